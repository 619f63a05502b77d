/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/quantity.h"

#include <math.h>

#include "num/distribution.h"

void
budget_combine(double *u, double *dof, const struct budget *b)
{
	double variance = 0, fourth = 0;

	for (int i = 0; i < b->n; i++) {
		double part = b->line[i].c * b->line[i].u;

		variance += part * part;
		if (isfinite(b->line[i].dof))
			fourth += part * part * part * part / b->line[i].dof;
	}
	*u = sqrt(variance);
	*dof = fourth > 0 ? variance * variance / fourth : (double)INFINITY;
}

enum rc
coverage_factor(double *k, double dof, double level, struct err *err)
{
	if (level <= 0) {
		*k = 2;
		return E_OK;
	}
	if (!(level < 1))
		return err_set(err, E_DOMAIN,
			"a coverage probability must lie between 0 and 1, not %g", level);
	if (!(dof >= 1))
		return err_set(err, E_DOMAIN,
			"a coverage factor needs at least 1 degree of freedom, not %g", dof);
	return t_quantile(k, (1 + level) / 2, isinf(dof) ? dof : floor(dof), err);
}

/* 10^power as a decimal with the places it needs */
static struct decimal
power_of_ten(int power)
{
	struct decimal d = { .n = 1, .exponent = power + 1, .places = power < 0 ? -power : 0 };

	d.digit[0] = 1;
	return d;
}

/* Round to `digits` significant ones; when the carry makes one more (0.0995 -> 0.10), the place moves up. */
static enum rc
round_significant(struct decimal *out, const struct decimal *value, int digits, enum rounding rule,
	struct err *err)
{
	struct decimal interval = power_of_ten(value->exponent - digits);
	enum rc rc = decimal_round(out, value, &interval, rule, err);

	if (rc || out->exponent <= value->exponent)
		return rc;
	interval = power_of_ten(out->exponent - digits);
	return decimal_round(out, value, &interval, rule, err);
}

enum rc
report_text(
	char out[DECIMAL_TEXT_SIZE], double value, const struct report_rule *rule, struct err *err)
{
	struct decimal exact, rounded;
	enum rc rc = decimal_from_double(&exact, value, err);

	if (rc)
		return rc;
	rounded = exact;
	if (rule->significant > 0 && exact.n > 0)
		rc = round_significant(&rounded, &exact, rule->significant, rule->rounding, err);
	else if (rule->interval.n > 0)
		rc = decimal_round(&rounded, &exact, &rule->interval, rule->rounding, err);
	if (rc == E_OK)
		decimal_text(out, &rounded);
	return rc;
}

enum rc
uncertainty_text(
	char out[DECIMAL_TEXT_SIZE], double U, const struct report_rule *rule, struct err *err)
{
	struct decimal exact, rounded;
	enum rc rc = decimal_from_double(&exact, U, err);

	if (rc)
		return rc;
	if (exact.n == 0) {
		decimal_text(out, &exact);
		return E_OK;
	}
	rc = round_significant(&rounded, &exact, 2, ROUND_TIES_EVEN, err);
	if (rc == E_OK && rule->interval.n > 0) {
		/* a digit behind the last one of the value says nothing, unless all would vanish */
		struct decimal coarse, place = power_of_ten(rounded.exponent - 2);

		rc = decimal_round(&coarse, &exact, &rule->interval, ROUND_TIES_EVEN, err);
		if (rc == E_OK && coarse.n > 0 && decimal_cmp(&rule->interval, &place) > 0)
			rounded = coarse;
	}
	if (rc == E_OK)
		decimal_text(out, &rounded);
	return rc;
}
