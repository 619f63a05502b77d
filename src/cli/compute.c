/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark compute: method + raw data -> results. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/str.h"
#include "cli/call.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/table.h"

static const char *const help[] = {
	"用法: hidemark compute 方法 [--edition 版本] [--input 名称=数值[单位]]... [文件...]\n"
	"\n"
	"由原始数据计算一个方法的结果及其测量不确定度。\n"
	"\n"
	"  --edition 版本           方法版本；缺省为现行版本\n"
	"  --input 名称=数值[单位]  所有试样的一个值；同名多次给出时依次属于各试样\n"
	"  --input S1.width=10mm    只属于试样 S1；优先于文件中的值\n"
	"  --mark S1.break=12.3mm   试样 S1 的断裂取记录上 12.3 mm "
	"处，而不取机器找到的位置；须给出 --reason\n"
	"                           （见 docs/marks.zh.md）\n"
	"  --reason 理由            为何移动标记\n"
	"  --by 姓名                谁移动了标记\n"
	"  --json                   输出一个 JSON 文档，数值为全精度（见 docs/results.md）\n"
	"  --packs 目录             使用此目录中的知识包\n"
	"  --lang zh|en             输出语言\n"
	"\n"
	"文件为试验机文件；“-”为标准输入。退出状态：0 完成，2 输入有误，3 系统故障。\n"
	"例: hidemark compute \"ISO 3376\" --input direction=parallel pull.csv --json > r.json\n",
	"usage: hidemark compute METHOD [--edition E] [--input NAME=VALUE[UNIT]]... [FILE...]\n"
	"\n"
	"Results of one method, with their uncertainty, from raw data.\n"
	"\n"
	"  --edition E              edition of the method; the current one when not given\n"
	"  --input NAME=VALUE[UNIT] a value for all specimens; given several times: one specimen "
	"after the other\n"
	"  --input S1.width=10mm    for the specimen S1 alone; takes precedence over the file\n"
	"  --mark S1.break=12.3mm   the break of specimen S1 is at 12.3 mm of its record, not "
	"where "
	"it was found; needs\n"
	"                           --reason (docs/marks.md)\n"
	"  --reason TEXT            why marks are moved\n"
	"  --by NAME                who moves them\n"
	"  --json                   one JSON document with full-precision numbers "
	"(docs/results.md)\n"
	"  --packs DIR              use the packs in DIR\n"
	"  --lang zh|en             language of the output\n"
	"\n"
	"FILE is what a test machine wrote; - is standard input. Exit status: 0 done, 2 the input "
	"is wrong, 3 the system\n"
	"failed.\n"
	"Example: hidemark compute \"ISO 3376\" --input direction=parallel pull.csv --json > "
	"r.json\n",
};

static bool
has_direction(const struct hm_result *r)
{
	return strchr(r->property, '.') &&
	       (str_ends(str_of(r->property), STR(".parallel")) ||
		       str_ends(str_of(r->property), STR(".perpendicular")));
}

static void
print_results(const struct call *call, const struct hm_results *results)
{
	const struct hm_result *r;
	struct table t;

	table_init(&t, 5);
	table_right(&t, 1);
	table_right(&t, 2);
	table_right(&t, 4);
	table_cell(&t, word(call, "property"));
	table_cell(&t, word(call, "result"));
	table_cell(&t, "U (k=2)");
	table_cell(&t, word(call, "unit"));
	table_cell(&t, "n");
	for (size_t i = 0; (r = hm_results_at(results, i)); i++) {
		char n[16];

		snprintf(n, sizeof(n), "%d", r->n);
		table_cell(&t, r->title[call->lang]);
		table_cell(&t, r->text);
		table_cell(&t, r->U_text);
		table_cell(&t, r->unit);
		table_cell(&t, n);
	}
	table_print(&t, stdout);
}

/* The value of a specimen in result i, by its label. */
static double
value_of(struct hm_results *results, size_t i, const char *label)
{
	struct hm_specimen s;

	for (size_t k = 0; hm_results_specimen(&s, results, i, k); k++)
		if (strcmp(s.label, label) == 0)
			return s.value;
	return NAN;
}

/* The overall result with the most specimens lists them. */
static size_t
fullest(const struct hm_results *results)
{
	const struct hm_result *r;
	size_t best = 0;
	int n = -1;

	for (size_t i = 0; (r = hm_results_at(results, i)); i++)
		if (r->n > n) {
			n = r->n;
			best = i;
		}
	return best;
}

static void
print_specimens(const struct call *call, struct hm_results *results)
{
	const struct hm_result *r;
	size_t column[TABLE_MAX_COLUMNS], n = 0, list = fullest(results);
	struct hm_specimen s;
	struct table t;

	for (size_t i = 0; (r = hm_results_at(results, i)) && n < TABLE_MAX_COLUMNS - 2; i++)
		if (!has_direction(r))
			column[n++] = i;
	table_init(&t, (int)n + 2);
	table_cell(&t, word(call, "specimen"));
	table_cell(&t, word(call, "direction"));
	for (size_t c = 0; c < n; c++) {
		char head[256];

		r = hm_results_at(results, column[c]);
		snprintf(head, sizeof(head), "%s/%s", r->title[call->lang], r->unit);
		table_cell(&t, head);
		table_right(&t, (int)c + 2);
	}
	for (size_t k = 0; hm_results_specimen(&s, results, list, k); k++) {
		table_cell(&t, s.label);
		table_cell(&t, s.direction[0] ? word(call, s.direction) : "");
		for (size_t c = 0; c < n; c++)
			table_number(&t, value_of(results, column[c], s.label), 5);
	}
	table_print(&t, stdout);
}

/* Where each value was found. */
static void
print_marks(const struct call *call, struct hm_results *results)
{
	struct hm_mark mark;
	struct table t;
	bool any = false;

	table_init(&t, 5);
	table_cell(&t, word(call, "specimen"));
	table_cell(&t, word(call, "mark"));
	table_cell(&t, "x");
	table_right(&t, 2);
	table_cell(&t, "y");
	table_right(&t, 3);
	table_cell(&t, "");
	for (size_t i = 0; i < hm_results_specimens(results); i++)
		for (size_t k = 0; hm_results_mark(&mark, results, i, k); k++) {
			char text[64];

			any = true;
			table_cell(&t, mark.label);
			table_cell(&t, mark.title[call->lang]);
			snprintf(text, sizeof(text), "%.5g %s", mark.x, mark.x_unit);
			table_cell(&t, isnan(mark.x) ? "" : text);
			snprintf(text, sizeof(text), "%.5g %s", mark.y, mark.y_unit);
			table_cell(&t, isnan(mark.y) ? "" : text);
			table_cell(&t, mark.moved ? word(call, "moved by hand") : "");
		}
	if (any) {
		putchar('\n');
		table_print(&t, stdout);
	} else {
		buf_release(&t.text);
	}
}

static int
print(const struct call *call, struct hm_results *results)
{
	const struct hm_result *first = hm_results_at(results, 0);
	const struct hm_error *w;

	if (call->json)
		return print_json(call, hm_results_json(results), 0);
	printf("%s:%s\n\n", first->method, first->edition);
	print_results(call, results);
	putchar('\n');
	print_specimens(call, results);
	print_marks(call, results);
	for (size_t i = 0; (w = hm_results_warning(results, i)); i++) {
		char line[1600];

		hm_error_line(
			w, call->lang == LANG_ZH ? HM_CHINESE : HM_ENGLISH, line, sizeof(line));
		printf("%s%s: ", i ? "" : "\n", word(call, "warning"));
		print_text(stdout, line);
		putchar('\n');
	}
	return call_done(call, 0);
}

static int
run(const struct call *call, const struct hm_compute_request *request)
{
	struct hm_library *lib;
	struct hm_results *results;
	struct hm_error refused;
	int status = library_open(&lib, call, PACKS_ALL);

	if (status != GO_ON)
		return status;
	if (hm_compute(&results, lib, request, &refused) != HM_DONE) {
		status = call_refuse(call, &refused);
	} else {
		status = print(call, results);
		hm_results_free(results);
	}
	hm_library_close(lib);
	return status;
}

/* The inputs split up; their texts are freed with free_inputs. */
static int
take_inputs(struct hm_input **out, char ***memory, const struct call *call,
	const struct text_list *given)
{
	struct err err = { 0 };

	*out = memory_zeroed(((size_t)given->n + 1) * sizeof(**out));
	*memory = memory_zeroed(((size_t)given->n + 1) * sizeof(**memory));
	for (int i = 0; i < given->n; i++)
		if (input_split(&(*out)[i], &(*memory)[i], given->text[i], &err) != E_OK)
			return call_fail(call, &err);
	return GO_ON;
}

/* "S1.break=12.3mm": which part is the specimen and which the mark is known to the engine. */
static int
take_moves(struct hm_move **out, char ***memory, const struct call *call,
	const struct text_list *given, struct hm_move all)
{
	struct hm_input *input;
	int status = take_inputs(&input, memory, call, given);

	*out = memory_zeroed(((size_t)given->n + 1) * sizeof(**out));
	for (int i = 0; status == GO_ON && i < given->n; i++) {
		(*out)[i] = all;
		(*out)[i].specimen = input[i].specimen;
		(*out)[i].feature = input[i].name;
		(*out)[i].x = input[i].value;
		(*out)[i].unit = input[i].unit;
	}
	free(input);
	return status;
}

static void
free_inputs(void *inputs, char **memory, int n)
{
	for (int i = 0; memory && i < n; i++)
		free(memory[i]);
	free(memory);
	free(inputs);
}

int
command_compute(int argc, char **argv)
{
	const char *edition = NULL;
	struct text_list given = { 0 }, moved = { 0 };
	struct hm_move why = { 0 }, *moves = NULL;
	const struct cli_option options[] = { { "--edition", &edition, NULL, NULL },
		{ "--input", NULL, NULL, &given }, { "--mark", NULL, NULL, &moved },
		{ "--reason", &why.reason, NULL, NULL }, { "--by", &why.by, NULL, NULL },
		{ NULL, NULL, NULL, NULL } };
	struct hm_input *inputs = NULL;
	struct text_files files = { 0 };
	char **memory = NULL, **moved_memory = NULL;
	struct call call;
	struct err err = { 0 };
	int status = call_start(&call, argc, argv, options, help);

	if (status == GO_ON && call.args.n == 0) {
		(void)err_set(&err, E_MISSING, "which method? see hidemark compute --help");
		status = call_fail(&call, &err);
	}
	if (status == GO_ON)
		status = take_inputs(&inputs, &memory, &call, &given);
	if (status == GO_ON)
		status = take_moves(&moves, &moved_memory, &call, &moved, why);
	if (status == GO_ON)
		status = arguments_read(&files, &call, 1);
	if (status == GO_ON)
		status = run(&call, &(struct hm_compute_request){ .method = call.args.text[0],
					    .edition = edition,
					    .input = inputs,
					    .n_inputs = (size_t)given.n,
					    .file = files.text,
					    .n_files = files.n,
					    .move = moves,
					    .n_moves = (size_t)moved.n });
	free_inputs(inputs, memory, given.n);
	free_inputs(moves, moved_memory, moved.n);
	list_free(&moved);
	files_free(&files);
	list_free(&given);
	call_end(&call);
	return status;
}
