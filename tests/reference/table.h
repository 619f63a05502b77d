/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a file in tests/reference: tab-separated, lines with # say where the numbers come from. */
#ifndef TEST_TABLE_H
#define TEST_TABLE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_CELLS 12

struct table {
	FILE *file;
	char line[4000];
	char *cell[TABLE_CELLS]; /* "" beyond the last */
	int rows;                /* read so far */
};

static inline void
table_open(struct table *t, const char *name)
{
	const char *root = getenv("SOURCE_ROOT");
	char path[600];

	*t = (struct table){ 0 };
	snprintf(path, sizeof(path), "%s/tests/reference/%s", root ? root : ".", name);
	t->file = fopen(path, "r");
	if (!t->file)
		fail_msg("%s cannot be opened", path);
}

/* false at the end, where the file is closed */
static inline bool
table_row(struct table *t)
{
	char *rest;

	do {
		if (!fgets(t->line, sizeof(t->line), t->file)) {
			fclose(t->file);
			return false;
		}
	} while (t->line[0] == '#');
	t->line[strcspn(t->line, "\n")] = '\0';
	rest = t->line;
	for (int i = 0; i < TABLE_CELLS; i++) {
		t->cell[i] = rest;
		rest += strcspn(rest, "\t");
		if (*rest)
			*rest++ = '\0';
	}
	t->rows++;
	return true;
}

#endif
