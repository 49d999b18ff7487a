#!/usr/bin/env python3
"""Civil affairs, the insured register and tax's server against the notes' own samples."""

import base64
import gzip
import hashlib
import hmac
import json
import os
import re
import secrets
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from support import AgencyCase, sample  # noqa: E402



class CivilAffairs(AgencyCase):
    agency = "civil-affairs"
    base = "/mzt/shjz/v2"
    access = {"jrxtbh": "YLBZJ-420000"}

    def ask(self, target):
        return self.peer.request("GET", self.base + target, headers=self.access)

    def test_lists_and_increments(self):
        for target, name in (("/ydqd?xzqh=420602&ny=202611", "ydqd_420602_202611Q01.xml"),
                             ("/ydqd?xzqh=420111&ny=202611", "ydqd_420111_202611Q02.xml"),
                             ("/ydqd?xzqh=420111&ny=202611&pch=MZ420111202611Q01",
                              "ydqd_420111_202611Q01.xml"),
                             ("/rzl?xzqh=420607&rq=20261110", "rzl_420607_20261110Z02.xml")):
            status, headers, body = self.ask(target)
            self.assertEqual((status, headers["Content-Type"]), (200, "text/xml"))
            self.assertEqual(body, sample("civil-affairs", name))
            digest = base64.b64encode(hashlib.md5(body).digest()).decode()
            self.assertEqual(headers["Content-MD5"], digest)

    def test_nothing_in_work_and_no_header(self):
        status, headers, body = self.ask("/rzl?xzqh=420602&rq=20261113")
        self.assertEqual((status, body.decode("gb18030")), (404, "无数据"))
        self.peer.admin("now", {"now": "2026-11-01T02:05"})
        self.assertEqual(self.ask("/ydqd?xzqh=420602&ny=202611")[0], 202)
        self.assertEqual(self.get(self.base + "/ydqd?xzqh=420602&ny=202611")[0], 401)

    def test_catalogue(self):
        body = self.ask("/pcml?xzqh=420111&ny=202611")[2].decode("gb18030")
        digest = hashlib.md5(sample("civil-affairs", "ydqd_420111_202611Q01.xml")).hexdigest()
        self.assertTrue(body.startswith(f"MZ420111202611Q01,全量,36,{digest},2026-11-01 02:14:44\n"))

    def feed(self, text, **headers):
        body = text.encode("gb18030")
        headers = {"Content-Type": "text/xml", **self.access,
                   "Content-MD5": base64.b64encode(hashlib.md5(body).digest()).decode(), **headers}
        status, _, answer = self.peer.request("POST", self.base + "/wcbfk", body, headers)
        return status, answer.decode("gb18030")

    def request_text(self, number):
        text = sample("civil-affairs/feedback/wcbfk_request.xml").decode("gb18030")
        return text.replace("WF420602202611050001", f"WF42060220261130{number:04d}")

    def test_feedback(self):
        text = self.request_text(1)
        first = self.feed(text)
        self.assertEqual(first[0], 200)
        self.assertRegex(first[1], '回执号="MZHZ20261130\\d{6}" 代码="0000"')
        self.assertNotIn("退回", first[1])
        self.restart()
        self.assertEqual(self.feed(text), first)
        self.assertEqual(self.feed(text.replace(">02<", ">03<"))[0], 409)
        code = "WF420602202611300001"
        self.assertEqual(self.ask("/wcbfk/jg?pch=" + code)[0], 202)
        self.peer.admin("handle", {"batch": code, "rows": {"1": {"办理结果": "01"}}})
        self.assertIn('已办理="1" 办结="否"', self.ask("/wcbfk/jg?pch=" + code)[2].decode("gb18030"))
        self.assertEqual(self.ask("/wcbfk/jg?pch=WF1")[0], 404)

    def test_feedback_refusals(self):
        cases = (("朱敏", "别人", "1003"), ("420602201911307834", "1", "1002"),
                 ("4206020000900750", "4206020000900751", "1005"), (">02<", ">05<", "1004"))
        for number, (old, new, code) in enumerate(cases):
            text = self.request_text(10 + number).replace(old, new)
            self.assertIn(f'<退回 序号="1" 代码="{code}"', self.feed(text)[1])
        text = self.request_text(3)
        for wrong in (text.replace('记录数="2"', '记录数="3"'), text.replace('"2027"', '"2026"'),
                      text.replace(' encoding="GB18030"', ""),
                      text.replace("<反馈编号>", "<备注>x</备注><反馈编号>", 1),
                      text.replace("420602100201", "420602999999")):
            status, answer = self.feed(wrong)
            self.assertEqual((status, '代码="4001"' in answer), (400, True))
        self.assertIn('代码="4002"', self.feed(text, **{"Content-MD5": "AAAA"})[1])
        self.assertEqual(len(self.peer.received()["breaches"]), 2)
        self.assertEqual(self.feed(text)[0], 200)


class InsuredRegister(AgencyCase):
    agency = "insured-register"

    def call(self, service, data, token=None, **headers):
        with open(os.path.join(self.state.name, "token"), encoding="ascii") as file:
            token = token or file.read().strip()
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        signature = hashlib.sha256((stamp + token + nonce + stamp).encode()).hexdigest()
        headers = {"x-tif-paasid": "hb_gateway", "x-tif-timestamp": stamp, "x-tif-nonce": nonce,
                   "x-tif-signature": signature, "Content-Type": "application/json", **headers}
        envelope = json.loads(sample("insured-register/HB9010_request.json"))
        envelope["infno"], envelope["input"] = service, {"data": data}
        self.sent = headers
        status, got, body = self.peer.request("POST", "/isp/hbgw/" + service,
                                              json.dumps(envelope).encode(), headers)
        body = gzip.decompress(body) if got.get("Content-Encoding") == "gzip" else body
        self.body = body.decode()
        return status, json.loads(body)

    def snapshot(self, pool="420000"):
        first = self.call("HB9001", {"poolarea_no": pool})[1]
        self.assertIs(type(first["infcode"]), int)
        data = first["output"]["data"]
        return self.call("HB9001", {"snap_id": data["snap_id"]})[1]["output"]["data"]

    def test_snapshot_is_in_work_first_and_then_whole(self):
        self.peer.admin("delay", {"asks": 1})
        snap = self.snapshot()
        self.assertEqual((snap["stas"], snap["insu_rows"], snap["max_seq"]), ("1", 2960, 880000))
        found, cursor = [], ""
        while True:
            answer = self.call("HB9002", {"snap_id": snap["snap_id"], "cursor": cursor,
                                          "page_size": 700}, **{"Accept-Encoding": "gzip"})[1]
            self.assertEqual(answer["infcode"], "0")
            data = answer["output"]["data"]
            self.assertEqual((data["rows"], data["page_rows"]), (2960, len(data["list"])))
            found += data["list"]
            cursor = data["cursor"]
            if not cursor:
                break
        pages = [json.loads(sample(page)) for page in
                 json.loads(sample("manifest.json"))["register"]["pages"]["HB9002"]]
        self.assertEqual(found, [row for page in pages for row in page["output"]["data"]["list"]])

    def test_amounts_keep_their_writing(self):
        snap = self.snapshot()
        self.call("HB9003", {"snap_id": snap["snap_id"], "cursor": "", "page_size": 5000,
                             "accrym_from": "", "accrym_to": ""})
        text = b"".join(sample(page) for page in
                        json.loads(sample("manifest.json"))["register"]["pages"]["HB9003"]).decode()
        written = re.compile(r'"psn_clct_amt":([0-9.]+)')
        self.assertEqual(written.findall(self.body), written.findall(text)[:5000])

    def test_cursors_die_at_a_deployment(self):
        snap = self.snapshot("420600")
        self.assertLess(snap["insu_rows"], 2960)
        ask = {"snap_id": snap["snap_id"], "cursor": "", "page_size": 10}
        ask["cursor"] = self.call("HB9002", ask)[1]["output"]["data"]["cursor"]
        self.assertEqual(self.call("HB9002", ask)[1]["infcode"], "0")
        self.peer.admin("deploy", {})
        answer = self.call("HB9002", ask)[1]
        self.assertEqual((answer["infcode"], answer["err_msg"][:7]), ("-1", "[E2001]"))

    def test_headers(self):
        self.assertEqual(self.call("HB9004", {}, token="0" * 32)[0], 401)
        self.assertEqual(self.call("HB9004", {"seq_from": 880000, "page_size": 5})[0], 200)
        again = {name: value for name, value in self.sent.items() if name.startswith("x-tif")}
        status, answer = self.call("HB9004", {}, **again)
        self.assertEqual((status, answer["code"]), (401, "PE-401"))
        self.assertEqual(self.call("HB9004", {}, **{"x-tif-timestamp": "1700000000"})[0], 401)

    def test_one_person(self):
        row = json.loads(sample("insured-register/HB9010_request.json"))["input"]["data"]
        ask = {"mdtrt_cert_type": "02", "psn_cert_type": "01", "certno": row["certno"],
               "psn_name": row["psn_name"]}
        answer = self.call("1101", ask)[1]
        self.assertEqual(answer["output"]["baseinfo"]["psn_no"], row["psn_no"])
        self.assertEqual(answer["output"]["insuinfo"][0]["insutype"], "390")
        answer = self.call("1101", dict(ask, psn_name="别人"))[1]
        self.assertTrue(answer["err_msg"].startswith("[E3001]"))

    def test_the_register_can_be_busy(self):
        self.peer.misbehave("busy*1")
        answer = self.call("HB9004", {"seq_from": 880000, "page_size": 5})[1]
        self.assertEqual((answer["infcode"], answer["err_msg"][:7]), ("-1", "[E9001]"))

    def test_changes_page_on(self):
        seen, begin = [], 880000
        while True:
            data = self.call("HB9004", {"seq_from": begin, "page_size": 9})[1]["output"]["data"]
            seen += [item["seq"] for item in data["list"]]
            begin = data["seq_to"]
            if not data["more"]:
                break
        self.assertEqual((len(seen), begin), (22, 880027))
        old = self.call("HB9004", {"seq_from": 1, "page_size": 9})[1]
        self.assertTrue(old["err_msg"].startswith("[E2001]"))

    def test_notices(self):
        for name in ("HB9010_request.json", "HB9010_enquiry_request.json"):
            data = json.loads(sample("insured-register", name))["input"]["data"]
            first = self.call("HB9010", data)[1]["output"]["data"]
            self.assertEqual(first["repeat"], 0)
            again = self.call("HB9010", dict(data, memo="催办"))[1]["output"]["data"]
            self.assertEqual((again["repeat"], again["acp_no"]), (1, first["acp_no"]))
            other = self.call("HB9010", dict(data, ask_date="2027-01-01"))[1]
            self.assertTrue(other["err_msg"].startswith("[E1009]"))
        self.peer.admin("handle", {"notc_id": "N-2027-000001", "rslt": "1",
                                   "fact_date": "2026-12-31"})
        rows = self.call("HB9011", {"seq_from": 0, "page_size": 10})[1]["output"]["data"]["list"]
        wanted = json.loads(sample("insured-register/HB9011_response.json"))["output"]["data"]
        self.assertEqual(set(rows[0]), set(wanted["list"][0]))
        breaches = [one["what"] for one in self.peer.received()["breaches"]]
        self.assertEqual([what for what in breaches if "HB9010" in what], [])


class TaxServer(AgencyCase):
    agency = "tax"
    base = "/sbf/dz/v1/"

    def test_reconciliation(self):
        status, headers, body = self.get(self.base + "20261111.jsonl.gz")
        self.assertEqual(body, sample("tax/dz/20261111.jsonl.gz"))
        self.assertEqual(headers["Content-Type"], "application/gzip")
        self.assertEqual(self.get(self.base + "20261111.jsonl.gz",
                                  If_None_Match=headers["ETag"])[0], 304)
        self.assertEqual(self.get(self.base + "20261111.jsonl.gz?bb=1")[2],
                         sample("tax/dz/20261111.bb1.jsonl.gz"))
        self.assertEqual(self.get(self.base + "20261111.jsonl.gz?bb=3")[0], 404)

    def test_a_day_is_not_ready_before_half_past_seven(self):
        self.peer.admin("now", {"now": "2026-11-30T07:29"})
        status, _, body = self.get(self.base + "20261129.jsonl.gz")
        self.assertEqual((status, json.loads(body)), (404, {"code": "404", "text": "尚未生成"}))
        self.peer.admin("now", {"now": "2026-11-30T07:31"})
        self.assertEqual(self.get(self.base + "20261129.jsonl.gz")[0], 200)
        self.peer.admin("now", {"now": "2026-12-05T09:00"})
        lines = gzip.decompress(self.get(self.base + "20261203.jsonl.gz")[2]).splitlines()
        self.assertEqual(json.loads(lines[0])["count"], 0)

    def push(self, document, secret=None, path="/sbf/v1/tsryjfsf"):
        with open(os.path.join(self.state.name, "push-secret"), encoding="ascii") as file:
            secret = base64.b64decode(file.read().strip()[6:])
        body, stamp = json.dumps(document).encode(), str(int(time.time()))
        text = f"{document['cspch']}.{stamp}.".encode() + body
        headers = {"webhook-id": document["cspch"], "webhook-timestamp": stamp,
                   "webhook-signature": "v1," +
                   base64.b64encode(hmac.digest(secret, text, "sha256")).decode()}
        return json.loads(self.peer.request("POST", path, body, headers)[2])

    def test_push(self):
        self.peer.request("POST", "/sbf/v1/tsryjfsf", b"{}", {
            "webhook-timestamp": str(int(time.time()))})
        document = json.loads(sample("tax/push/tsryjfsf_request.json"))
        wanted = json.loads(sample("tax/push/tsryjfsf_response.json"))
        self.assertEqual(self.push(document), wanted)
        self.assertEqual(self.push(document), wanted)
        document["insertGrid"][0]["jfsfdm"] = "14"
        self.assertEqual(self.push(document)["code"], "409")
        document["cspch"] = "YB4206002026112000000002"
        self.assertEqual(self.push(document)["failGrid"][0]["code"], "101")
        document["cspch"] = "YB4206002026112000000003"
        document["insertGrid"][0]["jfsfdm"] = "13"
        self.peer.admin("levied", {"numbers": [document["insertGrid"][0]["zjhm"]]})
        self.assertEqual(self.push(document)["failGrid"][0]["code"], "103")
        document["cspch"] = "YB4206002026112000000004"
        document["insertGrid"][0]["category"] = "A03"
        self.push(document)
        self.assertEqual(len(self.peer.received()["breaches"]), 1)


if __name__ == "__main__":
    unittest.main()
