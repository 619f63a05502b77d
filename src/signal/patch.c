/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/patch.h"

#include <math.h>

#include "base/number.h"
#include "signal/numeral.h"

struct signal_table *
patch_table(struct intake *in, struct str label)
{
	struct signal_table *t = intake_table(in);

	if (t)
		t->label = label;
	return t;
}

enum rc
patch_spectrum(struct intake *in, struct signal_table *t, struct series *value, double start,
	double step, const char *unit)
{
	size_t n = value->n;
	double *x = arena_new(in->arena, double, n + 1), *y = series_keep(value, in->arena, 1);

	t->column = arena_new(in->arena, struct signal_column, 2);
	if (!x || !y || !t->column)
		return intake_full(in);
	for (size_t i = 0; i < n; i++)
		x[i] = start + (double)i * step;
	t->n_columns = 2;
	t->column[0] =
		(struct signal_column){ STR("wavelength"), STR("wavelength"), STR("nm"), x, n };
	t->column[1] = (struct signal_column){ STR("reflectance"), STR("reflectance"), str_of(unit),
		y, n };
	return E_OK;
}

enum rc
patch_field(struct intake *in, struct signal_table *t, struct str name, struct str text,
	const char *quantity)
{
	struct signal_field *f;

	if (text.n == 0)
		return E_OK;
	f = intake_field(in, t);
	if (!f)
		return intake_full(in);
	*f = (struct signal_field){ .name = name, .text = text, .quantity = str_of(quantity) };
	f->value = numeral_plain(text);
	return E_OK;
}

bool
patch_numbers(struct series *out, struct str text)
{
	while (text.n) {
		size_t n = 0;
		double v;

		while (n < text.n && !strchr(" \t\r\n,;", text.p[n]))
			n++;
		if (n && (num_parse(&v, str_first(text, n), NULL) || !series_add(out, v)))
			return false;
		text = str_from(text, n + 1);
	}
	return true;
}

static bool
is_colour(const struct signal_table *t)
{
	bool found = t->n_columns > 0;

	for (int i = 0; i < t->n_fields && !found; i++)
		found = str_starts(t->field[i].quantity, STR("cielab")) ||
			str_starts(t->field[i].quantity, STR("xyz"));
	return found;
}

bool
patch_tidy(struct signal_file *f)
{
	bool any = false;
	int kept = 0;

	for (int t = 0; t < f->n_tables; t++) {
		any = any || is_colour(&f->table[t]);
		if (f->table[t].n_columns || f->table[t].n_fields)
			f->table[kept++] = f->table[t];
	}
	f->n_tables = kept;
	return any;
}
