/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The built web application, read into memory once at start. Only what was there then can be asked for, so no path
 * of a request ever reaches the file system.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "http/internal.h"

#define FILE_CEILING ((size_t)16 << 20)

struct files {
	struct file *file;
	size_t n, room;
};

static const struct {
	const char *end, *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".ico", "image/x-icon" },
	{ ".woff2", "font/woff2" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".txt", "text/plain; charset=utf-8" },
};

static const char *
type_of(struct str path)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_ends(path, str_of(types[i].end)))
			return types[i].type;
	return "application/octet-stream";
}

static enum rc
read_whole(struct buf *out, const char *path, struct err *err)
{
	char block[65536];
	ssize_t n = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	buf_init(out, FILE_CEILING);
	if (fd >= 0) {
		while ((n = read(fd, block, sizeof(block))) > 0)
			buf_put(out, (struct str){ block, (size_t)n });
		close(fd);
	}
	if (n < 0)
		return err_set(err, E_IO, "cannot read %s: %s", path, strerror(errno));
	if (out->bad)
		return err_set(err, E_TOO_BIG, "%s is longer than %zu bytes", path, FILE_CEILING);
	return E_OK;
}

static struct MHD_Response *
response_of(struct buf *content)
{
	struct str s = buf_str(content);
	struct MHD_Response *r =
		MHD_create_response_from_buffer(s.n, content->p, MHD_RESPMEM_MUST_FREE);

	buf_init(content, 0); /* the response owns it now */
	return r;
}

static void
add_headers(struct MHD_Response *r, const struct file *f)
{
	MHD_add_response_header(r, "Content-Type", f->type);
	MHD_add_response_header(r, "ETag", f->etag);
	MHD_add_response_header(r, "Cache-Control",
		f->forever ? "public, max-age=31536000, immutable" : "no-cache");
	MHD_add_response_header(r, "Vary", "Accept-Encoding");
	MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(r, "Referrer-Policy", "same-origin");
	/* the component library sets styles from its scripts; scripts themselves only come from here */
	MHD_add_response_header(r, "Content-Security-Policy",
		"default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
		"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
}

static enum rc
add_file(struct files *f, const char *path, const char *name, struct err *err)
{
	struct file *new;
	struct buf content, packed;
	char gz[4096], digest[DIGEST_TEXT_SIZE];
	enum rc rc;

	rc = read_whole(&content, path, err);
	if (rc) {
		buf_release(&content);
		return rc;
	}
	if (f->n == f->room) {
		f->room = f->room ? 2 * f->room : 64;
		f->file = memory_resize(f->file, f->room * sizeof(*f->file));
	}
	new = &f->file[f->n++];
	digest_text(digest, buf_str(&content));
	*new = (struct file){ .path = memory_cstr(name), .type = type_of(str_of(name)) };
	new->forever = str_starts(str_of(name), STR("/assets/"));
	snprintf(new->etag, sizeof(new->etag), "\"%.16s\"", digest);
	new->plain = response_of(&content);
	add_headers(new->plain, new);
	snprintf(gz, sizeof(gz), "%s.gz", path);
	if (access(gz, R_OK) == 0) {
		rc = read_whole(&packed, gz, err);
		if (rc) {
			buf_release(&packed);
			return rc;
		}
		new->gzip = response_of(&packed);
		add_headers(new->gzip, new);
		MHD_add_response_header(new->gzip, "Content-Encoding", "gzip");
	}
	return E_OK;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

enum rc
files_load(struct files **out, const char *dir, struct err *err)
{
	struct files *f = memory_zeroed(sizeof(*f));
	char *root = memory_cstr(dir);
	char *const roots[] = { root, NULL };
	size_t skip = strlen(dir);
	enum rc rc = E_OK;
	FTSENT *e;
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

	while (skip && dir[skip - 1] == '/')
		skip--;
	while (!rc && walk && (e = fts_read(walk)) != NULL)
		if (e->fts_info == FTS_F && !str_ends(str_of(e->fts_name), STR(".gz")))
			rc = add_file(f, e->fts_path, e->fts_path + skip, err);
	if (walk)
		fts_close(walk);
	free(root);
	if (rc) {
		site_files_free(f);
		return rc;
	}
	if (f->n)
		qsort(f->file, f->n, sizeof(*f->file), by_path);
	*out = f;
	return E_OK;
}

void
site_files_free(struct files *f)
{
	for (size_t i = 0; f && i < f->n; i++) {
		free(f->file[i].path);
		MHD_destroy_response(f->file[i].plain);
		if (f->file[i].gzip)
			MHD_destroy_response(f->file[i].gzip);
	}
	if (f)
		free(f->file);
	free(f);
}

static const struct file *
find_exact(const struct files *f, const char *path)
{
	size_t low = 0, high = f->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(path, f->file[middle].path);

		if (order == 0)
			return &f->file[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct file *
files_find(const struct files *f, struct str path)
{
	const struct file *file;
	char text[1024];
	struct str last = path;

	if (!f || path.n >= sizeof(text))
		return NULL;
	memcpy(text, path.p, path.n);
	text[path.n] = '\0';
	file = find_exact(f, text);
	if (file)
		return file;
	/* a page of the application has a path without an ending; what has one was meant as a file */
	while (last.n) {
		struct str rest = last;

		str_cut(&rest, '/');
		if (rest.n == 0)
			break;
		last = rest;
	}
	if (memchr(last.p, '.', last.n))
		return NULL;
	return find_exact(f, "/index.html");
}
