/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark round: GB/T 8170 and ISO 80000-1 B on the decimal text. */
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/number.h"
#include "cli/call.h"
#include "cli/commands.h"

static const char *const help[] = {
	"用法: hidemark round 数值 --to 0.1 [--interval 0.5] [--rule even|away]\n"
	"      hidemark round 数值 --digits N [--rule even|away]\n"
	"      hidemark round 数值 --uncertainty U [--u-digits 1|2] [--u-up] [--rule even|away]\n"
	"\n"
	"按 GB/T 8170 一次修约（四舍六入五成双）。数值可带标记：16.5(+) 表示实际值比它大，16.5(-) "
	"表示比它小（按绝对值）。\n"
	"\n"
	"  --to 间隔        修约间隔，例如 0.1、1、100\n"
	"  --interval 倍数  与 --to 并用时为其 0.5 或 0.2 倍（0.5 单位、0.2 "
	"单位修约）；单用时即间隔\n"
	"  --digits N       保留 N 位有效数字\n"
	"  --uncertainty U  不确定度：自身修约为 1 或 2 位有效数字，数值修约到与其末位相同\n"
	"  --u-digits N     不确定度的有效数字：1 或 2（缺省 2）\n"
	"  --u-up           不确定度只进不舍\n"
	"  --rule 规则      even：五成双（缺省，GB/T 8170，ISO 80000-1 规则 A）；away：五进（规则 "
	"B）\n"
	"  --mark           报出值末位非零数字为 5 时加 (+) 或 (-)，供再次修约（GB/T 8170 3.3.2）\n"
	"  --json, --lang zh|en\n"
	"\n"
	"退出状态：0 完成，2 输入有误。\n",
	"usage: hidemark round VALUE --to 0.1 [--interval 0.5] [--rule even|away]\n"
	"       hidemark round VALUE --digits N [--rule even|away]\n"
	"       hidemark round VALUE --uncertainty U [--u-digits 1|2] [--u-up] [--rule even|away]\n"
	"\n"
	"Rounds once, as GB/T 8170 says (ties to even). VALUE may carry a mark: 16.5(+) stands for "
	"more, 16.5(-) for less\n"
	"than 16.5, in magnitude.\n"
	"\n"
	"  --to STEP        rounding interval, for example 0.1, 1, 100\n"
	"  --interval F     with --to: 0.5 or 0.2 of it (half-unit and fifth-unit rounding); "
	"alone: the interval\n"
	"  --digits N       to N significant digits\n"
	"  --uncertainty U  U itself to 1 or 2 significant digits, VALUE to the place of its last "
	"digit\n"
	"  --u-digits N     digits of the uncertainty: 1 or 2 (the default)\n"
	"  --u-up           the uncertainty is only ever rounded up\n"
	"  --rule RULE      even: ties to even (the default, GB/T 8170, ISO 80000-1 rule A); away: "
	"ties away (rule B)\n"
	"  --mark           (+) or (-) behind a last digit 5, so that it can be rounded again "
	"(GB/T "
	"8170 3.3.2)\n"
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
			"--to, --interval, --digits or --uncertainty is needed; see hidemark round "
			"--help");
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

struct options {
	const char *to, *interval, *digits, *rule, *uncertainty, *u_digits;
	bool u_up, mark;
};

static int
print(const struct call *call, const struct hm_rounding *q, const struct hm_rounded *r)
{
	if (call->json)
		printf("%s\n", r->json);
	else
		printf("%s%s%s\n", r->text, q->uncertainty ? " \u00b1 " : "", r->uncertainty);
	return call_done(call, 0);
}

/* A whole number from 1 to `most`. */
static enum rc
take_count(int *out, const char *name, const char *text, int most, struct err *err)
{
	int64_t v;

	if (!text)
		return E_OK;
	if (int_parse(&v, str_of(text), 1, most, NULL))
		return err_field(err, E_DOMAIN, name, "found \"%s\", expected 1 to %d", text, most);
	*out = (int)v;
	return E_OK;
}

static enum rc
take_rule(struct hm_rounding *q, const struct options *o, struct err *err)
{
	if (o->rule && strcmp(o->rule, "away") == 0)
		q->ties = HM_TIES_AWAY;
	else if (o->rule && strcmp(o->rule, "even") != 0)
		return err_field(
			err, E_DOMAIN, "--rule", "found \"%s\", expected even or away", o->rule);
	if (!o->uncertainty && (o->u_digits || o->u_up))
		return err_field(err, E_MISSING, "--uncertainty",
			"--u-digits and --u-up say how an uncertainty is rounded; none is given");
	q->uncertainty_up = o->u_up;
	q->mark = o->mark;
	return E_OK;
}

static int
run(const struct call *call, const struct options *o)
{
	char step[DECIMAL_TEXT_SIZE];
	struct hm_rounding q = { .value = call->args.text[0], .uncertainty = o->uncertainty };
	struct hm_rounded rounded;
	struct hm_error refused;
	struct err err = { 0 };
	enum rc rc;

	rc = take_rule(&q, o, &err);
	if (rc == E_OK)
		rc = take_count(&q.digits, "--digits", o->digits, 17, &err);
	if (rc == E_OK)
		rc = take_count(&q.uncertainty_digits, "--u-digits", o->u_digits, 2, &err);
	if (rc)
		return call_fail(call, &err);
	if (o->to || o->interval || (!o->digits && !o->uncertainty)) {
		rc = step_text(step, o->to, o->interval, &err);
		if (rc)
			return call_fail(call, &err);
		q.interval = step;
	}
	if (hm_round_report(&rounded, &q, &refused) != HM_DONE)
		return call_refuse(call, &refused);
	return print(call, &q, &rounded);
}

int
command_round(int argc, char **argv)
{
	struct options o = { .to = NULL };
	const struct cli_option options[] = { { "--to", &o.to, NULL, NULL },
		{ "--interval", &o.interval, NULL, NULL }, { "--digits", &o.digits, NULL, NULL },
		{ "--rule", &o.rule, NULL, NULL }, { "--uncertainty", &o.uncertainty, NULL, NULL },
		{ "--u-digits", &o.u_digits, NULL, NULL }, { "--u-up", NULL, &o.u_up, NULL },
		{ "--mark", NULL, &o.mark, NULL }, { NULL, NULL, NULL, NULL } };
	struct call call;
	struct err err = { 0 };
	int status = call_start(&call, argc, argv, options, help);

	if (status == GO_ON && call.args.n != 1) {
		(void)err_set(&err, E_MISSING, "one value is needed; see hidemark round --help");
		status = call_fail(&call, &err);
	}
	if (status == GO_ON)
		status = run(&call, &o);
	call_end(&call);
	return status;
}
