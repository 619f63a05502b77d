-- SPDX-License-Identifier: GPL-3.0-or-later

-- file_content_insert(lab_id text, sha256 text, bytes blob) : reading.enter
INSERT INTO file_content (lab_id, sha256, bytes) VALUES ($1, $2, $3) ON CONFLICT (lab_id, sha256) DO NOTHING;

-- file_insert(lab_id text, id text, sample_id text, sha256 text, name text, size integer, format text, method text, by_id text, by_name text, at_us integer) : reading.enter
INSERT INTO sample_file (lab_id, id, sample_id, sha256, name, size, format, method, by_id, by_name, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- file_reading_insert(lab_id text, file_id text, format text, version integer, engine text, document text, layout text, layout_version integer) : reading.enter
INSERT INTO file_reading (lab_id, file_id, format, version, engine, document, layout, layout_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- file_reading_by(lab_id text, file_id text) : sample.read
SELECT format, version, engine, document FROM file_reading WHERE lab_id = $1 AND file_id = $2;

-- file_same(lab_id text, sample_id text, sha256 text) : reading.enter; the first file of a sample with these bytes
SELECT id, name FROM sample_file WHERE lab_id = $1 AND sample_id = $2 AND sha256 = $3 ORDER BY id LIMIT 1;

-- file_list(lab_id text, sample_id text) : sample.read
SELECT id, sha256, name, size, format, method, by_name, at_us FROM sample_file WHERE lab_id = $1 AND sample_id = $2 ORDER BY id;

-- file_by_id(lab_id text, id text) : sample.read
SELECT f.sample_id, f.sha256, f.name, c.bytes, v.text, v.version FROM sample_file f
JOIN file_content c ON c.lab_id = f.lab_id AND c.sha256 = f.sha256
LEFT JOIN file_reading r ON r.lab_id = f.lab_id AND r.file_id = f.id
LEFT JOIN layout_version v ON v.lab_id = r.lab_id AND v.layout_id = r.layout AND v.version = r.layout_version
WHERE f.lab_id = $1 AND f.id = $2;

-- file_used(lab_id text, sha256 text, sample_id text, method text) : reading.enter; current sets of readings that these bytes feed
SELECT r.id FROM sample_file f JOIN reading_file rf ON rf.lab_id = f.lab_id AND rf.file_id = f.id
JOIN reading r ON r.lab_id = rf.lab_id AND r.id = rf.reading_id
WHERE f.lab_id = $1 AND f.sha256 = $2 AND f.sample_id = $3 AND r.method = $4
AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.lab_id = r.lab_id AND n.replaces = r.id);

-- reading_insert(lab_id text, id text, sample_id text, method text, edition text, pack_hash text, engine text, inputs text, conditions text, replaces text, reason text, by_id text, by_name text, at_us integer, marks text) : reading.enter
INSERT INTO reading (lab_id, id, sample_id, method, edition, pack_hash, engine, inputs, conditions, replaces, reason, by_id, by_name, at_us, marks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- reading_file_insert(lab_id text, reading_id text, position integer, file_id text) : reading.enter
INSERT INTO reading_file (lab_id, reading_id, position, file_id) VALUES ($1, $2, $3, $4);

-- reading_files(lab_id text, reading_id text) : sample.read
SELECT file_id FROM reading_file WHERE lab_id = $1 AND reading_id = $2 ORDER BY position;

-- reading_list(lab_id text, sample_id text) : sample.read
SELECT r.id, r.method, r.edition, r.pack_hash, r.engine, r.inputs, r.conditions, r.replaces, r.reason, r.by_id, r.by_name, r.at_us,
	(SELECT COUNT(*) FROM reading n WHERE n.lab_id = r.lab_id AND n.replaces = r.id), r.marks
FROM reading r WHERE r.lab_id = $1 AND r.sample_id = $2 ORDER BY r.id;

-- reading_by(lab_id text, sample_id text, by_id text) : result.review
SELECT COUNT(*) FROM reading WHERE lab_id = $1 AND sample_id = $2 AND by_id = $3;

-- result_insert(lab_id text, sample_id text, reading_id text, position integer, id text, property text, value real, unit text, u real, text text, document text) : reading.enter
INSERT INTO result (lab_id, sample_id, reading_id, position, id, property, value, unit, u, text, document)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- result_list(lab_id text, sample_id text) : sample.read
SELECT s.id, s.reading_id, s.document, r.by_name, r.at_us, r.engine,
	(SELECT COUNT(*) FROM reading n WHERE n.lab_id = r.lab_id AND n.replaces = r.id)
FROM result s JOIN reading r ON r.lab_id = s.lab_id AND r.id = s.reading_id
WHERE s.lab_id = $1 AND s.sample_id = $2 ORDER BY s.reading_id, s.position;
