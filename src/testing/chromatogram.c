/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chromatogram of a file that is sent along or kept already; nothing is stored. */
#include "compute/chromatogram.h"
#include "testing/handlers.h"
#include "testing/layout.h"

#define SCREEN_POINTS 2000

/* The bytes and the name: of the body, or of a stored file that the caller may see. */
static enum rc
file_of(struct str *bytes, struct str *name, struct http_call *c, struct db *db, struct err *err)
{
	struct str stored = json_member_text(c->body, "stored");
	struct stored_file f;
	enum rc rc;

	*name = or_empty(json_member_text(c->body, "name"));
	if (!stored.n)
		return body_file(bytes, c, err);
	rc = in_body(file_load(&f, &c->arena, db, call_user(c), stored, err), "stored", err);
	if (rc == E_OK) {
		*bytes = f.bytes;
		*name = f.name;
	}
	return rc;
}

enum rc
chromatogram_post(struct http_call *c, struct db *db, struct err *err)
{
	struct chromatogram_view *view = arena_new(&c->arena, struct chromatogram_view, 1);
	struct str windows = or_empty(json_member_text(c->body, "windows")), bytes, name;
	struct option_given given[OPTIONS_MOST];
	const struct signal_dictionary *dict;
	const struct act by = call_act(c);
	struct signal_file file;
	struct json_out j;
	struct arena work;
	int n;
	enum rc rc;

	if (!view)
		return err_set(err, E_TOO_BIG, "the request is too big");
	if ((rc = body_options(given, &n, c, err)) ||
		(rc = chromatogram_view_read(view, given, (size_t)n, err)) ||
		(rc = file_of(&bytes, &name, c, db, err)) ||
		(rc = laboratory_words(&dict, &c->arena, db, &by, err)))
		return in_body(rc, "options", err);
	if (!view->points)
		view->points = SCREEN_POINTS;
	arena_init(&work, SIGNAL_CEILING);
	rc = signal_read(&file, &work, dict, bytes, err);
	jout_start(&j, &c->out);
	if (rc == E_OK)
		rc = chromatogram_write(&j, &work, &file, name, view, windows, err);
	arena_release(&work);
	return in_body(rc, "file", err);
}
