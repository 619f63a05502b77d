/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/compound.h"

#include <stdint.h>
#include <string.h>

#include "signal/bytes.h"

#define END_OF_CHAIN 0xfffffffeU
#define HEADER_FATS 109
#define ENTRY_SIZE 128
#define MAX_ENTRIES 4096

struct compound {
	struct arena *arena;
	struct err *err;
	struct str bytes;
	size_t sector, mini_sector; /* sizes */
	uint32_t n_sectors;
	uint32_t *fat; /* sectors that hold the allocation table */
	uint32_t n_fats;
	uint32_t cutoff;
	struct str mini_fat, mini; /* the small streams' table and their bytes */
};

static enum rc
damaged(const struct compound *c)
{
	return err_set(
		c->err, E_FORMAT, "the workbook is damaged or cut off; expected a whole XLS file");
}

static enum rc
full(const struct compound *c)
{
	return err_set(c->err, E_TOO_BIG, "the file holds more than can be read at once");
}

static struct str
sector_at(const struct compound *c, uint32_t n)
{
	size_t at = ((size_t)n + 1) * c->sector;

	/* the last sector may be cut short by careless writers */
	return n < c->n_sectors ? str_first(str_from(c->bytes, at), c->sector) : STR("");
}

static uint32_t
next_sector(const struct compound *c, uint32_t n)
{
	uint32_t per = (uint32_t)(c->sector / 4);

	if (n / per >= c->n_fats)
		return END_OF_CHAIN;
	return bytes_u32(sector_at(c, c->fat[n / per]), 4 * (size_t)(n % per));
}

/* The sectors of a chain, put together; at most size bytes (SIZE_MAX: all of it). */
static enum rc
chain(struct str *out, const struct compound *c, uint32_t first, size_t size)
{
	size_t sectors = 0, room, n = 0;
	char *p;

	for (uint32_t s = first; s < c->n_sectors && sectors <= c->n_sectors; s = next_sector(c, s))
		sectors++;
	if (sectors > c->n_sectors)
		return damaged(c);
	room = sectors * c->sector;
	room = room < size ? room : size;
	p = arena_take(c->arena, room + 1);
	if (!p)
		return full(c);
	for (uint32_t s = first; s < c->n_sectors && n < room; s = next_sector(c, s)) {
		struct str part = str_first(sector_at(c, s), room - n);

		memcpy(p + n, part.p, part.n);
		n += part.n;
		if (part.n == 0)
			break;
	}
	*out = (struct str){ p, n };
	return E_OK;
}

static enum rc
read_fats(struct compound *c)
{
	uint32_t wanted = bytes_u32(c->bytes, 44), difat = bytes_u32(c->bytes, 68), n = 0;
	uint32_t per = (uint32_t)(c->sector / 4) - 1;

	if (wanted > c->n_sectors)
		return damaged(c);
	c->fat = arena_new(c->arena, uint32_t, (size_t)wanted + 1);
	if (!c->fat)
		return full(c);
	for (; n < wanted && n < HEADER_FATS; n++)
		c->fat[n] = bytes_u32(c->bytes, 76 + 4 * (size_t)n);
	for (uint32_t steps = 0; n < wanted && difat < c->n_sectors && steps < c->n_sectors;
		steps++) {
		struct str s = sector_at(c, difat);

		for (uint32_t i = 0; i < per && n < wanted; i++)
			c->fat[n++] = bytes_u32(s, 4 * (size_t)i);
		difat = bytes_u32(s, 4 * (size_t)per);
	}
	c->n_fats = n;
	return E_OK;
}

static enum rc
mini_chain(struct str *out, const struct compound *c, uint32_t first, size_t size)
{
	size_t most = c->mini.n / c->mini_sector, n = 0, steps = 0;
	size_t room = size < c->mini.n ? size : c->mini.n;
	char *p = arena_take(c->arena, room + 1);

	if (!p)
		return full(c);
	for (uint32_t s = first; n < room && s < most; s = bytes_u32(c->mini_fat, 4 * (size_t)s)) {
		struct str part = str_first(str_from(c->mini, s * c->mini_sector), c->mini_sector);

		if (steps++ > most)
			return damaged(c);
		part = str_first(part, room - n);
		memcpy(p + n, part.p, part.n);
		n += part.n;
	}
	*out = (struct str){ p, n };
	return E_OK;
}

/* Names are UTF-16LE; ours are ASCII. */
static bool
has_name(struct str entry, struct str name)
{
	uint32_t length = bytes_u16(entry, 64);

	if (length != 2 * name.n + 2)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (bytes_u16(entry, 2 * i) != (unsigned char)name.p[i])
			return false;
	}
	return true;
}

static enum rc
find(struct str *out, struct compound *c, struct str directory, struct str name)
{
	size_t n = directory.n / ENTRY_SIZE;
	struct str root = str_first(directory, ENTRY_SIZE);
	enum rc rc;

	for (size_t i = 0; i < n && i < MAX_ENTRIES; i++) {
		struct str e = str_first(str_from(directory, i * ENTRY_SIZE), ENTRY_SIZE);
		uint32_t size = bytes_u32(e, 120);

		if (e.p[66] != 2 || !has_name(e, name))
			continue;
		if (size >= c->cutoff)
			return chain(out, c, bytes_u32(e, 116), size);
		rc = chain(&c->mini, c, bytes_u32(root, 116), bytes_u32(root, 120));
		if (rc == E_OK)
			rc = chain(&c->mini_fat, c, bytes_u32(c->bytes, 60), SIZE_MAX);
		return rc ? rc : mini_chain(out, c, bytes_u32(e, 116), size);
	}
	return E_NOT_FOUND;
}

bool
compound_is(struct str bytes)
{
	return str_starts(bytes, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"));
}

enum rc
compound_stream(
	struct str *out, struct arena *a, struct str bytes, struct str name, struct err *err)
{
	struct compound c = { .arena = a, .err = err, .bytes = bytes };
	struct str directory = STR("");
	uint32_t shift = bytes_u16(bytes, 30), mini_shift = bytes_u16(bytes, 32);
	enum rc rc;

	*out = STR("");
	if (bytes.n < 1024 || (shift != 9 && shift != 12) || mini_shift != 6)
		return damaged(&c);
	c.sector = (size_t)1 << shift;
	c.mini_sector = (size_t)1 << mini_shift;
	c.cutoff = bytes_u32(bytes, 56);
	c.n_sectors = (uint32_t)((bytes.n - 1) / c.sector);
	rc = read_fats(&c);
	if (rc == E_OK)
		rc = chain(&directory, &c, bytes_u32(bytes, 48), SIZE_MAX);
	if (rc == E_OK && directory.n < ENTRY_SIZE)
		rc = damaged(&c);
	return rc ? rc : find(out, &c, directory, name);
}
