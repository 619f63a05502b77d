/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/gauge.h"

#include <math.h>
#include <string.h>

#include "metrology/gauge_parts.h"
#include "num/distribution.h"

const char *
gauge_source_text(enum gauge_source s)
{
	static const char *const text[GAUGE_SOURCES] = { "gauge R&R", "repeatability",
		"reproducibility", "operator", "interaction", "part to part", "total" };

	return text[s];
}

void
gauge_finish(struct gauge *g, double root_two)
{
	double *v = g->variance;

	v[GAUGE_REPRODUCIBILITY] = v[GAUGE_OPERATOR] + v[GAUGE_INTERACTION];
	v[GAUGE_RR] = v[GAUGE_REPEATABILITY] + v[GAUGE_REPRODUCIBILITY];
	v[GAUGE_TOTAL] = v[GAUGE_RR] + v[GAUGE_PART];
	for (int s = 0; s < GAUGE_SOURCES; s++) {
		double share = v[GAUGE_TOTAL] > 0 ? v[s] / v[GAUGE_TOTAL] : (double)NAN;

		g->sd[s] = sqrt(v[s]);
		g->contribution[s] = 100 * share;
		g->study[s] = 100 * sqrt(share);
	}
	g->ndc = g->sd[GAUGE_RR] > 0 ? root_two * g->sd[GAUGE_PART] / g->sd[GAUGE_RR] : (double)NAN;
	g->categories = g->ndc >= 1 ? (int)fmin(g->ndc, 1e6) : 1;
}

static void
set_variance(struct gauge *g, enum gauge_source s, double variance)
{
	g->cut[s] = variance < 0;
	g->variance[s] = fmax(variance, 0);
}

enum rc
gauge_check(const struct gauge_study *s, struct err *err)
{
	if (s->part.count < 2)
		return err_set(err, E_DOMAIN, "a gauge study needs at least two parts");
	if (s->operator.count == 1)
		return err_set(err, E_DOMAIN,
			"there is one operator only: leave the operator's column out, and "
			"repeatability alone is estimated");
	return E_OK;
}

/* ---- crossed ---------------------------------------------------------------------------------------- */

/* F and its p, NAN over nothing. */
static double
ratio(double *p, double ms, size_t df, double ms_error, size_t df_error)
{
	double F = ms_error > 0 ? ms / ms_error : (double)NAN;

	*p = isnan(F) ? (double)NAN : f_upper(F, (double)df, (double)df_error);
	return F;
}

static void
components(struct gauge_anova *g, double parts, double operators, double trials)
{
	double part = g->table.line[0].ms, operator= g->table.line[1].ms,
	       interaction = g->table.line[2].ms, repeat = g->table.line[3].ms;
	struct gauge *with = &g->with_interaction, *without = &g->without;

	set_variance(with, GAUGE_REPEATABILITY, repeat);
	set_variance(with, GAUGE_INTERACTION, (interaction - repeat) / trials);
	set_variance(with, GAUGE_OPERATOR, (operator- interaction) / (parts * trials));
	set_variance(with, GAUGE_PART, (part - interaction) / (operators * trials));
	gauge_finish(with, M_SQRT2);
	set_variance(without, GAUGE_REPEATABILITY, g->ms_pooled);
	set_variance(without, GAUGE_OPERATOR, (operator- g->ms_pooled) / (parts * trials));
	set_variance(without, GAUGE_PART, (part - g->ms_pooled) / (operators * trials));
	gauge_finish(without, M_SQRT2);
}

/* Nobody is told apart: one factor, and repeatability is all that is seen of the gauge. */
static enum rc
parts_only(struct gauge_anova *out, struct arena *a, const struct gauge_study *s, struct err *err)
{
	struct anova_group *group = arena_new(a, struct anova_group, (size_t)s->part.count + 1);
	struct anova_one_way one;
	enum rc rc;

	if (!group)
		return err_set(err, E_TOO_BIG, "there are too many values");
	rc = anova_one_way(&one, group, a, s->y, s->n, s->part, err);
	if (rc)
		return rc;
	for (int i = 1; i < s->part.count; i++)
		if (group[i].n != group[0].n)
			return err_set(err, E_DOMAIN,
				"the parts do not have equal numbers of readings: %zu and %zu",
				group[0].n, group[i].n);
	out->trials = group[0].n;
	out->table.n = s->n;
	out->table.lines = 3;
	out->table.line[0] = one.between;
	out->table.line[0].source = "parts";
	out->table.line[1] = one.within;
	out->table.line[1].source = "repeatability";
	out->table.line[2] = one.total;
	out->ms_pooled = one.within.ms;
	out->df_pooled = one.within.df;
	out->p_interaction = out->F_operator_pooled = out->p_operator_pooled = (double)NAN;
	out->F_part_pooled = one.between.F;
	out->p_part_pooled = one.between.p;
	set_variance(&out->without, GAUGE_REPEATABILITY, one.within.ms);
	set_variance(
		&out->without, GAUGE_PART, (one.between.ms - one.within.ms) / (double)out->trials);
	gauge_finish(&out->without, M_SQRT2);
	out->pooled = true;
	out->chosen = &out->without;
	return E_OK;
}

enum rc
gauge_anova(struct gauge_anova *out, struct arena *a, const struct gauge_study *s, double alpha,
	struct err *err)
{
	size_t cells = (size_t)s->part.count * (size_t)s->operator.count;
	struct anova_group *cell = arena_new(a, struct anova_group, cells + 1);
	struct anova_layout layout = { s->y, s->n, s->part, s->operator, s->part_label,
		s->operator_label, true };
	const struct anova_line *line;
	enum rc rc;

	*out = (struct gauge_anova){ .trials = 0 };
	if (!cell)
		return err_set(err, E_TOO_BIG, "there are too many values");
	rc = gauge_check(s, err);
	if (rc == E_OK && s->operator.count == 0)
		return parts_only(out, a, s, err);
	if (rc || (rc = anova_crossed(&out->table, cell, a, &layout, err)))
		return rc;
	out->trials = out->table.replicates;
	if (out->trials < 2)
		return err_set(err, E_DOMAIN,
			"each operator measured each part once; repeatability needs two or more");
	line = out->table.line;
	out->F_part_repeat =
		ratio(&out->p_part_repeat, line[0].ms, line[0].df, line[3].ms, line[3].df);
	out->F_operator_repeat =
		ratio(&out->p_operator_repeat, line[1].ms, line[1].df, line[3].ms, line[3].df);
	out->df_pooled = line[2].df + line[3].df;
	out->ms_pooled = (line[2].ss + line[3].ss) / (double)out->df_pooled;
	out->F_part_pooled =
		ratio(&out->p_part_pooled, line[0].ms, line[0].df, out->ms_pooled, out->df_pooled);
	out->F_operator_pooled = ratio(
		&out->p_operator_pooled, line[1].ms, line[1].df, out->ms_pooled, out->df_pooled);
	out->p_interaction = line[2].p;
	components(out, s->part.count, s->operator.count, (double)out->trials);
	out->pooled = alpha <= 0 || (alpha < 1 && (isnan(line[2].p) || line[2].p > alpha));
	out->chosen = out->pooled ? &out->without : &out->with_interaction;
	return E_OK;
}

/* ---- nested ----------------------------------------------------------------------------------------- */

enum rc
gauge_nested(
	struct gauge_nested *out, struct arena *a, const struct gauge_study *s, struct err *err)
{
	size_t cells = (size_t)s->part.count * (size_t)s->operator.count;
	struct anova_group *cell = arena_new(a, struct anova_group, cells + 1);
	struct anova_layout layout = { s->y, s->n, s->operator, s->part, s->operator_label,
		s->part_label, true };
	enum rc rc;

	memset(out, 0, sizeof(*out));
	if (!cell)
		return err_set(err, E_TOO_BIG, "there are too many values");
	if (s->operator.count<2)
		return err_set(err, E_DOMAIN,
			"a nested study needs the column of the operators, and at least two");
	if ((rc = gauge_check(s, err)) || (rc = anova_nested(&out->table, cell, a, &layout, err)))
		return rc;
	/* components in the order operator, part within operator, repeatability */
	for (int i = 0; i < 3; i++) {
		static const enum gauge_source which[] = { GAUGE_OPERATOR, GAUGE_PART,
			GAUGE_REPEATABILITY };

		out->gauge.variance[which[i]] = out->table.component[i].variance;
		out->gauge.cut[which[i]] = out->table.component[i].cut;
	}
	gauge_finish(&out->gauge, M_SQRT2);
	return E_OK;
}
