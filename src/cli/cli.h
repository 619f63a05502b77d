/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that need no database. Written against include/hidemark/ alone. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

struct cli_command {
	const char *name;
	int (*run)(
		int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
	const char *summary;            /* English, also the key of its translation */
};

extern const struct cli_command cli_commands[];
extern const int n_cli_commands;

#endif
