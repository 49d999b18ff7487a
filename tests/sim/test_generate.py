#!/usr/bin/env python3
"""Tests of the generated worlds, and of the agencies that serve them."""

import contextlib
import csv
import gzip
import hashlib
import io
import json
import os
import sys
import tempfile
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import generate  # noqa: E402
from agency import core, tax_events  # noqa: E402
from support import AgencyCase  # noqa: E402


def make(folder, *options):
    arguments = ["generate.py", "--people", "3000", "--rows", "2000", "--out", folder, *options]
    with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stdout(io.StringIO()):
        generate.main()


def table(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Generate(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        make(self.folder.name, "--seed", "7", "--jsonl")

    def read(self, name):
        with open(os.path.join(self.folder.name, name), "rb") as file:
            return file.read()

    def test_numbers_are_valid_and_unique(self):
        people = table(self.folder.name, "people.csv")
        numbers = [row["certno"] for row in people]
        self.assertEqual(len(set(numbers)), 3000)
        for number in numbers:
            total = sum(int(a) * b for a, b in zip(number, generate.WEIGHTS))
            self.assertEqual(generate.CHECKS[total % 11], number[17])

    def test_the_truth_is_what_a_join_finds(self):
        people = {row["certno"]: row for row in table(self.folder.name, "people.csv")}
        found = {}
        for row in table(self.folder.name, "roster.csv"):
            person = people.get(row["number"])
            if person is None:
                found[row["xh"]] = "01"
            elif person["paid"] == "0":
                found[row["xh"]] = "03" if person["psn_insu_stas"] == "2" else "02"
        truth = {row["xh"]: row["code"] for row in table(self.folder.name, "uninsured.csv")}
        self.assertEqual(found, truth)
        self.assertEqual(len(truth), 160)
        self.assertEqual(sum(code == "01" for code in truth.values()), 120)

    def test_the_same_seed_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as other:
            make(other, "--seed", "7", "--jsonl")
            for name in sorted(os.listdir(other)):
                with open(os.path.join(other, name), "rb") as file:
                    self.assertEqual(file.read(), self.read(name), name)
            make(other, "--seed", "8")
            with open(os.path.join(other, "roster.csv"), "rb") as file:
                self.assertNotEqual(file.read(), self.read("roster.csv"))

    def test_a_reconciliation_ties_and_fits_the_webhook(self):
        make(self.folder.name, "--seed", "7", "--payments", "300", "--day", "20261201")
        lines = gzip.decompress(self.read("dz/20261201.jsonl.gz")).splitlines(keepends=True)
        end = json.loads(lines[-1])
        body = b"".join(lines[:-1])
        self.assertEqual((end["count"], end["sum"]), (300, "120000.00"))
        self.assertEqual(end["sha256"], hashlib.sha256(body).hexdigest())
        self.assertEqual(end["sm3"], core.sm3(body))
        people = tax_events.read_people(os.path.join(self.folder.name, "people.csv"))
        sent = [event["data"] for item in tax_events.synthetic_items(7, 300, people, 200)
                for event in json.loads(item.body())["events"]]
        booked = [json.loads(line) for line in lines[:-1]]
        self.assertEqual([row["dzsph"] for row in booked], [row["dzsph"] for row in sent])

    def test_containers_tie(self):
        data = self.read(generate.ROSTER_CSV)
        digest = hashlib.sha256(data).hexdigest().upper()
        self.assertEqual(self.read(generate.ROSTER_CSV + ".ok").decode(),
                         f"LINES=2000\r\nSIZE={len(data)}\r\nSHA256={digest}\r\n")
        self.assertEqual(data.decode("gb18030").count("\r\n"), 2001)
        xml = self.read(f"xsxx_{generate.BATCH}.xml")
        self.assertEqual(xml.count(b"<XS "), 2000)
        self.assertEqual(xml.count(b'JLS="2000"'), 2)


class ServesGeneratedBatch(AgencyCase):
    agency = "education-province"

    @classmethod
    def setUpClass(cls):
        cls.world = tempfile.TemporaryDirectory()
        make(cls.world.name)
        cls.path = os.path.join(cls.world.name, f"xsxx_{generate.BATCH}.xml")
        cls.options = ("--now", "2026-11-30T09:00", "--extra-batch", cls.path)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.world.cleanup()

    def test_the_batch_is_listed_and_served(self):
        base = "/hbjyt/gxjh/v1"
        self.assertIn(generate.SCHOOL.encode(), self.get(base + "/xxlb?nd=2026")[2])
        target = f"{base}/xsxx?xxbsm={generate.SCHOOL}&pch={generate.BATCH}"
        with open(self.path, "rb") as file:
            wanted = file.read()
        for _ in range(2):
            _, headers, body = self.get(target, Accept_Encoding="gzip")
            self.assertEqual(gzip.decompress(body), wanted)
            self.assertEqual(headers["X-JYT-SM3"], core.sm3(wanted))


class ServesGeneratedRegister(AgencyCase):
    agency = "insured-register"

    @classmethod
    def setUpClass(cls):
        cls.world = tempfile.TemporaryDirectory()
        make(cls.world.name, "--jsonl")
        cls.options = ("--now", "2026-11-30T09:00", "--world", cls.world.name)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.world.cleanup()

    def test_all_rows_come_by_cursor(self):
        from test_sim_others import InsuredRegister
        call = InsuredRegister.call
        snap = call(self, "HB9001", {"poolarea_no": "420000"})[1]["output"]["data"]["snap_id"]
        call(self, "HB9001", {"snap_id": snap})
        for service, name in (("HB9002", "HB9002.jsonl"), ("HB9003", "HB9003.jsonl")):
            cursor, found = "", []
            while True:
                data = call(self, service, {"snap_id": snap, "cursor": cursor, "page_size": 700,
                                            "accrym_from": "202701", "accrym_to": "202712"}
                            )[1]["output"]["data"]
                found += data["list"]
                cursor = data["cursor"]
                if not cursor:
                    break
            with open(os.path.join(self.world.name, name), encoding="utf-8") as file:
                self.assertEqual(found, [json.loads(line) for line in file])
            self.assertEqual(data["rows"], len(found))


if __name__ == "__main__":
    unittest.main()
