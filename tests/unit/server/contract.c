/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The routing table beside api/openapi.yaml: each route stands in both, with the same permission and request members. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "access/access.h"
#include "server/routes.h"

static const char *const verbs[] = { "get", "post", "put", "patch", "delete" };

static yaml_document_t contract;
static struct http_route table[ROUTES_MOST];
static int n_routes;

static int
load(void **state)
{
	char path[4096];
	yaml_parser_t parser;
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/api/openapi.yaml", getenv("SOURCE_ROOT"));
	file = fopen(path, "rb");
	if (!file)
		return 1;
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_file(&parser, file);
	if (!yaml_parser_load(&parser, &contract))
		return 1;
	yaml_parser_delete(&parser);
	fclose(file);
	n_routes = routes_all(table);
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	yaml_document_delete(&contract);
	return 0;
}

static const char *
text_of(const yaml_node_t *node)
{
	return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
}

static yaml_node_t *
member(yaml_node_t *node, const char *name)
{
	if (!node || node->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
		p++)
		if (strcmp(text_of(yaml_document_get_node(&contract, p->key)), name) == 0)
			return yaml_document_get_node(&contract, p->value);
	return NULL;
}

static yaml_node_t *
operation(const struct http_route *r)
{
	yaml_node_t *root = yaml_document_get_root_node(&contract);

	return member(member(member(root, "paths"), r->path + strlen("/api/v1")), verbs[r->verb]);
}

static const char *
permission_text(int permission)
{
	if (permission == PERMISSION_PUBLIC)
		return "PUBLIC";
	if (permission == PERMISSION_SIGNED_IN)
		return "SIGNED_IN";
	return permission_name((enum permission)permission);
}

static void
every_route_stands_in_the_contract_with_its_permission(void **state)
{
	(void)state;
	for (int i = 0; i < n_routes; i++) {
		yaml_node_t *o = operation(&table[i]);

		if (!o)
			fail_msg("%s %s is not in the contract", verbs[table[i].verb],
				table[i].path);
		assert_string_equal(
			text_of(member(o, "x-permission")), permission_text(table[i].permission));
	}
}

static void
every_operation_of_the_contract_is_a_route(void **state)
{
	yaml_node_t *paths = member(yaml_document_get_root_node(&contract), "paths");
	int operations = 0;

	(void)state;
	for (yaml_node_pair_t *p = paths->data.mapping.pairs.start;
		p < paths->data.mapping.pairs.top; p++) {
		yaml_node_t *path = yaml_document_get_node(&contract, p->value);

		for (size_t v = 0; v < sizeof(verbs) / sizeof(verbs[0]); v++)
			operations += member(path, verbs[v]) != NULL;
	}
	/* each route was found above, so the same number is the same set */
	assert_int_equal(operations, n_routes);
}

/* NOLINTBEGIN(misc-no-recursion): the contract is our own file */
static yaml_node_t *
resolve(yaml_node_t *schema)
{
	yaml_node_t *components = member(yaml_document_get_root_node(&contract), "components");
	const char *ref = text_of(member(schema, "$ref"));
	const char *name = strrchr(ref, '/');

	return name ? resolve(member(member(components, "schemas"), name + 1)) : schema;
}

/* Is this member in the schema, or in a part of it? */
static bool
has_property(yaml_node_t *schema, const char *name)
{
	yaml_node_t *s = resolve(schema), *parts = member(s, "allOf");

	if (member(member(s, "properties"), name))
		return true;
	if (parts)
		for (yaml_node_item_t *i = parts->data.sequence.items.start;
			i < parts->data.sequence.items.top; i++)
			if (has_property(yaml_document_get_node(&contract, *i), name))
				return true;
	return false;
}

/* NOLINTEND(misc-no-recursion) */

static void
every_accepted_member_stands_in_the_contract(void **state)
{
	(void)state;
	for (int i = 0; i < n_routes; i++) {
		struct str rest = str_of(table[i].fields);
		yaml_node_t *body = member(operation(&table[i]), "requestBody");
		yaml_node_t *schema =
			member(member(member(body, "content"), "application/json"), "schema");

		if (table[i].fields && rest.n && !schema)
			fail_msg("%s has no request body in the contract", table[i].path);
		while (rest.n) {
			struct str name = str_trim(str_cut(&rest, ' '));
			char text[64];

			if (str_ends(name, STR("!")))
				name.n--;
			snprintf(text, sizeof(text), "%.*s", STR_FMT(name));
			if (text[0] && !has_property(schema, text))
				fail_msg("%s accepts %s, which the contract does not name",
					table[i].path, text);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_stands_in_the_contract_with_its_permission),
		cmocka_unit_test(every_operation_of_the_contract_is_a_route),
		cmocka_unit_test(every_accepted_member_stands_in_the_contract),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
