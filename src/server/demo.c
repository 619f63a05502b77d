/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/demo.h"

#include "server/demo_work.h"
#include "server/laboratory.h"
#include "testing/testing.h"

static const struct new_organisation laboratory = {
	.name_zh = STR_INIT("无极皮革检测中心"),
	.name_en = STR_INIT("Wuji Leather Testing Centre"),
	.kind = STR_INIT("laboratory"),
	.address = STR_INIT("河北省石家庄市无极县  Wuji County, Shijiazhuang, Hebei, China"),
	.contact = STR_INIT(""),
};

static const struct new_organisation tanneries[DEMO_TANNERIES] = {
	{ .name_zh = STR_INIT("无极恒泰制革有限公司"),
		.name_en = STR_INIT("Wuji Hengtai Tannery Co., Ltd."),
		.kind = STR_INIT("enterprise"),
		.address = STR_INIT("无极县郝庄工业区  Haozhuang Industrial Zone, Wuji"),
		.contact = STR_INIT("") },
	{ .name_zh = STR_INIT("河北金牛皮业有限公司"),
		.name_en = STR_INIT("Hebei Jinniu Leather Co., Ltd."),
		.kind = STR_INIT("enterprise"),
		.address = STR_INIT("无极县张段固镇  Zhangduangu, Wuji"),
		.contact = STR_INIT("") },
	{ .name_zh = STR_INIT("滹沱河生态制革厂"),
		.name_en = STR_INIT("Hutuo River Ecological Tannery"),
		.kind = STR_INIT("enterprise"),
		.address = STR_INIT("无极县经济开发区  Wuji Economic Development Zone"),
		.contact = STR_INIT("") },
};

const struct demo_user demo_users[] = {
	{ "admin", "demo-admin-2026", "李志强", ROLE_ADMINISTRATOR },
	{ "wangfang", "demo-wangfang-2026", "王芳", ROLE_TECHNICIAN },
	{ "zhanglei", "demo-zhanglei-2026", "张磊", ROLE_TECHNICIAN },
	{ "chenjing", "demo-chenjing-2026", "陈静", ROLE_SIGNATORY },
	{ "liuyang", "demo-liuyang-2026", "刘洋", ROLE_SIGNATORY },
	{ "hengtai", "demo-hengtai-2026", "赵敏", ROLE_ENTERPRISE },
};
const int n_demo_users = sizeof(demo_users) / sizeof(demo_users[0]);

struct people_work {
	struct demo *demo;
	char hash[DEMO_USERS][128];
};

static enum rc
people_make(void *ctx, struct txn *t, struct err *err)
{
	struct people_work *w = ctx;
	struct demo *d = w->demo;
	enum rc rc = organisation_insert(d->lab, t, STR(""), &laboratory, d->start_us, err);

	for (int i = 0; !rc && i < DEMO_TANNERIES; i++)
		rc = organisation_insert(
			d->tannery[i], t, str_of(d->lab), &tanneries[i], d->start_us + i + 1, err);
	for (int i = 0; !rc && i < n_demo_users; i++) {
		const struct demo_user *u = &demo_users[i];
		const struct new_user in = { .lab_id = str_of(d->lab),
			.org_id = str_of(u->role == ROLE_ENTERPRISE ? d->tannery[0] : d->lab),
			.login = str_of(u->login),
			.name = str_of(u->name),
			.password_hash = str_of(w->hash[i]),
			.role = u->role };
		struct audit_entry e = { .lab_id = str_of(d->lab),
			.user_id = STR(""),
			.action = STR("user.create"),
			.object_kind = STR("user"),
			.detail = STR("{\"from\":\"demo\"}") };
		char id[UUID_TEXT_SIZE];

		rc = user_insert(id, t, &in, d->start_us, err);
		if (!rc)
			rc = user_by_id(
				&d->user[i], NULL, txn_db(t), str_of(d->lab), str_of(id), err);
		e.object_id = str_of(d->user[i].id);
		if (!rc)
			rc = audit_add(t, &e, d->start_us, err);
	}
	return rc;
}

/* *found: there is a laboratory; E_STATE when it is not the demo's. */
static enum rc
already_there(bool *found, struct store *s, struct err *err)
{
	struct laboratory lab;
	struct db *db;
	enum rc rc = store_read(&db, s, err);

	if (rc)
		return rc;
	rc = laboratory_next(found, &lab, db, "", err);
	store_read_done(s, db);
	if (!rc && *found && !str_eq(str_of(lab.name_zh), laboratory.name_zh))
		return err_set(err, E_STATE,
			"these data belong to %s: the demo centre is made in an empty folder only",
			lab.name_zh);
	return rc;
}

enum rc
demo_make(struct program *p, int64_t now_us, struct err *err)
{
	/* the centre has been at work for a while */
	struct demo d = { .program = p, .start_us = now_us - INT64_C(21) * 24 * 3600 * 1000000 };
	struct people_work people = { .demo = &d };
	bool found = false;
	enum rc rc = already_there(&found, p->store, err);

	if (rc || found)
		return rc;
	_Static_assert(sizeof(demo_users) / sizeof(demo_users[0]) == DEMO_USERS, "room for all");
	for (int i = 0; !rc && i < n_demo_users; i++)
		rc = password_hash(people.hash[i], str_of(demo_users[i].password), err);
	if (rc)
		return rc;
	rc = store_write(p->store, people_make, &people, err);
	return rc ? rc : demo_samples_make(&d, err);
}
