/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/laboratory.h"

#include "server/sql.h"

enum rc
laboratory_next(
	bool *found, struct laboratory *out, struct db *db, const char *after, struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(
		&r, db, &SQL_LABORATORY_NEXT, (struct bind[]){ B_TEXT(str_of(after)) }, err);

	*found = false;
	if (rc)
		return rc;
	while (rows_next(r)) {
		*found = true;
		snprintf(out->id, sizeof(out->id), "%.*s", STR_FMT(rows_text(r, 0)));
		snprintf(out->name_zh, sizeof(out->name_zh), "%.*s", STR_FMT(rows_text(r, 1)));
		snprintf(out->name_en, sizeof(out->name_en), "%.*s", STR_FMT(rows_text(r, 2)));
	}
	return rows_end(r, err);
}
