/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "num/factorial.h"

static const char letters[] = "ABCDEFGHJKLMNOPQRSTUVWXYZ";

/* ---- words -------------------------------------------------------------------------------------- */

static int
count_bits(uint32_t v)
{
	return __builtin_popcount(v);
}

int
word_length(struct word w)
{
	return count_bits(w.factors);
}

const char *
word_letters(char *out, struct word w)
{
	char *p = out;

	if (w.negative)
		*p++ = '-';
	for (int j = 0; j < FACTORIAL_MAX_FACTORS; j++)
		if (w.factors >> j & 1)
			*p++ = letters[j];
	if (w.factors == 0)
		*p++ = 'I';
	*p = '\0';
	return out;
}

enum rc
word_parse(struct word *out, struct str text, int factors, struct err *err)
{
	bool any = false;
	char show[60];

	*out = (struct word){ 0, false };
	str_show(show, sizeof(show), text);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		const char *at = c ? strchr(letters, c) : NULL;

		if (c == '=' || c == ' ' || c == '+') {
			continue;
		} else if (c == '-') {
			out->negative = !out->negative;
		} else if (!at) {
			return err_set(err, E_SYNTAX,
				"expected a word of factors such as ABD or D=ABC, found \"%s\"",
				show);
		} else if (at - letters >= factors) {
			return err_set(err, E_DOMAIN,
				"the word %s has the factor %c, there are %d factors", show, c,
				factors);
		} else {
			uint32_t bit = (uint32_t)1 << (at - letters);

			if (out->factors & bit)
				return err_set(err, E_DOMAIN, "the word %s has the factor %c twice",
					show, c);
			out->factors |= bit;
			any = true;
		}
	}
	if (!any)
		return err_set(err, E_SYNTAX,
			"expected a word of factors such as ABD or D=ABC, found \"%s\"", show);
	return E_OK;
}

int
word_order(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	int length = word_length(*x) - word_length(*y);
	uint32_t differ = x->factors ^ y->factors;

	if (length || !differ)
		return length;
	/* the one that has the first letter in which they differ */
	return x->factors & (differ & -differ) ? -1 : 1;
}

static struct word
product(struct word a, struct word b)
{
	return (struct word){ a.factors ^ b.factors, a.negative != b.negative };
}

/* ---- fractions ---------------------------------------------------------------------------------- */

enum rc
fraction_define(struct fraction *out, struct arena *a, int factors, const struct word *generator,
	int n, struct err *err)
{
	*out = (struct fraction){ .factors = factors, .generators = n };
	if (factors < 1 || factors > FACTORIAL_MAX_FACTORS)
		return err_set(err, E_DOMAIN, "a factorial has 1 to %d factors, not %d",
			FACTORIAL_MAX_FACTORS, factors);
	if (n < 0 || n >= factors || n > FACTORIAL_MAX_EXPONENT)
		return err_set(err, E_DOMAIN,
			"%d generators are too many for %d factors: at least one factor stays free",
			n, factors);
	out->word = arena_new(a, struct word, (size_t)1 << n);
	if (!out->word)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int g = 0; g < n; g++) {
		int before = out->words;

		out->word[out->words++] = generator[g];
		for (int i = 0; i < before; i++)
			out->word[out->words++] = product(out->word[i], generator[g]);
	}
	for (int i = 0; i < out->words; i++) {
		int length = word_length(out->word[i]);

		if (length == 0)
			return err_set(err, E_DOMAIN,
				"the generators are products of one another: leave one of them "
				"out");
		out->pattern[length]++;
		if (out->resolution == 0 || length < out->resolution)
			out->resolution = length;
	}
	if (out->words)
		qsort(out->word, (size_t)out->words, sizeof(*out->word), word_order);
	return E_OK;
}

int
fraction_aliases(struct word *out, const struct fraction *f, struct word effect, int longest)
{
	int n = 0;

	for (int i = 0; i < f->words; i++) {
		struct word w = product(effect, f->word[i]);

		if (w.factors && word_length(w) <= longest)
			out[n++] = w;
	}
	if (n)
		qsort(out, (size_t)n, sizeof(*out), word_order);
	return n;
}
