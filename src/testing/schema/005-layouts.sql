-- SPDX-License-Identifier: GPL-3.0-or-later
-- Layouts of instrument files that a laboratory has described. Every version is kept: a file is read again by the one that read it.
CREATE TABLE layout (
	lab_id TEXT NOT NULL,
	id TEXT NOT NULL,
	version INTEGER NOT NULL,
	state TEXT NOT NULL,
	title_zh TEXT NOT NULL,
	title_en TEXT NOT NULL,
	author TEXT NOT NULL,
	text TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	PRIMARY KEY (lab_id, id)
);

CREATE TABLE layout_version (
	lab_id TEXT NOT NULL,
	layout_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	state TEXT NOT NULL,
	text TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	PRIMARY KEY (lab_id, layout_id, version)
);

-- which description read a file, '' none
ALTER TABLE file_reading ADD COLUMN layout TEXT NOT NULL DEFAULT '';
ALTER TABLE file_reading ADD COLUMN layout_version INTEGER NOT NULL DEFAULT 0;
