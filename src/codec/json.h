/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON out and in. Out: a small emitter that escapes, checks nesting and writes each double with
 * its shortest text, so 0.1 stays 0.1. In: jansson, strict (duplicate keys, NaN, lone surrogates,
 * numbers beyond a double are refused), with errors that say line and column.
 */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define JSON_MAX_DEPTH 32

struct json_out {
	struct buf *buf;
	int depth;
	bool comma[JSON_MAX_DEPTH + 1]; /* something stands already at this depth */
	bool after_key;
};

void jout_start(struct json_out *j, struct buf *buf);
void jout_object(struct json_out *j); /* { */
void jout_object_end(struct json_out *j);
void jout_array(struct json_out *j); /* [ */
void jout_array_end(struct json_out *j);
void jout_key(struct json_out *j, struct str key);
void jout_text(struct json_out *j, struct str s);   /* quoted and escaped; null when s.p is NULL */
void jout_number(struct json_out *j, double value); /* null when not finite */
void jout_integer(struct json_out *j, int64_t value);
void jout_bool(struct json_out *j, bool value);
void jout_nothing(struct json_out *j); /* null */
/* s is a JSON value already, trusted: written as it stands. */
void jout_raw(struct json_out *j, struct str s);

/* key and value in one; `key` is a string literal */
#define JOUT_TEXT(j, key, s) (jout_key((j), STR(key)), jout_text((j), (s)))
#define JOUT_NUMBER(j, key, v) (jout_key((j), STR(key)), jout_number((j), (v)))
#define JOUT_INTEGER(j, key, v) (jout_key((j), STR(key)), jout_integer((j), (v)))
#define JOUT_BOOL(j, key, v) (jout_key((j), STR(key)), jout_bool((j), (v)))

/* Parse; *out is the caller's: json_decref(). E_SYNTAX with line and column when it is not JSON. */
enum rc json_read(json_t **out, struct str text, struct err *err) MUST_CHECK;

/* A member as borrowed text; STR_NONE when absent or not a string. */
struct str json_member_text(const json_t *object, const char *key);

#endif
