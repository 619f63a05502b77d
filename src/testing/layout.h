/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layouts that a laboratory has described, and the words its files are read with. Private to this folder. */
#ifndef TESTING_LAYOUT_H
#define TESTING_LAYOUT_H

#include "testing/inside.h"

#define LAYOUTS_MOST 300 /* of one laboratory */

/* A description as its canonical YAML and as what it says. */
struct layout_given {
	struct str text;
	const struct signal_layout *layout;
	struct str author, title_zh, title_en;
};

/* The body's "description" (an object) or "text" (a pack), with this version; validated, in the call's arena. */
enum rc layout_from_body(
	struct layout_given *out, struct http_call *c, int64_t version, struct err *err) MUST_CHECK;

/* What files that come today are read with: the program's words and descriptions, and before them the laboratory's own. */
enum rc laboratory_words(const struct signal_dictionary **out, struct arena *a, struct db *db,
	const struct act *by, struct err *err) MUST_CHECK;

/* What a stored file is read with: the description that read it when it came, in the version of that day. */
enum rc stored_words(const struct signal_dictionary **out, struct arena *a,
	const struct centre *centre, const struct stored_file *f, struct err *err) MUST_CHECK;

#endif
