/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compound files ("OLE"): a file system in a file, in which old workbooks lie.
 *
 * Source: [MS-CFB], sections 2.2 to 2.6. Every chain is followed at most as many steps as the file
 * has sectors, so that rings end.
 */
#ifndef SIGNAL_COMPOUND_H
#define SIGNAL_COMPOUND_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

bool compound_is(struct str bytes);

/* One stream by its name, in the arena; E_NOT_FOUND, or E_FORMAT when the file is damaged. */
enum rc compound_stream(struct str *out, struct arena *a, struct str bytes, struct str name,
	struct err *err) MUST_CHECK;

#endif
