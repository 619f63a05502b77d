/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "help.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char *
slurp(size_t *n, const char *base, const char *name)
{
	char path[1024], *p;
	FILE *f;
	long size;

	snprintf(path, sizeof(path), "%s/%s", base, name);
	f = fopen(path, "rb");
	if (!f)
		return NULL;
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	/* exactly as many bytes as the file has, so that the sanitizer sees one too many */
	p = malloc(size ? (size_t)size : 1);
	*n = fread(p, 1, (size_t)size, f);
	fclose(f);
	return p;
}

int
room_open(void **state)
{
	static const char *const words[] = { "packs/formats/columns.tsv",
		"packs/formats/units.tsv" };
	struct reading_room *r = calloc(1, sizeof(*r));

	arena_init(&r->words, (size_t)8 << 20);
	arena_init(&r->arena, (size_t)64 << 20);
	for (int i = 0; i < 2; i++) {
		size_t n;
		char *p = slurp(&n, getenv("SOURCE_ROOT"), words[i]);
		struct str text;

		if (!p)
			return 1;
		text = arena_str(&r->words, (struct str){ p, n });
		free(p);
		if (signal_dictionary_read(&r->dict, &r->words, text, words[i], &r->err))
			return 1;
	}
	*state = r;
	return 0;
}

int
room_close(void **state)
{
	struct reading_room *r = *state;

	arena_release(&r->words);
	arena_release(&r->arena);
	free(r->bytes);
	free(r);
	return 0;
}

bool
load(struct reading_room *r, struct str *out, const char *base, const char *name)
{
	size_t n = 0;

	free(r->bytes);
	r->bytes = slurp(&n, base, name);
	*out = (struct str){ r->bytes, n };
	return r->bytes != NULL;
}

enum rc
read_bytes(struct reading_room *r, struct str bytes)
{
	arena_release(&r->arena);
	r->err = (struct err){ 0 };
	return signal_read(&r->file, &r->arena, r->dict, bytes, &r->err);
}

enum rc
read_sample(struct reading_room *r, const char *name)
{
	char base[1024];
	struct str bytes;

	snprintf(base, sizeof(base), "%s/tests/samples", getenv("SOURCE_ROOT"));
	assert_true(load(r, &bytes, base, name));
	return read_bytes(r, bytes);
}

const struct signal_column *
column(const struct reading_room *r, int table, const char *quantity)
{
	const struct signal_column *c;

	assert_true(table < r->file.n_tables);
	c = signal_column_of(&r->file.table[table], str_of(quantity));
	if (!c)
		fail_msg("table %d has no column of %s", table, quantity);
	return c;
}

static const struct signal_field *
field(const struct reading_room *r, int table, const char *quantity)
{
	const struct signal_field *f = signal_field_of(
		&r->file, table < 0 ? NULL : &r->file.table[table], str_of(quantity));

	if (!f)
		fail_msg("no field of %s", quantity);
	return f;
}

double
field_value(const struct reading_room *r, int table, const char *quantity)
{
	return field(r, table, quantity)->value;
}

const char *
field_text(const struct reading_room *r, int table, const char *quantity)
{
	static char text[200];
	const struct signal_field *f = field(r, table, quantity);

	snprintf(text, sizeof(text), "%.*s", STR_FMT(f->text));
	return text;
}

size_t
row_of_max(const struct signal_column *c)
{
	size_t best = 0;

	for (size_t i = 1; i < c->n; i++) {
		if (c->value[i] > c->value[best])
			best = i;
	}
	return best;
}

size_t
row_of_min(const struct signal_column *c)
{
	size_t best = 0;

	for (size_t i = 1; i < c->n; i++) {
		if (c->value[i] < c->value[best])
			best = i;
	}
	return best;
}

void
assert_text(struct str got, const char *expected)
{
	char text[600];

	snprintf(text, sizeof(text), "%.*s", STR_FMT(got));
	assert_string_equal(text, expected);
}

void
assert_says(const struct err *e, const char *sentence)
{
	char text[700];

	err_print(e, text, sizeof(text));
	assert_string_equal(text, sentence);
}
