/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats agreement: how far judgements in categories agree beyond chance. */
#include "metrology/agreement.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/registry.h"
#include "base/number.h"

#define MAX_RATERS 60
#define MAX_CATEGORIES 60

struct judgements {
	struct analysis_call *call;
	struct labels rater[MAX_RATERS];
	int raters, reference; /* place of the reference among them, -1: none */
	struct str category[MAX_CATEGORIES];
	int categories;
	int *of; /* n x raters: the category */
};

static int
by_order(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	double v, w;

	if (num_parse(&v, *x, NULL) == E_OK && num_parse(&w, *y, NULL) == E_OK)
		return (v > w) - (v < w);
	return str_cmp(*x, *y);
}

static int
category_of(const struct judgements *j, struct str label)
{
	for (int k = 0; k < j->categories; k++)
		if (str_eq(j->category[k], label))
			return k;
	return -1;
}

static enum rc
add_rater(struct judgements *j, struct str name, struct err *err)
{
	if (j->raters == MAX_RATERS)
		return err_set(err, E_TOO_BIG, "there are more than %d raters", MAX_RATERS);
	return labels_named(&j->rater[j->raters++], j->call, str_trim(name), err);
}

static enum rc
take_raters(struct judgements *j, struct err *err)
{
	struct str list = call_text(j->call, "raters"), reference = call_text(j->call, "reference");
	enum rc rc = E_OK;

	j->reference = -1;
	while (rc == E_OK && list.n)
		rc = add_rater(j, str_cut(&list, ','), err);
	if (rc == E_OK && reference.n) {
		j->reference = j->raters;
		rc = add_rater(j, reference, err);
	}
	if (rc == E_OK && j->raters < 2)
		return err_field(err, E_MISSING, "raters",
			"agreement needs two columns of judgements or more (--raters a,b)");
	return rc;
}

static enum rc
take_categories(struct judgements *j, struct err *err)
{
	for (int r = 0; r < j->raters; r++)
		for (int k = 0; k < j->rater[r].count; k++) {
			struct str label = j->rater[r].label[k];

			if (category_of(j, label) >= 0)
				continue;
			if (j->categories == MAX_CATEGORIES)
				return err_set(err, E_TOO_BIG, "there are more than %d categories",
					MAX_CATEGORIES);
			j->category[j->categories++] = label;
		}
	qsort(j->category, (size_t)j->categories, sizeof(j->category[0]), by_order);
	j->of = arena_new(j->call->arena, int, j->call->n *(size_t)j->raters + 1);
	if (!j->of)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < j->call->n; i++)
		for (int r = 0; r < j->raters; r++)
			j->of[i * (size_t)j->raters + (size_t)r] =
				category_of(j, j->rater[r].label[j->rater[r].of[i]]);
	return E_OK;
}

static void
write_kappa(struct json_out *out, const struct kappa *k, bool pair)
{
	JOUT_NUMBER(out, "po", k->po);
	JOUT_NUMBER(out, "pe", k->pe);
	JOUT_NUMBER(out, "kappa", k->kappa);
	JOUT_NUMBER(out, "se0", k->se0);
	JOUT_NUMBER(out, "z", k->z);
	JOUT_NUMBER(out, "p", k->p);
	if (pair) {
		JOUT_NUMBER(out, "se", k->se);
		JOUT_NUMBER(out, "low", k->limits.low);
		JOUT_NUMBER(out, "high", k->limits.high);
	}
}

static enum kappa_weights
weights_of(const struct analysis_call *c)
{
	return call_is(c, "weights", "linear")      ? KAPPA_LINEAR
	       : call_is(c, "weights", "quadratic") ? KAPPA_QUADRATIC
						    : KAPPA_UNWEIGHTED;
}

static enum rc
write_pair(struct judgements *j, int a, int b, double level, struct err *err)
{
	size_t k = (size_t)j->categories;
	double *table = arena_new(j->call->arena, double, k *k + 1);
	struct kappa kappa;
	enum rc rc;

	if (!table)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < j->call->n; i++) {
		const int *row = j->of + i * (size_t)j->raters;

		table[(size_t)row[a] * k + (size_t)row[b]] += 1;
	}
	rc = kappa_cohen(&kappa, table, k, weights_of(j->call), level, err);
	if (rc)
		return rc;
	jout_object(j->call->out);
	JOUT_TEXT(j->call->out, "first", j->rater[a].name);
	JOUT_TEXT(j->call->out, "second", j->rater[b].name);
	write_kappa(j->call->out, &kappa, true);
	jout_object_end(j->call->out);
	return E_OK;
}

static enum rc
write_pairs(struct judgements *j, double level, struct err *err)
{
	enum rc rc = E_OK;

	jout_key(j->call->out, STR("pairs"));
	jout_array(j->call->out);
	for (int a = 0; rc == E_OK && a < j->raters; a++)
		for (int b = a + 1; rc == E_OK && b < j->raters; b++)
			rc = write_pair(j, a, b, level, err);
	jout_array_end(j->call->out);
	return rc;
}

/* All raters together; the reference is none of them. */
static enum rc
write_fleiss(struct judgements *j, struct err *err)
{
	size_t k = (size_t)j->categories, n = j->call->n;
	double *counts = arena_new(j->call->arena, double, n *k + 1);
	struct kappa *category = arena_new(j->call->arena, struct kappa, k + 1), all;
	struct json_out *out = j->call->out;
	enum rc rc;

	if (!counts || !category)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < n; i++)
		for (int r = 0; r < j->raters; r++)
			if (r != j->reference)
				counts[i * k + (size_t)j->of[i * (size_t)j->raters + (size_t)r]] +=
					1;
	rc = kappa_fleiss(&all, category, counts, n, k, err);
	if (rc)
		return rc;
	jout_key(out, STR("all_raters"));
	jout_object(out);
	write_kappa(out, &all, false);
	jout_object_end(out);
	jout_key(out, STR("by_category"));
	jout_array(out);
	for (size_t c = 0; c < k; c++) {
		jout_object(out);
		JOUT_TEXT(out, "category", j->category[c]);
		JOUT_NUMBER(out, "share", category[c].pe);
		JOUT_NUMBER(out, "kappa", category[c].kappa);
		JOUT_NUMBER(out, "z", category[c].z);
		jout_object_end(out);
	}
	jout_array_end(out);
	return E_OK;
}

/* How often a rater is right, misses, and raises a false alarm, where one category means "not good". */
static void
write_effectiveness(struct judgements *j)
{
	struct json_out *out = j->call->out;

	if (j->reference < 0)
		return;
	jout_key(out, STR("against_reference"));
	jout_array(out);
	for (int r = 0; r < j->raters; r++) {
		size_t right = 0;

		if (r == j->reference)
			continue;
		for (size_t i = 0; i < j->call->n; i++) {
			const int *row = j->of + i * (size_t)j->raters;

			right += row[r] == row[j->reference];
		}
		jout_object(out);
		JOUT_TEXT(out, "rater", j->rater[r].name);
		JOUT_INTEGER(out, "right", (int64_t)right);
		JOUT_NUMBER(out, "effectiveness_percent", 100 * (double)right / (double)j->call->n);
		jout_object_end(out);
	}
	jout_array_end(out);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct judgements *j = arena_new(c->arena, struct judgements, 1);
	double level;
	enum rc rc;

	if (!j)
		return err_set(err, E_TOO_BIG, "the table is too big");
	j->call = c;
	if ((rc = call_number(&level, c, "level", 0.5, 0.9999, err)) ||
		(rc = take_raters(j, err)) || (rc = take_categories(j, err)))
		return rc;
	JOUT_INTEGER(c->out, "items", (int64_t)c->n);
	JOUT_INTEGER(c->out, "raters", j->raters - (j->reference >= 0));
	JOUT_INTEGER(c->out, "categories", j->categories);
	if ((rc = write_pairs(j, level, err)))
		return rc;
	if (j->raters - (j->reference >= 0) > 1 && (rc = write_fleiss(j, err)))
		return rc;
	write_effectiveness(j);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "raters", OPTION_TEXT, true, NULL, NULL, "columns of judgements: a,b,c", false },
	{ "reference", OPTION_COLUMN, false, NULL, NULL, "column of the right judgement", true },
	{ "weights", OPTION_CHOICE, false, "none", "none linear quadratic",
		"weights of neighbouring categories", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "level of confidence", false },
	{ 0 },
};

const struct analysis analysis_agreement = { "agreement", "Agreement of judgements", options, run };
