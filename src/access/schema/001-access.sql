-- Organisations, accounts, what they sign in with, and the audit log. Times are microseconds since 1970 in UTC.
CREATE TABLE organisation (
	lab_id TEXT NOT NULL,
	id TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('laboratory', 'enterprise', 'association')),
	name_zh TEXT NOT NULL,
	name_en TEXT NOT NULL,
	address TEXT NOT NULL,
	contact TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (lab_id, id)
);
CREATE TABLE account (
	lab_id TEXT NOT NULL,
	id TEXT NOT NULL,
	org_id TEXT NOT NULL,
	login TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	role TEXT NOT NULL,
	password_hash TEXT NOT NULL,
	enabled INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (lab_id, id),
	FOREIGN KEY (lab_id, org_id) REFERENCES organisation (lab_id, id)
);
-- A browser's or an instrument's token, kept as its SHA-256 only. kind: session, token.
CREATE TABLE credential (
	token_hash TEXT NOT NULL PRIMARY KEY,
	lab_id TEXT NOT NULL,
	account_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	label TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	FOREIGN KEY (lab_id, account_id) REFERENCES account (lab_id, id)
);
CREATE INDEX credential_account ON credential (lab_id, account_id);
CREATE INDEX credential_expiry ON credential (expires_at);
-- Failed attempts to sign in, by login name and by address of the peer.
CREATE TABLE attempt (
	who TEXT NOT NULL PRIMARY KEY,
	failures INTEGER NOT NULL,
	since INTEGER NOT NULL
);
CREATE TABLE idempotency (
	lab_id TEXT NOT NULL,
	account_id TEXT NOT NULL,
	key TEXT NOT NULL,
	digest TEXT NOT NULL,
	status INTEGER NOT NULL,
	type TEXT NOT NULL,
	etag TEXT NOT NULL,
	location TEXT NOT NULL,
	body BLOB NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (lab_id, account_id, key)
);
CREATE INDEX idempotency_at ON idempotency (at);
-- One chain a laboratory: hash = SHA-256 of the hash before and the entry. The head says where the chain ends.
CREATE TABLE audit_head (
	lab_id TEXT NOT NULL PRIMARY KEY,
	n INTEGER NOT NULL,
	hash TEXT NOT NULL
);
CREATE TABLE audit (
	lab_id TEXT NOT NULL,
	n INTEGER NOT NULL,
	at INTEGER NOT NULL,
	account_id TEXT NOT NULL,
	action TEXT NOT NULL,
	object_kind TEXT NOT NULL,
	object_id TEXT NOT NULL,
	detail TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (lab_id, n)
);
CREATE INDEX audit_object ON audit (lab_id, object_kind, object_id, n);
