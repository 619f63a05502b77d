/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results documents from outside. Whatever is read must be judged without a crash, and a finding that is no plain
 * number must never come out as a pass.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compute/judge.h"

static const char properties[] =
	"pack: properties\n"
	"properties:\n"
	"  - {id: chromium_vi, title: {zh: 六价铬, en: chromium}, unit: mg/kg}\n"
	"  - {id: rub_dry, title: {zh: 干擦, en: rubbing}, scale: grey, unit: grade}\n";
static const char standard[] = "pack: standard\n"
			       "sources:\n"
			       "  mem: written for a test\n"
			       "id: TEST 1\n"
			       "edition: \"2020\"\n"
			       "title: {zh: 试验, en: test}\n"
			       "issuer: {zh: 试验, en: test}\n"
			       "market: CN\n"
			       "binding: false\n"
			       "status: adopted\n"
			       "in_force: 2020-01-01\n"
			       "scope: {zh: 试验, en: test}\n"
			       "source: mem\n"
			       "confidence: high\n"
			       "requirements:\n"
			       "  - {id: cr, title: {zh: 铬, en: cr}, property: chromium_vi, "
			       "limit: \"< 3\", unit: mg/kg, source: mem, confidence: high}\n"
			       "  - {id: rub, title: {zh: 擦, en: rub}, property: rub_dry, limit: "
			       "\">= 4\", unit: grade, source: mem, confidence: high}\n";

static const struct pack_library *
library(void)
{
	static struct pack_library *lib; /* once for all inputs */
	const struct pack_text texts[] = { { "properties.yaml",
						   { properties, sizeof(properties) - 1 } },
		{ "standard.yaml", { standard, sizeof(standard) - 1 } } };
	enum rc rc = lib ? E_OK : pack_open(&lib, texts, 2, NULL, NULL, NULL);

	if (rc)
		abort();
	return lib;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct pack_library *lib = library();
	struct pack_text doc = { "r.json", { (const char *)data, size } };
	struct judge_options opt = { .day = { 2026, 1, 1 } };
	struct standard_verdict *v;
	struct finding_list list;
	struct json_out j;
	struct arena a;
	struct buf b;
	int n;

	arena_init(&a, 16 << 20);
	buf_init(&b, 1 << 20);
	if (findings_read(&list, &a, lib, &doc, 1, NULL) == E_OK &&
		judge_fit(&v, &n, &a, lib, &list, &opt, NULL) == E_OK) {
		for (int s = 0; s < n; s++)
			for (int i = 0; i < v[s].n_requirements; i++) {
				const struct requirement_verdict *r = &v[s].requirement[i];

				if (r->verdict == VERDICT_PASS)
					assert(r->finding && !r->finding->is_text &&
						!r->finding->censored);
			}
		jout_start(&j, &b);
		fit_write(&j, opt.day, v, n);
		if (!b.bad) {
			json_t *again = NULL;

			assert(json_read(&again, buf_str(&b), NULL) == E_OK);
			json_decref(again);
		}
	}
	buf_release(&b);
	arena_release(&a);
	return 0;
}
