#!/usr/bin/env python3
"""The sharing platform against its note: strict signatures, secrets that end, pages, feedback."""

import base64
import json
import os
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from agency import sharing_platform as platform  # noqa: E402
from support import AgencyCase, sample  # noqa: E402

LIST, SM3_LIST = "s_4200000000037_2001", "s_4200000000045_3001"
DEATHS, PATIENTS = "s_4200000000013_1002", "s_4200000000013_1003"


class SharingPlatform(AgencyCase):
    agency = "sharing-platform"

    def setUp(self):
        super().setUp()
        with open(os.path.join(self.state.name, "app-key"), encoding="ascii") as file:
            self.app_key = file.read().strip()
        self.secrets = {}

    def call(self, path, sid, key, kind, body, stamp=None, **headers):
        stamp = str(int(time.time() * 1000)) if stamp is None else stamp
        text = (sid + platform.REQUESTER + stamp).encode()
        sent = {"Content-Type": "application/json", "gjgxjhpt_rid": platform.REQUESTER,
                "gjgxjhpt_sid": sid, "gjgxjhpt_rtime": stamp,
                "gjgxjhpt_sign": platform.signature(kind, key, text)}
        if kind == platform.SM3:
            sent["gjgxjhpt_signtype"] = kind
        sent.update({name: value for name, value in headers.items() if value is not None})
        while True:
            status, _, answer = self.peer.request("POST", path, json.dumps(body).encode(), sent)
            self.assertEqual(status, 200)
            answer = json.loads(answer)
            if answer["code"] != 1005:
                return answer

    def secret(self, kind):
        if kind not in self.secrets:
            answer = self.call("/gateway/auth/secret", platform.SECRET_SERVICE,
                               self.app_key.encode(), kind, {"signtype": kind})
            cipher = "-sm4-ecb" if kind == platform.SM3 else "-aes-128-ecb"
            self.secrets[kind] = subprocess.run(
                ["openssl", "enc", "-d", cipher, "-K", self.app_key], check=True,
                input=base64.b64decode(answer["data"]["secret"]), capture_output=True).stdout
            self.assertEqual(len(self.secrets[kind]), 32)
        return self.secrets[kind]

    def ask(self, sid, cs, kind=platform.SHA256, size=200, cursor="", **headers):
        return self.call("/gateway/api/1/" + sid, sid, self.secret(kind), kind,
                         {"cs": cs, "mysl": size, "yb": cursor}, **headers)

    def feedback(self, name):
        request = json.loads(sample("sharing-platform", "feedback", name + "_request.json"))
        return request, lambda: self.call("/gateway/api/1/s_4200000000000_8001",
                                          "s_4200000000000_8001", self.secret(platform.SHA256),
                                          platform.SHA256, request)

    def test_hmac_of_sm3_is_that_of_openssl(self):
        for text in (b"", b"abc", b"x" * 200):
            made = subprocess.run(["openssl", "dgst", "-sm3", "-hmac", "key", "-binary"],
                                  input=text, check=True, capture_output=True).stdout
            self.assertEqual(platform.hmac_sm3(b"key", text), made)

    def test_a_list_is_that_of_the_samples_however_it_is_cut(self):
        cs = {"xzqh": "420600", "ny": "202611", "lx": "QL"}
        wanted = json.loads(sample("sharing-platform", LIST, "DI420600202611001",
                                   "page-0001.json"))["data"]
        rows, cursor, pages = [], "", 0
        while pages == 0 or cursor:
            data = self.ask(LIST, cs, size=30, cursor=cursor)["data"]
            self.assertEqual((data["pch"], data["zs"]), (wanted["pch"], wanted["zs"]))
            rows, cursor, pages = rows + data["rows"], data["xyyb"], pages + 1
        self.assertEqual((rows, pages), (wanted["rows"], 3))

    def test_a_service_takes_its_own_signature_only(self):
        cs = {"xzqh": "420600", "ny": "202611", "lx": "QL"}
        self.assertEqual(self.ask(SM3_LIST, cs, platform.SM3)["code"], 0)
        self.assertEqual(self.ask(SM3_LIST, cs)["code"], 1001)
        self.assertEqual(self.ask(LIST, cs, platform.SM3)["code"], 1001)

    def test_signature_time_and_requester_are_checked(self):
        cs = {"qsxh": "0"}
        for code, headers in ((1001, {"gjgxjhpt_sign": "AAAA"}), (1001, {"gjgxjhpt_sid": LIST}),
                              (1004, {"gjgxjhpt_rid": "r_4200000000000_0018"})):
            self.assertEqual(self.ask(DEATHS, cs, **headers)["code"], code)
        late = str(int((time.time() - 400) * 1000))
        self.assertEqual(self.ask(DEATHS, cs, stamp=late)["code"], 1003)

    def test_an_ended_secret_is_told_from_a_wrong_one(self):
        self.secret(platform.SHA256)
        self.peer.admin("expire", {})
        self.assertEqual(self.ask(DEATHS, {"qsxh": "0"})["code"], 1002)
        self.secrets.clear()
        self.assertEqual(self.ask(DEATHS, {"qsxh": "0"})["code"], 0)

    def test_increments_are_a_window_of_entry_times(self):
        window = {"xzqh": "420600", "lx": "ZL", "qssj": "2026-11-17 09:15:00",
                  "jssj": "2026-11-17 09:15:01"}
        self.assertEqual(self.ask(LIST, window)["data"]["zs"], 3)
        window["jssj"] = window["qssj"]
        self.assertEqual(self.ask(LIST, window)["code"], 2001)

    def test_events_after_a_number(self):
        data = self.ask(DEATHS, {"qsxh": "1077"})["data"]
        self.assertEqual([row["XH"] for row in data["rows"]], [1080])

    def test_a_cursor_of_nobody_and_a_provider_that_is_down(self):
        self.assertEqual(self.ask(DEATHS, {"qsxh": "0"}, cursor="AAAA")["code"], 1006)
        self.peer.admin("provider", {"codes": [5001, 5000]})
        self.assertEqual([self.ask(DEATHS, {"qsxh": "0"})["code"] for _ in range(3)],
                         [5001, 5000, 0])

    def test_feedback_is_taken_once_and_answered(self):
        for name in ("health", "disabled-federation", "veterans"):
            request, send = self.feedback(name)
            first = send()
            self.assertEqual((first["code"], first["data"]["jjmx"]), (0, []))
            self.assertEqual(send()["data"], first["data"])
            request["cs"]["jzrq"] = "2026-12-30"
            self.assertEqual(send()["code"], 3001)
        self.peer.admin("handle", {"fkpch": request["cs"]["fkpch"],
                                   "rows": {"1": {"CLDM": "01"}}})
        rows = self.ask("s_4200000000000_8002", {"qsxh": "0"})["data"]["rows"]
        self.assertEqual((rows[-1]["FKBH"], rows[-1]["CLDM"]),
                         (request["cs"]["mx"][0]["fkbh"], "01"))
        self.assertEqual(self.peer.received()["breaches"], [])

    def test_what_may_not_come_back_is_a_breach(self):
        request, send = self.feedback("health")
        request["cs"].update(fkpch="JH42060020261109001999", ybsid=PATIENTS)
        self.assertEqual(send()["code"], 3003)
        request, send = self.feedback("disabled-federation")
        request["cs"]["fkpch"] = "JH42060020261109002999"
        request["cs"]["mx"][0]["CJLB"] = "5"
        self.assertEqual(send()["code"], 2001)
        self.assertEqual(len(self.peer.received()["breaches"]), 2)
        self.restart()

    def test_a_row_that_is_not_theirs_is_refused_alone(self):
        request, send = self.feedback("veterans")
        request["cs"]["fkpch"] = "JH42060020261109003998"
        request["cs"]["mx"][1]["YFZH"] = "鄂优99999999"
        answer = send()["data"]
        self.assertEqual([(row["xlh"], row["dm"]) for row in answer["jjmx"]], [(2, "1002")])


if __name__ == "__main__":
    unittest.main()
