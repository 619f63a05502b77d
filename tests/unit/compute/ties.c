/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results that are ties as decimals and none in binary: means, sums, differences, products and quotients of typed readings. The
 * value beside each line is what doubles make of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "bench.h"

static const char properties[] = "pack: properties\n"
				 "properties:\n"
				 "  - {id: length, title: {zh: 长度, en: length}, unit: mm}\n";

/* A method whose only result is that formula, over the specimens, to 0.01 mm. */
static struct hm_library *
method_of(const char *formula, const char *combine, const char *to)
{
	struct hm_library *lib;
	struct hm_error err;
	char text[1400];
	struct hm_text pack[2] = { { "properties.yaml", properties, sizeof(properties) - 1 },
		{ "method.yaml", text, 0 } };

	snprintf(text, sizeof(text),
		"pack: method\nid: T 1\nedition: 2026\ntitle: {zh: 例, en: example}\n"
		"sources:\n  x: made for this test\nsource: x\nconfidence: high\n"
		"inputs:\n"
		"  - {name: a, title: {zh: 甲, en: a}, unit: mm, required: false}\n"
		"  - {name: b, title: {zh: 乙, en: b}, unit: mm, required: false}\n"
		"  - {name: f, title: {zh: 丙, en: f}, unit: \"1\", required: false}\n"
		"steps:\n"
		"  - {name: y, title: {zh: 值, en: value}, unit: mm, formula: \"%s\"}\n"
		"results:\n"
		"  - {property: length, step: y, combine: %s, report: {%s}}\n",
		formula, combine, to);
	pack[1].n = strlen(text);
	if (hm_library_open(&lib, pack, 2, NULL, NULL, &err) != HM_DONE)
		fail_msg("%s:%u:%u: %s", err.file, err.line, err.column, err.text[HM_ENGLISH]);
	return lib;
}

static void
reported(const char *formula, const char *combine, const char *to, const char *inputs,
	const char *text, double value)
{
	struct hm_library *lib = method_of(formula, combine, to);
	struct hm_results *r = compute(lib, "T 1", inputs, NULL);
	const struct hm_result *length = result_of(r, "length");

	if (strcmp(length->text, text) != 0)
		fail_msg("%s of %s is %s, not %s", formula, inputs, length->text, text);
	/* the nearest double, whose shortest text is the decimal itself */
	if (length->value != value)
		fail_msg("%s of %s is %.17g, not %.17g", formula, inputs, length->value, value);
	hm_results_free(r);
	hm_library_close(lib);
}

#define TO "to: 0.01"

static void
of_means(void **state)
{
	(void)state;
	reported("a", "mean", TO, "a=0.15; a=0.10", "0.12", 0.125);
	reported("a", "mean", TO, "a=15.68; a=10.63", "13.16", 13.155); /* 13.155000000000001 */
	reported("a", "mean", TO, "a=4.10; a=18.77", "11.44", 11.435);  /* 11.434999999999999 */
	reported("a", "mean", TO, "a=18.72; a=6.51", "12.62", 12.615);  /* 12.614999999999998 */
	reported("a", "mean", TO, "a=1.72; a=19.85; a=9.46; a=4.19", "8.80",
		8.805); /* 8.805000000000001 */
	reported("a", "mean", TO, "a=19.598; a=9.882; a=16.527; a=16.093; a=16.125", "15.64",
		15.645); /* 15.645000000000001 */
	reported("a", "mean", TO, "a=16.894; a=14.473; a=2.858; a=17.441; a=10.679; a=16.285",
		"13.10", 13.105); /* 13.104999999999999 */
	/* metres typed where millimetres are meant, inches beside them */
	reported("a", "mean", TO, "a=0.01568 m; a=10.63 mm", "13.16", 13.155);
	reported("a", "mean", TO, "a=0.5 in; a=10.51", "11.60", 11.605);
}

static void
of_medians_and_sums(void **state)
{
	(void)state;
	reported("a", "median", TO, "a=18.72; a=1.1; a=6.51; a=40", "12.62", 12.615);
	reported("a", "max", TO, "a=1.005; a=0.2", "1.00", 1.005);
	reported("a", "sum", TO, "a=0.1; a=0.2; a=0.005", "0.30", 0.305);
	reported("a", "sum", "to: 0.01, rounding: away", "a=0.1; a=0.2; a=0.005", "0.31", 0.305);
	reported("a", "sum", TO, "a=1000000.1; a=-999999.9; a=0.005", "0.20", 0.205);
}

static void
of_formulas(void **state)
{
	(void)state;
	reported("a * f", "mean", TO, "a=1.63; f=79.5", "129.58", 129.585); /* 129.58499999999998 */
	reported("a * f", "mean", TO, "a=8.49; f=95.5", "810.80", 810.795); /* 810.7950000000001 */
	reported("a / f", "mean", TO, "a=9.90030; f=3.66", "2.70", 2.705);  /* 2.7049999999999996 */
	reported("a / f", "mean", TO, "a=39.13965; f=0.99", "39.54",
		39.535);                                                    /* 39.535000000000004 */
	reported("a - b", "mean", TO, "a=82.942; b=80.847", "2.10", 2.095); /* 2.0949999999999989 */
	reported("a - b", "mean", TO, "a=77.653; b=86.018", "-8.36",
		-8.365); /* -8.364999999999995 */
	reported("(a - b) / 3", "mean", TO, "a=10.1; b=10.085", "0.00",
		0.005); /* cancels, then a third */
	/* a tie only up to the 27th digit is none */
	reported("a / f", "mean", TO, "a=1; f=3", "0.33", 1.0 / 3);
	reported("a + b", "mean", TO, "a=2.005; b=0.00000000000000000000001", "2.01", 2.005);
	/* rounded on the way, and a choice by a comparison that binary numbers get wrong */
	reported("round(a * f, 0.01 mm)", "mean", "to: 0.001", "a=1.63; f=79.5", "129.580", 129.58);
	reported("if(a + b == 0.3 mm, 1 mm, 2 mm)", "mean", TO, "a=0.1; b=0.2", "1.00", 1);
}

static void
of_significant_digits(void **state)
{
	(void)state;
	reported("a", "mean", "significant: 3", "a=4.10; a=18.72; a=4.215; a=18.715", "11.4",
		11.4375);
	reported("a", "mean", "significant: 4", "a=4.10; a=18.77", "11.44", 11.435);
	reported("a / f", "mean", "significant: 3", "a=9.90030; f=3.66", "2.70", 2.705);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_means),
		cmocka_unit_test(of_medians_and_sums),
		cmocka_unit_test(of_formulas),
		cmocka_unit_test(of_significant_digits),
	};

	return cmocka_run_group_tests_name("ties", tests, NULL, NULL);
}
