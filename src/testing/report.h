/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a report says, gathered once, and the blocks it is drawn from. Private to this folder. */
#ifndef TESTING_REPORT_H
#define TESTING_REPORT_H

#include "testing/inside.h"

struct report_reading {
	struct str id, method, edition, by, conditions;
	int64_t at_us;
};

struct report_facts {
	const struct act *by;
	const struct sample *sample;
	struct organisation lab, customer;
	struct plan plan;
	struct report_reading *reading; /* current ones */
	int n_readings;
	struct stored_result *stored;
	json_t **result; /* parsed, current ones; released by report_facts_release */
	int n_results;
	struct date today, next; /* next unset: no later edition is known */
	struct verdicts now, then;
	struct str reviewer; /* who approved */
	int64_t reviewed_us;
	struct str number, verify_url;
};

enum rc report_facts_load(struct report_facts *out, struct arena *a, struct db *db,
	const struct act *by, const struct sample *s, struct err *err) MUST_CHECK;
void report_facts_release(struct report_facts *f);

/* ---- blocks ------------------------------------------------------------------------------------- */

#define BLOCKS_MOST 160

struct report_blocks {
	struct arena *a;
	struct doc_block *block;
	int n;
};

struct grid; /* a table being written */

void block_text(struct report_blocks *b, enum doc_kind kind, const char *text);
void block_facts(struct report_blocks *b, enum doc_kind kind, const struct doc_fact *fact, int n);
/* Headings separated by '|'; cells are then given row by row. */
struct grid *
grid_start(struct report_blocks *b, const double *width, int columns, const char *head);
void grid_cell(struct grid *g, struct str text, enum tone tone, int align);
void grid_end(struct report_blocks *b, struct grid *g);

void report_head(struct report_blocks *b, const struct report_facts *f);
void report_conclusion(struct report_blocks *b, const struct report_facts *f);
void report_results(struct report_blocks *b, const struct report_facts *f);
void report_curves(struct report_blocks *b, const struct report_facts *f, struct db *db);
void report_verdicts(struct report_blocks *b, const struct report_facts *f);
void report_closing(struct report_blocks *b, const struct report_facts *f);

struct str overall_words(enum overall o); /* Chinese and English, with a line break */
enum tone overall_tone(enum overall o);

#endif
