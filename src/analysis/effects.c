/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats effects: what each factor of a two-level experiment does, alone and together with others. */
#include <math.h>
#include <stdlib.h>

#include "analysis/groups.h"
#include "analysis/registry.h"
#include "base/number.h"
#include "num/distribution.h"
#include "num/factorial.h"

#define MAX_K FACTORIAL_MAX_FACTORS
/* Decimals of 106 bits add up to less than this of their size. */
#define DECIMAL_ROUNDING 0x1p-98

struct screening {
	struct analysis_call *call;
	struct column y;
	int k;
	struct str name[MAX_K], low[MAX_K], high[MAX_K];
	signed char *level[MAX_K]; /* of each row: -1, 1, 0 at the centre */
	struct factorial_runs runs;
	struct factorial f;
	struct lenth lenth;
	bool judged; /* by Lenth's method */
};

/* ---- levels ------------------------------------------------------------------------------------- */

static enum rc
refuse_levels(struct str name, int count, struct err *err)
{
	char show[60];

	return err_set(err, E_DOMAIN,
		"column \"%s\" has %d different values: a factor has two levels, and may have a "
		"centre halfway between them",
		str_show(show, sizeof(show), name), count);
}

static enum rc
level_of_labels(struct screening *s, int j, const struct labels *l, struct err *err)
{
	if (l->count != 2)
		return refuse_levels(l->name, l->count, err);
	s->low[j] = l->label[0];
	s->high[j] = l->label[1];
	for (size_t i = 0; i < l->n; i++)
		s->level[j][i] = l->of[i] ? 1 : -1;
	return E_OK;
}

static enum rc
level_of_numbers(struct screening *s, int j, const struct column *x, int count, struct err *err)
{
	size_t low = 0, high = 0;
	struct dd sum;
	double size;

	for (size_t i = 1; i < x->n; i++) {
		low = dd_less(x->exact[i], x->exact[low]) ? i : low;
		high = dd_less(x->exact[high], x->exact[i]) ? i : high;
	}
	s->low[j] = x->text[low];
	s->high[j] = x->text[high];
	sum = dd_add(x->exact[low], x->exact[high]);
	size = fabs(x->v[low]) + fabs(x->v[high]);
	if (!dd_less(x->exact[low], x->exact[high]))
		return refuse_levels(x->name, 1, err);
	for (size_t i = 0; i < x->n; i++) {
		struct dd off = dd_sub(dd_add(x->exact[i], x->exact[i]), sum);

		if (!dd_less(x->exact[low], x->exact[i]))
			s->level[j][i] = -1;
		else if (!dd_less(x->exact[i], x->exact[high]))
			s->level[j][i] = 1;
		else if (fabs(off.hi) > DECIMAL_ROUNDING * size)
			return refuse_levels(x->name, count, err);
	}
	return E_OK;
}

static enum rc
read_factor(struct screening *s, struct str name, struct err *err)
{
	struct analysis_call *c = s->call;
	struct labels l;
	struct column x;
	bool numbers = true;
	int j = s->k;
	enum rc rc;

	if (j == MAX_K)
		return err_field(err, E_TOO_BIG, "factors",
			"a factorial has 1 to %d factors, not %d", MAX_K, j + 1);
	if ((rc = labels_named(&l, c, name, err)))
		return rc;
	s->k++;
	s->name[j] = name;
	s->level[j] = arena_new(c->arena, signed char, c->n + 1);
	if (!s->level[j])
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int i = 0; i < l.count; i++)
		numbers = numbers && num_looks(l.label[i]);
	if (!numbers)
		return level_of_labels(s, j, &l, err);
	rc = column_named(&x, c, name, err);
	return rc ? rc : level_of_numbers(s, j, &x, l.count, err);
}

/* Those that are named; else every column but the response: one that is left out in silence would turn runs into repeats. */
static enum rc
read_factors(struct screening *s, struct err *err)
{
	const struct sheet *sheet = s->call->sheet;
	struct str list = call_text(s->call, "factors");
	enum rc rc = E_OK;

	if (list.n == 0 && sheet->columns < 2)
		return err_field(
			err, E_MISSING, "factors", "the table has no column beside the response");
	for (int i = 0; !rc && list.n == 0 && i < sheet->columns; i++)
		if (!str_eq(sheet->name[i], s->y.name))
			rc = read_factor(s, sheet->name[i], err);
	while (!rc && list.n) {
		struct str name = str_trim(str_cut(&list, ','));

		for (int i = 0; i < s->k; i++)
			if (str_eq(s->name[i], name))
				return err_field(
					err, E_EXISTS, "factors", "a column is named twice");
		if (str_eq(name, s->y.name))
			return err_field(err, E_EXISTS, "factors", "a column is named twice");
		rc = read_factor(s, name, err);
	}
	return rc;
}

/* Corners into runs, centre points apart; y is put in that order. */
static enum rc
sort_rows(struct screening *s, struct err *err)
{
	size_t n = s->call->n;
	struct dd *y = arena_new(s->call->arena, struct dd, n + 1);
	struct dd *centre = arena_new(s->call->arena, struct dd, n + 1);

	if (!y || !centre)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < n; i++) {
		int middle = 0;

		for (int j = 0; j < s->k; j++)
			middle += s->level[j][i] == 0;
		if (middle == s->k) {
			centre[s->runs.n_centre++] = s->y.exact[i];
			continue;
		}
		if (middle)
			return err_at(err, E_DOMAIN, call_line(s->call, i), 0,
				"some factors stand at their centre and others do not: a response "
				"surface has such runs");
		for (int j = 0; j < s->k; j++)
			s->level[j][s->runs.n] = s->level[j][i];
		y[s->runs.n++] = s->y.exact[i];
	}
	s->runs.y = y;
	s->runs.centre = centre;
	s->runs.factors = s->k;
	s->runs.level = (const signed char *const *)s->level;
	return E_OK;
}

/* ---- answer ------------------------------------------------------------------------------------- */

static struct str
term_name(const struct screening *s, struct word w)
{
	struct str out = STR("");

	for (int j = 0; j < s->k && out.p; j++)
		if (w.factors >> j & 1)
			out = arena_printf(s->call->arena, "%.*s%s%.*s", STR_FMT(out),
				out.n ? "*" : "", STR_FMT(s->name[j]));
	return out;
}

static void
write_factors(const struct screening *s, struct json_out *out)
{
	char letter[WORD_TEXT];

	jout_key(out, STR("factors"));
	jout_array(out);
	for (int j = 0; j < s->k; j++) {
		jout_object(out);
		JOUT_TEXT(out, "letter",
			str_of(word_letters(letter, (struct word){ 1U << j, false })));
		JOUT_TEXT(out, "factor", s->name[j]);
		JOUT_TEXT(out, "low_level", s->low[j]);
		JOUT_TEXT(out, "high_level", s->high[j]);
		jout_object_end(out);
	}
	jout_array_end(out);
}

static void
write_design(struct screening *s, struct json_out *out)
{
	const struct factorial *f = &s->f;
	char text[WORD_TEXT];

	JOUT_INTEGER(out, "n", (int64_t)s->call->n);
	JOUT_INTEGER(out, "different_runs", (int64_t)f->runs);
	JOUT_INTEGER(out, "repeats", (int64_t)f->repeats);
	JOUT_INTEGER(out, "centre_points", (int64_t)s->runs.n_centre);
	if (!f->regular) {
		(void)err_set(call_note(s->call), E_OK,
			"the runs are orthogonal but no regular fraction: only main effects are "
			"given, and each holds parts of many interactions");
		return;
	}
	if (f->fraction.words == 0)
		return;
	JOUT_INTEGER(out, "resolution", f->fraction.resolution);
	jout_key(out, STR("defining_words"));
	jout_array(out);
	for (int i = 0; i < f->fraction.words; i++)
		jout_text(out, str_of(word_letters(text, f->fraction.word[i])));
	jout_array_end(out);
	jout_key(out, STR("word_lengths_from_3"));
	jout_array(out);
	for (int length = 3; length <= s->k; length++)
		jout_integer(out, f->fraction.pattern[length]);
	jout_array_end(out);
	if (f->fraction.resolution < 4)
		(void)err_set(call_note(s->call), E_OK,
			"the resolution is %d: main effects cannot be told from interactions of "
			"two factors",
			f->fraction.resolution);
}

/* "BD, -CE" */
static struct str
alias_list(const struct screening *s, struct word *room, struct word effect, int longest)
{
	int n = fraction_aliases(room, &s->f.fraction, effect, longest);
	struct str out = STR("");
	char text[WORD_TEXT];

	for (int i = 0; i < n && out.p; i++)
		out = arena_printf(s->call->arena, "%.*s%s%s", STR_FMT(out), i ? ", " : "",
			word_letters(text, room[i]));
	return out;
}

/* Of the corners, about their mean. */
static double
total_squares(const struct screening *s)
{
	struct dd sum = dd_of(0), squares = dd_of(0), mean;

	for (size_t i = 0; i < s->runs.n; i++)
		sum = dd_add(sum, s->runs.y[i]);
	mean = dd_div(sum, dd_of((double)s->runs.n));
	for (size_t i = 0; i < s->runs.n; i++) {
		struct dd d = dd_sub(s->runs.y[i], mean);

		squares = dd_add(squares, dd_mul(d, d));
	}
	return dd_double(squares);
}

static const char *
beyond(const struct screening *s, double effect)
{
	if (!s->judged)
		return "";
	if (fabs(effect) > s->lenth.sme)
		return "SME";
	return fabs(effect) > s->lenth.me ? "ME" : "";
}

static enum rc
write_effects(struct screening *s, struct json_out *out, int longest, struct err *err)
{
	const struct factorial *f = &s->f;
	bool tested = f->pure_df > 0, fraction = f->regular && f->fraction.words > 0;
	struct word *room = arena_new(s->call->arena, struct word, (size_t)f->fraction.words + 1);
	double total = total_squares(s);
	char text[WORD_TEXT];

	if (!room)
		return err_set(err, E_TOO_BIG, "the table is too big");
	jout_key(out, STR("effects"));
	jout_array(out);
	for (int i = 0; i < f->effects; i++) {
		const struct effect *e = &f->effect[i];

		jout_object(out);
		JOUT_TEXT(out, "term", term_name(s, e->word));
		JOUT_TEXT(out, "word", str_of(word_letters(text, e->word)));
		JOUT_NUMBER(out, "effect", e->value);
		JOUT_NUMBER(out, "coefficient", e->value / 2);
		JOUT_NUMBER(
			out, "percent", 100 * (double)s->runs.n / 4 * e->value * e->value / total);
		if (tested) {
			JOUT_NUMBER(out, "t", e->t);
			JOUT_NUMBER(out, "p", e->p);
		}
		if (s->judged)
			JOUT_TEXT(out, "beyond", str_of(beyond(s, e->value)));
		if (fraction)
			JOUT_TEXT(out, "aliases", alias_list(s, room, e->word, longest));
		jout_object_end(out);
	}
	jout_array_end(out);
	return E_OK;
}

static void
write_error(const struct screening *s, struct json_out *out)
{
	const struct factorial *f = &s->f;

	if (f->pure_df == 0)
		return;
	jout_key(out, STR("pure_error"));
	jout_object(out);
	JOUT_NUMBER(out, "sd", f->pure_sd);
	JOUT_INTEGER(out, "df", (int64_t)f->pure_df);
	JOUT_NUMBER(out, "se_of_an_effect", f->se);
	jout_object_end(out);
	if (!(f->pure_sd > 0))
		(void)err_set(call_note(s->call), E_DOMAIN,
			"repeated runs agree exactly: t and p have no value");
}

static void
write_curvature(const struct screening *s, struct json_out *out)
{
	const struct factorial *f = &s->f;

	if (s->runs.n_centre == 0)
		return;
	jout_key(out, STR("curvature"));
	jout_object(out);
	JOUT_NUMBER(out, "difference", f->curvature);
	JOUT_NUMBER(out, "se", f->curvature_se);
	JOUT_NUMBER(out, "t", f->curvature_t);
	JOUT_NUMBER(out, "p", f->curvature_p);
	jout_object_end(out);
}

static enum rc
judge(struct screening *s, double level, struct err *err)
{
	const struct factorial *f = &s->f;
	enum rc rc;

	if (f->effects < 3) {
		(void)err_set(call_note(s->call), E_DOMAIN,
			"Lenth's method needs at least 3 effects, there are %d", f->effects);
		return E_OK;
	}
	rc = lenth(&s->lenth, s->call->arena, f->effect, f->effects, level, err);
	if (rc)
		return rc;
	s->judged = s->lenth.pse > 0;
	jout_key(s->call->out, STR("lenth"));
	jout_object(s->call->out);
	JOUT_NUMBER(s->call->out, "s0", s->lenth.s0);
	JOUT_NUMBER(s->call->out, "pse", s->lenth.pse);
	JOUT_NUMBER(s->call->out, "me", s->lenth.me);
	JOUT_NUMBER(s->call->out, "sme", s->lenth.sme);
	JOUT_NUMBER(s->call->out, "df", s->lenth.df);
	JOUT_NUMBER(s->call->out, "level", level);
	jout_object_end(s->call->out);
	if (!s->judged)
		(void)err_set(call_note(s->call), E_DOMAIN,
			"most effects are 0: Lenth's method has no scatter to compare the others "
			"with");
	return E_OK;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sizes of the effects in order over half-normal scores. */
static enum rc
draw(struct screening *s, struct err *err)
{
	int m = s->f.effects;
	double *x = arena_new(s->call->arena, double, (size_t)m);
	double *size = arena_new(s->call->arena, double, (size_t)m);

	if (!x || !size)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int i = 0; i < m; i++) {
		enum rc rc = normal_upper_quantile(&x[i], 0.5 - (i + 0.5) / (2.0 * m), err);

		if (rc)
			return rc;
		size[i] = fabs(s->f.effect[i].value);
	}
	qsort(size, (size_t)m, sizeof(*size), by_size);
	plot_start(s->call, STR("half-normal score"), STR("size of the effect"));
	plot_series(s->call, PLOT_POINTS, "effect", x, size, (size_t)m);
	if (s->judged) {
		plot_level(s->call, "me", s->lenth.me);
		plot_level(s->call, "sme", s->lenth.sme);
	}
	plot_end(s->call);
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct screening s = { .call = c };
	double level;
	int longest;
	enum rc rc;

	if ((rc = call_column(&s.y, c, "y", err)) || (rc = check_magnitude(&s.y, err)) ||
		(rc = call_number(&level, c, "level", 0.5, 0.9999, err)) ||
		(rc = call_integer(&longest, c, "aliases", 1, MAX_K, err)) ||
		(rc = read_factors(&s, err)) || (rc = sort_rows(&s, err)) ||
		(rc = factorial_effects(&s.f, c->arena, &s.runs, err)))
		return rc;
	JOUT_TEXT(c->out, "y", s.y.name);
	write_factors(&s, c->out);
	write_design(&s, c->out);
	JOUT_NUMBER(c->out, "mean", s.f.mean);
	if ((rc = judge(&s, level, err)) || (rc = write_effects(&s, c->out, longest, err)))
		return rc;
	write_error(&s, c->out);
	write_curvature(&s, c->out);
	return draw(&s, err);
}

static const struct analysis_option options[] = {
	{ "y", OPTION_COLUMN, true, NULL, NULL, "column of the response", false },
	{ "factors", OPTION_COLUMNS, false, NULL, NULL, "columns of the factors", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ "aliases", OPTION_INTEGER, false, "2", NULL, "longest aliases to list, in factors",
		false },
	{ 0 },
};

const struct analysis analysis_effects = { "effects", "Effects of a two-level experiment", options,
	run };
