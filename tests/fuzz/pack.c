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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct pack_text in[2] = { { "properties.yaml", { properties, sizeof(properties) - 1 } },
		{ "fuzz.yaml", text } };
	struct pack_library *lib = NULL;
	struct err err = { 0 };
	enum rc rc = pack_open(&lib, in, 2, check_place, &text, &err);

	assert(rc == err.rc);
	if (rc)
		return 0;
	for (int i = 0; i < lib->n_methods; i++)
		check_method(&lib->method[i]);
	for (int i = 0; i < lib->n_standards; i++) {
		const struct standard *found;

		assert(pack_standard(&found, lib, lib->standard[i].id, lib->standard[i].edition,
			       (struct date){ 0 }, true, NULL) == E_OK);
	}
	pack_close(lib);
	return 0;
}
