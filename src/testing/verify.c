/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anybody's question: is this report genuine? By the token in its QR code, or by its bytes. */
#include "codec/digest.h"
#include "testing/handlers.h"

struct known_report {
	bool found, withdrawn;
	struct str summary;
};

static enum rc
look_up(struct known_report *out, struct http_call *c, struct db *db, const struct sql *by,
	struct str key, struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(&r, db, by, (struct bind[]){ B_TEXT(key) }, err);

	*out = (struct known_report){ 0 };
	if (rc)
		return rc;
	while (rows_next(r)) {
		out->found = true;
		out->summary = arena_str(&c->arena, rows_text(r, 1));
		out->withdrawn = !rows_null(r, 2);
	}
	return rows_end(r, err);
}

static void
answer(struct http_call *c, struct str key, struct str word, const char *sha256,
	const struct known_report *known)
{
	struct json_out j;

	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, key);
	jout_text(&j, word);
	if (sha256)
		JOUT_TEXT(&j, "sha256", str_of(sha256));
	jout_key(&j, STR("report"));
	if (known->found)
		jout_raw(&j, known->summary);
	else
		jout_nothing(&j);
	jout_object_end(&j);
}

enum rc
verify_token(struct http_call *c, struct db *db, struct err *err)
{
	struct known_report known;
	enum rc rc = look_up(&known, c, db, &SQL_REPORT_BY_TOKEN, c->param[0], err);

	if (rc)
		return rc;
	answer(c, STR("state"),
		!known.found      ? STR("unknown")
		: known.withdrawn ? STR("withdrawn")
				  : STR("genuine"),
		NULL, &known);
	return E_OK;
}

/* The token that the file's own description names, "" when it names none. */
static struct str
claimed_token(struct str pdf)
{
	static const struct str mark = STR_INIT("hidemark ");

	while (pdf.n) {
		size_t at = str_find(pdf, mark);
		struct str rest, number, token;
		unsigned char bytes[16];

		if (at == pdf.n)
			break;
		pdf = str_from(pdf, at + mark.n);
		rest = str_first(pdf, 120);
		number = str_cut(&rest, ' ');
		token = str_first(rest, 32);
		if (number.n && hex_read(bytes, sizeof(bytes), token))
			return token;
	}
	return STR("");
}

enum rc
verify_file(struct http_call *c, struct db *db, struct err *err)
{
	char sha256[DIGEST_TEXT_SIZE];
	struct known_report known;
	struct str word = STR("genuine"), token;
	enum rc rc;

	if (!c->raw.n)
		return err_set(err, E_FORMAT, "the file is empty");
	digest_text(sha256, c->raw);
	rc = look_up(&known, c, db, &SQL_REPORT_BY_SHA256, str_of(sha256), err);
	if (rc)
		return rc;
	if (!known.found) {
		word = STR("unknown");
		token = claimed_token(c->raw);
		if (token.n) {
			rc = look_up(&known, c, db, &SQL_REPORT_BY_TOKEN, token, err);
			if (rc)
				return rc;
			if (known.found)
				word = STR("altered");
		}
	}
	answer(c, STR("answer"), word, sha256, &known);
	return E_OK;
}
