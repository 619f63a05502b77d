/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/quantity.h"

#include <math.h>

#include "metrology/rounding.h"
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
	for (int i = 0; i < b->n_pairs; i++)
		variance += b->pair[i].variance;
	variance = fmax(0, variance);
	*u = sqrt(variance);
	*dof = fourth > 0 && b->n_pairs == 0 ? variance * variance / fourth : (double)INFINITY;
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

enum rc
report_decimal(char out[DECIMAL_TEXT_SIZE], const struct decimal *value,
	const struct report_rule *rule, struct err *err)
{
	struct decimal rounded = *value;
	enum rc rc = E_OK;

	if (rule->significant > 0 && value->n > 0)
		rc = rounding_significant(
			&rounded, NULL, value, rule->significant, rule->rounding, err);
	else if (rule->interval.n > 0)
		rc = decimal_round(&rounded, value, &rule->interval, rule->rounding, err);
	if (rc == E_OK)
		decimal_text(out, &rounded);
	return rc;
}

enum rc
report_text(
	char out[DECIMAL_TEXT_SIZE], double value, const struct report_rule *rule, struct err *err)
{
	struct decimal exact;
	enum rc rc = decimal_from_double(&exact, value, err);

	return rc ? rc : report_decimal(out, &exact, rule, err);
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
	rc = rounding_significant(&rounded, NULL, &exact, 2, ROUND_TIES_EVEN, err);
	if (rc == E_OK && rule->interval.n > 0) {
		/* a digit behind the last one of the value says nothing, unless all would vanish */
		struct decimal coarse, place = decimal_power_of_ten(rounded.exponent - 2);

		rc = decimal_round(&coarse, &exact, &rule->interval, ROUND_TIES_EVEN, err);
		if (rc == E_OK && coarse.n > 0 && decimal_cmp(&rule->interval, &place) > 0)
			rounded = coarse;
	}
	if (rc == E_OK)
		decimal_text(out, &rounded);
	return rc;
}
