/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a demo sample is, and the file that the tensile tester wrote for it. Private to this folder. */
#ifndef SERVER_DEMO_FILES_H
#define SERVER_DEMO_FILES_H

#include "base/buf.h"
#include "codec/json.h"
#include "testing/testing.h"

struct demo_sample {
	const char *name, *reference, *product, *class_id, *leather, *tannage, *finish, *colour,
		*thickness, *standards;
	int tannery, day;
	enum sample_state state;
	double formaldehyde, chromium, amine, ph, tensile, tear;
};

/* Six specimens, three along and three across the backbone; `inputs` receives what the file does not say. */
enum rc demo_machine_file(struct buf *out, json_t *inputs, const struct demo_sample *w, bool tear,
	const char *tester, struct err *err) MUST_CHECK;

#endif
