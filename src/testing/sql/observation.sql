-- SPDX-License-Identifier: GPL-3.0-or-later

-- observation_insert(lab_id text, id text, source_key text, instrument text, kind text, observed_us integer, arrived_us integer, part integer, quantity text, text text, value real, unit text, stable integer, raw text, fields text, operator text, sample_id text, by_id text, by_name text) : observation.file
INSERT INTO observation (lab_id, id, source_key, instrument, kind, observed_us, arrived_us, part, quantity, text, value, unit, stable, raw, fields, operator, sample_id, by_id, by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (lab_id, by_id, source_key) DO NOTHING;

-- observation_by_key(lab_id text, by_id text, source_key text) : observation.file
SELECT o.id, o.instrument, o.kind, o.observed_us, o.arrived_us, o.part, o.quantity, o.text, o.value, o.unit, o.stable, o.raw, o.fields, o.operator, o.by_name,
	o.sample_id, s.number
FROM observation o LEFT JOIN sample s ON s.lab_id = o.lab_id AND s.id = o.sample_id WHERE o.lab_id = $1 AND o.by_id = $2 AND o.source_key = $3;

-- observation_list(lab_id text, after text, most integer, from_us integer, to_us integer) : observation.read; newest first
SELECT o.id, o.instrument, o.kind, o.observed_us, o.arrived_us, o.part, o.quantity, o.text, o.value, o.unit, o.stable, o.raw, o.fields, o.operator, o.by_name,
	o.sample_id, s.number
FROM observation o LEFT JOIN sample s ON s.lab_id = o.lab_id AND s.id = o.sample_id
WHERE o.lab_id = $1 AND o.id < $2 AND o.observed_us >= $4 AND o.observed_us < $5 ORDER BY o.id DESC LIMIT $3;

-- observation_list_instrument(lab_id text, after text, most integer, from_us integer, to_us integer, instrument text) : observation.read; newest first
SELECT o.id, o.instrument, o.kind, o.observed_us, o.arrived_us, o.part, o.quantity, o.text, o.value, o.unit, o.stable, o.raw, o.fields, o.operator, o.by_name,
	o.sample_id, s.number
FROM observation o LEFT JOIN sample s ON s.lab_id = o.lab_id AND s.id = o.sample_id
WHERE o.lab_id = $1 AND o.instrument = $6 AND o.id < $2 AND o.observed_us >= $4 AND o.observed_us < $5 ORDER BY o.id DESC LIMIT $3;

-- observation_sample(lab_id text, name text) : observation.file; by id or by number
SELECT id FROM sample WHERE lab_id = $1 AND (id = $2 OR number = $2);
