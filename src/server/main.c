/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark COMMAND ...: finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

int
main(int argc, char **argv)
{
	for (int i = 0; argc > 1 && i < n_cli_commands; i++)
		if (strcmp(argv[1], cli_commands[i].name) == 0)
			return cli_commands[i].run(argc - 1, argv + 1);
	for (int i = 0; i < n_cli_commands; i++)
		fprintf(stderr, "  hidemark %-10s %s\n", cli_commands[i].name,
			cli_commands[i].summary);
	return 2;
}
