"""税务局, the server side: reconciliation (b) and what tax takes from the gateway (c, tax_push.py)."""

import datetime
import gzip
import hashlib
import json
import os
import re

from .core import BEIJING, Agency, Response, sm3
from .tax_push import Push


class Tax(Agency):
    name = "tax"
    field_mark = b'"jfrmc":"'
    base = "/sbf/dz/v1/"

    def __init__(self, options):
        super().__init__(options)
        self.days = {}
        for item in self.manifest["dz"]:
            path = os.path.join(self.samples, item["file"])
            self.days.setdefault(item["rq"], {})[item["bb"]] = path
        if options.extra_dz:
            for name in os.listdir(options.extra_dz):
                match = re.fullmatch(r"(\d{8})(?:\.bb(\d+))?\.jsonl\.gz", name)
                if match:
                    path = os.path.join(options.extra_dz, name)
                    self.days.setdefault(match.group(1), {})[int(match.group(2) or 1)] = path
        self.push = Push(self)
        self.levied = set()

    def refuse_peer(self, request):
        return self.error(403, "证书未授权")

    def error(self, status, text):
        body = json.dumps({"code": str(status), "text": text}, ensure_ascii=False).encode()
        return Response(status, body, "application/json; charset=utf-8")

    def handle(self, request):
        match = re.fullmatch(re.escape(self.base) + r"(\d{8})\.jsonl\.gz", request.path)
        if request.method == "GET" and match:
            return self.reconciliation(match.group(1), request.query.get("bb"))
        if request.method == "POST" and request.path.startswith("/sbf/v1/"):
            return self.push.take(request)
        return self.error(404, "无此地址")

    def ready_at(self, day, version):
        """D+1 07:30; each further version a day later (it may be re-issued until D+3)."""
        start = datetime.datetime.strptime(day, "%Y%m%d").replace(tzinfo=BEIJING)
        return start + datetime.timedelta(days=version, hours=7, minutes=30)

    def reconciliation(self, day, version):
        if version is not None and not re.fullmatch(r"[1-9]\d?", version):
            return self.error(400, "参数错误")
        try:
            now = self.clock.now()
            ready = now >= self.ready_at(day, 1)
        except ValueError:
            return self.error(400, "参数错误")
        versions = {bb: path for bb, path in self.days.get(day, {}).items()
                    if now >= self.ready_at(day, bb)}
        if ready and not self.days.get(day) and day > max(self.days):
            versions = {1: None}  # a day without any booking
        wanted = int(version) if version else max(versions, default=0)
        if wanted not in versions:
            return self.error(404, "尚未生成")
        path = versions[wanted]
        if path is None:
            body = gzip.compress(trailer(day, 1, []), mtime=0)
        else:
            with open(path, "rb") as file:
                body = file.read()
        response = Response(200, body, "application/gzip")
        response.data = True
        return response

    def finish(self, request, response):
        if response.status == 200 and response.data:
            tag = '"' + hashlib.sha256(response.body).hexdigest()[:32] + '"'
            response.headers["ETag"] = tag
            wanted = request.header("if-none-match")
            if wanted and tag in [one.strip() for one in wanted.split(",")]:
                return Response(304, headers={"ETag": tag})
        return response

    def mangle(self, kind, response, argument):
        if kind == "busy":
            return None
        lines = gzip.decompress(response.body).split(b"\n")[:-1]
        end = json.loads(lines[-1])
        if kind == "torn":
            lines = lines[:int((len(lines) - 1) * 0.7)] + lines[-1:]
        elif kind == "wrong-count":
            lines[-1] = lines[-1].replace(b'"count":%d' % end["count"],
                                          b'"count":%d' % (end["count"] + 3))
        elif kind == "header-only":
            lines = trailer(end["rq"], end["bb"], []).split(b"\n")[:-1]
        else:
            renamed = [line.replace(b'"zjhm"', b'"zjhao"') + b"\n" for line in lines[:-1]]
            lines = trailer(end["rq"], end["bb"], renamed, end["sum"]).split(b"\n")[:-1]
        return gzip.compress(b"\n".join(lines) + b"\n", mtime=0)

    def received(self):
        return self.push.received()

    def steer(self, order, body):
        if order == "levied":  # numbers for which identities now come too late (103)
            self.levied = set(body["numbers"])
            return {"levied": len(self.levied)}
        return None


def trailer(day, version, lines, total="0.00"):
    """The lines (each with its LF) and the trailer that ties to them."""
    body = b"".join(lines)
    end = {"trailer": True, "rq": day, "bb": version, "count": len(lines), "sum": total,
           "sha256": hashlib.sha256(body).hexdigest(), "sm3": sm3(body)}
    return body + json.dumps(end, separators=(",", ":")).encode() + b"\n"
