/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/spc.h"

#include <math.h>

#include "signal/bytes.h"
#include "signal/numeral.h"
#include "signal/series.h"
#include "signal/text.h"

#define NEW_HEADER ((size_t)512)
#define OLD_HEADER ((size_t)256) /* with the first subheader in it */
#define SUBHEADER ((size_t)32)
#define LOG_HEADER ((size_t)64)

/* ftflgs */
#define SHORT_INTEGERS 0x01u
#define MANY_SPECTRA 0x04u
#define OWN_LABELS 0x20u
#define OWN_ABSCISSAE 0x40u /* of each spectrum */
#define ABSCISSAE 0x80u     /* one list of all */

#define FLOATS (-128) /* as an exponent: the ordinates are IEEE numbers */

struct reader {
	struct intake *in;
	struct str bytes;
	bool big; /* most significant byte first */
	unsigned flags;
	int exponent;
	uint32_t points, spectra;
	double first, last;
	struct str x_axis, y_axis;
	size_t at;
};

/* ---- numbers in either order ----------------------------------------------------------------------- */

static uint32_t
u16(const struct reader *r, size_t at)
{
	uint32_t v = bytes_u16(r->bytes, at);

	return r->big ? (v >> 8 | v << 8) & 0xffffu : v;
}

static uint32_t
u32(const struct reader *r, size_t at)
{
	return r->big ? u16(r, at) << 16 | u16(r, at + 2) : bytes_u32(r->bytes, at);
}

static double
f32(const struct reader *r, size_t at)
{
	uint32_t bits = u32(r, at);
	float f;

	memcpy(&f, &bits, sizeof(f));
	return (double)f;
}

static double
f64(const struct reader *r, size_t at)
{
	uint64_t high = u32(r, r->big ? at : at + 4), low = u32(r, r->big ? at + 4 : at);
	uint64_t bits = high << 32 | low;
	double d;

	memcpy(&d, &bits, sizeof(d));
	return d;
}

static int
signed_byte(const struct reader *r, size_t at)
{
	return at < r->bytes.n ? (signed char)r->bytes.p[at] : 0;
}

/* A text of at most n bytes that a zero may end. */
static struct str
text_at(const struct reader *r, size_t at, size_t n)
{
	struct str s = str_first(str_from(r->bytes, at), n);

	return str_trim(str_first(s, str_find(s, STR("\0"))));
}

/* ---- axes ------------------------------------------------------------------------------------------- */

static struct str
x_axis_of(unsigned code)
{
	static const char *const names[] = { "", "cm-1", "micrometers", "nm", "s", "min", "Hz",
		"kHz", "MHz", "m/z", "ppm", "day", "year", "Raman shift", "eV", "", "diode number",
		"channel", "degree", "degF", "degC", "K", "data points", "ms", "us", "ns", "GHz",
		"cm", "m", "mm", "h" };

	return str_of(code < sizeof(names) / sizeof(names[0]) ? names[code] : "");
}

static struct str
y_axis_of(unsigned code)
{
	static const char *const names[] = { "", "interferogram", "absorbance", "Kubelka-Munk",
		"counts", "V", "degree", "mA", "mm", "mV", "log(1/R)", "%", "intensity",
		"relative intensity", "energy", "", "dB", "", "", "degF", "degC", "K" };

	switch (code) {
	case 128: return STR("transmittance");
	case 129: return STR("reflectance");
	case 130: return STR("single beam");
	case 131: return STR("emission");
	default: return str_of(code < sizeof(names) / sizeof(names[0]) ? names[code] : "");
	}
}

/* The labels of its own: x, y and z, each ended by a zero. */
static void
own_labels(struct reader *r, size_t at)
{
	struct str x = text_at(r, at, 30), y = text_at(r, at + x.n + 1, 29 - x.n);

	if (x.n)
		r->x_axis = x;
	if (y.n)
		r->y_axis = y;
}

/* ---- headers ---------------------------------------------------------------------------------------- */

static enum rc
add_field(struct reader *r, struct str name, struct str text, const char *quantity)
{
	struct signal_field *f;

	if (text.n == 0)
		return E_OK;
	f = intake_field(r->in, NULL);
	if (!f)
		return intake_full(r->in);
	*f = (struct signal_field){ .name = intake_letters(r->in, name),
		.text = intake_letters(r->in, text),
		.quantity = str_of(quantity) };
	f->value = numeral_plain(text);
	return E_OK;
}

/* Lines "KEY = value" of the log. */
static enum rc
read_log(struct reader *r, size_t at)
{
	size_t text = u32(r, at + 8), size = u32(r, at);
	struct str log = str_from(r->bytes, at);
	enum rc rc = E_OK;

	if (at < NEW_HEADER || log.n < LOG_HEADER || text < LOG_HEADER || text > size)
		return E_OK;
	log = str_from(str_first(log, size), text);
	log = str_first(log, str_find(log, STR("\0")));
	while (rc == E_OK && log.n) {
		struct str line = str_trim(str_cut(&log, '\n'));
		struct str value = line, name = str_trim(str_cut(&value, '='));

		if (name.n && name.n < line.n)
			rc = add_field(r, name, str_trim(value), "");
	}
	return rc;
}

static enum rc
new_header(struct reader *r)
{
	uint32_t date = u32(r, 32);
	enum rc rc;

	r->flags = (unsigned char)r->bytes.p[0];
	r->exponent = signed_byte(r, 3);
	r->points = u32(r, 4);
	r->first = f64(r, 8);
	r->last = f64(r, 16);
	r->spectra = u32(r, 24);
	r->x_axis = x_axis_of((unsigned char)r->bytes.p[28]);
	r->y_axis = y_axis_of((unsigned char)r->bytes.p[29]);
	if (r->flags & OWN_LABELS)
		own_labels(r, 218);
	r->at = NEW_HEADER;
	if (date)
		if ((rc = add_field(r, STR("date"),
			     arena_printf(r->in->arena, "%04u-%02u-%02u %02u:%02u", date >> 20,
				     date >> 16 & 15, date >> 11 & 31, date >> 6 & 31, date & 63),
			     "date")))
			return rc;
	if ((rc = add_field(r, STR("resolution"), text_at(r, 36, 9), "")) ||
		(rc = add_field(r, STR("source"), text_at(r, 45, 9), "")) ||
		(rc = add_field(r, STR("comment"), text_at(r, 88, 130), "")))
		return rc;
	return read_log(r, u32(r, 248));
}

static enum rc
old_header(struct reader *r)
{
	double points = f32(r, 4);

	r->flags = (unsigned char)r->bytes.p[0] | MANY_SPECTRA;
	r->exponent = (int)(int16_t)u16(r, 2);
	r->points = points > 0 && points < 1e8 ? (uint32_t)points : 0;
	r->first = f32(r, 8);
	r->last = f32(r, 12);
	r->x_axis = x_axis_of((unsigned char)r->bytes.p[16]);
	r->y_axis = y_axis_of((unsigned char)r->bytes.p[17]);
	if (r->flags & OWN_LABELS)
		own_labels(r, 194);
	r->spectra = 0; /* as many as the file holds */
	r->at = OLD_HEADER - SUBHEADER;
	return add_field(r, STR("comment"), text_at(r, 64, 130), "");
}

/* ---- spectra ---------------------------------------------------------------------------------------- */

/* Integers are fractions of two to the power of the exponent; the old form keeps their halves the other way about. */
static double
ordinate(const struct reader *r, size_t at, int exponent, bool old)
{
	if (exponent == FLOATS && !old)
		return f32(r, at);
	if (r->flags & SHORT_INTEGERS && !old)
		return ldexp((double)(int16_t)u16(r, at), exponent - 16);
	if (old)
		return ldexp((double)(int32_t)(u16(r, at) << 16 | u16(r, at + 2)), exponent - 32);
	return ldexp((double)(int32_t)u32(r, at), exponent - 32);
}

static enum rc
add_spectrum(struct reader *r, const double *shared, size_t n, int exponent, bool old)
{
	struct signal_table *t = intake_table(r->in);
	size_t width = (r->flags & SHORT_INTEGERS) && exponent != FLOATS && !old ? 2 : 4;
	bool own = r->flags & OWN_ABSCISSAE && !old;
	size_t held = str_from(r->bytes, r->at).n / (width + (own ? 4 : 0));
	double *x, *y, step = n > 1 ? (r->last - r->first) / (double)(n - 1) : 0;

	if (held < n) {
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"the header promises %zu points, the data hold %zu", n, held);
		n = held;
	}
	x = arena_new(r->in->arena, double, n + 1);
	y = arena_new(r->in->arena, double, n + 1);
	if (t)
		t->column = arena_new(r->in->arena, struct signal_column, 2);
	if (!t || !t->column || !x || !y)
		return intake_full(r->in);
	for (size_t i = 0; i < n; i++)
		x[i] = own ? f32(r, r->at + 4 * i)
			   : (shared ? shared[i] : r->first + (double)i * step);
	r->at += own ? 4 * n : 0;
	for (size_t i = 0; i < n; i++)
		y[i] = ordinate(r, r->at + width * i, exponent, old);
	r->at += width * n;
	t->n_columns = 2;
	series_axis(&t->column[0], r->in, r->x_axis);
	series_axis(&t->column[1], r->in, r->y_axis);
	t->column[0].value = x;
	t->column[1].value = y;
	t->column[0].n = t->column[1].n = n;
	series_check(&t->column[0], r->in);
	series_check(&t->column[1], r->in);
	return E_OK;
}

static enum rc
shared_abscissae(double **out, struct reader *r)
{
	*out = NULL;
	if (!(r->flags & ABSCISSAE) || r->flags & OWN_ABSCISSAE)
		return E_OK;
	if (str_from(r->bytes, r->at).n / 4 < r->points)
		return err_set(r->in->err, E_FORMAT,
			"the file ends within its abscissae: %u are promised", r->points);
	*out = arena_new(r->in->arena, double, (size_t)r->points + 1);
	if (!*out)
		return intake_full(r->in);
	for (size_t i = 0; i < r->points; i++)
		(*out)[i] = f32(r, r->at + 4 * i);
	r->at += 4 * (size_t)r->points;
	return E_OK;
}

static enum rc
read_spectra(struct reader *r, bool old)
{
	double *shared;
	enum rc rc = shared_abscissae(&shared, r);
	uint32_t k = 0;

	for (; rc == E_OK && (old || k < r->spectra || k == 0); k++) {
		int exponent = r->exponent, own = signed_byte(r, r->at + 1);
		size_t n = r->points;

		if (str_from(r->bytes, r->at).n < SUBHEADER + 2)
			break;
		/* the old form says it anew from its second spectrum on, and only when it changes */
		if (old ? k > 0 && own : (r->flags & MANY_SPECTRA) != 0)
			exponent = own;
		if (r->flags & OWN_ABSCISSAE && !old)
			n = u32(r, r->at + 16) ? u32(r, r->at + 16) : n;
		r->at += SUBHEADER;
		rc = add_spectrum(r, shared, n, exponent, old);
	}
	if (rc == E_OK && k < r->spectra)
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"the header promises %u spectra, the file holds %u", r->spectra, k);
	return rc;
}

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	bool old = bytes.p[1] == 0x4d;
	struct reader r = { .bytes = bytes, .big = bytes.p[1] == 0x4c };
	struct intake in;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	r.in = &in;
	out->format = STR("spc");
	out->encoding = STR("binary");
	rc = old ? old_header(&r) : new_header(&r);
	if (rc == E_OK)
		rc = read_spectra(&r, old);
	if (rc == E_OK && (out->n_tables == 0 || out->table[0].column[0].n == 0))
		return err_set(err, E_FORMAT, "this SPC file holds no spectrum");
	return rc;
}

/* Only a version byte and plausible numbers tell such a file. */
static int
probe(struct str head, struct str whole)
{
	struct reader r = { .bytes = head };
	double points;

	(void)whole;
	if (head.n < OLD_HEADER || text_likely(head))
		return 0;
	if (head.p[1] == 0x4d) {
		points = f32(&r, 4);
		return points >= 1 && points < 1e8 && points == floor(points) &&
				       isfinite(f32(&r, 8)) && isfinite(f32(&r, 12))
			       ? 80
			       : 0;
	}
	if ((head.p[1] != 0x4b && head.p[1] != 0x4c) || head.n < NEW_HEADER)
		return 0;
	r.big = head.p[1] == 0x4c;
	return isfinite(f64(&r, 8)) && isfinite(f64(&r, 16)) && u32(&r, 24) < 1u << 24 ? 80 : 0;
}

const struct signal_format signal_spc = {
	.id = "spc",
	.probe = probe,
	.parse = parse,
};
