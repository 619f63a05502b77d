/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every requirement of every standard in the packs, in each of its classes, on its first day in force, against findings
 * that are no measured value by a method which the standard names: none may ever come out as a pass.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "compute/answer.h"
#include "compute/judge.h"

static struct hm_library *lib;

static int
open_library(void **state)
{
	(void)state;
	lib = library_with(NULL);
	return 0;
}

static int
close_library(void **state)
{
	(void)state;
	hm_library_close(lib);
	return 0;
}

/* Fills a finding for one property; false: this kind of finding cannot be made for the requirement. */
typedef bool bad_finding(struct finding *f, const struct requirement *r, const char **reason);

static void
plain(struct finding *f, const struct requirement *r)
{
	/* a value that meets every limit: it is not for the number that it does not pass */
	bool upper = r->limit.op == LIMIT_LE || r->limit.op == LIMIT_LT;

	f->unit = r->unit;
	f->value = r->limit.low;
	if (r->limit.op != LIMIT_BETWEEN)
		assert_int_equal(
			decimal_parse(&f->value, upper ? STR("0") : STR("1000000"), NULL), E_OK);
	f->u = f->U = NAN;
	f->dof = INFINITY;
	if (r->n_methods) {
		f->method = r->method[0].id;
		f->edition = r->method[0].edition;
	}
}

static bool
in_words(struct finding *f, const struct requirement *r, const char **reason)
{
	plain(f, r);
	f->is_text = true;
	f->text = STR("as agreed");
	*reason = "the result is in words, not a number: as agreed";
	return true;
}

static bool
censored_below(struct finding *f, const struct requirement *r, const char **reason)
{
	plain(f, r);
	f->censored = true;
	f->text = STR("< 0.001");
	*reason = "the result is below or above a limit of determination (< 0.001), not a value";
	return true;
}

static bool
censored_above(struct finding *f, const struct requirement *r, const char **reason)
{
	plain(f, r);
	f->censored = true;
	f->text = STR("> 1000");
	*reason = "the result is below or above a limit of determination (> 1000), not a value";
	return true;
}

static bool
without_method(struct finding *f, const struct requirement *r, const char **reason)
{
	plain(f, r);
	f->method = f->edition = STR("");
	*reason = "the result names no method";
	return r->n_methods > 0;
}

static bool
by_another_method(struct finding *f, const struct requirement *r, const char **reason)
{
	plain(f, r);
	f->method = STR("ISO 99999");
	*reason = "the method ISO 99999 is not one that the standard names";
	return r->n_methods > 0;
}

static bool
in_another_unit(struct finding *f, const struct requirement *r, const char **reason)
{
	plain(f, r);
	assert_int_equal(unit_parse(&f->unit, lib->packs->units, STR("A.s"), NULL), E_OK);
	*reason = "the result is in A.s, the limit in";
	return true;
}

static bool
none_at_all(struct finding *f, const struct requirement *r, const char **reason)
{
	(void)f;
	(void)r;
	*reason = "not tested";
	return true;
}

static bool
of_one_direction(struct finding *f, const struct requirement *r, const char **reason)
{
	plain(f, r);
	*reason = "not tested";
	return r->property && r->property->directional;
}

/* The only one that may pass, where there is a limit in numbers. */
static bool
good(struct finding *f, const struct requirement *r, const char **reason)
{
	plain(f, r);
	*reason = "";
	return true;
}

/* What must be said whatever the finding is; else what the finding deserves. */
static const char *
expected_reason(const struct requirement *r, const char *of_finding)
{
	if (!r->established)
		return "limit to be confirmed";
	if (r->textual)
		return "the requirement is in words; a person has to judge it";
	return of_finding;
}

static void
check(const struct requirement_verdict *v, const char *of_finding)
{
	const struct requirement *r = v->requirement;
	const char *expected = expected_reason(r, of_finding);
	char id[96], text[1024];

	if (!*expected) {
		assert_int_equal(v->verdict, VERDICT_PASS);
		assert_true(v->margin >= 0);
		return;
	}
	err_print(&v->reason, text, sizeof(text));
	if (v->verdict != VERDICT_CANNOT_SAY || !strstr(text, expected) || !v->reason.format)
		fail_msg("%s: verdict %s, reason \"%s\", expected cannot_say and \"%s\"",
			str_show(id, sizeof(id), r->id), verdict_name(v->verdict), text, expected);
	assert_true(isnan(v->margin) && isnan(v->p_conform));
}

/* Where it depends on another property, that one is made to hold. */
static int
add_condition(struct finding *f, const struct requirement *r)
{
	if (!r->condition_property)
		return 0;
	*f = (struct finding){ .property = r->condition_property->id,
		.unit = r->condition_property->unit,
		.u = NAN,
		.U = NAN,
		.dof = INFINITY };
	assert_int_equal(decimal_parse(&f->value, STR("3.6"), NULL), E_OK);
	return 1;
}

struct walk {
	struct arena arena;
	bad_finding *make;
	int judged;
};

static struct str
property_of(const struct walk *w, const struct requirement *r, int member)
{
	static char directed[128];

	if (r->each)
		return r->each->member[member]->id;
	if (w->make != of_one_direction)
		return r->property->id;
	snprintf(directed, sizeof(directed), "%.*s.parallel", STR_FMT(r->property->id));
	return str_of(directed);
}

static void
walk_standard(struct walk *w, const struct standard *s, struct str class_id)
{
	struct judge_options opt = { .day = s->in_force, .class_id = class_id };
	struct finding_list none = { 0 };
	struct standard_verdict v;

	assert_int_equal(judge_standard(&v, &w->arena, lib->packs, s, &none, &opt, NULL), E_OK);
	for (int i = 0, member = 0; i < v.n_requirements; i++) {
		const struct requirement *r = v.requirement[i].requirement;
		struct finding f[2] = { 0 };
		struct finding_list list = { f, 0 };
		struct standard_verdict again;
		const char *reason;

		member = i && v.requirement[i - 1].requirement == r ? member + 1 : 0;
		if (!w->make(&f[0], r, &reason))
			continue;
		f[0].property = property_of(w, r, member);
		list.n = w->make == none_at_all ? 0 : 1;
		list.n += add_condition(&f[list.n], r);
		assert_int_equal(
			judge_standard(&again, &w->arena, lib->packs, s, &list, &opt, NULL), E_OK);
		check(&again.requirement[i], reason);
		assert_true(w->make == good || (again.overall != OVERALL_PASS &&
						       again.overall != OVERALL_PROVISIONAL_PASS));
		w->judged++;
	}
}

static void
walk_all(bad_finding *make, int at_least)
{
	struct walk w = { .make = make };

	for (int i = 0; i < lib->packs->n_standards; i++) {
		const struct standard *s = &lib->packs->standard[i];

		for (int c = 0; c < (s->n_classes ? s->n_classes : 1); c++) {
			arena_init(&w.arena, 256 << 20);
			walk_standard(&w, s, s->n_classes ? s->class_[c].id : STR(""));
			arena_release(&w.arena);
		}
	}
	if (w.judged < at_least)
		fail_msg("only %d requirements were judged", w.judged);
}

#define EVERY(name, make, least)       \
	static void name(void **state) \
	{                              \
		(void)state;           \
		walk_all(make, least); \
	}

EVERY(what_was_not_tested, none_at_all, 300)
EVERY(words, in_words, 300)
EVERY(a_value_below_the_limit_of_determination, censored_below, 300)
EVERY(a_value_above_the_range, censored_above, 300)
EVERY(a_result_that_names_no_method, without_method, 250)
EVERY(a_result_by_another_method, by_another_method, 250)
EVERY(a_result_in_a_unit_of_another_dimension, in_another_unit, 300)
EVERY(a_result_of_one_direction_for_the_whole, of_one_direction, 5)
EVERY(a_good_value_unless_there_is_a_limit_in_numbers, good, 300)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_tested),
		cmocka_unit_test(words),
		cmocka_unit_test(a_value_below_the_limit_of_determination),
		cmocka_unit_test(a_value_above_the_range),
		cmocka_unit_test(a_result_that_names_no_method),
		cmocka_unit_test(a_result_by_another_method),
		cmocka_unit_test(a_result_in_a_unit_of_another_dimension),
		cmocka_unit_test(a_result_of_one_direction_for_the_whole),
		cmocka_unit_test(a_good_value_unless_there_is_a_limit_in_numbers),
	};

	return cmocka_run_group_tests_name("never a pass", tests, open_library, close_library);
}
