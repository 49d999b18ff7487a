"""税务局 (c): identities, standards, levy slips and refund verdicts from the gateway."""

import base64
import hashlib
import hmac
import json
import os
import re

from .core import Response, decode_base64, is_date

GRIDS = {
    "/sbf/v1/tsryjfsf": ("nd", ("insertGrid", "updateGrid", "deleteGrid"), (
        "xh", "psn_no", "zjlx", "zjhm", "xm", "jfsfdm", "grjfje", "zzje", "rdxzqh", "tcqbmDm",
        "yxqq", "yxqz"), ("psn_no", "grjfje", "zzje")),
    "/sbf/v1/jfbz": ("nd", ("insertGrid", "updateGrid"), (
        "xh", "tcqbmDm", "xzqh", "jfsfdm", "grjfje", "zzje", "czbzje", "yxqq", "yxqz", "wjh"),
        ("xzqh",)),
    "/sbf/v1/zjd": (None, ("insertGrid", "deleteGrid"), (
        "xh", "zjdh", "psn_no", "zjlx", "zjhm", "xm", "sfssqQsrq", "sfssqZzrq", "yjje", "jkqx",
        "jfsfdm", "zjyy"), ("psn_no",)),
    "/sbf/v1/tfshjg": (None, ("insertGrid",), (
        "xh", "tfsqxh", "shjg", "yydm", "yysm", "tfje", "shsj"), ("yydm", "yysm", "tfje")),
}
CLASSES = {"/sbf/v1/tsryjfsf": ("11", "12", "13", "24"),
           "/sbf/v1/jfbz": ("01", "02", "03", "11", "12", "13", "24"),
           "/sbf/v1/zjd": ("01", "02", "03", "11", "12", "13", "24")}
MONEY, DATES = ("grjfje", "zzje", "czbzje", "yjje", "tfje"), ("yxqq", "yxqz", "sfssqQsrq",
                                                              "sfssqZzrq", "jkqx")
MANY = 1000


class Push:
    def __init__(self, agency):
        self.agency = agency
        self.refusals = []

    def secret(self):
        """`push-secret` in the state folder (whsec_...): the secret of the other direction."""
        path = os.path.join(self.agency.state.folder, "push-secret")
        if not os.path.exists(path):
            with open(path, "w", encoding="ascii") as file:
                file.write("whsec_" + base64.b64encode(os.urandom(32)).decode() + "\n")
            os.chmod(path, 0o600)
        with open(path, encoding="ascii") as file:
            return base64.b64decode(file.read().strip().removeprefix("whsec_"))

    def reply(self, value, status=200):
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return Response(status, body, "application/json; charset=utf-8")

    def refuse(self, status, code, text):
        self.refusals.append({"status": status, "code": code, "text": text})
        return self.reply({"code": code, "text": text}, status)

    def take(self, request):
        now = self.agency.clock.now()
        minute = now.hour * 60 + now.minute
        if minute >= 23 * 60 + 30 or minute < 30:
            return self.refuse(200, "500", "系统维护时段")
        stamp = request.header("webhook-timestamp")
        if not re.fullmatch(r"\d{1,12}", stamp) or not self.agency.clock.stamp_ok(int(stamp)):
            return self.refuse(401, "401", "时间戳")
        text = f"{request.header('webhook-id')}.{stamp}.".encode() + request.body
        wanted = hmac.digest(self.secret(), text, "sha256")
        given = [decode_base64(entry[3:]) for entry in request.header("webhook-signature").split()
                 if entry.startswith("v1,")]
        if not any(one and hmac.compare_digest(one, wanted) for one in given):
            return self.refuse(401, "401", "签名")
        try:
            document = json.loads(request.body)
            code = document["cspch"]
        except (ValueError, KeyError, TypeError):
            return self.refuse(200, "101", "报文格式")
        if request.path == "/sbf/v1/batch/taxInfoResults":
            return self.result(code)
        if request.path not in GRIDS:
            return self.refuse(404, "404", "无此地址")
        if request.header("webhook-id") != code or not re.fullmatch(r"YB\d{22}", str(code)):
            return self.refuse(200, "101", "cspch")
        with self.agency.lock:
            return self.keep(request, document, code)

    def result(self, code):
        record = self.agency.state.get("push", str(code))
        if not record:
            return self.refuse(200, "101", "无此批次")
        record["asks"] = record.get("asks", 0) + 1
        self.agency.state.put("push", code, record)
        return self.reply(record["answer"] if record["asks"] > 1 else {"code": "2", "text": "处理中"})

    def keep(self, request, document, code):
        digest = hashlib.sha256(request.body).hexdigest()
        before = self.agency.state.get("push", code)
        if before:
            if before["digest"] != digest:
                self.agency.conflicts += 1
                return self.refuse(200, "409", "cspch已使用")
            self.agency.duplicates += 1
            return self.reply(before["first"])
        year, grids, fields, optional = GRIDS[request.path]
        allowed = {"cspch", *grids} | ({year} if year else set())
        if set(document) - allowed:
            self.agency.breach(f"{request.path}: further fields {sorted(set(document) - allowed)}")
        rows = [(grid, row) for grid in grids for row in document.get(grid) or []]
        failed = []
        for grid, row in rows:
            fault = self.row_fault(request.path, grid, row, fields, optional)
            if fault:
                failed.append({"xh": row.get("xh", ""), "code": fault[0], "text": fault[1],
                               "row": row})
        answer = {"code": "0", "cspch": code, "cgs": len(rows) - len(failed), "failGrid": failed}
        first = {"code": "1", "text": "已受理"} if len(rows) > MANY else answer
        self.agency.state.put("push", code, {
            "digest": digest, "path": request.path, "answer": answer, "first": first,
            "document": document})
        return self.reply(first)

    def row_fault(self, path, grid, row, fields, optional):
        extra = set(row) - set(fields)
        if extra:
            self.agency.breach(f"{path}: further fields in a row {sorted(extra)}")
            return "101", "多余字段"
        if not all(isinstance(value, str) for value in row.values()):
            return "101", "字段类型"
        missing = [name for name in fields if not row.get(name) and name not in optional]
        if missing and grid != "deleteGrid":
            return "101", "缺少字段 " + " ".join(missing)
        kind = row.get("jfsfdm")
        if kind is not None and kind not in CLASSES.get(path, ()):
            return "101", "缴费身份代码"
        if path.endswith("tsryjfsf") and grid != "deleteGrid":
            if kind == "24" and not (row.get("grjfje") and row.get("zzje")):
                return "101", "定额资助金额"
            if row["zjhm"] in self.agency.levied:
                return "103", "已征收，不再变更"
        for name in MONEY:
            if row.get(name) and not re.fullmatch(r"\d{1,10}\.\d\d", row[name]):
                return "101", "金额格式 " + name
        for name in DATES:
            if row.get(name) and not is_date(row[name], "%Y-%m-%d"):
                return "101", "日期格式 " + name
        if path.endswith("tfshjg"):
            return self.verdict_fault(row)
        return None

    def verdict_fault(self, row):
        needed = {"1": ("tfje",), "2": ("yydm", "yysm")}.get(row["shjg"])
        if needed is None or not all(row.get(name) for name in needed):
            return "101", "审核结果"
        before = self.agency.state.get("verdicts", row["tfsqxh"])
        if before and before != row["shjg"]:
            return "101", "审核结果已有"
        self.agency.state.put("verdicts", row["tfsqxh"], row["shjg"])
        return None

    def received(self):
        pushes = self.agency.state.all("push")
        return {"pushes": [{"cspch": one["answer"]["cspch"], "path": one["path"],
                            "document": one["document"], "failed": one["answer"]["failGrid"]}
                           for one in pushes], "push_count": len(pushes),
                "refusals": self.refusals}
