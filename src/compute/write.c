/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as the JSON document of docs/results.md. The one place where a result becomes text for programs. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "compute/answer.h"
#include "compute/combine.h"
#include "compute/gather.h"
#include "compute/places.h"
#include "text/text.h"

static void
budget_write(struct json_out *j, const struct quantity *q)
{
	jout_key(j, STR("budget"));
	jout_array(j);
	for (int i = 0; i < q->budget.n; i++) {
		const struct budget_line *l = &q->budget.line[i];
		double part = l->c * l->u;

		jout_object(j);
		JOUT_TEXT(j, "label", l->label);
		JOUT_NUMBER(j, "u", l->u);
		JOUT_TEXT(j, "unit", l->unit);
		JOUT_NUMBER(j, "sensitivity", l->c);
		JOUT_NUMBER(j, "contribution", fabs(part));
		JOUT_NUMBER(j, "share", q->u > 0 ? part * part / (q->u * q->u) : 0);
		JOUT_NUMBER(j, "dof", l->dof);
		jout_object_end(j);
	}
	jout_array_end(j);
	jout_key(j, STR("correlations"));
	jout_array(j);
	for (int i = 0; i < q->budget.n_pairs; i++) {
		const struct budget_pair *p = &q->budget.pair[i];

		jout_object(j);
		jout_key(j, STR("between"));
		jout_array(j);
		jout_text(j, p->a);
		jout_text(j, p->b);
		jout_array_end(j);
		JOUT_NUMBER(j, "r", p->r);
		JOUT_NUMBER(j, "variance", p->variance);
		JOUT_NUMBER(j, "share", q->u > 0 ? p->variance / (q->u * q->u) : (double)NAN);
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
inputs_write(struct json_out *j, const struct method *m, const struct specimen_value *s)
{
	jout_key(j, STR("inputs"));
	jout_object(j);
	for (int i = 0; i < m->n_inputs; i++) {
		const struct method_input *in = &m->input[i];

		if (in->kind == INPUT_SERIES || !s->arg[i].v || s->arg[i].n == 0)
			continue;
		jout_key(j, in->name);
		jout_object(j);
		JOUT_NUMBER(j, "value", s->arg[i].v[0]);
		JOUT_TEXT(j, "unit", str_of(in->unit.symbol));
		jout_object_end(j);
	}
	jout_object_end(j);
}

static void
steps_write(struct json_out *j, const struct method *m, const struct specimen_value *s)
{
	jout_key(j, STR("steps"));
	jout_object(j);
	for (int i = 0; i < m->n_steps; i++) {
		if (isnan(s->step[i]))
			continue;
		jout_key(j, m->step[i].name);
		jout_object(j);
		JOUT_NUMBER(j, "value", s->step[i]);
		JOUT_TEXT(j, "unit", str_of(formula_step_unit(m->formula, i)->symbol));
		jout_object_end(j);
	}
	jout_object_end(j);
}

/* Did a person choose a place that the specimen's value comes from? */
static bool
specimen_moved(const struct specimen_value *s, const bool *needs)
{
	for (size_t i = 0; s->n_moves && i < s->n_marks; i++)
		if (s->mark[i].moved && needs[s->mark[i].step])
			return true;
	return false;
}

static bool
was_moved(const struct result_set *set, const struct result *r, const bool *needs)
{
	for (int i = 0; i < set->n_specimens; i++)
		if (specimen_moved(&set->specimen[i], needs) &&
			result_has_specimen(set->method, r, &set->specimen[i]))
			return true;
	return false;
}

static double
value_in(const struct result_set *set, const struct specimen_value *s, const struct result *r)
{
	const struct unit *from = formula_step_unit(set->method->formula, r->rule->step);

	return dd_double(unit_convert_exact(s->exact[r->rule->step].v, from, &r->rule->unit));
}

static void
specimens_write(
	struct json_out *j, const struct result_set *set, const struct result *r, const bool *needs)
{
	jout_key(j, STR("specimens"));
	jout_array(j);
	for (int i = 0; i < set->n_specimens; i++) {
		const struct specimen_value *s = &set->specimen[i];

		if (!result_has_specimen(set->method, r, s))
			continue;
		jout_object(j);
		JOUT_TEXT(j, "label", s->label);
		JOUT_TEXT(j, "direction", str_of(direction_name(s->direction)));
		JOUT_TEXT(j, "file", s->file.p ? s->file : STR(""));
		if (s->table >= 0)
			JOUT_INTEGER(j, "table", s->table);
		if (s->peak_row != SIZE_MAX)
			JOUT_INTEGER(j, "peak_row", (int64_t)s->peak_row);
		JOUT_NUMBER(j, "value", value_in(set, s, r));
		if (set->machine && specimen_moved(s, needs))
			JOUT_NUMBER(
				j, "machine_value", value_in(set, &set->machine->specimen[i], r));
		inputs_write(j, set->method, s);
		steps_write(j, set->method, s);
		places_write(j, set, s, needs);
		jout_object_end(j);
	}
	jout_array_end(j);
}

/* The calculation of the first specimen that enters, as a person would write it. */
static void
explanation_write(struct json_out *j, const struct result_set *set, const struct result *r)
{
	const struct specimen_value *s = NULL;
	struct formula_line *line = NULL;
	struct arena a;

	for (int i = 0; i < set->n_specimens && !s; i++)
		if (result_has_specimen(set->method, r, &set->specimen[i]))
			s = &set->specimen[i];
	jout_key(j, STR("explanation"));
	jout_array(j);
	arena_init(&a, 16 << 20);
	if (s && formula_explain(&line, &a, set->method->formula, s->arg, s->step, NULL) == E_OK) {
		for (int i = 0; i <= r->rule->step; i++) {
			if (isnan(line[i].value))
				continue;
			jout_object(j);
			JOUT_TEXT(j, "name", line[i].name);
			JOUT_TEXT(j, "title_zh", set->method->step_title[i].zh);
			JOUT_TEXT(j, "title_en", set->method->step_title[i].en);
			JOUT_TEXT(j, "symbolic", line[i].symbolic);
			JOUT_TEXT(j, "numeric", line[i].numeric);
			JOUT_NUMBER(j, "value", line[i].value);
			JOUT_TEXT(j, "unit", str_of(line[i].unit.symbol));
			jout_object_end(j);
		}
	}
	arena_release(&a);
	jout_array_end(j);
}

/* "warnings" in English, "warnings_zh" in Chinese, one by one */
static void
warnings_write(struct json_out *j, const struct result_set *set, enum language l)
{
	jout_key(j, l == LANG_ZH ? STR("warnings_zh") : STR("warnings"));
	jout_array(j);
	for (int i = 0; i < set->n_warnings; i++) {
		const struct err *w = &set->warning[i];
		char text[1600];
		struct hm_error e;

		(void)error_give(&e, w);
		hm_error_line(&e, l == LANG_ZH ? HM_CHINESE : HM_ENGLISH, text, sizeof(text));
		jout_text(j, str_of(text));
	}
	jout_array_end(j);
}

static void
rounding_write(struct json_out *j, const struct report_rule *rule)
{
	char text[DECIMAL_TEXT_SIZE] = "";

	jout_key(j, STR("rounding"));
	jout_object(j);
	if (rule->interval.n)
		decimal_text(text, &rule->interval);
	JOUT_TEXT(j, "interval", text[0] ? str_of(text) : STR_NONE);
	if (rule->significant)
		JOUT_INTEGER(j, "significant", rule->significant);
	JOUT_TEXT(j, "rule",
		rule->rounding == ROUND_TIES_EVEN ? STR("GB/T 8170") : STR("ISO 80000-1 B"));
	jout_object_end(j);
}

/* What the result would be had nobody moved a mark. */
static void
machine_write(struct json_out *j, const struct result_set *set, const struct result *r)
{
	char text[1600];
	struct hm_error e;

	jout_key(j, STR("machine"));
	jout_object(j);
	for (int i = 0; set->machine && i < set->machine->n_results; i++) {
		const struct result *m = &set->machine->result[i];

		if (m->rule != r->rule || !str_eq(m->property, r->property))
			continue;
		JOUT_NUMBER(j, "value", m->q.value);
		JOUT_TEXT(j, "text", m->text);
	}
	if (!set->machine) {
		(void)error_give(&e, &set->machine_error);
		hm_error_line(&e, HM_ENGLISH, text, sizeof(text));
		JOUT_TEXT(j, "refused", str_of(text));
		hm_error_line(&e, HM_CHINESE, text, sizeof(text));
		JOUT_TEXT(j, "refused_zh", str_of(text));
	}
	jout_object_end(j);
}

static void
result_write(struct json_out *j, const struct result_set *set, const struct result *r, bool *needs)
{
	const struct method *m = set->method;

	jout_object(j);
	JOUT_TEXT(j, "method", m->id);
	JOUT_TEXT(j, "edition", m->edition);
	JOUT_TEXT(j, "property", r->property);
	JOUT_NUMBER(j, "value", r->q.value);
	JOUT_TEXT(j, "unit", str_of(r->q.unit.symbol));
	JOUT_NUMBER(j, "u", r->q.u);
	JOUT_NUMBER(j, "k", r->q.k);
	JOUT_NUMBER(j, "U", r->q.U);
	JOUT_NUMBER(j, "dof", r->q.dof);
	JOUT_TEXT(j, "text", r->text);
	JOUT_TEXT(j, "U_text", r->U_text);
	JOUT_INTEGER(j, "n", r->n);
	JOUT_TEXT(j, "confidence", str_of(confidence_name(r->rule->origin.confidence)));
	JOUT_TEXT(j, "pack_hash", m->hash);
	rounding_write(j, &r->rule->report);
	formula_needs(needs, m->formula, r->rule->step);
	if (was_moved(set, r, needs))
		machine_write(j, set, r);
	specimens_write(j, set, r, needs);
	budget_write(j, &r->q);
	explanation_write(j, set, r);
	warnings_write(j, set, LANG_EN);
	warnings_write(j, set, LANG_ZH);
	jout_object_end(j);
}

void
result_set_write(struct json_out *j, const struct result_set *set)
{
	bool *needs = memory_zeroed((size_t)set->method->n_steps * sizeof(*needs) + 1);

	jout_object(j);
	JOUT_TEXT(j, "engine", STR(HIDEMARK_VERSION));
	jout_key(j, STR("results"));
	jout_array(j);
	for (int i = 0; i < set->n_results; i++)
		result_write(j, set, &set->result[i], needs);
	jout_array_end(j);
	jout_object_end(j);
	free(needs);
}
