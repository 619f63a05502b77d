/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves with axes at round numbers, each curve's peak marked and labelled. */
#include <math.h>
#include <stdio.h>

#include "document/page.h"

#define LEFT 46.0
#define BOTTOM 28.0
#define TOP 8.0
#define RIGHT 12.0
#define TICKS 6

static const struct colour curve_colours[] = { { 0.48, 0.29, 0.16 }, { 0.13, 0.36, 0.55 },
	{ 0.16, 0.47, 0.33 }, { 0.62, 0.35, 0.05 }, { 0.42, 0.25, 0.50 }, { 0.35, 0.35, 0.35 } };

struct axis {
	double low, high, step;
};

/* 1, 2 or 5 times a power of ten, so that about `ticks` of them cover the span. */
static struct axis
axis_of(double low, double high)
{
	double span = high > low ? high - low : 1;
	double raw = span / TICKS;
	double power = pow(10, floor(log10(raw)));
	double times = raw / power;
	double step = power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);

	return (struct axis){ floor(low / step) * step, ceil(high / step) * step, step };
}

static void
range(const struct doc_plot *p, struct axis *x, struct axis *y)
{
	double x_low = 0, x_high = 0, y_low = 0, y_high = 0;

	for (int c = 0; c < p->curves; c++) {
		for (int i = 0; i < p->curve[c].n; i++) {
			struct doc_point pt = p->curve[c].point[i];

			x_low = fmin(x_low, pt.x);
			x_high = fmax(x_high, pt.x);
			y_low = fmin(y_low, pt.y);
			y_high = fmax(y_high, pt.y);
		}
	}
	*x = axis_of(x_low, x_high);
	*y = axis_of(y_low, y_high);
}

static void
label(cairo_t *cr, PangoContext *context, struct str text, double x, double y, double anchor)
{
	PangoLayout *l = layout_new(context, text, FACE_SMALL, 0, -1);

	cairo_move_to(cr, x - anchor * layout_width(l), y);
	pango_cairo_show_layout(cr, l);
	g_object_unref(l);
}

static void
number_label(cairo_t *cr, PangoContext *context, double value, double x, double y, double anchor)
{
	char text[32];

	snprintf(text, sizeof(text), "%.6g", fabs(value) < 1e-12 ? 0.0 : value);
	label(cr, context, str_of(text), x, y, anchor);
}

struct frame {
	double x, y, w, h;
	struct axis ax, ay;
};

static double
to_x(const struct frame *f, double v)
{
	return f->x + f->w * (v - f->ax.low) / (f->ax.high - f->ax.low);
}

static double
to_y(const struct frame *f, double v)
{
	return f->y + f->h * (1 - (v - f->ay.low) / (f->ay.high - f->ay.low));
}

static int
steps(const struct axis *a)
{
	return (int)round((a->high - a->low) / a->step);
}

static void
draw_axes(cairo_t *cr, PangoContext *context, const struct frame *f, const struct doc_plot *p)
{
	cairo_set_line_width(cr, 0.4);
	for (int i = 0; i <= steps(&f->ay); i++) {
		double v = f->ay.low + i * f->ay.step;

		cairo_set_source_rgb(cr, rule_line.r, rule_line.g, rule_line.b);
		cairo_move_to(cr, f->x, to_y(f, v));
		cairo_rel_line_to(cr, f->w, 0);
		cairo_stroke(cr);
		cairo_set_source_rgb(cr, ink_soft.r, ink_soft.g, ink_soft.b);
		number_label(cr, context, v, f->x - 4, to_y(f, v) - 5, 1);
	}
	for (int i = 0; i <= steps(&f->ax); i++) {
		double v = f->ax.low + i * f->ax.step;

		number_label(cr, context, v, to_x(f, v), f->y + f->h + 3, 0.5);
	}
	label(cr, context, p->x_label, f->x + f->w, f->y + f->h + 14, 1);
	label(cr, context, p->y_label, f->x - LEFT + 2, f->y - TOP, 0);
}

static void
draw_curve(cairo_t *cr, PangoContext *context, const struct frame *f, const struct doc_curve *c)
{
	struct doc_point peak;

	if (c->n < 2)
		return;
	cairo_set_line_width(cr, 0.9);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	cairo_move_to(cr, to_x(f, c->point[0].x), to_y(f, c->point[0].y));
	for (int i = 1; i < c->n; i++)
		cairo_line_to(cr, to_x(f, c->point[i].x), to_y(f, c->point[i].y));
	cairo_stroke(cr);
	if (c->peak < 0 || c->peak >= c->n)
		return;
	peak = c->point[c->peak];
	cairo_arc(cr, to_x(f, peak.x), to_y(f, peak.y), 2.1, 0, 2 * M_PI);
	cairo_fill(cr);
	label(cr, context, c->label, to_x(f, peak.x) + 3, to_y(f, peak.y) - 9, 0);
}

void
plot_draw(cairo_t *cr, PangoContext *context, const struct mark *m)
{
	struct frame f = { m->x + LEFT, m->y + TOP + 6, m->w - LEFT - RIGHT - 20,
		m->h - TOP - BOTTOM - 6, { 0 }, { 0 } };

	range(m->plot, &f.ax, &f.ay);
	draw_axes(cr, context, &f, m->plot);
	for (int c = 0; c < m->plot->curves; c++) {
		struct colour k = curve_colours[(size_t)c %
						(sizeof(curve_colours) / sizeof(curve_colours[0]))];

		cairo_set_source_rgb(cr, k.r, k.g, k.b);
		draw_curve(cr, context, &f, &m->plot->curve[c]);
	}
}
