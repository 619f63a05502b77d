/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark signal: what an instrument file holds. */
#include <stdio.h>

#include "cli/call.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/table.h"

static const char *const help[] = {
	"用法: hidemark signal [--layout 版式.yaml] 文件...\n"
	"\n"
	"说明试验机或仪器文件的内容：编码、分隔符、列与单位、试样、警告。\n"
	"\n"
	"  --layout 文件    按此版式说明读取（试用），无论是否认得该文件\n"
	"  --json           一个 JSON 文档，含全部数值；多个文件时为数组\n"
	"  --packs 目录, --lang zh|en\n"
	"\n"
	"“-”为标准输入。退出状态：0 完成，2 输入有误，3 系统故障。\n",
	"usage: hidemark signal [--layout LAYOUT.yaml] FILE...\n"
	"\n"
	"What an instrument file holds: encoding, separator, columns with units, specimens, "
	"warnings.\n"
	"\n"
	"  --layout FILE    read by this description of a layout, whether it knows the file or "
	"not\n"
	"  --json           one JSON document with all values; an array of them for several files\n"
	"  --packs DIR, --lang zh|en\n"
	"\n"
	"- is standard input. Exit status: 0 done, 2 the input is wrong, 3 the system failed.\n",
};

static void
print_fields(const struct call *call, struct hm_signal *s, size_t table)
{
	struct hm_signal_field f;
	struct table t;

	if (!hm_signal_field(&f, s, table, 0))
		return;
	table_init(&t, 4);
	table_cell(&t, word(call, "field"));
	table_cell(&t, word(call, "understood as"));
	table_cell(&t, word(call, "value"));
	table_cell(&t, word(call, "unit"));
	for (size_t i = 0; hm_signal_field(&f, s, table, i); i++) {
		table_cell(&t, f.name);
		table_cell(&t, f.quantity);
		table_cell(&t, f.text);
		table_cell(&t, f.unit);
	}
	table_print(&t, stdout);
}

static void
print_columns(const struct call *call, struct hm_signal *s, size_t table)
{
	struct hm_signal_column c;
	struct table t;

	table_init(&t, 7);
	for (int i = 3; i < 7; i++)
		table_right(&t, i);
	table_cell(&t, word(call, "column"));
	table_cell(&t, word(call, "understood as"));
	table_cell(&t, word(call, "unit"));
	table_cell(&t, "n");
	table_cell(&t, word(call, "first"));
	table_cell(&t, word(call, "lowest"));
	table_cell(&t, word(call, "highest"));
	for (size_t i = 0; hm_signal_column(&c, s, table, i); i++) {
		table_cell(&t, c.name);
		table_cell(&t, c.quantity);
		table_cell(&t, c.unit);
		table_number(&t, (double)c.n, 9);
		table_number(&t, c.first, 6);
		table_number(&t, c.low, 6);
		table_number(&t, c.high, 6);
	}
	table_print(&t, stdout);
}

static void
print_note(const struct call *call, const char *kind, const struct hm_error *note)
{
	char line[1600];

	hm_error_line(note, call->lang == LANG_ZH ? HM_CHINESE : HM_ENGLISH, line, sizeof(line));
	printf("%s: ", kind);
	print_text(stdout, line);
	putchar('\n');
}

static void
print_signal(const struct call *call, struct hm_signal *s, const char *name)
{
	struct hm_signal_summary about = hm_signal_about(s);
	const struct hm_error *note;
	struct hm_signal_table table;

	print_text(stdout, name);
	printf(": %s, %s\n", about.format, about.encoding);
	for (size_t i = 0; (note = hm_signal_note(s, i)); i++)
		print_note(call, word(call, "note"), note);
	for (size_t i = 0; (note = hm_signal_warning(s, i)); i++)
		print_note(call, word(call, "warning"), note);
	if (about.n_fields)
		putchar('\n');
	print_fields(call, s, HM_WHOLE_FILE);
	for (size_t i = 0; hm_signal_table(&table, s, i); i++) {
		printf("\n%s %zu", word(call, "table"), i + 1);
		if (table.label[0])
			printf(": ");
		print_text(stdout, table.label);
		putchar('\n');
		print_fields(call, s, i);
		print_columns(call, s, i);
	}
}

static int
one_file(const struct call *call, const struct hm_library *lib, const struct hm_text *file,
	const struct hm_text *layout, bool first)
{
	struct hm_signal *s;
	struct hm_error refused;

	if (hm_signal_read_as(&s, lib, file, layout, &refused) != HM_DONE)
		return call_refuse(call, &refused);
	if (!first)
		fputs(call->json ? ",\n" : "\n", stdout);
	if (call->json)
		fputs(hm_signal_json(s), stdout);
	else
		print_signal(call, s, file->name);
	hm_signal_free(s);
	return GO_ON;
}

static int
run(const struct call *call, const struct text_files *files, const struct text_files *layout)
{
	struct hm_library *lib;
	bool array = call->json && files->n > 1;
	int status = library_open(&lib, call, PACKS_FORMATS);

	if (status != GO_ON)
		return status;
	if (array)
		putchar('[');
	for (size_t i = 0; status == GO_ON && i < files->n; i++)
		status = one_file(
			call, lib, &files->text[i], layout->n ? layout->text : NULL, i == 0);
	if (status == GO_ON) {
		fputs(array ? "]\n" : call->json ? "\n" : "", stdout);
		status = call_done(call, 0);
	}
	hm_library_close(lib);
	return status;
}

int
command_signal(int argc, char **argv)
{
	struct text_files files = { 0 }, layout = { 0 };
	const char *described = NULL;
	const struct cli_option options[] = { { "--layout", &described, NULL, NULL },
		{ NULL, NULL, NULL, NULL } };
	struct call call;
	struct err err = { 0 };
	int status = call_start(&call, argc, argv, options, help);

	if (status == GO_ON && call.args.n == 0) {
		(void)err_set(&err, E_MISSING, "which file? see hidemark signal --help");
		status = call_fail(&call, &err);
	}
	if (status == GO_ON)
		status = arguments_read(&files, &call, 0);
	if (status == GO_ON && described && files_add(&layout, described, &err) != E_OK)
		status = call_fail(&call, &err);
	if (status == GO_ON)
		status = run(&call, &files, &layout);
	files_free(&files);
	files_free(&layout);
	call_end(&call);
	return status;
}
