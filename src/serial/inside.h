/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share. */
#ifndef SERIAL_INSIDE_H
#define SERIAL_INSIDE_H

#include <stdint.h>

#include "serial/serial.h"

#define LINE_MOST 4096    /* bytes of a line */
#define RECORD_MOST 65536 /* bytes of a message's records, joined */

struct grammar;

/* One way of speaking. Either lines or single bytes. */
struct protocol {
	struct serial_instrument about;
	size_t room; /* bytes held at most */
	void (*line)(struct serial_reader *r, struct str line);
	void (*byte)(struct serial_reader *r, unsigned char c);
	void (*lost)(struct serial_reader *r); /* may be NULL */
	bool ascii; /* a byte beyond ASCII at the start of a line is noise */
};

/* State of a LIS2-A2 link. */
struct lis {
	unsigned char state; /* of lis.c */
	unsigned char sum;
	char sum_text[2];
	int number;        /* of the present frame */
	int last;          /* number of the last frame taken, -1 none */
	size_t frame_at;   /* where the present frame's text begins in hold */
	bool whole;        /* the present frame ends with ETX */
	bool too_long;     /* the message does not fit; it is dropped up to its end */
	char delimiter[4]; /* field, repeat, component, escape */
	char sample[64];   /* of the order that the results belong to */
	size_t n_sample;
};

struct serial_reader {
	const struct protocol *protocol;
	const struct grammar *grammar;
	struct serial_sink sink;
	struct serial_counts count;
	char *hold; /* protocol->room bytes */
	size_t n;
	char *text; /* room for twice that: decoded and unescaped texts of one line */
	size_t n_text, text_room;
	size_t noise;  /* skipped since the last line */
	bool spoiled;  /* noise inside the present line */
	bool too_long; /* the present line is dropped up to its end */
	bool sub_line; /* bytes of a nibble frame are being held */
	struct lis lis;
};

/* ---- reader.c */
void reader_line_byte(struct serial_reader *r, unsigned char c);
/* The reading with its defaults; raw as UTF-8. */
struct serial_reading reading_start(enum serial_kind kind, struct str raw);
void reading_field(struct serial_reading *out, const char *name, struct str text);
void reading_give(struct serial_reader *r, const struct serial_reading *reading);
/* Counts a refused line and passes the sentence on. */
void reader_refuse(struct serial_reader *r, const struct err *what);
void reader_warn(struct serial_reader *r, const struct err *what);
void reader_noise(struct serial_reader *r); /* says how much was skipped, if any */
/* As valid UTF-8, borrowed until the next line: bytes that do not fit are taken as Latin-1. */
struct str reader_text(struct serial_reader *r, struct str bytes);
/* "not understood", for a line that fits nothing. */
void reader_unknown(struct serial_reader *r, struct str line);
/* Puts a code and its sentence, which takes no values, into the reading. */
void reading_code(struct serial_reading *out, const char *code, const char *sentence);

#define LINE_SHOWN 100

/* Two hex digits of either case; -1 when they are none. */
int hex_pair(const char *p);
int hex_digit(char c);

/* ---- the protocols */
void area_line(struct serial_reader *r, struct str line);
void sics_line(struct serial_reader *r, struct str line);
void digimatic_byte(struct serial_reader *r, unsigned char c);
void digimatic_lost(struct serial_reader *r);
void orion_line(struct serial_reader *r, struct str line);
void lis_byte(struct serial_reader *r, unsigned char c);
void lis_lost(struct serial_reader *r);
void lis_start(struct serial_reader *r);
void lis_record(struct serial_reader *r, struct str line);
void grammar_line(struct serial_reader *r, struct str line);

/* ---- grammar.c */
const struct grammar *grammar_find(const struct serial_grammars *g, struct str id);
bool grammar_about(struct serial_instrument *out, const struct serial_grammars *g, int i);

#endif
