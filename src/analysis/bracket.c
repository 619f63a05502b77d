/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats bracket: contents of samples between the two standards next to them. */
#include "analysis/calibration_table.h"
#include "analysis/registry.h"

static void
write_levels(struct json_out *out, const struct calibration_level *level, size_t n)
{
	jout_key(out, STR("levels"));
	jout_array(out);
	for (size_t i = 0; i < n; i++) {
		jout_object(out);
		JOUT_NUMBER(out, "x", dd_double(level[i].x));
		JOUT_INTEGER(out, "n", (int64_t)level[i].n);
		JOUT_NUMBER(out, "mean", dd_double(level[i].y));
		JOUT_NUMBER(out, "sd", level[i].sd);
		jout_object_end(out);
	}
	jout_array_end(out);
}

static void
write_bracket(struct json_out *out, const struct bracket *b, const struct calibration_level *level,
	const struct reading_group *g, double factor)
{
	const struct calibration_result *r = &b->result;
	double k = factor * g->amount;
	bool none = isnan(r->x);

	jout_object(out);
	JOUT_TEXT(out, "sample", g->name);
	JOUT_NUMBER(out, "m", g->reading.m);
	JOUT_NUMBER(out, "response", dd_double(g->reading.y));
	JOUT_NUMBER(out, "from", none ? NAN : dd_double(level[b->lower].x));
	JOUT_NUMBER(out, "to", none ? NAN : dd_double(level[b->upper].x));
	JOUT_NUMBER(out, "content", k * r->x);
	JOUT_NUMBER(out, "u", k * r->u);
	JOUT_NUMBER(out, "low", k * r->low);
	JOUT_NUMBER(out, "high", k * r->high);
	jout_object_end(out);
}

static enum rc
write_samples(struct analysis_call *c, const struct calibration_table *s,
	const struct calibration_level *level, size_t n, struct err *err)
{
	double confidence, factor;
	struct bracket b;
	char show[60];
	enum rc rc;

	if ((rc = call_number(&confidence, c, "level", 0.0001, 0.999999, err)) ||
		(rc = call_number(&factor, c, "factor", 1e-300, 1e300, err)))
		return rc;
	jout_key(c->out, STR("samples"));
	jout_array(c->out);
	for (size_t i = 0; i < s->samples; i++) {
		const struct reading_group *g = &s->sample[i];

		rc = calibration_bracket(&b, level, n, &g->reading, confidence, err);
		if (rc)
			return rc;
		write_bracket(c->out, &b, level, g, factor);
		if (isnan(b.result.x))
			(void)err_set(call_note(c), E_DOMAIN,
				"sample \"%s\": no two neighbouring standards alone have the "
				"response %g between them",
				str_show(show, sizeof(show), g->name), dd_double(g->reading.y));
	}
	jout_array_end(c->out);
	JOUT_NUMBER(c->out, "level", confidence);
	return E_OK;
}

static enum rc
plot(struct analysis_call *c, const struct calibration_table *s,
	const struct calibration_level *level, size_t n, struct err *err)
{
	double *x = arena_new(c->arena, double, n + 1), *y = arena_new(c->arena, double, n + 1);

	if (!x || !y)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < n; i++) {
		x[i] = dd_double(level[i].x);
		y[i] = dd_double(level[i].y);
	}
	plot_start(c, s->x_name, s->y_name);
	plot_series(c, PLOT_POINTS, "calibrants", s->x, s->y, s->in.n);
	plot_series(c, PLOT_LINE, "mean", x, y, n);
	for (size_t i = 0; i < s->samples && i < 10; i++)
		plot_level(c, "samples", dd_double(s->sample[i].reading.y));
	plot_end(c);
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct calibration_level *level;
	struct calibration_table s;
	double df, sd;
	size_t n;
	enum rc rc;

	if ((rc = calibration_table_read(&s, c, err)) ||
		(rc = calibration_levels(&level, &n, c->arena, &s.in, err)))
		return rc;
	if (s.samples == 0)
		return err_field(err, E_MISSING, "responses",
			"there is no sample: rows without a content, or --responses");
	sd = calibration_pooled_sd(level, n, &df);
	JOUT_TEXT(c->out, "x", s.x_name);
	JOUT_TEXT(c->out, "y", s.y_name);
	JOUT_INTEGER(c->out, "n", (int64_t)s.in.n);
	write_levels(c->out, level, n);
	JOUT_NUMBER(c->out, "pooled_sd", sd);
	JOUT_NUMBER(c->out, "df", df);
	if (!(df > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"no standard is measured more than once: uncertainties are not known");
	rc = write_samples(c, &s, level, n, err);
	return rc ? rc : plot(c, &s, level, n, err);
}

static const struct analysis_option options[] = {
	{ "x", OPTION_COLUMN, true, NULL, NULL, "column of contents; empty for samples", false },
	{ "y", OPTION_COLUMN, true, NULL, NULL, "column of responses", false },
	{ "sample", OPTION_COLUMN, false, NULL, NULL, "column of the samples' names", true },
	{ "responses", OPTION_TEXT, false, NULL, NULL,
		"responses of samples, such as 13.5,13.7;22.1", false },
	{ "replicates", OPTION_INTEGER, false, NULL, NULL, "measurements behind each response",
		false },
	{ "internal", OPTION_COLUMN, false, NULL, NULL,
		"column of responses of the internal standard", false },
	{ "internal-amount", OPTION_COLUMN, false, NULL, NULL,
		"column of amounts of the internal standard", false },
	{ "factor", OPTION_NUMBER, false, "1", NULL, "factor of dilution of the samples", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ 0 },
};

const struct analysis analysis_bracket = { "bracket", "Content between two standards", options,
	run };
