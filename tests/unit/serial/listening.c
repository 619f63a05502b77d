/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "listening.h"

#include "text/text.h"

static struct str
kept(struct listening *l, struct str s)
{
	assert_true(utf8_valid(s));
	return arena_str(&l->arena, s.p ? s : STR(""));
}

static void
on_reading(void *ctx, const struct serial_reading *r)
{
	struct listening *l = ctx;
	struct serial_reading *k = &l->reading[l->n++];

	assert_true(l->n < KEPT);
	*k = *r;
	k->raw = kept(l, r->raw);
	k->quantity = kept(l, r->quantity);
	k->number.text = kept(l, r->number.text);
	k->unit = kept(l, r->unit);
	k->code = kept(l, r->code);
	for (int i = 0; i < r->n_fields; i++) {
		k->field[i].name = kept(l, r->field[i].name);
		k->field[i].text = kept(l, r->field[i].text);
	}
}

static void
check_translated(const struct err *what)
{
	char en[1024], zh[1024];

	err_text(what, LANG_EN, en, sizeof(en));
	err_text(what, LANG_ZH, zh, sizeof(zh));
	assert_string_not_equal(en, zh);
}

static void
on_warn(void *ctx, const struct err *what)
{
	struct listening *l = ctx;

	assert_true(l->n_warnings < KEPT);
	l->warning[l->n_warnings++] = *what;
	check_translated(what);
}

static void
on_answer(void *ctx, struct str bytes)
{
	struct listening *l = ctx;

	buf_put(&l->answers, bytes);
}

static struct str
description(struct arena *a)
{
	char path[512], *p = arena_take(a, 1 << 16);
	const char *root = getenv("SOURCE_ROOT");
	FILE *f;
	size_t n;

	assert_non_null(p);
	snprintf(path, sizeof(path), "%s/packs/instruments/lines.tsv", root ? root : ".");
	f = fopen(path, "rb");
	assert_non_null(f);
	n = fread(p, 1, 1 << 16, f);
	fclose(f);
	return (struct str){ p, n };
}

void
listening_open(struct listening *l, const char *instrument)
{
	const struct serial_sink sink = { l, on_reading, on_warn, on_answer };
	struct err err = { 0 };

	assert_int_equal(
		serial_open(&l->reader, &l->arena, str_of(instrument), l->grammars, &sink, &err),
		E_OK);
}

void
listening_start(struct listening *l, const char *instrument)
{
	struct err err = { 0 };

	memset(l, 0, sizeof(*l));
	arena_init(&l->arena, 4 << 20);
	buf_init(&l->answers, 4096);
	assert_int_equal(serial_grammars_read(&l->grammars, &l->arena, description(&l->arena),
				 "lines.tsv", &err),
		E_OK);
	listening_open(l, instrument);
}

void
listening_end(struct listening *l)
{
	for (int i = 0; i < l->n; i++)
		if (l->reading[i].what.format)
			check_translated(&l->reading[i].what);
	buf_release(&l->answers);
	arena_release(&l->arena);
}

void
forget(struct listening *l)
{
	l->n = l->n_warnings = 0;
	buf_clear(&l->answers);
}

void
hear(struct listening *l, struct str bytes)
{
	serial_feed(l->reader, bytes);
}

void
hear_slowly(struct listening *l, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		serial_feed(l->reader, str_first(str_from(bytes, i), 1));
}

const char *
field(const struct listening *l, int i, const char *name)
{
	for (int k = 0; k < l->reading[i].n_fields; k++)
		if (str_eq(l->reading[i].field[k].name, str_of(name)))
			return l->reading[i].field[k].text.p;
	return "";
}

void
assert_number(const struct listening *l, int i, const char *text, const char *unit)
{
	assert_true(i < l->n);
	assert_true(l->reading[i].has_number);
	assert_string_equal(l->reading[i].number.text.p, text);
	assert_string_equal(l->reading[i].unit.p, unit);
}

void
assert_warned(const struct listening *l, int i, const char *part)
{
	char text[1024];

	assert_true(i < l->n_warnings);
	err_text(&l->warning[i], LANG_EN, text, sizeof(text));
	if (str_find(str_of(text), str_of(part)) == strlen(text))
		fail_msg("not what was expected: %s", text);
}
