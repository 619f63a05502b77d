/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/demo_files.h"

#include <math.h>

#define SPECIMENS 6
#define ROWS 240
#define PEAK_ROW 212

/* A number from 0 to 1 that depends on nothing but the sample and the place: the demo is the same everywhere. */
static double
noise(const struct demo_sample *w, unsigned a, unsigned b)
{
	uint32_t h = 2166136261u;

	for (const char *p = w->reference; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	h = (h ^ a) * 16777619u;
	h = (h ^ b) * 16777619u;
	h ^= h >> 15;
	h *= 2246822519u;
	h ^= h >> 13;
	return h / 4294967295.0;
}

/* Force over travel of leather: slack, stiffening fibres, then a peak and the tear-off. */
static double
shape(int row)
{
	double x = (double)row / PEAK_ROW;

	if (row > PEAK_ROW)
		return fmax(0, 1 - 4.5 * (x - 1) * (x - 1) * 60);
	return 0.22 * x + 0.78 * pow(x, 1.9);
}

static void
input(json_t *inputs, const char *name, int specimen, const char *text)
{
	char label[32];

	snprintf(label, sizeof(label), "Sample %d", specimen + 1);
	json_array_append_new(inputs,
		json_pack("{s:s, s:s, s:s}", "name", name, "value", text, "specimen", label));
}

void
demo_machine_file(struct buf *out, json_t *inputs, const struct demo_sample *w, bool tear)
{
	double peak[SPECIMENS], travel[SPECIMENS];

	for (int i = 0; i < SPECIMENS; i++) {
		bool along = i < SPECIMENS / 2;
		double thickness = 1.22 + 0.06 * (noise(w, 1, (unsigned)i) - 0.5);
		double level = (along ? 1.1 : 0.9) * (1 + 0.08 * (noise(w, 2, (unsigned)i) - 0.5));
		char text[32];

		peak[i] = tear ? w->tear * level : w->tensile * level * 10 * thickness;
		travel[i] = tear ? 24 + 6 * noise(w, 3, (unsigned)i)
				 : 27 + 9 * noise(w, 4, (unsigned)i);
		input(inputs, "direction", i, along ? "parallel" : "perpendicular");
		snprintf(text, sizeof(text), "%.2f", thickness);
		input(inputs, "thickness", i, text);
		if (tear)
			continue;
		input(inputs, "width", i, "10.0");
		input(inputs, "gauge_length", i, "50.0");
	}
	for (int i = 0; i < SPECIMENS; i++)
		buf_printf(out, "%sForce,Distance,Time", i ? "," : "");
	buf_put(out, STR("\r\n"));
	for (int i = 0; i < SPECIMENS; i++)
		buf_printf(out, "%sN,mm,min", i ? "," : "");
	buf_put(out, STR("\r\n"));
	for (int i = 0; i < SPECIMENS; i++)
		buf_printf(out, "%sSample %d,,", i ? "," : "", i + 1);
	buf_put(out, STR("\r\n"));
	for (int row = 0; row < ROWS; row++) {
		for (int i = 0; i < SPECIMENS; i++) {
			double ripple =
				1 + 0.004 * (noise(w, (unsigned)row, (unsigned)i + 9) - 0.5);
			double force =
				peak[i] * shape(row) * (row == PEAK_ROW ? 1 : ripple * 0.998);
			double way = travel[i] * row / PEAK_ROW;

			buf_printf(out, "%s%.3f,%.4f,%.5f", i ? "," : "", force, way, way / 100);
		}
		buf_put(out, STR("\r\n"));
	}
}
