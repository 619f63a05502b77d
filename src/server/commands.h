/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that need the server's parts. argv[0] is the command's name; returns the exit status. */
#ifndef SERVER_COMMANDS_H
#define SERVER_COMMANDS_H

int serve_command(int argc, char **argv);
int user_command(int argc, char **argv);
int backup_command(int argc, char **argv);
int restore_command(int argc, char **argv);
int migrate_command(int argc, char **argv);

#endif
