/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pack from outside. Whatever it is, the loader ends, and either opens a library whose formulas have units or names
 * a place inside the text for every problem.
 */
#include <assert.h>
#include <stdint.h>

#include "pack/pack.h"

static const char properties[] =
	"pack: properties\n"
	"properties:\n"
	"  - {id: load, title: {zh: 力, en: load}, unit: N, directional: true}\n"
	"  - {id: shade, title: {zh: 色, en: shade}, unit: grade, scale: grey}\n"
	"  - {id: amine.92-87-5, title: {zh: 胺, en: amine}, unit: mg/kg, cas: 92-87-5}\n";

static void
check_place(void *ctx, const struct err *err)
{
	const struct str *text = ctx;
	unsigned lines = 2;

	for (size_t i = 0; i < text->n; i++)
		lines += text->p[i] == '\n' || text->p[i] == '\r';
	assert(err->rc != E_OK);
	assert(err->format);
	/* U+0085, U+2028 and U+2029 end a line too */
	assert(err->line <= lines + text->n / 2);
	assert(err->line > 0 || err->rc == E_TOO_BIG);
}

static void
check_method(const struct method *m)
{
	assert(m->formula && formula_step_count(m->formula) == m->n_steps);
	for (int i = 0; i < m->n_results; i++)
		assert(unit_same_dim(formula_step_unit(m->formula, m->result[i].step),
			&m->result[i].property->unit));
}

static const char names[] = "words\tkind\tquantity\tdimension\tunit\n"
			    "force|力\tcolumn\tforce\tforce\tN\n"
			    "travel\tcolumn\ttravel\tlength\tmm\n"
			    "time\tcolumn\ttime\ttime\ts\n"
			    "width\tfield\twidth\tlength\tmm\n"
			    "specimen\tfield\tspecimen\n";
static const char units[] = "words\tunit\tdimension\n"
			    "N|牛\tN\tforce\nkN\tkN\tforce\nmm\tmm\tlength\ns\ts\ttime\n";

/* A description reads a file, or refuses it with a sentence: columns of one length, without infinities. */
static void
check_layout(const struct signal_layout *l, const struct signal_dictionary *dict)
{
	static const struct str files[] = { STR_INIT("A;B;C\nmm;N;s\n1;2;3\n2;3;4\n\n5;6;7\n"),
		STR_INIT("S 1\n1.5 2.5\nS 2\n3.5,4.5\n"), STR_INIT("1\t2\n3\t4\n") };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct described_choice choice = { .layout = l };
		struct signal_file f;
		struct arena a;
		struct err err = { 0 };

		arena_init(&a, 4 << 20);
		if (described_read(&f, &a, dict, &choice, files[i], &err) != E_OK)
			assert(err.format);
		else
			for (int t = 0; t < f.n_tables; t++)
				for (int c = 0; c < f.table[t].n_columns; c++)
					assert(f.table[t].column[c].n == f.table[t].column[0].n);
		arena_release(&a);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct pack_text in[2] = { { "properties.yaml", { properties, sizeof(properties) - 1 } },
		{ "fuzz.yaml", text } };
	struct pack_library *lib = NULL;
	struct err err = { 0 };
	struct signal_dictionary *dict = NULL;
	struct arena words;
	struct pack_input input = { in, 2, NULL, check_place, &text };
	enum rc rc;

	arena_init(&words, 1 << 20);
	rc = signal_dictionary_read(&dict, &words, str_of(names), "names", NULL);
	assert(rc == E_OK);
	rc = signal_dictionary_read(&dict, &words, str_of(units), "units", NULL);
	assert(rc == E_OK);
	input.dict = dict;
	rc = pack_open_input(&lib, &input, &err);
	assert(rc == err.rc);
	if (rc)
		goto out;
	for (int i = 0; i < lib->n_layouts; i++)
		check_layout(lib->layout[i], dict);
	for (int i = 0; i < lib->n_methods; i++)
		check_method(&lib->method[i]);
	for (int i = 0; i < lib->n_standards; i++) {
		const struct standard *found;

		assert(pack_standard(&found, lib, lib->standard[i].id, lib->standard[i].edition,
			       (struct date){ 0 }, true, NULL) == E_OK);
	}
	pack_close(lib);
out:
	arena_release(&words);
	return 0;
}
