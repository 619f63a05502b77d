#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every refusal: exit status 2, nothing on standard output, what was found and what was expected on standard error.
. "$SOURCE_ROOT/tests/cli/tap.sh"
cd "$work" || exit 1
curve 1 10.0 1.21 >P1.csv
curve 1 >bare.csv

refused() {
	text=$1
	shift
	run 2 "refuses: $text" "$@"
	says "$text"
	silent
}

refused "expected mm" compute "ISO 2589" --input thickness=1.2kg
refused "thickness" compute "ISO 2589" --input thickness=-1mm
refused "is not a number" compute "ISO 2589" --input thickness=abc
refused "expected name=value" compute "ISO 2589" --input thickness
refused "ISO 2589 has no input of this name" compute "ISO 2589" --input width=3mm
refused "width" compute "ISO 3376" bare.csv
refused "give it in mm" compute "ISO 3376" --input width=10mm bare.csv
refused "which method" compute
refused "ISO 9999" compute "ISO 9999" --input x=1
refused "no edition" compute "ISO 3376" --edition 1812 P1.csv
refused "no file has a specimen \"Z9\"" compute "ISO 3376" --input Z9.width=10mm P1.csv
refused "P1.csv" compute "ISO 3376" P1.csv P1.csv
refused "is there twice" compute "ISO 3376" P1.csv P1.csv
refused "there is no such file" compute "ISO 3376" nowhere.csv
refused "this is a folder" compute "ISO 3376" .

: >empty.csv
refused "empty.csv" compute "ISO 3376" empty.csv
head -c 4000 /dev/urandom >rubbish.csv
refused "rubbish.csv" compute "ISO 3376" rubbish.csv
head -n 3 P1.csv >short.csv
refused "short.csv" compute "ISO 3376" short.csv
truncate -s 500M huge.csv
refused "larger than 256 MB" compute "ISO 3376" huge.csv
awk 'BEGIN { print "Elongation;Force\nmm;N"; for (i = 0; i < 50; i++) print i / 10 ";" i }' >rising.csv
refused "no peak" compute "ISO 3376" --input width=10mm --input thickness=1mm rising.csv
awk 'BEGIN { print "Elongation;Force\nmm;N"; for (i = 0; i < 50; i++) printf "%g;%g\n", i / 10, -1 - i }' >negative.csv
refused "no peak" compute "ISO 3376" --input width=10mm --input thickness=1mm negative.csv
awk 'BEGIN { print "Time;Temperature\ns;degC"; for (i = 0; i < 50; i++) print i ";" 20 }' >other.csv
refused "other.csv" compute "ISO 3376" --input width=10mm --input thickness=1mm other.csv

echo '{"results":[{"property":"chromium_vi","method":"ISO 17075-1","value":3,"unit":"mg/kg"}]}' >cr.json
refused "give one of: A, B, C" judge "GB 20400" --date 2027-04-01 cr.json
refused "it has: A, B, C" judge "GB 20400" --class Q --date 2027-04-01 cr.json
refused "2007-12-01" judge "GB 20400" --class A --date 1990-01-01 cr.json
refused "is not a date" judge "GB 20400" --class A --date yesterday cr.json
refused "rule" judge "GB 20400" --class A --rule lenient cr.json
refused "a results document is missing" fit
refused "which standard" judge
echo '{"results":[{"property":"chromium_vi","value":3,"unit":"parsecs per"}]}' >unit.json
refused "results[0].unit" fit unit.json
echo '{"results":[' >cut.json
refused "cut.json:" fit cut.json
echo '[1,2]' >numbers.json
refused "numbers.json" fit numbers.json
refused "there is no option --frobnicate" fit --frobnicate cr.json
refused "this option needs a value" fit --date
refused "expected zh or en" fit --lang fr cr.json
refused "this option takes no value" fit --json=yes cr.json

# what a file says must not steer the terminal
printf 'Elongation;Force \033[31mred\nmm;kg\n0;0\n1;5\n2;9\n3;2\n' >escape.csv
run 2 "refuses an escape sequence's file" compute "ISO 3376" --input width=10mm --input thickness=1mm escape.csv
! grep -q "$(printf '\033')" "$work/err"
ok $? "and shows no escape sequence"
done_testing
