/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and definitions: found across packs whatever their order, and every way in which they can be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>

#include "common.h"

static const char properties[] = "pack: properties\n"
				 "properties:\n"
				 "  - {id: load, title: {zh: 力, en: load}, unit: N}\n";

static const char head[] = "pack: formulas\n"
			   "title: {zh: 公式, en: formulas}\n"
			   "sources: {s: somewhere}\n"
			   "source: s\n"
			   "confidence: high\n";

/* mass_of_water stands before what it uses */
static const char formulas[] = "tables:\n"
			       "  - name: water\n"
			       "    between: interpolate\n"
			       "    columns:\n"
			       "      - {name: temperature, unit: degC}\n"
			       "      - {name: density, unit: g/cm3}\n"
			       "    rows:\n"
			       "      - [10, 0.9997]\n"
			       "      - [20, 0.9982]\n"
			       "definitions:\n"
			       "  - name: mass_of_water\n"
			       "    parameters:\n"
			       "      - {name: volume, unit: ml}\n"
			       "      - {name: temp, unit: degC}\n"
			       "    unit: g\n"
			       "    formula: volume * density_of_water(temp)\n"
			       "  - name: density_of_water\n"
			       "    parameters: [{name: temp, unit: degC}]\n"
			       "    formula: lookup(water, temp)\n"
			       "  - name: spread\n"
			       "    parameters: [{name: c, unit: N, kind: series}]\n"
			       "    formula: max(c) - min(c)\n";

static const char method[] =
	"pack: method\n"
	"id: ISO 1\n"
	"edition: 2020\n"
	"title: {zh: 方法, en: method}\n"
	"sources: {s: somewhere}\n"
	"source: s\n"
	"confidence: high\n"
	"inputs:\n"
	"  - {name: volume, title: {zh: 容, en: v}, unit: l}\n"
	"tables:\n"
	"  - name: gravity\n"
	"    between: none\n"
	"    columns: [{name: place, unit: \"1\"}, {name: g, unit: m/s2}]\n"
	"    rows: [[1, 9.81], [2, 9.83]]\n"
	"steps:\n"
	"  - {name: load, unit: N, formula: \"lookup(gravity, 1) * "
	"mass_of_water(volume, 15 degC)\"}\n"
	"results:\n"
	"  - {property: load, step: load, report: {to: 0.1}}\n"
	"checks:\n"
	"  - {name: near, title: {zh: 近, en: near}, formula: \"spread(load) < 3 N\"}\n";

/* The library of the head with `text` behind it, beside the properties and the method where it is given. */
static enum rc
open_with(struct pack_library **out, struct buf *report, const char *text, const char *of_method)
{
	char all[4000];
	struct pack_text in[3] = { { "m.yaml", str_of(of_method ? of_method : "") },
		{ "p.yaml", str_of(properties) }, { "f.yaml", { all, 0 } } };

	snprintf(all, sizeof(all), "%s%s", head, text);
	in[2].text = str_of(all);
	*out = NULL;
	report->n = 0;
	return pack_open(out, in + !of_method, 3 - !of_method, keep_line, report, NULL);
}

static void
methods_use_definitions_and_tables_of_other_packs(void **state)
{
	struct buf report;
	struct pack_library *lib;
	const double volume = 2;
	const struct formula_arg arg = { &volume, 1 };
	double y, jacobian;
	char first[80], changed[4000];

	(void)state;
	buf_init(&report, 1 << 20);
	assert_int_equal(open_with(&lib, &report, formulas, method), E_OK);
	assert_int_equal(lib->n_definitions, 3);
	assert_int_equal(lib->n_tables, 1);
	assert_int_equal(
		formula_eval_dual(lib->method[0].formula, &arg, &y, &jacobian, NULL), E_OK);
	assert_true(fabs(y - 9.81 * 2 * 0.99895) < 1e-12);
	assert_true(fabs(jacobian - 9.81 * 0.99895) < 1e-12);
	snprintf(first, sizeof(first), "%s", lib->method[0].hash.p);
	pack_close(lib);
	/* another number in the table is another method */
	snprintf(changed, sizeof(changed), "%s", formulas);
	*strstr(changed, "0.9982") = '1';
	assert_int_equal(open_with(&lib, &report, changed, method), E_OK);
	assert_string_not_equal(first, lib->method[0].hash.p);
	pack_close(lib);
	buf_release(&report);
}

static const struct {
	const char *from, *to, *report;
} wrong[] = {
	{ "name: water\n", "name: if\n",
		"f.yaml:7:11: \"if\" cannot be a name in formulas: letters, digits and _ only, and "
		"no "
		"word of the language\n"
		"f.yaml:24:21: found \"water\", expected the name of a table\n"
		"f.yaml:21:23: found \"water\", expected the name of a table\n" },
	{ "between: interpolate", "between: nearest",
		"f.yaml:8:14: found \"nearest\", expected one of: interpolate, below, none\n" },
	{ "    between: interpolate\n", "", "f.yaml:7:5: the key \"between\" is missing here\n" },
	{ "      - {name: density, unit: g/cm3}\n", "",
		"f.yaml:10:7: a table has from 2 to 30 columns\n"
		"f.yaml:23:21: found \"water\", expected the name of a table\n"
		"f.yaml:20:23: found \"water\", expected the name of a table\n" },
	{ "name: density,", "name: temperature,",
		"f.yaml:11:16: there is a column \"temperature\" in this table already\n" },
	{ "unit: g/cm3}", "unit: stones}",
		"f.yaml:11:31: \"stones\" is not a unit\n"
		"f.yaml:21:14: the formula gives ml, but g is declared\n" },
	{ ", unit: g/cm3}", "}",
		"f.yaml:11:9: the key \"unit\" is missing here\n"
		"f.yaml:21:14: the formula gives ml, but g is declared\n" },
	{ "[10, 0.9997]", "[10, 0.9997, 1]",
		"f.yaml:13:9: a row of this table has 2 numbers, found 3\n" },
	{ "[10, 0.9997]", "ten", "f.yaml:13:9: a row of this table has 2 numbers, found 0\n" },
	{ "[20, 0.9982]", "[10, 0.9982]",
		"f.yaml:14:10: the first numbers of a table rise from row to row: 10 "
		"cannot follow "
		"10\n" },
	{ "[20, 0.9982]", "[20, much]", "f.yaml:14:14: \"much\" is not a number\n" },
	{ "rows:\n      - [10, 0.9997]\n      - [20, 0.9982]\n", "rows: []\n",
		"f.yaml:12:11: a table has at least one row\n" },
	{ "definitions:\n",
		"  - {name: water, between: none, columns: [{name: a, unit: N}, {name: b, "
		"unit: "
		"N}], "
		"rows: [[1, 2]]}\ndefinitions:\n",
		"f.yaml:15:12: there is a table \"water\" already\n" },
	{ "name: density_of_water", "name: max",
		"f.yaml:22:11: \"max\" is a function of the language\n"
		"f.yaml:21:23: there is no function density_of_water\n" },
	{ "name: density_of_water", "name: 2nd",
		"f.yaml:22:11: \"2nd\" cannot be a name in formulas: letters, digits and _ "
		"only, "
		"and "
		"no word of the language\n"
		"f.yaml:21:23: there is no function density_of_water\n" },
	{ "name: spread", "name: density_of_water",
		"f.yaml:25:11: the definition \"density_of_water\" is in f.yaml "
		"already\n" },
	{ "name: temp, unit: degC}\n    unit", "name: volume, unit: degC}\n    unit",
		"f.yaml:19:16: there is a parameter \"volume\" already\n" },
	{ "{name: volume, unit: ml}", "{name: volume}",
		"f.yaml:18:9: the key \"unit\" is missing here\n" },
	{ "    unit: g\n", "    unit: mm\n",
		"f.yaml:21:14: the formula gives ml*g/cm3, but mm is declared\n" },
	{ "volume * density_of_water(temp)", "volume + 2 mm",
		"f.yaml:21:21: cannot add ml and mm: expected the same kind of unit\n" },
	{ "volume * density_of_water(temp)", "given(volume) * 1 g",
		"f.yaml:21:19: given() asks for an input and cannot stand in a "
		"definition\n" },
	{ "volume * density_of_water(temp)", "volume * steam(temp)",
		"f.yaml:21:23: there is no function steam\n" },
	{ "volume * density_of_water(temp)", "volume * density_of_water(volume)",
		"f.yaml:21:40: expected a value in degC, found one in ml\n" },
	{ "volume * density_of_water(temp)", "volume * density * temp",
		"f.yaml:21:23: there is no input or step named density\n" },
	{ "lookup(water, temp)", "mass_of_water(1 ml, temp) / (1 ml)",
		"f.yaml:21:23: the definition mass_of_water comes back to itself through "
		"density_of_water\n"
		"f.yaml:24:14: the definition density_of_water comes back to itself "
		"through "
		"mass_of_water\n" },
	{ "max(c) - min(c)", "spread(c)",
		"f.yaml:27:14: the definition spread comes back to itself through "
		"spread\n" },
	{ "kind: series", "kind: curve",
		"f.yaml:26:43: found \"curve\", expected one of: number, series\n" },
	{ "[{name: temp, unit: degC}]",
		"[{name: a, unit: N}, {name: b, unit: N}, {name: c, unit: N}, {name: d, "
		"unit: N}, "
		"{name: e, unit: N}, {name: f, unit: N}, {name: g, unit: N}, {name: h, "
		"unit: N}, "
		"{name: i, unit: N}, {name: j, unit: N}, {name: k, unit: N}, {name: l, "
		"unit: N}, "
		"{name: m, unit: N}]",
		"f.yaml:23:17: a definition has at most 12 parameters\n"
		"f.yaml:21:23: there is no function density_of_water\n" },
};

static const struct {
	const char *from, *to, *report;
} wrong_method[] = {
	{ "name: gravity", "name: water",
		"m.yaml:11:11: there is a table \"water\" already\n"
		"m.yaml:16:44: found \"gravity\", expected the name of a table\n" },
	{ "lookup(gravity, 1)", "lookup(gravity, 1 mm)",
		"m.yaml:16:53: expected a plain number, found one in mm\n" },
	{ "mass_of_water(volume, 15 degC)", "mass_of_water(volume)",
		"m.yaml:16:58: mass_of_water takes 2 values, found 1\n" },
	{ "mass_of_water(volume, 15 degC)", "mass_of_water(15 degC, volume)",
		"m.yaml:16:72: expected a value in ml, found one in degC\n" },
	{ "mass_of_water(volume, 15 degC)", "mass_of_wine(volume, 15 degC)",
		"m.yaml:16:58: there is no function mass_of_wine\n" },
	{ "spread(load)", "spread(n)",
		"m.yaml:20:61: value 1 of this function must be a curve or values per specimen, "
		"found "
		"one number\n" },
};

/* text with its first `from` made `to` */
static void
with(char *out, size_t size, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	assert_non_null(at);
	snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static int
compare(const char *to, const char *want, const struct buf *report)
{
	struct str got = buf_str(report);

	if (str_eq(got, str_of(want)))
		return 0;
	print_message("# %s:\n# got  %.*s# want %s", to, (int)got.n, got.p, want);
	return 1;
}

static void
names_each_problem_with_its_place(void **state)
{
	struct buf report;
	struct pack_library *lib;
	char text[4000];
	int bad = 0;

	(void)state;
	buf_init(&report, 1 << 20);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		with(text, sizeof(text), formulas, wrong[i].from, wrong[i].to);
		assert_int_not_equal(open_with(&lib, &report, text, NULL), E_OK);
		bad += compare(wrong[i].to, wrong[i].report, &report);
	}
	for (size_t i = 0; i < sizeof(wrong_method) / sizeof(wrong_method[0]); i++) {
		with(text, sizeof(text), method, wrong_method[i].from, wrong_method[i].to);
		assert_int_not_equal(open_with(&lib, &report, formulas, text), E_OK);
		bad += compare(wrong_method[i].to, wrong_method[i].report, &report);
	}
	buf_release(&report);
	assert_int_equal(bad, 0);
}

static void
refuses_too_many_definitions(void **state)
{
	struct buf text, report;
	struct pack_text in = { "f.yaml", { NULL, 0 } };
	struct pack_library *lib;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_init(&report, 1 << 20);
	buf_put(&text, str_of(head));
	buf_put(&text, STR("definitions:\n"));
	for (int i = 0; i <= 500; i++)
		buf_printf(&text, "  - {name: f%d, formula: \"%d\"}\n", i, i);
	in.text = buf_str(&text);
	assert_int_equal(pack_open(&lib, &in, 1, keep_line, &report, NULL), E_TOO_BIG);
	assert_int_equal(compare("", "f.yaml: there are more than 500 definitions\n", &report), 0);
	buf_release(&text);
	buf_release(&report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(methods_use_definitions_and_tables_of_other_packs),
		cmocka_unit_test(names_each_problem_with_its_place),
		cmocka_unit_test(refuses_too_many_definitions),
	};

	return cmocka_run_group_tests_name("pack formulas", tests, NULL, NULL);
}
