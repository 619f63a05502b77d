/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/design.h"

#define MAX_PLACKETT_BURMAN 100
#define MAX_SCREENING 50 /* factors */
#define MAX_COMPONENTS 10

static enum rc
design_new(struct design *out, struct arena *a, long runs, int factors, struct err *err)
{
	*out = (struct design){ (int)runs, factors, NULL };
	if (runs > DESIGN_MAX_RUNS)
		return err_set(
			err, E_TOO_BIG, "the design would have more than %d runs", DESIGN_MAX_RUNS);
	out->level = arena_new(a, double, (size_t)runs *(size_t)factors);
	if (!out->level)
		return err_set(err, E_TOO_BIG, "the table is too big");
	return E_OK;
}

static double *
row(struct design *d, int run)
{
	return d->level + (ptrdiff_t)run * d->factors;
}

/* ---- factorial ---------------------------------------------------------------------------------- */

/*
 * Makes each generator the only one with one of its factors, the last by the alphabet that is left: owner[j] is the
 * generator that gives factor j, or -1.
 */
static void
assign(int *owner, struct word *g, int n, int factors)
{
	for (int j = 0; j < factors; j++)
		owner[j] = -1;
	for (int i = 0; i < n; i++) {
		int own = 31 - __builtin_clz(g[i].factors);

		owner[own] = i;
		for (int k = 0; k < n; k++)
			if (k != i && g[k].factors >> own & 1) {
				g[k].factors ^= g[i].factors;
				g[k].negative = g[k].negative != g[i].negative;
			}
	}
}

/* Factor j of a run as its generator gives it from the free ones. */
static double
generated(const double *run, const struct word *g, int j, int factors)
{
	double product = g->negative ? -1 : 1;

	for (int k = 0; k < factors; k++)
		if (k != j && g->factors >> k & 1)
			product *= run[k];
	return product;
}

static void
fill_factorial(struct design *d, const int *owner, const struct word *g)
{
	for (int r = 0; r < d->runs; r++) {
		int bit = 0;

		for (int j = 0; j < d->factors; j++)
			if (owner[j] < 0)
				row(d, r)[j] = r >> bit++ & 1 ? 1 : -1;
		for (int j = 0; j < d->factors; j++)
			if (owner[j] >= 0)
				row(d, r)[j] = generated(row(d, r), &g[owner[j]], j, d->factors);
	}
}

enum rc
design_factorial(struct design *out, struct arena *a, int factors, const struct word *generator,
	int n, struct err *err)
{
	struct word g[FACTORIAL_MAX_FACTORS];
	int owner[FACTORIAL_MAX_FACTORS];
	struct fraction f;
	enum rc rc = fraction_define(&f, a, factors, generator, n, err);

	if (rc)
		return rc;
	rc = design_new(out, a, 1L << (factors - n), factors, err);
	if (rc)
		return rc;
	for (int i = 0; i < n; i++)
		g[i] = generator[i];
	assign(owner, g, n, factors);
	fill_factorial(out, owner, g);
	return E_OK;
}

/* ---- fields, Paley ------------------------------------------------------------------------------ */

/* The field of p or p^2 elements a + b w, w^2 = g where g is no square: element number a + p b. */
struct field {
	int q, p, g;
};

static int
legendre(int a, int p)
{
	int r = ((a % p) + p) % p;

	if (r == 0)
		return 0;
	for (int x = 1; x <= p / 2; x++)
		if (x * x % p == r)
			return 1;
	return -1;
}

static bool
is_prime(int n)
{
	for (int i = 2; i * i <= n; i++)
		if (n % i == 0)
			return false;
	return n > 1;
}

/* q an odd prime or the square of one. */
static bool
field_open(struct field *f, int q)
{
	*f = (struct field){ q, q, 1 };
	if (q % 2 == 0)
		return false;
	if (is_prime(q))
		return true;
	for (f->p = 3; f->p * f->p < q; f->p += 2)
		;
	if (f->p * f->p != q || !is_prime(f->p))
		return false;
	while (legendre(f->g, f->p) != -1)
		f->g++;
	return true;
}

/*
 * Is the difference of two elements a square (1), none (-1), or 0? In the field of p^2 an element is a square where its norm
 * a^2 - g b^2 is one among the p.
 */
static int
character(const struct field *f, int x, int y)
{
	int a = x % f->p - y % f->p, b = x / f->p - y / f->p;

	if (f->q == f->p)
		return legendre(x - y, f->p);
	return legendre(a * a - f->g * b * b, f->p);
}

/* Paley's conference matrix of order q + 1 at (i, j); symmetric for q = 4t + 1, else skew. */
static int
conference(const struct field *f, int i, int j)
{
	if (i == j)
		return 0;
	if (i == 0)
		return 1;
	if (j == 0)
		return f->q % 4 == 1 ? 1 : -1;
	return character(f, j - 1, i - 1);
}

/* ---- Plackett and Burman ------------------------------------------------------------------------ */

struct str
plackett_burman_row(struct arena *a, int runs)
{
	/* of those that are no quadratic residues */
	static const struct {
		int runs;
		const char *row;
	} published[] = {
		{ 16, "++++-+-++--+---" },
		{ 32, "----+-+-+++-++---+++++--++-+--+" },
		{ 36, "-+-+++---+++++-+++--+----+-+-++--+-" },
	};
	int q = runs - 1;
	char *text;

	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++)
		if (published[i].runs == runs)
			return str_of(published[i].row);
	if (runs % 4 || runs < 4 || runs > MAX_PLACKETT_BURMAN || !is_prime(q))
		return STR_NONE;
	text = arena_new(a, char, (size_t)runs);
	if (!text)
		return STR_NONE;
	for (int i = 0; i < q; i++)
		text[i] = legendre(i, q) >= 0 ? '+' : '-';
	return (struct str){ text, (size_t)q };
}

/* Entry of a Hadamard matrix of order n: doubled, or of Paley's second kind (n = 2 (q + 1), q = 4t + 1). */
static int
hadamard(const struct field *f, int n, int i, int j)
{
	int order = f->q + 1, sign = 1;
	bool lower, right;

	for (int half = n / 2; half > order; half /= 2) {
		if (i >= half && j >= half)
			sign = -sign;
		i -= i >= half ? half : 0;
		j -= j >= half ? half : 0;
	}
	lower = i >= order;
	right = j >= order;
	i -= lower ? order : 0;
	j -= right ? order : 0;
	if (i == j)
		return lower || right ? -sign : sign;
	return sign * conference(f, i, j) * (lower && right ? -1 : 1);
}

/* Columns behind the first, each row turned so that the first is +1. */
static bool
fill_hadamard(struct design *d)
{
	struct field f;
	int n = d->runs;

	while (n % 4 == 0 && !(field_open(&f, n / 2 - 1) && f.q % 4 == 1))
		n /= 2;
	if (n % 4)
		return false;
	for (int i = 0; i < d->runs; i++)
		for (int j = 0; j < d->factors; j++)
			row(d, i)[j] =
				hadamard(&f, d->runs, i, j + 1) * hadamard(&f, d->runs, i, 0);
	return true;
}

/* Entry of the Hadamard matrix of order n whose columns 1 to n - 1 are the cyclic design, its column 0 ones. */
static int
cyclic(struct str first, int n, int r, int c)
{
	int at = c - 1 - r;

	if (c == 0)
		return 1;
	return r < n - 1 && first.p[at < 0 ? at + n - 1 : at] == '+' ? 1 : -1;
}

static void
fill_cyclic(struct design *d, struct str first)
{
	for (int r = 0; r < d->runs; r++)
		for (int j = 0; j < d->factors; j++)
			row(d, r)[j] = cyclic(first, d->runs, r, j + 1);
}

/* A cyclic one doubled: (H H; H -H). */
static bool
fill_doubled(struct design *d, struct arena *a)
{
	struct str first = plackett_burman_row(a, d->runs / 2);
	int n = d->runs / 2;

	if (!first.p || d->runs % 8)
		return false;
	for (int i = 0; i < d->runs; i++)
		for (int j = 1; j <= d->factors; j++) {
			bool lower = i >= n, right = j >= n;
			int v = cyclic(first, n, lower ? i - n : i, right ? j - n : j);

			row(d, i)[j - 1] = lower && right ? -v : v;
		}
	return true;
}

enum rc
design_plackett_burman(struct design *out, struct arena *a, int runs, int factors, struct err *err)
{
	struct str first = plackett_burman_row(a, runs);
	enum rc rc;

	if (runs < 4 || runs > MAX_PLACKETT_BURMAN || runs % 4)
		return err_set(err, E_DOMAIN,
			"a Plackett-Burman design has 4, 8, 12 ... %d runs, not %d",
			MAX_PLACKETT_BURMAN, runs);
	if (factors < 1 || factors >= runs)
		return err_set(err, E_DOMAIN, "%d runs are for 1 to %d factors, not %d", runs,
			runs - 1, factors);
	rc = design_new(out, a, runs, factors, err);
	if (rc)
		return rc;
	if (first.p)
		fill_cyclic(out, first);
	else if (!fill_doubled(out, a) && !fill_hadamard(out))
		return err_set(err, E_DOMAIN, "there is no construction for %d runs here: take %d",
			runs, runs + 4);
	return E_OK;
}

/* ---- definitive screening ----------------------------------------------------------------------- */

enum rc
design_definitive_screening(struct design *out, struct arena *a, int factors, struct err *err)
{
	struct field f;
	int m = factors + factors % 2;
	enum rc rc;

	if (factors < 3 || factors > MAX_SCREENING)
		return err_set(err, E_DOMAIN,
			"a definitive screening design has 3 to %d factors, not %d", MAX_SCREENING,
			factors);
	while (!field_open(&f, m - 1))
		m += 2;
	rc = design_new(out, a, 2L * m + 1, factors, err);
	for (int i = 0; !rc && i < m; i++)
		for (int j = 0; j < factors; j++) {
			row(out, i)[j] = conference(&f, i, j);
			/* as an integer, which has no -0 */
			row(out, m + i)[j] = -conference(&f, i, j);
		}
	return rc;
}

/* ---- response surfaces -------------------------------------------------------------------------- */

double
composite_rotatable(double nf)
{
	return sqrt(sqrt(nf));
}

double
composite_orthogonal(int factors, double nf, double centre)
{
	return sqrt((sqrt(nf * (nf + 2 * factors + centre)) - nf) / 2);
}

double
composite_by_blocks(int factors, double nf, double centre_factorial, double centre_axial)
{
	double k = factors;

	return sqrt(k * (1 + centre_axial / (2 * k)) / (1 + centre_factorial / nf));
}

enum rc
design_composite(struct design *out, struct arena *a, int factors, const struct composite *how,
	struct err *err)
{
	struct design cube;
	enum rc rc;

	if (factors < 2)
		return err_set(err, E_DOMAIN, "a response surface needs at least 2 factors");
	if (!(how->alpha > 0) || how->centre < 0 || how->centre > 1000)
		return err_set(err, E_DOMAIN,
			"an axial distance above 0 and 0 to 1000 centre runs are needed, not %g "
			"and "
			"%d",
			how->alpha, how->centre);
	rc = design_factorial(&cube, a, factors, how->generator, how->generators, err);
	if (!rc)
		rc = design_new(out, a, cube.runs + 2L * factors + how->centre, factors, err);
	if (rc)
		return rc;
	for (int i = 0; i < cube.runs * factors; i++)
		out->level[i] = cube.level[i];
	for (int j = 0; j < factors; j++) {
		row(out, cube.runs + 2 * j)[j] = -how->alpha;
		row(out, cube.runs + 2 * j + 1)[j] = how->alpha;
	}
	return E_OK;
}

enum rc
design_box_behnken(struct design *out, struct arena *a, int factors, int centre, struct err *err)
{
	/* blocks as sets of factors, in bits; 3 to 5 factors take every pair */
	static const struct {
		int factors, n, size, set[10];
	} tables[] = {
		{ 3, 3, 2, { 3, 5, 6 } },
		{ 4, 6, 2, { 3, 5, 9, 6, 10, 12 } },
		{ 5, 10, 2, { 3, 5, 9, 17, 6, 10, 18, 12, 20, 24 } },
		{ 6, 6, 3, { 11, 22, 44, 25, 50, 37 } },
		{ 7, 7, 3, { 56, 97, 82, 11, 76, 21, 38 } },
	};
	int t = factors - 3, run = 0;
	enum rc rc;

	if (factors < 3 || factors > 7)
		return err_set(
			err, E_DOMAIN, "a Box-Behnken design has 3 to 7 factors, not %d", factors);
	if (centre < 0 || centre > 1000)
		return err_set(err, E_DOMAIN, "0 to 1000 centre runs, not %d", centre);
	rc = design_new(out, a, ((long)tables[t].n << tables[t].size) + centre, factors, err);
	for (int b = 0; !rc && b < tables[t].n; b++)
		for (int s = 0; s < 1 << tables[t].size; s++, run++) {
			int bit = 0;

			for (int j = 0; j < factors; j++)
				if (tables[t].set[b] >> j & 1)
					row(out, run)[j] = s >> bit++ & 1 ? 1 : -1;
		}
	return rc;
}

/* ---- mixtures ----------------------------------------------------------------------------------- */

/* The next way to share m parts: the last component that can gives one to its right neighbour. */
static bool
next_share(int *part, int q)
{
	int last = part[q - 1], j = q - 2;

	while (j >= 0 && part[j] == 0)
		j--;
	if (j < 0)
		return false;
	part[q - 1] = 0;
	part[j]--;
	part[j + 1] = last + 1;
	return true;
}

enum rc
design_simplex_lattice(
	struct design *out, struct arena *a, int components, int degree, struct err *err)
{
	int part[MAX_COMPONENTS] = { 0 };
	long runs = 1;
	enum rc rc;

	if (components < 2 || components > MAX_COMPONENTS || degree < 1 || degree > 10)
		return err_set(err, E_DOMAIN,
			"a simplex lattice has 2 to %d components and degree 1 to 10, not %d and "
			"%d",
			MAX_COMPONENTS, components, degree);
	for (int i = 1; i < components; i++)
		runs = runs * (degree + i) / i;
	rc = design_new(out, a, runs, components, err);
	if (rc)
		return rc;
	part[0] = degree;
	for (int r = 0; r < out->runs; r++) {
		for (int j = 0; j < components; j++)
			row(out, r)[j] = part[j] / (double)degree;
		if (!next_share(part, components))
			break;
	}
	return E_OK;
}

enum rc
design_simplex_centroid(struct design *out, struct arena *a, int components, struct err *err)
{
	int run = 0;
	enum rc rc;

	if (components < 2 || components > MAX_COMPONENTS)
		return err_set(err, E_DOMAIN, "a simplex centroid has 2 to %d components, not %d",
			MAX_COMPONENTS, components);
	rc = design_new(out, a, (1L << components) - 1, components, err);
	for (int size = 1; !rc && size <= components; size++)
		for (uint32_t set = 1; set < 1U << components; set++) {
			if (__builtin_popcount(set) != size)
				continue;
			for (int j = 0; j < components; j++)
				row(out, run)[j] = set >> j & 1 ? 1 / (double)size : 0;
			run++;
		}
	return rc;
}
