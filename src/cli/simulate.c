/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark simulate: GUM and Monte Carlo for one formula. */
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/str.h"
#include "cli/call.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/table.h"

static const char *const help[] = {
	"用法: hidemark simulate 公式 --input '名称=normal(10, 0.1) mm' ... [--trials N] [--seed "
	"N]\n"
	"\n"
	"按 GUM (JCGM 100) 和蒙特卡洛法 (JCGM 101) 求公式值的不确定度。\n"
	"\n"
	"  --input 名称=分布   normal(均值, u)、rectangular(中心, "
	"半宽)、triangular(…)、ushaped(…)、t(均值, 尺度, 自由度)\n"
	"                      后接单位；只写数值则为常数\n"
	"  --unit 单位         结果的单位\n"
	"  --trials N          试验次数，缺省 1000000\n"
	"  --seed N            随机数种子，缺省 1；同一种子得到同样的数\n"
	"  --p P               包含概率，缺省 0.95\n"
	"  --json, --lang zh|en\n"
	"\n"
	"退出状态：0 完成，2 输入有误，3 系统故障。\n",
	"usage: hidemark simulate FORMULA --input 'NAME=normal(10, 0.1) mm' ... [--trials N] "
	"[--seed N]\n"
	"\n"
	"Uncertainty of a formula's value by GUM (JCGM 100) and by Monte Carlo (JCGM 101).\n"
	"\n"
	"  --input NAME=DIST   normal(mean, u), rectangular(centre, half-width), triangular(...), "
	"ushaped(...),\n"
	"                      t(mean, scale, dof), each with a unit behind; a number alone is a "
	"constant\n"
	"  --unit UNIT         unit of the result\n"
	"  --trials N          number of trials, 1000000 when not given\n"
	"  --seed N            seed of the random numbers, 1 when not given; the same seed gives "
	"the same numbers\n"
	"  --p P               coverage probability, 0.95 when not given\n"
	"  --json, --lang zh|en\n"
	"\n"
	"Exit status: 0 done, 2 the input is wrong, 3 the system failed.\n",
};

static void
row(struct table *t, const char *name, double gum, double monte_carlo)
{
	table_cell(t, name);
	table_number(t, gum, 7);
	table_number(t, monte_carlo, 7);
}

static void
print_simulation(const struct call *call, const struct hm_simulation *s)
{
	double half = s->gum_k * s->gum_u;
	struct table t;

	table_init(&t, 3);
	table_right(&t, 1);
	table_right(&t, 2);
	table_cell(&t, s->unit);
	table_cell(&t, "GUM");
	table_cell(&t, word(call, "Monte Carlo"));
	row(&t, word(call, "value"), s->gum_value, s->mean);
	row(&t, word(call, "standard uncertainty u"), s->gum_u, s->u);
	row(&t, word(call, "interval, low"), s->gum_value - half, s->low);
	row(&t, word(call, "interval, high"), s->gum_value + half, s->high);
	table_print(&t, stdout);
	printf("\nk = %g, p = %g, %s %llu, %s %llu\n", s->gum_k, s->p, word(call, "trials"),
		(unsigned long long)s->trials, word(call, "seed"), (unsigned long long)s->seed);
	printf("%s\n", s->gum_validated
			       ? word(call, "GUM agrees with Monte Carlo (JCGM 101, clause 8)")
			       : word(call, "GUM does not agree with Monte Carlo (JCGM 101, clause "
					    "8): use the latter"));
}

static int
run(const struct call *call, const struct hm_simulate_request *request)
{
	struct hm_library *lib;
	struct hm_simulated *s;
	struct hm_error refused;
	int status = library_open(&lib, call, PACKS_NONE);

	if (status != GO_ON)
		return status;
	if (hm_simulate(&s, lib, request, &refused) != HM_DONE) {
		status = call_refuse(call, &refused);
	} else if (call->json) {
		status = print_json(call, hm_simulated_json(s), 0);
		hm_simulated_free(s);
	} else {
		print_simulation(call, hm_simulated_numbers(s));
		status = call_done(call, 0);
		hm_simulated_free(s);
	}
	hm_library_close(lib);
	return status;
}

static enum rc
whole_option(uint64_t *out, const char *name, const char *text, int64_t low, int64_t high,
	struct err *err)
{
	int64_t value;
	enum rc rc;

	if (!text)
		return E_OK;
	rc = int_parse(&value, str_of(text), low, high, err);
	if (rc)
		return err_field(err, rc, name,
			"found \"%s\", expected a whole number of at least %lld", text,
			(long long)low);
	*out = (uint64_t)value;
	return E_OK;
}

/* "x=normal(10, 0.1) mm": the name, then everything behind the sign. */
static enum rc
split(struct hm_input *out, char **memory, const char *text, struct err *err)
{
	struct str rest = str_of(text);
	size_t at = str_find(rest, STR("="));
	struct str name = str_trim(str_first(rest, at)), value = str_trim(str_from(rest, at + 1));

	if (at == rest.n || name.n == 0 || value.n == 0)
		return err_field(
			err, E_SYNTAX, "--input", "found \"%s\", expected name=value", text);
	*memory = memory_zeroed(name.n + value.n + 2);
	memcpy(*memory, name.p, name.n);
	memcpy(*memory + name.n + 1, value.p, value.n);
	*out = (struct hm_input){ .name = *memory, .value = *memory + name.n + 1 };
	return E_OK;
}

struct texts {
	const char *unit, *trials, *seed, *p;
};

static enum rc
take(struct hm_simulate_request *r, const struct texts *t, struct err *err)
{
	enum rc rc;

	r->seed = 1;
	if ((rc = whole_option(&r->trials, "--trials", t->trials, 1, INT64_MAX, err)) ||
		(rc = whole_option(&r->seed, "--seed", t->seed, 0, INT64_MAX, err)))
		return rc;
	r->unit = t->unit;
	if (t->p && (num_parse(&r->p, str_of(t->p), NULL) || r->p <= 0 || r->p >= 1))
		return err_field(err, E_DOMAIN, "--p",
			"found \"%s\", expected a number between 0 and 1", t->p);
	return E_OK;
}

int
command_simulate(int argc, char **argv)
{
	struct texts texts = { 0 };
	struct text_list given = { 0 };
	const struct cli_option options[] = { { "--input", NULL, NULL, &given },
		{ "--unit", &texts.unit, NULL, NULL }, { "--trials", &texts.trials, NULL, NULL },
		{ "--seed", &texts.seed, NULL, NULL }, { "--p", &texts.p, NULL, NULL },
		{ NULL, NULL, NULL, NULL } };
	struct hm_simulate_request r = { 0 };
	struct hm_input *inputs = memory_zeroed(((size_t)argc + 1) * sizeof(*inputs));
	char **memory = memory_zeroed(((size_t)argc + 1) * sizeof(*memory));
	struct call call;
	struct err err = { 0 };
	int status = call_start(&call, argc, argv, options, help);
	enum rc rc = E_OK;

	if (status == GO_ON && call.args.n != 1)
		rc = err_set(
			&err, E_MISSING, "one formula is needed; see hidemark simulate --help");
	for (int i = 0; status == GO_ON && rc == E_OK && i < given.n; i++)
		rc = split(&inputs[i], &memory[i], given.text[i], &err);
	if (status == GO_ON && rc == E_OK)
		rc = take(&r, &texts, &err);
	if (rc)
		status = call_fail(&call, &err);
	if (status == GO_ON) {
		r.formula = call.args.text[0];
		r.input = inputs;
		r.n_inputs = (size_t)given.n;
		status = run(&call, &r);
	}
	for (int i = 0; i < given.n; i++)
		free(memory[i]);
	free(memory);
	free(inputs);
	list_free(&given);
	call_end(&call);
	return status;
}
