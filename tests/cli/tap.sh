# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the scripts beside it. The program under test is $hm; $work is a folder of its own.
hm=$1
case $hm in /*) ;; *) hm=$PWD/$hm ;; esac
here=$SOURCE_ROOT/tests/cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
n=0

# ok STATUS NAME: the last command's status is expected
ok() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
# run STATUS NAME ARGS...: the exit status is STATUS; output in $work/out, $work/err
run() {
	want=$1 name=$2
	shift 2
	got=0
	"$hm" "$@" >"$work/out" 2>"$work/err" || got=$?
	n=$((n + 1))
	if [ "$got" = "$want" ]; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		echo "# exit status $got, expected $want: hidemark $*"
		sed 's/^/# /' "$work/err" | head -n 10
	fi
}
# says TEXT: standard error of the last run has it
says() {
	grep -qF -- "$1" "$work/err"
	status=$?
	ok $status "says: $1"
	[ $status = 0 ] || sed 's/^/# /' "$work/err"
}
shows() {
	grep -qF -- "$1" "$work/out"
	status=$?
	ok $status "shows: $1"
	[ $status = 0 ] || head -n 20 "$work/out" | sed 's/^/# /'
}
# json NAME EXPRESSION: a Python expression over the document d of the last run is true
json() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
sys.exit(0 if eval(sys.argv[2]) else 1)' "$work/out" "$2" 2>"$work/json-error"
	status=$?
	ok $status "$1"
	[ $status = 0 ] || { echo "# $2"; tail -n 1 "$work/json-error" | sed 's/^/# /'; head -c 600 "$work/out" | sed 's/^/# /'; echo; }
}
silent() {
	[ ! -s "$work/out" ]
	ok $? "nothing on standard output"
}
done_testing() {
	echo "1..$n"
}
# curve FACTOR [WIDTH THICKNESS]: what a tester writes of one dumb-bell; the peak is 168 N times the factor at 33 mm
curve() {
	awk -v f="$1" -v w="${2-}" -v t="${3-}" 'BEGIN {
		if (w != "") printf "Specimen width;%s;mm\nSpecimen thickness;%s;mm\nGauge length;50.0;mm\n", w, t
		print "Elongation;Force"; print "mm;N"
		for (i = 0; i <= 330; i++) printf "%.1f;%.4f\n", i / 10, f * 168 * i / 330
		for (i = 331; i <= 345; i++) printf "%.1f;%.4f\n", i / 10, f * 168 * (345 - i) / 20
	}'
}
