/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every requirement of every standard beside a table that was typed from the fact files, line by line: a value that
 * changes in a pack has to change here too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common.h"

static const char *const facts[] = {
#include "facts.inc"
};

static const char *
sign_of(enum limit_operator op)
{
	static const char *const signs[] = { "<= ", "< ", ">= ", "> ", "" };

	return signs[op];
}

static void
put_demand(struct buf *out, const struct requirement *r)
{
	if (!r->established)
		buf_printf(out, "NE (%.*s)", STR_FMT(r->candidate.en));
	else if (r->textual)
		buf_printf(out, "words: %.*s", STR_FMT(r->text.en));
	else
		buf_printf(out, "%s%.*s %s", sign_of(r->limit.op), STR_FMT(r->limit_text),
			r->unit.symbol);
}

static void
put_requirement(struct buf *out, const struct standard *s, const struct requirement *r)
{
	struct str subject = r->each ? r->each->id : r->property->id;

	buf_printf(out, "%.*s-%.*s | ", STR_FMT(s->id), STR_FMT(s->edition));
	for (int i = 0; i < r->n_classes; i++)
		buf_printf(out, "%s%.*s", i ? "," : "", STR_FMT(r->class_id[i]));
	buf_printf(out, "%s | %.*s | ", r->n_classes ? "" : "all", STR_FMT(subject));
	put_demand(out, r);
	if (r->condition_property)
		buf_printf(out, " if %.*s %s%g", STR_FMT(r->condition_property->id),
			sign_of(r->condition.op), decimal_to_double(&r->condition.high));
	buf_printf(out, " | %s | ", confidence_name(r->origin.confidence));
	for (int i = 0; i < r->n_methods; i++)
		buf_printf(out, "%s%.*s", i ? ", " : "", STR_FMT(r->method[i].id));
}

static void
the_packs_say_what_the_facts_say(void **state)
{
	struct pack_texts texts = packs_read(getenv("SOURCE_ROOT"));
	struct pack_library *lib;
	size_t n = 0, known = sizeof(facts) / sizeof(facts[0]);

	(void)state;
	assert_int_equal(pack_open(&lib, texts.text, texts.n, NULL, NULL, NULL), E_OK);
	for (int i = 0; i < lib->n_standards; i++)
		for (int k = 0; k < lib->standard[i].n_requirements; k++) {
			struct buf line;

			buf_init(&line, 4096);
			put_requirement(&line, &lib->standard[i], &lib->standard[i].requirement[k]);
			buf_char(&line, '\0');
			if (getenv("SHOW_FACTS"))
				printf("%s\n", line.p);
			else if (n >= known)
				fail_msg("not in the table: %s", line.p);
			else
				assert_string_equal(line.p, facts[n]);
			n++;
			buf_release(&line);
		}
	if (!getenv("SHOW_FACTS"))
		assert_int_equal(n, known);
	pack_close(lib);
	packs_release(&texts);
}

static void
every_value_names_its_source(void **state)
{
	struct pack_texts texts = packs_read(getenv("SOURCE_ROOT"));
	struct pack_library *lib;

	(void)state;
	assert_int_equal(pack_open(&lib, texts.text, texts.n, NULL, NULL, NULL), E_OK);
	for (int i = 0; i < lib->n_standards; i++)
		for (int k = 0; k < lib->standard[i].n_requirements; k++)
			assert_true(lib->standard[i].requirement[k].origin.source.n > 5);
	for (int i = 0; i < lib->n_methods; i++)
		assert_true(lib->method[i].origin.source.n > 5);
	pack_close(lib);
	packs_release(&texts);
}

static void
the_days_are_those_of_the_facts(void **state)
{
	static const struct {
		const char *id, *edition, *issued, *in_force, *withdrawn;
	} days[] = {
		{ "GB 20400", "2006", "2006-04-03", "2007-12-01", "2027-04-01" },
		{ "GB 20400", "2026", "2026-03-31", "2027-04-01", "" },
		{ "GB/T 16799", "2018", "2018-12-28", "2019-07-01", "" },
		{ "QB/T 2703", "2005", "2005-03-19", "2005-09-01", "" },
		{ "EN 13336", "2012", "", "2012-01-01", "" },
		{ "REACH Annex XVII 47", "2014", "2014-03-25", "2015-05-01", "" },
	};
	struct pack_texts texts = packs_read(getenv("SOURCE_ROOT"));
	struct pack_library *lib;

	(void)state;
	assert_int_equal(pack_open(&lib, texts.text, texts.n, NULL, NULL, NULL), E_OK);
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		const struct standard *s;
		char text[DATE_TEXT_SIZE];

		assert_int_equal(pack_standard(&s, lib, str_of(days[i].id), str_of(days[i].edition),
					 (struct date){ 0 }, false, NULL),
			E_OK);
		date_text(text, s->issued);
		assert_string_equal(text, days[i].issued);
		date_text(text, s->in_force);
		assert_string_equal(text, days[i].in_force);
		date_text(text, s->withdrawn);
		assert_string_equal(text, days[i].withdrawn);
	}
	pack_close(lib);
	packs_release(&texts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_packs_say_what_the_facts_say),
		cmocka_unit_test(every_value_names_its_source),
		cmocka_unit_test(the_days_are_those_of_the_facts),
	};

	return cmocka_run_group_tests_name("pack facts", tests, NULL, NULL);
}
