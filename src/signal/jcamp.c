/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/jcamp.h"

#include <math.h>

#include "signal/jcamp_block.h"
#include "signal/magic.h"
#include "signal/numeral.h"
#include "signal/text.h"

#define MAX_DEPTH 8

struct reader {
	struct intake *in;
	struct str rest; /* of the text */
	unsigned line;
	struct jcamp_block block[MAX_DEPTH];
	int depth;
};

static bool
starts_record(struct str line)
{
	return str_starts(str_trim(str_first(line, 80)), STR("##"));
}

/* The next record; false at the end of the text. */
static bool
next_record(struct reader *r, struct jcamp_record *out)
{
	struct str before = r->rest, line = text_line(&r->rest), name;
	const char *from;

	while (r->rest.n && !starts_record(line)) {
		r->line++;
		before = r->rest;
		line = text_line(&r->rest);
	}
	if (!starts_record(line))
		return false;
	out->line = r->line++;
	name = str_from(line, str_find(line, STR("##")) + 2);
	from = name.p + str_find(name, STR("=")) + 1;
	out->name = str_trim(str_first(name, str_find(name, STR("="))));
	if (from > line.p + line.n)
		from = line.p + line.n;
	while (r->rest.n) {
		before = r->rest;
		if (starts_record(text_line(&before)))
			break;
		r->rest = before;
		r->line++;
	}
	out->value = (struct str){ from, (size_t)(r->rest.p - from) };
	return true;
}

/* Names of records are those of the standard; only the date means something to a test. */
static enum rc
keep_field(struct reader *r, const struct jcamp_record *record)
{
	struct str text = jcamp_text(record->value);
	struct signal_field *f;

	if (text.n == 0)
		return E_OK;
	f = intake_field(r->in, NULL);
	if (!f)
		return intake_full(r->in);
	*f = (struct signal_field){ .name = record->name,
		.text = text,
		.quantity = jcamp_is(record->name, "DATE") || jcamp_is(record->name, "LONGDATE")
				    ? STR("date")
				    : STR_NONE };
	f->value = numeral_plain(text);
	return E_OK;
}

/* What an inner block said of itself belongs to its table. */
static enum rc
end_block(struct reader *r)
{
	const struct jcamp_block *b = &r->block[--r->depth];
	struct signal_file *file = r->in->file;
	int from = b->first_field, n = file->n_fields - from;
	struct signal_table *table;

	if (r->depth == 0 || b->first_table == file->n_tables)
		return E_OK;
	table = &file->table[b->first_table];
	table->field = arena_new(r->in->arena, struct signal_field, (size_t)n + 1);
	if (!table->field)
		return intake_full(r->in);
	for (int i = 0; i < n; i++)
		table->field[i] = file->field[from + i];
	table->n_fields = n;
	file->n_fields = from;
	return E_OK;
}

static enum rc
take_record(struct reader *r, const struct jcamp_record *record)
{
	struct jcamp_block *b = r->depth ? &r->block[r->depth - 1] : NULL;
	bool data = false;
	enum rc rc;

	if (jcamp_is(record->name, "TITLE")) {
		if (r->depth == MAX_DEPTH)
			return err_at(r->in->err, E_TOO_BIG, record->line, 1,
				"blocks are nested deeper than %d levels", MAX_DEPTH);
		jcamp_block_start(&r->block[r->depth++], r->in, jcamp_text(record->value));
		return E_OK;
	}
	if (!b)
		return E_OK;
	if (jcamp_is(record->name, "END"))
		return end_block(r);
	if (jcamp_describe(b, record))
		return E_OK;
	rc = jcamp_data(&data, r->in, b, record);
	if (rc || data)
		return rc;
	return keep_field(r, record);
}

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct intake in;
	struct reader r = { .in = &in, .line = 1 };
	struct jcamp_record record;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	out->format = STR("jcamp-dx");
	rc = text_decode(&r.rest, &in, bytes);
	while (rc == E_OK && next_record(&r, &record))
		rc = take_record(&r, &record);
	if (rc)
		return rc;
	if (r.depth)
		err_set(intake_warning(&in, r.line, 0), E_FORMAT,
			"the file ends without ##END=: it may have been cut off");
	if (out->n_tables == 0)
		return err_set(err, E_FORMAT,
			"this JCAMP-DX file holds no data: expected a record such as "
			"##XYDATA=, ##PEAK TABLE= or ##DATA TABLE=");
	return E_OK;
}

static int
probe(struct str head, struct str whole)
{
	const char *name = magic_name(head);

	(void)whole;
	return name && strcmp(name, "a JCAMP-DX spectrum") == 0 ? 95 : 0;
}

const struct signal_format signal_jcamp = {
	.id = "jcamp-dx",
	.probe = probe,
	.parse = parse,
};
