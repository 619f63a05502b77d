/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/decision.h"

#include <math.h>

#include "num/distribution.h"

/* A limit on one side. strict: the limit itself does not conform. */
struct side {
	bool there, strict, is_low;
	struct decimal at;
	double value;
};

static void
sides(struct side *low, struct side *high, const struct limit *l)
{
	*low = *high = (struct side){ 0 };
	low->there = l->op == LIMIT_GE || l->op == LIMIT_GT || l->op == LIMIT_BETWEEN;
	high->there = l->op == LIMIT_LE || l->op == LIMIT_LT || l->op == LIMIT_BETWEEN;
	low->is_low = true;
	low->strict = l->op == LIMIT_GT;
	high->strict = l->op == LIMIT_LT;
	if (low->there) {
		low->at = l->low;
		low->value = decimal_to_double(&l->low);
	}
	if (high->there) {
		high->at = l->high;
		high->value = decimal_to_double(&l->high);
	}
}

/* One unit in the last place of a limit as printed: "3.0" -> 0.1, "75" -> 1. */
static struct decimal
last_place(const struct decimal *limit)
{
	struct decimal d = { .n = 1, .exponent = 1 - limit->places, .places = limit->places };

	d.digit[0] = 1;
	if (d.places < 0)
		d.places = 0;
	return d;
}

static enum rc
compared_value(struct decimal *out, double value, const struct side *s, enum comparison how,
	struct err *err)
{
	struct decimal exact, interval;
	enum rc rc = decimal_from_double(&exact, value, err);

	if (rc || how == COMPARE_FULL) {
		*out = exact;
		return rc;
	}
	interval = last_place(&s->at);
	return decimal_round(out, &exact, &interval, ROUND_TIES_EVEN, err);
}

static double
probability(double value, double u, double dof, const struct side *low, const struct side *high)
{
	double p;

	if (isnan(u) || u < 0)
		return NAN;
	if (u == 0)
		return NAN; /* an exact value has a verdict, not a probability */
	if (!high->there)
		return t_cdf((value - low->value) / u, dof);
	p = t_cdf((high->value - value) / u, dof);
	if (low->there)
		p -= t_cdf((low->value - value) / u, dof);
	return p;
}

static double
margin_of(double value, const struct side *low, const struct side *high)
{
	double margin = INFINITY;

	if (high->there)
		margin = high->value - value;
	if (low->there)
		margin = fmin(margin, value - low->value);
	return margin;
}

/* Is the value at least `inwards` inside this side? A value on the border is inside unless the side is strict. */
static enum rc
inside(bool *out, double value, const struct side *s, const struct decimal *guard, bool inwards,
	enum comparison how, struct err *err)
{
	struct decimal v, border;
	enum rc rc;
	int c;

	*out = true;
	if (!s->there)
		return E_OK;
	if ((rc = compared_value(&v, value, s, how, err)) ||
		(rc = decimal_add(&border, &s->at, guard, inwards != s->is_low, err)))
		return rc;
	c = decimal_cmp(&v, &border);
	if (s->is_low)
		c = -c;
	*out = s->strict ? c < 0 : c <= 0;
	return E_OK;
}

static enum rc
inside_both(bool *out, double value, const struct side side[2], const struct decimal *guard,
	bool inwards, enum comparison how, struct err *err)
{
	bool low, high;
	enum rc rc;

	if ((rc = inside(&low, value, &side[0], guard, inwards, how, err)) ||
		(rc = inside(&high, value, &side[1], guard, inwards, how, err)))
		return rc;
	*out = low && high;
	return E_OK;
}

enum rc
decide(struct decision *out, double value, double u, double U, double dof,
	const struct limit *limit, const struct decision_rule *rule, struct err *err)
{
	struct side side[2];
	struct decimal none = { 0 }, guard = { 0 };
	enum comparison how = rule->comparison;
	bool meets, clear, near;
	enum rc rc;

	sides(&side[0], &side[1], limit);
	*out = (struct decision){ .p_conform = probability(value, u, dof, &side[0], &side[1]),
		.margin = margin_of(value, &side[0], &side[1]),
		.verdict = VERDICT_CANNOT_SAY };
	rc = inside_both(&meets, value, side, &none, true, how, err);
	if (rc)
		return rc;
	if (rule->acceptance == ACCEPT_SIMPLE) {
		out->verdict = meets ? VERDICT_PASS : VERDICT_FAIL;
		return E_OK;
	}
	if (isnan(U))
		return E_OK;
	if (U < 0)
		return err_set(err, E_DOMAIN, "an expanded uncertainty cannot be negative: %g", U);
	if ((rc = decimal_from_double(&guard, U, err)) ||
		(rc = inside_both(&clear, value, side, &guard, true, how, err)) ||
		(rc = inside_both(&near, value, side, &guard, false, how, err)))
		return rc;
	if (rule->acceptance == ACCEPT_GUARDED)
		out->verdict = clear ? VERDICT_PASS : VERDICT_FAIL;
	else if (meets)
		out->verdict = clear ? VERDICT_PASS : VERDICT_CONDITIONAL_PASS;
	else
		out->verdict = near ? VERDICT_CONDITIONAL_FAIL : VERDICT_FAIL;
	return E_OK;
}

const char *
limit_sign(enum limit_operator op)
{
	static const char *const signs[] = { "<=", "<", ">=", ">", "between" };

	return signs[op];
}

const char *
verdict_name(enum verdict v)
{
	static const char *const names[] = { "pass", "fail", "conditional_pass", "conditional_fail",
		"cannot_say" };

	return names[v];
}

static const char *const rule_names[2][3] = { { "full/simple", "full/guarded", "full/non-binary" },
	{ "rounded/simple", "rounded/guarded", "rounded/non-binary" } };

const char *
decision_rule_name(const struct decision_rule *r)
{
	return rule_names[r->comparison][r->acceptance];
}

enum rc
decision_rule_parse(struct decision_rule *out, struct str name, struct err *err)
{
	char show[32];

	for (int c = 0; c < 2; c++)
		for (int a = 0; a < 3; a++)
			if (str_eq(name, str_of(rule_names[c][a]))) {
				*out = (struct decision_rule){ (enum comparison)c,
					(enum acceptance)a };
				return E_OK;
			}
	name = str_first_whole(name, 30);
	snprintf(show, sizeof(show), "%.*s", (int)name.n, name.n ? name.p : "");
	return err_set(err, E_DOMAIN,
		"there is no decision rule \"%s\"; write full/simple, rounded/simple, "
		"full/guarded, "
		"rounded/guarded, full/non-binary or rounded/non-binary",
		show);
}
