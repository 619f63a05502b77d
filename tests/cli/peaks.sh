#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# hidemark peaks: a made chromatogram, a sequence of five, and what is refused.
. "$SOURCE_ROOT/tests/cli/tap.sh"

# made NAME HEIGHT: two Gaussians at 4 and 7 min, the second of half the height, on a small ripple
made() {
	awk -v h="$2" 'BEGIN { print "Time (min),Signal (mV)"; for (i = 0; i < 1000; i++) { t = i / 100
		printf "%.2f,%.6f\n", t, 1 + 0.01 * sin(i * i) + h * exp(-0.5 * ((t - 4) / 0.1) ^ 2) + h / 2 * exp(-0.5 * ((t - 7) / 0.1) ^ 2) } }' >"$work/$1"
}
made one.csv 40
made two.csv 80
made four.csv 160
made sample.csv 120
made none.csv 0
run 0 "two peaks" peaks "$work/one.csv" --json
shows '"peak":2'
run 0 "for people, by wavelet" peaks "$work/one.csv" --pick cwt --baseline als --lang zh
shows '色谱峰'
run 0 "limits by hand" peaks "$work/one.csv" --manual 3.5-4.5 --reason 'seen' --json
shows '"by_hand":true'

cat >"$work/windows.csv" <<'EOF'
name,from,to,unit,internal,model
a,3.8,4.2,mg/L,,linear
b,6.8,7.2,mg/L,a,proportional
EOF
cat >"$work/sequence.csv" <<'EOF'
file,role,a,dilution
none.csv,blank,,
one.csv,standard,1,
two.csv,standard,2,
four.csv,standard,4,
sample.csv,sample,,10
EOF
files="$work/none.csv $work/one.csv $work/two.csv $work/four.csv $work/sample.csv"
run 0 "a sequence" peaks $files --windows "$work/windows.csv" --sequence "$work/sequence.csv" --json
python3 - "$work/out" <<'PY'
import json, sys
a = json.load(open(sys.argv[1]))["amounts"]
m = [x for x in a if x["file"] == "sample.csv" and x["compound"] == "a"][0]
sys.exit(0 if abs(m["amount"] - 30) < 0.1 and m["state"] == "found" else 1)
PY
ok $? "the sample holds 30 mg/L"

refuse() { # WORDS OPTIONS...
	words=$1
	shift
	run 2 "refuses: $words" peaks "$work/one.csv" "$@" --lang en
	says "$words"
}
refuse 'need a reason' --manual 3-4
refuse 'expected ranges of time' --manual 4-3 --reason x
refuse 'no such choice' --baseline round
refuse 'none of this name or number' --channel 7
refuse 'at least 5 points' --from 9.98
refuse 'not below 0' --width=-1
refuse 'needs the windows' --sequence "$work/sequence.csv"
list() { # WORDS LINE: a windows table
	printf 'name,from,to,time,tolerance,internal,model,weight\n%s\n' "$2" >"$work/w.csv"
	refuse "$1" --windows "$work/w.csv"
}
list 'is no number' 'a,x,2,,,,,'
list 'the model is' 'a,1,2,,,,cubic,'
list 'the weight is' 'a,1,2,,,,,2'
list 'needs a name' 'a,1,,,,,,'
list 'is not one of the other' 'a,1,2,,,z,,'
list 'have this name' 'a,1,2,,,,,
a,3,4,,,,,'
list 'ends before it begins' 'a,2,1,,,,,'
steps() { # WORDS LINE: a sequence
	printf 'file,role,a,dilution\n%s\n' "$2" >"$work/s.csv"
	refuse "$1" --windows "$work/windows.csv" --sequence "$work/s.csv"
}
steps 'the role is' 'one.csv,king,,'
steps 'not among the' 'two.csv,sample,,'
steps 'is no number' 'one.csv,standard,x,'
steps 'not above 0' 'one.csv,sample,,0'
printf 'Time (s),Signal (mV)\n1,2\n2,3\n2,4\n3,2\n4,1\n5,1\n6,1\n' >"$work/back.csv"
run 2 "time that stands still" peaks "$work/back.csv" --lang en
says 'time does not go on'
run 2 "no file" peaks --lang en
says 'which file?'
done_testing
