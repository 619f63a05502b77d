/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calculation as a person would write it down: each step as it stands in the pack, then with its numbers. */
#include <stdio.h>

#include "base/buf.h"
#include "base/number.h"
#include "formula/program.h"

/* A number for reading: six significant digits are more than any bench sheet shows. */
static void
put_number(struct buf *b, double value, const struct unit *unit)
{
	buf_printf(b, "%.6g", value);
	if (!unit_is_one(unit) && strcmp(unit->symbol, "pH") != 0)
		buf_printf(b, " %s", unit->symbol);
}

/* The value of a name, where it is one number. */
static bool
put_name(struct buf *b, const struct formula *f, const struct formula_arg *args,
	const double *value, int before, struct str name)
{
	for (int i = 0; i < before; i++) {
		const struct compiled_step *s = &f->step[i];

		if (!str_eq(name, s->source.name))
			continue;
		if (s->type == TYPE_NUMBER)
			put_number(b, value[i], &s->unit);
		return s->type == TYPE_NUMBER;
	}
	for (int i = 0; i < f->n_inputs; i++) {
		const struct formula_input *in = &f->input[i];
		bool number = !in->series && !in->vector && args[i].v && args[i].n;

		if (!str_eq(name, in->name))
			continue;
		if (number)
			put_number(b, args[i].v[0], &in->unit);
		return number;
	}
	return false;
}

static enum rc
numeric(struct str *out, struct arena *a, const struct formula *f, const struct formula_arg *args,
	const double *value, int step, struct err *err)
{
	struct str text = f->step[step].source.text;
	struct lexer l;
	struct token t;
	struct buf b;
	size_t copied = 0;
	enum rc rc;

	buf_init(&b, 64 << 10);
	lexer_start(&l, f, step, NULL, &f->step[step].source);
	while ((rc = lexer_next(&t, &l, err)) == E_OK && t.kind != TOKEN_END) {
		size_t at = (size_t)(t.text.p - text.p);

		if (t.kind != TOKEN_NAME)
			continue;
		buf_put(&b, (struct str){ text.p + copied, at - copied });
		copied = at;
		if (put_name(&b, f, args, value, step, t.text))
			copied = at + t.text.n;
	}
	buf_put(&b, str_from(text, copied));
	*out = arena_str(a, buf_str(&b));
	if (rc == E_OK && (b.bad || !out->p))
		rc = err_set(err, E_TOO_BIG, "the formula is too long");
	buf_release(&b);
	return rc;
}

enum rc
formula_explain(struct formula_line **out, struct arena *a, const struct formula *f,
	const struct formula_arg *args, const double *value, struct err *err)
{
	struct formula_line *line = arena_new(a, struct formula_line, (size_t)f->n_steps);
	enum rc rc = E_OK;

	if (!line)
		return err_set(err, E_TOO_BIG, "the formula is too long");
	for (int i = 0; rc == E_OK && i < f->n_steps; i++) {
		line[i] = (struct formula_line){ .name = f->step[i].source.name,
			.symbolic = f->step[i].source.text,
			.value = value[i],
			.unit = f->step[i].unit };
		rc = numeric(&line[i].numeric, a, f, args, value, i, err);
	}
	*out = line;
	return rc;
}
