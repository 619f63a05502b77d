/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/dictionary.h"

#include <stdio.h>
#include <string.h>

#include "signal/described.h"
#include "signal/letters.h"

#define FOLD_SIZE 256

struct signal_dictionary {
	struct name_word *name;
	struct unit_word *unit;
	size_t n_names, n_units;
	const struct signal_layout *const *layout;
	int n_layouts;
};

/* ---- reading the tables ----------------------------------------------------------------------- */

struct table_line {
	struct str cell[6];
	int n;
	unsigned number;
};

static struct table_line
cut_line(struct str line, unsigned number)
{
	struct table_line l = { .number = number };

	if (str_ends(line, STR("\r")))
		line.n--;
	while (l.n < 6) {
		struct str rest = line;

		l.cell[l.n++] = str_trim(str_cut(&line, '\t'));
		if (rest.n == 0 || line.p == rest.p || line.n == 0)
			break;
	}
	return l;
}

static bool
kind_of(enum word_kind *out, struct str text)
{
	static const struct {
		struct str name;
		enum word_kind kind;
	} kinds[] = { { STR_INIT("column"), WORD_COLUMN }, { STR_INIT("field"), WORD_FIELD },
		{ STR_INIT("statistic"), WORD_STATISTIC }, { STR_INIT("missing"), WORD_MISSING } };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (str_eq(text, kinds[i].name)) {
			*out = kinds[i].kind;
			return true;
		}
	}
	return false;
}

/* words | kind | quantity | dimension | unit */
static enum rc
add_names(struct signal_dictionary *d, struct arena *a, const struct table_line *l, struct err *err)
{
	struct str words = l->cell[0];
	struct name_word w = {
		.quantity = l->cell[2], .dimension = l->cell[3], .unit = l->cell[4]
	};

	if (l->n < 2 || !kind_of(&w.kind, l->cell[1]))
		return err_at(err, E_SYNTAX, l->number, 1,
			"the kind must be column, field, statistic or missing");
	while (words.n) {
		char folded[FOLD_SIZE];
		struct str one = str_trim(str_cut(&words, '|'));

		if (one.n == 0)
			continue;
		w.text = arena_str(a, letters_fold(folded, sizeof(folded), one));
		if (!w.text.p)
			return err_set(err, E_TOO_BIG, "the dictionary is too big");
		/* signs alone ("--") fold to nothing and are compared as written */
		if (w.text.n == 0)
			w.text = one;
		d->name[d->n_names++] = w;
	}
	return E_OK;
}

/* words | unit | dimension */
static enum rc
add_units(struct signal_dictionary *d, const struct table_line *l, struct err *err)
{
	struct str words = l->cell[0];
	struct unit_word u = { .unit = l->cell[1], .dimension = l->cell[2] };

	if (l->n < 3 || u.unit.n == 0 || u.dimension.n == 0)
		return err_at(err, E_SYNTAX, l->number, 1,
			"a unit needs its UDUNITS text and its dimension");
	while (words.n) {
		u.text = str_trim(str_cut(&words, '|'));
		if (u.text.n)
			d->unit[d->n_units++] = u;
	}
	return E_OK;
}

static size_t
count_words(struct str text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '|' || text.p[i] == '\n';
	return n;
}

static enum rc
make_room(struct signal_dictionary *d, struct arena *a, size_t more, struct err *err)
{
	struct name_word *names = arena_new(a, struct name_word, d->n_names + more);
	struct unit_word *units = arena_new(a, struct unit_word, d->n_units + more);

	if (!names || !units)
		return err_set(err, E_TOO_BIG, "the dictionary is too big");
	if (d->n_names)
		memcpy(names, d->name, d->n_names * sizeof(*names));
	if (d->n_units)
		memcpy(units, d->unit, d->n_units * sizeof(*units));
	d->name = names;
	d->unit = units;
	return E_OK;
}

enum rc
signal_dictionary_read(struct signal_dictionary **out, struct arena *a, struct str tsv,
	const char *file_name, struct err *err)
{
	struct signal_dictionary *d = *out ? *out : arena_new(a, struct signal_dictionary, 1);
	unsigned number = 0;
	bool units = false, headed = false;
	enum rc rc;

	if (!d)
		return err_set(err, E_TOO_BIG, "the dictionary is too big");
	tsv = arena_str(a, tsv); /* the words live as long as the dictionary */
	if (!tsv.p)
		return err_set(err, E_TOO_BIG, "the dictionary is too big");
	rc = make_room(d, a, count_words(tsv), err);
	while (rc == E_OK && tsv.n) {
		struct table_line l = cut_line(str_cut(&tsv, '\n'), ++number);

		if (l.cell[0].n == 0 || l.cell[0].p[0] == '#')
			continue;
		if (headed) {
			rc = units ? add_units(d, &l, err) : add_names(d, a, &l, err);
			continue;
		}
		headed = true;
		units = str_eq(l.cell[1], STR("unit"));
		if (!str_eq(l.cell[0], STR("words")) || (!units && !str_eq(l.cell[1], STR("kind"))))
			rc = err_at(err, E_SYNTAX, number, 1,
				"the first line must name the columns: words kind quantity "
				"dimension unit, "
				"or words unit dimension");
	}
	if (rc == E_OK)
		*out = d;
	else
		err_in_file(err, file_name);
	return rc;
}

/* ---- looking up ------------------------------------------------------------------------------- */

/* Without brackets and blanks around it; "--" and "-" are no unit. */
static struct str
bare_unit(struct str text)
{
	static const struct str pair[][2] = { { STR_INIT("("), STR_INIT(")") },
		{ STR_INIT("["), STR_INIT("]") }, { STR_INIT("<"), STR_INIT(">") },
		{ STR_INIT("{"), STR_INIT("}") }, { STR_INIT("（"), STR_INIT("）") },
		{ STR_INIT("［"), STR_INIT("］") }, { STR_INIT("【"), STR_INIT("】") } };

	text = str_trim(text);
	for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++) {
		if (str_starts(text, pair[i][0]) && str_ends(text, pair[i][1]) &&
			text.n >= pair[i][0].n + pair[i][1].n) {
			text = str_from(text, pair[i][0].n);
			text.n -= pair[i][1].n;
			return str_trim(text);
		}
	}
	return text;
}

const struct unit_word *
dictionary_unit(const struct signal_dictionary *d, struct str text)
{
	const struct unit_word *loose = NULL;

	text = bare_unit(text);
	if (text.n == 0 || text.n > 24)
		return NULL;
	for (size_t i = 0; i < d->n_units; i++) {
		if (str_eq(d->unit[i].text, text))
			return &d->unit[i];
		/* "MPA" is MPa, but "MN" is not mN: case counts first, then it is forgiven */
		if (!loose && text.n > 1 && str_eq_nocase(d->unit[i].text, text))
			loose = &d->unit[i];
	}
	return loose;
}

static bool
contains_word(struct str name, struct str word)
{
	for (size_t at = 0; at < name.n; at++) {
		size_t n = letters_match(str_from(name, at), word);

		if (n && !letters_joins(name, at) && !letters_joins(name, at + n))
			return true;
	}
	return false;
}

const struct name_word *
dictionary_name(const struct signal_dictionary *d, struct str name, unsigned kinds,
	const struct unit_word *unit)
{
	char folded[FOLD_SIZE];
	struct str text = letters_fold(folded, sizeof(folded), name);
	const struct name_word *best = NULL;

	if (text.n == 0)
		return NULL;
	for (size_t i = 0; i < d->n_names; i++) {
		const struct name_word *w = &d->name[i];

		if (!(w->kind & kinds) || (best && w->text.n <= best->text.n))
			continue;
		if (unit && w->dimension.n && !str_eq(w->dimension, unit->dimension))
			continue;
		if (contains_word(text, w->text))
			best = w;
	}
	return best;
}

const struct name_word *
dictionary_meaning(const struct signal_dictionary *d, struct str name, unsigned kinds,
	const struct unit_word **unit)
{
	const struct name_word *w = dictionary_name(d, name, kinds, *unit);

	if (w || !*unit)
		return w;
	w = dictionary_name(d, name, kinds, NULL);
	for (size_t i = 0; w && i < d->n_units; i++) {
		if (str_eq(d->unit[i].dimension, w->dimension) &&
			str_eq_nocase(d->unit[i].text, (*unit)->text)) {
			*unit = &d->unit[i];
			return w;
		}
	}
	return NULL;
}

bool
dictionary_is(const struct signal_dictionary *d, struct str text, enum word_kind kind)
{
	char folded[FOLD_SIZE];
	struct str t = letters_fold(folded, sizeof(folded), text);

	if (t.n == 0)
		t = str_trim(text);
	for (size_t i = 0; i < d->n_names; i++) {
		if (d->name[i].kind == kind && str_eq(d->name[i].text, t))
			return true;
	}
	return false;
}

static bool
beyond_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	}
	return false;
}

static int
count_in(struct str text, struct str word)
{
	int n = 0;

	for (size_t at = str_find(text, word); at < text.n && n < 50;
		at += word.n + str_find(str_from(text, at + word.n), word))
		n++;
	return n;
}

int
dictionary_hits(const struct signal_dictionary *d, struct str utf8)
{
	int n = 0;

	for (size_t i = 0; i < d->n_names; i++) {
		if (beyond_ascii(d->name[i].text))
			n += count_in(utf8, d->name[i].text) * (int)(d->name[i].text.n / 2);
	}
	for (size_t i = 0; i < d->n_units; i++) {
		if (beyond_ascii(d->unit[i].text))
			n += count_in(utf8, d->unit[i].text);
	}
	return n;
}

/* ---- quantities and their units --------------------------------------------------------------- */

bool
dictionary_quantity(const struct signal_dictionary *d, struct str quantity, unsigned kinds)
{
	for (size_t i = 0; i < d->n_names && quantity.n; i++) {
		if ((d->name[i].kind & kinds) && str_eq(d->name[i].quantity, quantity))
			return true;
	}
	return false;
}

bool
dictionary_fits(const struct signal_dictionary *d, struct str quantity, unsigned kinds,
	const struct unit_word *unit)
{
	bool stated = false;

	for (size_t i = 0; i < d->n_names; i++) {
		const struct name_word *w = &d->name[i];

		if (!(w->kind & kinds) || !str_eq(w->quantity, quantity))
			continue;
		if (w->dimension.n ? str_eq(w->dimension, unit->dimension)
				   : w->unit.n && str_eq(w->unit, unit->unit))
			return true;
		stated = stated || w->dimension.n || w->unit.n;
	}
	return !stated;
}

static struct str
unit_of_word(const struct signal_dictionary *d, const struct name_word *w)
{
	if (w->unit.n)
		return w->unit;
	for (size_t i = 0; w->dimension.n && i < d->n_units; i++) {
		if (str_eq(d->unit[i].dimension, w->dimension))
			return d->unit[i].unit;
	}
	return STR("");
}

int
dictionary_units_of(struct str *out, int room, const struct signal_dictionary *d,
	struct str quantity, unsigned kinds)
{
	int n = 0;

	for (size_t i = 0; i < d->n_names && n < room; i++) {
		const struct name_word *w = &d->name[i];
		bool there = !(w->kind & kinds) || !str_eq(w->quantity, quantity);

		out[n] = there ? STR("") : unit_of_word(d, w);
		for (int k = 0; k < n; k++)
			there = there || str_eq(out[k], out[n]);
		n += !there && out[n].n > 0;
	}
	return n;
}

const struct name_word *
dictionary_name_at(const struct signal_dictionary *d, size_t i)
{
	return i < d->n_names ? &d->name[i] : NULL;
}

const struct unit_word *
dictionary_unit_at(const struct signal_dictionary *d, size_t i)
{
	return i < d->n_units ? &d->unit[i] : NULL;
}

/* ---- descriptions of layouts ------------------------------------------------------------------ */

enum rc
signal_dictionary_teach(struct signal_dictionary **out, struct arena *a,
	const struct signal_dictionary *dict, const struct signal_layout *const *list, int n,
	struct err *err)
{
	struct signal_dictionary *d = arena_new(a, struct signal_dictionary, 1);
	int all = n + dict->n_layouts;
	const struct signal_layout **layout =
		arena_new(a, const struct signal_layout *, (size_t)all + 1);

	if (!d || !layout)
		return err_set(err, E_TOO_BIG, "the dictionary is too big");
	*d = *dict;
	for (int i = 0; i < n; i++)
		layout[i] = list[i];
	for (int i = 0; i < dict->n_layouts; i++)
		layout[n + i] = dict->layout[i];
	d->layout = layout;
	d->n_layouts = all;
	*out = d;
	return E_OK;
}

const struct signal_layout *const *
dictionary_layouts(int *n, const struct signal_dictionary *d)
{
	*n = d->n_layouts;
	return d->layout;
}
