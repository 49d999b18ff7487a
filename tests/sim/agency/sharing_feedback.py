"""校核反馈 of the sharing platform: uninsured people back to the provider of a list, and its answers.

The rows must be those of the service named, field by field as its newest list has them; whatever
else stands in a request is a breach.
"""

import hashlib
import json
import re

from . import core

KEYS = {"s_4200000000037_2001": "CJRZH", "s_4200000000045_3001": "YFZH",
        "s_4200000000013_1004": "JTBH"}
FIELDS = ("fkpch", "ybsid", "xzqh", "nd", "jzrq", "jls", "mx")
ROW_FIELDS = ("xlh", "fkbh", "XM", "ZJLX", "ZJHM", "XZQH", "yydm")
REASONS = ("01", "02", "03", "04", "09")
HANDLING = ("01", "02", "03", "04", "05", "06", "07", "08", "09")
OWN_POOLS = ("429004", "429005", "429006", "429021")
MAX_ROWS = 500
WORDS = {3001: "反馈批次号已使用", 3002: "超过500条", 3003: "该服务不接收反馈", 3004: "提供方退回"}
ROW_WORDS = {"1001": "缺少字段", "1002": "无此记录", "1003": "姓名不一致", "1004": "未知原因代码"}


def two_digits(code):
    """A code that came as a JSON number has lost its zero; both spellings are the provider's."""
    return str(code).zfill(2)


def pool_of(county):
    return county if county in OWN_POOLS else county[:4] + "00"


class Feedback:
    SEND, ANSWERS = "s_4200000000000_8001", "s_4200000000000_8002"

    def __init__(self, platform):
        self.platform = platform
        self.refuse = 0  # batches that the provider refuses (3004)

    def words(self, code):
        return WORDS.get(code, "")

    def take(self, body):
        from .sharing_platform import Fault
        request = body.get("cs")
        if set(body) != {"cs"} or not isinstance(request, dict) or set(request) != set(FIELDS):
            self.platform.breach("a feedback request with other members than the note's")
            raise Fault(2001, "members of the request")
        name = str(request["fkpch"])
        digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
        before = self.platform.state.get("feedback", name)
        if before and before["digest"] == digest:
            self.platform.duplicates += 1
            return before["answer"]
        if before:
            self.platform.conflicts += 1
            raise Fault(3001, "same fkpch, other content")
        self.check(request, name)
        if self.refuse:
            self.refuse -= 1
            raise Fault(3004)
        number = self.platform.state.next_number("slbh")
        now = self.platform.clock.now()
        answer = {"fkpch": name, "slbh": f"SL{now:%Y%m%d}{number:08d}",
                  "jsjls": len(request["mx"]), "jssj": f"{now:%Y-%m-%d %H:%M:%S}",
                  "jjmx": self.refused_rows(request)}
        self.platform.state.put("feedback", name,
                                {"digest": digest, "request": request, "answer": answer})
        return answer

    def check(self, request, name):
        from .sharing_platform import Fault
        service, region, rows = request["ybsid"], str(request["xzqh"]), request["mx"]
        if service not in KEYS:
            self.platform.breach(f"feedback for {service}, which takes none")
            raise Fault(3003)
        if not re.fullmatch(r"JH\d{6}\d{8}\d{6}", name) or name[2:8] != region:
            raise Fault(2001, "fkpch")
        if not core.is_date(name[8:16], "%Y%m%d") or not core.is_date(request["jzrq"], "%Y-%m-%d"):
            raise Fault(2001, "fkpch, jzrq")
        if not re.fullmatch(r"\d{4}", str(request["nd"])):
            raise Fault(2001, "nd")
        if not isinstance(rows, list) or not rows or request["jls"] != len(rows):
            raise Fault(2001, "jls")
        if len(rows) > MAX_ROWS:
            raise Fault(3002)
        allowed = set(ROW_FIELDS) | {KEYS[service]}
        for number, row in enumerate(rows, 1):
            if set(row) - allowed:
                self.platform.breach("a feedback row with further fields "
                                     + " ".join(sorted(set(row) - allowed)))
                raise Fault(2001, "members of a row")
            if row.get("xlh") != number:
                raise Fault(2001, "xlh")
            if pool_of(str(row.get("XZQH", ""))) != region:
                raise Fault(2001, "a row of another city")

    def refused_rows(self, request):
        known = {}
        service = request["ybsid"]
        key = KEYS[service]
        for batch in self.platform.batches(service):
            for row in self.platform.sample_rows(service, batch):
                known[row[key]] = row
        refused = []
        for row in request["mx"]:
            code = self.fault_of(row, key, known.get(row.get(key)))
            if code:
                refused.append({"xlh": row["xlh"], "dm": code, "xx": ROW_WORDS[code]})
        return refused

    def fault_of(self, row, key, listed):
        if any(not row.get(field) for field in ("fkbh", key, "XM", "ZJLX", "XZQH", "yydm")):
            return "1001"
        if listed is None:
            return "1002"
        if row["yydm"] not in REASONS:
            return "1004"
        if row["XM"] != listed["XM"]:
            return "1003"
        for field in ("ZJHM", "XZQH"):
            if (row.get(field) or "") != (listed.get(field) or ""):
                self.platform.breach(f"{field} is not as the provider wrote it")
        if two_digits(row["ZJLX"]) != two_digits(listed["ZJLX"]):
            self.platform.breach("ZJLX is not as the provider wrote it")
        return ""

    def handle(self, body):
        """The provider answers: {"fkpch", "rows": {"1": {"CLDM": "01", ...}}} or {"refuse": n}."""
        if "refuse" in body:
            self.refuse = int(body["refuse"])
            return {"refuse": self.refuse}
        kept = self.platform.state.get("feedback", body["fkpch"])
        if kept is None:
            raise ValueError("fkpch")
        now = f"{self.platform.clock.now():%Y-%m-%d %H:%M:%S}"
        for number, said in body["rows"].items():
            row = kept["request"]["mx"][int(number) - 1]
            if said["CLDM"] not in HANDLING or row["yydm"] == "09":
                raise ValueError("CLDM")
            event = self.platform.state.next_number("answers")
            self.platform.state.put("answers", f"{event:010d}", {
                "XH": event, "FKPCH": body["fkpch"], "FKBH": row["fkbh"],
                "YBSID": kept["request"]["ybsid"], "CLDM": said["CLDM"],
                "CLSM": said.get("CLSM", ""), "GZ": said.get("GZ"), "CLSJ": now, "RKSJ": now,
                "CZLX": "1"})
        return {"answers": len(body["rows"])}

    def answers(self):
        return self.platform.state.all("answers")

    def received(self):
        return {"accepted": self.platform.state.all("feedback")}
