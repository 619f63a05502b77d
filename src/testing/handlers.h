/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handlers that routes.def names. Private to this folder. */
#ifndef TESTING_HANDLERS_H
#define TESTING_HANDLERS_H

#include "testing/inside.h"

http_read home_get, samples_list, sample_create_prepare, sample_get, sample_change_prepare,
	plan_propose, file_upload_prepare, file_get, file_reading_get, file_curves,
	readings_prepare, compute_preview, results_list, verdicts_get, report_prepare,
	sample_pdf_get, report_pdf_get, timeline_get, verify_token, verify_file, limits_list,
	limit_confirm_prepare, statistics_list, statistics_run, chromatogram_post, simulation_post,
	rounding_post, observation_prepare, observations_list, layouts_list, layout_get,
	layout_pack_get, layout_preview, layout_words_get;
http_write sample_create_write, sample_change_write, plan_put, file_upload_write, readings_write,
	submit_write, review_write, report_write, limit_confirm_write, observation_write,
	layout_create_write, layout_put_write, layout_withdraw_write;

#endif
