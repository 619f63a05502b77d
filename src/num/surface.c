/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/surface.h"

#include "num/distribution.h"

/* Coefficients are reported to fifteen digits: what is smaller beside the largest is not told from 0. */
#define COEFFICIENT_ROUNDING 0x1p-50
#define MAX_SWEEPS 60

static enum rc
too_big(struct err *err)
{
	return err_set(err, E_TOO_BIG, "the table is too big");
}

static bool
is_mixture(enum surface_order order)
{
	return order >= MIXTURE_LINEAR;
}

/* ---- terms -------------------------------------------------------------------------------------- */

struct terms {
	const struct surface_model *m;
	struct arena *arena;
	const struct dd **column;
	struct str *name;
	int n, room, wanted;
	bool full; /* the arena */
};

/* A new column with its name; NULL: no room. */
static struct dd *
new_term(struct terms *t, struct str name)
{
	struct dd *v;

	if (++t->wanted > t->room)
		return NULL;
	v = arena_new(t->arena, struct dd, t->m->n);
	if (!v || !name.p) {
		t->full = true;
		return NULL;
	}
	t->name[t->n] = name;
	t->column[t->n++] = v;
	return v;
}

static void
add_blocks(struct terms *t)
{
	for (int b = 1; t->m->block && b < t->m->blocks; b++) {
		struct dd *v = new_term(
			t, arena_printf(t->arena, "block %.*s", STR_FMT(t->m->block_name[b])));

		for (size_t i = 0; v && i < t->m->n; i++)
			v[i] = dd_of(t->m->block[i] == b);
	}
}

static void
add_pair(struct terms *t, int i, int j)
{
	const struct surface_model *m = t->m;
	struct str name = i == j ? arena_printf(t->arena, "%.*s^2", STR_FMT(m->name[i]))
				 : arena_printf(t->arena, "%.*s*%.*s", STR_FMT(m->name[i]),
					   STR_FMT(m->name[j]));
	struct dd *v = new_term(t, name);

	for (size_t r = 0; v && r < m->n; r++)
		v[r] = dd_mul(m->x[i][r], m->x[j][r]);
}

static void
add_difference(struct terms *t, int i, int j)
{
	const struct surface_model *m = t->m;
	struct dd *v =
		new_term(t, arena_printf(t->arena, "%.*s*%.*s*(%.*s-%.*s)", STR_FMT(m->name[i]),
				    STR_FMT(m->name[j]), STR_FMT(m->name[i]), STR_FMT(m->name[j])));

	for (size_t r = 0; v && r < m->n; r++)
		v[r] = dd_mul(dd_mul(m->x[i][r], m->x[j][r]), dd_sub(m->x[i][r], m->x[j][r]));
}

static void
add_triple(struct terms *t, int i, int j, int k)
{
	const struct surface_model *m = t->m;
	struct dd *v = new_term(t, arena_printf(t->arena, "%.*s*%.*s*%.*s", STR_FMT(m->name[i]),
					   STR_FMT(m->name[j]), STR_FMT(m->name[k])));

	for (size_t r = 0; v && r < m->n; r++)
		v[r] = dd_mul(dd_mul(m->x[i][r], m->x[j][r]), m->x[k][r]);
}

static void
add_products(struct terms *t)
{
	enum surface_order order = t->m->order;
	int k = t->m->factors;

	for (int i = 0; i < k && order != SURFACE_LINEAR && order != MIXTURE_LINEAR; i++)
		for (int j = i + 1; j < k; j++)
			add_pair(t, i, j);
	for (int i = 0; i < k && order == SURFACE_QUADRATIC; i++)
		add_pair(t, i, i);
}

static void
add_cubic(struct terms *t)
{
	enum surface_order order = t->m->order;
	int k = t->m->factors;

	for (int i = 0; i < k && order == MIXTURE_CUBIC; i++)
		for (int j = i + 1; j < k; j++)
			add_difference(t, i, j);
	for (int i = 0; i < k && order >= MIXTURE_SPECIAL_CUBIC; i++)
		for (int j = i + 1; j < k; j++)
			for (int l = j + 1; l < k; l++)
				add_triple(t, i, j, l);
}

static enum rc
make_terms(struct surface *s, struct arena *a, struct err *err)
{
	const struct surface_model *m = s->model;
	struct terms t = { .m = m, .arena = a, .room = LEAST_SQUARES_MAX_TERMS };
	int k = m->factors;

	t.column = arena_new(a, const struct dd *, LEAST_SQUARES_MAX_TERMS);
	t.name = arena_new(a, struct str, LEAST_SQUARES_MAX_TERMS + 1);
	if (!t.column || !t.name)
		return too_big(err);
	/* the names with the intercept's before them */
	if (!is_mixture(m->order))
		*t.name++ = STR("(intercept)");
	add_blocks(&t);
	s->first = t.n + !is_mixture(m->order);
	t.wanted += k;
	for (int i = 0; i < k && t.n < t.room; i++) {
		t.name[t.n] = m->name[i];
		t.column[t.n++] = m->x[i];
	}
	add_products(&t);
	add_cubic(&t);
	if (t.full)
		return too_big(err);
	if (t.wanted > t.room)
		return err_set(
			err, E_TOO_BIG, "a model may have %d terms, not %d", t.room, t.wanted);
	s->linear = (struct linear_model){ .n = m->n,
		.y = m->y,
		.terms = t.n,
		.term = t.column,
		.name = t.name,
		.intercept = !is_mixture(m->order) };
	s->term = t.name - s->linear.intercept;
	return E_OK;
}

static enum rc
check_mixture(const struct surface_model *m, struct err *err)
{
	for (size_t i = 0; i < m->n; i++) {
		struct dd sum = dd_of(0);

		for (int j = 0; j < m->factors; j++) {
			if (m->x[j][i].hi < 0)
				return err_set(err, E_DOMAIN,
					"row %zu has %g of a component: a part is 0 or more", i + 1,
					m->x[j][i].hi);
			sum = dd_add(sum, m->x[j][i]);
		}
		if (!(fabs(sum.hi - 1) <= m->slack))
			return err_set(err, E_DOMAIN,
				"the components of row %zu add up to %g: the parts of a mixture "
				"add "
				"up to 1",
				i + 1, sum.hi);
	}
	return E_OK;
}

/* ---- quality ------------------------------------------------------------------------------------ */

static void
about_the_mean(struct surface *s)
{
	const struct least_squares *f = &s->fit;
	const struct surface_model *m = s->model;
	double df = (double)f->df_regression;
	struct dd mean = dd_of(0), total = dd_of(0), n = dd_of((double)m->n);
	struct dd explained;

	s->ss_total = f->ss_total;
	s->r2 = f->r2;
	s->r2_adjusted = f->r2_adjusted;
	s->F = f->F;
	s->p_value = f->p_value;
	if (!is_mixture(m->order))
		return;
	s->r2 = s->r2_adjusted = s->F = s->p_value = (double)NAN;
	for (size_t i = 0; i < m->n; i++)
		mean = dd_add(mean, dd_sub(m->y[i], m->y[0]));
	mean = dd_add(dd_div(mean, n), m->y[0]);
	for (size_t i = 0; i < m->n; i++) {
		struct dd d = dd_sub(m->y[i], mean);

		total = dd_add(total, dd_mul(d, d));
	}
	s->ss_total = dd_double(total);
	if (!(s->ss_total > 0))
		return;
	explained = dd_sub(total, f->squares);
	s->r2 = dd_double(dd_div(explained, total));
	if (f->df_residual == 0)
		return;
	s->r2_adjusted = 1 - f->ms_residual / (s->ss_total / (double)(m->n - 1));
	/* the mean is one of the model's functions */
	df -= 1;
	if (df > 0 && f->ms_residual > 0) {
		s->F = dd_double(explained) / df / f->ms_residual;
		s->p_value = f_upper(s->F, df, (double)f->df_residual);
	}
}

static void
predict_each(struct surface *s)
{
	/* a leverage is a sum of p squares in double */
	double alone = 16 * s->fit.p * 0x1p-52, sum = 0;

	for (size_t i = 0; i < s->model->n; i++) {
		double rest = 1 - s->leverage[i], e = dd_double(s->fit.residual[i]);

		if (rest <= alone && !s->alone)
			s->alone = i + 1;
		sum += e / rest * (e / rest);
	}
	s->press = s->alone ? (double)NAN : sum;
	s->r2_predicted = s->ss_total > 0 ? 1 - s->press / s->ss_total : (double)NAN;
}

enum rc
surface_fit(
	struct surface *out, struct arena *a, const struct surface_model *model, struct err *err)
{
	enum rc rc;

	*out = (struct surface){ .model = model };
	if (model->factors < 1 || model->factors > SURFACE_MAX_FACTORS)
		return err_set(err, E_DOMAIN, "a response surface has 1 to %d factors, not %d",
			SURFACE_MAX_FACTORS, model->factors);
	if (is_mixture(model->order) && (rc = check_mixture(model, err)))
		return rc;
	if ((rc = make_terms(out, a, err)) || (rc = least_squares(&out->fit, a, &out->linear, err)))
		return rc;
	about_the_mean(out);
	out->leverage = arena_new(a, double, model->n);
	if (!out->leverage)
		return too_big(err);
	least_squares_leverage(out->leverage, &out->fit);
	predict_each(out);
	return least_squares_lack_of_fit(&out->tested, &out->lack, a, &out->fit, err);
}

/* ---- the polynomial ----------------------------------------------------------------------------- */

/* The coefficient of x_i x_j; -1: the model has none. */
static int
pair_index(const struct surface *s, int i, int j)
{
	int k = s->model->factors, low = i < j ? i : j, high = i < j ? j : i;
	int at = s->first + k;

	if (s->model->order == SURFACE_LINEAR || s->model->order == MIXTURE_LINEAR)
		return -1;
	if (i == j)
		return s->model->order == SURFACE_QUADRATIC ? at + k * (k - 1) / 2 + i : -1;
	return at + low * (2 * k - low - 1) / 2 + high - low - 1;
}

static struct dd
pair_value(const struct surface *s, int i, int j)
{
	int at = pair_index(s, i, j);
	struct dd v = at < 0 ? dd_of(0) : s->fit.value[at];

	return i == j ? v : (struct dd){ v.hi / 2, v.lo / 2 };
}

double
quadratic_at(const struct quadratic *q, const double *x)
{
	double y = q->constant;

	for (int i = 0; i < q->factors; i++) {
		double slope = q->linear[i];

		for (int j = 0; j < q->factors; j++)
			slope += q->square[i * q->factors + j] * x[j];
		y += slope * x[i];
	}
	return y;
}

enum rc
surface_quadratic(struct quadratic *out, struct arena *a, const struct surface *s, struct err *err)
{
	int k = s->model->factors;

	*out = (struct quadratic){ .factors = k, .constant = dd_double(s->fit.value[0]) };
	out->linear = arena_new(a, double, (size_t)k);
	out->square = arena_new(a, double, (size_t)k *(size_t)k);
	if (!out->linear || !out->square)
		return too_big(err);
	for (int i = 0; i < k; i++) {
		out->linear[i] = dd_double(s->fit.value[s->first + i]);
		for (int j = 0; j < k; j++)
			out->square[i * k + j] = dd_double(pair_value(s, i, j));
	}
	return E_OK;
}

enum rc
surface_at(double *value, double *variance, struct arena *a, const struct surface *s,
	const double *x, struct err *err)
{
	static const int first_block = 0;
	struct surface_model one = *s->model;
	struct surface place = { .model = &one };
	struct dd at[SURFACE_MAX_FACTORS], *row = arena_new(a, struct dd, (size_t)s->fit.p + 1);
	const struct dd *column[SURFACE_MAX_FACTORS];
	enum rc rc;

	for (int i = 0; i < one.factors; i++) {
		at[i] = dd_of(x[i]);
		column[i] = &at[i];
	}
	one.n = 1;
	one.x = column;
	one.block = one.block ? &first_block : NULL;
	rc = row ? make_terms(&place, a, err) : too_big(err);
	if (rc)
		return rc;
	for (int j = 0; j < place.linear.terms; j++)
		row[j] = place.linear.term[j][0];
	*value = dd_double(least_squares_at(&s->fit, row));
	*variance = least_squares_variance(&s->fit, row);
	return E_OK;
}

/* ---- stationary point --------------------------------------------------------------------------- */

/* One rotation that makes m[p][q] 0. */
static void
rotate(double *m, double *v, int n, int p, int q)
{
	double off = m[p * n + q], theta = (m[q * n + q] - m[p * n + p]) / (2 * off);
	double t = (theta < 0 ? -1 : 1) / (fabs(theta) + hypot(theta, 1));
	double c = 1 / hypot(t, 1), s = t * c;

	for (int i = 0; i < n; i++) {
		double a = m[i * n + p], b = m[i * n + q];

		m[i * n + p] = c * a - s * b;
		m[i * n + q] = s * a + c * b;
	}
	for (int i = 0; i < n; i++) {
		double a = m[p * n + i], b = m[q * n + i], x = v[p * n + i], y = v[q * n + i];

		m[p * n + i] = c * a - s * b;
		m[q * n + i] = s * a + c * b;
		v[p * n + i] = c * x - s * y;
		v[q * n + i] = s * x + c * y;
	}
	m[p * n + q] = m[q * n + p] = 0;
}

static void
order_eigen(double *value, double *vector, int n)
{
	for (int i = 0; i < n; i++) {
		int best = i, large = 0;
		double sign;

		for (int j = i + 1; j < n; j++)
			if (value[j] > value[best])
				best = j;
		for (int c = 0; best != i && c < n; c++) {
			double t = vector[i * n + c];

			vector[i * n + c] = vector[best * n + c];
			vector[best * n + c] = t;
		}
		if (best != i) {
			double t = value[i];

			value[i] = value[best];
			value[best] = t;
		}
		for (int c = 1; c < n; c++)
			if (fabs(vector[i * n + c]) > fabs(vector[i * n + large]))
				large = c;
		sign = vector[i * n + large] < 0 ? -1 : 1;
		for (int c = 0; c < n; c++)
			vector[i * n + c] *= sign;
	}
}

void
eigen_symmetric(double *value, double *vector, double *m, int n)
{
	for (int i = 0; i < n * n; i++)
		vector[i] = i % (n + 1) == 0;
	for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
		bool changed = false;

		for (int p = 0; p < n; p++)
			for (int q = p + 1; q < n; q++) {
				double off = fabs(m[p * n + q]);

				/* adding it to either end changes nothing */
				if (fabs(m[p * n + p]) + off / 8 == fabs(m[p * n + p]) &&
					fabs(m[q * n + q]) + off / 8 == fabs(m[q * n + q]))
					continue;
				rotate(m, vector, n, p, q);
				changed = true;
			}
		if (!changed)
			break;
	}
	for (int i = 0; i < n; i++)
		value[i] = m[i * n + i];
	order_eigen(value, vector, n);
}

/* B x = -b/2 by elimination with pivots; false: B is singular. */
static bool
solve_stationary(struct dd *x, struct dd *b, int k)
{
	for (int c = 0; c < k; c++) {
		int best = c;

		for (int r = c + 1; r < k; r++)
			if (fabs(b[r * k + c].hi) > fabs(b[best * k + c].hi))
				best = r;
		if (b[best * k + c].hi == 0)
			return false;
		for (int j = 0; j < k; j++) {
			struct dd t = b[c * k + j];

			b[c * k + j] = b[best * k + j];
			b[best * k + j] = t;
		}
		{
			struct dd t = x[c];

			x[c] = x[best];
			x[best] = t;
		}
		for (int r = c + 1; r < k; r++) {
			struct dd f = dd_div(b[r * k + c], b[c * k + c]);

			for (int j = c; j < k; j++)
				b[r * k + j] = dd_sub(b[r * k + j], dd_mul(f, b[c * k + j]));
			x[r] = dd_sub(x[r], dd_mul(f, x[c]));
		}
	}
	for (int c = k - 1; c >= 0; c--) {
		for (int j = c + 1; j < k; j++)
			x[c] = dd_sub(x[c], dd_mul(b[c * k + j], x[j]));
		x[c] = dd_div(x[c], b[c * k + c]);
	}
	return true;
}

static double
eigenvalue_se(const struct surface *s, const double *v)
{
	int k = s->model->factors, p = s->fit.p;
	double sum = 0;

	for (int i = 0; i < k * k; i++)
		for (int j = 0; j < k * k; j++) {
			/* each interaction is met twice, once from each side */
			double a = v[i / k] * v[i % k] / (i / k == i % k ? 1 : 2);
			double b = v[j / k] * v[j % k] / (j / k == j % k ? 1 : 2);

			sum += a * b *
			       s->fit.covariance[pair_index(s, i / k, i % k) * p +
						 pair_index(s, j / k, j % k)];
		}
	return sqrt(sum);
}

static enum nature
nature_of(const double *eigenvalue, int k)
{
	double largest = fmax(fabs(eigenvalue[0]), fabs(eigenvalue[k - 1]));

	for (int i = 0; i < k; i++)
		if (fabs(eigenvalue[i]) <= k * COEFFICIENT_ROUNDING * largest)
			return NATURE_RIDGE;
	if (eigenvalue[0] < 0)
		return NATURE_MAXIMUM;
	return eigenvalue[k - 1] > 0 ? NATURE_MINIMUM : NATURE_SADDLE;
}

enum rc
surface_canonical(struct canonical *out, struct arena *a, const struct surface *s, struct err *err)
{
	int k = s->model->factors;
	size_t n = (size_t)k, square = n * n;
	struct dd *b = arena_new(a, struct dd, square), *x = arena_new(a, struct dd, n), y;
	double *m = arena_new(a, double, square);

	if (s->model->order != SURFACE_QUADRATIC)
		return err_set(
			err, E_DOMAIN, "only a model of second order has a stationary point");
	*out = (struct canonical){ .x = arena_new(a, double, n),
		.eigenvalue = arena_new(a, double, n),
		.se = arena_new(a, double, n),
		.vector = arena_new(a, double, square) };
	if (!b || !x || !m || !out->x || !out->eigenvalue || !out->se || !out->vector)
		return too_big(err);
	for (int i = 0; i < k * k; i++) {
		b[i] = pair_value(s, i / k, i % k);
		m[i] = dd_double(b[i]);
	}
	eigen_symmetric(out->eigenvalue, out->vector, m, k);
	for (int i = 0; i < k; i++)
		out->se[i] = eigenvalue_se(s, out->vector + (ptrdiff_t)i * k);
	out->nature = nature_of(out->eigenvalue, k);
	for (int i = 0; i < k; i++) {
		struct dd slope = s->fit.value[s->first + i];

		x[i] = (struct dd){ -slope.hi / 2, -slope.lo / 2 };
		out->x[i] = (double)NAN;
	}
	out->y = (double)NAN;
	if (out->nature == NATURE_RIDGE || !solve_stationary(x, b, k))
		return E_OK;
	y = dd_of(0);
	for (int i = 0; i < k; i++) {
		out->x[i] = dd_double(x[i]);
		y = dd_add(y, dd_mul(x[i], s->fit.value[s->first + i]));
	}
	out->y = dd_double(dd_add(s->fit.value[0], (struct dd){ y.hi / 2, y.lo / 2 }));
	return E_OK;
}
