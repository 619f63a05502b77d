/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting: for bytes, for files, for the server, for the end. A line that is lost is opened again, ever more slowly. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "listen/inside.h"

#define FIRST_WAIT_MS 250
#define LONGEST_WAIT_MS 30000
#define LAST_WAIT_MS 5000 /* for the server, when we are asked to end */

struct loop {
	const struct loop_options *o;
	struct report *report;
	struct sender *sender;
	struct arena arena;
	struct serial_reader *reader;
	struct folder *folder;
	int fd, stop_fd;
	bool lost_said, answer_failed;
	int64_t open_ms, wait_ms, ask_ms;
};

int64_t
listen_clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
listen_uptime_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the reader ---------------------------------------------------------------------------------------- */

static bool
write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EAGAIN) {
			struct pollfd p = { .fd = fd, .events = POLLOUT };

			if (poll(&p, 1, 1000) <= 0)
				return false;
			continue;
		}
		if (n <= 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
	return true;
}

static void
on_reading(void *ctx, const struct serial_reading *reading)
{
	const struct loop *l = ctx;

	report_reading(l->report, reading);
}

static void
on_warning(void *ctx, const struct err *what)
{
	const struct loop *l = ctx;

	report_warning(l->report, what);
}

static void
on_answer(void *ctx, struct str bytes)
{
	struct loop *l = ctx;

	/* what could not be kept is not confirmed: the instrument will send it again */
	if (l->fd >= 0 && !l->report->failed && !write_all(l->fd, bytes))
		l->answer_failed = true;
}

static enum rc
reader_open(struct loop *l, struct err *err)
{
	const struct serial_sink sink = { l, on_reading, on_warning, on_answer };

	arena_release(&l->arena);
	arena_init(&l->arena, 4 << 20);
	return serial_open(&l->reader, &l->arena, l->o->kind, l->o->grammars, &sink, err);
}

/* ---- the line ------------------------------------------------------------------------------------------ */

static const char *
line_name(const struct loop *l)
{
	return l->o->port.tcp ? l->o->port.tcp : l->o->port.serial;
}

static void
say(const struct loop *l, const struct err *what)
{
	listen_warn(l->report->call, what);
}

static void
line_try(struct loop *l)
{
	struct err err = { 0 }, note = { 0 };

	if (port_open(&l->fd, &l->o->port, l->stop_fd, &err) == E_OK) {
		(void)err_set(&note, E_OK, "listening to %s", line_name(l));
		say(l, &note);
		l->wait_ms = FIRST_WAIT_MS;
		l->lost_said = false;
		l->ask_ms = listen_uptime_ms();
		return;
	}
	l->fd = -1;
	/* once for an outage */
	if (!l->lost_said) {
		say(l, &err);
		(void)err_set(&note, E_BUSY, "%s is tried again until it is there", line_name(l));
		say(l, &note);
	}
	l->lost_said = true;
	l->open_ms = listen_uptime_ms() + l->wait_ms;
	l->wait_ms = l->wait_ms * 2 < LONGEST_WAIT_MS ? l->wait_ms * 2 : LONGEST_WAIT_MS;
}

static void
line_lost(struct loop *l)
{
	struct err note = { 0 };

	close(l->fd);
	l->fd = -1;
	l->answer_failed = false;
	serial_lost(l->reader);
	(void)err_set(
		&note, E_BUSY, "%s was lost; it is opened again when it is back", line_name(l));
	say(l, &note);
	l->lost_said = true;
	l->open_ms = listen_uptime_ms() + l->wait_ms;
}

static void
line_read(struct loop *l)
{
	char bytes[4096];
	ssize_t n = read(l->fd, bytes, sizeof(bytes));

	if (n > 0)
		serial_feed(l->reader, (struct str){ bytes, (size_t)n });
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) || l->answer_failed)
		line_lost(l);
}

static void
line_ask(struct loop *l)
{
	if (!write_all(l->fd, l->o->ask)) {
		line_lost(l);
		return;
	}
	l->ask_ms = l->o->every_ms ? listen_uptime_ms() + l->o->every_ms : INT64_MAX;
}

/* ---- files --------------------------------------------------------------------------------------------- */

static void
on_file(void *ctx, const char *name, struct str bytes, int64_t written_us)
{
	struct loop *l = ctx;
	struct err err = { 0 };
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", l->o->folder.path, name);
	l->report->bytes = bytes;
	l->report->written_us = written_us;
	l->report->of_file = 0;
	if (l->o->whole_files) {
		l->report->file = path;
		report_file(l->report, name);
	} else {
		l->report->file = name;
		if (reader_open(l, &err)) {
			say(l, &err);
		} else {
			serial_feed(l->reader, bytes);
			/* the end of a file ends its last line */
			serial_feed(l->reader, STR("\n"));
			serial_lost(l->reader);
		}
	}
	l->report->file = NULL;
}

/* ---- the loop ------------------------------------------------------------------------------------------ */

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int
timeout_of(const struct loop *l)
{
	int64_t next = l->sender ? sender_next_ms(l->sender) : INT64_MAX, now = listen_uptime_ms();

	if (l->folder)
		next = earlier(next, folder_next_ms(l->folder));
	else if (l->fd < 0)
		next = earlier(next, l->open_ms);
	else if (l->o->ask.n)
		next = earlier(next, l->ask_ms);
	if (next == INT64_MAX)
		return 60000;
	return next <= now ? 0 : (int)earlier(next - now, 60000);
}

static void
wait_for(struct loop *l, struct pollfd p[2])
{
	p[0] = (struct pollfd){ .fd = l->stop_fd, .events = POLLIN };
	p[1] = (struct pollfd){ .fd = l->folder ? folder_fd(l->folder) : l->fd, .events = POLLIN };
	if (l->sender)
		sender_wait(l->sender, p, p[1].fd >= 0 ? 2 : 1, timeout_of(l));
	else
		(void)poll(p, p[1].fd >= 0 ? 2 : 1, timeout_of(l));
}

static enum rc
source_step(struct loop *l, bool ready, struct err *err)
{
	if (l->folder)
		return folder_look(l->folder, err);
	if (l->fd < 0) {
		if (listen_uptime_ms() >= l->open_ms)
			line_try(l);
		return E_OK;
	}
	if (ready)
		line_read(l);
	if (l->fd >= 0 && l->o->ask.n && listen_uptime_ms() >= l->ask_ms)
		line_ask(l);
	return E_OK;
}

/* What waits for the server has a last chance. */
static enum rc
last_words(struct loop *l, struct err *err)
{
	int64_t until = listen_uptime_ms() + LAST_WAIT_MS;
	enum rc rc = E_OK;

	while (rc == E_OK && l->sender && listen_uptime_ms() < until) {
		struct pollfd none = { .fd = l->stop_fd };

		rc = sender_step(l->sender, err);
		if (rc || sender_idle(l->sender, until))
			break;
		sender_wait(l->sender, &none, 0, 50);
	}
	return rc;
}

static enum rc
turn(struct loop *l, bool *stop, struct err *err)
{
	struct pollfd p[2];
	enum rc rc;

	wait_for(l, p);
	*stop = p[0].revents != 0;
	rc = *stop ? E_OK : source_step(l, p[1].fd >= 0 && p[1].revents, err);
	if (rc == E_OK && l->report->failed) {
		*err = l->report->err;
		rc = l->report->failed;
	}
	if (rc == E_OK && l->sender)
		rc = sender_step(l->sender, err);
	*stop = *stop || (l->o->count && l->report->count >= l->o->count);
	return rc;
}

static enum rc
stop_open(struct loop *l, struct err *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	(void)signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == 0)
		l->stop_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (l->stop_fd < 0)
		return err_set(err, E_IO, "signals cannot be waited for: %s", strerror(errno));
	return E_OK;
}

enum rc
loop_run(
	const struct loop_options *o, struct report *report, struct sender *sender, struct err *err)
{
	struct loop l = { .o = o,
		.report = report,
		.sender = sender,
		.fd = -1,
		.stop_fd = -1,
		.wait_ms = FIRST_WAIT_MS };
	bool stop = false;
	enum rc rc;

	arena_init(&l.arena, 4 << 20);
	rc = stop_open(&l, err);
	if (rc == E_OK && !o->whole_files)
		rc = reader_open(&l, err);
	if (rc == E_OK && o->folder.path)
		rc = folder_open(&l.folder, &o->folder, report->call, on_file, &l, err);
	while (rc == E_OK && !stop)
		rc = turn(&l, &stop, err);
	if (rc == E_OK)
		rc = last_words(&l, err);
	if (l.fd >= 0)
		close(l.fd);
	if (l.stop_fd >= 0)
		close(l.stop_fd);
	folder_close(l.folder);
	arena_release(&l.arena);
	return rc;
}
