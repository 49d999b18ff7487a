#!/usr/bin/env python3
"""Every kind of misbehaviour, at every agency that serves: it must really spoil the answer."""

import gzip
import http.client
import json
import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from agency import misbehave  # noqa: E402
from support import AgencyCase  # noqa: E402
from test_sim_others import InsuredRegister  # noqa: E402


class Spoiled:
    """Mixed into a case per agency: `fetch` gets a data answer as (status, headers, bytes)."""

    def fetch(self):
        return self.get(self.target, **self.extra)

    def plain(self, body):
        return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body

    def test_content_is_spoiled_and_then_right_again(self):
        good = self.plain(self.fetch()[2])
        for kind in misbehave.CONTENT:
            argument = "=100000" if kind == "huge-field" else ""
            self.peer.misbehave(f"{kind}{argument}*1")
            body = self.plain(self.fetch()[2])
            if kind == "busy" and self.agency != "insured-register":
                self.assertTrue(body == good)
            else:
                self.assertTrue(self.steady(body) != self.steady(good), kind)
            again = self.plain(self.fetch()[2])
            self.assertTrue(self.steady(again) == self.steady(good), kind)

    def steady(self, body):
        return body

    def test_answers_are_replaced(self):
        for kind, status in (("maintenance", 200), ("500", 500), ("502", 502), ("503=9", 503),
                             ("429=9", 429), ("giant-error=100000", 500)):
            self.peer.misbehave(kind + "*1")
            got, headers, body = self.fetch()
            self.assertEqual(got, status)
            if "=9" in kind:
                self.assertEqual(headers["Retry-After"], "9")

    def test_lines_break(self):
        for kind in ("close-mid-body", "lost-answer", "stall=0"):
            self.peer.misbehave(kind + "*1")
            with self.assertRaises((http.client.HTTPException, OSError)):
                self.fetch()
        self.peer.misbehave("trickle=0*1")
        self.assertEqual(self.fetch()[0], 200)

    def test_unknown_kinds_are_refused(self):
        with self.assertRaises(OSError):
            self.peer.misbehave("sulk")


class Education(Spoiled, AgencyCase):
    agency = "education-province"
    target = "/hbjyt/gxjh/v1/xsxx?xxbsm=4142099001&pch=414209900120261105001"
    extra = {}


class Civil(Spoiled, AgencyCase):
    agency = "civil-affairs"
    target = "/mzt/shjz/v2/ydqd?xzqh=420602&ny=202611"
    extra = {"jrxtbh": "YLBZJ-420000"}

    def test_the_damage_stays_gb18030(self):
        for kind, words in (("renamed", "<证件编号>"), ("header-only", '记录数="0"')):
            self.peer.misbehave(kind + "*1")
            self.assertIn(words, self.fetch()[2].decode("gb18030"))


class Register(Spoiled, AgencyCase):
    agency = "insured-register"
    call = InsuredRegister.call

    def fetch(self):
        if not hasattr(self, "snap"):
            data = InsuredRegister.snapshot(self)
            self.snap = data["snap_id"]
        self.answered = None
        keep, self.peer.request = self.peer.request, self.remember(self.peer.request)
        try:
            self.call("HB9002", {"snap_id": self.snap, "cursor": "", "page_size": 50})
        except (ValueError, json.JSONDecodeError, RecursionError):
            if self.answered is None:
                raise
        finally:
            self.peer.request = keep
        return self.answered

    def setUp(self):
        super().setUp()
        self.fetch()

    def remember(self, request):
        def wrapped(*arguments):
            self.answered = request(*arguments)
            return self.answered
        return wrapped

    def steady(self, body):
        return re.sub(rb'"(inf_refmsgid|refmsg_time|respond_time)":"\d+"', b"", body, count=3)


class Tax(Spoiled, AgencyCase):
    agency = "tax"
    target = "/sbf/dz/v1/20261105.jsonl.gz"
    extra = {}


if __name__ == "__main__":
    unittest.main()
