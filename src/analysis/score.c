/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats score: scores of the laboratories of a proficiency test against an assigned value. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/laboratory.h"
#include "analysis/registry.h"
#include "base/number.h"
#include "metrology/proficiency.h"
#include "num/summary.h"

enum estimate_kind {
	BY_MEAN,
	BY_MEDIAN_MADE,
	BY_MEDIAN_NIQR,
	BY_ALGORITHM_A,
	BY_HAMPEL,
	ESTIMATES
};

struct estimate {
	double value, s, u;
};

struct round {
	struct column x;
	struct labels lab;
	double *mean;  /* of each laboratory */
	double *u, *U; /* of each laboratory; NAN: not known */
	size_t p;
	struct estimate estimate[ESTIMATES];
	struct assigned assigned;
	struct str method, sigma_of;
	double s;
};

static const char *const estimate_names[ESTIMATES] = { "mean and sd", "median and MADe",
	"median and nIQR", "algorithm A", "Hampel and Q" };

/* ---- what is asked ------------------------------------------------------------------------------ */

/* A value of each laboratory from a value of each row, which must be one and the same. */
static enum rc
of_each(double *out, const struct round *r, const struct column *v, const char *option,
	struct err *err)
{
	char show[60];

	for (size_t i = 0; i < v->n; i++) {
		double *own = &out[r->lab.of[i]];

		if (!isnan(*own) && *own != v->v[i])
			return err_field(err, E_DOMAIN, option,
				"laboratory \"%s\" has two uncertainties, %g and %g",
				str_show(show, sizeof(show), r->lab.label[r->lab.of[i]]), *own,
				v->v[i]);
		if (!(v->v[i] >= 0))
			return err_field(err, E_DOMAIN, option,
				"an uncertainty cannot be negative: laboratory \"%s\" has %g",
				str_show(show, sizeof(show), r->lab.label[r->lab.of[i]]), v->v[i]);
		*own = v->v[i];
	}
	return E_OK;
}

static enum rc
take_uncertainties(struct round *r, const struct analysis_call *c, struct err *err)
{
	struct str u = usual_column(c, "u", "u u(x)", true),
		   U = usual_column(c, "expanded", "U U(x)", true);
	struct column v;
	double k;
	enum rc rc = call_number(&k, c, "k", 0.1, 100, err);

	for (size_t i = 0; i < r->p; i++)
		r->u[i] = r->U[i] = (double)NAN;
	if (!rc && u.n)
		(void)((rc = column_named(&v, c, u, err)) || (rc = of_each(r->u, r, &v, "u", err)));
	if (!rc && U.n)
		(void)((rc = column_named(&v, c, U, err)) ||
			(rc = of_each(r->U, r, &v, "expanded", err)));
	for (size_t i = 0; i < r->p; i++) {
		r->U[i] = isnan(r->U[i]) ? k * r->u[i] : r->U[i];
		r->u[i] = isnan(r->u[i]) ? r->U[i] / k : r->u[i];
	}
	return rc;
}

static enum rc
ask(struct round *r, struct analysis_call *c, struct err *err)
{
	struct cells cells;
	bool found;
	enum rc rc;

	*r = (struct round){ 0 };
	if ((rc = usual_labels(
		     &r->lab, &found, c, "lab", "lab laboratory participant code", err)) ||
		(rc = usual_numbers(&r->x, c, "column", "x value result y", err)) ||
		(rc = cells_of(&cells, c, &r->x, NULL, &r->lab, err)))
		return rc;
	r->p = cells.start[1];
	r->mean = arena_new(c->arena, double, r->p + 1);
	r->u = arena_new(c->arena, double, r->p + 1);
	r->U = arena_new(c->arena, double, r->p + 1);
	if (!r->mean || !r->u || !r->U)
		return err_set(err, E_TOO_BIG, "the table is too big");
	/* one cell a laboratory, in the order of their labels */
	for (size_t i = 0; i < r->p; i++)
		r->mean[i] = dd_double(cells.cell[i].mean);
	if (r->p < c->n)
		(void)err_set(call_note(c), E_DOMAIN,
			"%zu results of %zu laboratories: a laboratory is scored by its mean", c->n,
			r->p);
	return take_uncertainties(r, c, err);
}

/* ---- consensus ---------------------------------------------------------------------------------- */

struct ranked {
	double y;
	int lab;
};

static int
by_value(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->y, y = ((const struct ranked *)b)->y;

	return (x > y) - (x < y);
}

/* Q from every result, Hampel's value from the means of the laboratories (in ascending order). */
static enum rc
estimate_hampel(struct estimate *out, const struct round *r, const double *sorted, struct arena *a,
	struct err *err)
{
	size_t n = r->x.n;
	struct ranked *all = arena_new(a, struct ranked, n);
	double *y = arena_new(a, double, n), *work = arena_new(a, double, n + 6 * r->p);
	int *lab = arena_new(a, int, n);
	struct q_input in = { y, lab, n, (int)r->p, decimals_of(&r->x) };
	struct q_method q;
	enum rc rc;

	if (!all || !y || !work || !lab)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < n; i++)
		all[i] = (struct ranked){ r->x.v[i], r->lab.of[i] };
	qsort(all, n, sizeof(*all), by_value);
	for (size_t i = 0; i < n; i++) {
		y[i] = all[i].y;
		lab[i] = all[i].lab;
	}
	if ((rc = proficiency_q(&q, &in, work, err)) ||
		(rc = proficiency_hampel(&out->value, sorted, r->p, q.s, work, err)))
		return rc;
	out->s = q.s;
	return E_OK;
}

static enum rc
estimate(struct round *r, struct analysis_call *c, struct err *err)
{
	double *sorted = arena_new(c->arena, double, r->p + 1),
	       *work = arena_new(c->arena, double, r->p + 1);
	struct estimate *e = r->estimate;
	struct algorithm_a a;
	enum rc rc;

	if (!sorted || !work)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < r->p; i++)
		sorted[i] = r->mean[i];
	num_sort(sorted, r->p);
	if ((rc = robust_algorithm_a(&a, r->mean, r->p, work, err)) ||
		(rc = estimate_hampel(&e[BY_HAMPEL], r, sorted, c->arena, err)))
		return rc;
	e[BY_MEAN] =
		(struct estimate){ .value = num_mean(r->mean, r->p), .s = num_sd(r->mean, r->p) };
	e[BY_MEDIAN_MADE].value = sorted_quantile(sorted, r->p, 0.5, QUANTILE_7);
	e[BY_MEDIAN_MADE].s = proficiency_made(sorted, r->p, work);
	e[BY_MEDIAN_NIQR].value = e[BY_MEDIAN_MADE].value;
	e[BY_MEDIAN_NIQR].s = robust_niqr(sorted, r->p, QUANTILE_6);
	e[BY_ALGORITHM_A].value = a.location;
	e[BY_ALGORITHM_A].s = a.scale;
	for (int k = 0; k < ESTIMATES; k++)
		e[k].u = (k == BY_MEAN ? 1 : 1.25) * e[k].s / sqrt((double)r->p);
	if (a.from_sd)
		(void)err_set(call_note(c), E_DOMAIN,
			"more than half of the results are equal: algorithm A starts from the "
			"standard "
			"deviation");
	return E_OK;
}

/* ---- assigned value and scale ------------------------------------------------------------------- */

static enum rc
assign(struct round *r, const struct analysis_call *c, struct err *err)
{
	static const struct {
		const char *name;
		enum estimate_kind kind;
	} methods[] = { { "algorithm-a", BY_ALGORITHM_A }, { "median", BY_MEDIAN_NIQR },
		{ "hampel", BY_HAMPEL }, { "mean", BY_MEAN } };
	const struct estimate *e = NULL;
	struct str asked = call_text(c, "assigned");
	double u, U, k;
	char show[40];
	enum rc rc;

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (str_eq(asked, str_of(methods[i].name)))
			e = &r->estimate[methods[i].kind];
	if ((rc = call_number(&u, c, "u-assigned", 0, (double)INFINITY, err)) ||
		(rc = call_number(&U, c, "expanded-assigned", 0, (double)INFINITY, err)) ||
		(rc = call_number(&k, c, "k", 0.1, 100, err)))
		return rc;
	if (!e && num_parse(&r->assigned.value, asked, NULL))
		return err_field(err, E_DOMAIN, "assigned",
			"\"%s\": expected algorithm-a, median, hampel, mean or a number",
			str_show(show, sizeof(show), asked));
	r->method = e ? asked : STR("given value");
	r->s = e ? e->s : r->estimate[BY_ALGORITHM_A].s;
	if (e)
		r->assigned.value = e->value;
	r->assigned.u = !isnan(u) ? u : !isnan(U) ? U / k : e ? e->u : (double)NAN;
	r->assigned.U = !isnan(U) ? U : k * r->assigned.u;
	return E_OK;
}

static enum rc
scale(struct round *r, const struct analysis_call *c, struct err *err)
{
	struct str asked = call_text(c, "sigma");
	double fraction, content;
	char show[40];
	enum rc rc;

	r->sigma_of = asked;
	if (str_eq(asked, STR("robust"))) {
		r->assigned.sigma_pt = r->s;
		return E_OK;
	}
	if (!num_parse(&r->assigned.sigma_pt, asked, NULL)) {
		r->sigma_of = STR("given value");
		if (r->assigned.sigma_pt > 0)
			return E_OK;
		return err_field(err, E_DOMAIN, "sigma",
			"the standard deviation for proficiency assessment must be greater than 0, "
			"not %g",
			r->assigned.sigma_pt);
	}
	if (!str_eq(asked, STR("horwitz")) && !str_eq(asked, STR("thompson")))
		return err_field(err, E_DOMAIN, "sigma",
			"\"%s\": expected robust, horwitz, thompson or a number",
			str_show(show, sizeof(show), asked));
	if ((rc = mass_fraction(&fraction, c, err)))
		return rc;
	if (isnan(fraction))
		return err_field(err, E_MISSING, "unit",
			"Horwitz needs the unit of the results, such as --unit mg/kg");
	content = r->assigned.value * fraction;
	if (!(content > 0 && content <= 1))
		return err_field(err, E_DOMAIN, "unit",
			"an assigned value of %g in this unit is a mass fraction of %g, not "
			"between 0 and 1",
			r->assigned.value, content);
	r->assigned.sigma_pt =
		(str_eq(asked, STR("horwitz")) ? horwitz_rsd(content) : thompson_rsd(content)) /
		100 * r->assigned.value;
	return E_OK;
}

/* ---- answer ------------------------------------------------------------------------------------- */

static void
write_assigned(const struct analysis_call *c, const struct round *r)
{
	jout_key(c->out, STR("assigned"));
	jout_object(c->out);
	JOUT_TEXT(c->out, "method", r->method);
	JOUT_NUMBER(c->out, "value", r->assigned.value);
	JOUT_NUMBER(c->out, "s", r->s);
	JOUT_NUMBER(c->out, "u", r->assigned.u);
	JOUT_NUMBER(c->out, "U", r->assigned.U);
	JOUT_INTEGER(c->out, "p", (int64_t)r->p);
	JOUT_NUMBER(c->out, "sigma_pt", r->assigned.sigma_pt);
	JOUT_TEXT(c->out, "sigma_pt_from", r->sigma_of);
	jout_object_end(c->out);
	jout_key(c->out, STR("robust"));
	jout_array(c->out);
	for (int k = 0; k < ESTIMATES; k++) {
		jout_object(c->out);
		JOUT_TEXT(c->out, "method", str_of(estimate_names[k]));
		JOUT_NUMBER(c->out, "value", r->estimate[k].value);
		JOUT_NUMBER(c->out, "s", r->estimate[k].s);
		JOUT_NUMBER(c->out, "u", r->estimate[k].u);
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
}

static void
write_class(struct json_out *out, const char *key, enum score_class class)
{
	const char *name = score_class_name(class);

	jout_key(out, str_of(key));
	if (name)
		jout_text(out, str_of(name));
	else
		jout_nothing(out);
}

/* A score of 2 or 3 whose last bits decide between two classes. */
static bool
is_border(const struct round *r, double x, double z)
{
	double noise = 4 * DBL_EPSILON *
		       (fabs(z) + (fabs(x) + fabs(r->assigned.value)) / r->assigned.sigma_pt);

	return fabs(fabs(z) - 2) <= noise || fabs(fabs(z) - 3) <= noise;
}

static void
write_scores(struct analysis_call *c, const struct round *r, double *z)
{
	int count[4] = { 0 };

	jout_key(c->out, STR("scores"));
	jout_array(c->out);
	for (size_t i = 0; i < r->p; i++) {
		struct score s = proficiency_score(r->mean[i], r->u[i], r->U[i], &r->assigned);

		z[i] = s.z;
		count[score_class(s.z)]++;
		jout_object(c->out);
		JOUT_TEXT(c->out, "lab", r->lab.label[i]);
		JOUT_NUMBER(c->out, "x", r->mean[i]);
		JOUT_NUMBER(c->out, "u", r->u[i]);
		JOUT_NUMBER(c->out, "d", r->mean[i] - r->assigned.value);
		JOUT_NUMBER(c->out, "z", s.z);
		JOUT_NUMBER(c->out, "z_prime", s.z_prime);
		JOUT_NUMBER(c->out, "zeta", s.zeta);
		JOUT_NUMBER(c->out, "En", s.En);
		write_class(c->out, "class", score_class(s.z));
		write_class(c->out, "class_z_prime", score_class(s.z_prime));
		write_class(c->out, "class_zeta", score_class(s.zeta));
		write_class(c->out, "class_En", score_class_En(s.En));
		jout_object_end(c->out);
		if (is_border(r, r->mean[i], s.z))
			(void)err_set(call_note(c), E_DOMAIN,
				"z of laboratory %s lies on the border of two classes: the last "
				"binary "
				"digit decides",
				arena_cstr(c->arena, r->lab.label[i]));
	}
	jout_array_end(c->out);
	jout_key(c->out, STR("counts"));
	jout_object(c->out);
	for (int k = SCORE_SATISFACTORY; k <= SCORE_UNSATISFACTORY; k++) {
		jout_key(c->out, str_of(score_class_name((enum score_class)k)));
		jout_integer(c->out, count[k]);
	}
	jout_object_end(c->out);
}

static void
take_notes(struct analysis_call *c, const struct round *r)
{
	size_t known = 0;

	for (size_t i = 0; i < r->p; i++)
		known += !isnan(r->u[i]);
	if (!(r->assigned.sigma_pt > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"the robust standard deviation is 0: z has no value, give --sigma");
	else if (r->assigned.u > 0.3 * r->assigned.sigma_pt)
		(void)err_set(call_note(c), E_DOMAIN,
			"the uncertainty of the assigned value, %g, is more than 0.3 sigma_pt: use "
			"z' "
			"rather than z",
			r->assigned.u);
	if (isnan(r->assigned.u))
		(void)err_set(call_note(c), E_DOMAIN,
			"the uncertainty of the assigned value is not known (--u-assigned): z', "
			"zeta and "
			"En have no value");
	else if (known == 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"the uncertainties of the results are not known (--u or --expanded): zeta "
			"and En "
			"have no value");
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct round r;
	double *z = arena_new(c->arena, double, c->n + 1);
	enum rc rc;

	if (!z)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = call_needs(c, 2, err)) || (rc = ask(&r, c, err)) || (rc = estimate(&r, c, err)) ||
		(rc = assign(&r, c, err)) || (rc = scale(&r, c, err)))
		return rc;
	write_assigned(c, &r);
	write_scores(c, &r, z);
	take_notes(c, &r);
	if (r.assigned.sigma_pt > 0) {
		num_sort(z, r.p);
		plot_start(c, STR("laboratories in the order of z"), STR("z"));
		plot_series(c, PLOT_BARS, "z", NULL, z, r.p);
		for (int k = -3; k <= 3; k++)
			if (abs(k) >= 2)
				plot_level(c, abs(k) == 2 ? "questionable" : "unsatisfactory", k);
		plot_end(c);
	}
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "column", OPTION_COLUMN, false, NULL, NULL, "column of results", false },
	{ "lab", OPTION_COLUMN, false, NULL, NULL, "column of laboratories", true },
	{ "assigned", OPTION_TEXT, false, "algorithm-a", NULL,
		"assigned value: algorithm-a, median, hampel, mean or a number", false },
	{ "sigma", OPTION_TEXT, false, "robust", NULL,
		"sigma_pt: robust, horwitz, thompson or a number", false },
	{ "u-assigned", OPTION_NUMBER, false, NULL, NULL,
		"standard uncertainty of the assigned value", false },
	{ "expanded-assigned", OPTION_NUMBER, false, NULL, NULL,
		"expanded uncertainty of the assigned value", false },
	{ "u", OPTION_COLUMN, false, NULL, NULL, "column of standard uncertainties", false },
	{ "expanded", OPTION_COLUMN, false, NULL, NULL, "column of expanded uncertainties", false },
	{ "k", OPTION_NUMBER, false, "2", NULL, "coverage factor of expanded uncertainties",
		false },
	{ "unit", OPTION_TEXT, false, NULL, NULL, "unit of the results, for Horwitz (mg/kg)",
		false },
	{ 0 },
};

const struct analysis analysis_score = { "score", "Scores of a proficiency test", options, run };
