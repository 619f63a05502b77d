/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sequence of injections: standards, blanks, samples and controls, and the amounts that follow. */
#include <math.h>

#include "analysis/sheet.h"
#include "base/number.h"
#include "compute/chromatogram.h"

struct sequence_work {
	struct arena *a;
	const struct chromatogram_view *view;
	struct compound_list list;
	struct sheet sheet;
	struct injection *injection;
	bool *wanted; /* of the compounds: those of one channel */
	struct err *err;
};

static struct str
cell(const struct sequence_work *w, size_t row, const char *column)
{
	int k = sheet_column(&w->sheet, str_of(column));

	return k < 0 ? STR("") : sheet_cell(&w->sheet, row, k);
}

static enum rc
cell_number(double *out, const struct sequence_work *w, size_t row, struct str column)
{
	int k = sheet_column(&w->sheet, column);
	struct str text = k < 0 ? STR("") : sheet_cell(&w->sheet, row, k);

	if (!text.n || num_parse(out, text, NULL) == E_OK)
		return E_OK;
	return err_at(
		w->err, E_SYNTAX, w->sheet.line[row], (unsigned)k + 1, "the cell is no number");
}

/* ---- the lines of the sequence --------------------------------------------------------------------- */

static enum rc
take_role(struct injection *in, const struct sequence_work *w, size_t row)
{
	static const struct str roles[] = { STR_INIT("sample"), STR_INIT("standard"),
		STR_INIT("blank"), STR_INIT("qc") };
	struct str word = cell(w, row, "role");

	for (size_t i = 0; i < 4; i++)
		if (str_eq_nocase(word, roles[i])) {
			in->role = (enum injection_role)i;
			return E_OK;
		}
	return err_at(w->err, E_DOMAIN, w->sheet.line[row], 0,
		"the role is sample, standard, blank or qc");
}

static enum rc
take_row(struct injection *in, struct sequence_work *w, size_t row)
{
	double amount = (double)NAN;
	size_t n = w->list.n;
	enum rc rc = take_role(in, w, row);

	in->dilution = 1;
	in->amount = arena_new(w->a, double, n + 1);
	in->hit = arena_new(w->a, struct compound_hit, n + 1);
	if (!in->amount || !in->hit)
		return err_set(w->err, E_TOO_BIG, "there are too many values");
	if (rc || (rc = cell_number(&in->dilution, w, row, STR("dilution"))) ||
		(rc = cell_number(&amount, w, row, STR("amount"))))
		return rc;
	if (!(in->dilution > 0))
		return err_at(
			w->err, E_DOMAIN, w->sheet.line[row], 0, "%g is not above 0", in->dilution);
	for (size_t i = 0; rc == E_OK && i < n; i++) {
		in->amount[i] = amount;
		rc = cell_number(&in->amount[i], w, row, w->list.compound[i].name);
	}
	return rc;
}

/* The part of a path behind its last stroke. */
static struct str
base_name(struct str path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/' || path.p[i - 1] == '\\')
			return str_from(path, i);
	return path;
}

static enum rc
file_of(const struct chromatogram_file **out, const struct sequence_work *w,
	const struct chromatogram_file *file, size_t n, size_t row)
{
	struct str name = base_name(cell(w, row, "file"));

	for (size_t i = 0; i < n; i++)
		if (name.n && str_eq(base_name(file[i].name), name)) {
			*out = &file[i];
			return E_OK;
		}
	return err_at(w->err, E_NOT_FOUND, w->sheet.line[row], 0,
		"the file of this line is not among the %zu files that were given", n);
}

/* ---- the chromatograms ----------------------------------------------------------------------------- */

/* All compounds of one channel at once. */
static enum rc
one_channel(struct sequence_work *w, struct injection *in, const struct chromatogram_channel *c,
	struct str wanted)
{
	struct arena work;
	struct evaluation e;
	enum rc rc;

	for (size_t i = 0; i < w->list.n; i++)
		w->wanted[i] = str_eq(w->list.compound[i].channel, wanted);
	arena_init(&work, (size_t)1 << 30);
	rc = evaluate(&e, &work, &c->trace, &w->view->how, w->err);
	if (rc == E_OK)
		rc = compounds_find(in->hit, w->list.compound, w->wanted, w->list.n, &e, w->err);
	arena_release(&work);
	return rc;
}

static bool
is_first_of_channel(const struct compound_list *l, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(l->compound[k].channel, l->compound[i].channel))
			return false;
	return true;
}

static enum rc
one_injection(struct sequence_work *w, struct injection *in, const struct chromatogram_file *file)
{
	struct chromatogram_channel *channel;
	const struct chromatogram_channel *c;
	size_t n;
	enum rc rc = chromatogram_channels(&channel, &n, w->a, &file->file, w->err);

	for (size_t i = 0; rc == E_OK && i < w->list.n; i++) {
		struct str wanted = w->list.compound[i].channel;

		if (!is_first_of_channel(&w->list, i))
			continue;
		rc = chromatogram_channel_of(
			&c, channel, n, wanted.n ? wanted : w->view->channel, w->err);
		if (rc == E_OK)
			rc = one_channel(w, in, c, wanted);
	}
	return rc;
}

/* ---- JSON ------------------------------------------------------------------------------------------ */

static void
curve_write(struct json_out *j, const struct compound *c, const struct quantified *q)
{
	jout_object(j);
	JOUT_TEXT(j, "compound", c->name);
	JOUT_TEXT(j, "unit", c->unit);
	JOUT_NUMBER(j, "blank", q->blank);
	JOUT_NUMBER(j, "factor", c->factor);
	if (q->has_curve) {
		JOUT_TEXT(j, "of",
			c->inverse ? STR("amount on response") : STR("response on amount"));
		JOUT_INTEGER(j, "n", (int64_t)q->curve.n);
		for (int i = 0; i < q->curve.p; i++) {
			jout_key(j, str_of(q->curve.name[i]));
			jout_number(j, dd_double(q->curve.coefficient[i]));
		}
		JOUT_NUMBER(j, "s", q->curve.s);
		JOUT_NUMBER(j, "r", q->curve.r);
		JOUT_NUMBER(j, "lowest", q->low);
		JOUT_NUMBER(j, "highest", q->high);
	}
	jout_object_end(j);
}

static void
amount_write(struct json_out *j, const struct sequence_work *w, const struct amount *m, size_t i,
	size_t compound)
{
	static const char *const roles[] = { "sample", "standard", "blank", "qc" },
				 *const states[] = { "found", "below", "above", "none" };
	const struct injection *in = &w->injection[i];

	jout_object(j);
	JOUT_TEXT(j, "compound", w->list.compound[compound].name);
	JOUT_TEXT(j, "file", cell(w, i, "file"));
	JOUT_TEXT(j, "role", str_of(roles[in->role]));
	JOUT_NUMBER(j, "retention", in->hit[compound].retention);
	JOUT_NUMBER(j, "response", m->response);
	JOUT_NUMBER(j, "amount", m->value);
	JOUT_NUMBER(j, "u", m->u);
	JOUT_TEXT(j, "state", str_of(states[m->state]));
	JOUT_NUMBER(j, "limit", m->limit);
	JOUT_NUMBER(j, "stated", in->amount[compound]);
	JOUT_NUMBER(j, "recovery_percent", 100 * m->recovery);
	JOUT_NUMBER(j, "carry_over_percent", 100 * m->carry_over);
	jout_object_end(j);
}

static void
answer_write(struct json_out *j, const struct sequence_work *w, const struct quantified *q)
{
	jout_object(j);
	JOUT_INTEGER(j, "injections", (int64_t)w->sheet.rows);
	JOUT_BOOL(j, "blank_taken_off", w->view->take_blank);
	jout_key(j, STR("calibrations"));
	jout_array(j);
	for (size_t i = 0; i < w->list.n; i++)
		curve_write(j, &w->list.compound[i], &q[i]);
	jout_array_end(j);
	jout_key(j, STR("amounts"));
	jout_array(j);
	for (size_t k = 0; k < w->list.n; k++)
		for (size_t i = 0; i < w->sheet.rows; i++)
			amount_write(j, w, &q[k].amount[i], i, k);
	jout_array_end(j);
	jout_object_end(j);
}

enum rc
chromatogram_sequence_write(struct json_out *j, struct arena *a,
	const struct chromatogram_file *file, size_t n, const struct chromatogram_view *view,
	struct str windows, struct str sequence, struct err *err)
{
	struct sequence_work w = { .a = a, .view = view, .err = err };
	struct quantified *q;
	enum rc rc = compound_list_read(&w.list, a, windows, err);

	if (rc || (rc = sheet_read(&w.sheet, a, sequence, err)))
		return rc;
	w.injection = arena_new(a, struct injection, w.sheet.rows + 1);
	w.wanted = arena_new(a, bool, w.list.n + 1);
	q = arena_new(a, struct quantified, w.list.n + 1);
	if (!w.injection || !w.wanted || !q)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t i = 0; rc == E_OK && i < w.sheet.rows; i++) {
		const struct chromatogram_file *one;

		if ((rc = take_row(&w.injection[i], &w, i)) || (rc = file_of(&one, &w, file, n, i)))
			break;
		rc = one_injection(&w, &w.injection[i], one);
		if (rc && err)
			err_in_file(err, arena_cstr(a, one->name));
	}
	if (rc == E_OK)
		rc = quantify(q, a, w.list.compound, w.list.n, w.injection, w.sheet.rows,
			view->take_blank, err);
	if (rc == E_OK)
		answer_write(j, &w, q);
	return rc;
}
