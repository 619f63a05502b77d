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
		"formulas", "layout", NULL };
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
	layouts_read(b);
	wrong_flush(b);
}

static enum rc
result(const struct builder *b, struct err *err)
{
	if (b->n_wrong && err)
		*err = b->first;
	return b->n_wrong ? b->first.rc : E_OK;
}

enum rc
pack_open_input(struct pack_library **out, const struct pack_input *in, struct err *err)
{
	struct pack_library *lib = memory_zeroed(sizeof(*lib));
	struct arena scratch;
	struct builder b = { .lib = lib,
		.scratch = &scratch,
		.dict = in->dict,
		.n_files = in->n,
		.report = in->report,
		.ctx = in->ctx };
	enum rc rc;

	arena_init(&lib->arena, LIBRARY_CEILING);
	arena_init(&scratch, SCRATCH_CEILING);
	rc = units_open(&lib->units, err);
	if (rc)
		goto out;
	b.file = in->n < 0 || in->n > MAX_FILES
			 ? NULL
			 : arena_new(&scratch, struct pack_file, (size_t)in->n + 1);
	if (!b.file) {
		rc = err_set(err, E_TOO_BIG, "there are more than %d packs", MAX_FILES);
		goto out;
	}
	read_all(&b, in->text);
	rc = result(&b, err);
out:
	arena_release(&scratch);
	if (rc)
		pack_close(lib);
	else
		*out = lib;
	return rc;
}

enum rc
pack_open(struct pack_library **out, const struct pack_text *texts, int n, pack_report *report,
	void *ctx, struct err *err)
{
	struct pack_input in = { texts, n, NULL, report, ctx };

	return pack_open_input(out, &in, err);
}

enum rc
pack_layout_read(const struct signal_layout **out, struct arena *a, const struct pack_library *lib,
	const struct pack_input *in, struct err *err)
{
	/* what is read goes into the caller's arena, the units are those of the library */
	struct pack_library one = { .arena = *a, .units = lib->units };
	struct arena scratch;
	struct pack_file file;
	struct builder b = { .lib = &one,
		.scratch = &scratch,
		.file = &file,
		.n_files = 1,
		.dict = in->dict,
		.report = in->report,
		.ctx = in->ctx };
	enum rc rc;

	arena_init(&scratch, SCRATCH_CEILING);
	read_file(&b, &file, in->text);
	if (!b.has_pending && b.n_wrong == 0 && file.kind != KIND_LAYOUT)
		(void)err_at(
			wrong(&b), E_DOMAIN, 1, 1, "this pack describes no layout (pack: layout)");
	layouts_read(&b);
	wrong_flush(&b);
	rc = result(&b, err);
	if (rc == E_OK)
		*out = one.layout[0];
	*a = one.arena;
	arena_release(&scratch);
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
