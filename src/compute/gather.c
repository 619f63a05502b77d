/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which specimens there are: the tables of the files, or what was typed. */
#include "compute/gather.h"

#include <stdio.h>

#include "compute/values.h"

#define MAX_SPECIMENS 1000
#define MAX_WARNINGS 64

const char *
shown_text(char out[64], struct str s)
{
	return str_show(out, 64, s);
}

struct err *
warning_add(struct result_set *set, struct arena *a)
{
	/* the last place is overwritten by what comes too late */
	if (!set->warning)
		set->warning = arena_new(a, struct err, MAX_WARNINGS);
	if (!set->warning)
		return NULL;
	if (set->n_warnings < MAX_WARNINGS)
		set->n_warnings++;
	return &set->warning[set->n_warnings - 1];
}

const char *
direction_name(enum direction d)
{
	static const char *const names[] = { "", "parallel", "perpendicular" };

	return names[d];
}

/* ---- which specimens there are -------------------------------------------------------------------- */

static bool
has_series(const struct method *m)
{
	for (int i = 0; i < m->n_inputs; i++)
		if (m->input[i].kind == INPUT_SERIES)
			return true;
	return false;
}

static bool
needs_file(const struct gathering *g)
{
	const struct method *m = g->req->method;

	for (int i = 0; i < m->n_inputs; i++)
		if (m->input[i].kind == INPUT_SERIES && m->input[i].required &&
			!typed_instead(g, &m->input[i]))
			return true;
	return false;
}

/* A curve has at least three points: shorter blocks are peak values and the like, not specimens. */
static bool
table_serves(const struct method *m, const struct signal_table *t)
{
	for (int i = 0; i < m->n_inputs; i++) {
		const struct method_input *in = &m->input[i];
		const struct signal_column *c;

		if (in->kind != INPUT_SERIES || !in->required)
			continue;
		c = method_column(in, t);
		if (!c || c->n < 3)
			return false;
	}
	return true;
}

int
compute_tables_for(const struct method *m, const struct signal_file *f)
{
	int n = 0;

	if (!has_series(m))
		return -1;
	for (int i = 0; i < f->n_tables; i++)
		n += table_serves(m, &f->table[i]);
	return n;
}

static enum rc
add_specimen(const struct gathering *g, struct specimen_value s)
{
	struct result_set *set = g->set;
	char show[64];

	if (!set->specimen)
		set->specimen = arena_new(g->arena, struct specimen_value, MAX_SPECIMENS);
	if (!set->specimen || set->n_specimens == MAX_SPECIMENS)
		return err_set(
			g->err, E_TOO_BIG, "there are more than %d specimens", MAX_SPECIMENS);
	for (int i = 0; i < set->n_specimens; i++)
		if (str_eq(set->specimen[i].label, s.label))
			return err_set(g->err, E_EXISTS, "the specimen \"%s\" is there twice",
				shown_text(show, s.label));
	set->specimen[set->n_specimens++] = s;
	return E_OK;
}

/* "pull.csv" -> "pull"; a table of many in one file gets its number where it has no label. */
static struct str
table_label(const struct gathering *g, const struct given_file *file,
	const struct signal_file *signal, int table)
{
	const struct signal_table *t = &signal->table[table];
	const struct signal_field *f = signal_field_of(signal, t, STR("specimen"));
	struct str base = file->name;

	for (size_t i = base.n; i > 0; i--)
		if (base.p[i - 1] == '/') {
			base = str_from(base, i);
			break;
		}
	for (size_t i = base.n; i > 1; i--)
		if (base.p[i - 1] == '.') {
			base = str_first(base, i - 1);
			break;
		}
	if (f && f->text.n && signal->n_tables == 1)
		return f->text;
	if (t->label.n)
		return t->label;
	if (f && f->text.n)
		return f->text;
	if (signal->n_tables == 1)
		return base;
	return arena_printf(g->arena, "%.*s %d", STR_FMT(base), table + 1);
}

static enum rc
read_files(const struct gathering *g)
{
	const struct compute_request *req = g->req;
	struct result_set *set = g->set;
	char name[160], method[64];

	set->signal = arena_new(g->arena, struct signal_file, (size_t)req->n_files + 1);
	if (!set->signal)
		return err_set(g->err, E_TOO_BIG, "there are too many files");
	for (int i = 0; i < req->n_files; i++) {
		int used = 0;
		enum rc rc;

		(void)str_show(name, sizeof(name), req->file[i].name);
		rc = signal_read(&set->signal[i], g->arena,
			req->file[i].dict ? req->file[i].dict : req->dict, req->file[i].bytes,
			g->err);
		set->n_signals = i + 1;
		for (int t = 0; rc == E_OK && t < set->signal[i].n_tables; t++) {
			if (!table_serves(req->method, &set->signal[i].table[t]))
				continue;
			used++;
			rc = add_specimen(g,
				(struct specimen_value){
					.label = table_label(g, &req->file[i], &set->signal[i], t),
					.peak_row = SIZE_MAX,
					.file_index = i,
					.file = req->file[i].name,
					.table = t });
		}
		if (rc == E_OK && used == 0)
			rc = err_set(g->err, E_FORMAT,
				"no table of this file has the columns that %s needs",
				shown_text(method, req->method->id));
		if (rc) {
			err_in_file(g->err, name);
			return rc;
		}
	}
	return E_OK;
}

/* Without curves the typed values say how many there are: their labels, or how often one name was typed. */
static enum rc
typed_specimens(const struct gathering *g)
{
	const struct compute_request *req = g->req;
	int most = 1;

	for (int i = 0; i < req->n_inputs; i++) {
		bool known = false;

		if (!req->input[i].specimen.n)
			continue;
		for (int k = 0; k < g->set->n_specimens; k++)
			known = known || str_eq(g->set->specimen[k].label, req->input[i].specimen);
		if (!known) {
			enum rc rc = add_specimen(
				g, (struct specimen_value){ .label = req->input[i].specimen,
					   .peak_row = SIZE_MAX,
					   .table = -1 });

			if (rc)
				return rc;
		}
	}
	if (g->set->n_specimens)
		return E_OK;
	for (int i = 0; i < req->n_inputs; i++) {
		int times = 0;

		for (int k = 0; k < req->n_inputs; k++)
			times += str_eq(req->input[k].name, req->input[i].name);
		most = times > most ? times : most;
	}
	for (int i = 0; i < most; i++) {
		enum rc rc = add_specimen(
			g, (struct specimen_value){ .label = arena_printf(g->arena, "%d", i + 1),
				   .peak_row = SIZE_MAX,
				   .table = -1 });

		if (rc)
			return rc;
	}
	return E_OK;
}

static enum rc
known_labels(const struct gathering *g)
{
	char show[64];

	for (int i = 0; i < g->req->n_inputs; i++) {
		struct str label = g->req->input[i].specimen;
		bool found = label.n == 0;

		for (int k = 0; k < g->set->n_specimens; k++)
			found = found || str_eq(label, g->set->specimen[k].label);
		if (!found)
			return err_set(g->err, E_NOT_FOUND, "no file has a specimen \"%s\"",
				shown_text(show, label));
	}
	return E_OK;
}

enum rc
gather_specimens(
	struct result_set *set, struct arena *a, const struct compute_request *req, struct err *err)
{
	struct gathering g = { set, a, req, err };
	enum rc rc = known_names(&g);

	if (rc)
		return rc;
	if (req->n_files && !has_series(req->method))
		return err_set(err, E_DOMAIN, "this method takes typed values, no machine file");
	if (req->n_files) {
		rc = read_files(&g);
		if (rc == E_OK)
			rc = known_labels(&g);
	} else if (needs_file(&g)) {
		char method[64];

		rc = err_set(err, E_MISSING, "%s needs the file of a test machine",
			shown_text(method, req->method->id));
	} else {
		rc = typed_specimens(&g);
	}
	if (rc == E_OK)
		rc = known_values(&g);
	for (int i = 0; rc == E_OK && i < set->n_specimens; i++) {
		struct specimen_value *s = &set->specimen[i];

		rc = find_direction(s, &g, i);
		if (rc == E_OK)
			rc = fill_specimen(s, &g, i);
		if (rc && s->file.n) {
			char name[160];

			(void)str_show(name, sizeof(name), s->file);
			err_in_file(err, name);
		}
	}
	return rc;
}
