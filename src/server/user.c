/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark user: accounts from the command line, for the first administrator and for whoever lost a password. */
#include <termios.h>
#include <unistd.h>

#include "base/number.h"
#include "server/commands.h"
#include "server/laboratory.h"
#include "server/options.h"
#include "server/program.h"

#define PASSWORD_MOST 256

struct user_options {
	const char *data, *database, *login, *name, *role, *organisation, *lab_zh, *lab_en;
	const char *label, *days;
	bool json, help;
	const char *action;
};

static const char help_text[] =
	"usage: hidemark user add|list|password|disable|enable|token --data DIR | --database URL  "
	"[options]\n"
	"\n"
	"  add       --login L --role administrator|technician|signatory|enterprise --name N "
	"[--organisation ID]\n"
	"            [--laboratory-zh NAME --laboratory-en NAME]  for the first user of an empty "
	"store\n"
	"  list      every user of the laboratory\n"
	"  password  --login L   set a new password; signs the user out everywhere\n"
	"  disable   --login L   may no longer sign in; what he or she did stays\n"
	"  enable    --login L\n"
	"  token     --login L --label INSTRUMENT [--days N]   for hidemark listen: files what the "
	"instrument measures,\n"
	"            in the name of this user, and nothing else; 365 days unless said\n"
	"\n"
	"A password is asked for, or read from standard input. 密码会提示输入，或从标准输入读取。\n"
	"  --json    list as JSON\n"
	"  --help    this text\n";

static enum rc
options(struct user_options *o, int argc, char **argv, struct err *err)
{
	const struct option_spec spec[] = {
		{ "--data", &o->data, NULL },
		{ "--database", &o->database, NULL },
		{ "--login", &o->login, NULL },
		{ "--name", &o->name, NULL },
		{ "--role", &o->role, NULL },
		{ "--organisation", &o->organisation, NULL },
		{ "--laboratory-zh", &o->lab_zh, NULL },
		{ "--laboratory-en", &o->lab_en, NULL },
		{ "--label", &o->label, NULL },
		{ "--days", &o->days, NULL },
		{ "--json", NULL, &o->json },
		{ "--help", NULL, &o->help },
	};
	struct option_words words;
	enum rc rc;

	*o = (struct user_options){ .lab_zh = "检测中心", .lab_en = "Testing centre" };
	rc = options_read(&words, argc, argv, spec, sizeof(spec) / sizeof(spec[0]), err);
	if (rc || o->help)
		return rc;
	if (words.n != 1)
		return err_set(err, E_MISSING,
			"say what to do: add, list, password, disable, enable or token");
	o->action = words.word[0];
	return E_OK;
}

/* A line from the terminal without echo, or from standard input. */
static enum rc
password_ask(char out[PASSWORD_MOST + 2], struct err *err)
{
	struct termios before, silent;
	bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
	char *line;
	size_t n;

	if (terminal) {
		silent = before;
		silent.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
		fputs("Password 密码: ", stderr);
	}
	line = fgets(out, PASSWORD_MOST + 2, stdin);
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		fputs("\n", stderr);
	}
	n = line ? strcspn(out, "\r\n") : 0;
	if (n)
		out[n] = '\0';
	if (n < 10)
		return err_set(err, E_DOMAIN, "a password has at least 10 characters");
	if (n > PASSWORD_MOST)
		return err_set(err, E_TOO_BIG, "a password has at most %d bytes", PASSWORD_MOST);
	return E_OK;
}

/* ---- what is done in the transaction ---------------------------------------------------------------- */

struct change {
	const struct user_options *o;
	char hash[128];
	char token[SESSION_TOKEN_SIZE]; /* out */
	int64_t days;
	enum role role;
	int64_t now_us;
};

static enum rc
laboratory_first(struct laboratory *out, struct txn *t, const struct change *c, struct err *err)
{
	const struct new_organisation lab = { .name_zh = str_of(c->o->lab_zh),
		.name_en = str_of(c->o->lab_en),
		.kind = STR("laboratory"),
		.address = STR(""),
		.contact = STR("") };
	bool found;
	enum rc rc = laboratory_next(&found, out, txn_db(t), "", err);

	if (rc || found)
		return rc;
	return organisation_insert(out->id, t, STR(""), &lab, c->now_us, err);
}

static enum rc
audit(struct txn *t, const struct laboratory *lab, const char *action, const char *id,
	int64_t now_us, struct err *err)
{
	const struct audit_entry e = { .lab_id = str_of(lab->id),
		.user_id = STR(""),
		.action = str_of(action),
		.object_kind = STR("user"),
		.object_id = str_of(id),
		.detail = STR("{\"from\":\"command line\"}") };

	return audit_add(t, &e, now_us, err);
}

static enum rc
add_work(void *ctx, struct txn *t, struct err *err)
{
	const struct change *c = ctx;
	struct laboratory lab;
	char id[UUID_TEXT_SIZE];
	struct new_user u = { .login = str_of(c->o->login),
		.name = str_of(c->o->name),
		.role = c->role,
		.password_hash = str_of(c->hash) };
	enum rc rc = laboratory_first(&lab, t, c, err);

	if (rc)
		return rc;
	u.lab_id = str_of(lab.id);
	u.org_id = c->o->organisation ? str_of(c->o->organisation) : u.lab_id;
	rc = user_insert(id, t, &u, c->now_us, err);
	return rc ? rc : audit(t, &lab, "user.create", id, c->now_us, err);
}

struct wanted {
	const char *login;
	struct user user;
	bool found;
};

static enum rc
match(void *ctx, const struct user *u, bool enabled, struct err *err)
{
	struct wanted *w = ctx;

	(void)enabled;
	(void)err;
	if (strcmp(u->login, w->login) == 0) {
		w->user = *u;
		w->found = true;
	}
	return E_OK;
}

/* The user by login in any laboratory of the store. */
static enum rc
user_find(
	struct laboratory *lab, struct user *out, struct db *db, const char *login, struct err *err)
{
	struct wanted w = { .login = login };
	bool found;

	lab->id[0] = '\0';
	for (;;) {
		enum rc rc = laboratory_next(&found, lab, db, lab->id, err);

		if (rc)
			return rc;
		if (!found)
			return err_set(err, E_NOT_FOUND, "there is no user %s", login);
		rc = user_list(db, str_of(lab->id), match, &w, err);
		if (rc)
			return rc;
		if (w.found) {
			*out = w.user;
			return E_OK;
		}
	}
}

static enum rc
token_work(void *ctx, struct txn *t, struct err *err)
{
	struct change *c = ctx;
	struct laboratory lab;
	struct user u;
	enum rc rc = user_find(&lab, &u, txn_db(t), c->o->login, err);

	if (!rc && !permission_granted(&u, PERMISSION_OBSERVATION_FILE))
		rc = err_set(err, E_DENIED, "only a technician files what an instrument measures");
	if (!rc)
		rc = token_issue(c->token, t, &u, str_of(c->o->label), c->now_us,
			c->now_us + c->days * INT64_C(86400000000), err);
	return rc ? rc : audit(t, &lab, "user.token", u.id, c->now_us, err);
}

static enum rc
change_work(void *ctx, struct txn *t, struct err *err)
{
	const struct change *c = ctx;
	struct laboratory lab;
	struct user u;
	enum rc rc = user_find(&lab, &u, txn_db(t), c->o->login, err);

	if (rc)
		return rc;
	if (strcmp(c->o->action, "password") == 0) {
		rc = user_set_password(t, str_of(lab.id), str_of(u.id), str_of(c->hash), err);
		return rc ? rc : audit(t, &lab, "user.password", u.id, c->now_us, err);
	}
	if (strcmp(c->o->action, "disable") == 0) {
		rc = user_enable(t, str_of(lab.id), str_of(u.id), false, err);
		return rc ? rc : audit(t, &lab, "user.disable", u.id, c->now_us, err);
	}
	rc = user_enable(t, str_of(lab.id), str_of(u.id), true, err);
	return rc ? rc : audit(t, &lab, "user.enable", u.id, c->now_us, err);
}

/* ---- listing ------------------------------------------------------------------------------------------ */

struct listing {
	struct json_out j;
	bool json;
};

static enum rc
list_one(void *ctx, const struct user *u, bool enabled, struct err *err)
{
	struct listing *l = ctx;

	(void)err;
	if (!l->json) {
		printf("%-20s %-14s %-20s %s\n", u->login, role_id(u->role).p, u->name,
			enabled ? "" : "disabled");
		return E_OK;
	}
	jout_object(&l->j);
	JOUT_TEXT(&l->j, "id", str_of(u->id));
	JOUT_TEXT(&l->j, "login", str_of(u->login));
	JOUT_TEXT(&l->j, "name", str_of(u->name));
	JOUT_TEXT(&l->j, "role", role_id(u->role));
	JOUT_BOOL(&l->j, "disabled", !enabled);
	jout_object_end(&l->j);
	return E_OK;
}

static enum rc
list_users(struct store *s, bool json, struct err *err)
{
	struct laboratory lab = { .id = "" };
	struct listing l = { .json = json };
	struct buf b;
	struct db *db;
	bool found;
	enum rc rc = store_read(&db, s, err);

	if (rc)
		return rc;
	buf_init(&b, 16 << 20);
	jout_start(&l.j, &b);
	jout_array(&l.j);
	for (;;) {
		rc = laboratory_next(&found, &lab, db, lab.id, err);
		if (rc || !found)
			break;
		rc = user_list(db, str_of(lab.id), list_one, &l, err);
		if (rc)
			break;
	}
	jout_array_end(&l.j);
	store_read_done(s, db);
	if (!rc && json)
		printf("%.*s\n", STR_FMT(buf_str(&b)));
	buf_release(&b);
	return rc;
}

/* ---- the command --------------------------------------------------------------------------------------- */

static enum rc
token_make(struct program *p, struct change *c, struct err *err)
{
	enum rc rc;

	if (!c->o->login)
		return err_set(err, E_MISSING, "--login is missing");
	if (!c->o->label)
		return err_set(err, E_MISSING, "--label says which instrument the token is for");
	if (c->o->days && int_parse(&c->days, str_of(c->o->days), 1, 3650, NULL))
		return err_set(err, E_DOMAIN, "--days is a whole number from 1 to 3650");
	rc = store_write(p->store, token_work, c, err);
	if (!rc)
		printf("%s\n", c->token);
	return rc;
}

static enum rc
act(struct program *p, struct change *c, struct err *err)
{
	const struct user_options *o = c->o;
	bool add = strcmp(o->action, "add") == 0, password = strcmp(o->action, "password") == 0;
	enum rc rc;

	if (strcmp(o->action, "list") == 0)
		return list_users(p->store, o->json, err);
	if (strcmp(o->action, "token") == 0)
		return token_make(p, c, err);
	if (!add && !password && strcmp(o->action, "disable") != 0 &&
		strcmp(o->action, "enable") != 0)
		return err_set(err, E_DOMAIN,
			"say what to do: add, list, password, disable, enable or token");
	if (!o->login)
		return err_set(err, E_MISSING, "--login is missing");
	if (add && (!o->role || !o->name))
		return err_set(err, E_MISSING, "--role and --name are needed for a new user");
	if (add && (rc = role_parse(&c->role, str_of(o->role), err)))
		return rc;
	if (add && c->role == ROLE_ENTERPRISE && !o->organisation)
		return err_set(
			err, E_MISSING, "--organisation says which enterprise the user belongs to");
	if (add || password) {
		char typed[PASSWORD_MOST + 2];

		if ((rc = password_ask(typed, err)) ||
			(rc = password_hash(c->hash, str_of(typed), err)))
			return rc;
	}
	rc = store_write(p->store, add ? add_work : change_work, c, err);
	if (!rc)
		printf("%s: %s\n", o->login, "done 完成");
	return rc;
}

int
user_command(int argc, char **argv)
{
	struct program p = { 0 };
	struct user_options o;
	struct change c = { .o = &o, .now_us = clock_us(), .days = 365 };
	struct err err = { 0 };
	int status = 0;

	if (options(&o, argc, argv, &err))
		return command_failed("user", &err);
	if (o.help) {
		fputs(help_text, stdout);
		return 0;
	}
	if (program_store_open(&p, o.data, o.database, true, &err) || act(&p, &c, &err))
		status = command_failed("user", &err);
	program_close(&p);
	return status;
}
