/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of unknown origin to UTF-8, by evidence: byte order mark, zero bytes, strict UTF-8, then
 * how the bytes beyond ASCII stand together, which words come out, and uchardet's opinion as a hint.
 */
#ifndef SIGNAL_TEXT_H
#define SIGNAL_TEXT_H

#include "signal/intake.h"

/*
 * The text (in the arena, or the bytes themselves) and in->file->encoding. E_FORMAT for what is no
 * text, with the byte that shows it. Says its choice in a note when the bytes left one.
 */
enum rc text_decode(struct str *out, struct intake *in, struct str bytes) MUST_CHECK;

/* By a stated encoding ("GB18030"), where one byte in fifty may not fit it. */
enum rc text_decode_as(
	struct str *out, struct intake *in, struct str encoding, struct str bytes) MUST_CHECK;
/* Is this one of the names that signal_file.encoding has and text_decode_as() takes? */
bool text_encoding_known(struct str encoding);

/* Cuts the first line off, without its end: CR, LF or both. */
struct str text_line(struct str *rest);

/* Only the first bytes: could this be text at all? */
bool text_likely(struct str head);

#endif
