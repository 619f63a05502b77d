-- SPDX-License-Identifier: GPL-3.0-or-later

-- plan_delete(lab_id text, sample_id text) : sample.plan
DELETE FROM plan_item WHERE lab_id = $1 AND sample_id = $2;

-- plan_insert(lab_id text, sample_id text, position integer, id text, method text, edition text, pack_hash text) : sample.plan
INSERT INTO plan_item (lab_id, sample_id, position, id, method, edition, pack_hash) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- plan_list(lab_id text, sample_id text) : sample.read; behind the item the number of current sets of readings
SELECT p.id, p.method, p.edition, p.pack_hash,
	(SELECT COUNT(*) FROM reading r WHERE r.lab_id = p.lab_id AND r.sample_id = p.sample_id AND r.method = p.method
		AND r.edition = p.edition
		AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.lab_id = r.lab_id AND n.replaces = r.id))
FROM plan_item p WHERE p.lab_id = $1 AND p.sample_id = $2 ORDER BY p.position;

-- order_delete(lab_id text, sample_id text) : sample.plan
DELETE FROM sample_order WHERE lab_id = $1 AND sample_id = $2;

-- order_insert(lab_id text, sample_id text, position integer, standard text, edition text, class text, pack_hash text) : sample.plan
INSERT INTO sample_order (lab_id, sample_id, position, standard, edition, class, pack_hash) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- order_list(lab_id text, sample_id text) : sample.read
SELECT standard, edition, class, pack_hash FROM sample_order WHERE lab_id = $1 AND sample_id = $2 ORDER BY position;

-- order_waiting(lab_id text, standard text) : limit.confirm; samples not yet reported
SELECT COUNT(DISTINCT o.sample_id) FROM sample_order o JOIN sample s ON s.lab_id = o.lab_id AND s.id = o.sample_id
WHERE o.lab_id = $1 AND o.standard = $2 AND s.state <> 'reported';
