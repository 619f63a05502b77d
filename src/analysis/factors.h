/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The factors of a response surface: columns of numbers, and the scale on which the surface is fitted. */
#ifndef ANALYSIS_FACTORS_H
#define ANALYSIS_FACTORS_H

#include "analysis/analysis.h"
#include "num/surface.h"

struct factor {
	struct column column;
	double low, high;       /* of the table */
	struct dd middle, step; /* coded = (x - middle)/step */
	struct dd *coded;       /* n */
};

struct factors {
	struct factor *factor;
	int n;
	const struct dd *const *x; /* coded */
	const struct str *name;
};

/*
 * The columns of option "factors", else every column of numbers that no other option names and is not among `except`; not
 * coded. E_DOMAIN for more than SURFACE_MAX_FACTORS, E_EXISTS for one that is named twice.
 */
enum rc factors_read(struct factors *out, const struct analysis_call *c, const struct str *except,
	int n_except, struct err *err) MUST_CHECK;

/* The range of the table becomes -1 to 1. E_DOMAIN: a factor is the same in every row. */
enum rc
factors_code_range(struct factors *f, const struct analysis_call *c, struct err *err) MUST_CHECK;
/* Middle and step of the named factors by options; a step is above 0. */
enum rc factors_code_given(struct factors *f, const struct analysis_call *c, const char *middle,
	const char *step, struct err *err) MUST_CHECK;

/* "x1=2,x2=5": into out, by factor. E_NOT_FOUND for another name; what is not named stays as it is. */
enum rc factors_values(double *out, const struct factors *f, const struct analysis_call *c,
	const char *option, struct err *err) MUST_CHECK;

double factor_coded(const struct factor *f, double x);
double factor_natural(const struct factor *f, double coded);

/* The model of option "model". */
enum rc surface_order_of(
	enum surface_order *out, const struct analysis_call *c, struct err *err) MUST_CHECK;

#endif
