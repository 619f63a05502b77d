/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file surely is by its first bytes, so that a refusal can name it. */
#ifndef SIGNAL_MAGIC_H
#define SIGNAL_MAGIC_H

#include "base/str.h"

/* "a PDF document", "a JPEG picture"; NULL when it is none of the known. */
const char *magic_name(struct str head);

#endif
