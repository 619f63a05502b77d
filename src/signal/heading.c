/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/heading.h"

#include "signal/letters.h"
#include "signal/numeral.h"

#define MAX_ABOVE 8

/* ---- a name and its unit ---------------------------------------------------------------------- */

static bool
ends_with_bracket(size_t *open, struct str s)
{
	static const struct str pair[][2] = { { STR_INIT("("), STR_INIT(")") },
		{ STR_INIT("["), STR_INIT("]") }, { STR_INIT("<"), STR_INIT(">") },
		{ STR_INIT("{"), STR_INIT("}") }, { STR_INIT("（"), STR_INIT("）") },
		{ STR_INIT("［"), STR_INIT("］") }, { STR_INIT("【"), STR_INIT("】") },
		{ STR_INIT("（"), STR_INIT(")") }, { STR_INIT("("), STR_INIT("）") } };

	for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++) {
		if (!str_ends(s, pair[i][1]))
			continue;
		for (size_t at = s.n - pair[i][1].n; at-- > 0;) {
			if (str_starts(str_from(s, at), pair[i][0])) {
				*open = at;
				return true;
			}
		}
	}
	return false;
}

/* Behind a slash, comma, underscore, " in " or a blank, if a unit follows. */
static bool
unit_behind_sign(
	size_t *at, const struct unit_word **unit, const struct signal_dictionary *d, struct str s)
{
	for (size_t i = 1; i + 1 < s.n; i++) {
		bool sign = s.p[i] == '/' || s.p[i] == ',' || s.p[i] == '_' || s.p[i] == ' ';
		const struct unit_word *u = sign ? dictionary_unit(d, str_from(s, i + 1)) : NULL;

		/* a lone letter behind a blank is rather a name: "Sample m"; behind the others case counts */
		if (!u || (s.p[i] == ' ' && !str_eq(u->text, str_trim(str_from(s, i + 1)))))
			continue;
		if (s.p[i] == ' ' && s.n - i == 2 && !str_eq(u->dimension, STR("force")))
			continue;
		*unit = u;
		*at = i;
		return true;
	}
	return false;
}

struct str
heading_split(const struct unit_word **unit, const struct signal_dictionary *d, struct str s)
{
	size_t at;

	*unit = NULL;
	s = str_trim(s);
	if (s.n > 200)
		return s;
	if (ends_with_bracket(&at, s)) {
		struct str inner = str_from(s, at);

		*unit = dictionary_unit(d, inner);
		if (*unit || at == 0)
			return str_trim(str_first(s, at ? at : s.n));
		/* "Force (in N)", "Extension (Strain 1)": only the first holds a unit */
		inner = str_from(inner, 1);
		inner.n--;
		if (str_starts(inner, STR("in ")))
			*unit = dictionary_unit(d, str_from(inner, 3));
		return *unit ? str_trim(str_first(s, at)) : s;
	}
	if (unit_behind_sign(&at, unit, d, s)) {
		s = str_trim(str_first(s, at));
		if (str_ends(s, STR(" in")))
			s.n -= 3;
	}
	return str_trim(s);
}

/* ---- which row is what ------------------------------------------------------------------------ */

struct above {
	const struct grid *grid;
	const struct row_shape *shape;
	const struct signal_dictionary *dict;
	const struct block *block;
	size_t row[MAX_ABOVE]; /* nearest first */
	int n;
};

static bool
is_key_value(struct str s)
{
	return str_find(s, STR(":")) < s.n || str_find(s, STR("：")) < s.n ||
	       str_find(s, STR("=")) < s.n;
}

static void
collect(struct above *v)
{
	for (size_t r = v->block->start; r-- > v->block->head && v->n < MAX_ABOVE;) {
		if (v->shape[r].filled == 0)
			continue;
		if (!row_is_heading(&v->shape[r]))
			break;
		v->row[v->n++] = r;
	}
}

static uint32_t
count_units(const struct above *v, size_t row)
{
	uint32_t n = 0;

	for (uint32_t c = 0; c < v->block->width; c++) {
		struct str s = grid_text(v->grid, row, c);

		n += s.n > 0 && dictionary_unit(v->dict, s) != NULL;
	}
	return n;
}

/* Rows with known words outrank all others; "Sample 1" is a label, not the name of a column. */
static long
names_score(const struct above *v, size_t row)
{
	long known = 0, filled = 0;
	uint32_t units = count_units(v, row);
	bool one = v->shape[row].filled == 1;

	if (one &&
		(v->block->width > 1 || is_key_value(grid_text(v->grid, row, v->shape[row].first))))
		return 0;
	for (uint32_t c = 0; c < v->block->width; c++) {
		const struct unit_word *unit;
		struct str s = heading_split(&unit, v->dict, grid_text(v->grid, row, c));
		const struct name_word *w;

		if (s.n == 0)
			continue;
		filled++;
		w = dictionary_meaning(v->dict, s, WORD_COLUMN | WORD_FIELD, &unit);
		known += w && !str_eq(w->quantity, STR("specimen"));
	}
	if (2 * (long)units > filled && known < (long)units)
		return 0;
	return 1000 * known + filled;
}

static bool
is_units_row(const struct above *v, size_t row)
{
	uint32_t units = count_units(v, row), filled = 0;

	for (uint32_t c = 0; c < v->block->width; c++) {
		struct str s = grid_text(v->grid, row, c);

		filled += s.n > 0 && !dictionary_is(v->dict, s, WORD_MISSING);
	}
	return units > 0 && 5 * units >= 3 * filled;
}

static void
choose_rows(struct heading *h, struct above *v)
{
	long best = 1;
	int at = -1;

	h->names = h->units = h->labels = NO_ROW;
	h->top = v->block->start;
	collect(v);
	for (int i = 0; i < v->n; i++) {
		long score = names_score(v, v->row[i]);

		if (score > best) {
			best = score;
			at = i;
			h->names = v->row[i];
		}
	}
	for (int i = 0; i < v->n && h->units == NO_ROW; i++) {
		if (v->row[i] != h->names && (at < 0 || i <= at + 1) && is_units_row(v, v->row[i]))
			h->units = v->row[i];
	}
	if (h->names != NO_ROW)
		h->top = h->names;
	if (h->units < h->top)
		h->top = h->units;
}

/* ---- columns ---------------------------------------------------------------------------------- */

static void
mark_filled(struct heading *h, const struct grid *g, const struct block *b)
{
	uint32_t left = h->n_columns;

	for (size_t r = b->start; r < b->end && left > 0; r++) {
		for (uint32_t c = 0; c < h->n_columns && c < g->row[r].n; c++) {
			if (!h->column[c].filled && numeral_looks(grid_text(g, r, c))) {
				h->column[c].filled = true;
				left--;
			}
		}
		/* blank columns stay blank: after many rows the rest is looked at sparsely */
		if (r > b->start + 1000)
			r += 16;
	}
}

/* A unit without a name still says what the column is: only forces are in newtons. */
static const struct name_word *
word_of_dimension(const struct signal_dictionary *d, const struct unit_word *unit)
{
	static const struct {
		struct str dimension, name;
	} usual[] = { { STR_INIT("force"), STR_INIT("force") },
		{ STR_INIT("length"), STR_INIT("travel") }, { STR_INIT("time"), STR_INIT("time") },
		{ STR_INIT("pressure"), STR_INIT("stress") },
		{ STR_INIT("ratio"), STR_INIT("strain") } };

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (str_eq(unit->dimension, usual[i].dimension))
			return dictionary_name(d, usual[i].name, WORD_COLUMN, unit);
	}
	return NULL;
}

static void
name_columns(struct heading *h, const struct above *v)
{
	for (uint32_t c = 0; c < h->n_columns; c++) {
		struct heading_column *col = &h->column[c];

		if (h->names != NO_ROW)
			col->name =
				heading_split(&col->unit, v->dict, grid_text(v->grid, h->names, c));
		if (h->units != NO_ROW) {
			struct str text = grid_text(v->grid, h->units, c);
			const struct unit_word *unit = dictionary_unit(v->dict, text);

			col->unit = unit ? unit : col->unit;
		}
		if (col->name.n)
			col->word = dictionary_meaning(
				v->dict, col->name, WORD_COLUMN | WORD_FIELD, &col->unit);
		else if (h->names == NO_ROW && col->unit)
			col->word = word_of_dimension(v->dict, col->unit);
		if (!col->name.n && h->names == NO_ROW && col->unit)
			col->name = col->unit->text;
	}
}

/* ---- specimens side by side ------------------------------------------------------------------- */

/* A name without the number that tells specimens apart: "Force 2" and "Force 3" are alike. */
static struct str
stem(char *room, size_t size, struct str name)
{
	struct str s = letters_fold(room, size, name);

	while (s.n && ((s.p[s.n - 1] >= '0' && s.p[s.n - 1] <= '9') || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

static bool
alike(const struct heading_column *a, const struct heading_column *b)
{
	char x[128], y[128];

	return str_eq(stem(x, sizeof(x), a->name), stem(y, sizeof(y), b->name));
}

static bool
repeats(const struct heading *h, uint32_t width, uint32_t shared, uint32_t period)
{
	bool named = false;

	for (uint32_t c = shared; c + period < width; c++) {
		if (!alike(&h->column[c], &h->column[c + period]))
			return false;
	}
	for (uint32_t c = shared; c < shared + period; c++)
		named = named || h->column[c].name.n > 0;
	return named;
}

/* One column a specimen is believed only of forces against a shared time or travel. */
static bool
single_forces(const struct heading *h, uint32_t shared, uint32_t period)
{
	const struct name_word *w = h->column[shared].word;

	return period > 1 || (shared == 1 && w && str_eq(w->quantity, STR("force")));
}

static bool
find_period(uint32_t *shared, uint32_t *period, uint32_t *count, const struct heading *h)
{
	uint32_t width = h->n_columns;

	while (width && h->column[width - 1].name.n == 0)
		width--;
	if (width < 2)
		return false;
	for (*shared = 0; *shared <= 1; ++*shared) {
		for (*period = 1; 2 * *period <= width - *shared + 1 && *shared < width;
			++*period) {
			uint32_t n = width - *shared;

			/* a blank column may part the groups, and be absent behind the last */
			if (n % *period != 0 && (n + 1) % *period != 0)
				continue;
			*count = (n + *period - 1) / *period;
			if (*count >= 2 && repeats(h, width, *shared, *period) &&
				single_forces(h, *shared, *period))
				return true;
		}
	}
	return false;
}

/* A word that only says that labels follow: "Name", "Specimen". */
static bool
is_label_key(const struct above *v, struct str s)
{
	const struct name_word *w = dictionary_name(v->dict, s, WORD_FIELD, NULL);
	char room[128];

	return w && str_eq(w->quantity, STR("specimen")) &&
	       str_eq(w->text, letters_fold(room, sizeof(room), s));
}

/* The row above the names (or between them and the numbers) that names specimens. */
static bool
is_label_row(const struct above *v, const struct heading *h, size_t row)
{
	const struct row_shape *s = &v->shape[row];
	struct str first;

	if (row == h->names || row == h->units || s->filled == 0 || s->last >= v->block->width)
		return false;
	first = grid_text(v->grid, row, s->first);
	if (is_key_value(first))
		return false;
	if (s->filled == 1) {
		const struct name_word *w = dictionary_name(v->dict, first, WORD_FIELD, NULL);

		return first.n < 80 && w && str_eq(w->quantity, STR("specimen")) &&
		       !is_label_key(v, first);
	}
	for (uint32_t c = s->first + 1; c <= s->last; c++) {
		if (dictionary_unit(v->dict, grid_text(v->grid, row, c)))
			return false;
	}
	return true;
}

static void
find_labels(struct heading *h, const struct above *v)
{
	size_t edge = h->top;

	for (size_t r = edge; r < v->block->start; r++) {
		if (v->shape[r].filled && is_label_row(v, h, r))
			h->labels = r;
	}
	/* the nearest rows above, blank ones passed over; numbers may be labels too */
	for (int tries = 0; h->labels == NO_ROW && edge > v->block->head && tries < 3;) {
		if (v->shape[--edge].filled == 0)
			continue;
		tries++;
		if (is_label_row(v, h, edge))
			h->labels = edge;
	}
}

static struct str
label_in(const struct above *v, const struct heading *h, uint32_t from, uint32_t to)
{
	for (uint32_t c = from; h->labels != NO_ROW && c < to; c++) {
		struct str s = grid_text(v->grid, h->labels, c);

		if (s.n && !is_label_key(v, s))
			return s;
	}
	return STR("");
}

/* Where a new label begins: cells that are filled and differ from the label before. */
static int
label_starts(uint32_t *start, int room, const struct above *v, const struct heading *h)
{
	struct str before = STR("");
	int n = 0;

	for (uint32_t c = 0; h->labels != NO_ROW && c < h->n_columns; c++) {
		struct str s = grid_text(v->grid, h->labels, c);

		if (s.n == 0 || str_eq(s, before) || is_label_key(v, s))
			continue;
		before = s;
		if (n < room && start)
			start[n] = c;
		n++;
	}
	return n;
}

static void
copy_names(struct heading *h)
{
	const struct heading_group *g = &h->group[0];

	for (int k = 1; k < h->n_groups; k++) {
		for (uint32_t c = h->group[k].from; c < h->group[k].to; c++) {
			uint32_t from = g->from + (c - h->group[k].from);

			if (from >= g->to)
				break;
			if (h->column[c].name.n == 0) {
				bool filled = h->column[c].filled;

				h->column[c] = h->column[from];
				h->column[c].filled = filled;
			} else if (!h->column[c].unit) {
				h->column[c].unit = h->column[from].unit;
			}
		}
	}
}

/* Labels part a table only into groups of like columns: as many, with the same names or none. */
static bool
groups_alike(const struct heading *h)
{
	const struct heading_group *first = &h->group[0];

	for (int k = 1; k < h->n_groups; k++) {
		const struct heading_group *g = &h->group[k];
		uint32_t n = g->to - g->from;

		if (n > first->to - first->from ||
			(k + 1 < h->n_groups && n != first->to - first->from))
			return false;
		for (uint32_t c = 0; c < n; c++) {
			if (h->column[g->from + c].name.n &&
				!alike(&h->column[g->from + c], &h->column[first->from + c]))
				return false;
		}
	}
	return first->to - first->from >= 2 || single_forces(h, first->from, 1);
}

/* One label for the whole table: the same text in several columns, or a specimen's name alone. */
static bool
one_label(const struct above *v, const struct heading *h)
{
	uint32_t filled = 0;

	for (uint32_t c = 0; c < h->n_columns; c++) {
		struct str s = grid_text(v->grid, h->labels, c);

		if (s.n && is_label_key(v, s))
			return false;
		filled += s.n > 0;
	}
	return filled >= 2 || v->shape[h->labels].filled == 1;
}

static void
cut_groups(struct heading *h, const uint32_t *start, uint32_t period)
{
	for (int k = 0; k < h->n_groups; k++) {
		struct heading_group *g = &h->group[k];

		g->from = period ? h->shared + (uint32_t)k * period : start[k];
		g->to = h->n_columns;
		if (period && g->from + period < g->to)
			g->to = g->from + period;
		else if (!period && k + 1 < h->n_groups)
			g->to = start[k + 1];
	}
}

static enum rc
make_groups(struct heading *h, struct arena *a, const struct above *v, struct err *err)
{
	uint32_t shared, period, count;
	bool periodic = find_period(&shared, &period, &count, h);
	int labels = label_starts(NULL, 0, v, h);
	uint32_t *start = arena_new(a, uint32_t, (size_t)labels + 1);
	int most = periodic && (int)count > labels ? (int)count : labels;

	h->group = arena_new(a, struct heading_group, (size_t)most + 1);
	if (!h->group || !start)
		return err_set(err, E_TOO_BIG, "the file holds more than can be read at once");
	label_starts(start, labels, v, h);
	h->n_groups = periodic ? (int)count : labels >= 2 ? labels : 1;
	h->shared = periodic ? shared : labels >= 2 ? start[0] : 0;
	cut_groups(h, h->n_groups > 1 ? start : &(uint32_t){ 0 }, periodic ? period : 0);
	if (h->n_groups > 1 && !periodic && !groups_alike(h)) {
		h->n_groups = 1;
		h->shared = 0;
		h->group[0] = (struct heading_group){ .to = h->n_columns };
	}
	if (labels != h->n_groups || (labels == 1 && !one_label(v, h)))
		h->labels = NO_ROW;
	for (int k = 0; k < h->n_groups && h->labels != NO_ROW; k++) {
		h->group[k].label = label_in(v, h, h->group[k].from, h->group[k].to);
		if (h->group[k].label.n == 0)
			h->group[k].label = grid_text(v->grid, h->labels, start[k]);
	}
	if (h->labels < h->top)
		h->top = h->labels;
	copy_names(h);
	return E_OK;
}

enum rc
heading_read(struct heading *out, struct arena *a, const struct grid *g,
	const struct row_shape *shape, const struct block *b, const struct signal_dictionary *d,
	struct err *err)
{
	struct above v = { .grid = g, .shape = shape, .dict = d, .block = b };

	*out = (struct heading){ .n_columns = b->width };
	choose_rows(out, &v);
	/* a column may be named and yet hold no number */
	if (out->names != NO_ROW && shape[out->names].last >= b->width)
		out->n_columns = shape[out->names].last + 1;
	out->column = arena_new(a, struct heading_column, out->n_columns);
	if (!out->column)
		return err_set(err, E_TOO_BIG, "the file holds more than can be read at once");
	mark_filled(out, g, b);
	name_columns(out, &v);
	if (b->width >= 2)
		find_labels(out, &v);
	return make_groups(out, a, &v, err);
}
