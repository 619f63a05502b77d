/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Descriptions of the layouts of instrument files. What they may say is in docs/packs.md; refused are quantities that no
 * word of the dictionary means, units of another dimension, columns that stand twice or reach into the next specimen.
 */
#include <stdio.h>

#include "base/number.h"
#include "pack/build.h"
#include "signal/dictionary.h"
#include "signal/text.h"

#define MAX_LINES 10000 /* above the data */
#define MAX_COLUMNS 200
#define MAX_FIELDS 200
#define MAX_EVIDENCE 50
#define MAX_MISSING 50

/* One description while it is read. */
struct describing_pack {
	struct builder *b;
	const struct node *root, *table;
	struct signal_layout *layout;
};

/* A line or column, counted from 1; 0 when absent or wrong. */
static uint32_t
get_place(struct builder *b, const struct node *map, const char *key, int64_t most)
{
	const struct node *n = node_member(map, key);
	int64_t value;

	if (!n)
		return 0;
	if (n->kind == NODE_SCALAR && int_parse(&value, n->text, 1, most, NULL) == E_OK)
		return (uint32_t)value;
	(void)err_at(wrong(b), E_SYNTAX, n->line, n->column,
		"expected a whole number from 1 to %lld here", (long long)most);
	return 0;
}

static uint32_t
need_place(struct builder *b, const struct node *map, const char *key, int64_t most)
{
	return need(b, map, key) ? get_place(b, map, key, most) : 0;
}

/* A list with 1 to `most` entries, or with none where it is optional. */
static const struct node *
list_up_to(struct builder *b, const struct node *map, const char *key, int most, bool needed)
{
	const struct node *list = needed ? need_list(b, map, key) : get_list(b, map, key);

	if (!list || (list->n > 0 && list->n <= most))
		return list;
	(void)err_at(wrong(b), E_MISSING, list->line, list->column,
		"this list has from 1 to %d entries", most);
	return NULL;
}

/* ---- quantities and units ------------------------------------------------------------------------ */

struct meaning {
	struct str quantity, unit, name;
};

static bool
fits_any(struct builder *b, const struct unit *unit, const struct str *known, int n)
{
	for (int i = 0; i < n; i++) {
		struct unit other;

		if (unit_parse(&other, b->lib->units, known[i], NULL) == E_OK &&
			unit_same_dim(unit, &other))
			return true;
	}
	return n == 0;
}

/* The unit as UDUNITS text; words of the dictionary (毫米) are taken too. */
static struct str
read_unit(struct builder *b, const struct node *n, struct str quantity, unsigned kinds)
{
	struct str known[8], text = scalar_text(b, n);
	const struct unit_word *word = b->dict ? dictionary_unit(b->dict, text) : NULL;
	int count = b->dict ? dictionary_units_of(known, 8, b->dict, quantity, kinds) : 0;
	struct unit unit;
	char shown[60], what[60], has[60];

	if (text.n == 0)
		return text;
	if (word && dictionary_fits(b->dict, quantity, kinds, word))
		return word->unit;
	if (unit_parse(&unit, b->lib->units, text, NULL) != E_OK) {
		(void)err_at(wrong(b), E_UNIT, n->line, n->column, "\"%s\" is no unit",
			str_show(shown, sizeof(shown), text));
		return text;
	}
	if (!fits_any(b, &unit, known, count))
		(void)err_at(wrong(b), E_UNIT, n->line, n->column,
			"%s is no unit of \"%s\", which has %s",
			str_show(shown, sizeof(shown), text),
			str_show(what, sizeof(what), quantity),
			str_show(has, sizeof(has), known[0]));
	return text;
}

/* quantity, unit, name of an entry. Without a unit: the quantity must have none, or the file states it. */
static struct meaning
read_meaning(struct builder *b, const struct node *entry, unsigned kinds, bool stated)
{
	struct meaning m = { need_text(b, entry, "quantity"), STR(""), get_text(b, entry, "name") };
	const struct node *q = node_member(entry, "quantity"), *unit = node_member(entry, "unit");
	struct str known[1];
	char shown[60];

	if (!m.quantity.n)
		return m;
	str_show(shown, sizeof(shown), m.quantity);
	if (b->dict && !dictionary_quantity(b->dict, m.quantity, kinds)) {
		if (kinds == WORD_COLUMN)
			(void)err_at(wrong(b), E_NOT_FOUND, q->line, q->column,
				"\"%s\" is no quantity that a column can have", shown);
		else
			(void)err_at(wrong(b), E_NOT_FOUND, q->line, q->column,
				"\"%s\" is no quantity that a single value can have", shown);
		return m;
	}
	if (unit)
		m.unit = read_unit(b, unit, m.quantity, kinds);
	else if (!stated && b->dict &&
		 dictionary_units_of(known, 1, b->dict, m.quantity, kinds) > 0)
		(void)err_at(wrong(b), E_MISSING, entry->line, entry->column, "\"%s\" needs a unit",
			shown);
	return m;
}

/* ---- the text ------------------------------------------------------------------------------------ */

static void
read_text(const struct describing_pack *d)
{
	static const char *const keys[] = { "encoding", "separator", "decimal", NULL };
	static const char *const separators[] = { "any", "tab", "semicolon", "comma", "stroke",
		"blanks", "none", NULL };
	static const char signs[] = { SEPARATOR_ANY, '\t', ';', ',', '|', ' ', '\0' };
	static const char *const marks[] = { "any", "point", "comma", NULL };
	const struct node *text = node_member(d->root, "text"), *encoding;
	struct signal_layout *l = d->layout;
	char shown[60];

	l->separator = SEPARATOR_ANY;
	if (!text || !is_map(d->b, text, keys))
		return;
	encoding = node_member(text, "encoding");
	l->encoding = get_text(d->b, text, "encoding");
	if (str_eq(l->encoding, STR("any")))
		l->encoding = STR("");
	if (l->encoding.n && !text_encoding_known(l->encoding))
		(void)err_at(wrong(d->b), E_DOMAIN, encoding->line, encoding->column,
			"the encoding \"%s\" is not known; expected any, UTF-8, UTF-16LE, "
			"UTF-16BE, GB18030, Big5, Shift_JIS or windows-1250 to 1252",
			str_show(shown, sizeof(shown), l->encoding));
	l->separator = signs[get_word(d->b, text, "separator", separators, 0)];
	l->decimal = "\0.,"[get_word(d->b, text, "decimal", marks, 0)];
	if (l->separator == ',' && l->decimal == ',')
		(void)err_at(wrong(d->b), E_DOMAIN, text->line, text->column,
			"the cells are parted by commas, so a comma cannot be the decimal mark");
}

/* ---- evidence ------------------------------------------------------------------------------------ */

static void
read_evidence(const struct describing_pack *d, struct layout_evidence *out, const struct node *e)
{
	static const char *const keys[] = { "text", "row", "column", "header", "numbers", NULL };
	struct builder *b = d->b;
	const struct node *text, *header, *numbers;

	*out = (struct layout_evidence){ .kind = EVIDENCE_CELL };
	if (!is_map(b, e, keys))
		return;
	text = node_member(e, "text");
	header = node_member(e, "header");
	numbers = node_member(e, "numbers");
	out->row = get_place(b, e, "row", DESCRIBED_HEAD_ROWS);
	out->column = get_place(b, e, "column", MAX_COLUMNS);
	if ((text != NULL) + (header != NULL) + (numbers != NULL) != 1 ||
		(!text && (out->row || out->column))) {
		(void)err_at(wrong(b), E_MISSING, e->line, e->column,
			"evidence is either text (with row and column, if it must stand there), "
			"header, or numbers");
		return;
	}
	if (header)
		out->kind = EVIDENCE_HEADER;
	if (numbers) {
		out->kind = EVIDENCE_NUMBERS;
		out->numbers = get_place(b, e, "numbers", MAX_COLUMNS);
		return;
	}
	out->text = get_texts(b, e, header ? "header" : "text", &out->n_texts);
	if (out->n_texts == 0 || (text && out->n_texts != 1))
		(void)err_at(wrong(b), E_MISSING, e->line, e->column,
			"expected one text here, or behind header a list of them");
}

static void
read_recognise(const struct describing_pack *d)
{
	const struct node *list = list_up_to(d->b, d->root, "recognise", MAX_EVIDENCE, true);
	struct signal_layout *l = d->layout;

	if (!list)
		return;
	l->evidence = build_new(d->b, struct layout_evidence, list->n);
	for (const struct node *e = list->first; e && l->evidence; e = e->next)
		read_evidence(d, &l->evidence[l->n_evidence++], e);
}

/* ---- specimens ----------------------------------------------------------------------------------- */

/* A key that this arrangement has no use for would be believed to do something. */
static void
refuse_key(const struct describing_pack *d, const struct node *map, const char *key, bool used)
{
	const struct node *n = node_member(map, key);

	if (n && !used)
		(void)err_at(wrong(d->b), E_DOMAIN, n->key_line, n->key_column,
			"\"%s\" says nothing in this arrangement of specimens", key);
	else if (!n && used)
		(void)need(d->b, map, key);
}

static void
read_specimens(const struct describing_pack *d)
{
	static const char *const keys[] = { "arrangement", "width", "text", "column", NULL };
	static const char *const words[] = { "one", "side_by_side", "begin", "blank_line", "column",
		NULL };
	const struct node *map = node_member(d->root, "specimens");
	struct signal_layout *l = d->layout;

	if (!map || !is_map(d->b, map, keys) || !need(d->b, map, "arrangement"))
		return;
	l->specimens =
		(enum layout_specimens)get_word(d->b, map, "arrangement", words, SPECIMENS_ONE);
	l->width = get_place(d->b, map, "width", MAX_COLUMNS);
	l->begins = get_text(d->b, map, "text");
	l->specimen_column = get_place(d->b, map, "column", MAX_COLUMNS);
	refuse_key(d, map, "width", l->specimens == SPECIMENS_SIDE_BY_SIDE);
	refuse_key(d, map, "text", l->specimens == SPECIMENS_BEGIN);
	refuse_key(d, map, "column", l->specimens == SPECIMENS_COLUMN);
}

/* ---- the table ----------------------------------------------------------------------------------- */

static void
check_row_above(const struct describing_pack *d, const char *key, uint32_t row)
{
	const struct node *n = node_member(d->table, key);

	if (row && d->layout->first_row && row >= d->layout->first_row)
		(void)err_at(wrong(d->b), E_DOMAIN, n->line, n->column,
			"line %u does not stand above the first line of data, %u", row,
			d->layout->first_row);
}

static void
read_column(const struct describing_pack *d, struct layout_column *out, const struct node *e)
{
	static const char *const keys[] = { "column", "quantity", "unit", "name", "shared", NULL };
	const struct signal_layout *l = d->layout;
	struct meaning m;
	char shown[60];

	*out = (struct layout_column){ 0 };
	if (!is_map(d->b, e, keys))
		return;
	out->column = need_place(d->b, e, "column", MAX_COLUMNS);
	out->shared = get_bool(d->b, e, "shared", false);
	m = read_meaning(d->b, e, WORD_COLUMN, l->unit_row > 0);
	out->quantity = m.quantity;
	out->unit = m.unit;
	out->name = m.name;
	if (out->shared && l->specimens != SPECIMENS_SIDE_BY_SIDE)
		(void)err_at(wrong(d->b), E_DOMAIN, e->line, e->column,
			"only specimens side by side share a column");
	for (const struct layout_column *c = l->column; c < out; c++) {
		if (c->column == out->column && out->column)
			(void)err_at(wrong(d->b), E_EXISTS, e->line, e->column,
				"column %u is described already", out->column);
		if (str_eq(c->quantity, out->quantity) && out->quantity.n)
			(void)err_at(wrong(d->b), E_EXISTS, e->line, e->column,
				"there is a column of \"%s\" already",
				str_show(shown, sizeof(shown), out->quantity));
	}
}

/* Specimens side by side: no column of one may stand among those of the next, nor a shared one among any. */
static void
check_width(const struct describing_pack *d, const struct node *list)
{
	const struct signal_layout *l = d->layout;
	const struct node *e = list->first;
	uint32_t first = UINT32_MAX;

	for (int i = 0; i < l->n_columns; i++)
		if (!l->column[i].shared && l->column[i].column < first)
			first = l->column[i].column;
	if (first == UINT32_MAX)
		(void)err_at(wrong(d->b), E_MISSING, list->line, list->column,
			"every column is shared; none belongs to a specimen");
	for (int i = 0; i < l->n_columns && e; i++, e = e->next) {
		const struct layout_column *c = &l->column[i];

		if (c->shared && c->column >= first)
			(void)err_at(wrong(d->b), E_DOMAIN, e->line, e->column,
				"the shared column %u must stand before those of the specimens",
				c->column);
		if (!c->shared && l->width && c->column >= first + l->width)
			(void)err_at(wrong(d->b), E_DOMAIN, e->line, e->column,
				"column %u reaches into the next specimen: each is %u columns "
				"wide",
				c->column, l->width);
	}
}

static void
read_columns(const struct describing_pack *d)
{
	const struct node *list = list_up_to(d->b, d->table, "columns", MAX_COLUMNS, true);
	struct signal_layout *l = d->layout;

	if (!list)
		return;
	l->column = build_new(d->b, struct layout_column, list->n);
	if (!l->column)
		return;
	for (const struct node *e = list->first; e; e = e->next)
		read_column(d, &l->column[l->n_columns++], e);
	if (l->specimens == SPECIMENS_SIDE_BY_SIDE)
		check_width(d, list);
}

static void
read_table(struct describing_pack *d)
{
	static const char *const keys[] = { "from", "header_row", "unit_row", "first_row", "until",
		"columns", "missing", NULL };
	struct signal_layout *l = d->layout;
	const struct node *from;

	d->table = need(d->b, d->root, "table");
	if (!d->table || !is_map(d->b, d->table, keys))
		return;
	from = node_member(d->table, "from");
	l->from = get_text(d->b, d->table, "from");
	l->until = get_text(d->b, d->table, "until");
	l->header_row = get_place(d->b, d->table, "header_row", MAX_LINES);
	l->unit_row = get_place(d->b, d->table, "unit_row", MAX_LINES);
	l->first_row = need_place(d->b, d->table, "first_row", MAX_LINES);
	check_row_above(d, "header_row", l->header_row);
	check_row_above(d, "unit_row", l->unit_row);
	if (from && l->specimens == SPECIMENS_BEGIN)
		(void)err_at(wrong(d->b), E_DOMAIN, from->key_line, from->key_column,
			"the lines count from the one that begins a specimen; \"from\" has no use "
			"here");
	if (node_member(d->table, "missing") &&
		list_up_to(d->b, d->table, "missing", MAX_MISSING, false))
		l->missing = get_texts(d->b, d->table, "missing", &l->n_missing);
	read_columns(d);
}

/* ---- fields -------------------------------------------------------------------------------------- */

static void
read_field(const struct describing_pack *d, struct layout_field *out, const struct node *e)
{
	static const char *const keys[] = { "row", "column", "label", "of", "quantity", "unit",
		"name", NULL };
	static const char *const owners[] = { "file", "specimen", NULL };
	enum layout_specimens s = d->layout->specimens;
	struct meaning m;

	*out = (struct layout_field){ 0 };
	if (!is_map(d->b, e, keys))
		return;
	out->own = get_word(d->b, e, "of", owners, 0) == 1;
	out->label = get_text(d->b, e, "label");
	out->row = get_place(d->b, e, "row", MAX_LINES);
	out->column = get_place(d->b, e, "column", MAX_COLUMNS);
	m = read_meaning(d->b, e, WORD_FIELD, false);
	out->quantity = m.quantity;
	out->unit = m.unit;
	out->name = m.name;
	if (node_member(e, "label") ? node_member(e, "row") || node_member(e, "column")
				    : !node_member(e, "row") || !node_member(e, "column"))
		(void)err_at(wrong(d->b), E_MISSING, e->line, e->column,
			"a field stands in a cell (row and column) or behind a label");
	if (out->own && (s == SPECIMENS_ONE || s == SPECIMENS_COLUMN))
		(void)err_at(wrong(d->b), E_DOMAIN, e->line, e->column,
			"in this arrangement of specimens a field belongs to the file");
	if (out->own && s == SPECIMENS_SIDE_BY_SIDE && out->label.n)
		(void)err_at(wrong(d->b), E_DOMAIN, e->line, e->column,
			"specimens side by side have their fields in cells, by row and column");
}

static void
read_fields(const struct describing_pack *d)
{
	const struct node *list = list_up_to(d->b, d->root, "fields", MAX_FIELDS, false);
	struct signal_layout *l = d->layout;

	if (!list)
		return;
	l->field = build_new(d->b, struct layout_field, list->n);
	for (const struct node *e = list->first; e && l->field; e = e->next)
		read_field(d, &l->field[l->n_fields++], e);
}

/* ---- the whole ----------------------------------------------------------------------------------- */

static bool
is_plain_id(struct str id)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return id.n <= 60;
}

static void
check_id(const struct describing_pack *d)
{
	const struct node *n = node_member(d->root, "id");
	const struct pack_library *lib = d->b->lib;

	if (!d->layout->id.n)
		return;
	if (!is_plain_id(d->layout->id))
		(void)err_at(wrong(d->b), E_SYNTAX, n->line, n->column,
			"an id has at most 60 small letters, digits and hyphens");
	for (int i = 0; i < lib->n_layouts; i++)
		if (str_eq(lib->layout[i]->id, d->layout->id))
			(void)err_at(wrong(d->b), E_EXISTS, n->line, n->column,
				"there is a layout \"%s\" already", n->text.p);
}

static void
read_layout(struct builder *b, struct signal_layout *out, const struct node *root)
{
	static const char *const keys[] = { "pack", "id", "version", "title", "author", "note",
		"text", "recognise", "table", "specimens", "fields", NULL };
	struct describing_pack d = { .b = b, .root = root, .layout = out };
	struct names title;

	if (!is_map(b, root, keys))
		return;
	out->id = need_text(b, root, "id");
	out->version = need_text(b, root, "version");
	out->author = need_text(b, root, "author");
	(void)get_text(b, root, "note");
	title = need_names(b, root, "title");
	out->title_zh = title.zh;
	out->title_en = title.en;
	check_id(&d);
	read_text(&d);
	read_recognise(&d);
	read_specimens(&d);
	read_table(&d);
	read_fields(&d);
}

void
layouts_read(struct builder *b)
{
	const struct signal_layout **list;
	int n = 0;

	for (int i = 0; i < b->n_files; i++)
		n += b->file[i].root && b->file[i].kind == KIND_LAYOUT;
	list = n ? build_new(b, const struct signal_layout *, n) : NULL;
	if (!list)
		return;
	b->lib->layout = list;
	for (int i = 0; i < b->n_files; i++) {
		struct signal_layout *l;

		if (!b->file[i].root || b->file[i].kind != KIND_LAYOUT)
			continue;
		b->now = &b->file[i];
		l = build_new(b, struct signal_layout, 1);
		if (!l)
			return;
		read_layout(b, l, b->file[i].root);
		list[b->lib->n_layouts++] = l;
	}
}
