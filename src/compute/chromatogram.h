/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chromatograms of instrument files as JSON: the peaks of one, or the amounts of a sequence. What the options mean is in
 * docs/chromatography.md.
 */
#ifndef COMPUTE_CHROMATOGRAM_H
#define COMPUTE_CHROMATOGRAM_H

#include "analysis/analysis.h"
#include "chromatography/compound.h"
#include "codec/json.h"
#include "signal/signal.h"

#define CHROMATOGRAM_RANGES 64

/* How a file is looked at; its ranges borrow the struct itself, so it stays where it is. */
struct chromatogram_view {
	struct evaluation_options how;
	struct time_range manual[CHROMATOGRAM_RANGES], inhibit[CHROMATOGRAM_RANGES],
		negative[CHROMATOGRAM_RANGES];
	struct str channel; /* "" the first; else its number from 1, or a part of its name */
	struct str reason;  /* for peaks by hand */
	int64_t points;     /* of the drawn curve; 0: none */
	bool take_blank;
};

/* E_NOT_FOUND for an option that is none, E_DOMAIN, E_SYNTAX: its value; E_MISSING: limits by hand without a reason. */
enum rc chromatogram_view_read(struct chromatogram_view *out, const struct option_given *given,
	size_t n, struct err *err) MUST_CHECK;

/* A signal over time in a file. */
struct chromatogram_channel {
	struct str name;
	const struct signal_column *time, *signal;
	struct trace trace;
};

/* Those of the file, in arena a; E_FORMAT: none. */
enum rc chromatogram_channels(struct chromatogram_channel **out, size_t *n, struct arena *a,
	const struct signal_file *file, struct err *err) MUST_CHECK;
/* E_NOT_FOUND names what is there. */
enum rc chromatogram_channel_of(const struct chromatogram_channel **out,
	const struct chromatogram_channel *c, size_t n, struct str wanted,
	struct err *err) MUST_CHECK;

/* The windows of compounds, a table with a line each. */
struct compound_list {
	struct compound *compound;
	size_t n;
};

enum rc compound_list_read(
	struct compound_list *out, struct arena *a, struct str table, struct err *err) MUST_CHECK;

/* One chromatogram; windows: "" none. */
enum rc chromatogram_write(struct json_out *j, struct arena *a, const struct signal_file *file,
	struct str name, const struct chromatogram_view *view, struct str windows,
	struct err *err) MUST_CHECK;

struct chromatogram_file {
	struct str name;
	struct signal_file file;
};

/* Amounts of every compound in every injection of the sequence, a table with a line each. */
enum rc chromatogram_sequence_write(struct json_out *j, struct arena *a,
	const struct chromatogram_file *file, size_t n, const struct chromatogram_view *view,
	struct str windows, struct str sequence, struct err *err) MUST_CHECK;

#endif
