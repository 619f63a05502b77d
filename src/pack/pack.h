/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Knowledge as data: methods, standards, properties, read from YAML texts and validated whole. A pack
 * that is wrong gets file:line:column and what is wrong, and the library is not opened.
 *
 * A pack file holds one edition. Everything lives in the library's arena, read-only after load and
 * shared between threads.
 */
#ifndef PACK_PACK_H
#define PACK_PACK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/err.h"
#include "formula/formula.h"
#include "metrology/decision.h"
#include "metrology/quantity.h"
#include "metrology/unit.h"
#include "signal/described.h"

struct names {
	struct str zh, en;
};

/* high: official text or several agreeing sources; medium; unverified: memory or one weak source */
enum confidence { CONFIDENCE_HIGH, CONFIDENCE_MEDIUM, CONFIDENCE_UNVERIFIED };
const char *confidence_name(enum confidence c); /* "high", "medium", "unverified" */

struct origin {
	struct str source; /* key and address or document, as the pack gives it */
	enum confidence confidence;
	struct str note;
};

/* ---- properties ------------------------------------------------------------------------------- */

enum scale {
	SCALE_NUMBER,
	SCALE_GREY,
	SCALE_BLUE,
	SCALE_TEXT
}; /* grey and blue: ordinal, half steps */

struct property {
	struct str
		id; /* "tensile_strength", "tensile_strength.parallel" share one entry with `directional` */
	struct names title;
	struct unit unit;
	enum scale scale;
	bool directional; /* .parallel and .perpendicular exist beside the overall value */
	struct str cas;   /* of a substance, "" */
};

/* a named list of properties: aromatic_amines_24 */
struct property_group {
	struct str id;
	struct names title;
	const struct property **member;
	int n;
	struct origin origin;
};

/* ---- methods ---------------------------------------------------------------------------------- */

enum input_kind { INPUT_NUMBER, INPUT_SERIES, INPUT_CHOICE };

struct method_input {
	struct str name;
	struct names title;
	enum input_kind kind;
	struct unit unit;
	double low, high; /* plausible range, -INFINITY/INFINITY when none: outside is E_DOMAIN */
	bool required, per_specimen; /* a sample-level input is given once for all specimens */
	bool has_default;
	double default_value;
	struct str quantity; /* which column or field of an instrument file feeds it, "" none */
	struct str
		*quantity_else; /* further candidates, in order (e.g. elongation, else crosshead) */
	int n_else;
	struct str *
		choice; /* INPUT_CHOICE: its value in formulas is the number of the choice, from 1 */
	int n_choices;
	struct str
		instead; /* the series that it does without when typed: force_max instead of force, "" none */
	struct uncertainty_source *source;
	int n_sources;
	struct origin origin;
};

/* Of two inputs of one specimen; between specimens only of what is systematic in both. */
struct method_correlation {
	int a, b; /* inputs */
	double r;
	struct origin origin;
};

enum combine { COMBINE_MEAN, COMBINE_MEDIAN, COMBINE_MIN, COMBINE_MAX, COMBINE_SUM, COMBINE_WORST };

struct method_result {
	const struct property *property;
	int step; /* index into steps: the specimen value */
	enum combine combine;
	bool by_direction; /* also one result per direction; overall = mean of the direction means */
	struct report_rule report;
	struct unit unit;
	struct str given; /* condition step name: result exists only if that step is non-zero, "" */
	struct origin origin, report_origin; /* of the value, of the rule it is rounded by */
};

struct method_check {
	struct str name;
	struct names title; /* what to tell the person when it does not hold */
	/* over all specimens: every step under its name, one value a specimen, in the order of the
	 * steps; then the numbers n, n_parallel, n_perpendicular. Holds when it is not zero. */
	struct str text;
	bool refuse; /* true: the result is not computed; false: a warning */
	struct formula *formula;
};

/* unstated: no source says how closely the two texts agree; never enough for a match */
enum correspondence {
	CORRESPONDS_IDENTICAL,
	CORRESPONDS_MODIFIED,
	CORRESPONDS_NOT_EQUIVALENT,
	CORRESPONDS_UNSTATED
};
const char *correspondence_name(
	enum correspondence c); /* "identical", "modified", "not_equivalent", "unstated" */

struct method {
	struct str id, edition; /* "ISO 3376", "2020" */
	struct str also;        /* "IUP 6" */
	struct names title;
	/* SHA-256 of the pack text, hexadecimal; where it uses packs of formulas, of that and of their hashes */
	struct str hash;
	struct str file;
	struct date in_force, withdrawn; /* unset: not stated */
	bool current;                    /* the edition taken when none is asked for */
	/* the document that this one corresponds to, "" when it stands for itself; edition "" when no
	 * source names it. The calculation is that of counterpart_id, edition calculation_edition. */
	struct str counterpart_id, counterpart_edition, calculation_edition;
	enum correspondence correspondence;
	struct method_input *input;
	int n_inputs;
	struct method_correlation *correlation;
	int n_correlations;
	struct formula_step *step;
	struct names *step_title; /* beside each step, empty where the pack gives none */
	int n_steps;
	struct formula *formula;
	struct method_result *result;
	int n_results;
	struct method_check *check;
	int n_checks;
	int specimens_min; /* per direction where directional */
	bool directional;
	struct names conditioning, specimen_note;
	struct origin origin;
};

/* A method that requirements may name although no pack computes it, and what it corresponds to. */
struct known_document {
	struct str id;
	struct names title;
	struct str counterpart_id, counterpart_edition; /* "" none; edition "" any */
	enum correspondence correspondence;
	struct origin origin;
};

/* ---- standards -------------------------------------------------------------------------------- */

enum standard_status { STATUS_ADOPTED, STATUS_DRAFT, STATUS_PROPOSED };

struct standard_class {
	struct str id; /* "A" */
	struct names title;
};

struct method_ref {
	struct str id, edition; /* edition "" = any */
};

struct requirement {
	struct str id; /* unique in the pack: "chromium_vi.A" */
	struct str clause;
	struct names title;
	const struct property *property;
	const struct property_group *each; /* judged for each member alone; property is NULL then */
	bool established;  /* false: NE, listed as "limit to be confirmed", never judged */
	bool textual;      /* "no crack": not computed, always cannot-say here */
	struct names text; /* of a textual requirement */
	struct limit limit;
	struct str limit_text;  /* as printed: "3.0", "35-70" */
	struct names candidate; /* hint of an NE value, "" none */
	struct unit unit;
	struct str *class_id; /* applies to these classes; n_classes = 0: to all */
	int n_classes;
	struct method_ref *method;
	int n_methods;
	/* "only if pH < 4.0": other property, its limit */
	const struct property *condition_property;
	struct limit condition;
	struct decision_rule rule;
	struct origin origin;
};

struct standard {
	struct str id, edition;
	struct names title, issuer, scope;
	struct str market; /* "CN", "EU" */
	struct str hash, file;
	bool binding; /* mandatory by law */
	enum standard_status status;
	struct date issued, in_force,
		withdrawn;       /* withdrawn: first day on which it no longer holds */
	bool in_force_year_only; /* the sources give the year alone: in_force is its first day */
	struct str replaced_by;  /* edition */
	struct str
		*product; /* leather uses it is meant for: "furniture", "automotive"; none = all */
	int n_products;
	struct standard_class *class_;
	int n_classes;
	struct requirement *requirement;
	int n_requirements;
	struct origin origin;
};

/* ---- the library ------------------------------------------------------------------------------ */

struct pack_text {
	const char *file; /* for messages: "packs/methods/iso-3376-2020.yaml" */
	struct str text;
};

struct pack_library {
	struct arena arena;
	struct units *units;
	struct property *property;
	int n_properties;
	struct property_group *group;
	int n_groups;
	struct known_document *document;
	int n_documents;
	struct formula_table *table; /* of packs of formulas */
	int n_tables;
	struct formula_definition *definition; /* each behind those that it uses */
	int n_definitions;
	struct method *method;
	int n_methods;
	struct standard *standard;
	int n_standards;
	const struct signal_layout **layout; /* descriptions of instrument files */
	int n_layouts;
};

/* Every wrong thing is reported through `report` (which may be NULL); err holds the first. */
typedef void pack_report(void *ctx, const struct err *err);
enum rc pack_open(struct pack_library **out, const struct pack_text *texts, int n,
	pack_report *report, void *ctx, struct err *err) MUST_CHECK;
void pack_close(struct pack_library *lib);

/* The same, with the words that the quantities and units of layouts must be of; NULL: those are not checked. */
struct pack_input {
	const struct pack_text *text;
	int n;
	const struct signal_dictionary *dict;
	pack_report *report;
	void *ctx;
};
enum rc
pack_open_input(struct pack_library **out, const struct pack_input *in, struct err *err) MUST_CHECK;

/* One description of a layout, in->text[0], in arena a; lib lends its units. */
enum rc pack_layout_read(const struct signal_layout **out, struct arena *a,
	const struct pack_library *lib, const struct pack_input *in, struct err *err) MUST_CHECK;

/* Base name or a direction of it; NULL when unknown. "ISO 3376" and "iso3376" both find a method. */
const struct property *pack_property(const struct pack_library *lib, struct str id);
/* edition "" : the current one. E_NOT_FOUND lists near names. */
enum rc pack_method(const struct method **out, const struct pack_library *lib, struct str id,
	struct str edition, struct err *err) MUST_CHECK;
/* The edition in force on `day` (adopted only, unless `if_adopted`); edition "" = by date. E_NOT_FOUND with
 * the first day when the date is before the first edition. */
enum rc pack_standard(const struct standard **out, const struct pack_library *lib, struct str id,
	struct str edition, struct date day, bool if_adopted, struct err *err) MUST_CHECK;
bool standard_in_force(const struct standard *s, struct date day);
/* Is a result by method `id` edition `edition` acceptable under ref: same document, or its counterpart
 * that is identical or modified? */
bool pack_method_matches(const struct pack_library *lib, const struct method_ref *ref,
	struct str id, struct str edition);

#endif
