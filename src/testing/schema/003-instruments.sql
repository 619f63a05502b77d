-- SPDX-License-Identifier: GPL-3.0-or-later
-- What instruments said: raw observations, added and never changed. The key of the one who files makes each of them once, however often
-- it is sent; ids run in order of arrival.
CREATE TABLE observation (
	lab_id TEXT NOT NULL,
	id TEXT NOT NULL,
	source_key TEXT NOT NULL,
	instrument TEXT NOT NULL,
	kind TEXT NOT NULL,
	observed_us INTEGER NOT NULL,
	arrived_us INTEGER NOT NULL,
	part INTEGER NOT NULL,
	quantity TEXT NOT NULL,
	text TEXT NOT NULL,
	value REAL,
	unit TEXT NOT NULL,
	stable INTEGER,
	raw TEXT NOT NULL,
	fields TEXT NOT NULL,
	operator TEXT NOT NULL,
	sample_id TEXT,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	PRIMARY KEY (lab_id, id)
);
CREATE UNIQUE INDEX observation_source ON observation (lab_id, by_id, source_key);
CREATE INDEX observation_instrument ON observation (lab_id, instrument, id);
CREATE INDEX observation_sample ON observation (lab_id, sample_id, id);
