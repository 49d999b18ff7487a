#!/usr/bin/env python3
"""What alerts and dashboards name is there: metrics and labels in the program, a paragraph of the runbook and a dashboard
of each alert, a firing and a quiet case each.

A renamed metric would leave its alert silent and its panel empty for ever, and promtool cannot know; what an expression
must look like promtool says.  Usage: test_names.py TREE
"""
import functools
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TREE = pathlib.Path(sys.argv.pop() if len(sys.argv) > 1 else ".")
FOLDER = TREE / "config" / "monitoring"
METRIC = re.compile(r"\b(?:enrollgate|process)_[a-z0-9_]+")
# Labels in selectors (`{feed=~"..."`) and in sums (`by (feed, reason)`); Prometheus itself adds `job`, a bucket `le`.
SELECTED = re.compile(r"[{,]\s*([a-z_]+)\s*[=!]~?")
SUMMED = re.compile(r"\bby \(([^)]*)\)")
ADDED = {"job", "le"}


def rules():
    return (FOLDER / "enrollgate.rules.yml").read_text()


def alerts():
    return re.findall(r"^ *- alert: (\w+)$", rules(), re.M)


@functools.cache
def program():
    """(metrics, labels) that the sources name."""
    source = "".join(path.read_text() for path in (TREE / "gateway").rglob("*.cpp"))
    return set(METRIC.findall(source)), set(re.findall(r'\{"([a-z_]+)", ', source)) | ADDED


def dashboards():
    return {path.stem: json.loads(path.read_text()) for path in sorted((FOLDER / "dashboards").glob("*.json"))}


def expressions(dashboard):
    """(panel, expression) of a dashboard, with its variables filled in."""
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], re.sub(r"\$[a-z]+", "x", target["expr"])


class Names(unittest.TestCase):
    def is_the_programs(self, text, where):
        known, _ = program()
        for metric in set(METRIC.findall(text)):
            self.assertIn(re.sub(r"_(bucket|sum|count)$", "", metric), known, where)

    def test_every_metric_of_an_alert_is_one_of_the_programs(self):
        self.is_the_programs(rules(), "rules")

    def test_every_metric_and_label_of_a_dashboard_is_one_of_the_programs(self):
        _, labels = program()
        recorded = set(re.findall(r"- record: (\S+)", rules()))
        for name, dashboard in dashboards().items():
            for panel, asked in expressions(dashboard):
                self.is_the_programs(asked, f"{name}: {panel}")
                self.assertLessEqual(set(re.findall(r"\benrollgate:\S+?(?=[{\s]|$)", asked)), recorded, f"{name}: {panel}")
                bare = re.sub(r'"[^"]*"', '""', asked)
                summed = {label.strip() for group in SUMMED.findall(bare) for label in group.split(",")}
                self.assertLessEqual(set(SELECTED.findall(bare)) | summed, labels, f"{name}: {panel}")

    def test_a_dashboard_can_be_imported_anywhere(self):
        self.assertEqual(set(dashboards()), {"overview", "feeds", "flags", "deliveries-certs"})
        for name, dashboard in dashboards().items():
            self.assertEqual(dashboard["uid"], f"enrollgate-{name}")
            self.assertEqual(dashboard["templating"]["list"][0]["type"], "datasource", name)
            for panel in dashboard["panels"]:
                self.assertEqual(panel["datasource"]["uid"], "${datasource}", panel["title"])
                self.assertRegex(panel["title"], r"[\u4e00-\u9fff].*[A-Za-z]", name)
            self.assertEqual(len({panel["id"] for panel in dashboard["panels"]}), len(dashboard["panels"]))

    @unittest.skipUnless(shutil.which("promtool"), "promtool (Debian: prometheus) is not installed")
    def test_promtool_takes_every_expression(self):
        asked = [one for dashboard in dashboards().values() for _, one in expressions(dashboard)]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "rules.yml"
            # JSON is YAML.
            path.write_text(json.dumps({"groups": [{"name": "dashboards", "rules": [
                {"record": f"panel:{number}", "expr": one} for number, one in enumerate(asked)]}]}))
            done = subprocess.run(["promtool", "check", "rules", str(path)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_what_waits_by_design_is_a_route(self):
        """A renamed route would be counted as slow again."""
        left_out = re.search(r'route!~"/v1/\((.*)\)"', rules()).group(1)
        paths = re.findall(r"^  /v1/(\S+):$", (TREE / "schemas" / "openapi.yaml").read_text(), re.M)
        # Alternatives in brackets are routes, too.
        inner = re.compile(r"^(.*)\(([^()]*)\)$")
        for one in re.split(r"\|(?![^()]*\))", left_out):
            parts = inner.match(one)
            for route in [parts[1] + end for end in parts[2].split("|")] if parts else [one]:
                self.assertTrue(any(re.fullmatch(route, path) for path in paths), route)

    def test_every_alert_leads_to_a_dashboard(self):
        known = {dashboard["uid"]: {one["name"] for one in dashboard["templating"]["list"]} for dashboard in dashboards().values()}
        links = re.findall(r"^ *dashboard_url: '?/d/([a-z-]+)\?from=now-6h(?:&var-([a-z]+)=)?", rules(), re.M)
        self.assertEqual(len(links), len(alerts()))
        for uid, variable in links:
            self.assertIn(uid, known)
            self.assertTrue(not variable or variable in known[uid], (uid, variable))

    def test_every_alert_has_its_paragraph_and_whom_to_tell_in_both_languages(self):
        runbook = (FOLDER / "README.md").read_text()
        for url in re.findall(r"runbook_url: README.md#(\S+)", rules()):
            heading = re.search(rf"^### {url}$(.*?)(?=^### |\Z)", runbook, re.M | re.S | re.I)
            self.assertIsNotNone(heading, url)
            self.assertRegex(heading.group(1), r"[\u4e00-\u9fff]", url)
            self.assertRegex(heading.group(1), r"[a-z]{4}", url)
            self.assertRegex(heading.group(1), r"上报：[\u4e00-\u9fff]{2}", url)
            self.assertRegex(heading.group(1), r"Escalate: [a-z]{3}", url)

    def test_every_alert_has_a_firing_and_a_quiet_case(self):
        cases = (FOLDER / "enrollgate.tests.yml").read_text()
        for alert in set(alerts()) - {"EnrollgateWatchdog"}:
            name = alert.removeprefix("Enrollgate")
            self.assertIn(f"- name: '{name}: firing'", cases)
            self.assertIn(f"- name: '{name}: quiet'", cases)


if __name__ == "__main__":
    unittest.main()
