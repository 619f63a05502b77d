/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Areas: which baseline each peak stands on, and what is above it.
 *
 * drop    peaks that touch stand on one line from the first foot to the last and are parted by a perpendicular at the valley;
 *         where a valley lies below that line, or below 5 % of the lower peak between peaks of a resolution above 1.77, the
 *         line is broken there
 * valley  each peak stands on the line from its own first point to its own last
 * skim    of touching peaks in drop, one whose rise over its valley is `skim` times lower than the highest is a rider: it stands on the line from
 *         the valley that touches the flank beyond it, and what is below that line is the highest one's
 * given   a baseline under every point (als, snip); peaks that touch are parted at the valley
 *
 * An area is the trapezoid sum of the signal above the baseline; the signal is straight between points, so that limits need
 * not be points. Retention: the vertex of the least-squares parabola through the points above 80 % of the height; height:
 * the highest point over the baseline. Widths: straight between points, from the apex outward.
 * Foot heights are means of up to five points about a foot that noise chose; limits by hand are taken as they are.
 */
#ifndef CHROMATOGRAPHY_INTEGRATION_H
#define CHROMATOGRAPHY_INTEGRATION_H

#include "chromatography/pick.h"

struct time_range {
	double from, to;
};

/* What a person says of stretches of time, before what was found there. */
struct integration_events {
	const struct time_range *manual; /* a peak between just these times */
	size_t n_manual;
	const struct time_range *inhibit; /* no peak whose apex is here */
	size_t n_inhibit;
	const struct time_range *negative; /* here peaks point down */
	size_t n_negative;
};

enum integration_baseline { INTEGRATE_DROP, INTEGRATE_VALLEY, INTEGRATE_GIVEN };

struct integration_options {
	enum integration_baseline baseline;
	const double *given;         /* INTEGRATE_GIVEN: n */
	double skim;                 /* 0: no riders */
	double min_area, min_height; /* smaller ones are left out, those by hand never */
	struct integration_events events;
};

/* What ends a peak on one side. */
enum peak_end { PEAK_BASE, PEAK_VALLEY, PEAK_SKIM, PEAK_HAND };

struct peak {
	double start, end;              /* times */
	double retention, height, area; /* height and area below 0 of a peak that points down */
	struct line base;
	double width_half;        /* NAN: the peak is cut off above half height; so the others */
	double width_base;        /* between the tangents of the steepest places, on the baseline */
	double left_10, right_10; /* from retention to the flank at 10 % of the height */
	double left_5, right_5;
	size_t first, top, last; /* points */
	enum peak_end starts, ends;
	bool negative, saturated, fitted;
};

struct peaks {
	struct peak *peak; /* by retention; in arena */
	size_t n;
};

/*
 * Peaks that were picked, and those by hand. E_DOMAIN: a range by hand with no
 * points in it or the wrong way round; E_TOO_BIG.
 */
enum rc
integrate(struct peaks *out, struct arena *a, const struct trace *tr, const struct picked *picked,
	const struct integration_options *how, struct err *err) MUST_CHECK;

/* One peak between two times above a line (NULL: from the signal at one to the signal at the other). */
enum rc integrate_between(struct peak *out, const struct trace *tr, struct time_range limits,
	const struct line *base, struct err *err) MUST_CHECK;

/* The same of a peak that points down: everything is measured below the line; height and area are below 0. */
enum rc integrate_below(struct peak *out, const struct trace *tr, struct time_range limits,
	const struct line *base, struct err *err) MUST_CHECK;

/*
 * The area of a fixed window: the points strictly inside it, over the mean of the first and the last of them. E_DOMAIN: fewer
 * than two points.
 */
enum rc integrate_window(
	double *out, const struct trace *tr, struct time_range window, struct err *err) MUST_CHECK;

/* In an event's range? */
bool range_holds(const struct time_range *range, size_t n, double t);

#endif
