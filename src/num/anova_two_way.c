/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two factors, crossed or nested. */
#include "num/anova_parts.h"

struct two {
	const struct anova_layout *l;
	struct anova_sums a, b, cell;
	int *of;                    /* the cell of each row */
	struct dd within, *squares; /* squares of each cell */
};

static enum rc
prepare(struct two *t, struct anova_group *cell, struct arena *arena, struct err *err)
{
	const struct anova_layout *l = t->l;
	size_t cells;
	enum rc rc;

	if (l->a.count < 2 || l->b.count < 2)
		return err_set(err, E_DOMAIN,
			"an analysis of variance needs at least 2 groups, \"%s\" has %d",
			l->a.count < 2 ? l->a.name : l->b.name,
			l->a.count < 2 ? l->a.count : l->b.count);
	if (__builtin_mul_overflow((size_t)l->a.count, (size_t)l->b.count, &cells) ||
		cells > 100 * l->n)
		return err_set(err, E_TOO_BIG,
			"%d groups of \"%s\" and %d of \"%s\" are too many for %zu rows",
			l->a.count, l->a.name, l->b.count, l->b.name, l->n);
	t->of = arena_new(arena, int, l->n);
	t->squares = arena_new(arena, struct dd, cells);
	if (!t->of || !t->squares)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < l->n; i++)
		t->of[i] = l->a.of[i] * l->b.count + l->b.of[i];
	if ((rc = anova_sums(&t->a, arena, l->y, l->n, l->a.of, l->a.count, err)) ||
		(rc = anova_sums(&t->b, arena, l->y, l->n, l->b.of, l->b.count, err)) ||
		(rc = anova_sums(&t->cell, arena, l->y, l->n, t->of, (int)cells, err)))
		return rc;
	t->within = anova_within(&t->cell, l->y, t->of, t->squares);
	anova_groups(cell, &t->cell, t->squares);
	return E_OK;
}

static void
finish(struct anova_two_way *out, const struct two *t, struct dd total)
{
	const struct anova_line *rest = &out->line[out->lines - 1];

	out->n = t->l->n;
	out->mean = dd_double(dd_add(t->a.first, t->a.grand));
	out->residual_sd = sqrt(rest->ms);
	out->digits = anova_digits(&t->a, out->line, out->lines);
	out->r2 = total.hi > 0 ? dd_double(dd_sub(dd_of(1), dd_div(dd_of(rest->ss), total)))
			       : (double)NAN;
	out->line[out->lines] = anova_line_of("total", total, t->l->n - 1);
	out->line[out->lines++].ms = (double)NAN; /* it is no variance of anything */
	anova_components(out->component, out->components);
}

/* ---- crossed ------------------------------------------------------------------------------------ */

static enum rc
check_balance(const struct two *t, struct err *err)
{
	const struct anova_layout *l = t->l;
	char a[60], b[60], first_a[60], first_b[60];

	str_show(first_a, sizeof(first_a), l->a_label[0]);
	str_show(first_b, sizeof(first_b), l->b_label[0]);
	for (int c = 0; c < t->cell.count; c++) {
		str_show(a, sizeof(a), l->a_label[c / l->b.count]);
		str_show(b, sizeof(b), l->b_label[c % l->b.count]);
		if (t->cell.n[c] == 0)
			return err_set(err, E_DOMAIN,
				"there is no row with %s and %s: every combination is needed", a,
				b);
		if (t->cell.n[c] != t->cell.n[0])
			return err_set(err, E_DOMAIN,
				"%s with %s has %zu rows and %s with %s has %zu: every "
				"combination needs the same number",
				a, b, t->cell.n[c], first_a, first_b, t->cell.n[0]);
	}
	return E_OK;
}

static struct dd
interaction(const struct two *t)
{
	struct dd sum = dd_of(0);
	int b = t->l->b.count;

	for (int c = 0; c < t->cell.count; c++) {
		struct dd d = dd_sub(dd_add(t->cell.mean[c], t->cell.grand),
			dd_add(t->a.mean[c / b], t->b.mean[c % b]));

		sum = dd_add(sum, dd_mul(dd_mul(d, d), dd_of((double)t->cell.n[c])));
	}
	return anova_clear(&t->cell, sum);
}

/* Both factors random: E(MS) are sums of r b s_A^2, r a s_B^2, r s_AB^2 and s^2. */
static void
crossed_components(struct anova_two_way *out, const struct two *t)
{
	double r = (double)out->replicates, a = t->l->a.count, b = t->l->b.count;
	const struct anova_line *l = out->line;
	double error = l[out->lines - 1].ms, joint = l[2].ms;
	struct anova_component *c = out->component;

	out->components = 0;
	c[out->components++] = (struct anova_component){ .source = l[0].source,
		.variance = (l[0].ms - joint) / (r * b) };
	c[out->components++] = (struct anova_component){ .source = l[1].source,
		.variance = (l[1].ms - joint) / (r * a) };
	if (r > 1)
		c[out->components++] = (struct anova_component){ .source = "interaction",
			.variance = (joint - error) / r };
	c[out->components++] = (struct anova_component){ .source = "residual", .variance = error };
}

enum rc
anova_crossed(struct anova_two_way *out, struct anova_group *cell, struct arena *arena,
	const struct anova_layout *layout, struct err *err)
{
	struct two t = { .l = layout };
	size_t a = (size_t)layout->a.count, b = (size_t)layout->b.count;
	struct dd ss_a, ss_b, joint, error;
	size_t joint_df = (a - 1) * (b - 1), error_df;
	enum rc rc;

	*out = (struct anova_two_way){ .n = layout->n };
	if ((rc = prepare(&t, cell, arena, err)) || (rc = check_balance(&t, err)))
		return rc;
	out->replicates = t.cell.n[0];
	ss_a = anova_between(&t.a);
	ss_b = anova_between(&t.b);
	joint = error = interaction(&t);
	error_df = joint_df;
	out->line[out->lines++] = anova_line_of(layout->a.name, ss_a, a - 1);
	out->line[out->lines++] = anova_line_of(layout->b.name, ss_b, b - 1);
	if (out->replicates > 1) {
		error = t.within;
		error_df = layout->n - a * b;
		out->line[out->lines] = anova_line_of("interaction", joint, joint_df);
		anova_test(&out->line[out->lines++], joint, error, error_df);
	}
	anova_test(&out->line[0], ss_a, layout->random ? joint : error,
		layout->random ? joint_df : error_df);
	anova_test(&out->line[1], ss_b, layout->random ? joint : error,
		layout->random ? joint_df : error_df);
	out->line[out->lines++] = anova_line_of("residual", error, error_df);
	if (layout->random)
		crossed_components(out, &t);
	finish(out, &t,
		dd_add(dd_add(ss_a, ss_b), out->replicates > 1 ? dd_add(joint, error) : error));
	return E_OK;
}

/* ---- nested ------------------------------------------------------------------------------------- */

/* E(MS A) = s^2 + k2 s_B^2 + k3 s_A^2, E(MS B) = s^2 + k1 s_B^2. */
struct coefficients {
	double k1, k2, k3;
};

static struct coefficients
expectations(const struct two *t, size_t cells)
{
	double n = (double)t->l->n, inner = 0, all = 0, groups = 0, a = t->l->a.count;
	int b = t->l->b.count;

	for (int c = 0; c < t->cell.count; c++) {
		size_t of = t->a.n[c / b];
		double m = (double)t->cell.n[c];

		inner += m * m / (double)of;
		all += m * m;
	}
	for (int g = 0; g < t->a.count; g++)
		groups += (double)t->a.n[g] * (double)t->a.n[g];
	return (struct coefficients){ .k1 = (n - inner) / ((double)cells - a),
		.k2 = (inner - all / n) / (a - 1),
		.k3 = (n - groups / n) / (a - 1) };
}

/* Rows of every cell that has any; 0: the numbers are unequal, of rows or of cells in a group. */
static size_t
equal_rows(const struct two *t)
{
	size_t n = 0, per_a = 0;

	for (int c = 0; c < t->cell.count; c++) {
		if (t->cell.n[c] && n && t->cell.n[c] != n)
			return 0;
		n = t->cell.n[c] ? t->cell.n[c] : n;
	}
	for (int g = 0; g < t->a.count; g++) {
		if (per_a && t->a.n[g] != per_a)
			return 0;
		per_a = t->a.n[g];
	}
	return n;
}

static struct dd
between_cells(const struct two *t)
{
	struct dd sum = dd_of(0);

	for (int c = 0; c < t->cell.count; c++) {
		struct dd d = dd_sub(t->cell.mean[c], t->a.mean[c / t->l->b.count]);

		if (t->cell.n[c])
			sum = dd_add(sum, dd_mul(dd_mul(d, d), dd_of((double)t->cell.n[c])));
	}
	return anova_clear(&t->cell, sum);
}

enum rc
anova_nested(struct anova_two_way *out, struct anova_group *cell, struct arena *arena,
	const struct anova_layout *layout, struct err *err)
{
	struct two t = { .l = layout };
	size_t a = (size_t)layout->a.count, cells = 0;
	struct coefficients k;
	struct dd ss_a, ss_b;
	double s2, s2_b;
	enum rc rc;

	*out = (struct anova_two_way){ .n = layout->n };
	if ((rc = prepare(&t, cell, arena, err)))
		return rc;
	for (int c = 0; c < t.cell.count; c++)
		cells += t.cell.n[c] > 0;
	if (cells <= a)
		return err_set(err, E_DOMAIN,
			"no group of \"%s\" holds more than one of \"%s\": nothing is nested",
			layout->a.name, layout->b.name);
	if (layout->n <= cells)
		return err_set(
			err, E_DOMAIN, "no group has more than one row: at least one must repeat");
	out->replicates = equal_rows(&t);
	out->approximate = out->replicates == 0;
	ss_a = anova_between(&t.a);
	ss_b = between_cells(&t);
	out->line[out->lines++] = anova_line_of(layout->a.name, ss_a, a - 1);
	out->line[out->lines++] = anova_line_of(layout->b.name, ss_b, cells - a);
	out->line[out->lines++] = anova_line_of("residual", t.within, layout->n - cells);
	anova_test(&out->line[0], ss_a, ss_b, cells - a);
	anova_test(&out->line[1], ss_b, t.within, layout->n - cells);
	k = expectations(&t, cells);
	s2 = out->line[2].ms;
	s2_b = (out->line[1].ms - s2) / k.k1;
	out->component[0] = (struct anova_component){ .source = layout->a.name,
		.variance = (out->line[0].ms - s2 - k.k2 * s2_b) / k.k3 };
	out->component[1] = (struct anova_component){ .source = layout->b.name, .variance = s2_b };
	out->component[2] = (struct anova_component){ .source = "residual", .variance = s2 };
	out->components = 3;
	finish(out, &t, dd_add(dd_add(ss_a, ss_b), t.within));
	return E_OK;
}
