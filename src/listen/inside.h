/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share. */
#ifndef LISTEN_INSIDE_H
#define LISTEN_INSIDE_H

#include <stdint.h>

#include "base/buf.h"
#include "cli/call.h"
#include "codec/json.h"
#include "serial/serial.h"

#define LISTEN_TEXT_MOST ((size_t)1 << 20) /* of one reading as JSON */

int64_t listen_clock_us(void);  /* of the wall, for observed_at */
int64_t listen_uptime_ms(void); /* never set back, for waiting */
/* A warning on standard error in the reader's language. */
void listen_warn(const struct call *call, const struct err *what);

/* ---- port.c: serial ports and TCP ------------------------------------------------------------------- */

struct port_options {
	const char *serial; /* a device, or */
	const char *tcp;    /* HOST:PORT */
	int baud, bits, stop;
	char parity; /* N E O */
	char flow;   /* n none, x XON/XOFF, r RTS/CTS */
};
/* E_DOMAIN names the option that is wrong. */
enum rc port_check(const struct port_options *o, struct err *err) MUST_CHECK;
/* A descriptor that does not block. `stop_fd` becoming readable ends the waiting with E_BUSY. */
enum rc port_open(int *fd, const struct port_options *o, int stop_fd, struct err *err) MUST_CHECK;

/* ---- folder.c: files that machines drop ------------------------------------------------------------- */

struct folder;
/* Called with each file that is whole: its name, its bytes, when it was written last. */
typedef void folder_take(void *ctx, const char *name, struct str bytes, int64_t written_us);
struct folder_options {
	const char *path;
	const char *seen; /* file that remembers which bytes were taken; NULL: only while we run */
	int poll_s;       /* > 0: look every so often instead of being told */
};
enum rc folder_open(struct folder **out, const struct folder_options *o, const struct call *call,
	folder_take *take, void *ctx, struct err *err) MUST_CHECK;
int folder_fd(const struct folder *f); /* readable when something happened; -1 when polling */
int64_t folder_next_ms(const struct folder *f); /* when to look at the latest, by uptime */
/* Takes what is whole. E_IO when the folder is gone. */
enum rc folder_look(struct folder *f, struct err *err) MUST_CHECK;
void folder_close(struct folder *f);

/* ---- spool.c: what the server has not confirmed ------------------------------------------------------ */

struct spool;
struct spool_item {
	char kind;       /* 'O' observation, 'F' file */
	char key[33];    /* the same for every attempt */
	struct str text; /* JSON; borrowed until the next call */
};
enum rc spool_open(
	struct spool **out, const char *path, const struct call *call, struct err *err) MUST_CHECK;
/*
 * On disk when it returns. A key of its own where none is given: what would be found again in a file after a crash keeps its
 * key, so that the server takes it once.
 */
enum rc spool_add(
	struct spool *s, char kind, const char *given, struct str json, struct err *err) MUST_CHECK;
bool
spool_first(struct spool *s, struct spool_item *out); /* the oldest; false when there is none */
enum rc spool_done(struct spool *s, struct err *err) MUST_CHECK; /* with the oldest */
/* The server will never take the oldest: kept aside with the reason. */
enum rc spool_refused(struct spool *s, const char *why, struct err *err) MUST_CHECK;
size_t spool_waiting(const struct spool *s);
const char *spool_path(const struct spool *s);
void spool_close(struct spool *s);

/* ---- sender.c: to the server ------------------------------------------------------------------------- */

struct sender;
struct sender_options {
	const char *server, *token;
};
enum rc sender_open(struct sender **out, const struct sender_options *o, struct spool *spool,
	const struct call *call, struct err *err) MUST_CHECK;
/* Goes on with what is being sent, or begins. E_IO only when the spool cannot be written. */
enum rc sender_step(struct sender *s, struct err *err) MUST_CHECK;
int64_t sender_next_ms(const struct sender *s); /* by uptime; INT64_MAX: nothing to do */
/* Nothing is under way, and nothing will be before then. */
bool sender_idle(const struct sender *s, int64_t until_ms);
/* Waits for one of the descriptors, for the server, or for the time; as poll. */
struct pollfd;
void sender_wait(struct sender *s, struct pollfd *fd, unsigned n, int timeout_ms);
void sender_close(struct sender *s);

/* ---- report.c: readings out --------------------------------------------------------------------------- */

struct report {
	const struct call *call;
	const char *instrument, *kind, *operator_name, *sample, *method, *out;
	const char *file;   /* the file that is being read, NULL none */
	struct str bytes;   /* its bytes */
	int64_t written_us; /* when it was written last */
	long of_file;       /* readings of it so far */
	struct spool *spool;
	int out_fd;
	bool all;       /* unsteady values are filed too */
	long count;     /* values printed so far */
	enum rc failed; /* the first failure of writing */
	struct err err;
};
enum rc report_open(struct report *r, struct err *err) MUST_CHECK;
void report_reading(void *ctx, const struct serial_reading *reading); /* ctx: the report */
void report_warning(void *ctx, const struct err *what);
/* A whole instrument file, for a sample. */
void report_file(struct report *r, const char *name);
void report_close(struct report *r);

/* ---- loop.c -------------------------------------------------------------------------------------------- */

struct loop_options {
	struct port_options port;
	struct folder_options folder; /* path NULL: a port */
	struct str ask;               /* bytes that make the instrument send */
	int64_t every_ms;
	long count; /* end after so many values; 0 never */
	bool whole_files;
	struct str kind;
	const struct serial_grammars *grammars;
};
enum rc loop_run(const struct loop_options *o, struct report *report, struct sender *sender,
	struct err *err) MUST_CHECK;

#endif
