/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What went wrong, said once, by whoever noticed.
 *
 * An error carries an outcome (enum rc), the English sentence with its values, and where the
 * input is wrong: a field name, or a file with line and column. The English format string is
 * also the key under which src/text/messages.tsv keeps the sentence in other languages, so the
 * arguments are kept apart from it; err_text() in src/text puts them together again for a reader.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stddef.h>

#define ERR_MAX_ARGS 6
#define ERR_ARG_SIZE 120

/* outcome, exit status of a command, HTTP status, title (English; Chinese in messages.tsv) */
#define ERR_LIST(X)                                                                 \
	X(E_SYNTAX, 2, 400, "The text cannot be read")                              \
	X(E_FORMAT, 2, 422, "The file is not what was expected")                    \
	X(E_MISSING, 2, 422, "A value is missing")                                  \
	X(E_DOMAIN, 2, 422, "The value is out of range")                            \
	X(E_UNIT, 2, 422, "The unit does not fit")                                  \
	X(E_NOT_FOUND, 2, 404, "There is no such thing")                            \
	X(E_METHOD, 2, 405, "This address does not answer to that verb")            \
	X(E_EXISTS, 2, 409, "It exists already")                                    \
	X(E_STATE, 2, 409, "This cannot be done in the present state")              \
	X(E_REUSED_KEY, 2, 422, "The idempotency key was used for another request") \
	X(E_STALE, 2, 412, "Somebody else changed it in the meantime")              \
	X(E_NO_MATCH, 2, 428, "The change must say which version it changes")       \
	X(E_TOO_BIG, 2, 413, "It is too big")                                       \
	X(E_TYPE, 2, 415, "This content type is not accepted")                      \
	X(E_TOO_MANY, 2, 429, "Too many attempts")                                  \
	X(E_AUTH, 2, 401, "Sign in first")                                          \
	X(E_DENIED, 2, 403, "You may not do this")                                  \
	X(E_BUSY, 3, 503, "The system is busy")                                     \
	X(E_FULL, 3, 507, "The disk is full")                                       \
	X(E_IO, 3, 500, "The system could not read or write")                       \
	X(E_DATABASE, 3, 500, "The database refused")

enum rc {
	E_OK = 0,
#define X(name, status, http, title) name,
	ERR_LIST(X)
#undef X
};

struct err {
	enum rc rc;
	const char *format; /* the English sentence with conversions; static text */
	char arg[ERR_MAX_ARGS][ERR_ARG_SIZE]; /* each conversion's value as text, in order */
	int n_args;
	char field[64];        /* which input field, "" when none */
	char file[160];        /* which file or pack, "" when none */
	unsigned line, column; /* from 1; 0 when unknown */
};

#define MUST_CHECK __attribute__((warn_unused_result))

/*
 * Fill err (which may be NULL) and return rc. Conversions understood: %s %d %u %zu %ld %lld %lu %g %c %%.
 * Any field, file or place set before with the functions below is kept.
 */
enum rc
err_set(struct err *err, enum rc rc, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same, and names the field that is wrong. */
enum rc err_field(struct err *err, enum rc rc, const char *field, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same, and says where in the text it is. */
enum rc err_at(struct err *err, enum rc rc, unsigned line, unsigned column, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* An analyser sees one file at a time: tell it that what comes back is what went in. */
#ifdef __clang_analyzer__
#define err_set(err, rc, ...) ((void)err_set(err, rc, __VA_ARGS__), (rc))
#define err_field(err, rc, ...) ((void)err_field(err, rc, __VA_ARGS__), (rc))
#define err_at(err, rc, ...) ((void)err_at(err, rc, __VA_ARGS__), (rc))
#endif

/* Name the file an error came from, when it has no name yet. */
void err_in_file(struct err *err, const char *file);

/* "file:line:column: sentence" in English, for logs and the command line; always terminated. */
void err_print(const struct err *err, char *out, size_t size);

/* Put arguments into a template in which {1} {2} ... stand for them; always terminated. */
void err_fill(const struct err *err, const char *template_text, char *out, size_t size);

int rc_exit_status(enum rc rc); /* 0 done, 2 the input is wrong, 3 the system failed */
int rc_http_status(enum rc rc);
const char *rc_name(enum rc rc);  /* "E_DOMAIN" */
const char *rc_title(enum rc rc); /* English */

#endif
