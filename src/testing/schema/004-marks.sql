-- SPDX-License-Identifier: GPL-3.0-or-later
-- Places on curves that a person chose instead of those that were found, each with its reason: part of a set of readings.

ALTER TABLE reading ADD COLUMN marks TEXT NOT NULL DEFAULT '[]';
