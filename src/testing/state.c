/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state machine of a sample, as a table: what is not in it is refused. */
#include "testing/testing.h"

static const char *const names[SAMPLE_STATES] = { "received", "testing", "review", "approved",
	"reported" };

static const struct {
	enum sample_step step;
	enum sample_state from, to;
} transitions[] = {
	{ STEP_EDIT, SAMPLE_RECEIVED, SAMPLE_RECEIVED },
	{ STEP_EDIT, SAMPLE_TESTING, SAMPLE_TESTING },
	{ STEP_PLAN, SAMPLE_RECEIVED, SAMPLE_TESTING },
	{ STEP_PLAN, SAMPLE_TESTING, SAMPLE_TESTING },
	{ STEP_ENTER, SAMPLE_TESTING, SAMPLE_TESTING },
	{ STEP_SUBMIT, SAMPLE_TESTING, SAMPLE_REVIEW },
	{ STEP_APPROVE, SAMPLE_REVIEW, SAMPLE_APPROVED },
	{ STEP_RETURN, SAMPLE_REVIEW, SAMPLE_TESTING },
	{ STEP_ISSUE, SAMPLE_APPROVED, SAMPLE_REPORTED },
};

const char *
sample_state_name(enum sample_state s)
{
	return names[s];
}

bool
sample_state_read(enum sample_state *out, struct str name)
{
	for (int i = 0; i < SAMPLE_STATES; i++) {
		if (str_eq(name, str_of(names[i]))) {
			*out = (enum sample_state)i;
			return true;
		}
	}
	return false;
}

/* One sentence for each step, so that each can be translated whole. */
static enum rc
refuse(enum sample_step step, struct err *err)
{
	switch (step) {
	case STEP_EDIT:
		return err_set(err, E_STATE,
			"a sample is edited while it is received or in testing, not later");
	case STEP_PLAN:
		return err_set(err, E_STATE,
			"a sample is planned while it is received or in testing, not later");
	case STEP_ENTER:
		return err_set(err, E_STATE,
			"readings are entered while a sample is in testing: it needs a plan and "
			"must not be submitted yet");
	case STEP_SUBMIT: return err_set(err, E_STATE, "only a sample in testing can be submitted");
	case STEP_APPROVE:
	case STEP_RETURN: return err_set(err, E_STATE, "only a submitted sample can be reviewed");
	case STEP_ISSUE:
	case SAMPLE_STEPS: break;
	}
	return err_set(err, E_STATE, "a report is issued once, of an approved sample");
}

enum rc
sample_state_after(
	enum sample_state *out, enum sample_state from, enum sample_step step, struct err *err)
{
	for (size_t i = 0; i < sizeof(transitions) / sizeof(transitions[0]); i++) {
		if (transitions[i].step == step && transitions[i].from == from) {
			*out = transitions[i].to;
			return E_OK;
		}
	}
	return refuse(step, err);
}
