/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/options.h"

#include "cli/call.h"
#include "text/text.h"

static const struct option_spec *
find(const struct option_spec *spec, int n, struct str name)
{
	for (int i = 0; i < n; i++)
		if (str_eq(str_of(spec[i].name), name))
			return &spec[i];
	return NULL;
}

enum rc
options_read(struct option_words *words, int argc, char **argv, const struct option_spec *spec,
	int n_specs, struct err *err)
{
	words->n = 0;
	for (int i = 1; i < argc; i++) {
		struct str rest = str_of(argv[i]), name = str_cut(&rest, '=');
		const struct option_spec *s;
		bool joined = strchr(argv[i], '=') != NULL;

		if (!str_starts(name, STR("--"))) {
			if (words->n == WORDS_MOST)
				return err_set(err, E_DOMAIN, "there are too many words");
			words->word[words->n++] = argv[i];
			continue;
		}
		s = find(spec, n_specs, name);
		if (!s || (s->flag && joined))
			return err_set(err, E_DOMAIN, "there is no option %s", argv[i]);
		if (s->flag) {
			*s->flag = true;
			continue;
		}
		if (!joined && i + 1 == argc)
			return err_set(err, E_MISSING, "%s needs a value", argv[i]);
		*s->value = joined ? rest.p : argv[++i];
	}
	return E_OK;
}

int
command_failed(const char *command, const struct err *err)
{
	char text[1024];

	err_text(err, environment_language(), text, sizeof(text));
	fprintf(stderr, "hidemark %s: ", command);
	if (err->file[0])
		fprintf(stderr, "%s:%u:%u: ", err->file, err->line, err->column);
	fprintf(stderr, "%s\n", text);
	return rc_exit_status(err->rc);
}
