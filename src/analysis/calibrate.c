/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats calibrate: a calibration curve from standards, and the contents of samples from it. */
#include "analysis/calibration_table.h"
#include "analysis/registry.h"
#include "num/distribution.h"

struct work {
	struct calibration_table s;
	struct calibration k;
	struct calibration_result *result; /* of each sample */
	double level, t, factor;
	bool pool;
};

static const char *const models[] = { "linear", "proportional", "quadratic", "logistic3",
	"logistic4" };

static enum rc
fit(struct work *w, struct analysis_call *c, struct err *err)
{
	enum rc rc;

	w->pool = call_flag(c, "pool");
	w->t = NAN;
	if ((rc = call_number(&w->level, c, "level", 0.0001, 0.999999, err)) ||
		(rc = call_number(&w->factor, c, "factor", 1e-300, 1e300, err)) ||
		(rc = calibration_table_read(&w->s, c, err)))
		return rc;
	if (w->pool && call_given(c, "replicates"))
		return err_field(err, E_DOMAIN, "pool",
			"the scatter of replicates can only be pooled where each stands in the "
			"table (not with --replicates)");
	for (int i = 0; i < (int)(sizeof(models) / sizeof(models[0])); i++)
		if (call_is(c, "model", models[i]))
			w->s.in.model = (enum calibration_model)i;
	rc = calibration_fit(&w->k, c->arena, &w->s.in, err);
	if (rc || w->k.df == 0)
		return rc;
	return t_upper_quantile(&w->t, (1 - w->level) / 2, (double)w->k.df, err);
}

static void
write_fit(struct json_out *out, const struct work *w)
{
	const struct calibration *k = &w->k;
	double process = k->s / fabs(dd_double(k->coefficient[k->p - 1]));

	JOUT_TEXT(out, "model", str_of(models[k->model]));
	JOUT_INTEGER(out, "n", (int64_t)k->n);
	JOUT_INTEGER(out, "n_levels", (int64_t)k->levels);
	write_curve(out, k, w->t);
	JOUT_NUMBER(out, "level", w->level);
	JOUT_NUMBER(out, "residual_sd", k->s);
	JOUT_INTEGER(out, "df", (int64_t)k->df);
	if (k->model == CALIBRATION_LINEAR)
		JOUT_NUMBER(out, "r", k->r);
	if (k->model <= CALIBRATION_QUADRATIC)
		JOUT_NUMBER(out, "r2", k->fit->r2);
	if (k->model == CALIBRATION_LINEAR && isfinite(process)) {
		JOUT_NUMBER(out, "process_sd", process);
		JOUT_NUMBER(out, "process_cv_percent", 100 * process / fabs(dd_double(k->x_mean)));
	}
	JOUT_NUMBER(out, "range_low", k->x_low);
	JOUT_NUMBER(out, "range_high", k->x_high);
	if (k->model == CALIBRATION_QUADRATIC)
		JOUT_NUMBER(out, "turns_at", k->turn);
}

/* ---- samples ---------------------------------------------------------------------------------------- */

static void
note_sample(struct analysis_call *c, const struct work *w, size_t i)
{
	const struct calibration_result *r = &w->result[i];
	const struct reading_group *g = &w->s.sample[i];
	char show[60];

	str_show(show, sizeof(show), g->name);
	if (isnan(r->x))
		(void)err_set(call_note(c), E_DOMAIN,
			"sample \"%s\": the curve reaches the response %g nowhere", show,
			dd_double(g->reading.y));
	else if (r->place != CALIBRATION_WITHIN)
		(void)err_set(call_note(c), E_DOMAIN,
			"sample \"%s\" lies outside of the standards, which go from %g to %g", show,
			w->k.x_low, w->k.x_high);
	if (!isnan(r->u) && (isnan(r->inversion_low) || isnan(r->inversion_high)))
		(void)err_set(call_note(c), E_DOMAIN,
			"sample \"%s\": the limits of inversion do not exist on both sides: the "
			"curve is too flat for its scatter",
			show);
}

static enum rc
write_samples(struct analysis_call *c, struct work *w, struct err *err)
{
	static const char *const places[] = { "inside", "below", "above" };
	struct json_out *out = c->out;

	w->result = arena_new(c->arena, struct calibration_result, w->s.samples + 1);
	if (!w->result)
		return err_set(err, E_TOO_BIG, "the table is too big");
	jout_key(out, STR("samples"));
	jout_array(out);
	for (size_t i = 0; i < w->s.samples; i++) {
		struct reading_group *g = &w->s.sample[i];
		struct calibration_reading reading = g->reading;
		struct calibration_result *r = &w->result[i];
		double k = w->factor * g->amount;
		enum rc rc;

		reading.sd = w->pool ? reading.sd : NAN;
		rc = calibration_read(r, &w->k, &reading, w->level, err);
		if (rc)
			return rc;
		jout_object(out);
		JOUT_TEXT(out, "sample", g->name);
		JOUT_NUMBER(out, "m", g->reading.m);
		JOUT_NUMBER(out, "response", dd_double(g->reading.y));
		JOUT_NUMBER(out, "sd", g->reading.sd);
		JOUT_NUMBER(out, "content", k * r->x);
		JOUT_NUMBER(out, "u", k * r->u);
		JOUT_NUMBER(out, "df", r->df);
		JOUT_NUMBER(out, "low", k * r->low);
		JOUT_NUMBER(out, "high", k * r->high);
		JOUT_NUMBER(out, "inversion_low", k * r->inversion_low);
		JOUT_NUMBER(out, "inversion_high", k * r->inversion_high);
		JOUT_TEXT(out, "place", str_of(isnan(r->x) ? "nowhere" : places[r->place]));
		jout_object_end(out);
		note_sample(c, w, i);
	}
	jout_array_end(out);
	return E_OK;
}

/* ---- standards -------------------------------------------------------------------------------------- */

static double
weight_of(const struct work *w, size_t i)
{
	const struct calibration_table *s = &w->s;

	return s->weight ? s->weight[i] : 1 / calibration_spread(&w->k, fmax(s->x[i], w->k.x_low));
}

/* The standards as if they were samples. */
static void
write_standards(struct json_out *out, const struct work *w)
{
	const struct calibration *k = &w->k;

	jout_key(out, STR("calibrants"));
	jout_array(out);
	for (size_t i = 0; i < w->s.in.n; i++) {
		double e = dd_double(k->residual[i]), x = w->s.x[i];
		double h = calibration_leverage(k, x), weight = weight_of(w, i);
		double sd = k->s * sqrt(fmax(0, 1 / weight - h));
		double back = calibration_invert(k, w->s.in.y[i]);

		jout_object(out);
		JOUT_INTEGER(out, "line", w->s.line[i]);
		JOUT_NUMBER(out, "x", x);
		JOUT_NUMBER(out, "y", w->s.y[i]);
		JOUT_NUMBER(out, "fitted", dd_double(dd_sub(w->s.in.y[i], k->residual[i])));
		JOUT_NUMBER(out, "residual", e);
		JOUT_NUMBER(out, "standardised", sd > 0 && weight > 0 ? e / sd : NAN);
		JOUT_NUMBER(out, "content", back);
		JOUT_NUMBER(out, "recovery_percent", x != 0 ? 100 * back / x : NAN);
		jout_object_end(out);
	}
	jout_array_end(out);
}

static void
add_notes(struct analysis_call *c, const struct work *w)
{
	const struct calibration *k = &w->k;
	bool missing = false;

	for (size_t i = 0; i < w->s.samples; i++)
		missing = missing || isnan(w->s.sample[i].reading.weight);
	if (k->df == 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"there are as many coefficients as rows: nothing is left to tell their "
			"standard errors from");
	else if (!(k->s > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"the curve goes through every standard: uncertainties come out as 0");
	if (missing && k->weighting == WEIGHTING_GIVEN)
		(void)err_set(call_note(c), E_DOMAIN,
			"samples without a weight of their own take the variance of the "
			"neighbouring standards, interpolated");
	if (k->turn > k->x_low && k->turn < k->x_high)
		(void)err_set(call_note(c), E_DOMAIN,
			"the curve turns at %g, within the standards: a response may belong to two "
			"contents",
			three_digits(k->turn));
}

static enum rc
plot(struct analysis_call *c, const struct work *w, struct err *err)
{
	double *x = arena_new(c->arena, double, w->s.samples + 1);
	double *y = arena_new(c->arena, double, w->s.samples + 1);
	size_t n = 0;
	enum rc rc;

	if (!x || !y)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < w->s.samples; i++) {
		if (isnan(w->result[i].x))
			continue;
		x[n] = w->result[i].x;
		y[n++] = dd_double(w->s.sample[i].reading.y);
	}
	plot_start(c, w->s.x_name, w->s.y_name);
	rc = plot_calibration(c, &w->k, &w->s, w->k.x_low, w->t, err);
	if (rc)
		return rc;
	if (n)
		plot_series(c, PLOT_POINTS, "samples", x, y, n);
	plot_end(c);
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct work w = { 0 };
	enum rc rc = fit(&w, c, err);

	if (rc)
		return rc;
	JOUT_TEXT(c->out, "x", w.s.x_name);
	JOUT_TEXT(c->out, "y", w.s.y_name);
	write_fit(c->out, &w);
	if (calibration_is_line(&w.k) && (rc = write_linearity(c, &w.k, &w.s, err)))
		return rc;
	rc = write_samples(c, &w, err);
	if (rc)
		return rc;
	write_standards(c->out, &w);
	write_digits(c, w.k.digits);
	add_notes(c, &w);
	return plot(c, &w, err);
}

static const struct analysis_option options[] = {
	{ "x", OPTION_COLUMN, true, NULL, NULL, "column of contents; empty for samples", false },
	{ "y", OPTION_COLUMN, true, NULL, NULL, "column of responses", false },
	{ "model", OPTION_CHOICE, false, "linear",
		"linear proportional quadratic logistic3 logistic4", "calibration curve", false },
	{ "sample", OPTION_COLUMN, false, NULL, NULL, "column of the samples' names", true },
	{ "responses", OPTION_TEXT, false, NULL, NULL,
		"responses of samples, such as 13.5,13.7;22.1", false },
	{ "replicates", OPTION_INTEGER, false, NULL, NULL, "measurements behind each response",
		false },
	{ "pool", OPTION_FLAG, false, NULL, NULL, "pool the scatter of a sample's replicates",
		false },
	{ "weights", OPTION_COLUMN, false, NULL, NULL, "column of weights", false },
	{ "sd", OPTION_COLUMN, false, NULL, NULL,
		"column of standard deviations to weigh with (1/sd^2)", false },
	{ "weighting", OPTION_CHOICE, false, "none", "none 1/x 1/x^2 1/y 1/y^2",
		"weights by content or response", false },
	{ "sample-weight", OPTION_NUMBER, false, NULL, NULL, "weight of a sample's response",
		false },
	{ "internal", OPTION_COLUMN, false, NULL, NULL,
		"column of responses of the internal standard", false },
	{ "internal-amount", OPTION_COLUMN, false, NULL, NULL,
		"column of amounts of the internal standard", false },
	{ "factor", OPTION_NUMBER, false, "1", NULL, "factor of dilution of the samples", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ 0 },
};

const struct analysis analysis_calibrate = { "calibrate", "Calibration", options, run };
