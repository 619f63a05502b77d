/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark judge and hidemark fit: results + standard + date -> verdicts. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/call.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/table.h"

static const char *const judge_help[] = {
	"用法: hidemark judge 标准 [--edition 版本] [--class 类别] [--date 日期] [--rule 规则] "
	"结果.json...\n"
	"\n"
	"按一个标准判定结果。\n"
	"\n"
	"  --edition 版本   标准版本；缺省为该日期有效的版本\n"
	"  --class 类别     例如 GB 20400 的 A、B、C\n"
	"  --date 日期      YYYY-MM-DD；缺省为今天\n"
	"  --rule 规则      full/simple（缺省）、rounded/simple、full/guarded、full/non-binary "
	"...\n"
	"  --if-adopted     草案和提案视为已发布\n"
	"  --json, --packs 目录, --lang zh|en\n"
	"\n"
	"退出状态：0 符合（或暂定符合），1 其他判定，2 输入有误，3 系统故障。\n",
	"usage: hidemark judge STANDARD [--edition E] [--class C] [--date D] [--rule R] "
	"RESULTS.json...\n"
	"\n"
	"Results against one standard.\n"
	"\n"
	"  --edition E    edition of the standard; the one in force on the day when not given\n"
	"  --class C      for example A, B or C of GB 20400\n"
	"  --date D       YYYY-MM-DD; today when not given\n"
	"  --rule R       full/simple (the default), rounded/simple, full/guarded, full/non-binary "
	"...\n"
	"  --if-adopted   drafts and proposals count as adopted\n"
	"  --json, --packs DIR, --lang zh|en\n"
	"\n"
	"Exit status: 0 pass or provisional pass, 1 any other verdict, 2 the input is wrong, 3 the "
	"system failed.\n",
};

static const char *const fit_help[] = {
	"用法: hidemark fit [--date 日期] [--class 类别] [--product 产品] [--rule 规则] "
	"结果.json...\n"
	"\n"
	"按知识包中在该日期有效的每个标准判定结果。\n"
	"\n"
	"  --date 日期      YYYY-MM-DD；缺省为今天\n"
	"  --class 类别     只判定此类别（标准有此类别时）；缺省为每个类别\n"
	"  --product 产品   只用适用于该产品的标准，例如 furniture\n"
	"  --rule 规则      见 hidemark judge --help\n"
	"  --if-adopted     草案和提案视为已发布\n"
	"  --all            也列出符合的和未检的要求\n"
	"  --json, --packs 目录, --lang zh|en\n"
	"\n"
	"退出状态：0 全部符合（或暂定符合），1 否则，2 输入有误，3 系统故障。\n",
	"usage: hidemark fit [--date D] [--class C] [--product P] [--rule R] RESULTS.json...\n"
	"\n"
	"Results against every standard of the packs that is in force on the day.\n"
	"\n"
	"  --date D       YYYY-MM-DD; today when not given\n"
	"  --class C      only this class, where a standard has it; every class when not given\n"
	"  --product P    only standards meant for this product, for example furniture\n"
	"  --rule R       see hidemark judge --help\n"
	"  --if-adopted   drafts and proposals count as adopted\n"
	"  --all          list the requirements that are met or were not tested, too\n"
	"  --json, --packs DIR, --lang zh|en\n"
	"\n"
	"Exit status: 0 every verdict is pass or provisional pass, 1 otherwise, 2 the input is "
	"wrong, 3 the system failed.\n",
};

static void
today(char out[11])
{
	time_t now = time(NULL);
	struct tm tm;

	if (!localtime_r(&now, &tm) || strftime(out, 11, "%Y-%m-%d", &tm) != 10)
		out[0] = '\0';
}

/* The stable identifiers of verdicts as words; each stands in src/text/messages/cli.tsv. */
static const char *
verdict_word(const struct call *call, const char *verdict)
{
	static const struct {
		const char *id, *english;
	} words[] = { { "pass", "pass" }, { "fail", "fail" }, { "incomplete", "incomplete" },
		{ "provisional_pass", "provisional pass" },
		{ "provisional_fail", "provisional fail" },
		{ "conditional_pass", "conditional pass" },
		{ "conditional_fail", "conditional fail" }, { "cannot_say", "cannot say" },
		{ "not_applicable", "not applicable" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].id, verdict) == 0)
			return word(call, words[i].english);
	return verdict;
}

static bool
passes(const struct hm_standard_verdict *s)
{
	return strcmp(s->verdict, "pass") == 0 || strcmp(s->verdict, "provisional_pass") == 0;
}

static int
exit_status(const struct hm_verdicts *v)
{
	const struct hm_standard_verdict *s;
	int status = hm_verdicts_count(v) ? 0 : 1;

	for (size_t i = 0; (s = hm_verdicts_at(v, i)); i++)
		if (!passes(s))
			status = 1;
	return status;
}

static void
print_heading(const struct call *call, const struct hm_standard_verdict *s)
{
	printf("%s:%s%s%s%s%s  %s\n", s->standard, s->edition, s->class_id[0] ? "  " : "",
		s->class_id[0] ? word(call, "class") : "", s->class_id[0] ? " " : "", s->class_id,
		s->title[call->lang]);
	printf("%s%s%s%s\n", word(call, "verdict: "), verdict_word(call, s->verdict),
		s->in_force_from[0] ? word(call, "; in force from ") : "", s->in_force_from);
}

static void
requirement_row(struct table *t, const struct call *call, const struct hm_requirement_verdict *r)
{
	char limit[256], verdict[128], chance[32] = "", reason[1400];

	snprintf(limit, sizeof(limit), "%s%s%s", strcmp(r->op, "between") == 0 ? "" : r->op,
		r->op[0] ? " " : "", r->limit);
	snprintf(verdict, sizeof(verdict), "%s%s", verdict_word(call, r->verdict),
		r->provisional ? word(call, " (provisional)") : "");
	if (isfinite(r->p_conform))
		snprintf(chance, sizeof(chance), "%.1f %%", 100 * r->p_conform);
	table_cell(t, r->title[call->lang]);
	table_cell(t, limit);
	table_cell(t, r->value);
	table_cell(t, strcmp(r->unit, "1") == 0 ? "" : r->unit);
	table_cell(t, verdict);
	table_cell(t, chance);
	snprintf(reason, sizeof(reason), "%s%s%s", r->reason[call->lang],
		r->candidate[call->lang][0] ? word(call, "; candidate: ") : "",
		r->candidate[call->lang]);
	table_cell(t, reason);
}

/* Decided against the leather, or tested and yet undecided. */
static bool
is_notable(const struct hm_requirement_verdict *r)
{
	return strcmp(r->verdict, "pass") != 0 && strcmp(r->verdict, "not_applicable") != 0 &&
	       (strcmp(r->verdict, "cannot_say") != 0 || r->value[0]);
}

static void
print_requirements(const struct call *call, const struct hm_standard_verdict *s, bool all)
{
	struct table t;

	table_init(&t, 7);
	table_right(&t, 1);
	table_right(&t, 2);
	table_right(&t, 5);
	table_cell(&t, word(call, "requirement"));
	table_cell(&t, word(call, "limit"));
	table_cell(&t, word(call, "value"));
	table_cell(&t, word(call, "unit"));
	table_cell(&t, word(call, "verdict"));
	table_cell(&t, word(call, "P(conforms)"));
	table_cell(&t, word(call, "reason"));
	for (size_t i = 0; i < s->n_requirements; i++)
		if (all || is_notable(&s->requirement[i]))
			requirement_row(&t, call, &s->requirement[i]);
	table_print(&t, stdout);
}

static void
print_summary(const struct call *call, const struct hm_verdicts *v)
{
	const struct hm_standard_verdict *s;
	struct table t;

	table_init(&t, 7);
	table_right(&t, 4);
	table_right(&t, 5);
	table_right(&t, 6);
	table_cell(&t, word(call, "standard"));
	table_cell(&t, word(call, "class"));
	table_cell(&t, word(call, "in force from"));
	table_cell(&t, word(call, "verdict"));
	table_cell(&t, word(call, "met"));
	table_cell(&t, word(call, "failed"));
	table_cell(&t, word(call, "open"));
	for (size_t i = 0; (s = hm_verdicts_at(v, i)); i++) {
		char name[256];
		int met = 0, failed = 0, open = 0;

		for (size_t k = 0; k < s->n_requirements; k++) {
			const char *verdict = s->requirement[k].verdict;

			met += strcmp(verdict, "pass") == 0 ||
			       strcmp(verdict, "conditional_pass") == 0;
			failed += strcmp(verdict, "fail") == 0 ||
				  strcmp(verdict, "conditional_fail") == 0;
			open += strcmp(verdict, "cannot_say") == 0;
		}
		snprintf(name, sizeof(name), "%s:%s", s->standard, s->edition);
		table_cell(&t, name);
		table_cell(&t, s->class_id);
		table_cell(&t, s->in_force_from);
		table_cell(&t, verdict_word(call, s->verdict));
		table_number(&t, met, 6);
		table_number(&t, failed, 6);
		table_number(&t, open, 6);
	}
	table_print(&t, stdout);
}

static void
print_fit(const struct call *call, const struct hm_verdicts *v, const char *day, bool all)
{
	const struct hm_standard_verdict *s;

	printf("%s%s\n\n", word(call, "on "), day);
	print_summary(call, v);
	for (size_t i = 0; (s = hm_verdicts_at(v, i)); i++) {
		bool notable = all;

		for (size_t k = 0; k < s->n_requirements; k++)
			notable = notable || is_notable(&s->requirement[k]);
		if (!notable)
			continue;
		putchar('\n');
		print_heading(call, s);
		print_requirements(call, s, all);
	}
}

struct wish {
	struct hm_judge_request request;
	bool fit, all;
};

static int
run(const struct call *call, const struct wish *wish, const struct text_files *files)
{
	struct hm_library *lib;
	struct hm_verdicts *v;
	struct hm_error refused;
	enum hm_outcome outcome;
	int status = library_open(&lib, call, PACKS_ALL);

	if (status != GO_ON)
		return status;
	outcome = wish->fit ? hm_fit(&v, lib, files->text, files->n, &wish->request, &refused)
			    : hm_judge(&v, lib, files->text, files->n, &wish->request, &refused);
	if (outcome != HM_DONE) {
		status = call_refuse(call, &refused);
		hm_library_close(lib);
		return status;
	}
	status = exit_status(v);
	if (call->json) {
		status = print_json(call, hm_verdicts_json(v), status);
	} else if (wish->fit) {
		print_fit(call, v, wish->request.day, wish->all);
		status = call_done(call, status);
	} else {
		print_heading(call, hm_verdicts_at(v, 0));
		putchar('\n');
		print_requirements(call, hm_verdicts_at(v, 0), true);
		status = call_done(call, status);
	}
	hm_verdicts_free(v);
	hm_library_close(lib);
	return status;
}

static int
command(int argc, char **argv, bool fit)
{
	struct wish wish = { .fit = fit };
	struct hm_judge_request *r = &wish.request;
	const struct cli_option options[] = { { "--date", &r->day, NULL, NULL },
		{ "--class", &r->class_id, NULL, NULL }, { "--rule", &r->rule, NULL, NULL },
		{ "--if-adopted", NULL, &r->if_adopted, NULL },
		{ fit ? "--product" : "--edition", fit ? &r->product : &r->edition, NULL, NULL },
		{ fit ? "--all" : NULL, NULL, &wish.all, NULL }, { NULL, NULL, NULL, NULL } };
	struct text_files files = { 0 };
	char day[11];
	struct call call;
	struct err err = { 0 };
	int first = fit ? 0 : 1,
	    status = call_start(&call, argc, argv, options, fit ? fit_help : judge_help);

	if (status == GO_ON && call.args.n < first) {
		(void)err_set(&err, E_MISSING, "which standard? see hidemark judge --help");
		status = call_fail(&call, &err);
	}
	if (status == GO_ON && call.args.n == first) {
		(void)err_set(&err, E_MISSING,
			"a results document is missing; hidemark compute --json writes one");
		status = call_fail(&call, &err);
	}
	if (status == GO_ON)
		status = arguments_read(&files, &call, first);
	if (status == GO_ON) {
		today(day);
		if (!fit)
			r->standard = call.args.text[0];
		if (!r->day)
			r->day = day;
		status = run(&call, &wish, &files);
	}
	files_free(&files);
	call_end(&call);
	return status;
}

int
command_judge(int argc, char **argv)
{
	return command(argc, argv, false);
}

int
command_fit(int argc, char **argv)
{
	return command(argc, argv, true);
}
