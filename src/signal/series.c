/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/series.h"

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
series_axis(struct signal_column *out, const struct intake *in, struct str axis)
{
	const struct unit_word *unit = dictionary_unit(in->dict, axis);
	const struct name_word *word = dictionary_name(in->dict, axis, WORD_COLUMN, unit);

	/* an axis that is called by its unit alone: "A" is an absorbance */
	if (!word && unit)
		word = dictionary_name(in->dict, unit->dimension, WORD_COLUMN, unit);

	out->name = axis;
	out->quantity = word ? word->quantity : STR_NONE;
	out->unit = unit ? unit->unit : word ? word->unit : STR_NONE;
}
