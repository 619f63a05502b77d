/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats desirability: the settings at which several responses together come closest to what is wanted. */
#include "num/desirability.h"

#include "analysis/factors.h"
#include "analysis/registry.h"
#include "base/number.h"
#include "num/distribution.h"

#define MAX_M DESIRABILITY_MAX_RESPONSES
#define CURVE_POINTS 101

struct wanted {
	struct analysis_call *call;
	struct str name[MAX_M], text[MAX_M]; /* of the goals: response, and what is wanted of it */
	struct goal goal[MAX_M];
	struct factors factors;
	struct column y[MAX_M];
	struct surface_model model[MAX_M];
	struct surface s[MAX_M];
	struct quadratic q[MAX_M];
	double t[MAX_M];
	double low[SURFACE_MAX_FACTORS], high[SURFACE_MAX_FACTORS]; /* natural */
	double coded_low[SURFACE_MAX_FACTORS], coded_high[SURFACE_MAX_FACTORS];
	struct desired in;
};

/* ---- goals -------------------------------------------------------------------------------------- */

/* The next word of a goal. */
static struct str
next_word(struct str *rest)
{
	*rest = str_trim(*rest);
	return str_cut(rest, ' ');
}

static enum rc
bad_goal(struct str text, struct err *err)
{
	char show[60];

	return err_field(err, E_SYNTAX, "goals",
		"\"%s\": expected \"max LOW TARGET\", \"min TARGET HIGH\" or \"target LOW TARGET "
		"HIGH\", then \"power S\" and \"weight W\" as wished",
		str_show(show, sizeof(show), text));
}

/* "power 2", "power 2 0.5" for a target, "weight 3" */
static enum rc
read_extras(struct goal *g, struct str rest, struct str text, struct err *err)
{
	while (str_trim(rest).n) {
		struct str word = next_word(&rest), number = next_word(&rest), second;
		bool power = str_eq(word, STR("power"));

		if (!power && !str_eq(word, STR("weight")))
			return bad_goal(text, err);
		if (num_parse(power ? &g->power : &g->weight, number, NULL))
			return bad_goal(text, err);
		if (!power)
			continue;
		g->power_above = g->power;
		second = str_trim(rest);
		number = next_word(&second);
		if (g->kind == GOAL_TARGET && num_looks(number)) {
			if (num_parse(&g->power_above, number, NULL))
				return bad_goal(text, err);
			rest = second;
		}
	}
	return E_OK;
}

static enum rc
read_goal(struct goal *g, struct str text, struct err *err)
{
	static const char *const kinds[] = { "max", "min", "target" };
	struct str rest = text, kind = next_word(&rest);
	double *const limit[][3] = { { &g->low, &g->target, NULL }, { &g->target, &g->high, NULL },
		{ &g->low, &g->target, &g->high } };
	int k = 0;
	enum rc rc;

	while (k < 3 && !str_eq(kind, str_of(kinds[k])))
		k++;
	if (k == 3)
		return bad_goal(text, err);
	*g = (struct goal){ .kind = (enum goal_kind)k, .power = 1, .power_above = 1, .weight = 1 };
	for (int i = 0; i < 3 && limit[k][i]; i++)
		if (num_parse(limit[k][i], next_word(&rest), NULL))
			return bad_goal(text, err);
	rc = read_extras(g, rest, text, err);
	if (rc)
		return rc;
	rc = goal_check(g, err);
	if (rc && err)
		(void)snprintf(err->field, sizeof(err->field), "goals");
	return rc;
}

/* "conversion=max 80 97, activity=target 55 57.5 60" */
static enum rc
read_goals(struct wanted *w, struct err *err)
{
	struct str list = call_text(w->call, "goals");

	while (list.n) {
		int i = w->in.responses++;
		struct str text = str_cut(&list, ',');
		enum rc rc;

		if (i == MAX_M)
			return err_field(err, E_DOMAIN, "goals",
				"1 to %d responses can be weighed, not %d", MAX_M, i + 1);
		w->name[i] = str_trim(str_cut(&text, '='));
		w->text[i] = str_trim(text);
		for (int k = 0; k < i; k++)
			if (str_eq(w->name[k], w->name[i]))
				return err_field(err, E_EXISTS, "goals", "a column is named twice");
		if ((rc = column_named(&w->y[i], w->call, w->name[i], err)) ||
			(rc = read_goal(&w->goal[i], w->text[i], err)))
			return rc;
	}
	return E_OK;
}

/* ---- models and region -------------------------------------------------------------------------- */

static enum rc
fit(struct wanted *w, enum surface_order order, double level, struct err *err)
{
	struct analysis_call *c = w->call;

	for (int i = 0; i < w->in.responses; i++) {
		enum rc rc;

		w->model[i] = (struct surface_model){ .order = order,
			.n = c->n,
			.factors = w->factors.n,
			.x = w->factors.x,
			.name = w->factors.name,
			.y = w->y[i].exact };
		if ((rc = surface_fit(&w->s[i], c->arena, &w->model[i], err)) ||
			(rc = surface_quadratic(&w->q[i], c->arena, &w->s[i], err)))
			return rc;
		w->t[i] = (double)NAN;
		if (w->s[i].fit.df_residual)
			rc = t_quantile(
				&w->t[i], 0.5 + level / 2, (double)w->s[i].fit.df_residual, err);
		if (rc)
			return rc;
	}
	return E_OK;
}

static enum rc
read_region(struct wanted *w, struct err *err)
{
	struct analysis_call *c = w->call;
	bool ball = call_is(c, "region", "ball");
	char show[60];
	enum rc rc;

	for (int j = 0; j < w->factors.n; j++) {
		w->low[j] = w->factors.factor[j].low;
		w->high[j] = w->factors.factor[j].high;
	}
	if ((rc = factors_values(w->low, &w->factors, c, "low", err)) ||
		(rc = factors_values(w->high, &w->factors, c, "high", err)) ||
		(rc = call_number(&w->in.radius, c, "radius", 0.01, 100, err)))
		return rc;
	if (call_given(c, "radius") && !ball)
		return err_field(
			err, E_DOMAIN, "radius", "only a ball has a radius (--region ball)");
	if (!ball)
		w->in.radius = 0;
	for (int j = 0; j < w->factors.n; j++) {
		const struct factor *f = &w->factors.factor[j];

		if (!(w->low[j] < w->high[j]))
			return err_field(err, E_DOMAIN, "low",
				"the factor \"%s\" has no room between %g and %g",
				str_show(show, sizeof(show), f->column.name), w->low[j],
				w->high[j]);
		w->coded_low[j] = factor_coded(f, w->low[j]);
		w->coded_high[j] = factor_coded(f, w->high[j]);
	}
	w->in.factors = w->factors.n;
	w->in.response = w->q;
	w->in.goal = w->goal;
	w->in.low = w->coded_low;
	w->in.high = w->coded_high;
	return E_OK;
}

/* ---- answer ------------------------------------------------------------------------------------- */

static enum rc
write_responses(const struct wanted *w, const double *x, struct err *err)
{
	struct json_out *out = w->call->out;

	jout_key(out, STR("responses"));
	jout_array(out);
	for (int i = 0; i < w->in.responses; i++) {
		const struct least_squares *f = &w->s[i].fit;
		double y, variance, single;
		enum rc rc = surface_at(&y, &variance, w->call->arena, &w->s[i], x, err);

		if (rc)
			return rc;
		single = w->t[i] * f->residual_sd * sqrt(1 + variance);
		jout_object(out);
		JOUT_TEXT(out, "response", w->name[i]);
		JOUT_TEXT(out, "goal", w->text[i]);
		JOUT_NUMBER(out, "value", y);
		JOUT_NUMBER(out, "d", desirability(&w->goal[i], y));
		JOUT_NUMBER(out, "se", f->residual_sd * sqrt(variance));
		JOUT_NUMBER(out, "single_low", y - single);
		JOUT_NUMBER(out, "single_high", y + single);
		JOUT_NUMBER(out, "residual_sd", f->residual_sd);
		JOUT_NUMBER(out, "r2_adjusted", w->s[i].r2_adjusted);
		jout_object_end(out);
	}
	jout_array_end(out);
	return E_OK;
}

static void
write_settings(const struct wanted *w, const double *x)
{
	struct json_out *out = w->call->out;

	jout_key(out, STR("settings"));
	jout_array(out);
	for (int j = 0; j < w->factors.n; j++) {
		jout_object(out);
		JOUT_TEXT(out, "factor", w->factors.name[j]);
		JOUT_NUMBER(out, "value", x[j]);
		JOUT_NUMBER(out, "low", w->low[j]);
		JOUT_NUMBER(out, "high", w->high[j]);
		jout_object_end(out);
	}
	jout_array_end(out);
}

static double
overall_at(const struct wanted *w, const double *coded)
{
	double y[MAX_M];

	for (int i = 0; i < w->in.responses; i++)
		y[i] = quadratic_at(&w->q[i], coded);
	return desirability_overall(w->goal, y, w->in.responses);
}

/* Option "at": D at a place of the caller's. */
static enum rc
write_place(const struct wanted *w, struct err *err)
{
	struct json_out *out = w->call->out;
	double x[SURFACE_MAX_FACTORS], y[MAX_M], D;
	char show[60];
	enum rc rc;

	for (int j = 0; j < w->factors.n; j++)
		x[j] = (double)NAN;
	rc = factors_values(x, &w->factors, w->call, "at", err);
	if (rc)
		return rc;
	for (int j = 0; j < w->factors.n; j++) {
		if (isnan(x[j]))
			return err_field(err, E_MISSING, "at", "the value of %s is needed",
				str_show(show, sizeof(show), w->factors.name[j]));
		x[j] = factor_coded(&w->factors.factor[j], x[j]);
	}
	D = overall_at(w, x);
	jout_key(out, STR("prediction"));
	jout_object(out);
	JOUT_TEXT(out, "at", call_text(w->call, "at"));
	JOUT_NUMBER(out, "D", D);
	jout_key(out, STR("responses"));
	jout_array(out);
	for (int i = 0; i < w->in.responses; i++) {
		y[i] = quadratic_at(&w->q[i], x);
		jout_object(out);
		JOUT_TEXT(out, "response", w->name[i]);
		JOUT_NUMBER(out, "value", y[i]);
		JOUT_NUMBER(out, "d", desirability(&w->goal[i], y[i]));
		jout_object_end(out);
	}
	jout_array_end(out);
	jout_object_end(out);
	return E_OK;
}

/* D along each factor over its limits, the others at the best place. */
static enum rc
draw(const struct wanted *w, const double *best, struct err *err)
{
	double *at = arena_new(w->call->arena, double, CURVE_POINTS);
	double *D = arena_new(w->call->arena, double, CURVE_POINTS);
	double x[SURFACE_MAX_FACTORS];

	if (!at || !D)
		return err_set(err, E_TOO_BIG, "the table is too big");
	plot_start(w->call, STR("factor, lowest to highest"), STR("overall desirability"));
	for (int j = 0; j < w->factors.n; j++) {
		const char *name = arena_cstr(w->call->arena, w->factors.name[j]);
		double low = w->coded_low[j], high = w->coded_high[j];

		memcpy(x, best, sizeof(x));
		for (int i = 0; i < CURVE_POINTS; i++) {
			double part = i / (CURVE_POINTS - 1.0);

			at[i] = 2 * part - 1;
			x[j] = low + (high - low) * part;
			D[i] = overall_at(w, x);
		}
		plot_series(w->call, PLOT_LINE, name ? name : "", at, D, CURVE_POINTS);
	}
	plot_end(w->call);
	return E_OK;
}

static void
add_notes(const struct wanted *w, const struct optimum *best)
{
	char show[60];

	if (!(best->D > 0))
		(void)err_set(call_note(w->call), E_DOMAIN,
			"no place was found where every response is acceptable; at the nearest "
			"one \"%s\" is farthest from its limits",
			str_show(show, sizeof(show), w->name[best->worst]));
	else if (best->all_met)
		(void)err_set(call_note(w->call), E_OK,
			"every goal is met in full: other places may be as good");
	for (int i = 0; i < w->in.responses; i++)
		if (w->s[i].tested && w->s[i].lack.p_value < 0.05)
			(void)err_set(call_note(w->call), E_OK,
				"the model of \"%s\" does not fit (lack of fit, p = %g)",
				str_show(show, sizeof(show), w->name[i]), w->s[i].lack.p_value);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct wanted *w = arena_new(c->arena, struct wanted, 1);
	double level, x[SURFACE_MAX_FACTORS] = { 0 };
	enum surface_order order;
	struct optimum best;
	enum rc rc;

	if (!w)
		return err_set(err, E_TOO_BIG, "the table is too big");
	w->call = c;
	if ((rc = call_number(&level, c, "level", 0.0001, 0.999999, err)) ||
		(rc = surface_order_of(&order, c, err)) || (rc = read_goals(w, err)) ||
		(rc = factors_read(&w->factors, c, w->name, w->in.responses, err)) ||
		(rc = factors_code_range(&w->factors, c, err)) ||
		(rc = fit(w, order, level, err)) || (rc = read_region(w, err)) ||
		(rc = desirability_optimise(&best, &w->in, err)))
		return rc;
	for (int j = 0; j < w->factors.n; j++)
		x[j] = best.x[j] <= w->coded_low[j] ? w->low[j]
		       : best.x[j] >= w->coded_high[j]
			       ? w->high[j]
			       : factor_natural(&w->factors.factor[j], best.x[j]);
	JOUT_INTEGER(c->out, "n", (int64_t)c->n);
	JOUT_TEXT(c->out, "model", call_text(c, "model"));
	JOUT_TEXT(c->out, "region", call_text(c, "region"));
	JOUT_NUMBER(c->out, "D", best.D);
	write_settings(w, x);
	if ((rc = write_responses(w, best.x, err)))
		return rc;
	if (call_given(c, "at") && (rc = write_place(w, err)))
		return rc;
	JOUT_INTEGER(c->out, "starts", best.starts);
	add_notes(w, &best);
	return draw(w, best.x, err);
}

static const struct analysis_option options[] = {
	{ "goals", OPTION_FORMULA, true, NULL, NULL,
		"goals, such as yield=max 80 97, cost=min 4 9 weight 2", false },
	{ "factors", OPTION_COLUMNS, false, NULL, NULL, "columns of the factors", false },
	{ "model", OPTION_CHOICE, false, "quadratic", "quadratic interactions linear",
		"model of every response", false },
	{ "region", OPTION_CHOICE, false, "cube", "cube ball",
		"where to search: between the limits, or also within a ball", false },
	{ "radius", OPTION_NUMBER, false, "1", NULL, "radius of the ball, in half widths", false },
	{ "low", OPTION_TEXT, false, NULL, NULL,
		"lower limits of factors other than the table's, such as x=-1", false },
	{ "high", OPTION_TEXT, false, NULL, NULL, "upper limits of factors, such as x=1", false },
	{ "at", OPTION_TEXT, false, NULL, NULL, "place to judge, such as x1=0,x2=0", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ 0 },
};

const struct analysis analysis_desirability = { "desirability", "Optimum of several responses",
	options, run };
