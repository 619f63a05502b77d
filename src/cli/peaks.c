/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark peaks: the peaks of a chromatogram, or the amounts of a sequence of them. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/stats.h"
#include "codec/json.h"

#define OPTIONS 24

static const char *const help[] = {
	"用法: hidemark peaks 文件... [选项]\n"
	"\n"
	"色谱图的峰：保留、面积、峰高、分离度、塔板数、拖尾、信噪比；给出序列时由标准计算含量。\n"
	"\n"
	"  --channel 名称|编号   通道（默认第一个）\n"
	"  --baseline linear|valley|als|snip   --pick derivative|cwt   --fit（重叠峰用 EMG 拟合）\n"
	"  --from 时间 --to 时间   --noise_from, --noise_to   --dead_time 时间\n"
	"  --width 时间  --threshold 倍数  --height  --min_area  --min_height  --skim 倍数\n"
	"  --lambda, --p（als）  --window 时间（snip）\n"
	"  --manual 起-止,...  --reason 原因   --inhibit 起-止,...   --negative 起-止,...\n"
	"  --windows 文件.csv    组分的保留窗口\n"
	"  --sequence 文件.csv   进样序列：file, role, amount, dilution   --take_blank 扣空白\n"
	"  --json, --packs 目录, --lang zh|en\n",
	"usage: hidemark peaks FILE... [options]\n"
	"\n"
	"The peaks of a chromatogram: retention, area, height, resolution, plates, tailing, "
	"signal to noise; with a sequence, amounts from its standards.\n"
	"\n"
	"  --channel NAME|NUMBER   the first where not given\n"
	"  --baseline linear|valley|als|snip   --pick derivative|cwt   --fit (EMG, overlaps)\n"
	"  --from T --to T   --noise_from T --noise_to T   --dead_time T\n"
	"  --width T  --threshold K  --height H  --min_area A  --min_height H  --skim RATIO\n"
	"  --lambda, --p (als)   --window T (snip)\n"
	"  --manual A-B,...  --reason TEXT   --inhibit A-B,...   --negative A-B,...\n"
	"  --windows FILE.csv    retention windows of compounds\n"
	"  --sequence FILE.csv   injections: file, role, amount, dilution   --take_blank\n"
	"  --json, --packs DIR, --lang zh|en\n",
};

static const char *const names[OPTIONS] = { "--channel", "--baseline", "--pick", "--from", "--to",
	"--noise_from", "--noise_to", "--dead_time", "--width", "--threshold", "--height",
	"--min_area", "--min_height", "--skim", "--lambda", "--p", "--window", "--manual",
	"--reason", "--inhibit", "--negative", "--points" };

/* What was asked for. */
struct asked {
	const char *value[OPTIONS];
	const char *windows, *sequence;
	bool fit, take_blank;
	struct hm_option given[OPTIONS + 2];
	struct hm_chromatogram_request q;
};

static int
show(const struct call *call, const char *json)
{
	json_t *answer;
	struct err err = { 0 };

	if (call->json) {
		fputs(json, stdout);
		return GO_ON;
	}
	if (json_read(&answer, str_of(json), &err))
		return call_fail(call, &err);
	answer_print(call, answer);
	json_decref(answer);
	return GO_ON;
}

static int
one(const struct call *call, const struct hm_library *lib, const struct hm_chromatogram_request *q)
{
	struct hm_chromatogram *answer;
	struct hm_error refused;
	int status;

	if (hm_chromatogram_run(&answer, lib, q, &refused) != HM_DONE)
		return call_refuse(call, &refused);
	status = show(call, hm_chromatogram_json(answer));
	hm_chromatogram_free(answer);
	return status;
}

/* Each file by itself, or all as one sequence. */
static int
all(const struct call *call, const struct hm_library *lib, struct asked *a,
	const struct text_files *files)
{
	size_t n = a->sequence ? 1 : files->n;
	bool array = call->json && n > 1;
	int status = GO_ON;

	if (array)
		putchar('[');
	for (size_t i = 0; status == GO_ON && i < n; i++) {
		struct hm_chromatogram_request q = a->q;

		q.file = &files->text[i];
		q.n_files = a->sequence ? files->n : 1;
		if (i)
			fputs(call->json ? ",\n" : "\n", stdout);
		status = one(call, lib, &q);
	}
	if (status != GO_ON)
		return status;
	fputs(array ? "]\n" : call->json ? "\n" : "", stdout);
	return call_done(call, 0);
}

static int
run(const struct call *call, struct asked *a)
{
	struct text_files files = { 0 }, tables = { 0 };
	struct hm_library *lib = NULL;
	struct err err = { 0 };
	int status = library_open(&lib, call, PACKS_FORMATS);

	if (status == GO_ON)
		status = arguments_read(&files, call, 0);
	if (status == GO_ON && a->windows && files_add(&tables, a->windows, &err))
		status = call_fail(call, &err);
	if (status == GO_ON && a->sequence && files_add(&tables, a->sequence, &err))
		status = call_fail(call, &err);
	if (status == GO_ON) {
		a->q.windows = a->windows ? &tables.text[0] : NULL;
		a->q.sequence = a->sequence ? &tables.text[a->windows != NULL] : NULL;
		status = all(call, lib, a, &files);
	}
	files_free(&files);
	files_free(&tables);
	hm_library_close(lib);
	return status;
}

static void
give(struct asked *a)
{
	size_t n = 0;

	for (size_t i = 0; i < OPTIONS && names[i]; i++)
		if (a->value[i])
			a->given[n++] = (struct hm_option){ names[i] + 2, a->value[i] };
	if (a->fit)
		a->given[n++] = (struct hm_option){ "fit", "true" };
	if (a->take_blank)
		a->given[n++] = (struct hm_option){ "take_blank", "true" };
	a->q.option = a->given;
	a->q.n_options = n;
}

int
command_peaks(int argc, char **argv)
{
	struct asked a = { 0 };
	struct cli_option options[OPTIONS + 5];
	struct call call;
	struct err err = { 0 };
	size_t n = 0;
	int status;

	for (; n < OPTIONS && names[n]; n++)
		options[n] = (struct cli_option){ names[n], &a.value[n], NULL, NULL };
	options[n++] = (struct cli_option){ "--windows", &a.windows, NULL, NULL };
	options[n++] = (struct cli_option){ "--sequence", &a.sequence, NULL, NULL };
	options[n++] = (struct cli_option){ "--fit", NULL, &a.fit, NULL };
	options[n++] = (struct cli_option){ "--take_blank", NULL, &a.take_blank, NULL };
	options[n] = (struct cli_option){ NULL, NULL, NULL, NULL };
	status = call_start(&call, argc, argv, options, help);
	if (status == GO_ON && call.args.n == 0) {
		(void)err_set(&err, E_MISSING, "which file? see hidemark %s --help", "peaks");
		status = call_fail(&call, &err);
	}
	if (status == GO_ON) {
		give(&a);
		status = run(&call, &a);
	}
	call_end(&call);
	return status;
}
