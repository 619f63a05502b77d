/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

static const double force[] = { 0, 40, 100, 160, 150, 20 };
static const double elongation[] = { 0, 1, 2, 3, 4, 5 };
static const double peaks[] = { 12, 22, 14, 15, 13, 23, 10, 19, 9, 9 };
static const double v[] = { 13.875, 14.125, 13.5 };
static const double scalars[] = { 10.5, 50, 2.385, 12.5, 23, 0.07, 1.25 };

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
	struct formula_step step = { .name = STR("y"), .text = str_of(text), .unit = str_of(unit) };

	b->err = (struct err){ 0 };
	return formula_compile(&b->f, &b->arena, b->units, b->input, b->n, &step, 1, &b->err);
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
