/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder into which a machine drops files. A file is taken when whoever wrote it has closed it, or when it was moved in
 * under its name; never half. It stays where it is; the same bytes are taken once, by their SHA-256.
 *
 * At the start, files that stand there are taken unless somebody has one open for writing (a read lease is refused then).
 * On shares of other machines the kernel is told nothing: with poll_s, a file is taken when two looks in a row found it
 * unchanged.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "codec/digest.h"
#include "listen/inside.h"

#define FILE_MOST ((off_t)128 << 20)
#define SEEN_MOST 1000000
#define RETRY_MS 1000

/* A file that was there at a look. */
struct sight {
	char name[256];
	off_t size;
	struct timespec changed;
	bool settled; /* taken, or refused, as it is */
};

struct folder {
	struct folder_options o;
	const struct call *call;
	folder_take *take;
	void *ctx;
	int inotify, seen_fd;
	unsigned char (*seen)[DIGEST_SIZE];
	size_t n_seen, room_seen;
	struct sight *sight;
	size_t n_sights, room_sights;
	bool rescan;
	int64_t next_ms;
};

/* ---- what was taken ---------------------------------------------------------------------------------- */

static bool
seen_has(const struct folder *f, const unsigned char *digest)
{
	for (size_t i = 0; i < f->n_seen; i++)
		if (memcmp(f->seen[i], digest, DIGEST_SIZE) == 0)
			return true;
	return false;
}

static void
seen_keep(struct folder *f, const unsigned char *digest)
{
	if (f->n_seen == f->room_seen) {
		f->room_seen = f->room_seen ? 2 * f->room_seen : 64;
		f->seen = memory_resize(f->seen, f->room_seen * sizeof(f->seen[0]));
	}
	memcpy(f->seen[f->n_seen++], digest, DIGEST_SIZE);
}

static enum rc
seen_open(struct folder *f, struct err *err)
{
	char line[2 * DIGEST_SIZE + 1];
	unsigned char digest[DIGEST_SIZE];

	f->seen_fd = -1;
	if (!f->o.seen)
		return E_OK;
	f->seen_fd = open(f->o.seen, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (f->seen_fd < 0)
		return err_set(err, E_IO, "%s cannot be opened: %s", f->o.seen, strerror(errno));
	while (f->n_seen < SEEN_MOST && read(f->seen_fd, line, sizeof(line)) == sizeof(line))
		if (hex_read(digest, DIGEST_SIZE, (struct str){ line, sizeof(line) - 1 }))
			seen_keep(f, digest);
	return E_OK;
}

static void
seen_add(struct folder *f, const unsigned char *digest)
{
	char line[2 * DIGEST_SIZE + 2];
	struct err err = { 0 };

	seen_keep(f, digest);
	if (f->seen_fd < 0)
		return;
	hex_text(line, digest, DIGEST_SIZE);
	line[sizeof(line) - 2] = '\n';
	if (write(f->seen_fd, line, sizeof(line) - 1) != sizeof(line) - 1 ||
		fdatasync(f->seen_fd)) {
		(void)err_set(&err, E_IO, "%s cannot be written: %s", f->o.seen, strerror(errno));
		listen_warn(f->call, &err);
	}
}

/* ---- one file ---------------------------------------------------------------------------------------- */

/* Names under which programs write before they rename. */
static bool
is_unfinished(const char *name)
{
	static const struct str endings[] = { STR_INIT(".tmp"), STR_INIT(".part"), STR_INIT("~"),
		STR_INIT(".crdownload") };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (str_ends(str_of(name), endings[i]))
			return true;
	return name[0] == '.' || strlen(name) > 255;
}

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Somebody has it open for writing. */
static bool
is_being_written(int fd)
{
	if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
		(void)fcntl(fd, F_SETLEASE, F_UNLCK);
		return false;
	}
	return errno == EAGAIN;
}

static bool
read_whole(int fd, char *p, size_t n)
{
	size_t at = 0;

	while (at < n) {
		ssize_t k = pread(fd, p + at, n - at, (off_t)at);

		if (k <= 0)
			return false;
		at += (size_t)k;
	}
	return true;
}

static void
bytes_take(struct folder *f, const char *name, struct str bytes, const struct stat *st)
{
	unsigned char digest[DIGEST_SIZE];

	digest_sha256(digest, bytes);
	if (seen_has(f, digest))
		return;
	f->take(f->ctx, name, bytes,
		(int64_t)st->st_mtim.tv_sec * 1000000 + st->st_mtim.tv_nsec / 1000);
	seen_add(f, digest);
}

/* True when there is nothing more to do with the file as it is now. */
static bool
file_take(struct folder *f, const char *name)
{
	char path[4096];
	struct err err = { 0 };
	struct stat before, after;
	bool done = true;
	char *p;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", f->o.path, name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return true; /* gone again */
	if (fstat(fd, &before) || !S_ISREG(before.st_mode) || before.st_size == 0)
		goto out;
	if (before.st_size > FILE_MOST) {
		(void)err_set(&err, E_TOO_BIG, "%s is larger than 128 MB and was left alone", name);
		listen_warn(f->call, &err);
		goto out;
	}
	done = !is_being_written(fd);
	if (!done)
		goto out;
	p = memory_zeroed((size_t)before.st_size);
	done = read_whole(fd, p, (size_t)before.st_size) && fstat(fd, &after) == 0 &&
	       after.st_size == before.st_size && same_time(after.st_mtim, before.st_mtim);
	if (done)
		bytes_take(f, name, (struct str){ p, (size_t)before.st_size }, &before);
	free(p);
out:
	close(fd);
	return done;
}

/* ---- the folder -------------------------------------------------------------------------------------- */

static struct sight *
sight_of(struct folder *f, const char *name)
{
	for (size_t i = 0; i < f->n_sights; i++)
		if (strcmp(f->sight[i].name, name) == 0)
			return &f->sight[i];
	if (f->n_sights == f->room_sights) {
		f->room_sights = f->room_sights ? 2 * f->room_sights : 64;
		f->sight = memory_resize(f->sight, f->room_sights * sizeof(f->sight[0]));
	}
	f->sight[f->n_sights] = (struct sight){ .size = -1 };
	snprintf(f->sight[f->n_sights].name, sizeof(f->sight[0].name), "%s", name);
	return &f->sight[f->n_sights++];
}

static bool
unchanged(struct sight *s, const struct stat *st)
{
	bool same = s->size == st->st_size && same_time(s->changed, st->st_mtim);

	s->settled = s->settled && same;
	s->size = st->st_size;
	s->changed = st->st_mtim;
	return same;
}

/* Every file that stands there; those that are being written are looked at again. */
static enum rc
folder_scan(struct folder *f, struct err *err)
{
	DIR *dir = opendir(f->o.path);
	const struct dirent *entry;
	bool again = false;

	if (!dir)
		return err_set(err, E_IO, "%s cannot be read: %s", f->o.path, strerror(errno));
	while ((entry = readdir(dir))) {
		struct sight *s;
		struct stat st;
		bool same;

		if (is_unfinished(entry->d_name) || fstatat(dirfd(dir), entry->d_name, &st, 0) ||
			!S_ISREG(st.st_mode))
			continue;
		s = sight_of(f, entry->d_name);
		same = unchanged(s, &st);
		if (s->settled || (f->o.poll_s && !same))
			continue;
		s->settled = file_take(f, entry->d_name);
		again = again || !s->settled;
	}
	closedir(dir);
	f->rescan = again;
	f->next_ms = f->o.poll_s ? listen_uptime_ms() + (int64_t)1000 * f->o.poll_s
		     : f->rescan ? listen_uptime_ms() + RETRY_MS
				 : INT64_MAX;
	return E_OK;
}

enum rc
folder_open(struct folder **out, const struct folder_options *o, const struct call *call,
	folder_take *take, void *ctx, struct err *err)
{
	struct folder *f = memory_zeroed(sizeof(*f));
	enum rc rc;

	*f = (struct folder){
		.o = *o, .call = call, .take = take, .ctx = ctx, .inotify = -1, .rescan = true
	};
	rc = seen_open(f, err);
	if (rc == E_OK && !o->poll_s) {
		f->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
		if (f->inotify < 0 || inotify_add_watch(f->inotify, o->path,
					      IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR |
						      IN_DELETE_SELF | IN_MOVE_SELF) < 0)
			rc = err_set(
				err, E_IO, "%s cannot be watched: %s", o->path, strerror(errno));
	}
	if (rc) {
		folder_close(f);
		return rc;
	}
	*out = f;
	return E_OK;
}

int
folder_fd(const struct folder *f)
{
	return f->inotify;
}

int64_t
folder_next_ms(const struct folder *f)
{
	return f->next_ms;
}

static enum rc
events_read(struct folder *f, struct err *err)
{
	union {
		struct inotify_event event;
		char bytes[16384];
	} room;
	ssize_t n;

	while ((n = read(f->inotify, room.bytes, sizeof(room.bytes))) > 0) {
		for (size_t at = 0; at < (size_t)n;) {
			struct inotify_event e;
			const char *name = room.bytes + at + sizeof(e);

			memcpy(&e, room.bytes + at, sizeof(e));
			at += sizeof(e) + e.len;
			if (e.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED))
				return err_set(err, E_IO, "%s is no longer there", f->o.path);
			if ((e.mask & IN_Q_OVERFLOW) ||
				(e.len && !is_unfinished(name) && !file_take(f, name)))
				f->rescan = true;
		}
	}
	return E_OK;
}

enum rc
folder_look(struct folder *f, struct err *err)
{
	enum rc rc = f->inotify >= 0 ? events_read(f, err) : E_OK;

	if (rc == E_OK && (f->rescan || listen_uptime_ms() >= f->next_ms))
		rc = folder_scan(f, err);
	return rc;
}

void
folder_close(struct folder *f)
{
	if (!f)
		return;
	if (f->inotify >= 0)
		close(f->inotify);
	if (f->seen_fd >= 0)
		close(f->seen_fd);
	free(f->seen);
	free(f->sight);
	free(f);
}
