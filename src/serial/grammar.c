/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions of instruments that send lines: a table, a pattern a row. docs/instruments.md explains the columns. */
#include "serial/grammar.h"

static const struct str header =
	STR_INIT("instrument\tline\tmeans\tquantity\tunit\tdecimal\tport\task\t"
		 "title_zh\ttitle_en\tsource");
enum { INSTRUMENT, LINE, MEANS, QUANTITY, UNIT, DECIMAL, PORT, ASK, ZH, EN, SOURCE, COLUMNS };

static const char *const meanings[MEANINGS] = { "stable", "dynamic", "unsaid", "unit", "refusal",
	"done", "about", "ignore" };

struct row {
	struct str cell[COLUMNS];
	unsigned column[COLUMNS]; /* where each begins, from 1 */
	unsigned line;
};

/* ---- cells -------------------------------------------------------------------------------------- */

static enum rc
row_split(struct row *out, struct str text, unsigned line, struct err *err)
{
	const char *start = text.p;
	int n = 0;

	*out = (struct row){ .line = line };
	for (bool more = true; more && n < COLUMNS; n++) {
		out->column[n] = (unsigned)(text.p - start) + 1;
		more = text.n && memchr(text.p, '\t', text.n);
		out->cell[n] = str_cut(&text, '\t');
	}
	for (int i = n; i < COLUMNS; i++)
		out->cell[i] = STR("");
	if (text.n)
		return err_at(err, E_FORMAT, line, (unsigned)(text.p - start) + 1,
			"there are more cells than the first line names columns");
	return E_OK;
}

static bool
id_right(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
			    (i && (s.p[i] == '-' || s.p[i] == '_' || s.p[i] == '.'))))
			return false;
	return s.n > 0 && s.n <= 60;
}

/* \r \n \t \xHH and a doubled backslash. */
static struct str
unescaped(struct arena *a, struct str s)
{
	char *p = arena_take(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; p && i < s.n; i++) {
		const char *at = s.p[i] == '\\' && i + 1 < s.n ? strchr("rnt\\", s.p[i + 1]) : NULL;

		if (i + 3 < s.n && s.p[i] == '\\' && s.p[i + 1] == 'x' &&
			hex_pair(s.p + i + 2) >= 0) {
			p[n++] = (char)hex_pair(s.p + i + 2);
			i += 3;
		} else if (at && *at) {
			p[n++] = "\r\n\t\\"[at - strchr("rnt\\", 'r')];
			i++;
		} else {
			p[n++] = s.p[i];
		}
	}
	return (struct str){ p, p ? n : 0 };
}

/* "stable", or "refusal overload". */
static enum rc
meaning_read(struct pattern *out, const struct row *row, struct err *err)
{
	struct str rest = row->cell[MEANS], word = str_cut(&rest, ' ');
	bool coded;

	for (int i = 0; i < MEANINGS; i++) {
		if (!str_eq(word, str_of(meanings[i])))
			continue;
		out->means = (enum meaning)i;
		out->code = rest;
		coded = i == MEANS_REFUSAL || i == MEANS_DONE;
		if (coded ? id_right(rest) : rest.n == 0)
			return E_OK;
	}
	return err_at(err, E_FORMAT, row->line, row->column[MEANS],
		"expected stable, dynamic, unsaid, unit, about, ignore, or refusal or done with a "
		"word "
		"in small letters");
}

static bool
has_value(const struct pattern *p)
{
	for (int i = 0; i < p->n; i++)
		if (p->token[i].kind == TOKEN_VALUE)
			return true;
	return false;
}

static enum rc
pattern_read(struct pattern *out, struct arena *a, const struct row *row, struct err *err)
{
	struct str decimal = row->cell[DECIMAL];
	enum rc rc = meaning_read(out, row, err);

	if (rc)
		return rc;
	rc = pattern_compile(out, a, row->cell[LINE], row->line, row->column[LINE], err);
	if (rc)
		return rc;
	if (has_value(out) != (out->means <= MEANS_UNIT) && out->means != MEANS_DONE)
		return err_at(err, E_FORMAT, row->line, row->column[LINE],
			"a line that means a value has one {value}, any other has none");
	if (decimal.n && !str_eq(decimal, STR(".")) && !str_eq(decimal, STR(",")))
		return err_at(err, E_FORMAT, row->line, row->column[DECIMAL],
			"the decimal mark is . or ,");
	out->decimal = decimal.n ? decimal.p[0] : '.';
	out->quantity = row->cell[QUANTITY];
	out->unit = row->cell[UNIT];
	return E_OK;
}

/* ---- the table ---------------------------------------------------------------------------------- */

static struct grammar *
grammar_of_text(struct serial_grammars *g, struct str id)
{
	for (struct grammar *i = g->first; i; i = i->next)
		if (i->text == g->texts && str_eq(str_of(i->about.id), id))
			return i;
	return NULL;
}

static enum rc
grammar_add(struct grammar **out, struct serial_grammars *g, const struct row *row, struct err *err)
{
	struct grammar *n;
	int place = -1;

	if (!id_right(row->cell[INSTRUMENT]))
		return err_at(err, E_FORMAT, row->line, 1,
			"an instrument is named by small letters, digits, - _ and .");
	for (int i = SOURCE; i >= ZH; i--)
		if (!row->cell[i].n)
			place = i;
	if (place >= 0)
		return err_at(err, E_MISSING, row->line,
			row->column[place] ? row->column[place] : 1,
			"the first line of an instrument needs title_zh, title_en and source");
	n = arena_new(g->arena, struct grammar, 1);
	if (!n)
		return err_set(err, E_TOO_BIG, "the description is too big");
	*n = (struct grammar){ .text = g->texts,
		.about = { .id = arena_cstr(g->arena, row->cell[INSTRUMENT]),
			.title_zh = row->cell[ZH],
			.title_en = row->cell[EN],
			.port = row->cell[PORT],
			.ask = unescaped(g->arena, row->cell[ASK]) } };
	if (!n->about.id || !n->about.ask.p)
		return err_set(err, E_TOO_BIG, "the description is too big");
	if (g->last)
		g->last->next = n;
	else
		g->first = n;
	g->last = *out = n;
	return E_OK;
}

static enum rc
row_read(struct serial_grammars *g, struct str text, unsigned line, struct err *err)
{
	struct pattern *p = arena_new(g->arena, struct pattern, 1);
	struct grammar *to;
	struct row row;
	enum rc rc = row_split(&row, text, line, err);

	if (rc)
		return rc;
	to = grammar_of_text(g, row.cell[INSTRUMENT]);
	if (!to && (rc = grammar_add(&to, g, &row, err)))
		return rc;
	if (!p)
		return err_set(err, E_TOO_BIG, "the description is too big");
	rc = pattern_read(p, g->arena, &row, err);
	if (rc)
		return rc;
	if (to->last)
		to->last->next = p;
	else
		to->first = p;
	to->last = p;
	return E_OK;
}

static struct str
text_line(struct str *rest)
{
	struct str line = str_cut(rest, '\n');

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

bool
serial_grammars_are(struct str tsv)
{
	while (tsv.n) {
		struct str line = text_line(&tsv);

		if (line.n && line.p[0] != '#')
			return str_starts(line, STR("instrument\t"));
	}
	return false;
}

enum rc
serial_grammars_read(struct serial_grammars **out, struct arena *a, struct str tsv,
	const char *file_name, struct err *err)
{
	struct str rest = arena_str(a, tsv);
	bool begun = false;
	enum rc rc = E_OK;

	if (!*out && (*out = arena_new(a, struct serial_grammars, 1)))
		(*out)->arena = a;
	if (!*out || !rest.p)
		return err_set(err, E_TOO_BIG, "the description is too big");
	(*out)->texts++;
	if (!utf8_valid(rest)) {
		rc = err_at(err, E_FORMAT, 1, 1, "the description is not UTF-8");
		rest = STR("");
	}
	for (unsigned n = 1; rc == E_OK && rest.n; n++) {
		struct str line = text_line(&rest);

		if (!line.n || line.p[0] == '#')
			continue;
		if (begun)
			rc = row_read(*out, line, n, err);
		else if (!str_eq(line, header))
			rc = err_at(err, E_FORMAT, n, 1,
				"the first line must name the columns: instrument line means "
				"quantity unit "
				"decimal port ask title_zh title_en source");
		begun = true;
	}
	if (rc)
		err_in_file(err, file_name);
	return rc;
}

/* The newest of its name. */
const struct grammar *
grammar_find(const struct serial_grammars *g, struct str id)
{
	const struct grammar *found = NULL;

	for (const struct grammar *i = g->first; i; i = i->next)
		if (str_eq(str_of(i->about.id), id))
			found = i;
	return found;
}

bool
grammar_about(struct serial_instrument *out, const struct serial_grammars *g, int i)
{
	for (const struct grammar *k = g->first; k; k = k->next) {
		if (grammar_find(g, str_of(k->about.id)) != k)
			continue;
		if (i-- == 0) {
			*out = k->about;
			return true;
		}
	}
	return false;
}
