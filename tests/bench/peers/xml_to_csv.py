#!/usr/bin/env python3
"""The peers' way from a university roster in XML to a table: lxml's iterparse, one pass, flat memory.

  xml_to_csv.py roster.xml out.csv [roster.xml out.csv]...
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from roster_xml import students  # noqa: E402


def convert(source, target):
    with open(target, "w", encoding="utf-8") as out:
        out.write("xh,name,sex,birth,number,division,entry,status\n")
        lines = []
        for values in students(source):
            lines.append(",".join(values))
            if len(lines) == 20000:
                out.write("\n".join(lines) + "\n")
                lines.clear()
        out.write("".join(line + "\n" for line in lines))


for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    convert(source, target)
