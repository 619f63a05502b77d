#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# stats and simulate in the forms that other programs call: members and digits.
. "$SOURCE_ROOT/tests/cli/tap.sh"
cd "$work" || exit 1

# NIST StRD NumAcc3 in short: decimals that no double holds
printf 'y\n1000000.2\n1000000.1\n1000000.3\n' >acc.csv
run 0 "summary" stats summary acc.csv --column y --json
json "mean, sd, r1, n" 'd["mean"] == 1000000.2 and d["sd"] == 0.1 and d["r1"] == -0.5 and d["n"] == 3'
run 0 "summary in Chinese words" stats summary acc.csv --column y --lang zh
shows "平均值"
run 0 "a table from standard input" stats summary - --column y --json <acc.csv
run 2 "no such column" stats summary acc.csv --column z
says 'there is no column "z": the table has y'
run 2 "no such column, in Chinese" stats summary acc.csv --column z --lang zh
says '没有“z”列'
run 2 "no analysis" stats
run 2 "an unknown analysis" stats averages acc.csv
run 0 "which analyses there are" stats --help
shows "regress"
run 0 "the options of one" stats regress --help
shows "--model"
printf 'y\n1\nx\n' >bad.csv
run 2 "a cell that is no number is named with its line" stats summary bad.csv --column y
says 'bad.csv:3: '

# y = 1 + 2 x + 3 x^2 exactly
printf 'x,y\n0,1\n1,6\n2,17\n3,34\n4,57\n' >square.csv
run 0 "regress" stats regress square.csv --y y --model 'x + x^2' --json
json "coefficients of an exact fit" '[c["value"] for c in d["coefficients"]] == [1, 2, 3] and [c["term"] for c in d["coefficients"]] == ["(intercept)", "x", "x^2"] and d["residual_sd"] < 1e-15 and d["r2"] == 1 and d["F"] is None'
run 0 "regress through zero" stats regress square.csv --y y --model 'x - 1' --json
json "one coefficient" '[c["term"] for c in d["coefficients"]] == ["x"] and abs(d["coefficients"][0]["value"] - 370/30) < 1e-14'
run 2 "regress names the term that is too many" stats regress square.csv --y y --model 'x + x'
run 0 "fit" stats fit square.csv --formula 'y = a + b*x^c' --start a=1,b=3,c=2 --json
json "parameters" '[p["name"] for p in d["parameters"]] == ["a", "b", "c"] and all("se" in p for p in d["parameters"]) and d["residual_sd"] > 0'
run 0 "a function on the left" stats fit square.csv --formula 'ln(y) = a + b*x' --start a=0,b=1 --json

# NIST StRD SmLs07 in short
printf 'g,y\na,1000000000000.4\na,1000000000000.3\na,1000000000000.5\nb,1000000000000.6\nb,1000000000000.5\nb,1000000000000.7\n' >level.csv
run 0 "anova" stats anova level.csv --y y --group g --json
json "between, within, F" 'abs(d["between"]["ss"] - 0.06) < 1e-15 and d["between"]["df"] == 1 and abs(d["within"]["ms"] - 0.01) < 1e-15 and abs(d["F"] - 6) < 1e-13 and abs(d["residual_sd"] - 0.1) < 1e-15'

# JCGM 101 9.5, gauge block
run 0 "simulate" simulate 'L_S + D + d1 + d2 - L_S*(d_alpha*(theta0 + Delta) + alpha_S*d_theta) - 50000000' --input 'L_S=t(50000623, 25, 18)' \
	--input 'D=t(215, 6, 24)' --input 'd1=t(0, 4, 5)' --input 'd2=t(0, 7, 8)' --input 'alpha_S=rectangular(9.5e-6, 13.5e-6)' --input 'theta0=normal(-0.1, 0.2)' \
	--input 'Delta=arcsine(-0.5, 0.5)' --input 'd_alpha=ctrap(-1e-6, 1e-6, 0.1e-6)' --input 'd_theta=ctrap(-0.050, 0.050, 0.025)' --p 0.99 --trials 2000000 --seed 3 --json
json "Monte Carlo as published" 'abs(d["mc"]["mean"] - 838.0) < 0.2 and abs(d["mc"]["sd"] - 35.81) < 0.2 and abs(d["mc"]["interval"][0] - 744.36) < 1 and abs(d["mc"]["interval"][1] - 931.69) < 1 and len(d["mc"]["shortest"]) == 2'
json "GUM and budget beside it" 'abs(d["gum"]["u"] - 32) < 0.5 and d["gum"]["k"] > 2.5 and {"value", "u", "nu", "k", "U"} <= set(d["gum"]) and [b["component"] for b in d["budget"]][0] == "L_S" and abs(sum(b["percent"] for b in d["budget"]) - 100) < 1e-9'
json "and whether the two agree" 'd["validation"]["validated"] is False and len(d["notes"]) == 1'
run 0 "simulate two results" simulate 'y1 = a + b; y2 = a - b' --input 'a=normal(1, 0.1)' --input 'b=normal(2, 0.1)' --correlation a,b=0.5 --json
json "covariance by hand" 'abs(d["gum_covariance"][0][0] - 0.03) < 1e-15 and abs(d["gum_covariance"][1][1] - 0.01) < 1e-15 and abs(d["gum_covariance"][0][1]) < 1e-15 and abs(d["ellipse_k"] - 2.4477) < 0.02 and [o["name"] for o in d["outputs"]] == ["y1", "y2"]'
run 0 "correlation from readings taken in pairs" simulate 'a*b' --input 'a=[1, 2, 3]' --input 'b=[1, 2, 4]' --correlation a,b=data --json
run 0 "second order" simulate 'x^2' --input 'x=normal(0, 0.1)' --order 2 --json
json "u^2 = 2 u^4 where the slope is 0" 'abs(d["gum"]["u"]**2 - 2e-4) < 1e-18 and d["gum"]["u_first_order"] == 0'
run 0 "adaptive" simulate 'a + b' --input 'a=normal(1, 0.1)' --input 'b=rectangular(2, 3)' --adaptive --trials 5000000 --json
json "stops by itself" 'd["mc"]["stable"] is True and d["mc"]["trials"] < 5000000'
run 2 "centre and half-width written as two ends" simulate a --input 'a=rectangular(5, 0.2)'
says 'rectangular(5 +- 0.2)'
run 2 "a correlation of nothing" simulate a --input 'a=normal(1, 1)' --correlation a,b=0.5
run 2 "a correlation that is no number" simulate a --input 'a=normal(1, 1)' --correlation a=0.5
run 2 "an order there is not" simulate a --input 'a=normal(1, 1)' --order 3
run 2 "a correlated input that is not normal is named" simulate a+b --input 'a=normal(1, 1)' --input 'b=rectangular(0, 1)' --correlation a,b=0.5
says 'the input b is correlated'
run 0 "trials in round figures" simulate a --input 'a=normal(1, 0.1)' --trials 1e4 --json
json "reported as a report has it" 'd["mc"]["trials"] == 10000 and d["gum"]["reported"] == {"value": "1.00", "U": "0.20"}'
run 2 "half a trial" simulate a --input 'a=normal(1, 0.1)' --trials 1.5
says 'found "1.5", expected a whole number'
run 2 "a formula without a value, named once" simulate 1/a --input 'a=normal(0, 0.1)'
says 'hidemark: result: division by zero'
done_testing
