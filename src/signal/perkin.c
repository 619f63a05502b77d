/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/perkin.h"

#include <math.h>

#include "signal/bytes.h"
#include "signal/series.h"

#define HEADER_SIZE ((size_t)44)
#define DATA_SET 120

/* Members of the data set, as 16-bit numbers without sign. */
enum member {
	MEMBER_NAME = 35709,
	MEMBER_DATA = 35708,
	MEMBER_RANGE = 35698,
	MEMBER_POINTS = 35701,
	MEMBER_X_LABEL = 35703,
	MEMBER_Y_LABEL = 35704
};

struct found {
	struct str name, x_label, y_label, data;
	double first, last;
	size_t points;
};

/* Behind the type of two bytes: a length of two bytes and the text. */
static struct str
text_of(struct str content)
{
	return str_trim(str_first(str_from(content, 4), bytes_u16(content, 2)));
}

static void
take_member(struct found *f, enum member id, struct str content)
{
	switch (id) {
	case MEMBER_NAME: f->name = text_of(content); break;
	case MEMBER_X_LABEL: f->x_label = text_of(content); break;
	case MEMBER_Y_LABEL: f->y_label = text_of(content); break;
	case MEMBER_POINTS: f->points = bytes_u32(content, 2); break;
	case MEMBER_DATA: f->data = str_first(str_from(content, 6), bytes_u32(content, 2)); break;
	case MEMBER_RANGE:
		f->first = bytes_f64(content, 2);
		f->last = bytes_f64(content, 10);
		break;
	}
}

/* Every block of the data set that is whole. */
static void
walk(struct found *f, struct intake *in, struct str blocks)
{
	while (blocks.n >= 6) {
		uint32_t id = bytes_u16(blocks, 0);
		size_t size = bytes_u32(blocks, 2);

		if (size > blocks.n - 6) {
			err_set(intake_warning(in, 0, 0), E_FORMAT,
				"the file ends within a block: %zu of %zu bytes are there",
				blocks.n - 6, size);
			size = blocks.n - 6;
		}
		take_member(f, (enum member)id, str_first(str_from(blocks, 6), size));
		blocks = str_from(blocks, 6 + size);
	}
}

static enum rc
make_table(struct intake *in, const struct found *f)
{
	struct signal_table *t = intake_table(in);
	size_t n = f->points < f->data.n / 8 ? f->points : f->data.n / 8;
	double *x = arena_new(in->arena, double, n + 1), *y = arena_new(in->arena, double, n + 1);
	double step = n > 1 ? (f->last - f->first) / (double)(f->points - 1) : 0;

	if (t)
		t->column = arena_new(in->arena, struct signal_column, 2);
	if (!t || !t->column || !x || !y)
		return intake_full(in);
	for (size_t i = 0; i < n; i++) {
		x[i] = f->first + (double)i * step;
		y[i] = bytes_f64(f->data, 8 * i);
	}
	t->label = intake_letters(in, f->name);
	t->n_columns = 2;
	series_axis(&t->column[0], in, f->x_label);
	series_axis(&t->column[1], in, f->y_label);
	t->column[0].value = x;
	t->column[1].value = y;
	t->column[0].n = t->column[1].n = n;
	series_check(&t->column[1], in);
	if (n < f->points)
		err_set(intake_warning(in, 0, 0), E_FORMAT,
			"the header promises %zu points, the data hold %zu", f->points, n);
	return E_OK;
}

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct str rest = str_from(bytes, HEADER_SIZE);
	struct found f = { .first = (double)NAN, .last = (double)NAN };
	struct intake in;

	intake_init(&in, out, a, dict, err);
	out->format = STR("perkin-elmer-sp");
	out->encoding = STR("binary");
	while (rest.n >= 6 && bytes_u16(rest, 0) != DATA_SET)
		rest = str_from(rest, 6 + (size_t)bytes_u32(rest, 2));
	walk(&f, &in, str_first(str_from(rest, 6), bytes_u32(rest, 2)));
	if (f.points == 0 || f.data.n < 8 || !isfinite(f.first) || !isfinite(f.last))
		return err_set(err, E_FORMAT,
			"this PerkinElmer file holds no spectrum: range, number of points or data "
			"are missing");
	return make_table(&in, &f);
}

static int
probe(struct str head, struct str whole)
{
	(void)whole;
	return str_starts(head, STR("PEPE")) ? 95 : 0;
}

const struct signal_format signal_perkin = {
	.id = "perkin-elmer-sp",
	.probe = probe,
	.parse = parse,
};
