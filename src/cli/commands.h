/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands, one file each. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

int command_compute(int argc, char **argv);
int command_judge(int argc, char **argv);
int command_fit(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_stats(int argc, char **argv);
int command_simulate(int argc, char **argv);
int command_peaks(int argc, char **argv);
int command_signal(int argc, char **argv);
int command_round(int argc, char **argv);
int command_check(int argc, char **argv);

#endif
