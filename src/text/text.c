/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks up sentences by their English text. A missing translation shows English, never nothing. */
#include "text/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/catalogue.h"

static int
compare(const void *key, const void *entry)
{
	return strcmp(key, ((const struct message *)entry)->en);
}

static const char *
chinese(const char *english)
{
	const struct message *m =
		bsearch(english, messages, (size_t)n_messages, sizeof(messages[0]), compare);

	return m ? m->zh : NULL;
}

/* The q of one element of Accept-Language in thousandths. */
static int
quality(struct str params)
{
	size_t at = str_find(params, STR("q="));
	struct str q = str_trim(str_from(params, at + 2));
	int value = 0, scale = 1000;

	if (at == params.n)
		return 1000;
	for (size_t i = 0; i < q.n && scale > 0; i++) {
		if (q.p[i] == '.')
			continue;
		if (q.p[i] < '0' || q.p[i] > '9')
			break;
		value += (q.p[i] - '0') * scale;
		scale /= 10;
	}
	return value;
}

enum language
language_of(struct str accept_language)
{
	enum language best = LANG_ZH;
	int best_q = 0;

	while (accept_language.n) {
		struct str element = str_cut(&accept_language, ',');
		struct str tag = str_trim(str_cut(&element, ';'));
		int q = quality(element);

		if (q <= best_q)
			continue;
		if (str_eq_nocase(str_first(tag, 2), STR("zh"))) {
			best = LANG_ZH;
			best_q = q;
		} else if (str_eq_nocase(str_first(tag, 2), STR("en"))) {
			best = LANG_EN;
			best_q = q;
		}
	}
	return best;
}

struct str
language_tag(enum language l)
{
	return l == LANG_EN ? STR("en") : STR("zh-CN");
}

void
err_text(const struct err *err, enum language l, char *out, size_t size)
{
	const char *translated = l == LANG_ZH && err->format ? chinese(err->format) : NULL;
	struct err bare = *err;

	if (translated) {
		err_fill(err, translated, out, size);
		return;
	}
	if (!err->format) {
		snprintf(out, size, "%s", rc_text(err->rc, l));
		return;
	}
	/* only the sentence: the place and the field are shown apart */
	bare.file[0] = bare.field[0] = '\0';
	bare.line = 0;
	err_print(&bare, out, size);
}

const char *
rc_text(enum rc rc, enum language l)
{
	return word_text(rc_title(rc), l);
}

const char *
word_text(const char *english, enum language l)
{
	const char *translated = l == LANG_ZH ? chinese(english) : NULL;

	return translated ? translated : english;
}
