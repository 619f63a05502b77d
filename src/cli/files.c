/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/files.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/str.h"

void
files_free(struct text_files *f)
{
	for (size_t i = 0; i < 2 * f->n; i++)
		free(f->owned[i]);
	free(f->owned);
	free(f->text);
	*f = (struct text_files){ 0 };
}

static void
keep(struct text_files *f, const char *name, struct buf *b)
{
	char **owned;

	if (f->n == f->room) {
		f->room = f->room ? 2 * f->room : 16;
		f->text = memory_resize(f->text, f->room * sizeof(f->text[0]));
		f->owned = memory_resize(f->owned, 2 * f->room * sizeof(f->owned[0]));
	}
	owned = &f->owned[2 * f->n];
	owned[0] = memory_cstr(name);
	owned[1] = b->p;
	f->text[f->n++] = (struct hm_text){ owned[0], owned[1], b->n };
	*b = (struct buf){ 0 };
}

/* ---- one file -------------------------------------------------------------------------------------- */

static enum rc
refuse(const char *path, int number, struct err *err)
{
	enum rc rc = number == ENOENT ? E_NOT_FOUND : number == EACCES ? E_DENIED : E_IO;

	if (number == ENOENT)
		(void)err_set(err, rc, "there is no such file");
	else
		(void)err_set(err, rc, "it cannot be read: %s", strerror(number));
	err_in_file(err, path);
	return rc;
}

static enum rc
too_big(const char *path, struct err *err)
{
	enum rc rc = err_set(err, E_TOO_BIG, "the file is larger than %zu MB", FILE_CEILING >> 20);

	err_in_file(err, path);
	return rc;
}

static enum rc
read_whole(struct buf *b, int fd, const char *path, struct err *err)
{
	static const size_t step = 1 << 16;
	char *block = memory_zeroed(step);
	enum rc rc = E_OK;

	for (;;) {
		ssize_t n = read(fd, block, step);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = refuse(path, errno, err);
		if (n <= 0)
			break;
		buf_put(b, (struct str){ block, (size_t)n });
		if (b->bad) {
			rc = too_big(path, err);
			break;
		}
	}
	free(block);
	return rc;
}

enum rc
files_add(struct text_files *f, const char *path, struct err *err)
{
	bool standard_input = strcmp(path, "-") == 0;
	int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	struct buf b;
	enum rc rc;

	if (fd < 0)
		return refuse(path, errno, err);
	buf_init(&b, FILE_CEILING);
	if (fstat(fd, &st)) {
		rc = refuse(path, errno, err);
	} else if (S_ISDIR(st.st_mode)) {
		rc = err_set(err, E_FORMAT, "this is a folder, a file was expected");
		err_in_file(err, path);
	} else if (S_ISREG(st.st_mode) && (unsigned long long)st.st_size > FILE_CEILING) {
		rc = too_big(path, err);
	} else {
		rc = read_whole(&b, fd, path, err);
	}
	if (!standard_input)
		(void)close(fd);
	if (rc == E_OK)
		keep(f, standard_input ? "(standard input)" : path, &b);
	buf_release(&b);
	return rc;
}

/* ---- folders --------------------------------------------------------------------------------------- */

static int
by_name(const FTSENT **x, const FTSENT **y)
{
	return strcmp((*x)->fts_name, (*y)->fts_name);
}

static bool
is_pack(const char *name)
{
	struct str s = str_of(name);

	return name[0] != '.' && (str_ends(s, STR(".yaml")) || str_ends(s, STR(".tsv")));
}

enum rc
files_add_folder(struct text_files *f, const char *path, struct err *err)
{
	char *root = memory_cstr(path);
	char *const roots[] = { root, NULL };
	FTS *walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	enum rc rc = E_OK;
	FTSENT *e;

	if (!walk)
		rc = refuse(path, errno, err);
	while (rc == E_OK && (e = fts_read(walk))) {
		if (e->fts_info == FTS_F && is_pack(e->fts_name))
			rc = files_add(f, e->fts_path, err);
		else if (e->fts_info == FTS_NS || e->fts_info == FTS_ERR || e->fts_info == FTS_DNR)
			rc = refuse(e->fts_path, e->fts_errno, err);
	}
	if (walk)
		(void)fts_close(walk);
	free(root);
	return rc;
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

enum rc
share_folder(char *out, size_t size, struct err *err)
{
	static const char *const beside[] = { "share", "../share/hidemark" };
	const char *named = getenv("HIDEMARK_SHARE");
	char exe[4096], path[4200];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *slash;

	if (named && named[0]) {
		if (!is_folder(named))
			return err_field(
				err, E_NOT_FOUND, "HIDEMARK_SHARE", "there is no folder %s", named);
		snprintf(out, size, "%s", named);
		return E_OK;
	}
	exe[n > 0 ? n : 0] = '\0';
	slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", exe, beside[i]);
		if (is_folder(path)) {
			snprintf(out, size, "%s", path);
			return E_OK;
		}
	}
	return err_set(err, E_NOT_FOUND,
		"the folder share is neither in %s nor in ../share/hidemark; set HIDEMARK_SHARE",
		exe);
}

/* ---- packs ----------------------------------------------------------------------------------------- */

enum rc
files_add_packs(
	struct text_files *f, const struct call *call, enum packs_wanted wanted, struct err *err)
{
	char share[4096], folder[4200], path[4300];
	enum rc rc;

	if (wanted == PACKS_NONE)
		return E_OK;
	if (call->packs) {
		snprintf(folder, sizeof(folder), "%s", call->packs);
	} else {
		rc = share_folder(share, sizeof(share), err);
		if (rc)
			return rc;
		snprintf(folder, sizeof(folder), "%s/packs", share);
	}
	if (wanted == PACKS_ALL)
		return files_add_folder(f, folder, err);
	snprintf(path, sizeof(path), "%s/layouts", folder);
	rc = is_folder(path) ? files_add_folder(f, path, err) : E_OK;
	snprintf(path, sizeof(path), "%s/formats", folder);
	return rc ? rc : files_add_folder(f, path, err);
}

int
library_open(struct hm_library **out, const struct call *call, enum packs_wanted wanted)
{
	struct text_files packs = { 0 };
	struct hm_error refused;
	struct err err = { 0 };
	int status = GO_ON;

	*out = NULL;
	if (files_add_packs(&packs, call, wanted, &err) != E_OK)
		status = call_fail(call, &err);
	else if (hm_library_open(out, packs.text, packs.n, NULL, NULL, &refused) != HM_DONE)
		status = call_refuse(call, &refused);
	files_free(&packs);
	return status;
}

int
arguments_read(struct text_files *out, const struct call *call, int first)
{
	struct err err = { 0 };

	for (int i = first; i < call->args.n; i++)
		if (files_add(out, call->args.text[i], &err) != E_OK)
			return call_fail(call, &err);
	return GO_ON;
}
