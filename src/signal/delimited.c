/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/delimited.h"

#include "signal/layout.h"
#include "signal/magic.h"
#include "signal/numeral.h"
#include "signal/text.h"

#define SAMPLE_SIZE ((size_t)256 << 10)
#define MAX_QUOTED ((size_t)64 << 10)

/* ---- cells of a line -------------------------------------------------------------------------- */

struct cutter {
	struct arena *arena; /* NULL: the cells are only counted */
	struct str rest;
	char separator;
	uint32_t line; /* of the next byte */
	bool words;    /* separator ' ': this line is cut at one blank, else at two */
	bool full;     /* the arena could not hold an unescaped cell */
};

static size_t
line_end(struct str s, size_t at)
{
	while (at < s.n && s.p[at] != '\n' && s.p[at] != '\r')
		at++;
	return at;
}

static size_t
skip_line_end(struct str s, size_t at)
{
	if (at + 1 < s.n && s.p[at] == '\r' && s.p[at + 1] == '\n')
		return at + 2;
	return at < s.n ? at + 1 : at;
}

/* Where the quoted text that begins at 0 ends (behind its closing quote), or 0 when it is never closed. */
static size_t
quoted_end(struct str s, bool *doubled)
{
	size_t limit = s.n < MAX_QUOTED ? s.n : MAX_QUOTED;

	*doubled = false;
	for (size_t at = 1; at < limit; at++) {
		if (s.p[at] != '"')
			continue;
		if (at + 1 < limit && s.p[at + 1] == '"') {
			*doubled = true;
			at++;
			continue;
		}
		return at + 1;
	}
	return 0;
}

static struct str
unescape(struct cutter *c, struct str s)
{
	size_t n = 0;
	char *p;

	/* while the separators are weighed nothing is kept */
	if (!c->arena)
		return s;
	p = arena_take(c->arena, s.n + 1);
	if (!p) {
		c->full = true;
		return STR("");
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' && i + 1 < s.n && s.p[i + 1] == '"')
			i++;
		p[n++] = s.p[i];
	}
	return (struct str){ p, n };
}

static bool
is_separator(const struct cutter *c, struct str s, size_t at)
{
	if (c->separator != ' ')
		return c->separator && s.p[at] == c->separator;
	if (s.p[at] == '\t')
		return true;
	return s.p[at] == ' ' &&
	       (c->words || (at + 1 < s.n && (s.p[at + 1] == ' ' || s.p[at + 1] == '\t')));
}

/* A quoted cell at the start of the rest, if what follows it is a separator or the end of the line. */
static bool
quoted_cell(struct str *out, struct cutter *c)
{
	bool doubled;
	size_t end = quoted_end(c->rest, &doubled), after = end;

	if (end == 0)
		return false;
	while (after < c->rest.n && c->rest.p[after] == ' ' && c->separator != ' ')
		after++;
	if (after < c->rest.n && c->rest.p[after] != '\n' && c->rest.p[after] != '\r' &&
		!is_separator(c, c->rest, after))
		return false;
	*out = (struct str){ c->rest.p + 1, end - 2 };
	for (size_t i = 0; i < out->n; i++)
		c->line += out->p[i] == '\n' ||
			   (out->p[i] == '\r' && (i + 1 == out->n || out->p[i + 1] != '\n'));
	if (doubled)
		*out = unescape(c, *out);
	c->rest = str_from(c->rest, after);
	return true;
}

/* Cuts one cell; false when the line is at its end (the line end is left in the rest). */
static bool
next_cell(struct str *out, struct cutter *c, bool first)
{
	size_t at = 0;

	if (!first) {
		if (c->rest.n == 0 || c->rest.p[0] == '\n' || c->rest.p[0] == '\r')
			return false;
		c->rest = str_from(c->rest, 1);
	}
	while (at < c->rest.n &&
		(c->rest.p[at] == ' ' || (c->separator == ' ' && c->rest.p[at] == '\t')))
		at++;
	c->rest = str_from(c->rest, at);
	/* blanks at the end of a line part nothing */
	if (c->separator == ' ' && !first &&
		(c->rest.n == 0 || c->rest.p[0] == '\n' || c->rest.p[0] == '\r'))
		return false;
	if (c->rest.n && c->rest.p[0] == '"' && quoted_cell(out, c))
		return true;
	for (at = 0; at < c->rest.n && c->rest.p[at] != '\n' && c->rest.p[at] != '\r'; at++) {
		if (is_separator(c, c->rest, at))
			break;
	}
	*out = (struct str){ c->rest.p, at };
	c->rest = str_from(c->rest, at);
	return true;
}

/* The same for a cell that holds a plain number and nothing else, which most do; false: it holds something else. */
static bool
number_cell(struct str *out, struct numeral *number, struct cutter *c, bool first)
{
	const char *p = c->rest.p;
	size_t n = c->rest.n, at = !first, length;

	if (c->separator == ' ' || (!first && (n == 0 || p[0] != c->separator)))
		return false;
	while (at < n && p[at] == ' ')
		at++;
	length = at < n ? numeral_scan(number, p + at, n - at, c->separator != ',') : 0;
	if (length == 0)
		return false;
	*out = (struct str){ p + at, length };
	at += length;
	while (at < n && p[at] == ' ')
		at++;
	if (at < n && p[at] != c->separator && p[at] != '\n' && p[at] != '\r')
		return false;
	c->rest = (struct str){ p + at, n - at };
	return true;
}

/* Columns of blanks: a line that begins with a number, or holds no wider gap, is cut at every blank. */
static bool
cut_at_every_blank(struct str line)
{
	struct str t = str_trim(line);
	size_t n = 0;

	while (n < t.n && t.p[n] != ' ' && t.p[n] != '\t')
		n++;
	if (numeral_looks((struct str){ t.p, n }))
		return true;
	return str_find(t, STR("  ")) == t.n && str_find(t, STR("\t")) == t.n;
}

static void
begin_line(struct cutter *c)
{
	if (c->separator == ' ')
		c->words = cut_at_every_blank(str_first(c->rest, line_end(c->rest, 0)));
}

enum rc
delimited_grid(struct grid *out, struct arena *a, struct str text, char separator, struct err *err)
{
	struct cutter c = { .arena = a, .rest = text, .separator = separator, .line = 1 };
	enum rc rc = E_OK;

	while (c.rest.n && rc == E_OK) {
		struct str cell;
		bool first = true;

		rc = grid_row_add(out, c.line, err);
		begin_line(&c);
		while (rc == E_OK) {
			struct numeral number;

			if (number_cell(&cell, &number, &c, first))
				rc = grid_number_add(out, cell, &number, err);
			else if (next_cell(&cell, &c, first))
				rc = grid_cell_add(out, cell, false, err);
			else
				break;
			first = false;
		}
		c.rest = str_from(c.rest, skip_line_end(c.rest, 0));
		c.line++;
	}
	if (rc == E_OK && c.full)
		rc = err_set(err, E_TOO_BIG, "the file holds more than can be read at once");
	return rc;
}

/* ---- which separator -------------------------------------------------------------------------- */

/* Digits and marks only, and yet no number: cut at the wrong sign. */
static bool
is_torn(struct str s)
{
	static const char marks[] = "0123456789.,;|+-eE \t";

	for (size_t i = 0; i < s.n; i++) {
		if (!memchr(marks, s.p[i], sizeof(marks) - 1))
			return false;
	}
	return s.n > 0;
}

static long
line_score(struct str line, char separator)
{
	struct cutter c = { .rest = line, .separator = separator };
	struct str cell;
	long numbers = 0, filled = 0, torn = 0;
	bool first = true;

	begin_line(&c);
	while (next_cell(&cell, &c, first)) {
		first = false;
		cell = str_trim(cell);
		filled += cell.n > 0;
		if (numeral_looks(cell))
			numbers++;
		else
			torn += is_torn(cell);
	}
	return numbers >= 2 && 2 * numbers >= filled ? numbers - 2 * torn : 0;
}

static void
score_lines(long *score, const char *list, int n, struct str text)
{
	while (text.n) {
		size_t end = line_end(text, 0);

		for (int i = 0; i < n; i++)
			score[i] += line_score(str_first(text, end), list[i]);
		text = str_from(text, skip_line_end(text, end));
	}
}

char
delimited_separator(struct str text)
{
	static const char list[] = { '\t', ';', ',', '|', ' ' };
	enum { N = sizeof(list) };
	long score[N] = { 0 };
	int best = 0;

	score_lines(score, list, N, str_first(text, SAMPLE_SIZE));
	if (text.n > 4 * SAMPLE_SIZE) {
		/* a long head can fill the first sample */
		struct str middle = str_first(str_from(text, text.n / 2), SAMPLE_SIZE / 4);
		size_t end = line_end(middle, 0);

		score_lines(score, list, N, str_from(middle, skip_line_end(middle, end)));
	}
	for (int i = 1; i < N; i++) {
		if (score[i] > score[best])
			best = i;
	}
	return score[best] > 0 ? list[best] : '\0';
}

/* ---- the reader ------------------------------------------------------------------------------- */

/* MTS writes its marks into the first line: "MTS793|MPT|DEU|x|x|,|.|:|49|1|1|A". */
static char
stated_mark(struct str text)
{
	struct str line = str_first(text, line_end(text, 0)), cell = STR("");

	if (!str_starts(line, STR("MTS")))
		return 0;
	for (int i = 0; i < 6; i++)
		cell = str_cut(&line, '|');
	return cell.n == 1 && (cell.p[0] == ',' || cell.p[0] == '.') ? cell.p[0] : '\0';
}

bool
delimited_stated(char *out, struct str *text)
{
	if (text->n < 6 || !str_eq_nocase(str_first(*text, 4), STR("sep=")) ||
		line_end(*text, 0) != 5)
		return false;
	*out = text->p[4];
	return true;
}

void
delimited_say(struct intake *in, char separator)
{
	struct err *note = intake_note(in, 0);

	switch (separator) {
	case '\t': err_set(note, E_FORMAT, "the columns are parted by tabs"); break;
	case ';': err_set(note, E_FORMAT, "the columns are parted by semicolons"); break;
	case ',': err_set(note, E_FORMAT, "the columns are parted by commas"); break;
	case '|': err_set(note, E_FORMAT, "the columns are parted by upright strokes"); break;
	case ' ': err_set(note, E_FORMAT, "the columns are parted by blanks"); break;
	default: err_set(note, E_FORMAT, "there is one value a line"); break;
	}
}

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct intake in;
	struct grid grid = { 0 };
	struct str text = bytes;
	char separator;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	out->format = STR("delimited");
	rc = text_decode(&text, &in, bytes);
	if (rc)
		return rc;
	if (str_trim(text).n == 0)
		return err_set(
			err, E_FORMAT, "the file holds only blanks; expected a table of numbers");
	if (!delimited_stated(&separator, &text))
		separator = delimited_separator(text);
	delimited_say(&in, separator);
	rc = delimited_grid(&grid, a, text, separator, err);
	if (rc == E_OK)
		rc = layout_read(&in, &grid, 1, stated_mark(text));
	grid_release(&grid);
	return rc;
}

static int
probe(struct str head, struct str whole)
{
	(void)whole;
	return text_likely(head) && !magic_name(head) ? 40 : 0;
}

const struct signal_format signal_delimited = {
	.id = "delimited",
	.probe = probe,
	.parse = parse,
};
