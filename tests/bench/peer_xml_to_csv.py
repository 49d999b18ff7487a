#!/usr/bin/env python3
"""The peer's way from a university roster in XML to a table: lxml's iterparse, one pass, flat memory.

  peer_xml_to_csv.py roster.xml out.csv
"""

import sys

from lxml import etree

SPACE = "{urn:hb-jyt:gxjh:1}"
FIELDS = [SPACE + name for name in ("XH", "XM", "XBM", "CSRQ", "SFZJH", "HKSZD", "RXNY", "XSDQZTM")]


def main():
    source, target = sys.argv[1:]
    with open(target, "w", encoding="utf-8") as out:
        out.write("xh,name,sex,birth,number,division,entry,status\n")
        lines = []
        for _, student in etree.iterparse(source, tag=SPACE + "XS", no_network=True,
                                          resolve_entities=False):
            values = {child.tag: child.text for child in student}
            lines.append(",".join([values.get(name) or "" for name in FIELDS]))
            student.clear()
            while student.getprevious() is not None:
                del student.getparent()[0]
            if len(lines) == 20000:
                out.write("\n".join(lines) + "\n")
                lines.clear()
        out.write("".join(line + "\n" for line in lines))


main()
