"""民政厅: uninsured feedback (未参保反馈) in XML GB18030, its receipt and the later answers."""

import hashlib
import re
import xml.etree.ElementTree
from xml.sax.saxutils import escape, quoteattr

from . import core
from .core import Response

ROOT_FIELDS = ("行政区划", "年度", "批次号", "截止日期", "记录数", "生成时间")
ROW_FIELDS = ("反馈编号", "村编码", "家庭编号", "救助类别", "证件类型", "证件号码", "姓名", "未参保原因")
OUR_FIELDS = ("村编码", "家庭编号", "救助类别", "证件类型", "证件号码", "姓名")
REASONS = ("01", "02", "03", "04", "09")
WORDS = {"0000": "成功", "4001": "报文错误", "4002": "Content-MD5不符", "4091": "批次号已使用",
         "4131": "超过2000条", "1001": "缺少字段", "1002": "名单中无此人", "1003": "姓名不一致",
         "1004": "未知原因代码", "1005": "家庭信息不一致"}
MAX_ROWS = 2000
DECLARATION = re.compile(r"^<\?xml\s+version=[\"']1\.0[\"']\s+encoding=[\"'](GB18030|gb18030)[\"']"
                         r"[^?]*\?>")


class Refused(Exception):
    def __init__(self, status, code, why=""):
        super().__init__(code)
        self.status, self.code, self.why = status, code, why
        self.batch = ""


class Feedback:
    def __init__(self, agency):
        self.agency = agency
        self.refusals = []

    def take(self, request):
        try:
            with self.agency.lock:
                return self.checked(request)
        except Refused as refused:
            self.refusals.append({"status": refused.status, "dm": refused.code,
                                  "why": refused.why})
            return self.receipt(refused.status, refused.batch, "", refused.code, 0, "", [])

    def checked(self, request):
        if request.header("content-type").split(";")[0].strip().lower() != "text/xml":
            raise Refused(400, "4001", "content type")
        digest = core.decode_base64(request.header("content-md5"))
        if digest != hashlib.md5(request.body).digest():
            raise Refused(400, "4002", "Content-MD5")
        root = self.parsed(request.body)
        code = root.get("批次号", "")
        before = self.agency.state.get("wcbfk", code) if code else None
        sha = hashlib.sha256(request.body).hexdigest()
        if before and before["digest"] == sha:
            self.agency.duplicates += 1
            return self.receipt(200, *before["answer"])
        try:
            if before:
                self.agency.conflicts += 1
                raise Refused(409, "4091", "same 批次号, other bytes")
            return self.accept(root, code, sha)
        except Refused as refused:
            refused.batch = code
            raise

    def parsed(self, body):
        try:
            text = body.decode("gb18030")
        except UnicodeDecodeError:
            raise Refused(400, "4001", "bytes are no GB18030")
        match = DECLARATION.match(text)
        if not match:
            raise Refused(400, "4001", "no declaration with encoding GB18030")
        if "<!DOCTYPE" in text:
            self.agency.breach("wcbfk: DOCTYPE")
            raise Refused(400, "4001", "DOCTYPE")
        try:
            return xml.etree.ElementTree.fromstring(text[match.end():].strip())
        except xml.etree.ElementTree.ParseError:
            raise Refused(400, "4001", "not well-formed")

    def breach(self, what):
        self.agency.breach("wcbfk: " + what)
        raise Refused(400, "4001", what)

    def accept(self, root, code, sha):
        if root.tag != "未参保反馈":
            raise Refused(400, "4001", "root element")
        if set(root.attrib) - set(ROOT_FIELDS):
            self.breach("further attributes " + " ".join(set(root.attrib) - set(ROOT_FIELDS)))
        if set(ROOT_FIELDS) - set(root.attrib):
            raise Refused(400, "4001", "attributes missing")
        rows = list(root)
        if len(rows) > MAX_ROWS:
            raise Refused(413, "4131", "rows")
        self.check_root(root, code, rows)
        records = [self.row_fields(row) for row in rows]
        self.check_order(rows, records)
        known = self.agency.people(root.get("行政区划"))
        refused = []
        for number, record in enumerate(records, 1):
            fault = self.row_fault(record, known)
            if fault:
                refused.append([number, fault])
        now = self.agency.clock.now()
        serial = self.agency.state.next_number("hzh")
        answer = [code, f"MZHZ{now:%Y%m%d}{serial:06d}", "0000", len(rows),
                  f"{now:%Y-%m-%d %H:%M:%S}", refused]
        self.agency.state.put("wcbfk", code, {
            "digest": sha, "root": dict(root.attrib), "rows": records, "answer": answer,
            "handled": {}, "closed": False})
        return self.receipt(200, *answer)

    def check_root(self, root, code, rows):
        county = root.get("行政区划")
        match = re.fullmatch(r"WF(\d{6})(\d{8})\d{4}", code)
        if county not in self.agency.counties:
            raise Refused(400, "4001", "county")
        if not match or match.group(1) != county or not core.is_date(match.group(2), "%Y%m%d"):
            raise Refused(400, "4001", "批次号")
        year = self.agency.options.plan_year or core.plan_year(self.agency.clock.now())
        if root.get("年度") != year:
            raise Refused(400, "4001", "年度 is not the plan year")
        if not rows or root.get("记录数") != str(len(rows)):
            raise Refused(400, "4001", "记录数 differs")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", root.get("截止日期")) \
                or not core.is_date(root.get("截止日期"), "%Y-%m-%d"):
            raise Refused(400, "4001", "截止日期")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", root.get("生成时间")) \
                or not core.is_date(root.get("生成时间"), "%Y-%m-%d %H:%M:%S"):
            raise Refused(400, "4001", "生成时间")
        if root.get("截止日期") != core.last_payable(year):
            self.agency.remark("wcbfk: 截止日期 is " + root.get("截止日期"))

    def row_fields(self, row):
        if row.tag != "反馈":
            self.breach("element " + row.tag)
        if set(row.attrib) != {"序号"}:
            self.breach("attributes of 反馈: " + " ".join(row.attrib))
        names = [child.tag for child in row]
        if set(names) - set(ROW_FIELDS) or any(child.attrib or len(child) for child in row):
            self.breach("further elements " + " ".join(set(names) - set(ROW_FIELDS)))
        if len(set(names)) != len(names):
            raise Refused(400, "4001", "an element twice")
        if names != [name for name in ROW_FIELDS if name in names]:
            self.agency.remark("wcbfk: elements in another order than in the note")
        return {child.tag: child.text or "" for child in row}

    def check_order(self, rows, records):
        if [row.get("序号") for row in rows] != [str(n) for n in range(1, len(rows) + 1)]:
            raise Refused(400, "4001", "序号 does not count from 1")
        keys = [(record.get("村编码", ""), record.get("家庭编号", "")) for record in records]
        if keys != sorted(keys):
            self.breach("rows are not sorted by 村编码, 家庭编号")
        if any(len(record.get("反馈编号", "")) > 32 for record in records):
            raise Refused(400, "4001", "反馈编号 is longer than 32")

    def row_fault(self, record, known):
        needed = [name for name in ROW_FIELDS if name != "村编码"]
        if "村编码" not in record or not all(record.get(name) for name in needed):
            return "1001"
        if record["未参保原因"] not in REASONS:
            return "1004"
        rows = known.get(record["证件号码"])
        if not rows:
            return "1002"
        rows = [row for row in rows if row.get("姓名", "") == record["姓名"]]
        if not rows:
            return "1003"
        wanted = [record[name] for name in OUR_FIELDS]
        if any([row.get(name, "") for name in OUR_FIELDS] == wanted for row in rows):
            return None
        household = ("村编码", "家庭编号")
        if not any(all(row.get(name, "") == record[name] for name in household) for row in rows):
            return "1005"
        return "1002"

    def receipt(self, status, code, number, verdict, rows, at, refused):
        values = (("批次号", code), ("回执号", number), ("代码", verdict), ("说明", WORDS[verdict]),
                  ("接收记录数", str(rows)), ("接收时间", at))
        head = " ".join(f"{key}={quoteattr(value)}" for key, value in values if value)
        inner = "".join(f'<退回 序号="{line}" 代码="{fault}" 说明="{WORDS[fault]}"/>'
                        for line, fault in refused)
        body = f"<反馈回执 {head}>{inner}</反馈回执>" if inner else f"<反馈回执 {head}/>"
        return self.xml(status, body)

    def xml(self, status, body):
        text = '<?xml version="1.0" encoding="GB18030"?>\n' + body + "\n"
        return Response(status, text.encode("gb18030"), "text/xml")

    def results(self, request):
        code = request.query.get("pch", "")
        record = self.agency.state.get("wcbfk", code) if code else None
        if not record:
            return self.agency.nothing()
        if not record["handled"]:
            return Response(202)
        lines = []
        for number, result in sorted(record["handled"].items(), key=lambda item: int(item[0])):
            flag = record["rows"][int(number) - 1]["反馈编号"]
            parts = "".join(f"<{name}>{escape(result[name])}</{name}>" if result[name] else
                            f"<{name}/>" for name in ("办理结果", "说明", "更正证件号码", "办理时间"))
            lines.append(f' <办理 序号="{number}" 反馈编号={quoteattr(flag)}>{parts}</办理>\n')
        closed = "是" if record["closed"] else "否"
        return self.xml(200, f'<反馈办理 批次号="{code}" 记录数="{len(record["rows"])}" '
                             f'已办理="{len(lines)}" 办结="{closed}">\n{"".join(lines)}</反馈办理>')

    def handle_rows(self, body):
        """{"batch", "rows": {"1": {"办理结果": "01", ...}}, "closed"?}: the county answers."""
        with self.agency.lock:
            record = self.agency.state.get("wcbfk", body["batch"])
            if not record:
                return {"error": "no such batch"}
            now = f"{self.agency.clock.now():%Y-%m-%d %H:%M:%S}"
            for number, result in body.get("rows", {}).items():
                if record["rows"][int(number) - 1]["未参保原因"] == "09":
                    return {"error": "rows with reason 09 are not answered"}
                record["handled"][number] = {"说明": "", "更正证件号码": "", "办理时间": now, **result}
            record["closed"] = body.get("closed", record["closed"])
            self.agency.state.put("wcbfk", body["batch"], record)
            return {"handled": len(record["handled"])}

    def received(self):
        batches = self.agency.state.all("wcbfk")
        return {"feedback": [{"batch": one["answer"][0], "receipt": one["answer"][1],
                              "rows": one["rows"], "refused": one["answer"][5],
                              "document": one["root"]} for one in batches],
                "feedback_batches": len(batches),
                "feedback_rows": sum(len(one["rows"]) for one in batches),
                "refusals": self.refusals}
