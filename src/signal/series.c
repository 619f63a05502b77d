/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/series.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

bool
series_add(struct series *s, double v)
{
	if (s->n == s->room) {
		if (s->n >= SERIES_MOST)
			return false;
		s->room = s->room ? 2 * s->room : 256;
		s->value = memory_resize(s->value, s->room * sizeof(double));
	}
	s->value[s->n++] = v;
	return true;
}

double *
series_more(struct series *s, size_t n)
{
	if (n > SERIES_MOST - s->n)
		return NULL;
	if (!s->value || s->room - s->n < n) {
		s->room = s->n + n > 2 * s->room ? s->n + n : 2 * s->room;
		s->value = memory_resize(s->value, (s->room + 1) * sizeof(double));
	}
	return s->value + s->n;
}

double *
series_keep(struct series *s, struct arena *a, double factor)
{
	double *kept = arena_new(a, double, s->n + 1);

	for (size_t i = 0; kept && i < s->n; i++)
		kept[i] = factor * s->value[i];
	series_free(s);
	return kept;
}

void
series_free(struct series *s)
{
	free(s->value);
	*s = (struct series){ 0 };
}

void
series_check(struct signal_column *c, struct intake *in)
{
	size_t none = 0;
	char name[64];

	/* nearly always all of them are: looked through without a branch or a write */
	for (size_t i = 0; i < c->n; i++)
		none += !isfinite(c->value[i]);
	if (none == 0)
		return;
	for (size_t i = 0; i < c->n; i++)
		if (!isfinite(c->value[i]))
			c->value[i] = (double)NAN;
	err_set(intake_warning(in, 0, 0), E_FORMAT,
		"%zu of the %zu values of \"%s\" are no numbers", none, c->n,
		intake_shown(name, sizeof(name), c->name));
}

void
series_axis(struct signal_column *out, struct intake *in, struct str text)
{
	struct str axis = intake_letters(in, text);
	const struct unit_word *unit = dictionary_unit(in->dict, axis);
	const struct name_word *word = dictionary_name(in->dict, axis, WORD_COLUMN, unit);

	/* an axis that is called by its unit alone: "A" is an absorbance */
	if (!word && unit)
		word = dictionary_name(in->dict, unit->dimension, WORD_COLUMN, unit);

	out->name = axis;
	out->quantity = word ? word->quantity : STR_NONE;
	out->unit = unit ? unit->unit : word ? word->unit : STR_NONE;
}
