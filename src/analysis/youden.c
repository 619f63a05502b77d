/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats youden: two similar materials, tested once by each laboratory. */
#include <math.h>

#include "analysis/laboratory.h"
#include "analysis/registry.h"
#include "metrology/proficiency.h"
#include "num/summary.h"

#define CIRCLE 73 /* points of a circle, every 5 degrees */

static double
median_of(const struct column *v, double *work)
{
	for (size_t i = 0; i < v->n; i++)
		work[i] = v->v[i];
	return num_median(work, v->n);
}

static void
write_statistics(struct analysis_call *c, const struct youden *s)
{
	JOUT_NUMBER(c->out, "mean_x", s->mean_x);
	JOUT_NUMBER(c->out, "mean_y", s->mean_y);
	JOUT_NUMBER(c->out, "s_random", s->s_random);
	JOUT_NUMBER(c->out, "s_total", s->s_total);
	JOUT_NUMBER(c->out, "s_lab", s->s_lab);
	JOUT_NUMBER(c->out, "F", s->F);
	JOUT_NUMBER(c->out, "p", s->p);
	JOUT_NUMBER(c->out, "circle_95", s->circle_95);
	if (s->negative)
		(void)err_set(call_note(c), E_DOMAIN,
			"the variance between laboratories came out negative; s_lab is set to 0");
	if (!(s->s_random > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"the differences of all pairs are equal: F has no value");
}

static void
plot(struct analysis_call *c, const struct column *x, const struct column *y,
	const double centre[2], double radius)
{
	double cx[CIRCLE], cy[CIRCLE], reach = 0, line_x[2], line_y[2];

	for (int i = 0; i < CIRCLE; i++) {
		cx[i] = centre[0] + radius * cos(i * 2 * M_PI / (CIRCLE - 1));
		cy[i] = centre[1] + radius * sin(i * 2 * M_PI / (CIRCLE - 1));
	}
	for (size_t i = 0; i < x->n; i++)
		reach = fmax(reach, fmax(fabs(x->v[i] - centre[0]), fabs(y->v[i] - centre[1])));
	plot_start(c, x->name, y->name);
	plot_series(c, PLOT_POINTS, "laboratory", x->v, y->v, x->n);
	plot_series(c, PLOT_LINE, "circle at 95 %", cx, cy, CIRCLE);
	for (int i = 0; i < 2; i++) {
		line_x[i] = centre[0] + (2 * i - 1) * reach;
		line_y[i] = centre[1] + (2 * i - 1) * reach;
	}
	plot_series(c, PLOT_LINE, "equal deviations", line_x, line_y, 2);
	line_x[0] = line_x[1] = centre[0];
	plot_series(c, PLOT_LINE, "median", line_x, line_y, 2);
	plot_level(c, "median", centre[1]);
	plot_end(c);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	double *work = arena_new(c->arena, double, c->n + 1), centre[2];
	struct column x, y;
	struct labels lab;
	struct youden s;
	bool found;
	enum rc rc;

	if (!work)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = usual_labels(&lab, &found, c, "lab", "lab laboratory participant code", err)) ||
		(rc = usual_numbers(&x, c, "x", "x", err)) ||
		(rc = usual_numbers(&y, c, "y", "y", err)) ||
		(rc = proficiency_youden(&s, x.exact, y.exact, c->n, err)))
		return rc;
	centre[0] = median_of(&x, work);
	centre[1] = median_of(&y, work);
	JOUT_INTEGER(c->out, "n", (int64_t)s.n);
	JOUT_NUMBER(c->out, "median_x", centre[0]);
	JOUT_NUMBER(c->out, "median_y", centre[1]);
	write_statistics(c, &s);
	jout_key(c->out, STR("laboratories"));
	jout_array(c->out);
	for (size_t i = 0; i < c->n; i++) {
		double dx = x.v[i] - centre[0], dy = y.v[i] - centre[1];

		jout_object(c->out);
		JOUT_TEXT(c->out, "lab", lab.label[lab.of[i]]);
		JOUT_NUMBER(c->out, "x", x.v[i]);
		JOUT_NUMBER(c->out, "y", y.v[i]);
		JOUT_NUMBER(c->out, "distance", hypot(dx, dy));
		JOUT_NUMBER(c->out, "systematic", (dx + dy) / sqrt(2));
		JOUT_NUMBER(c->out, "random", (dx - dy) / sqrt(2));
		JOUT_BOOL(c->out, "within_circle", hypot(dx, dy) <= s.circle_95);
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
	plot(c, &x, &y, centre, s.circle_95);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "x", OPTION_COLUMN, true, NULL, NULL, "results of the first material", false },
	{ "y", OPTION_COLUMN, true, NULL, NULL, "results of the second material", false },
	{ "lab", OPTION_COLUMN, false, NULL, NULL, "column of laboratories", true },
	{ 0 },
};

const struct analysis analysis_youden = { "youden", "Pairs of Youden", options, run };
