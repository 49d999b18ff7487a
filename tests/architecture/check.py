#!/usr/bin/env python3
"""The architecture of the tree, checked as text: check.py CHECK ROOT [layers.txt]

  layers       every #include of the tree's own headers is allowed by its layer's DEPENDS (build/layers.txt, written by
               gw_layer), and the arrows of the layers form no circle
  libraries    each library's headers stay in the folder that wraps it; pure layers see nothing of the outside
  coroutines   the g++ 12 trap of temporaries in awaited expressions (coroutine_trap.py)
  own-header   each X.cpp includes X.hpp first, so that the build proves that X.hpp compiles alone
  headers      each header without a .cpp compiles alone
  text         no machine's paths, private keys, unfinished notes, overlong files

Each finding is one line, file:line: what.  Exit code 1 if there is any.
"""
import concurrent.futures
import os
import re
import subprocess
import sys

from coroutine_trap import aggregates, findings
from cpp_text import includes, line_of, without_literals
import rules


def tracked(root, *folders):
    """Files of the tree: what git knows, or everything where there is no git (a planted tree in a test)."""
    if os.path.exists(os.path.join(root, ".git")):
        command = ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "--", *folders]
        out = subprocess.run(command, capture_output=True, check=True)
        names = [os.fsdecode(name) for name in out.stdout.split(b"\0") if name]
    else:
        names = [os.path.relpath(os.path.join(at, name), root) for at, _, files in os.walk(root) for name in files]
        names = [name for name in names if not folders or name.split("/")[0] in folders]
    return sorted(name for name in names if os.path.isfile(os.path.join(root, name)))


def sources(root):
    """(name, text) of the product's C++ files."""
    for name in tracked(root, "gateway", "adapters"):
        if name.endswith((".cpp", ".hpp")):
            with open(os.path.join(root, name), encoding="utf-8") as file:
                yield name, file.read()


def layer_of(name, layers):
    """gateway/codec/csv.hpp is of `codec`, adapters/tax/event.hpp of `adapters_tax`, adapters/catalogue.hpp of
    `adapters`."""
    parts = name.split("/")
    if parts[0] == "gateway" and len(parts) > 2:
        return parts[1] if parts[1] in layers else None
    if parts[0] == "adapters":
        return f"adapters_{parts[1]}" if len(parts) > 2 else "adapters"
    return None


def read_layers(path):
    layers = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, _, depends = line.strip().partition(":")
            layers[name] = {part for part in depends.strip().split(";") if part}
    return layers


def circle(layers):
    """A path of layers that leads back to its start, or nothing."""
    done = set()

    def walk(layer, path):
        if layer in path:
            return path[path.index(layer):] + [layer]
        if layer in done:
            return None
        for below in sorted(layers.get(layer, ())):
            found = walk(below, path + [layer])
            if found:
                return found
        done.add(layer)
        return None

    for layer in sorted(layers):
        found = walk(layer, [])
        if found:
            return found
    return None


def check_layers(root, layers_file):
    layers = read_layers(layers_file)
    round_trip = circle(layers)
    if round_trip:
        yield f"{layers_file}:1: the layers form a circle: {' -> '.join(round_trip)}"
    for name, text in sources(root):
        layer = layer_of(name, layers)
        if layer is None or layer not in layers:
            yield f"{name}:1: belongs to no layer of {os.path.basename(layers_file)}"
            continue
        for line, header, quoted in includes(text):
            if not header.startswith(("gateway/", "adapters/")):
                if quoted:
                    yield f"{name}:{line}: \"{header}\" is not named from the root of the tree"
                continue
            target = layer_of(header, layers)
            if target == layer or target in rules.EVERYBODY or target in layers[layer]:
                continue
            yield f"{name}:{line}: {header} is of {target}, which {layer} does not name in its DEPENDS"


def check_libraries(root, _):
    for name, text in sources(root):
        parts = name.split("/")
        pure = parts[0] == "gateway" and parts[1] in rules.PURE
        for line, header, _ in includes(text):
            for prefix, allowed in rules.LIBRARIES.items():
                if header.startswith(prefix) and not name.startswith(allowed):
                    yield f"{name}:{line}: <{header}> belongs in {' or '.join(allowed)}"
            if pure and header.startswith(rules.PURE_FORBIDDEN_HEADERS):
                yield f"{name}:{line}: <{header}> in a pure layer"
        plain = without_literals(text)
        for word in rules.PURE_FORBIDDEN_WORDS if pure else ():
            for match in re.finditer(r"(?<!\w)" + re.escape(word), plain):
                yield f"{name}:{line_of(plain, match.start())}: `{word}` in a pure layer"
        for word in () if name.startswith(rules.CLOCK_ALLOWED) else rules.CLOCK_CALLS:
            for match in re.finditer(r"(?<!\w)" + re.escape(word), plain):
                yield f"{name}:{line_of(plain, match.start())}: `{word}`: time comes in through gateway/base/clock.hpp"


def check_coroutines(root, _):
    texts = [(name, without_literals(text)) for name, text in sources(root)]
    names = aggregates(text for _, text in texts)
    for name, text in texts:
        for line, what in findings(text, names):
            yield f"{name}:{line}: {what}; name it first, then move it (g++ 12 destroys it twice)"


def check_own_header(root, _):
    texts = dict(sources(root))
    for name, text in texts.items():
        header = name[:-len(".cpp")] + ".hpp"
        if name.endswith(".cpp") and header in texts:
            first = next(includes(text), (1, "nothing", True))
            if first[1] != header:
                yield f"{name}:{first[0]}: includes {first[1]} before its own header"
        if name.endswith(".hpp") and not text.startswith("#pragma once\n"):
            yield f"{name}:1: does not begin with #pragma once"


def check_headers(root, _):
    names = [name for name, _ in sources(root)]
    alone = [name for name in names if name.endswith(".hpp") and name[:-4] + ".cpp" not in names]

    def compile_alone(name):
        command = ["g++", "-std=c++20", "-fsyntax-only", "-x", "c++", "-DBOOST_ASIO_SEPARATE_COMPILATION",
                   "-include", name, "-I", ".", "/dev/null"]
        return name, subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, done in pool.map(compile_alone, alone):
            if done.returncode != 0:
                first = next((line for line in done.stderr.split("\n") if "error" in line), "")
                first = first.removeprefix("./")
                yield first if first.startswith(name) else f"{name}:1: does not compile alone: {first}"


# Put together from pieces, so that this file passes its own check.
FORBIDDEN = (
    (re.compile(r"(?<![\w}*.])/(?:wo" r"rk|ro" r"ot|ho" r"me/\w+|Us" r"ers/\w+)/"), "a path of one machine"),
    (re.compile(r"-----BEGIN [A-Z ]*PRIV" r"ATE KEY"), "a private key"),
    (re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b"), "an unfinished note"),
)
# The names of agencies' files and folders come from their notes.
UNREAD = ("tests/samples/", "tests/fuzz/corpus/")


def check_text(root, _):
    for name in tracked(root):
        if name.startswith(UNREAD):
            continue
        with open(os.path.join(root, name), "rb") as file:
            body = file.read()
        if b"\0" in body:
            continue
        lines = body.decode("utf-8", "replace").split("\n")
        for number, line in enumerate(lines, 1):
            for pattern, what in FORBIDDEN:
                if pattern.search(line):
                    yield f"{name}:{number}: {what}"
        if name.startswith(("gateway/", "adapters/")) and name.endswith((".cpp", ".hpp")):
            if len(lines) - 1 > rules.LINES_LIMIT:
                yield f"{name}:{rules.LINES_LIMIT}: {len(lines) - 1} lines, limit {rules.LINES_LIMIT}: find its second noun"


CHECKS = {"layers": check_layers, "libraries": check_libraries, "coroutines": check_coroutines,
          "own-header": check_own_header, "headers": check_headers, "text": check_text}


def main():
    check, root = sys.argv[1], os.path.abspath(sys.argv[2])
    found = list(CHECKS[check](root, sys.argv[3] if len(sys.argv) > 3 else None))
    for line in found:
        print(line)
    print(f"architecture.{check}: {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
