/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats surface: a response as a polynomial in several factors, its stationary point, and models of mixtures. */
#include "num/surface.h"

#include "analysis/anova.h"
#include "analysis/factors.h"
#include "analysis/registry.h"
#include "num/distribution.h"

#define CURVE_POINTS 41
#define UNLIKE_RANGES 1.5 /* coded designs have one range in all factors, or nearly */

struct response_surface {
	struct analysis_call *call;
	struct column y;
	struct factors factors;
	struct labels block;
	struct surface_model model;
	struct surface s;
	double level, t;
};

static bool
is_mixture(const struct response_surface *r)
{
	return r->model.order >= MIXTURE_LINEAR;
}

/* ---- options ------------------------------------------------------------------------------------ */

static enum rc
read_scale(struct response_surface *r, struct err *err)
{
	struct analysis_call *c = r->call;
	bool coded =
		call_is(c, "coding", "range") || call_given(c, "middle") || call_given(c, "step");
	enum rc rc = E_OK;

	if (is_mixture(r) && coded)
		return err_field(err, E_DOMAIN, "coding",
			"the parts of a mixture are not coded: they add up to 1");
	if (call_is(c, "coding", "range"))
		rc = factors_code_range(&r->factors, c, err);
	return rc ? rc : factors_code_given(&r->factors, c, "middle", "step", err);
}

static enum rc
read(struct response_surface *r, struct err *err)
{
	struct analysis_call *c = r->call;
	struct surface_model *m = &r->model;
	enum rc rc;

	if ((rc = call_number(&r->level, c, "level", 0.0001, 0.999999, err)) ||
		(rc = call_number(&m->slack, c, "slack", 0, 0.05, err)) ||
		(rc = surface_order_of(&m->order, c, err)) ||
		(rc = call_column(&r->y, c, "y", err)) ||
		(rc = factors_read(&r->factors, c, &r->y.name, 1, err)) ||
		(rc = read_scale(r, err)))
		return rc;
	if (call_given(c, "block")) {
		rc = call_labels(&r->block, c, "block", err);
		if (rc)
			return rc;
		m->block = r->block.of;
		m->blocks = r->block.count;
		m->block_name = r->block.label;
	}
	m->n = c->n;
	m->factors = r->factors.n;
	m->x = r->factors.x;
	m->name = r->factors.name;
	m->y = r->y.exact;
	rc = surface_fit(&r->s, c->arena, m, err);
	if (rc || r->s.fit.df_residual == 0)
		return rc;
	return t_quantile(&r->t, 0.5 + r->level / 2, (double)r->s.fit.df_residual, err);
}

/* ---- the fit ------------------------------------------------------------------------------------ */

static void
write_coefficients(const struct response_surface *r, struct json_out *out)
{
	const struct least_squares *f = &r->s.fit;

	jout_key(out, STR("coefficients"));
	jout_array(out);
	for (int j = 0; j < f->p; j++) {
		double b = dd_double(f->value[j]), se = f->se[j];
		double t = se > 0 ? b / se : (double)NAN;

		jout_object(out);
		JOUT_TEXT(out, "term", r->s.term[j]);
		JOUT_NUMBER(out, "value", b);
		JOUT_NUMBER(out, "se", se);
		JOUT_NUMBER(out, "t", t);
		JOUT_NUMBER(out, "p", t_two_sided(t, (double)f->df_residual));
		JOUT_NUMBER(out, "low", b - r->t * se);
		JOUT_NUMBER(out, "high", b + r->t * se);
		jout_object_end(out);
	}
	jout_array_end(out);
}

static void
write_table(const struct response_surface *r)
{
	const struct least_squares *f = &r->s.fit;
	const struct lack_of_fit *lack = &r->s.lack;
	const double none = (double)NAN;
	struct anova_line line[ANOVA_MAX_LINES];
	size_t df = f->df_regression - is_mixture(r);
	double ss = r->s.ss_total - f->ss_residual;
	int n = 0;

	line[n++] = (struct anova_line){ "regression", df, is_mixture(r) ? ss : f->ss_regression,
		is_mixture(r) ? ss / (double)df : f->ms_regression, r->s.F, r->s.p_value };
	line[n++] = (struct anova_line){ "residual", f->df_residual, f->ss_residual, f->ms_residual,
		none, none };
	if (r->s.tested) {
		line[n++] = (struct anova_line){ "lack of fit", lack->df_lack, lack->ss_lack,
			lack->ms_lack, lack->F, lack->p_value };
		line[n++] = (struct anova_line){ "pure error", lack->df_pure, lack->ss_pure,
			lack->ms_pure, none, none };
	}
	line[n++] = (struct anova_line){ "total", df + f->df_residual, r->s.ss_total, none, none,
		none };
	write_anova(r->call->out, "anova", line, n);
	if (r->s.tested && !(lack->ss_pure > 0))
		(void)err_set(call_note(r->call), E_DOMAIN,
			"repeated rows agree exactly: lack of fit cannot be tested");
}

static void
write_quality(const struct response_surface *r, struct json_out *out)
{
	const struct least_squares *f = &r->s.fit;

	JOUT_NUMBER(out, "level", r->level);
	JOUT_NUMBER(out, "residual_sd", f->residual_sd);
	JOUT_INTEGER(out, "df", (int64_t)f->df_residual);
	JOUT_NUMBER(out, "r2", r->s.r2);
	JOUT_NUMBER(out, "r2_adjusted", r->s.r2_adjusted);
	JOUT_NUMBER(out, "press", r->s.press);
	JOUT_NUMBER(out, "r2_predicted", r->s.r2_predicted);
	JOUT_NUMBER(out, "F", r->s.F);
	JOUT_NUMBER(out, "p", r->s.p_value);
	if (f->constant)
		(void)err_set(call_note(r->call), E_DOMAIN,
			"all values of y are equal: R2 and F have no value");
	else if (f->df_residual == 0)
		(void)err_set(call_note(r->call), E_DOMAIN,
			"there are as many coefficients as rows: nothing is left to tell their "
			"standard errors from");
	else if (f->exact)
		(void)err_set(call_note(r->call), E_DOMAIN,
			"the model goes through every point: the residuals are 0, t and F are "
			"infinite");
	if (r->s.alone)
		(void)err_set(call_note(r->call), E_DOMAIN,
			"line %u alone fixes a coefficient: PRESS has no value",
			call_line(r->call, r->s.alone - 1));
}

static enum rc
write_rows(const struct response_surface *r, struct json_out *out)
{
	const struct least_squares *f = &r->s.fit;

	jout_key(out, STR("rows"));
	jout_array(out);
	for (size_t i = 0; i < r->call->n; i++) {
		double e = dd_double(f->residual[i]), h = r->s.leverage[i];
		double s = f->residual_sd * sqrt(1 - h);

		jout_object(out);
		JOUT_INTEGER(out, "line", call_line(r->call, i));
		JOUT_NUMBER(out, "y", r->y.v[i]);
		JOUT_NUMBER(out, "fitted", dd_double(dd_sub(r->y.exact[i], f->residual[i])));
		JOUT_NUMBER(out, "residual", e);
		JOUT_NUMBER(out, "leverage", h);
		JOUT_NUMBER(out, "standardised", s > 0 ? e / s : (double)NAN);
		jout_object_end(out);
	}
	jout_array_end(out);
	return E_OK;
}

static enum rc
write_prediction(const struct response_surface *r, struct json_out *out, struct err *err)
{
	double x[SURFACE_MAX_FACTORS], y = 0, variance = 0, se, single;
	char show[60];
	enum rc rc;

	for (int j = 0; j < r->factors.n; j++)
		x[j] = (double)NAN;
	rc = factors_values(x, &r->factors, r->call, "at", err);
	for (int j = 0; !rc && j < r->factors.n; j++) {
		if (isnan(x[j]))
			return err_field(err, E_MISSING, "at", "the value of %s is needed",
				str_show(show, sizeof(show), r->factors.name[j]));
		x[j] = factor_coded(&r->factors.factor[j], x[j]);
	}
	if (!rc)
		rc = surface_at(&y, &variance, r->call->arena, &r->s, x, err);
	if (rc)
		return rc;
	se = r->s.fit.residual_sd * sqrt(variance);
	single = r->s.fit.residual_sd * sqrt(1 + variance);
	jout_key(out, STR("prediction"));
	jout_object(out);
	JOUT_TEXT(out, "at", call_text(r->call, "at"));
	JOUT_NUMBER(out, "value", y);
	JOUT_NUMBER(out, "se", se);
	JOUT_NUMBER(out, "low", y - r->t * se);
	JOUT_NUMBER(out, "high", y + r->t * se);
	JOUT_NUMBER(out, "single_low", y - r->t * single);
	JOUT_NUMBER(out, "single_high", y + r->t * single);
	jout_object_end(out);
	return E_OK;
}

/* ---- stationary point --------------------------------------------------------------------------- */

static void
note_scale(const struct response_surface *r)
{
	double least = (double)INFINITY, most = 0;

	for (int j = 0; j < r->factors.n; j++) {
		const struct factor *f = &r->factors.factor[j];
		double range = (f->high - f->low) / f->step.hi;

		least = fmin(least, range);
		most = fmax(most, range);
	}
	if (most > UNLIKE_RANGES * least)
		(void)err_set(call_note(r->call), E_OK,
			"the factors run over unlike ranges: eigenvalues and directions depend on "
			"their units (--coding range)");
}

static void
note_nature(const struct response_surface *r, const struct canonical *k)
{
	if (k->nature == NATURE_RIDGE) {
		(void)err_set(call_note(r->call), E_DOMAIN,
			"an eigenvalue is 0: the surface has a ridge and no one stationary point");
		return;
	}
	for (int i = 0; i < r->factors.n; i++)
		if (fabs(k->eigenvalue[i]) <= r->t * k->se[i]) {
			(void)err_set(call_note(r->call), E_OK,
				"an eigenvalue cannot be told from 0: along its direction the "
				"surface may be a ridge");
			break;
		}
	for (int j = 0; j < r->factors.n; j++) {
		const struct factor *f = &r->factors.factor[j];
		double x = factor_natural(f, k->x[j]);

		if (x < f->low || x > f->high) {
			(void)err_set(call_note(r->call), E_OK,
				"the stationary point lies outside of the region of the "
				"experiment");
			return;
		}
	}
}

/* Of length 1 in coded units: along it the surface bends by its eigenvalue. */
static void
write_directions(const struct response_surface *r, const struct canonical *k, struct json_out *out)
{
	int n = r->factors.n;

	jout_key(out, STR("directions"));
	jout_array(out);
	for (int i = 0; i < n * n; i++) {
		jout_object(out);
		JOUT_NUMBER(out, "eigenvalue", k->eigenvalue[i / n]);
		JOUT_TEXT(out, "factor", r->factors.name[i % n]);
		JOUT_NUMBER(out, "part", k->vector[i]);
		jout_object_end(out);
	}
	jout_array_end(out);
}

static enum rc
write_canonical(const struct response_surface *r, struct json_out *out, struct err *err)
{
	static const char *const nature[] = { "maximum", "minimum", "saddle", "ridge" };
	struct canonical k;
	enum rc rc = surface_canonical(&k, r->call->arena, &r->s, err);

	if (rc)
		return rc;
	JOUT_TEXT(out, "nature", str_of(nature[k.nature]));
	jout_key(out, STR("stationary_point"));
	jout_array(out);
	for (int j = 0; j < r->factors.n; j++) {
		jout_object(out);
		JOUT_TEXT(out, "factor", r->factors.name[j]);
		JOUT_NUMBER(out, "coded", k.x[j]);
		JOUT_NUMBER(out, "value", factor_natural(&r->factors.factor[j], k.x[j]));
		jout_object_end(out);
	}
	jout_array_end(out);
	JOUT_NUMBER(out, "stationary_response", k.y);
	jout_key(out, STR("eigenvalues"));
	jout_array(out);
	for (int i = 0; i < r->factors.n; i++) {
		jout_object(out);
		JOUT_NUMBER(out, "eigenvalue", k.eigenvalue[i]);
		JOUT_NUMBER(out, "se", k.se[i]);
		jout_object_end(out);
	}
	jout_array_end(out);
	write_directions(r, &k, out);
	note_nature(r, &k);
	note_scale(r);
	return E_OK;
}

/* ---- picture ------------------------------------------------------------------------------------ */

/* The response along each factor over its range, the others at their middle. */
static enum rc
draw_slices(const struct response_surface *r, struct err *err)
{
	const struct factors *f = &r->factors;
	double *y = arena_new(r->call->arena, double, CURVE_POINTS);
	double *at = arena_new(r->call->arena, double, CURVE_POINTS);
	double x[SURFACE_MAX_FACTORS], middle[SURFACE_MAX_FACTORS];
	struct quadratic q;
	enum rc rc = surface_quadratic(&q, r->call->arena, &r->s, err);

	if (!rc && (!y || !at))
		rc = err_set(err, E_TOO_BIG, "the table is too big");
	if (rc)
		return rc;
	for (int j = 0; j < f->n; j++) {
		const struct factor *k = &f->factor[j];

		middle[j] = factor_coded(k, k->low + (k->high - k->low) / 2);
	}
	plot_start(r->call, STR("factor, lowest to highest"), r->y.name);
	for (int j = 0; j < f->n; j++) {
		const struct factor *k = &f->factor[j];
		const char *name = arena_cstr(r->call->arena, f->name[j]);

		memcpy(x, middle, sizeof(x));
		for (int i = 0; i < CURVE_POINTS; i++) {
			double part = i / (CURVE_POINTS - 1.0);

			at[i] = 2 * part - 1;
			x[j] = factor_coded(k, k->low + (k->high - k->low) * part);
			y[i] = quadratic_at(&q, x);
		}
		plot_series(r->call, PLOT_LINE, name ? name : "", at, y, CURVE_POINTS);
	}
	plot_end(r->call);
	return E_OK;
}

static enum rc
draw_fitted(const struct response_surface *r, struct err *err)
{
	double *fitted = arena_new(r->call->arena, double, r->call->n);
	double *line = arena_new(r->call->arena, double, 2);

	if (!fitted || !line)
		return err_set(err, E_TOO_BIG, "the table is too big");
	line[0] = line[1] = r->y.v[0];
	for (size_t i = 0; i < r->call->n; i++) {
		fitted[i] = r->y.v[i] - dd_double(r->s.fit.residual[i]);
		line[0] = fmin(line[0], fitted[i]);
		line[1] = fmax(line[1], fitted[i]);
	}
	plot_start(r->call, STR("fitted"), r->y.name);
	plot_series(r->call, PLOT_POINTS, "observed", fitted, r->y.v, r->call->n);
	plot_series(r->call, PLOT_LINE, "fitted", line, line, 2);
	plot_end(r->call);
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct response_surface r = { .call = c, .t = (double)NAN };
	enum rc rc = read(&r, err);

	if (rc)
		return rc;
	JOUT_TEXT(c->out, "y", r.y.name);
	JOUT_TEXT(c->out, "model", call_text(c, "model"));
	JOUT_INTEGER(c->out, "n", (int64_t)c->n);
	write_coefficients(&r, c->out);
	write_quality(&r, c->out);
	write_table(&r);
	if (r.model.order == SURFACE_QUADRATIC && (rc = write_canonical(&r, c->out, err)))
		return rc;
	if (call_given(c, "at") && (rc = write_prediction(&r, c->out, err)))
		return rc;
	if (call_flag(c, "rows") && (rc = write_rows(&r, c->out)))
		return rc;
	write_digits(c, r.s.fit.digits);
	return is_mixture(&r) ? draw_fitted(&r, err) : draw_slices(&r, err);
}

static const struct analysis_option options[] = {
	{ "y", OPTION_COLUMN, true, NULL, NULL, "column of the response", false },
	{ "factors", OPTION_COLUMNS, false, NULL, NULL, "columns of the factors", false },
	{ "model", OPTION_CHOICE, false, "quadratic",
		"quadratic interactions linear mixture-quadratic mixture-linear "
		"mixture-special-cubic mixture-cubic",
		"model of the surface", false },
	{ "block", OPTION_COLUMN, false, NULL, NULL, "column of blocks", true },
	{ "coding", OPTION_CHOICE, false, "none", "none range",
		"scale of the factors: as they are, or their range as -1 to 1", false },
	{ "middle", OPTION_TEXT, false, NULL, NULL,
		"values that are coded 0, such as Time=85,Temp=175", false },
	{ "step", OPTION_TEXT, false, NULL, NULL, "steps that are coded 1, such as Time=5,Temp=5",
		false },
	{ "at", OPTION_TEXT, false, NULL, NULL, "place to predict at, such as x=12.5", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ "slack", OPTION_NUMBER, false, "0.000001", NULL,
		"how far the parts of a mixture may be from 1", false },
	{ "rows", OPTION_FLAG, false, NULL, NULL, "residual and leverage of every row", false },
	{ 0 },
};

const struct analysis analysis_surface = { "surface", "Response surface", options, run };
