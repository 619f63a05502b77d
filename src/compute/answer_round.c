/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rounding of the public interface: to an interval, to significant digits, to an uncertainty. */
#include "compute/rounding.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "codec/json.h"
#include "compute/answer.h"
#include "metrology/rounding.h"

static enum rc
decimal_field(
	struct decimal *out, const char *field, const char *text, bool marked, struct err *err)
{
	enum rc rc = marked ? decimal_parse_marked(out, str_trim(str_given(text)), err)
			    : decimal_parse(out, str_trim(str_given(text)), err);

	if (rc)
		snprintf(err->field, sizeof(err->field), "%s", field);
	return rc;
}

/* Exactly one of the three says where to round. */
static enum rc
one_rule(const struct hm_rounding *q, struct err *err)
{
	int said = (q->interval != NULL) + (q->digits != 0) + (q->uncertainty != NULL);

	if (said == 1)
		return E_OK;
	return err_field(err, said ? E_DOMAIN : E_MISSING, "interval",
		"one of an interval, a number of digits and an uncertainty says where to round");
}

static enum rc
round_to_interval(struct rounded_pair *r, const struct decimal *value, const struct hm_rounding *q,
	enum rounding rule, struct err *err)
{
	enum rc rc = decimal_field(&r->interval, "interval", q->interval, false, err);

	if (rc)
		return rc;
	if (r->interval.n == 0 || r->interval.negative)
		return err_field(
			err, E_DOMAIN, "interval", "the interval must be greater than zero");
	return decimal_round(&r->y, value, &r->interval, rule, err);
}

static enum rc
round_to_uncertainty(struct rounded_pair *r, const struct decimal *value,
	const struct hm_rounding *q, enum rounding rule, struct err *err)
{
	struct uncertainty_rounding how = { q->uncertainty_digits ? q->uncertainty_digits : 2,
		q->uncertainty_up ? ROUND_UP : rule, rule };
	struct decimal u;
	enum rc rc = decimal_field(&u, "uncertainty", q->uncertainty, true, err);

	if (rc)
		return rc;
	rc = rounding_pair(r, value, &u, how, err);
	if (rc)
		snprintf(err->field, sizeof(err->field), "uncertainty");
	return rc;
}

static enum rc
round_value(struct rounded_pair *r, const struct hm_rounding *q, struct err *err)
{
	enum rounding rule = q->ties == HM_TIES_AWAY ? ROUND_TIES_AWAY : ROUND_TIES_EVEN;
	struct decimal value;
	enum rc rc = decimal_field(&value, "value", q->value, true, err);

	if (rc == E_OK)
		rc = one_rule(q, err);
	if (rc)
		return rc;
	if (q->interval)
		return round_to_interval(r, &value, q, rule, err);
	if (q->uncertainty)
		return round_to_uncertainty(r, &value, q, rule, err);
	rc = rounding_significant(&r->y, &r->interval, &value, q->digits, rule, err);
	if (rc && err)
		snprintf(err->field, sizeof(err->field), "digits");
	return rc;
}

static enum rc
write_json(struct hm_rounded *out, const struct hm_rounding *q, struct err *err)
{
	struct json_out j;
	struct buf b;

	buf_init(&b, sizeof(out->json) - 1);
	jout_start(&j, &b);
	jout_object(&j);
	JOUT_TEXT(&j, "value", str_trim(str_given(q->value)));
	JOUT_TEXT(&j, "text", str_of(out->text));
	JOUT_TEXT(&j, "mark", out->mark == ' ' ? STR_NONE : out->mark == '+' ? STR("+") : STR("-"));
	if (q->uncertainty) {
		JOUT_TEXT(&j, "uncertainty", str_trim(str_given(q->uncertainty)));
		JOUT_TEXT(&j, "uncertainty_text", str_of(out->uncertainty));
		JOUT_TEXT(&j, "uncertainty_rule", q->uncertainty_up ? STR("up") : STR("nearest"));
	}
	JOUT_TEXT(&j, "interval", str_of(out->interval));
	JOUT_TEXT(&j, "rule", q->ties == HM_TIES_EVEN ? STR("even") : STR("away"));
	jout_object_end(&j);
	if (!b.bad)
		memcpy(out->json, buf_str(&b).p, buf_str(&b).n);
	buf_release(&b);
	return b.bad ? err_set(err, E_TOO_BIG, "a number may have at most %d digits",
			       DECIMAL_DIGITS)
		     : E_OK;
}

enum rc
rounding_run(struct hm_rounded *out, const struct hm_rounding *q, struct err *err)
{
	static const char marks[] = { [MARK_EXACT] = ' ', [MARK_MORE] = '+', [MARK_LESS] = '-' };
	struct rounded_pair r = { .u = { .n = 0 } };
	enum rc rc = round_value(&r, q, err);

	_Static_assert(HM_NUMBER_SIZE >= DECIMAL_TEXT_SIZE, "the text of a decimal fits");
	*out = (struct hm_rounded){ .mark = ' ' };
	if (rc)
		return rc;
	if (q->mark)
		decimal_text_marked(out->text, &r.y);
	else
		decimal_text(out->text, &r.y);
	decimal_text(out->interval, &r.interval);
	if (q->uncertainty)
		decimal_text(out->uncertainty, &r.u);
	out->mark = marks[r.y.mark];
	return write_json(out, q, err);
}

enum hm_outcome
hm_round_report(struct hm_rounded *out, const struct hm_rounding *request, struct hm_error *err)
{
	struct err e = { 0 };
	enum rc rc = rounding_run(out, request, &e);

	return rc ? error_give(err, &e) : HM_DONE;
}

static enum hm_outcome
round_text(char out[HM_NUMBER_SIZE], const struct hm_rounding *request, struct hm_error *err)
{
	struct hm_rounded r;
	enum hm_outcome outcome = hm_round_report(&r, request, err);

	memcpy(out, r.text, sizeof(r.text));
	return outcome;
}

enum hm_outcome
hm_round(char out[HM_NUMBER_SIZE], const char *value, const char *interval, enum hm_ties ties,
	struct hm_error *err)
{
	const struct hm_rounding request = {
		.value = value, .interval = interval ? interval : "", .ties = ties
	};

	return round_text(out, &request, err);
}

enum hm_outcome
hm_round_digits(char out[HM_NUMBER_SIZE], const char *value, int digits, enum hm_ties ties,
	struct hm_error *err)
{
	const struct hm_rounding request = { .value = value, .digits = digits, .ties = ties };
	struct err e = { 0 };

	/* 0 in a request means that no digits are asked for */
	if (digits == 0) {
		out[0] = '\0';
		(void)err_field(&e, E_DOMAIN, "digits", "%d is not between 1 and 17", digits);
		return error_give(err, &e);
	}
	return round_text(out, &request, err);
}
