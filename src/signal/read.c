/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/signal.h"

#include "signal/andi.h"
#include "signal/animl.h"
#include "signal/colour_text.h"
#include "signal/cxf.h"
#include "signal/delimited.h"
#include "signal/described.h"
#include "signal/dialogue.h"
#include "signal/jcamp.h"
#include "signal/labsolutions.h"
#include "signal/magic.h"
#include "signal/mzml.h"
#include "signal/perkin.h"
#include "signal/spc.h"
#include "signal/text.h"
#include "signal/trace_text.h"
#include "signal/xls.h"
#include "signal/xlsx.h"

#define HEAD_SIZE ((size_t)4096)
#define MAX_BYTES ((size_t)128 << 20)

static const struct signal_format *const formats[] = {
	&signal_delimited,
	&signal_xlsx,
	&signal_xls,
	&signal_jcamp,
	&signal_spc,
	&signal_perkin,
	&signal_andi,
	&signal_mzml,
	&signal_animl,
	&signal_labsolutions,
	&signal_ezchrom,
	&signal_empower,
	&signal_cxf,
	&signal_cgats,
	&signal_qtx,
	&signal_area_mmc10,
	&signal_mt_sics,
	&signal_digimatic,
	&signal_ph_orion,
	&signal_e1394,
	&signal_e1394_record,
};

static enum rc
refuse(struct str bytes, struct err *err)
{
	const char *name = magic_name(str_first(bytes, HEAD_SIZE));

	if (name)
		return err_set(err, E_FORMAT,
			"this is %s; expected a file of an instrument: a table as text, XLSX or "
			"XLS, a spectrum, a chromatogram or colours",
			name);
	return err_set(err, E_FORMAT,
		"these %zu bytes are no text, no workbook and no instrument's own form; expected a "
		"table as text, XLSX or XLS, a "
		"spectrum, a chromatogram or colours",
		bytes.n);
}

enum rc
signal_read(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct str head = str_first(bytes, HEAD_SIZE);
	const struct signal_format *best = NULL;
	struct described_choice described;
	int best_bid = 0;
	enum rc rc;

	*out = (struct signal_file){ 0 };
	if (bytes.n == 0)
		return err_set(err, E_FORMAT, "the file is empty; expected a table of numbers");
	if (bytes.n > MAX_BYTES)
		return err_set(err, E_TOO_BIG, "the file has %zu megabytes; at most %zu are read",
			bytes.n >> 20, MAX_BYTES >> 20);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		int bid = formats[i]->probe(head, bytes);

		if (bid > best_bid) {
			best_bid = bid;
			best = formats[i];
		}
	}
	/* what somebody has described goes before guessing */
	described = described_find(dict, bytes);
	if (described.bid > best_bid) {
		rc = described_read(out, a, dict, &described, bytes, err);
		out->version = out->version ? out->version : 1;
		return rc;
	}
	if (!best)
		return refuse(bytes, err);
	rc = best->parse(out, a, dict, bytes, err);
	out->version = best->revision + 1;
	return rc;
}

const struct signal_column *
signal_column_of(const struct signal_table *t, struct str quantity)
{
	for (int i = 0; i < t->n_columns; i++) {
		if (str_eq(t->column[i].quantity, quantity))
			return &t->column[i];
	}
	return NULL;
}

/* The first that says something, else the first. */
static const struct signal_field *
field_among(const struct signal_field *list, int n, struct str quantity)
{
	const struct signal_field *found = NULL;

	for (int i = 0; i < n; i++) {
		if (!str_eq(list[i].quantity, quantity))
			continue;
		if (list[i].text.n)
			return &list[i];
		found = found ? found : &list[i];
	}
	return found;
}

const struct signal_field *
signal_field_of(const struct signal_file *f, const struct signal_table *t, struct str quantity)
{
	const struct signal_field *own = t ? field_among(t->field, t->n_fields, quantity) : NULL;

	if (own && own->text.n)
		return own;
	f = f ? f : &(const struct signal_file){ 0 };
	if (field_among(f->field, f->n_fields, quantity))
		return field_among(f->field, f->n_fields, quantity);
	return own;
}
