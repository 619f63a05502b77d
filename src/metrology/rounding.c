/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/rounding.h"

enum rc
rounding_significant(struct decimal *out, struct decimal *interval, const struct decimal *value,
	int digits, enum rounding rule, struct err *err)
{
	int leading = value->n ? value->exponent : 1;
	struct decimal place = decimal_power_of_ten(leading - digits);
	enum rc rc;

	if (digits < 1 || digits > 17)
		return err_set(err, E_DOMAIN, "%d is not between 1 and 17", digits);
	rc = decimal_round(out, value, &place, rule, err);
	if (rc == E_OK && out->n > 0 && out->exponent > leading) {
		place = decimal_power_of_ten(out->exponent - digits);
		rc = decimal_round(out, value, &place, rule, err);
	}
	if (interval)
		*interval = place;
	return rc;
}

enum rc
rounding_pair(struct rounded_pair *out, const struct decimal *y, const struct decimal *u,
	struct uncertainty_rounding how, struct err *err)
{
	enum rc rc;

	if (how.digits < 1 || how.digits > 2)
		return err_set(err, E_DOMAIN,
			"an uncertainty is given to 1 or 2 significant digits, not %d", how.digits);
	if (u->n == 0 || u->negative)
		return err_set(err, E_DOMAIN, "an uncertainty must be greater than zero");
	rc = rounding_significant(&out->u, &out->interval, u, how.digits, how.u_rule, err);
	return rc ? rc : decimal_round(&out->y, y, &out->interval, how.y_rule, err);
}
