/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of an embedded store: written beside, checked, forced to disk and only then given their name. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/driver.h"

#define PATH_CEILING 4096

static enum rc
sqlite_fail(sqlite3 *db, const char *path, struct err *err)
{
	int code = sqlite3_errcode(db) & 0xff;

	if (code == SQLITE_FULL || sqlite3_system_errno(db) == ENOSPC)
		return err_set(err, E_FULL, "the disk is full; nothing was stored");
	if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
		return err_set(
			err, E_FORMAT, "%s is not a whole database: %s", path, sqlite3_errmsg(db));
	return err_set(err, E_IO, "cannot copy the database %s: %s", path, sqlite3_errmsg(db));
}

static int
first_text_is_ok(void *out, int n, char **value, char **name)
{
	(void)name;
	*(bool *)out = n == 1 && value[0] && str_eq(str_of(value[0]), STR("ok"));
	return 0;
}

static enum rc
check_whole(sqlite3 *db, const char *path, struct err *err)
{
	bool ok = false;

	if (sqlite3_exec(db, "PRAGMA quick_check(1)", first_text_is_ok, &ok, NULL) != SQLITE_OK)
		return sqlite_fail(db, path, err);
	if (!ok)
		return err_set(err, E_FORMAT, "%s is not a whole database: %s", path,
			"the check of its pages failed");
	return E_OK;
}

static enum rc
copy_all(sqlite3 *from, sqlite3 *to, const char *path, struct err *err)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");

	if (!b)
		return sqlite_fail(to, path, err);
	/* one step: one snapshot, while steps between other connections' writes would begin again */
	sqlite3_backup_step(b, -1);
	if (sqlite3_backup_finish(b) != SQLITE_OK)
		return sqlite_fail(to, path, err);
	return E_OK;
}

/* The name of a file is durable when its directory is. */
static enum rc
settle_name(const char *part, const char *path, struct err *err)
{
	char *slash, dir[PATH_CEILING];
	int fd;

	if (link(part, path) != 0) {
		if (errno == EEXIST)
			return err_set(err, E_EXISTS, "the file %s exists already", path);
		return err_set(err, E_IO, "cannot write %s: %s", path, strerror(errno));
	}
	unlink(part);
	snprintf(dir, sizeof(dir), "%s", path);
	slash = strrchr(dir, '/');
	if (slash)
		slash[slash == dir] = '\0';
	fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	return E_OK;
}

enum rc
sqlite_backup(const char *from_path, const char *to_path, struct err *err)
{
	sqlite3 *from = NULL, *to = NULL;
	char part[PATH_CEILING];
	enum rc rc;

	if (access(to_path, F_OK) == 0)
		return err_set(err, E_EXISTS, "the file %s exists already", to_path);
	if (access(from_path, R_OK) != 0)
		return err_set(err, E_NOT_FOUND, "cannot read %s: %s", from_path, strerror(errno));
	if ((size_t)snprintf(part, sizeof(part), "%s.part-%ld", to_path, (long)getpid()) >=
		sizeof(part))
		return err_set(err, E_TOO_BIG, "the path is too long");
	if (sqlite3_open_v2(from_path, &from, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
		rc = sqlite_fail(from, from_path, err);
		goto out;
	}
	sqlite3_busy_timeout(from, 5000);
	if (sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
		SQLITE_OK) {
		rc = sqlite_fail(to, to_path, err);
		goto out;
	}
	rc = copy_all(from, to, to_path, err);
	if (!rc)
		rc = check_whole(to, from_path, err);
out:
	sqlite3_close(from);
	sqlite3_close(to);
	if (!rc)
		rc = settle_name(part, to_path, err);
	if (rc)
		unlink(part);
	return rc;
}

enum rc
store_restore(const char *from_path, const char *to_path, struct err *err)
{
	return sqlite_backup(from_path, to_path, err);
}
