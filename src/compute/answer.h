/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the answers of libhidemark have in common. Inside of src/compute. */
#ifndef COMPUTE_ANSWER_H
#define COMPUTE_ANSWER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "hidemark/hidemark.h"
#include "pack/pack.h"
#include "serial/serial.h"
#include "signal/signal.h"

struct hm_library {
	struct arena arena; /* the texts and the dictionary */
	struct pack_library *packs;
	struct signal_dictionary *dict;
	struct serial_grammars
		*instruments; /* instruments that send lines; checked, not used here */
};

/* An answer keeps its numbers in the arena and its JSON in the buffer. */
struct answer {
	struct arena arena;
	struct buf json;
};

void answer_init(struct answer *a);
void answer_release(struct answer *a);
/* Ends the JSON text. E_TOO_BIG when it did not fit. */
enum rc answer_finish(struct answer *a, struct err *err) MUST_CHECK;
/* A terminated copy; "" for nothing and past the ceiling. */
const char *answer_text(struct answer *a, struct str s);

/* The public error from ours; err may be NULL. */
enum hm_outcome error_give(struct hm_error *out, const struct err *err);

/* Of parallel and perpendicular results: "tensile strength (parallel)". Fills title by language. */
void property_title(const char *title[HM_LANGUAGES], struct answer *a,
	const struct property *property, struct str id);

static inline struct str
str_given(const char *text)
{
	return text ? str_of(text) : STR("");
}

#endif
