#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole answer of fit for one leather, in both languages, against tests/golden; BLESS=golden writes it anew.
. "$SOURCE_ROOT/tests/cli/tap.sh"
cd "$work" || exit 1
golden=$SOURCE_ROOT/tests/golden

for lang in en zh; do
	for day in 2026-11-23 2027-04-01; do
		name=fit-$day-$lang.txt
		"$hm" fit --all --date $day --lang $lang "$SOURCE_ROOT/tests/golden/leather.json" >$name 2>&1 || :
		[ "${BLESS-}" = golden ] && cp $name "$golden/$name"
		diff -u "$golden/$name" $name >difference
		ok $? "fit on $day in $lang"
		head -n 20 difference | sed 's/^/# /'
	done
done
done_testing
