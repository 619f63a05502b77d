/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula/random_input.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "formula/formula.h"
#include "num/summary.h"

#define MAX_SOURCES 16
#define MAX_POINTS 200
#define MAX_READINGS 10000

enum key {
	KEY_MEAN,
	KEY_U,
	KEY_EXPANDED,
	KEY_K,
	KEY_LEVEL,
	KEY_DOF,
	KEY_LOW,
	KEY_HIGH,
	KEY_CENTRE,
	KEY_HALF,
	KEY_SHAPE,
	KEY_MU,
	KEY_SIGMA,
	KEYS
};

static const struct {
	const char *name;
	enum key key;
} key_names[] = {
	{ "mean", KEY_MEAN },
	{ "value", KEY_MEAN },
	{ "u", KEY_U },
	{ "sd", KEY_U },
	{ "scale", KEY_U },
	{ "U", KEY_EXPANDED },
	{ "k", KEY_K },
	{ "level", KEY_LEVEL },
	{ "dof", KEY_DOF },
	{ "df", KEY_DOF },
	{ "nu", KEY_DOF },
	{ "low", KEY_LOW },
	{ "high", KEY_HIGH },
	{ "centre", KEY_CENTRE },
	{ "center", KEY_CENTRE },
	{ "half", KEY_HALF },
	{ "half_width", KEY_HALF },
	{ "top", KEY_SHAPE },
	{ "d", KEY_SHAPE },
	{ "mu", KEY_MU },
	{ "sigma", KEY_SIGMA },
};

/* What numbers without a name mean, in their order. */
static const struct {
	const char *name;
	enum distribution dist;
	int positions;
	enum key position[3];
} distributions[] = {
	{ "normal", DIST_NORMAL, 2, { KEY_MEAN, KEY_U } },
	{ "gaussian", DIST_NORMAL, 2, { KEY_MEAN, KEY_U } },
	{ "rectangular", DIST_RECTANGULAR, 2, { KEY_LOW, KEY_HIGH } },
	{ "uniform", DIST_RECTANGULAR, 2, { KEY_LOW, KEY_HIGH } },
	{ "triangular", DIST_TRIANGULAR, 2, { KEY_LOW, KEY_HIGH } },
	{ "arcsine", DIST_USHAPED, 2, { KEY_LOW, KEY_HIGH } },
	{ "u-shaped", DIST_USHAPED, 2, { KEY_LOW, KEY_HIGH } },
	{ "ushaped", DIST_USHAPED, 2, { KEY_LOW, KEY_HIGH } },
	{ "trapezoidal", DIST_TRAPEZOIDAL, 3, { KEY_LOW, KEY_HIGH, KEY_SHAPE } },
	{ "trapezoid", DIST_TRAPEZOIDAL, 3, { KEY_LOW, KEY_HIGH, KEY_SHAPE } },
	{ "ctrap", DIST_CTRAP, 3, { KEY_LOW, KEY_HIGH, KEY_SHAPE } },
	{ "curvilinear", DIST_CTRAP, 3, { KEY_LOW, KEY_HIGH, KEY_SHAPE } },
	{ "t", DIST_T, 3, { KEY_MEAN, KEY_U, KEY_DOF } },
	{ "lognormal", DIST_LOGNORMAL, 2, { KEY_MU, KEY_SIGMA } },
};
#define N_DISTRIBUTIONS (sizeof(distributions) / sizeof(distributions[0]))

struct parsing {
	struct arena *arena;
	struct units *units;
	struct err *err;
	double v[KEYS]; /* NAN: not given */
	double value;   /* of the source read last */
};

/* ---- numbers --------------------------------------------------------------------------------------- */

/* A number, or a formula of numbers: sqrt(3), 2*pi, 1e-3/2. */
static enum rc
constant_of(double *out, struct parsing *p, struct str text)
{
	struct formula_step step = { .name = STR("number"), .text = text };
	struct formula *f;
	char show[60];

	text = str_trim(text);
	if (num_parse(out, text, NULL) == E_OK)
		return E_OK;
	if (text.n && formula_compile(&f, p->arena, p->units, NULL, 0, &step, 1, NULL) == E_OK &&
		unit_is_one(formula_step_unit(f, 0)) && formula_eval(f, NULL, out, NULL) == E_OK &&
		isfinite(*out))
		return E_OK;
	return err_set(
		p->err, E_SYNTAX, "\"%s\": expected a number", str_show(show, sizeof(show), text));
}

/* The next argument up to a comma that stands in no bracket. */
static struct str
next_argument(struct str *rest)
{
	int depth = 0;

	for (size_t i = 0; i < rest->n; i++) {
		char c = rest->p[i];

		depth += (c == '(') - (c == ')');
		if (c == ',' && depth == 0) {
			struct str out = str_first(*rest, i);

			*rest = str_from(*rest, i + 1);
			return str_trim(out);
		}
	}
	{
		struct str out = *rest;

		*rest = str_from(*rest, rest->n);
		return str_trim(out);
	}
}

/* ---- one distribution ------------------------------------------------------------------------------ */

static enum rc
give(struct parsing *p, enum key key, struct str value)
{
	if (!isnan(p->v[key]))
		return err_set(p->err, E_EXISTS, "a value of a distribution is given twice");
	return constant_of(&p->v[key], p, value);
}

static enum rc
named_argument(struct parsing *p, struct str name, struct str value)
{
	char show[40];

	for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++)
		if (str_eq(name, str_of(key_names[i].name)))
			return give(p, key_names[i].key, value);
	return err_set(p->err, E_NOT_FOUND,
		"\"%s\" is no value of a distribution: expected mean, u, U, k, level, dof, low, "
		"high, centre, "
		"half, top, d, mu or sigma",
		str_show(show, sizeof(show), name));
}

static enum rc
take_arguments(struct parsing *p, size_t which, struct str inside)
{
	int position = 0;

	for (int i = 0; i < KEYS; i++)
		p->v[i] = (double)NAN;
	while (inside.n) {
		struct str arg = next_argument(&inside), value = arg, name = str_cut(&value, '=');
		size_t sign = str_find(arg, STR("+-")), width = 2;
		enum rc rc;

		if (sign == arg.n) {
			sign = str_find(arg, STR("±"));
			width = sizeof("±") - 1;
		}
		if (name.n < arg.n) {
			rc = named_argument(p, str_trim(name), value);
		} else if (sign < arg.n) {
			rc = give(p, KEY_CENTRE, str_first(arg, sign));
			rc = rc ? rc : give(p, KEY_HALF, str_from(arg, sign + width));
			position = 2;
		} else if (position >= distributions[which].positions) {
			return err_set(p->err, E_SYNTAX, "%s takes %d values",
				distributions[which].name, distributions[which].positions);
		} else {
			rc = give(p, distributions[which].position[position++], arg);
		}
		if (rc)
			return rc;
	}
	return E_OK;
}

static bool
has(const struct parsing *p, enum key key)
{
	return !isnan(p->v[key]);
}

static enum rc
wants(const struct parsing *p, const char *name, const char *what)
{
	return err_set(p->err, E_MISSING, "%s: expected %s", name, what);
}

/* u itself, or a certificate's expanded uncertainty with k or the level it holds at. */
static enum rc
standard_uncertainty(double *u, struct parsing *p, const char *name)
{
	struct uncertainty_source certificate = { .a = 0 };
	enum rc rc;

	if (has(p, KEY_U)) {
		*u = p->v[KEY_U];
		return E_OK;
	}
	if (!has(p, KEY_EXPANDED))
		return wants(p, name, "a mean and u, or U with k or level");
	if (!has(p, KEY_K) && !has(p, KEY_LEVEL))
		return wants(p, name, "k or level beside U");
	rc = source_certificate(&certificate, p->v[KEY_EXPANDED],
		has(p, KEY_K) ? p->v[KEY_K] : (double)NAN, p->v[KEY_LEVEL],
		has(p, KEY_DOF) ? p->v[KEY_DOF] : (double)INFINITY, p->err);
	*u = certificate.a;
	return rc;
}

static enum rc
bell(struct uncertainty_source *s, struct parsing *p, const char *name)
{
	if (!has(p, KEY_MEAN))
		return wants(p, name, "a mean and u, or U with k or level");
	if (s->dist == DIST_T && !has(p, KEY_DOF))
		return wants(p, name, "value, scale and degrees of freedom");
	p->value = p->v[KEY_MEAN];
	return standard_uncertainty(&s->a, p, name);
}

static enum rc
range(struct uncertainty_source *s, struct parsing *p, const char *name)
{
	if (has(p, KEY_CENTRE) && has(p, KEY_HALF)) {
		p->value = p->v[KEY_CENTRE];
		s->a = p->v[KEY_HALF];
	} else if (has(p, KEY_LOW) && has(p, KEY_HIGH)) {
		if (!(p->v[KEY_LOW] < p->v[KEY_HIGH]))
			return err_set(p->err, E_DOMAIN,
				"%s: the first value is the lower end, the second the upper one; "
				"centre and "
				"half-width are written %s(%g +- %g)",
				name, name, p->v[KEY_LOW], p->v[KEY_HIGH]);
		p->value = (p->v[KEY_LOW] + p->v[KEY_HIGH]) / 2;
		s->a = (p->v[KEY_HIGH] - p->v[KEY_LOW]) / 2;
	} else {
		return wants(p, name, "two ends, or centre +- half-width");
	}
	if (s->dist != DIST_TRAPEZOIDAL && s->dist != DIST_CTRAP)
		return E_OK;
	if (!has(p, KEY_SHAPE))
		return wants(p, name,
			s->dist == DIST_CTRAP
				? "two ends and how far each may be off"
				: "two ends and the width of the top over that of the base");
	s->shape = p->v[KEY_SHAPE];
	if (s->dist == DIST_TRAPEZOIDAL && !(s->shape >= 0 && s->shape <= 1))
		return err_set(p->err, E_DOMAIN,
			"%s: the width of the top over that of the base lies between 0 and 1, not "
			"%g",
			name, s->shape);
	if (s->dist == DIST_CTRAP && !(s->shape > 0 && s->shape <= s->a))
		return err_set(p->err, E_DOMAIN,
			"%s: an end can be off by more than 0 and at most half the width, not by "
			"%g",
			name, s->shape);
	return E_OK;
}

static enum rc
lognormal(struct uncertainty_source *s, struct parsing *p, const char *name)
{
	double ratio;

	if (has(p, KEY_MEAN) && has(p, KEY_U)) {
		if (!(p->v[KEY_MEAN] > 0))
			return err_set(p->err, E_DOMAIN,
				"the mean of a lognormal quantity must be positive");
		ratio = p->v[KEY_U] / p->v[KEY_MEAN];
		s->shape = sqrt(log1p(ratio * ratio));
		p->value = p->v[KEY_MEAN];
	} else if (has(p, KEY_MU) && has(p, KEY_SIGMA)) {
		s->shape = p->v[KEY_SIGMA];
		p->value = exp(p->v[KEY_MU] + s->shape * s->shape / 2);
	} else {
		return wants(
			p, name, "mu and sigma of the logarithm, or mean= and sd= of the quantity");
	}
	s->a = p->value * sqrt(expm1(s->shape * s->shape));
	return E_OK;
}

/* discrete(1:0.2, 2:0.5, 3:0.3) */
static enum rc
discrete(struct uncertainty_source *s, struct parsing *p, struct str inside)
{
	struct discrete_point *point = arena_new(p->arena, struct discrete_point, MAX_POINTS);
	double total = 0, mean = 0, square = 0;
	int n = 0;

	if (!point)
		return err_set(p->err, E_TOO_BIG, "there are too many values");
	for (; inside.n; n++) {
		struct str weight = next_argument(&inside), value = str_cut(&weight, ':');
		double v, w;
		enum rc rc;

		if (n == MAX_POINTS)
			return err_set(p->err, E_TOO_BIG, "there are too many values");
		if ((rc = constant_of(&v, p, value)) || (rc = constant_of(&w, p, weight)))
			return rc;
		if (!(w > 0))
			return err_set(p->err, E_DOMAIN,
				"a probability must be greater than zero, not %g", w);
		total += w;
		mean += w * v;
		point[n] = (struct discrete_point){ v, total };
	}
	if (n < 2 || fabs(total - 1) > 1e-9)
		return err_set(p->err, E_DOMAIN,
			"discrete: expected at least two values, and probabilities that add up to "
			"1 (they give "
			"%g)",
			total);
	for (int i = 0; i < n; i++) {
		double w = point[i].cumulative - (i ? point[i - 1].cumulative : 0);

		point[i].deviation -= mean;
		square += w * point[i].deviation * point[i].deviation;
	}
	point[n - 1].cumulative = 1;
	*s = (struct uncertainty_source){ .dist = DIST_DISCRETE,
		.a = sqrt(square),
		.dof = (double)INFINITY,
		.point = point,
		.n_points = n };
	p->value = mean;
	return E_OK;
}

static enum rc
read_distribution(struct uncertainty_source *s, struct parsing *p, size_t which, struct str inside)
{
	const char *name = distributions[which].name;
	enum rc rc = take_arguments(p, which, inside);

	*s = (struct uncertainty_source){ .dist = distributions[which].dist };
	if (rc)
		return rc;
	if (s->dist == DIST_NORMAL || s->dist == DIST_T)
		rc = bell(s, p, name);
	else if (s->dist == DIST_LOGNORMAL)
		rc = lognormal(s, p, name);
	else
		rc = range(s, p, name);
	s->dof = has(p, KEY_DOF) ? p->v[KEY_DOF] : (double)INFINITY;
	if (rc)
		return rc;
	if (!(s->a > 0) || !isfinite(s->a))
		return err_set(
			p->err, E_DOMAIN, "the width of a distribution must be greater than zero");
	if (!(s->dof > 0))
		return err_set(p->err, E_DOMAIN, "degrees of freedom must be greater than zero");
	return E_OK;
}

/* ---- an input -------------------------------------------------------------------------------------- */

/* [10.1, 10.3, 10.2] */
static enum rc
readings(struct random_input *out, struct uncertainty_source *s, struct parsing *p,
	struct str inside)
{
	double *v = arena_new(p->arena, double, MAX_READINGS);
	size_t n = 0;
	enum rc rc;

	if (!v)
		return err_set(p->err, E_TOO_BIG, "there are too many values");
	while (inside.n) {
		if (n == MAX_READINGS)
			return err_set(p->err, E_TOO_BIG, "there are too many values");
		rc = constant_of(&v[n++], p, next_argument(&inside));
		if (rc)
			return rc;
	}
	p->value = num_mean(v, n);
	*s = (struct uncertainty_source){ .dist = DIST_T };
	rc = source_readings(s, v, n, (double)n, p->err);
	if (rc)
		return rc;
	out->data = v;
	out->n_data = n;
	return E_OK;
}

/* Where the bracket that opens at `open` closes; text.n when it does not. */
static size_t
closing(struct str text, size_t open)
{
	int depth = 0;

	for (size_t i = open; i < text.n; i++) {
		char c = text.p[i];

		depth += (c == '(' || c == '[') - (c == ')' || c == ']');
		if (depth == 0)
			return i;
	}
	return text.n;
}

static enum rc
not_understood(struct str text, struct err *err)
{
	char show[60];

	return err_set(err, E_SYNTAX,
		"\"%s\": expected a number, readings [10.1, 10.2], or a distribution such as "
		"normal(10, 0.1), "
		"rectangular(9.8, 10.2), rectangular(10 +- 0.2), triangular, arcsine, trapezoidal, "
		"ctrap, t, "
		"lognormal or discrete",
		str_show(show, sizeof(show), str_trim(text)));
}

/* One source at the start of *rest, which is moved behind it. */
static enum rc
read_source(
	struct random_input *out, struct uncertainty_source *s, struct parsing *p, struct str *rest)
{
	size_t open = 0, close;
	struct str name, inside;
	enum rc rc = E_SYNTAX;

	while (open < rest->n && rest->p[open] != '(' && rest->p[open] != '[')
		open++;
	close = closing(*rest, open);
	if (open >= rest->n || close >= rest->n)
		return not_understood(*rest, p->err);
	name = str_trim(str_first(*rest, open));
	inside = (struct str){ rest->p + open + 1, close - open - 1 };
	if (rest->p[open] == '[' && name.n == 0) {
		rc = readings(out, s, p, inside);
	} else if (str_eq(name, STR("discrete"))) {
		rc = discrete(s, p, inside);
	} else {
		size_t which = 0;

		while (which < N_DISTRIBUTIONS && !str_eq(name, str_of(distributions[which].name)))
			which++;
		rc = which < N_DISTRIBUTIONS ? read_distribution(s, p, which, inside)
					     : not_understood(*rest, p->err);
	}
	*rest = str_trim(str_from(*rest, close + 1));
	return rc;
}

/* "12.5 mm": how many leading characters are the number? */
static size_t
number_length(struct str text)
{
	size_t n = text.n;

	while (n > 0 && !num_looks(str_first(text, n)))
		n--;
	return n;
}

static enum rc
read_constant(struct random_input *out, struct unit *unit, struct parsing *p, struct str text)
{
	size_t n = number_length(text);
	enum rc rc;

	if (n == 0) {
		/* 2*pi, without a unit */
		rc = constant_of(&out->value, p, text);
		*unit = unit_one;
		return rc ? not_understood(text, p->err) : E_OK;
	}
	rc = num_parse(&out->value, str_first(text, n), p->err);
	if (rc)
		return rc;
	rc = unit_parse(unit, p->units, str_from(text, n), p->err);
	if (rc && constant_of(&out->value, p, text) == E_OK) {
		*unit = unit_one;
		return E_OK;
	}
	return rc;
}

enum rc
random_input_parse(struct random_input *out, struct unit *unit, struct arena *a,
	struct units *units, struct str text, struct err *err)
{
	struct parsing p = { .arena = a, .units = units, .err = err };
	struct uncertainty_source *source = arena_new(a, struct uncertainty_source, MAX_SOURCES);
	struct str rest = str_trim(text);
	bool more = true;

	*out = (struct random_input){ .source = source };
	if (!source)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	if (rest.n == 0 ||
		(!((rest.p[0] | 0x20) >= 'a' && (rest.p[0] | 0x20) <= 'z') && rest.p[0] != '['))
		return read_constant(out, unit, &p, rest);
	while (more) {
		enum rc rc;

		if (out->n == MAX_SOURCES)
			return err_set(err, E_TOO_BIG, "there are too many inputs");
		rc = read_source(out, &source[out->n], &p, &rest);
		if (rc)
			return rc;
		out->n++;
		out->value += p.value;
		more = rest.n > 0 && rest.p[0] == '+';
		if (more)
			rest = str_trim(str_from(rest, 1));
	}
	return unit_parse(unit, units, rest, err);
}
