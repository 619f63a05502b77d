/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libhidemark: method + raw data -> results; results + standard + date -> verdicts.
 *
 * Bytes in memory in, values out. No clock, no files, no database, no writable globals. A library handle may be shared
 * between threads; an answer (results, verdicts ...) belongs to one thread at a time.
 *
 * Texts    UTF-8. Those passed in are borrowed for the call; those handed out belong to the answer they were asked of
 *          and live until it is freed. NULL is never handed out for a text, except where it says so.
 * Numbers  doubles in the unit beside them; NAN where something is not known.
 * Outcome  0 when done, else HM_... and `err` (which may be NULL) says what was found, what was expected and where.
 * JSON     every answer has one serialisation, hm_..._json; its shapes are in docs/results.md.
 */
#ifndef HIDEMARK_H
#define HIDEMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define HM_API __attribute__((visibility("default")))
#define HM_CHECKED __attribute__((warn_unused_result))
#else
#define HM_API
#define HM_CHECKED
#endif

HM_API const char *hm_version(void); /* "0.1.0" */

/* ---- errors ---------------------------------------------------------------------------------------- */

enum hm_outcome {
	HM_DONE = 0,
	HM_WRONG = 2, /* what was given is wrong: err names it */
	HM_FAILED = 3 /* the system failed */
};

enum hm_language { HM_CHINESE, HM_ENGLISH };
#define HM_LANGUAGES 2

struct hm_error {
	enum hm_outcome outcome;
	char name[24];                 /* stable: "E_DOMAIN", "E_UNIT", "E_SYNTAX" ... */
	char field[64];                /* which input, "" when none: "thickness", "S1.width" */
	char file[160];                /* which file or pack, "" when none */
	unsigned line, column;         /* from 1; 0 when unknown */
	char text[HM_LANGUAGES][1024]; /* the sentence, by enum hm_language */
};

/* "file:line:column: field: sentence"; always terminated. */
HM_API void hm_error_line(const struct hm_error *err, enum hm_language l, char *out, size_t size);

/* ---- input ----------------------------------------------------------------------------------------- */

/* Bytes with a name: a pack, an instrument file, a results document. */
struct hm_text {
	const char *name; /* for messages, and as specimen label where the file has none */
	const char *p;
	size_t n;
};

/* A typed value. */
struct hm_input {
	const char *name;     /* "thickness" */
	const char *value;    /* the number as written, or a choice */
	const char *unit;     /* NULL or "": the unit that the method states */
	const char *specimen; /* label; NULL or "": all */
};

/* ---- the library of packs -------------------------------------------------------------------------- */

struct hm_library;

/* Called for everything that is wrong in the packs. */
typedef void hm_report(void *ctx, const struct hm_error *err);

/*
 * Opens methods, standards and properties (*.yaml) and dictionaries of instrument files (*.tsv), told apart by name. Wrong
 * packs are all reported (`report` may be NULL), err has the first, and nothing is opened. The texts are copied.
 */
HM_API enum hm_outcome hm_library_open(struct hm_library **out, const struct hm_text *packs,
	size_t n, hm_report *report, void *ctx, struct hm_error *err) HM_CHECKED;
HM_API void
hm_library_close(struct hm_library *lib); /* NULL is allowed; answers must be freed before */

struct hm_library_counts {
	int methods, standards, properties, groups, layouts;
};
HM_API struct hm_library_counts hm_library_count(const struct hm_library *lib);

/* ---- compute: method + raw data -> results --------------------------------------------------------- */

/* A place on a specimen's record that a person chose instead of the one that was found; see docs/marks.md. */
struct hm_move {
	const char *specimen; /* label; "S1.peak" with the feature "force_peak" is understood */
	const char *
		feature; /* "peak", "break" ...; "peak.force_peak": in that step of the method alone */
	const char *x;       /* where to: the number as written */
	const char *unit;    /* NULL or "": the unit that the method states for the record's x */
	const char *reason;  /* never empty */
	const char *by, *at; /* who and when; NULL or "": not stated */
};

struct hm_compute_request {
	const char *method;  /* "ISO 3376" */
	const char *edition; /* NULL or "": the current one */
	const struct hm_input *input;
	size_t n_inputs;
	const struct hm_text *file; /* instrument files */
	size_t n_files;
	const struct hm_move *move;
	size_t n_moves;
};

struct hm_results;

HM_API enum hm_outcome hm_compute(struct hm_results **out, const struct hm_library *lib,
	const struct hm_compute_request *request, struct hm_error *err) HM_CHECKED;
HM_API void hm_results_free(struct hm_results *r);
HM_API const char *hm_results_json(const struct hm_results *r);

struct hm_result {
	const char *method, *edition, *property;
	const char *title[HM_LANGUAGES];
	double value, u, k, U, dof;
	const char *unit;
	const char *text, *U_text; /* rounded as the method says */
	int n;                     /* specimens */
};
struct hm_specimen {
	const char *label, *direction, *file; /* direction and file "" when there is none */
	double value;                         /* of the result asked for, in its unit */
};

HM_API size_t hm_results_count(const struct hm_results *r);
HM_API const struct hm_result *
hm_results_at(const struct hm_results *r, size_t i); /* NULL past the end */
/* The specimens of result i; false past the end. */
HM_API bool
hm_results_specimen(struct hm_specimen *out, struct hm_results *r, size_t i, size_t specimen);
/* Where on its record a specimen's values were found. */
struct hm_mark {
	const char *label;   /* of the specimen */
	const char *feature; /* "peak", "break" ... */
	const char *title[HM_LANGUAGES];
	double x, y; /* NAN: not on that curve */
	const char *x_unit, *y_unit;
	bool moved; /* a person chose it */
};
/* Mark k of specimen i, of those that can be moved; false past the end. Specimens count from 0 to hm_results_specimens() - 1. */
HM_API size_t hm_results_specimens(const struct hm_results *r);
HM_API bool hm_results_mark(struct hm_mark *out, struct hm_results *r, size_t i, size_t k);
HM_API const struct hm_error *
hm_results_warning(const struct hm_results *r, size_t i); /* NULL past the end */

/* ---- judge and fit: results + standard + date -> verdicts ------------------------------------------ */

struct hm_judge_request {
	const char *standard; /* judge: "GB 20400" */
	const char *edition;  /* judge: NULL or "": the one in force on the day */
	const char *class_id; /* "B"; NULL or "": none given */
	const char *day;      /* YYYY-MM-DD: there is no clock in here */
	const char *
		rule; /* "rounded/simple" ...; NULL or "": what the standard says, else "full/simple" */
	const char *product; /* fit: only standards meant for it; NULL or "": all */
	bool if_adopted;     /* drafts and proposals count too */
};

struct hm_verdicts;

/* `documents` are JSON as hm_results_json writes it, or by hand; they are joined. */
HM_API enum hm_outcome
hm_judge(struct hm_verdicts **out, const struct hm_library *lib, const struct hm_text *documents,
	size_t n, const struct hm_judge_request *request, struct hm_error *err) HM_CHECKED;
HM_API enum hm_outcome
hm_fit(struct hm_verdicts **out, const struct hm_library *lib, const struct hm_text *documents,
	size_t n, const struct hm_judge_request *request, struct hm_error *err) HM_CHECKED;
HM_API void hm_verdicts_free(struct hm_verdicts *v);
HM_API const char *
hm_verdicts_json(const struct hm_verdicts *v); /* judge: one standard; fit: {"date", "standards"} */

struct hm_requirement_verdict {
	const char *id, *property;
	const char *title[HM_LANGUAGES];
	const char *op, *limit, *unit; /* op and limit "" when not established or in words */
	const char *value;             /* as reported, or "" when not tested */
	const char
		*verdict; /* "pass", "fail", "conditional_pass", "conditional_fail", "cannot_say",
				        * "not_applicable" */
	bool provisional;
	const char *reason[HM_LANGUAGES]; /* "" when there is nothing to say */
	/* of a limit that is to be confirmed: what it probably is, never judged by; "" none */
	const char *candidate[HM_LANGUAGES];
	const char *rule;
	double p_conform, margin;
};
struct hm_standard_verdict {
	const char *standard, *edition, *class_id; /* class_id "" when the standard has none */
	const char *title[HM_LANGUAGES];
	const char *in_force_from; /* "" when not stated */
	const char
		*verdict; /* "pass", "fail", "incomplete", "provisional_pass", "provisional_fail" */
	const struct hm_requirement_verdict *requirement;
	size_t n_requirements;
};

HM_API size_t hm_verdicts_count(const struct hm_verdicts *v);
HM_API const struct hm_standard_verdict *
hm_verdicts_at(const struct hm_verdicts *v, size_t i); /* NULL past the end */

/* ---- diff: what changed between two editions ------------------------------------------------------- */

struct hm_change {
	const char *what;     /* "added", "removed", "changed" */
	const char *class_id; /* "A", or several: "B, C"; "" when the requirement is for all */
	const char *property; /* id of the property or group */
	const char *title[HM_LANGUAGES];
	const char *before[HM_LANGUAGES],
		*after[HM_LANGUAGES]; /* "<= 75 mg/kg"; "" where it does not exist */
};

struct hm_changes;

HM_API enum hm_outcome
hm_diff(struct hm_changes **out, const struct hm_library *lib, const char *standard,
	const char *edition, const char *later, struct hm_error *err) HM_CHECKED;
HM_API void hm_changes_free(struct hm_changes *c);
HM_API const char *hm_changes_json(const struct hm_changes *c);
HM_API size_t hm_changes_count(const struct hm_changes *c);
HM_API const struct hm_change *
hm_changes_at(const struct hm_changes *c, size_t i); /* NULL past the end */

/* ---- signal: what an instrument file holds --------------------------------------------------------- */

struct hm_signal;

HM_API enum hm_outcome hm_signal_read(struct hm_signal **out, const struct hm_library *lib,
	const struct hm_text *file, struct hm_error *err) HM_CHECKED;
/* By a description of the file's layout (a pack, docs/packs.md), whether it recognises the file or not; NULL: by the bytes. */
HM_API enum hm_outcome hm_signal_read_as(struct hm_signal **out, const struct hm_library *lib,
	const struct hm_text *file, const struct hm_text *layout, struct hm_error *err) HM_CHECKED;
HM_API void hm_signal_free(struct hm_signal *s);
HM_API const char *hm_signal_json(const struct hm_signal *s);

struct hm_signal_summary {
	const char *format, *encoding;
	size_t n_tables, n_fields, n_notes, n_warnings;
};
struct hm_signal_table {
	const char *label;
	size_t n_columns, n_fields;
};
struct hm_signal_column {
	const char *name, *quantity, *unit; /* quantity "" when the word is not in the dictionary */
	size_t n;
	double first, last, low, high; /* NAN when empty */
};
struct hm_signal_field {
	const char *name, *quantity, *text, *unit;
};

#define HM_WHOLE_FILE SIZE_MAX

HM_API struct hm_signal_summary hm_signal_about(struct hm_signal *s);
HM_API bool hm_signal_table(struct hm_signal_table *out, struct hm_signal *s, size_t table);
HM_API bool
hm_signal_column(struct hm_signal_column *out, struct hm_signal *s, size_t table, size_t column);
/* table HM_WHOLE_FILE: of the whole file */
HM_API bool
hm_signal_field(struct hm_signal_field *out, struct hm_signal *s, size_t table, size_t field);
HM_API const struct hm_error *
hm_signal_note(const struct hm_signal *s, size_t i); /* decisions; NULL past the end */
HM_API const struct hm_error *
hm_signal_warning(const struct hm_signal *s, size_t i); /* bad rows; NULL past the end */

/* ---- simulate: GUM and Monte Carlo ----------------------------------------------------------------- */

struct hm_correlation {
	const char *a, *b; /* names of inputs */
	double r;          /* NAN: from the repeated readings of both */
};

struct hm_simulate_request {
	/* "F / (w * t)", "y = a + b"; several results: "y1 = a + b; y2 = a * b", where later ones may use earlier ones */
	const char *formula;
	const char *
		unit; /* of the result; NULL or "": whatever the formula has. Several results: "mm; N" */
	const struct hm_input
		*input; /* name and value, "normal(10, 0.1) mm"; unit and specimen are not used */
	size_t n_inputs;
	const struct hm_correlation *correlation;
	size_t n_correlations;
	uint64_t trials, seed; /* trials 0: 1 000 000; adaptive: the most */
	double p;              /* coverage probability, 0: 0.95 */
	double k;      /* coverage factor of the GUM result; 0: by p and degrees of freedom */
	int order;     /* 2: with second-order terms; else first order */
	bool adaptive; /* JCGM 101 7.9 */
	int digits;    /* of u that count for validation and the adaptive procedure: 1 or 2; 0: 2 */
	/* called now and then with the share done; false stops (HM_WRONG, "E_STATE"). May be NULL. */
	bool (*progress)(void *ctx, double done);
	void *ctx;
};

struct hm_simulation {
	const char *name, *unit;
	double mean, u, low, high, shortest_low, shortest_high, p; /* Monte Carlo, JCGM 101 */
	uint64_t trials, seed;
	double gum_value, gum_u, gum_dof, gum_k,
		gum_U;      /* JCGM 100; gum_dof INFINITY: not limited */
	bool gum_validated; /* JCGM 101 clause 8 */
};

struct hm_simulated;

HM_API enum hm_outcome hm_simulate(struct hm_simulated **out, const struct hm_library *lib,
	const struct hm_simulate_request *request, struct hm_error *err) HM_CHECKED;
HM_API void hm_simulated_free(struct hm_simulated *s);
HM_API const char *hm_simulated_json(const struct hm_simulated *s);
HM_API size_t hm_simulated_count(const struct hm_simulated *s); /* results */
HM_API const struct hm_simulation *
hm_simulated_numbers(const struct hm_simulated *s, size_t i); /* NULL past the end */

/* ---- statistics: one analysis of a table ------------------------------------------------------------ */

struct hm_option {
	const char *name, *value; /* "column", "y"; a flag has the value "true" */
};

struct hm_statistics_request {
	const char *analysis;        /* "summary"; hm_statistics_list() has all */
	const struct hm_text *table; /* separated text with a first line of column names */
	const struct hm_option *option;
	size_t n_options;
};

struct hm_statistics;

/* The answer has the members docs/statistics.md says for the analysis, and "notes" in both languages. */
HM_API enum hm_outcome hm_statistics_run(struct hm_statistics **out, const struct hm_library *lib,
	const struct hm_statistics_request *request, struct hm_error *err) HM_CHECKED;
/* Every analysis with its options and their words in both languages. */
HM_API enum hm_outcome
hm_statistics_list(struct hm_statistics **out, struct hm_error *err) HM_CHECKED;
HM_API void hm_statistics_free(struct hm_statistics *s);
HM_API const char *hm_statistics_json(const struct hm_statistics *s);

/* ---- chromatogram: peaks of a file, amounts of a sequence ------------------------------------------- */

struct hm_chromatogram_request {
	const struct hm_text *file; /* one, or those that the sequence names */
	size_t n_files;
	const struct hm_text *windows; /* of compounds, a table; NULL: none */
	const struct hm_text
		*sequence; /* of injections, a table; NULL: the peaks of the first file */
	const struct hm_option *option; /* docs/chromatography.md */
	size_t n_options;
};

struct hm_chromatogram;

HM_API enum hm_outcome
hm_chromatogram_run(struct hm_chromatogram **out, const struct hm_library *lib,
	const struct hm_chromatogram_request *request, struct hm_error *err) HM_CHECKED;
HM_API void hm_chromatogram_free(struct hm_chromatogram *c);
HM_API const char *hm_chromatogram_json(const struct hm_chromatogram *c);

/* ---- round: GB/T 8170, ISO 80000-1 B --------------------------------------------------------------- */

enum hm_ties { HM_TIES_EVEN, HM_TIES_AWAY };
#define HM_NUMBER_SIZE 420

/*
 * What is asked of a value: an interval, a number of significant digits, or to fit its uncertainty. A value may say on which
 * side of it the true one lies, as GB/T 8170 3.3.2 writes: "16.5(+)", "16.5(-)"; a tie is then none.
 */
struct hm_rounding {
	const char *value;
	const char *interval;    /* "0.1", "0.5", "100"; NULL: digits or uncertainty say it */
	int digits;              /* 1 to 17 significant digits; 0: not asked for */
	const char *uncertainty; /* NULL: none. To its last digit the value is rounded */
	int uncertainty_digits;  /* 1 or 2; 0 means 2 */
	int uncertainty_up;      /* not 0: the uncertainty is only ever rounded up */
	enum hm_ties ties;
	int mark; /* not 0: text says (+) or (-) where its last digit is a 5 and something was cut off */
};

struct hm_rounded {
	char text[HM_NUMBER_SIZE];
	char uncertainty[HM_NUMBER_SIZE]; /* "" when none was given */
	char interval[HM_NUMBER_SIZE];    /* what the value is a multiple of */
	char json[5 * HM_NUMBER_SIZE];    /* the same as `hidemark round --json` */
	char mark; /* the magnitude was '+' more, '-' less than the text says, or ' ' just that */
};

/* Once, on the decimal text. */
HM_API enum hm_outcome hm_round_report(
	struct hm_rounded *out, const struct hm_rounding *request, struct hm_error *err) HM_CHECKED;
/* To the nearest multiple of `interval` ("0.1", "0.5", "100"). */
HM_API enum hm_outcome hm_round(char out[HM_NUMBER_SIZE], const char *value, const char *interval,
	enum hm_ties ties, struct hm_error *err) HM_CHECKED;
/* To `digits` significant digits, 1 to 17. */
HM_API enum hm_outcome hm_round_digits(char out[HM_NUMBER_SIZE], const char *value, int digits,
	enum hm_ties ties, struct hm_error *err) HM_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
