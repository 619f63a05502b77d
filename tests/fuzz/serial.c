/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every protocol on hostile bytes; the first byte says which, or that the rest is a description. Whatever comes: texts
 * that leave are UTF-8, values are finite, each byte is counted, and bytes in pieces say the same as bytes in one piece.
 */
#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "serial/serial.h"

static const char own[] =
	"instrument\tline\tmeans\tquantity\tunit\tdecimal\tport\task\ttitle_zh\ttitle_en\tsource\n"
	"own\t{sign}{value:9}{unit:4}\tunit\tmass\tg\t\t\t\t规\tgauge\tmanual\n"
	"own\t{_}{value}{_}{unit}={name};{*}\tstable\t\tmm\t,\n"
	"own\tStat{_}{error:2}{*:3}\trefusal overload\n"
	"own\tzero\tdone zero\n";

struct heard {
	uint64_t mark; /* of everything that was said */
	unsigned long long n;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
mark(struct heard *h, struct str s)
{
	assert(utf8_valid(s));
	for (size_t i = 0; i < s.n; i++)
		h->mark = (h->mark ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	h->mark = (h->mark ^ 0x1FF) * UINT64_C(0x100000001b3);
}

static void
on_reading(void *ctx, const struct serial_reading *r)
{
	struct heard *h = ctx;

	h->n++;
	mark(h, r->raw);
	mark(h, r->quantity);
	mark(h, r->unit);
	mark(h, r->code);
	mark(h, r->number.text);
	assert(r->has_number ? isfinite(r->number.value) : isnan(r->number.value) != 0);
	assert(r->kind != SERIAL_REFUSAL || (!r->has_number && r->what.format));
	assert(r->n_fields >= 0 && r->n_fields <= SERIAL_FIELDS_MOST);
	for (int i = 0; i < r->n_fields; i++) {
		mark(h, r->field[i].name);
		mark(h, r->field[i].text);
	}
}

static void
on_warn(void *ctx, const struct err *what)
{
	struct heard *h = ctx;

	assert(what->format && what->rc);
	for (int i = 0; i < what->n_args; i++)
		mark(h, str_of(what->arg[i]));
}

static void
on_answer(void *ctx, struct str bytes)
{
	mark(ctx, bytes);
}

static void
listen(struct heard *out, const struct serial_grammars *g, struct str id, struct str bytes,
	size_t step)
{
	const struct serial_sink sink = { out, on_reading, on_warn, on_answer };
	struct serial_reader *r;
	struct arena a;
	enum rc rc;

	*out = (struct heard){ .mark = UINT64_C(0xcbf29ce484222325) };
	arena_init(&a, 1 << 20);
	rc = serial_open(&r, &a, id, g, &sink, NULL);
	assert(rc == E_OK);
	for (size_t at = 0; at < bytes.n; at += step)
		serial_feed(r, str_first(str_from(bytes, at), step));
	assert(serial_counted(r).bytes == bytes.n);
	assert(serial_counted(r).readings == out->n);
	serial_lost(r);
	assert(serial_counted(r).noise <= bytes.n);
	arena_release(&a);
}

static void
describe(struct serial_grammars *g, struct arena *a, struct str text)
{
	struct serial_instrument about;
	struct heard heard;
	struct err err = { 0 };
	enum rc rc = serial_grammars_read(&g, a, text, "own", &err);

	if (rc)
		assert(err.format && (rc == E_FORMAT || rc == E_MISSING || rc == E_TOO_BIG));
	for (int i = 0; rc == E_OK && i < 40 && serial_instrument(&about, g, i); i++)
		listen(&heard, g, str_of(about.id), text, 7);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size }, rest = str_from(bytes, 1);
	struct serial_grammars *g = NULL;
	struct serial_instrument about;
	struct heard whole, pieces;
	struct arena a;
	int which = size ? data[0] - 'a' : 0;
	enum rc rc;

	arena_init(&a, 4 << 20);
	rc = serial_grammars_read(&g, &a, str_of(own), "own", NULL);
	assert(rc == E_OK);
	if (serial_instrument(&about, g, which)) {
		listen(&whole, g, str_of(about.id), rest, rest.n + 1);
		listen(&pieces, g, str_of(about.id), rest, 1);
		assert(whole.mark == pieces.mark && whole.n == pieces.n);
	} else {
		describe(g, &a, rest);
	}
	arena_release(&a);
	return 0;
}
