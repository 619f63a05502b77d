/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every way in which a pack can be wrong, with the whole report that it gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common.h"

static const char properties[] =
	"pack: properties\n"
	"sources: {s: somewhere}\n"
	"properties:\n"
	"  - {id: load, title: {zh: 力, en: load}, unit: N, directional: true}\n"
	"  - {id: shade, title: {zh: 色, en: shade}, unit: grade, scale: grey}\n"
	"  - {id: amine.92-87-5, title: {zh: 胺, en: amine}, unit: mg/kg, cas: 92-87-5}\n"
	"groups:\n"
	"  - id: amines\n"
	"    title: {zh: 胺类, en: amines}\n"
	"    source: s\n"
	"    confidence: high\n"
	"    members: [amine.92-87-5]\n";

static const char documents[] =
	"pack: documents\n"
	"sources: {s: somewhere}\n"
	"source: s\n"
	"confidence: medium\n"
	"documents:\n"
	"  - {id: ISO 9, title: {zh: 九, en: nine}}\n"
	"  - {id: GB 9, title: {zh: 九, en: nine}, same_as: {id: ISO 9, degree: modified}}\n";

static const char method[] =
	"pack: method\n"
	"id: ISO 1\n"
	"edition: 2020\n"
	"title: {zh: 方法, en: method}\n"
	"in_force: 2020-05-01\n"
	"withdrawn: 2030-05-01\n"
	"directional: true\n"
	"specimens: {min: 3, note: {zh: 注, en: note}}\n"
	"sources: {s: somewhere}\n"
	"source: s\n"
	"confidence: medium\n"
	"inputs:\n"
	"  - name: force\n"
	"    title: {zh: 力, en: force}\n"
	"    kind: series\n"
	"    unit: N\n"
	"    quantity: force\n"
	"    uncertainty:\n"
	"      - {label: force, distribution: rectangular, half_width: 0.01, relative: true}\n"
	"  - name: peak\n"
	"    title: {zh: 峰, en: peak}\n"
	"    unit: N\n"
	"    range: [0, 100]\n"
	"    required: false\n"
	"    instead: force\n"
	"  - name: way\n"
	"    title: {zh: 法, en: way}\n"
	"    kind: choice\n"
	"    choices: [one, two]\n"
	"    default: one\n"
	"steps:\n"
	"  - {name: load, unit: N, formula: \"if(given(peak), peak, max(force))\"}\n"
	"results:\n"
	"  - property: load\n"
	"    step: load\n"
	"    by_direction: true\n"
	"    report: {to: 0.1}\n"
	"checks:\n"
	"  - name: enough\n"
	"    title: {zh: 少, en: few}\n"
	"    formula: n >= 3\n";

static const char counterpart[] = "pack: method\n"
				  "id: GB 1\n"
				  "edition: 2021\n"
				  "title: {zh: 方法, en: method}\n"
				  "sources: {s: somewhere}\n"
				  "source: s\n"
				  "confidence: high\n"
				  "same_as: {id: ISO 1, degree: unstated, calculation: 2020}\n"
				  "report:\n"
				  "  - {property: load, to: 1}\n";

static const char standard[] = "pack: standard\n"
			       "id: GB 2\n"
			       "edition: 2006\n"
			       "title: {zh: 标准, en: standard}\n"
			       "market: CN\n"
			       "issued: 2006-01-01\n"
			       "in_force: 2007-01-01\n"
			       "withdrawn: 2027-01-01\n"
			       "classes:\n"
			       "  - {id: A, title: {zh: 甲, en: a}}\n"
			       "rule: full/simple\n"
			       "sources: {s: somewhere}\n"
			       "source: s\n"
			       "confidence: high\n"
			       "requirements:\n"
			       "  - id: load.A\n"
			       "    property: load\n"
			       "    limit: \">= 20\"\n"
			       "    unit: N\n"
			       "    classes: [A]\n"
			       "    methods: [ISO 1, \"ISO 1:2020\", GB 9]\n"
			       "    only_if: {property: shade, limit: \"< 4\"}\n"
			       "    source: s\n"
			       "    confidence: high\n"
			       "  - id: shade\n"
			       "    property: shade\n"
			       "    limit: \">= 3-4\"\n"
			       "    source: s\n"
			       "    confidence: high\n"
			       "  - id: amines\n"
			       "    each: amines\n"
			       "    limit: \"<= 30\"\n"
			       "    unit: mg/kg\n"
			       "    source: s\n"
			       "    confidence: high\n";

enum file { P, D, M, C, S, FILES };

static const char *const names[] = { "p.yaml", "d.yaml", "m.yaml", "c.yaml", "s.yaml" };
static const char *const texts[] = { properties, documents, method, counterpart, standard };

/* In one file, one passage is put in place of another; "" stands for the whole text, which is then alone. */
struct wrong_pack {
	enum file file;
	const char *find, *put, *report;
};

static const struct wrong_pack cases[] = {
#include "problems.inc"
};

static void
replace(struct buf *out, const char *text, const char *find, const char *put)
{
	const char *at = strstr(text, find);

	assert_non_null(at);
	if (!*find) {
		buf_put(out, str_of(put));
		return;
	}
	buf_put(out, (struct str){ text, (size_t)(at - text) });
	buf_put(out, str_of(put));
	buf_put(out, str_of(at + strlen(find)));
}

static void
check_case(const struct wrong_pack *w)
{
	struct pack_text in[FILES];
	struct pack_library *lib = NULL;
	struct buf changed, report;
	struct err err = { 0 };
	enum rc rc;

	buf_init(&changed, 1 << 20);
	buf_init(&report, 1 << 20);
	replace(&changed, texts[w->file], w->find, w->put);
	for (int i = 0; i < FILES; i++)
		in[i] = (struct pack_text){ names[i],
			i == (int)w->file ? buf_str(&changed) : str_of(texts[i]) };
	rc = *w->find ? pack_open(&lib, in, FILES, keep_line, &report, &err)
		      : pack_open(&lib, &in[w->file], 1, keep_line, &report, &err);
	buf_char(&report, '\0');
	if (getenv("SHOW_REPORTS"))
		printf("%d|%s|%s|\n%s\n", (int)w->file, w->find, w->put, report.p);
	else
		assert_string_equal(report.p, w->report);
	assert_int_not_equal(rc, E_OK);
	assert_int_equal(rc, err.rc);
	buf_release(&changed);
	buf_release(&report);
}

static void
the_texts_without_a_change_are_right(void **state)
{
	struct pack_text in[FILES];
	struct pack_library *lib;
	struct buf report;
	struct err err = { 0 };

	(void)state;
	buf_init(&report, 1 << 20);
	for (int i = 0; i < FILES; i++)
		in[i] = (struct pack_text){ names[i], str_of(texts[i]) };
	assert_int_equal(pack_open(&lib, in, FILES, keep_line, &report, &err), E_OK);
	assert_int_equal(report.n, 0);
	assert_int_equal(lib->n_methods, 2);
	pack_close(lib);
	buf_release(&report);
}

static void
each_problem_is_named_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_case(&cases[i]);
}

static void
all_problems_of_all_files_are_reported(void **state)
{
	static const struct pack_text in[] = {
		{ "one.yaml", STR_INIT("pack: method\ncolour: red\n") },
		{ "two.yaml", STR_INIT("pack: nothing\n") },
	};
	struct pack_library *lib;
	struct buf report;
	struct err err = { 0 };

	(void)state;
	buf_init(&report, 1 << 20);
	assert_int_equal(pack_open(&lib, in, 2, keep_line, &report, &err), E_DOMAIN);
	buf_char(&report, '\0');
	assert_string_equal(report.p, "two.yaml:1:7: found \"nothing\", expected one of: "
				      "properties, documents, method, standard, formulas, layout\n"
				      "one.yaml:2:1: the key \"colour\" is not known here\n"
				      "one.yaml:1:1: the key \"id\" is missing here\n"
				      "one.yaml:1:1: the key \"edition\" is missing here\n"
				      "one.yaml:1:1: the key \"title\" is missing here\n"
				      "one.yaml:1:1: the key \"source\" is missing here\n"
				      "one.yaml:1:1: the key \"confidence\" is missing here\n"
				      "one.yaml:1:1: the key \"inputs\" is missing here\n"
				      "one.yaml:1:1: the key \"steps\" is missing here\n"
				      "one.yaml:1:1: the key \"results\" is missing here\n");
	buf_release(&report);
}

static void
refuses_a_text_that_is_too_long(void **state)
{
	size_t n = ((size_t)1 << 20) + 1;
	char *text = malloc(n);
	struct pack_text in = { "long.yaml", { text, n } };
	struct pack_library *lib;
	struct err err = { 0 };
	char line[300];

	(void)state;
	assert_non_null(text);
	memset(text, '#', n);
	assert_int_equal(pack_open(&lib, &in, 1, NULL, NULL, &err), E_TOO_BIG);
	err_print(&err, line, sizeof(line));
	assert_string_equal(line, "long.yaml: a pack is at most 1048576 bytes long");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_texts_without_a_change_are_right),
		cmocka_unit_test(each_problem_is_named_with_its_place),
		cmocka_unit_test(all_problems_of_all_files_are_reported),
		cmocka_unit_test(refuses_a_text_that_is_too_long),
	};

	return cmocka_run_group_tests_name("pack problems", tests, NULL, NULL);
}
