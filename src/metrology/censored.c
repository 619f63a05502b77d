/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/censored.h"

#include <math.h>

#include "base/number.h"

static const struct {
	const char *text;
	enum censoring how;
} signs[] = {
	{ "<=", CENSORED_BELOW },
	{ ">=", CENSORED_ABOVE },
	{ "<", CENSORED_BELOW },
	{ ">", CENSORED_ABOVE },
	{ "\xef\xbc\x9c", CENSORED_BELOW }, /* full width */
	{ "\xef\xbc\x9e", CENSORED_ABOVE },
	{ "\xe2\x89\xa4", CENSORED_BELOW }, /* or equal */
	{ "\xe2\x89\xa5", CENSORED_ABOVE },
};

static const char *const not_detected[] = { "nd", "n.d.", "nq", "n.q.", "<lod", "<loq", "< lod",
	"< loq", "未检出", "未檢出" };

static bool
says_nothing_found(struct str text)
{
	for (size_t i = 0; i < sizeof(not_detected) / sizeof(not_detected[0]); i++)
		if (str_eq_nocase(text, str_of(not_detected[i])))
			return true;
	return false;
}

static enum rc
not_negative(struct dd v, struct str text, struct err *err)
{
	char show[60];

	if (v.hi >= 0)
		return E_OK;
	return err_set(err, E_DOMAIN, "\"%s\": an amount or its limit cannot be negative",
		str_show(show, sizeof(show), text));
}

enum rc
censored_parse(struct censored_value *out, struct str text, struct dd limit, struct err *err)
{
	struct str number = str_trim(text);
	char show[60];

	*out = (struct censored_value){ .how = CENSORED_NOT };
	if (says_nothing_found(number)) {
		*out = (struct censored_value){ CENSORED_BELOW, limit };
		if (isnan(limit.hi))
			return err_set(err, E_MISSING,
				"\"%s\" needs the limit of determination beside it",
				str_show(show, sizeof(show), number));
		return not_negative(limit, number, err);
	}
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		struct str sign = str_of(signs[i].text);

		if (number.n < sign.n || !str_eq(str_first(number, sign.n), sign))
			continue;
		out->how = signs[i].how;
		number = str_trim(str_from(number, sign.n));
		break;
	}
	if (!num_looks(number))
		return err_set(err, E_SYNTAX,
			"\"%s\": expected a number, a limit as in \"< 0.5\", or nd",
			str_show(show, sizeof(show), str_trim(text)));
	if (dd_parse(&out->value, number, err))
		return E_DOMAIN;
	return not_negative(out->value, text, err);
}

/* sum += term, with what either may be off by */
static void
add(struct dd *sum, double *error, struct dd term)
{
	*sum = dd_add(*sum, term);
	*error += 0x1p-98 * (fabs(term.hi) + fabs(sum->hi));
}

enum rc
censored_add(struct censored_sum *s, const struct censored_value *v, struct dd weight, double u,
	struct err *err)
{
	struct dd term = dd_mul(v->value, weight);

	if (!(weight.hi > 0) || !isfinite(weight.hi))
		return err_set(
			err, E_DOMAIN, "a weight must be greater than zero, not %g", weight.hi);
	if (u < 0)
		return err_set(err, E_DOMAIN, "an uncertainty cannot be negative");
	s->n++;
	s->determined += v->how == CENSORED_NOT;
	s->below += v->how == CENSORED_BELOW;
	s->above += v->how == CENSORED_ABOVE;
	add(&s->upper, &s->error, term);
	if (v->how == CENSORED_BELOW) {
		add(&s->half, &s->error, dd_mul(term, dd_of(0.5)));
		s->u2_below += term.hi * term.hi / 12;
		return E_OK;
	}
	add(&s->lower, &s->error, term);
	if (v->how == CENSORED_NOT && u > 0)
		s->u2 += weight.hi * u * weight.hi * u;
	return E_OK;
}

bool
censored_bound(struct decimal *out, const struct censored_sum *s, enum bound which)
{
	struct dd v = which == BOUND_UPPER ? s->upper : s->lower;

	if (which != BOUND_LOWER && s->above > 0)
		return false;
	if (which == BOUND_MIDDLE)
		v = dd_add(v, s->half);
	return dd_decimal(out, v, s->error, NULL) == E_OK;
}
