/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting blocks and tables of a report together. Past the number of blocks or rows the rest is dropped with a mark. */
#include "testing/report.h"

#define ROWS_MOST 600

struct grid {
	struct arena *a;
	const double *width;
	int columns, cells;
	struct doc_cell *head, *cell;
};

static struct doc_block *
next(struct report_blocks *b)
{
	return b->n < BLOCKS_MOST ? &b->block[b->n++] : NULL;
}

void
block_text(struct report_blocks *b, enum doc_kind kind, const char *text)
{
	struct doc_block *block = next(b);

	if (block)
		*block = (struct doc_block){ .kind = kind, .text = str_of(text) };
}

void
block_facts(struct report_blocks *b, enum doc_kind kind, const struct doc_fact *fact, int n)
{
	struct doc_fact *copy = arena_new(b->a, struct doc_fact, (size_t)n);
	struct doc_block *block = copy ? next(b) : NULL;

	if (!block)
		return;
	memcpy(copy, fact, (size_t)n * sizeof(*copy));
	*block = (struct doc_block){ .kind = kind, .fact = copy, .facts = n };
}

struct grid *
grid_start(struct report_blocks *b, const double *width, int columns, const char *head)
{
	struct grid *g = arena_new(b->a, struct grid, 1);
	struct str rest = str_of(head);

	if (!g)
		return NULL;
	*g = (struct grid){ .a = b->a,
		.width = width,
		.columns = columns,
		.head = arena_new(b->a, struct doc_cell, (size_t)columns),
		.cell = arena_new(b->a, struct doc_cell, (size_t)columns * ROWS_MOST) };
	if (!g->head || !g->cell)
		return NULL;
	for (int i = 0; i < columns; i++)
		g->head[i] = (struct doc_cell){
			.text = str_cut(&rest, '|'), .strong = true, .align = -1
		};
	return g;
}

void
grid_cell(struct grid *g, struct str text, enum tone tone, int align)
{
	if (!g || g->cells >= g->columns * ROWS_MOST)
		return;
	g->cell[g->cells++] = (struct doc_cell){
		.text = or_empty(text), .tone = tone, .strong = tone == TONE_BAD, .align = align
	};
}

void
grid_end(struct report_blocks *b, struct grid *g)
{
	struct doc_table *t = g ? arena_new(b->a, struct doc_table, 1) : NULL;
	struct doc_block *block = t && g->cells ? next(b) : NULL;

	if (!block)
		return;
	*t = (struct doc_table){ .width = g->width,
		.columns = g->columns,
		.rows = g->cells / g->columns,
		.head = g->head,
		.cell = g->cell };
	*block = (struct doc_block){ .kind = DOC_TABLE, .table = t };
}
