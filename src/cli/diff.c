/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark diff: what changed between two editions of a standard. */
#include <stdio.h>

#include "cli/call.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/table.h"

static const char *const help[] = {
	"用法: hidemark diff 标准 版本 版本\n"
	"\n"
	"列出两个版本之间的变化，例如 hidemark diff \"GB 20400\" 2006 2026\n"
	"\n"
	"  --json, --packs 目录, --lang zh|en\n"
	"\n"
	"退出状态：0 完成，2 输入有误，3 系统故障。\n",
	"usage: hidemark diff STANDARD EDITION EDITION\n"
	"\n"
	"What changed between two editions, for example hidemark diff \"GB 20400\" 2006 2026\n"
	"\n"
	"  --json, --packs DIR, --lang zh|en\n"
	"\n"
	"Exit status: 0 done, 2 the input is wrong, 3 the system failed.\n",
};

static const char *
what_word(const struct call *call, const char *what)
{
	if (what[0] == 'a')
		return word(call, "added");
	return what[0] == 'r' ? word(call, "removed") : word(call, "changed");
}

static void
print_changes(const struct call *call, const struct hm_changes *changes)
{
	const struct hm_change *c;
	struct table t;

	if (hm_changes_count(changes) == 0) {
		printf("%s\n", word(call, "no requirement differs"));
		return;
	}
	table_init(&t, 5);
	table_cell(&t, "");
	table_cell(&t, word(call, "class"));
	table_cell(&t, word(call, "requirement"));
	table_cell(&t, call->args.text[1]);
	table_cell(&t, call->args.text[2]);
	for (size_t i = 0; (c = hm_changes_at(changes, i)); i++) {
		table_cell(&t, what_word(call, c->what));
		table_cell(&t, c->class_id);
		table_cell(&t, c->title[call->lang]);
		table_cell(&t, c->before[call->lang]);
		table_cell(&t, c->after[call->lang]);
	}
	table_print(&t, stdout);
}

static int
run(const struct call *call)
{
	const char **arg = call->args.text;
	struct hm_library *lib;
	struct hm_changes *changes;
	struct hm_error refused;
	int status = library_open(&lib, call, PACKS_ALL);

	if (status != GO_ON)
		return status;
	if (hm_diff(&changes, lib, arg[0], arg[1], arg[2], &refused) != HM_DONE) {
		status = call_refuse(call, &refused);
	} else if (call->json) {
		status = print_json(call, hm_changes_json(changes), 0);
		hm_changes_free(changes);
	} else {
		print_changes(call, changes);
		status = call_done(call, 0);
		hm_changes_free(changes);
	}
	hm_library_close(lib);
	return status;
}

int
command_diff(int argc, char **argv)
{
	struct call call;
	struct err err = { 0 };
	int status = call_start(&call, argc, argv, NULL, help);

	if (status == GO_ON && call.args.n != 3) {
		(void)err_set(&err, E_MISSING,
			"a standard and two of its editions are needed; see hidemark diff --help");
		status = call_fail(&call, &err);
	}
	if (status == GO_ON)
		status = run(&call);
	call_end(&call);
	return status;
}
