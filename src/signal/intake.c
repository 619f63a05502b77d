/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/intake.h"

#include <math.h>
#include <string.h>

#define MAX_NOTES 40
#define MAX_WARNINGS 200
#define MAX_FIELDS 5000
#define MAX_TABLES 2000

void
intake_init(struct intake *in, struct signal_file *file, struct arena *a,
	const struct signal_dictionary *dict, struct err *err)
{
	*in = (struct intake){ .file = file, .arena = a, .dict = dict, .err = err };
	*file = (struct signal_file){ 0 };
}

/* A list twice as long with the old items; the old one stays in the arena until its release. */
static bool
grow(void *list, int n, int *room, size_t size, struct arena *a)
{
	int wanted = *room ? 2 * *room : 8;
	void *old, *p;

	if (n < *room)
		return true;
	p = arena_take_n(a, (size_t)wanted, size);
	if (!p)
		return false;
	memcpy(&old, list, sizeof(old));
	if (n)
		memcpy(p, old, (size_t)n * size);
	memcpy(list, &p, sizeof(p));
	*room = wanted;
	return true;
}

struct err *
intake_note(struct intake *in, unsigned line)
{
	struct signal_file *f = in->file;

	if (f->n_notes >= MAX_NOTES ||
		!grow(&f->note, f->n_notes, &in->room_notes, sizeof(*f->note), in->arena))
		return NULL;
	f->note[f->n_notes].line = line;
	return &f->note[f->n_notes++].what;
}

struct err *
intake_warning(struct intake *in, unsigned line, unsigned column)
{
	struct signal_file *f = in->file;

	if (f->n_warnings >= MAX_WARNINGS || !grow(&f->warning, f->n_warnings, &in->room_warnings,
						     sizeof(*f->warning), in->arena)) {
		in->unsaid++;
		return NULL;
	}
	f->warning[f->n_warnings].line = line;
	f->warning[f->n_warnings].column = column;
	return &f->warning[f->n_warnings++].what;
}

struct signal_table *
intake_table(struct intake *in)
{
	struct signal_file *f = in->file;

	if (f->n_tables >= MAX_TABLES ||
		!grow(&f->table, f->n_tables, &in->room_tables, sizeof(*f->table), in->arena))
		return NULL;
	return &f->table[f->n_tables++];
}

struct signal_table *
intake_result(struct intake *in)
{
	if (in->n_results >= MAX_TABLES || !grow(&in->result, in->n_results, &in->room_results,
						   sizeof(*in->result), in->arena))
		return NULL;
	return &in->result[in->n_results++];
}

struct signal_field *
intake_field(struct intake *in, struct signal_table *own)
{
	struct signal_file *f = in->file;
	int n = own ? own->n_fields : f->n_fields;
	int room = own ? n : in->room_fields;
	struct signal_field *field;

	/* a table's list doubles at 0, 8, 16, 32 ..., so its room need not be kept */
	if (own && n && (n < 8 || (n & (n - 1))))
		room = n + 1;
	if (n >= MAX_FIELDS ||
		!grow(own ? &own->field : &f->field, n, &room, sizeof(*field), in->arena))
		return NULL;
	if (own) {
		field = &own->field[own->n_fields++];
	} else {
		in->room_fields = room;
		field = &f->field[f->n_fields++];
	}
	*field = (struct signal_field){ .value = NAN };
	return field;
}

enum rc
intake_full(struct intake *in)
{
	return err_set(in->err, E_TOO_BIG, "the file holds more than can be read at once");
}

struct str
intake_letters(struct intake *in, struct str s)
{
	char *p = utf8_valid(s) ? NULL : arena_take(in->arena, 2 * s.n);
	size_t n = 0;

	if (utf8_valid(s))
		return s;
	for (size_t i = 0; p && i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x80)
			p[n++] = (char)(0xc0 | c >> 6);
		p[n++] = (char)(c < 0x80 ? c : 0x80 | (c & 0x3f));
	}
	return (struct str){ p, n };
}

const char *
intake_shown(char *room, size_t size, struct str s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n < s.n) {
		while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	if (n)
		memcpy(room, s.p, n);
	room[n] = '\0';
	return room;
}

void
intake_say_unsaid(struct intake *in)
{
	struct signal_file *f = in->file;

	if (in->unsaid && f->n_warnings) {
		/* the last place says how many had none */
		f->warning[f->n_warnings - 1] = (struct signal_note){ 0 };
		err_set(&f->warning[f->n_warnings - 1].what, E_FORMAT,
			"%d more places are not as expected", in->unsaid + 1);
	}
}
