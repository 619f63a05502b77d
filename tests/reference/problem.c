/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "problem.h"

void
problem_open(struct problem *p, const char *topic, const char *id)
{
	const char *root = getenv("SOURCE_ROOT");
	json_error_t error;
	json_t *one;
	char path[600];
	size_t i;

	*p = (struct problem){ .id = id };
	snprintf(path, sizeof(path), "%s/tests/reference/problems/%s.json", root ? root : ".",
		topic);
	p->file = json_load_file(path, 0, &error);
	if (!p->file)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	json_array_foreach(json_object_get(p->file, "problems"), i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "id")), id) == 0)
			p->json = one;
	}
	if (!p->json)
		fail_msg("%s has no problem %s", path, id);
	p->expected = json_object_get(p->json, "expected");
}

static void
all_seen(const struct problem *p)
{
	json_t *e;
	size_t i;

	json_array_foreach(p->expected, i, e)
	{
		if (!p->seen[i])
			fail_msg("%s: %s was not looked at", p->id,
				json_string_value(json_object_get(e, "q")));
	}
}

void
problem_close(struct problem *p)
{
	all_seen(p);
	for (int i = 0; i < p->n_arrays; i++)
		free(p->array[i]);
	json_decref(p->file);
}

static const json_t *
down(const json_t *at, const char *place)
{
	while (at && place && *place) {
		const json_t *whole = json_object_get(at, place);
		char step[100];
		size_t n = strcspn(place, ".");

		if (whole)
			return whole;
		snprintf(step, sizeof(step), "%.*s", (int)n, place);
		at = json_is_array(at) ? json_array_get(at, (size_t)atol(step))
				       : json_object_get(at, step);
		place += n + (place[n] == '.');
	}
	return at;
}

bool
problem_has(const struct problem *p, const char *place)
{
	return down(p->json, place) != NULL;
}

const json_t *
problem_at(const struct problem *p, const char *place)
{
	const json_t *v = down(p->json, place);

	if (!v)
		fail_msg("%s: there is no %s", p->id, place);
	return v;
}

double
problem_number(const struct problem *p, const char *place)
{
	const json_t *v = problem_at(p, place);

	if (!json_is_number(v))
		fail_msg("%s: %s is no number", p->id, place);
	return json_number_value(v);
}

const char *
problem_text(const struct problem *p, const char *place)
{
	const char *s = json_string_value(problem_at(p, place));

	if (!s)
		fail_msg("%s: %s is no text", p->id, place);
	return s;
}

static size_t
flatten(double *out, const json_t *v)
{
	size_t n = 0, i;
	json_t *e;

	if (!json_is_array(v)) {
		if (out)
			*out = json_is_number(v) ? json_number_value(v) : (double)NAN;
		return 1;
	}
	json_array_foreach(v, i, e)
	{
		n += flatten(out ? out + n : NULL, e);
	}
	return n;
}

const double *
problem_numbers(struct problem *p, const char *place, size_t *n)
{
	const json_t *v = problem_at(p, place);
	double *out = calloc(flatten(NULL, v) + 1, sizeof(*out));

	assert_non_null(out);
	assert_true(p->n_arrays < PROBLEM_MAX_ARRAYS);
	*n = flatten(out, v);
	p->array[p->n_arrays++] = out;
	return out;
}

void
problem_case(struct problem *p, const char *place)
{
	all_seen(p);
	memset(p->seen, 0, sizeof(p->seen));
	p->expected = (json_t *)(uintptr_t)(place ? problem_at(p, place)
						  : json_object_get(p->json, "expected"));
}

bool
expected_has(const struct problem *p, const char *q)
{
	json_t *e;
	size_t i;

	json_array_foreach(p->expected, i, e)
	{
		if (strcmp(json_string_value(json_object_get(e, "q")), q) == 0)
			return true;
	}
	return false;
}

static const json_t *
expectation(struct problem *p, const char *q)
{
	json_t *e;
	size_t i;

	json_array_foreach(p->expected, i, e)
	{
		if (strcmp(json_string_value(json_object_get(e, "q")), q) == 0) {
			p->seen[i] = true;
			return e;
		}
	}
	fail_msg("%s: nothing is expected of %s", p->id, q);
	return NULL;
}

const json_t *
expected_value(struct problem *p, const char *q)
{
	return json_object_get(expectation(p, q), "value");
}

static double
tolerance(const json_t *e, double value, size_t i)
{
	const json_t *a = json_object_get(e, "tol_abs"), *r = json_object_get(e, "tol_rel");

	if (json_is_array(a))
		a = json_array_get(a, i);
	if (json_is_array(r))
		r = json_array_get(r, i);
	if (a)
		return json_number_value(a);
	return r ? json_number_value(r) * fabs(value) : 0;
}

static void
compare(const struct problem *p, const json_t *e, const char *q, size_t i, double value, double got)
{
	/* a tolerance of exactly half a last digit must not fail by the binary of the decimal */
	double tol = tolerance(e, value, i);

	if (isnan(value) || !(fabs(got - value) <= tol + 4e-16 * fabs(value)))
		fail_msg(
			"%s: %s[%zu] is %.17g, expected %.17g +- %g", p->id, q, i, got, value, tol);
}

void
expect(struct problem *p, const char *q, double got)
{
	expect_all(p, q, &got, 1);
}

void
expect_all(struct problem *p, const char *q, const double *got, size_t n)
{
	const json_t *e = expectation(p, q), *v = json_object_get(e, "value");
	double *value = calloc(flatten(NULL, v) + 1, sizeof(*value));
	size_t m;

	assert_non_null(value);
	m = flatten(value, v);
	if (m != n)
		fail_msg("%s: %s has %zu values, not %zu", p->id, q, m, n);
	for (size_t i = 0; i < n; i++)
		compare(p, e, q, i, value[i], got[i]);
	free(value);
}

void
expect_at(struct problem *p, const char *q, const char *place, double got)
{
	const json_t *e = expectation(p, q), *v = down(json_object_get(e, "value"), place);

	if (!json_is_number(v))
		fail_msg("%s: %s has no number at %s", p->id, q, place);
	compare(p, e, q, (size_t)atol(place), json_number_value(v), got);
}

void
expect_text(struct problem *p, const char *q, const char *place, const char *got)
{
	const json_t *v = down(json_object_get(expectation(p, q), "value"), place);

	if (!json_is_string(v) || strcmp(json_string_value(v), got) != 0)
		fail_msg("%s: %s at %s is \"%s\", expected \"%s\"", p->id, q, place, got,
			json_is_string(v) ? json_string_value(v) : "no text");
}

void
expect_digits(struct problem *p, const char *q, double got, double digits)
{
	const json_t *e = expectation(p, q), *exact = json_object_get(e, "exact20");
	/* to 64 bits, so that the last digit of a double is compared with something finer */
	long double c = exact ? strtold(json_string_value(exact), NULL)
			      : (long double)json_number_value(json_object_get(e, "value"));
	long double off = fabsl((long double)got - c) / (c != 0 ? fabsl(c) : 1);
	double lre = off > 0 ? (double)-log10l(off) : 15;

	if (!(lre >= digits))
		fail_msg("%s: %s is %.17g, expected %s: %.2f digits, not %.2f", p->id, q, got,
			exact ? json_string_value(exact) : "the value", lre, digits);
}

void
expect_not(struct problem *p, const char *q, const char *why)
{
	(void)expectation(p, q);
	print_message("# %s: %s passed over: %s\n", p->id, q, why);
}
