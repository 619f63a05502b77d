/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The compiled message table; only src/text reads it. */
#ifndef TEXT_CATALOGUE_H
#define TEXT_CATALOGUE_H

struct message {
	const char *en, *zh;
};

extern const struct message messages[]; /* sorted by en, by bytes */
extern const int n_messages;

#endif
