#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every analysis that the program offers has its line and its section, with every option of its own, on both pages of the manual.
. "$SOURCE_ROOT/tests/cli/tap.sh"

run 0 "which analyses there are" stats --help
names=$(sed -n 's/^  \([a-z][a-z0-9_-]*\) .*/\1/p' "$work/out")
[ -n "$names" ]
ok $? "there are analyses"

# lacks PAGE NAME: what the page does not say of the analysis; a section may send the reader to another one for its options
lacks() {
	python3 - "$here/../../docs/$1" "$2" "$work/out" <<'PY'
import re, sys

page, name = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2]
options = set(re.findall(r"^  (--[a-z][a-z0-9-]*) ", open(sys.argv[3], encoding="utf-8").read(), re.M)) - {"--missing"}
sections = {s.split("\n", 1)[0]: s for s in re.split(r"^## ", page, flags=re.M)[1:]}
text = sections.get(name, "")
linked = "".join(sections.get(n, "") for n in re.findall(r"\]\(#([a-z0-9_-]+)\)", text))
if f"| [{name}](#{name}) |" not in page:
    print(f"# no line | [{name}](#{name}) | in the list of analyses")
if not text:
    print(f"# no section ## {name}")
    sys.exit()
for option in sorted(options):
    if not re.search(re.escape(option) + r"(?![a-z0-9-])", text + linked):
        print(f"# the section does not name {option}")
PY
}

for analysis in $names; do
	run 0 "options of $analysis" stats "$analysis" --help
	for page in statistics.md statistics.zh.md; do
		lacks "$page" "$analysis" >"$work/lacking"
		[ ! -s "$work/lacking" ]
		ok $? "$page describes $analysis"
		cat "$work/lacking"
	done
done
done_testing
