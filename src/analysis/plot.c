/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of an answer, as data. */
#include "analysis/analysis.h"

/* A curve of more points than a screen has places tells nothing more. */
#define PLOT_MAX_POINTS 20000

void
plot_start(struct analysis_call *c, struct str x_label, struct str y_label)
{
	jout_key(c->out, STR("plot"));
	jout_object(c->out);
	JOUT_TEXT(c->out, "x_label", x_label);
	JOUT_TEXT(c->out, "y_label", y_label);
	jout_key(c->out, STR("series"));
	jout_array(c->out);
}

void
plot_series(struct analysis_call *c, enum plot_kind kind, const char *name, const double *x,
	const double *y, size_t n)
{
	static const char *const kinds[] = { "points", "line", "bars" };
	size_t step = n / PLOT_MAX_POINTS + 1;

	jout_object(c->out);
	JOUT_TEXT(c->out, "kind", str_of(kinds[kind]));
	JOUT_TEXT(c->out, "name", str_of(name));
	jout_key(c->out, STR("x"));
	jout_array(c->out);
	for (size_t i = 0; i < n; i += step)
		jout_number(c->out, x ? x[i] : (double)(i + 1));
	jout_array_end(c->out);
	jout_key(c->out, STR("y"));
	jout_array(c->out);
	for (size_t i = 0; i < n; i += step)
		jout_number(c->out, y[i]);
	jout_array_end(c->out);
	jout_object_end(c->out);
}

void
plot_level(struct analysis_call *c, const char *name, double y)
{
	jout_object(c->out);
	JOUT_TEXT(c->out, "kind", STR("level"));
	JOUT_TEXT(c->out, "name", str_of(name));
	JOUT_NUMBER(c->out, "at", y);
	jout_object_end(c->out);
}

void
plot_end(struct analysis_call *c)
{
	jout_array_end(c->out);
	jout_object_end(c->out);
}
