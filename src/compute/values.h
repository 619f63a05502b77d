/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inputs of one specimen. Inside of src/compute. */
#ifndef COMPUTE_VALUES_H
#define COMPUTE_VALUES_H

#include "compute/compute.h"

struct gathering {
	struct result_set *set;
	struct arena *arena;
	const struct compute_request *req;
	struct err *err;
};

/* A text cut to 60 bytes, terminated, for a message. */
const char *shown_text(char out[64], struct str s);

/* Every typed name must be one of the method's inputs. */
enum rc known_names(const struct gathering *g) MUST_CHECK;
/* Once the specimens are known: no value twice, none more or fewer than there are specimens, none for a curve. */
enum rc known_values(const struct gathering *g) MUST_CHECK;
/* Is the value typed that does without this curve, such as the largest force? */
bool typed_instead(const struct gathering *g, const struct method_input *in);
/* s->direction, from what was typed or the file says. index: which of several unlabelled values is meant. */
enum rc find_direction(struct specimen_value *s, const struct gathering *g, int index) MUST_CHECK;
/* s->arg, one for each input of the method; s->peak_row. */
enum rc fill_specimen(struct specimen_value *s, const struct gathering *g, int index) MUST_CHECK;

#endif
