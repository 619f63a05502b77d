/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks as JSON: where each was found, and who put it elsewhere. */
#include <math.h>

#include "compute/places.h"

static const struct given_mark *
moved_by(const struct specimen_value *s, const struct found_mark *mark)
{
	for (int i = 0; i < s->n_moves; i++)
		if (s->move[i].feature == mark->feature &&
			(s->move[i].step < 0 || s->move[i].step == mark->step))
			return s->moved_by[i];
	return NULL;
}

/* The same function's own place. */
static const struct found_mark *
found_by_machine(
	const struct result_set *set, const struct specimen_value *s, const struct found_mark *mark)
{
	const struct specimen_value *m;

	if (!set->machine)
		return NULL;
	m = &set->machine->specimen[s - set->specimen];
	for (size_t i = 0; i < m->n_marks; i++)
		if (m->mark[i].feature == mark->feature && m->mark[i].step == mark->step)
			return &m->mark[i];
	return NULL;
}

/* The row of the table: rows without a value were left out of the curves. */
static double
row_in_table(const struct specimen_value *s, double row)
{
	size_t i = row >= 0 ? (size_t)row : 0;

	return s->table_row && row >= 0 ? (double)s->table_row[i] + (row - (double)i) : row;
}

static void
place_write(struct json_out *j, const struct specimen_value *s, const struct found_mark *mark)
{
	JOUT_NUMBER(j, "row", row_in_table(s, mark->row));
	JOUT_NUMBER(j, "x", mark->x);
	JOUT_NUMBER(j, "y", mark->y);
}

static void
move_write(struct json_out *j, const struct result_set *set, const struct specimen_value *s,
	const struct found_mark *mark)
{
	const struct given_mark *by = mark->moved ? moved_by(s, mark) : NULL;
	const struct found_mark *found = found_by_machine(set, s, mark);

	if (!by)
		return;
	jout_key(j, STR("moved"));
	jout_object(j);
	JOUT_TEXT(j, "by", by->by.p ? by->by : STR(""));
	JOUT_TEXT(j, "at", by->at.n ? by->at : STR_NONE);
	JOUT_TEXT(j, "reason", str_trim(by->reason));
	jout_key(j, STR("found"));
	if (found) {
		jout_object(j);
		place_write(j, s, found);
		jout_object_end(j);
	} else {
		jout_text(j, STR_NONE);
	}
	jout_object_end(j);
}

void
places_write(struct json_out *j, const struct result_set *set, const struct specimen_value *s,
	const bool *needs)
{
	const struct method *m = set->method;
	int x = places_x(m, s), y = places_y(m, s);
	const struct found_mark *mark;
	size_t at = 0;

	jout_key(j, STR("marks"));
	jout_array(j);
	while ((mark = places_next(&at, s, needs))) {
		jout_object(j);
		JOUT_TEXT(j, "feature", str_of(formula_feature_name(mark->feature)));
		JOUT_TEXT(j, "step", m->step[mark->step].name);
		if (mark->number)
			JOUT_INTEGER(j, "number", mark->number);
		JOUT_TEXT(j, "series", mark->series >= 0 ? m->input[mark->series].name : STR(""));
		place_write(j, s, mark);
		JOUT_TEXT(j, "x_unit", x >= 0 ? str_of(m->input[x].unit.symbol) : STR(""));
		JOUT_TEXT(j, "y_unit", y >= 0 ? str_of(m->input[y].unit.symbol) : STR(""));
		JOUT_BOOL(j, "movable", x >= 0 && formula_feature_movable(mark->feature));
		move_write(j, set, s, mark);
		jout_object_end(j);
	}
	jout_array_end(j);
}
