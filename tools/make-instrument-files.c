/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes one force-extension file in the layout of a real tester; see instrument_writer.h. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "instrument_writer.h"

static const char usage[] = "make-instrument-files [options] OUT\n"
			    "  --layout zwick|bluehill|chinese|mecmesin   (zwick)\n"
			    "  --kind tensile|tear|tear-double            (tensile)\n"
			    "  --seed N          the same seed gives the same bytes (1)\n"
			    "  --strength X      N/mm2 for tensile, N for tear (14.2)\n"
			    "  --elongation X    % for tensile, mm of travel for tear (55)\n"
			    "  --thickness X     mm (1.3)\n"
			    "  --specimens N     half parallel, half perpendicular (6)\n"
			    "  --sample NAME  --operator NAME  --date YYYY-MM-DD\n";

static enum rc
take_option(struct instrument_order *o, int option, const char *text, struct err *err)
{
	int64_t n = 0;
	enum rc rc;

	switch (option) {
	case 'l': return instrument_layout_of(&o->layout, text, err);
	case 'k': return instrument_kind_of(&o->kind, text, err);
	case 's':
		rc = int_parse(&n, str_of(text), 0, INT64_MAX, err);
		o->seed = (uint64_t)n;
		return rc;
	case 'n':
		rc = int_parse(&n, str_of(text), 1, 40, err);
		o->specimens = (int)n;
		return rc;
	case 'r': return num_parse(&o->strength, str_of(text), err);
	case 'e': return num_parse(&o->elongation, str_of(text), err);
	case 't': return num_parse(&o->thickness_mm, str_of(text), err);
	case 'a': o->sample = text; return E_OK;
	case 'o': o->tester = text; return E_OK;
	case 'd': o->date = text; return E_OK;
	default: return err_set(err, E_SYNTAX, "unknown option; see --help");
	}
}

static enum rc
write_file(const char *name, struct str bytes, struct err *err)
{
	FILE *f = fopen(name, "wb");
	bool good;

	if (!f)
		return err_set(err, E_IO, "cannot write %s", name);
	good = fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
	good = fclose(f) == 0 && good;
	return good ? E_OK : err_set(err, E_IO, "cannot write %s", name);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = { { "layout", 1, NULL, 'l' },
		{ "kind", 1, NULL, 'k' }, { "seed", 1, NULL, 's' }, { "strength", 1, NULL, 'r' },
		{ "elongation", 1, NULL, 'e' }, { "thickness", 1, NULL, 't' },
		{ "specimens", 1, NULL, 'n' }, { "sample", 1, NULL, 'a' },
		{ "operator", 1, NULL, 'o' }, { "date", 1, NULL, 'd' }, { "help", 0, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct instrument_order order = {
		.seed = 1, .strength = 14.2, .elongation = 55, .specimens = 6
	};
	struct err err = { 0 };
	struct buf b;
	char text[600];
	int option;
	enum rc rc = E_OK;

	while (rc == E_OK && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		rc = take_option(&order, option, optarg, &err);
	}
	buf_init(&b, (size_t)64 << 20);
	if (rc == E_OK && optind + 1 != argc)
		rc = err_set(&err, E_MISSING, "name one file to write; see --help");
	if (rc == E_OK)
		rc = instrument_write(&b, &order, &err);
	if (rc == E_OK)
		rc = write_file(argv[optind], buf_str(&b), &err);
	buf_release(&b);
	if (rc) {
		err_print(&err, text, sizeof(text));
		fprintf(stderr, "make-instrument-files: %s\n", text);
	}
	return rc_exit_status(rc);
}
