"""What the tests that failed said last, a few lines each, from ctest's report in JUnit's form: failures.py REPORT."""

import sys
import xml.etree.ElementTree as tree

LINES, WIDTH = 4, 400


def main():
    for case in tree.parse(sys.argv[1]).getroot().iter("testcase"):
        if case.get("status") != "fail":
            continue
        said = [line.rstrip() for line in (case.findtext("system-out") or "").splitlines() if line.strip()]
        print(f"-- {case.get('name')}: {case.find('failure').get('message') or 'failed'}")
        for line in said[-LINES:]:
            print(f"   {line[:WIDTH]}")


if __name__ == "__main__":
    main()
