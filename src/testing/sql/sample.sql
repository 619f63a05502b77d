-- SPDX-License-Identifier: GPL-3.0-or-later

-- sample_number_next(lab_id text, year integer) : sample.register
INSERT INTO sample_numbering (lab_id, year, last) VALUES ($1, $2, 1)
ON CONFLICT (lab_id, year) DO UPDATE SET last = sample_numbering.last + 1 RETURNING last;

-- sample_insert(lab_id text, id text, number text, name text, customer_id text, customer_zh text, customer_en text, product text, colour text, class text, received_at text, leather_type text, tannage text, finish text, thickness_nominal text, condition text, note text, client_reference text, batch text, search text, created_us integer, created_by text) : sample.register
INSERT INTO sample (lab_id, id, number, name, state, customer_id, customer_zh, customer_en, product, colour, class, received_at,
	verdict_today, verdict_next, version, leather_type, tannage, finish, thickness_nominal, condition, note, client_reference,
	batch, search, verdict_until, created_us, created_by)
VALUES ($1, $2, $3, $4, 'received', $5, $6, $7, $8, $9, $10, $11,
	'', '', 1, $12, $13, $14, $15, $16, $17, $18, $19, $20, NULL, $21, $22);

-- sample_count_add(lab_id text, customer_id text, state text, n integer) : whoever changes a state
INSERT INTO sample_count (lab_id, customer_id, state, n) VALUES ($1, $2, $3, $4)
ON CONFLICT (lab_id, customer_id, state) DO UPDATE SET n = sample_count.n + excluded.n;

-- sample_counts(lab_id text) : laboratory staff
SELECT state, SUM(n) FROM sample_count WHERE lab_id = $1 GROUP BY state;

-- sample_counts_of(lab_id text, customer_id text) : enterprise
SELECT state, n FROM sample_count WHERE lab_id = $1 AND customer_id = $2;

-- sample_by_id(lab_id text, id text) : sample.read
SELECT id, number, name, state, customer_id, customer_zh, customer_en, product, colour, class, received_at, verdict_today,
	verdict_next, version, leather_type, tannage, finish, thickness_nominal, condition, note, client_reference, batch,
	created_us, created_by
FROM sample WHERE lab_id = $1 AND id = $2;

-- sample_update(lab_id text, id text, version integer, name text, customer_id text, customer_zh text, customer_en text, product text, colour text, class text, received_at text, leather_type text, tannage text, finish text, thickness_nominal text, condition text, note text, client_reference text, batch text, search text) : sample.register
UPDATE sample SET version = version + 1, name = $4, customer_id = $5, customer_zh = $6, customer_en = $7, product = $8,
	colour = $9, class = $10, received_at = $11, leather_type = $12, tannage = $13, finish = $14, thickness_nominal = $15,
	condition = $16, note = $17, client_reference = $18, batch = $19, search = $20
WHERE lab_id = $1 AND id = $2 AND version = $3;

-- sample_touch(lab_id text, id text, version integer, state text, verdict_today text, verdict_next text, verdict_until integer) : whoever changes a state or a result
UPDATE sample SET version = version + 1, state = $4, verdict_today = $5, verdict_next = $6, verdict_until = $7
WHERE lab_id = $1 AND id = $2 AND version = $3;

-- sample_verdict_set(lab_id text, id text, verdict_today text, verdict_next text, verdict_until integer) : the server, when a day or a confirmation changed them
UPDATE sample SET verdict_today = $3, verdict_next = $4, verdict_until = $5 WHERE lab_id = $1 AND id = $2;

-- sample_outdate(lab_id text, standard text) : limit.confirm
UPDATE sample SET verdict_until = 0 WHERE lab_id = $1 AND id IN (SELECT sample_id FROM sample_order WHERE lab_id = $1 AND standard = $2);

-- sample_outdated(day integer, many integer) : the server
SELECT lab_id, id FROM sample WHERE verdict_until <= $1 ORDER BY verdict_until LIMIT $2;

-- sample_list_all(lab_id text, after text, many integer) : laboratory staff
SELECT id, number, name, state, customer_id, customer_zh, customer_en, product, colour, class, received_at, verdict_today,
	verdict_next, version
FROM sample WHERE lab_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3;

-- sample_list_state(lab_id text, after text, many integer, state text) : laboratory staff
SELECT id, number, name, state, customer_id, customer_zh, customer_en, product, colour, class, received_at, verdict_today,
	verdict_next, version
FROM sample WHERE lab_id = $1 AND state = $4 AND id < $2 ORDER BY id DESC LIMIT $3;

-- sample_list_customer(lab_id text, after text, many integer, customer_id text) : sample.read
SELECT id, number, name, state, customer_id, customer_zh, customer_en, product, colour, class, received_at, verdict_today,
	verdict_next, version
FROM sample WHERE lab_id = $1 AND customer_id = $4 AND id < $2 ORDER BY id DESC LIMIT $3;

-- sample_search(lab_id text, after text, many integer, state text, customer_id text, pattern text) : sample.read
SELECT id, number, name, state, customer_id, customer_zh, customer_en, product, colour, class, received_at, verdict_today,
	verdict_next, version
FROM sample WHERE lab_id = $1 AND id < $2 AND ($4 = '' OR state = $4) AND ($5 = '' OR customer_id = $5) AND search LIKE $6 ESCAPE '!'
ORDER BY id DESC LIMIT $3;

-- state_change_insert(lab_id text, sample_id text, id text, state text, by_id text, by_name text, at_us integer, comment text) : whoever changes a state
INSERT INTO state_change (lab_id, sample_id, id, state, by_id, by_name, at_us, comment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- state_change_list(lab_id text, sample_id text) : sample.read
SELECT state, by_name, at_us, comment FROM state_change WHERE lab_id = $1 AND sample_id = $2 ORDER BY id;
