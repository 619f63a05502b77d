/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/cxf.h"

#include <math.h>

#include "signal/numeral.h"
#include "signal/patch.h"
#include "signal/xml.h"

#define MAX_OBJECTS 2000

/* Elements that hold one coordinate, within the colour space they belong to. */
static const struct {
	const char *space, *element, *quantity;
} coordinates[] = { { "ColorCIELab", "L", "cielab_l" }, { "ColorCIELab", "A", "cielab_a" },
	{ "ColorCIELab", "B", "cielab_b" }, { "ColorCIELCh", "L", "cielch_l" },
	{ "ColorCIELCh", "C", "cielch_c" }, { "ColorCIELCh", "H", "cielch_h" },
	{ "ColorCIEXYZ", "X", "xyz_x" }, { "ColorCIEXYZ", "Y", "xyz_y" },
	{ "ColorCIEXYZ", "Z", "xyz_z" }, { "ColorSRGB", "R", "srgb_r" },
	{ "ColorSRGB", "G", "srgb_g" }, { "ColorSRGB", "B", "srgb_b" } };

struct reader {
	struct intake *in;
	struct signal_table *object; /* open; NULL outside of objects */
	struct str space;            /* the open colour space, kept */
	double start;                /* of the open spectrum; NAN: stated with the specification */
	double common_start, increment; /* of the specification, NAN unknown */
	int first_object;
};

static struct str
kept(struct reader *r, struct str s)
{
	return arena_str(r->in->arena, s);
}

static enum rc
on_open(void *ctx, struct str name, const char **attributes)
{
	struct reader *r = ctx;

	if (str_eq(name, STR("Object"))) {
		if (r->in->file->n_tables >= MAX_OBJECTS)
			return err_set(r->in->err, E_TOO_BIG, "there are more than %d colours",
				MAX_OBJECTS);
		r->object = patch_table(r->in, kept(r, xml_attribute(attributes, STR("Name"))));
		return r->object ? E_OK : intake_full(r->in);
	}
	if (str_starts(name, STR("Color")) && r->object && r->space.n == 0)
		r->space = str_eq(name, STR("ColorValues")) ? STR_NONE : kept(r, name);
	if (str_eq(name, STR("ReflectanceSpectrum")) || str_eq(name, STR("TransmittanceSpectrum")))
		r->start = numeral_plain(xml_attribute(attributes, STR("StartWL")));
	if (str_eq(name, STR("WavelengthRange"))) {
		r->common_start = numeral_plain(xml_attribute(attributes, STR("StartWL")));
		r->increment = numeral_plain(xml_attribute(attributes, STR("Increment")));
	}
	return E_OK;
}

static enum rc
take_spectrum(struct reader *r, struct str text)
{
	struct series value = { 0 };

	if (!patch_numbers(&value, text)) {
		series_free(&value);
		return err_set(
			r->in->err, E_FORMAT, "the spectrum of an object holds what is no number");
	}
	/* start and step follow when the specification at the end has been read */
	return patch_spectrum(r->in, r->object, &value, r->start, 0, "1");
}

static enum rc
on_close(void *ctx, struct str name, struct str text)
{
	struct reader *r = ctx;

	if (str_eq(name, STR("Object"))) {
		r->object = NULL;
		return E_OK;
	}
	if (!r->object) {
		bool said = str_eq(name, STR("Creator")) || str_eq(name, STR("Description")) ||
			    str_eq(name, STR("Illuminant")) || str_eq(name, STR("Observer"));

		return said ? patch_field(r->in, NULL, kept(r, name), kept(r, text), "") : E_OK;
	}
	if (str_eq(name, STR("ReflectanceSpectrum")))
		return r->object->n_columns ? E_OK : take_spectrum(r, text);
	if (r->space.n && str_eq(name, r->space)) {
		r->space = STR_NONE;
		return E_OK;
	}
	if (str_eq(name, STR("CreationDate")))
		return patch_field(r->in, r->object, STR("CreationDate"), kept(r, text), "date");
	for (size_t i = 0; i < sizeof(coordinates) / sizeof(coordinates[0]); i++)
		if (str_eq(r->space, str_of(coordinates[i].space)) &&
			str_eq(name, str_of(coordinates[i].element)))
			return patch_field(r->in, r->object, str_of(coordinates[i].quantity),
				kept(r, text), coordinates[i].quantity);
	return E_OK;
}

/* The step stands in the specification behind the objects. */
static void
place_spectra(struct reader *r)
{
	bool missing = false;

	for (int k = 0; k < r->in->file->n_tables; k++) {
		struct signal_table *t = &r->in->file->table[k];

		if (t->n_columns == 0)
			continue;
		for (size_t i = 0; i < t->column[0].n; i++) {
			double start = isnan(t->column[0].value[i]) ? r->common_start
								    : t->column[0].value[i];

			t->column[0].value[i] = start + (double)i * r->increment;
			missing = missing || isnan(t->column[0].value[i]);
		}
	}
	if (missing)
		err_set(intake_warning(r->in, 0, 0), E_MISSING,
			"no WavelengthRange states where the spectra begin and their step");
}

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	static const struct xml_handler handler = { on_open, on_close };
	struct intake in;
	struct reader r = { .in = &in,
		.start = (double)NAN,
		.common_start = (double)NAN,
		.increment = (double)NAN };
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	out->format = STR("cxf");
	out->encoding = STR("UTF-8");
	rc = xml_read(&handler, &r, bytes, err);
	if (rc)
		return rc;
	place_spectra(&r);
	if (!patch_tidy(out))
		return err_set(err, E_FORMAT, "this CxF file holds no colours");
	return E_OK;
}

static int
probe(struct str head, struct str whole)
{
	(void)whole;
	return xml_root_is(head, "CxF") ? 95 : 0;
}

const struct signal_format signal_cxf = {
	.id = "cxf",
	.probe = probe,
	.parse = parse,
};
