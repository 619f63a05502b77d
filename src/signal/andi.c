/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/andi.h"

#include <math.h>

#include "signal/netcdf.h"
#include "signal/numeral.h"
#include "signal/series.h"

struct reader {
	struct intake *in;
	struct netcdf f;
	struct str time_unit, signal_unit;
	enum rc rc; /* the first failure */
};

/* ---- columns ------------------------------------------------------------------------------------------ */

/* Values with the variable's own scale; n of them. NULL past the ceiling. */
static double *
values(struct reader *r, const struct netcdf_variable *v, size_t n)
{
	double *out = arena_new(r->in->arena, double, n + 1);
	double factor = netcdf_number(v->attribute, v->n_attributes, "scale_factor");
	double offset = netcdf_number(v->attribute, v->n_attributes, "add_offset");

	if (!out) {
		r->rc = intake_full(r->in);
		return NULL;
	}
	if (!isfinite(factor) || factor == 0)
		factor = 1;
	if (!isfinite(offset))
		offset = 0;
	netcdf_values(out, &r->f, v, n);
	for (size_t i = 0; (factor != 1 || offset != 0) && i < n; i++)
		out[i] = factor * out[i] + offset;
	return out;
}

static void
promised(struct reader *r, const struct netcdf_variable *v)
{
	if (v->held < v->n)
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"the header promises %zu points, the data hold %zu", v->n, v->held);
}

static struct signal_table *
table(struct reader *r, struct str label, int columns)
{
	struct signal_table *t = r->rc ? NULL : intake_table(r->in);

	if (t)
		t->column = arena_new(r->in->arena, struct signal_column, (size_t)columns);
	if (!t || !t->column) {
		r->rc = r->rc ? r->rc : intake_full(r->in);
		return NULL;
	}
	t->label = intake_letters(r->in, label);
	return t;
}

static void
column(struct reader *r, struct signal_table *t, const char *name, const char *quantity,
	struct str unit, double *value, size_t n)
{
	if (!value)
		return;
	t->column[t->n_columns] = (struct signal_column){ .name = str_of(name),
		.quantity = str_of(quantity),
		.unit = unit,
		.value = value,
		.n = n };
	series_check(&t->column[t->n_columns++], r->in);
}

/* ---- units and words around ------------------------------------------------------------------------------ */

/* A unit as the file writes it: the dictionary's text for it where it knows one. */
static struct str
unit_of(const struct reader *r, struct str text)
{
	const struct unit_word *unit = dictionary_unit(r->in->dict, text);

	return unit ? unit->unit : intake_letters(r->in, text);
}

/* Either spelling is met: retention_unit is of the standard, retention_units of its guide. */
static struct str
stated(const struct reader *r, const char *one, const char *other)
{
	struct str text = netcdf_text(r->f.attribute, r->f.n_attributes, one);

	return text.n ? text : netcdf_text(r->f.attribute, r->f.n_attributes, other);
}

static enum rc
keep_fields(struct reader *r)
{
	static const struct {
		const char *name, *quantity;
	} known[] = {
		{ "sample_name", "specimen" },
		{ "injection_date_time_stamp", "date" },
		{ "experiment_date_time_stamp", "date" },
		{ "operator_name", "operator" },
		{ "detection_method_name", "test_standard" },
	};

	for (int i = 0; i < r->f.n_attributes; i++) {
		const struct netcdf_attribute *a = &r->f.attribute[i];
		struct str text = netcdf_text(a, 1, arena_cstr(r->in->arena, a->name));
		struct signal_field *field;

		if (text.n == 0)
			continue;
		field = intake_field(r->in, NULL);
		if (!field)
			return intake_full(r->in);
		*field = (struct signal_field){ .name = intake_letters(r->in, a->name),
			.text = intake_letters(r->in, text),
			.quantity = STR_NONE };
		field->value = numeral_plain(text);
		for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
			if (str_eq(a->name, str_of(known[k].name)))
				field->quantity = str_of(known[k].quantity);
	}
	return E_OK;
}

/* A number that stands alone; NAN when it is not there. */
static double
single(const struct reader *r, const char *name)
{
	const struct netcdf_variable *v = netcdf_variable(&r->f, name);

	return v && v->held && !netcdf_is_text(v) ? netcdf_value(&r->f, v, 0) : (double)NAN;
}

/* ---- a chromatogram --------------------------------------------------------------------------------------- */

/* The times as recorded where they are; else even steps from the delay. */
static double *
times(struct reader *r, const struct netcdf_variable *ordinates, size_t n)
{
	const struct netcdf_variable *recorded = netcdf_variable(&r->f, "raw_data_retention");
	double delay = single(r, "actual_delay_time"), step = single(r, "actual_sampling_interval");
	struct str uniform =
		netcdf_text(ordinates->attribute, ordinates->n_attributes, "uniform_sampling_flag");
	double *out;

	if (recorded && recorded->held >= n && !netcdf_is_text(recorded) &&
		(!(step > 0) || str_starts(uniform, STR("N"))))
		return values(r, recorded, n);
	if (!isfinite(step) || step <= 0) {
		r->rc = err_set(r->in->err, E_FORMAT,
			"this chromatogram states neither its times nor the interval between them");
		return NULL;
	}
	out = arena_new(r->in->arena, double, n + 1);
	if (!out)
		r->rc = intake_full(r->in);
	for (size_t i = 0; out && i < n; i++)
		out[i] = (isfinite(delay) ? delay : 0) + (double)i * step;
	return out;
}

static void
chromatogram(struct reader *r, const struct netcdf_variable *y)
{
	size_t n = y->held;
	struct signal_table *t =
		table(r, netcdf_text(r->f.attribute, r->f.n_attributes, "detector_name"), 2);

	if (!t)
		return;
	promised(r, y);
	column(r, t, "time", "time", r->time_unit, times(r, y, n), n);
	if (!r->rc)
		column(r, t, "ordinate_values", "signal", r->signal_unit, values(r, y, n), n);
}

enum peak_unit { PLAIN, TIME, SIGNAL, AREA, PERCENT };

/* Members of a peak as the standard names them; others are kept under their own name. */
static const struct {
	const char *name, *quantity;
	enum peak_unit unit;
} members[] = {
	{ "peak_retention_time", "retention_time", TIME },
	{ "peak_start_time", "peak_start", TIME },
	{ "peak_end_time", "peak_end", TIME },
	{ "peak_width", "peak_width", TIME },
	{ "peak_area", "peak_area", AREA },
	{ "peak_area_percent", "peak_area_percent", PERCENT },
	{ "peak_height", "peak_height", SIGNAL },
	{ "peak_height_percent", "peak_height_percent", PERCENT },
	{ "peak_amount", "amount", PLAIN },
	{ "baseline_start_time", "baseline_start", TIME },
	{ "baseline_start_value", "baseline_start_signal", SIGNAL },
	{ "baseline_stop_time", "baseline_end", TIME },
	{ "baseline_stop_value", "baseline_end_signal", SIGNAL },
	{ "migration_time", "migration_time", TIME },
};

static void
peak_column(struct reader *r, struct signal_table *t, const struct netcdf_variable *v, size_t n)
{
	struct str unit = STR_NONE, area;
	const char *quantity = "", *name = arena_cstr(r->in->arena, v->name);

	area = r->signal_unit.n ? arena_printf(r->in->arena, "%.*s.%.*s", STR_FMT(r->signal_unit),
					  STR_FMT(r->time_unit))
				: STR_NONE;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const struct str units[] = { STR_NONE, r->time_unit, r->signal_unit, area,
			STR("%") };

		if (!str_eq(v->name, str_of(members[i].name)))
			continue;
		quantity = members[i].quantity;
		unit = units[members[i].unit];
	}
	if (str_eq(v->name, STR("peak_amount")))
		unit = unit_of(r, stated(r, "peak_amount_unit", "peak_amount_units"));
	column(r, t, name ? name : "", quantity, unit, values(r, v, v->held < n ? v->held : n),
		v->held < n ? v->held : n);
}

static void
peak_names(struct reader *r, struct signal_table *t, const struct netcdf_variable *v, size_t n)
{
	struct str *text = arena_new(r->in->arena, struct str, n + 1);
	double *none = arena_new(r->in->arena, double, n + 1);

	if (!text || !none) {
		r->rc = intake_full(r->in);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		text[i] = intake_letters(r->in, netcdf_row(&r->f, v, i));
		none[i] = (double)NAN;
	}
	t->column[t->n_columns++] = (struct signal_column){ .name = intake_letters(r->in, v->name),
		.quantity = STR("peak_name"),
		.value = none,
		.text = text,
		.n = n };
}

/* All that has an entry a peak; tables of one length, so what is shorter than the retention times is left out. */
static void
peaks(struct reader *r)
{
	const struct netcdf_variable *retention = netcdf_variable(&r->f, "peak_retention_time");
	struct signal_table *t;

	if (!retention || retention->held == 0 || netcdf_is_text(retention))
		return;
	t = table(r, STR("peaks"), r->f.n_variables);
	for (int i = 0; t && !r->rc && i < r->f.n_variables; i++) {
		const struct netcdf_variable *v = &r->f.variable[i];

		if (str_eq(v->name, STR("peak_name")) && netcdf_is_text(v))
			peak_names(r, t, v, retention->held);
		else if (str_eq(v->last_dimension, retention->last_dimension) &&
			 !netcdf_is_text(v) && v->held == retention->held)
			peak_column(r, t, v, retention->held);
	}
}

/* ---- mass spectra ------------------------------------------------------------------------------------------ */

/* The unit of a variable is its own attribute, else the file's. */
static struct str
own_unit(const struct reader *r, const struct netcdf_variable *v, const char *of_file)
{
	struct str text = netcdf_text(v->attribute, v->n_attributes, "units");

	if (!text.n)
		text = netcdf_text(r->f.attribute, r->f.n_attributes, of_file);
	return unit_of(r, text);
}

static void
total_ions(struct reader *r, const struct netcdf_variable *time, size_t scans)
{
	const struct netcdf_variable *total = netcdf_variable(&r->f, "total_intensity");
	struct signal_table *t;

	if (!total || total->held < scans || netcdf_is_text(total))
		return;
	t = table(r, STR("total ion chromatogram"), 2);
	if (!t)
		return;
	column(r, t, "scan_acquisition_time", "time", STR("s"), values(r, time, scans), scans);
	column(r, t, "total_intensity", "signal", own_unit(r, total, "intensity_units"),
		values(r, total, scans), scans);
}

/* Where each scan's points lie; points between them belong to none. false: past the end of the points. */
static bool
scan_at(const struct reader *r, const struct netcdf_variable *index,
	const struct netcdf_variable *count, size_t scan, size_t held, size_t *from, size_t *n)
{
	double first = netcdf_value(&r->f, index, scan), points = netcdf_value(&r->f, count, scan);

	*from = *n = 0;
	if (!(first >= 0) || !(points >= 0) || first + points > (double)held)
		return points <= 0;
	*from = (size_t)first;
	*n = (size_t)points;
	return true;
}

static void
masses(struct reader *r, const struct netcdf_variable *mass,
	const struct netcdf_variable *intensity, size_t scans)
{
	const struct netcdf_variable *index = netcdf_variable(&r->f, "scan_index");
	const struct netcdf_variable *count = netcdf_variable(&r->f, "point_count");
	size_t held = mass->held < intensity->held ? mass->held : intensity->held, n = 0, lost = 0;
	double *m = values(r, mass, held), *y = values(r, intensity, held);
	double *scan = arena_new(r->in->arena, double, held + 1);
	struct signal_table *t = table(r, STR("mass spectra"), 3);

	if (!t || !m || !y || !scan || !index || !count || index->held < scans ||
		count->held < scans) {
		r->rc = r->rc              ? r->rc
			: !index || !count ? err_set(r->in->err, E_FORMAT,
						     "scan_index or point_count is missing: the "
						     "scans are not known")
					   : intake_full(r->in);
		return;
	}
	/* forwards only, so that a point lies in one scan and moves towards the front */
	for (size_t s = 0; s < scans; s++) {
		size_t from, points;

		if (!scan_at(r, index, count, s, held, &from, &points) || (points && from < n)) {
			lost++;
			continue;
		}
		for (size_t i = 0; i < points; i++, n++) {
			m[n] = m[from + i];
			y[n] = y[from + i];
			scan[n] = (double)s + 1;
		}
	}
	if (lost)
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"%zu of the %zu scans lie outside of the data; they are left out", lost,
			scans);
	column(r, t, "scan", "index", STR_NONE, scan, n);
	column(r, t, "mass_values", "mass_to_charge", own_unit(r, mass, "mass_units"), m, n);
	column(r, t, "intensity_values", "intensity", own_unit(r, intensity, "intensity_units"), y,
		n);
}

static void
spectra(struct reader *r, const struct netcdf_variable *time)
{
	const struct netcdf_variable *mass = netcdf_variable(&r->f, "mass_values");
	const struct netcdf_variable *intensity = netcdf_variable(&r->f, "intensity_values");

	promised(r, time);
	total_ions(r, time, time->held);
	if (!r->rc && mass && intensity && !netcdf_is_text(mass) && !netcdf_is_text(intensity)) {
		promised(r, mass);
		masses(r, mass, intensity, time->held);
	}
}

/* ---- the file ------------------------------------------------------------------------------------------------ */

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	const struct netcdf_variable *ordinates, *scans;
	struct reader r = { 0 };
	struct intake in;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	r.in = &in;
	out->format = STR("andi");
	out->encoding = STR("binary");
	if ((rc = netcdf_open(&r.f, a, bytes, err)) || (rc = keep_fields(&r)))
		return rc;
	r.time_unit = unit_of(&r, stated(&r, "retention_unit", "retention_units"));
	if (!r.time_unit.n)
		r.time_unit = STR("s");
	r.signal_unit = unit_of(&r, stated(&r, "detector_unit", "detector_units"));
	ordinates = netcdf_variable(&r.f, "ordinate_values");
	scans = netcdf_variable(&r.f, "scan_acquisition_time");
	if (ordinates && !netcdf_is_text(ordinates) && ordinates->held) {
		chromatogram(&r, ordinates);
		if (!r.rc)
			peaks(&r);
	} else if (scans && !netcdf_is_text(scans) && scans->held) {
		spectra(&r, scans);
	}
	if (!r.rc && out->n_tables == 0)
		return err_set(err, E_FORMAT,
			"this netCDF file holds no chromatogram: expected ordinate_values or "
			"scan_acquisition_time with data");
	return r.rc;
}

static int
probe(struct str head, struct str whole)
{
	(void)whole;
	return str_starts(head, STR("CDF\1")) || str_starts(head, STR("CDF\2")) ||
			       str_starts(head, STR("CDF\5"))
		       ? 95
		       : 0;
}

const struct signal_format signal_andi = {
	.id = "andi",
	.revision = 1,
	.probe = probe,
	.parse = parse,
};
