/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats horwitz: the reproducibility to expect at a content, beside what was found. */
#include <math.h>

#include "analysis/laboratory.h"
#include "analysis/registry.h"
#include "metrology/proficiency.h"

static enum rc
run(struct analysis_call *c, struct err *err)
{
	bool has_rsd = call_given(c, "rsd");
	struct column content, rsd = { 0 };
	double fraction;
	enum rc rc;

	if ((rc = call_column(&content, c, "content", err)) ||
		(has_rsd && (rc = call_column(&rsd, c, "rsd", err))) ||
		(rc = mass_fraction(&fraction, c, err)))
		return rc;
	jout_key(c->out, STR("rows"));
	jout_array(c->out);
	for (size_t i = 0; i < c->n; i++) {
		double w = content.v[i] * (isnan(fraction) ? 1 : fraction);

		if (!(w > 0 && w <= 1))
			return err_at(err, E_DOMAIN, call_line(c, i), 0,
				"a mass fraction lies between 0 and 1, not %g (is a --unit "
				"needed?)",
				w);
		if (has_rsd && !(rsd.v[i] >= 0))
			return err_at(err, E_DOMAIN, call_line(c, i), 0,
				"a relative standard deviation cannot be negative: %g", rsd.v[i]);
		jout_object(c->out);
		JOUT_NUMBER(c->out, "content", content.v[i]);
		JOUT_NUMBER(c->out, "prsd", horwitz_rsd(w));
		JOUT_NUMBER(c->out, "thompson", thompson_rsd(w));
		if (has_rsd) {
			JOUT_NUMBER(c->out, "rsd_R", rsd.v[i]);
			JOUT_NUMBER(c->out, "horrat", rsd.v[i] / horwitz_rsd(w));
		}
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "content", OPTION_COLUMN, true, NULL, NULL, "column of contents", false },
	{ "rsd", OPTION_COLUMN, false, NULL, NULL,
		"column of relative reproducibility standard deviations, in percent", false },
	{ "unit", OPTION_TEXT, false, NULL, NULL,
		"unit of the contents (mg/kg); not given: mass fractions", false },
	{ 0 },
};

const struct analysis analysis_horwitz = { "horwitz", "Reproducibility to expect (Horwitz)",
	options, run };
