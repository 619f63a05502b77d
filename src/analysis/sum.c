/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats sum: sums of a group of substances, some of which are below their limit of determination. */
#include <math.h>

#include "analysis/registry.h"
#include "metrology/censored.h"

struct asked {
	struct labels value, group; /* group.count = 0: all rows are one */
	struct column factor, loq;  /* v NULL: none */
	int u;                      /* column of the sheet, -1: none */
	bool has_limit;
	struct decimal limit;
};

static enum rc
find_u(int *column, const struct analysis_call *c, struct err *err)
{
	struct str name = call_text(c, "u-column");
	struct column unused;

	*column = -1;
	if (name.n == 0)
		return E_OK;
	*column = sheet_column(c->sheet, name);
	/* says which columns there are */
	return *column < 0 ? column_named(&unused, c, name, err) : E_OK;
}

static enum rc
ask(struct asked *a, const struct analysis_call *c, struct err *err)
{
	enum rc rc;

	*a = (struct asked){ .has_limit = call_given(c, "limit") };
	if ((rc = call_labels(&a->value, c, "value", err)) || (rc = find_u(&a->u, c, err)) ||
		(call_given(c, "group") && (rc = call_labels(&a->group, c, "group", err))) ||
		(call_given(c, "factor") && (rc = call_column(&a->factor, c, "factor", err))) ||
		(call_given(c, "loq") && (rc = call_column(&a->loq, c, "loq", err))))
		return rc;
	if (!a->has_limit)
		return E_OK;
	rc = decimal_parse(&a->limit, str_trim(call_text(c, "limit")), err);
	if (rc && err)
		snprintf(err->field, sizeof(err->field), "limit");
	return rc;
}

/* Blank where a row states none, as one below its limit has none. */
static enum rc
u_of_row(double *u, const struct analysis_call *c, const struct asked *a, size_t i, struct err *err)
{
	struct str cell = a->u < 0 ? STR("") : sheet_cell(c->sheet, c->row[i], a->u);
	struct dd v;
	enum rc rc;

	*u = (double)NAN;
	if (cell.n == 0)
		return E_OK;
	rc = dd_parse(&v, cell, err);
	*u = rc ? (double)NAN : v.hi;
	return rc;
}

static enum rc
add_row(struct censored_sum *s, const struct analysis_call *c, const struct asked *a, size_t i,
	struct err *err)
{
	struct dd none = dd_of((double)NAN), one = dd_of(1);
	struct censored_value v;
	double u;
	enum rc rc;

	if ((rc = censored_parse(
		     &v, a->value.label[a->value.of[i]], a->loq.v ? a->loq.exact[i] : none, err)) ||
		(rc = u_of_row(&u, c, a, i, err)) ||
		(rc = censored_add(s, &v, a->factor.v ? a->factor.exact[i] : one, u, err))) {
		if (err)
			err->line = call_line(c, i);
	}
	return rc;
}

static double
write_bound(struct json_out *j, const char *key, const struct censored_sum *s, enum bound which)
{
	struct decimal d;
	double v = censored_bound(&d, s, which) ? decimal_to_double(&d) : (double)NAN;

	jout_key(j, str_of(key));
	jout_number(j, v);
	return v;
}

/* Every bound must lie on one side of the limit. */
static const char *
verdict(const struct censored_sum *s, const struct decimal *limit)
{
	struct decimal lower, upper;

	if (censored_bound(&lower, s, BOUND_LOWER) && decimal_cmp(&lower, limit) > 0)
		return "fail";
	if (censored_bound(&upper, s, BOUND_UPPER) && decimal_cmp(&upper, limit) <= 0)
		return "pass";
	return "cannot_say";
}

static void
write_sum(struct analysis_call *c, const struct asked *a, const struct censored_sum *s)
{
	struct json_out *j = c->out;
	double lower, upper;

	JOUT_INTEGER(j, "n", (int64_t)s->n);
	JOUT_INTEGER(j, "determined", (int64_t)s->determined);
	JOUT_INTEGER(j, "below_limit", (int64_t)s->below);
	JOUT_INTEGER(j, "above_range", (int64_t)s->above);
	lower = write_bound(j, "lower_bound", s, BOUND_LOWER);
	(void)write_bound(j, "middle_bound", s, BOUND_MIDDLE);
	upper = write_bound(j, "upper_bound", s, BOUND_UPPER);
	JOUT_NUMBER(j, "u_lower", a->u >= 0 ? sqrt(s->u2) : (double)NAN);
	JOUT_NUMBER(j, "u_middle",
		s->above == 0 && (a->u >= 0 || s->determined == 0) ? sqrt(s->u2 + s->u2_below)
								   : (double)NAN);
	JOUT_NUMBER(
		j, "below_limit_percent", upper > 0 ? 100 * (upper - lower) / upper : (double)NAN);
	if (a->has_limit)
		JOUT_TEXT(j, "verdict", str_of(verdict(s, &a->limit)));
}

static void
write_notes(struct analysis_call *c, const struct asked *a, const struct censored_sum *s,
	struct str group)
{
	char show[60];
	const char *of = str_show(show, sizeof(show), group);

	if (s->above)
		(void)err_set(call_note(c), E_DOMAIN,
			"%s: %zu values lie above the range: only the lower bound exists", of,
			s->above);
	if (s->determined == 0 && s->above == 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"%s: nothing was determined: the sum lies between 0 and the upper bound",
			of);
	if (a->has_limit && strcmp(verdict(s, &a->limit), "cannot_say") == 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"%s: the limit lies between the bounds: lower limits of determination are "
			"needed to decide",
			of);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct censored_sum *sum;
	struct asked a;
	int groups;
	enum rc rc = ask(&a, c, err);

	if (rc)
		return rc;
	groups = a.group.count ? a.group.count : 1;
	sum = arena_new(c->arena, struct censored_sum, (size_t)groups);
	if (!sum)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		rc = add_row(&sum[a.group.count ? a.group.of[i] : 0], c, &a, i, err);
		if (rc)
			return rc;
	}
	JOUT_TEXT(c->out, "column", a.value.name);
	if (a.has_limit)
		JOUT_NUMBER(c->out, "limit", decimal_to_double(&a.limit));
	if (a.group.count == 0) {
		write_sum(c, &a, &sum[0]);
		write_notes(c, &a, &sum[0], a.value.name);
		return E_OK;
	}
	jout_key(c->out, STR("groups"));
	jout_array(c->out);
	for (int g = 0; g < groups; g++) {
		jout_object(c->out);
		JOUT_TEXT(c->out, "group", a.group.label[g]);
		write_sum(c, &a, &sum[g]);
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
	for (int g = 0; g < groups; g++)
		write_notes(c, &a, &sum[g], a.group.label[g]);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "value", OPTION_COLUMN, true, NULL, NULL, "column of values and limits (\"< 0.5\")",
		true },
	{ "loq", OPTION_COLUMN, false, NULL, NULL, "column of limits of determination", false },
	{ "factor", OPTION_COLUMN, false, NULL, NULL, "column of weights", false },
	{ "u-column", OPTION_TEXT, false, NULL, NULL,
		"column of standard uncertainties; blank cells state none", false },
	{ "group", OPTION_COLUMN, false, NULL, NULL, "column of groups", true },
	{ "limit", OPTION_TEXT, false, NULL, NULL, "upper limit of the sum", false },
	{ 0 },
};

const struct analysis analysis_sum = { "sum", "Sum with values below the limit of determination",
	options, run };
