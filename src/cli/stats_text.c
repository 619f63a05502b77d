/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/stats.h"

#include <stdio.h>
#include <string.h>

#include "cli/table.h"

#define DIGITS 8    /* of a number for people; --json has all of them */
#define WRAP 8      /* numbers of a list in one line */
#define MAX_DEPTH 8 /* of an answer; deeper is our own mistake */

const char *
key_words(const struct call *call, char *room, size_t size, const char *key)
{
	snprintf(room, size, "%s", key);
	for (char *p = room; *p; p++)
		if (*p == '_')
			*p = ' ';
	return word(call, room);
}

static void
value_cell(struct table *t, const struct call *call, const json_t *v)
{
	char text[32];

	if (json_is_string(v)) {
		table_cell(t, word(call, json_string_value(v)));
	} else if (json_is_integer(v)) {
		snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		table_cell(t, text);
	} else if (json_is_real(v)) {
		table_number(t, json_real_value(v), DIGITS);
	} else if (json_is_boolean(v)) {
		table_cell(t, word(call, json_is_true(v) ? "yes" : "no"));
	} else {
		table_cell(t, "–");
	}
}

static bool
is_single(const json_t *v)
{
	return !json_is_object(v) && !json_is_array(v);
}

static bool
is_hidden(const char *key)
{
	return strcmp(key, "plot") == 0 || strcmp(key, "notes") == 0 ||
	       strcmp(key, "analysis") == 0;
}

static void
print_singles(const struct call *call, const json_t *object)
{
	struct table t;
	const char *key;
	json_t *v;
	char room[80];

	table_init(&t, 2);
	json_object_foreach((json_t *)(uintptr_t)object, key, v)
	{
		if (!is_single(v) || is_hidden(key))
			continue;
		table_cell(&t, key_words(call, room, sizeof(room), key));
		value_cell(&t, call, v);
	}
	table_print(&t, stdout);
}

/* A list of objects: the keys of the first are the columns, as far as they are single values. */
static void
print_rows(const struct call *call, const json_t *list)
{
	const char *columns[TABLE_MAX_COLUMNS], *key;
	json_t *v, *row;
	struct table t;
	char room[80];
	size_t i;
	int n = 0;

	json_object_foreach(json_array_get(list, 0), key, v)
	{
		if (is_single(v) && n < TABLE_MAX_COLUMNS)
			columns[n++] = key;
	}
	table_init(&t, n);
	for (int k = 0; k < n; k++) {
		if (json_is_number(json_object_get(json_array_get(list, 0), columns[k])))
			table_right(&t, k);
		table_cell(&t, key_words(call, room, sizeof(room), columns[k]));
	}
	json_array_foreach(list, i, row)
	{
		for (int k = 0; k < n; k++)
			value_cell(&t, call, json_object_get(row, columns[k]));
	}
	table_print(&t, stdout);
}

/* A list of lists of one length, no wider than a table can be. */
static void
print_matrix(const struct call *call, const json_t *list)
{
	size_t columns = json_array_size(json_array_get(list, 0));
	struct table t;

	if (columns > TABLE_MAX_COLUMNS)
		columns = TABLE_MAX_COLUMNS;
	table_init(&t, (int)columns);
	for (size_t k = 0; k < columns; k++)
		table_right(&t, (int)k);
	for (size_t i = 0; i < json_array_size(list); i++)
		for (size_t k = 0; k < columns; k++)
			value_cell(&t, call, json_array_get(json_array_get(list, i), k));
	table_print(&t, stdout);
}

void
answer_print_list(const struct call *call, const json_t *list)
{
	struct table t;
	size_t n = json_array_size(list);

	if (n == 0) {
		printf("%s\n", word(call, "none"));
		return;
	}
	if (json_is_object(json_array_get(list, 0))) {
		print_rows(call, list);
		return;
	}
	if (json_is_array(json_array_get(list, 0))) {
		print_matrix(call, list);
		return;
	}
	table_init(&t, n < WRAP ? (int)n : WRAP);
	for (size_t i = 0; i < n || i % WRAP; i++) {
		const json_t *v = i < n ? json_array_get(list, i) : NULL;

		if (i >= n && n < WRAP)
			break;
		if (v && is_single(v))
			value_cell(&t, call, v);
		else
			table_cell(&t, "");
	}
	table_print(&t, stdout);
}

/* NOLINTBEGIN(misc-no-recursion): bounded by MAX_DEPTH */
static void
print_members(const struct call *call, const json_t *object, const char *above, int depth)
{
	const char *key;
	json_t *v;
	char room[80], path[200];

	print_singles(call, object);
	json_object_foreach((json_t *)(uintptr_t)object, key, v)
	{
		if (is_single(v) || is_hidden(key))
			continue;
		snprintf(path, sizeof(path), "%s%s%s", above, above[0] ? ", " : "",
			key_words(call, room, sizeof(room), key));
		printf("\n%s\n", path);
		if (json_is_array(v))
			answer_print_list(call, v);
		else if (depth < MAX_DEPTH)
			print_members(call, v, path, depth + 1);
	}
}
/* NOLINTEND(misc-no-recursion) */

void
answer_print_notes(const struct call *call, const json_t *answer)
{
	json_t *note;
	size_t i;

	json_array_foreach(json_object_get(answer, "notes"), i, note)
	{
		const char *text = json_string_value(
			json_object_get(note, call->lang == LANG_ZH ? "zh" : "en"));

		printf("%s%s: %s\n", i ? "" : "\n", word(call, "note"), text ? text : "");
	}
}

void
answer_print(const struct call *call, const json_t *answer)
{
	print_members(call, answer, "", 0);
	answer_print_notes(call, answer);
}
