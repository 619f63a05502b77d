/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: finds the command and calls it. */
#include <stdio.h>
#include <string.h>

#include "cli/call.h"
#include "cli/cli.h"
#include "listen/listen.h"
#include "server/commands.h"

static const struct cli_command own[] = {
	{ "serve", serve_command, "the web application and its HTTP interface" },
	{ "listen", listen_command, "readings from instruments as they come" },
	{ "user", user_command, "accounts: add, list, password, disable, enable" },
	{ "backup", backup_command, "a consistent copy of the data, also while the server runs" },
	{ "restore", restore_command, "a backup into an empty folder" },
	{ "migrate", migrate_command, "bring the tables up to this version" },
};

static void
list(FILE *to, const struct cli_command *c, int n, enum language l)
{
	for (int i = 0; i < n; i++)
		fprintf(to, "  %-10s %s\n", c[i].name, word_text(c[i].summary, l));
}

static void
help(FILE *to, enum language l)
{
	fprintf(to, "%s\n\n",
		word_text("usage: hidemark COMMAND ...   (hidemark COMMAND --help says more)", l));
	list(to, cli_commands, n_cli_commands, l);
	list(to, own, sizeof(own) / sizeof(own[0]), l);
}

static const struct cli_command *
find(const struct cli_command *c, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(c[i].name, name) == 0)
			return &c[i];
	return NULL;
}

int
main(int argc, char **argv)
{
	enum language l = environment_language();
	const struct cli_command *c = NULL;

	if (argc < 2) {
		help(stderr, l);
		return 2;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		help(stdout, l);
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("hidemark %s\n", HIDEMARK_VERSION);
		return 0;
	}
	c = find(cli_commands, n_cli_commands, argv[1]);
	if (!c)
		c = find(own, sizeof(own) / sizeof(own[0]), argv[1]);
	if (!c) {
		fprintf(stderr, "hidemark: %s: %s\n", argv[1],
			word_text("there is no such command; hidemark --help lists them", l));
		return 2;
	}
	return c->run(argc - 1, argv + 1);
}
