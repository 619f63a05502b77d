/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A described instrument: patterns that are tried on each line, in order. */
#ifndef SERIAL_GRAMMAR_H
#define SERIAL_GRAMMAR_H

#include "serial/inside.h"

enum token_kind {
	TOKEN_TEXT,   /* stands in the line as it is */
	TOKEN_SIGN,   /* + or - or a blank */
	TOKEN_VALUE,  /* a number, blanks around it when it has a width */
	TOKEN_UNIT,   /* as the instrument writes it */
	TOKEN_NAME,   /* a field by its name */
	TOKEN_BLANKS, /* any number of them, also none */
	TOKEN_SKIP    /* whatever stands there */
};

struct token {
	enum token_kind kind;
	struct str text; /* of TOKEN_TEXT; the name of TOKEN_NAME */
	size_t width;    /* columns; 0 = as far as it goes */
};

enum meaning {
	MEANS_STABLE,
	MEANS_DYNAMIC,
	MEANS_UNSAID,
	MEANS_UNIT, /* stable where a unit is written, else not */
	MEANS_REFUSAL,
	MEANS_DONE,
	MEANS_ABOUT,
	MEANS_IGNORE,
	MEANINGS
};

#define TOKENS_MOST 32
struct pattern {
	struct pattern *next;
	struct token *token;
	int n;
	enum meaning means;
	struct str code; /* behind refusal or done */
	struct str quantity, unit;
	char decimal;
};

struct grammar {
	struct grammar *next;
	int text; /* which text it was read from */
	struct serial_instrument about;
	struct pattern *first, *last;
};

struct serial_grammars {
	struct arena *arena;
	struct grammar *first, *last;
	int texts;
};

/* "{sign}{value:9} {unit:3}" into tokens; place is the column of its first byte. In arena a. */
enum rc pattern_compile(struct pattern *out, struct arena *a, struct str text, unsigned line,
	unsigned place, struct err *err) MUST_CHECK;

#endif
