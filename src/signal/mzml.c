/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/mzml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "signal/encoded.h"
#include "signal/numeral.h"
#include "signal/xml.h"

#define MAX_GROUPS 64 /* of parameters that others refer to */
#define MAX_IN_GROUP 32
#define MAX_ARRAYS 16 /* of one spectrum */

/* What a number of an array is. */
enum axis { AXIS_OTHER, AXIS_MASS, AXIS_WAVELENGTH, AXIS_TIME, AXIS_INTENSITY };

/* Terms as numbers behind "MS:"; units behind "UO:" are made negative. */
struct term {
	int id, unit;
	struct str value;
};

struct group {
	struct str id;
	struct term term[MAX_IN_GROUP];
	int n;
};

enum packing { PACKING_UNSTATED, PACKING_NONE, PACKING_ZLIB, PACKING_NUMPRESS };

struct array {
	enum axis axis;
	enum encoded_type type;
	enum packing packing;
	int unit; /* of time */
	size_t n;
	struct series value;
};

/* Of all spectra, an entry a scan. */
struct scans {
	struct series number, level, time, points, total;
};

struct reader {
	struct intake *in;
	struct group group[MAX_GROUPS];
	int n_groups;
	struct group *open_group;
	bool in_spectrum, in_chromatogram, in_array;
	struct str id;
	size_t promised;
	double level, time, total;
	struct array array[MAX_ARRAYS];
	int n_arrays;
	struct scans scans;
	/* points of mass spectra and of spectra over wavelengths */
	struct series scan[2], x[2], y[2];
	struct encoded_room room;
	bool minutes_said;
};

static struct array *
open_array(struct reader *r)
{
	return &r->array[r->n_arrays - 1];
}

static struct str
kept(const struct reader *r, struct str text)
{
	return arena_str(r->in->arena, text);
}

static size_t
count_of(const char **attributes, const char *name, size_t otherwise)
{
	struct str text = xml_attribute(attributes, str_of(name));
	int64_t n;

	return int_parse(&n, text, 0, (int64_t)SERIES_MOST, NULL) ? otherwise : (size_t)n;
}

/* ---- terms -------------------------------------------------------------------------------------------- */

/* Minutes are UO:0000031, MS:1000038 in files of the first years; milliseconds UO:0000028. */
static double
seconds(struct reader *r, double time, int unit)
{
	if (unit == -28)
		return time / 1000;
	if (unit != -31 && unit != 1000038)
		return time;
	if (!r->minutes_said)
		err_set(intake_note(r->in, 0), E_OK, "times in minutes are given in seconds");
	r->minutes_said = true;
	return 60 * time;
}

/* How the numbers of an array are kept, and what they are. */
static void
array_term(struct reader *r, const struct term *t)
{
	struct array *a = open_array(r);

	switch (t->id) {
	case 1000519: a->type = ENCODED_INT32; break;
	case 1000521: a->type = ENCODED_FLOAT32; break;
	case 1000522: a->type = ENCODED_INT64; break;
	case 1000523: a->type = ENCODED_FLOAT64; break;
	case 1000576: a->packing = PACKING_NONE; break;
	case 1000574:
	case 1003088: a->packing = PACKING_ZLIB; break; /* the second: of rounded numbers */
	case 1000514: a->axis = AXIS_MASS; break;
	case 1000617: a->axis = AXIS_WAVELENGTH; break;
	case 1000515: a->axis = AXIS_INTENSITY; break;
	case 1000595:
		a->axis = AXIS_TIME;
		a->unit = t->unit;
		break;
	/* MS-Numpress, alone and with zlib or zstd behind it */
	case 1002312:
	case 1002313:
	case 1002314:
	case 1002746:
	case 1002747:
	case 1002748:
	case 1003783:
	case 1003784:
	case 1003785: a->packing = PACKING_NUMPRESS; break;
	default: break;
	}
}

static void
apply(struct reader *r, const struct term *t)
{
	double v = numeral_plain(t->value);

	if (!isfinite(v))
		v = (double)NAN;
	if (r->in_array)
		array_term(r, t);
	else if (r->in_spectrum && t->id == 1000016)
		r->time = seconds(r, v, t->unit);
	else if (r->in_spectrum && t->id == 1000511)
		r->level = v;
	else if (r->in_spectrum && t->id == 1000285)
		r->total = v;
}

/* "MS:1000514" as 1000514, "UO:0000031" as -31; 0 for others. */
static int
accession(struct str text)
{
	int64_t n;

	if (text.n < 4 || int_parse(&n, str_from(text, 3), 0, 99999999, NULL))
		return 0;
	return str_starts(text, STR("MS:")) ? (int)n : str_starts(text, STR("UO:")) ? -(int)n : 0;
}

static void
take_term(struct reader *r, const char **attributes)
{
	struct term t = { accession(xml_attribute(attributes, STR("accession"))),
		accession(xml_attribute(attributes, STR("unitAccession"))),
		xml_attribute(attributes, STR("value")) };

	if (!r->open_group) {
		apply(r, &t);
	} else if (r->open_group->n < MAX_IN_GROUP) {
		t.value = kept(r, t.value);
		r->open_group->term[r->open_group->n++] = t;
	}
}

static void
take_group(struct reader *r, struct str id)
{
	for (int i = 0; i < r->n_groups; i++)
		if (str_eq(r->group[i].id, id))
			for (int k = 0; k < r->group[i].n; k++)
				apply(r, &r->group[i].term[k]);
}

/* ---- elements ------------------------------------------------------------------------------------------- */

static enum rc
open_list(struct reader *r, const char **attributes)
{
	for (int i = 0; i < r->n_arrays; i++)
		series_free(&r->array[i].value);
	r->n_arrays = 0;
	r->id = kept(r, xml_attribute(attributes, STR("id")));
	r->promised = count_of(attributes, "defaultArrayLength", 0);
	r->level = r->time = r->total = (double)NAN;
	return E_OK;
}

static enum rc
on_open(void *ctx, struct str name, const char **attributes)
{
	struct reader *r = ctx;

	if (str_eq(name, STR("cvParam"))) {
		take_term(r, attributes);
	} else if (str_eq(name, STR("referenceableParamGroup")) && r->n_groups < MAX_GROUPS) {
		r->open_group = &r->group[r->n_groups++];
		r->open_group->id = kept(r, xml_attribute(attributes, STR("id")));
	} else if (str_eq(name, STR("referenceableParamGroupRef"))) {
		take_group(r, xml_attribute(attributes, STR("ref")));
	} else if (str_eq(name, STR("spectrum"))) {
		r->in_spectrum = true;
		return open_list(r, attributes);
	} else if (str_eq(name, STR("chromatogram"))) {
		r->in_chromatogram = true;
		return open_list(r, attributes);
	} else if (str_eq(name, STR("binaryDataArray")) && (r->in_spectrum || r->in_chromatogram)) {
		if (r->n_arrays == MAX_ARRAYS)
			return err_set(r->in->err, E_TOO_BIG,
				"a spectrum has more than %d lists of numbers", MAX_ARRAYS);
		r->array[r->n_arrays++] =
			(struct array){ .n = count_of(attributes, "arrayLength", r->promised) };
		r->in_array = true;
	}
	return E_OK;
}

static void
fault(struct reader *r, const struct array *a, enum encoded_fault what)
{
	char id[80];
	const char *shown = intake_shown(id, sizeof(id), r->id);

	switch (what) {
	case ENCODED_NO_BASE64:
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"the numbers of \"%s\" are no base64; they are left out", shown);
		break;
	case ENCODED_NO_ZLIB:
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"the numbers of \"%s\" cannot be unpacked; they are left out", shown);
		break;
	case ENCODED_TOO_FEW:
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"\"%s\" promises %zu numbers and holds %zu", shown, a->n, a->value.n);
		break;
	case ENCODED_TOO_MANY:
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"\"%s\" holds more than the %zu numbers that it promises; the rest is left "
			"out",
			shown, a->n);
		break;
	case ENCODED_GOOD: break;
	}
}

static struct array *
array_of(struct reader *r, enum axis axis)
{
	for (int i = 0; i < r->n_arrays; i++)
		if (r->array[i].axis == axis)
			return &r->array[i];
	return NULL;
}

static enum rc
decode(struct reader *r, struct str text)
{
	struct array *a = open_array(r);
	enum encoded_fault what;

	if (a->axis == AXIS_OTHER || array_of(r, a->axis) != a)
		return E_OK;
	if (a->n > SERIES_MOST - r->scan[0].n - r->scan[1].n)
		return intake_full(r->in);
	if (a->packing == PACKING_NUMPRESS)
		return err_set(r->in->err, E_FORMAT,
			"the numbers are packed by MS-Numpress; export the file with zlib or "
			"without packing");
	if (a->type == ENCODED_NONE)
		return err_set(r->in->err, E_FORMAT,
			"a list of numbers does not say of which type they are");
	what = encoded_read(&a->value, &r->room, text, a->packing == PACKING_ZLIB, a->type, a->n);
	/* plain numbers that fit are taken for such; what does not is some packing of another time */
	if (what && a->packing == PACKING_UNSTATED)
		return err_set(r->in->err, E_FORMAT,
			"a list of numbers is packed in a way that is not read here; export the "
			"file with zlib or without packing");
	if (what)
		fault(r, a, what);
	return E_OK;
}

static enum rc
two_columns(struct reader *r, struct array *time, struct array *y, size_t n)
{
	struct signal_table *t = intake_table(r->in);

	for (size_t i = 0; i < n; i++)
		time->value.value[i] = seconds(r, time->value.value[i], time->unit);
	time->value.n = y->value.n = n;
	if (t)
		t->column = arena_new(r->in->arena, struct signal_column, 2);
	if (!t || !t->column)
		return intake_full(r->in);
	t->label = r->id;
	t->n_columns = 2;
	t->column[0] = (struct signal_column){ .name = STR("time"),
		.quantity = STR("time"),
		.unit = STR("s"),
		.value = series_keep(&time->value, r->in->arena, 1),
		.n = n };
	t->column[1] = (struct signal_column){ .name = STR("intensity"),
		.quantity = STR("signal"),
		.value = series_keep(&y->value, r->in->arena, 1),
		.n = n };
	if (!t->column[0].value || !t->column[1].value)
		return intake_full(r->in);
	series_check(&t->column[0], r->in);
	series_check(&t->column[1], r->in);
	return E_OK;
}

static enum rc
end_chromatogram(struct reader *r)
{
	struct array *time = array_of(r, AXIS_TIME), *y = array_of(r, AXIS_INTENSITY);

	r->in_chromatogram = false;
	if (!time || !y || !time->value.n || !y->value.n)
		return E_OK;
	return two_columns(r, time, y, time->value.n < y->value.n ? time->value.n : y->value.n);
}

static enum rc
end_spectrum(struct reader *r)
{
	struct array *mass = array_of(r, AXIS_MASS), *y = array_of(r, AXIS_INTENSITY);
	struct array *x = mass ? mass : array_of(r, AXIS_WAVELENGTH);
	int kind = mass ? 0 : 1;
	double number = (double)r->scans.number.n + 1;
	size_t n = !x || !y ? 0 : x->value.n < y->value.n ? x->value.n : y->value.n;
	bool room = series_add(&r->scans.number, number) && series_add(&r->scans.level, r->level) &&
		    series_add(&r->scans.time, r->time) &&
		    series_add(&r->scans.points, (double)n) &&
		    series_add(&r->scans.total, r->total);

	r->in_spectrum = false;
	if (n) {
		struct series *to[] = { &r->scan[kind], &r->x[kind], &r->y[kind] };
		double *at[3];

		for (int i = 0; i < 3; i++) {
			at[i] = series_more(to[i], n);
			room = room && at[i];
		}
		if (!room)
			return intake_full(r->in);
		for (size_t i = 0; i < n; i++)
			at[0][i] = number;
		memcpy(at[1], x->value.value, n * sizeof(double));
		memcpy(at[2], y->value.value, n * sizeof(double));
		for (int i = 0; i < 3; i++)
			to[i]->n += n;
	}
	return room ? E_OK : intake_full(r->in);
}

static enum rc
on_close(void *ctx, struct str name, struct str text)
{
	struct reader *r = ctx;

	if (str_eq(name, STR("binary")) && r->in_array)
		return decode(r, text);
	if (str_eq(name, STR("binaryDataArray")))
		r->in_array = false;
	else if (str_eq(name, STR("referenceableParamGroup")))
		r->open_group = NULL;
	else if (str_eq(name, STR("spectrum")) && r->in_spectrum)
		return end_spectrum(r);
	else if (str_eq(name, STR("chromatogram")) && r->in_chromatogram)
		return end_chromatogram(r);
	return E_OK;
}

/* ---- tables of the spectra -------------------------------------------------------------------------------- */

struct column_plan {
	const char *name, *quantity, *unit;
	struct series *value;
};

/* Columns none of whose values is known are left out. */
static bool
says_something(const struct series *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!isnan(s->value[i]))
			return true;
	return false;
}

static enum rc
long_table(struct reader *r, const char *label, const struct column_plan *plan, int columns)
{
	size_t n = plan[0].value->n;
	struct signal_table *t = n ? intake_table(r->in) : NULL;

	if (n == 0)
		return E_OK;
	if (t)
		t->column = arena_new(r->in->arena, struct signal_column, (size_t)columns);
	if (!t || !t->column)
		return intake_full(r->in);
	t->label = str_of(label);
	for (int i = 0; i < columns; i++) {
		struct signal_column *c = &t->column[t->n_columns];

		if (!says_something(plan[i].value))
			continue;
		*c = (struct signal_column){ .name = str_of(plan[i].name),
			.quantity = str_of(plan[i].quantity),
			.unit = str_of(plan[i].unit),
			.value = series_keep(plan[i].value, r->in->arena, 1),
			.n = n };
		if (!c->value)
			return intake_full(r->in);
		if (plan[i].value != &r->scans.time && plan[i].value != &r->scans.level &&
			plan[i].value != &r->scans.total) /* which need not be there */
			series_check(c, r->in);
		t->n_columns++;
	}
	return E_OK;
}

static enum rc
spectra_tables(struct reader *r)
{
	const struct column_plan scans[] = { { "scan", "index", "", &r->scans.number },
		{ "ms level", "", "", &r->scans.level },
		{ "scan start time", "time", "s", &r->scans.time },
		{ "points", "", "", &r->scans.points },
		{ "total ion current", "", "", &r->scans.total } };
	const struct column_plan masses[] = { { "scan", "index", "", &r->scan[0] },
		{ "m/z", "mass_to_charge", "", &r->x[0] },
		{ "intensity", "intensity", "", &r->y[0] } };
	const struct column_plan waves[] = { { "scan", "index", "", &r->scan[1] },
		{ "wavelength", "wavelength", "nm", &r->x[1] },
		{ "intensity", "intensity", "", &r->y[1] } };
	enum rc rc;

	if ((rc = long_table(r, "scans", scans, 5)) ||
		(rc = long_table(r, "mass spectra", masses, 3)))
		return rc;
	return long_table(r, "spectra", waves, 3);
}

static void
release(struct reader *r)
{
	struct series *list[] = { &r->scans.number, &r->scans.level, &r->scans.time,
		&r->scans.points, &r->scans.total, &r->scan[0], &r->scan[1], &r->x[0], &r->x[1],
		&r->y[0], &r->y[1] };

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		series_free(list[i]);
	for (int i = 0; i < r->n_arrays; i++)
		series_free(&r->array[i].value);
	encoded_release(&r->room);
}

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	static const struct xml_handler handler = { on_open, on_close };
	struct reader *r = arena_new(a, struct reader, 1);
	struct err own = {
		0
	}; /* how a text breaks off must be known, whether anybody asked or not */
	struct intake in;
	enum rc rc;

	err = err ? err : &own;
	intake_init(&in, out, a, dict, err);
	if (!r)
		return intake_full(&in);
	r->in = &in;
	out->format = STR("mzml");
	out->encoding = STR("UTF-8");
	rc = xml_read(&handler, r, bytes, err);
	/* a file that was cut off is worth what came before */
	if (rc == E_FORMAT && (out->n_tables || r->scans.number.n) &&
		str_starts(str_of(err->format), STR("this is no well-formed"))) {
		err_set(intake_warning(&in, err->line, err->column), E_FORMAT,
			"the file breaks off here; what stands before is read");
		rc = E_OK;
	}
	if (!rc)
		rc = spectra_tables(r);
	release(r);
	if (!rc && out->n_tables == 0)
		return err_set(
			err, E_FORMAT, "this mzML file holds no chromatogram and no spectrum");
	return rc;
}

static int
probe(struct str head, struct str whole)
{
	(void)whole;
	return xml_root_is(head, "mzML") || xml_root_is(head, "indexedmzML") ? 95 : 0;
}

const struct signal_format signal_mzml = {
	.id = "mzml",
	.revision = 1,
	.probe = probe,
	.parse = parse,
};
