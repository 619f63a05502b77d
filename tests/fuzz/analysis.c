/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables and options from outside. First line: an analysis and its options, "regress y=y&model=x + x^2"; then the table. Whatever
 * comes must end in an answer that is JSON or in an error that says something, and the same input must give the same bytes.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"

#define MOST_OPTIONS 30

static struct units *
units(void)
{
	static struct units *u; /* once for all inputs */
	enum rc rc = u ? E_OK : units_open(&u, NULL);

	if (rc)
		abort();
	return u;
}

/* The answer, or the error's sentence, in b. */
static void
answer(struct buf *b, struct str input)
{
	struct option_given given[MOST_OPTIONS];
	struct str line = str_cut(&input, '\n'), name = str_cut(&line, ' ');
	struct err err = { 0 };
	struct json_out j;
	struct arena a;
	char text[600];
	int n = 0;

	while (line.n && n < MOST_OPTIONS) {
		struct str value = str_cut(&line, '&'), option = str_cut(&value, '=');

		given[n++] = (struct option_given){ option, value };
	}
	arena_init(&a, 32 << 20);
	jout_start(&j, b);
	if (analysis_run(&j, &a, units(), name, input, given, n, &err)) {
		buf_clear(b);
		assert(err.rc != E_OK && err.format && err.format[0]);
		err_print(&err, text, sizeof(text));
		buf_put(b, str_of(text));
	} else if (!b->bad) {
		json_t *again = NULL;

		assert(json_read(&again, buf_str(b), NULL) == E_OK);
		json_decref(again);
	}
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = { (const char *)data, size };
	struct buf first, second;

	buf_init(&first, 4 << 20);
	buf_init(&second, 4 << 20);
	answer(&first, input);
	answer(&second, input);
	assert(str_eq(buf_str(&first), buf_str(&second)));
	buf_release(&first);
	buf_release(&second);
	return 0;
}
