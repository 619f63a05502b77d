/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark round: GB/T 8170 and ISO 80000-1 B on the decimal text. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/number.h"
#include "cli/call.h"
#include "cli/commands.h"
#include "codec/json.h"

static const char *const help[] = {
	"用法: hidemark round 数值 --to 0.1 [--interval 0.5] [--rule even|away]\n"
	"      hidemark round 数值 --digits N [--rule even|away]\n"
	"\n"
	"按 GB/T 8170 一次修约（四舍六入五成双）。\n"
	"\n"
	"  --to 间隔        修约间隔，例如 0.1、1、100\n"
	"  --interval 倍数  与 --to 并用时为其 0.5 或 0.2 倍（0.5 单位、0.2 "
	"单位修约）；单用时即间隔\n"
	"  --digits N       保留 N 位有效数字\n"
	"  --rule 规则      even：五成双（缺省，GB/T 8170，ISO 80000-1 规则 A）；away：五进（规则 "
	"B）\n"
	"  --json, --lang zh|en\n"
	"\n"
	"退出状态：0 完成，2 输入有误。\n",
	"usage: hidemark round VALUE --to 0.1 [--interval 0.5] [--rule even|away]\n"
	"       hidemark round VALUE --digits N [--rule even|away]\n"
	"\n"
	"Rounds once, as GB/T 8170 says (ties to even).\n"
	"\n"
	"  --to STEP        rounding interval, for example 0.1, 1, 100\n"
	"  --interval F     with --to: 0.5 or 0.2 of it (half-unit and fifth-unit rounding); "
	"alone: the interval\n"
	"  --digits N       to N significant digits\n"
	"  --rule RULE      even: ties to even (the default, GB/T 8170, ISO 80000-1 rule A); away: "
	"ties away (rule B)\n"
	"  --json, --lang zh|en\n"
	"\n"
	"Exit status: 0 done, 2 the input is wrong.\n",
};

/* d times factor / 10, for a factor of 5 or 2, exactly. */
static enum rc
take_part(struct decimal *d, int factor, struct err *err)
{
	int carry = 0;

	if (d->n == DECIMAL_DIGITS)
		return err_field(
			err, E_TOO_BIG, "--to", "it has more than %d digits", DECIMAL_DIGITS - 1);
	for (int i = d->n; i > 0; i--) {
		int product = d->digit[i - 1] * factor + carry;

		d->digit[i] = (unsigned char)(product % 10);
		carry = product / 10;
	}
	d->digit[0] = (unsigned char)carry;
	d->n++;
	/* one digit more in front, one tenth: the exponent stays */
	if (carry == 0) {
		memmove(d->digit, d->digit + 1, (size_t)d->n - 1);
		d->n--;
		d->exponent--;
	}
	while (d->n > 0 && d->digit[d->n - 1] == 0)
		d->n--;
	d->places = d->n > d->exponent ? d->n - d->exponent : 0;
	return E_OK;
}

static enum rc
step_text(char out[DECIMAL_TEXT_SIZE], const char *to, const char *interval, struct err *err)
{
	struct decimal d;
	enum rc rc;

	if (!to && !interval)
		return err_set(err, E_MISSING,
			"--to, --interval or --digits is needed; see hidemark round --help");
	rc = decimal_parse(&d, str_of(to ? to : interval), err);
	if (rc) {
		snprintf(err->field, sizeof(err->field), "%s", to ? "--to" : "--interval");
		return rc;
	}
	if (to && interval && strcmp(interval, "0.5") == 0)
		rc = take_part(&d, 5, err);
	else if (to && interval && strcmp(interval, "0.2") == 0)
		rc = take_part(&d, 2, err);
	else if (to && interval && strcmp(interval, "1") != 0)
		rc = err_field(err, E_DOMAIN, "--interval", "found \"%s\", expected 1, 0.5 or 0.2",
			interval);
	if (rc == E_OK)
		decimal_text(out, &d);
	return rc;
}

struct texts {
	const char *to, *interval, *digits, *rule;
};

static int
print(const struct call *call, const char *text, const char *step, enum hm_ties ties)
{
	struct json_out j;
	struct buf b;

	if (!call->json) {
		printf("%s\n", text);
		return call_done(call, 0);
	}
	buf_init(&b, 64 << 10);
	jout_start(&j, &b);
	jout_object(&j);
	JOUT_TEXT(&j, "value", str_of(call->args.text[0]));
	JOUT_TEXT(&j, "text", str_of(text));
	JOUT_TEXT(&j, "interval", step ? str_of(step) : STR_NONE);
	JOUT_TEXT(&j, "rule", ties == HM_TIES_EVEN ? STR("even") : STR("away"));
	jout_object_end(&j);
	printf("%.*s\n", STR_FMT(buf_str(&b)));
	buf_release(&b);
	return call_done(call, 0);
}

static int
run(const struct call *call, const struct texts *t)
{
	char text[HM_NUMBER_SIZE], step[DECIMAL_TEXT_SIZE];
	enum hm_ties ties = HM_TIES_EVEN;
	struct hm_error refused;
	struct err err = { 0 };
	enum hm_outcome outcome;
	int64_t digits = 0;
	enum rc rc = E_OK;

	if (t->rule && strcmp(t->rule, "away") == 0)
		ties = HM_TIES_AWAY;
	else if (t->rule && strcmp(t->rule, "even") != 0)
		rc = err_field(
			&err, E_DOMAIN, "--rule", "found \"%s\", expected even or away", t->rule);
	if (rc == E_OK && t->digits && int_parse(&digits, str_of(t->digits), 1, 17, NULL))
		rc = err_field(
			&err, E_DOMAIN, "--digits", "found \"%s\", expected 1 to 17", t->digits);
	if (rc == E_OK && !t->digits)
		rc = step_text(step, t->to, t->interval, &err);
	if (rc)
		return call_fail(call, &err);
	if (t->digits)
		outcome = hm_round_digits(text, call->args.text[0], (int)digits, ties, &refused);
	else
		outcome = hm_round(text, call->args.text[0], step, ties, &refused);
	if (outcome != HM_DONE)
		return call_refuse(call, &refused);
	return print(call, text, t->digits ? NULL : step, ties);
}

int
command_round(int argc, char **argv)
{
	struct texts t = { 0 };
	const struct cli_option options[] = { { "--to", &t.to, NULL, NULL },
		{ "--interval", &t.interval, NULL, NULL }, { "--digits", &t.digits, NULL, NULL },
		{ "--rule", &t.rule, NULL, NULL }, { NULL, NULL, NULL, NULL } };
	struct call call;
	struct err err = { 0 };
	int status = call_start(&call, argc, argv, options, help);

	if (status == GO_ON && call.args.n != 1) {
		(void)err_set(&err, E_MISSING, "one value is needed; see hidemark round --help");
		status = call_fail(&call, &err);
	}
	if (status == GO_ON)
		status = run(&call, &t);
	call_end(&call);
	return status;
}
