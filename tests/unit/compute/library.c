/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stranger's program: the shared library and its one header, nothing else of the project. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include <hidemark/hidemark.h>

static const char pack[] = "pack: properties\n"
			   "properties:\n"
			   "  - {id: thickness, title: {zh: 厚度, en: thickness}, unit: mm}\n";

static struct hm_library *
open_one(const char *text)
{
	struct hm_text t = { "one.yaml", text, strlen(text) };
	struct hm_library *lib;
	struct hm_error err;

	if (hm_library_open(&lib, &t, 1, NULL, NULL, &err) != HM_DONE)
		fail_msg("%s:%u: %s", err.file, err.line, err.text[HM_ENGLISH]);
	return lib;
}

static void
opens_a_library_from_memory(void **state)
{
	struct hm_library *lib = open_one(pack);

	(void)state;
	assert_int_equal(hm_library_count(lib).properties, 1);
	assert_int_equal(hm_library_count(lib).methods, 0);
	hm_library_close(lib);
	hm_library_close(NULL);
}

static int reported;

static void
count(void *ctx, const struct hm_error *err)
{
	assert_string_equal(ctx, "context");
	assert_string_equal(err->file, "wrong.yaml");
	assert_true(err->line > 0);
	reported++;
}

static void
reports_a_wrong_pack_with_its_place(void **state)
{
	static const char wrong[] =
		"pack: properties\nproperties:\n  - {id: thickness, unit: qqq}\n";
	struct hm_text t = { "wrong.yaml", wrong, sizeof(wrong) - 1 };
	char context[] = "context", line[1600];
	struct hm_library *lib;
	struct hm_error err;

	(void)state;
	assert_int_equal(hm_library_open(&lib, &t, 1, count, context, &err), HM_WRONG);
	assert_null(lib);
	assert_true(reported > 0);
	hm_error_line(&err, HM_ENGLISH, line, sizeof(line));
	assert_memory_equal(line, "wrong.yaml:3:", 13);
}

static void
simulates_without_a_pack(void **state)
{
	const struct hm_input input[] = { { "a", "normal(10, 0.1) mm", NULL, NULL },
		{ "b", "normal(2, 0.02) mm", NULL, NULL } };
	struct hm_simulate_request request = {
		.formula = "a * b", .input = input, .n_inputs = 2, .trials = 200000, .seed = 7
	};
	struct hm_library *lib = open_one(pack);
	const struct hm_simulation *n;
	struct hm_simulated *s;
	struct hm_error err;

	(void)state;
	assert_int_equal(hm_simulate(&s, lib, &request, &err), HM_DONE);
	assert_int_equal(hm_simulated_count(s), 1);
	assert_null(hm_simulated_numbers(s, 1));
	n = hm_simulated_numbers(s, 0);
	assert_true(fabs(n->gum_value - 20) < 1e-12);
	/* u = 20 * sqrt(0.01^2 + 0.01^2) */
	assert_true(fabs(n->gum_u - 20 * sqrt(2) * 0.01) < 1e-12);
	assert_true(fabs(n->u - n->gum_u) < 0.01 * n->gum_u);
	assert_int_equal(n->trials, 200000);
	assert_int_equal(n->seed, 7);
	hm_simulated_free(s);
	request.formula = "a *";
	assert_int_equal(hm_simulate(&s, lib, &request, &err), HM_WRONG);
	assert_int_equal(err.line, 1);
	assert_int_equal(err.column, 4);
	hm_library_close(lib);
}

static void
rounds_on_the_decimal_text(void **state)
{
	static const struct {
		const char *value, *interval, *text;
	} rows[] = { { "12.1498", "1", "12" }, { "12.1498", "0.1", "12.1" },
		{ "10.5002", "1", "11" }, { "1.050", "0.1", "1.0" }, { "0.35", "0.1", "0.4" },
		{ "2500", "1000", "2000" }, { "3500", "1000", "4000" },
		{ "-0.0365", "0.001", "-0.036" }, { "97.46", "1", "97" },
		{ "60.25", "0.5", "60.0" }, { "60.38", "0.5", "60.5" },
		{ "-60.75", "0.5", "-61.0" }, { "830", "20", "840" }, { "842", "20", "840" },
		{ "-930", "20", "-920" }, { "2.675", "0.01", "2.68" } };
	char out[HM_NUMBER_SIZE];
	struct hm_error err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(hm_round(out, rows[i].value, rows[i].interval, HM_TIES_EVEN, &err),
			HM_DONE);
		assert_string_equal(out, rows[i].text);
	}
	assert_int_equal(hm_round(out, "2.5", "1", HM_TIES_AWAY, NULL), HM_DONE);
	assert_string_equal(out, "3");
	assert_int_equal(hm_round_digits(out, "9.96", 2, HM_TIES_EVEN, NULL), HM_DONE);
	assert_string_equal(out, "10");
	assert_int_equal(hm_round_digits(out, "0.0012345", 3, HM_TIES_EVEN, NULL), HM_DONE);
	assert_string_equal(out, "0.00123");
	assert_int_equal(hm_round(out, "1", "0", HM_TIES_EVEN, &err), HM_WRONG);
	assert_string_equal(err.field, "interval");
	assert_int_equal(hm_round(out, "1e", "1", HM_TIES_EVEN, &err), HM_WRONG);
	assert_string_equal(err.field, "value");
	assert_int_equal(hm_round_digits(out, "1", 0, HM_TIES_EVEN, &err), HM_WRONG);
	assert_string_equal(err.field, "digits");
}

static void
rounds_a_value_to_fit_its_uncertainty(void **state)
{
	static const struct {
		const char *value, *u;
		int digits, up;
		const char *text, *u_text, *interval;
	} rows[] = { { "10.0612", "0.1498", 0, 0, "10.06", "0.15", "0.01" },
		{ "10.0612", "0.0995", 2, 0, "10.06", "0.10", "0.01" },
		{ "10.0612", "0.0996", 1, 0, "10.1", "0.1", "0.1" },
		{ "1234.5", "28.05", 2, 1, "1234", "29", "1" },
		{ "1235", "150", 1, 0, "1200", "200", "100" },
		{ "-0.00012345", "0.0000125", 2, 0, "-0.000123", "0.000012", "0.000001" },
		{ "3", "0.0213", 2, 0, "3.000", "0.021", "0.001" } };
	struct hm_rounded r;
	struct hm_error err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct hm_rounding q = { .value = rows[i].value,
			.uncertainty = rows[i].u,
			.uncertainty_digits = rows[i].digits,
			.uncertainty_up = rows[i].up };

		assert_int_equal(hm_round_report(&r, &q, &err), HM_DONE);
		assert_string_equal(r.text, rows[i].text);
		assert_string_equal(r.uncertainty, rows[i].u_text);
		assert_string_equal(r.interval, rows[i].interval);
	}
	assert_int_equal(
		hm_round_report(&r, &(struct hm_rounding){ .value = "1" }, &err), HM_WRONG);
	assert_string_equal(err.name, "E_MISSING");
	assert_int_equal(hm_round_report(&r,
				 &(struct hm_rounding){ .value = "1", .uncertainty = "-1" }, &err),
		HM_WRONG);
	assert_string_equal(err.field, "uncertainty");
	assert_int_equal(
		hm_round_report(&r,
			&(struct hm_rounding){
				.value = "1", .uncertainty = "1", .uncertainty_digits = 3 },
			&err),
		HM_WRONG);
	assert_int_equal(
		hm_round_report(&r, &(struct hm_rounding){ .value = "1", .digits = 18 }, &err),
		HM_WRONG);
	assert_string_equal(err.field, "digits");
	assert_int_equal(
		hm_round_report(&r,
			&(struct hm_rounding){ .value = "16.4546", .interval = "0.1", .mark = 1 },
			&err),
		HM_DONE);
	assert_string_equal(r.text, "16.5(-)");
	assert_int_equal(r.mark, '-');
	assert_string_equal(r.json, "{\"value\":\"16.4546\",\"text\":\"16.5(-)\",\"mark\":\"-\","
				    "\"interval\":\"0.1\",\"rule\":\"even\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_a_library_from_memory),
		cmocka_unit_test(reports_a_wrong_pack_with_its_place),
		cmocka_unit_test(simulates_without_a_pack),
		cmocka_unit_test(rounds_on_the_decimal_text),
		cmocka_unit_test(rounds_a_value_to_fit_its_uncertainty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
