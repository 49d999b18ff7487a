#!/usr/bin/env python3
"""Do the policy's tests notice a change of the policy?  Changes one place of gateway/policy at a time
(a comparison flipped, a bound moved by one, a rule dropped), builds only that file and the policy's
unit tests against it, and says which changes nobody noticed.  Sources are never touched: a mutant is
compiled from a copy.

  cmake --build build/dev --target policy_test        once, before
  tests/mutation/policy.py                           every mutant (hours of one core)
  tests/mutation/policy.py --file duplicates.cpp     those of one file; may be given again
  tests/mutation/policy.py --sample 40 --seed 7      some of all
  tests/mutation/policy.py --only -                  those named on standard input, by id or by text
  tests/mutation/policy.py --list                    what there is: mutants.txt, committed
"""
import argparse
import pathlib
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

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
# A rule is dropped where it is tried: `poverty() || soldier()`, `if (special_asks() || ...)`.
RULE = re.compile(r"\b([a-z_]+\((?:c)?\)) \|\| ")
SKIP_FILES = {"rules.cpp"}  # names only
SLOW_TESTS = "PolicyPropertyTest.*"
TIMEOUT_SECONDS = 120


def code_lines(text):
    """Lines with their number, comments and texts blanked so that columns stay."""
    blanked = re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: '"' + "_" * (len(m[0]) - 2) + '"', text)
    blanked = re.sub(r"//[^\n]*", lambda m: " " * len(m[0]), blanked)
    return blanked.split("\n")


def mutants_of(path):
    """(id, line number, column, old, new) of one file, in the order of the text."""
    found = []
    for number, line in enumerate(code_lines(path.read_text()), 1):
        if line.lstrip().startswith(("#", "template", "using", "static_assert")):
            continue
        for old, new in SWAPS:
            start = line.find(old)
            while start >= 0:
                found.append((number, start, old, new))
                start = line.find(old, start + 1)
        for match in RULE.finditer(line):
            found.append((number, match.start(), match[0], ""))
    found.sort()
    return [(f"{path.name}:{n}:{c + 1} {old.strip()} -> {new.strip() or 'dropped'}", n, c, old, new)
            for n, c, old, new in found]


def all_mutants(only=None):
    for path in sorted(POLICY.glob("*.cpp")):
        if path.name in SKIP_FILES or (only and path.name not in only):
            continue
        for mutant in mutants_of(path):
            yield path, mutant


def mutated(path, mutant):
    _, number, column, old, new = mutant
    lines = path.read_text().split("\n")
    line = lines[number - 1]
    assert line[column:column + len(old)] == old, mutant
    lines[number - 1] = line[:column] + new + line[column + len(old):]
    return "\n".join(lines)


class Bench:
    """The build folder's own commands, with one object exchanged."""

    def __init__(self, build, work):
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

    def compiled(self, name, text):
        source, target = self.work / name, self.work / (name + ".o")
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
        if not header.exists():
            header.write_text("".join(line + "\n" for line in text.split("\n") if line.startswith("#include")))
            subprocess.run(self.words(name, f"{header}.gch") + ["-x", "c++-header", str(header)], cwd=self.build,
                           check=True)
        return header

    def linked(self, target):
        program = self.work / "policy_test"
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
                                  cwd=self.build, capture_output=True, timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def outcome(self, path, mutant):
        target = self.compiled(path.name, mutated(path, mutant))
        program = target and self.linked(target)
        if program is None:
            return "no program"  # counts for nothing: the compiler noticed
        return "survived" if self.passes(program) else "noticed"


def known_survivors():
    """Text of a mutant (file, changed line, change) -> why nobody can notice it."""
    known = {}
    for line in SURVIVORS.read_text().splitlines():
        if line and not line.startswith("#"):
            text, _, reason = line.partition(" | ")
            known[text.strip()] = reason.strip()
    return known


def text_of(path, mutant):
    """As in survivors.txt: without the line number, which moves."""
    change = mutant[0].split(" ", 1)[1]
    return f"{path.name}: {path.read_text().split(chr(10))[mutant[1] - 1].strip()} : {change}"


def named_in(lines):
    """A run prints each survivor as its id and, below, its text; a text finds it though lines moved.
    So the output of one run is the input of the next; other lines are passed over."""
    wanted = {line.strip() for line in lines}
    return lambda path, mutant: mutant[0] in wanted or text_of(path, mutant) in wanted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "dev")
    parser.add_argument("--file", action="append")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=argparse.FileType("r"), metavar="FILE")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    chosen = list(all_mutants(options.file))
    if options.only:
        wanted = named_in(options.only)
        chosen = [one for one in chosen if wanted(*one)]
        if not chosen:
            sys.exit("no mutant has such an id or text; --list prints the ids there are")
    if options.list:
        print("\n".join(mutant[0] for _, mutant in chosen))
        return 0
    if options.sample:
        chosen = random.Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
    reasons = known_survivors()
    count = {"noticed": 0, "survived": 0, "no program": 0, "survives for a reason": 0}
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(options.build.resolve(), pathlib.Path(work))
        path, first = chosen[0]
        unchanged = bench.compiled(path.name, path.read_text())
        if not unchanged or not bench.passes(bench.linked(unchanged)):
            sys.exit("the tests do not pass without any change")
        for path, mutant in chosen:
            outcome = bench.outcome(path, mutant)
            if outcome == "survived" and text_of(path, mutant) in reasons:
                outcome = "survives for a reason"
            count[outcome] += 1
            if outcome == "survived":
                print(f"{mutant[0]}\n    {text_of(path, mutant)}", flush=True)
    tried = count["noticed"] + count["survived"] + count["survives for a reason"]
    print(f"{tried} mutants, {count['noticed']} noticed, {count['survives for a reason']} survive for a reason, "
          f"{count['survived']} survive; {count['no program']} do not compile")
    return 1 if count["noticed"] < 0.95 * (tried - count["survives for a reason"]) else 0


if __name__ == "__main__":
    sys.exit(main())
