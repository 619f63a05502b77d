-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a reader made of a file on the day it came: its name and version, and all it recognised. Written once; a newer reader is
-- compared with it and changes nothing.
CREATE TABLE file_reading (
	lab_id TEXT NOT NULL,
	file_id TEXT NOT NULL,
	format TEXT NOT NULL,
	version INTEGER NOT NULL,
	engine TEXT NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (lab_id, file_id)
);
