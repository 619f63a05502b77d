/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/anova.h"

#include "num/anova_parts.h"
#include "num/dd_vector.h"
#include "num/distribution.h"

/* ---- shared parts ------------------------------------------------------------------------------- */

enum rc
anova_sums(struct anova_sums *out, struct arena *a, const struct dd *y, size_t n, const int *of,
	int count, struct err *err)
{
	*out = (struct anova_sums){ .count = count,
		.first = n ? y[0] : dd_of(0),
		.mean = arena_new(a, struct dd, (size_t)count),
		.n = arena_new(a, size_t, (size_t)count),
		.rows = n };
	if (!out->mean || !out->n)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < n; i++) {
		struct dd d = dd_add_near(y[i], dd_neg(out->first));

		dd_gather_one(&out->mean[of[i]], d);
		out->n[of[i]]++;
		out->largest = fmax(out->largest, fabs(d.hi));
		out->offset = fmax(out->offset, fabs(y[i].hi));
	}
	for (int g = 0; g < count; g++) {
		out->mean[g] = dd_settled(out->mean[g]);
		out->grand = dd_add(out->grand, out->mean[g]);
		if (out->n[g])
			out->mean[g] = dd_div(out->mean[g], dd_of((double)out->n[g]));
	}
	if (n)
		out->grand = dd_div(out->grand, dd_of((double)n));
	return E_OK;
}

struct dd
anova_clear(const struct anova_sums *s, struct dd squares)
{
	/* every deviation may be wrong by the rounding of n additions of the largest */
	double wrong = s->largest * (double)s->rows * 0x1p-104;

	return squares.hi <= (double)s->rows * wrong * wrong ? dd_of(0) : squares;
}

struct dd
anova_within(const struct anova_sums *s, const struct dd *y, const int *of, struct dd *group)
{
	struct dd sum = dd_of(0), first = dd_neg(s->first);

	for (size_t i = 0; i < s->rows; i++) {
		struct dd d = dd_add_near(dd_add_near(y[i], first), dd_neg(s->mean[of[i]]));

		dd_gather(&group[of[i]], d, d);
	}
	for (int g = 0; g < s->count; g++) {
		group[g] = dd_settled(group[g]);
		sum = dd_add(sum, group[g]);
	}
	return anova_clear(s, sum);
}

struct dd
anova_between(const struct anova_sums *s)
{
	struct dd sum = dd_of(0);

	for (int g = 0; g < s->count; g++) {
		struct dd d = dd_sub(s->mean[g], s->grand);

		sum = dd_add(sum, dd_mul(dd_mul(d, d), dd_of((double)s->n[g])));
	}
	return anova_clear(s, sum);
}

struct dd
anova_mean_square(struct dd ss, size_t df)
{
	return df ? dd_div(ss, dd_of((double)df)) : dd_of((double)NAN);
}

struct anova_line
anova_line_of(const char *source, struct dd ss, size_t df)
{
	return (struct anova_line){ .source = source,
		.df = df,
		.ss = dd_double(ss),
		.ms = dd_double(anova_mean_square(ss, df)),
		.F = (double)NAN,
		.p = (double)NAN };
}

void
anova_test(struct anova_line *line, struct dd ss, struct dd error, size_t error_df)
{
	struct dd ms = anova_mean_square(error, error_df);

	if (line->df == 0 || !(ms.hi > 0))
		return;
	line->F = dd_double(dd_div(anova_mean_square(ss, line->df), ms));
	line->p = f_upper(line->F, (double)line->df, (double)error_df);
}

double
anova_digits(const struct anova_sums *s, const struct anova_line *line, int n)
{
	double least = 15;

	for (int i = 0; i < n; i++)
		least = fmin(
			least, dd_digits(s->offset, sqrt(line[i].ss / (double)s->rows), s->rows));
	return least;
}

void
anova_components(struct anova_component *c, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++) {
		c[i].cut = c[i].variance < 0;
		c[i].variance = fmax(c[i].variance, 0);
		c[i].sd = sqrt(c[i].variance);
		sum += c[i].variance;
	}
	for (int i = 0; i < n; i++)
		c[i].percent = sum > 0 ? 100 * c[i].variance / sum : (double)NAN;
}

void
anova_groups(struct anova_group *out, const struct anova_sums *s, const struct dd *squares)
{
	for (int g = 0; g < s->count; g++)
		out[g] = (struct anova_group){ .n = s->n[g],
			.mean = s->n[g] ? dd_double(dd_add(s->first, s->mean[g])) : (double)NAN,
			.sd = s->n[g] > 1 ? dd_double(dd_sqrt(anova_mean_square(
						    anova_clear(s, squares[g]), s->n[g] - 1)))
					  : (double)NAN };
}

/* ---- one factor --------------------------------------------------------------------------------- */

static void
one_way_components(
	struct anova_one_way *out, const struct anova_sums *s, struct dd between, struct dd within)
{
	double squares = 0, n = (double)s->rows, n0;

	for (int g = 0; g < s->count; g++)
		squares += (double)s->n[g] * (double)s->n[g];
	n0 = (n - squares / n) / (s->count - 1);
	out->component[0] = (struct anova_component){ .source = "between",
		.variance = dd_double(dd_div(dd_sub(between, within), dd_of(n0))) };
	out->component[1] =
		(struct anova_component){ .source = "within", .variance = dd_double(within) };
	anova_components(out->component, 2);
}

enum rc
anova_one_way(struct anova_one_way *out, struct anova_group *group, struct arena *a,
	const struct dd *y, size_t n, struct anova_factor factor, struct err *err)
{
	struct dd *squares = arena_new(a, struct dd, (size_t)factor.count + 1), between, within;
	size_t k = (size_t)factor.count;
	struct anova_sums s;
	enum rc rc;

	*out = (struct anova_one_way){ .n = n };
	if (!squares)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if (factor.count < 2)
		return err_set(err, E_DOMAIN,
			"an analysis of variance needs at least 2 groups, \"%s\" has %d",
			factor.name, factor.count);
	if (n <= k)
		return err_set(
			err, E_DOMAIN, "no group has more than one row: at least one must repeat");
	rc = anova_sums(&s, a, y, n, factor.of, factor.count, err);
	if (rc)
		return rc;
	within = anova_within(&s, y, factor.of, squares);
	between = anova_between(&s);
	anova_groups(group, &s, squares);
	out->between = anova_line_of("between", between, k - 1);
	out->within = anova_line_of("within", within, n - k);
	out->total = anova_line_of("total", dd_add(between, within), n - 1);
	out->total.ms = (double)NAN;
	anova_test(&out->between, between, within, n - k);
	out->mean = dd_double(dd_add(s.first, s.grand));
	out->digits = fmin(anova_digits(&s, &out->between, 1), anova_digits(&s, &out->within, 1));
	out->r2 = out->total.ss > 0 ? dd_double(dd_div(between, dd_add(between, within)))
				    : (double)NAN;
	between = anova_mean_square(between, k - 1);
	within = anova_mean_square(within, n - k);
	out->residual_sd = dd_double(dd_sqrt(within));
	out->se_mean_group = out->residual_sd / sqrt((double)s.n[0]);
	for (size_t g = 1; g < k; g++)
		if (s.n[g] != s.n[0])
			out->se_mean_group = (double)NAN;
	one_way_components(out, &s, between, within);
	return E_OK;
}
