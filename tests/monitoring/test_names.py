#!/usr/bin/env python3
"""What the alerts name is there: metrics in the program, a paragraph of the runbook, a firing and a quiet case each.

A renamed metric would leave its alert silent for ever, and promtool cannot know.  Usage: test_names.py TREE
"""
import pathlib
import re
import sys
import unittest

TREE = pathlib.Path(sys.argv.pop() if len(sys.argv) > 1 else ".")
FOLDER = TREE / "config" / "monitoring"
METRIC = re.compile(r"\benrollgate_[a-z0-9_]+")


def alerts():
    return re.findall(r"^ *- alert: (\w+)$", (FOLDER / "enrollgate.rules.yml").read_text(), re.M)


class Names(unittest.TestCase):
    def test_every_metric_of_an_alert_is_one_of_the_programs(self):
        source = "".join(path.read_text() for path in (TREE / "gateway").rglob("*.cpp"))
        known = set(METRIC.findall(source))
        for metric in set(METRIC.findall((FOLDER / "enrollgate.rules.yml").read_text())):
            self.assertIn(re.sub(r"_(bucket|sum|count)$", "", metric), known)

    def test_every_alert_has_its_paragraph_in_both_languages(self):
        runbook = (FOLDER / "README.md").read_text()
        for url in re.findall(r"runbook_url: README.md#(\S+)", (FOLDER / "enrollgate.rules.yml").read_text()):
            heading = re.search(rf"^### {url}$(.*?)(?=^### |\Z)", runbook, re.M | re.S | re.I)
            self.assertIsNotNone(heading, url)
            self.assertRegex(heading.group(1), r"[\u4e00-\u9fff]", url)
            self.assertRegex(heading.group(1), r"[a-z]{4}", url)

    def test_every_alert_has_a_firing_and_a_quiet_case(self):
        cases = (FOLDER / "enrollgate.tests.yml").read_text()
        for alert in set(alerts()) - {"EnrollgateWatchdog"}:
            name = alert.removeprefix("Enrollgate")
            self.assertIn(f"- name: '{name}: firing'", cases)
            self.assertIn(f"- name: '{name}: quiet'", cases)


if __name__ == "__main__":
    unittest.main()
