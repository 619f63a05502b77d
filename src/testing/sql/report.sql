-- SPDX-License-Identifier: GPL-3.0-or-later

-- report_insert(lab_id text, id text, sample_id text, number text, sha256 text, token text, summary text, pdf blob, by_id text, by_name text, issued_us integer) : report.issue
INSERT INTO report (lab_id, id, sample_id, number, sha256, token, summary, pdf, by_id, by_name, issued_us, withdrawn_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL);

-- report_of_sample(lab_id text, sample_id text) : sample.read
SELECT id, number, sha256, token, issued_us, by_name FROM report WHERE lab_id = $1 AND sample_id = $2 ORDER BY id DESC LIMIT 1;

-- report_pdf(lab_id text, id text) : sample.read
SELECT sample_id, number, sha256, pdf FROM report WHERE lab_id = $1 AND id = $2;

-- report_by_token(token text) : anybody
SELECT sha256, summary, withdrawn_us FROM report WHERE token = $1;

-- report_by_sha256(sha256 text) : anybody
SELECT sha256, summary, withdrawn_us FROM report WHERE sha256 = $1;
