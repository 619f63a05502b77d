/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report as data in, PDF bytes out: cairo and pango, embedded subset fonts, vector QR code. Knows
 * headings, paragraphs, facts, tables with marked cells, curves; nothing of leather. A4, a header and a
 * footer with the document's number and "page i of n" on every page, an end mark after the last block.
 */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum tone { TONE_PLAIN, TONE_GOOD, TONE_BAD, TONE_UNSURE, TONE_MUTED };

struct doc_cell {
	struct str text; /* UTF-8, may hold line breaks */
	enum tone tone;
	bool strong;
	int align; /* -1 left, 0 centre, 1 right */
};

struct doc_fact {
	struct str label, value;
};

struct doc_table {
	const double *width; /* relative column widths */
	int columns, rows;
	const struct doc_cell *head; /* columns; repeated on every page the table reaches */
	const struct doc_cell *cell; /* rows * columns */
};

struct doc_point {
	double x, y;
};

struct doc_curve {
	struct str label;
	const struct doc_point *point;
	int n;
	int peak; /* index of the marked point, -1 none */
};

struct doc_plot {
	struct str x_label, y_label;
	const struct doc_curve *curve;
	int curves;
};

enum doc_kind {
	DOC_HEADING,
	DOC_PARAGRAPH,
	DOC_FACTS, /* label and value, two pairs a row */
	DOC_TABLE,
	DOC_PLOT,
	DOC_NOTE,      /* small and grey */
	DOC_SIGNATURES /* label over a line with the value: who tested, reviewed, signed */
};

struct doc_block {
	enum doc_kind kind;
	struct str text;             /* heading, paragraph, note */
	const struct doc_fact *fact; /* facts, signatures */
	int facts;
	const struct doc_table *table;
	const struct doc_plot *plot;
};

struct document {
	struct str title_zh, title_en;
	struct str organisation_zh, organisation_en, address;
	struct str number;  /* printed on every page */
	struct str subject; /* metadata */
	struct str qr;      /* text of the QR code, "" none */
	struct str qr_caption;
	struct str end_mark;
	int64_t created_us; /* metadata; an argument, so that the same input gives the same bytes */
	const struct doc_block *block;
	int blocks;
};

/* The typefaces, opened once and shared between threads. `dir` holds the cut fonts; the system's whole
 * fonts, where present, serve rare characters. E_IO when there are none. */
struct document_fonts;
enum rc
document_fonts_open(struct document_fonts **out, const char *dir, struct err *err) MUST_CHECK;
void document_fonts_close(struct document_fonts *f);

/* E_TOO_BIG past 200 pages or the ceiling of out. */
enum rc document_pdf(struct buf *out, const struct document *d, struct document_fonts *fonts,
	struct err *err) MUST_CHECK;

/* A QR code as one SVG document. E_TOO_BIG when the text does not fit. */
enum rc qr_svg(struct buf *out, struct str text, struct err *err) MUST_CHECK;

#endif
