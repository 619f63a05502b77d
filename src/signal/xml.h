/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XML files of instruments, read element by element. No DOCTYPE, so no entities and no bombs of them; depth and the text of one
 * element have a ceiling.
 */
#ifndef SIGNAL_XML_H
#define SIGNAL_XML_H

#include "base/err.h"
#include "base/str.h"

#define XML_MAX_DEPTH 64
#define XML_MAX_TEXT ((size_t)256 << 20)

/* Names come without their namespace prefix. What is no E_OK ends the reading. */
struct xml_handler {
	enum rc (*open)(void *ctx, struct str name, const char **attributes);
	/* text: what stood in the element behind its last inner element, blanks around it removed */
	enum rc (*close)(void *ctx, struct str name, struct str text);
};

struct str xml_local(const char *name);
struct str xml_attribute(const char **list, struct str name); /* "" when absent */

/* E_FORMAT with line and column where the text is not well-formed or cut off; the error of a handler else. */
enum rc xml_read(
	const struct xml_handler *handler, void *ctx, struct str bytes, struct err *err) MUST_CHECK;

/* Is the root element of a text this one (without prefix)? Looks at the beginning only. */
int xml_root_is(struct str head, const char *name);

#endif
