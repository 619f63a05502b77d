/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark listen: readings from instruments as they come. argv[0] is the command's name; returns the exit status. */
#ifndef LISTEN_LISTEN_H
#define LISTEN_LISTEN_H

int listen_command(int argc, char **argv);

#endif
