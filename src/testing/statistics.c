/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measuring engine for whoever is signed in: statistics of a table that is sent along, nothing stored. */
#include <math.h>
#include <stdio.h>

#include "analysis/analysis.h"
#include "base/number.h"
#include "compute/simulation.h"
#include "testing/handlers.h"

#define ANALYSIS_CEILING ((size_t)512 << 20)
#define MAX_INPUTS 64
#define MAX_PAIRS 4096
#define MAX_TRIALS 5000000 /* a second or two; the command line takes more */

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
	struct option_given given[OPTIONS_MOST];
	const json_t *table = json_object_get(c->body, "table");
	struct str name;
	struct arena a;
	struct buf answer;
	struct json_out j;
	int n;
	enum rc rc;

	(void)db;
	if ((rc = http_text(&name, c, "analysis", 60, err)) ||
		(rc = body_options(given, &n, c, err)))
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

/* ---- uncertainty of a formula ------------------------------------------------------------------ */

/* A terminated copy of a text member; NULL where there is none. */
static const char *
text_member(struct http_call *c, const json_t *object, const char *name)
{
	struct str s = json_member_text(object, name);

	return s.p ? arena_cstr(&c->arena, s) : NULL;
}

static enum rc
take_inputs(struct hm_simulate_request *q, struct http_call *c, struct err *err)
{
	const json_t *list = json_object_get(c->body, "inputs"), *one;
	size_t n = json_array_size(list), i;
	struct hm_input *in = arena_new(&c->arena, struct hm_input, n + 1);

	if (list && !json_is_array(list))
		return err_field(err, E_DOMAIN, "inputs", "expected a list of inputs");
	if (n > MAX_INPUTS || !in)
		return err_field(
			err, E_TOO_BIG, "inputs", "there are more than %d inputs", MAX_INPUTS);
	json_array_foreach(list, i, one)
	{
		in[i].name = text_member(c, one, "name");
		in[i].value = text_member(c, one, "value");
		if (!in[i].name || !in[i].value)
			return err_field(err, E_MISSING, "inputs",
				"input %d: expected a name and a value, both as text", (int)i + 1);
	}
	q->input = in;
	q->n_inputs = n;
	return E_OK;
}

static enum rc
take_correlations(struct hm_simulate_request *q, struct http_call *c, struct err *err)
{
	const json_t *list = json_object_get(c->body, "correlations"), *one;
	size_t n = json_array_size(list), i;
	struct hm_correlation *pair = arena_new(&c->arena, struct hm_correlation, n + 1);

	if (list && !json_is_array(list) && !json_is_null(list))
		return err_field(err, E_DOMAIN, "correlations", "expected a list of correlations");
	if (n > MAX_PAIRS || !pair)
		return err_field(err, E_TOO_BIG, "correlations", "there are too many values");
	json_array_foreach(list, i, one)
	{
		const json_t *r = json_object_get(one, "r");

		pair[i] =
			(struct hm_correlation){ text_member(c, one, "a"), text_member(c, one, "b"),
				json_is_number(r) ? json_number_value(r) : (double)NAN };
		if (!pair[i].a || !pair[i].b || (r && !json_is_number(r) && !json_is_null(r)))
			return err_field(err, E_MISSING, "correlations",
				"correlation %d: expected the names a and b, and a number r",
				(int)i + 1);
	}
	q->correlation = pair;
	q->n_correlations = n;
	return E_OK;
}

/* A number of the body within [low, high]; *out stays where there is none. */
static enum rc
take_number(double *out, const struct http_call *c, const char *name, double low, double high,
	struct err *err)
{
	const json_t *v = json_object_get(c->body, name);

	if (!v || json_is_null(v))
		return E_OK;
	if (!json_is_number(v))
		return err_field(err, E_DOMAIN, name, "expected a number");
	*out = json_number_value(v);
	if (*out >= low && *out <= high)
		return E_OK;
	return err_field(err, E_DOMAIN, name, "%g is not between %g and %g", *out, low, high);
}

static enum rc
take_numbers(struct hm_simulate_request *q, const struct http_call *c, struct err *err)
{
	double trials = 0, seed = 1, order = 1, digits = 2;
	enum rc rc;

	if ((rc = take_number(&trials, c, "trials", 1000, MAX_TRIALS, err)) ||
		(rc = take_number(&seed, c, "seed", 0, 9007199254740991.0, err)) ||
		(rc = take_number(&order, c, "order", 1, 2, err)) ||
		(rc = take_number(&digits, c, "digits", 1, 2, err)) ||
		(rc = take_number(&q->p, c, "p", 0.01, 0.999999, err)) ||
		(rc = take_number(&q->k, c, "k", 0.01, 100, err)))
		return rc;
	q->trials = (uint64_t)trials;
	q->seed = (uint64_t)seed;
	q->order = (int)order;
	q->digits = (int)digits;
	q->adaptive = json_is_true(json_object_get(c->body, "adaptive"));
	return E_OK;
}

enum rc
simulation_post(struct http_call *c, struct db *db, struct err *err)
{
	struct hm_simulate_request q = { 0 };
	struct simulation_answer done;
	struct str formula;
	struct arena a;
	struct json_out j;
	enum rc rc;

	(void)db;
	if ((rc = http_text(&formula, c, "formula", 2000, err)) || (rc = take_inputs(&q, c, err)) ||
		(rc = take_correlations(&q, c, err)) || (rc = take_numbers(&q, c, err)))
		return rc;
	q.formula = arena_cstr(&c->arena, formula);
	q.unit = text_member(c, c->body, "unit");
	arena_init(&a, ANALYSIS_CEILING);
	jout_start(&j, &c->out);
	rc = simulation_run(&done, &j, &a, call_centre(c)->lib->units, &q, err);
	arena_release(&a);
	return rc;
}
