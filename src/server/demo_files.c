/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/demo_files.h"

#include "tools/instrument_writer.h"

#define SPECIMENS 6

/* The same sample gives the same bytes wherever the demo is made. */
static uint64_t
seed_of(const struct demo_sample *w, bool tear)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (const char *p = w->reference; *p; p++)
		h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
	return h + tear;
}

static void
put(json_t *inputs, const char *name, int specimen, const char *text)
{
	char label[32];

	snprintf(label, sizeof(label), "Sample %d", specimen + 1);
	json_array_append_new(inputs,
		json_pack("{s:s, s:s, s:s}", "name", name, "value", text, "specimen", label));
}

/* What the side-by-side layout does not say, the technician measured and typed. */
static void
typed(json_t *inputs, const struct instrument_order *o, bool tear)
{
	for (int i = 0; i < SPECIMENS; i++) {
		struct instrument_specimen s;
		char text[32];

		instrument_specimen(&s, o, i);
		put(inputs, "direction", i, s.parallel ? "parallel" : "perpendicular");
		snprintf(text, sizeof(text), "%.2f", s.thickness_mm);
		put(inputs, "thickness", i, text);
		if (tear)
			continue;
		snprintf(text, sizeof(text), "%.2f", s.width_mm);
		put(inputs, "width", i, text);
		put(inputs, "gauge_length", i, "50.0");
	}
}

enum rc
demo_machine_file(struct buf *out, json_t *inputs, const struct demo_sample *w, bool tear,
	const char *tester, struct err *err)
{
	/* the centre has testers of four makes */
	struct instrument_order o = { .layout = (enum instrument_layout)(w->day % 4),
		.kind = tear ? KIND_TEAR_DOUBLE : KIND_TENSILE,
		.seed = seed_of(w, tear),
		.strength = tear ? w->tear : w->tensile,
		.elongation = tear ? 38 : 54,
		.thickness_mm = 1.25,
		.specimens = SPECIMENS,
		.sample = w->reference,
		.tester = tester };

	if (o.layout == LAYOUT_MECMESIN)
		typed(inputs, &o, tear);
	return instrument_write(out, &o, err);
}
