/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of src/document: blocks are first set into a list of marks with page and place, then drawn,
 * since "page i of n" is known only at the end and shaping text twice would cost twice.
 */
#ifndef DOCUMENT_PAGE_H
#define DOCUMENT_PAGE_H

#include <pango/pangocairo.h>
#include <stdbool.h>

#include "document/document.h"

/* last, behind the headers of freetype */
#include "base/banned.h"

/* A4 in points */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 45.0
#define TEXT_WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define BODY_TOP 92.0
#define BODY_BOTTOM (PAGE_HEIGHT - 52.0)
#define MAX_PAGES 200
#define QR_SIZE 74.0

struct colour {
	double r, g, b;
};

extern const struct colour ink, ink_soft, accent, rule_line, fill_head;
struct colour tone_ink(enum tone t);
struct colour tone_fill(enum tone t);

enum mark_kind { MARK_TEXT, MARK_FILL, MARK_LINE, MARK_PLOT };

struct mark {
	enum mark_kind kind;
	int page; /* from 0 */
	double x, y, w, h;
	PangoLayout *layout; /* MARK_TEXT: owned */
	struct colour colour;
	const struct doc_plot *plot;
};

struct setting {
	PangoContext *context;
	struct mark *mark;
	int n, room;
	int page;
	double y;
	bool too_long;
};

enum face { FACE_BODY, FACE_STRONG, FACE_HEADING, FACE_TITLE, FACE_SMALL };

/* width <= 0: a single line as wide as it is */
PangoLayout *
layout_new(PangoContext *context, struct str text, enum face face, double width, int align);
double layout_height(PangoLayout *l);
double layout_width(PangoLayout *l);

void set_blocks(struct setting *s, const struct document *d);
void plot_draw(cairo_t *cr, PangoContext *context, const struct mark *m);
/* Draw the code with its quiet zone into a square. */
enum rc
qr_draw(cairo_t *cr, struct str text, double x, double y, double size, struct err *err) MUST_CHECK;

#endif
