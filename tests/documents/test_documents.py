#!/usr/bin/env python3
"""What the documents tell people to type is there: commands and options by the reference that the program prints of
itself, files of the tree, and links from one document to another.

A document that names a command which is gone misleads whoever is in a hurry.  Usage: test_documents.py TREE
"""
import pathlib
import re
import sys
import unittest

TREE = pathlib.Path(sys.argv.pop() if len(sys.argv) > 1 else ".")
DOCUMENTS = ("README.md", "config/CHANGELOG.md", "config/OPERATIONS.md", "config/SECURITY.md", "config/SUPPORT.md",
             "config/agencies/CONNECT.md", "config/demo/README.md", "config/monitoring/README.md", "config/policy/README.md",
             "gateway/cli/README.md", "gateway/console/HANDBOOK.md", "gateway/console/README.md", "certs/README.md",
             "schemas/README.md", "schemas/REASONS.md", "tests/bench/README.md")
# What is typed stands in a code span or a fence, behind the program's name or the `$e` that stands for it.
TYPED = re.compile(r"(?:^|[`\s(])(?:\$e|enrollgate) ([a-z][^`\n#；，。]*)", re.M)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def commands():
    """{path of a command: its options} from the printed reference."""
    known, common, path = {}, set(), None
    for line in (TREE / "gateway/cli/REFERENCE.md").read_text().splitlines():
        if heading := re.match(r"##+ `enrollgate ([a-z][a-z-]*(?: [a-z][a-z-]*)?)", line):
            path = heading[1]
            known[path] = set()
        elif option := re.match(r"- `(--?[a-z-]+)[^`]*`(?: \(`(-[a-z])`\))?", line):
            (known[path] if path else common).update(filter(None, option.groups()))
    return {path: options | common | {"--help", "--help-all", "-h"} for path, options in known.items()}


def said(text):
    """What a document says to type: `feed list | show ID` are two."""
    for typed in TYPED.findall(re.sub(r"\s{2,}(?=enrollgate )", "\n", text)):
        first, *others = re.split(r"\s\|\s", typed)
        group = first.split()[0]
        yield first
        for other in others:
            if re.match(r"[a-z]", other):
                yield other if other.startswith(group + " ") else f"{group} {other}"


class Documents(unittest.TestCase):
    def test_commands_and_options_exist(self):
        known = commands()
        self.assertGreater(len(known), 80)
        seen = 0
        for name in DOCUMENTS:
            for typed in said((TREE / name).read_text()):
                words = typed.split()
                if words[0] not in known:  # a program's name in a sentence is no command
                    continue
                groups = [one for one in known if one.startswith(words[0] + " ")]
                path = " ".join(words[:2]) if groups else words[0]
                self.assertTrue(path in known, f"{name}: enrollgate {typed}")
                seen += 1
                for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", typed):
                    self.assertTrue(option in known[path] | known[words[0]], f"{name}: enrollgate {typed}")
        self.assertGreater(seen, 100)

    def test_links_lead_somewhere(self):
        for path in (*TREE.glob("*.md"), *(TREE / "gateway").rglob("*.md"), *(TREE / "config").rglob("*.md"),
                     *(TREE / "adapters").rglob("*.md"), *(TREE / "schemas").rglob("*.md"), *(TREE / "tests").glob("*/*.md")):
            if "node_modules" in path.parts:
                continue
            for link in LINK.findall(path.read_text()):
                # Pictures are made by the console's test and are not in the tree.
                if not link.startswith("pictures/"):
                    self.assertTrue((path.parent / link).exists(), f"{path.relative_to(TREE)}: {link}")

    def test_every_problem_stands_in_the_catalogue(self):
        names = re.findall(r'^    \{"([A-Z_]+)",', (TREE / "gateway/base/errc.cpp").read_text(), re.M)
        self.assertEqual(re.findall(r"^\| `([A-Z_]+)` \|", (TREE / "schemas/PROBLEMS.md").read_text(), re.M), names)


if __name__ == "__main__":
    unittest.main()
