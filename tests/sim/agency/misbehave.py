"""Misbehaviour on demand: what agencies are known to do, and what an attacker in their place may.

SPEC = kind[=argument][@part of the path][*count]; without a count it lasts until cleared. Kinds:
  instead of an answer: maintenance 500 502 504 503 429 giant-error stall
  on the wire:          close-mid-body trickle lost-answer wrong-digest cut-gzip
  in the content:       torn wrong-count header-only renamed doctype entity-bomb bad-bytes
                        huge-field busy (register only: infcode -1 with [E9001])
`stall`, `503` and `429` take seconds, `giant-error` and `huge-field` bytes, `trickle` seconds a
byte.
"""

import gzip
import re
import threading
import zlib

from .core import Response

BEFORE = ("maintenance", "500", "502", "504", "503", "429", "giant-error", "stall")
CONTENT = ("torn", "wrong-count", "header-only", "renamed", "doctype", "entity-bomb", "bad-bytes",
           "huge-field", "busy")
WIRE = ("close-mid-body", "trickle", "lost-answer", "wrong-digest", "cut-gzip")
SPEC = re.compile(r"^([a-z0-9-]+)(?:=([^@*]*))?(?:@([^*]*))?(?:\*(\d+))?$")

MAINTENANCE = ("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>系统维护中</title></head>"
               "<body><h1>系统维护中</h1><p>请稍后再试。</p></body></html>\n").encode()
STACK_TRACE = ("<html><body><h1>HTTP Status 500</h1><pre>java.lang.NullPointerException\n"
               "\tat cn.gov.example.Export.run(Export.java:118)\n</pre></body></html>\n").encode()


class Rule:
    def __init__(self, spec):
        match = SPEC.match(spec)
        if not match or match.group(1) not in BEFORE + CONTENT + WIRE:
            raise ValueError("unknown misbehaviour: " + spec)
        self.spec = spec
        self.kind, self.argument, self.path = match.group(1), match.group(2), match.group(3) or ""
        self.left = int(match.group(4)) if match.group(4) else None


class Misbehaviour:
    """The rules in force. The first rule that fits a request is used up once."""

    def __init__(self, specs=()):
        self._lock = threading.Lock()
        self._rules = [Rule(spec) for spec in specs]

    def set(self, specs):
        rules = [Rule(spec) for spec in specs]
        with self._lock:
            self._rules = rules

    def add(self, specs):
        rules = [Rule(spec) for spec in specs]
        with self._lock:
            self._rules += rules

    def active(self):
        with self._lock:
            return [{"spec": rule.spec, "left": rule.left} for rule in self._rules]

    def take(self, target):
        with self._lock:
            for rule in self._rules:
                if rule.path in target and rule.left != 0:
                    if rule.left is not None:
                        rule.left -= 1
                        if rule.left == 0:
                            self._rules.remove(rule)
                    return rule
        return None


def number(text, default):
    try:
        return float(text) if "." in text else int(text)
    except (TypeError, ValueError):
        return default


def instead(rule):
    """The answer of a kind that keeps the agency from working at all."""
    if rule.kind == "maintenance":
        return Response(200, MAINTENANCE, "text/html; charset=utf-8")
    if rule.kind in ("500", "502", "504"):
        return Response(int(rule.kind), STACK_TRACE, "text/html")
    if rule.kind in ("503", "429"):
        wait = rule.argument or "5"
        return Response(int(rule.kind), b"", "text/plain", {"Retry-After": wait})
    size = number(rule.argument, 64 << 20)
    return Response(500, content_type="text/html", stream=repeated(b"<p>ORA-01555</p>\n", size))


def repeated(piece, size):
    block = piece * max(1, 65536 // len(piece))
    sent = 0
    while sent < size:
        yield block[:size - sent]
        sent += len(block)


def spoil(agency, rule, response):
    """Spoils the content of a data answer before its digests are made."""
    kind, body = rule.kind, response.body
    response.source = None
    if kind in ("torn", "wrong-count", "header-only", "renamed", "busy"):
        changed = agency.mangle(kind, response, rule.argument)
        if changed is not None:
            response.body = changed
        return response
    packed = body[:2] == b"\x1f\x8b"
    plain = gzip.decompress(body) if packed else body
    if kind in ("doctype", "entity-bomb"):
        plain = with_doctype(plain, kind == "entity-bomb")
    elif kind == "bad-bytes":
        at = after_mark(plain, agency.field_mark)
        plain = plain[:at] + b"\xff\xfe\x80" + plain[at:]
    elif kind == "huge-field":
        size = number(rule.argument, 2 << 30)
        at = after_mark(plain, agency.field_mark)
        pieces = grown(plain[:at], size, plain[at:])
        response.stream = packed_stream(pieces) if packed else pieces
        response.body = b""
        return response
    response.body = gzip.compress(plain) if packed else plain
    return response


def after_mark(body, mark):
    at = body.find(mark)
    return at + len(mark) if at >= 0 else len(body) // 2


def grown(head, size, tail):
    yield head
    yield from repeated(b"A", size)
    yield tail


def packed_stream(pieces):
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for piece in pieces:
        data = packer.compress(piece)
        if data:
            yield data
    yield packer.flush()


def with_doctype(body, bomb):
    """XML gets a DOCTYPE (with a bomb used in its first text); JSON gets absurd nesting."""
    if not body.lstrip().startswith(b"<"):
        return b"[" * 200000 + body if bomb else b"<!DOCTYPE x>" + body
    end = body.find(b"?>") + 2 if body.startswith(b"<?xml") else 0
    if not bomb:
        return body[:end] + b"\n<!DOCTYPE x SYSTEM \"http://192.0.2.1/x.dtd\">" + body[end:]
    lines = [b"<!ENTITY l0 \"lol\">"]
    for level in range(1, 10):
        lines.append(b"<!ENTITY l%d \"%s\">" % (level, b"&l%d;" % (level - 1) * 10))
    bombed = re.sub(rb"(<[^/?!][^>]*[^/]>)([^<]+)(</)", rb"\1&l9;\3", body[end:], count=1)
    return body[:end] + b"\n<!DOCTYPE x [" + b"".join(lines) + b"]>" + bombed
