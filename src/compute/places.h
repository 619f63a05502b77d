/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks: where on a specimen's record its values were found, and places that a person chose instead. Inside of src/compute.
 */
#ifndef COMPUTE_PLACES_H
#define COMPUTE_PLACES_H

#include "compute/compute.h"

/* The machine's own evaluation has been made: which rows the given marks mean. Fills s->move of every specimen. */
enum rc places_resolve(struct result_set *set, struct arena *a, const struct compute_request *req,
	struct err *err) MUST_CHECK;
/* Steps, derivatives (jacobian NULL: none) and marks of one specimen. */
enum rc places_evaluate(struct specimen_value *s, double *jacobian, struct arena *a,
	const struct method *m, struct err *err) MUST_CHECK;
/* Every move was of a place that the evaluation looks for; says in a warning what was moved. */
enum rc places_check(struct result_set *set, struct arena *a, struct err *err) MUST_CHECK;

/* The input whose unit a mark's x, or y, is in; -1: there is none. */
int places_x(const struct method *m, const struct specimen_value *s);
int places_y(const struct method *m, const struct specimen_value *s);

const char *places_title(enum formula_feature f); /* English; with word_text() in Chinese */

/* The next mark, from *at on, that the value of a step came from, each place once; NULL: no more. needs: of
 * formula_needs(), NULL: all steps. */
const struct found_mark *places_next(size_t *at, const struct specimen_value *s, const bool *needs);
/* "marks": [...] of one specimen. */
void places_write(struct json_out *j, const struct result_set *set, const struct specimen_value *s,
	const bool *needs);

#endif
