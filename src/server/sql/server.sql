-- SPDX-License-Identifier: GPL-3.0-or-later

-- laboratory_next(after text) : the program's own commands; laboratories one after the other
SELECT id, name_zh, name_en FROM organisation WHERE kind = 'laboratory' AND id > $1 ORDER BY id LIMIT 1;
