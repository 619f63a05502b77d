/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An analysis as a caller meets it: a table and options in, JSON or an error out. */
#ifndef TEST_ANALYSIS_BENCH_H
#define TEST_ANALYSIS_BENCH_H

#include <jansson.h>

#include "base/err.h"

/* Options as "name", "value", ... NULL. The answer is the caller's: json_decref(). Fails the test on an error. */
json_t *analysed(const char *analysis, const char *table, ...);
/* The error in English with its place: "line 3: ...", "field: ...". Fails the test where there is none. Until the next call. */
const char *refusal(const char *analysis, const char *table, ...);
double number_at(const json_t *answer, const char *place); /* "parameters.0.value" */
const char *text_at(const json_t *answer, const char *place);
/* Is there a note that begins so? */
int is_noted(const json_t *answer, const char *begin);

int bench_open(void **state);
int bench_close(void **state);

#endif
