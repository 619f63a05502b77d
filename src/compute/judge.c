/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verdicts. Nothing missing, textual, censored or unmatched ever counts as a pass: every road that is not a comparison of
 * a number with an established limit ends in VERDICT_CANNOT_SAY with its reason.
 */
#include "compute/judge.h"

#include <math.h>
#include <stdio.h>

struct judging {
	struct arena *arena;
	const struct pack_library *lib;
	const struct standard *standard;
	const struct finding_list *findings;
	const struct judge_options *opt;
	struct err *err;
};

const char *
overall_name(enum overall o)
{
	static const char *const names[] = { "pass", "fail", "incomplete", "provisional_pass",
		"provisional_fail" };

	return names[o];
}

static const char *
shown(char out[96], struct str s)
{
	return str_show(out, 96, s);
}

/* ---- the limit ----------------------------------------------------------------------------------- */

static const struct confirmation *
confirmation_for(const struct judging *j, const struct requirement *r)
{
	for (int i = 0; i < j->opt->n_confirmed; i++) {
		const struct confirmation *c = &j->opt->confirmed[i];

		if (str_eq(c->standard, j->standard->id) &&
			str_eq(c->edition, j->standard->edition) && str_eq(c->requirement, r->id))
			return c;
	}
	return NULL;
}

/* ---- methods ------------------------------------------------------------------------------------- */

static bool
method_fits(const struct judging *j, const struct requirement *r, const struct finding *f)
{
	if (r->n_methods == 0)
		return true;
	for (int i = 0; i < r->n_methods; i++)
		if (f->method.n &&
			pack_method_matches(j->lib, &r->method[i], f->method, f->edition))
			return true;
	return false;
}

static void
list_methods(char out[ERR_ARG_SIZE], const struct requirement *r)
{
	size_t at = 0;

	out[0] = '\0';
	for (int i = 0; i < r->n_methods && at < ERR_ARG_SIZE - 1; i++) {
		const struct method_ref *ref = &r->method[i];

		at += (size_t)snprintf(out + at, ERR_ARG_SIZE - at, "%s%.*s%s%.*s", i ? ", " : "",
			STR_FMT(ref->id), ref->edition.n ? ":" : "", STR_FMT(ref->edition));
	}
}

/* ---- one requirement against one finding ----------------------------------------------------------- */

static void
cannot(struct requirement_verdict *v)
{
	v->verdict = VERDICT_CANNOT_SAY;
	v->margin = v->p_conform = NAN;
}

static void
say_method(struct requirement_verdict *v, const struct finding *f, const struct requirement *r)
{
	char methods[ERR_ARG_SIZE], show[96];

	list_methods(methods, r);
	if (f->method.n == 0)
		(void)err_set(&v->reason, E_MISSING,
			"the result names no method; the standard asks for %s", methods);
	else
		(void)err_set(&v->reason, E_DOMAIN,
			"the method %s is not one that the standard names: %s",
			shown(show, f->method), methods);
	cannot(v);
}

/* The finding's value and uncertainty in the limit's unit. */
static bool
in_limit_unit(double *value, double *u, double *U, const struct finding *f, const struct unit *unit)
{
	double factor = unit_convert(1, &f->unit, unit) - unit_convert(0, &f->unit, unit);

	if (!unit_same_dim(&f->unit, unit))
		return false;
	*value = unit_convert_decimal(&f->value, &f->unit, unit);
	/* 3.0(+), GB/T 8170 3.3.2: more than 3.0, by less than anybody knows */
	if (f->value.mark != MARK_EXACT)
		*value = nextafter(*value, (f->value.mark == MARK_MORE) != f->value.negative
						   ? (double)INFINITY
						   : -(double)INFINITY);
	*u = f->u * factor;
	*U = f->U * factor;
	return true;
}

static enum rc
compare(struct requirement_verdict *v, const struct judging *j, const struct finding *f,
	const struct limit *limit, const struct unit *unit)
{
	const struct requirement *r = v->requirement;
	struct decision d;
	double value, u, U;
	char show[96];
	enum rc rc;

	v->finding = f;
	if (!method_fits(j, r, f)) {
		say_method(v, f, r);
		return E_OK;
	}
	if (f->is_text) {
		(void)err_set(&v->reason, E_DOMAIN, "the result is in words, not a number: %s",
			shown(show, f->text));
		cannot(v);
		return E_OK;
	}
	if (f->censored) {
		(void)err_set(&v->reason, E_DOMAIN,
			"the result is below or above a limit of determination (%s), not a value",
			shown(show, f->text));
		cannot(v);
		return E_OK;
	}
	if (!in_limit_unit(&value, &u, &U, f, unit)) {
		(void)err_set(&v->reason, E_UNIT, "the result is in %s, the limit in %s",
			f->unit.symbol, unit->symbol);
		cannot(v);
		return E_OK;
	}
	rc = decide(&d, value, u, U, f->dof, limit, &v->rule, j->err);
	if (rc)
		return rc;
	v->verdict = d.verdict;
	v->margin = d.margin;
	v->p_conform = d.p_conform;
	if (d.verdict == VERDICT_CANNOT_SAY)
		(void)err_set(&v->reason, E_MISSING,
			"the result states no uncertainty, which the decision rule needs");
	return E_OK;
}

/* How bad: the worst of several findings of one property decides. */
static int
badness(const struct requirement_verdict *v)
{
	static const int order[] = { [VERDICT_PASS] = 0,
		[VERDICT_CONDITIONAL_PASS] = 1,
		[VERDICT_CANNOT_SAY] = 2,
		[VERDICT_CONDITIONAL_FAIL] = 3,
		[VERDICT_FAIL] = 4 };

	return order[v->verdict];
}

static enum rc
judge_findings(struct requirement_verdict *v, const struct judging *j, const struct limit *limit,
	const struct unit *unit)
{
	struct requirement_verdict best = *v;
	bool found = false, matched = false;

	for (int i = 0; i < j->findings->n; i++) {
		const struct finding *f = &j->findings->finding[i];
		struct requirement_verdict here = *v;
		bool fits;
		enum rc rc;

		if (!str_eq(f->property, v->property))
			continue;
		fits = method_fits(j, v->requirement, f);
		rc = compare(&here, j, f, limit, unit);
		if (rc)
			return rc;
		/* a result by a method that the standard names outweighs any other */
		if (!found || (fits && !matched) ||
			(fits == matched && badness(&here) > badness(&best)))
			best = here;
		found = true;
		matched = matched || fits;
	}
	*v = best;
	if (!found) {
		(void)err_set(&v->reason, E_MISSING, "not tested");
		cannot(v);
	}
	return E_OK;
}

/* "only if pH < 4.0" */
enum answer_to_condition {
	CONDITION_HOLDS,
	CONDITION_DOES_NOT_HOLD,
	CONDITION_NOT_TESTED,
	CONDITION_UNCLEAR /* none holds, and one that is no number might */
};

static enum rc
condition(enum answer_to_condition *out, const struct judging *j, const struct requirement *r)
{
	static const struct decision_rule rule = { COMPARE_FULL, ACCEPT_SIMPLE, 1 };

	*out = r->condition_property ? CONDITION_NOT_TESTED : CONDITION_HOLDS;
	for (int i = 0; r->condition_property && i < j->findings->n; i++) {
		const struct finding *f = &j->findings->finding[i];
		struct decision d;
		double value, u, U;
		enum rc rc;

		if (!str_eq(f->property, r->condition_property->id))
			continue;
		if (f->is_text || f->censored ||
			!in_limit_unit(&value, &u, &U, f, &r->condition_property->unit)) {
			*out = CONDITION_UNCLEAR;
			continue;
		}
		rc = decide(&d, value, NAN, NAN, INFINITY, &r->condition, &rule, j->err);
		if (rc)
			return rc;
		/* one of several values is enough for the requirement to apply */
		if (d.verdict == VERDICT_PASS) {
			*out = CONDITION_HOLDS;
			return E_OK;
		}
		if (*out == CONDITION_NOT_TESTED)
			*out = CONDITION_DOES_NOT_HOLD;
	}
	return E_OK;
}

static enum rc
apply_condition(bool *go_on, struct requirement_verdict *v, const struct judging *j)
{
	const struct requirement *r = v->requirement;
	enum answer_to_condition answer;
	char show[96];
	enum rc rc = condition(&answer, j, r);

	*go_on = false;
	if (rc)
		return rc;
	switch (answer) {
	case CONDITION_HOLDS: *go_on = true; return E_OK;
	case CONDITION_DOES_NOT_HOLD:
		v->applies = false;
		(void)err_set(&v->reason, E_STATE,
			"it applies only under a condition of %s that is not met",
			shown(show, r->condition_property->id));
		break;
	case CONDITION_NOT_TESTED:
		(void)err_set(&v->reason, E_MISSING, "it depends on %s, which was not tested",
			shown(show, r->condition_property->id));
		break;
	case CONDITION_UNCLEAR:
		(void)err_set(&v->reason, E_DOMAIN,
			"it depends on %s, of which a result is no plain number",
			shown(show, r->condition_property->id));
		break;
	}
	cannot(v);
	return E_OK;
}

static enum rc
judge_requirement(struct requirement_verdict *v, const struct judging *j,
	const struct requirement *r, struct str property)
{
	const struct confirmation *c = confirmation_for(j, r);
	struct unit unit = r->unit;
	bool go_on;
	enum rc rc;

	*v = (struct requirement_verdict){ .requirement = r,
		.property = property,
		.applies = true,
		.provisional = r->origin.confidence == CONFIDENCE_UNVERIFIED && !c,
		.margin = NAN,
		.p_conform = NAN,
		.rule = j->opt->has_rule ? j->opt->rule : r->rule,
		.limit_text = c                ? c->limit_text
			      : r->established ? r->limit_text
					       : STR(""),
		.confirmed = c };
	rc = apply_condition(&go_on, v, j);
	if (rc || !go_on)
		return rc;
	if (!r->established && !c) {
		(void)err_set(&v->reason, E_MISSING, "limit to be confirmed");
		v->provisional = false;
		cannot(v);
		return E_OK;
	}
	if (r->textual && !c) {
		(void)err_set(&v->reason, E_DOMAIN,
			"the requirement is in words; a person has to judge it");
		cannot(v);
		return E_OK;
	}
	if (c && (rc = unit_parse(&unit, j->lib->units, c->unit_text, j->err)))
		return rc;
	return judge_findings(v, j, c ? &c->limit : &r->limit, &unit);
}

/* ---- one standard ---------------------------------------------------------------------------------- */

static bool
in_class(const struct requirement *r, struct str class_id)
{
	if (r->n_classes == 0)
		return true;
	for (int i = 0; i < r->n_classes; i++)
		if (str_eq(r->class_id[i], class_id))
			return true;
	return false;
}

static bool
standard_has_class(const struct standard *s, struct str class_id)
{
	for (int i = 0; i < s->n_classes; i++)
		if (str_eq(s->class_[i].id, class_id))
			return true;
	return false;
}

static void
list_classes(char out[ERR_ARG_SIZE], const struct standard *s)
{
	size_t at = 0;

	out[0] = '\0';
	for (int i = 0; i < s->n_classes && at < ERR_ARG_SIZE - 1; i++)
		at += (size_t)snprintf(out + at, ERR_ARG_SIZE - at, "%s%.*s", i ? ", " : "",
			STR_FMT(s->class_[i].id));
}

static enum rc
check_class(const struct standard *s, struct str class_id, struct err *err)
{
	char classes[ERR_ARG_SIZE], id[96], show[96];

	if (s->n_classes == 0)
		return E_OK;
	list_classes(classes, s);
	if (class_id.n == 0)
		return err_field(err, E_MISSING, "class", "%s has classes; give one of: %s",
			shown(id, s->id), classes);
	if (!standard_has_class(s, class_id))
		return err_field(err, E_NOT_FOUND, "class", "%s has no class \"%s\"; it has: %s",
			shown(id, s->id), shown(show, class_id), classes);
	return E_OK;
}

static enum overall
sum_up(const struct standard_verdict *v)
{
	bool failed = false, failed_provisional = false, open = false, provisional = false,
	     any = false;

	for (int i = 0; i < v->n_requirements; i++) {
		const struct requirement_verdict *r = &v->requirement[i];
		bool fail = r->verdict == VERDICT_FAIL || r->verdict == VERDICT_CONDITIONAL_FAIL;

		if (!r->applies)
			continue;
		any = true;
		failed = failed || (fail && !r->provisional);
		failed_provisional = failed_provisional || (fail && r->provisional);
		open = open || r->verdict == VERDICT_CANNOT_SAY;
		provisional = provisional || r->provisional;
	}
	if (failed)
		return OVERALL_FAIL;
	if (failed_provisional)
		return OVERALL_PROVISIONAL_FAIL;
	if (open || !any)
		return OVERALL_INCOMPLETE;
	return provisional ? OVERALL_PROVISIONAL_PASS : OVERALL_PASS;
}

static int
count_verdicts(const struct standard *s, struct str class_id)
{
	int n = 0;

	for (int i = 0; i < s->n_requirements; i++)
		if (in_class(&s->requirement[i], class_id))
			n += s->requirement[i].each ? s->requirement[i].each->n : 1;
	return n;
}

enum rc
judge_standard(struct standard_verdict *out, struct arena *a, const struct pack_library *lib,
	const struct standard *standard, const struct finding_list *findings,
	const struct judge_options *opt, struct err *err)
{
	struct judging j = { a, lib, standard, findings, opt, err };
	enum rc rc = check_class(standard, opt->class_id, err);

	if (rc)
		return rc;
	*out = (struct standard_verdict){ .standard = standard,
		.class_id = standard->n_classes ? opt->class_id : STR("") };
	out->requirement = arena_new(
		a, struct requirement_verdict, (size_t)count_verdicts(standard, opt->class_id) + 1);
	if (!out->requirement)
		return err_set(err, E_TOO_BIG, "there are too many requirements");
	for (int i = 0; i < standard->n_requirements; i++) {
		const struct requirement *r = &standard->requirement[i];
		int members = r->each ? r->each->n : 1;

		if (!in_class(r, opt->class_id))
			continue;
		for (int m = 0; m < members; m++) {
			rc = judge_requirement(&out->requirement[out->n_requirements++], &j, r,
				r->each ? r->each->member[m]->id : r->property->id);
			if (rc)
				return rc;
		}
	}
	out->overall = sum_up(out);
	return E_OK;
}

/* ---- every standard -------------------------------------------------------------------------------- */

static bool
meant_for(const struct standard *s, struct str product)
{
	if (product.n == 0 || s->n_products == 0)
		return true;
	for (int i = 0; i < s->n_products; i++)
		if (str_eq(s->product[i], product))
			return true;
	return false;
}

static bool
asked(const struct standard *s, const struct judge_options *opt)
{
	return (s->status == STATUS_ADOPTED || opt->if_adopted) && standard_in_force(s, opt->day) &&
	       meant_for(s, opt->product);
}

enum rc
judge_fit(struct standard_verdict **out, int *n, struct arena *a, const struct pack_library *lib,
	const struct finding_list *findings, const struct judge_options *opt, struct err *err)
{
	size_t room = 0;

	for (int i = 0; i < lib->n_standards; i++)
		room += (size_t)lib->standard[i].n_classes + 1;
	*out = arena_new(a, struct standard_verdict, room);
	*n = 0;
	if (!*out)
		return err_set(err, E_TOO_BIG, "there are too many requirements");
	for (int i = 0; i < lib->n_standards; i++) {
		const struct standard *s = &lib->standard[i];
		struct judge_options here = *opt;
		bool one = s->n_classes == 0 || standard_has_class(s, opt->class_id);

		if (!asked(s, opt))
			continue;
		for (int c = 0; c < (one ? 1 : s->n_classes); c++) {
			enum rc rc;

			if (!one)
				here.class_id = s->class_[c].id;
			rc = judge_standard(&(*out)[*n], a, lib, s, findings, &here, err);
			if (rc)
				return rc;
			++*n;
		}
	}
	return E_OK;
}
