/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark listen: its options, and what they mean together. */
#include <errno.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/number.h"
#include "cli/files.h"
#include "cli/table.h"
#include "codec/digest.h"
#include "listen/inside.h"
#include "listen/listen.h"

static const char *const help[] = {
	"用法: hidemark listen --instrument 种类|文件.tsv 线路 [去向]\n"
	"      hidemark listen --list\n"
	"\n"
	"接收仪器发来的读数，逐行显示，并可写入文件或上报服务器。\n"
	"\n"
	"线路，三者之一:\n"
	"  --serial 设备    串口；--baud 9600 --bits 8 --parity N|E|O --stop 1 --flow "
	"none|xon|rts\n"
	"  --tcp 主机:端口  串口服务器或带网口的仪器\n"
	"  --watch 目录     仪器软件存放文件的目录；--poll 秒 用于其他机器的共享目录\n"
	"                   --instrument file 时整个文件作为仪器文件上传到 --sample，可加 "
	"--method\n"
	"去向:\n"
	"  --json           每个读数一行 JSON\n"
	"  --out 文件       追加写入 JSON 行\n"
	"  --server 网址    上报为原始观测；--token-file 文件 或环境变量 HIDEMARK_TOKEN 或 --token "
	"令牌\n"
	"  --spool 文件     服务器未确认的读数存放处\n"
	"其他:\n"
	"  --name 名称      实验室对该仪器的称呼；不给出时为种类\n"
	"  --operator 姓名, --sample 编号\n"
	"  --ask 命令       让仪器发送读数的命令（\\r \\n \\xHH），空为该种类的命令；--every 秒 "
	"重复\n"
	"  --all            不稳定的读数也上报\n"
	"  --count N        收到 N 个数值后结束\n"
	"  --packs 目录, --lang zh|en\n"
	"\n"
	"退出状态：0 完成，2 输入有误，3 系统故障或仍有读数未上报。\n",
	"usage: hidemark listen --instrument KIND|FILE.tsv LINE [WHERE TO]\n"
	"       hidemark listen --list\n"
	"\n"
	"Takes readings from an instrument as they come, shows each on a line, and can keep them "
	"in "
	"a file or file them\n"
	"with the server.\n"
	"\n"
	"The line, one of:\n"
	"  --serial DEVICE  --baud 9600 --bits 8 --parity N|E|O --stop 1 --flow none|xon|rts\n"
	"  --tcp HOST:PORT  a serial device server, or an instrument on the network\n"
	"  --watch DIR      where a machine's program drops files; --poll SECONDS for shares of "
	"other machines\n"
	"                   with --instrument file each goes whole to --sample as an instrument "
	"file, with --method\n"
	"Where to:\n"
	"  --json           a JSON line a reading\n"
	"  --out FILE       JSON lines added to a file\n"
	"  --server URL     filed as observations; --token-file FILE, or HIDEMARK_TOKEN in the "
	"environment, or --token T\n"
	"  --spool FILE     where readings wait that the server has not confirmed\n"
	"Others:\n"
	"  --name NAME      what the laboratory calls the instrument; without it its kind\n"
	"  --operator NAME, --sample NUMBER\n"
	"  --ask COMMAND    what makes the instrument send (\\r \\n \\xHH), empty: the kind's own; "
	"--every SECONDS again\n"
	"  --all            file readings too that were not stable\n"
	"  --count N        end after N values\n"
	"  --packs DIR, --lang zh|en\n"
	"\n"
	"Exit status: 0 done, 2 the input is wrong, 3 the system failed, or readings still wait to "
	"be filed.\n",
};

struct options {
	const char *instrument, *name, *operator_name, *sample, *method;
	const char *serial, *baud, *bits, *parity, *stop, *flow;
	const char *tcp, *watch, *poll;
	const char *ask, *every, *count;
	const char *out, *server, *token, *token_file, *spool;
	bool all, list;
};

struct setup {
	struct options o;
	struct loop_options loop;
	struct report report;
	struct arena arena;
	struct serial_grammars *grammars;
	struct serial_instrument instrument;
	struct spool *spool;
	struct sender *sender;
	char own_spool[4096], seen[4200], token[256], ask[512];
};

/* ---- descriptions of instruments ----------------------------------------------------------------------- */

static bool
is_file(const char *instrument)
{
	return strchr(instrument, '/') || str_ends(str_of(instrument), STR(".tsv"));
}

static enum rc
grammars_add(struct setup *s, const struct text_files *f, struct err *err)
{
	enum rc rc = E_OK;

	for (size_t i = 0; i < f->n && rc == E_OK; i++) {
		const struct str text = { f->text[i].p, f->text[i].n };

		if (str_ends(str_of(f->text[i].name), STR(".tsv")))
			rc = serial_grammars_read(
				&s->grammars, &s->arena, text, f->text[i].name, err);
	}
	return rc;
}

static enum rc
grammars_load(struct setup *s, const struct call *call, struct err *err)
{
	struct text_files packs = { 0 };
	char share[4096] = "", path[4200];
	struct stat st;
	enum rc rc = E_OK;

	if (!call->packs)
		rc = share_folder(share, sizeof(share), err);
	if (rc)
		return rc;
	snprintf(path, sizeof(path), "%s%s/instruments", call->packs ? call->packs : share,
		call->packs ? "" : "/packs");
	if (stat(path, &st) == 0)
		rc = files_add_folder(&packs, path, err);
	if (rc == E_OK)
		rc = grammars_add(s, &packs, err);
	files_free(&packs);
	return rc;
}

/* The first instrument that an own description names. */
static enum rc
own_instrument(struct setup *s, struct err *err)
{
	struct serial_grammars *own = NULL;
	struct text_files file = { 0 };
	struct serial_instrument about;
	enum rc rc = files_add(&file, s->o.instrument, err);
	int i = 0;

	if (rc == E_OK)
		rc = grammars_add(s, &file, err);
	if (rc == E_OK)
		rc = serial_grammars_read(&own, &s->arena,
			(struct str){ file.text[0].p, file.text[0].n }, s->o.instrument, err);
	files_free(&file);
	if (rc)
		return rc;
	/* the built-in ones come first in every list */
	while (serial_instrument(&about, NULL, i))
		i++;
	if (!serial_instrument(&about, own, i))
		return err_set(err, E_MISSING, "%s describes no instrument", s->o.instrument);
	s->loop.kind = arena_str(&s->arena, str_of(about.id));
	return E_OK;
}

static int
list_print(const struct setup *s, const struct call *call)
{
	struct serial_instrument about;
	struct table t;

	table_init(&t, 3);
	for (int i = 0; serial_instrument(&about, s->grammars, i); i++) {
		struct str title = call->lang == LANG_ZH ? about.title_zh : about.title_en;
		char text[200];

		table_cell(&t, about.id);
		table_cell(&t, str_show(text, sizeof(text), about.port));
		table_cell(&t, str_show(text, sizeof(text), title));
	}
	table_print(&t, stdout);
	return call_done(call, 0);
}

static enum rc
instrument_find(struct setup *s, struct err *err)
{
	enum rc rc = E_OK;

	s->loop.whole_files = strcmp(s->o.instrument, "file") == 0;
	s->loop.kind = str_of(s->o.instrument);
	if (s->loop.whole_files)
		return E_OK;
	if (is_file(s->o.instrument))
		rc = own_instrument(s, err);
	if (rc)
		return rc;
	/* the last of a name counts */
	for (int i = 0; serial_instrument(&s->instrument, s->grammars, i); i++)
		if (str_eq(str_of(s->instrument.id), s->loop.kind))
			return E_OK;
	return err_set(err, E_NOT_FOUND,
		"there is no instrument of the kind %s; hidemark listen --list names them",
		s->o.instrument);
}

/* ---- numbers ------------------------------------------------------------------------------------------- */

static enum rc
number(long *out, const char *text, const char *option, long low, long high, struct err *err)
{
	int64_t v = 0;

	if (!text)
		return E_OK;
	if (int_parse(&v, str_of(text), low, high, NULL))
		return err_field(err, E_DOMAIN, option, "expected a whole number from %ld to %ld",
			low, high);
	*out = (long)v;
	return E_OK;
}

/* "9600 8N1" of the instrument, unless the options say otherwise. */
static enum rc
port_read(struct setup *s, struct err *err)
{
	struct port_options *p = &s->loop.port;
	struct str rest = s->instrument.port.n ? s->instrument.port : STR("9600 8N1");
	int64_t baud = 9600;
	long v[3];
	enum rc rc;

	if (int_parse(&baud, str_cut(&rest, ' '), 1, 1000000, NULL))
		baud = 9600;
	v[0] = (long)baud;
	v[1] = rest.n == 3 ? rest.p[0] - '0' : 8;
	v[2] = rest.n == 3 ? rest.p[2] - '0' : 1;
	if ((rc = number(&v[0], s->o.baud, "--baud", 1, 1000000, err)) ||
		(rc = number(&v[1], s->o.bits, "--bits", 7, 8, err)) ||
		(rc = number(&v[2], s->o.stop, "--stop", 1, 2, err)))
		return rc;
	*p = (struct port_options){ .serial = s->o.serial,
		.tcp = s->o.tcp,
		.baud = (int)v[0],
		.bits = (int)v[1],
		.stop = (int)v[2],
		.parity = s->o.parity   ? s->o.parity[0]
			  : rest.n == 3 ? rest.p[1]
					: 'N',
		.flow = s->o.flow ? s->o.flow[0] : 'n' };
	if (s->o.parity && s->o.parity[1])
		p->parity = '?';
	return port_check(p, err);
}

/* \r \n \t \xHH */
static struct str
command_bytes(char *out, size_t size, const char *text)
{
	size_t n = 0;

	while (*text && n + 1 < size) {
		const char *at = text[0] == '\\' && text[1] ? strchr("rnt\\", text[1]) : NULL;
		unsigned char byte;

		if (text[0] == '\\' && text[1] == 'x' && text[2] && text[3] &&
			hex_read(&byte, 1, (struct str){ text + 2, 2 })) {
			out[n++] = (char)byte;
			text += 4;
		} else if (at) {
			out[n++] = "\r\n\t\\"[at - strchr("rnt\\", 'r')];
			text += 2;
		} else {
			out[n++] = *text++;
		}
	}
	return (struct str){ out, n };
}

static enum rc
timing_read(struct setup *s, struct err *err)
{
	long every = 0, poll = 0, count = 0;
	enum rc rc;

	if ((rc = number(&every, s->o.every, "--every", 1, 86400, err)) ||
		(rc = number(&poll, s->o.poll, "--poll", 1, 3600, err)) ||
		(rc = number(&count, s->o.count, "--count", 1, 1000000000, err)))
		return rc;
	s->loop.every_ms = every * INT64_C(1000);
	s->loop.folder.poll_s = (int)poll;
	s->loop.count = count;
	if (!s->o.ask && !s->o.every)
		return E_OK;
	s->loop.ask = s->o.ask && s->o.ask[0] ? command_bytes(s->ask, sizeof(s->ask), s->o.ask)
					      : s->instrument.ask;
	if (!s->loop.ask.n)
		return err_field(err, E_MISSING, "--ask",
			"no command is known that makes this instrument send");
	return E_OK;
}

/* ---- the server ---------------------------------------------------------------------------------------- */

static enum rc
token_read(struct setup *s, struct err *err)
{
	const char *environment = getenv("HIDEMARK_TOKEN");
	FILE *f;

	if (s->o.token)
		snprintf(s->token, sizeof(s->token), "%s", s->o.token);
	else if (!s->o.token_file && environment)
		snprintf(s->token, sizeof(s->token), "%s", environment);
	if (s->o.token_file) {
		f = fopen(s->o.token_file, "re");
		if (!f || !fgets(s->token, sizeof(s->token), f))
			s->token[0] = '\0';
		if (f)
			fclose(f);
	}
	s->token[strcspn(s->token, "\r\n")] = '\0';
	if (!s->token[0])
		return err_field(err, E_MISSING, "--token",
			"filing with a server needs a token: hidemark user token makes one");
	return E_OK;
}

/* Makes the folders of a path. */
static void
folders_make(char *path)
{
	for (char *p = path + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		(void)mkdir(path, 0700);
		*p = '/';
	}
}

/* ~/.local/state/hidemark/NAME.spool */
static const char *
spool_name(struct setup *s)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char name[64];
	size_t n = 0;

	if (s->o.spool)
		return s->o.spool;
	for (const char *p = s->report.instrument; *p && n + 1 < sizeof(name); p++)
		name[n++] = (char)(strchr("/ \\", *p) ? '_' : *p);
	name[n] = '\0';
	if (state && state[0])
		snprintf(s->own_spool, sizeof(s->own_spool), "%s/hidemark/%s.spool", state, name);
	else
		snprintf(s->own_spool, sizeof(s->own_spool), "%s/.local/state/hidemark/%s.spool",
			home ? home : ".", name);
	folders_make(s->own_spool);
	return s->own_spool;
}

static enum rc
server_open(struct setup *s, const struct call *call, struct err *err)
{
	struct sender_options to = { .server = s->o.server, .token = s->token };
	enum rc rc;

	if (!s->o.server)
		return E_OK;
	if (!str_starts(str_of(s->o.server), STR("http://")) &&
		!str_starts(str_of(s->o.server), STR("https://")))
		return err_field(err, E_DOMAIN, "--server",
			"found \"%s\", expected http://... or https://...", s->o.server);
	if (s->loop.whole_files && !s->o.sample)
		return err_field(err, E_MISSING, "--sample",
			"instrument files are filed with a sample: its id is needed");
	rc = token_read(s, err);
	if (rc == E_OK)
		rc = spool_open(&s->spool, spool_name(s), call, err);
	if (rc == E_OK)
		rc = sender_open(&s->sender, &to, s->spool, call, err);
	s->report.spool = s->spool;
	return rc;
}

/* ---- together ------------------------------------------------------------------------------------------ */

static enum rc
source_check(const struct options *o, struct err *err)
{
	if (!o->instrument)
		return err_field(err, E_MISSING, "--instrument",
			"say what is listened to; hidemark listen --list names what is known");
	if (!!o->serial + !!o->tcp + !!o->watch != 1)
		return err_set(err, E_MISSING, "give one of --serial, --tcp and --watch");
	if (strcmp(o->instrument, "file") == 0 && !o->watch)
		return err_field(err, E_DOMAIN, "--instrument", "files are taken from --watch");
	return E_OK;
}

static enum rc
prepare(struct setup *s, const struct call *call, struct err *err)
{
	enum rc rc = source_check(&s->o, err);

	if (rc == E_OK)
		rc = instrument_find(s, err);
	if (rc == E_OK && !s->o.watch)
		rc = port_read(s, err);
	if (rc == E_OK)
		rc = timing_read(s, err);
	if (rc)
		return rc;
	s->report = (struct report){ .call = call,
		.kind = arena_cstr(&s->arena, s->loop.kind),
		.operator_name = s->o.operator_name,
		.sample = s->o.sample,
		.method = s->o.method,
		.out = s->o.out,
		.all = s->o.all };
	s->report.instrument = s->o.name ? s->o.name : s->report.kind;
	s->loop.grammars = s->grammars;
	rc = report_open(&s->report, err);
	if (rc == E_OK)
		rc = server_open(s, call, err);
	s->loop.folder.path = s->o.watch;
	if (s->spool || s->o.out) {
		snprintf(s->seen, sizeof(s->seen), "%s.seen",
			s->spool ? spool_path(s->spool) : s->o.out);
		s->loop.folder.seen = s->seen;
	}
	return rc;
}

static int
run(struct setup *s, const struct call *call)
{
	struct err err = { 0 };
	enum rc rc = prepare(s, call, &err);
	int status = 0;

	if (rc == E_OK)
		rc = loop_run(&s->loop, &s->report, s->sender, &err);
	if (rc)
		status = call_fail(call, &err);
	if (s->spool && spool_waiting(s->spool)) {
		(void)err_set(&err, E_BUSY, "%zu readings wait in %s for the server",
			spool_waiting(s->spool), spool_path(s->spool));
		listen_warn(call, &err);
		status = status ? status : 3;
	}
	sender_close(s->sender);
	spool_close(s->spool);
	report_close(&s->report);
	return call_done(call, status);
}

int
listen_command(int argc, char **argv)
{
	struct setup *s = memory_zeroed(sizeof(*s));
	struct options *o = &s->o;
	const struct cli_option table[] = { { "--instrument", &o->instrument, NULL, NULL },
		{ "--name", &o->name, NULL, NULL }, { "--operator", &o->operator_name, NULL, NULL },
		{ "--sample", &o->sample, NULL, NULL }, { "--method", &o->method, NULL, NULL },
		{ "--serial", &o->serial, NULL, NULL }, { "--baud", &o->baud, NULL, NULL },
		{ "--bits", &o->bits, NULL, NULL }, { "--parity", &o->parity, NULL, NULL },
		{ "--stop", &o->stop, NULL, NULL }, { "--flow", &o->flow, NULL, NULL },
		{ "--tcp", &o->tcp, NULL, NULL }, { "--watch", &o->watch, NULL, NULL },
		{ "--poll", &o->poll, NULL, NULL }, { "--ask", &o->ask, NULL, NULL },
		{ "--every", &o->every, NULL, NULL }, { "--count", &o->count, NULL, NULL },
		{ "--out", &o->out, NULL, NULL }, { "--server", &o->server, NULL, NULL },
		{ "--token", &o->token, NULL, NULL },
		{ "--token-file", &o->token_file, NULL, NULL },
		{ "--spool", &o->spool, NULL, NULL }, { "--all", NULL, &o->all, NULL },
		{ "--list", NULL, &o->list, NULL }, { NULL, NULL, NULL, NULL } };
	struct call call;
	struct err err = { 0 };
	int status = call_start(&call, argc, argv, table, help);

	arena_init(&s->arena, 16 << 20);
	s->report.out_fd = -1;
	if (status == GO_ON && call.args.n) {
		(void)err_set(&err, E_DOMAIN, "%s is not an option; see hidemark listen --help",
			call.args.text[0]);
		status = call_fail(&call, &err);
	}
	if (status == GO_ON && grammars_load(s, &call, &err) != E_OK)
		status = call_fail(&call, &err);
	if (status == GO_ON)
		status = o->list ? list_print(s, &call) : run(s, &call);
	arena_release(&s->arena);
	free(s);
	call_end(&call);
	return status;
}
