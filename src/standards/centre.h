/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program gives to the wings: opened once at start, read-only while it serves. `program` of a call. */
#ifndef STANDARDS_CENTRE_H
#define STANDARDS_CENTRE_H

#include "access/access.h"
#include "base/date.h"
#include "document/document.h"
#include "http/http.h"
#include "pack/pack.h"
#include "signal/signal.h"

/* A laboratory's calendar day is China's, which has one time zone. */
#define CENTRE_OFFSET_MIN (8 * 60)

struct centre {
	const struct pack_library *lib;
	const struct signal_dictionary *dict;
	struct document_fonts *fonts;
	struct str public_url; /* without a slash at the end; printed into reports */
};

static inline const struct centre *
call_centre(const struct http_call *c)
{
	return (const struct centre *)c->program;
}

static inline const struct user *
call_user(const struct http_call *c)
{
	return (const struct user *)c->who;
}

static inline struct str
call_lab(const struct http_call *c)
{
	return str_of(call_user(c)->lab_id);
}

static inline struct date
call_today(const struct http_call *c)
{
	return instant_date(c->now_us, CENTRE_OFFSET_MIN);
}

#endif
