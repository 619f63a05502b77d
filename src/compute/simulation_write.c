/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compute/simulation_write.h"

#include <math.h>

#include "metrology/rounding.h"
#include "num/distribution.h"
#include "text/text.h"

static void
write_pair(struct json_out *j, struct str key, double low, double high)
{
	jout_key(j, key);
	jout_array(j);
	jout_number(j, low);
	jout_number(j, high);
	jout_array_end(j);
}

/* As a report has it: U rounded once to the digits that count, the value to its place. */
static void
write_reported(struct json_out *j, const struct quantity *y, int digits)
{
	struct uncertainty_rounding how = { digits, ROUND_TIES_EVEN, ROUND_TIES_EVEN };
	char value[DECIMAL_TEXT_SIZE], U[DECIMAL_TEXT_SIZE];
	struct rounded_pair pair;
	struct decimal d, u;

	jout_key(j, STR("reported"));
	if (!(y->U > 0) || decimal_from_double(&d, y->value, NULL) ||
		decimal_from_double(&u, y->U, NULL) || rounding_pair(&pair, &d, &u, how, NULL)) {
		jout_nothing(j);
		return;
	}
	decimal_text(value, &pair.y);
	decimal_text(U, &pair.u);
	jout_object(j);
	JOUT_TEXT(j, "value", str_of(value));
	JOUT_TEXT(j, "U", str_of(U));
	jout_object_end(j);
}

static void
write_gum(struct json_out *j, const struct simulated_result *r, const struct simulation_request *q)
{
	jout_key(j, STR("gum"));
	jout_object(j);
	JOUT_NUMBER(j, "value", r->gum.value);
	JOUT_NUMBER(j, "u", r->gum.u);
	JOUT_NUMBER(j, "nu", r->gum.dof); /* null: not limited */
	JOUT_NUMBER(j, "k", r->gum.k);
	JOUT_NUMBER(j, "U", r->gum.U);
	write_pair(j, STR("interval"), r->gum.value - r->gum.U, r->gum.value + r->gum.U);
	JOUT_INTEGER(j, "order", q->second_order ? 2 : 1);
	if (q->second_order)
		JOUT_NUMBER(j, "u_first_order", r->u_first);
	write_reported(j, &r->gum, q->digits);
	jout_object_end(j);
}

static void
write_mc(struct json_out *j, const struct simulated_result *r, const struct simulation *s)
{
	jout_key(j, STR("mc"));
	jout_object(j);
	JOUT_NUMBER(j, "mean", r->mean);
	JOUT_NUMBER(j, "sd", r->u);
	write_pair(j, STR("interval"), r->low, r->high);
	write_pair(j, STR("shortest"), r->shortest_low, r->shortest_high);
	JOUT_NUMBER(j, "shortest_error", r->shortest_error);
	JOUT_NUMBER(j, "p", s->p);
	JOUT_INTEGER(j, "trials", (int64_t)s->trials);
	JOUT_INTEGER(j, "lost", (int64_t)s->lost);
	jout_key(j, STR("seed"));
	jout_integer(j, (int64_t)s->seed);
	JOUT_TEXT(j, "generator", STR("xoshiro256++"));
	JOUT_BOOL(j, "adaptive", s->adaptive);
	if (s->adaptive)
		JOUT_BOOL(j, "stable", s->stable);
	jout_object_end(j);
}

static void
write_validation(
	struct json_out *j, const struct simulated_result *r, const struct simulation_request *q)
{
	jout_key(j, STR("validation"));
	jout_object(j);
	JOUT_INTEGER(j, "digits", q->digits);
	JOUT_NUMBER(j, "delta", r->delta);
	JOUT_NUMBER(j, "d_low", r->d_low);
	JOUT_NUMBER(j, "d_high", r->d_high);
	JOUT_BOOL(j, "validated", r->validated);
	jout_object_end(j);
}

/* percent: of the sum of the lines' variances. */
static void
write_budget(struct json_out *j, const struct budget *b)
{
	double total = 0;

	for (int i = 0; i < b->n; i++)
		total += b->line[i].c * b->line[i].c * b->line[i].u * b->line[i].u;
	jout_key(j, STR("budget"));
	jout_array(j);
	for (int i = 0; i < b->n; i++) {
		double part = fabs(b->line[i].c * b->line[i].u);

		jout_object(j);
		JOUT_TEXT(j, "component", b->line[i].label);
		JOUT_NUMBER(j, "u", b->line[i].u);
		JOUT_TEXT(j, "unit", b->line[i].unit);
		JOUT_NUMBER(j, "sensitivity", b->line[i].c);
		JOUT_NUMBER(j, "contribution", part);
		JOUT_NUMBER(j, "percent", total > 0 ? 100 * part * part / total : 0);
		JOUT_NUMBER(j, "nu", b->line[i].dof);
		jout_object_end(j);
	}
	jout_array_end(j);
}

static double
t_density(double t, double nu)
{
	if (isinf(nu))
		return exp(-t * t / 2) / sqrt(2 * M_PI);
	return exp(lgamma((nu + 1) / 2) - lgamma(nu / 2) - (nu + 1) / 2 * log1p(t * t / nu)) /
	       sqrt(nu * M_PI);
}

/* What came out, and what the GUM result says beside it. */
static void
write_histogram(struct json_out *j, const struct simulated_result *r)
{
	jout_key(j, STR("histogram"));
	jout_object(j);
	JOUT_NUMBER(j, "low", r->histogram_low);
	JOUT_NUMBER(j, "width", r->histogram_width);
	jout_key(j, STR("density"));
	jout_array(j);
	for (int i = 0; i < HISTOGRAM_BINS; i++)
		jout_number(j, r->density[i]);
	jout_array_end(j);
	jout_key(j, STR("gum"));
	jout_array(j);
	for (int i = 0; i < HISTOGRAM_BINS; i++) {
		double x = r->histogram_low + (i + 0.5) * r->histogram_width;

		jout_number(j, r->gum.u > 0 ? t_density((x - r->gum.value) / r->gum.u, r->gum.dof) /
						      r->gum.u
					    : (double)NAN);
	}
	jout_array_end(j);
	jout_object_end(j);
}

static void
write_result(struct json_out *j, const struct simulation_text *t, int s)
{
	const struct simulated_result *r = &t->answer->simulation.result[s];

	JOUT_TEXT(j, "name", t->answer->name[s]);
	JOUT_TEXT(j, "unit", str_of(t->answer->unit[s]->symbol));
	write_gum(j, r, t->request);
	write_mc(j, r, &t->answer->simulation);
	write_validation(j, r, t->request);
	write_budget(j, &r->gum.budget);
	write_histogram(j, r);
}

static void
write_matrix(struct json_out *j, struct str key, const double *m, int n, bool correlation)
{
	jout_key(j, key);
	jout_array(j);
	for (int i = 0; i < n; i++) {
		jout_array(j);
		for (int k = 0; k < n; k++)
			jout_number(j, correlation
					       ? m[i * n + k] / sqrt(m[i * n + i] * m[k * n + k])
					       : m[i * n + k]);
		jout_array_end(j);
	}
	jout_array_end(j);
}

static void
write_joint(struct json_out *j, const struct simulation_text *t)
{
	const struct simulation *s = &t->answer->simulation;

	jout_key(j, STR("outputs"));
	jout_array(j);
	for (int i = 0; i < s->n; i++) {
		jout_object(j);
		write_result(j, t, i);
		jout_object_end(j);
	}
	jout_array_end(j);
	write_matrix(j, STR("gum_covariance"), s->gum_covariance, s->n, false);
	write_matrix(j, STR("gum_correlation"), s->gum_covariance, s->n, true);
	write_matrix(j, STR("mc_covariance"), s->covariance, s->n, false);
	write_matrix(j, STR("mc_correlation"), s->covariance, s->n, true);
	JOUT_NUMBER(j, "ellipse_k", s->ellipse_k);
	JOUT_NUMBER(j, "rectangle_k", s->rectangle_k);
}

static void
note(struct json_out *j, const char *english)
{
	jout_object(j);
	JOUT_TEXT(j, "zh", str_of(word_text(english, LANG_ZH)));
	JOUT_TEXT(j, "en", str_of(english));
	jout_object_end(j);
}

static bool
any_limited(const struct simulation_request *q)
{
	for (int i = 0; i < q->n_inputs; i++)
		for (int k = 0; k < q->inputs[i].n; k++)
			if (isfinite(q->inputs[i].source[k].dof))
				return true;
	return false;
}

static void
write_notes(struct json_out *j, const struct simulation_text *t)
{
	const struct simulation *s = &t->answer->simulation;
	bool agree = true;

	for (int i = 0; i < s->n; i++)
		agree = agree && s->result[i].validated;
	jout_key(j, STR("notes"));
	jout_array(j);
	if (!agree)
		note(j, "the GUM result does not agree with Monte Carlo (JCGM 101, clause 8): use "
			"the latter");
	if (t->request->correlation && any_limited(t->request))
		note(j, "correlated inputs: effective degrees of freedom have no formula here and "
			"are taken as "
			"not limited (JCGM 100 G.4.1)");
	if (t->request->correlation)
		note(j, "correlated inputs: the contributions of a budget do not add up to u");
	if (t->request->correlation && t->request->second_order)
		note(j, "the second-order terms hold for independent inputs");
	if (s->adaptive && !s->stable)
		note(j, "the adaptive procedure did not become stable within the trials allowed");
	if (s->lost)
		note(j, "in some trials the formula has no value; they are left out");
	if (s->result[0].shortest_error > 0)
		note(j, "the length of the shortest interval is right to shortest_error; the "
			"symmetric "
			"interval is exact");
	jout_array_end(j);
}

void
simulation_write(struct json_out *j, const struct simulation_text *t)
{
	jout_object(j);
	JOUT_TEXT(j, "formula", t->formula);
	write_result(j, t, 0);
	jout_key(j, STR("inputs"));
	jout_array(j);
	for (int i = 0; i < t->request->n_inputs; i++) {
		double u = 0;

		for (int k = 0; k < t->request->inputs[i].n; k++)
			u = hypot(u, source_u(&t->request->inputs[i].source[k]));
		jout_object(j);
		JOUT_TEXT(j, "name", t->input[i].name);
		JOUT_NUMBER(j, "value", t->request->inputs[i].value);
		JOUT_NUMBER(j, "u", u);
		JOUT_TEXT(j, "unit", str_of(t->input[i].unit.symbol));
		jout_object_end(j);
	}
	jout_array_end(j);
	if (t->answer->simulation.n > 1)
		write_joint(j, t);
	write_notes(j, t);
	jout_object_end(j);
}
