/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One chromatogram as JSON: peaks with suitability, noise, compounds, and a curve thinned for the screen. */
#include "compute/chromatogram.h"

#include <math.h>

static struct str
own(struct str s)
{
	return s.p ? s : STR("");
}

static void
axis_write(struct json_out *j, const char *key, const struct signal_column *c)
{
	jout_key(j, str_of(key));
	jout_object(j);
	JOUT_TEXT(j, "name", own(c->name));
	JOUT_TEXT(j, "unit", own(c->unit));
	jout_object_end(j);
}

static void
channels_write(struct json_out *j, const struct chromatogram_channel *c, size_t n)
{
	jout_key(j, STR("channels"));
	jout_array(j);
	for (size_t i = 0; i < n; i++)
		jout_text(j, own(c[i].name));
	jout_array_end(j);
}

static void
settings_write(struct json_out *j, const struct evaluation *e, const struct chromatogram_view *v)
{
	static const char *const baselines[] = { "linear", "valley", "als", "snip" };

	JOUT_TEXT(j, "baseline", str_of(baselines[v->how.baseline]));
	JOUT_TEXT(j, "pick", v->how.wavelet ? STR("cwt") : STR("derivative"));
	if (e->lambda > 0) {
		JOUT_NUMBER(j, "lambda", e->lambda);
		JOUT_NUMBER(j, "p", e->p);
	}
	if (e->snip_window > 0)
		JOUT_NUMBER(j, "window", e->snip_window);
	JOUT_INTEGER(j, "points", (int64_t)e->part.n);
	JOUT_NUMBER(j, "from", e->part.t[0]);
	JOUT_NUMBER(j, "to", e->part.t[e->part.n - 1]);
}

static void
noise_write(struct json_out *j, const struct evaluation *e)
{
	jout_key(j, STR("noise"));
	jout_object(j);
	JOUT_NUMBER(j, "sigma", e->sigma);
	if (e->noise_known) {
		JOUT_NUMBER(j, "from", e->noise.from);
		JOUT_NUMBER(j, "to", e->noise.to);
		JOUT_NUMBER(j, "peak_to_peak", e->noise.peak_to_peak);
		JOUT_NUMBER(j, "without_drift", e->noise.detrended);
		JOUT_NUMBER(j, "rms", e->noise.rms);
		JOUT_NUMBER(j, "drift", e->noise.drift);
		JOUT_NUMBER(j, "astm", e->noise.astm);
	}
	jout_object_end(j);
}

static void
suitability_write(struct json_out *j, const struct suitability *s)
{
	JOUT_NUMBER(j, "signal_to_noise", s->signal_to_noise);
	JOUT_NUMBER(j, "plates", s->plates_half);
	JOUT_NUMBER(j, "tailing", s->tailing);
	JOUT_NUMBER(j, "resolution_half", s->resolution_half);
	JOUT_NUMBER(j, "asymmetry", s->asymmetry);
	JOUT_NUMBER(j, "plates_tangent", s->plates_tangent);
	JOUT_NUMBER(j, "resolution_tangent", s->resolution_tangent);
	if (!isnan(s->retention_factor))
		JOUT_NUMBER(j, "retention_factor", s->retention_factor);
	if (!isnan(s->selectivity))
		JOUT_NUMBER(j, "selectivity", s->selectivity);
}

static struct str
compound_at(const struct compound_list *l, const struct compound_hit *hit, size_t peak)
{
	for (size_t i = 0; i < l->n; i++)
		if (hit[i].peak == peak)
			return l->compound[i].name;
	return STR("");
}

static void
peak_write(struct json_out *j, const struct evaluation *e, size_t k, double total, struct str name)
{
	static const char *const ends[] = { "base", "valley", "skim", "by hand" };
	const struct peak *p = &e->peaks.peak[k];

	jout_object(j);
	JOUT_INTEGER(j, "peak", (int64_t)k + 1);
	if (name.n)
		JOUT_TEXT(j, "compound", name);
	JOUT_NUMBER(j, "retention", p->retention);
	JOUT_NUMBER(j, "area", p->area);
	JOUT_NUMBER(j, "area_percent", 100 * fabs(p->area) / total);
	JOUT_NUMBER(j, "height", p->height);
	JOUT_NUMBER(j, "start", p->start);
	JOUT_NUMBER(j, "end", p->end);
	JOUT_NUMBER(j, "width_half", p->width_half);
	JOUT_TEXT(j, "starts_at", str_of(ends[p->starts]));
	JOUT_TEXT(j, "ends_at", str_of(ends[p->ends]));
	suitability_write(j, &e->suitability[k]);
	JOUT_NUMBER(j, "width_base", p->width_base);
	JOUT_NUMBER(j, "base_start", line_at(&p->base, p->start));
	JOUT_NUMBER(j, "base_end", line_at(&p->base, p->end));
	JOUT_BOOL(j, "by_hand", p->starts == PEAK_HAND);
	JOUT_BOOL(j, "fitted", p->fitted);
	JOUT_BOOL(j, "saturated", p->saturated);
	jout_object_end(j);
}

static void
peaks_write(struct json_out *j, const struct evaluation *e, const struct compound_list *l,
	const struct compound_hit *hit)
{
	double total = 0;

	for (size_t k = 0; k < e->peaks.n; k++)
		total += fabs(e->peaks.peak[k].area);
	jout_key(j, STR("peaks"));
	jout_array(j);
	for (size_t k = 0; k < e->peaks.n; k++)
		peak_write(j, e, k, total, compound_at(l, hit, k));
	jout_array_end(j);
}

static void
compounds_write(struct json_out *j, const struct compound_list *l, const struct compound_hit *hit)
{
	jout_key(j, STR("compounds"));
	jout_array(j);
	for (size_t i = 0; i < l->n; i++) {
		jout_object(j);
		JOUT_TEXT(j, "name", l->compound[i].name);
		if (hit[i].peak == SIZE_MAX)
			JOUT_NUMBER(j, "peak", (double)NAN);
		else
			JOUT_INTEGER(j, "peak", (int64_t)hit[i].peak + 1);
		JOUT_NUMBER(j, "response", hit[i].response);
		JOUT_NUMBER(j, "amount", hit[i].response * l->compound[i].factor);
		JOUT_TEXT(j, "unit", l->compound[i].unit);
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
numbers_write(struct json_out *j, const char *key, const double *v, const size_t *row, size_t n)
{
	jout_key(j, str_of(key));
	jout_array(j);
	for (size_t i = 0; i < n; i++)
		jout_number(j, v[row[i]]);
	jout_array_end(j);
}

/* The curve for the screen, and the baseline where that is a curve itself. */
static enum rc
curve_write(struct json_out *j, struct arena *a, const struct evaluation *e, size_t points,
	struct err *err)
{
	size_t *row = arena_new(a, size_t, points + 2), n;

	if (!row)
		return err_set(err, E_TOO_BIG, "there are too many values");
	n = trace_thin(row, &e->part, points);
	jout_key(j, STR("curve"));
	jout_object(j);
	numbers_write(j, "x", e->part.t, row, n);
	numbers_write(j, "y", e->part.y, row, n);
	if (e->baseline)
		numbers_write(j, "baseline", e->baseline, row, n);
	jout_object_end(j);
	return E_OK;
}

enum rc
chromatogram_write(struct json_out *j, struct arena *a, const struct signal_file *file,
	struct str name, const struct chromatogram_view *view, struct str windows, struct err *err)
{
	struct chromatogram_channel *channel;
	const struct chromatogram_channel *c;
	struct compound_list list = { 0 };
	struct compound_hit *hit;
	struct evaluation e;
	size_t n;
	enum rc rc = chromatogram_channels(&channel, &n, a, file, err);

	if (rc || (rc = chromatogram_channel_of(&c, channel, n, view->channel, err)) ||
		(rc = evaluate(&e, a, &c->trace, &view->how, err)))
		return rc;
	if (windows.n && (rc = compound_list_read(&list, a, windows, err)))
		return rc;
	hit = arena_new(a, struct compound_hit, list.n + 1);
	if (!hit)
		return err_set(err, E_TOO_BIG, "there are too many values");
	rc = compounds_find(hit, list.compound, NULL, list.n, &e, err);
	if (rc)
		return rc;
	jout_object(j);
	JOUT_TEXT(j, "file", name);
	JOUT_TEXT(j, "channel", own(c->name));
	channels_write(j, channel, n);
	axis_write(j, "time", c->time);
	axis_write(j, "signal", c->signal);
	settings_write(j, &e, view);
	if (view->how.events.n_manual)
		JOUT_TEXT(j, "reason", view->reason);
	noise_write(j, &e);
	peaks_write(j, &e, &list, hit);
	if (list.n)
		compounds_write(j, &list, hit);
	if (view->points)
		rc = curve_write(j, a, &e, (size_t)view->points, err);
	jout_object_end(j);
	return rc;
}
