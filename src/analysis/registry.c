/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which analyses there are, in the order they are offered. */
#include "analysis/registry.h"

#include "analysis/analysis.h"
#include "text/text.h"

const struct analysis *const analyses[] = {
	&analysis_summary,
	&analysis_robust,
	&analysis_outliers,
	&analysis_normality,
	&analysis_compare,
	&analysis_sum,
	&analysis_regress,
	&analysis_fit,
	&analysis_anova,
	&analysis_calibrate,
	&analysis_limits,
	&analysis_mdl,
	&analysis_addition,
	&analysis_bracket,
	&analysis_deming,
	&analysis_precision,
	&analysis_score,
	&analysis_homogeneity,
	&analysis_stability,
	&analysis_youden,
	&analysis_consensus,
	&analysis_horwitz,
	&analysis_chart,
	&analysis_capability,
	&analysis_grr,
	&analysis_bias,
	&analysis_linearity,
	&analysis_agreement,
	&analysis_effects,
	&analysis_surface,
	&analysis_desirability,
	&analysis_colour,
	&analysis_conformity,
	NULL,
};

/* Each family reaches to the first of the next. */
static const struct {
	const struct analysis *first;
	const char *title;
} families[] = {
	{ &analysis_summary, "Samples" },
	{ &analysis_regress, "Models" },
	{ &analysis_calibrate, "Calibration" },
	{ &analysis_precision, "Laboratories" },
	{ &analysis_chart, "Processes and gauges" },
	{ &analysis_effects, "Experiments" },
	{ &analysis_colour, "Colours and limits" },
};

/* ---- what there is ------------------------------------------------------------------------------ */

static const char *const kinds[] = { "column", "columns", "formula", "number", "integer", "choice",
	"text", "flag" };

static void
write_words(struct json_out *j, const char *key, const char *english)
{
	jout_key(j, str_of(key));
	jout_object(j);
	JOUT_TEXT(j, "zh", str_of(word_text(english, LANG_ZH)));
	JOUT_TEXT(j, "en", str_of(english));
	jout_object_end(j);
}

static void
write_option(struct json_out *j, const struct analysis_option *o)
{
	struct str choices = str_of(o->choices ? o->choices : "");

	jout_object(j);
	JOUT_TEXT(j, "name", str_of(o->name));
	JOUT_TEXT(j, "kind", str_of(kinds[o->kind]));
	JOUT_BOOL(j, "required", o->required);
	JOUT_BOOL(j, "words", o->words);
	write_words(j, "label", o->label);
	if (o->fallback)
		JOUT_TEXT(j, "fallback", str_of(o->fallback));
	if (choices.n) {
		jout_key(j, STR("choices"));
		jout_array(j);
		while (choices.n)
			jout_text(j, str_cut(&choices, ' '));
		jout_array_end(j);
	}
	jout_object_end(j);
}

void
analyses_write(struct json_out *j)
{
	const char *family = families[0].title;

	jout_object(j);
	jout_key(j, STR("analyses"));
	jout_array(j);
	for (int i = 0; analyses[i]; i++) {
		for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++)
			if (families[f].first == analyses[i])
				family = families[f].title;
		jout_object(j);
		JOUT_TEXT(j, "name", str_of(analyses[i]->name));
		write_words(j, "title", analyses[i]->title);
		write_words(j, "family", family);
		jout_key(j, STR("options"));
		jout_array(j);
		for (const struct analysis_option *o = analyses[i]->option; o->name; o++)
			write_option(j, o);
		jout_array_end(j);
		jout_object_end(j);
	}
	jout_array_end(j);
	jout_object_end(j);
}
