/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "bench.h"

static struct units *units;
static char said[1200];

int
bench_open(void **state)
{
	(void)state;
	return units_open(&units, NULL);
}

int
bench_close(void **state)
{
	(void)state;
	units_close(units);
	return 0;
}

static enum rc
run(json_t **out, const char *analysis, const char *table, va_list options, struct err *err)
{
	struct option_given given[30];
	struct arena a;
	struct buf text;
	struct json_out j;
	const char *name;
	int n = 0;
	enum rc rc;

	while ((name = va_arg(options, const char *)) != NULL)
		given[n++] = (struct option_given){ str_of(name),
			str_of(va_arg(options, const char *)) };
	arena_init(&a, (size_t)1 << 30);
	buf_init(&text, 64 << 20);
	jout_start(&j, &text);
	rc = analysis_run(&j, &a, units, str_of(analysis), str_of(table), given, n, err);
	*out = rc ? NULL : json_loadb(text.p, text.n, 0, NULL);
	if (!rc)
		assert_non_null(*out);
	buf_release(&text);
	arena_release(&a);
	return rc;
}

json_t *
analysed(const char *analysis, const char *table, ...)
{
	struct err err = { 0 };
	va_list options;
	json_t *out;

	va_start(options, table);
	if (run(&out, analysis, table, options, &err)) {
		err_print(&err, said, sizeof(said));
		fail_msg("%s: %s", analysis, said);
	}
	va_end(options);
	return out;
}

const char *
refusal(const char *analysis, const char *table, ...)
{
	struct err err = { 0 };
	va_list options;
	json_t *out;
	char sentence[1000], line[40] = "";

	va_start(options, table);
	if (run(&out, analysis, table, options, &err) == E_OK)
		fail_msg("%s was not refused", analysis);
	va_end(options);
	if (err.line)
		snprintf(line, sizeof(line), "line %u: ", err.line);
	err.line = err.column = 0;
	err_print(&err, sentence, sizeof(sentence));
	snprintf(said, sizeof(said), "%s%s", line, sentence);
	return said;
}

static const json_t *
at(const json_t *v, const char *place)
{
	while (v && *place) {
		char step[80];
		size_t n = strcspn(place, ".");

		snprintf(step, sizeof(step), "%.*s", (int)n, place);
		v = json_is_array(v) ? json_array_get(v, (size_t)atol(step))
				     : json_object_get(v, step);
		place += n + (place[n] == '.');
	}
	return v;
}

double
number_at(const json_t *answer, const char *place)
{
	const json_t *v = at(answer, place);

	if (!v)
		fail_msg("there is no %s", place);
	return json_is_number(v) ? json_number_value(v) : (double)NAN;
}

const char *
text_at(const json_t *answer, const char *place)
{
	const char *s = json_string_value(at(answer, place));

	if (!s)
		fail_msg("there is no text %s", place);
	return s;
}

int
is_noted(const json_t *answer, const char *begin)
{
	const json_t *note;
	size_t i;

	json_array_foreach(json_object_get(answer, "notes"), i, note)
	{
		if (strncmp(text_at(note, "en"), begin, strlen(begin)) == 0)
			return 1;
	}
	return 0;
}
