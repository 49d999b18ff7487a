"""省教育厅: university rosters and the batches behind them. Feedback is in education_feedback.py.

Batches come from the samples' manifest and become visible at their SCSJ; further ones
(`--extra-batch FILE`) are added with what their root element says.
"""

import gzip
import os
import re
import xml.etree.ElementTree
from xml.sax.saxutils import quoteattr

from .core import Agency, Response, parse_time, sm3
from .education_feedback import Feedback

NS = "urn:hb-jyt:gxjh:1"
KEPT = ("XH", "XM", "SFZJLXM", "SFZJH")
XML_TYPE = "application/xml; charset=utf-8"
ERRORS = {"4001": "参数错误", "4031": "未授权的接入方", "4041": "无此学校或批次", "4291": "请求过多",
          "5001": "数据库错误"}


class Batch:
    def __init__(self, school, code, kind, before, rows, made, valid, path, entry_year):
        self.school, self.code, self.kind, self.before = school, code, kind, before
        self.rows, self.made, self.valid, self.path = rows, made, valid, path
        self.entry_year = entry_year


class EducationProvince(Agency):
    name = "education-province"
    max_connections = 4
    field_mark = b"<XM>"
    base = "/hbjyt/gxjh/v1"

    def __init__(self, options):
        super().__init__(options)
        self.schools = {}
        self.batches = []
        for school, entry in self.manifest["uni"].items():
            self.schools[school] = (entry["name"], entry["county"])
            for item in entry["batches"]:
                self.batches.append(Batch(
                    school, item["pch"], item["pclx"], item["jz"], item["jls"], item["scsj"],
                    item["zt"], os.path.join(self.samples, item["file"]), "2026"))
        for path in options.extra_batch:
            self.add_extra(path)
        self.feedback = Feedback(self)
        self._packed = {path: self.pack(path) for path in options.extra_batch}
        self._rows = {}

    def add_extra(self, path):
        with open(path, "rb") as file:
            head = file.read(4096).decode("utf-8", "replace")
        value = dict(re.findall(r'\b([A-Z]+)="([^"]*)"', head[head.index("<XSXX"):]))
        self.schools.setdefault(value["XXBSM"], ("压力测试大学", "420602"))
        self.batches.append(Batch(value["XXBSM"], value["PCH"], value["PCLX"], value["JZPCH"],
                                  int(value["JLS"]), value["SCSJ"], "1", path, value["ND"]))

    def visible(self, school, entry_year=None):
        now = self.clock.now()
        return [batch for batch in self.batches
                if batch.school == school and parse_time(batch.made) <= now
                and (entry_year is None or batch.entry_year == entry_year)]

    def all_of(self, school):
        return [batch for batch in self.batches if batch.school == school]

    def untouched(self):
        """No batch was withdrawn: the samples' own lists are still true."""
        return all(batch.valid == "1" for batch in self.batches)

    def error(self, status, code, words=None):
        text = (f'<?xml version="1.0" encoding="UTF-8"?>\n<CW xmlns="{NS}" DM="{code}" '
                f'XX="{words or ERRORS[code]}"/>\n')
        return Response(status, text.encode(), XML_TYPE)

    def refuse_peer(self, request):
        if request.path == self.base + "/wcbfk":
            return self.feedback.error(403, "4031")
        return self.error(403, "4031")

    def too_many(self, request):
        response = self.error(429, "4291")
        response.headers["Retry-After"] = "2"
        return response

    def handle(self, request):
        now = self.clock.now()
        if now.hour == 2 and now.minute < 30:
            from .misbehave import MAINTENANCE
            return Response(200, MAINTENANCE, "text/html; charset=utf-8")
        if not request.path.startswith(self.base + "/"):
            return self.error(404, "4041")
        call = (request.method, request.path[len(self.base):])
        if call == ("GET", "/xxlb"):
            return self.school_list(request)
        if call == ("GET", "/pclb"):
            return self.batch_list(request)
        if call == ("GET", "/xsxx"):
            return self.roster(request)
        if call == ("POST", "/wcbfk"):
            return self.feedback.take(request)
        if call == ("GET", "/wcbfk/cljg"):
            return self.feedback.results(request)
        return self.error(404, "4041")

    def only(self, request, *names):
        for name in request.query:
            if name not in names:
                self.remark(f"unknown parameter {name} at {request.path}")

    def school_list(self, request):
        self.only(request, "nd")
        year = request.query.get("nd", "")
        if not re.fullmatch(r"\d{4}", year):
            return self.error(400, "4001")
        seen = {school: self.visible(school, year) for school in self.schools}
        seen = {school: batches for school, batches in seen.items() if batches}
        whole = {school: self.all_of(school) for school in self.manifest["uni"]}
        if year == "2026" and self.untouched() and seen == whole:
            return self.data(self.sample("education-province", "xxlb.xml"))
        made = self.clock.now().isoformat(timespec="seconds")
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<!-- 学校列表 -->",
                 f'<jy:XXLB xmlns:jy="{NS}" ND="{year}" ZS="{len(seen)}" SCSJ="{made}">']
        for school, batches in sorted(seen.items()):
            full = [batch for batch in batches if batch.kind == "Q" and batch.valid == "1"]
            values = (("XXBSM", school), ("XXMC", self.schools[school][0]),
                      ("SZDQHM", self.schools[school][1]), ("QLPCH", full[-1].code if full else ""),
                      ("ZXPCH", batches[-1].code), ("ZXPCSJ", batches[-1].made))
            inner = "".join(f"<jy:{key}>{value}</jy:{key}>" for key, value in values)
            lines.append(f"  <jy:XX>{inner}</jy:XX>")
        return self.data("\n".join(lines + ["</jy:XXLB>", ""]).encode())

    def batch_list(self, request):
        self.only(request, "xxbsm", "nd")
        school, year = request.query.get("xxbsm", ""), request.query.get("nd", "")
        if not re.fullmatch(r"\d{10}", school) or not re.fullmatch(r"\d{4}", year):
            return self.error(400, "4001")
        if school not in self.schools:
            return self.error(404, "4041")
        batches = self.visible(school, year)
        if self.untouched() and batches == self.all_of(school) and school in self.manifest["uni"]:
            return self.data(self.sample("education-province", f"pclb_{school}.xml"))
        lines = ['<?xml version="1.0" encoding="UTF-8"?>',
                 f'<jy:PCLB xmlns:jy="{NS}" XXBSM="{school}" ND="{year}" ZS="{len(batches)}">']
        for batch in batches:
            values = (("PCH", batch.code), ("PCLX", batch.kind), ("JZPCH", batch.before),
                      ("JLS", str(batch.rows)), ("SCSJ", batch.made), ("ZT", batch.valid))
            inner = " ".join(f"{key}={quoteattr(value)}" for key, value in values)
            lines.append(f"  <jy:PC {inner}/>")
        return self.data("\n".join(lines + ["</jy:PCLB>", ""]).encode())

    def roster(self, request):
        self.only(request, "xxbsm", "pch", "nd")
        school, code = request.query.get("xxbsm", ""), request.query.get("pch", "")
        if not re.fullmatch(r"\d{10}", school) or not re.fullmatch(r"\d{21}", code):
            return self.error(400, "4001")
        for batch in self.visible(school):
            if batch.code == code:
                with open(batch.path, "rb") as file:
                    response = self.data(file.read())
                response.source = batch.path
                return response
        return self.error(404, "4041")

    def data(self, body):
        response = Response(200, body, XML_TYPE)
        response.data = True
        return response

    def finish(self, request, response):
        if response.status != 200 or not response.data:
            return response
        digest, small = self.digest_of(response)
        packed = request.takes_gzip()
        forms = (f'"{digest[:32]}"', f'"{digest[:32]}-gzip"')
        response.headers["ETag"] = forms[1] if packed else forms[0]
        wanted = request.header("if-none-match")
        if wanted:
            given = [tag.strip() for tag in wanted.split(",")]
            if any(tag in forms for tag in given):
                unchanged = Response(304, headers={"ETag": response.headers["ETag"]})
                return unchanged
            if not all(re.fullmatch(r'"[0-9a-f]{32}(-gzip)?"', tag) for tag in given):
                self.remark("If-None-Match is not an ETag as it was received")
        response.headers["X-JYT-SM3"] = digest
        response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.body = small or gzip.compress(response.body, 5, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
        return response

    @staticmethod
    def pack(path):
        """SM3 and packed bytes of a large generated batch: made before anybody asks, as an agency's export is."""
        with open(path, "rb") as file:
            body = file.read()
        return sm3(body), gzip.compress(body, 3, mtime=0)

    def digest_of(self, response):
        """SM3 and the packed bytes if they are there already."""
        return self._packed.get(response.source) or (sm3(response.body), None)

    def students(self, school):
        """学号 -> rows (as written) of all batches that the school has sent so far."""
        known = {}
        for batch in self.visible(school):
            for row in self.rows_of(batch):
                known.setdefault(row.get("XH", ""), []).append(row)
        return known

    def rows_of(self, batch):
        with self.lock:
            if batch.path not in self._rows:
                rows = []
                for _, row in xml.etree.ElementTree.iterparse(batch.path):
                    if row.tag == f"{{{NS}}}XS":
                        rows.append({child.tag.split("}")[1]: child.text or "" for child in row
                                     if child.tag.split("}")[1] in KEPT})
                        row.clear()
                self._rows[batch.path] = rows
            return self._rows[batch.path]

    def mangle(self, kind, response, argument):
        if kind == "busy":
            return None
        body = response.body
        if b"<XSXX" not in body:
            if kind == "renamed":
                return body.replace(b"XXBSM>", b"XXDM>").replace(b"PCH=", b"PCHM=")
            return None
        rows = re.findall(rb"[ \t]*<XS [\s\S]*?</XS>\s*?\n", body)
        if kind == "torn":
            keep = rows[:int(len(rows) * 0.7)]
        elif kind == "header-only":
            keep = []
            body = re.sub(rb'JLS="\d+"', b'JLS="0"', body)
        elif kind == "wrong-count":
            return re.sub(rb'(<XSXX [^>]*JLS=")(\d+)"',
                          lambda m: m.group(1) + str(int(m.group(2)) + 3).encode() + b'"', body)
        else:
            return body.replace(b"<SFZJH>", b"<ZJHM>").replace(b"</SFZJH>", b"</ZJHM>")
        head, tail = body[:body.index(rows[0])], body[body.rindex(rows[-1]) + len(rows[-1]):]
        return head + b"".join(keep) + tail

    def received(self):
        return self.feedback.received()

    def steer(self, order, body):
        if order == "handle":
            return self.feedback.handle_rows(body)
        if order == "withdraw":  # the school withdraws a batch (作废)
            found = [batch for batch in self.batches if batch.code == body["pch"]]
            for batch in found:
                batch.valid = body.get("zt", "9")
            return {"batches": len(found)}
        return None
