/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of a command: its options, its language, and how it says that something is wrong. */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "hidemark/hidemark.h"
#include "text/text.h"

#define GO_ON (-1) /* no exit status: the command goes on */

/* Every value of an option that may be given several times, in order. */
struct text_list {
	const char **text; /* room for argc of them */
	int n;
};

/* One of value, flag, list is set. The table ends with a name of NULL. */
struct cli_option {
	const char *name; /* "--date" */
	const char **value;
	bool *flag;
	struct text_list *list;
};

struct call {
	enum language lang;
	bool json;
	const char *packs; /* --packs, NULL: those of the share folder */
	struct text_list args;
};

/*
 * Reads the arguments; every command also knows --json, --lang zh|en, --packs DIR and --help. help is by enum language.
 * GO_ON, or the exit status: 0 after --help, 2 when an argument is wrong (said on standard error).
 */
int call_start(struct call *call, int argc, char **argv, const struct cli_option *options,
	const char *const help[2]);
void call_end(struct call *call); /* after call_start, also where it failed */
void list_free(struct text_list *list);

/* Says it on standard error in the reader's language; returns the exit status. */
int call_fail(const struct call *call, const struct err *err);
int call_refuse(const struct call *call, const struct hm_error *err);

/* Sees to it that standard output arrived; the status of the command, or 3 where it did not. */
int call_done(const struct call *call, int status);
/* One JSON document on standard output. */
int print_json(const struct call *call, const char *json, int status);
static inline const char *
word(const struct call *call, const char *english)
{
	return word_text(english, call->lang);
}

/* The language of the environment: zh where LC_ALL, LC_MESSAGES or LANG begins with zh, else en. */
enum language environment_language(void);

/* "name=value[unit]", "S1.name=value[unit]" split up. The texts live in `memory`, which the caller frees. */
enum rc
input_split(struct hm_input *out, char **memory, const char *text, struct err *err) MUST_CHECK;

#endif
