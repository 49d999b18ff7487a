#!/usr/bin/env python3
"""clang-tidy over every source of gateway/ and adapters/: tidy.py BUILD_FOLDER [part of a path...]

Uses the build's compile_commands.json and the checks of .clang-tidy.  Most of the time goes into the headers of the
standard library and Boost, so the sources of one target are examined joined, some to a translation unit; the sources
given by parts of their paths are examined one by one.  Prints each finding once (a header's finding shows up in every
unit that includes it) and the slowest units; exit code 1 on any finding.
"""
import collections
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TIDY = "clang-tidy-14"
JOINED = 10  # sources to a unit
# Only the sources of Asio and Beast themselves.
SKIPPED = ("gateway/runtime/asio_src.cpp", "gateway/net/beast_src.cpp")
JOINED_BY_CMAKE = re.compile(r'^#include "(.*)"$', re.M)
FINDING = re.compile(r"^(/[^:\n]+:\d+:\d+: (?:warning|error): .*)$", re.M)

Unit = collections.namedtuple("Unit", "name folder file sources")


def sources_of(entry):
    """What a unit compiles: its file, or those that a build with joined sources (CMAKE_UNITY_BUILD) put into it."""
    if not os.path.basename(entry["file"]).startswith("unity_"):
        return [entry["file"]]
    with open(entry["file"], encoding="utf-8") as unit:
        return JOINED_BY_CMAKE.findall(unit.read())


def commands(build):
    """The build's commands of our own sources, by name."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    found = {}
    for entry in entries:
        for source in sources_of(entry):
            name = os.path.relpath(source, ROOT)
            if name.startswith(("gateway/", "adapters/")) and name not in SKIPPED:
                found[name] = entry
    return found


def flags_of(entry):
    """Its command without what names the file: sources with the same flags may be joined."""
    words, kept = iter(shlex.split(entry["command"])), []
    for word in words:
        if word in ("-o", "-c", "-MT", "-MF"):
            next(words)
        elif word not in ("-MD", "-Wno-subobject-linkage"):  # the second is g++'s, of joined sources
            kept.append(word)
    return entry["directory"], tuple(kept)


def joined_units(entries, folder):
    """Writes the units into `folder`, and a compile_commands.json of them and of every source by itself."""
    groups = collections.defaultdict(list)
    database = []
    for name, entry in sorted(entries.items()):
        directory, flags = flags_of(entry)
        groups[(os.path.dirname(name), (directory, flags))].append(name)
        file = os.path.join(ROOT, name)
        database.append({"directory": directory, "file": file, "arguments": [*flags, "-c", file]})
    units = []
    for (place, (directory, flags)), names in groups.items():
        count = -(-len(names) // JOINED)
        for at in range(count):
            sources = names[at::count]
            name = f"{place} {at + 1}/{count}"
            file = os.path.join(folder, f"{len(units)}.cpp")
            with open(file, "w", encoding="utf-8") as unit:
                unit.writelines(f'#include "{os.path.join(ROOT, source)}"\n' for source in sources)
            database.append({"directory": directory, "file": file, "arguments": [*flags, "-c", file]})
            units.append(Unit(name, folder, file, sources))
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump(database, file)
    return units


def single_units(names, folder):
    return [Unit(name, folder, os.path.join(ROOT, name), [name]) for name in names]


def examine(unit):
    started = time.monotonic()
    # A joined unit includes sources on purpose.
    done = subprocess.run([TIDY, "-p", unit.folder, "-quiet", "--checks=-bugprone-suspicious-include", unit.file],
                          capture_output=True, text=True, cwd=ROOT, check=False)
    results = [(unit, done.returncode, done.stdout, done.stderr, time.monotonic() - started)]
    if len(unit.sources) > 1 and "clang-diagnostic-error" in done.stdout:
        # Two of them use one name for helpers of their own.
        results = [result for single in single_units(unit.sources, unit.folder) for result in examine(single)]
    return results


def report(units):
    # The largest first, so that no single one is left over at the end.
    units.sort(key=lambda unit: -sum(os.path.getsize(os.path.join(ROOT, source)) for source in unit.sources))
    seen, failed, times = set(), [], []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(examine, units)
        for unit, code, out, err, seconds in (result for several in results for result in several):
            times.append((seconds, unit.name))
            if code == 0:
                continue
            failed.append(unit.name)
            found = FINDING.findall(out)
            if not found:
                print(f"{unit.name}: clang-tidy failed\n{out}{err}")
            for line in found:
                if line not in seen:
                    seen.add(line)
                    print(line.replace(ROOT + "/", ""), flush=True)
    for seconds, name in sorted(times, reverse=True)[:5]:
        print(f"{seconds:6.1f} s  {name}")
    sources = sum(len(unit.sources) for unit in units)
    print(f"tidy: {sources} sources in {len(units)} units, {len(seen)} findings in {len(failed)} of them")
    return 1 if failed else 0


def main():
    build = os.path.abspath(sys.argv[1])
    parts = sys.argv[2:]
    entries = commands(build)
    with tempfile.TemporaryDirectory() as folder:
        units = joined_units(entries, folder)
        if not parts:
            return report(units)
        chosen = [name for name in sorted(entries) if any(part in name for part in parts)]
        if not chosen:
            sys.exit("tidy: nothing to examine")
        return report(single_units(chosen, folder))


if __name__ == "__main__":
    sys.exit(main())
