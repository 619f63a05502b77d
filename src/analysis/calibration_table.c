/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the table of a calibration; what is written of one is in calibration_answer.c. */
#include "analysis/calibration_table.h"

#define MAX_RESPONSES 1000

struct reader {
	struct calibration_table *out;
	const struct analysis_call *c;
	int x, y, weight, sd, sample, internal, amount;
	enum calibration_weighting weighting;
	double times;            /* measurements behind each response */
	double option_weight;    /* of readings that have none of their own; NAN */
	struct dd *sx, *sy, *sw; /* standards */
	unsigned *line;
	struct dd *readings;   /* of samples, one behind the other once they are in order */
	struct dd *reading_at; /* of each row: its response */
	size_t *group_of;      /* of each row: its sample, from 1; 0 for standards */
	double *variance;      /* of each sample: sum of 1/w */
	bool samples;          /* wanted */
};

static enum rc
too_big(struct err *err)
{
	return err_set(err, E_TOO_BIG, "the table is too big");
}

static enum rc
find_columns(struct reader *r, struct err *err)
{
	const struct analysis_call *c = r->c;
	enum rc rc;

	if ((rc = call_place(&r->x, c, "x", err)) || (rc = call_place(&r->y, c, "y", err)) ||
		(rc = call_place(&r->weight, c, "weights", err)) ||
		(rc = call_place(&r->sd, c, "sd", err)) ||
		(rc = call_place(&r->sample, c, "sample", err)) ||
		(rc = call_place(&r->internal, c, "internal", err)) ||
		(rc = call_place(&r->amount, c, "internal-amount", err)) ||
		(rc = call_number(&r->times, c, "replicates", 1, 1e6, err)) ||
		(rc = call_number(&r->option_weight, c, "sample-weight", 1e-300, 1e300, err)))
		return rc;
	if (isnan(r->times))
		r->times = 1;
	return E_OK;
}

static enum rc
choose_weighting(struct reader *r, struct err *err)
{
	static const char *const names[] = { "none", "", "1/x", "1/x^2", "1/y", "1/y^2" };
	int ways = (r->weight >= 0) + (r->sd >= 0) + !call_is(r->c, "weighting", "none");

	if (call_text(r->c, "weighting").n == 0)
		ways = (r->weight >= 0) + (r->sd >= 0);
	if (ways > 1)
		return err_field(err, E_DOMAIN, "weights",
			"weights come from one of --weights, --sd and --weighting");
	r->weighting = WEIGHTING_NONE;
	for (int i = WEIGHTING_X; i <= WEIGHTING_Y2; i++)
		if (call_is(r->c, "weighting", names[i]))
			r->weighting = (enum calibration_weighting)i;
	if (r->weight >= 0 || r->sd >= 0)
		r->weighting = WEIGHTING_GIVEN;
	if (r->amount >= 0 && r->internal < 0)
		return err_field(err, E_MISSING, "internal",
			"an amount of internal standard needs the column of its response "
			"(--internal)");
	return E_OK;
}

static enum rc
make_room(struct reader *r, struct err *err)
{
	struct arena *a = r->c->arena;
	size_t n = r->c->n + 1;

	r->sx = arena_new(a, struct dd, n);
	r->sy = arena_new(a, struct dd, n);
	r->sw = arena_new(a, struct dd, n);
	r->line = arena_new(a, unsigned, n);
	r->reading_at = arena_new(a, struct dd, n);
	r->readings = arena_new(a, struct dd, n);
	r->group_of = arena_new(a, size_t, n);
	r->variance = arena_new(a, double, n + MAX_RESPONSES);
	r->out->sample = arena_new(a, struct reading_group, n + MAX_RESPONSES);
	if (!r->sx || !r->sy || !r->sw || !r->line || !r->reading_at || !r->readings ||
		!r->group_of || !r->variance || !r->out->sample)
		return too_big(err);
	return E_OK;
}

/* ---- a row ------------------------------------------------------------------------------------------ */

struct row {
	struct dd x, y, weight, amount;
	bool standard, weighted;
};

static enum rc
empty_cell(const struct reader *r, int column, size_t i, struct err *err)
{
	char show[60];

	return err_at(err, E_MISSING, call_line(r->c, i), 0, "column \"%s\" is empty in this row",
		str_show(show, sizeof(show), r->c->sheet->name[column]));
}

/* The weight a row gives, by its own column or as 1/sd^2. */
static enum rc
read_weight(struct row *row, const struct reader *r, size_t i, struct err *err)
{
	struct dd w = dd_of(1), sd;
	bool no_weight, no_sd;
	enum rc rc = call_cell(&w, &no_weight, r->c, r->weight, i, err);

	if (rc || (rc = call_cell(&sd, &no_sd, r->c, r->sd, i, err)))
		return rc;
	row->weighted = !no_weight || !no_sd;
	row->weight = w;
	if (!no_sd && !(sd.hi > 0))
		return err_at(err, E_DOMAIN, call_line(r->c, i), 0,
			"a standard deviation must be greater than 0 to weigh with, not %g", sd.hi);
	if (!no_sd)
		row->weight = dd_div(dd_of(1), dd_mul(sd, sd));
	if (!no_weight && !(w.hi >= 0))
		return err_at(err, E_DOMAIN, call_line(r->c, i), 0,
			"a weight cannot be negative: %g", w.hi);
	if (row->weighted && !isfinite(row->weight.hi))
		return err_at(err, E_DOMAIN, call_line(r->c, i), 0,
			"a standard deviation must be greater than 0 to weigh with, not %g", sd.hi);
	if (row->standard && !row->weighted && r->weighting == WEIGHTING_GIVEN)
		return empty_cell(r, r->weight >= 0 ? r->weight : r->sd, i, err);
	return E_OK;
}

/* Response over that of the internal standard, content over its amount. */
static enum rc
take_ratio(struct row *row, const struct reader *r, size_t i, struct err *err)
{
	struct dd internal, amount;
	bool empty, no_amount;
	enum rc rc;

	row->amount = dd_of(1);
	if (r->internal < 0)
		return E_OK;
	if ((rc = call_cell(&internal, &empty, r->c, r->internal, i, err)) ||
		(rc = call_cell(&amount, &no_amount, r->c, r->amount, i, err)))
		return rc;
	if (empty || (no_amount && r->amount >= 0))
		return empty_cell(r, empty ? r->internal : r->amount, i, err);
	if (internal.hi == 0 || (!no_amount && !(amount.hi > 0)))
		return err_at(err, E_DOMAIN, call_line(r->c, i), 0,
			"the internal standard has a response other than 0 and an amount above 0");
	row->y = dd_div(row->y, internal);
	if (no_amount)
		return E_OK;
	row->amount = amount;
	row->x = dd_div(row->x, amount);
	return E_OK;
}

static enum rc
check_formula(const struct row *row, const struct reader *r, size_t i, struct err *err)
{
	bool by_x = r->weighting == WEIGHTING_X || r->weighting == WEIGHTING_X2;
	double v = by_x ? row->x.hi : row->y.hi;

	if (r->weighting == WEIGHTING_NONE || r->weighting == WEIGHTING_GIVEN || !row->standard)
		return E_OK;
	if (!(v > 0))
		return err_at(err, E_DOMAIN, call_line(r->c, i), 0,
			by_x ? "weights by content need contents above 0, not %g"
			     : "weights by response need responses above 0, not %g",
			v);
	return E_OK;
}

static enum rc
read_row(struct row *row, const struct reader *r, size_t i, struct err *err)
{
	bool no_x, no_y;
	enum rc rc;

	*row = (struct row){ .standard = true };
	if ((rc = call_cell(&row->x, &no_x, r->c, r->x, i, err)))
		return rc;
	row->standard = !no_x;
	if (!row->standard && !r->samples)
		return E_OK;
	if ((rc = call_cell(&row->y, &no_y, r->c, r->y, i, err)))
		return rc;
	if (no_y)
		return empty_cell(r, r->y, i, err);
	if ((rc = read_weight(row, r, i, err)) || (rc = take_ratio(row, r, i, err)))
		return rc;
	return check_formula(row, r, i, err);
}

/* ---- samples ---------------------------------------------------------------------------------------- */

struct named_row {
	struct str name;
	size_t i;
};

static int
by_name(const void *a, const void *b)
{
	const struct named_row *x = a, *y = b;
	int order = str_cmp(x->name, y->name);

	return order ? order : (x->i > y->i) - (x->i < y->i);
}

/* Rows of one name are one sample; a row without is its own, named by its line. Samples stand in the order they come. */
static enum rc
group_samples(struct reader *r, struct named_row *row, size_t n, struct err *err)
{
	size_t *first = arena_new(r->c->arena, size_t, r->c->n + 1);

	if (!first)
		return too_big(err);
	qsort(row, n, sizeof(*row), by_name);
	for (size_t k = 0, head = 0; k < n; k++) {
		if (row[k].name.n == 0 || !str_eq(row[k].name, row[head].name))
			head = k;
		first[row[k].i] = row[head].i + 1;
	}
	for (size_t i = 0; i < r->c->n; i++) {
		struct reading_group *g = &r->out->sample[r->out->samples];

		if (first[i] == i + 1) {
			g->name = r->sample >= 0 ? sheet_cell(r->c->sheet, r->c->row[i], r->sample)
						 : STR("");
			if (g->name.n == 0)
				g->name = arena_printf(r->c->arena, "line %u", call_line(r->c, i));
			r->group_of[i] = ++r->out->samples;
		} else if (first[i]) {
			r->group_of[i] = r->group_of[first[i] - 1];
		}
	}
	return E_OK;
}

/* Mean and sd of the readings of one sample. */
static void
close_group(struct reading_group *g, const struct dd *y, size_t n, double times)
{
	struct dd sum = dd_of(0), squares = dd_of(0);

	for (size_t k = 0; k < n; k++)
		sum = dd_add(sum, dd_sub(y[k], y[0]));
	sum = dd_div(sum, dd_of((double)n));
	for (size_t k = 0; k < n; k++) {
		struct dd d = dd_sub(dd_sub(y[k], y[0]), sum);

		squares = dd_add(squares, dd_mul(d, d));
	}
	g->n = n;
	g->reading.y = dd_add(y[0], sum);
	g->reading.m = (double)n * times;
	g->reading.sd = n > 1 ? sqrt(dd_double(squares) / (double)(n - 1)) : NAN;
}

static enum rc
check_amount(struct reading_group *g, const struct row *row, const struct reader *r, size_t i,
	struct err *err)
{
	double amount = dd_double(row->amount);
	char show[60];

	if (g->amount == 0)
		g->amount = amount;
	if (g->amount != amount)
		return err_at(err, E_DOMAIN, call_line(r->c, i), 0,
			"sample \"%s\" has two amounts of internal standard, %g and %g",
			str_show(show, sizeof(show), g->name), g->amount, amount);
	return E_OK;
}

static enum rc
take_samples(struct reader *r, const struct row *rows, struct err *err)
{
	size_t *start = arena_new(r->c->arena, size_t, r->out->samples + 2);

	if (!start)
		return too_big(err);
	for (size_t i = 0; i < r->c->n; i++)
		if (r->group_of[i])
			start[r->group_of[i] + 1]++;
	for (size_t k = 1; k <= r->out->samples; k++)
		start[k + 1] += start[k];
	for (size_t i = 0; i < r->c->n; i++) {
		size_t k = r->group_of[i];
		struct reading_group *g;
		enum rc rc;

		if (!k)
			continue;
		g = &r->out->sample[k - 1];
		rc = check_amount(g, &rows[i], r, i, err);
		if (rc)
			return rc;
		r->variance[k - 1] += rows[i].weighted ? 1 / rows[i].weight.hi : NAN;
		r->readings[start[k] + g->n++] = rows[i].y;
	}
	for (size_t k = 0; k < r->out->samples; k++) {
		struct reading_group *g = &r->out->sample[k];
		size_t n = g->n;

		close_group(g, r->readings + start[k + 1], n, r->times);
		g->reading.weight =
			isnan(r->variance[k]) ? r->option_weight : (double)n / r->variance[k];
	}
	return E_OK;
}

/* Option "responses": "13.5,13.7; B=22.1": replicates by commas, samples by semicolons, names before an equals sign. */
static enum rc
read_option(struct reader *r, struct err *err)
{
	struct str list = call_text(r->c, "responses");
	struct dd *y = arena_new(r->c->arena, struct dd, MAX_RESPONSES);
	size_t all = 0, number = 0;

	if (!y)
		return too_big(err);
	if (list.n && r->amount >= 0)
		return err_field(err, E_DOMAIN, "responses",
			"with amounts of internal standard, samples stand in rows of the table");
	while (list.n) {
		struct str group = str_cut(&list, ';');
		struct reading_group *g = &r->out->sample[r->out->samples++];
		size_t n = 0;

		number++;
		if (str_find(group, STR("=")) < group.n)
			g->name = str_trim(str_cut(&group, '='));
		else
			g->name = arena_printf(r->c->arena, "%zu", number);
		group = str_trim(group);
		do {
			struct str cell = str_trim(str_cut(&group, ','));

			if (all++ >= MAX_RESPONSES)
				return err_field(
					err, E_TOO_BIG, "responses", "there are too many values");
			if (dd_parse(&y[n++], cell, NULL))
				return err_field(err, E_SYNTAX, "responses",
					"expected responses such as 13.5,13.7 (replicates) or "
					"13.5;22.1 (samples)");
		} while (group.n);
		close_group(g, y, n, r->times);
		g->reading.weight = r->option_weight;
		g->amount = 1;
	}
	return E_OK;
}

/* ---- all ------------------------------------------------------------------------------------------- */

static enum rc
take_standards(struct reader *r, const struct row *rows, struct err *err)
{
	size_t n = 0, total = r->c->n;
	double *x = arena_new(r->c->arena, double, total + 1);
	double *y = arena_new(r->c->arena, double, total + 1);
	double *w = arena_new(r->c->arena, double, total + 1);

	if (!x || !y || !w)
		return too_big(err);
	for (size_t i = 0; i < total; i++) {
		if (!rows[i].standard)
			continue;
		r->sx[n] = rows[i].x;
		r->sy[n] = rows[i].y;
		r->sw[n] = rows[i].weight;
		x[n] = dd_double(rows[i].x);
		y[n] = dd_double(rows[i].y);
		w[n] = rows[i].weight.hi;
		r->line[n++] = call_line(r->c, i);
	}
	r->out->in = (struct calibration_input){ .weighting = r->weighting,
		.n = n,
		.x = r->sx,
		.y = r->sy,
		.weight = r->weighting == WEIGHTING_GIVEN ? r->sw : NULL };
	r->out->x = x;
	r->out->y = y;
	r->out->weight = r->weighting == WEIGHTING_GIVEN ? w : NULL;
	r->out->line = r->line;
	if (n == 0)
		return err_field(
			err, E_MISSING, "x", "no row has a content: there are no standards");
	return E_OK;
}

static enum rc
read_rows(struct reader *r, struct row *rows, struct err *err)
{
	struct named_row *row = arena_new(r->c->arena, struct named_row, r->c->n + 1);
	size_t n = 0;

	if (!row)
		return too_big(err);
	for (size_t i = 0; i < r->c->n; i++) {
		enum rc rc = read_row(&rows[i], r, i, err);

		if (rc)
			return rc;
		if (rows[i].standard || !r->samples)
			continue;
		row[n].i = i;
		if (r->sample >= 0)
			row[n].name = sheet_cell(r->c->sheet, r->c->row[i], r->sample);
		n++;
	}
	return group_samples(r, row, n, err);
}

enum rc
calibration_table_read(
	struct calibration_table *out, const struct analysis_call *c, struct err *err)
{
	struct reader r = { .out = out, .c = c };
	struct row *rows = arena_new(c->arena, struct row, c->n + 1);
	enum rc rc;

	*out = (struct calibration_table){ 0 };
	for (const struct analysis_option *o = c->analysis->option; o->name; o++)
		r.samples = r.samples || str_eq(str_of(o->name), STR("sample"));
	if (!rows)
		return too_big(err);
	if ((rc = find_columns(&r, err)) || (rc = choose_weighting(&r, err)) ||
		(rc = make_room(&r, err)))
		return rc;
	out->x_name = r.x >= 0 ? c->sheet->name[r.x] : STR("x");
	out->y_name = r.y >= 0 ? c->sheet->name[r.y] : STR("y");
	if ((rc = read_rows(&r, rows, err)) || (rc = take_standards(&r, rows, err)) ||
		(rc = take_samples(&r, rows, err)))
		return rc;
	return read_option(&r, err);
}
