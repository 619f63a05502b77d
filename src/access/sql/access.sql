-- SPDX-License-Identifier: GPL-3.0-or-later

-- organisation_insert(lab_id text, id text, kind text, name_zh text, name_en text, address text, contact text, at integer) : USER_MANAGE
INSERT INTO organisation (lab_id, id, kind, name_zh, name_en, address, contact, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- organisation_by_id(lab_id text, id text) : signed in
SELECT id, kind, name_zh, name_en, address, contact FROM organisation WHERE lab_id = $1 AND id = $2;

-- organisation_list(lab_id text, kind text) : signed in; every kind when it is ''
SELECT id, kind, name_zh, name_en, address, contact FROM organisation
WHERE lab_id = $1 AND ($2 = '' OR kind = $2) ORDER BY id;

-- account_insert(lab_id text, id text, org_id text, login text, name text, role text, hash text, at integer) : USER_MANAGE
INSERT INTO account (lab_id, id, org_id, login, name, role, password_hash, enabled, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8);

-- account_by_login(login text) : nobody needs to be signed in
SELECT id, lab_id, org_id, login, name, role, password_hash FROM account WHERE login = $1 AND enabled = 1;

-- account_list(lab_id text) : USER_MANAGE
SELECT id, lab_id, org_id, login, name, role, enabled FROM account WHERE lab_id = $1 ORDER BY id;

-- account_by_id(lab_id text, id text) : signed in
SELECT id, lab_id, org_id, login, name, role, enabled FROM account WHERE lab_id = $1 AND id = $2;

-- account_enable(lab_id text, id text, enabled integer) : USER_MANAGE
UPDATE account SET enabled = $3 WHERE lab_id = $1 AND id = $2;

-- account_password(lab_id text, id text, hash text) : its owner, USER_MANAGE
UPDATE account SET password_hash = $3 WHERE lab_id = $1 AND id = $2;

-- credential_insert(hash text, lab_id text, id text, kind text, label text, at integer, expires integer) : signed in
INSERT INTO credential (token_hash, lab_id, account_id, kind, label, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- credential_user(hash text, now integer) : everybody, at each request
SELECT a.id, a.lab_id, a.org_id, a.login, a.name, a.role, c.kind FROM credential c
JOIN account a ON a.lab_id = c.lab_id AND a.id = c.account_id
WHERE c.token_hash = $1 AND c.expires_at > $2 AND a.enabled = 1;

-- credential_end(hash text) : its owner
DELETE FROM credential WHERE token_hash = $1;

-- credential_end_all(lab_id text, id text) : when a password changes or an account is closed
DELETE FROM credential WHERE lab_id = $1 AND account_id = $2;

-- credential_purge(now integer) : at each sign-in
DELETE FROM credential WHERE expires_at <= $1;

-- attempt_read(who text) : nobody needs to be signed in
SELECT failures, since FROM attempt WHERE who = $1;

-- attempt_fail(who text, now integer, oldest integer) : a failed sign-in; older failures are forgotten
INSERT INTO attempt (who, failures, since) VALUES ($1, 1, $2)
ON CONFLICT (who) DO UPDATE SET
	failures = CASE WHEN attempt.since < $3 THEN 1 ELSE attempt.failures + 1 END,
	since = CASE WHEN attempt.since < $3 THEN $2 ELSE attempt.since END;

-- attempt_clear(who text, oldest integer) : a sign-in that worked
DELETE FROM attempt WHERE who = $1 OR since < $2;

-- idempotency_read(lab_id text, id text, key text) : whoever sent the request
SELECT digest, status, type, etag, location, body FROM idempotency
WHERE lab_id = $1 AND account_id = $2 AND key = $3;

-- idempotency_insert(lab_id text, id text, key text, digest text, status integer, type text, etag text, location text, body blob, at integer) : whoever sent the request
INSERT INTO idempotency (lab_id, account_id, key, digest, status, type, etag, location, body, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- idempotency_purge(before integer) : at each kept answer
DELETE FROM idempotency WHERE at < $1;

-- audit_next(lab_id text) : every change; locks the head of the chain
INSERT INTO audit_head (lab_id, n, hash) VALUES ($1, 1, '')
ON CONFLICT (lab_id) DO UPDATE SET n = audit_head.n + 1 RETURNING n, hash;

-- audit_insert(lab_id text, n integer, at integer, id text, action text, kind text, object text, detail text, hash text) : every change
INSERT INTO audit (lab_id, n, at, account_id, action, object_kind, object_id, detail, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- audit_advance(lab_id text, hash text) : every change
UPDATE audit_head SET hash = $2 WHERE lab_id = $1;

-- audit_end(lab_id text) : AUDIT_READ
SELECT n, hash FROM audit_head WHERE lab_id = $1;

-- audit_walk(lab_id text) : AUDIT_READ
SELECT n, at, account_id, action, object_kind, object_id, detail, hash FROM audit WHERE lab_id = $1 ORDER BY n;

-- audit_page(lab_id text, before integer, limit integer) : AUDIT_READ; newest first
SELECT n, at, account_id, action, object_kind, object_id, detail, hash FROM audit
WHERE lab_id = $1 AND n < $2 ORDER BY n DESC LIMIT $3;

-- audit_of_object(lab_id text, kind text, object text) : whoever may read the object
SELECT n, at, account_id, action, object_kind, object_id, detail, hash FROM audit
WHERE lab_id = $1 AND object_kind = $2 AND object_id = $3 ORDER BY n;
