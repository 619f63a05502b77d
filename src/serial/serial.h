/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readings from instruments that speak over a line: balances, gauges, area machines, pH meters, analysers. Bytes go in
 * as they arrive, in pieces of any size; readings, warnings and the answers that a protocol asks for come out. Half a
 * line waits for its rest, noise is skipped and counted, a line that is too long is dropped up to its end, a wrong
 * checksum is refused by name. Everything handed to the sink is borrowed during the call, and valid UTF-8.
 */
#ifndef SERIAL_SERIAL_H
#define SERIAL_SERIAL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/number.h"
#include "base/str.h"

enum serial_kind {
	SERIAL_VALUE,   /* a value; what it is worth says `steady` */
	SERIAL_REFUSAL, /* no value, and why: overload, not now, an error of the instrument */
	SERIAL_DONE,    /* the instrument did something: zero set, tared */
	SERIAL_ABOUT,   /* the instrument says what it is */
	SERIAL_RECORD   /* part of a message that is no value */
};

enum serial_steady {
	SERIAL_STEADY,   /* the instrument says that the value stands still, or is final */
	SERIAL_UNSTEADY, /* it says that it does not: never a result */
	SERIAL_UNSAID    /* the protocol has no mark for it */
};

struct serial_field {
	struct str name; /* "item", "serial", "test", "completed"... */
	struct str text;
};

#define SERIAL_FIELDS_MOST 24
struct serial_reading {
	enum serial_kind kind;
	enum serial_steady steady;
	struct str raw;        /* the line or record as it came: see serial_shown */
	int part;              /* which value of the line, from 0 */
	struct str quantity;   /* "mass", "area.net", "ph"...; "" unknown */
	struct reading number; /* of SERIAL_VALUE; of SERIAL_DONE where it came with one */
	bool has_number;
	struct str unit; /* as the instrument writes it; "" where it sends none */
	struct str code; /* of a refusal and of what was done: "overload", "zero"; "" */
	struct err what; /* the same as a sentence; format NULL where there is nothing to say */
	bool more;       /* further lines of the same answer follow */
	struct serial_field field[SERIAL_FIELDS_MOST];
	int n_fields;
};

/* Where a reader's output goes. `warn` and `answer` may be NULL. */
struct serial_sink {
	void *ctx;
	void (*reading)(void *ctx, const struct serial_reading *r);
	void (*warn)(void *ctx, const struct err *what);
	void (*answer)(void *ctx, struct str bytes); /* to be sent back: ACK, NAK */
};

/* ---- descriptions of instruments that send lines -------------------------------------------------- */

struct serial_grammars;

/*
 * Reads a description (see docs/instruments.md). *out is NULL before the first text; every further one adds to it, and
 * an instrument that is named again replaces the earlier. E_FORMAT with file, line and column.
 */
enum rc serial_grammars_read(struct serial_grammars **out, struct arena *a, struct str tsv,
	const char *file_name, struct err *err) MUST_CHECK;
/* Is this text such a description? By its first line. */
bool serial_grammars_are(struct str tsv);

/* Every instrument that can be listened to: built in first, then described. False behind the last. */
struct serial_instrument {
	const char *id;
	struct str title_zh, title_en;
	struct str port; /* "9600 8N1" usual settings, "" when they vary */
	struct str ask;  /* what makes it send one reading, "" when it sends by itself */
};
bool serial_instrument(struct serial_instrument *out, const struct serial_grammars *g, int i);

/* ---- a reader ------------------------------------------------------------------------------------- */

struct serial_reader;

/* E_NOT_FOUND when no instrument has this id. g may be NULL, and must outlive the reader. In arena a. */
enum rc serial_open(struct serial_reader **out, struct arena *a, struct str id,
	const struct serial_grammars *g, const struct serial_sink *sink,
	struct err *err) MUST_CHECK;
void serial_feed(struct serial_reader *r, struct str bytes);
/* The line was lost: what was waiting for its rest is dropped, with a warning. */
void serial_lost(struct serial_reader *r);

struct serial_counts {
	unsigned long long bytes, readings, noise,
		refused; /* refused: lines that were not understood */
};
struct serial_counts serial_counted(const struct serial_reader *r);

/*
 * Bytes as text that can be turned back: printable UTF-8 as it is, \r \n \t, a backslash doubled, any other byte \xHH.
 * Cut at size - 1 between two signs; returns out.
 */
const char *serial_shown(char *out, size_t size, struct str bytes);

#endif
