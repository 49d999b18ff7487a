#!/usr/bin/env python3
"""Do the policy's tests notice a change of the policy?  Changes one place of gateway/policy at a time
(a comparison flipped, a bound moved by one, a rule dropped), builds only that file and the policy's
unit tests against it, and says which changes nobody noticed.  Sources are never touched: a mutant is
compiled from a copy.

  cmake --build build/dev --target policy_test        once, before
  tests/mutation/policy.py                           every mutant
  tests/mutation/policy.py --jobs 2 --journal FILE   two at a time; continues where FILE ends
  tests/mutation/policy.py --file duplicates.cpp     those of one file; given again, in that order
  tests/mutation/policy.py --sample 40 --seed 7      some of all
  tests/mutation/policy.py --only -                  those named on standard input, by id or by text
  tests/mutation/policy.py --list                    what there is: mutants.txt, committed
"""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import queue
import random
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
POLICY = ROOT / "gateway" / "policy"
SURVIVORS = pathlib.Path(__file__).with_name("survivors.txt")

# clang-format puts blanks around binary operators, so a template's bracket is none of these.
SWAPS = [
    (" < ", " <= "), (" <= ", " < "), (" > ", " >= "), (" >= ", " > "),
    (" == ", " != "), (" != ", " == "), (" && ", " || "), (" || ", " && "),
    (" + 1", ""), (" - 1", ""), (" + kOneDay", ""),
    ("std::min(", "std::max("), ("std::max(", "std::min("),
]
# A rule is dropped where it is tried, `poverty() || soldier()`, and where it asks, `if (...)`.
FIRST_RULES = re.compile(r"\b([a-z_]+\((?:c)?\)) \|\| ")
LAST_RULE = re.compile(r" \|\| [a-z_]+\((?:c)?\)(?=[;)])")
ASKS = re.compile(r"\bif \(")
SKIP_FILES = {"rules.cpp"}  # names only
SLOW_TESTS = "PolicyPropertyTest.*"
# The tests need two seconds and little memory; a change that makes a loop endless needs more of one.
TIMEOUT_SECONDS = 30
MEMORY_BYTES = 2 << 30
SAME_RANDOM_CASES = {"RC_PARAMS": "seed=20210324"}


class Mutant:
    """One place of a file and what stands there instead.  `id` names it while lines stay, `text` longer."""

    def __init__(self, path, whole, at, old, new, change):
        line_start = whole.rfind("\n", 0, at) + 1
        line = whole[line_start:].split("\n", 1)[0]
        self.path, self.at, self.old, self.new = path, at, old, new
        self.id = f"{path.name}:{whole.count(chr(10), 0, at) + 1}:{at - line_start + 1} {change}"
        self.text = f"{path.name}: {line.strip()} : {change}"

    def source(self):
        whole = self.path.read_text()
        assert whole[self.at:self.at + len(self.old)] == self.old, self.id
        return whole[:self.at] + self.new + whole[self.at + len(self.old):]


def code_of(text):
    """The text with comments, strings and what only the compiler reads blanked; places stay."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: '"' + "_" * (len(m[0]) - 2) + '"', text)
    text = re.sub(r"//[^\n]*", lambda m: " " * len(m[0]), text)
    return re.sub(r"(?m)^\s*(?:#|template|using|static_assert)[^\n]*", lambda m: " " * len(m[0]), text)


def condition_from(code, start):
    """What stands between the bracket before `start` and the one that closes it."""
    depth, at = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        at += 1
    return code[start:at - 1]


def never(condition):
    """The condition of an `if` that never holds; a name it declares is still declared."""
    declares = re.search(r"(?<![=!<>])=(?!=)", condition)
    return condition[:condition.rindex(";")] + "; false" if ";" in condition else \
        condition + "; false" if declares else "false"


def mutants_of(path):
    """Those of one file, in the order of the text."""
    whole = path.read_text()
    code = code_of(whole)
    found = []
    for old, new in SWAPS:
        for match in re.finditer(re.escape(old), code):
            found.append((match.start(), old, new, f"{old.strip()} -> {new.strip() or 'dropped'}"))
    for pattern in (FIRST_RULES, LAST_RULE):
        for match in pattern.finditer(code):
            found.append((match.start(), match[0], "", f"{match[0].strip()} -> dropped"))
    for match in ASKS.finditer(code):
        condition = condition_from(code, match.end())
        held = whole[match.end():match.end() + len(condition)]
        found.append((match.end(), held, never(held), "if -> never"))
    return [Mutant(path, whole, *one) for one in sorted(found)]


def all_mutants(only=None):
    paths = [POLICY / name for name in only] if only else sorted(POLICY.glob("*.cpp"))
    for path in paths:
        if path.name not in SKIP_FILES:
            yield from mutants_of(path)


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Bench:
    """The build folder's own commands, with one object exchanged.  Several threads may use it."""

    def __init__(self, build, work, jobs):
        self.build, self.work = build, work
        commands = subprocess.run(["ninja", "-C", str(build), "-t", "commands", "policy_test"], check=True,
                                  capture_output=True, text=True).stdout.splitlines()
        self.compile = {}
        for command in commands:
            match = re.search(r"-c (\S*/gateway/policy/(\w+\.cpp))$", command)
            if match:
                self.compile[match[2]] = shlex.split(command.replace("/usr/bin/ccache ", ""))
        self.link = next(c for c in reversed(commands) if " -o tests/unit/policy/policy_test " in c)
        self.quick = " -Wl,-S" + (" -fuse-ld=mold" if shutil.which("mold") else "")
        self.headers_lock = threading.Lock()
        self.desks = queue.SimpleQueue()  # a folder for each mutant at work
        for number in range(jobs):
            (work / str(number)).mkdir()
            self.desks.put(work / str(number))

    def compiled(self, desk, name, text):
        source, target = desk / name, desk / (name + ".o")
        source.write_text(text)
        words = self.words(name, target) + ["-include", str(self.headers(name, text)), "-c", str(source)]
        done = subprocess.run(words, cwd=self.build, capture_output=True, text=True)
        return target if done.returncode == 0 else None

    def words(self, name, target):
        """The build's own options, for an object that no debugger sees."""
        words = [w for w in self.compile[name][:-1] if w not in ("-c", "-MD", "-Werror") and not w.startswith("-g")]
        for option in ("-MT", "-MF"):
            at = words.index(option)
            del words[at:at + 2]
        words[words.index("-o") + 1] = str(target)
        return words + ["-w", "-O0", "-g0", f"-I{ROOT}"]

    def headers(self, name, text):
        """What the file includes, compiled once for all its mutants: two thirds of a mutant's time."""
        header = self.work / (name + ".hpp")
        with self.headers_lock:
            if not header.exists():
                header.write_text("".join(line + "\n" for line in text.split("\n") if line.startswith("#include")))
                subprocess.run(self.words(name, f"{header}.gch") + ["-x", "c++-header", str(header)], cwd=self.build,
                               check=True)
        return header

    def linked(self, desk, target):
        program = desk / "policy_test"
        # An object named goes before a library's member of the same symbols.
        link = self.link.replace(" -o tests/unit/policy/policy_test ", f" {target} -o {program}{self.quick} ")
        done = subprocess.run(link, shell=True, cwd=self.build, capture_output=True, text=True)
        return program if done.returncode == 0 else None

    def passes(self, program):
        """The quick tests first: they notice most changes in a tenth of a second."""
        return all(self.passes_those(program, tests) for tests in ("-" + SLOW_TESTS, SLOW_TESTS))

    def passes_those(self, program, tests):
        try:
            done = subprocess.run([program, "--gtest_fail_fast", "--gtest_brief=1", f"--gtest_filter={tests}"],
                                  cwd=self.build, env={**os.environ, **SAME_RANDOM_CASES}, preexec_fn=limited,
                                  capture_output=True, timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def outcome(self, name, text):
        desk = self.desks.get()
        try:
            target = self.compiled(desk, name, text)
            program = target and self.linked(desk, target)
            if program is None:
                return "no program"  # counts for nothing: the compiler noticed
            return "survived" if self.passes(program) else "noticed"
        finally:
            self.desks.put(desk)


class Journal:
    """What came out, a line each, written at once: a run that was stopped goes on where it ends.  An
    outcome is good for the same mutant of the same source and the same tests."""

    def __init__(self, path, build):
        self.lock, self.file, self.known = threading.Lock(), None, {}
        self.tests = hashlib.sha256((build / "tests/unit/policy/policy_test").read_bytes()).hexdigest()
        if path:
            if path.exists():
                self.known = dict(line.split("\t", 1) for line in path.read_text().splitlines() if "\t" in line)
            self.file = path.open("a")

    def key(self, mutant, text):
        return hashlib.sha256((mutant.id + text + self.tests).encode()).hexdigest()[:24]

    def outcome(self, mutant, bench):
        text = mutant.source()
        key = self.key(mutant, text)
        found = self.known.get(key, "").partition("\t")[0]
        if not found:
            found = bench.outcome(mutant.path.name, text)
            if self.file:
                with self.lock:
                    print(key, found, mutant.id, sep="\t", file=self.file, flush=True)
        return found


def known_survivors():
    """Text of a mutant (file, changed line, change) -> why nobody can notice it."""
    known = {}
    for line in SURVIVORS.read_text().splitlines():
        if line and not line.startswith("#"):
            text, _, reason = line.partition(" | ")
            known[text.strip()] = reason.strip()
    return known


def named_in(lines):
    """A run prints each survivor as its id and, below, its text; a text finds it though lines moved.
    So the output of one run is the input of the next; other lines are passed over."""
    wanted = {line.strip() for line in lines}
    return lambda mutant: mutant.id in wanted or mutant.text in wanted


def chosen_by(options):
    chosen = list(all_mutants(options.file))
    if options.only:
        wanted = named_in(options.only)
        chosen = [mutant for mutant in chosen if wanted(mutant)]
        if not chosen:
            sys.exit("no mutant has such an id or text; --list prints the ids there are")
    if options.sample:
        chosen = random.Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
    return chosen


def run(chosen, options, work):
    """Tries them and says how they came out; 1 if too many were not noticed."""
    build = options.build.resolve()
    bench, reasons = Bench(build, work, options.jobs), known_survivors()
    first = chosen[0].path
    if bench.outcome(first.name, first.read_text()) != "survived":
        sys.exit("the tests do not pass without any change")
    journal, began = Journal(options.journal, build), time.monotonic()
    count = {"noticed": 0, "survived": 0, "no program": 0, "survives for a reason": 0}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as workers:
        outcomes = workers.map(lambda mutant: journal.outcome(mutant, bench), chosen)
        for mutant, outcome in zip(chosen, outcomes):
            if outcome == "survived" and mutant.text in reasons:
                outcome = "survives for a reason"
            count[outcome] += 1
            if outcome == "survived":
                print(f"{mutant.id}\n    {mutant.text}", flush=True)
    tried = len(chosen) - count["no program"]
    print(f"{tried} mutants, {count['noticed']} noticed, {count['survives for a reason']} survive for a reason, "
          f"{count['survived']} survive; {count['no program']} do not compile; "
          f"{(time.monotonic() - began) / 60:.0f} minutes")
    return 1 if count["noticed"] < 0.95 * (tried - count["survives for a reason"]) else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "dev")
    parser.add_argument("--file", action="append")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=argparse.FileType("r"), metavar="FILE")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--journal", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    chosen = chosen_by(options)
    if options.list:
        print("\n".join(mutant.id for mutant in chosen))
        return 0
    with tempfile.TemporaryDirectory() as work:
        return run(chosen, options, pathlib.Path(work))


if __name__ == "__main__":
    sys.exit(main())
