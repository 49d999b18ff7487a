#!/usr/bin/env python3
"""The education agencies against the notes' own samples: province by HTTPS, Xiangcheng by files."""

import base64
import gzip
import hashlib
import http.client
import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from agency import core  # noqa: E402
from support import SAMPLES, AgencyCase, certs, sample  # noqa: E402



class EducationProvince(AgencyCase):
    agency = "education-province"
    base = "/hbjyt/gxjh/v1"
    roster = base + "/xsxx?xxbsm=4142099001&pch=414209900120261105001"

    def test_serves_the_sample_bytes(self):
        for target, name in (("/xxlb?nd=2026", "xxlb.xml"),
                             ("/pclb?xxbsm=4142099002&nd=2026", "pclb_4142099002.xml")):
            status, headers, body = self.get(self.base + target)
            self.assertEqual((status, body), (200, sample("education-province", name)))
        status, headers, body = self.get(self.roster)
        self.assertEqual(body, sample("education-province", "xsxx_414209900120261105001.xml"))
        self.assertEqual(headers["X-JYT-SM3"], core.sm3(body))

    def test_gzip_and_both_forms_of_the_etag(self):
        status, headers, packed = self.get(self.roster, Accept_Encoding="gzip")
        plain = gzip.decompress(packed)
        self.assertTrue(headers["ETag"].endswith('-gzip"'))
        self.assertEqual(headers["X-JYT-SM3"], core.sm3(plain))
        for tag in (headers["ETag"], headers["ETag"].replace("-gzip", "")):
            status, _, body = self.get(self.roster, If_None_Match=tag)
            self.assertEqual((status, body), (304, b""))

    def test_a_batch_is_not_seen_before_its_time(self):
        self.peer.admin("now", {"now": "2026-11-06T02:45"})
        status, _, body = self.get(self.base + "/pclb?xxbsm=4142099002&nd=2026")
        self.assertEqual(body.count(b"<jy:PC "), 2)
        self.assertIn(b'<jy:QLPCH>414209900120261105001', self.get(self.base + "/xxlb?nd=2026")[2])
        late = "/xsxx?xxbsm=4142099002&pch=414209900220261106001"
        self.assertEqual(self.get(self.base + late)[0], 404)

    def test_a_withdrawn_batch_is_shown_as_such(self):
        self.peer.admin("withdraw", {"pch": "414209900120261120001"})
        body = self.get(self.base + "/pclb?xxbsm=4142099001&nd=2026")[2]
        self.assertEqual(body.count(b'ZT="9"'), 1)
        self.peer.admin("withdraw", {"pch": "414209900120261120001", "zt": "1"})
        body = self.get(self.base + "/pclb?xxbsm=4142099001&nd=2026")[2]
        self.assertEqual(body, sample("education-province", "pclb_4142099001.xml"))

    def test_errors_and_the_nightly_break(self):
        for target, status, code in (("/xxlb", 400, b"4001"), ("/pclb?xxbsm=9999999999&nd=2026",
                                                              404, b"4041")):
            answer = self.get(self.base + target)
            self.assertEqual(answer[0], status)
            self.assertIn(b'DM="' + code, answer[2])
        self.peer.admin("now", {"now": "2026-11-30T02:10"})
        status, headers, _ = self.get(self.base + "/xxlb?nd=2026")
        self.assertEqual((status, headers["Content-Type"][:9]), (200, "text/html"))

    def test_a_fifth_connection_is_too_many(self):
        held = [self.peer.connect() for _ in range(4)]
        self.peer.connection.close()
        for one in held:
            self.assertEqual(self.peer.request("GET", self.base + "/xxlb?nd=2026",
                                               connection=one)[0], 200)
        fifth = self.peer.connect()
        status, headers, body = self.peer.request("GET", self.base + "/xxlb?nd=2026",
                                                  connection=fifth)
        self.assertEqual(status, 429)
        self.assertTrue(headers["Retry-After"].isdigit())
        self.assertIn(b"4291", body)
        for one in held + [fifth]:
            one.close()

    def test_strangers_are_kept_out(self):
        stranger = self.peer.connect("tax")
        status, _, body = self.peer.request("GET", self.base + "/xxlb?nd=2026",
                                            connection=stranger)
        stranger.close()
        self.assertEqual(status, 403)
        self.assertIn(b'DM="4031"', body)
        for name in (None, "test/expired", "test/stranger"):
            with self.assertRaises((ssl.SSLError, OSError)):
                self.peer.request("GET", self.base + "/xxlb?nd=2026",
                                  connection=self.peer.connect(name))

    def test_the_sample_signature_verifies(self):
        headers = dict(line.split(": ", 1) for line in
                       sample("education-province/feedback/wcbfk_request.headers")
                       .decode().splitlines())
        body = sample("education-province/feedback/wcbfk_request.json")
        text = f"{json.loads(body)['fkpch']}\n{headers['jyt-sjc']}\n{core.sm3(body)}".encode()
        key = sample("education-province/feedback/gateway-sign.pub.pem")
        signature = base64.b64decode(headers["jyt-qm"])
        self.assertTrue(core.verify(key, "sm3", text, signature))
        self.assertFalse(core.verify(key, "sm3", text + b"\n", signature))

    def sign(self, body, fkpch, kind="SM3withSM2", stamp=None):
        stamp = stamp or str(int(time.time() * 1000))
        sm2 = kind == "SM3withSM2"
        digest = core.sm3(body) if sm2 else hashlib.sha256(body).hexdigest()
        key = os.path.join(certs(), "gateway", "sign.key" if sm2 else "tls.key")
        command = ["openssl", "dgst", "-sm3" if sm2 else "-sha256", "-sign", key]
        command += ["-sigopt", "distid:" + core.SM2_ID] if sm2 else []
        text = f"{fkpch}\n{stamp}\n{digest}".encode()
        signature = subprocess.run(command, input=text, capture_output=True, check=True).stdout
        return {"Content-Type": "application/json", "jyt-qm-sf": kind, "jyt-sjc": stamp,
                "jyt-qm": base64.b64encode(signature).decode()}

    def feed(self, document, body=None, **options):
        body = body or json.dumps(document, ensure_ascii=False).encode()
        headers = self.sign(body, document["fkpch"], **options)
        status, _, answer = self.peer.request("POST", self.base + "/wcbfk", body, headers)
        return status, json.loads(answer)

    def document(self, number, **changes):
        row = json.loads(sample("education-province/feedback/wcbfk_request.json"))["mx"][0]
        value = {"fkpch": f"FK414209900120261130{number:04d}", "xxbsm": "4142099001", "nd": "2027",
                 "jzrq": "2026-12-31", "jls": 1, "mx": [row]}
        value.update(changes)
        return value

    def test_feedback_is_taken_once_and_remembered_over_a_restart(self):
        document = self.document(1)
        status, first = self.feed(document)
        self.assertEqual((status, first["dm"], first["jjmx"]), (200, "0000", []))
        self.assertRegex(first["hzbh"], r"^HZ20261130\d{8}$")
        self.restart()
        self.assertEqual(self.feed(document, kind="SHA256withECDSA"), (200, first))
        document["mx"][0]["wcbyydm"] = "03"
        self.assertEqual(self.feed(document)[0], 409)
        seen = self.peer.received()
        self.assertEqual((seen["duplicates"], seen["conflicts"]), (1, 1))

    def test_feedback_rows_are_refused_one_by_one(self):
        row = self.document(2)["mx"][0]
        rows = [dict(row, xlh=1), dict(row, xlh=2, xh="999"), dict(row, xlh=3, xm="别人"),
                dict(row, xlh=4, wcbyydm="07"), dict(row, xlh=5, xm="")]
        status, answer = self.feed(self.document(2, mx=rows, jls=5))
        self.assertEqual([item["dm"] for item in answer["jjmx"]], ["1002", "1003", "1004", "1001"])

    def test_feedback_errors(self):
        old = str(int((time.time() - 400) * 1000))
        with self.assertRaises(KeyError):
            self.feed({})
        self.assertEqual(self.feed(self.document(3), stamp=old)[1]["dm"], "4012")
        self.assertEqual(self.feed(self.document(3, nd="2026"))[1]["dm"], "4001")
        self.assertEqual(self.feed(self.document(3, jls=2))[1]["dm"], "4001")
        body = json.dumps(self.document(3)).encode()
        headers = self.sign(body, "FK414209900120261130000X")
        status, _, answer = self.peer.request("POST", self.base + "/wcbfk", body, headers)
        self.assertEqual((status, json.loads(answer)["dm"]), (401, "4011"))
        rows = [dict(self.document(3)["mx"][0], xlh=n + 1) for n in range(5001)]
        self.assertEqual(self.feed(self.document(3, mx=rows, jls=5001))[0], 413)
        before = len(self.peer.received()["breaches"])
        extra = self.document(3)
        extra["mx"][0]["category"] = "A03"
        self.assertEqual(self.feed(extra)[1]["dm"], "4001")
        self.assertEqual(len(self.peer.received()["breaches"]), before + 1)

    def test_results_of_feedback(self):
        document = self.document(4)
        self.feed(document)
        target = self.base + "/wcbfk/cljg?fkpch=" + document["fkpch"]
        self.assertEqual(self.get(target)[0], 204)
        self.peer.admin("handle", {"fkpch": document["fkpch"], "rows": {"1": {"cldm": "01"}},
                                   "closed": True})
        answer = json.loads(self.get(target)[2])
        self.assertEqual((answer["ycl"], answer["wc"], answer["mx"][0]["cldm"]), (1, True, "01"))

    def test_misbehaviour(self):
        self.peer.misbehave("torn@/xsxx*1")
        body = self.get(self.roster)[2]
        self.assertIn(b'<HJ JLS="410"/>', body)
        self.assertEqual(body.count(b"<XS "), 287)
        self.assertEqual(self.get(self.roster)[2].count(b"<XS "), 410)
        self.peer.misbehave("wrong-digest*1")
        status, headers, body = self.get(self.roster)
        self.assertNotEqual(headers["X-JYT-SM3"], core.sm3(body))
        self.peer.misbehave("cut-gzip*1")
        with self.assertRaises(EOFError):
            gzip.decompress(self.get(self.roster)[2])
        for spec in ("close-mid-body*1", "lost-answer*1", "stall=0*1"):
            self.peer.misbehave(spec)
            with self.assertRaises((http.client.HTTPException, OSError)):
                self.get(self.roster)
        self.peer.misbehave("503=7*1")
        self.assertEqual(self.get(self.roster)[1]["Retry-After"], "7")
        self.peer.misbehave("entity-bomb*1")
        self.assertIn(b"&l9;</XH>", self.get(self.roster)[2])
        self.peer.misbehave("huge-field=5000000*1")
        self.assertGreater(len(self.get(self.roster)[2]), 5000000)
        self.peer.misbehave("header-only*1")
        self.assertIn(b'JLS="0"', self.get(self.roster)[2])

    def test_feedback_survives_a_lost_answer(self):
        self.peer.misbehave("lost-answer@/wcbfk*1")
        document = self.document(9)
        with self.assertRaises((http.client.HTTPException, OSError)):
            self.feed(document)
        before = self.peer.received()["duplicates"]
        self.assertEqual(self.feed(document)[1]["dm"], "0000")
        self.assertEqual(self.peer.received()["duplicates"], before + 1)


class EducationXiangcheng(unittest.TestCase):
    def order(self, *arguments):
        command = [sys.executable, os.path.join(HERE, "agencies.py"), "education-xiangcheng"]
        done = subprocess.run(command + list(arguments), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def test_the_sample_feedback_gets_the_sample_receipt(self):
        with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as state:
            self.order("drop", "--root", root, "--samples", SAMPLES, "--now", "2026-10-20T09:00")
            folder = os.path.join(root, "420602")
            self.assertEqual(sum(name.endswith(".ok") for name in
                                 os.listdir(os.path.join(folder, "xsxx"))), 2)
            name = "WCBFK_420602_20261103_01.csv"
            for end in ("", ".ok"):
                with open(os.path.join(folder, "wcbfk", name + end), "wb") as file:
                    file.write(sample("education-xiangcheng/420602/wcbfk", name + end))
            bad = "WCBFK_420602_20261103_02.csv"
            for end, data in (("", b"x\r\n"), (".ok", b"LINES=0\r\n")):
                with open(os.path.join(folder, "wcbfk", bad + end), "wb") as file:
                    file.write(data)
            collect = ("collect", "--root", root, "--samples", SAMPLES, "--state", state, "--now",
                       "2026-11-03T23:00:12")
            result = self.order(*collect)
            self.assertEqual([one["file"] for one in result["accepted"]], [name])
            self.assertEqual(result["failed"][0]["verdict"], "失败:格式错误")
            self.assertEqual(self.order(*collect)["repeated"], 2)
            self.order("answer", "--root", root, "--file", name, "--row",
                       "F-2027-EXAMPLE-1|已动员缴费", "--now", "2026-11-10T09:00")
            receipt = "HZ_WCBFK_420602_20261103_01.txt"
            with open(os.path.join(folder, "hz", receipt), "rb") as file:
                self.assertEqual(file.read(), sample("education-xiangcheng/420602/hz", receipt))


if __name__ == "__main__":
    unittest.main()
