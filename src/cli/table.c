/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/table.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>

#define TABLE_CEILING ((size_t)64 << 20)

void
table_init(struct table *t, int columns)
{
	assert(columns > 0 && columns <= TABLE_MAX_COLUMNS);
	*t = (struct table){ .columns = columns };
	buf_init(&t->text, TABLE_CEILING);
}

void
table_right(struct table *t, int column)
{
	t->right[column] = true;
}

/* Bytes of the character at p, and its places on a terminal. Broken UTF-8 counts byte by byte. */
static size_t
character(const char *text, size_t *places)
{
	static const struct {
		uint32_t first, last;
	} wide[] = { { 0x1100, 0x115f }, { 0x2e80, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f }, { 0xff01, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x20000, 0x3fffd } };
	const unsigned char *p = (const unsigned char *)text;
	size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc0 ? 2 : 1;
	uint32_t c = n == 1 ? p[0] : p[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80) {
			*places = 1;
			return 1;
		}
		c = c << 6 | (p[i] & 0x3f);
	}
	*places = 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (c >= wide[i].first && c <= wide[i].last)
			*places = 2;
	return n;
}

static bool
is_control(const char *text, size_t n)
{
	unsigned char c = (unsigned char)text[0];

	/* the C1 controls are two bytes in UTF-8 */
	return c < 0x20 || c == 0x7f || (n == 2 && c == 0xc2 && (unsigned char)text[1] < 0xa0);
}

void
table_cell(struct table *t, const char *text)
{
	size_t width = 0, *widest = &t->width[t->cells % t->columns];

	while (*text) {
		size_t places, n = character(text, &places);

		if (is_control(text, n))
			buf_char(&t->text, ' ');
		else
			buf_put(&t->text, (struct str){ text, n });
		width += places;
		text += n;
	}
	buf_char(&t->text, '\0');
	if (width > *widest)
		*widest = width;
	t->cells++;
}

void
table_number(struct table *t, double value, int digits)
{
	char text[64] = "";

	if (isfinite(value))
		snprintf(text, sizeof(text), "%.*g", digits, value);
	table_cell(t, text);
}

static void
pad(FILE *out, size_t n)
{
	while (n-- > 0)
		fputc(' ', out);
}

void
table_print(struct table *t, FILE *out)
{
	const char *text = t->text.p;

	for (int i = 0; !t->text.bad && i < t->cells; i++) {
		int column = i % t->columns;
		size_t width = 0, n = strlen(text);
		bool last = column == t->columns - 1;

		for (const char *p = text; *p;) {
			size_t places;

			p += character(p, &places);
			width += places;
		}
		if (t->right[column])
			pad(out, t->width[column] - width);
		fputs(text, out);
		if (!t->right[column] && !last)
			pad(out, t->width[column] - width);
		fputs(last ? "\n" : "  ", out);
		text += n + 1;
	}
	buf_release(&t->text);
}

void
print_text(FILE *out, const char *text)
{
	while (*text) {
		size_t places, n = character(text, &places);

		if (is_control(text, n))
			fputc(' ', out);
		else
			fwrite(text, 1, n, out);
		text += n;
	}
}
