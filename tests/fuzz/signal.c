/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All readers on hostile bytes. Whatever comes: refused with a sentence, or tables whose columns
 * have one length, within the arena's ceiling, and the same answer twice.
 */
#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "signal/described.h"

static const char names[] = "words\tkind\tquantity\tdimension\tunit\n"
			    "force|load|kraft|力|力值|荷重\tcolumn\tforce\tforce\tN\n"
			    "extension|travel|weg|位移\tcolumn\ttravel\tlength\tmm\n"
			    "time|zeit|时间\tcolumn\ttime\ttime\ts\n"
			    "strain|dehnung\tcolumn\tstrain\tratio\t%\n"
			    "width|breite|宽度|b0\tfield\twidth\tlength\tmm\n"
			    "thickness|厚度|a0\tfield\tthickness\tlength\tmm\n"
			    "specimen|sample|name|试样编号\tfield\tspecimen\n"
			    "maximum load|fmax\tfield\tmax_force\tforce\n"
			    "mean|平均值\tstatistic\n"
			    "--|n/a\tmissing\n";
static const char units[] =
	"words\tunit\tdimension\n"
	"N|牛\tN\tforce\nkN\tkN\tforce\nmm|毫米\tmm\tlength\ns|sec|秒\ts\ttime\n%\t%\tratio\n"
	"mm²\tmm2\tarea\n";

/* Files that begin with these words are read by a description. */
static const struct str side_word = STR_INIT("SIDE"), under_word = STR_INIT("UNDER");
static const struct layout_evidence side_evidence = {
	.row = 1, .text = (struct str *)(uintptr_t)&side_word, .n_texts = 1
};
static const struct layout_evidence under_evidence = {
	.row = 1, .text = (struct str *)(uintptr_t)&under_word, .n_texts = 1
};
static const struct layout_column columns[] = {
	{ .column = 1, .shared = true, .quantity = STR_INIT("time"), .unit = STR_INIT("s") },
	{ .column = 2, .quantity = STR_INIT("travel"), .unit = STR_INIT("mm") },
	{ .column = 4, .quantity = STR_INIT("force"), .unit = STR_INIT("N") },
};
static const struct layout_field fields[] = {
	{ .own = true, .row = 2, .column = 2, .quantity = STR_INIT("specimen") },
	{ .row = 1, .column = 2, .quantity = STR_INIT("width"), .unit = STR_INIT("mm") },
	{ .label = STR_INIT("a0"), .quantity = STR_INIT("thickness"), .unit = STR_INIT("mm") },
};

static struct signal_layout
described(enum layout_specimens how, const struct layout_evidence *e)
{
	struct signal_layout l = { .id = STR_INIT("l"),
		.version = STR_INIT("1"),
		.separator = SEPARATOR_ANY,
		.evidence = (struct layout_evidence *)(uintptr_t)e,
		.n_evidence = 1,
		.header_row = 2,
		.unit_row = 3,
		.first_row = 4,
		.column = (struct layout_column *)(uintptr_t)columns,
		.n_columns = 3,
		.specimens = how,
		.width = 3,
		.begins = STR_INIT("S"),
		.field = (struct layout_field *)(uintptr_t)fields,
		.n_fields = 3 };

	return l;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct signal_file *f)
{
	assert(f->n_tables > 0);
	for (int t = 0; t < f->n_tables; t++) {
		const struct signal_table *table = &f->table[t];

		assert(table->n_columns > 0 ||
			table->n_fields > 0); /* a colour may be its coordinates alone */
		for (int c = 0; c < table->n_columns; c++) {
			assert(table->column[c].n == table->column[0].n);
			for (size_t i = 0; i < table->column[c].n; i++)
				assert(!isinf(table->column[c].value[i]));
		}
		for (int i = 0; i < table->n_fields; i++)
			assert(!isinf(table->field[i].value));
	}
	for (int i = 0; i < f->n_warnings; i++)
		assert(f->warning[i].what.format);
}

static void
check_same(const struct signal_file *a, const struct signal_file *b)
{
	assert(a->n_tables == b->n_tables && a->n_fields == b->n_fields);
	assert(a->n_warnings == b->n_warnings && a->n_notes == b->n_notes);
	assert(str_eq(a->format, b->format) && str_eq(a->encoding, b->encoding));
	for (int t = 0; t < a->n_tables; t++) {
		assert(a->table[t].n_columns == b->table[t].n_columns);
		assert(a->table[t].n_columns == 0 ||
			a->table[t].column[0].n == b->table[t].column[0].n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct signal_dictionary *d = NULL;
	struct signal_file first, second;
	struct arena words, one, two;
	struct signal_layout side, under;
	const struct signal_layout *const list[] = { &side, &under };
	struct err err = { 0 };
	enum rc rc, again;

	arena_init(&words, 1 << 20);
	arena_init(&one, 16 << 20);
	arena_init(&two, 16 << 20);
	rc = signal_dictionary_read(&d, &words, str_of(names), "names", NULL);
	assert(rc == E_OK);
	rc = signal_dictionary_read(&d, &words, str_of(units), "units", NULL);
	assert(rc == E_OK);
	side = described(SPECIMENS_SIDE_BY_SIDE, &side_evidence);
	under = described(SPECIMENS_BEGIN, &under_evidence);
	rc = signal_dictionary_teach(&d, &words, d, list, 2, NULL);
	assert(rc == E_OK);
	rc = signal_read(&first, &one, d, bytes, &err);
	again = signal_read(&second, &two, d, bytes, NULL);
	assert(rc == again);
	assert(one.used == two.used);
	if (rc == E_OK) {
		check(&first);
		check_same(&first, &second);
	} else {
		assert(rc == E_FORMAT || rc == E_TOO_BIG);
		assert(err.format);
	}
	arena_release(&words);
	arena_release(&one);
	arena_release(&two);
	return 0;
}
