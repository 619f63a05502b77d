/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the server has not confirmed yet, on disk, in order. FILE holds a line an item: kind, key, JSON. FILE.sent holds how
 * many bytes of it are done with. Both are written before anything else happens, so that a power cut loses nothing and sends
 * nothing twice: the key of an item is the same for every attempt, and the server keeps the keys.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/number.h"
#include "codec/digest.h"
#include "listen/inside.h"

#define SPOOL_MOST ((int64_t)256 << 20)
#define PREFIX (2 + 32 + 1) /* "O 0123... " */

struct spool {
	char *path, *refused;
	int fd, sent_fd;
	int64_t size, sent;
	size_t waiting;
	char *line; /* of the oldest item */
};

static enum rc
failed(const struct spool *s, struct err *err)
{
	return err_set(err, errno == ENOSPC ? E_FULL : E_IO, "%s cannot be written: %s", s->path,
		strerror(errno));
}

static char *
with_ending(const char *path, const char *ending)
{
	size_t n = strlen(path) + strlen(ending) + 1;
	char *out = memory_zeroed(n);

	snprintf(out, n, "%s%s", path, ending);
	return out;
}

static enum rc
sent_write(struct spool *s, struct err *err)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%020lld\n", (long long)s->sent);

	if (pwrite(s->sent_fd, text, (size_t)n, 0) != n || fdatasync(s->sent_fd))
		return failed(s, err);
	return E_OK;
}

/* Counts what waits, and cuts off a last line that was not written to its end. */
static bool
count(struct spool *s)
{
	char block[8192];
	int64_t at = s->sent, whole = s->sent;
	ssize_t n;

	while ((n = pread(s->fd, block, sizeof(block), at)) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (block[i] == '\n') {
				s->waiting++;
				whole = at + i + 1;
			}
		}
		at += n;
	}
	s->size = whole;
	return n == 0 && (whole == at || ftruncate(s->fd, whole) == 0);
}

enum rc
spool_open(struct spool **out, const char *path, const struct call *call, struct err *err)
{
	struct spool *s = memory_zeroed(sizeof(*s));
	char *sent = with_ending(path, ".sent"), text[24] = "";
	struct err note = { 0 };
	enum rc rc = E_OK;

	*s = (struct spool){ .path = memory_cstr(path), .refused = with_ending(path, ".refused") };
	s->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	s->sent_fd = open(sent, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	free(sent);
	if (s->fd < 0 || s->sent_fd < 0)
		rc = err_set(err, E_IO, "%s cannot be opened: %s", path, strerror(errno));
	else if (flock(s->fd, LOCK_EX | LOCK_NB))
		rc = err_set(err, E_STATE, "%s is used by another hidemark listen", path);
	if (rc == E_OK && pread(s->sent_fd, text, 21, 0) == 21 &&
		int_parse(&s->sent, str_trim(str_of(text)), 0, INT64_MAX, NULL))
		s->sent = 0;
	if (rc == E_OK && s->sent > lseek(s->fd, 0, SEEK_END))
		s->sent = 0; /* it was emptied, and the power failed between the two files */
	if (rc == E_OK && !count(s))
		rc = failed(s, err);
	if (rc) {
		spool_close(s);
		return rc;
	}
	if (s->waiting) {
		(void)err_set(&note, E_STATE, "%zu readings of earlier are still to be filed",
			s->waiting);
		listen_warn(call, &note);
	}
	*out = s;
	return E_OK;
}

enum rc
spool_add(struct spool *s, char kind, const char *given, struct str json, struct err *err)
{
	unsigned char chance[16];
	char key[33];
	struct buf b;
	enum rc rc = E_OK;

	if (s->size + (int64_t)json.n > SPOOL_MOST)
		return err_set(
			err, E_FULL, "%s is full: the server has been away too long", s->path);
	if (getrandom(chance, sizeof(chance), 0) != sizeof(chance))
		return err_set(err, E_IO, "there is no chance to make a key of");
	hex_text(key, chance, sizeof(chance));
	if (given)
		snprintf(key, sizeof(key), "%.32s", given);
	buf_init(&b, json.n + 64);
	buf_printf(&b, "%c %s ", kind, key);
	buf_put(&b, json);
	buf_char(&b, '\n');
	if (b.bad || pwrite(s->fd, b.p, b.n, s->size) != (ssize_t)b.n || fdatasync(s->fd)) {
		rc = failed(s, err);
		(void)!ftruncate(s->fd, s->size);
	} else {
		s->size += (int64_t)b.n;
		s->waiting++;
	}
	buf_release(&b);
	return rc;
}

bool
spool_first(struct spool *s, struct spool_item *out)
{
	size_t n = 0, room = 4096;
	ssize_t k;

	if (!s->waiting)
		return false;
	for (;; room *= 2) {
		const char *end;

		s->line = memory_resize(s->line, room);
		k = pread(s->fd, s->line, room, s->sent);
		end = k > 0 ? memchr(s->line, '\n', (size_t)k) : NULL;
		if (end) {
			n = (size_t)(end - s->line);
			break;
		}
		if (k < (ssize_t)room)
			return false;
	}
	if (n < PREFIX)
		return false;
	*out = (struct spool_item){ .kind = s->line[0], .text = { s->line + PREFIX, n - PREFIX } };
	memcpy(out->key, s->line + 2, 32);
	return true;
}

enum rc
spool_done(struct spool *s, struct err *err)
{
	struct spool_item item;

	if (!spool_first(s, &item))
		return E_OK;
	s->sent += (int64_t)(item.text.n + PREFIX + 1);
	s->waiting--;
	if (s->waiting == 0) {
		if (ftruncate(s->fd, 0))
			return failed(s, err);
		s->size = s->sent = 0;
	}
	return sent_write(s, err);
}

enum rc
spool_refused(struct spool *s, const char *why, struct err *err)
{
	struct spool_item item;
	struct json_out j;
	struct buf b;
	int fd;
	bool written;

	if (!spool_first(s, &item))
		return E_OK;
	buf_init(&b, LISTEN_TEXT_MOST);
	jout_start(&j, &b);
	jout_object(&j);
	JOUT_TEXT(&j, "why", str_of(why));
	jout_key(&j, STR("item"));
	jout_raw(&j, item.text);
	jout_object_end(&j);
	buf_char(&b, '\n');
	fd = open(s->refused, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	written = fd >= 0 && write(fd, b.p, b.n) == (ssize_t)b.n && fdatasync(fd) == 0;
	if (fd >= 0)
		close(fd);
	buf_release(&b);
	return written ? spool_done(s, err) : failed(s, err);
}

size_t
spool_waiting(const struct spool *s)
{
	return s->waiting;
}

const char *
spool_path(const struct spool *s)
{
	return s->path;
}

void
spool_close(struct spool *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	if (s->sent_fd >= 0)
		close(s->sent_fd);
	free(s->path);
	free(s->refused);
	free(s->line);
	free(s);
}
