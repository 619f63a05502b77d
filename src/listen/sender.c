/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The spool to the server, one item at a time, in order, by libcurl without ever blocking the reading. What the server
 * took is done with; what it will never take (a wrong value, a sample that is not there) is kept aside with its reason;
 * everything else (no network, no server, a token that ran out, too busy) is tried again, ever more slowly.
 */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "codec/digest.h"
#include "listen/inside.h"

#define FIRST_WAIT_MS 500
#define LONGEST_WAIT_MS 60000
#define ANSWER_MOST ((size_t)64 << 10)
#define REQUEST_S 30L

struct sender {
	CURLM *multi;
	CURL *easy;
	struct curl_slist *headers;
	struct spool *spool;
	const struct call *call;
	char *base, *authorization; /* "https://host/api/v1", "Authorization: Bearer ..." */
	char *body;
	size_t n_body;
	struct buf answer;
	char problem[CURL_ERROR_SIZE];
	bool busy;
	char kind; /* of the item under way */
	bool away; /* said that the server is away */
	int64_t next_ms, wait_ms;
};

static size_t
on_answer(char *p, size_t size, size_t n, void *ctx)
{
	struct sender *s = ctx;

	(void)size;
	buf_put(&s->answer, (struct str){ p, n });
	return n;
}

/* CURLE_OK when all were taken. */
static CURLcode
settings(struct sender *s)
{
	CURLcode bad = CURLE_OK;

	bad = bad ? bad : curl_easy_setopt(s->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	bad = bad ? bad : curl_easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, on_answer);
	bad = bad ? bad : curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, s);
	bad = bad ? bad : curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, s->problem);
	bad = bad ? bad : curl_easy_setopt(s->easy, CURLOPT_TIMEOUT, REQUEST_S);
	bad = bad ? bad : curl_easy_setopt(s->easy, CURLOPT_NOSIGNAL, 1L);
	bad = bad ? bad
		  : curl_easy_setopt(s->easy, CURLOPT_USERAGENT, "hidemark/" HIDEMARK_VERSION);
	return bad;
}

enum rc
sender_open(struct sender **out, const struct sender_options *o, struct spool *spool,
	const struct call *call, struct err *err)
{
	struct sender *s = memory_zeroed(sizeof(*s));
	size_t n = strlen(o->server), room = n + 16, token_room = strlen(o->token) + 32;

	while (n && o->server[n - 1] == '/')
		n--;
	*s = (struct sender){ .spool = spool, .call = call, .wait_ms = FIRST_WAIT_MS };
	buf_init(&s->answer, ANSWER_MOST);
	s->base = memory_zeroed(room);
	snprintf(s->base, room, "%.*s/api/v1", (int)n, o->server);
	s->authorization = memory_zeroed(token_room);
	snprintf(s->authorization, token_room, "Authorization: Bearer %s", o->token);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
		s->multi = curl_multi_init();
		s->easy = curl_easy_init();
	}
	if (!s->multi || !s->easy || settings(s)) {
		sender_close(s);
		return err_set(err, E_IO, "libcurl cannot be used");
	}
	*out = s;
	return E_OK;
}

/* ---- one attempt ------------------------------------------------------------------------------------- */

static void
header_add(struct sender *s, const char *text)
{
	struct curl_slist *more = curl_slist_append(s->headers, text);

	if (more)
		s->headers = more;
}

/* The bytes of a file as they were when it was found; false when they are gone or others. */
static bool
file_load(struct sender *s, const char *path, const char *sha256)
{
	char digest[DIGEST_TEXT_SIZE];
	struct stat st;
	bool right = false;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		s->n_body = (size_t)st.st_size;
		s->body = memory_zeroed(s->n_body);
		right = read(fd, s->body, s->n_body) == st.st_size;
		digest_text(digest, (struct str){ s->body, s->n_body });
		right = right && strcmp(digest, sha256) == 0;
	}
	close(fd);
	return right;
}

static void
query_add(struct sender *s, struct buf *url, const char *name, struct str value)
{
	char *text = value.n ? curl_easy_escape(s->easy, value.p, (int)value.n) : NULL;

	if (text)
		buf_printf(url, "%c%s=%s", memchr(url->p, '?', url->n) ? '&' : '?', name, text);
	curl_free(text);
}

/* The address and body of an item; false when it can never be sent. */
static bool
request_make(struct sender *s, const struct spool_item *item, struct buf *url)
{
	json_t *about = NULL;
	struct err err = { 0 };
	char *sample;
	bool made = false;

	if (item->kind == 'O') {
		buf_printf(url, "%s/observations", s->base);
		s->n_body = item->text.n;
		s->body = memory_zeroed(s->n_body + 1);
		memcpy(s->body, item->text.p, s->n_body);
		return true;
	}
	if (json_read(&about, item->text, &err))
		return false;
	if (file_load(s, json_string_value(json_object_get(about, "path")),
		    json_string_value(json_object_get(about, "sha256")))) {
		sample = curl_easy_escape(
			s->easy, json_string_value(json_object_get(about, "sample")), 0);
		buf_printf(url, "%s/samples/%s/files", s->base, sample ? sample : "");
		query_add(s, url, "name", json_member_text(about, "name"));
		query_add(s, url, "method", json_member_text(about, "method"));
		curl_free(sample);
		made = true;
	}
	json_decref(about);
	return made;
}

static void
attempt_end(struct sender *s)
{
	(void)curl_multi_remove_handle(s->multi, s->easy);
	curl_slist_free_all(s->headers);
	s->headers = NULL;
	free(s->body);
	s->body = NULL;
	s->busy = false;
}

static CURLcode
request_set(struct sender *s, const struct buf *url)
{
	CURLcode bad = curl_easy_setopt(s->easy, CURLOPT_URL, url->p);

	bad = bad ? bad : curl_easy_setopt(s->easy, CURLOPT_POST, 1L);
	bad = bad ? bad : curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, s->body);
	bad = bad ? bad
		  : curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->n_body);
	bad = bad ? bad : curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers);
	return bad;
}

static enum rc
attempt_start(struct sender *s, struct err *err)
{
	struct spool_item item;
	char key[64];
	struct buf url;
	bool made;

	if (!spool_first(s->spool, &item))
		return E_OK;
	s->kind = item.kind;
	buf_init(&url, 8192);
	buf_clear(&s->answer);
	s->problem[0] = '\0';
	made = request_make(s, &item, &url);
	buf_char(&url, '\0');
	snprintf(key, sizeof(key), "Idempotency-Key: %s", item.key);
	header_add(s, s->authorization);
	header_add(s, key);
	header_add(s, s->call->lang == LANG_ZH ? "Accept-Language: zh" : "Accept-Language: en");
	header_add(s, item.kind == 'O' ? "Content-Type: application/json"
				       : "Content-Type: application/octet-stream");
	header_add(s, "Expect:");
	if (!made || url.bad || request_set(s, &url)) {
		attempt_end(s);
		buf_release(&url);
		return spool_refused(s->spool, "the file is gone, or was changed", err);
	}
	s->busy = curl_multi_add_handle(s->multi, s->easy) == CURLM_OK;
	buf_release(&url);
	return E_OK;
}

/* ---- what became of it ------------------------------------------------------------------------------- */

static void
later(struct sender *s, const char *why)
{
	struct err err = { 0 };

	s->next_ms = listen_uptime_ms() + s->wait_ms;
	s->wait_ms = s->wait_ms * 2 < LONGEST_WAIT_MS ? s->wait_ms * 2 : LONGEST_WAIT_MS;
	if (s->away)
		return;
	s->away = true;
	(void)err_set(&err, E_BUSY,
		"the server does not take readings (%s); they wait in %s and are sent again", why,
		spool_path(s->spool));
	listen_warn(s->call, &err);
}

static void
arrived(struct sender *s)
{
	struct err err = { 0 };

	s->next_ms = 0;
	s->wait_ms = FIRST_WAIT_MS;
	if (!s->away)
		return;
	s->away = false;
	(void)err_set(&err, E_OK, "the server takes readings again");
	listen_warn(s->call, &err);
}

/* The sentence of a problem document, else the status. */
static void
reason(const struct sender *s, long status, char *out, size_t size)
{
	struct str detail = STR_NONE;
	json_t *problem = NULL;

	if (json_read(&problem, buf_str(&s->answer), NULL) == E_OK)
		detail = json_member_text(problem, "detail");
	if (detail.n)
		str_show(out, size, detail);
	else
		snprintf(out, size, "HTTP %ld", status);
	json_decref(problem);
}

/* A sample that is not there stays away; an address that is not there may be a server that is being set up. */
static bool
may_change(const struct sender *s, long status)
{
	return status == 401 || status == 403 || status == 408 || status == 429 || status < 400 ||
	       status >= 500 || (status == 404 && s->kind == 'O');
}

static enum rc
attempt_finish(struct sender *s, CURLcode outcome, struct err *err)
{
	char why[ERR_ARG_SIZE] = "";
	struct err note = { 0 };
	long status = 0;
	enum rc rc;

	(void)curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	attempt_end(s);
	if (outcome != CURLE_OK) {
		later(s, s->problem[0] ? s->problem : curl_easy_strerror(outcome));
		return E_OK;
	}
	if (status >= 200 && status < 300) {
		arrived(s);
		return spool_done(s->spool, err);
	}
	reason(s, status, why, sizeof(why));
	if (may_change(s, status)) {
		later(s, why);
		return E_OK;
	}
	arrived(s);
	rc = spool_refused(s->spool, why, err);
	if (rc)
		return rc;
	(void)err_set(&note, E_STATE,
		"the server refused a reading for good: %s; it is kept in %s.refused", why,
		spool_path(s->spool));
	listen_warn(s->call, &note);
	return E_OK;
}

enum rc
sender_step(struct sender *s, struct err *err)
{
	int running = 0, left;
	CURLMsg *m;
	enum rc rc = E_OK;

	if (!s->busy && spool_waiting(s->spool) && listen_uptime_ms() >= s->next_ms)
		rc = attempt_start(s, err);
	if (!s->busy || rc)
		return rc;
	(void)curl_multi_perform(s->multi, &running);
	while (rc == E_OK && (m = curl_multi_info_read(s->multi, &left)))
		if (m->msg == CURLMSG_DONE)
			rc = attempt_finish(s, m->data.result, err);
	return rc;
}

int64_t
sender_next_ms(const struct sender *s)
{
	if (s->busy || !spool_waiting(s->spool))
		return INT64_MAX;
	return s->next_ms;
}

bool
sender_idle(const struct sender *s, int64_t until_ms)
{
	return !s->busy && (!spool_waiting(s->spool) || s->next_ms > until_ms);
}

void
sender_wait(struct sender *s, struct pollfd *fd, unsigned n, int timeout_ms)
{
	struct curl_waitfd extra[4];

	for (unsigned i = 0; i < n && i < 4; i++)
		extra[i] = (struct curl_waitfd){ .fd = fd[i].fd, .events = CURL_WAIT_POLLIN };
	(void)curl_multi_poll(s->multi, extra, n < 4 ? n : 4, timeout_ms, NULL);
	(void)poll(fd, n, 0);
}

void
sender_close(struct sender *s)
{
	if (!s)
		return;
	if (s->busy)
		attempt_end(s);
	if (s->easy)
		curl_easy_cleanup(s->easy);
	if (s->multi)
		(void)curl_multi_cleanup(s->multi);
	curl_global_cleanup();
	buf_release(&s->answer);
	free(s->base);
	free(s->authorization);
	free(s);
}
