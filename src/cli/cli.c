/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "cli/commands.h"

const struct cli_command cli_commands[] = {
	{ "compute", command_compute, "results of one method from raw data" },
	{ "judge", command_judge, "results against one standard" },
	{ "fit", command_fit, "results against every standard" },
	{ "diff", command_diff, "what changed between two editions of a standard" },
	{ "stats", command_stats, "statistics of a table" },
	{ "simulate", command_simulate, "uncertainty of a formula by GUM and Monte Carlo" },
	{ "signal", command_signal, "what an instrument file holds" },
	{ "peaks", command_peaks, "peaks of a chromatogram, amounts of a sequence" },
	{ "round", command_round, "round a value as GB/T 8170 says" },
	{ "check", command_check, "validate packs" },
};
const int n_cli_commands = (int)(sizeof(cli_commands) / sizeof(cli_commands[0]));
