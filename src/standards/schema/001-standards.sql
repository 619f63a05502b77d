-- SPDX-License-Identifier: GPL-3.0-or-later
-- Limits that an authorised person entered from the lawful copy; rows are added, never changed.
CREATE TABLE limit_confirmation (
	lab_id TEXT NOT NULL,
	id TEXT NOT NULL,
	standard TEXT NOT NULL,
	edition TEXT NOT NULL,
	requirement TEXT NOT NULL,
	operator TEXT NOT NULL,
	low TEXT NOT NULL,
	high TEXT NOT NULL,
	unit TEXT NOT NULL,
	clause TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	PRIMARY KEY (lab_id, id)
);
