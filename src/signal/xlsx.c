/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/xlsx.h"

#include <expat.h>
#include <stdlib.h>
#include <zip.h>

#include "base/buf.h"
#include "base/number.h"
#include "signal/layout.h"
#include "signal/xml.h"

#define MAX_SHEETS 64
#define MAX_PART ((size_t)512 << 20) /* unpacked bytes of one part */
#define MAX_RATIO 400                /* unpacked to packed: numbers in XML reach 30 */
#define MAX_STRINGS ((size_t)2 << 20)
#define MAX_TEXT ((size_t)64 << 10) /* of one cell */
#define MAX_DEPTH 64

struct part_sheet {
	struct str name, id, target;
};

struct book {
	struct intake *in;
	zip_t *zip;
	struct part_sheet sheet[MAX_SHEETS];
	int n_sheets;
	struct str *string; /* shared strings */
	size_t n_strings, room_strings;
	struct grid *grid;
};

/* What the callbacks of one part share. */
struct part {
	struct book *book;
	XML_Parser parser;
	const char *name;
	struct buf text;
	struct grid *grid; /* of a sheet */
	bool in_text, in_phonetic, shared, native;
	uint32_t column; /* of the cell, from 0 */
	uint32_t next_column, row;
	int depth;
	enum rc rc;
};

static void
fail(struct part *p, enum rc rc)
{
	p->rc = rc;
	XML_StopParser(p->parser, XML_FALSE);
}

/* ---- unpacking -------------------------------------------------------------------------------- */

static enum rc
refuse_bomb(const struct book *b, const char *name)
{
	return err_set(b->in->err, E_TOO_BIG,
		"the part %s of the workbook unpacks to more than is read", name);
}

static enum rc
feed(struct part *p, zip_file_t *f, zip_uint64_t packed)
{
	char chunk[16384];
	size_t total = 0;
	zip_int64_t n;

	while ((n = zip_fread(f, chunk, sizeof(chunk))) > 0) {
		total += (size_t)n;
		if (total > MAX_PART || total > (packed + 4096) * MAX_RATIO)
			return refuse_bomb(p->book, p->name);
		if (XML_Parse(p->parser, chunk, (int)n, 0) == XML_STATUS_ERROR)
			break;
	}
	if (p->rc)
		return p->rc;
	if (n < 0)
		return err_set(p->book->in->err, E_FORMAT,
			"the part %s of the workbook cannot be unpacked; the file is damaged",
			p->name);
	if (n > 0 || XML_Parse(p->parser, "", 0, 1) == XML_STATUS_ERROR) {
		if (p->rc)
			return p->rc;
		return err_at(p->book->in->err, E_FORMAT,
			(unsigned)XML_GetCurrentLineNumber(p->parser),
			(unsigned)XML_GetCurrentColumnNumber(p->parser) + 1,
			"the part %s of the workbook is no well-formed XML: %s", p->name,
			XML_ErrorString(XML_GetErrorCode(p->parser)));
	}
	return E_OK;
}

static void XMLCALL
on_doctype(void *data, const char *name, const char *sysid, const char *pubid, int has_subset)
{
	struct part *p = data;

	(void)name;
	(void)sysid;
	(void)pubid;
	(void)has_subset;
	fail(p, err_set(p->book->in->err, E_FORMAT,
			"the part %s of the workbook declares a DOCTYPE, which no workbook does",
			p->name));
}

/* Read one part through the callbacks; *found tells whether the archive has it. */
static enum rc
read_part(bool *found, struct part *p, XML_StartElementHandler start, XML_EndElementHandler end,
	XML_CharacterDataHandler text)
{
	zip_stat_t st;
	zip_file_t *f;
	enum rc rc;

	*found = zip_stat(p->book->zip, p->name, 0, &st) == 0 &&
		 (st.valid & ZIP_STAT_COMP_SIZE) != 0;
	if (!*found)
		return E_OK;
	f = zip_fopen(p->book->zip, p->name, 0);
	if (!f)
		return err_set(p->book->in->err, E_FORMAT,
			"the part %s of the workbook cannot be unpacked; the file is damaged",
			p->name);
	p->parser = XML_ParserCreate(NULL);
	buf_init(&p->text, MAX_TEXT);
	XML_SetUserData(p->parser, p);
	XML_SetElementHandler(p->parser, start, end);
	XML_SetCharacterDataHandler(p->parser, text);
	XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
	rc = feed(p, f, st.comp_size);
	buf_release(&p->text);
	XML_ParserFree(p->parser);
	zip_fclose(f);
	return rc;
}

/* ---- list of sheets --------------------------------------------------------------------------- */

static struct str
keep(struct part *p, struct str s)
{
	struct str kept = arena_str(p->book->in->arena, s);

	if (!kept.p)
		fail(p, intake_full(p->book->in));
	return kept.p ? kept : STR("");
}

static void XMLCALL
workbook_start(void *data, const char *name, const char **list)
{
	struct part *p = data;
	struct book *b = p->book;

	if (!str_eq(xml_local(name), STR("sheet")) || b->n_sheets == MAX_SHEETS)
		return;
	b->sheet[b->n_sheets].name = keep(p, xml_attribute(list, STR("name")));
	/* r:id, not sheetId: the local names differ */
	b->sheet[b->n_sheets++].id = keep(p, xml_attribute(list, STR("id")));
}

static void XMLCALL
rels_start(void *data, const char *name, const char **list)
{
	struct part *p = data;
	struct str id = xml_attribute(list, STR("Id")), target = xml_attribute(list, STR("Target"));

	if (!str_eq(xml_local(name), STR("Relationship")))
		return;
	for (int i = 0; i < p->book->n_sheets; i++) {
		if (!str_eq(p->book->sheet[i].id, id))
			continue;
		if (str_starts(target, STR("/")))
			target = str_from(target, 1);
		p->book->sheet[i].target = keep(p, target);
	}
}

static void XMLCALL
ignore_end(void *data, const char *name)
{
	(void)data;
	(void)name;
}

static void XMLCALL
on_text(void *data, const char *s, int n)
{
	struct part *p = data;

	if (p->in_text && !p->in_phonetic)
		buf_put(&p->text, (struct str){ s, (size_t)n });
}

/* ---- shared strings --------------------------------------------------------------------------- */

static void XMLCALL
strings_start(void *data, const char *name, const char **list)
{
	struct part *p = data;
	struct str n = xml_local(name);

	(void)list;
	if (str_eq(n, STR("si")))
		buf_clear(&p->text);
	else if (str_eq(n, STR("t")))
		p->in_text = true;
	else if (str_eq(n, STR("rPh")))
		p->in_phonetic = true;
}

static void XMLCALL
strings_end(void *data, const char *name)
{
	struct part *p = data;
	struct book *b = p->book;
	struct str n = xml_local(name);

	if (str_eq(n, STR("t")))
		p->in_text = false;
	else if (str_eq(n, STR("rPh")))
		p->in_phonetic = false;
	if (!str_eq(n, STR("si")))
		return;
	if (b->n_strings == MAX_STRINGS) {
		fail(p, intake_full(b->in));
		return;
	}
	if (b->n_strings == b->room_strings) {
		size_t room = b->room_strings ? 2 * b->room_strings : 64;
		struct str *more = arena_new(b->in->arena, struct str, room);

		if (!more) {
			fail(p, intake_full(b->in));
			return;
		}
		if (b->n_strings)
			memcpy(more, b->string, b->n_strings * sizeof(*more));
		b->string = more;
		b->room_strings = room;
	}
	b->string[b->n_strings++] = keep(p, buf_str(&p->text));
}

/* ---- a sheet ---------------------------------------------------------------------------------- */

/* "AB12" -> 27; false when it is no cell reference. */
static bool
column_of(uint32_t *out, struct str ref)
{
	uint32_t c = 0;
	size_t i = 0;

	for (; i < ref.n && i < 4 && ref.p[i] >= 'A' && ref.p[i] <= 'Z'; i++)
		c = c * 26 + (uint32_t)(ref.p[i] - 'A') + 1;
	if (c == 0 || i == ref.n)
		return false;
	*out = c - 1;
	return true;
}

static void
start_row(struct part *p, const char **list)
{
	uint32_t before = p->row++;
	int64_t number;

	if (int_parse(&number, xml_attribute(list, STR("r")), 1, 1 << 20, NULL) == E_OK)
		p->row = (uint32_t)number;
	p->next_column = 0;
	/* rows left out are blank; one stands for all of them */
	if (p->rc == E_OK && p->row > before + 1 &&
		grid_row_add(p->grid, before + 1, p->book->in->err))
		fail(p, E_TOO_BIG);
	if (p->rc == E_OK && grid_row_add(p->grid, p->row, p->book->in->err))
		fail(p, E_TOO_BIG);
}

static void
start_cell(struct part *p, const char **list)
{
	struct str type = xml_attribute(list, STR("t"));

	p->column = p->next_column;
	column_of(&p->column, xml_attribute(list, STR("r")));
	p->shared = str_eq(type, STR("s"));
	p->native = type.n == 0 || str_eq(type, STR("n"));
	buf_clear(&p->text);
}

static void XMLCALL
sheet_start(void *data, const char *name, const char **list)
{
	struct part *p = data;
	struct str n = xml_local(name);

	if (++p->depth > MAX_DEPTH)
		fail(p, err_set(p->book->in->err, E_FORMAT,
				"the part %s of the workbook is nested too deep", p->name));
	else if (str_eq(n, STR("row")))
		start_row(p, list);
	else if (str_eq(n, STR("c")))
		start_cell(p, list);
	else if (str_eq(n, STR("v")) || str_eq(n, STR("t")))
		p->in_text = true;
	else if (str_eq(n, STR("rPh")))
		p->in_phonetic = true;
}

static struct str
cell_text(struct part *p)
{
	struct str text = str_trim(buf_str(&p->text));
	int64_t index;

	if (!p->shared)
		return keep(p, text);
	if (int_parse(&index, text, 0, (int64_t)p->book->n_strings - 1, NULL))
		return STR("");
	return p->book->string[index];
}

static void
end_cell(struct part *p)
{
	struct err *err = p->book->in->err;
	struct str text;

	/* the schema wants rows around cells and columns in order; others are passed over */
	if (p->grid->n_rows == 0 || p->column < p->next_column)
		return;
	text = cell_text(p);
	while (p->rc == E_OK && p->next_column < p->column) {
		if (grid_cell_add(p->grid, STR(""), false, err))
			fail(p, E_TOO_BIG);
		p->next_column++;
	}
	if (p->rc == E_OK && grid_cell_add(p->grid, text, p->native, err))
		fail(p, E_TOO_BIG);
	p->next_column++;
}

static void XMLCALL
sheet_end(void *data, const char *name)
{
	struct part *p = data;
	struct str n = xml_local(name);

	p->depth--;
	if (str_eq(n, STR("v")) || str_eq(n, STR("t")))
		p->in_text = false;
	else if (str_eq(n, STR("rPh")))
		p->in_phonetic = false;
	else if (str_eq(n, STR("c")) && p->rc == E_OK)
		end_cell(p);
}

static enum rc
read_sheet(struct book *b, int i)
{
	struct part p = { .book = b, .grid = &b->grid[i] };
	char name[256];
	bool found;

	intake_shown(name, sizeof(name), b->sheet[i].target);
	if (!str_starts(b->sheet[i].target, STR("xl/")))
		p.name = arena_printf(b->in->arena, "xl/%s", name).p;
	else
		p.name = name;
	if (!p.name)
		return intake_full(b->in);
	p.grid->name = b->sheet[i].name;
	return read_part(&found, &p, sheet_start, sheet_end, on_text);
}

/* ---- the book --------------------------------------------------------------------------------- */

static enum rc
read_book(struct book *b)
{
	struct part workbook = { .book = b, .name = "xl/workbook.xml" };
	struct part rels = { .book = b, .name = "xl/_rels/workbook.xml.rels" };
	struct part strings = { .book = b, .name = "xl/sharedStrings.xml" };
	bool found;
	enum rc rc = read_part(&found, &workbook, workbook_start, ignore_end, on_text);

	if (rc == E_OK && (!found || b->n_sheets == 0))
		return err_set(b->in->err, E_FORMAT,
			"this ZIP archive holds no Excel workbook; expected a tester's table: text "
			"with columns, "
			"XLSX or XLS");
	if (rc == E_OK)
		rc = read_part(&found, &rels, rels_start, ignore_end, on_text);
	if (rc == E_OK)
		rc = read_part(&found, &strings, strings_start, strings_end, on_text);
	if (rc)
		return rc;
	b->grid = arena_new(b->in->arena, struct grid, (size_t)b->n_sheets);
	if (!b->grid)
		return intake_full(b->in);
	for (int i = 0; i < b->n_sheets && rc == E_OK; i++)
		rc = read_sheet(b, i);
	if (rc == E_OK)
		rc = layout_read(b->in, b->grid, b->n_sheets, 0);
	for (int i = 0; i < b->n_sheets; i++)
		grid_release(&b->grid[i]);
	return rc;
}

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct intake in;
	struct book *b;
	zip_error_t why;
	zip_source_t *source;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	out->format = STR("xlsx");
	out->encoding = STR("UTF-8");
	b = arena_new(a, struct book, 1);
	if (!b)
		return intake_full(&in);
	b->in = &in;
	zip_error_init(&why);
	source = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
	b->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
	if (b->zip) {
		rc = read_book(b);
		zip_discard(b->zip);
	} else {
		rc = err_set(err, E_FORMAT, "the workbook cannot be unpacked: %s",
			zip_error_strerror(&why));
		if (source)
			zip_source_free(source);
	}
	zip_error_fini(&why);
	return rc;
}

static int
probe(struct str head, struct str whole)
{
	if (!str_starts(head, STR("PK\x03\x04")))
		return 0;
	/* the directory of the archive, at its end, names the workbook */
	return str_find(whole, STR("xl/")) < whole.n ? 95 : 20;
}

const struct signal_format signal_xlsx = {
	.id = "xlsx",
	.probe = probe,
	.parse = parse,
};
