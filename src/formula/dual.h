/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers that carry their derivative along one input, and the place on the record where they were found. Inside of
 * src/formula.
 */
#ifndef FORMULA_DUAL_H
#define FORMULA_DUAL_H

#include "formula/program.h"

static inline double
tangent(const struct value *x, size_t i)
{
	return x->ad ? x->ad[i] : 0;
}

static inline struct value
nothing(enum trouble *why, enum trouble reason)
{
	if (!*why)
		*why = reason;
	return (struct value){ .v = NO_VALUE };
}

static inline struct value
element(const struct value *x, size_t i)
{
	return (struct value){ .v = x->a[i], .d = tangent(x, i), .row = (double)i + 1 };
}

static inline struct value
plus(struct value a, struct value b)
{
	return (struct value){ .v = a.v + b.v, .d = a.d + b.d };
}

static inline struct value
minus(struct value a, struct value b)
{
	return (struct value){ .v = a.v - b.v, .d = a.d - b.d };
}

static inline struct value
times(struct value a, struct value b)
{
	return (struct value){ .v = a.v * b.v, .d = a.d * b.v + a.v * b.d };
}

static inline struct value
over(struct value a, struct value b)
{
	return (struct value){ .v = a.v / b.v, .d = (a.d - a.v / b.v * b.d) / b.v };
}

static inline struct value
half(struct value a)
{
	return (struct value){ .v = a.v / 2, .d = a.d / 2 };
}

/* y on the line through two points; at the points themselves it is their y to the last bit. */
static inline struct value
on_line(struct value x0, struct value y0, struct value x1, struct value y1, struct value at)
{
	struct value w = over(minus(at, x0), minus(x1, x0));
	struct value rest = { .v = 1 - w.v, .d = -w.d }, out = plus(times(rest, y0), times(w, y1));

	out.row = y0.row + w.v * (y1.row - y0.row);
	return out;
}

/* ---- straight lines: least squares of y on x, centred: y = my + slope (x - mx) ------------------------ */

struct line {
	struct value n, mx, my, sxx, slope;
};

/* Which rows take part: those with x in range[0] to range[1] where it is given, and from row `from` to row `to`. */
struct line_rows {
	const struct value *range;
	size_t from, to;
};

/* False where there are not two different x. */
bool line_fit(struct line *l, const struct value *x, const struct value *y, struct line_rows rows);
/* A row that the line is put through. */
bool line_has(const struct value *x, const struct value *y, size_t i, struct line_rows rows);
/* x where the line is zero; the slope must not be. */
struct value line_zero(const struct line *l);

/* OP_MAX to OP_LAST of one array. */
struct value series_reduce(enum op op, const struct value *x, struct arena *a, enum trouble *t);

/*
 * Functions of force-extension records, of the rows that num/record.h finds: OP_TOE to OP_TEAR_E_RANGE. A NAN result sets *t where
 * it is not set already.
 */
void record_apply(
	struct value *out, enum op op, const struct value *arg, struct arena *a, enum trouble *t);

/* What they looked at, to be drawn: places where the grain may have cracked, values of a trace of many peaks. */
#define MOST_CRACKS ((size_t)32) /* candidates that are ranked; more are noise */
struct record_crack;
struct tear_value;
size_t cracks_found(struct record_crack *crack, const struct value *s, const struct value *x,
	double span, double part);
enum trouble tear_found(
	struct tear_value **out, size_t *n, enum op op, const struct value *arg, struct arena *a);

#endif
