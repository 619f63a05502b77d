#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# hidemark listen: what it refuses, and dialogues over a pseudo-terminal, TCP and a folder (listen.py plays the instruments).
. "$SOURCE_ROOT/tests/cli/tap.sh"
cd "$work" || exit 1

run 0 "listen --help" listen --help
shows "hidemark listen"
run 0 "listen --help in Chinese" listen --help --lang zh
shows "接收仪器"
run 0 "listen --list" listen --list
shows "mt-sics"
shows "sartorius-22"
refused() {
	run 2 "refuses: $1" listen $2
	says "$1"
}
refused "say what is listened to" ""
refused "give one of --serial, --tcp and --watch" "--instrument mt-sics"
refused "give one of --serial, --tcp and --watch" "--instrument mt-sics --tcp a:1 --watch ."
refused "there is no instrument of the kind abacus" "--instrument abacus --tcp a:1"
refused "expected HOST:PORT" "--instrument mt-sics --tcp localhost"
refused "--baud: expected 300, 600" "--instrument mt-sics --serial x --baud 1234"
refused "--bits: expected a whole number" "--instrument mt-sics --serial x --bits 9"
refused "--stop: expected a whole number" "--instrument mt-sics --serial x --stop 3"
refused "--parity: expected N, E or O" "--instrument mt-sics --serial x --parity Even"
refused "--flow: expected none, xon or rts" "--instrument mt-sics --serial x --flow maybe"
refused "no command is known" "--instrument area-mmc10 --serial x --every 5"
refused "files are taken from --watch" "--instrument file --tcp a:1"
refused "--server: found" "--instrument mt-sics --tcp a:1 --server ftp://x"
refused "needs a token" "--instrument mt-sics --tcp a:1 --server http://x"
refused "its id is needed" "--instrument file --watch . --server http://x --token t"
refused "is not an option" "--instrument mt-sics --tcp a:1 extra"
printf 'instrument\tline\n' >bad.tsv
refused "bad.tsv:1:1: the first line must name the columns" "--instrument bad.tsv --tcp a:1"
refused "own.tsv" "--instrument own.tsv --tcp a:1"
run 3 "a folder that is not there" listen --instrument mt-sics --watch nowhere
says "nowhere cannot be watched"
run 3 "an output that cannot be written" listen --instrument mt-sics --watch . --out nowhere/out
says "nowhere/out cannot be opened"
run 3 "a spool that cannot be written" listen --instrument mt-sics --watch . --server http://x --token t --spool nowhere/spool
says "nowhere/spool cannot be opened"

python3 "$here/listen.py" "$hm" "$work" >"$work/played" 2>"$work/played.err" || echo "not ok - the dialogues were played to their end" >>"$work/played"
while read -r line; do
	case $line in
	"ok - "* | "not ok - "*)
		n=$((n + 1))
		echo "${line%% - *} $n - ${line#* - }"
		;;
	*) echo "# $line" ;;
	esac
done <"$work/played"
sed 's/^/# /' "$work/played.err"
done_testing
