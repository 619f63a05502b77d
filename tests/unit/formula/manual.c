/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual tells the truth: its examples run, in both languages, and no function is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

static const char *const manuals[] = { "docs/formula.md", "docs/formula.zh.md" };

/* The next line inside a ```formula fence. */
static bool
next_example(char *line, size_t size, FILE *file, bool *inside)
{
	while (fgets(line, (int)size, file)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "```", 3) == 0)
			*inside = strcmp(line, "```formula") == 0;
		else if (*inside)
			return true;
	}
	return false;
}

static char *
last_equals(char *line)
{
	char *found = NULL;

	for (char *p = strstr(line, " = "); p; p = strstr(p + 1, " = "))
		found = p;
	if (!found)
		fail_msg("no \" = \" in: %s", line);
	else
		*found = '\0';
	return found ? found + 3 : line;
}

static void
every_example_gives_what_it_says(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	for (int m = 0; m < 2; m++) {
		FILE *file = bench_table(manuals[m]);
		bool inside = false;
		char line[512];
		int n = 0;

		assert_non_null(file);
		while (next_example(line, sizeof(line), file, &inside)) {
			char *unit, *result = last_equals(line);
			double want = strtod(result, &unit), y;

			if (bench_compile(&b, line, unit) || formula_eval(b.f, b.arg, &y, &b.err) ||
				fabs(y - want) > 1e-14 * fabs(want)) {
				char text[300] = "";

				if (b.err.rc)
					err_print(&b.err, text, sizeof(text));
				fail_msg("%s: %s: %s", manuals[m], line, text);
			}
			n++;
		}
		fclose(file);
		assert_true(n > 50);
	}
	bench_close(&b);
}

static bool
has_example(const char *manual, const char *name)
{
	FILE *file = bench_table(manual);
	bool inside = false, found = false;
	char line[512], call[600];

	snprintf(call, sizeof(call), "%s(", name);
	while (!found && next_example(line, sizeof(line), file, &inside)) {
		for (char *p = strstr(line, call); p && !found; p = strstr(p + 1, call))
			found = p == line || strchr(" (,-", p[-1]);
	}
	fclose(file);
	return found;
}

static void
need_example(const char *name)
{
	for (int m = 0; m < 2; m++)
		if (!has_example(manuals[m], name))
			fail_msg("%s has no example of %s", manuals[m], name);
}

/* Those of the table, and those with a grammar of their own. */
static void
every_function_has_an_example_in_both_languages(void **state)
{
	FILE *file = bench_table("src/formula/call.c");
	char line[512];
	int n = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		bool row = strncmp(line, "\t{ \"", 4) == 0, others = strstr(line, "others[] = {");

		for (char *name = strchr(line, '"'), *end; name && (row || others);
			name = others ? strchr(end + 1, '"') : NULL) {
			end = strchr(name + 1, '"');
			assert_non_null(end);
			*end = '\0';
			assert_true(formula_is_function(str_of(name + 1)));
			need_example(name + 1);
			n++;
		}
	}
	fclose(file);
	assert_true(n >= 53);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_example_gives_what_it_says),
		cmocka_unit_test(every_function_has_an_example_in_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
