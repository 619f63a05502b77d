/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/str.h"
#include "cli/table.h"

enum language
environment_language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && value[0])
			return strncmp(value, "zh", 2) == 0 ? LANG_ZH : LANG_EN;
	}
	return LANG_EN;
}

/* How much of a text is a number: the longest beginning that fits the grammar. */
static size_t
number_length(struct str s)
{
	for (size_t n = s.n < 64 ? s.n : 64; n > 0; n--)
		if (num_looks(str_first(s, n)))
			return n;
	return 0;
}

/* A value that begins with a minus is no option: round -0.0365, round "-16.5(+)" */
static bool
is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] && number_length(str_of(arg)) == 0;
}

/* The value of an option: behind "=", else the next argument. */
static const char *
value_of(int *i, int argc, char **argv, size_t name_n)
{
	const char *arg = argv[*i];

	if (arg[name_n] == '=')
		return arg + name_n + 1;
	return *i + 1 < argc ? argv[++*i] : NULL;
}

static const struct cli_option *
option_of(const struct cli_option *table, const char *arg)
{
	size_t n = strcspn(arg, "=");

	for (; table && table->name; table++)
		if (strlen(table->name) == n && strncmp(table->name, arg, n) == 0)
			return table;
	return NULL;
}

static enum rc
take_option(const struct cli_option *o, int *i, int argc, char **argv, struct err *err)
{
	size_t n = strlen(o->name);
	const char *value;

	if (o->flag) {
		if (argv[*i][n] == '=')
			return err_field(err, E_SYNTAX, o->name, "this option takes no value");
		*o->flag = true;
		return E_OK;
	}
	value = value_of(i, argc, argv, n);
	if (!value)
		return err_field(err, E_MISSING, o->name, "this option needs a value");
	if (o->value) {
		*o->value = value;
	} else {
		if (!o->list->text)
			o->list->text = memory_zeroed((size_t)argc * sizeof(o->list->text[0]));
		o->list->text[o->list->n++] = value;
	}
	return E_OK;
}

static enum rc
take_language(struct call *call, const char *name, struct err *err)
{
	if (!name)
		return E_OK;
	if (strcmp(name, "zh") == 0)
		call->lang = LANG_ZH;
	else if (strcmp(name, "en") == 0)
		call->lang = LANG_EN;
	else
		return err_field(err, E_DOMAIN, "--lang", "found \"%s\", expected zh or en", name);
	return E_OK;
}

int
call_start(struct call *call, int argc, char **argv, const struct cli_option *options,
	const char *const help[2])
{
	const char *lang = NULL;
	bool ask_help = false, only_args = false;
	const struct cli_option common[] = { { "--json", NULL, &call->json, NULL },
		{ "--lang", &lang, NULL, NULL }, { "--packs", &call->packs, NULL, NULL },
		{ "--help", NULL, &ask_help, NULL }, { "-h", NULL, &ask_help, NULL },
		{ NULL, NULL, NULL, NULL } };
	struct err err = { 0 };
	enum rc rc = E_OK;

	*call = (struct call){ .lang = environment_language() };
	call->args.text = memory_zeroed(((size_t)argc + 1) * sizeof(call->args.text[0]));
	for (int i = 1; rc == E_OK && i < argc; i++) {
		const struct cli_option *o;

		if (only_args || !is_option(argv[i])) {
			call->args.text[call->args.n++] = argv[i];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			only_args = true;
			continue;
		}
		o = option_of(options, argv[i]);
		if (!o)
			o = option_of(common, argv[i]);
		if (o)
			rc = take_option(o, &i, argc, argv, &err);
		else
			rc = err_set(&err, E_NOT_FOUND,
				"there is no option %s; see hidemark %s --help", argv[i], argv[0]);
	}
	if (rc == E_OK)
		rc = take_language(call, lang, &err);
	if (rc)
		return call_fail(call, &err);
	if (ask_help) {
		fputs(help[call->lang], stdout);
		return 0;
	}
	return GO_ON;
}

void
list_free(struct text_list *list)
{
	free(list->text);
	*list = (struct text_list){ 0 };
}

void
call_end(struct call *call)
{
	list_free(&call->args);
}

int
call_refuse(const struct call *call, const struct hm_error *err)
{
	char line[1600];

	hm_error_line(err, call->lang == LANG_ZH ? HM_CHINESE : HM_ENGLISH, line, sizeof(line));
	fputs("hidemark: ", stderr);
	print_text(stderr, line);
	fputc('\n', stderr);
	return (int)err->outcome;
}

int
call_fail(const struct call *call, const struct err *err)
{
	char text[1024];

	err_text(err, call->lang, text, sizeof(text));
	fputs("hidemark: ", stderr);
	print_text(stderr, err->file);
	if (err->file[0] && err->line)
		fprintf(stderr, ":%u:%u", err->line, err->column);
	fputs(err->file[0] ? ": " : "", stderr);
	print_text(stderr, err->field);
	fputs(err->field[0] ? ": " : "", stderr);
	print_text(stderr, text);
	fputc('\n', stderr);
	return rc_exit_status(err->rc);
}

int
call_done(const struct call *call, int status)
{
	struct err err = { 0 };

	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	(void)err_set(&err, E_IO, "standard output could not be written");
	return call_fail(call, &err);
}

int
print_json(const struct call *call, const char *json, int status)
{
	fputs(json, stdout);
	fputc('\n', stdout);
	return call_done(call, status);
}

static char *
put(char *at, const char **out, struct str s)
{
	if (s.n)
		memcpy(at, s.p, s.n);
	at[s.n] = '\0';
	*out = at;
	return at + s.n + 1;
}

enum rc
input_split(struct hm_input *out, char **memory, const char *text, struct err *err)
{
	struct str rest = str_of(text), left, specimen = STR(""), value, unit = STR("");
	size_t equals = str_find(rest, STR("=")), n;
	char *at;

	*memory = NULL;
	if (equals == 0 || equals == rest.n)
		return err_field(
			err, E_SYNTAX, "--input", "found \"%s\", expected name=value", text);
	left = str_trim(str_first(rest, equals));
	value = str_trim(str_from(rest, equals + 1));
	for (size_t i = left.n; i > 0; i--) {
		if (left.p[i - 1] != '.')
			continue;
		specimen = str_first(left, i - 1);
		left = str_from(left, i);
		break;
	}
	if (left.n == 0 || value.n == 0)
		return err_field(
			err, E_SYNTAX, "--input", "found \"%s\", expected name=value", text);
	n = number_length(value);
	if (n) {
		unit = str_trim(str_from(value, n));
		value = str_first(value, n);
	}
	at = *memory = memory_zeroed(left.n + specimen.n + value.n + unit.n + 4);
	at = put(at, &out->name, left);
	at = put(at, &out->specimen, specimen);
	at = put(at, &out->value, value);
	(void)put(at, &out->unit, unit);
	return E_OK;
}
