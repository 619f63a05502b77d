/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sheet.h"

#include <iconv.h>
#include <stdint.h>
#include <string.h>

struct reader {
	struct arena *arena;
	struct str text;
	size_t at;
	unsigned line;
	char separator;
	struct err *err;
};

/* UTF-8 as it is, else from GB18030, which is what Chinese spreadsheets save. */
static enum rc
to_utf8(struct str *text, struct arena *a, struct err *err)
{
	char *in, *out, *start;
	size_t left, room;
	iconv_t cd;
	bool bad;

	if (str_starts(*text, STR("\xEF\xBB\xBF")))
		*text = str_from(*text, 3);
	if (memchr(text->p ? text->p : "", 0, text->n))
		return err_set(err, E_FORMAT,
			"expected a table of text with a first line of column names, found binary "
			"data");
	if (utf8_valid(*text))
		return E_OK;
	room = text->n * 2 + 16;
	start = out = arena_take(a, room);
	in = (char *)(uintptr_t)text->p; /* iconv() does not write to it */
	left = text->n;
	if (!out)
		return err_set(err, E_TOO_BIG, "the table is too big");
	cd = iconv_open("UTF-8", "GB18030");
	if (cd == (iconv_t)-1)
		return err_set(err, E_FORMAT, "the table is neither UTF-8 nor GB18030 text");
	bad = iconv(cd, &in, &left, &out, &room) == (size_t)-1;
	iconv_close(cd);
	if (bad)
		return err_set(err, E_FORMAT, "the table is neither UTF-8 nor GB18030 text");
	*text = (struct str){ start, (size_t)(out - start) };
	return E_OK;
}

static size_t
line_end(const struct reader *r, size_t at)
{
	while (at < r->text.n && r->text.p[at] != '\n' && r->text.p[at] != '\r')
		at++;
	return at;
}

static void
skip_line_end(struct reader *r)
{
	if (r->at < r->text.n && r->text.p[r->at] == '\r')
		r->at++;
	if (r->at < r->text.n && r->text.p[r->at] == '\n')
		r->at++;
	r->line++;
}

/* Empty lines and comments. */
static void
skip_idle(struct reader *r)
{
	while (r->at < r->text.n) {
		size_t end = line_end(r, r->at);
		struct str line = str_trim((struct str){ r->text.p + r->at, end - r->at });

		if (line.n && line.p[0] != '#')
			return;
		r->at = end;
		skip_line_end(r);
	}
}

/* The one of tab, semicolon, comma that stands most often in the first line; a comma where there is none. */
static char
guess_separator(const struct reader *r)
{
	size_t end = line_end(r, r->at), most = 0;
	char best = ',';

	for (const char *s = "\t;,"; *s; s++) {
		size_t n = 0;

		for (size_t i = r->at; i < end; i++)
			n += r->text.p[i] == *s;
		if (n > most) {
			most = n;
			best = *s;
		}
	}
	return best;
}

static enum rc
quoted_cell(struct str *out, struct reader *r)
{
	unsigned line = r->line;
	size_t start = ++r->at, n = 0;
	char *copy;

	for (size_t i = start; i < r->text.n; i++) {
		if (r->text.p[i] != '"')
			continue;
		if (i + 1 < r->text.n && r->text.p[i + 1] == '"') {
			i++;
			continue;
		}
		copy = arena_take(r->arena, i - start + 1);
		if (!copy)
			return err_set(r->err, E_TOO_BIG, "the table is too big");
		for (size_t k = start; k < i; k++) {
			copy[n++] = r->text.p[k];
			r->line += r->text.p[k] == '\n';
			k += r->text.p[k] == '"';
		}
		r->at = i + 1;
		*out = str_trim((struct str){ copy, n });
		return E_OK;
	}
	return err_at(r->err, E_FORMAT, line, 0, "a quoted cell begins here and does not end");
}

/* A cell; *more: another follows in the row. */
static enum rc
next_cell(struct str *out, bool *more, struct reader *r)
{
	size_t start;

	while (r->at < r->text.n && r->text.p[r->at] == ' ')
		r->at++;
	start = r->at;
	if (r->at < r->text.n && r->text.p[r->at] == '"') {
		enum rc rc = quoted_cell(out, r);

		if (rc)
			return rc;
		while (r->at < r->text.n && r->text.p[r->at] == ' ')
			r->at++;
	} else {
		while (r->at < r->text.n && !strchr("\r\n", r->text.p[r->at]) &&
			r->text.p[r->at] != r->separator)
			r->at++;
		*out = str_trim((struct str){ r->text.p + start, r->at - start });
	}
	*more = r->at < r->text.n && r->text.p[r->at] == r->separator;
	if (*more)
		r->at++;
	else if (line_end(r, r->at) != r->at)
		return err_at(r->err, E_FORMAT, r->line, 0,
			"there is text behind the closing quote of a cell");
	return E_OK;
}

/* One row; cells beyond `columns` must be empty, missing ones are. */
static enum rc
read_row(struct str *cell, int columns, struct reader *r)
{
	unsigned line = r->line;
	bool more = true;

	for (int i = 0; i < columns || more; i++) {
		struct str c = STR("");
		enum rc rc = more ? next_cell(&c, &more, r) : E_OK;

		if (rc)
			return rc;
		if (i < columns)
			cell[i] = c;
		else if (c.n)
			return err_at(r->err, E_FORMAT, line, 0,
				"this row has more cells than there are column names (%d)",
				columns);
	}
	skip_line_end(r);
	return E_OK;
}

static enum rc
read_names(struct sheet *s, struct reader *r)
{
	size_t end = line_end(r, r->at);
	int room = 1;

	for (size_t i = r->at; i < end; i++)
		room += r->text.p[i] == r->separator;
	if (room > SHEET_MAX_COLUMNS)
		return err_set(r->err, E_TOO_BIG, "a table may have %d columns, not %d",
			SHEET_MAX_COLUMNS, room);
	s->name = arena_new(r->arena, struct str, (size_t)room);
	if (!s->name)
		return err_set(r->err, E_TOO_BIG, "the table is too big");
	s->columns = room;
	if (read_row(s->name, room, r))
		return r->err ? r->err->rc : E_FORMAT;
	while (s->columns > 0 && s->name[s->columns - 1].n == 0)
		s->columns--;
	if (s->columns == 0)
		return err_set(r->err, E_MISSING,
			"the table is empty: expected a first line of column names, then rows");
	for (int i = 0; i < s->columns; i++) {
		char show[60];

		if (s->name[i].n == 0)
			return err_at(
				r->err, E_MISSING, r->line - 1, 0, "column %d has no name", i + 1);
		if (sheet_column(s, s->name[i]) != i)
			return err_at(r->err, E_EXISTS, r->line - 1, 0,
				"two columns are named \"%s\"",
				str_show(show, sizeof(show), s->name[i]));
	}
	return E_OK;
}

/* No more rows than lines, so the room is known before. */
static size_t
count_lines(const struct reader *r)
{
	size_t n = 1;

	for (size_t i = r->at; i < r->text.n; i++)
		n += r->text.p[i] == '\n' || r->text.p[i] == '\r';
	return n;
}

enum rc
sheet_read(struct sheet *out, struct arena *a, struct str text, struct err *err)
{
	struct reader r = { .arena = a, .line = 1, .err = err };
	size_t room;
	enum rc rc;

	*out = (struct sheet){ 0 };
	rc = to_utf8(&text, a, err);
	if (rc)
		return rc;
	r.text = text;
	skip_idle(&r);
	r.separator = guess_separator(&r);
	if ((rc = read_names(out, &r)))
		return rc;
	skip_idle(&r);
	room = count_lines(&r);
	out->cell = arena_new(a, struct str, room * (size_t)out->columns);
	out->line = arena_new(a, unsigned, room);
	if (!out->cell || !out->line)
		return err_set(err, E_TOO_BIG, "the table is too big");
	while (r.at < r.text.n && out->rows < room) {
		out->line[out->rows] = r.line;
		rc = read_row(out->cell + out->rows * (size_t)out->columns, out->columns, &r);
		if (rc)
			return rc;
		out->rows++;
		skip_idle(&r);
	}
	if (out->rows == 0)
		return err_set(err, E_MISSING,
			"the table is empty: expected a first line of column names, then rows");
	return E_OK;
}

int
sheet_column(const struct sheet *s, struct str name)
{
	for (int i = 0; i < s->columns; i++)
		if (str_eq(s->name[i], name))
			return i;
	return -1;
}
