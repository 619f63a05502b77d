-- SPDX-License-Identifier: GPL-3.0-or-later
-- The only table the store has of its own: which migrations were applied.

-- migration_digest(wing text, number integer) : the store itself
SELECT digest FROM schema_migration WHERE wing = $1 AND number = $2;

-- migration_newest(wing text) : the store itself
SELECT MAX(number) FROM schema_migration WHERE wing = $1;

-- migration_insert(wing text, number integer, digest text) : the store itself
INSERT INTO schema_migration (wing, number, digest) VALUES ($1, $2, $3);
