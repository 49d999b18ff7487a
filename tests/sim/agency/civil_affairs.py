"""民政厅: lists of assistance recipients. Feedback is in civil_feedback.py."""

import base64
import datetime
import hashlib
import os
import re

from .civil_feedback import Feedback
from .core import Agency, Response, parse_time

ACCESS = "YLBZJ-420000"
NOTHING = "无数据".encode("gb18030")
ROW = re.compile(" *<对象 .*?</对象>\n", re.S)


class Batch:
    def __init__(self, item, path):
        self.county, self.tag, self.kind = item["co"], item["tag"], item["kind"]
        self.code, self.rows, self.path = item["pch"], item["n"], path
        self.made_text, self.made = item["made"], parse_time(item["made"])


class CivilAffairs(Agency):
    name = "civil-affairs"
    field_mark = "<姓名>".encode("gb18030")
    base = "/mzt/shjz/v2"

    def __init__(self, options):
        super().__init__(options)
        self.batches = [Batch(item, os.path.join(self.samples, item["file"]))
                        for item in self.manifest["civil"]]
        self.batches.sort(key=lambda batch: batch.made)
        self.counties = {batch.county for batch in self.batches}
        self.feedback = Feedback(self)
        self._rows = {}

    def refuse_peer(self, request):
        return Response(403, "证书未授权".encode("gb18030"), "text/plain")

    def handle(self, request):
        if request.header("jrxtbh") != ACCESS:
            return Response(401, "接入系统编号错误".encode("gb18030"), "text/plain")
        call = (request.method, request.path.removeprefix(self.base))
        if not request.path.startswith(self.base + "/"):
            return self.nothing()
        if call == ("GET", "/ydqd"):
            return self.full_list(request)
        if call == ("GET", "/rzl"):
            return self.increment(request)
        if call == ("GET", "/pcml"):
            return self.catalogue(request)
        if call == ("POST", "/wcbfk"):
            return self.feedback.take(request)
        if call == ("GET", "/wcbfk/jg"):
            return self.feedback.results(request)
        return self.nothing()

    def nothing(self):
        return Response(404, NOTHING, "text/plain")

    def bad_parameter(self):
        return Response(400, "参数错误".encode("gb18030"), "text/plain")

    def visible(self, county=None):
        now = self.clock.now()
        return [batch for batch in self.batches
                if batch.made <= now and (county is None or batch.county == county)]

    def full_list(self, request):
        county, month = request.query.get("xzqh", ""), request.query.get("ny", "")
        if not re.fullmatch(r"\d{6}", county) or not re.fullmatch(r"20\d{2}(0[1-9]|1[0-2])", month):
            return self.bad_parameter()
        return self.newest(county, month + "Q", request.query.get("pch"))

    def increment(self, request):
        county, day = request.query.get("xzqh", ""), request.query.get("rq", "")
        if not re.fullmatch(r"\d{6}", county) or not re.fullmatch(r"20\d{6}", day):
            return self.bad_parameter()
        return self.newest(county, day + "Z", None)

    def newest(self, county, prefix, code):
        found = [batch for batch in self.visible(county)
                 if batch.tag.startswith(prefix) and code in (None, batch.code)]
        if found:
            with open(found[-1].path, "rb") as file:
                response = Response(200, file.read(), "text/xml")
            response.data = True
            return response
        now = self.clock.now()
        for batch in self.batches:
            begun = batch.made - datetime.timedelta(minutes=15)
            wanted = batch.county == county and batch.tag.startswith(prefix)
            if wanted and begun <= now < batch.made:
                return Response(202)
        return self.nothing()

    def catalogue(self, request):
        county, month = request.query.get("xzqh", ""), request.query.get("ny", "")
        if not re.fullmatch(r"\d{6}", county) or not re.fullmatch(r"20\d{2}(0[1-9]|1[0-2])", month):
            return self.bad_parameter()
        lines = []
        for batch in self.visible(county):
            if batch.tag.startswith(month):
                with open(batch.path, "rb") as file:
                    digest = hashlib.md5(file.read()).hexdigest()
                lines.append(f"{batch.code},{batch.kind},{batch.rows},{digest},{batch.made_text}\n")
        if not lines:
            return self.nothing()
        return Response(200, "".join(lines).encode("gb18030"), "text/plain")

    def finish(self, request, response):
        if response.status == 200 and response.body:
            digest = hashlib.md5(response.body).digest()
            response.headers["Content-MD5"] = base64.b64encode(digest).decode()
        return response

    def people(self, county):
        """Number -> the rows (as written) of all lists of this county sent so far."""
        known = {}
        for batch in self.visible(county):
            for row in self.rows_of(batch):
                known.setdefault(row.get("证件号码", ""), []).append(row)
        return known

    def rows_of(self, batch):
        with self.lock:
            if batch.path not in self._rows:
                with open(batch.path, "rb") as file:
                    text = file.read().decode("gb18030", "replace")
                self._rows[batch.path] = [dict(re.findall(r"<([^ <>/]+)>([^<]*)</", row))
                                          for row in ROW.findall(text)]
            return self._rows[batch.path]

    def mangle(self, kind, response, argument):
        if kind == "busy":
            return None
        try:
            text = response.body.decode("gb18030")
        except UnicodeDecodeError:
            return None
        rows = ROW.findall(text)
        if not rows:
            return None
        if kind == "renamed":
            text = text.replace("证件号码>", "证件编号>")
        elif kind == "wrong-count":
            text = re.sub('记录数="(\\d+)"', lambda m: f'记录数="{int(m.group(1)) + 3}"', text, count=1)
        else:
            keep = [] if kind == "header-only" else rows[:int(len(rows) * 0.7)]
            head, tail = text[:text.index(rows[0])], text[text.rindex(rows[-1]) + len(rows[-1]):]
            if kind == "header-only":
                head = re.sub('记录数="\\d+"', '记录数="0"', head)
            text = head + "".join(keep) + tail
        return text.encode("gb18030")

    def received(self):
        return self.feedback.received()

    def steer(self, order, body):
        if order == "handle":
            return self.feedback.handle_rows(body)
        return None

