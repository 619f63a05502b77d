#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Files that testers of other laboratories wrote, read in place; skipped by name where they are not there.
. "$SOURCE_ROOT/tests/cli/tap.sh"
cd "$work" || exit 1
tensile=$REFERENCE/instruments/tensile

real() {
	file=$1
	shift
	if [ ! -f "$tensile/$file" ]; then
		n=$((n + 1))
		echo "ok $n # SKIP $file is not there"
		return 1
	fi
	run 0 "reads $file" signal "$tensile/$file" --json
	run 0 "computes $file" compute "ISO 3376" --input direction=parallel "$@" "$tensile/$file" --json
}
force() {
	json "$1 N" "[abs(r['value'] - $1) < 0.01 for r in d['results'] if r['property'] == 'tensile_force'] == [True]"
}

real zwick-testxpert2-en.tra && force 3708.59
real zwick-testxpert2-fr.tra && force 2443.02
real zwick-testxpert2-fr.xls && force 3564.11
real zwick-testxpert3-en.xlsx && force 9645.83
real zwick-ascii-de-tab.csv && force 86.5222
real deben-microtest-pl.mtr
real mecmesin-emperor-10-samples.csv --input width=10mm --input thickness=1.2mm --input gauge_length=50mm &&
	json "ten specimens" 'd["results"][0]["n"] == 10 and d["results"][0]["specimens"][0]["label"] == "Sample 1"'
if [ -f "$tensile/mts793-mpt-de.csv" ]; then
	run 2 "refuses a compression test" compute "ISO 3376" --input width=10mm --input thickness=1mm "$tensile/mts793-mpt-de.csv"
	says "no peak"
fi
done_testing
