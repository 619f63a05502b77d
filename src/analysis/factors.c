/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/factors.h"

#include "analysis/groups.h"

#define MOST 1e100 /* of a place or limit: squares and products of them stay numbers */

static enum rc
too_big(struct err *err)
{
	return err_set(err, E_TOO_BIG, "the table is too big");
}

static void
find_range(struct factor *f)
{
	f->low = f->high = f->column.v[0];
	for (size_t i = 1; i < f->column.n; i++) {
		f->low = fmin(f->low, f->column.v[i]);
		f->high = fmax(f->high, f->column.v[i]);
	}
}

static bool
is_among(struct str name, const struct str *list, int n)
{
	for (int i = 0; i < n; i++)
		if (str_eq(name, list[i]))
			return true;
	return false;
}

enum rc
factors_read(struct factors *out, const struct analysis_call *c, const struct str *except,
	int n_except, struct err *err)
{
	struct column *column;
	const struct dd **x;
	struct str *name;
	int all;
	enum rc rc = call_columns(&column, &all, c, "factors", err);

	*out = (struct factors){ 0 };
	if (!rc)
		rc = call_needs(c, 1, err);
	if (rc)
		return rc;
	out->factor = arena_new(c->arena, struct factor, (size_t)all);
	out->x = x = arena_new(c->arena, const struct dd *, (size_t)all);
	out->name = name = arena_new(c->arena, struct str, (size_t)all);
	if (!out->factor || !x || !name)
		return too_big(err);
	for (int i = 0; i < all; i++) {
		struct factor *f = &out->factor[out->n];
		bool other = is_among(column[i].name, except, n_except);

		if (other && !call_given(c, "factors"))
			continue;
		if (other || is_among(column[i].name, name, out->n))
			return err_field(err, E_EXISTS, "factors", "a column is named twice");
		rc = check_magnitude(&column[i], err);
		if (rc)
			return rc;
		*f = (struct factor){ .column = column[i],
			.step = dd_of(1),
			.coded = arena_new(c->arena, struct dd, c->n) };
		if (!f->coded)
			return too_big(err);
		memcpy(f->coded, column[i].exact, c->n * sizeof(*f->coded));
		find_range(f);
		x[out->n] = f->coded;
		name[out->n++] = column[i].name;
	}
	if (out->n == 0)
		return err_field(err, E_MISSING, "factors", "the table has no column of numbers");
	if (out->n > SURFACE_MAX_FACTORS)
		return err_field(err, E_DOMAIN, "factors",
			"a response surface has 1 to %d factors, not %d", SURFACE_MAX_FACTORS,
			out->n);
	return E_OK;
}

/* ---- scale -------------------------------------------------------------------------------------- */

double
factor_coded(const struct factor *f, double x)
{
	return dd_double(dd_div(dd_sub(dd_of(x), f->middle), f->step));
}

double
factor_natural(const struct factor *f, double coded)
{
	return dd_double(dd_add(f->middle, dd_mul(f->step, dd_of(coded))));
}

static void
code(struct factor *f)
{
	for (size_t i = 0; i < f->column.n; i++)
		f->coded[i] = dd_div(dd_sub(f->column.exact[i], f->middle), f->step);
}

enum rc
factors_code_range(struct factors *f, const struct analysis_call *c, struct err *err)
{
	char show[60];

	for (int j = 0; j < f->n; j++) {
		struct factor *k = &f->factor[j];
		struct dd low = k->column.exact[0], high = low, sum, range;

		for (size_t i = 1; i < c->n; i++) {
			struct dd v = k->column.exact[i];

			low = dd_less(v, low) ? v : low;
			high = dd_less(high, v) ? v : high;
		}
		sum = dd_add(low, high);
		range = dd_sub(high, low);
		if (!(range.hi > 0))
			return err_set(err, E_DOMAIN, "the factor \"%s\" is the same in every row",
				str_show(show, sizeof(show), k->column.name));
		k->middle = (struct dd){ sum.hi / 2, sum.lo / 2 };
		k->step = (struct dd){ range.hi / 2, range.lo / 2 };
		code(k);
	}
	return E_OK;
}

/* Which factor each item of the list is for. */
static enum rc
find_factor(int *out, const struct factors *f, struct str name, const char *option, struct err *err)
{
	char show[60];

	for (*out = 0; *out < f->n; ++*out)
		if (str_eq(f->name[*out], name))
			return E_OK;
	return err_field(err, E_NOT_FOUND, option, "\"%s\" is none of the factors",
		str_show(show, sizeof(show), name));
}

enum rc
factors_code_given(struct factors *f, const struct analysis_call *c, const char *middle,
	const char *step, struct err *err)
{
	const char *const option[] = { middle, step };
	char show[60];

	for (int o = 0; o < 2; o++) {
		struct str list = call_text(c, option[o]);

		while (list.n) {
			struct str value = str_cut(&list, ',');
			struct str name = str_trim(str_cut(&value, '='));
			struct dd v;
			int j = 0;
			enum rc rc = find_factor(&j, f, name, option[o], err);

			if (rc)
				return rc;
			if (dd_parse(&v, str_trim(value), NULL))
				return err_field(err, E_SYNTAX, option[o],
					"expected name=number, as in %s=12.5",
					str_show(show, sizeof(show), name));
			if (fabs(v.hi) > MOST)
				return err_field(err, E_DOMAIN, option[o],
					"%g is not between %g and %g", v.hi, -MOST, MOST);
			if (o == 1 && !(v.hi > 0))
				return err_field(err, E_DOMAIN, option[o],
					"the step of %s must be greater than 0, not %g",
					str_show(show, sizeof(show), name), v.hi);
			*(o ? &f->factor[j].step : &f->factor[j].middle) = v;
		}
	}
	for (int j = 0; j < f->n; j++)
		code(&f->factor[j]);
	return E_OK;
}

enum rc
factors_values(double *out, const struct factors *f, const struct analysis_call *c,
	const char *option, struct err *err)
{
	struct str *name;
	double *value;
	int n, j = 0;
	enum rc rc = number_list(&name, &value, &n, c, option, err);

	for (int i = 0; !rc && i < n; i++) {
		rc = find_factor(&j, f, name[i], option, err);
		if (!rc && fabs(value[i]) > MOST)
			rc = err_field(err, E_DOMAIN, option, "%g is not between %g and %g",
				value[i], -MOST, MOST);
		if (!rc)
			out[j] = value[i];
	}
	return rc;
}

enum rc
surface_order_of(enum surface_order *out, const struct analysis_call *c, struct err *err)
{
	static const struct {
		const char *name;
		enum surface_order order;
	} orders[] = {
		{ "linear", SURFACE_LINEAR },
		{ "interactions", SURFACE_INTERACTIONS },
		{ "quadratic", SURFACE_QUADRATIC },
		{ "mixture-linear", MIXTURE_LINEAR },
		{ "mixture-quadratic", MIXTURE_QUADRATIC },
		{ "mixture-special-cubic", MIXTURE_SPECIAL_CUBIC },
		{ "mixture-cubic", MIXTURE_CUBIC },
	};

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (call_is(c, "model", orders[i].name)) {
			*out = orders[i].order;
			return E_OK;
		}
	return err_field(err, E_NOT_FOUND, "model", "there is no such model");
}
