/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NIST StRD nonlinear sets, from both starts, through the analysis that a user calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/analysis.h"
#include "problem.h"

#define ENOUGH 15 /* correct digits of every parameter */

static struct units *units;

static const char *const sets[] = { "Misra1a", "Chwirut2", "Lanczos1", "Lanczos3", "Gauss1",
	"DanWood", "Kirby2", "Hahn1", "Thurber", "Misra1c", "ENSO", "MGH09", "Rat42", "Eckerle4" };

/* The columns of the problem as the text of a table. */
static void
table_of(struct buf *b, struct problem *p)
{
	static const char *const names[] = { "y", "x", "x1", "x2" };
	const double *v[4] = { 0 };
	size_t n = 0;

	for (int k = 0; k < 4; k++) {
		char place[40];

		snprintf(place, sizeof(place), "inputs.%s", names[k]);
		if (!problem_has(p, place))
			continue;
		v[k] = problem_numbers(p, place, &n);
		buf_printf(b, "%s%s", b->n ? "," : "", names[k]);
	}
	for (size_t i = 0; i < n; i++) {
		buf_char(b, '\n');
		for (int k = 0; k < 4; k++)
			if (v[k])
				buf_printf(b, "%s%.15g", k ? "," : "", v[k][i]);
	}
	buf_char(b, '\n');
}

static json_t *
fit(const struct buf *table, const char *model, const char *start, const char *id)
{
	struct option_given given[] = { { STR("formula"), str_of(model) },
		{ STR("start"), str_of(start) } };
	struct arena a;
	struct buf out;
	struct json_out j;
	struct err err = { 0 };
	char text[600];
	json_t *answer;

	arena_init(&a, (size_t)1 << 30);
	buf_init(&out, 16 << 20);
	jout_start(&j, &out);
	if (analysis_run(&j, &a, units, STR("fit"), buf_str(table), given, 2, &err)) {
		err_print(&err, text, sizeof(text));
		fail_msg("%s from %s: %s", id, start, text);
	}
	answer = json_loadb(out.p, out.n, 0, NULL);
	assert_non_null(answer);
	buf_release(&out);
	arena_release(&a);
	return answer;
}

static double
member(const json_t *object, const char *name)
{
	return json_number_value(json_object_get(object, name));
}

static void
check(struct problem *p, const json_t *answer, const char *start)
{
	const json_t *list = json_object_get(answer, "parameters"), *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "name"));
		char q[60];

		expect_digits(p, name, member(one, "value"), ENOUGH);
		snprintf(q, sizeof(q), "se_%s", name);
		expect(p, q, member(one, "se"));
	}
	if (expected_has(p, "rsd"))
		expect(p, "rsd", member(answer, "residual_sd"));
	if (expected_has(p, "rss"))
		expect(p, "rss", member(answer, "rss"));
	expect(p, "df", member(answer, "df"));
	print_message("# %s from %s: %g digits claimed, %g iterations\n", p->id, start,
		member(answer, "digits"), member(answer, "iterations"));
}

static void
every_set_from_both_starts(void **state)
{
	(void)state;
	for (size_t s = 0; s < sizeof(sets) / sizeof(sets[0]); s++)
		for (int k = 1; k <= 2; k++) {
			struct problem p;
			struct buf table;
			char id[60], place[40], start[600] = "";
			const double *b;
			size_t n, at = 0;
			json_t *answer;

			snprintf(id, sizeof(id), "strd-nls-%s", sets[s]);
			problem_open(&p, "strd_nonlinear", id);
			buf_init(&table, 1 << 20);
			table_of(&table, &p);
			snprintf(place, sizeof(place), "inputs.start%d", k);
			b = problem_numbers(&p, place, &n);
			for (size_t i = 0; i < n; i++)
				at += (size_t)snprintf(start + at, sizeof(start) - at,
					"%sb%zu=%.15g", i ? "," : "", i + 1, b[i]);
			answer = fit(&table, problem_text(&p, "inputs.model"), start, id);
			check(&p, answer, start);
			json_decref(answer);
			buf_release(&table);
			problem_close(&p);
		}
}

static int
open_units(void **state)
{
	(void)state;
	return units_open(&units, NULL);
}

static int
close_units(void **state)
{
	(void)state;
	units_close(units);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_set_from_both_starts),
	};

	return cmocka_run_group_tests_name("nonlinear", tests, open_units, close_units);
}
