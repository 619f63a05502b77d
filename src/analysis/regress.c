/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats regress: linear least squares of a model that is written out. */
#include "analysis/anova.h"
#include "analysis/model.h"
#include "analysis/registry.h"
#include "num/distribution.h"
#include "num/least_squares.h"

#define CURVE_POINTS 201
#define POOR_CONDITION 1e8 /* beyond, half of a double's digits are gone before the work begins */

struct regression {
	struct column y, weight;
	struct model model;
	struct linear_model linear;
	struct least_squares fit;
	struct str *name; /* p: of the coefficients */
	double level, t;  /* of the limits */
};

static enum rc
read(struct regression *r, struct analysis_call *c, struct err *err)
{
	struct linear_model *m = &r->linear;
	struct str *name;
	enum rc rc;

	if ((rc = call_number(&r->level, c, "level", 0.0001, 0.999999, err)) ||
		(rc = call_column(&r->y, c, "y", err)) ||
		(rc = model_read(&r->model, c, call_text(c, "model"), err)) ||
		(rc = model_values(&m->term, &r->model, c, err)))
		return rc;
	if (call_given(c, "weights")) {
		rc = call_column(&r->weight, c, "weights", err);
		if (rc)
			return rc;
		m->weight = r->weight.exact;
	}
	r->name = name = arena_new(c->arena, struct str, (size_t)r->model.terms + 1);
	if (!name)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if (r->model.intercept)
		*name++ = STR("(intercept)");
	for (int j = 0; j < r->model.terms; j++)
		name[j] = r->model.term[j].name;
	m->name = name;
	m->n = c->n;
	m->y = r->y.exact;
	m->terms = r->model.terms;
	m->intercept = r->model.intercept;
	rc = least_squares(&r->fit, c->arena, m, err);
	if (rc || r->fit.df_residual == 0)
		return rc;
	return t_quantile(&r->t, 0.5 + r->level / 2, (double)r->fit.df_residual, err);
}

static void
write_coefficients(struct json_out *out, const struct regression *r)
{
	const struct least_squares *f = &r->fit;

	jout_key(out, STR("coefficients"));
	jout_array(out);
	for (int j = 0; j < f->p; j++) {
		double b = dd_double(f->value[j]), se = f->se[j], t = b / se;

		if (!(se > 0))
			t = (double)NAN;
		jout_object(out);
		JOUT_TEXT(out, "term", r->name[j]);
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

static enum rc
write_table(struct analysis_call *c, const struct regression *r, struct err *err)
{
	const struct least_squares *f = &r->fit;
	const double none = (double)NAN;
	struct lack_of_fit lack;
	struct anova_line line[ANOVA_MAX_LINES];
	bool tested;
	int n = 0;
	enum rc rc = least_squares_lack_of_fit(&tested, &lack, c->arena, f, err);

	if (rc)
		return rc;
	line[n++] = (struct anova_line){ "regression", f->df_regression, f->ss_regression,
		f->ms_regression, f->F, f->p_value };
	line[n++] = (struct anova_line){ "residual", f->df_residual, f->ss_residual, f->ms_residual,
		none, none };
	if (tested) {
		line[n++] = (struct anova_line){ "lack of fit", lack.df_lack, lack.ss_lack,
			lack.ms_lack, lack.F, lack.p_value };
		line[n++] = (struct anova_line){ "pure error", lack.df_pure, lack.ss_pure,
			lack.ms_pure, none, none };
	}
	line[n++] = (struct anova_line){ "total", f->df_regression + f->df_residual, f->ss_total,
		none, none, none };
	write_anova(c->out, "anova", line, n);
	if (tested && !(lack.ss_pure > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"repeated rows agree exactly: lack of fit cannot be tested");
	return E_OK;
}

/* In the order of the coefficients. */
static void
write_covariance(struct json_out *out, const struct regression *r)
{
	size_t p = (size_t)r->fit.p;

	jout_key(out, STR("covariance"));
	jout_array(out);
	for (size_t j = 0; j < p; j++) {
		jout_array(out);
		for (size_t k = 0; k < p; k++)
			jout_number(out, r->fit.covariance[j * p + k]);
		jout_array_end(out);
	}
	jout_array_end(out);
}

static enum rc
write_rows(struct analysis_call *c, const struct regression *r, struct err *err)
{
	const struct least_squares *f = &r->fit;
	double *leverage = arena_new(c->arena, double, c->n);

	if (!leverage)
		return err_set(err, E_TOO_BIG, "the table is too big");
	least_squares_leverage(leverage, f);
	jout_key(c->out, STR("rows"));
	jout_array(c->out);
	for (size_t i = 0; i < c->n; i++) {
		double e = dd_double(f->residual[i]), w = r->linear.weight ? r->weight.v[i] : 1;
		double s = f->residual_sd * sqrt((1 - leverage[i]) / w);

		jout_object(c->out);
		JOUT_INTEGER(c->out, "line", call_line(c, i));
		JOUT_NUMBER(c->out, "y", r->y.v[i]);
		JOUT_NUMBER(c->out, "fitted", dd_double(dd_sub(r->y.exact[i], f->residual[i])));
		JOUT_NUMBER(c->out, "residual", e);
		JOUT_NUMBER(c->out, "leverage", leverage[i]);
		JOUT_NUMBER(c->out, "standardised", s > 0 ? e / s : (double)NAN);
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
	return E_OK;
}

/* ---- a new place -------------------------------------------------------------------------------- */

/* Option "at": a value of every variable. */
static enum rc
read_place(struct dd *x, const struct analysis_call *c, const struct model *m, struct err *err)
{
	struct str list = call_text(c, "at");
	bool *seen = arena_new(c->arena, bool, (size_t)m->variables + 1);
	char show[60];

	if (!seen)
		return err_set(err, E_TOO_BIG, "the table is too big");
	while (list.n) {
		struct str value = str_cut(&list, ','), name = str_trim(str_cut(&value, '='));
		int k = 0;

		while (k < m->variables && !str_eq(m->variable[k].name, name))
			k++;
		if (k == m->variables)
			return err_field(err, E_NOT_FOUND, "at", "the model has no variable \"%s\"",
				str_show(show, sizeof(show), name));
		if (dd_parse(&x[k], str_trim(value), err)) {
			return err_field(err, E_SYNTAX, "at", "expected name=number, as in %s=12.5",
				str_show(show, sizeof(show), name));
		}
		seen[k] = true;
	}
	for (int k = 0; k < m->variables; k++)
		if (!seen[k])
			return err_field(err, E_MISSING, "at", "the value of %s is needed",
				str_show(show, sizeof(show), m->variable[k].name));
	return E_OK;
}

/* The terms at a place; false where one has no value. */
static bool
terms_at(struct dd *terms, const struct model *m, const struct dd *x)
{
	for (int j = 0; j < m->terms; j++) {
		terms[j] = model_term_at(m, j, x);
		if (!isfinite(terms[j].hi))
			return false;
	}
	return true;
}

static enum rc
write_prediction(struct analysis_call *c, const struct regression *r, struct err *err)
{
	struct dd *x = arena_new(c->arena, struct dd, (size_t)r->model.variables + 1);
	struct dd *terms = arena_new(c->arena, struct dd, (size_t)r->model.terms + 1);
	double y, variance, se, single;
	enum rc rc;

	if (!x || !terms)
		return err_set(err, E_TOO_BIG, "the table is too big");
	rc = read_place(x, c, &r->model, err);
	if (rc)
		return rc;
	if (!terms_at(terms, &r->model, x))
		return err_field(err, E_DOMAIN, "at", "the model has no value there");
	y = dd_double(least_squares_at(&r->fit, terms));
	variance = least_squares_variance(&r->fit, terms);
	se = r->fit.residual_sd * sqrt(variance);
	single = r->fit.residual_sd * sqrt(variance + 1);
	jout_key(c->out, STR("prediction"));
	jout_object(c->out);
	JOUT_TEXT(c->out, "at", call_text(c, "at"));
	JOUT_NUMBER(c->out, "value", y);
	JOUT_NUMBER(c->out, "se", se);
	JOUT_NUMBER(c->out, "low", y - r->t * se);
	JOUT_NUMBER(c->out, "high", y + r->t * se);
	JOUT_NUMBER(c->out, "single_low", y - r->t * single);
	JOUT_NUMBER(c->out, "single_high", y + r->t * single);
	jout_object_end(c->out);
	return E_OK;
}

/* ---- picture and notes -------------------------------------------------------------------------- */

/* The curve over the range of the only variable; where a term has no value in between, the curve breaks off there. */
static enum rc
plot_curve(struct analysis_call *c, const struct regression *r, struct err *err)
{
	const struct column *x = &r->model.variable[0];
	double *at = arena_new(c->arena, double, CURVE_POINTS);
	double *y = arena_new(c->arena, double, CURVE_POINTS), low = x->v[0], high = x->v[0];
	struct dd *terms = arena_new(c->arena, struct dd, (size_t)r->model.terms + 1);
	size_t n = 0;

	if (!at || !y || !terms)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		low = fmin(low, x->v[i]);
		high = fmax(high, x->v[i]);
	}
	for (int k = 0; k < CURVE_POINTS; k++) {
		struct dd place = dd_of(low + (high - low) * k / (CURVE_POINTS - 1));

		if (!terms_at(terms, &r->model, &place))
			continue;
		at[n] = place.hi;
		y[n++] = dd_double(least_squares_at(&r->fit, terms));
	}
	plot_start(c, x->name, r->y.name);
	plot_series(c, PLOT_POINTS, "value", x->v, r->y.v, c->n);
	plot_series(c, PLOT_LINE, "fitted", at, y, n);
	plot_end(c);
	return E_OK;
}

static enum rc
plot_residuals(struct analysis_call *c, const struct regression *r, struct err *err)
{
	double *fitted = arena_new(c->arena, double, c->n), *e = arena_new(c->arena, double, c->n);

	if (!fitted || !e)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		e[i] = dd_double(r->fit.residual[i]);
		fitted[i] = r->y.v[i] - e[i];
	}
	plot_start(c, STR("fitted"), STR("residual"));
	plot_series(c, PLOT_POINTS, "residual", fitted, e, c->n);
	plot_level(c, "zero", 0);
	plot_end(c);
	return E_OK;
}

static void
add_notes(struct analysis_call *c, const struct least_squares *f)
{
	if (f->constant)
		(void)err_set(call_note(c), E_DOMAIN,
			"all values of y are equal: R2 and F have no value");
	else if (f->df_residual == 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"there are as many coefficients as rows: nothing is left to tell their "
			"standard errors from");
	else if (f->exact)
		(void)err_set(call_note(c), E_DOMAIN,
			"the model goes through every point: the residuals are 0, t and F are "
			"infinite");
	if (f->condition > POOR_CONDITION)
		(void)err_set(call_note(c), E_DOMAIN,
			"the terms are nearly combinations of one another (condition %g): the "
			"coefficients change much when the data change little",
			f->condition);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct regression r = { .t = (double)NAN };
	const struct least_squares *f = &r.fit;
	enum rc rc = read(&r, c, err);

	if (rc)
		return rc;
	JOUT_TEXT(c->out, "y", r.y.name);
	JOUT_TEXT(c->out, "model", r.model.text);
	JOUT_INTEGER(c->out, "n", (int64_t)f->n);
	write_coefficients(c->out, &r);
	JOUT_NUMBER(c->out, "level", r.level);
	JOUT_NUMBER(c->out, "residual_sd", f->residual_sd);
	JOUT_INTEGER(c->out, "df", (int64_t)f->df_residual);
	JOUT_NUMBER(c->out, "r2", f->r2);
	JOUT_NUMBER(c->out, "r2_adjusted", f->r2_adjusted);
	JOUT_NUMBER(c->out, "F", f->F);
	JOUT_NUMBER(c->out, "p", f->p_value);
	rc = write_table(c, &r, err);
	if (rc)
		return rc;
	write_covariance(c->out, &r);
	if (call_given(c, "at") && (rc = write_prediction(c, &r, err)))
		return rc;
	if (call_flag(c, "rows") && (rc = write_rows(c, &r, err)))
		return rc;
	JOUT_NUMBER(c->out, "condition", f->condition);
	write_digits(c, f->digits);
	add_notes(c, f);
	return r.model.variables == 1 ? plot_curve(c, &r, err) : plot_residuals(c, &r, err);
}

static const struct analysis_option options[] = {
	{ "y", OPTION_COLUMN, true, NULL, NULL, "column of the response", false },
	{ "model", OPTION_FORMULA, true, NULL, NULL, "model, such as x + x^2", false },
	{ "weights", OPTION_COLUMN, false, NULL, NULL, "column of weights", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ "at", OPTION_TEXT, false, NULL, NULL, "place to predict at, such as x=12.5", false },
	{ "rows", OPTION_FLAG, false, NULL, NULL, "residual and leverage of every row", false },
	{ 0 },
};

const struct analysis analysis_regress = { "regress", "Linear regression", options, run };
