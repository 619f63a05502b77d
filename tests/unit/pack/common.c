/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common.h"

#include <assert.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

void
keep_line(void *ctx, const struct err *err)
{
	char line[600];

	err_print(err, line, sizeof(line));
	buf_printf(ctx, "%s\n", line);
}

static struct pack_text
read_file(const char *path, size_t skip)
{
	FILE *f = fopen(path, "rb");
	char *bytes = memory_zeroed(1 << 20);
	size_t n;

	assert(f);
	n = fread(bytes, 1, 1 << 20, f);
	fclose(f);
	return (struct pack_text){ memory_cstr(path + skip), { bytes, n } };
}

struct pack_texts
packs_read(const char *root)
{
	static const char *const folders[] = { "properties", "methods", "standards" };
	struct pack_texts t = { memory_zeroed(200 * sizeof(struct pack_text)), 0 };

	for (int i = 0; i < 3; i++) {
		char pattern[1000];
		glob_t found;

		snprintf(pattern, sizeof(pattern), "%s/packs/%s/*.yaml", root, folders[i]);
		if (glob(pattern, 0, NULL, &found) == 0) {
			for (size_t k = 0; k < found.gl_pathc && t.n < 200; k++)
				t.text[t.n++] = read_file(found.gl_pathv[k], strlen(root) + 1);
			globfree(&found);
		}
	}
	return t;
}

void
packs_release(struct pack_texts *t)
{
	for (int i = 0; i < t->n; i++) {
		free((void *)(uintptr_t)t->text[i].file);
		free((void *)(uintptr_t)t->text[i].text.p);
	}
	free(t->text);
}
