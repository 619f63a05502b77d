/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/xml.h"

#include <expat.h>

#include "base/buf.h"

#define CHUNK ((size_t)1 << 20)

struct xml {
	XML_Parser parser;
	const struct xml_handler *handler;
	void *ctx;
	struct err *err;
	struct buf text;
	int depth;
	enum rc rc;
};

struct str
xml_local(const char *name)
{
	struct str s = str_of(name);
	size_t colon = str_find(s, STR(":"));

	return colon < s.n ? str_from(s, colon + 1) : s;
}

struct str
xml_attribute(const char **list, struct str name)
{
	for (; *list; list += 2)
		if (str_eq(xml_local(list[0]), name))
			return str_of(list[1]);
	return STR("");
}

static void
stop(struct xml *x, enum rc rc)
{
	if (rc == E_OK || x->rc)
		return;
	x->rc = rc;
	XML_StopParser(x->parser, XML_FALSE);
}

static void XMLCALL
on_open(void *data, const char *name, const char **attributes)
{
	struct xml *x = data;

	buf_clear(&x->text);
	if (++x->depth > XML_MAX_DEPTH)
		stop(x, err_set(x->err, E_TOO_BIG, "elements are nested deeper than %d levels",
				XML_MAX_DEPTH));
	else
		stop(x, x->handler->open(x->ctx, xml_local(name), attributes));
}

static void XMLCALL
on_close(void *data, const char *name)
{
	struct xml *x = data;

	x->depth--;
	if (x->text.bad)
		stop(x, err_set(x->err, E_TOO_BIG, "the text of one element is too long"));
	else
		stop(x, x->handler->close(x->ctx, xml_local(name), str_trim(buf_str(&x->text))));
	buf_clear(&x->text);
}

static void XMLCALL
on_text(void *data, const char *text, int n)
{
	struct xml *x = data;

	buf_put(&x->text, (struct str){ text, (size_t)n });
}

static void XMLCALL
on_doctype(void *data, const char *name, const char *sysid, const char *pubid, int has_subset)
{
	struct xml *x = data;

	(void)sysid;
	(void)pubid;
	(void)has_subset;
	stop(x, err_at(x->err, E_FORMAT, (unsigned)XML_GetCurrentLineNumber(x->parser), 1,
			"the file declares a DOCTYPE (%s), which no instrument does", name));
}

static enum rc
feed(struct xml *x, struct str bytes)
{
	do {
		struct str chunk = str_first(bytes, CHUNK);

		bytes = str_from(bytes, chunk.n);
		if (XML_Parse(x->parser, chunk.p, (int)chunk.n, bytes.n == 0) == XML_STATUS_ERROR)
			return x->rc ? x->rc
				     : err_at(x->err, E_FORMAT,
					       (unsigned)XML_GetCurrentLineNumber(x->parser),
					       (unsigned)XML_GetCurrentColumnNumber(x->parser) + 1,
					       "this is no well-formed XML: %s",
					       XML_ErrorString(XML_GetErrorCode(x->parser)));
	} while (bytes.n);
	return E_OK;
}

enum rc
xml_read(const struct xml_handler *handler, void *ctx, struct str bytes, struct err *err)
{
	struct xml x = { .handler = handler, .ctx = ctx, .err = err };
	enum rc rc;

	x.parser = XML_ParserCreate(NULL);
	if (!x.parser)
		return err_set(err, E_TOO_BIG, "the file is too big");
	buf_init(&x.text, XML_MAX_TEXT);
	XML_SetUserData(x.parser, &x);
	XML_SetElementHandler(x.parser, on_open, on_close);
	XML_SetCharacterDataHandler(x.parser, on_text);
	XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
	rc = feed(&x, bytes);
	buf_release(&x.text);
	XML_ParserFree(x.parser);
	return rc;
}

int
xml_root_is(struct str head, const char *name)
{
	struct str s = str_trim(str_starts(head, STR("\xef\xbb\xbf")) ? str_from(head, 3) : head);
	struct str wanted = str_of(name), tag;

	if (!str_starts(s, STR("<")))
		return 0;
	/* declarations and comments before it; a DOCTYPE is refused later, by name */
	while (str_starts(s, STR("<?")) || str_starts(s, STR("<!"))) {
		struct str end = s.p[1] == '?'                                   ? STR("?>")
				 : str_starts(s, STR("<!--"))                    ? STR("-->")
				 : str_find(s, STR("[")) < str_find(s, STR(">")) ? STR("]>")
										 : STR(">");

		s = str_trim(str_from(s, str_find(s, end) + end.n));
	}
	if (!str_starts(s, STR("<")))
		return 0;
	tag = str_from(s, 1);
	for (size_t i = 0; i < tag.n; i++)
		if (strchr(" \t\r\n/>", tag.p[i])) {
			tag = str_first(tag, i);
			break;
		}
	if (str_find(tag, STR(":")) < tag.n)
		tag = str_from(tag, str_find(tag, STR(":")) + 1);
	return str_eq(tag, wanted);
}
