/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places on curves that a person chose instead of those that were found: each with its reason, its author and its time. */
#include "base/date.h"
#include "compute/compute.h"
#include "testing/handlers.h"

#define MARKS_MOST 500

static enum rc
mark_read(struct given_mark *out, const json_t *item, struct err *err)
{
	enum rc rc;

	if (!json_is_object(item))
		return err_field(err, E_DOMAIN, "marks",
			"a mark is an object with specimen, feature, x, unit and reason");
	*out = (struct given_mark){ .specimen = STR(""),
		.feature = STR(""),
		.x = STR(""),
		.unit = STR(""),
		.reason = STR("") };
	if ((rc = member_text(&out->specimen, item, "specimen", 100, true, err)) ||
		(rc = member_text(&out->feature, item, "feature", 100, true, err)) ||
		(rc = member_text(&out->x, item, "x", 40, true, err)) ||
		(rc = member_text(&out->unit, item, "unit", 31, false, err)))
		return rc;
	/* an absent reason is refused by the engine, which names mark and specimen */
	return member_text(&out->reason, item, "reason", 500, false, err);
}

enum rc
marks_read(struct compute_request *req, struct arena *a, const struct act *by, const json_t *list,
	struct err *err)
{
	char at[INSTANT_TEXT_SIZE];
	struct given_mark *mark;
	size_t n = json_array_size(list), i;
	json_t *item;

	if (list && !json_is_null(list) && !json_is_array(list))
		return err_field(err, E_DOMAIN, "marks", "the marks are a list");
	if (n > MARKS_MOST)
		return err_field(
			err, E_TOO_BIG, "marks", "there are more than %d marks", MARKS_MOST);
	mark = arena_new(a, struct given_mark, n + 1);
	instant_text(at, by->now_us, CENTRE_OFFSET_MIN);
	if (!mark)
		return err_set(err, E_TOO_BIG, "the request is too big");
	json_array_foreach(list, i, item)
	{
		enum rc rc = mark_read(&mark[i], item, err);

		if (rc)
			return rc;
		mark[i].by = arena_str(a, str_of(by->user->name));
		mark[i].at = arena_str(a, str_of(at));
	}
	req->mark = mark;
	req->n_marks = (int)n;
	return E_OK;
}

struct str
marks_audit(struct arena *a, const json_t *list)
{
	struct json_out j;
	struct buf b;
	struct str out;

	if (json_array_size(list) == 0)
		return STR("");
	buf_init(&b, 1 << 20);
	buf_put(&b, STR(",\"marks\":"));
	jout_start(&j, &b);
	json_value_write(&j, list);
	out = b.bad ? STR_NONE : arena_str(a, buf_str(&b));
	buf_release(&b);
	return out.p ? out : STR("");
}
