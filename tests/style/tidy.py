#!/usr/bin/env python3
"""clang-tidy over every translation unit of gateway/ and adapters/: tidy.py BUILD_FOLDER [part of a path...]

Uses the build's compile_commands.json and the checks of .clang-tidy.  Prints each finding once (a header's finding
shows up in every file that includes it) and the slowest files; exit code 1 on any finding.
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TIDY = "clang-tidy-14"
# The path-sensitive analyzer takes minutes on Asio's and Beast's coroutine machinery and finds nothing there; the
# other checks stay on for these files.
HEAVY = ("gateway/net/http_server.cpp", "gateway/net/http_client.cpp", "gateway/net/transport.cpp")
# Only the sources of Asio and Beast themselves.
SKIPPED = ("gateway/runtime/asio_src.cpp", "gateway/net/beast_src.cpp")
FINDING = re.compile(r"^(/[^:\n]+:\d+:\d+: (?:warning|error): .*)$", re.M)


def sources(build):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as commands:
        files = {entry["file"] for entry in json.load(commands)}
    for path in sorted(files):
        name = os.path.relpath(path, ROOT)
        if name.startswith(("gateway/", "adapters/")) and name not in SKIPPED:
            yield name


def examine(build, name):
    started = time.monotonic()
    command = [TIDY, "-p", build, "-quiet", os.path.join(ROOT, name)]
    if name in HEAVY:
        command.insert(1, "--checks=-clang-analyzer-*")
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    return name, done.returncode, done.stdout, done.stderr, time.monotonic() - started


def main():
    build = os.path.abspath(sys.argv[1])
    parts = sys.argv[2:]
    names = [n for n in sources(build) if not parts or any(part in n for part in parts)]
    if not names:
        sys.exit("tidy: nothing to examine")
    # The slowest first, so that no single one is left over at the end.
    names.sort(key=lambda n: (n not in HEAVY, -os.path.getsize(os.path.join(ROOT, n))))
    seen, failed, times = set(), [], []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, code, out, err, seconds in pool.map(lambda n: examine(build, n), names):
            times.append((seconds, name))
            if code == 0:
                continue
            failed.append(name)
            found = FINDING.findall(out)
            if not found:
                print(f"{name}: clang-tidy failed\n{out}{err}")
                continue
            # The analyzer does not follow coroutines and blames Asio's own headers: those are not ours to mend.
            found = [line for line in found if line.startswith(ROOT + "/") or "clang-analyzer" not in line]
            if not found:
                failed.pop()
            for line in found:
                if line not in seen:
                    seen.add(line)
                    print(line.replace(ROOT + "/", ""), flush=True)
    for seconds, name in sorted(times, reverse=True)[:5]:
        print(f"{seconds:6.1f} s  {name}")
    print(f"tidy: {len(names)} files, {len(seen)} findings in {len(failed)} of them")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
