/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a value and a limit to a verdict, by a named rule.
 *
 * Source: GB/T 8170-2008 clause 4 (full-value and rounded-value comparison); ILAC-G8:09/2019;
 * JCGM 106:2012 (probability of conformity).
 */
#ifndef METROLOGY_DECISION_H
#define METROLOGY_DECISION_H

#include "base/decimal.h"
#include "base/err.h"

enum comparison { COMPARE_FULL, COMPARE_ROUNDED }; /* GB/T 8170: 全数值比较法, 修约值比较法 */
enum acceptance {
	ACCEPT_SIMPLE,           /* ILAC-G8 4.2.1 */
	ACCEPT_GUARDED,          /* 4.2.2: pass only where the value clears the limit by w */
	ACCEPT_NON_BINARY,       /* 4.2.3 */
	ACCEPT_GUARDED_REJECTION /* JCGM 106 8.3.3: fail only where the value is beyond the limit by w */
};

struct decision_rule {
	enum comparison comparison;
	enum acceptance acceptance;
	double guard; /* w = guard * U; 0 is taken as 1 */
};

enum limit_operator { LIMIT_LE, LIMIT_LT, LIMIT_GE, LIMIT_GT, LIMIT_BETWEEN };

struct limit {
	enum limit_operator op;
	struct decimal low,
		high; /* LE, LT: high; GE, GT: low; BETWEEN: both, inclusive. places as printed */
	/* what the rounded-value comparison rounds to; n = 0: one unit in the last place as printed */
	struct decimal interval;
};

enum verdict {
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_CONDITIONAL_PASS, /* non-binary rule only */
	VERDICT_CONDITIONAL_FAIL,
	VERDICT_CANNOT_SAY
};

struct decision {
	enum verdict verdict;
	double p_conform; /* probability that the true value conforms; NAN when u is not stated */
	double margin;    /* distance to the nearest limit, positive inside, in the limit's unit */
};

/*
 * value and u in the limit's unit; U is the expanded uncertainty used as guard band (NAN: none stated,
 * then a guarded rule gives VERDICT_CANNOT_SAY). dof: INFINITY for normal.
 */
enum rc decide(struct decision *out, double value, double u, double U, double dof,
	const struct limit *limit, const struct decision_rule *rule, struct err *err) MUST_CHECK;

const char *limit_sign(enum limit_operator op); /* "<=", "<", ">=", ">", "between" */
const char *
verdict_name(enum verdict v); /* "pass", "fail", "conditional_pass", ..., "cannot_say" */
#define RULE_NAME_SIZE 64
/* Stable identifiers: "full/simple", "rounded/guarded", "full/guarded(0.8225)" for w = 0.8225 U. Returns `out`. */
const char *decision_rule_name(char out[RULE_NAME_SIZE], const struct decision_rule *r);
enum rc decision_rule_parse(struct decision_rule *out, struct str name, struct err *err) MUST_CHECK;

#endif
