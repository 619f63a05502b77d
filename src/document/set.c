/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets blocks into pages: measures text, breaks pages, repeats table heads. Draws nothing. */
#include <math.h>

#include "base/memory.h"
#include "document/page.h"

#define PAD 4.0 /* inside a table cell */
#define PLOT_HEIGHT 170.0

const struct colour ink = { 0.13, 0.12, 0.11 };
const struct colour ink_soft = { 0.42, 0.40, 0.38 };
const struct colour accent = { 0.48, 0.29, 0.16 };
const struct colour rule_line = { 0.80, 0.78, 0.75 };
const struct colour fill_head = { 0.955, 0.94, 0.92 };

struct colour
tone_ink(enum tone t)
{
	static const struct colour inks[] = {
		[TONE_PLAIN] = { 0.13, 0.12, 0.11 },
		[TONE_GOOD] = { 0.05, 0.40, 0.20 },
		[TONE_BAD] = { 0.69, 0.11, 0.09 },
		[TONE_UNSURE] = { 0.55, 0.35, 0.02 },
		[TONE_MUTED] = { 0.45, 0.43, 0.41 },
	};

	return inks[t];
}

struct colour
tone_fill(enum tone t)
{
	static const struct colour fills[] = {
		[TONE_PLAIN] = { 1, 1, 1 },
		[TONE_GOOD] = { 0.91, 0.96, 0.92 },
		[TONE_BAD] = { 0.99, 0.91, 0.90 },
		[TONE_UNSURE] = { 0.99, 0.96, 0.87 },
		[TONE_MUTED] = { 1, 1, 1 },
	};

	return fills[t];
}

PangoLayout *
layout_new(PangoContext *context, struct str text, enum face face, double width, int align)
{
	static const struct {
		double size;
		bool bold;
	} faces[] = {
		[FACE_BODY] = { 8.2, false },
		[FACE_STRONG] = { 8.2, true },
		[FACE_HEADING] = { 11, true },
		[FACE_TITLE] = { 17, true },
		[FACE_SMALL] = { 7, false },
	};
	PangoLayout *l = pango_layout_new(context);
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family_static(font, "Noto Sans CJK SC");
	pango_font_description_set_absolute_size(font, faces[face].size * PANGO_SCALE);
	pango_font_description_set_weight(
		font, faces[face].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, font);
	pango_font_description_free(font);
	pango_layout_set_text(l, text.n ? text.p : "", (int)text.n);
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	if (width > 0)
		pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_alignment(l, align < 0   ? PANGO_ALIGN_LEFT
				      : align > 0 ? PANGO_ALIGN_RIGHT
						  : PANGO_ALIGN_CENTER);
	return l;
}

double
layout_height(PangoLayout *l)
{
	int w, h;

	pango_layout_get_size(l, &w, &h);
	return (double)h / PANGO_SCALE;
}

double
layout_width(PangoLayout *l)
{
	int w, h;

	pango_layout_get_size(l, &w, &h);
	return (double)w / PANGO_SCALE;
}

static void
add(struct setting *s, struct mark m)
{
	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 256;
		s->mark = memory_resize(s->mark, (size_t)s->room * sizeof(*s->mark));
	}
	m.page = s->page;
	s->mark[s->n++] = m;
}

static void
add_text(struct setting *s, PangoLayout *l, double x, double y, struct colour c)
{
	add(s, (struct mark){ .kind = MARK_TEXT, .x = x, .y = y, .layout = l, .colour = c });
}

static void
new_page(struct setting *s)
{
	if (s->page + 1 >= MAX_PAGES)
		s->too_long = true;
	else
		s->page++;
	s->y = BODY_TOP;
}

/* Start a new page unless `height` still fits; what is higher than a page stays where it is. */
static bool
need(struct setting *s, double height)
{
	if (s->y + height <= BODY_BOTTOM || s->y <= BODY_TOP)
		return false;
	new_page(s);
	return true;
}

/* A paragraph may be longer than a page: it is set line by line only then. */
static void
set_paragraph(struct setting *s, struct str text, enum face face, struct colour c, double after)
{
	PangoLayout *l = layout_new(s->context, text, face, TEXT_WIDTH, -1);
	double h = layout_height(l);

	need(s, h);
	add_text(s, l, MARGIN, s->y, c);
	s->y += h + after;
}

static void
set_heading(struct setting *s, struct str text)
{
	PangoLayout *l = layout_new(s->context, text, FACE_HEADING, TEXT_WIDTH, -1);
	double h = layout_height(l);

	s->y += s->y > BODY_TOP ? 9 : 0;
	need(s, h + 60); /* never alone at the foot of a page */
	add_text(s, l, MARGIN, s->y, accent);
	s->y += h + 2;
	add(s, (struct mark){ .kind = MARK_LINE,
		       .x = MARGIN,
		       .y = s->y,
		       .w = TEXT_WIDTH,
		       .colour = rule_line });
	s->y += 5;
}

static double
set_fact(struct setting *s, const struct doc_fact *f, double x, double width)
{
	double label_width = width * 0.34;
	PangoLayout *label = layout_new(s->context, f->label, FACE_BODY, label_width - 6, -1);
	PangoLayout *value =
		layout_new(s->context, f->value, FACE_BODY, width - label_width - 8, -1);

	add_text(s, label, x, s->y, ink_soft);
	add_text(s, value, x + label_width, s->y, ink);
	return fmax(layout_height(label), layout_height(value));
}

static void
set_facts(struct setting *s, const struct doc_block *b)
{
	double half = TEXT_WIDTH / 2;

	for (int i = 0; i < b->facts; i += 2) {
		double h, h2 = 0;

		need(s, 30);
		h = set_fact(s, &b->fact[i], MARGIN, half);
		if (i + 1 < b->facts)
			h2 = set_fact(s, &b->fact[i + 1], MARGIN + half, half);
		s->y += fmax(h, h2) + 3;
	}
	s->y += 4;
}

static void
set_signatures(struct setting *s, const struct doc_block *b)
{
	double width = TEXT_WIDTH / (b->facts > 0 ? b->facts : 1);

	s->y += 6;
	need(s, 52);
	for (int i = 0; i < b->facts; i++) {
		double x = MARGIN + i * width;

		add_text(s, layout_new(s->context, b->fact[i].label, FACE_SMALL, width - 14, -1), x,
			s->y, ink_soft);
		add_text(s, layout_new(s->context, b->fact[i].value, FACE_STRONG, width - 14, -1),
			x, s->y + 12, ink);
		add(s, (struct mark){ .kind = MARK_LINE,
			       .x = x,
			       .y = s->y + 38,
			       .w = width - 14,
			       .colour = rule_line });
	}
	s->y += 46;
}

/* One row: its cells are shaped first to learn the height. Returns false when nothing was set. */
static double
shape_row(struct setting *s, PangoLayout **shaped, const struct doc_table *t,
	const struct doc_cell *c, double total, bool head)
{
	double height = 0;

	for (int i = 0; i < t->columns; i++) {
		double w = TEXT_WIDTH * t->width[i] / total - 2 * PAD;

		shaped[i] = layout_new(s->context, c[i].text,
			head || c[i].strong ? FACE_STRONG : FACE_BODY, w, c[i].align);
		height = fmax(height, layout_height(shaped[i]));
	}
	return height + 2 * PAD - 1;
}

static void
place_row(struct setting *s, PangoLayout **shaped, const struct doc_table *t,
	const struct doc_cell *c, double total, double height, bool head)
{
	double x = MARGIN;

	for (int i = 0; i < t->columns; i++) {
		double w = TEXT_WIDTH * t->width[i] / total;
		struct colour fill = head ? fill_head : tone_fill(c[i].tone);

		if (fill.r < 1 || fill.g < 1 || fill.b < 1)
			add(s, (struct mark){ .kind = MARK_FILL,
				       .x = x,
				       .y = s->y,
				       .w = w,
				       .h = height,
				       .colour = fill });
		add_text(s, shaped[i], x + PAD, s->y + PAD - 0.5, head ? ink : tone_ink(c[i].tone));
		x += w;
	}
	s->y += height;
	add(s, (struct mark){ .kind = MARK_LINE,
		       .x = MARGIN,
		       .y = s->y,
		       .w = TEXT_WIDTH,
		       .colour = rule_line });
}

static void
set_row(struct setting *s, const struct doc_table *t, int row, double total)
{
	PangoLayout *shaped[16];
	bool head = row < 0;
	const struct doc_cell *c = head ? t->head : t->cell + (size_t)row * (size_t)t->columns;
	double height = shape_row(s, shaped, t, c, total, head);

	if (need(s, height + (head ? 30 : 0)) && !head) {
		PangoLayout *again[16];
		double head_height = shape_row(s, again, t, t->head, total, true);

		place_row(s, again, t, t->head, total, head_height, true);
	}
	place_row(s, shaped, t, c, total, height, head);
}

static void
set_table(struct setting *s, const struct doc_table *t)
{
	double total = 0;

	if (t->columns < 1 || t->columns > 16)
		return;
	for (int i = 0; i < t->columns; i++)
		total += t->width[i];
	for (int row = -1; row < t->rows && !s->too_long; row++)
		set_row(s, t, row, total);
	s->y += 8;
}

static void
set_plot(struct setting *s, const struct doc_plot *p)
{
	need(s, PLOT_HEIGHT + 6);
	add(s, (struct mark){ .kind = MARK_PLOT,
		       .x = MARGIN,
		       .y = s->y,
		       .w = TEXT_WIDTH,
		       .h = PLOT_HEIGHT,
		       .plot = p });
	s->y += PLOT_HEIGHT + 8;
}

static void
set_block(struct setting *s, const struct doc_block *b)
{
	switch (b->kind) {
	case DOC_HEADING: set_heading(s, b->text); break;
	case DOC_PARAGRAPH: set_paragraph(s, b->text, FACE_BODY, ink, 5); break;
	case DOC_NOTE: set_paragraph(s, b->text, FACE_SMALL, ink_soft, 4); break;
	case DOC_FACTS: set_facts(s, b); break;
	case DOC_TABLE: set_table(s, b->table); break;
	case DOC_PLOT: set_plot(s, b->plot); break;
	case DOC_SIGNATURES: set_signatures(s, b); break;
	}
}

/* The first page carries the title and the code above its blocks. */
static void
set_title(struct setting *s, const struct document *d)
{
	double room = TEXT_WIDTH - (d->qr.n ? QR_SIZE + 10 : 0);
	double top = s->y;
	PangoLayout *zh = layout_new(s->context, d->title_zh, FACE_TITLE, room, -1);
	PangoLayout *en = layout_new(s->context, d->title_en, FACE_HEADING, room, -1);

	add_text(s, zh, MARGIN, s->y, ink);
	s->y += layout_height(zh) + 1;
	add_text(s, en, MARGIN, s->y, ink_soft);
	s->y += layout_height(en) + 8;
	if (d->qr.n) {
		PangoLayout *caption =
			layout_new(s->context, d->qr_caption, FACE_SMALL, QR_SIZE + 20, 0);

		add_text(s, caption, PAGE_WIDTH - MARGIN - QR_SIZE - 10, top + QR_SIZE - 6,
			ink_soft);
		s->y = fmax(s->y, top + QR_SIZE - 6 + layout_height(caption) + 4);
	}
}

void
set_blocks(struct setting *s, const struct document *d)
{
	s->y = BODY_TOP - 12;
	set_title(s, d);
	for (int i = 0; i < d->blocks && !s->too_long; i++)
		set_block(s, &d->block[i]);
	if (d->end_mark.n) {
		PangoLayout *l = layout_new(s->context, d->end_mark, FACE_SMALL, TEXT_WIDTH, 0);

		s->y += 6;
		need(s, layout_height(l));
		add_text(s, l, MARGIN, s->y, ink_soft);
	}
}
