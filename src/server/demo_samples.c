/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo centre's samples: each goes step by step through the functions of src/testing, as a user's would. */
#include <math.h>

#include "server/demo_files.h"
#include "server/demo_work.h"
#include "testing/testing.h"

static const struct demo_sample samples[] = {
#define SAMPLE(name, reference, tannery, day, product, class_id, leather, tannage, finish, colour, \
	thickness, formaldehyde, chromium, amine, ph, tensile, tear, standards, state)             \
	{ name, reference, product, class_id, leather, tannage, finish, colour, thickness,         \
		standards, tannery, day, SAMPLE_##state, formaldehyde, chromium, amine, ph,        \
		tensile, tear },
#include "server/demo_data.def"
#undef SAMPLE
};
#define N_SAMPLES ((int)(sizeof(samples) / sizeof(samples[0])))

/* places in demo_users */
enum person { TECHNICIAN_1 = 1, TECHNICIAN_2, SIGNATORY_1, SIGNATORY_2 };

/* One step in one transaction. */
struct step {
	struct demo *demo;
	const struct demo_sample *what;
	struct act by;
	struct arena arena;
	char id[UUID_TEXT_SIZE]; /* of the sample, once it is registered */
	json_t *body;
	struct new_readings readings;
	struct new_file file;
	char file_id[UUID_TEXT_SIZE];
	struct new_report report;
};

static enum rc
load(struct sample *s, struct step *x, struct txn *t, struct err *err)
{
	return sample_load(s, &x->arena, txn_db(t), x->by.user, str_of(x->id), err);
}

static enum rc
register_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample_fields fields = { 0 };
	struct names customer;
	struct sample s;
	enum rc rc;

	if ((rc = sample_fields_read(&fields, x->body, true, err)) ||
		(rc = customer_find(&customer, &x->arena, txn_db(t), str_of(x->demo->lab),
			 fields.customer_id, err)) ||
		(rc = sample_create(&s, &x->arena, t, &x->by, &fields, &customer, err)))
		return rc;
	snprintf(x->id, sizeof(x->id), "%.*s", STR_FMT(s.id));
	return E_OK;
}

static enum rc
plan_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	struct plan plan;
	enum rc rc;

	if ((rc = load(&s, x, t, err)) ||
		(rc = plan_read(&plan, &x->arena, &x->by, &s, x->body, err)))
		return rc;
	return plan_set(&s, &x->arena, t, &x->by, &plan, err);
}

static enum rc
file_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	enum rc rc = load(&s, x, t, err);

	return rc ? rc : file_insert(x->file_id, t, &x->by, &s, &x->file, err);
}

static enum rc
readings_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	char id[UUID_TEXT_SIZE];
	struct sample s;
	enum rc rc = load(&s, x, t, err);

	return rc ? rc : readings_insert(id, &s, &x->arena, t, &x->by, &x->readings, err);
}

static enum rc
submit_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	enum rc rc = load(&s, x, t, err);

	return rc ? rc : sample_submit(&s, &x->arena, t, &x->by, err);
}

static enum rc
approve_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	enum rc rc = load(&s, x, t, err);

	return rc ? rc : sample_review(&s, &x->arena, t, &x->by, true, STR(""), err);
}

static enum rc
report_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	enum rc rc = load(&s, x, t, err);

	return rc ? rc : report_insert(&s, t, &x->by, &x->report, err);
}

/* ---- bodies as a page would send them ---------------------------------------------------------------- */

static json_t *
body_of_sample(const struct step *x)
{
	const struct demo_sample *w = x->what;
	struct date day = instant_date(x->by.now_us, CENTRE_OFFSET_MIN);
	char received[DATE_TEXT_SIZE];

	date_text(received, day);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name",
		w->name, "customer_id", x->demo->tannery[w->tannery], "product", w->product,
		"class", w->class_id, "leather_type", w->leather, "tannage", w->tannage, "finish",
		w->finish, "colour", w->colour, "thickness_nominal", w->thickness,
		"client_reference", w->reference, "received_at", received, "condition",
		"完好，密封包装 intact, sealed");
}

static void
plan_method(json_t *methods, bool wanted, const char *id)
{
	if (wanted)
		json_array_append_new(methods, json_pack("{s:s}", "id", id));
}

/* "GB 20400,QB/T 2703/I": a class stands behind the last slash where nothing of a name follows it. */
static json_t *
standards_of(const char *text)
{
	json_t *list = json_array();
	struct str rest = str_of(text);

	while (rest.n) {
		struct str id = str_cut(&rest, ','), class_id = STR("");
		size_t slash = id.n;

		while (slash > 0 && id.p[slash - 1] != '/')
			slash--;
		if (slash && str_find(str_from(id, slash), STR(" ")) == id.n - slash) {
			class_id = str_from(id, slash);
			id = str_first(id, slash - 1);
		}
		json_array_append_new(list, json_pack("{s:s%, s:s%}", "id", id.p, id.n, "class",
						    class_id.p, class_id.n));
	}
	return list;
}

/* The European restriction names only the international method. */
static const char *
amine_method(const struct demo_sample *w)
{
	return strstr(w->standards, "REACH Annex XVII 43") ? "ISO 17234-1" : "GB/T 19942";
}

static json_t *
body_of_plan(const struct demo_sample *w)
{
	json_t *methods = json_array();

	plan_method(methods, w->tensile > 0, "QB/T 2710");
	plan_method(methods, w->tear > 0, "QB/T 2711");
	plan_method(methods, w->ph > 0, "QB/T 2724");
	plan_method(methods, w->formaldehyde > 0, "GB/T 19941.1");
	plan_method(methods, w->chromium > 0, "GB/T 22807");
	/* the last samples in testing have amines planned and nothing measured yet */
	plan_method(methods, w->amine > 0 || w->state == SAMPLE_TESTING, amine_method(w));
	return json_pack("{s:o, s:o}", "methods", methods, "standards", standards_of(w->standards));
}

static void
put(json_t *inputs, const char *name, int specimen, struct str text)
{
	char label[16] = "";

	if (specimen)
		snprintf(label, sizeof(label), "%d", specimen);
	json_array_append_new(inputs, json_pack("{s:s, s:s%, s:s}", "name", name, "value", text.p,
					      text.n, "specimen", label));
}

static void
put_number(struct step *x, json_t *inputs, const char *name, int specimen, int places, double value)
{
	put(inputs, name, specimen, arena_printf(&x->arena, "%.*f", places, value));
}

static json_t *
body_of_readings(const char *method, json_t *inputs, const char *file_id)
{
	json_t *files = json_array();

	if (file_id)
		json_array_append_new(files, json_string(file_id));
	return json_pack("{s:s, s:o, s:o, s:{s:s, s:s}}", "method", method, "inputs", inputs,
		"files", files, "conditions", "temperature", "23.2", "humidity", "50");
}

/* Two determinations of each, a little apart, typed as read from the bench. */
static json_t *
body_of_ph(struct step *x)
{
	json_t *inputs = json_array();

	put_number(x, inputs, "ph", 1, 2, x->what->ph - 0.02);
	put_number(x, inputs, "ph", 2, 2, x->what->ph + 0.02);
	return body_of_readings("QB/T 2724", inputs, NULL);
}

static json_t *
body_of_formaldehyde(struct step *x)
{
	json_t *inputs = json_array();

	/* 50 ml of extract, 5 ml of it made up to 10 ml: mg/kg = concentration * 100 / mass */
	for (int i = 1; i <= 2; i++) {
		double mass = i == 1 ? 2.003 : 1.998;
		double value = x->what->formaldehyde * (i == 1 ? 0.985 : 1.015);

		put_number(x, inputs, "mass", i, 3, mass);
		put_number(x, inputs, "concentration", i, 3, value * mass / 100);
	}
	return body_of_readings("GB/T 19941.1", inputs, NULL);
}

static json_t *
body_of_chromium(struct step *x)
{
	const double slope = 2.96, volatile_part = 12.4;
	json_t *inputs = json_array();

	/* 100 ml of extract, cleaned up 10 in 25 ml, coloured 10 in 25 ml */
	for (int i = 1; i <= 2; i++) {
		double mass = i == 1 ? 2.004 : 2.011;
		double value = x->what->chromium * (i == 1 ? 0.99 : 1.01);
		double net = value * slope * mass * (1 - volatile_part / 100) / 625;

		put_number(x, inputs, "mass", i, 3, mass);
		put_number(x, inputs, "absorbance", i, 4, net + 0.0113);
		put_number(x, inputs, "absorbance_colour", i, 4, 0.0113);
	}
	put_number(x, inputs, "slope", 0, 2, slope);
	put_number(x, inputs, "volatile", 0, 1, volatile_part);
	return body_of_readings("GB/T 22807", inputs, NULL);
}

/* The worst amine as the table says, the others in traces; every one that the method knows. */
static json_t *
body_of_amines(struct step *x, const struct method *m)
{
	json_t *inputs = json_array();
	int k = 0;

	for (int i = 1; i <= 2; i++) {
		put(inputs, "mass", i, i == 1 ? STR("1.002") : STR("0.997"));
		put(inputs, "volume", i, STR("2.0"));
	}
	for (int n = 0; n < m->n_inputs; n++) {
		double value = 0.2 + 0.07 * (k % 7);

		if (!str_starts(m->input[n].name, STR("concentration_")))
			continue;
		if (k++ == 13)
			value = x->what->amine;
		for (int i = 1; i <= 2; i++)
			put_number(x, inputs, arena_cstr(&x->arena, m->input[n].name), i, 3,
				value / 2 * (i == 1 ? 0.98 : 1.02));
	}
	return body_of_readings(amine_method(x->what), inputs, NULL);
}

/* ---- steps ------------------------------------------------------------------------------------------- */

/* The next step: some hours later, by this person, with this body (taken over). */
static void
turn(struct step *x, enum person who, json_t *body)
{
	json_decref(x->body);
	x->body = body;
	x->by.user = &x->demo->user[who];
	x->by.now_us += INT64_C(97) * 60 * 1000000;
}

static enum rc
readings(struct step *x, enum person who, json_t *body, struct err *err)
{
	struct sample s;
	struct db *db;
	enum rc rc;

	turn(x, who, body);
	rc = store_read(&db, x->demo->program->store, err);
	if (rc)
		return rc;
	rc = sample_load(&s, &x->arena, db, x->by.user, str_of(x->id), err);
	if (!rc)
		rc = readings_compute(&x->readings, &x->arena, db, &x->by, &s, x->body, err);
	store_read_done(x->demo->program->store, db);
	return rc ? rc : store_write(x->demo->program->store, readings_work, x, err);
}

/* A file as the tester writes it, and the thicknesses that the technician measured. */
static enum rc
machine_readings(struct step *x, enum person who, const char *method, bool tear, struct err *err)
{
	json_t *inputs = json_array();
	struct buf b;
	enum rc rc;

	turn(x, who, NULL);
	buf_init(&b, 8 << 20);
	rc = demo_machine_file(&b, inputs, x->what, tear, x->by.user->name, err);
	x->file = (struct new_file){ .name = arena_printf(&x->arena, "%s-%s.csv",
					     x->what->reference, tear ? "tear" : "tensile"),
		.method = str_of(method),
		.bytes = arena_str(&x->arena, buf_str(&b)) };
	buf_release(&b);
	if (!rc)
		rc = file_read(&x->file, &x->arena, &x->by, &(struct plan){ 0 }, LANG_ZH, err);
	if (!rc)
		rc = store_write(x->demo->program->store, file_work, x, err);
	if (rc) {
		json_decref(inputs);
		return rc;
	}
	return readings(x, who, body_of_readings(method, inputs, x->file_id), err);
}

static enum rc
measure(struct step *x, struct err *err)
{
	const struct demo_sample *w = x->what;
	const struct method *amines;
	bool all = w->state != SAMPLE_TESTING;
	enum rc rc =
		pack_method(&amines, x->demo->program->lib, str_of(amine_method(w)), STR(""), err);

	if (!rc && w->tensile > 0)
		rc = machine_readings(x, TECHNICIAN_1, "QB/T 2710", false, err);
	if (!rc && w->tear > 0 && all)
		rc = machine_readings(x, TECHNICIAN_1, "QB/T 2711", true, err);
	if (!rc && w->ph > 0)
		rc = readings(x, TECHNICIAN_2, body_of_ph(x), err);
	if (!rc && w->formaldehyde > 0)
		rc = readings(x, TECHNICIAN_2, body_of_formaldehyde(x), err);
	if (!rc && w->chromium > 0)
		rc = readings(x, TECHNICIAN_2, body_of_chromium(x), err);
	if (!rc && w->amine > 0 && all)
		rc = readings(x, TECHNICIAN_2, body_of_amines(x, amines), err);
	return rc;
}

static enum rc
issue(struct step *x, struct err *err)
{
	struct sample s;
	struct db *db;
	enum rc rc;

	turn(x, SIGNATORY_2, NULL);
	rc = store_read(&db, x->demo->program->store, err);
	if (rc)
		return rc;
	rc = sample_load(&s, &x->arena, db, x->by.user, str_of(x->id), err);
	if (!rc)
		rc = report_draw(&x->report, &x->arena, db, &x->by, &s, err);
	store_read_done(x->demo->program->store, db);
	return rc ? rc : store_write(x->demo->program->store, report_work, x, err);
}

static enum rc
sample_through(struct step *x, struct err *err)
{
	struct store *store = x->demo->program->store;
	const struct demo_sample *w = x->what;
	enum rc rc;

	turn(x, TECHNICIAN_1, NULL);
	x->body = body_of_sample(x);
	rc = store_write(store, register_work, x, err);
	if (rc || w->state == SAMPLE_RECEIVED)
		return rc;
	turn(x, TECHNICIAN_1, body_of_plan(w));
	rc = store_write(store, plan_work, x, err);
	if (!rc)
		rc = measure(x, err);
	if (rc || w->state == SAMPLE_TESTING)
		return rc;
	turn(x, TECHNICIAN_1, NULL);
	rc = store_write(store, submit_work, x, err);
	if (rc || w->state == SAMPLE_REVIEW)
		return rc;
	turn(x, SIGNATORY_1, NULL);
	rc = store_write(store, approve_work, x, err);
	if (rc || w->state == SAMPLE_APPROVED)
		return rc;
	return issue(x, err);
}

enum rc
demo_samples_make(struct demo *d, struct err *err)
{
	enum rc rc = E_OK;

	for (int i = 0; !rc && i < N_SAMPLES; i++) {
		struct step x = {
			.demo = d, .what = &samples[i], .by.centre = &d->program->centre
		};

		x.by.now_us = d->start_us + (samples[i].day * INT64_C(24) + i % 4) * 3600 * 1000000;
		arena_init(&x.arena, 256 << 20);
		rc = sample_through(&x, err);
		json_decref(x.body);
		arena_release(&x.arena);
	}
	return rc;
}
