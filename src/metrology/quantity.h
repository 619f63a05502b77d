/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A measured value with what is known of it, and the budget its uncertainty comes from (GUM). */
#ifndef METROLOGY_QUANTITY_H
#define METROLOGY_QUANTITY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/err.h"
#include "metrology/source.h"
#include "metrology/unit.h"

/* One line of a budget: u(x), sensitivity c, contribution |c| u(x). */
struct budget_line {
	struct str label;
	double u, c, dof;
	struct str unit; /* of u */
};

/* What two inputs that are off together add to the variance, which may be negative. */
struct budget_pair {
	struct str a, b;
	double r, variance;
};

struct budget {
	struct budget_line *line;
	int n;
	const struct budget_pair *pair;
	int n_pairs;
};

struct quantity {
	double value;
	double u;   /* standard uncertainty; NAN when not stated */
	double dof; /* effective, Welch-Satterthwaite (GUM G.4); INFINITY when not limited */
	double k;   /* coverage factor used */
	double U;   /* expanded, k * u */
	struct unit unit;
	struct budget budget;
};

/*
 * u, dof from the lines, each for itself, and the pairs; GUM 5.1.2, 5.2.2, G.4.1. Where there are pairs and any dof is finite the formula for
 * effective degrees of freedom does not hold: INFINITY.
 */
void budget_combine(double *u, double *dof, const struct budget *b);

/*
 * k for about 95 %: 2 when level <= 0 is passed; else the t quantile of dof (truncated, GUM G.3.2)
 * at that level. E_DOMAIN for a level outside (0,1) or dof < 1.
 */
enum rc coverage_factor(double *k, double dof, double level, struct err *err) MUST_CHECK;

/* How a method reports: "to 0.1", by GB/T 8170 or ISO 80000-1 B; or to significant digits. */
struct report_rule {
	struct decimal interval; /* n = 0: not stated */
	enum rounding rounding;
	int significant; /* > 0: significant digits instead of an interval */
};
/* value rounded once, as text; the shortest text when nothing is stated. */
enum rc report_text(char out[DECIMAL_TEXT_SIZE], double value, const struct report_rule *rule,
	struct err *err) MUST_CHECK;
enum rc report_decimal(char out[DECIMAL_TEXT_SIZE], const struct decimal *value,
	const struct report_rule *rule, struct err *err) MUST_CHECK;
/* U to two significant digits, never finer than the value is reported when a rule states an interval
 * coarser; rounded up is not used: GUM 7.2.6 ordinary rounding. */
enum rc uncertainty_text(char out[DECIMAL_TEXT_SIZE], double U, const struct report_rule *rule,
	struct err *err) MUST_CHECK;

#endif
