/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats colour: colours of a table, as L*a*b*, tristimulus values or spectra, and their differences from the first. */
#include <math.h>

#include "analysis/registry.h"
#include "metrology/colour.h"
#include "metrology/spectrum.h"

struct colours {
	struct colour_lab *lab;
	struct colour_xyz *xyz; /* NULL: they came as L*a*b* */
	struct str *label;
	size_t n;
	struct colour_xyz white;
	enum illuminant light;
	enum observer eye;
};

static bool
has(const struct analysis_call *c, const char *name)
{
	return sheet_column(c->sheet, str_of(name)) >= 0;
}

static enum rc
make_room(struct colours *k, const struct analysis_call *c, size_t n, bool xyz, struct err *err)
{
	k->n = n;
	k->lab = arena_new(c->arena, struct colour_lab, n);
	k->xyz = xyz ? arena_new(c->arena, struct colour_xyz, n) : NULL;
	k->label = arena_new(c->arena, struct str, n);
	return k->lab && k->label && (k->xyz || !xyz)
		       ? E_OK
		       : err_set(err, E_TOO_BIG, "the table is too big");
}

static enum rc
three_columns(struct column out[3], const struct analysis_call *c, const char *const names[3],
	struct err *err)
{
	for (int i = 0; i < 3; i++) {
		enum rc rc = column_named(&out[i], c, str_of(names[i]), err);

		if (rc)
			return rc;
	}
	return E_OK;
}

/* A row is a colour; its label is the column named by --label, else its number. */
static enum rc
from_rows(struct colours *k, const struct analysis_call *c, bool xyz, struct err *err)
{
	static const char *const lab_names[] = { "L", "a", "b" }, *const xyz_names[] = { "X", "Y",
		"Z" };
	struct str label = call_text(c, "label");
	int column = label.n ? sheet_column(c->sheet, label) : -1;
	struct column v[3];
	enum rc rc;

	if (label.n && column < 0)
		return column_named(&v[0], c, label, err);
	if ((rc = three_columns(v, c, xyz ? xyz_names : lab_names, err)) ||
		(rc = make_room(k, c, c->n, xyz, err)))
		return rc;
	for (size_t i = 0; i < k->n; i++) {
		k->label[i] = column >= 0 ? sheet_cell(c->sheet, c->row[i], column)
					  : arena_printf(c->arena, "%zu", i + 1);
		if (xyz)
			k->xyz[i] = (struct colour_xyz){ v[0].v[i], v[1].v[i], v[2].v[i] };
		else
			k->lab[i] = (struct colour_lab){ v[0].v[i], v[1].v[i], v[2].v[i] };
	}
	return E_OK;
}

static enum rc
equal_steps(const struct column *nm, struct err *err)
{
	double step = nm->n > 1 ? nm->v[1] - nm->v[0] : 0;

	for (size_t i = 1; i < nm->n; i++)
		if (!(step > 0) || fabs(nm->v[i] - nm->v[0] - step * (double)i) > 1e-6 * step)
			return err_set(err, E_DOMAIN,
				"the wavelengths must rise in equal steps; between %g and %g the "
				"step is "
				"another",
				nm->v[i - 1], nm->v[i]);
	return E_OK;
}

/* Column wavelength, and a spectrum in every other column of numbers. */
static enum rc
from_spectra(struct colours *k, const struct analysis_call *c, struct err *err)
{
	double scale = call_is(c, "scale", "percent") ? 0.01 : 1;
	struct column nm, *all;
	double *r = arena_new(c->arena, double, c->n + 1);
	int n;
	enum rc rc;

	if ((rc = column_named(&nm, c, STR("wavelength"), err)) || (rc = equal_steps(&nm, err)) ||
		(rc = call_columns(&all, &n, c, "spectra", err)) ||
		(rc = make_room(k, c, (size_t)n, true, err)))
		return rc;
	if (!r)
		return err_set(err, E_TOO_BIG, "the table is too big");
	k->n = 0;
	for (int s = 0; s < n; s++) {
		if (str_eq(all[s].name, STR("wavelength")))
			continue;
		for (size_t i = 0; i < nm.n; i++)
			r[i] = scale * all[s].v[i];
		rc = spectrum_xyz(
			&k->xyz[k->n], r, nm.n, nm.v[0], nm.v[1] - nm.v[0], k->light, k->eye, err);
		if (rc)
			return rc;
		k->label[k->n++] = all[s].name;
	}
	return k->n ? E_OK
		    : err_set(err, E_MISSING,
			      "besides wavelength the table has no column of reflectance");
}

static void
write_colours(const struct colours *k, struct json_out *j)
{
	double sum = k->white.X + k->white.Y + k->white.Z;

	jout_key(j, STR("colours"));
	jout_array(j);
	for (size_t i = 0; i < k->n; i++) {
		struct colour_lch lch = colour_lch_of(&k->lab[i]);

		jout_object(j);
		JOUT_TEXT(j, "colour", k->label[i]);
		JOUT_NUMBER(j, "L", k->lab[i].L);
		JOUT_NUMBER(j, "a", k->lab[i].a);
		JOUT_NUMBER(j, "b", k->lab[i].b);
		JOUT_NUMBER(j, "C", lch.C);
		JOUT_NUMBER(j, "h", lch.h);
		if (k->xyz) {
			const struct colour_xyz *c = &k->xyz[i];
			double total = c->X + c->Y + c->Z;
			struct colour_whiteness w =
				colour_whiteness(c->X / total, c->Y / total, c->Y, k->white.X / sum,
					k->white.Y / sum, k->eye == OBSERVER_10 ? 900 : 1000);

			JOUT_NUMBER(j, "X", c->X);
			JOUT_NUMBER(j, "Y", c->Y);
			JOUT_NUMBER(j, "Z", c->Z);
			JOUT_NUMBER(j, "whiteness", w.W);
			JOUT_NUMBER(j, "tint", w.T);
		}
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
write_differences(const struct colours *k, struct json_out *j)
{
	const struct colour_lab *s = &k->lab[0];

	jout_key(j, STR("differences"));
	jout_array(j);
	for (size_t i = 1; i < k->n; i++) {
		const struct colour_lab *c = &k->lab[i];
		struct colour_difference d = colour_difference(s, c);
		struct colour_change change = colour_change_grade(s, c);
		struct colour_staining stain = colour_staining_grade(s, c);

		jout_object(j);
		JOUT_TEXT(j, "colour", k->label[i]);
		JOUT_NUMBER(j, "dL", d.dL);
		JOUT_NUMBER(j, "da", d.da);
		JOUT_NUMBER(j, "db", d.db);
		JOUT_NUMBER(j, "dC", d.dC);
		JOUT_NUMBER(j, "dH", d.dH);
		JOUT_NUMBER(j, "dE76", d.dE76);
		JOUT_NUMBER(j, "dE94", colour_cie94(s, c, &cie94_graphic));
		JOUT_NUMBER(j, "dE94_textile", colour_cie94(s, c, &cie94_textile));
		JOUT_NUMBER(j, "dECMC", colour_cmc(s, c, 2, 1));
		JOUT_NUMBER(j, "dE00", colour_ciede2000(s, c).dE);
		JOUT_NUMBER(j, "GS_c", change.GS_c);
		JOUT_TEXT(j, "change_grade", str_of(change.grade));
		JOUT_NUMBER(j, "SSR", stain.SSR);
		JOUT_TEXT(j, "staining_grade", str_of(stain.grade));
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
draw(struct analysis_call *c, const struct colours *k)
{
	double *a = arena_new(c->arena, double, k->n), *b = arena_new(c->arena, double, k->n);

	if (!a || !b)
		return;
	for (size_t i = 0; i < k->n; i++) {
		a[i] = k->lab[i].a;
		b[i] = k->lab[i].b;
	}
	plot_start(c, STR("a"), STR("b"));
	plot_series(c, PLOT_POINTS, "standard", a, b, 1);
	if (k->n > 1)
		plot_series(c, PLOT_POINTS, "colour", a + 1, b + 1, k->n - 1);
	plot_end(c);
}

static enum rc
read_colours(struct colours *k, const struct analysis_call *c, struct err *err)
{
	enum rc rc;

	if ((rc = illuminant_find(&k->light, call_text(c, "illuminant"), err)) ||
		(rc = observer_find(&k->eye, call_text(c, "observer"), err)))
		return rc;
	k->white = colour_white(k->light, k->eye);
	if (has(c, "wavelength"))
		rc = from_spectra(k, c, err);
	else if (has(c, "X") && has(c, "Y") && has(c, "Z"))
		rc = from_rows(k, c, true, err);
	else if (has(c, "L") && has(c, "a") && has(c, "b"))
		rc = from_rows(k, c, false, err);
	else
		rc = err_set(err, E_MISSING,
			"expected columns L, a, b, or X, Y, Z, or wavelength with a spectrum in "
			"each "
			"other column");
	for (size_t i = 0; rc == E_OK && k->xyz && i < k->n; i++)
		k->lab[i] = colour_lab_of(&k->xyz[i], &k->white);
	return rc;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct colours k = { 0 };
	enum rc rc = read_colours(&k, c, err);

	if (rc)
		return rc;
	JOUT_TEXT(c->out, "standard", k.label[0]);
	if (k.xyz) {
		JOUT_TEXT(c->out, "illuminant", call_text(c, "illuminant"));
		JOUT_TEXT(c->out, "observer", call_text(c, "observer"));
	}
	write_colours(&k, c->out);
	write_differences(&k, c->out);
	(void)err_set(call_note(c), E_OK,
		"the grey-scale grades follow the formulas of ISO 105-A05 and A04 as remembered; "
		"check "
		"them against the standards' test data before they are reported");
	draw(c, &k);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "illuminant", OPTION_CHOICE, false, "D65", "A C D50 D65 F2 F7 F11", "illuminant", false },
	{ "observer", OPTION_CHOICE, false, "10", "2 10", "observer, degrees", false },
	{ "label", OPTION_TEXT, false, NULL, NULL, "column with the names of the colours", true },
	{ "spectra", OPTION_COLUMNS, false, NULL, NULL, "columns with spectra", false },
	{ "scale", OPTION_CHOICE, false, "fraction", "fraction percent", "scale of reflectance",
		false },
	{ 0 },
};

const struct analysis analysis_colour = { "colour", "Colours and colour differences", options,
	run };
