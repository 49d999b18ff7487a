"""The g++ 12 trap: temporaries of an awaited full expression that are destroyed twice.

g++ 12.2 destroys a capturing lambda, or an aggregate made in place, twice if it stands in the operand of a co_await
(and refuses some braced lists).  The rule of the house: name it first, then move it.  This is a text check of the
operand of each co_await:
  - a lambda with captures written in place;
  - `Name{...}` where Name is a struct of this tree without a constructor of its own;
  - a braced list as an argument: `f({...})`, `f(a, {...})`, `f(std::vector<...>{...})`;
  - a co_await in a branch of `?:` (its value is destroyed twice).
It does not see through macros, type aliases or `auto` factories, and a class with constructors is right and passes.
"""
import re

from cpp_text import line_of, matching

_STRUCT = re.compile(r"\bstruct\s+(\w+)\s*(?:final\s*)?(?::[^{;]*)?\{")
_LAMBDA = re.compile(r"\[([^\[\]]*)\]\s*(?:\(|\{|mutable\b|<)")
_MADE = re.compile(r"([A-Za-z_][\w:]*(?:<[^<>(){};]*(?:<[^<>]*>)?[^<>(){};]*>)?)\s*\{")
_CONTAINERS = ("vector", "array", "map", "set", "unordered_map", "unordered_set", "initializer_list", "pair", "tuple",
               "span", "deque", "list")


def aggregates(texts):
    """Names of structs that have no constructor of their own."""
    found, constructed = set(), set()
    for text in texts:
        for match in _STRUCT.finditer(text):
            name = match.group(1)
            body = text[match.end():matching(text, match.end() - 1)]
            if re.search(rf"(?<![~\w:]){name}\s*\((?!\s*\*)", body):
                constructed.add(name)
            else:
                found.add(name)
    return found - constructed


def _operand(text, start):
    """The awaited expression from `start` to the end of its full expression."""
    depth = 0
    offset = start
    while offset < len(text):
        letter = text[offset]
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
            if depth < 0:
                break
        elif letter == "{":
            before = text[start:offset].rstrip()
            if depth == 0 and before.endswith(")"):
                break
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth < 0:
                break
        elif letter == ";" and depth == 0:
            break
        offset += 1
    return text[start:offset]


def findings(text, aggregate_names):
    """(line, what) of each suspect co_await; `text` comes without comments and literals."""
    for match in re.finditer(r"\bco_await\b", text):
        start = match.end()
        before = re.split(r"[;{}]", text[max(0, match.start() - 600):match.start()])[-1]
        if "?" in before:
            yield line_of(text, match.start()), "a branch of ?: that awaits"
        operand = _operand(text, start)
        # What stands inside a lambda's own body is another full expression: blank it, but keep the lambda itself.
        for bracket in _LAMBDA.finditer(operand):
            before = operand[:bracket.start()].rstrip()
            if before and (before[-1].isalnum() or before[-1] in "_)]"):
                continue  # a subscript
            if bracket.group(1).strip():
                yield line_of(text, start + bracket.start()), "a capturing lambda inside an awaited expression"
        for made in _MADE.finditer(operand):
            name = re.sub(r"<.*", "", made.group(1)).rsplit("::", 1)[-1]
            if name in aggregate_names or name in _CONTAINERS:
                yield line_of(text, start + made.start()), f"{name}{{...}} made inside an awaited expression"
        for braced in re.finditer(r"[(,]\s*\{", operand):
            yield line_of(text, start + braced.end() - 1), "a braced list inside an awaited expression"
