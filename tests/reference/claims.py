#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each problem of problems/*.json is opened by a test program of this folder; what each expects is then counted by problem_close().

A program names a problem as "ID", or as "PREFIX%s" with "REST" beside it. TAP; one line a topic.
"""
import glob
import json
import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
# topics of which no program asks yet
waiting = set()

literals = []
for name in sorted(glob.glob(os.path.join(here, "*.c"))):
    with open(name, encoding="utf-8") as file:
        literals.append(set(re.findall(r'"((?:[^"\\\n]|\\.)*)"', file.read())))


def claimed(problem):
    for words in literals:
        if problem in words:
            return True
        for word in words:
            if word.endswith("%s") and problem.startswith(word[:-2]) and problem[len(word) - 2:] in words:
                return True
    return False


topics = sorted(glob.glob(os.path.join(here, "problems", "*.json")))
total = failed = 0
for number, path in enumerate(topics, 1):
    topic = os.path.basename(path)[:-5]
    with open(path, encoding="utf-8") as file:
        ids = [p["id"] for p in json.load(file)["problems"]]
    missing = [p for p in ids if not claimed(p)]
    total += len(ids)
    if missing and topic in waiting:
        print(f"ok {number} - {topic} # SKIP {len(missing)} of {len(ids)} problems without a test")
    elif missing:
        failed += 1
        print(f"not ok {number} - {topic}: no test asks for {', '.join(missing)}")
    else:
        print(f"ok {number} - {topic}, {len(ids)} problems")
print(f"1..{len(topics)}")
print(f"# {total} problems")
sys.exit(1 if failed or total == 0 else 0)
