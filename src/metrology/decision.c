/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/decision.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "num/distribution.h"

/* A limit on one side. strict: the limit itself does not conform. */
struct side {
	bool there, strict, is_low;
	struct decimal at, interval;
	double value;
};

static void
sides(struct side *low, struct side *high, const struct limit *l)
{
	*low = *high = (struct side){ 0 };
	low->there = l->op == LIMIT_GE || l->op == LIMIT_GT || l->op == LIMIT_BETWEEN;
	high->there = l->op == LIMIT_LE || l->op == LIMIT_LT || l->op == LIMIT_BETWEEN;
	low->interval = high->interval = l->interval;
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
	interval = s->interval.n ? s->interval : last_place(&s->at);
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

/* w = r U, in decimals so that an edge is an edge. */
static enum rc
guard_band(struct decimal *out, double U, const struct decision_rule *rule, struct err *err)
{
	struct decimal r, u;
	enum rc rc = decimal_from_double(&u, U, err);

	*out = u;
	if (rc || rule->guard == 0 || rule->guard == 1)
		return rc;
	rc = decimal_from_double(&r, rule->guard, err);
	return rc ? rc : decimal_multiply(out, &u, &r, err);
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
	if ((rc = guard_band(&guard, U, rule, err)) ||
		(rc = inside_both(&clear, value, side, &guard, true, how, err)) ||
		(rc = inside_both(&near, value, side, &guard, false, how, err)))
		return rc;
	if (rule->acceptance == ACCEPT_GUARDED)
		out->verdict = clear ? VERDICT_PASS : VERDICT_FAIL;
	else if (rule->acceptance == ACCEPT_GUARDED_REJECTION)
		out->verdict = near ? VERDICT_PASS : VERDICT_FAIL;
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

static const char *const comparison_names[] = { "full", "rounded" };
static const char *const acceptance_names[] = { "simple", "guarded", "non-binary",
	"guarded-rejection" };

const char *
decision_rule_name(char out[RULE_NAME_SIZE], const struct decision_rule *r)
{
	char factor[NUM_TEXT_SIZE];
	int n = snprintf(out, RULE_NAME_SIZE, "%s/%s", comparison_names[r->comparison],
		acceptance_names[r->acceptance]);

	if (r->guard == 0 || r->guard == 1 || r->acceptance == ACCEPT_SIMPLE)
		return out;
	num_text(factor, r->guard);
	snprintf(out + n, (size_t)(RULE_NAME_SIZE - n), "(%s)", factor);
	return out;
}

static int
name_index(struct str name, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (str_eq(name, str_of(names[i])))
			return i;
	return -1;
}

enum rc
decision_rule_parse(struct decision_rule *out, struct str name, struct err *err)
{
	struct str rest = name, first = str_cut(&rest, '/'), factor = rest, second;
	char show[40];
	int c, a;

	*out = (struct decision_rule){ COMPARE_FULL, ACCEPT_SIMPLE, 1 };
	second = str_cut(&factor, '(');
	c = name_index(first, comparison_names, 2);
	a = name_index(second, acceptance_names, 4);
	if (c < 0 || a < 0)
		return err_set(err, E_DOMAIN,
			"there is no decision rule \"%s\"; write full or rounded, a stroke, and "
			"simple, "
			"guarded, guarded-rejection or non-binary, such as full/guarded(0.5) for w "
			"= 0.5 U",
			str_show(show, sizeof(show), name));
	out->comparison = (enum comparison)c;
	out->acceptance = (enum acceptance)a;
	if (second.n == rest.n)
		return E_OK;
	if (a == ACCEPT_SIMPLE || !str_ends(factor, STR(")")) ||
		num_parse(&out->guard, str_first(factor, factor.n - 1), NULL) ||
		!(out->guard > 0 && out->guard <= 100))
		return err_set(err, E_DOMAIN,
			"decision rule \"%s\": expected a guard factor between 0 and 100 in the "
			"brackets, "
			"such as full/guarded(0.5)",
			str_show(show, sizeof(show), name));
	return E_OK;
}
