/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values into words for one reader: messages in Chinese and English, from messages.tsv. */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum language { LANG_ZH, LANG_EN };

/* "zh", "zh-CN,zh;q=0.9", "en" ...: the best of the two; Chinese when nothing fits. */
enum language language_of(struct str accept_language);
struct str language_tag(enum language l);

/* The sentence of an error for a reader: the translation of err->format with its arguments, terminated. */
void err_text(const struct err *err, enum language l, char *out, size_t size);
/* The title of an outcome. */
const char *rc_text(enum rc rc, enum language l);
/* A fixed word or sentence by its English text; the English text itself when there is no translation. */
const char *word_text(const char *english, enum language l);

#endif
