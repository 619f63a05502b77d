/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Twenty times the real server is killed without warning while six clients register samples. Every sample it acknowledged
 * must be there afterwards, with its audit entry, and the chain must be whole.  test_server_killed HIDEMARK
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "access/access.h"

#define ROUNDS 20
#define CLIENTS 6
#define MOST 200000

static const struct sql SAMPLE_IDS = { "sample_ids", "SELECT id FROM sample ORDER BY id;", 0, "" };
static const struct sql LABS = { "labs", "SELECT id FROM organisation WHERE kind = 'laboratory';",
	0, "" };

struct server {
	pid_t pid;
	int port;
};

struct ids {
	char (*id)[UUID_TEXT_SIZE];
	int n;
	pthread_mutex_t lock;
};

static char data[] = "/tmp/hidemark-killed-XXXXXX";
static const char password[] = "fault-test-2026";

static void
fail(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

/* A technician by `hidemark user add`, with the password on its standard input. */
static void
user_add(const char *program)
{
	int in[2], status = 0;
	pid_t pid;

	if (pipe(in))
		fail("pipe");
	pid = fork();
	if (pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		close(in[1]);
		execl(program, "hidemark", "user", "add", "--data", data, "--login", "tech",
			"--role", "technician", "--name", "Tech", (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	if (write(in[1], password, strlen(password)) < 0)
		fail("write");
	close(in[1]);
	waitpid(pid, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		fail("no user could be made");
}

static struct server
server_start(const char *program)
{
	struct server s = { 0 };
	char line[512];
	int out[2];
	FILE *from;

	if (pipe(out))
		fail("pipe");
	s.pid = fork();
	if (s.pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		close(out[0]);
		execl(program, "hidemark", "serve", "--data", data, "--port", "0", (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	from = fdopen(out[0], "r");
	while (!s.port && fgets(line, sizeof(line), from)) {
		const char *at = strstr(line, "http://127.0.0.1:");

		if (at)
			s.port = (int)strtol(at + 17, NULL, 10);
	}
	fclose(from);
	if (!s.port)
		fail("the server did not start");
	return s;
}

/* One request on a connection of its own; the whole answer, or "" when the server is gone. */
static void
ask(char *out, size_t size, int port, const char *path, const char *cookie, const char *body)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	char request[2048];
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	size_t n = 0;
	ssize_t got;

	out[0] = '\0';
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0) {
		snprintf(request, sizeof(request),
			"POST /api/v1%s HTTP/1.1\r\nHost: test\r\nConnection: close\r\nCookie: "
			"%s\r\n"
			"Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
			path, cookie, strlen(body), body);
		if (send(fd, request, strlen(request), MSG_NOSIGNAL) > 0)
			while (n + 1 < size && (got = recv(fd, out + n, size - 1 - n, 0)) > 0)
				n += (size_t)got;
		out[n] = '\0';
	}
	close(fd);
}

struct client {
	int port;
	const char *cookie, *body;
	struct ids *ids;
};

static void *
register_for_ever(void *arg)
{
	const struct client *c = arg;
	char answer[8192];

	for (;;) {
		const char *id;

		ask(answer, sizeof(answer), c->port, "/samples", c->cookie, c->body);
		if (strncmp(answer, "HTTP/1.1 201", 12) != 0)
			return NULL; /* killed */
		id = strstr(answer, "\r\n\r\n{\"id\":\"");
		if (!id || strlen(id) < 47)
			return NULL; /* the head arrived, the body no longer: acknowledged, but nobody knows what */
		pthread_mutex_lock(&c->ids->lock);
		if (c->ids->n < MOST)
			snprintf(c->ids->id[c->ids->n++], UUID_TEXT_SIZE, "%.36s", id + 11);
		pthread_mutex_unlock(&c->ids->lock);
	}
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* How many acknowledged samples are missing; the audit chain is walked too. */
static int
missing(struct ids *ids)
{
	char address[256], (*there)[UUID_TEXT_SIZE] = calloc(MOST, UUID_TEXT_SIZE),
			   lab[UUID_TEXT_SIZE] = "";
	int n = 0, lost = 0;
	int64_t entries = 0;
	struct err err = { 0 };
	struct store *s;
	struct rows *r = NULL;
	struct db *db = NULL;

	snprintf(address, sizeof(address), "sqlite:%s/hidemark.db", data);
	if (store_open(&s, address, 1, &err) || store_read(&db, s, &err) ||
		db_query(&r, db, &SAMPLE_IDS, NULL, &err))
		fail("the store does not open");
	while (n < MOST && rows_next(r))
		snprintf(there[n++], UUID_TEXT_SIZE, "%.*s", STR_FMT(rows_text(r, 0)));
	if (rows_end(r, &err) || db_query(&r, db, &LABS, NULL, &err))
		fail("the samples cannot be read");
	while (rows_next(r))
		snprintf(lab, sizeof(lab), "%.*s", STR_FMT(rows_text(r, 0)));
	if (rows_end(r, &err) || audit_verify(&entries, db, str_of(lab), &err))
		fail("the audit chain is broken");
	store_read_done(s, db);
	store_close(s);
	for (int i = 0; i < ids->n; i++)
		lost += !bsearch(ids->id[i], there, (size_t)n, UUID_TEXT_SIZE, compare);
	if (entries < n)
		fail("a sample has no audit entry");
	free(there);
	return lost;
}

/* Signs in, finds the cookie, registers a customer once. */
static void
enter(char *cookie, char *body, const struct server *s)
{
	char answer[16384], text[256], *at;

	snprintf(text, sizeof(text), "{\"login\":\"tech\",\"password\":\"%s\"}", password);
	ask(answer, sizeof(answer), s->port, "/session", "none=1", text);
	at = strstr(answer, "hm_session=");
	if (!at)
		fail("nobody could sign in");
	snprintf(cookie, 256, "%.*s", (int)strcspn(at, ";"), at);
	if (body[0])
		return;
	ask(answer, sizeof(answer), s->port, "/organisations", cookie,
		"{\"name_zh\":\"恒泰制革\"}");
	at = strstr(answer, "{\"id\":\"");
	if (!at)
		fail("no customer could be made");
	snprintf(body, 512,
		"{\"name\":\"沙发革\",\"customer_id\":\"%.36s\",\"product\":\"furniture\","
		"\"received_at\":\"2026-11-20\"}",
		at + 7);
}

int
main(int argc, char **argv)
{
	struct ids ids = { .id = calloc(MOST, UUID_TEXT_SIZE) };
	char cookie[256], body[512] = "", path[64];
	struct client client[CLIENTS];
	pthread_t thread[CLIENTS];
	int wrong = 0;

	if (argc != 2 || !mkdtemp(data))
		fail("which program?");
	pthread_mutex_init(&ids.lock, NULL);
	user_add(argv[1]);
	printf("TAP version 13\n1..%d\n", ROUNDS);
	for (int round = 1; round <= ROUNDS; round++) {
		struct server s = server_start(argv[1]);
		int before = ids.n, lost;

		enter(cookie, body, &s);
		for (int i = 0; i < CLIENTS; i++) {
			client[i] = (struct client){ s.port, cookie, body, &ids };
			pthread_create(&thread[i], NULL, register_for_ever, &client[i]);
		}
		/* another moment of the writer's work each time */
		usleep((useconds_t)(40000 + 17000 * round));
		kill(s.pid, SIGKILL);
		waitpid(s.pid, NULL, 0);
		for (int i = 0; i < CLIENTS; i++)
			pthread_join(thread[i], NULL);
		lost = missing(&ids);
		printf("%s %d - %d samples acknowledged, %d lost\n",
			lost || ids.n == before ? "not ok" : "ok", round, ids.n - before, lost);
		fflush(stdout);
		wrong += lost || ids.n == before;
	}
	snprintf(path, sizeof(path), "%s/hidemark.db", data);
	unlink(path);
	snprintf(path, sizeof(path), "%s/hidemark.db-wal", data);
	unlink(path);
	snprintf(path, sizeof(path), "%s/hidemark.db-shm", data);
	unlink(path);
	rmdir(data);
	free(ids.id);
	return wrong != 0;
}
