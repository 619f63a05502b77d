/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and closing a library: texts in, everything validated, or nothing is opened. */
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "codec/digest.h"
#include "pack/build.h"

#define LIBRARY_CEILING ((size_t)64 << 20)
#define SCRATCH_CEILING ((size_t)256 << 20)
#define MAX_FILES 5000

static void
read_kind(struct builder *b, struct pack_file *f)
{
	/* in the order of enum pack_kind */
	static const char *const kinds[] = { "properties", "documents", "method", "standard",
		"formulas", NULL };
	const struct node *root = f->root;

	b->now = f;
	if (root->kind != NODE_MAP) {
		(void)err_at(wrong(b), E_SYNTAX, root->line, root->column,
			"expected keys with values here (key: value)");
		return;
	}
	if (need(b, root, "pack"))
		f->kind = (enum pack_kind)(get_word(b, root, "pack", kinds, -1) + 1);
}

static void
check_sources(struct builder *b, const struct pack_file *f)
{
	const struct node *sources = node_member(f->root, "sources");

	b->now = f;
	if (!sources)
		return;
	if (sources->kind != NODE_MAP) {
		(void)err_at(wrong(b), E_SYNTAX, sources->line, sources->column,
			"expected keys with values here (key: value)");
		return;
	}
	for (const struct node *s = sources->first; s; s = s->next)
		if (s->kind != NODE_SCALAR || s->text.n == 0)
			(void)err_at(
				wrong(b), E_SYNTAX, s->line, s->column, "expected a text here");
}

static void
read_file(struct builder *b, struct pack_file *f, const struct pack_text *t)
{
	struct err err = { 0 };

	*f = (struct pack_file){ .text = t->text, .index = -1 };
	f->name = arena_cstr(&b->lib->arena, str_of(t->file));
	b->now = f;
	if (!f->name) {
		f->name = "";
		wrong_full(b);
		return;
	}
	if (node_read(&f->root, b->scratch, t->text, &err) != E_OK) {
		err_in_file(&err, f->name);
		*wrong(b) = err;
		return;
	}
	read_kind(b, f);
	if (f->kind != KIND_UNKNOWN)
		check_sources(b, f);
}

static void
read_all(struct builder *b, const struct pack_text *texts)
{
	for (int i = 0; i < b->n_files; i++)
		read_file(b, &b->file[i], &texts[i]);
	properties_read(b);
	documents_read(b);
	formulas_read(b);
	methods_read(b);
	standards_read(b);
	wrong_flush(b);
}

enum rc
pack_open(struct pack_library **out, const struct pack_text *texts, int n, pack_report *report,
	void *ctx, struct err *err)
{
	struct pack_library *lib = memory_zeroed(sizeof(*lib));
	struct arena scratch;
	struct builder b = {
		.lib = lib, .scratch = &scratch, .n_files = n, .report = report, .ctx = ctx
	};
	enum rc rc;

	arena_init(&lib->arena, LIBRARY_CEILING);
	arena_init(&scratch, SCRATCH_CEILING);
	rc = units_open(&lib->units, err);
	if (rc)
		goto out;
	b.file = n < 0 || n > MAX_FILES ? NULL
					: arena_new(&scratch, struct pack_file, (size_t)n + 1);
	if (!b.file) {
		rc = err_set(err, E_TOO_BIG, "there are more than %d packs", MAX_FILES);
		goto out;
	}
	read_all(&b, texts);
	if (b.n_wrong) {
		if (err)
			*err = b.first;
		rc = b.first.rc;
	}
out:
	arena_release(&scratch);
	if (rc)
		pack_close(lib);
	else
		*out = lib;
	return rc;
}

void
pack_close(struct pack_library *lib)
{
	if (!lib)
		return;
	units_close(lib->units);
	arena_release(&lib->arena);
	free(lib);
}
