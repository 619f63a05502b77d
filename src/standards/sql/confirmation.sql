-- SPDX-License-Identifier: GPL-3.0-or-later

-- confirmation_insert(lab_id text, id text, standard text, edition text, requirement text, operator text, low text, high text, unit text, clause text, by_id text, by_name text, at_us integer) : limit.confirm
INSERT INTO limit_confirmation (lab_id, id, standard, edition, requirement, operator, low, high, unit, clause, by_id, by_name, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- confirmation_list(lab_id text) : whoever judges; newest first
SELECT standard, edition, requirement, operator, low, high, unit, clause, by_name, at_us
FROM limit_confirmation WHERE lab_id = $1 ORDER BY id DESC;
