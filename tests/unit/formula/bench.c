/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

static const double force[] = { 0, 40, 100, 160, 150, 20 };
static const double elongation[] = { 0, 1, 2, 3, 4, 5 };
static const double peaks[] = { 12, 22, 14, 15, 13, 23, 10, 19, 9, 9 };
static const double travel[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
static const double burst[] = { 0, 10, 20, 30, 28, 38, 48, 58, 58, 0 };
static const double v[] = { 13.875, 14.125, 13.5 };
static const double standard[] = { 0, 1, 2, 5, 10 };
static const double signal[] = { 0.02, 0.21, 0.42, 1.01, 2.04 };
static const double scalars[] = { 10.5, 50, 2.385, 12.5, 23, 0.07, 1.25 };

static const double grain[] = { 10, 15, 20, 25 }, density[] = { 0.9997, 0.9991, 0.9982, 0.997 },
		    viscosity[] = { 1.306, 1.138, 1.002, 0.89 };
static const double thicker[] = { 0, 1.5, 3 }, span[] = { 20, 30, 50 };
static const double number[] = { 1, 2, 4 }, factor[] = { 0.25, 0.5, 0.75 };

/* The tables and definitions of the manual. */
static void
open_library(struct bench *b)
{
	static const struct formula_column columns[] = { { STR_INIT("temperature"), { "" }, grain },
		{ STR_INIT("density"), { "" }, density },
		{ STR_INIT("viscosity"), { "" }, viscosity },
		{ STR_INIT("thickness"), { "" }, thicker }, { STR_INIT("span"), { "" }, span },
		{ STR_INIT("class"), { "" }, number }, { STR_INIT("factor"), { "" }, factor } };
	static const char *const unit[] = { "degC", "g/cm3", "mPa.s", "mm", "mm", "1", "1" };
	static const char *const parameter[] = { "force", "width", "thickness" };
	static const char *const parameter_unit[] = { "N", "mm", "mm" };

	for (int i = 0; i < 7; i++) {
		b->column[i] = columns[i];
		if (unit_parse(&b->column[i].unit, b->units, str_of(unit[i]), NULL))
			abort();
	}
	b->table[0] =
		(struct formula_table){ STR("water"), &b->column[0], 3, 4, BETWEEN_INTERPOLATE };
	b->table[1] = (struct formula_table){ STR("span_of"), &b->column[3], 2, 3, BETWEEN_BELOW };
	b->table[2] = (struct formula_table){ STR("factor_of"), &b->column[5], 2, 3, BETWEEN_NONE };
	for (int i = 0; i < 3; i++) {
		b->parameter[i].name = str_of(parameter[i]);
		if (unit_parse(&b->parameter[i].unit, b->units, str_of(parameter_unit[i]), NULL))
			abort();
	}
	b->parameter[3] = b->parameter[0];
	b->parameter[3].array = true;
	b->definition[0] = (struct formula_definition){ b->parameter, 3,
		{ .name = STR("stress"),
			.text = STR("force / (width * thickness)"),
			.unit = STR("MPa") } };
	b->definition[1] = (struct formula_definition){ &b->parameter[3], 1,
		{ .name = STR("spread"), .text = STR("(max(force) - min(force)) / mean(force)") } };
	b->definition[2] = (struct formula_definition){ NULL, 0,
		{ .name = STR("gravity"), .text = STR("9.80665 m/s2") } };
}

static void
add(struct bench *b, const char *name, const char *unit, const double *value, size_t n)
{
	struct formula_input *in = &b->input[b->n];

	in->name = str_of(name);
	if (unit_parse(&in->unit, b->units, str_of(unit), NULL))
		abort();
	in->series = n > 3;
	in->vector = n == 3;
	b->arg[b->n++] = (struct formula_arg){ value, n };
}

void
bench_open(struct bench *b)
{
	static const char *const name[] = { "width", "length", "mass", "ratio", "temp", "level",
		"thickness" };
	static const char *const unit[] = { "mm", "mm", "g", "%", "degC", "kN", "mm" };

	*b = (struct bench){ 0 };
	arena_init(&b->arena, 16 << 20);
	if (units_open(&b->units, NULL))
		abort();
	for (int i = 0; i < 7; i++)
		add(b, name[i], unit[i], &scalars[i], 1);
	add(b, "force", "N", force, 6);
	add(b, "elongation", "mm", elongation, 6);
	add(b, "tear", "N", peaks, 10);
	add(b, "v", "N", v, 3);
	add(b, "absent", "N", NULL, 0);
	add(b, "standard", "mg/l", standard, 5);
	add(b, "signal", "V", signal, 5);
	add(b, "travel", "mm", travel, 10);
	add(b, "burst", "N", burst, 10);
	for (int i = 0; i < 10; i++) /* a parabola with its top at 81 N, 6.25 mm */
		b->bulge[i] = 81 - (travel[i] - 6.25) * (travel[i] - 6.25);
	add(b, "bulge", "N", b->bulge, 10);
	for (int i = 0; i < BENCH_TRACE; i++) {
		b->way[i] = i;
		b->trace[i] = i % 2 ? 20 + 7 * (i / 2) % 11 : 10;
	}
	add(b, "way", "mm", b->way, BENCH_TRACE);
	add(b, "trace", "N", b->trace, BENCH_TRACE);
	open_library(b);
}

void
bench_close(struct bench *b)
{
	units_close(b->units);
	arena_release(&b->arena);
}

enum rc
bench_compile(struct bench *b, const char *text, const char *unit)
{
	const struct formula_step step = {
		.name = STR("y"), .text = str_of(text), .unit = str_of(unit)
	};
	const struct formula_source source = { b->input, b->n, &step, 1, b->table, BENCH_TABLES,
		b->definition, BENCH_DEFINITIONS };

	b->err = (struct err){ 0 };
	return formula_compile_source(&b->f, &b->arena, b->units, &source, &b->err);
}

void *
bench_table(const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/%s", getenv("SOURCE_ROOT"), path);
	return fopen(full, "r");
}

int
bench_row(char *line, size_t size, char *cell[8], void *file)
{
	int n = 0;

	do {
		if (!fgets(line, (int)size, file))
			return 0;
	} while (line[0] == '#' || line[0] == '\n');
	line[strcspn(line, "\n")] = '\0';
	for (char *p = line; p && n < 8; n++) {
		char *tab = strchr(p, '\t');

		cell[n] = p;
		if (tab)
			*tab++ = '\0';
		p = tab;
	}
	return n;
}
