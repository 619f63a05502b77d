/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/magic.h"

#include <stdbool.h>

static const struct {
	struct str bytes;
	size_t at;
	const char *name;
} known[] = {
	{ STR_INIT("%PDF-"), 0, "a PDF document" },
	{ STR_INIT("\x89PNG\r\n\x1a\n"), 0, "a PNG picture" },
	{ STR_INIT("\xff\xd8\xff"), 0, "a JPEG picture" },
	{ STR_INIT("GIF8"), 0, "a GIF picture" },
	{ STR_INIT("BM"), 0, "a BMP picture" },
	{ STR_INIT("II*\0"), 0, "a TIFF picture" },
	{ STR_INIT("MM\0*"), 0, "a TIFF picture" },
	{ STR_INIT("WEBP"), 8, "a WebP picture" },
	{ STR_INIT("ftyp"), 4, "a film or picture of a telephone" },
	{ STR_INIT("PK\x03\x04"), 0, "a ZIP archive" },
	{ STR_INIT("PK\x05\x06"), 0, "an empty ZIP archive" },
	{ STR_INIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), 0, "an old Office document" },
	{ STR_INIT("Rar!\x1a\x07"), 0, "a RAR archive" },
	{ STR_INIT("7z\xbc\xaf\x27\x1c"), 0, "a 7z archive" },
	{ STR_INIT("\x1f\x8b"), 0, "a gzip file" },
	{ STR_INIT("BZh"), 0, "a bzip2 file" },
	{ STR_INIT("\xfd"
		   "7zXZ"),
		0, "an xz file" },
	{ STR_INIT("\x7f"
		   "ELF"),
		0, "a program" },
	{ STR_INIT("MZ\x90"), 0, "a program" },
	{ STR_INIT("CDF\x01"), 0, "a netCDF file (ANDI chromatography)" },
	{ STR_INIT("CDF\x02"), 0, "a netCDF file (ANDI chromatography)" },
	{ STR_INIT("\x89HDF"), 0, "an HDF5 file" },
	{ STR_INIT("PEPE"), 0, "a PerkinElmer spectrum" },
	{ STR_INIT("SQLite format 3"), 0, "a SQLite database" },
	{ STR_INIT("{\\rtf"), 0, "an RTF document" },
};

/* Texts that begin, after blanks and whatever the case, with these words. */
static const struct {
	struct str words;
	const char *name;
} begins[] = {
	{ STR_INIT("<!doctype html"), "a web page (HTML)" },
	{ STR_INIT("<html"), "a web page (HTML)" },
	{ STR_INIT("<table"), "a web page (HTML)" },
	{ STR_INIT("<?xml"), "an XML document" },
	{ STR_INIT("<mzml"), "an mzML file" },
	{ STR_INIT("<indexedmzml"), "an mzML file" },
	{ STR_INIT("##title"), "a JCAMP-DX spectrum" },
	{ STR_INIT("## title"), "a JCAMP-DX spectrum" },
	{ STR_INIT("{\""), "a JSON document" },
};

const char *
magic_name(struct str head)
{
	struct str text = head;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (str_starts(str_from(head, known[i].at), known[i].bytes)) {
			/* two letters alone are too little: "BM" also begins a heading */
			if (known[i].bytes.n == 2 && known[i].bytes.p[0] == 'B' &&
				(head.n < 10 || head.p[6] || head.p[7] || head.p[8] || head.p[9]))
				continue;
			return known[i].name;
		}
	}
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_from(text, 3);
	text = str_trim(text);
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		if (str_eq_nocase(str_first(text, begins[i].words.n), begins[i].words))
			return begins[i].name;
	}
	return NULL;
}
