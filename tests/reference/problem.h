/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Problems with published or certified answers, from tests/reference/problems/TOPIC.json. Each has an id, inputs and a list of
 * expected quantities with a tolerance (tol_abs, tol_rel, or exact) and its basis (certified, published, computed).
 *
 *	problem_open(&p, "calibration", "cal-mdl");
 *	x = problem_numbers(&p, "inputs.x", &n);
 *	expect(&p, "MDL", mdl);
 *	problem_close(&p);        fails when an expected quantity was never looked at
 *
 * A place is written "inputs.cases.0.y0": members and indexes, by points; a member whose name has a point is found too.
 */
#ifndef TEST_PROBLEM_H
#define TEST_PROBLEM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define PROBLEM_MAX_EXPECTED 200
#define PROBLEM_MAX_ARRAYS 64

struct problem {
	const char *id;
	json_t *file, *json;
	json_t *expected; /* the list looked in: that of the problem, or of a case */
	bool seen[PROBLEM_MAX_EXPECTED];
	double *array[PROBLEM_MAX_ARRAYS]; /* freed by problem_close() */
	int n_arrays;
};

void problem_open(struct problem *p, const char *topic, const char *id);
void problem_close(struct problem *p);

const json_t *problem_at(const struct problem *p, const char *place); /* fails when there is none */
bool problem_has(const struct problem *p, const char *place);
double problem_number(const struct problem *p, const char *place);
const char *problem_text(const struct problem *p, const char *place);
/* A list of numbers (nested lists come out one behind the other). */
const double *problem_numbers(struct problem *p, const char *place, size_t *n);

/* expected lists of sub-cases: 0 for the problem's own list again; ends the list before, which must be all seen */
void problem_case(struct problem *p, const char *place);

bool expected_has(const struct problem *p, const char *q);
/* The expected quantity q is `got`, within its tolerance. */
void expect(struct problem *p, const char *q, double got);
/* Element by element; nested lists one behind the other. */
void expect_all(struct problem *p, const char *q, const double *got, size_t n);
/* One number within a nested value: place "0.3" or "k.0". Its quantity counts as looked at. */
void expect_at(struct problem *p, const char *q, const char *place, double got);
void expect_text(struct problem *p, const char *q, const char *place, const char *got);
/* To 15 correct digits against the member exact20 (log relative error as NIST defines it), or `digits` of them. */
void expect_digits(struct problem *p, const char *q, double got, double digits);
/* Not ours to compute (another program's output): says why it is passed over. */
void expect_not(struct problem *p, const char *q, const char *why);
/* The value itself, for tests that compare otherwise; counts as looked at. */
const json_t *expected_value(struct problem *p, const char *q);

#endif
