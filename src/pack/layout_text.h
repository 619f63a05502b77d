/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A description of a layout as YAML and as JSON. */
#ifndef PACK_LAYOUT_TEXT_H
#define PACK_LAYOUT_TEXT_H

#include "base/buf.h"
#include "base/err.h"
#include "codec/json.h"

/* Members in the order given; what is null or empty is left out. The buffer is bad when it is nested too deeply. */
void layout_yaml_write(struct buf *b, json_t *description);

/* The same members as a JSON value; places are numbers, all else text. E_SYNTAX with line and column. */
enum rc layout_json_write(struct json_out *j, struct str yaml, struct err *err) MUST_CHECK;

#endif
