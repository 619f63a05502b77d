/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark check: are these packs right, together with the library? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "cli/call.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "codec/json.h"

static const char *const help[] = {
	"用法: hidemark check [知识包...]\n"
	"\n"
	"验证知识包（文件或目录），连同程序所带的知识包；同名文件代替所带的文件。不给出时验证所带的"
	"知识包。\n"
	"每个错误写在标准错误输出上：文件:行:列: 何处有误。\n"
	"\n"
	"  --json           一个 JSON 文档 {\"ok\":…, \"errors\":[…]}\n"
	"  --packs 目录, --lang zh|en\n"
	"\n"
	"退出状态：0 正确，2 有误，3 系统故障。\n",
	"usage: hidemark check [PACK...]\n"
	"\n"
	"Validates packs (files or folders) together with those that come with the program; a file "
	"of the same name stands\n"
	"in for one of them. Without arguments: those that come with the program.\n"
	"Every error is on standard error: file:line:column: what is wrong.\n"
	"\n"
	"  --json           one JSON document {\"ok\":..., \"errors\":[...]}\n"
	"  --packs DIR, --lang zh|en\n"
	"\n"
	"Exit status: 0 right, 2 wrong, 3 the system failed.\n",
};

struct reporting {
	const struct call *call;
	struct json_out json;
	int n;
};

static void
report(void *ctx, const struct hm_error *err)
{
	struct reporting *r = ctx;

	r->n++;
	(void)call_refuse(r->call, err);
	jout_object(&r->json);
	JOUT_TEXT(&r->json, "file", str_of(err->file));
	JOUT_INTEGER(&r->json, "line", err->line);
	JOUT_INTEGER(&r->json, "column", err->column);
	JOUT_TEXT(&r->json, "field", str_of(err->field));
	JOUT_TEXT(&r->json, "text", str_of(err->text[HM_ENGLISH]));
	JOUT_TEXT(&r->json, "text_zh", str_of(err->text[HM_CHINESE]));
	jout_object_end(&r->json);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Library packs that one of the given files stands in for are left out; then the given ones follow. */
static struct hm_text *
join(size_t *n, const struct text_files *library, const struct text_files *given)
{
	struct hm_text *all = calloc(library->n + given->n + 1, sizeof(*all));

	*n = 0;
	if (!all)
		abort();
	for (size_t i = 0; i < library->n; i++) {
		bool replaced = false;

		for (size_t k = 0; k < given->n; k++)
			replaced = replaced || strcmp(base_name(library->text[i].name),
						       base_name(given->text[k].name)) == 0;
		if (!replaced)
			all[(*n)++] = library->text[i];
	}
	for (size_t k = 0; k < given->n; k++)
		all[(*n)++] = given->text[k];
	return all;
}

static void
end_document(struct reporting *r, const struct hm_library_counts *c)
{
	jout_array_end(&r->json);
	JOUT_INTEGER(&r->json, "methods", c->methods);
	JOUT_INTEGER(&r->json, "standards", c->standards);
	JOUT_INTEGER(&r->json, "properties", c->properties);
	JOUT_INTEGER(&r->json, "groups", c->groups);
	JOUT_INTEGER(&r->json, "layouts", c->layouts);
	jout_object_end(&r->json);
}

static int
run(const struct call *call, const struct text_files *library, const struct text_files *given)
{
	struct hm_library_counts counts = { 0 };
	struct reporting r = { .call = call };
	struct hm_library *lib = NULL;
	struct hm_error first;
	struct buf b;
	size_t n;
	struct hm_text *all = join(&n, library, given);
	enum hm_outcome outcome;

	buf_init(&b, 16 << 20);
	jout_start(&r.json, &b);
	jout_object(&r.json);
	jout_key(&r.json, STR("errors"));
	jout_array(&r.json);
	outcome = hm_library_open(&lib, all, n, report, &r, &first);
	if (outcome == HM_DONE)
		counts = hm_library_count(lib);
	else if (r.n == 0)
		report(&r, &first);
	end_document(&r, &counts);
	if (call->json)
		printf("{\"ok\":%s,%.*s\n", outcome == HM_DONE ? "true" : "false",
			STR_FMT(str_from(buf_str(&b), 1)));
	else if (outcome == HM_DONE)
		printf("%s: %d %s, %d %s, %d %s, %d %s, %d %s\n", word(call, "right"),
			counts.methods, word(call, "methods"), counts.standards,
			word(call, "standards"), counts.properties, word(call, "properties"),
			counts.groups, word(call, "groups"), counts.layouts,
			word(call, "layouts of files"));
	hm_library_close(lib);
	buf_release(&b);
	free(all);
	return call_done(call, (int)outcome);
}

static int
read_given(struct text_files *given, const struct call *call)
{
	struct err err = { 0 };

	for (int i = 0; i < call->args.n; i++) {
		const char *path = call->args.text[i];
		struct stat st;
		bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

		if ((folder ? files_add_folder(given, path, &err) : files_add(given, path, &err)) !=
			E_OK)
			return call_fail(call, &err);
	}
	return GO_ON;
}

int
command_check(int argc, char **argv)
{
	struct text_files library = { 0 }, given = { 0 };
	struct call call;
	struct err err = { 0 };
	int status = call_start(&call, argc, argv, NULL, help);

	if (status == GO_ON)
		status = read_given(&given, &call);
	if (status == GO_ON && files_add_packs(&library, &call, PACKS_ALL, &err) != E_OK)
		status = call_fail(&call, &err);
	if (status == GO_ON)
		status = run(&call, &library, &given);
	files_free(&library);
	files_free(&given);
	call_end(&call);
	return status;
}
