-- SPDX-License-Identifier: GPL-3.0-or-later

-- layout_list(lab_id text) : layout.read
SELECT id, version, state, title_zh, title_en, author, by_name, at_us, text FROM layout WHERE lab_id = $1 ORDER BY id;

-- layout_by_id(lab_id text, id text) : layout.read
SELECT id, version, state, title_zh, title_en, author, by_name, at_us, text FROM layout WHERE lab_id = $1 AND id = $2;

-- layout_in_use(lab_id text) : reading.enter
SELECT version, text FROM layout WHERE lab_id = $1 AND state = 'in_use' ORDER BY id;

-- layout_insert(lab_id text, id text, version integer, state text, title_zh text, title_en text, author text, text text, by_id text, by_name text, at_us integer) : layout.teach
INSERT INTO layout (lab_id, id, version, state, title_zh, title_en, author, text, by_id, by_name, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- layout_update(lab_id text, id text, version integer, state text, title_zh text, title_en text, author text, text text, by_id text, by_name text, at_us integer) : layout.teach
UPDATE layout SET version = $3, state = $4, title_zh = $5, title_en = $6, author = $7, text = $8, by_id = $9, by_name = $10, at_us = $11
WHERE lab_id = $1 AND id = $2;

-- layout_version_insert(lab_id text, layout_id text, version integer, state text, text text, by_id text, by_name text, at_us integer) : layout.teach
INSERT INTO layout_version (lab_id, layout_id, version, state, text, by_id, by_name, at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);
