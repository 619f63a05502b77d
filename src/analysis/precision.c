/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats precision: repeatability and reproducibility of a method from several laboratories, and who does not belong. */
#include "metrology/precision.h"

#include <math.h>

#include "analysis/laboratory.h"
#include "analysis/registry.h"
#include "base/number.h"
#include "metrology/proficiency.h"

struct trial {
	struct column y;
	struct labels lab, level;
	bool has_level;
	struct cells cells;
	bool *out;              /* of each cell: left out */
	bool *by_test;          /* left out as an outlier */
	struct mandel *h_k;     /* of each cell that was not excluded */
	double alpha, fraction; /* of 1 in the table, as a mass fraction; NAN */
	struct precision_cell *room;
	size_t *place; /* of each cell in `room`, in `cells` */
	struct precision *kept, *all;
};

static struct str
level_name(const struct trial *t, int level)
{
	return t->has_level ? t->level.label[level] : STR("1");
}

/* "3" or "3@low": a laboratory everywhere, or at one level. */
static enum rc
exclude(struct trial *t, const struct analysis_call *c, struct err *err)
{
	struct str list = call_text(c, "exclude");
	char show[60];

	while (list.n) {
		struct str level = str_trim(str_cut(&list, ',')), lab = str_cut(&level, '@');
		size_t found = 0;

		for (int l = 0; l < t->cells.levels; l++)
			for (size_t i = t->cells.start[l]; i < t->cells.start[l + 1]; i++)
				if (str_eq(t->lab.label[t->cells.cell[i].lab], str_trim(lab)) &&
					(!level.n || str_eq(level_name(t, l), str_trim(level)))) {
					t->out[i] = true;
					found++;
				}
		if (!found)
			return err_field(err, E_NOT_FOUND, "exclude",
				"laboratory \"%s\" has no results there",
				str_show(show, sizeof(show), lab));
	}
	return E_OK;
}

/* The cells of a level that take part, in `room`. */
static size_t
gather(struct trial *t, int level)
{
	size_t n = 0;

	for (size_t i = t->cells.start[level]; i < t->cells.start[level + 1]; i++)
		if (!t->out[i]) {
			t->place[n] = i;
			t->room[n++] = t->cells.cell[i];
		}
	return n;
}

static enum rc
ask(struct trial *t, const struct analysis_call *c, struct err *err)
{
	bool found;
	enum rc rc;

	*t = (struct trial){ 0 };
	if ((rc = usual_labels(&t->lab, &found, c, "lab", "lab laboratory participant", err)))
		return rc;
	if (!found)
		return err_field(err, E_MISSING, "lab",
			"which column names the laboratory? (--lab, or a column lab)");
	if ((rc = usual_labels(
		     &t->level, &t->has_level, c, "level-column", "level material", err)) ||
		(rc = usual_numbers(&t->y, c, "y", "y value result x", err)) ||
		(rc = call_number(&t->alpha, c, "alpha", 1e-9, 0.5, err)) ||
		(rc = mass_fraction(&t->fraction, c, err)) ||
		(rc = cells_of(&t->cells, c, &t->y, t->has_level ? &t->level : NULL, &t->lab, err)))
		return rc;
	t->out = arena_new(c->arena, bool, c->n + 1);
	t->by_test = arena_new(c->arena, bool, c->n + 1);
	t->h_k = arena_new(c->arena, struct mandel, c->n + 1);
	t->room = arena_new(c->arena, struct precision_cell, c->n + 1);
	t->place = arena_new(c->arena, size_t, c->n + 1);
	t->kept = arena_new(c->arena, struct precision, (size_t)t->cells.levels + 1);
	t->all = arena_new(c->arena, struct precision, (size_t)t->cells.levels + 1);
	if (!t->out || !t->by_test || !t->h_k || !t->room || !t->place || !t->kept || !t->all)
		return err_set(err, E_TOO_BIG, "the table is too big");
	return exclude(t, c, err);
}

/* ---- tests -------------------------------------------------------------------------------------- */

static struct str
lab_name(const struct trial *t, size_t cell)
{
	return t->lab.label[t->cells.cell[t->place[cell]].lab];
}

static void
write_test(const struct analysis_call *c, const struct trial *t, int level, int round,
	const struct extreme *e)
{
	bool two = e->kind == EXTREME_TWO_HIGH || e->kind == EXTREME_TWO_LOW;

	if (!e->done)
		return;
	jout_object(c->out);
	JOUT_TEXT(c->out, "level", level_name(t, level));
	JOUT_INTEGER(c->out, "round", round);
	JOUT_TEXT(c->out, "test", str_of(extreme_name(e->kind)));
	JOUT_TEXT(c->out, "lab", lab_name(t, e->cell));
	JOUT_TEXT(c->out, "and_lab", two ? lab_name(t, e->second) : STR(""));
	JOUT_NUMBER(c->out, "value", e->value);
	JOUT_NUMBER(c->out, "p", e->p);
	JOUT_NUMBER(c->out, "critical_5", e->critical_5);
	JOUT_NUMBER(c->out, "critical_1", e->critical_1);
	JOUT_TEXT(c->out, "class", str_of(extreme_class_name(e->class)));
	jout_object_end(c->out);
}

/* Tests of one level, again without its outliers when they are to be dropped, until there are none. */
static enum rc
test_level(struct analysis_call *c, struct trial *t, int level, struct err *err)
{
	struct extreme test[EXTREME_TESTS];
	const struct extreme *found;
	bool drop = call_is(c, "outliers", "drop");
	int round = 1;

	do {
		size_t p = gather(t, level);
		enum rc rc = precision_extremes(test, t->room, p, err);

		if (rc)
			return rc;
		for (int i = 0; i < EXTREME_TESTS; i++)
			write_test(c, t, level, round, &test[i]);
		found = drop ? precision_outlier(test, p) : NULL;
		if (found) {
			t->out[t->place[found->cell]] = true;
			t->by_test[t->place[found->cell]] = true;
		}
		if (found && (found->kind == EXTREME_TWO_HIGH || found->kind == EXTREME_TWO_LOW)) {
			t->out[t->place[found->second]] = true;
			t->by_test[t->place[found->second]] = true;
		}
		round++;
	} while (found);
	return E_OK;
}

static enum rc
compute_level(struct precision *out, struct trial *t, int level, struct err *err)
{
	char show[60];
	enum rc rc = precision_level(out, t->room, gather(t, level), err);

	if (rc && err && !err->field[0] && t->has_level)
		snprintf(err->field, sizeof(err->field), "level %s",
			str_show(show, 50, level_name(t, level)));
	return rc;
}

static enum rc
compute(struct analysis_call *c, struct trial *t, struct err *err)
{
	jout_key(c->out, STR("outlier_tests"));
	jout_array(c->out);
	for (int l = 0; l < t->cells.levels; l++) {
		enum rc rc = compute_level(&t->all[l], t, l, err);
		size_t p = gather(t, l);

		if (rc)
			return rc;
		/* h and k of all that were not excluded by hand, left out by a test or not */
		for (size_t i = t->cells.start[l]; i < t->cells.start[l + 1]; i++)
			t->h_k[i] = (struct mandel){ (double)NAN, (double)NAN };
		/* cells of a level lie together: their statistics go to the front of it and then to their places */
		precision_mandel(&t->h_k[t->cells.start[l]], t->room, p);
		for (size_t i = p; i-- > 0;) {
			struct mandel own = t->h_k[t->cells.start[l] + i];

			t->h_k[t->cells.start[l] + i] = (struct mandel){ (double)NAN, (double)NAN };
			t->h_k[t->place[i]] = own;
		}
		if ((rc = test_level(c, t, l, err)) || (rc = compute_level(&t->kept[l], t, l, err)))
			return rc;
		if (t->kept[l].negative)
			(void)err_set(call_note(c), E_DOMAIN,
				"level %s: the variance between laboratories came out negative; "
				"s_L is set "
				"to 0 and s_R to s_r",
				arena_cstr(c->arena, level_name(t, l)));
		if (!t->kept[l].balanced)
			(void)err_set(call_note(c), E_DOMAIN,
				"level %s: the numbers of replicates differ; Cochran's test and "
				"the critical "
				"values of k take the usual one, %zu",
				arena_cstr(c->arena, level_name(t, l)), t->kept[l].replicates);
	}
	jout_array_end(c->out);
	return E_OK;
}

/* ---- answer ------------------------------------------------------------------------------------- */

static void
write_levels(const struct analysis_call *c, const struct trial *t, const char *key,
	const struct precision *level)
{
	jout_key(c->out, str_of(key));
	jout_array(c->out);
	for (int l = 0; l < t->cells.levels; l++) {
		const struct precision *v = &level[l];

		jout_object(c->out);
		JOUT_TEXT(c->out, "level", level_name(t, l));
		JOUT_INTEGER(c->out, "p", (int64_t)v->p);
		JOUT_INTEGER(c->out, "n", (int64_t)v->n);
		JOUT_NUMBER(c->out, "m", v->m);
		JOUT_NUMBER(c->out, "s_r", v->s_r);
		JOUT_NUMBER(c->out, "s_L", v->s_L);
		JOUT_NUMBER(c->out, "s_R", v->s_R);
		JOUT_NUMBER(c->out, "r", v->r);
		JOUT_NUMBER(c->out, "R", v->R);
		JOUT_NUMBER(c->out, "rsd_r", 100 * v->s_r / fabs(v->m));
		JOUT_NUMBER(c->out, "rsd_R", 100 * v->s_R / fabs(v->m));
		JOUT_NUMBER(c->out, "x_bar", v->x_bar);
		JOUT_NUMBER(c->out, "s_xbar", v->s_x_bar);
		JOUT_NUMBER(c->out, "n_bar", v->n_bar);
		if (!isnan(t->fraction)) {
			double predicted = horwitz_rsd(v->m * t->fraction);

			JOUT_NUMBER(c->out, "prsd", predicted);
			JOUT_NUMBER(c->out, "horrat", 100 * v->s_R / v->m / predicted);
		}
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
}

struct critical {
	double h_5, h_1, h_alpha, k_5, k_1, k_alpha;
};

/* NAN where a level has too few for one. */
static struct critical
critical_of(const struct trial *t, int level)
{
	const struct precision *v = &t->all[level];
	struct critical k = { (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN,
		(double)NAN };

	if (v->p >= 3 && (mandel_h_critical(&k.h_5, 0.05, v->p, NULL) ||
				 mandel_h_critical(&k.h_1, 0.01, v->p, NULL) ||
				 mandel_h_critical(&k.h_alpha, t->alpha, v->p, NULL)))
		k.h_5 = k.h_1 = k.h_alpha = (double)NAN;
	if (mandel_k_critical(&k.k_5, 0.05, v->p, v->replicates, NULL) ||
		mandel_k_critical(&k.k_1, 0.01, v->p, v->replicates, NULL) ||
		mandel_k_critical(&k.k_alpha, t->alpha, v->p, v->replicates, NULL))
		k.k_5 = k.k_1 = k.k_alpha = (double)NAN;
	return k;
}

static void
write_critical(const struct analysis_call *c, const struct trial *t)
{
	jout_key(c->out, STR("critical"));
	jout_array(c->out);
	for (int l = 0; l < t->cells.levels; l++) {
		struct critical k = critical_of(t, l);

		jout_object(c->out);
		JOUT_TEXT(c->out, "level", level_name(t, l));
		JOUT_INTEGER(c->out, "p", (int64_t)t->all[l].p);
		JOUT_INTEGER(c->out, "n", (int64_t)t->all[l].replicates);
		JOUT_NUMBER(c->out, "h_5", k.h_5);
		JOUT_NUMBER(c->out, "h_1", k.h_1);
		JOUT_NUMBER(c->out, "h_alpha", k.h_alpha);
		JOUT_NUMBER(c->out, "k_5", k.k_5);
		JOUT_NUMBER(c->out, "k_1", k.k_1);
		JOUT_NUMBER(c->out, "k_alpha", k.k_alpha);
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
}

static struct str
class_of(double v, double critical_5, double critical_1)
{
	if (isnan(v) || isnan(critical_1))
		return STR("");
	return str_of(extreme_class_name(v > critical_1   ? EXTREME_OUTLIER
					 : v > critical_5 ? EXTREME_STRAGGLER
							  : EXTREME_NONE));
}

static void
write_laboratories(const struct analysis_call *c, const struct trial *t)
{
	jout_key(c->out, STR("laboratories"));
	jout_array(c->out);
	for (int l = 0; l < t->cells.levels; l++) {
		struct critical k = critical_of(t, l);

		for (size_t i = t->cells.start[l]; i < t->cells.start[l + 1]; i++) {
			const struct precision_cell *v = &t->cells.cell[i];

			jout_object(c->out);
			JOUT_TEXT(c->out, "level", level_name(t, l));
			JOUT_TEXT(c->out, "lab", t->lab.label[v->lab]);
			JOUT_INTEGER(c->out, "n", (int64_t)v->n);
			JOUT_NUMBER(c->out, "mean", dd_double(v->mean));
			JOUT_NUMBER(c->out, "s", precision_cell_sd(v));
			JOUT_NUMBER(c->out, "h", t->h_k[i].h);
			JOUT_NUMBER(c->out, "k", t->h_k[i].k);
			JOUT_TEXT(c->out, "class_h", class_of(fabs(t->h_k[i].h), k.h_5, k.h_1));
			JOUT_TEXT(c->out, "class_k", class_of(t->h_k[i].k, k.k_5, k.k_1));
			JOUT_TEXT(c->out, "left_out",
				t->by_test[i] ? STR("outlier")
				: t->out[i]   ? STR("excluded")
					      : STR(""));
			jout_object_end(c->out);
		}
	}
	jout_array_end(c->out);
}

static void
write_relation(const struct analysis_call *c, const struct trial *t, double *m, double *s)
{
	static const char *const names[] = { "s_r", "s_R" };
	struct precision_relation r;

	jout_key(c->out, STR("relation"));
	jout_array(c->out);
	for (int which = 0; which < 2; which++) {
		for (int l = 0; l < t->cells.levels; l++) {
			m[l] = t->kept[l].m;
			s[l] = which ? t->kept[l].s_R : t->kept[l].s_r;
		}
		if (precision_relate(&r, m, s, (size_t)t->cells.levels, NULL))
			continue;
		jout_object(c->out);
		JOUT_TEXT(c->out, "of", str_of(names[which]));
		JOUT_NUMBER(c->out, "ratio", r.ratio);
		JOUT_NUMBER(c->out, "intercept", r.intercept);
		JOUT_NUMBER(c->out, "slope", r.slope);
		JOUT_NUMBER(c->out, "log_intercept", r.log_intercept);
		JOUT_NUMBER(c->out, "exponent", r.exponent);
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
}

/* h as bars and k as points over the number of the laboratory, the levels side by side. */
static void
plot(struct analysis_call *c, const struct trial *t, double *x, double *v)
{
	struct critical k = critical_of(t, 0);

	plot_start(c, t->lab.name, STR("h and k"));
	for (int what = 0; what < 2; what++) {
		for (int l = 0; l < t->cells.levels; l++)
			for (size_t i = t->cells.start[l]; i < t->cells.start[l + 1]; i++) {
				x[i] = t->cells.cell[i].lab + 1 +
				       0.7 * ((l + 0.5) / t->cells.levels - 0.5);
				v[i] = what ? t->h_k[i].k : t->h_k[i].h;
			}
		plot_series(c, what ? PLOT_POINTS : PLOT_BARS, what ? "k" : "h", x, v,
			t->cells.start[t->cells.levels]);
	}
	if (!isnan(k.h_1)) {
		plot_level(c, "h at 1 %", k.h_1);
		plot_level(c, "h at 1 %", -k.h_1);
	}
	if (!isnan(k.k_1))
		plot_level(c, "k at 1 %", k.k_1);
	plot_end(c);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	double *x = arena_new(c->arena, double, c->n + 1),
	       *v = arena_new(c->arena, double, c->n + 1);
	bool left_out = false;
	struct trial t;
	enum rc rc;

	if (!x || !v)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = call_needs(c, 3, err)) || (rc = ask(&t, c, err)))
		return rc;
	JOUT_INTEGER(c->out, "n_laboratories", t.lab.count);
	JOUT_INTEGER(c->out, "n_levels", t.cells.levels);
	JOUT_NUMBER(c->out, "alpha", t.alpha);
	if ((rc = compute(c, &t, err)))
		return rc;
	for (size_t i = 0; i < t.cells.start[t.cells.levels]; i++)
		left_out = left_out || t.by_test[i];
	write_levels(c, &t, "levels", t.kept);
	if (left_out)
		write_levels(c, &t, "levels_with_outliers", t.all);
	write_laboratories(c, &t);
	write_critical(c, &t);
	if (t.cells.levels >= 3)
		write_relation(c, &t, x, v);
	plot(c, &t, x, v);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "y", OPTION_COLUMN, false, NULL, NULL, "column of results", false },
	{ "lab", OPTION_COLUMN, false, NULL, NULL, "column of laboratories", true },
	{ "level-column", OPTION_COLUMN, false, NULL, NULL, "column of levels or materials", true },
	{ "exclude", OPTION_TEXT, false, NULL, NULL,
		"laboratories to leave out, such as 1,6@5 (6 at level 5)", false },
	{ "outliers", OPTION_CHOICE, false, "keep", "keep drop", "what to do with outliers",
		false },
	{ "alpha", OPTION_NUMBER, false, "0.005", NULL,
		"level of further critical values of h and k", false },
	{ "unit", OPTION_TEXT, false, NULL, NULL, "unit of the results, for Horwitz (mg/kg)",
		false },
	{ 0 },
};

const struct analysis analysis_precision = { "precision", "Precision between laboratories", options,
	run };
