/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats fit: the parameters of a formula of the user's own by least squares. */
#include <math.h>
#include <stdio.h>

#include "analysis/registry.h"
#include "formula/exact.h"
#include "num/distribution.h"
#include "num/levenberg.h"

#define MAX_PARAMETERS 100
#define CURVE_POINTS 200

struct fitting {
	struct analysis_call *call;
	struct str left, right;
	struct str *name; /* parameters, then the columns that are used */
	double *start;
	int p, n_inputs;
	struct column *column; /* n_inputs - p */
	struct dd *observed;   /* n: the left side */
	struct exact_work *work;
	struct dd *input, *gradient; /* room for one row */
};

/* "y = a + b*x" at its sign; not at <=, ==. */
static enum rc
split(struct fitting *f, struct err *err)
{
	struct str text = call_text(f->call, "formula");

	for (size_t i = 1; i + 1 < text.n; i++) {
		if (text.p[i] != '=' || text.p[i + 1] == '=' || strchr("<>=!", text.p[i - 1]))
			continue;
		f->left = str_trim(str_first(text, i));
		f->right = str_trim(str_from(text, i + 1));
		if (f->left.n && f->right.n)
			return E_OK;
	}
	return err_field(err, E_SYNTAX, "formula",
		"expected a formula with an equals sign, such as y = b1*(1 - exp(-b2*x))");
}

static enum rc
take_parameters(struct fitting *f, struct err *err)
{
	char show[60];
	struct str *name;
	enum rc rc = number_list(&name, &f->start, &f->p, f->call, "start", err);

	if (rc)
		return rc;
	if (f->p > MAX_PARAMETERS)
		return err_field(err, E_TOO_BIG, "start", "there are too many values");
	f->name = arena_new(f->call->arena, struct str, (size_t)(f->p + f->call->sheet->columns));
	if (!f->name)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int i = 0; i < f->p; i++) {
		f->name[i] = name[i];
		str_show(show, sizeof(show), name[i]);
		if (name[i].n == 0)
			return err_field(err, E_SYNTAX, "start",
				"expected names with values, such as b1=500,b2=0.0001");
		if (!names_stand_in(f->right, name[i]))
			return err_field(err, E_NOT_FOUND, "start",
				"the parameter %s does not stand in the formula", show);
		if (sheet_column(f->call->sheet, name[i]) >= 0)
			return err_field(err, E_EXISTS, "start",
				"%s is a column of the table and cannot be a parameter", show);
		for (int k = 0; k < i; k++)
			if (str_eq(name[k], name[i]))
				return err_field(err, E_EXISTS, "start",
					"the parameter %s has two starting values", show);
	}
	return E_OK;
}

static enum rc
take_columns(struct fitting *f, struct err *err)
{
	const struct sheet *s = f->call->sheet;

	f->n_inputs = f->p;
	f->column = arena_new(f->call->arena, struct column, (size_t)s->columns + 1);
	if (!f->column)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int i = 0; i < s->columns; i++) {
		enum rc rc;

		if (!names_stand_in(f->left, s->name[i]) && !names_stand_in(f->right, s->name[i]))
			continue;
		rc = column_named(&f->column[f->n_inputs - f->p], f->call, s->name[i], err);
		if (rc)
			return rc;
		f->name[f->n_inputs++] = s->name[i];
	}
	return E_OK;
}

static enum rc
compile(struct exact_work **out, const struct fitting *f, struct str text, int along,
	struct err *err)
{
	struct arena *a = f->call->arena;
	struct formula_input *in = arena_new(a, struct formula_input, (size_t)f->n_inputs + 1);
	struct formula_step step = { .name = STR("formula"), .text = text };
	struct formula *formula;
	enum rc rc;

	if (!in)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int i = 0; i < f->n_inputs; i++)
		in[i] = (struct formula_input){ .name = f->name[i], .unit = unit_one };
	rc = formula_compile(&formula, a, f->call->units, in, f->n_inputs, &step, 1, err);
	if (rc) {
		/* a place in the formula would look like one in the table */
		if (err) {
			err->line = err->column = 0;
			snprintf(err->field, sizeof(err->field), "formula");
		}
		return rc;
	}
	return exact_start(out, a, formula, 0, along, err);
}

static enum rc
row_failed(const struct fitting *f, size_t i, enum rc rc, struct err *err)
{
	if (err)
		err->line = call_line(f->call, i);
	return rc;
}

static void
load_row(const struct fitting *f, size_t i)
{
	for (int k = f->p; k < f->n_inputs; k++)
		f->input[k] = f->column[k - f->p].exact[i];
}

static enum rc
observe(struct fitting *f, struct err *err)
{
	struct exact_work *w;
	enum rc rc = compile(&w, f, f->left, 0, err);

	for (int k = 0; k < f->p; k++) {
		char show[60];

		if (names_stand_in(f->left, f->name[k]))
			return err_field(err, E_SYNTAX, "formula",
				"the parameter %s stands on the left; only columns may",
				str_show(show, sizeof(show), f->name[k]));
	}
	for (size_t i = 0; rc == E_OK && i < f->call->n; i++) {
		load_row(f, i);
		rc = exact_eval(&f->observed[i], f->gradient, w, f->input, err);
		if (rc)
			return row_failed(f, i, rc, err);
	}
	return rc;
}

static enum rc
model(struct dd *residual, struct dd *const *derivative, void *ctx, const struct dd *b,
	struct err *err)
{
	const struct fitting *f = ctx;

	for (int j = 0; j < f->p; j++)
		f->input[j] = b[j];
	for (size_t i = 0; i < f->call->n; i++) {
		struct dd v;
		enum rc rc;

		load_row(f, i);
		rc = exact_eval(&v, f->gradient, f->work, f->input, err);
		if (rc)
			return row_failed(f, i, rc, err);
		residual[i] = dd_sub(f->observed[i], v);
		for (int j = 0; j < f->p; j++)
			derivative[j][i] = f->gradient[j];
	}
	return E_OK;
}

static void
write_correlation(struct json_out *j, const struct curve_fit *fit, int p)
{
	const double *c = fit->linear.covariance;

	jout_key(j, STR("correlation"));
	jout_array(j);
	for (int i = 0; i < p; i++) {
		jout_array(j);
		for (int k = 0; k < p; k++)
			jout_number(j, c[i * p + k] / sqrt(c[i * p + i] * c[k * p + k]));
		jout_array_end(j);
	}
	jout_array_end(j);
}

static enum rc
write_answer(const struct fitting *f, const struct curve_fit *fit, struct err *err)
{
	struct json_out *j = f->call->out;
	double level, t;
	enum rc rc;

	if ((rc = call_number(&level, f->call, "level", 0.5, 0.999999, err)) ||
		(rc = t_quantile(&t, (1 + level) / 2, (double)fit->df, err)))
		return rc;
	JOUT_TEXT(j, "formula", call_text(f->call, "formula"));
	jout_key(j, STR("parameters"));
	jout_array(j);
	for (int i = 0; i < f->p; i++) {
		double v = dd_double(fit->b[i]), se = fit->linear.se[i];

		jout_object(j);
		JOUT_TEXT(j, "name", f->name[i]);
		JOUT_NUMBER(j, "value", v);
		JOUT_NUMBER(j, "se", se);
		JOUT_NUMBER(j, "t", v / se);
		JOUT_NUMBER(j, "low", v - t * se);
		JOUT_NUMBER(j, "high", v + t * se);
		jout_object_end(j);
	}
	jout_array_end(j);
	JOUT_NUMBER(j, "residual_sd", fit->residual_sd);
	JOUT_NUMBER(j, "rss", fit->rss);
	JOUT_INTEGER(j, "n", (int64_t)f->call->n);
	JOUT_INTEGER(j, "df", (int64_t)fit->df);
	JOUT_NUMBER(j, "level", level);
	JOUT_INTEGER(j, "iterations", fit->iterations);
	JOUT_NUMBER(j, "digits", fit->digits);
	write_correlation(j, fit, f->p);
	return E_OK;
}

/* Where one column alone stands on the right: the points, and the curve between them. */
static void
draw(const struct fitting *f, const struct curve_fit *fit)
{
	const struct column *x = NULL;
	double *y = arena_new(f->call->arena, double, f->call->n), *cx, *cy, low, high;
	int used = 0;

	for (int k = 0; k < f->n_inputs - f->p; k++)
		if (names_stand_in(f->right, f->column[k].name)) {
			x = &f->column[k];
			used++;
		}
	cx = arena_new(f->call->arena, double, CURVE_POINTS);
	cy = arena_new(f->call->arena, double, CURVE_POINTS);
	if (used != 1 || !y || !cx || !cy)
		return;
	low = high = x->v[0];
	for (size_t i = 0; i < x->n; i++) {
		y[i] = dd_double(f->observed[i]);
		low = fmin(low, x->v[i]);
		high = fmax(high, x->v[i]);
	}
	for (int j = 0; j < f->p; j++)
		f->input[j] = fit->b[j];
	for (size_t i = 0; i < CURVE_POINTS; i++) {
		struct dd v;

		cx[i] = low + (high - low) * (double)i / (CURVE_POINTS - 1);
		for (int k = f->p; k < f->n_inputs; k++)
			f->input[k] = dd_of(cx[i]);
		cy[i] = exact_eval(&v, f->gradient, f->work, f->input, NULL) ? (double)NAN
									     : dd_double(v);
	}
	plot_start(f->call, x->name, f->left);
	plot_series(f->call, PLOT_POINTS, "observed", x->v, y, x->n);
	plot_series(f->call, PLOT_LINE, "fitted", cx, cy, CURVE_POINTS);
	plot_end(f->call);
}

static enum rc
prepare(struct fitting *f, struct curve_fit_request *q, struct err *err)
{
	struct arena *a = f->call->arena;
	struct column weight = { 0 };
	int most;
	enum rc rc;

	if ((rc = split(f, err)) || (rc = take_parameters(f, err)) || (rc = take_columns(f, err)) ||
		(rc = call_integer(&most, f->call, "max-iterations", 1, 1000000, err)))
		return rc;
	f->observed = arena_new(a, struct dd, f->call->n);
	f->input = arena_new(a, struct dd, (size_t)f->n_inputs + 1);
	f->gradient = arena_new(a, struct dd, (size_t)f->p + 1);
	if (!f->observed || !f->input || !f->gradient)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if (call_given(f->call, "weights") && (rc = call_column(&weight, f->call, "weights", err)))
		return rc;
	for (size_t i = 0; i < weight.n; i++)
		if (!(weight.v[i] >= 0))
			return err_at(err, E_DOMAIN, call_line(f->call, i), 0,
				"a weight cannot be negative");
	*q = (struct curve_fit_request){ .model = model,
		.ctx = f,
		.n = f->call->n,
		.p = f->p,
		.start = f->start,
		.weight = weight.exact,
		.name = f->name,
		.max_iterations = most };
	if ((rc = observe(f, err)))
		return rc;
	return compile(&f->work, f, f->right, f->p, err);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct fitting f = { .call = c };
	struct curve_fit_request request;
	struct curve_fit fit;
	enum rc rc;

	if ((rc = prepare(&f, &request, err)) || (rc = curve_fit(&fit, c->arena, &request, err)) ||
		(rc = write_answer(&f, &fit, err)))
		return rc;
	if (fit.digits < 10)
		(void)err_set(call_note(c), E_DOMAIN,
			"only about %d digits of the parameters are certain: the minimum is flat",
			(int)fit.digits);
	draw(&f, &fit);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "formula", OPTION_FORMULA, true, NULL, NULL, "formula, such as y = b1*(1 - exp(-b2*x))",
		false },
	{ "start", OPTION_TEXT, true, NULL, NULL, "starting values, such as b1=500,b2=0.0001",
		false },
	{ "weights", OPTION_COLUMN, false, NULL, NULL, "column of weights of the squared residuals",
		false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ "max-iterations", OPTION_INTEGER, false, "10000", NULL, "most iterations", false },
	{ 0 },
};

const struct analysis analysis_fit = { "fit", "Fit of a formula to a table", options, run };
