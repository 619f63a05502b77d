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

/* What is wrong with a force-extension record. */
static enum rc
report_record(enum trouble why, const char *name, struct err *err)
{
	switch ((int)why) {
	case TROUBLE_STEEP:
		return err_field(err, E_DOMAIN, name,
			"%s: the record does not rise over so long a stretch before its largest "
			"value",
			name);
	case TROUBLE_SPAN:
		return err_field(
			err, E_DOMAIN, name, "%s: the span must be greater than zero", name);
	case TROUBLE_PART:
		return err_field(err, E_DOMAIN, name,
			"%s: the part must be greater than 0 and at most 1", name);
	case TROUBLE_BREAK:
		return err_field(err, E_DOMAIN, name,
			"%s: the record ends before the force falls so far behind its largest "
			"value",
			name);
	case TROUBLE_SLACK:
		return err_field(err, E_DOMAIN, name,
			"%s: the record does not rise through that level before its largest value",
			name);
	case TROUBLE_OFFSET:
		return err_field(
			err, E_DOMAIN, name, "%s: the offset must be greater than zero", name);
	case TROUBLE_YIELD:
		return err_field(err, E_DOMAIN, name, "%s: the record shows no yield point", name);
	case TROUBLE_EDGE:
		return err_field(err, E_DOMAIN, name,
			"%s: a tangent needs a row on either side of its place", name);
	case TROUBLE_CRACK:
		return err_field(err, E_DOMAIN, name,
			"%s: the record has no place of that rank where the grain may have "
			"cracked",
			name);
	case TROUBLE_RANK:
		return err_field(
			err, E_DOMAIN, name, "%s: a rank is a whole number from 1 to 32", name);
	case TROUBLE_TEAR_COUNT:
		return err_field(err, E_DOMAIN, name,
			"%s: this way of ISO 6133 is for another number of peaks: A fewer than 5, "
			"B 5 to 20, C and D more than 20",
			name);
	default: /* TROUBLE_TEAR_ORDER */
		return err_field(err, E_DOMAIN, name,
			"%s: the trace runs back; a trace of peaks must go on from row to row",
			name);
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
	case TROUBLE_STEEP:
	case TROUBLE_SPAN:
	case TROUBLE_PART:
	case TROUBLE_BREAK:
	case TROUBLE_SLACK:
	case TROUBLE_OFFSET:
	case TROUBLE_YIELD:
	case TROUBLE_EDGE:
	case TROUBLE_CRACK:
	case TROUBLE_RANK:
	case TROUBLE_TEAR_COUNT:
	case TROUBLE_TEAR_ORDER: return report_record(why, name, err);
	case TROUBLE_INFINITE:
		return err_field(err, E_DOMAIN, name, "%s: the number is too large", name);
	case TROUBLE_MEMORY: break;
	}
	return err_field(err, E_TOO_BIG, name, "%s: the curve is too long", name);
}
