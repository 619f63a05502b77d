/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A source of uncertainty is written as a distribution with its width, or as what is known: a certificate, a tolerance, a resolution,
 * a drift, a repeatability, readings. Each wants its own keys and no others, so that a half-width is never taken for a
 * standard uncertainty.
 */
#include "pack/source.h"

#include <math.h>
#include <stdio.h>

#define MAX_READINGS 1000

/* ---- what each kind is written with ---------------------------------------------------------------- */

enum {
	KEY_U = 1 << 0,
	KEY_EXPANDED = 1 << 1,
	KEY_K = 1 << 2,
	KEY_LEVEL = 1 << 3,
	KEY_HALF = 1 << 4,
	KEY_TOP = 1 << 5,
	KEY_END = 1 << 6,
	KEY_SIGMA = 1 << 7,
	KEY_STEP = 1 << 8,
	KEY_RATE = 1 << 9,
	KEY_INTERVAL = 1 << 10,
	KEY_SD = 1 << 11,
	KEY_AVERAGED = 1 << 12,
	KEY_READINGS = 1 << 13,
	KEY_DOF = 1 << 14
};

static const char *const key_name[] = { "u", "U", "k", "level", "half_width", "top", "end", "sigma",
	"step", "rate", "interval", "sd", "averaged", "readings", "dof" };
#define N_KEYS (sizeof(key_name) / sizeof(key_name[0]))

struct form {
	unsigned needed, allowed;
};

struct reading {
	struct builder *b;
	const struct method_input *in;
	const struct node *entry;
	struct uncertainty_source *s;
	double v[N_KEYS]; /* NAN: not there */
	bool bad;
};

static double
value_of(const struct reading *r, unsigned key)
{
	size_t i = 0;

	while (key >> i != 1)
		i++;
	return r->v[i];
}

static const struct node *
node_of(const struct reading *r, unsigned key)
{
	size_t i = 0;

	while (key >> i != 1)
		i++;
	return node_member(r->entry, key_name[i]);
}

static void
take_keys(struct reading *r, const struct form *form)
{
	for (size_t i = 0; i < N_KEYS; i++) {
		const struct node *n = node_member(r->entry, key_name[i]);
		unsigned key = 1u << i;

		r->v[i] = (double)NAN;
		if (!n && form->needed & key) {
			(void)need(r->b, r->entry, key_name[i]);
			r->bad = true;
		} else if (n && !((form->needed | form->allowed) & key)) {
			(void)err_at(wrong(r->b), E_DOMAIN, n->key_line, n->key_column,
				"the key \"%s\" says nothing about this kind of uncertainty",
				key_name[i]);
			r->bad = true;
		} else if (n && key != KEY_READINGS) {
			r->v[i] = scalar_number(r->b, n);
			r->bad = r->bad || isnan(r->v[i]);
		}
	}
}

/* The sentence that err holds, at the place of what is wrong. */
static void
refuse(struct reading *r, struct err *err, const struct node *n)
{
	err->line = n->line;
	err->column = n->column;
	err_in_file(err, r->b->now->name);
	*wrong(r->b) = *err;
	r->bad = true;
}

static double
or_else(double v, double otherwise)
{
	return isnan(v) ? otherwise : v;
}

static bool
positive(struct reading *r, unsigned key)
{
	const struct node *n = node_of(r, key);

	if (value_of(r, key) > 0)
		return true;
	(void)err_at(
		wrong(r->b), E_DOMAIN, n->line, n->column, "an uncertainty must be greater than 0");
	r->bad = true;
	return false;
}

/* ---- as a distribution ------------------------------------------------------------------------------ */

static const char *const distributions[] = { "normal", "rectangular", "triangular", "u-shaped", "t",
	"trapezoidal", "curvilinear", "lognormal", NULL };

/* in the order of enum distribution */
static const struct form distribution_form[] = {
	{ 0, KEY_U | KEY_EXPANDED | KEY_K | KEY_LEVEL | KEY_DOF },
	{ KEY_HALF, KEY_DOF },
	{ KEY_HALF, KEY_DOF },
	{ KEY_HALF, KEY_DOF },
	{ KEY_U | KEY_DOF, 0 },
	{ KEY_HALF | KEY_TOP, KEY_DOF },
	{ KEY_HALF | KEY_END, KEY_DOF },
	{ KEY_SIGMA, KEY_DOF },
};

static void
read_certificate(struct reading *r)
{
	double k = value_of(r, KEY_K), level = value_of(r, KEY_LEVEL);
	struct err err = { 0 };

	if (isnan(k) == isnan(level)) {
		(void)err_at(wrong(r->b), E_MISSING, r->entry->line, r->entry->column,
			"an expanded uncertainty U needs either k or level beside it");
		r->bad = true;
	} else if (source_certificate(r->s, value_of(r, KEY_EXPANDED), k, level,
			   or_else(value_of(r, KEY_DOF), (double)INFINITY), &err)) {
		unsigned key = !(value_of(r, KEY_EXPANDED) > 0) ? KEY_EXPANDED
			       : r->s->dof < 1                  ? KEY_DOF
			       : isnan(k)                       ? KEY_LEVEL
								: KEY_K;

		refuse(r, &err, node_of(r, key));
	}
}

static void
read_normal(struct reading *r)
{
	bool expanded = !isnan(value_of(r, KEY_EXPANDED));

	if (expanded && isnan(value_of(r, KEY_U))) {
		read_certificate(r);
		r->s->dist = DIST_NORMAL;
		return;
	}
	if (!node_of(r, KEY_U)) {
		(void)need(r->b, r->entry, "u");
		r->bad = true;
	} else if (expanded || !isnan(value_of(r, KEY_K)) || !isnan(value_of(r, KEY_LEVEL))) {
		(void)err_at(wrong(r->b), E_DOMAIN, r->entry->line, r->entry->column,
			"a standard uncertainty u stands alone; U goes with k or level");
		r->bad = true;
	} else if (positive(r, KEY_U)) {
		r->s->a = value_of(r, KEY_U);
	}
}

static void
read_width(struct reading *r)
{
	struct uncertainty_source *s = r->s;
	double top = value_of(r, KEY_TOP), end = value_of(r, KEY_END);
	const struct node *n;

	if (!positive(r, KEY_HALF))
		return;
	s->a = value_of(r, KEY_HALF);
	if (s->dist == DIST_TRAPEZOIDAL) {
		n = node_of(r, KEY_TOP);
		s->shape = top;
		if (!(top >= 0 && top <= 1))
			(void)err_at(wrong(r->b), E_DOMAIN, n->line, n->column,
				"the width of the top over that of the base lies between 0 and 1, "
				"not %g",
				top);
	} else if (s->dist == DIST_CTRAP) {
		n = node_of(r, KEY_END);
		s->shape = end;
		if (!(end > 0 && end <= s->a))
			(void)err_at(wrong(r->b), E_DOMAIN, n->line, n->column,
				"an end can be off by more than 0 and at most the half-width, not "
				"by %g",
				end);
	}
}

static void
read_distribution(struct reading *r)
{
	struct err err = { 0 };

	r->s->dist = (enum distribution)get_word(
		r->b, r->entry, "distribution", distributions, DIST_NORMAL);
	take_keys(r, &distribution_form[r->s->dist]);
	r->s->dof = or_else(value_of(r, KEY_DOF), (double)INFINITY);
	if (r->bad)
		return;
	switch ((int)r->s->dist) {
	case DIST_NORMAL: read_normal(r); break;
	case DIST_T:
		if (positive(r, KEY_U))
			r->s->a = value_of(r, KEY_U);
		break;
	case DIST_LOGNORMAL:
		if (source_lognormal(r->s, value_of(r, KEY_SIGMA), &err))
			refuse(r, &err, node_of(r, KEY_SIGMA));
		break;
	default: read_width(r);
	}
	if (!r->bad && !(r->s->dof >= 1)) {
		const struct node *n = node_of(r, KEY_DOF);

		(void)err_at(wrong(r->b), E_DOMAIN, n->line, n->column,
			"there must be at least 1 degree of freedom, not %g", r->s->dof);
	}
}

/* ---- as what is known ------------------------------------------------------------------------------- */

enum knowledge {
	FROM_CERTIFICATE,
	FROM_TOLERANCE,
	FROM_RESOLUTION,
	FROM_DRIFT,
	FROM_REPEATABILITY,
	FROM_READINGS
};

static const char *const knowledge_words[] = { "certificate", "tolerance", "resolution", "drift",
	"repeatability", "readings", NULL };

static const struct form knowledge_form[] = {
	{ KEY_EXPANDED, KEY_K | KEY_LEVEL | KEY_DOF },
	{ KEY_HALF, KEY_DOF },
	{ KEY_STEP, 0 },
	{ 0, KEY_HALF | KEY_RATE | KEY_INTERVAL | KEY_DOF },
	{ KEY_SD, KEY_AVERAGED | KEY_DOF },
	{ KEY_READINGS, KEY_AVERAGED },
};

/* Since the last calibration: a half-width, or so much a year (or whatever the interval is counted in) for so long. */
static void
read_drift(struct reading *r)
{
	bool width = node_of(r, KEY_HALF) != NULL;
	bool rate = node_of(r, KEY_RATE) && node_of(r, KEY_INTERVAL);

	r->s->dist = DIST_RECTANGULAR;
	r->s->systematic = get_bool(r->b, r->entry, "systematic", true);
	if (width == rate || (width && (node_of(r, KEY_RATE) || node_of(r, KEY_INTERVAL)))) {
		(void)err_at(wrong(r->b), E_MISSING, r->entry->line, r->entry->column,
			"a drift is given by a half_width, or by a rate and the interval it goes "
			"on for");
		r->bad = true;
	} else if (width && positive(r, KEY_HALF)) {
		r->s->a = value_of(r, KEY_HALF);
	} else if (rate && positive(r, KEY_RATE) && positive(r, KEY_INTERVAL)) {
		r->s->a = value_of(r, KEY_RATE) * value_of(r, KEY_INTERVAL);
	}
}

static void
read_readings(struct reading *r)
{
	const struct node *list = get_list(r->b, r->entry, "readings");
	double v[MAX_READINGS];
	struct err err = { 0 };
	size_t n = 0;

	if (!list)
		return;
	for (const struct node *e = list->first; e && n < MAX_READINGS; e = e->next) {
		v[n] = scalar_number(r->b, e);
		if (isnan(v[n++]))
			return;
	}
	if (list->n > MAX_READINGS)
		(void)err_at(wrong(r->b), E_TOO_BIG, list->line, list->column,
			"there may be %d readings, not %d", MAX_READINGS, list->n);
	else if (source_readings(r->s, v, n, or_else(value_of(r, KEY_AVERAGED), 1), &err))
		refuse(r, &err, list);
}

static void
read_knowledge(struct reading *r)
{
	enum knowledge from =
		(enum knowledge)get_word(r->b, r->entry, "from", knowledge_words, FROM_CERTIFICATE);
	struct err err = { 0 };

	take_keys(r, &knowledge_form[from]);
	r->s->dof = or_else(value_of(r, KEY_DOF), (double)INFINITY);
	if (r->bad)
		return;
	switch (from) {
	case FROM_CERTIFICATE: read_certificate(r); break;
	case FROM_TOLERANCE:
		r->s->dist = DIST_RECTANGULAR;
		read_width(r);
		break;
	case FROM_RESOLUTION:
		/* half a step to either side */
		r->s->dist = DIST_RECTANGULAR;
		if (positive(r, KEY_STEP))
			r->s->a = value_of(r, KEY_STEP) / 2;
		break;
	case FROM_DRIFT: read_drift(r); break;
	case FROM_REPEATABILITY:
		if (source_repeatability(r->s, value_of(r, KEY_SD),
			    or_else(value_of(r, KEY_AVERAGED), 1), r->s->dof, &err))
			refuse(r, &err,
				node_of(r, value_of(r, KEY_SD) > 0
						   ? (r->s->dof < 1 ? KEY_DOF : KEY_AVERAGED)
						   : KEY_SD));
		break;
	case FROM_READINGS: read_readings(r); break;
	}
}

void
source_read(struct builder *b, struct method_input *in, const struct node *entry)
{
	static const char *const keys[] = { "label", "distribution", "from", "u", "U", "k", "level",
		"half_width", "top", "end", "sigma", "step", "rate", "interval", "sd", "averaged",
		"readings", "dof", "relative", "systematic", NULL };
	struct uncertainty_source *s = &in->source[in->n_sources++];
	struct reading r = { .b = b, .in = in, .entry = entry, .s = s };
	const struct node *shape, *from;

	s->dof = (double)INFINITY;
	if (!is_map(b, entry, keys))
		return;
	shape = node_member(entry, "distribution");
	from = node_member(entry, "from");
	s->label = need_text(b, entry, "label");
	s->relative = get_bool(b, entry, "relative", false);
	s->systematic = get_bool(b, entry, "systematic", false);
	if ((shape != NULL) == (from != NULL)) {
		(void)err_at(wrong(b), E_MISSING, entry->line, entry->column,
			"a source of uncertainty has either \"distribution\" or \"from\"");
		return;
	}
	if (shape)
		read_distribution(&r);
	else
		read_knowledge(&r);
	if (in->kind == INPUT_SERIES && !s->relative)
		(void)err_at(wrong(b), E_DOMAIN, entry->line, entry->column,
			"the uncertainty of a series must be relative: true");
}

/* ---- correlations ----------------------------------------------------------------------------------- */

/* Has the input a source that is the same error in every specimen, and one that is not? */
static void
natures(bool *systematic, bool *other, const struct method_input *in)
{
	*systematic = *other = false;
	for (int i = 0; i < in->n_sources; i++) {
		*systematic = *systematic || in->source[i].systematic;
		*other = *other || !in->source[i].systematic;
	}
}

static bool
go_together(struct builder *b, const struct method *m, const struct method_correlation *c,
	const struct node *pair)
{
	bool a_same, a_new, b_same, b_new;

	natures(&a_same, &a_new, &m->input[c->a]);
	natures(&b_same, &b_new, &m->input[c->b]);
	if (m->input[c->a].n_sources == 0 || m->input[c->b].n_sources == 0)
		(void)err_at(wrong(b), E_MISSING, pair->line, pair->column,
			"both inputs need a source of uncertainty to be correlated");
	else if (!(a_same && b_same) && !(a_new && b_new))
		(void)err_at(wrong(b), E_DOMAIN, pair->line, pair->column,
			"they cannot go together: one error is the same in every specimen, the "
			"other a new one in each");
	else
		return true;
	return false;
}

static int
input_at(struct builder *b, const struct method *m, const struct node *n)
{
	struct str name = scalar_text(b, n);

	for (int i = 0; i < m->n_inputs; i++)
		if (str_eq(m->input[i].name, name))
			return i;
	(void)err_at(wrong(b), E_NOT_FOUND, n->line, n->column, "there is no input \"%s\"",
		name.p ? name.p : "");
	return -1;
}

static bool
read_correlation(struct builder *b, void *owner, const struct node *entry)
{
	static const char *const keys[] = { "between", "r", "for_each", "source", "confidence",
		"note", NULL };
	struct method *m = owner;
	struct method_correlation *c = &m->correlation[m->n_correlations];
	const struct node *pair, *r;

	if (!is_map(b, entry, keys))
		return false;
	pair = need_list(b, entry, "between");
	r = need(b, entry, "r");
	if (!pair || !r)
		return false;
	if (pair->n != 2) {
		(void)err_at(wrong(b), E_SYNTAX, pair->line, pair->column,
			"expected the names of two inputs here");
		return false;
	}
	*c = (struct method_correlation){ .a = input_at(b, m, pair->first),
		.b = input_at(b, m, pair->first->next),
		.r = scalar_number(b, r),
		.origin = get_origin(b, entry, &m->origin) };
	if (c->a < 0 || c->b < 0 || isnan(c->r))
		return false;
	if (c->a == c->b || !(fabs(c->r) <= 1)) {
		(void)err_at(wrong(b), E_DOMAIN, r->line, r->column,
			"a correlation is between two inputs, and lies between -1 and 1");
		return false;
	}
	for (int i = 0; i < m->n_correlations; i++)
		if ((m->correlation[i].a == c->a && m->correlation[i].b == c->b) ||
			(m->correlation[i].a == c->b && m->correlation[i].b == c->a)) {
			(void)err_at(wrong(b), E_EXISTS, pair->line, pair->column,
				"this correlation is there already");
			return false;
		}
	if (!go_together(b, m, c, pair))
		return false;
	m->n_correlations++;
	return true;
}

void
correlations_read(struct builder *b, struct method *m, const struct node *root)
{
	const struct node *list = get_list(b, root, "correlations");
	size_t n = (size_t)m->n_inputs;
	double *r;

	m->correlation = build_new(b, struct method_correlation, expanded_count(b, list));
	if (!m->correlation || !list)
		return;
	read_expanded(b, list, read_correlation, m);
	r = arena_new(b->scratch, double, n *n + 1);
	if (!r) {
		wrong_full(b);
		return;
	}
	for (size_t i = 0; i < n; i++)
		r[i * n + i] = 1;
	for (int i = 0; i < m->n_correlations; i++) {
		size_t x = (size_t)m->correlation[i].a, y = (size_t)m->correlation[i].b;

		r[x * n + y] = r[y * n + x] = m->correlation[i].r;
	}
	if (!correlations_possible(r, m->n_inputs))
		(void)err_at(wrong(b), E_DOMAIN, list->line, list->column,
			"the correlations contradict one another: no quantities can have them all "
			"(their matrix is not positive semidefinite)");
}
