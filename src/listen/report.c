/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings out: a line for people, a JSON line for programs, a JSON line in a file, an observation for the server. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/date.h"
#include "base/memory.h"
#include "cli/table.h"
#include "codec/digest.h"
#include "listen/inside.h"

static const char *const kinds[] = { "value", "refusal", "done", "about", "record" };

void
listen_warn(const struct call *call, const struct err *what)
{
	char text[1024];

	err_text(what, call->lang, text, sizeof(text));
	fputs("hidemark listen: ", stderr);
	print_text(stderr, text);
	fputc('\n', stderr);
}

void
report_warning(void *ctx, const struct err *what)
{
	const struct report *r = ctx;

	listen_warn(r->call, what);
}

/* ---- as JSON ----------------------------------------------------------------------------------------- */

static void
steady_write(struct json_out *j, enum serial_steady steady)
{
	jout_key(j, STR("stable"));
	if (steady == SERIAL_UNSAID)
		jout_nothing(j);
	else
		jout_bool(j, steady == SERIAL_STEADY);
}

static void
fields_write(struct json_out *j, const struct report *r, const struct serial_reading *reading)
{
	jout_key(j, STR("fields"));
	jout_object(j);
	for (int i = 0; i < reading->n_fields; i++) {
		const struct serial_field *f = &reading->field[i];
		bool again = false;

		/* a name that comes twice is kept once */
		for (int k = 0; k < i; k++)
			again = again || str_eq(f->name, reading->field[k].name);
		if (again)
			continue;
		jout_key(j, f->name);
		jout_text(j, f->text);
	}
	if (r->file)
		JOUT_TEXT(j, "file_name", str_of(r->file));
	jout_object_end(j);
}

/* What an observation and a JSON line share; the object stays open. */
static void
members_write(struct json_out *j, const struct report *r, const struct serial_reading *reading,
	const char *at)
{
	size_t room = 4 * reading->raw.n + 1;
	char *raw = memory_zeroed(room);

	jout_object(j);
	JOUT_TEXT(j, "instrument", str_of(r->instrument));
	JOUT_TEXT(j, "kind", str_of(r->kind));
	JOUT_TEXT(j, "observed_at", str_of(at));
	if (r->operator_name)
		JOUT_TEXT(j, "operator", str_of(r->operator_name));
	if (r->sample)
		JOUT_TEXT(j, "sample", str_of(r->sample));
	JOUT_INTEGER(j, "part", reading->part);
	JOUT_TEXT(j, "quantity", reading->quantity);
	JOUT_TEXT(j, "text", reading->number.text);
	JOUT_TEXT(j, "unit", reading->unit);
	steady_write(j, reading->steady);
	fields_write(j, r, reading);
	JOUT_TEXT(j, "raw", str_of(serial_shown(raw, room, reading->raw)));
	free(raw);
}

static void
document_write(
	struct buf *b, const struct report *r, const struct serial_reading *reading, const char *at)
{
	char text[1024] = "";
	struct json_out j;

	jout_start(&j, b);
	members_write(&j, r, reading, at);
	JOUT_TEXT(&j, "what", str_of(kinds[reading->kind]));
	JOUT_NUMBER(&j, "value", reading->has_number ? reading->number.value : NAN);
	JOUT_TEXT(&j, "code", reading->code);
	if (reading->what.format)
		err_text(&reading->what, r->call->lang, text, sizeof(text));
	JOUT_TEXT(&j, "message", str_of(text));
	JOUT_BOOL(&j, "more", reading->more);
	jout_object_end(&j);
	buf_char(b, '\n');
}

/* ---- for people -------------------------------------------------------------------------------------- */

static const char *
steady_word(const struct report *r, enum serial_steady steady)
{
	return steady == SERIAL_STEADY     ? word(r->call, "stable")
	       : steady == SERIAL_UNSTEADY ? word(r->call, "NOT stable")
					   : word(r->call, "stability not said");
}

static void
line_print(const struct report *r, const struct serial_reading *reading, const char *at)
{
	struct buf b;
	char text[1024];

	buf_init(&b, 64 << 10);
	buf_printf(&b, "%s  %s  ", at, r->instrument);
	if (reading->kind == SERIAL_VALUE) {
		buf_printf(&b, "%.*s%s%.*s  %s", STR_FMT(reading->number.text),
			reading->unit.n ? " " : "", STR_FMT(reading->unit),
			steady_word(r, reading->steady));
		if (reading->quantity.n)
			buf_printf(&b, "  %.*s", STR_FMT(reading->quantity));
	} else if (reading->what.format) {
		err_text(&reading->what, r->call->lang, text, sizeof(text));
		buf_put(&b, str_of(text));
	} else {
		buf_put(&b, str_first_whole(reading->raw, 500));
	}
	for (int i = 0; i < reading->n_fields; i++)
		buf_printf(&b, "  %.*s=%.*s", STR_FMT(reading->field[i].name),
			STR_FMT(reading->field[i].text));
	if (r->operator_name)
		buf_printf(&b, "  [%s]", r->operator_name);
	buf_char(&b, '\0');
	print_text(stdout, b.bad ? "" : b.p);
	fputc('\n', stdout);
	buf_release(&b);
}

/* ---- keeping ----------------------------------------------------------------------------------------- */

static void
fail(struct report *r, enum rc rc)
{
	if (rc && !r->failed)
		r->failed = rc;
}

static void
out_write(struct report *r, struct str line)
{
	while (line.n) {
		ssize_t n = write(r->out_fd, line.p, line.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fail(r, err_set(&r->err, errno == ENOSPC ? E_FULL : E_IO,
					"%s cannot be written: %s", r->out, strerror(errno)));
			return;
		}
		line = str_from(line, (size_t)n);
	}
	if (fdatasync(r->out_fd))
		fail(r, err_set(&r->err, E_IO, "%s cannot be written: %s", r->out,
				strerror(errno)));
}

/* The time of a reading: now, or when the file that holds it was written. */
static void
time_of(const struct report *r, char at[INSTANT_TEXT_SIZE])
{
	instant_text(at, r->file ? r->written_us : listen_clock_us(), 0);
}

/* The same for the same reading of the same bytes, however often they are read; NULL: any. */
static const char *
key_of(struct report *r, char key[DIGEST_TEXT_SIZE])
{
	char file[DIGEST_TEXT_SIZE], text[400];

	if (!r->file)
		return NULL;
	digest_text(file, r->bytes);
	snprintf(text, sizeof(text), "%s %ld %.200s", file, r->of_file++, r->instrument);
	digest_text(key, str_of(text));
	return key;
}

static void
spool_write(struct report *r, const struct serial_reading *reading, const char *at)
{
	char key[DIGEST_TEXT_SIZE];
	struct json_out j;
	struct buf b;

	/* what moved is no result */
	if (reading->kind != SERIAL_VALUE || (reading->steady == SERIAL_UNSTEADY && !r->all))
		return;
	buf_init(&b, LISTEN_TEXT_MOST);
	jout_start(&j, &b);
	members_write(&j, r, reading, at);
	jout_object_end(&j);
	if (b.bad)
		fail(r, err_set(&r->err, E_TOO_BIG, "a reading is too long to be filed"));
	else
		fail(r, spool_add(r->spool, 'O', key_of(r, key), buf_str(&b), &r->err));
	buf_release(&b);
}

void
report_reading(void *ctx, const struct serial_reading *reading)
{
	struct report *r = ctx;
	char at[INSTANT_TEXT_SIZE];
	struct buf b;

	time_of(r, at);
	/* kept first, shown then, answered last: what the instrument hears confirmed is on disk */
	if (r->spool)
		spool_write(r, reading, at);
	buf_init(&b, LISTEN_TEXT_MOST);
	document_write(&b, r, reading, at);
	if (r->out)
		out_write(r, buf_str(&b));
	if (r->call->json)
		fwrite(b.p, 1, b.n, stdout);
	else
		line_print(r, reading, at);
	if (fflush(stdout))
		fail(r, err_set(&r->err, E_IO, "standard output could not be written"));
	buf_release(&b);
	r->count += reading->kind == SERIAL_VALUE;
}

/* ---- whole files ------------------------------------------------------------------------------------- */

void
report_file(struct report *r, const char *name)
{
	char sha256[DIGEST_TEXT_SIZE], key[DIGEST_TEXT_SIZE], at[INSTANT_TEXT_SIZE];
	struct json_out j;
	struct buf b;

	digest_text(sha256, r->bytes);
	time_of(r, at);
	buf_init(&b, LISTEN_TEXT_MOST);
	jout_start(&j, &b);
	jout_object(&j);
	JOUT_TEXT(&j, "instrument", str_of(r->instrument));
	JOUT_TEXT(&j, "kind", str_of(r->kind));
	JOUT_TEXT(&j, "observed_at", str_of(at));
	JOUT_TEXT(&j, "name", str_of(name));
	JOUT_TEXT(&j, "path", str_of(r->file));
	JOUT_TEXT(&j, "sha256", str_of(sha256));
	JOUT_INTEGER(&j, "size", (int64_t)r->bytes.n);
	if (r->sample)
		JOUT_TEXT(&j, "sample", str_of(r->sample));
	if (r->method)
		JOUT_TEXT(&j, "method", str_of(r->method));
	jout_object_end(&j);
	if (r->spool)
		fail(r, spool_add(r->spool, 'F', key_of(r, key), buf_str(&b), &r->err));
	buf_char(&b, '\n');
	if (r->out)
		out_write(r, buf_str(&b));
	if (r->call->json)
		fwrite(b.p, 1, b.n, stdout);
	else
		printf("%s  %s  %s  %zu  %s\n", at, r->instrument, name, r->bytes.n, sha256);
	if (fflush(stdout))
		fail(r, err_set(&r->err, E_IO, "standard output could not be written"));
	buf_release(&b);
	r->count++;
}

enum rc
report_open(struct report *r, struct err *err)
{
	r->out_fd = -1;
	if (!r->out)
		return E_OK;
	r->out_fd = open(r->out, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (r->out_fd < 0)
		return err_set(err, E_IO, "%s cannot be opened: %s", r->out, strerror(errno));
	return E_OK;
}

void
report_close(struct report *r)
{
	if (r->out_fd >= 0)
		close(r->out_fd);
}
