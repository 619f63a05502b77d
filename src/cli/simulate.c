/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark simulate: GUM and Monte Carlo for one formula. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/str.h"
#include "cli/call.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/stats.h"
#include "cli/table.h"
#include "codec/json.h"

static const char *const help[] = {
	"用法: hidemark simulate 公式 --input '名称=normal(10, 0.1) mm' ... [选项]\n"
	"\n"
	"按 GUM (JCGM 100) 和蒙特卡洛法 (JCGM 101) 求公式值的不确定度。公式也可写成 'y = a*b/c'，\n"
	"多个结果用分号隔开：'y1 = a + b; y2 = a*b' (JCGM 102)。\n"
	"\n"
	"  --input 名称=分布\n"
	"      normal(均值, u)  normal(均值, U=0.2, k=2)  normal(均值, U=0.2, level=0.95)\n"
	"      rectangular(下端, 上端)  rectangular(中心 +- 半宽)；triangular、arcsine 同样\n"
	"      trapezoidal(下端, 上端, 顶宽/底宽)  ctrap(下端, 上端, 端点的半宽)\n"
	"      t(值, 尺度, 自由度)  lognormal(mu, sigma)  discrete(1:0.2, 2:0.8)\n"
	"      [10.1, 10.3, 10.2]（重复读数）；单位写在后面；多个来源相加：normal(…) + "
	"rectangular(…)\n"
	"      每个分布可加 dof=自由度；只写数值则为常数\n"
	"  --correlation a,b=0.5   两个输入的相关系数；a,b=data 由成对读数求得\n"
	"  --unit 单位      结果的单位（多个结果用分号隔开）\n"
	"  --order 1|2      传播的阶数，缺省 1\n"
	"  --p P            包含概率，缺省 0.95\n"
	"  --k K            包含因子；缺省由 p 和有效自由度求得\n"
	"  --trials N       试验次数，缺省 1000000；超过 16777216 次时内存恒定\n"
	"  --seed N         随机数种子，缺省 1；同一种子得到同样的数\n"
	"  --adaptive       按 JCGM 101 7.9 运行到结果稳定，至多 --trials 次\n"
	"  --digits 1|2     u 的有效位数，用于验证和 --adaptive，缺省 2\n"
	"  --json, --lang zh|en\n"
	"\n"
	"退出状态：0 完成，2 输入有误或中止，3 系统故障。\n",
	"usage: hidemark simulate FORMULA --input 'NAME=normal(10, 0.1) mm' ... [options]\n"
	"\n"
	"Uncertainty of a formula's value by GUM (JCGM 100) and by Monte Carlo (JCGM 101). The "
	"formula may be\n"
	"'y = a*b/c'; several results are separated by semicolons: 'y1 = a + b; y2 = a*b' (JCGM "
	"102).\n"
	"\n"
	"  --input NAME=DISTRIBUTION\n"
	"      normal(mean, u)  normal(mean, U=0.2, k=2)  normal(mean, U=0.2, level=0.95)\n"
	"      rectangular(low, high)  rectangular(centre +- half-width); triangular, arcsine "
	"alike\n"
	"      trapezoidal(low, high, top/base)  ctrap(low, high, half-width of the ends)\n"
	"      t(value, scale, dof)  lognormal(mu, sigma)  discrete(1:0.2, 2:0.8)\n"
	"      [10.1, 10.3, 10.2] (repeated readings); the unit stands behind; sources are added:\n"
	"      normal(...) + rectangular(...); each takes dof=; a number alone is a constant\n"
	"  --correlation a,b=0.5   of two inputs; a,b=data: from readings taken in pairs\n"
	"  --unit UNIT      of the result (several results: separated by semicolons)\n"
	"  --order 1|2      of propagation, 1 when not given\n"
	"  --p P            coverage probability, 0.95 when not given\n"
	"  --k K            coverage factor; by p and effective degrees of freedom when not given\n"
	"  --trials N       1000000 when not given; above 16777216 in constant memory\n"
	"  --seed N         of the random numbers, 1 when not given; the same seed gives the same "
	"numbers\n"
	"  --adaptive       until the result is stable (JCGM 101 7.9), at most --trials\n"
	"  --digits 1|2     of u that count for validation and --adaptive, 2 when not given\n"
	"  --json, --lang zh|en\n"
	"\n"
	"Exit status: 0 done, 2 the input is wrong or it was stopped, 3 the system failed.\n",
};

/* ---- progress --------------------------------------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

static void
on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

struct watch {
	struct timespec start;
	int said; /* percent */
};

static double
seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

/* What takes longer than a second is heard of. */
static bool
progress(void *ctx, double done)
{
	struct watch *w = ctx;
	int percent = (int)(100 * done);

	if (percent > w->said && seconds_since(&w->start) > 1) {
		fprintf(stderr, "\r%d %%", percent);
		fflush(stderr);
		w->said = percent;
	}
	return !interrupted;
}

static void
row(struct table *t, const char *name, double gum, double monte_carlo)
{
	table_cell(t, name);
	table_number(t, gum, 7);
	table_number(t, monte_carlo, 7);
}

/* "y = 13.83 ± 0.30 N/mm2", as a report has it. */
static void
print_reported(const json_t *result, const char *unit)
{
	const json_t *reported = json_object_get(json_object_get(result, "gum"), "reported");

	if (json_is_object(reported))
		printf("%s = %s ± %s%s%s\n\n", json_string_value(json_object_get(result, "name")),
			json_string_value(json_object_get(reported, "value")),
			json_string_value(json_object_get(reported, "U")),
			strcmp(unit, "1") != 0 ? " " : "", strcmp(unit, "1") != 0 ? unit : "");
}

static void
print_result(const struct call *call, const struct hm_simulation *s, const json_t *answer)
{
	char dof[40];
	struct table t;

	print_reported(answer, s->unit);
	table_init(&t, 3);
	table_right(&t, 1);
	table_right(&t, 2);
	table_cell(&t, s->unit);
	table_cell(&t, "GUM");
	table_cell(&t, word(call, "Monte Carlo"));
	row(&t, word(call, "value"), s->gum_value, s->mean);
	row(&t, word(call, "standard uncertainty u"), s->gum_u, s->u);
	row(&t, word(call, "interval, low"), s->gum_value - s->gum_U, s->low);
	row(&t, word(call, "interval, high"), s->gum_value + s->gum_U, s->high);
	row(&t, word(call, "shortest interval, low"), (double)NAN, s->shortest_low);
	row(&t, word(call, "shortest interval, high"), (double)NAN, s->shortest_high);
	table_print(&t, stdout);
	snprintf(dof, sizeof(dof), isfinite(s->gum_dof) ? "%.4g" : "∞", s->gum_dof);
	printf("\nU = %.7g, k = %.5g, p = %g, %s %s, %s %llu, %s %llu\n", s->gum_U, s->gum_k, s->p,
		word(call, "degrees of freedom"), dof, word(call, "trials"),
		(unsigned long long)s->trials, word(call, "seed"), (unsigned long long)s->seed);
	if (s->gum_validated)
		printf("%s\n", word(call, "GUM agrees with Monte Carlo (JCGM 101, clause 8)"));
}

static int
print_simulation(const struct call *call, const struct hm_simulated *s)
{
	size_t n = hm_simulated_count(s);
	struct err err = { 0 };
	json_t *answer;

	if (json_read(&answer, str_of(hm_simulated_json(s)), &err))
		return call_fail(call, &err);
	for (size_t i = 0; i < n; i++) {
		const json_t *from =
			n > 1 ? json_array_get(json_object_get(answer, "outputs"), i) : answer;

		if (i > 0)
			printf("\n");
		print_result(call, hm_simulated_numbers(s, i), from);
		printf("\n");
		answer_print_list(call, json_object_get(from, "budget"));
	}
	if (n > 1) {
		printf("\n%s (GUM)\n", word(call, "correlation"));
		answer_print_list(call, json_object_get(answer, "gum_correlation"));
		printf("\n%s (%s)\n", word(call, "correlation"), word(call, "Monte Carlo"));
		answer_print_list(call, json_object_get(answer, "mc_correlation"));
	}
	answer_print_notes(call, answer);
	json_decref(answer);
	return call_done(call, 0);
}

static int
run(const struct call *call, struct hm_simulate_request *request)
{
	struct watch w = { .said = 0 };
	struct hm_library *lib;
	struct hm_simulated *s;
	struct hm_error refused;
	enum hm_outcome outcome;
	int status = library_open(&lib, call, PACKS_NONE);

	if (status != GO_ON)
		return status;
	clock_gettime(CLOCK_MONOTONIC, &w.start);
	request->progress = progress;
	request->ctx = &w;
	signal(SIGINT, on_interrupt);
	outcome = hm_simulate(&s, lib, request, &refused);
	signal(SIGINT, SIG_DFL);
	if (w.said)
		fprintf(stderr, "\r      \r");
	if (outcome != HM_DONE) {
		status = call_refuse(call, &refused);
	} else {
		status = call->json ? print_json(call, hm_simulated_json(s), 0)
				    : print_simulation(call, s);
		hm_simulated_free(s);
	}
	hm_library_close(lib);
	return status;
}

static enum rc
whole_option(uint64_t *out, const char *name, const char *text, int64_t low, int64_t high,
	struct err *err)
{
	double round_figure; /* 100000000 is more easily written 1e8 */
	int64_t value;
	enum rc rc;

	if (!text)
		return E_OK;
	rc = int_parse(&value, str_of(text), low, high, err);
	if (rc && num_parse(&round_figure, str_of(text), NULL) == E_OK &&
		round_figure == floor(round_figure) && round_figure >= (double)low &&
		round_figure <= 1e15) {
		value = (int64_t)round_figure;
		rc = E_OK;
	}
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

/* "a,b=0.5" or "a,b=data" */
static enum rc
split_correlation(struct hm_correlation *out, char **memory, const char *text, struct err *err)
{
	struct str rest = str_of(text), names = str_trim(str_cut(&rest, '=')), b = names,
		   a = str_trim(str_cut(&b, ','));

	b = str_trim(b);
	rest = str_trim(rest);
	*out = (struct hm_correlation){ .r = (double)NAN };
	if (a.n == 0 || b.n == 0 ||
		(!str_eq(rest, STR("data")) && num_parse(&out->r, rest, NULL) != E_OK))
		return err_field(err, E_SYNTAX, "--correlation",
			"found \"%s\", expected two inputs and a number, such as a,b=0.5, or "
			"a,b=data",
			text);
	*memory = memory_zeroed(a.n + b.n + 2);
	memcpy(*memory, a.p, a.n);
	memcpy(*memory + a.n + 1, b.p, b.n);
	out->a = *memory;
	out->b = *memory + a.n + 1;
	return E_OK;
}

struct texts {
	const char *unit, *trials, *seed, *p, *k, *order, *digits;
};

static enum rc
one_or_two(int *out, const char *name, const char *text, struct err *err)
{
	if (!text)
		return E_OK;
	if (strcmp(text, "1") != 0 && strcmp(text, "2") != 0)
		return err_field(err, E_DOMAIN, name, "found \"%s\", expected 1 or 2", text);
	*out = text[0] - '0';
	return E_OK;
}

static enum rc
take(struct hm_simulate_request *r, const struct texts *t, struct err *err)
{
	enum rc rc;

	r->seed = 1;
	if ((rc = whole_option(&r->trials, "--trials", t->trials, 1, INT64_MAX, err)) ||
		(rc = whole_option(&r->seed, "--seed", t->seed, 0, INT64_MAX, err)) ||
		(rc = one_or_two(&r->order, "--order", t->order, err)) ||
		(rc = one_or_two(&r->digits, "--digits", t->digits, err)))
		return rc;
	r->unit = t->unit;
	if (t->p && (num_parse(&r->p, str_of(t->p), NULL) || r->p <= 0 || r->p >= 1))
		return err_field(err, E_DOMAIN, "--p",
			"found \"%s\", expected a number between 0 and 1", t->p);
	if (t->k && (num_parse(&r->k, str_of(t->k), NULL) || !(r->k > 0)))
		return err_field(err, E_DOMAIN, "--k",
			"found \"%s\", expected a number greater than zero", t->k);
	return E_OK;
}

/* What the request borrows. */
struct given {
	struct text_list input, correlation;
	struct hm_input *inputs;
	struct hm_correlation *correlations;
	char **memory;
	int n_memory;
};

static enum rc
take_given(struct hm_simulate_request *r, struct given *g, struct err *err)
{
	enum rc rc = E_OK;

	for (int i = 0; rc == E_OK && i < g->input.n; i++)
		rc = split(&g->inputs[i], &g->memory[g->n_memory++], g->input.text[i], err);
	for (int i = 0; rc == E_OK && i < g->correlation.n; i++)
		rc = split_correlation(&g->correlations[i], &g->memory[g->n_memory++],
			g->correlation.text[i], err);
	r->input = g->inputs;
	r->n_inputs = (size_t)g->input.n;
	r->correlation = g->correlations;
	r->n_correlations = (size_t)g->correlation.n;
	return rc;
}

static void
given_release(struct given *g)
{
	for (int i = 0; i < g->n_memory; i++)
		free(g->memory[i]);
	free(g->memory);
	free(g->inputs);
	free(g->correlations);
	list_free(&g->input);
	list_free(&g->correlation);
}

int
command_simulate(int argc, char **argv)
{
	size_t room = (size_t)argc + 1;
	struct texts texts = { 0 };
	struct given g = { .inputs = memory_zeroed(room * sizeof(struct hm_input)),
		.correlations = memory_zeroed(room * sizeof(struct hm_correlation)),
		.memory = memory_zeroed(room * sizeof(char *)) };
	struct hm_simulate_request r = { 0 };
	const struct cli_option options[] = { { "--input", NULL, NULL, &g.input },
		{ "--correlation", NULL, NULL, &g.correlation },
		{ "--unit", &texts.unit, NULL, NULL }, { "--trials", &texts.trials, NULL, NULL },
		{ "--seed", &texts.seed, NULL, NULL }, { "--p", &texts.p, NULL, NULL },
		{ "--k", &texts.k, NULL, NULL }, { "--order", &texts.order, NULL, NULL },
		{ "--digits", &texts.digits, NULL, NULL },
		{ "--adaptive", NULL, &r.adaptive, NULL }, { NULL, NULL, NULL, NULL } };
	struct call call;
	struct err err = { 0 };
	int status = call_start(&call, argc, argv, options, help);
	enum rc rc = E_OK;

	if (status == GO_ON && call.args.n != 1)
		rc = err_set(
			&err, E_MISSING, "one formula is needed; see hidemark simulate --help");
	if (status == GO_ON && rc == E_OK && !(rc = take_given(&r, &g, &err)))
		rc = take(&r, &texts, &err);
	if (rc)
		status = call_fail(&call, &err);
	if (status == GO_ON) {
		r.formula = call.args.text[0];
		status = run(&call, &r);
	}
	given_release(&g);
	call_end(&call);
	return status;
}
