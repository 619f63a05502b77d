/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a step has no value, in words. The step's name stands in the error's field. */
#include <stdio.h>

#include "formula/program.h"

/* What is wrong with reading between the rows of curves and tables. */
static enum rc
report_reading(enum trouble why, const char *name, struct err *err)
{
	switch ((int)why) {
	case TROUBLE_ORDER:
		return err_field(err, E_DOMAIN, name,
			"%s: the curve's x must rise from row to row, or fall from row to row, to "
			"be read between rows",
			name);
	case TROUBLE_OUTSIDE:
		return err_field(err, E_DOMAIN, name,
			"%s: the place asked for lies outside the curve or table; nothing is "
			"extrapolated",
			name);
	case TROUBLE_KEY:
		return err_field(
			err, E_DOMAIN, name, "%s: the table has no row for this value", name);
	case TROUBLE_ONSET:
		return err_field(err, E_DOMAIN, name,
			"%s: an onset needs a curve that rises above zero and a part of its height "
			"between 0 and 1",
			name);
	case TROUBLE_PARALLEL:
		return err_field(err, E_DOMAIN, name,
			"%s: the two lines are parallel and never cross", name);
	case TROUBLE_CALIBRATION:
		return err_field(err, E_DOMAIN, name,
			"%s: a calibration line needs at least two different standards and must "
			"not be level",
			name);
	case TROUBLE_SCATTER:
		return err_field(err, E_DOMAIN, name,
			"%s: the scatter about a calibration line needs at least three points",
			name);
	case TROUBLE_READINGS:
		return err_field(err, E_DOMAIN, name,
			"%s: the number of readings must be greater than zero", name);
	default: /* TROUBLE_ROW */
		return err_field(err, E_DOMAIN, name,
			"%s: the curve has no value in that row; rows count from 1", name);
	}
}

enum rc
trouble_report(enum trouble why, struct str step, struct err *err)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*s", step.n < 60 ? (int)step.n : 60, step.n ? step.p : "");
	switch (why) {
	case TROUBLE_NONE: return E_OK;
	case TROUBLE_DIVISION: return err_field(err, E_DOMAIN, name, "%s: division by zero", name);
	case TROUBLE_POWER:
		return err_field(
			err, E_DOMAIN, name, "%s: a power is not defined for these values", name);
	case TROUBLE_ROOT:
		return err_field(
			err, E_DOMAIN, name, "%s: the square root of a negative number", name);
	case TROUBLE_LOGARITHM:
		return err_field(err, E_DOMAIN, name,
			"%s: the logarithm of a number that is not positive", name);
	case TROUBLE_INTERVAL:
		return err_field(err, E_DOMAIN, name,
			"%s: the rounding interval must be greater than zero", name);
	case TROUBLE_LENGTH:
		return err_field(err, E_DOMAIN, name,
			"%s: the curves do not have the same number of points", name);
	case TROUBLE_EMPTY: return err_field(err, E_DOMAIN, name, "%s: there are no values", name);
	case TROUBLE_TOO_FEW:
		return err_field(err, E_DOMAIN, name,
			"%s: a standard deviation needs at least two values", name);
	case TROUBLE_LEVEL:
		return err_field(
			err, E_DOMAIN, name, "%s: the curve never reaches that level", name);
	case TROUBLE_RANGE:
		return err_field(err, E_DOMAIN, name,
			"%s: the curve has no point between the two limits", name);
	case TROUBLE_SLOPE:
		return err_field(err, E_DOMAIN, name,
			"%s: a slope needs at least two different points between the two limits",
			name);
	case TROUBLE_PROMINENCE:
		return err_field(err, E_DOMAIN, name,
			"%s: the height of a peak must be greater than zero", name);
	case TROUBLE_PEAK:
		return err_field(
			err, E_DOMAIN, name, "%s: the curve has no peak of that height", name);
	case TROUBLE_DROP:
		return err_field(err, E_DOMAIN, name, "%s: the curve never drops so far", name);
	case TROUBLE_ORDER:
	case TROUBLE_OUTSIDE:
	case TROUBLE_KEY:
	case TROUBLE_ONSET:
	case TROUBLE_PARALLEL:
	case TROUBLE_CALIBRATION:
	case TROUBLE_SCATTER:
	case TROUBLE_READINGS:
	case TROUBLE_ROW: return report_reading(why, name, err);
	case TROUBLE_INFINITE:
		return err_field(err, E_DOMAIN, name, "%s: the number is too large", name);
	case TROUBLE_MEMORY: break;
	}
	return err_field(err, E_TOO_BIG, name, "%s: the curve is too long", name);
}
