/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve's peak and its thinning, for the screen and for the report. Private to this folder. */
#ifndef TESTING_CURVE_H
#define TESTING_CURVE_H

#include "http/http.h"
#include "signal/signal.h"

/* The column a curve is usually drawn over: elongation, else extension, travel, crosshead, strain, time; NULL: none. */
const struct signal_column *curve_x(const struct signal_table *t);
/* The row with the largest y among those with two numbers; SIZE_MAX: there is none. */
size_t curve_peak(const struct signal_column *x, const struct signal_column *y);
/* Rows to draw, in order, at most points + 2; returns how many. The lowest and the highest y of each stretch stay. */
size_t curve_thin(
	size_t *row, const struct signal_column *x, const struct signal_column *y, size_t points);

/* The member "curves": of the first tables with numbers, over the columns that the call asks for or the usual ones. */
enum rc curves_members_write(struct json_out *j, struct http_call *c, const struct signal_file *f,
	size_t points, struct err *err) MUST_CHECK;

#endif
