/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the set marks into a PDF, page by page, with header, footer and metadata. */
#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/memory.h"
#include "document/page.h"

struct document_fonts {
	pthread_mutex_t lock; /* a font map serves one thread at a time */
	FcConfig *config;
	PangoFontMap *map;
};

static bool
add_font(FcConfig *config, const char *dir, const char *file)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	return FcConfigAppFontAddFile(config, (const FcChar8 *)path);
}

enum rc
document_fonts_open(struct document_fonts **out, const char *dir, struct err *err)
{
	static const char whole[] = "/usr/share/fonts/opentype/noto";
	struct document_fonts *f = memory_zeroed(sizeof(*f));
	bool cut;

	pthread_mutex_init(&f->lock, NULL);
	f->config = FcConfigCreate();
	cut = add_font(f->config, dir, "HidemarkSans-Regular.otf") &&
	      add_font(f->config, dir, "HidemarkSans-Bold.otf");
	/* rare characters in names; kept last so that the cut font is taken first */
	if (!add_font(f->config, whole, "NotoSansCJK-Regular.ttc") && !cut) {
		document_fonts_close(f);
		return err_set(err, E_IO, "there are no fonts in %s", dir);
	}
	add_font(f->config, whole, "NotoSansCJK-Bold.ttc");
	f->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config((PangoFcFontMap *)(void *)f->map, f->config);
	pango_cairo_font_map_set_resolution((PangoCairoFontMap *)(void *)f->map, 72);
	*out = f;
	return E_OK;
}

void
document_fonts_close(struct document_fonts *f)
{
	if (!f)
		return;
	if (f->map)
		g_object_unref(f->map);
	if (f->config)
		FcConfigDestroy(f->config);
	pthread_mutex_destroy(&f->lock);
	free(f);
}

static cairo_status_t
write_bytes(void *ctx, const unsigned char *data, unsigned n)
{
	buf_put(ctx, (struct str){ (const char *)data, n });
	return CAIRO_STATUS_SUCCESS;
}

static void
source(cairo_t *cr, struct colour c)
{
	cairo_set_source_rgb(cr, c.r, c.g, c.b);
}

static void
line_of_text(cairo_t *cr, PangoContext *context, struct str text, enum face face, double x,
	double y, double anchor)
{
	PangoLayout *l = layout_new(context, text, face, 0, -1);

	cairo_move_to(cr, x - anchor * layout_width(l), y);
	pango_cairo_show_layout(cr, l);
	g_object_unref(l);
}

static void
draw_furniture(cairo_t *cr, PangoContext *context, const struct document *d, int page, int pages)
{
	char text[96];

	source(cr, ink);
	line_of_text(cr, context, d->organisation_zh, FACE_HEADING, MARGIN, 30, 0);
	source(cr, ink_soft);
	line_of_text(cr, context, d->organisation_en, FACE_SMALL, MARGIN, 46, 0);
	line_of_text(cr, context, d->number, FACE_STRONG, PAGE_WIDTH - MARGIN, 33, 1);
	source(cr, accent);
	cairo_rectangle(cr, MARGIN, 60, TEXT_WIDTH, 1.2);
	cairo_fill(cr);
	source(cr, ink_soft);
	line_of_text(cr, context, d->address, FACE_SMALL, MARGIN, PAGE_HEIGHT - 38, 0);
	snprintf(text, sizeof(text), "第 %d 页 共 %d 页  Page %d of %d", page + 1, pages, page + 1,
		pages);
	line_of_text(
		cr, context, str_of(text), FACE_SMALL, PAGE_WIDTH - MARGIN, PAGE_HEIGHT - 38, 1);
}

static void
draw_mark(cairo_t *cr, PangoContext *context, const struct mark *m)
{
	source(cr, m->colour);
	switch (m->kind) {
	case MARK_TEXT:
		cairo_move_to(cr, m->x, m->y);
		pango_cairo_show_layout(cr, m->layout);
		break;
	case MARK_FILL:
		cairo_rectangle(cr, m->x, m->y, m->w, m->h);
		cairo_fill(cr);
		break;
	case MARK_LINE:
		cairo_set_line_width(cr, 0.5);
		cairo_move_to(cr, m->x, m->y);
		cairo_rel_line_to(cr, m->w, 0);
		cairo_stroke(cr);
		break;
	case MARK_PLOT: plot_draw(cr, context, m); break;
	}
}

static void
set_metadata(cairo_surface_t *surface, const struct document *d)
{
	char when[INSTANT_TEXT_SIZE], text[512];

	/* without milliseconds, as the PDF surface wants it */
	instant_text(when, d->created_us, 0);
	memcpy(when + 19, "Z", 2);
	snprintf(text, sizeof(text), "%.*s %.*s", STR_FMT(d->title_zh), STR_FMT(d->number));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, text);
	snprintf(text, sizeof(text), "%.*s", STR_FMT(d->organisation_en));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, text);
	snprintf(text, sizeof(text), "%.*s", STR_FMT(d->subject));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, text);
	cairo_pdf_surface_set_metadata(
		surface, CAIRO_PDF_METADATA_CREATOR, "Hidemark " HIDEMARK_VERSION);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, when);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, when);
}

/* The code may fail (too much text); the caller tries it before anything is drawn. */
static enum rc
draw_pages(cairo_t *cr, const struct setting *s, const struct document *d, struct err *err)
{
	int at = 0;

	for (int page = 0; page <= s->page; page++) {
		draw_furniture(cr, s->context, d, page, s->page + 1);
		if (page == 0 && d->qr.n) {
			enum rc rc = qr_draw(cr, d->qr, PAGE_WIDTH - MARGIN - QR_SIZE,
				BODY_TOP - 20, QR_SIZE, err);

			if (rc)
				return rc;
		}
		for (; at < s->n && s->mark[at].page == page; at++)
			draw_mark(cr, s->context, &s->mark[at]);
		cairo_show_page(cr);
	}
	return E_OK;
}

static void
setting_release(struct setting *s)
{
	for (int i = 0; i < s->n; i++)
		if (s->mark[i].layout)
			g_object_unref(s->mark[i].layout);
	free(s->mark);
	g_object_unref(s->context);
}

enum rc
document_pdf(
	struct buf *out, const struct document *d, struct document_fonts *fonts, struct err *err)
{
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(write_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
	cairo_t *cr = cairo_create(surface);
	struct setting s = { 0 };
	enum rc rc;

	pthread_mutex_lock(&fonts->lock);
	cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
	set_metadata(surface, d);
	s.context = pango_font_map_create_context(fonts->map);
	pango_context_set_language(s.context, pango_language_from_string("zh-cn"));
	pango_cairo_update_context(cr, s.context);
	set_blocks(&s, d);
	rc = s.too_long ? err_set(err, E_TOO_BIG, "the document is longer than %d pages", MAX_PAGES)
			: draw_pages(cr, &s, d, err);
	setting_release(&s);
	cairo_surface_finish(surface);
	if (rc == E_OK && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		rc = err_set(err, E_IO, "the PDF could not be drawn: %s",
			cairo_status_to_string(cairo_surface_status(surface)));
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	pthread_mutex_unlock(&fonts->lock);
	if (rc == E_OK && out->bad)
		rc = err_set(err, E_TOO_BIG, "the document is too long");
	return rc;
}
