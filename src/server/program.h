/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of the running program: packs, fonts, dictionary, store; opened in one order, closed in the other. */
#ifndef SERVER_PROGRAM_H
#define SERVER_PROGRAM_H

#include "standards/centre.h"

#define PATH_SIZE 4096
#define ROUTES_MOST 100

struct program {
	struct centre centre; /* first: what the wings get as `program` of a call */
	struct arena arena;   /* texts of packs and dictionary */
	struct pack_library *lib;
	struct document_fonts *fonts;
	struct store *store;
	bool demo;
	struct http_route route[ROUTES_MOST]; /* the server keeps pointers into it */
	char share[PATH_SIZE - 256], ui[PATH_SIZE], public_url[512];
};

/* Packs, dictionary and fonts from the share folder. */
enum rc program_knowledge_open(struct program *p, struct err *err) MUST_CHECK;
/* The store of --data DIR or --database URL, with migrations applied when `migrate`. */
enum rc program_store_open(struct program *p, const char *data, const char *database, bool migrate,
	struct err *err) MUST_CHECK;
void program_close(struct program *p);

enum rc migrate_all(struct store *s, struct err *err) MUST_CHECK;
/* "DIR/hidemark.db" as a SQLite address. */
void data_path(char *out, size_t size, const char *data);

int64_t clock_us(void);

#endif
