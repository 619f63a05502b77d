/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "document/document.h"

static struct document_fonts *fonts;

static int
open_fonts(void **state)
{
	(void)state;
	return document_fonts_open(&fonts, getenv("FONT_DIR"), NULL) != E_OK;
}

static int
close_fonts(void **state)
{
	(void)state;
	document_fonts_close(fonts);
	return 0;
}

static struct document
report(void)
{
	static const struct doc_fact facts[] = {
		{ STR_INIT("委托单位 Client"), STR_INIT("无极县瑞丰制革有限公司 Ruifeng Tannery") },
		{ STR_INIT("样品名称 Sample"), STR_INIT("黄牛沙发革 Cattle furniture leather") },
		{ STR_INIT("收样日期 Received"), STR_INIT("2026-11-20") },
		{ STR_INIT("样品状态 Condition"), STR_INIT("完好 intact, as received") },
	};
	static const double width[] = { 3, 2, 1.4, 1.2, 1.2 };
	static const struct doc_cell head[] = {
		{ .text = STR_INIT("项目 Property"), .align = -1 },
		{ .text = STR_INIT("方法 Method"), .align = -1 },
		{ .text = STR_INIT("结果 Result"), .align = 1 },
		{ .text = STR_INIT("限量 Limit"), .align = 1 },
		{ .text = STR_INIT("判定 Verdict") },
	};
	static struct doc_cell cells[60 * 5];
	static const struct doc_table table = { width, 5, 60, head, cells };
	static struct doc_point points[200];
	static const struct doc_curve curve = { STR_INIT("P1"), points, 200, 180 };
	static const struct doc_plot plot = { STR_INIT("伸长 Elongation / mm"),
		STR_INIT("力 Force / N"), &curve, 1 };
	static const struct doc_fact signers[] = { { STR_INIT("检测 Tested by"), STR_INIT("李明") },
		{ STR_INIT("批准 Authorised signatory"), STR_INIT("王芳") } };
	static const struct doc_block blocks[] = {
		{ .kind = DOC_HEADING, .text = STR_INIT("样品信息 Sample") },
		{ .kind = DOC_FACTS, .fact = facts, .facts = 4 },
		{ .kind = DOC_HEADING, .text = STR_INIT("检测结果 Results") },
		{ .kind = DOC_TABLE, .table = &table },
		{ .kind = DOC_PLOT, .plot = &plot },
		{ .kind = DOC_NOTE,
			.text = STR_INIT(
				"U 为扩展不确定度 (k = 2)。 U is the expanded uncertainty.") },
		{ .kind = DOC_SIGNATURES, .fact = signers, .facts = 2 },
	};

	for (int i = 0; i < 200; i++)
		points[i] = (struct doc_point){ i * 0.2, 160 * sin(i / 180.0 * 1.57) };
	for (int i = 0; i < 60; i++) {
		struct doc_cell *c = &cells[i * 5];

		c[0] = (struct doc_cell){ .text = STR("抗张强度 Tensile strength, parallel"),
			.align = -1 };
		c[1] = (struct doc_cell){ .text = STR("ISO 3376:2020"), .align = -1 };
		c[2] = (struct doc_cell){ .text = STR("13.8 ± 0.5 N/mm²"), .align = 1 };
		c[3] = (struct doc_cell){ .text = STR("≥ 10"), .align = 1 };
		c[4] = (struct doc_cell){ .text = i % 2 ? STR("符合 pass") : STR("不符合 fail"),
			.tone = i % 2 ? TONE_GOOD : TONE_BAD };
	}
	return (struct document){ .title_zh = STR("检测报告"),
		.title_en = STR("Test report"),
		.organisation_zh = STR("无极皮革检测中心"),
		.organisation_en = STR("Wuji Leather Testing Centre"),
		.address = STR("河北省石家庄市无极县 Wuji, Hebei"),
		.number = STR("WJ-2026-000123"),
		.subject = STR("test report"),
		.qr = STR("https://example.org/verify/0123456789abcdef"),
		.qr_caption = STR("扫码验证 Scan to verify"),
		.end_mark = STR("— 报告结束 End of report —"),
		.created_us = 1795392000000000,
		.block = blocks,
		.blocks = 7 };
}

static void
a_report_of_three_pages_is_small_and_the_same_twice(void **state)
{
	struct document d = report();
	struct buf one, two;

	(void)state;
	buf_init(&one, 4 << 20);
	buf_init(&two, 4 << 20);
	assert_int_equal(document_pdf(&one, &d, fonts, NULL), E_OK);
	assert_int_equal(document_pdf(&two, &d, fonts, NULL), E_OK);
	assert_true(str_starts(buf_str(&one), STR("%PDF-1.5")));
	assert_in_range(one.n, 10000, 120 * 1024);
	assert_true(str_eq(buf_str(&one), buf_str(&two)));
	if (getenv("KEEP_PDF")) {
		FILE *f = fopen(getenv("KEEP_PDF"), "wb");

		assert_non_null(f);
		fwrite(one.p, 1, one.n, f);
		fclose(f);
	}
	buf_release(&one);
	buf_release(&two);
}

static void
refuses_what_passes_the_ceiling(void **state)
{
	struct document d = report();
	struct err err = { 0 };
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	assert_int_equal(document_pdf(&out, &d, fonts, &err), E_TOO_BIG);
	buf_release(&out);
	d.qr = (struct str){ "x", 3000 };
	buf_init(&out, 1 << 20);
	assert_int_equal(document_pdf(&out, &d, fonts, &err), E_TOO_BIG);
	assert_string_equal(err.arg[0], "3000");
	buf_release(&out);
}

static void
a_qr_code_is_an_svg(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 20);
	assert_int_equal(qr_svg(&out, STR("https://example.org/v/1"), NULL), E_OK);
	assert_true(str_starts(buf_str(&out), STR("<svg ")));
	assert_true(str_ends(buf_str(&out), STR("</svg>")));
	buf_clear(&out);
	assert_int_equal(qr_svg(&out, STR_NONE, NULL), E_TOO_BIG);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_of_three_pages_is_small_and_the_same_twice),
		cmocka_unit_test(refuses_what_passes_the_ceiling),
		cmocka_unit_test(a_qr_code_is_an_svg),
	};

	return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
