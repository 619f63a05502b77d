/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as XML files of instruments carry them: base64 of little-endian numbers, perhaps packed by zlib. What unpacks to more
 * than was promised is cut there, so no stream can be a bomb.
 *
 * Source: RFC 4648 section 4, RFC 1950
 */
#ifndef SIGNAL_ENCODED_H
#define SIGNAL_ENCODED_H

#include "signal/series.h"

enum encoded_type { ENCODED_NONE, ENCODED_FLOAT32, ENCODED_FLOAT64, ENCODED_INT32, ENCODED_INT64 };

enum encoded_fault {
	ENCODED_GOOD,
	ENCODED_NO_BASE64,
	ENCODED_NO_ZLIB,
	ENCODED_TOO_FEW, /* what is there was added */
	ENCODED_TOO_MANY /* the promised ones were added */
};

/* Room that is used again from one array to the next; zero to begin with. */
struct encoded_room {
	unsigned char *packed, *plain;
	size_t packed_size, plain_size;
	struct z_stream_s *stream;
};
void encoded_release(struct encoded_room *room);

/* n numbers behind those in *out; n at most SERIES_MOST. */
enum encoded_fault encoded_read(struct series *out, struct encoded_room *room, struct str base64,
	bool zlib, enum encoded_type type, size_t n);

#endif
