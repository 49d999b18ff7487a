#!/usr/bin/env python3
"""The ten slowest steps of a build, from ninja's log: slowest.py build/ci/.ninja_log"""
import sys

steps = {}
with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        if not line.startswith("#"):
            start, end, _, output, _ = line.rstrip("\n").split("\t")
            steps[output] = (int(end) - int(start)) / 1000  # the last build of a file counts
for output, seconds in sorted(steps.items(), key=lambda step: -step[1])[:10]:
    print(f"{seconds:6.1f} s  {output}")
