/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measuring engine for whoever is signed in: statistics of a table that is sent along, nothing stored. */
#include <stdio.h>

#include "analysis/analysis.h"
#include "base/number.h"
#include "testing/handlers.h"

#define ANALYSIS_CEILING ((size_t)512 << 20)
#define MAX_GIVEN 40

enum rc
statistics_list(struct http_call *c, struct db *db, struct err *err)
{
	struct json_out j;

	(void)db;
	(void)err;
	jout_start(&j, &c->out);
	analyses_write(&j);
	return E_OK;
}

/* A member of "options" as text: people write numbers and true as JSON has them. */
static enum rc
option_text(struct str *out, struct arena *a, const char *name, const json_t *v, struct err *err)
{
	char text[NUM_TEXT_SIZE];

	if (json_is_string(v)) {
		*out = (struct str){ json_string_value(v), json_string_length(v) };
	} else if (json_is_integer(v)) {
		*out = arena_printf(a, "%lld", (long long)json_integer_value(v));
	} else if (json_is_real(v)) {
		num_text(text, json_real_value(v));
		*out = arena_str(a, str_of(text));
	} else if (json_is_boolean(v)) {
		*out = json_is_true(v) ? STR("true") : STR("false");
	} else {
		return err_field(err, E_DOMAIN, name, "expected a text, a number, true or false");
	}
	return E_OK;
}

static enum rc
take_options(struct option_given *given, int *n, struct http_call *c, const json_t *options,
	struct err *err)
{
	const char *name;
	json_t *v;

	*n = 0;
	if (options && !json_is_object(options))
		return err_field(err, E_DOMAIN, "options", "expected an object of options");
	json_object_foreach((json_t *)(uintptr_t)options, name, v)
	{
		enum rc rc;

		if (*n >= MAX_GIVEN)
			return err_field(err, E_TOO_BIG, "options", "there are too many options");
		if (json_is_null(v))
			continue;
		given[*n].name = str_of(name);
		rc = option_text(&given[*n].value, &c->arena, name, v, err);
		if (rc)
			return rc;
		/* an empty field of a form is an option not given */
		*n += given[*n].value.n > 0;
	}
	return E_OK;
}

static void
label(json_t *set, const char *key, enum language l)
{
	char words[80];

	const char *said;

	snprintf(words, sizeof(words), "%s", key);
	for (char *p = words; *p; p++)
		if (*p == '_')
			*p = ' ';
	said = word_text(words, l);
	if (strcmp(said, key) != 0)
		json_object_set_new(set, key, json_string(said));
}

/* What the picture of an answer names: axes and series. */
static void
collect_plot(json_t *set, const json_t *plot, enum language l)
{
	json_t *s;
	size_t i;

	label(set, json_string_value(json_object_get(plot, "x_label")), l);
	label(set, json_string_value(json_object_get(plot, "y_label")), l);
	json_array_foreach(json_object_get(plot, "series"), i, s)
	{
		label(set, json_string_value(json_object_get(s, "name")), l);
	}
}

/* The words for every key of an answer, in the reader's language, into a set. NOLINTBEGIN(misc-no-recursion): our own answer */
static void
collect_labels(json_t *set, const json_t *v, enum language l)
{
	const char *key;
	json_t *member;
	size_t i;

	/* words such as a verdict; names of columns and laboratories have no entry and stay */
	if (json_is_string(v) && json_string_length(v) < 40)
		label(set, json_string_value(v), l);
	json_array_foreach(v, i, member) collect_labels(set, member, l);
	json_object_foreach((json_t *)(uintptr_t)v, key, member)
	{
		if (strcmp(key, "plot") == 0) {
			collect_plot(set, member, l);
		} else if (strcmp(key, "notes") != 0) {
			label(set, key, l);
			collect_labels(set, member, l);
		}
	}
}
/* NOLINTEND(misc-no-recursion) */

/* {"answer": what the command line gives with --json, "labels": words for its keys} */
static enum rc
labelled_answer(struct http_call *c, struct str answer, struct err *err)
{
	json_t *whole, *labels = json_object();
	struct json_out j;
	enum rc rc = json_read(&whole, answer, err);

	if (rc) {
		json_decref(labels);
		return rc;
	}
	collect_labels(labels, whole, language_of(c->language));
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("answer"));
	jout_raw(&j, answer);
	jout_key(&j, STR("labels"));
	json_value_write(&j, labels);
	jout_object_end(&j);
	json_decref(labels);
	json_decref(whole);
	return E_OK;
}

enum rc
statistics_run(struct http_call *c, struct db *db, struct err *err)
{
	struct option_given given[MAX_GIVEN + 1];
	const json_t *table = json_object_get(c->body, "table");
	struct str name;
	struct arena a;
	struct buf answer;
	struct json_out j;
	int n;
	enum rc rc;

	(void)db;
	if ((rc = http_text(&name, c, "analysis", 60, err)) ||
		(rc = take_options(given, &n, c, json_object_get(c->body, "options"), err)))
		return rc;
	if (!json_is_string(table))
		return err_field(err, E_DOMAIN, "table", "expected the table as text");
	arena_init(&a, ANALYSIS_CEILING);
	buf_init(&answer, ANALYSIS_CEILING);
	jout_start(&j, &answer);
	rc = analysis_run(&j, &a, call_centre(c)->lib->units, name,
		(struct str){ json_string_value(table), json_string_length(table) }, given, n, err);
	if (rc == E_OK && answer.bad)
		rc = err_set(err, E_TOO_BIG, "the table is too big");
	if (rc == E_OK)
		rc = labelled_answer(c, buf_str(&answer), err);
	buf_release(&answer);
	arena_release(&a);
	return rc;
}
