/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of a file for the screen, thinned so that every peak stays. */
#include <math.h>

#include "base/number.h"
#include "compute/compute.h"
#include "testing/curve.h"
#include "testing/handlers.h"
#include "testing/layout.h"

#define CURVES_MOST 60 /* of one file in one answer */

const struct signal_column *
curve_x(const struct signal_table *t)
{
	static const struct str usual[] = { STR_INIT("elongation"), STR_INIT("extension"),
		STR_INIT("travel"), STR_INIT("crosshead"), STR_INIT("strain"), STR_INIT("time") };
	const struct signal_column *x = NULL;

	for (size_t i = 0; !x && i < sizeof(usual) / sizeof(usual[0]); i++)
		x = signal_column_of(t, usual[i]);
	return x;
}

size_t
curve_peak(const struct signal_column *x, const struct signal_column *y)
{
	size_t n = x->n < y->n ? x->n : y->n, best = SIZE_MAX;

	for (size_t i = 0; i < n; i++)
		if (isfinite(x->value[i]) && isfinite(y->value[i]) &&
			(best == SIZE_MAX || y->value[i] > y->value[best]))
			best = i;
	return best;
}

/* The lowest and the highest y of rows from..to; SIZE_MAX: no row there has two numbers. */
static void
extremes(size_t *low, size_t *high, const struct signal_column *x, const struct signal_column *y,
	size_t from, size_t to)
{
	*low = *high = SIZE_MAX;
	for (size_t i = from; i < to; i++) {
		if (!isfinite(x->value[i]) || !isfinite(y->value[i]))
			continue;
		if (*low == SIZE_MAX || y->value[i] < y->value[*low])
			*low = i;
		if (*high == SIZE_MAX || y->value[i] > y->value[*high])
			*high = i;
	}
}

/* In each stretch of rows the lowest and the highest y, in their order, so that the drawn line is the same. */
size_t
curve_thin(size_t *row, const struct signal_column *x, const struct signal_column *y, size_t points)
{
	size_t n = x->n < y->n ? x->n : y->n, out = 0;
	size_t stretches = points / 2 ? points / 2 : 1;

	for (size_t s = 0; s < stretches; s++) {
		size_t low, high;

		extremes(&low, &high, x, y, s * n / stretches, (s + 1) * n / stretches);
		if (low == SIZE_MAX)
			continue;
		row[out++] = low < high ? low : high;
		if (low != high)
			row[out++] = low < high ? high : low;
	}
	return out;
}

static void
axis_write(struct json_out *j, struct str key, const struct signal_column *column)
{
	jout_key(j, key);
	jout_object(j);
	JOUT_TEXT(j, "name", or_empty(column->name));
	JOUT_TEXT(j, "quantity", or_empty(column->quantity));
	JOUT_TEXT(j, "unit", or_empty(column->unit));
	jout_object_end(j);
}

static void
values_write(struct json_out *j, struct str key, const struct signal_column *column,
	const size_t *row, size_t n)
{
	jout_key(j, key);
	jout_array(j);
	for (size_t i = 0; i < n; i++)
		jout_number(j, column->value[row[i]]);
	jout_array_end(j);
}

struct drawing {
	struct http_call *call;
	const struct method *method; /* whose units count; NULL: those of the file */
	size_t *row;                 /* room for points + 2 */
	size_t points;
};

/* What is drawn: the columns asked for, else the usual ones, else the first two. */
static bool
axes_of(const struct signal_column **x, const struct signal_column **y, const struct http_call *c,
	const struct signal_table *t)
{
	static const struct str over[] = { STR_INIT("wavelength"), STR_INIT("wavenumber"),
		STR_INIT("mass_to_charge") },
				up[] = { STR_INIT("force"), STR_INIT("signal"),
					STR_INIT("absorbance"), STR_INIT("transmittance"),
					STR_INIT("reflectance"), STR_INIT("stress") };
	struct str wanted_x = or_empty(http_query(c, "x")), wanted_y = or_empty(http_query(c, "y"));

	*x = wanted_x.n ? signal_column_of(t, wanted_x) : curve_x(t);
	*y = wanted_y.n ? signal_column_of(t, wanted_y) : NULL;
	for (size_t i = 0; !wanted_x.n && !*x && i < sizeof(over) / sizeof(over[0]); i++)
		*x = signal_column_of(t, over[i]);
	for (size_t i = 0; !wanted_y.n && !*y && i < sizeof(up) / sizeof(up[0]); i++)
		*y = signal_column_of(t, up[i]);
	if (t->n_columns >= 2 && !wanted_x.n && !*x)
		*x = &t->column[*y == &t->column[0]];
	if (t->n_columns >= 2 && !wanted_y.n && !*y)
		*y = &t->column[*x == &t->column[1] ? 0 : 1];
	return *x && *y && *x != *y;
}

/* A column in the unit of a method's input; one whose unit does not fit stays as it is. */
static enum rc
in_unit_of(struct signal_column *out, struct http_call *c, const struct signal_column *column,
	const struct method_input *in, struct err *err)
{
	struct unit unit = in->unit;

	*out = *column;
	if (column->unit.n && (unit_parse(&unit, call_centre(c)->lib->units, column->unit, NULL) ||
				      !unit_same_dim(&unit, &in->unit)))
		return E_OK;
	out->unit = str_of(in->unit.symbol);
	out->value = arena_new(&c->arena, double, column->n);
	if (!out->value)
		return err_set(err, E_TOO_BIG, "the request is too big");
	for (size_t i = 0; i < column->n; i++)
		out->value[i] = unit_convert(column->value[i], &unit, &in->unit);
	return E_OK;
}

/* The two columns in which a method's marks are given: its force, and the first other curve that the table has. */
/* The two columns in which a method's marks are given: its force, and the first other curve that the table has. */
static enum rc
method_axes(struct signal_column out[2], const struct signal_column *axis[2], struct http_call *c,
	const struct method *m, const struct signal_table *t, struct err *err)
{
	const struct method_input *in[2] = { NULL, NULL };

	for (int i = 0; i < m->n_inputs; i++)
		if (m->input[i].kind == INPUT_SERIES && str_eq(m->input[i].quantity, STR("force")))
			in[1] = &m->input[i];
	for (int i = 0; i < m->n_inputs && !in[0]; i++)
		if (m->input[i].kind == INPUT_SERIES && &m->input[i] != in[1] &&
			method_column(&m->input[i], t))
			in[0] = &m->input[i];
	for (int k = 0; k < 2; k++) {
		const struct signal_column *column = in[k] ? method_column(in[k], t) : NULL;
		enum rc rc = column ? in_unit_of(&out[k], c, column, in[k], err) : E_OK;

		if (rc)
			return rc;
		axis[k] = column ? &out[k] : axis[k];
	}
	return E_OK;
}

/* One table's curve; a table that has none is passed over. method: NULL, or whose units count. */
static enum rc
curve_write(struct json_out *j, const struct drawing *d, const struct signal_file *f, int table)
{
	const struct signal_table *t = &f->table[table];
	const struct signal_column *axis[2], *x, *y;
	struct signal_column converted[2];
	size_t n, peak, *row = d->row;

	if (!axes_of(&axis[0], &axis[1], d->call, t))
		return E_NOT_FOUND;
	if (d->method && method_axes(converted, axis, d->call, d->method, t, NULL))
		return E_TOO_BIG;
	x = axis[0];
	y = axis[1];
	peak = curve_peak(x, y);
	if (peak == SIZE_MAX)
		return E_FORMAT;
	n = curve_thin(row, x, y, d->points);
	jout_object(j);
	JOUT_INTEGER(j, "table", table);
	JOUT_TEXT(j, "label", or_empty(t->label));
	axis_write(j, STR("x"), x);
	axis_write(j, STR("y"), y);
	JOUT_INTEGER(j, "rows", (int64_t)(x->n < y->n ? x->n : y->n));
	values_write(j, STR("x_values"), x, row, n);
	values_write(j, STR("y_values"), y, row, n);
	jout_key(j, STR("peak"));
	jout_object(j);
	JOUT_NUMBER(j, "x", x->value[peak]);
	JOUT_NUMBER(j, "y", y->value[peak]);
	JOUT_INTEGER(j, "row", (int64_t)peak);
	jout_object_end(j);
	jout_object_end(j);
	return E_OK;
}

enum rc
curves_members_write(struct json_out *j, struct http_call *c, const struct signal_file *f,
	size_t points, struct err *err)
{
	struct drawing d = { c, NULL, arena_new(&c->arena, size_t, points + 2), points };
	int drawn = 0;

	if (!d.row)
		return err_set(err, E_TOO_BIG, "the request is too big");
	jout_key(j, STR("curves"));
	jout_array(j);
	for (int i = 0; i < f->n_tables && drawn < CURVES_MOST; i++)
		drawn += curve_write(j, &d, f, i) == E_OK;
	jout_array_end(j);
	return E_OK;
}

static enum rc
curves_write(struct http_call *c, const struct signal_file *f, size_t points, struct err *err)
{
	struct drawing d = { c, NULL, arena_new(&c->arena, size_t, points + 2), points };
	struct str asked = or_empty(http_query(c, "table"));
	int64_t only = -1;
	struct json_out j;
	int drawn = 0;

	if (!d.row)
		return err_set(err, E_TOO_BIG, "the request is too big");
	if (http_query(c, "method").n &&
		in_body(pack_method(&d.method, call_centre(c)->lib, http_query(c, "method"),
				or_empty(http_query(c, "edition")), err),
			"method", err))
		return err ? err->rc : E_DOMAIN;
	if (asked.n && int_parse(&only, asked, 0, f->n_tables - 1, NULL))
		return err_field(err, E_NOT_FOUND, "table",
			"the file has %d tables, counted from 0", f->n_tables);
	jout_start(&j, &c->out);
	jout_object(&j);
	JOUT_INTEGER(&j, "tables", f->n_tables);
	jout_key(&j, STR("curves"));
	jout_array(&j);
	for (int i = 0; i < f->n_tables && drawn < CURVES_MOST; i++) {
		enum rc rc = only >= 0 && only != i ? E_OK : curve_write(&j, &d, f, i);

		if (rc && only == i)
			return rc == E_NOT_FOUND
				       ? err_field(err, rc, "y",
						 "this table of the file has no such column")
				       : err_set(err, rc,
						 "this table of the file holds no numbers");
		drawn += rc == E_OK && (only < 0 || only == i);
	}
	jout_array_end(&j);
	jout_object_end(&j);
	return E_OK;
}

enum rc
file_curves(struct http_call *c, struct db *db, struct err *err)
{
	struct str points_text = http_query(c, "points");
	const struct signal_dictionary *dict;
	struct stored_file stored;
	struct signal_file f;
	int64_t points = 800;
	struct arena work;
	enum rc rc;

	if (points_text.n && int_parse(&points, points_text, 10, 5000, NULL))
		return err_field(err, E_DOMAIN, "points", "a curve has 10 to 5000 points");
	rc = file_load(&stored, &c->arena, db, call_user(c), c->param[0], err);
	if (!rc)
		rc = stored_words(&dict, &c->arena, call_centre(c), &stored, err);
	if (rc)
		return rc;
	arena_init(&work, SIGNAL_CEILING);
	rc = signal_read(&f, &work, dict, stored.bytes, err);
	if (!rc)
		rc = curves_write(c, &f, (size_t)points, err);
	arena_release(&work);
	return rc;
}
