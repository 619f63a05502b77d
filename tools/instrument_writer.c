/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "instrument_writer.h"

#include <iconv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/str.h"

#define GAUGE_MM 50.0
#define SPEED_MM_MIN 100.0
#define STEP_S 0.05
#define MAX_POINTS 6000
#define MAX_SPECIMENS 40

struct point {
	double s, mm, n;
};

struct trace {
	struct instrument_specimen specimen;
	struct point point[MAX_POINTS];
	int n;
};

/* ---- numbers by chance, the same everywhere --------------------------------------------------- */

/* splitmix64, Sebastiano Vigna, public domain: one step is enough of a mix for readings. */
static uint64_t
next_bits(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

static double
next_unit(uint64_t *state)
{
	return (double)(next_bits(state) >> 11) * 0x1p-53;
}

/* Nearly normal with deviation 1: twelve uniform numbers. */
static double
next_normal(uint64_t *state)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += next_unit(state);
	return sum;
}

/* As an instrument reads: in whole steps. */
static double
read_off(double value, double step)
{
	return round(value / step) * step;
}

/* ---- one specimen ----------------------------------------------------------------------------- */

void
instrument_specimen(struct instrument_specimen *out, const struct instrument_order *o, int i)
{
	uint64_t state = o->seed * 1000003U + (uint64_t)i * 7919U + 17U;
	double thickness = o->thickness_mm > 0 ? o->thickness_mm : 1.3;
	double along;

	out->parallel = 2 * i < o->specimens;
	along = o->specimens == 1 ? 1 : out->parallel ? 1.09 : 0.91;
	out->width_mm = read_off(10 + 0.08 * next_normal(&state), 0.01);
	out->thickness_mm = read_off(thickness * (1 + 0.025 * next_normal(&state)), 0.01);
	out->peak_n = o->strength * along * (1 + 0.03 * next_normal(&state));
	out->peak_mm = o->elongation / along * (1 + 0.03 * next_normal(&state));
	if (o->kind == KIND_TENSILE) {
		out->peak_n *= out->width_mm * out->thickness_mm;
		out->peak_mm *= GAUGE_MM / 100;
	}
	out->peak_n = read_off(out->peak_n, 0.01);
	out->peak_mm = read_off(out->peak_mm, 0.001);
}

/* Leather stiffens while its fibres straighten: a toe, then a steep rise that bends before the break. */
static double
tensile_force(double u)
{
	double rise = expm1(2.4 * u) / expm1(2.4);

	return rise * (1 + 0.22 * (1 - u) * u);
}

/* Saw teeth about the mean once the tear runs; for Baumann one hill that falls in steps. */
static double
tear_force(enum instrument_kind kind, double u, double phase)
{
	double teeth = 0.07 * sin(41 * u + phase) + 0.05 * sin(97 * u + 2 * phase);

	if (kind == KIND_TEAR)
		return u < 0.1 ? u / 0.1 : 1 + teeth;
	if (u <= 0.45)
		return tensile_force(u / 0.45);
	return (1 - 1.45 * (u - 0.45)) * (0.93 + teeth);
}

static void
draw(struct trace *t, const struct instrument_order *o, int i)
{
	uint64_t state = o->seed * 69069U + (uint64_t)i + 1U;
	double phase = 6.28 * next_unit(&state), per_step = SPEED_MM_MIN / 60 * STEP_S;
	double end = t->specimen.peak_mm;
	int n = (int)(end / per_step) + 1;
	int tail = 6;

	t->n = 0;
	for (int k = 0; k < n + tail && t->n < MAX_POINTS; k++) {
		struct point *p = &t->point[t->n++];
		double u = k * per_step / end;
		bool broken = k >= n;

		/* the last point before the break is the peak itself */
		p->s = k * STEP_S;
		p->mm = k == n - 1 ? end : k * per_step;
		u = k == n - 1 ? 1 : u;
		if (broken)
			p->n = t->specimen.peak_n * (k == n ? 0.31 : 0.004);
		else if (o->kind == KIND_TENSILE)
			p->n = t->specimen.peak_n * tensile_force(u);
		else
			p->n = t->specimen.peak_n * tear_force(o->kind, u, phase);
		if (!(o->kind == KIND_TENSILE && k == n - 1))
			p->n += 0.0004 * t->specimen.peak_n * next_normal(&state);
		p->n = read_off(p->n, 0.01);
		if (o->kind == KIND_TENSILE && p->n >= t->specimen.peak_n && k != n - 1)
			p->n = t->specimen.peak_n - 0.01;
	}
}

static void
make(struct trace *t, const struct instrument_order *o, int i)
{
	instrument_specimen(&t->specimen, o, i);
	draw(t, o, i);
}

/* ---- layouts ---------------------------------------------------------------------------------- */

static const char *
or_else(const char *text, const char *plain)
{
	return text ? text : plain;
}

static void
write_zwick(struct buf *b, const struct instrument_order *o, struct trace *t)
{
	for (int i = 0; i < o->specimens; i++) {
		const struct instrument_specimen *s = &t->specimen;

		make(t, o, i);
		buf_printf(b, "\"Specimen designation\",\"%s-%d\"\r\n", or_else(o->sample, "L"),
			i + 1);
		buf_printf(b, "\"Specimen thickness a0\",%.2f,\"mm\"\r\n", s->thickness_mm);
		buf_printf(b, "\"Specimen width b0\",%.2f,\"mm\"\r\n", s->width_mm);
		buf_printf(
			b, "\"Cross-section\",%.4f,\"mm\xb2\"\r\n", s->width_mm * s->thickness_mm);
		buf_printf(b, "\"Gage length, standard travel\",%g,\"mm\"\r\n", GAUGE_MM);
		buf_printf(b, "\"Test direction\",\"%s\"\r\n",
			s->parallel ? "parallel" : "perpendicular");
		buf_printf(b, "\"Test speed\",%g,\"mm/min\"\r\n", SPEED_MM_MIN);
		buf_printf(b, "\"Date/Clock time\",\"%s\"\r\n", or_else(o->date, "2026-11-03"));
		buf_printf(b, "\"Operator\",\"%s\"\r\n", or_else(o->tester, ""));
		buf_printf(b, "\"Time\",\"Crosshead absolute\",\"Standard force\",\"Standard "
			      "travel\"\r\n");
		buf_printf(b, "\"s\",\"mm\",\"N\",\"mm\"\r\n");
		for (int k = 0; k < t->n; k++) {
			const struct point *p = &t->point[k];

			buf_printf(b, "%.2f,%.3f,%.2f,%.4f\r\n", p->s, 150 + p->mm, p->n, p->mm);
		}
		buf_printf(b, "\r\n");
	}
}

static void
bluehill_results(struct buf *b, const struct instrument_order *o)
{
	buf_printf(b, "\"Results Table 1\"\r\n");
	buf_printf(b, "\"\",\"Specimen label\",\"Width\",\"Thickness\",\"Maximum "
		      "Load\",\"Direction\"\r\n");
	buf_printf(b, "\"\",\"\",\"(mm)\",\"(mm)\",\"(N)\",\"\"\r\n");
	for (int i = 0; i < o->specimens; i++) {
		struct instrument_specimen s;

		instrument_specimen(&s, o, i);
		buf_printf(b, "\"%d\",\"%s-%d\",\"%.2f\",\"%.2f\",\"%.2f\",\"%s\"\r\n", i + 1,
			or_else(o->sample, "L"), i + 1, s.width_mm, s.thickness_mm, s.peak_n,
			s.parallel ? "parallel" : "perpendicular");
	}
	buf_printf(b, "\r\n");
}

static void
write_bluehill(struct buf *b, const struct instrument_order *o, struct trace *t)
{
	buf_printf(b, "\"General : Operator name\",\"%s\"\r\n", or_else(o->tester, ""));
	buf_printf(b, "\"General : Start date\",\"%s\"\r\n", or_else(o->date, "2026-11-03"));
	buf_printf(b, "\"Method : Rate 1\",\"%g\",\"mm/min\"\r\n", SPEED_MM_MIN);
	buf_printf(b, "\"Specimen properties : Length\",\"%g\",\"mm\"\r\n\r\n", GAUGE_MM);
	bluehill_results(b, o);
	for (int i = 0; i < o->specimens; i++) {
		make(t, o, i);
		buf_printf(b, "\"Specimen label\",\"%s-%d\"\r\n", or_else(o->sample, "L"), i + 1);
		buf_printf(b, "\"Time\",\"Extension\",\"Load\"\r\n\"(s)\",\"(mm)\",\"(N)\"\r\n");
		for (int k = 0; k < t->n; k++) {
			const struct point *p = &t->point[k];

			buf_printf(b, "\"%.2f\",\"%.4f\",\"%.2f\"\r\n", p->s, p->mm, p->n);
		}
		buf_printf(b, "\r\n");
	}
}

static void
write_chinese(struct buf *b, const struct instrument_order *o, struct trace *t)
{
	buf_printf(b, "皮革物理性能试验记录\r\n试样名称：\t%s\r\n", or_else(o->sample, "牛皮革"));
	buf_printf(b, "试验日期：\t%s\r\n试验员：\t%s\r\n", or_else(o->date, "2026-11-03"),
		or_else(o->tester, ""));
	buf_printf(b, "试验速度：\t%g\tmm/min\r\n\r\n", SPEED_MM_MIN);
	for (int i = 0; i < o->specimens; i++) {
		const struct instrument_specimen *s = &t->specimen;

		make(t, o, i);
		buf_printf(b, "试样编号：\t%d\r\n", i + 1);
		buf_printf(b, "试样宽度(mm)：\t%.2f\r\n试样厚度(mm)：\t%.2f\r\n", s->width_mm,
			s->thickness_mm);
		buf_printf(b, "标距(mm)：\t%g\r\n方向：\t%s\r\n", GAUGE_MM,
			s->parallel ? "纵向" : "横向");
		buf_printf(b, "时间(s)\t力值(N)\t位移(mm)\r\n");
		for (int k = 0; k < t->n; k++) {
			const struct point *p = &t->point[k];

			buf_printf(b, "%.2f\t%.2f\t%.3f\r\n", p->s, p->n, p->mm);
		}
		buf_printf(b, "\r\n");
	}
}

static void
commas(struct buf *b, int n)
{
	while (n-- > 0)
		buf_char(b, ',');
}

static void
write_mecmesin(struct buf *b, const struct instrument_order *o, struct trace *t)
{
	int most = 0, trailing = 3 * (o->specimens - 1);

	for (int i = 0; i < o->specimens; i++) {
		make(&t[i], o, i);
		most = t[i].n > most ? t[i].n : most;
	}
	buf_printf(b, "Force,Distance,Time");
	commas(b, trailing);
	buf_printf(b, "\r\nN,mm,s");
	commas(b, trailing);
	buf_printf(b, "\r\n");
	for (int i = 0; i < o->specimens; i++)
		buf_printf(b, "%sSample %d,,", i ? "," : "", i + 1);
	buf_printf(b, "\r\n\r\n");
	for (int k = 0; k < most; k++) {
		for (int i = 0; i < o->specimens; i++) {
			const struct point *p = &t[i].point[k];

			if (i)
				buf_char(b, ',');
			if (k < t[i].n)
				buf_printf(b, "%.2f,%.4f,%.2f", p->n, p->mm, p->s);
			else
				buf_printf(b, ",,");
		}
		buf_printf(b, "\r\n");
	}
}

/* ---- the whole -------------------------------------------------------------------------------- */

static enum rc
to_gb18030(struct buf *out, struct buf *text, struct err *err)
{
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	size_t left = text->n;
	char *src = text->p;
	char chunk[4096];

	if (cd == (iconv_t)-1)
		return err_set(err, E_IO, "this system cannot write GB18030");
	while (left > 0) {
		char *p = chunk;
		size_t room = sizeof(chunk), before = left;

		(void)iconv(cd, &src, &left, &p, &room);
		buf_put(out, (struct str){ chunk, sizeof(chunk) - room });
		if (left == before)
			break;
	}
	iconv_close(cd);
	return left ? err_set(err, E_SYNTAX, "the names hold what GB18030 cannot write") : E_OK;
}

enum rc
instrument_write(struct buf *out, const struct instrument_order *o, struct err *err)
{
	struct trace *t;
	struct buf text;
	enum rc rc = E_OK;

	if (o->specimens < 1 || o->specimens > MAX_SPECIMENS)
		return err_field(err, E_DOMAIN, "specimens",
			"%d specimens are not plausible; 1 to %d", o->specimens, MAX_SPECIMENS);
	if (!(o->strength > 0 && o->strength < 1000))
		return err_field(err, E_DOMAIN, "strength", "a strength of %g is not plausible",
			o->strength);
	if (!(o->elongation >= 5 && o->elongation <= 500))
		return err_field(err, E_DOMAIN, "elongation",
			"an elongation of %g is not plausible; 5 to 500", o->elongation);
	t = memory_zeroed((size_t)o->specimens * sizeof(*t));
	switch (o->layout) {
	case LAYOUT_ZWICK: write_zwick(out, o, t); break;
	case LAYOUT_BLUEHILL: write_bluehill(out, o, t); break;
	case LAYOUT_MECMESIN: write_mecmesin(out, o, t); break;
	case LAYOUT_CHINESE:
		buf_init(&text, out->ceiling);
		write_chinese(&text, o, t);
		rc = text.bad ? E_TOO_BIG : to_gb18030(out, &text, err);
		buf_release(&text);
		break;
	}
	free(t);
	if (out->bad || rc == E_TOO_BIG)
		return err_set(err, E_TOO_BIG, "the file is larger than its ceiling");
	return rc;
}

enum rc
instrument_layout_of(enum instrument_layout *out, const char *name, struct err *err)
{
	static const char *const names[] = { "zwick", "bluehill", "chinese", "mecmesin" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_eq(str_of(name), str_of(names[i]))) {
			*out = (enum instrument_layout)i;
			return E_OK;
		}
	}
	return err_field(err, E_NOT_FOUND, "layout",
		"no layout \"%s\": zwick, bluehill, chinese or mecmesin", name);
}

enum rc
instrument_kind_of(enum instrument_kind *out, const char *name, struct err *err)
{
	static const char *const names[] = { "tensile", "tear", "tear-double" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_eq(str_of(name), str_of(names[i]))) {
			*out = (enum instrument_kind)i;
			return E_OK;
		}
	}
	return err_field(
		err, E_NOT_FOUND, "kind", "no kind \"%s\": tensile, tear or tear-double", name);
}
