/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark stats: one analysis of a table. Which there are, and their options, the library says. */
#include "cli/stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/table.h"
#include "codec/json.h"

#define MAX_OPTIONS 32

/* The options of one analysis as those of a command. */
struct asked {
	struct cli_option cli[MAX_OPTIONS + 1];
	char name[MAX_OPTIONS][40]; /* "--column" */
	const char *value[MAX_OPTIONS];
	bool flag[MAX_OPTIONS];
	const char *missing;
	int n;
};

static const char *
in_language(const json_t *words, enum language l)
{
	const char *text = json_string_value(json_object_get(words, l == LANG_ZH ? "zh" : "en"));

	return text ? text : "";
}

static const char *
member(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void
ask(struct asked *a, const json_t *options)
{
	json_t *o;
	size_t i;

	*a = (struct asked){ 0 };
	json_array_foreach(options, i, o)
	{
		bool flag = strcmp(member(o, "kind"), "flag") == 0;

		if (a->n >= MAX_OPTIONS - 1)
			break;
		snprintf(a->name[a->n], sizeof(a->name[0]), "--%s", member(o, "name"));
		a->cli[a->n] = (struct cli_option){ a->name[a->n], flag ? NULL : &a->value[a->n],
			flag ? &a->flag[a->n] : NULL, NULL };
		a->n++;
	}
	a->cli[a->n] = (struct cli_option){ "--missing", &a->missing, NULL, NULL };
}

/* ---- help --------------------------------------------------------------------------------------- */

static void
option_help(struct buf *b, const json_t *o, enum language l)
{
	const json_t *choices = json_object_get(o, "choices");
	const char *fallback = member(o, "fallback");
	json_t *c;
	size_t i;

	buf_printf(
		b, "  --%-18s %s", member(o, "name"), in_language(json_object_get(o, "label"), l));
	json_array_foreach(choices, i, c)
	{
		buf_printf(b, "%s%s", i ? " | " : ": ", json_string_value(c));
	}
	if (fallback[0])
		buf_printf(b, " (%s %s)", word_text("default", l), fallback);
	if (json_is_true(json_object_get(o, "required")))
		buf_printf(b, " (%s)", word_text("required", l));
	buf_char(b, '\n');
}

static void
analysis_help(struct buf *b, const json_t *analysis, enum language l)
{
	json_t *o;
	size_t i;

	buf_printf(b, "%s: hidemark stats %s FILE.csv\n\n%s\n\n", word_text("usage", l),
		member(analysis, "name"), in_language(json_object_get(analysis, "title"), l));
	json_array_foreach(json_object_get(analysis, "options"), i, o)
	{
		option_help(b, o, l);
	}
	buf_printf(b, "  --%-18s %s: refuse | omit (%s refuse)\n", "missing",
		word_text("rows with empty cells", l), word_text("default", l));
	buf_put(b, STR("  --json, --lang zh|en\n"));
}

static void
overview(struct buf *b, const json_t *list, enum language l)
{
	const char *family = "";
	json_t *a;
	size_t i;

	buf_printf(b, "%s: hidemark stats ANALYSIS FILE.csv\n", word_text("usage", l));
	json_array_foreach(list, i, a)
	{
		const char *own = in_language(json_object_get(a, "family"), l);

		if (strcmp(own, family) != 0)
			buf_printf(b, "\n%s\n", own);
		family = own;
		buf_printf(b, "  %-12s %s\n", member(a, "name"),
			in_language(json_object_get(a, "title"), l));
	}
	buf_printf(b, "\n%s\n", word_text("hidemark stats ANALYSIS --help shows its options", l));
}

/* ---- the command -------------------------------------------------------------------------------- */

static int
show(const struct call *call, const char *json)
{
	json_t *answer;
	struct err err = { 0 };

	if (call->json)
		return print_json(call, json, 0);
	if (json_read(&answer, str_of(json), &err))
		return call_fail(call, &err);
	answer_print(call, answer);
	json_decref(answer);
	return call_done(call, 0);
}

static int
run(const struct call *call, const char *analysis, const struct asked *a)
{
	struct hm_option given[MAX_OPTIONS + 1];
	struct hm_statistics_request request = { .analysis = analysis, .option = given };
	struct hm_library *lib = NULL;
	struct hm_statistics *answer;
	struct text_files files = { 0 };
	struct hm_error refused;
	int status;

	for (int i = 0; i < a->n; i++)
		if (a->value[i] || a->flag[i])
			given[request.n_options++] = (struct hm_option){ a->name[i] + 2,
				a->flag[i] ? "true" : a->value[i] };
	if (a->missing)
		given[request.n_options++] = (struct hm_option){ "missing", a->missing };
	status = library_open(&lib, call, PACKS_NONE);
	if (status == GO_ON)
		status = arguments_read(&files, call, 0);
	if (status == GO_ON) {
		request.table = files.text;
		if (hm_statistics_run(&answer, lib, &request, &refused) != HM_DONE) {
			status = call_refuse(call, &refused);
		} else {
			status = show(call, hm_statistics_json(answer));
			hm_statistics_free(answer);
		}
	}
	files_free(&files);
	hm_library_close(lib);
	return status;
}

static const json_t *
analysis_of(const json_t *list, const char *name)
{
	json_t *a;
	size_t i;

	json_array_foreach(list, i, a)
	{
		if (strcmp(member(a, "name"), name) == 0)
			return a;
	}
	return NULL;
}

static int
start(int argc, char **argv, const json_t *list)
{
	const char *name = argc > 1 ? argv[1] : "";
	const json_t *analysis = analysis_of(list, name);
	struct buf help[2];
	struct asked *a = memory_zeroed(sizeof(*a));
	struct call call;
	struct err err = { 0 };
	int status;

	ask(a, json_object_get(analysis, "options"));
	for (int l = 0; l < 2; l++) {
		buf_init(&help[l], 64 << 10);
		if (analysis)
			analysis_help(&help[l], analysis, (enum language)l);
		else
			overview(&help[l], list, (enum language)l);
		buf_char(&help[l], '\0');
	}
	if (analysis)
		argv[1] = argv[0]; /* messages name the command */
	status = call_start(&call, argc - (analysis != NULL), argv + (analysis != NULL), a->cli,
		(const char *const[2]){ help[0].p, help[1].p });
	if (status == GO_ON && !analysis) {
		(void)err_set(&err, name[0] ? E_NOT_FOUND : E_MISSING,
			"which analysis? see hidemark stats --help");
		status = call_fail(&call, &err);
	}
	if (status == GO_ON && call.args.n != 1) {
		(void)err_set(
			&err, E_MISSING, "one table is needed; see hidemark stats %s --help", name);
		status = call_fail(&call, &err);
	}
	if (status == GO_ON)
		status = run(&call, member(analysis, "name"), a);
	call_end(&call);
	buf_release(&help[0]);
	buf_release(&help[1]);
	free(a);
	return status;
}

int
command_stats(int argc, char **argv)
{
	struct hm_statistics *what;
	struct hm_error refused;
	struct err err = { 0 };
	struct call call = { .lang = environment_language() };
	json_t *list;
	int status;

	if (hm_statistics_list(&what, &refused) != HM_DONE)
		return call_refuse(&call, &refused);
	if (json_read(&list, str_of(hm_statistics_json(what)), &err)) {
		hm_statistics_free(what);
		return call_fail(&call, &err);
	}
	status = start(argc, argv, json_object_get(list, "analyses"));
	json_decref(list);
	hm_statistics_free(what);
	return status;
}
