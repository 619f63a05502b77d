/* SPDX-License-Identifier: GPL-3.0-or-later */
/* QR codes (ISO/IEC 18004, error correction M) by libqrencode, as vectors. */
#include <qrencode.h>

#include "document/page.h"

#define QUIET 4 /* modules of white around the code: ISO/IEC 18004 clause 6.3.8 */

static enum rc
encode(QRcode **out, struct str text, struct err *err)
{
	if (text.n == 0 || text.n > 2000)
		return err_set(err, E_TOO_BIG, "a QR code cannot hold %zu bytes", text.n);
	*out = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
	if (!*out)
		return err_set(err, E_TOO_BIG, "a QR code cannot hold %zu bytes", text.n);
	return E_OK;
}

static bool
dark(const QRcode *q, int x, int y)
{
	return q->data[y * q->width + x] & 1;
}

enum rc
qr_draw(cairo_t *cr, struct str text, double x, double y, double size, struct err *err)
{
	QRcode *q = NULL;
	enum rc rc = encode(&q, text, err);
	double module;

	if (rc || !q)
		return rc;
	module = size / (q->width + 2 * QUIET);
	cairo_set_source_rgb(cr, 0, 0, 0);
	for (int row = 0; row < q->width; row++) {
		for (int from = 0; from < q->width; from++) {
			int to = from;

			while (to < q->width && dark(q, to, row))
				to++;
			if (to > from)
				cairo_rectangle(cr, x + (QUIET + from) * module,
					y + (QUIET + row) * module, (to - from) * module, module);
			from = to;
		}
	}
	cairo_fill(cr);
	QRcode_free(q);
	return E_OK;
}

enum rc
qr_svg(struct buf *out, struct str text, struct err *err)
{
	QRcode *q = NULL;
	enum rc rc = encode(&q, text, err);
	int side;

	if (rc || !q)
		return rc;
	side = q->width + 2 * QUIET;
	buf_printf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
		"shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path "
		"d=\"",
		side, side, side, side);
	for (int row = 0; row < q->width; row++)
		for (int column = 0; column < q->width; column++)
			if (dark(q, column, row))
				buf_printf(out, "M%d %dh1v1h-1z", column + QUIET, row + QUIET);
	buf_put(out, STR("\"/></svg>"));
	QRcode_free(q);
	return out->bad ? err_set(err, E_TOO_BIG, "the document is too long") : E_OK;
}
