/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/factorial.h"

#include <stdlib.h>

#include "num/distribution.h"
#include "num/univariate.h"

/* Rounding of sums in double-double, as a part of the sum of sizes. */
#define SUM_ROUNDING 0x1p-100

static enum rc
too_big(struct err *err)
{
	return err_set(err, E_TOO_BIG, "the table is too big");
}

static int
count_bits(uint32_t v)
{
	return __builtin_popcount(v);
}

/* ---- the runs as a fraction --------------------------------------------------------------------- */

/*
 * The runs as vectors of bits (1: level -1) lie in the affine space bit_j = constant_j + sum of the free factors' bits. Each
 * factor is the product of the free factors in `of[j]`, negative where constant_j is 1.
 */
struct plan {
	const struct factorial_runs *in;
	struct arena *arena;
	uint32_t *run;                      /* n: bits */
	int free;                           /* how many */
	int factor[FACTORIAL_MAX_FACTORS];  /* the free ones, ascending */
	uint32_t of[FACTORIAL_MAX_FACTORS]; /* in bits of free factors */
	bool negative[FACTORIAL_MAX_FACTORS];
	size_t cells;
	size_t *count; /* of rows in each cell */
	struct dd *total;
	double size; /* sum |y| */
};

/* A basis of the differences, reduced; each vector's lowest bit stands in no other one. */
static void
find_basis(struct plan *p)
{
	uint32_t basis[FACTORIAL_MAX_FACTORS] = { 0 }; /* by lowest bit */

	for (size_t i = 1; i < p->in->n; i++) {
		uint32_t v = p->run[i] ^ p->run[0];

		for (int j = 0; j < p->in->factors && v; j++)
			if (v >> j & 1 && basis[j])
				v ^= basis[j];
		if (!v)
			continue;
		/* v holds no pivot of another; clear its own pivot from the others */
		for (int j = 0; j < p->in->factors; j++)
			if (basis[j] & (v & -v))
				basis[j] ^= v;
		basis[__builtin_ctz(v)] = v;
	}
	for (int j = 0; j < p->in->factors; j++) {
		if (!basis[j])
			continue;
		for (int k = 0; k < p->in->factors; k++)
			p->of[k] |= (basis[j] >> k & 1) << p->free;
		p->factor[p->free++] = j;
	}
}

static uint32_t
cell_of(const struct plan *p, uint32_t run)
{
	uint32_t cell = 0;

	for (int t = 0; t < p->free; t++)
		cell |= (run >> p->factor[t] & 1) << t;
	return cell;
}

static enum rc
lay_out(struct plan *p, struct err *err)
{
	const struct factorial_runs *in = p->in;

	p->run = arena_new(p->arena, uint32_t, in->n);
	if (!p->run)
		return too_big(err);
	for (size_t i = 0; i < in->n; i++)
		for (int j = 0; j < in->factors; j++)
			p->run[i] |= (uint32_t)(in->level[j][i] < 0) << j;
	find_basis(p);
	for (int j = 0; j < in->factors; j++) {
		uint32_t bits = p->of[j] & cell_of(p, p->run[0]);

		p->negative[j] = (count_bits(bits) + (int)(p->run[0] >> j & 1)) % 2;
	}
	return E_OK;
}

/* "A- B+ C-" */
static void
show_cell(char *out, const struct plan *p, uint32_t cell)
{
	for (int j = 0; j < p->in->factors; j++) {
		bool minus = count_bits(p->of[j] & cell) % 2 != (int)p->negative[j];

		(void)word_letters(out, (struct word){ (uint32_t)1 << j, false });
		out[1] = minus ? '-' : '+';
		out += 2;
	}
	*out = '\0';
}

/* How many rows each cell has, and their totals. */
static enum rc
fill_cells(struct plan *p, struct err *err)
{
	p->cells = (size_t)1 << p->free;
	p->count = arena_new(p->arena, size_t, p->cells);
	p->total = arena_new(p->arena, struct dd, p->cells);
	if (!p->count || !p->total)
		return too_big(err);
	for (size_t i = 0; i < p->in->n; i++) {
		uint32_t cell = cell_of(p, p->run[i]);

		p->count[cell]++;
		p->total[cell] = dd_add(p->total[cell], p->in->y[i]);
		p->size += fabs(p->in->y[i].hi);
	}
	return E_OK;
}

/* The first cell that has not as many rows as cell 0; 0: all have. */
static size_t
uneven_cell(const struct plan *p)
{
	for (size_t c = 1; c < p->cells; c++)
		if (p->count[c] != p->count[0])
			return c;
	return 0;
}

static enum rc
refuse_uneven(const struct plan *p, size_t cell, struct err *err)
{
	char few[2 * FACTORIAL_MAX_FACTORS + 1], many[2 * FACTORIAL_MAX_FACTORS + 1];
	size_t less = p->count[cell] < p->count[0] ? cell : 0, more = cell - less;

	show_cell(few, p, (uint32_t)less);
	show_cell(many, p, (uint32_t)more);
	if (p->count[less] == 0)
		return err_set(err, E_DOMAIN,
			"the combination %s is missing: neither a full factorial nor a "
			"regular fraction, and its factors are not orthogonal",
			few);
	return err_set(err, E_DOMAIN,
		"the combination %s has %zu rows and %s has %zu: every one needs the same number",
		few, p->count[less], many, p->count[more]);
}

static enum rc
define(struct factorial *out, const struct plan *p, struct err *err)
{
	struct word generator[FACTORIAL_MAX_FACTORS];
	int n = 0;

	for (int j = 0; j < p->in->factors; j++) {
		struct word w = { (uint32_t)1 << j, p->negative[j] };
		bool is_free = false;

		for (int t = 0; t < p->free; t++) {
			is_free = is_free || p->factor[t] == j;
			if (p->of[j] >> t & 1)
				w.factors ^= (uint32_t)1 << p->factor[t];
		}
		if (!is_free)
			generator[n++] = w;
	}
	return fraction_define(&out->fraction, p->arena, p->in->factors, generator, n, err);
}

/* ---- effects ------------------------------------------------------------------------------------ */

/* Yates's algorithm: totals become contrasts, of the word with the bits of their index. */
static void
contrast_all(struct dd *v, size_t cells)
{
	for (size_t step = 1; step < cells; step *= 2)
		for (size_t i = 0; i < cells; i++) {
			struct dd low = v[i];

			if (i & step)
				continue;
			v[i] = dd_add(low, v[i + step]);
			v[i + step] = dd_sub(low, v[i + step]);
		}
}

/* Gives its class of aliases the name w, when it has none yet. */
static void
name_class(struct word *name, const struct plan *p, uint32_t factors)
{
	uint32_t class = 0;
	bool negative = false;

	for (int j = 0; j < p->in->factors; j++)
		if (factors >> j & 1) {
			class ^= p->of[j];
			negative = negative != p->negative[j];
		}
	if (class && !name[class].factors)
		name[class] = (struct word){ factors, negative };
}

/* The shortest word of each class: of up to three factors, else the word in the free factors. */
static void
name_classes(struct word *name, const struct plan *p)
{
	int k = p->in->factors;

	for (int i = 0; i < k; i++)
		name_class(name, p, (uint32_t)1 << i);
	for (int i = 0; i < k; i++)
		for (int j = i + 1; j < k; j++)
			name_class(name, p, (uint32_t)1 << i | (uint32_t)1 << j);
	for (int i = 0; i < k; i++)
		for (int j = i + 1; j < k; j++)
			for (int l = j + 1; l < k; l++)
				name_class(name, p,
					(uint32_t)1 << i | (uint32_t)1 << j | (uint32_t)1 << l);
	for (uint32_t c = 1; c < p->cells; c++) {
		uint32_t factors = 0;

		for (int t = 0; t < p->free; t++)
			factors |= (c >> t & 1) << p->factor[t];
		name_class(name, p, factors);
	}
}

static int
effect_order(const void *a, const void *b)
{
	return word_order(&((const struct effect *)a)->word, &((const struct effect *)b)->word);
}

static double
cleared(struct dd contrast, double size, double divisor)
{
	if (fabs(contrast.hi) <= SUM_ROUNDING * size)
		return 0;
	return dd_double(dd_div(contrast, dd_of(divisor)));
}

/* Squares of the rows about their cell's mean; before the totals become contrasts. */
static struct dd
squares_within(const struct plan *p)
{
	struct dd sum = dd_of(0);

	for (size_t i = 0; i < p->in->n; i++) {
		uint32_t cell = cell_of(p, p->run[i]);
		struct dd d =
			dd_sub(p->in->y[i], dd_div(p->total[cell], dd_of((double)p->count[cell])));

		if (fabs(d.hi) > SUM_ROUNDING * p->size)
			sum = dd_add(sum, dd_mul(d, d));
	}
	return sum;
}

static enum rc
regular_effects(struct factorial *out, struct plan *p, struct dd *within, struct err *err)
{
	double half = (double)p->in->n / 2;
	struct word *name;
	enum rc rc;

	out->runs = p->cells;
	out->repeats = p->count[0];
	if ((rc = define(out, p, err)))
		return rc;
	*within = squares_within(p);
	contrast_all(p->total, p->cells);
	out->regular = true;
	out->mean = cleared(p->total[0], p->size, (double)p->in->n);
	out->effects = (int)p->cells - 1;
	out->effect = arena_new(p->arena, struct effect, p->cells);
	name = arena_new(p->arena, struct word, p->cells);
	if (!out->effect || !name)
		return too_big(err);
	name_classes(name, p);
	for (size_t c = 1; c < p->cells; c++) {
		struct dd contrast = name[c].negative ? dd_neg(p->total[c]) : p->total[c];

		out->effect[c - 1] = (struct effect){ .word = { name[c].factors, false },
			.value = cleared(contrast, p->size, half) };
	}
	qsort(out->effect, (size_t)out->effects, sizeof(*out->effect), effect_order);
	return E_OK;
}

/* Is each factor as often +1 as -1, and each pair of factors balanced? */
static bool
orthogonal(const struct factorial_runs *in)
{
	for (int i = 0; i < in->factors; i++)
		for (int j = -1; j < i; j++) {
			long sum = 0;

			for (size_t r = 0; r < in->n; r++)
				sum += (long)in->level[i][r] * (j < 0 ? 1 : in->level[j][r]);
			if (sum)
				return false;
		}
	return true;
}

static enum rc
main_effects(struct factorial *out, struct plan *p, struct err *err)
{
	const struct factorial_runs *in = p->in;
	struct dd all = dd_of(0);

	out->effects = in->factors;
	out->runs = in->n;
	out->repeats = 1;
	out->effect = arena_new(p->arena, struct effect, (size_t)in->factors);
	if (!out->effect)
		return too_big(err);
	p->size = 0;
	for (size_t r = 0; r < in->n; r++) {
		p->size += fabs(in->y[r].hi);
		all = dd_add(all, in->y[r]);
	}
	out->mean = cleared(all, p->size, (double)in->n);
	for (int j = 0; j < in->factors; j++) {
		struct dd contrast = dd_of(0);

		for (size_t r = 0; r < in->n; r++)
			contrast = in->level[j][r] > 0 ? dd_add(contrast, in->y[r])
						       : dd_sub(contrast, in->y[r]);
		out->effect[j] = (struct effect){ .word = { (uint32_t)1 << j, false },
			.value = cleared(contrast, p->size, (double)in->n / 2) };
	}
	return E_OK;
}

/* ---- error -------------------------------------------------------------------------------------- */

/* From repeated runs and repeated centre points, and the curvature. */
static void
judge(struct factorial *out, const struct plan *p, struct dd within)
{
	const struct factorial_runs *in = p->in;
	const double none = (double)NAN;
	struct dd centre = dd_of(0), nc = dd_of((double)in->n_centre);

	out->pure_df = out->repeats > 1 ? in->n - out->runs : 0;
	out->se = out->pure_sd = none;
	out->curvature = out->curvature_se = out->curvature_t = out->curvature_p = none;
	for (size_t i = 0; i < in->n_centre; i++)
		centre = dd_add(centre, in->centre[i]);
	if (in->n_centre) {
		centre = dd_div(centre, nc);
		out->curvature = dd_double(dd_sub(dd_of(out->mean), centre));
		out->pure_df += in->n_centre - 1;
	}
	for (size_t i = 0; i < in->n_centre; i++) {
		struct dd d = dd_sub(in->centre[i], centre);

		if (fabs(d.hi) > SUM_ROUNDING * fabs(centre.hi))
			within = dd_add(within, dd_mul(d, d));
	}
	for (int e = 0; e < out->effects; e++)
		out->effect[e].t = out->effect[e].p = none;
	if (out->pure_df == 0)
		return;
	out->pure_sd = dd_double(dd_sqrt(dd_div(within, dd_of((double)out->pure_df))));
	out->se = 2 * out->pure_sd / sqrt((double)in->n);
	if (in->n_centre)
		out->curvature_se =
			out->pure_sd * sqrt(1 / (double)in->n + 1 / (double)in->n_centre);
	if (!(out->pure_sd > 0))
		return;
	for (int e = 0; e < out->effects; e++) {
		out->effect[e].t = out->effect[e].value / out->se;
		out->effect[e].p = t_two_sided(out->effect[e].t, (double)out->pure_df);
	}
	if (in->n_centre) {
		out->curvature_t = out->curvature / out->curvature_se;
		out->curvature_p = t_two_sided(out->curvature_t, (double)out->pure_df);
	}
}

enum rc
factorial_effects(
	struct factorial *out, struct arena *a, const struct factorial_runs *runs, struct err *err)
{
	struct plan p = { .in = runs, .arena = a };
	struct dd within = dd_of(0);
	size_t uneven;
	bool many;
	enum rc rc;

	*out = (struct factorial){ 0 };
	if (runs->factors < 1 || runs->factors > FACTORIAL_MAX_FACTORS)
		return err_set(err, E_DOMAIN, "a factorial has 1 to %d factors, not %d",
			FACTORIAL_MAX_FACTORS, runs->factors);
	if (runs->n < 2)
		return err_set(err, E_DOMAIN, "a factorial needs at least 2 runs");
	rc = lay_out(&p, err);
	many = p.free > FACTORIAL_MAX_EXPONENT;
	if (!rc && !many)
		rc = fill_cells(&p, err);
	if (rc)
		return rc;
	uneven = many ? 0 : uneven_cell(&p);
	if (!many && !uneven)
		rc = regular_effects(out, &p, &within, err);
	else if (orthogonal(runs))
		rc = main_effects(out, &p, err);
	else if (uneven)
		rc = refuse_uneven(&p, uneven, err);
	else
		rc = err_set(err, E_DOMAIN,
			"the runs are neither a regular fraction nor are the factors orthogonal");
	if (!rc)
		judge(out, &p, within);
	return rc;
}

/* ---- Lenth -------------------------------------------------------------------------------------- */

enum rc
lenth(struct lenth *out, struct arena *a, const struct effect *effect, int m, double level,
	struct err *err)
{
	struct dd *size = arena_new(a, struct dd, (size_t)m + 1);
	size_t kept = 0;
	double t;
	enum rc rc;

	if (m < 3)
		return err_set(
			err, E_DOMAIN, "Lenth's method needs at least 3 effects, there are %d", m);
	if (!size)
		return too_big(err);
	for (int i = 0; i < m; i++)
		size[i] = dd_of(fabs(effect[i].value));
	out->s0 = 1.5 * dd_double(num_median_exact(size, (size_t)m));
	for (int i = 0; i < m; i++)
		if (size[i].hi < 2.5 * out->s0)
			size[kept++] = size[i];
	/* more than half of the effects are 0: so is s0, and nothing is below it */
	out->pse = kept ? 1.5 * dd_double(num_median_exact(size, kept)) : 0;
	out->df = (double)m / 3;
	rc = t_upper_quantile(&t, (1 - level) / 2, out->df, err);
	if (rc)
		return rc;
	out->me = t * out->pse;
	/* 1 - level^(1/m), with its digits */
	rc = t_upper_quantile(&t, -expm1(log(level) / m) / 2, out->df, err);
	out->sme = t * out->pse;
	return rc;
}
