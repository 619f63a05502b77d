/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library of the project's packs, and short ways to ask it. */
#ifndef TEST_COMPUTE_BENCH_H
#define TEST_COMPUTE_BENCH_H

#include "hidemark/hidemark.h"

/* The project's packs with one more text (NULL: none). */
struct hm_library *library_with(const char *extra);

/* method "ISO 3376" or "ISO 3376@2011"; "S1.width=10 mm; thickness=1.2" as inputs; file NULL or the text of one. Fails
 * the test when it is refused. */
struct hm_results *
compute(const struct hm_library *lib, const char *method, const char *inputs, const char *file);
/* The error of a refused computation. */
struct hm_error compute_refused(
	const struct hm_library *lib, const char *method, const char *inputs, const char *file);
const struct hm_result *result_of(const struct hm_results *r, const char *property);

/* One standard, one document. */
struct hm_verdicts *judge(const struct hm_library *lib, const char *standard, const char *class_id,
	const char *day, const char *rule, const char *document);
struct hm_error judge_refused(const struct hm_library *lib, const char *standard,
	const char *class_id, const char *day, const char *document);
const struct hm_requirement_verdict *requirement_of(const struct hm_verdicts *v, const char *id);

#endif
