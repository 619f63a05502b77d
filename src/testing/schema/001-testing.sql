-- SPDX-License-Identifier: GPL-3.0-or-later
-- Samples and what is done with them. Raw bytes, readings, results, changes of state and reports are added, never changed.

-- what the list shows stands in the row, so that a page of it is one range of one index
CREATE TABLE sample (
	lab_id TEXT NOT NULL,
	id TEXT NOT NULL,
	number TEXT NOT NULL,
	name TEXT NOT NULL,
	state TEXT NOT NULL,
	customer_id TEXT NOT NULL,
	customer_zh TEXT NOT NULL,
	customer_en TEXT NOT NULL,
	product TEXT NOT NULL,
	colour TEXT NOT NULL,
	class TEXT NOT NULL,
	received_at TEXT NOT NULL,
	verdict_today TEXT NOT NULL,
	verdict_next TEXT NOT NULL,
	version INTEGER NOT NULL,
	leather_type TEXT NOT NULL,
	tannage TEXT NOT NULL,
	finish TEXT NOT NULL,
	thickness_nominal TEXT NOT NULL,
	condition TEXT NOT NULL,
	note TEXT NOT NULL,
	client_reference TEXT NOT NULL,
	batch TEXT NOT NULL,
	search TEXT NOT NULL,
	verdict_until INTEGER,
	created_us INTEGER NOT NULL,
	created_by TEXT NOT NULL,
	PRIMARY KEY (lab_id, id)
);
CREATE UNIQUE INDEX sample_number ON sample (lab_id, number);
CREATE INDEX sample_list ON sample (lab_id, id, number, name, state, customer_id, customer_zh, customer_en,
	product, colour, class, received_at, verdict_today, verdict_next, version);
CREATE INDEX sample_state ON sample (lab_id, state, id);
CREATE INDEX sample_customer ON sample (lab_id, customer_id, id);
CREATE INDEX sample_verdict_until ON sample (verdict_until) WHERE verdict_until IS NOT NULL;

CREATE TABLE sample_numbering (
	lab_id TEXT NOT NULL,
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (lab_id, year)
);

-- how many samples a customer has in a state, kept by whoever changes one
CREATE TABLE sample_count (
	lab_id TEXT NOT NULL,
	customer_id TEXT NOT NULL,
	state TEXT NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (lab_id, customer_id, state)
);

CREATE TABLE state_change (
	lab_id TEXT NOT NULL,
	sample_id TEXT NOT NULL,
	id TEXT NOT NULL,
	state TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	comment TEXT NOT NULL,
	PRIMARY KEY (lab_id, sample_id, id)
);

CREATE TABLE plan_item (
	lab_id TEXT NOT NULL,
	sample_id TEXT NOT NULL,
	position INTEGER NOT NULL,
	id TEXT NOT NULL,
	method TEXT NOT NULL,
	edition TEXT NOT NULL,
	pack_hash TEXT NOT NULL,
	PRIMARY KEY (lab_id, sample_id, position)
);

CREATE TABLE sample_order (
	lab_id TEXT NOT NULL,
	sample_id TEXT NOT NULL,
	position INTEGER NOT NULL,
	standard TEXT NOT NULL,
	edition TEXT NOT NULL,
	class TEXT NOT NULL,
	pack_hash TEXT NOT NULL,
	PRIMARY KEY (lab_id, sample_id, position)
);
CREATE INDEX sample_order_standard ON sample_order (lab_id, standard, sample_id);

-- the bytes as they came, under their SHA-256
CREATE TABLE file_content (
	lab_id TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	bytes BLOB NOT NULL,
	PRIMARY KEY (lab_id, sha256)
);

CREATE TABLE sample_file (
	lab_id TEXT NOT NULL,
	id TEXT NOT NULL,
	sample_id TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	name TEXT NOT NULL,
	size INTEGER NOT NULL,
	format TEXT NOT NULL,
	method TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	PRIMARY KEY (lab_id, id)
);
CREATE INDEX sample_file_sample ON sample_file (lab_id, sample_id, id);

-- a set of readings; a correction is another set that names the one it replaces
CREATE TABLE reading (
	lab_id TEXT NOT NULL,
	id TEXT NOT NULL,
	sample_id TEXT NOT NULL,
	method TEXT NOT NULL,
	edition TEXT NOT NULL,
	pack_hash TEXT NOT NULL,
	engine TEXT NOT NULL,
	inputs TEXT NOT NULL,
	conditions TEXT NOT NULL,
	replaces TEXT,
	reason TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	PRIMARY KEY (lab_id, id)
);
CREATE INDEX reading_sample ON reading (lab_id, sample_id, id);
CREATE UNIQUE INDEX reading_replaces ON reading (lab_id, replaces);

CREATE TABLE reading_file (
	lab_id TEXT NOT NULL,
	reading_id TEXT NOT NULL,
	position INTEGER NOT NULL,
	file_id TEXT NOT NULL,
	PRIMARY KEY (lab_id, reading_id, position)
);

CREATE TABLE result (
	lab_id TEXT NOT NULL,
	sample_id TEXT NOT NULL,
	reading_id TEXT NOT NULL,
	position INTEGER NOT NULL,
	id TEXT NOT NULL,
	property TEXT NOT NULL,
	value REAL,
	unit TEXT NOT NULL,
	u REAL,
	text TEXT NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (lab_id, sample_id, reading_id, position)
);

CREATE TABLE report (
	lab_id TEXT NOT NULL,
	id TEXT NOT NULL,
	sample_id TEXT NOT NULL,
	number TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	token TEXT NOT NULL,
	summary TEXT NOT NULL,
	pdf BLOB NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	issued_us INTEGER NOT NULL,
	withdrawn_us INTEGER,
	PRIMARY KEY (lab_id, id)
);
CREATE UNIQUE INDEX report_token ON report (token);
CREATE INDEX report_sha256 ON report (sha256);
CREATE INDEX report_sample ON report (lab_id, sample_id, id);
