/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was acknowledged survives kill -9: twenty times a child writes rows from several threads and reports each
 * acknowledged one through a pipe, is killed without warning, and every reported row must be there afterwards.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"

#define ROUNDS 20
#define THREADS 6
#define MOST 200000

static const struct migration migrations[] = { { "kill", 1,
	"CREATE TABLE row (id INTEGER PRIMARY KEY, twin INTEGER);\n" } };
static const struct sql ROW_INSERT = { "row_insert", "INSERT INTO row (id) VALUES ($1);", 1, "i" };
static const struct sql ROW_TWIN = { "row_twin", "UPDATE row SET twin = $1 WHERE id = $1;", 1,
	"i" };
static const struct sql ROW_ALL = { "row_all", "SELECT id FROM row;", 0, "" };
static const struct sql ROW_HALF = { "row_half", "SELECT COUNT(*) FROM row WHERE twin IS NULL;", 0,
	"" };

static enum rc
write_row(void *ctx, struct txn *t, struct err *err)
{
	const struct bind id = B_INT(*(int64_t *)ctx);
	enum rc rc = txn_exec(NULL, t, &ROW_INSERT, &id, err);

	return rc ? rc : txn_exec(NULL, t, &ROW_TWIN, &id, err);
}

struct worker {
	struct store *store;
	int64_t first;
	int fd;
};

static void *
write_for_ever(void *arg)
{
	struct worker *w = arg;

	for (int64_t id = w->first;; id += THREADS) {
		if (store_write(w->store, write_row, &id, NULL))
			_exit(3);
		if (write(w->fd, &id, sizeof(id)) !=
			sizeof(id)) /* below PIPE_BUF: whole or not at all */
			_exit(4);
	}
	return NULL;
}

static void
child(const char *address, int64_t first, int fd)
{
	struct worker workers[THREADS];
	pthread_t thread;
	struct store *s;

	if (store_open(&s, address, 1, NULL))
		_exit(2);
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ s, first + i, fd };
		if (pthread_create(&thread, NULL, write_for_ever, &workers[i]) != 0)
			_exit(2);
	}
	pause();
}

/* Every acknowledged row is there, and no row without its twin. */
static int
check(const char *address, const char *acknowledged, int64_t *highest)
{
	static char there[MOST];
	struct store *s;
	struct db *db;
	struct rows *r;
	int lost = 0, half;

	memset(there, 0, sizeof(there));
	if (store_open(&s, address, 1, NULL) || store_read(&db, s, NULL) ||
		db_query(&r, db, &ROW_ALL, NULL, NULL))
		return -1;
	while (rows_next(r)) {
		int64_t id = rows_int(r, 0);

		if (id >= MOST)
			return -1;
		there[id] = 1;
		if (id > *highest)
			*highest = id;
	}
	if (rows_end(r, NULL) || db_query(&r, db, &ROW_HALF, NULL, NULL) || !rows_next(r))
		return -1;
	half = (int)rows_int(r, 0);
	if (rows_end(r, NULL))
		return -1;
	for (int i = 0; i < MOST; i++)
		lost += acknowledged[i] && !there[i];
	store_read_done(s, db);
	store_close(s);
	return lost + half;
}

static int
kill_once(const char *address, char *acknowledged, int64_t first, int kill_after)
{
	int ends[2], n = 0;
	int64_t id;
	pid_t pid;

	if (pipe(ends) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		child(address, first, ends[1]);
		_exit(2);
	}
	close(ends[1]);
	while (read(ends[0], &id, sizeof(id)) == sizeof(id)) {
		if (id < MOST)
			acknowledged[id] = 1;
		if (++n == kill_after)
			kill(pid, SIGKILL); /* what is in the pipe still counts */
	}
	close(ends[0]);
	waitpid(pid, NULL, 0);
	return n;
}

int
main(void)
{
	static char acknowledged[MOST];
	char dir[] = "/tmp/killed-XXXXXX", path[64], address[80];
	int64_t highest = 0;
	struct store *s;
	int failed = 0;

	if (!mkdtemp(dir))
		return 99;
	snprintf(path, sizeof(path), "%s/k.db", dir);
	snprintf(address, sizeof(address), "sqlite:%s", path);
	if (store_open(&s, address, 1, NULL) || store_migrate(s, migrations, 1, NULL))
		return 99;
	store_close(s);
	printf("TAP version 13\n1..%d\n", ROUNDS);
	for (int i = 0; i < ROUNDS; i++) {
		/* another moment of the group commit each time */
		int n = kill_once(address, acknowledged, highest + 1, 20 + 37 * i % 211);
		int lost = check(address, acknowledged, &highest);

		printf("%s %d - loses_nothing_acknowledged_when_killed: %d acknowledged, %d lost\n",
			n > 0 && lost == 0 ? "ok" : "not ok", i + 1, n, lost);
		failed += !(n > 0 && lost == 0);
	}
	unlink(path);
	rmdir(dir);
	return failed != 0;
}
