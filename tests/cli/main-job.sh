#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# compute, then fit and judge what compute wrote.
. "$SOURCE_ROOT/tests/cli/tap.sh"
cd "$work" || exit 1

curve 1 10.0 1.21 >P1.csv
curve 1.0416667 10.0 1.24 >P2.csv
curve 0.952381 10.0 1.19 >P3.csv
run 0 "computes from three files" compute "ISO 3376" --input direction=parallel P1.csv P2.csv P3.csv --json
json "has the members of a result" 'all(m in d["results"][0] for m in
	("method", "edition", "property", "value", "unit", "u", "k", "U", "text", "n", "specimens", "warnings", "budget", "explanation", "pack_hash"))'
json "tensile strength as worked by hand" '[r["text"] for r in d["results"] if r["property"] == "tensile_strength.parallel"] == ["13.8"]'
json "elongation at maximum force as worked by hand" '[r["text"] for r in d["results"] if r["property"] == "elongation_at_max"] == ["66"]'
json "specimens with label, direction and file" 'd["results"][0]["specimens"][0]["label"] == "P1" and d["results"][0]["specimens"][0]["direction"] == "parallel" and d["results"][0]["specimens"][0]["file"] == "P1.csv"'
json "width and thickness from the file" 'd["results"][0]["specimens"][1]["inputs"]["thickness"]["value"] == 1.24'
cp out r.json

run 0 "takes a specified load" compute "ISO 3376" --input specified_load=58.5454545N P1.csv --json
json "elongation at the load as worked by hand" '[r["text"] for r in d["results"] if r["property"] == "elongation_at_load"] == ["23"]'

run 0 "a typed value takes precedence" compute "ISO 3376" --input P1.thickness=2.42mm P1.csv --json
json "and is said" 'any("1.21 mm, 2.42 mm was typed" in w for w in d["results"][0]["warnings"])'
json "and used" 'd["results"][0]["text"] == "6.9"'

run 0 "converts typed units" compute "ISO 3376" --input P1.width=1cm P1.csv --json
json "to the method's" 'd["results"][0]["specimens"][0]["inputs"]["width"] == {"value": 10, "unit": "mm"}'

cat >cr.json <<'J'
{"results":[{"property":"chromium_vi","method":"ISO 17075-1","edition":"2017","value":3.0,"unit":"mg/kg","u":0.2}]}
J
run 1 "fit is 1 where something is not met" fit --date 2027-04-01 --json r.json cr.json
json "has a verdict for each standard in force" 'set(s["standard"] for s in d["standards"]) >= {"GB 20400", "GB/T 16799", "QB/T 2703", "EN 13336", "REACH Annex XVII 47"}'
json "the edition of the day" '[s["edition"] for s in d["standards"] if s["standard"] == "GB 20400"] == ["2026"] * 3'
json "one verdict a class" '[s["class"] for s in d["standards"] if s["standard"] == "GB 20400"] == ["A", "B", "C"]'
json "has the members of a standard" 'all(m in s for s in d["standards"] for m in ("standard", "edition", "class", "in_force_from", "verdict", "requirements"))'
json "has the members of a requirement" 'all(m in r for s in d["standards"] for r in s["requirements"] for m in ("property", "operator", "limit", "unit", "value", "verdict", "rule", "p_conform", "reason"))'
json "3.0 fails in the EU" '[s["verdict"] for s in d["standards"] if s["standard"] == "REACH Annex XVII 47"] == ["fail"]'
json "3.0 passes class A in China" '[r["verdict"] for s in d["standards"] if s["standard"] == "GB 20400" and s["class"] == "A" for r in s["requirements"] if r["property"] == "chromium_vi"] == ["pass"]'
json "untested is never a pass" 'all(r["verdict"] != "pass" for s in d["standards"] for r in s["requirements"] if r["text"] is None and r["value"] is None)'

run 1 "fit by product" fit --date 2027-04-01 --product automotive --json cr.json
json "leaves out what is meant for others" 'all(s["standard"] not in ("EN 13336", "GB/T 16799") for s in d["standards"])'

run 1 "judge is 1 where a requirement fails" judge "REACH Annex XVII 47" --date 2026-01-01 cr.json --json
json "and names the rule" 'd["requirements"][0]["rule"] == "full/simple" and abs(d["requirements"][0]["p_conform"] - 0.5) < 1e-9'
sed 's/3\.0/2.5/' cr.json >low.json
run 0 "judge is 0 where all is met" judge "REACH Annex XVII 47" --date 2026-01-01 low.json
shows "pass"
run 1 "a guard band may fail it" judge "REACH Annex XVII 47" --date 2026-01-01 --rule full/guarded cr.json
run 1 "judge is 1 where it cannot be said" judge "GB 20400" --class B --date 2027-04-01 cr.json
shows "limit to be confirmed"
got=0
"$hm" judge "REACH Annex XVII 47" --date 2026-01-01 - <low.json >out 2>err || got=$?
[ $got = 0 ]
ok $? "reads standard input"
run 0 "speaks Chinese where asked" judge "REACH Annex XVII 47" --date 2026-01-01 --lang zh low.json
shows "六价铬"
shows "符合"
LC_ALL=zh_CN.UTF-8 run 0 "speaks Chinese by the environment" judge "REACH Annex XVII 47" --date 2026-01-01 low.json
shows "判定"
done_testing
