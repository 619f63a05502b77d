/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and folders for the commands: the library itself sees only bytes. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "base/err.h"
#include "cli/call.h"
#include "hidemark/hidemark.h"

#define FILE_CEILING ((size_t)256 << 20)

/* Texts read from files, with their names. */
struct text_files {
	struct hm_text *text;
	char **owned; /* name and bytes of each, by turns */
	size_t n, room;
};

void files_free(struct text_files *f);
/* One file more; "-" is standard input. E_TOO_BIG past FILE_CEILING, E_NOT_FOUND, E_FORMAT for a folder, E_IO. */
enum rc files_add(struct text_files *f, const char *path, struct err *err) MUST_CHECK;
/* Every *.yaml and *.tsv below a folder, in order of their names. */
enum rc files_add_folder(struct text_files *f, const char *path, struct err *err) MUST_CHECK;

/*
 * What the program reads at run time: HIDEMARK_SHARE, else share/ beside the program, else ../share/hidemark.
 * E_NOT_FOUND names where it was looked for.
 */
enum rc share_folder(char *out, size_t size, struct err *err) MUST_CHECK;

enum packs_wanted {
	PACKS_ALL,
	PACKS_FORMATS, /* only the words of instrument files and the descriptions of their layouts */
	PACKS_NONE     /* only units */
};

/* Adds the texts of the packs folder (--packs, else that of the share folder). */
enum rc files_add_packs(struct text_files *f, const struct call *call, enum packs_wanted wanted,
	struct err *err) MUST_CHECK;
/* Opens the library; GO_ON, or the exit status after saying what is wrong. */
int library_open(struct hm_library **out, const struct call *call, enum packs_wanted wanted);
/* The files named on the command line, from argument `first`; GO_ON or the exit status. */
int arguments_read(struct text_files *out, const struct call *call, int first);

#endif
