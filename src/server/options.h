/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments of one command (argv[0] is its name): --name value, --name=value, --flag, and words. */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"

struct option_spec {
	const char *name;   /* "--data" */
	const char **value; /* takes a value, or */
	bool *flag;         /* takes none */
};

#define WORDS_MOST 8
struct option_words {
	const char *word[WORDS_MOST];
	int n;
};

/* E_DOMAIN names an unknown option, E_MISSING one without its value. */
enum rc options_read(struct option_words *words, int argc, char **argv,
	const struct option_spec *spec, int n_specs, struct err *err) MUST_CHECK;
/* Says what went wrong on standard error, in the language of the environment; returns the exit status. */
int command_failed(const char *command, const struct err *err);

#endif
