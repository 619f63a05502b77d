/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark serve: opens everything, serves until a signal, lets running answers finish, closes everything. */
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/hooks.h"
#include "base/number.h"
#include "server/commands.h"
#include "server/demo.h"
#include "server/options.h"
#include "server/routes.h"
#include "testing/testing.h"

#define PORT_TRIES 20
#define IDLE_S 5 /* between two looks for verdicts that a new day or a confirmation changed */
#define REFRESH_MANY 50

struct serve_options {
	const char *data, *database, *port, *address, *public_url;
	bool demo, behind_proxy, help;
	int64_t port_number;
};

static const char help_text[] =
	"usage: hidemark serve --data DIR | --database postgresql://...  [options]\n"
	"\n"
	"Serves the web application and the HTTP interface until it is stopped (Ctrl-C, SIGTERM).\n"
	"提供网页应用和 HTTP 接口，直到停止（Ctrl-C、SIGTERM）。\n"
	"\n"
	"  --data DIR        keep everything in DIR, on the embedded database; made when missing\n"
	"                    全部数据保存在目录 DIR（内嵌数据库）\n"
	"  --database URL    use a PostgreSQL database 使用 PostgreSQL 数据库\n"
	"  --port N          port (8080); when it is taken the next free one; 0 = any 端口\n"
	"  --address A       address to listen on (127.0.0.1) 监听地址\n"
	"  --public-url URL  address printed into reports and QR codes 印在报告和二维码中的地址\n"
	"  --behind-proxy    trust X-Forwarded-For of the reverse proxy 位于反向代理之后\n"
	"  --demo            create the demo centre, once 建立演示中心（只建一次）\n"
	"  --help            this text\n";

static enum rc
options(struct serve_options *o, int argc, char **argv, struct err *err)
{
	const struct option_spec spec[] = {
		{ "--data", &o->data, NULL },
		{ "--database", &o->database, NULL },
		{ "--port", &o->port, NULL },
		{ "--address", &o->address, NULL },
		{ "--public-url", &o->public_url, NULL },
		{ "--demo", NULL, &o->demo },
		{ "--behind-proxy", NULL, &o->behind_proxy },
		{ "--help", NULL, &o->help },
	};
	struct option_words words;
	enum rc rc;

	*o = (struct serve_options){ .port = "8080", .address = "127.0.0.1" };
	rc = options_read(&words, argc, argv, spec, sizeof(spec) / sizeof(spec[0]), err);
	if (rc || o->help)
		return rc;
	if (words.n)
		return err_set(err, E_DOMAIN, "'%s' is not understood here", words.word[0]);
	if (int_parse(&o->port_number, str_of(o->port), 0, 65535, NULL))
		return err_set(
			err, E_DOMAIN, "a port is a number from 0 to 65535, not '%s'", o->port);
	return E_OK;
}

/* Signals wait in a queue that the main thread looks into; no other thread is interrupted by them. */
static void
signals_block(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void
wait_for_stop(struct program *p, const sigset_t *set)
{
	const struct timespec idle = { .tv_sec = IDLE_S };

	for (;;) {
		int done = 0;
		struct err err = { 0 };
		int caught = sigtimedwait(set, NULL, &idle);

		if (caught == SIGINT || caught == SIGTERM)
			return;
		do {
			if (verdicts_refresh(
				    &done, p->store, &p->centre, clock_us(), REFRESH_MANY, &err)) {
				command_failed("serve", &err);
				break;
			}
		} while (done == REFRESH_MANY);
	}
}

static void
greet(const struct program *p, const char *address, int port)
{
	printf("Hidemark 鉴革 %s\n", HIDEMARK_VERSION);
	printf("  http://%s:%d\n", address, port);
	if (p->demo) {
		printf("\nDemo users 演示用户\n");
		for (int i = 0; i < n_demo_users; i++)
			printf("  %-12s %-20s %s (%s)\n", demo_users[i].login,
				demo_users[i].password, demo_users[i].name,
				role_id(demo_users[i].role).p);
	}
	printf("\nStop: Ctrl-C  停止：Ctrl-C\n");
	fflush(stdout);
}

static enum rc
start(struct http_server **out, struct program *p, const struct serve_options *o, struct err *err)
{
	struct stat st;
	struct http_options opt = { .address = o->address,
		.port = (int)o->port_number,
		.port_tries = PORT_TRIES,
		.threads = (int)sysconf(_SC_NPROCESSORS_ONLN),
		.clock_us = clock_us,
		.behind_proxy = o->behind_proxy };
	int n = routes_all(p->route);

	snprintf(p->ui, sizeof(p->ui), "%s/ui", p->share);
	if (stat(p->ui, &st) == 0)
		opt.static_dir = p->ui;
	return http_start(out, &opt, p->route, n, &access_hooks, p->store, p, err);
}

/* What reports print: as told, else where this server listens. */
static void
public_url_set(struct program *p, const struct serve_options *o, int port)
{
	size_t n;

	if (o->public_url)
		snprintf(p->public_url, sizeof(p->public_url), "%s", o->public_url);
	else
		snprintf(p->public_url, sizeof(p->public_url), "http://%s:%d", o->address, port);
	n = strlen(p->public_url);
	while (n && p->public_url[n - 1] == '/')
		p->public_url[--n] = '\0';
	p->centre.public_url = str_of(p->public_url);
}

int
serve_command(int argc, char **argv)
{
	struct program p = { 0 };
	struct serve_options o;
	struct http_server *server = NULL;
	struct err err = { 0 };
	sigset_t set;
	int status = 0;

	if (options(&o, argc, argv, &err))
		return command_failed("serve", &err);
	if (o.help) {
		fputs(help_text, stdout);
		return 0;
	}
	signals_block(&set);
	p.demo = o.demo;
	/* the demo's reports are drawn before the port is known: it is the one asked for */
	public_url_set(&p, &o, (int)o.port_number);
	if (program_knowledge_open(&p, &err) ||
		program_store_open(&p, o.data, o.database, true, &err) ||
		(o.demo && demo_make(&p, clock_us(), &err)) || start(&server, &p, &o, &err)) {
		status = command_failed("serve", &err);
		goto out;
	}
	public_url_set(&p, &o, http_port(server));
	greet(&p, o.address, http_port(server));
	wait_for_stop(&p, &set);
	http_stop(server);
out:
	program_close(&p);
	return status;
}
