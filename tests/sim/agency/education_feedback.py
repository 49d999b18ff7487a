"""省教育厅 section 4 and 5: the feedback about uninsured students, and what became of each row."""

import hashlib
import json
import os
import re
import ssl

from . import core
from .core import Response

FIELDS = ("fkpch", "xxbsm", "nd", "jzrq", "jls", "mx")
ROW_FIELDS = ("xlh", "rwbh", "xh", "xm", "sfzjlxm", "sfzjh", "wcbyydm")
REASONS = ("01", "02", "03", "04", "09")
WORDS = {"4001": "参数错误", "4011": "签名错误", "4012": "时间戳超出范围", "4031": "未授权的接入方",
         "4041": "无此学校或批次", "4091": "批次号已使用", "4131": "超过5000条", "1001": "缺少字段",
         "1002": "学号不存在", "1003": "姓名不一致", "1004": "未知原因代码"}
MAX_ROWS = 5000


class Refused(Exception):
    def __init__(self, status, code, why=""):
        super().__init__(code)
        self.status, self.code, self.why = status, code, why


def unique_keys(pairs):
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


class Feedback:
    def __init__(self, agency):
        self.agency = agency
        self.refusals = []

    def error(self, status, code):
        body = json.dumps({"dm": code, "xx": WORDS.get(code, "")}, ensure_ascii=False)
        return Response(status, body.encode(), "application/json; charset=utf-8")

    def take(self, request):
        try:
            with self.agency.lock:
                return self.checked(request)
        except Refused as refused:
            self.refusals.append({"status": refused.status, "dm": refused.code,
                                  "why": refused.why})
            return self.error(refused.status, refused.code)

    def checked(self, request):
        if request.header("content-type").split(";")[0].strip().lower() != "application/json":
            raise Refused(400, "4001", "content type")
        try:
            document = json.loads(request.body.decode("utf-8"), object_pairs_hook=unique_keys)
        except ValueError:
            raise Refused(400, "4001", "not JSON in UTF-8")
        if not isinstance(document, dict) or not isinstance(document.get("fkpch"), str):
            raise Refused(400, "4001", "no fkpch")
        self.check_signature(request, document["fkpch"])
        digest = hashlib.sha256(request.body).hexdigest()
        before = self.agency.state.get("wcbfk", document["fkpch"])
        if before:
            if before["digest"] != digest:
                self.agency.conflicts += 1
                raise Refused(409, "4091", "same fkpch, other body")
            self.agency.duplicates += 1
            return self.answer(before["answer"])
        return self.accept(document, digest)

    def check_signature(self, request, fkpch):
        stamp = request.header("jyt-sjc")
        if not re.fullmatch(r"\d{13}", stamp) or not self.agency.clock.stamp_ok(int(stamp) / 1000):
            raise Refused(401, "4012", "jyt-sjc")
        kind = request.header("jyt-qm-sf")
        signature = core.decode_base64(request.header("jyt-qm"))
        if not signature or kind not in ("SM3withSM2", "SHA256withECDSA"):
            raise Refused(401, "4011", "headers")
        if kind == "SM3withSM2":
            digest, algorithm, keys = core.sm3(request.body), "sm3", self.sm2_keys()
        elif self.agency.clock.now().year > 2027:
            raise Refused(401, "4011", "ECDSA ended on 2027-12-31")
        else:
            digest, algorithm = hashlib.sha256(request.body).hexdigest(), "sha256"
            keys = [core.public_key(
                ssl.DER_cert_to_PEM_cert(request.peer["certificate"]).encode())]
        text = f"{fkpch}\n{stamp}\n{digest}".encode()
        if not any(core.verify(key, algorithm, text, signature) for key in keys):
            raise Refused(401, "4011", "signature does not fit")

    def sm2_keys(self):
        paths = self.agency.options.sign_cert or [
            os.path.join(self.agency.options.certs, "gateway", "sign.pem")]
        keys = []
        for path in paths:
            with open(path, "rb") as file:
                keys.append(core.public_key(file.read()))
        return keys

    def accept(self, document, digest):
        rows = document.get("mx")
        if isinstance(rows, list) and len(rows) > MAX_ROWS:
            raise Refused(413, "4131", "rows")
        self.check_document(document)
        known = self.agency.students(document["xxbsm"])
        refused = []
        for row in rows:
            code = self.row_fault(row, known)
            if code:
                refused.append({"xlh": row["xlh"], "dm": code, "xx": WORDS[code]})
        now = self.agency.clock.now()
        number = self.agency.state.next_number("hzbh")
        answer = {"dm": "0000", "xx": "成功", "fkpch": document["fkpch"],
                  "hzbh": f"HZ{now:%Y%m%d}{number:08d}", "jsjls": len(rows),
                  "jssj": now.isoformat(timespec="seconds"), "jjmx": refused}
        self.agency.state.put("wcbfk", document["fkpch"], {
            "digest": digest, "document": document, "answer": answer, "handled": {},
            "closed": False})
        return self.answer(answer)

    def check_document(self, document):
        agency = self.agency
        extra = sorted(set(document) - set(FIELDS))
        if extra:
            agency.breach(f"wcbfk: further fields {extra}")
            raise Refused(400, "4001", "further fields")
        if set(FIELDS) - set(document):
            raise Refused(400, "4001", "fields missing")
        school, rows = document["xxbsm"], document["mx"]
        texts = [document[name] for name in ("fkpch", "xxbsm", "nd", "jzrq")]
        if not all(isinstance(text, str) for text in texts):
            raise Refused(400, "4001", "a code that is no text")
        if type(document["jls"]) is not int or not isinstance(rows, list) or not rows \
                or document["jls"] != len(rows):
            raise Refused(400, "4001", "jls differs from mx")
        if school not in agency.schools:
            raise Refused(404, "4041", "school")
        match = re.fullmatch(r"FK(\d{10})(\d{8})\d{4}", document["fkpch"])
        if not match or match.group(1) != school or not core.is_date(match.group(2), "%Y%m%d"):
            raise Refused(400, "4001", "fkpch")
        year = agency.options.plan_year or core.plan_year(agency.clock.now())
        if document["nd"] != year:
            raise Refused(400, "4001", "nd is not the plan year")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", document["jzrq"]) \
                or not core.is_date(document["jzrq"], "%Y-%m-%d"):
            raise Refused(400, "4001", "jzrq")
        if document["jzrq"] != core.last_payable(year):
            agency.remark(f"wcbfk: jzrq is {document['jzrq']}")
        self.check_rows(rows)

    def check_rows(self, rows):
        numbers = []
        for row in rows:
            if not isinstance(row, dict):
                raise Refused(400, "4001", "a row is no object")
            extra = sorted(set(row) - set(ROW_FIELDS))
            if extra:
                self.agency.breach(f"wcbfk: further fields in a row {extra}")
                raise Refused(400, "4001", "further fields in a row")
            if type(row.get("xlh")) is not int:
                raise Refused(400, "4001", "xlh")
            if not all(isinstance(row[name], str) for name in ROW_FIELDS[1:] if name in row):
                raise Refused(400, "4001", "a code that is no text")
            if len(row.get("rwbh", "")) > 32:
                raise Refused(400, "4001", "rwbh is longer than 32")
            numbers.append(row["xlh"])
        if len(set(numbers)) != len(numbers):
            raise Refused(400, "4001", "xlh stands twice")
        if numbers != list(range(1, len(rows) + 1)):
            self.agency.remark("wcbfk: xlh does not count from 1")
        flags = [row.get("rwbh") for row in rows]
        if len(set(flags)) != len(flags):
            self.agency.remark("wcbfk: the same rwbh twice in a batch")

    def row_fault(self, row, known):
        if not all(row.get(name) for name in ROW_FIELDS[1:]):
            return "1001"
        if row["wcbyydm"] not in REASONS:
            return "1004"
        rows = known.get(row["xh"])
        if not rows:
            return "1002"
        full = [one for one in rows if one.get("XM")]
        if row["xm"] not in {one["XM"] for one in full}:
            return "1003"
        if (row["sfzjlxm"], row["sfzjh"]) not in {(one.get("SFZJLXM"), one.get("SFZJH"))
                                                  for one in full}:
            self.agency.breach(f"wcbfk: document of xlh {row['xlh']} is not as the school wrote it")
        return None

    def answer(self, value):
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return Response(200, body.encode(), "application/json; charset=utf-8")

    def results(self, request):
        record = self.agency.state.get("wcbfk", request.query.get("fkpch", ""))
        if not request.query.get("fkpch"):
            return self.error(400, "4001")
        if not record:
            return self.error(404, "4041")
        if not record["handled"]:
            return Response(204)
        rows = []
        refused = {item["xlh"] for item in record["answer"]["jjmx"]}
        for row in record["document"]["mx"]:
            if row["xlh"] in refused:
                continue
            result = record["handled"].get(str(row["xlh"]))
            rows.append({"xlh": row["xlh"], "rwbh": row["rwbh"], "xh": row["xh"],
                         **(result or {"cldm": "00", "clsm": "", "clsj": "", "gz": None})})
        return self.answer({"dm": "0000", "fkpch": record["document"]["fkpch"],
                            "jls": record["document"]["jls"], "ycl": len(record["handled"]),
                            "wc": record["closed"], "mx": rows})

    def handle_rows(self, body):
        """{"fkpch", "rows": {"1": {"cldm": "01", "clsm"?, "gz"?}}, "closed"?}: so it answers."""
        with self.agency.lock:
            record = self.agency.state.get("wcbfk", body["fkpch"])
            if not record:
                return {"error": "no such batch"}
            now = self.agency.clock.now().isoformat(timespec="seconds")
            for number, result in body.get("rows", {}).items():
                record["handled"][number] = {"cldm": result["cldm"], "clsm": result.get("clsm", ""),
                                             "clsj": result.get("clsj", now),
                                             "gz": result.get("gz")}
            record["closed"] = body.get("closed", record["closed"])
            self.agency.state.put("wcbfk", body["fkpch"], record)
            return {"handled": len(record["handled"])}

    def received(self):
        batches = self.agency.state.all("wcbfk")
        return {"feedback": [{"batch": one["document"]["fkpch"], "receipt": one["answer"]["hzbh"],
                              "rows": one["document"]["mx"], "refused": one["answer"]["jjmx"],
                              "document": {key: one["document"][key] for key in FIELDS[:-1]}}
                             for one in batches],
                "feedback_batches": len(batches),
                "feedback_rows": sum(len(one["document"]["mx"]) for one in batches),
                "refusals": self.refusals}
