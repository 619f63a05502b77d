#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# round, simulate, signal, diff, check, and --help of each command.
. "$SOURCE_ROOT/tests/cli/tap.sh"
cd "$work" || exit 1

for command in compute judge fit diff simulate signal round check; do
	run 0 "$command --help" $command --help
	shows "hidemark $command"
	run 0 "$command --help in Chinese" $command --help --lang zh
done

rounds() {
	run 0 "round $1" round $2
	shows "$3"
}
rounds "ties to even" "0.35 --to 0.1" 0.4
rounds "ties to even, down" "1.050 --to 0.1" 1.0
rounds "negative" "-0.0365 --to 0.001" -0.036
rounds "half units" "60.25 --to 1 --interval 0.5" 60.0
rounds "half units of a negative" "-60.75 --to 1 --interval 0.5" -61.0
rounds "fifth units at the hundreds" "830 --to 100 --interval 0.2" 840
rounds "ties away" "2.5 --to 1 --rule away" 3
rounds "digits" "0.0012345 --digits 3" 0.00123
run 0 "round --json" round 2.675 --to 0.01 --json
json "text, not binary" 'd["text"] == "2.68" and d["rule"] == "even" and d["interval"] == "0.01"'
run 2 "round refuses a zero interval" round 2 --to 0
run 2 "round refuses a word" round two --to 1
run 2 "round wants an interval" round 2
says "--to, --interval, --digits or --uncertainty"
gives() {
	run 0 "round $1" round $1
	[ "$(cat "$work/out")" = "$2" ]
	ok $? "gives $2"
}
gives "10.0612 --uncertainty 0.1498" "10.06 ± 0.15"
gives "10.0612 --uncertainty 0.0996" "10.06 ± 0.10"
gives "10.0612 --uncertainty 0.0996 --u-digits 1" "10.1 ± 0.1"
gives "1234.5 --uncertainty 28.05 --u-up" "1234 ± 29"
gives "1234.5 --uncertainty 28.05" "1234 ± 28"
gives "0.125 --uncertainty 0.32 --u-digits 2 --rule away" "0.13 ± 0.32"
gives "15.4546 --to 0.1 --mark" "15.5(-)"
gives "15.5(-) --to 1" "15"
gives "-16.5203 --to 0.1 --mark" "-16.5(+)"
gives "-16.5(+) --to 1" "-17"
gives "17.5000 --to 0.1 --mark" "17.5"
gives "16.5（＋） --to 1" "17"
run 0 "round --uncertainty --json" round 2.675 --uncertainty 0.031 --u-digits 1 --json
json "value and uncertainty as text" 'd == {"value": "2.675", "text": "2.68", "mark": "-", "uncertainty": "0.031", "uncertainty_text": "0.03", "uncertainty_rule": "nearest", "interval": "0.01", "rule": "even"}'
run 0 "round --digits --json" round 9.96 --digits 2 --json
json "the place it was rounded to" 'd["text"] == "10" and d["interval"] == "1" and d["mark"] == "-"'
run 2 "round refuses an uncertainty of zero" round 2.5 --uncertainty 0
says "uncertainty: an uncertainty must be greater than zero"
run 2 "round refuses two rules at once, in Chinese" round 2.5 --uncertainty 1 --to 1 --lang zh
says "三者之一"
run 2 "round refuses three digits of an uncertainty" round 2.5 --uncertainty 1 --u-digits 3
says "expected 1 to 2"
run 2 "round refuses --u-up without an uncertainty" round 2.5 --u-up --to 1
says "none is given"
run 2 "round refuses a mark that is none" round "2.5(?)" --to 1
says "is not a number"

run 0 "simulate" simulate 'a*b/c' --input 'a=normal(10,0.1) mm' --input 'b=rectangular(4 +- 0.2) N' --input 'c=2 mm' --trials 200000 --seed 5 --json
json "GUM by hand" 'abs(d["gum"]["value"] - 20) < 1e-12 and abs(d["gum"]["u"] - 20 * (0.01**2 + (0.2 / 3**0.5 / 4)**2)**0.5) < 1e-12'
json "Monte Carlo near it, with generator, seed and count" 'abs(d["mc"]["sd"] / d["gum"]["u"] - 1) < 0.01 and d["mc"]["seed"] == 5 and d["mc"]["trials"] == 200000 and d["mc"]["generator"] == "xoshiro256++"'
cp out first
run 0 "simulate again" simulate 'a*b/c' --input 'a=normal(10,0.1) mm' --input 'b=rectangular(4 +- 0.2) N' --input 'c=2 mm' --trials 200000 --seed 5 --json
cmp -s out first
ok $? "the same seed gives the same bits"
run 0 "simulate in words" simulate 'F/(w*t)' --input 'F=normal(168,0.8) N' --input 'w=rectangular(10 +- 0.1) mm' --input 't=rectangular(1.21 +- 0.02) mm' --unit N/mm2 --trials 20000
shows "N/mm2"
run 2 "simulate refuses metres plus newtons" simulate 'a+b' --input 'a=1 m' --input 'b=1 N'
run 2 "simulate refuses an unknown name" simulate 'a+q' --input 'a=1 m'
says "q"
run 2 "simulate refuses an unknown distribution" simulate 'a' --input 'a=gauss(1,2) m'
says "a:"
run 2 "simulate refuses no trials" simulate 'a' --input 'a=1 m' --trials 0
says "--trials"

curve 1 10.0 1.21 >P1.csv
run 0 "signal" signal P1.csv --json
json "columns with units" '[(c["quantity"], c["unit"]) for c in d["tables"][0]["columns"]] == [("elongation", "mm"), ("force", "N")]'
json "all values" 'len(d["tables"][0]["columns"][1]["values"]) == 346 and abs(d["tables"][0]["columns"][1]["max"] - 168) < 1e-9'
run 0 "signal in words" signal P1.csv
shows "delimited"
run 0 "signal of two files" signal P1.csv P1.csv --json
json "is an array" 'len(d) == 2'

samples="$SOURCE_ROOT/tests/samples/layouts"
run 0 "signal of a layout that a pack describes" signal "$samples/bench-log.txt" --json
json "by the description, its version said" 'd["format"] == "described" and d["layout"] == {"id": "bench-logger-no-heading", "version": "1"} and d["tables"][0]["columns"][2]["unit"] == "N"'
run 2 "signal of a file cut off behind its head" signal "$samples/bad-cut.txt"
says "the file has only 2 lines"
run 2 "signal of words where numbers belong" signal "$samples/bad-words.txt"
says "bad-words.txt:3:1: "
cat >mine.yaml <<'END'
pack: layout
id: mine
version: 3
title: {zh: 试用, en: trial}
author: a test
text: {separator: stroke}
recognise: [{header: [S, T, F]}]
specimens: {arrangement: column, column: 1}
table: {first_row: 2, columns: [{column: 2, quantity: travel, unit: mm}, {column: 3, quantity: force, unit: kN}]}
END
run 0 "signal tries a description" signal --layout mine.yaml "$samples/by-column.txt" --json
json "three specimens" '[t["label"] for t in d["tables"]] == ["a", "b", "c"] and d["tables"][0]["columns"][1]["unit"] == "kN"'
printf 'x|y|z\na|1|2\na|2|3\nb|1|1\n' >other.txt
run 0 "signal tries it on another file" signal --layout mine.yaml other.txt --lang zh
shows "不认得此文件"
run 0 "check of a description" check mine.yaml
sed 's/unit: kN/unit: kg/' mine.yaml >wrong-unit.yaml
run 2 "check of a description with another unit" check wrong-unit.yaml
says 'wrong-unit.yaml:9:109: kg is no unit of "force", which has N'
run 2 "signal by a wrong description" signal --layout wrong-unit.yaml "$samples/by-column.txt"
says 'wrong-unit.yaml:9:109: kg is no unit of "force", which has N'
run 2 "signal by a pack that is no description" signal --layout "$SOURCE_ROOT/packs/properties/leather.yaml" "$samples/by-column.txt"
says "this pack describes no layout"
run 0 "diff" diff "GB 20400" 2006 2026 --json
json "24 amines instead of 23, chromium(VI) new" '{(c["property"].split("_24")[0], c["what"]) for c in d["changes"]} >= {("aromatic_amines", "changed"), ("chromium_vi", "added")}'
run 2 "diff refuses an unknown edition" diff "GB 20400" 1066 2026
run 2 "diff wants two editions" diff "GB 20400"

run 0 "check of the packs" check
shows "right"
printf 'pack: standard\nid: X 1\nedtion: "2020"\n' >wrong.yaml
run 2 "check of a wrong pack" check wrong.yaml
says "wrong.yaml:"
run 2 "check --json of a wrong pack" check wrong.yaml --json
json "lists the errors with their place" 'd["ok"] is False and any(e["file"] == "wrong.yaml" and e["line"] > 0 for e in d["errors"])'
printf 'instrument\tline\tmeans\tquantity\tunit\tdecimal\tport\task\ttitle_zh\ttitle_en\tsource\nbalance\t{value\tstable\t\t\t\t\t\tx\ty\tz\n' >instruments.tsv
run 2 "check of a wrong description of an instrument" check instruments.tsv
says "instruments.tsv:2:9: this brace is not closed"
run 0 "check of the project's own folder" check "$SOURCE_ROOT/packs"
run 2 "a packs folder that is not there" check --packs nowhere
done_testing
