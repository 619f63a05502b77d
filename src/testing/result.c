/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stored results: read back, shown with titles, put together for judging. */
#include "testing/handlers.h"

#define RESULTS_MOST 2000

enum rc
results_load(struct stored_result **out, int *n, struct arena *a, struct db *db, struct str lab_id,
	struct str sample_id, struct err *err)
{
	struct stored_result *list = NULL;
	int room = 0;
	struct rows *r;
	enum rc rc, end;

	*n = 0;
	rc = db_query(&r, db, &SQL_RESULT_LIST,
		(struct bind[]){ B_TEXT(lab_id), B_TEXT(sample_id) }, err);
	if (rc)
		return rc;
	while (!rc && rows_next(r)) {
		if (*n == room) {
			struct stored_result *more;

			room = room ? 2 * room : 16;
			more = room > RESULTS_MOST
				       ? NULL
				       : arena_new(a, struct stored_result, (size_t)room);
			if (!more) {
				rc = err_set(err, E_TOO_BIG, "the sample has too many results");
				break;
			}
			if (*n)
				memcpy(more, list, (size_t)*n * sizeof(*more));
			list = more;
		}
		list[*n] = (struct stored_result){ .id = arena_str(a, rows_text(r, 0)),
			.reading = arena_str(a, rows_text(r, 1)),
			.document = arena_str(a, rows_text(r, 2)),
			.by = arena_str(a, rows_text(r, 3)),
			.at_us = rows_int(r, 4),
			.engine = arena_str(a, rows_text(r, 5)),
			.superseded = rows_int(r, 6) > 0 };
		if (!list[*n].document.p || !list[*n].engine.p)
			rc = err_set(err, E_TOO_BIG, "the sample has too many results");
		++*n;
	}
	end = rows_end(r, rc ? NULL : err);
	*out = list;
	return rc ? rc : end;
}

struct str
results_document(struct arena *a, const struct stored_result *r, int n)
{
	bool first = true;
	struct buf b;
	struct str out;

	buf_init(&b, 32 << 20);
	buf_put(&b, STR("{\"results\":["));
	for (int i = 0; i < n; i++) {
		if (r[i].superseded)
			continue;
		if (!first)
			buf_char(&b, ',');
		buf_put(&b, r[i].document);
		first = false;
	}
	buf_put(&b, STR("]}"));
	out = b.bad ? STR_NONE : arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

struct names
result_title(struct arena *a, const struct pack_library *lib, struct str property)
{
	const struct property *p = pack_property(lib, property);
	struct names out = { property, property };

	if (!p)
		return out;
	out = p->title;
	if (str_ends(property, STR(".parallel"))) {
		out.zh = arena_printf(a, "%.*s（平行）", STR_FMT(p->title.zh));
		out.en = arena_printf(a, "%.*s, parallel", STR_FMT(p->title.en));
	} else if (str_ends(property, STR(".perpendicular"))) {
		out.zh = arena_printf(a, "%.*s（垂直）", STR_FMT(p->title.zh));
		out.en = arena_printf(a, "%.*s, perpendicular", STR_FMT(p->title.en));
	}
	return out;
}

void
result_members_write(struct json_out *j, const struct pack_library *lib, const json_t *result)
{
	struct arena a;
	struct names title;

	arena_init(&a, 16 << 10);
	title = result_title(&a, lib, or_empty(json_member_text(result, "property")));
	JOUT_TEXT(j, "title_zh", or_empty(title.zh));
	JOUT_TEXT(j, "title_en", or_empty(title.en));
	arena_release(&a);
	json_members_write(j, result);
}

enum rc
results_list(struct http_call *c, struct db *db, struct err *err)
{
	struct stored_result *list;
	struct sample s;
	struct json_out j;
	int n;
	enum rc rc;

	if ((rc = call_sample(&s, c, db, err)) ||
		(rc = results_load(&list, &n, &c->arena, db, call_lab(c), s.id, err)))
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("results"));
	jout_array(&j);
	for (int i = 0; i < n; i++) {
		json_t *result;

		rc = json_read(&result, list[i].document, err);
		if (rc)
			return rc;
		jout_object(&j);
		JOUT_TEXT(&j, "id", list[i].id);
		JOUT_TEXT(&j, "reading", list[i].reading);
		JOUT_TEXT(&j, "by", list[i].by);
		jout_key(&j, STR("at"));
		instant_write(&j, list[i].at_us);
		JOUT_BOOL(&j, "superseded", list[i].superseded);
		JOUT_TEXT(&j, "engine", list[i].engine);
		result_members_write(&j, call_centre(c)->lib, result);
		jout_object_end(&j);
		json_decref(result);
	}
	jout_array_end(&j);
	jout_object_end(&j);
	return E_OK;
}
