/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value rounded for whoever is signed in, on its decimal text: numbers travel as text, for 2.675 is no double. */
#include "compute/rounding.h"

#include <stdio.h>

#include "codec/json.h"
#include "testing/handlers.h"

#define MOST_CHARACTERS (HM_NUMBER_SIZE - 20)

/* NULL where the body has none. */
static enum rc
take_text(const char **out, struct http_call *c, const char *field, struct err *err)
{
	const json_t *v = json_object_get(c->body, field);
	struct str text;
	enum rc rc;

	*out = NULL;
	if (!v || json_is_null(v))
		return E_OK;
	rc = http_text(&text, c, field, MOST_CHARACTERS, err);
	if (rc == E_OK)
		*out = arena_cstr(&c->arena, text);
	return rc;
}

static enum rc
take_count(int *out, const struct http_call *c, const char *field, int most, struct err *err)
{
	const json_t *v = json_object_get(c->body, field);

	if (!v || json_is_null(v))
		return E_OK;
	if (!json_is_integer(v) || json_integer_value(v) < 1 || json_integer_value(v) > most)
		return err_field(
			err, E_DOMAIN, field, "expected a whole number from 1 to %d", most);
	*out = (int)json_integer_value(v);
	return E_OK;
}

static enum rc
take_rule(struct hm_rounding *q, struct http_call *c, struct err *err)
{
	struct str rule = http_text_or(c, "rule", STR("even"));

	if (str_eq(rule, STR("away")))
		q->ties = HM_TIES_AWAY;
	else if (!str_eq(rule, STR("even")))
		return err_field(err, E_DOMAIN, "rule", "expected even or away");
	q->uncertainty_up = json_is_true(json_object_get(c->body, "uncertainty_up"));
	q->mark = json_is_true(json_object_get(c->body, "mark"));
	return E_OK;
}

enum rc
rounding_post(struct http_call *c, struct db *db, struct err *err)
{
	struct hm_rounding q = { .ties = HM_TIES_EVEN };
	struct hm_rounded rounded;
	struct json_out j;
	enum rc rc;

	(void)db;
	if ((rc = take_text(&q.value, c, "value", err)) ||
		(rc = take_text(&q.interval, c, "interval", err)) ||
		(rc = take_text(&q.uncertainty, c, "uncertainty", err)) ||
		(rc = take_count(&q.digits, c, "digits", 17, err)) ||
		(rc = take_count(&q.uncertainty_digits, c, "uncertainty_digits", 2, err)) ||
		(rc = take_rule(&q, c, err)) || (rc = rounding_run(&rounded, &q, err)))
		return rc;
	jout_start(&j, &c->out);
	jout_raw(&j, str_of(rounded.json));
	return E_OK;
}
