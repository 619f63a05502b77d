/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/linearity.h"

#include "num/distribution.h"

static enum rc
too_big(struct err *err)
{
	return err_set(err, E_TOO_BIG, "the table is too big");
}

static enum rc
test_mandel(struct linearity *out, struct arena *a, const struct calibration *line,
	const struct calibration_input *in, struct err *err)
{
	struct calibration_input curved = *in;
	struct calibration quadratic;
	double rest, gain;
	enum rc rc;

	out->mandel_F = out->mandel_p = out->quadratic_sd = NAN;
	if (line->levels < 3 || line->n < 4)
		return E_OK;
	curved.model = CALIBRATION_QUADRATIC;
	rc = calibration_fit(&quadratic, a, &curved, err);
	if (rc)
		return rc;
	out->mandel_tested = true;
	out->mandel_df = quadratic.df;
	out->quadratic_sd = quadratic.s;
	rest = dd_double(quadratic.fit->squares);
	gain = fmax(0, dd_double(dd_sub(line->fit->squares, quadratic.fit->squares)));
	if (!(rest > 0))
		return E_OK;
	out->mandel_F = gain / (rest / (double)quadratic.df);
	out->mandel_p = f_upper(out->mandel_F, 1, (double)quadratic.df);
	return E_OK;
}

/* ---- variances -------------------------------------------------------------------------------------- */

struct repeated {
	struct sample
		*sample; /* of each content with repeats: responses less the first of the table */
	const struct calibration_level **level;
	double *sd, *nu;
	size_t n;
	bool scatter;
};

static enum rc
gather(struct repeated *r, struct arena *a, const struct calibration *line,
	const struct calibration_input *in, struct err *err)
{
	double *v = arena_new(a, double, in->n + 1);

	r->sample = arena_new(a, struct sample, line->levels);
	r->level = arena_new(a, const struct calibration_level *, line->levels);
	r->sd = arena_new(a, double, line->levels);
	r->nu = arena_new(a, double, line->levels);
	if (!v || !r->sample || !r->level || !r->sd || !r->nu)
		return too_big(err);
	for (size_t i = 0; i < line->levels; i++) {
		const struct calibration_level *l = &line->level[i];

		if (l->n < 2)
			continue;
		for (size_t k = 0; k < l->n; k++)
			v[k] = dd_double(dd_sub(in->y[l->row[k]], in->y[0]));
		r->sample[r->n] = (struct sample){ v, l->n };
		r->level[r->n] = l;
		r->sd[r->n] = l->sd;
		r->nu[r->n++] = (double)(l->n - 1);
		r->scatter = r->scatter || l->sd > 0;
		v += l->n;
	}
	return E_OK;
}

static void
compare_ends(struct linearity *out, const struct repeated *r)
{
	double low = r->sd[0], high = r->sd[r->n - 1];
	size_t top = high > low ? r->n - 1 : 0, bottom = r->n - 1 - top;
	struct comparison *c = &out->ends;

	out->low_sd = low;
	out->high_sd = high;
	*c = (struct comparison){ NAN, r->nu[top], r->nu[bottom], NAN };
	if (!(r->sd[bottom] > 0))
		return;
	c->statistic = r->sd[top] / r->sd[bottom] * (r->sd[top] / r->sd[bottom]);
	c->p = fmin(1, 2 * f_upper(c->statistic, c->df, c->df2));
}

static enum rc
test_variances(struct linearity *out, struct arena *a, const struct calibration *line,
	const struct calibration_input *in, struct err *err)
{
	struct repeated r = { 0 };
	struct k_samples all;
	enum rc rc = gather(&r, a, line, in, err);

	out->repeated = r.n;
	if (rc || r.n < 2 || !r.scatter)
		return rc;
	if ((rc = num_cochran(&out->cochran, r.sd, r.nu, r.n, 0.05, err)) ||
		(rc = compare_many(&all, r.sample, r.n, err)))
		return rc;
	out->variances_tested = true;
	out->cochran_x = dd_double(r.level[out->cochran.at]->x);
	out->bartlett = all.bartlett;
	out->brown_forsythe = all.brown_forsythe;
	compare_ends(out, &r);
	return E_OK;
}

enum rc
linearity_test(struct linearity *out, struct arena *a, const struct calibration *line,
	const struct calibration_input *in, struct err *err)
{
	enum rc rc;

	*out = (struct linearity){ 0 };
	if (!calibration_is_line(line))
		return err_set(err, E_DOMAIN, "linearity is asked of a straight line");
	if ((rc = test_mandel(out, a, line, in, err)) ||
		(rc = least_squares_lack_of_fit(&out->lack_tested, &out->lack, a, line->fit, err)))
		return rc;
	return test_variances(out, a, line, in, err);
}
