/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A description of a layout and a file, parted by a zero byte. Whatever they are, the description is refused with a place
 * or read; by it the file is refused with a sentence, or becomes tables whose columns have one length, without infinities.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "pack/pack.h"

static const char names[] = "words\tkind\tquantity\tdimension\tunit\n"
			    "force|力\tcolumn\tforce\tforce\tN\n"
			    "travel\tcolumn\ttravel\tlength\tmm\n"
			    "time\tcolumn\ttime\ttime\ts\n"
			    "width\tfield\twidth\tlength\tmm\n"
			    "specimen\tfield\tspecimen\n"
			    "--\tmissing\n";
static const char units[] = "words\tunit\tdimension\n"
			    "N|牛\tN\tforce\nkN\tkN\tforce\nmm\tmm\tlength\ns\ts\ttime\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_file(const struct signal_file *f)
{
	assert(f->n_tables > 0);
	for (int t = 0; t < f->n_tables; t++) {
		const struct signal_table *table = &f->table[t];

		assert(table->n_columns > 0 && utf8_valid(table->label));
		for (int c = 0; c < table->n_columns; c++) {
			assert(table->column[c].n == table->column[0].n);
			for (size_t i = 0; i < table->column[c].n; i++)
				assert(!isinf(table->column[c].value[i]));
		}
	}
}

static void
read_by(const struct signal_layout *layout, const struct signal_dictionary *dict, struct arena *a,
	struct str bytes)
{
	struct described_choice choice = { .layout = layout };
	struct described_view view;
	struct signal_dictionary *taught;
	struct signal_file file;
	struct err err = { 0 };
	enum rc rc;

	rc = described_read(&file, a, dict, &choice, bytes, &err);
	if (rc == E_OK)
		check_file(&file);
	else
		assert(err.format && (rc == E_FORMAT || rc == E_TOO_BIG));
	rc = described_look(&view, a, dict, layout, bytes, &err);
	for (size_t i = 0; rc == E_OK && i < view.n_rows; i++)
		assert(view.row[i].n <= DESCRIBED_HEAD_COLUMNS);
	if (signal_dictionary_teach(&taught, a, dict, &layout, 1, NULL) != E_OK)
		return;
	rc = signal_read(&file, a, taught, bytes, NULL);
	if (rc == E_OK)
		check_file(&file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* the database of units is slow to open */
	static struct pack_library *lib;
	const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
	size_t n = zero ? (size_t)(zero - data) : size;
	struct str text = { (const char *)data, n };
	struct str bytes = { (const char *)data + (zero ? n + 1 : n), size - n - (zero != NULL) };
	struct pack_text one = { "fuzz.yaml", text };
	struct pack_input in = { .text = &one, .n = 1 };
	const struct signal_layout *layout;
	struct signal_dictionary *dict = NULL;
	struct arena a;
	struct err err = { 0 };
	enum rc rc = lib ? E_OK : pack_open(&lib, NULL, 0, NULL, NULL, NULL);

	assert(rc == E_OK);
	arena_init(&a, 16 << 20);
	rc = signal_dictionary_read(&dict, &a, str_of(names), "names", NULL);
	assert(rc == E_OK);
	rc = signal_dictionary_read(&dict, &a, str_of(units), "units", NULL);
	assert(rc == E_OK);
	in.dict = dict;
	rc = pack_layout_read(&layout, &a, lib, &in, &err);
	if (rc == E_OK)
		read_by(layout, dict, &a, bytes);
	else
		assert(err.format && (err.line > 0 || rc == E_TOO_BIG));
	arena_release(&a);
	return 0;
}
