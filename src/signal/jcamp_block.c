/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/jcamp_block.h"

#include <math.h>

#include "base/number.h"
#include "signal/asdf.h"
#include "signal/numeral.h"
#include "signal/text.h"

/* ---- records ---------------------------------------------------------------------------------------- */

bool
jcamp_is(struct str name, const char *plain)
{
	size_t at = 0;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c == ' ' || c == '-' || c == '/' || c == '_' || c == '\t')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (plain[at] == '\0' || plain[at++] != c)
			return false;
	}
	return plain[at] == '\0';
}

static struct str
without_comment(struct str line)
{
	return str_trim(str_first(line, str_find(line, STR("$$"))));
}

struct str
jcamp_text(struct str value)
{
	return without_comment(text_line(&value));
}

void
jcamp_block_start(struct jcamp_block *b, const struct intake *in, struct str title)
{
	const struct jcamp_axis axis = { .factor = 1, .first = (double)NAN, .last = (double)NAN };

	struct jcamp_axis x = axis, y = axis;

	x.symbol = STR("X");
	y.symbol = STR("Y");
	*b = (struct jcamp_block){ .title = title,
		.x = x,
		.y = y,
		.delta = (double)NAN,
		.points = (double)NAN,
		.first_table = in->file->n_tables,
		.first_field = in->file->n_fields };
}

/* "##SYMBOL= X, R, I, N": one entry each variable. */
static bool
describe_variables(struct jcamp_block *b, const struct jcamp_record *r)
{
	static const char *const names[] = { "SYMBOL", "UNITS", "VARNAME", "FACTOR", "FIRST",
		"LAST" };
	struct str rest = jcamp_text(r->value);
	size_t which = 0;

	while (which < 6 && !jcamp_is(r->name, names[which]))
		which++;
	if (which == 6)
		return false;
	for (int i = 0; rest.n && i < JCAMP_MAX_VARIABLES; i++) {
		struct jcamp_axis *v = &b->variable[i];
		struct str entry = str_trim(str_cut(&rest, ','));

		while (b->n_variables <= i)
			b->variable[b->n_variables++] = (struct jcamp_axis){
				.factor = 1, .first = (double)NAN, .last = (double)NAN
			};
		switch (which) {
		case 0: v->symbol = entry; break;
		case 1: v->units = entry; break;
		case 2: v->name = entry; break;
		case 3: v->factor = isnan(numeral_plain(entry)) ? 1 : numeral_plain(entry); break;
		case 4: v->first = numeral_plain(entry); break;
		default: v->last = numeral_plain(entry); break;
		}
	}
	return true;
}

bool
jcamp_describe(struct jcamp_block *b, const struct jcamp_record *r)
{
	struct {
		const char *name;
		double *number;
		struct str *text;
	} known[] = { { "XUNITS", NULL, &b->x.units }, { "YUNITS", NULL, &b->y.units },
		{ "XFACTOR", &b->x.factor, NULL }, { "YFACTOR", &b->y.factor, NULL },
		{ "FIRSTX", &b->x.first, NULL }, { "LASTX", &b->x.last, NULL },
		{ "FIRSTY", &b->y.first, NULL }, { "DELTAX", &b->delta, NULL },
		{ "NPOINTS", &b->points, NULL }, { "PAGE", NULL, &b->page } };
	struct str text = jcamp_text(r->value);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!jcamp_is(r->name, known[i].name))
			continue;
		if (known[i].text)
			*known[i].text = text;
		else if (known[i].number && !isnan(numeral_plain(text)))
			*known[i].number = numeral_plain(text);
		return true;
	}
	return describe_variables(b, r);
}

#define VARIABLES "XYZWMRITxyzwmrit" /* in the form of data: (XYW..XYW) */

/* ---- tables ----------------------------------------------------------------------------------------- */

struct taking {
	struct intake *in;
	const struct jcamp_block *b;
	const struct jcamp_record *record;
	struct jcamp_axis x, y;
	struct str lines; /* the data, behind the line that states their form */
	unsigned line;
};

static void
add_column(const struct taking *t, struct signal_column *c, const struct jcamp_axis *axis)
{
	series_axis(c, t->in, axis->units.n ? axis->units : axis->name);
	if (c->name.n == 0)
		c->name = axis->symbol;
}

static enum rc
add_table(const struct taking *t, double *x, double *y, size_t n)
{
	struct signal_table *table = intake_table(t->in);
	const struct jcamp_block *b = t->b;

	if (!table || !x || !y)
		return intake_full(t->in);
	table->label = b->title;
	if (b->page.n)
		table->label = arena_printf(
			t->in->arena, "%.*s %.*s", STR_FMT(b->title), STR_FMT(b->page));
	table->column = arena_new(t->in->arena, struct signal_column, 2);
	if (!table->column)
		return intake_full(t->in);
	table->n_columns = 2;
	add_column(t, &table->column[0], &t->x);
	add_column(t, &table->column[1], &t->y);
	table->column[0].value = x;
	table->column[1].value = y;
	table->column[0].n = table->column[1].n = n;
	series_check(&table->column[0], t->in);
	series_check(&table->column[1], t->in);
	return E_OK;
}

static void
check_header(const struct taking *t, const double *y, size_t n)
{
	if (!isnan(t->b->points) && t->b->points != (double)n)
		err_set(intake_warning(t->in, t->record->line, 0), E_FORMAT,
			"the header promises %g points, the data hold %zu", t->b->points, n);
	if (n && !isnan(t->y.first) && fabs(y[0] - t->y.first) > 1e-3 * fabs(t->y.first) + 1e-12)
		err_set(intake_warning(t->in, t->record->line, 0), E_FORMAT,
			"the header says that the first ordinate is %g, the data begin with %g",
			t->y.first, y[0]);
}

/* The abscissae: from the header where it says enough, else from those at the start of the lines. */
static double *
abscissae(const struct taking *t, size_t n, double first, double per_point)
{
	double *x = arena_new(t->in->arena, double, n + 1);
	double from = isnan(t->x.first) ? first : t->x.first, step = t->b->delta;

	if (!isnan(t->x.last) && (isnan(t->b->points) || t->b->points == (double)n) && n > 1)
		step = (t->x.last - from) / (double)(n - 1);
	if (isnan(step))
		step = per_point;
	for (size_t i = 0; x && i < n; i++)
		x[i] = from + (double)i * step;
	return x;
}

struct abscissa_check {
	double first, last; /* in the unit of the axis, of the first line and of the one before */
	size_t first_n, last_n;
	unsigned wrong; /* the first line that does not stand where its ordinates do */
};

/* A line's own abscissa against those before: equal steps, to the rounding of the written numbers. */
static void
check_abscissa(struct abscissa_check *c, double x, size_t n, double tolerance, unsigned line)
{
	double step = c->last_n > c->first_n
			      ? (c->last - c->first) / (double)(c->last_n - c->first_n)
			      : (double)NAN;

	if (isnan(c->first)) {
		c->first = x;
		c->first_n = n;
	} else if (!isnan(step) && !c->wrong &&
		   fabs(x - c->first - step * (double)(n - c->first_n)) >
			   2 * tolerance +
				   fabs(step) * (1 + (double)(n - c->first_n) /
								(double)(c->last_n - c->first_n))) {
		c->wrong = line;
	}
	c->last = x;
	c->last_n = n;
}

static enum rc
asdf_failed(const struct taking *t, enum asdf_fault fault, unsigned line, size_t at)
{
	if (fault == ASDF_TOO_MANY)
		return err_at(t->in->err, E_TOO_BIG, line, (unsigned)at + 1,
			"the data unfold to more than %zu points", SERIES_MOST);
	return err_at(t->in->err, E_FORMAT, line, (unsigned)at + 1,
		"expected a number or one of the letters of the compressed forms");
}

/* (X++(Y..Y)) */
static enum rc
equal_steps(struct taking *t)
{
	struct abscissa_check check = { .first = (double)NAN };
	struct asdf s = { .last = 0 };
	double per_point, *y;
	unsigned line = t->line;
	size_t n;

	for (; t->lines.n; line++) {
		struct str text = without_comment(text_line(&t->lines));
		size_t at, before = s.y.n;
		double x;
		enum asdf_fault fault;

		if (text.n == 0)
			continue;
		fault = asdf_line(&s, text, &x, &at);
		if (fault == ASDF_NO_NUMBER || fault == ASDF_TOO_MANY) {
			series_free(&s.y);
			return asdf_failed(t, fault, line, at);
		}
		if (fault == ASDF_WRONG_CHECK)
			err_set(intake_warning(t->in, line, (unsigned)at), E_FORMAT,
				"this line does not begin with the ordinate at which the one "
				"before ended: data are lost or altered");
		check_abscissa(&check, x * t->x.factor, before, fabs(t->x.factor), line);
	}
	if (check.wrong)
		err_set(intake_warning(t->in, check.wrong, 1), E_FORMAT,
			"from here on the abscissae do not fit the number of ordinates before");
	n = s.y.n;
	per_point = check.last_n > check.first_n
			    ? (check.last - check.first) / (double)(check.last_n - check.first_n)
			    : (double)NAN;
	y = series_keep(&s.y, t->in->arena, t->y.factor);
	if (n == 0)
		return err_at(
			t->in->err, E_FORMAT, t->record->line, 1, "this record holds no numbers");
	if (n > 1 && isnan(t->b->delta) && isnan(t->x.last) && isnan(per_point))
		return err_at(t->in->err, E_FORMAT, t->record->line, 1,
			"neither LASTX nor DELTAX is stated: the abscissae are not known");
	if (y)
		check_header(t, y, n);
	return add_table(t, abscissae(t, n, check.first, per_point), y, n);
}

/* The next free number of a line of pairs; false at its end or at what is none. */
static bool
free_number(struct str *rest, double *out)
{
	size_t n = 0;

	while (rest->n && strchr(" \t,;()", rest->p[0]))
		*rest = str_from(*rest, 1);
	while (n < rest->n && !strchr(" \t,;()", rest->p[n]))
		n++;
	if (n == 0 || num_parse(out, str_first(*rest, n), NULL))
		return false;
	*rest = str_from(*rest, n);
	return true;
}

/* (XY..XY), (XYW..XYW), (XYA): groups of `size` numbers of which the first two are kept. */
static enum rc
groups(struct taking *t, int size)
{
	struct series x = { 0 }, y = { 0 };
	unsigned line = t->line;
	enum rc rc = E_OK;
	double *kept_x;
	size_t n;

	for (; rc == E_OK && t->lines.n; line++) {
		struct str rest = without_comment(text_line(&t->lines));
		double v[8];
		int k = 0;

		/* names of peaks stand in angle brackets */
		rest = str_first(rest, str_find(rest, STR("<")));
		while (rc == E_OK && free_number(&rest, &v[k])) {
			if (++k < size)
				continue;
			k = 0;
			if (!series_add(&x, v[0]) || !series_add(&y, v[1]))
				rc = asdf_failed(t, ASDF_TOO_MANY, line, 0);
		}
		if (rc == E_OK && (k || str_trim(rest).n > 1))
			err_set(intake_warning(t->in, line, 0), E_FORMAT,
				"this line does not hold whole groups of %d numbers", size);
	}
	n = x.n;
	kept_x = series_keep(&x, t->in->arena, t->x.factor);
	if (rc || n == 0) {
		series_free(&y);
		return rc ? rc
			  : err_at(t->in->err, E_FORMAT, t->record->line, 1,
				    "this record holds no numbers");
	}
	return add_table(t, kept_x, series_keep(&y, t->in->arena, t->y.factor), n);
}

/* ---- forms ------------------------------------------------------------------------------------------ */

static void
take_variable(struct jcamp_axis *out, const struct jcamp_block *b, struct str symbol)
{
	for (int i = 0; i < b->n_variables; i++)
		if (symbol.n && str_eq_nocase(b->variable[i].symbol, symbol))
			*out = b->variable[i];
}

/* "(X++(R..R)), XYDATA" names the two variables of a page of NTUPLES. */
static void
take_variables(struct taking *t, struct str form)
{
	struct str x = str_first(form, 1), y;
	size_t inner = str_find(form, STR("++("));

	y = str_first(str_from(form, inner < form.n ? inner + 3 : 1), 1);
	take_variable(&t->x, t->b, x);
	take_variable(&t->y, t->b, y);
}

enum rc
jcamp_data(
	bool *taken, struct intake *in, const struct jcamp_block *b, const struct jcamp_record *r)
{
	struct taking t = { in, b, r, b->x, b->y, r->value, r->line + 1 };
	bool table = jcamp_is(r->name, "DATATABLE");
	struct str form;
	size_t open;

	*taken = table || jcamp_is(r->name, "XYDATA") || jcamp_is(r->name, "RADATA") ||
		 jcamp_is(r->name, "XYPOINTS") || jcamp_is(r->name, "PEAKTABLE") ||
		 jcamp_is(r->name, "PEAKASSIGNMENTS");
	if (!*taken)
		return E_OK;
	form = without_comment(text_line(&t.lines));
	open = str_find(form, STR("("));
	form = str_from(form, open + 1);
	if (form.n == 0 || !strchr(VARIABLES, form.p[0]))
		return err_at(in->err, E_FORMAT, r->line, 1,
			"expected the form of the data, such as (X++(Y..Y)) or (XY..XY)");
	if (table)
		take_variables(&t, form);
	if (str_find(form, STR("++")) < form.n)
		return equal_steps(&t);
	/* (XYA) has a name behind its two numbers */
	for (int size = 0; size < 8; size++)
		if ((size_t)size >= form.n || !strchr(VARIABLES, form.p[size]))
			return groups(&t, size < 2 ? 2 : size);
	return groups(&t, 2);
}
