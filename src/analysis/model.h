/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The language of models that are linear in their coefficients: terms joined by +, each a product of columns, powers and
 * functions of them.
 *
 *     x + x^2          x1 + x2 + x1*x2       1/x + ln(x)       x - 1        `free SO2` + (x - 20)^2
 *
 * "- 1" or "+ 0" leaves out the intercept. * and : both mean the product and bring no other terms with them. Powers are whole
 * numbers; functions are ln log10 sqrt exp abs; a name that is more than letters, digits, _ and . stands between ` or ".
 * Terms are formed in double-double from the decimal text of the cells.
 */
#ifndef ANALYSIS_MODEL_H
#define ANALYSIS_MODEL_H

#include "analysis/analysis.h"

struct model_step;

struct model_term {
	struct str name; /* as written, borrowed from the text */
	const struct model_step *step;
	int steps;
};

struct model {
	struct str text;
	bool intercept;
	struct model_term *term;
	int terms;
	struct column *variable; /* the columns that stand in it, each once */
	int variables;
};

/* In the call's arena. E_SYNTAX with the place; E_NOT_FOUND for a column. */
enum rc model_read(struct model *out, const struct analysis_call *c, struct str text,
	struct err *err) MUST_CHECK;

/* One term from one value of each variable; not finite where it has no value. */
struct dd model_term_at(const struct model *m, int term, const struct dd *variable);

/* The values of every term in every row. E_DOMAIN: a term has no value in a row, which is named. */
enum rc model_values(const struct dd *const **out, const struct model *m,
	const struct analysis_call *c, struct err *err) MUST_CHECK;

#endif
