/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results + standard + date -> verdicts: judge (one standard), fit (every standard).
 */
#ifndef COMPUTE_JUDGE_H
#define COMPUTE_JUDGE_H

#include "base/arena.h"
#include "base/err.h"
#include "codec/json.h"
#include "pack/pack.h"

/* One finding to be judged, read from a results document or typed. */
struct finding {
	struct str property; /* id with direction */
	struct str method, edition;
	struct decimal value; /* full precision */
	struct unit unit;
	double u, U, dof; /* NAN when not stated */
	bool censored;    /* "< 3": never a pass */
	struct str text;  /* as reported, or what a person wrote */
	bool is_text;     /* no number */
};

struct finding_list {
	struct finding *finding;
	int n;
};

/* Several documents joined. E_SYNTAX, E_MISSING, E_UNIT name document, place and member. */
enum rc findings_read(struct finding_list *out, struct arena *a, const struct pack_library *lib,
	const struct pack_text *documents, int n, struct err *err) MUST_CHECK;

/* A limit that an authorised person of the laboratory entered from the lawful copy for an NE requirement,
 * or confirmed for an unverified one. */
struct confirmation {
	struct str standard, edition, requirement;
	struct limit limit;
	struct str limit_text, unit_text;
	struct str by, on, clause;
};

struct judge_options {
	struct date day;
	struct str class_id; /* "" = none given */
	bool has_rule;
	struct decision_rule rule; /* overrides the requirement's */
	struct str product;        /* fit: only standards meant for it; "" all */
	bool if_adopted;
	const struct confirmation *confirmed;
	int n_confirmed;
};

struct requirement_verdict {
	const struct requirement *requirement;
	struct str property;           /* the member, for a group */
	const struct finding *finding; /* NULL: not tested */
	enum verdict verdict;
	bool provisional;  /* from an unverified value */
	bool applies;      /* false: its condition does not hold, does not count */
	struct err reason; /* why cannot-say, or why it does not apply */
	double margin, p_conform;
	struct decision_rule rule;
	struct str limit_text;                /* as used, "" when not established */
	const struct confirmation *confirmed; /* NULL: the pack's own value */
};

enum overall {
	OVERALL_PASS,
	OVERALL_FAIL,
	OVERALL_INCOMPLETE,
	OVERALL_PROVISIONAL_PASS,
	OVERALL_PROVISIONAL_FAIL
};
const char *overall_name(
	enum overall o); /* "pass", "fail", "incomplete", "provisional_pass", "provisional_fail" */

struct standard_verdict {
	const struct standard *standard;
	struct str class_id; /* "" when the standard has none */
	enum overall overall;
	struct requirement_verdict *requirement;
	int n_requirements;
};

/* E_MISSING when the standard has classes and none is given (lists them); E_NOT_FOUND for an unknown class. */
enum rc
judge_standard(struct standard_verdict *out, struct arena *a, const struct pack_library *lib,
	const struct standard *standard, const struct finding_list *findings,
	const struct judge_options *opt, struct err *err) MUST_CHECK;

/* Every standard in force on the day; one verdict per class where no class is given or it is not one of its. */
enum rc judge_fit(struct standard_verdict **out, int *n, struct arena *a,
	const struct pack_library *lib, const struct finding_list *findings,
	const struct judge_options *opt, struct err *err) MUST_CHECK;

void standard_verdict_write(struct json_out *j, const struct standard_verdict *v);
void fit_write(struct json_out *j, struct date day, const struct standard_verdict *v, int n);

#endif
