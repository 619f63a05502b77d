/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/decision.h"

#include <float.h>
#include <math.h>

#include "num/distribution.h"

/* A limit on one side. strict: the limit itself does not conform. */
struct side {
	bool there, strict;
	struct decimal at;
	double value;
};

static void
sides(struct side *low, struct side *high, const struct limit *l)
{
	*low = *high = (struct side){ 0 };
	low->there = l->op == LIMIT_GE || l->op == LIMIT_GT || l->op == LIMIT_BETWEEN;
	high->there = l->op == LIMIT_LE || l->op == LIMIT_LT || l->op == LIMIT_BETWEEN;
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

/* Does the value conform on this side? */
static enum rc
conforms(bool *out, double value, const struct side *s, bool is_low, enum comparison how,
	struct err *err)
{
	struct decimal v;
	enum rc rc;
	int c;

	*out = true;
	if (!s->there)
		return E_OK;
	rc = compared_value(&v, value, s, how, err);
	if (rc)
		return rc;
	c = decimal_cmp(&v, &s->at);
	if (is_low)
		c = -c;
	*out = s->strict ? c < 0 : c <= 0;
	return E_OK;
}

static double
probability(double value, double u, double dof, const struct side *low, const struct side *high)
{
	double p = 1;

	if (isnan(u) || u < 0)
		return NAN;
	if (u == 0)
		return NAN; /* an exact value has a verdict, not a probability */
	if (high->there)
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

/*
 * The four outcomes of the non-binary rule by the distance to the limit in units of w = U; y = TL belongs to the
 * side that the operator says.
 */
static enum verdict
graded(bool inside, double margin, double w, bool strict)
{
	bool clear = strict ? margin > w : margin >= w;

	if (inside)
		return clear ? VERDICT_PASS : VERDICT_CONDITIONAL_PASS;
	return margin < -w ? VERDICT_FAIL : VERDICT_CONDITIONAL_FAIL;
}

enum rc
decide(struct decision *out, double value, double u, double U, double dof,
	const struct limit *limit, const struct decision_rule *rule, struct err *err)
{
	struct side low, high;
	bool low_ok, high_ok, strict;
	double edge, graded_margin;
	enum rc rc;

	sides(&low, &high, limit);
	if ((rc = conforms(&low_ok, value, &low, true, rule->comparison, err)) ||
		(rc = conforms(&high_ok, value, &high, false, rule->comparison, err)))
		return rc;
	*out = (struct decision){ .p_conform = probability(value, u, dof, &low, &high),
		.margin = margin_of(value, &low, &high) };
	strict = low.strict || high.strict;
	if (rule->acceptance == ACCEPT_SIMPLE) {
		out->verdict = low_ok && high_ok ? VERDICT_PASS : VERDICT_FAIL;
		return E_OK;
	}
	if (isnan(U)) {
		out->verdict = VERDICT_CANNOT_SAY;
		return E_OK;
	}
	/* the difference of two decimals as doubles, 0.3 - 0.2, misses 0.1 by its last bits: an edge is an edge */
	edge = 8 * DBL_EPSILON * (fabs(value) + fabs(low.value) + fabs(high.value));
	graded_margin =
		fabs(fabs(out->margin) - U) <= edge ? copysign(U, out->margin) : out->margin;
	out->verdict = graded(low_ok && high_ok, graded_margin, U, strict);
	if (rule->acceptance == ACCEPT_GUARDED && out->verdict != VERDICT_PASS)
		out->verdict = VERDICT_FAIL;
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
