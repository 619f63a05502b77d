/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two halves of hidemark stats: stats.c asks, stats_text.c shows an answer to people. */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include <jansson.h>

#include "cli/call.h"

/* Any answer: members that are one value as "label  value", lists of objects as tables, the notes last. */
void answer_print(const struct call *call, const json_t *answer);
void answer_print_list(const struct call *call, const json_t *list);
void answer_print_notes(const struct call *call, const json_t *answer);
/* "residual_sd" -> "residual sd", or its Chinese. In a buffer of the caller. */
const char *key_words(const struct call *call, char *room, size_t size, const char *key);

#endif
