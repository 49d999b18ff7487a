"""医保信息平台 基础信息管理子系统: envelope, signed headers, snapshots by cursor, changes.

Notices (HB9010, HB9011) are in register_notices.py. Rows keep the samples' own text, for the
amounts are JSON numbers whose writing (380, 380.0, 400.00) must reach the peer unchanged.
"""

import base64
import gzip
import hashlib
import hmac
import json
import os
import re
import time

from . import register_person
from .core import Agency, Response
from .register_notices import Notices
from .register_world import SampleTables, WorldTables

PAAS_ID = "hb_gateway"
ENVELOPE = ("infno", "msgid", "mdtrtarea_admdvs", "insuplc_admdvs", "recer_sys_code", "infver",
            "opter_type", "opter", "opter_name", "inf_time", "sign_no", "signtype", "cainfo",
            "input")
TEXT_CODE = ("HB9002", "HB9004", "HB9010", "HB9011")  # the others answer infcode as a number
NONCE_SECONDS, CURSOR_SECONDS, MAX_CURSORS, MAX_PAGE = 600, 3600, 4, 5000
OLDEST_SEQ = 850000


class Fault(Exception):
    """A business refusal: infcode -1 with this text."""


class InsuredRegister(Agency):
    name = "insured-register"
    field_mark = b'"psn_name":"'

    def __init__(self, options):
        super().__init__(options)
        self.token = self.letter_secret("token")
        self.tables = WorldTables(options.world) if options.world else \
            SampleTables(self.samples, self.manifest["register"])
        self.notices = Notices(self)
        self.nonces = {}
        self.snapshots = {}
        self.cursors = {}
        self.delay = 1

    def refuse_peer(self, request):
        return Response(403, b"<html><body>403 Forbidden</body></html>", "text/html")

    def unsigned(self, why):
        body = json.dumps({"code": "PE-401", "message": why}).encode()
        return Response(401, body, "application/json; charset=utf-8")

    def handle(self, request):
        why = self.header_fault(request)
        if why:
            return self.unsigned(why)
        service = request.path.rsplit("/", 1)[1]
        if request.method != "POST" or request.path != "/isp/hbgw/" + service:
            return Response(404, b"<html><body>404</body></html>", "text/html")
        try:
            data = self.open_envelope(request, service)
            output, error = self.serve(service, data), ""
        except Fault as fault:
            output, error = "null", str(fault)
        return self.envelope(service, output, error)

    def header_fault(self, request):
        stamp, nonce = request.header("x-tif-timestamp"), request.header("x-tif-nonce")
        if request.header("x-tif-paasid") != PAAS_ID:
            return "paasid"
        if not re.fullmatch(r"\d{10}", stamp) or not self.clock.stamp_ok(int(stamp)):
            return "timestamp"
        if not 1 <= len(nonce) <= 32:
            return "nonce"
        text = stamp + self.token + nonce + stamp
        wanted = hashlib.sha256(text.encode()).hexdigest()
        if not hmac.compare_digest(wanted, request.header("x-tif-signature")):
            return "signature"
        with self.lock:
            now = time.monotonic()
            self.nonces = {key: at for key, at in self.nonces.items() if now - at < NONCE_SECONDS}
            if nonce in self.nonces:
                self.breach("a nonce came twice within ten minutes")
                return "nonce repeated"
            self.nonces[nonce] = now
        return None

    def open_envelope(self, request, service):
        try:
            document = json.loads(request.body.decode("utf-8"))
        except ValueError:
            raise Fault("[E1001]报文不是JSON")
        if not isinstance(document, dict):
            raise Fault("[E1001]报文格式")
        missing = [name for name in ENVELOPE if name not in document]
        if missing or document["infno"] != service:
            raise Fault("[E1001]报文头缺少 " + " ".join(missing))
        if set(document) - set(ENVELOPE):
            self.remark("envelope with further fields " + " ".join(set(document) - set(ENVELOPE)))
        if not re.fullmatch(r"H42000000001\d{18}", str(document["msgid"])):
            raise Fault("[E1001]msgid")
        for name, value in (("recer_sys_code", "ISP"), ("infver", "V1.0"), ("opter_type", "3"),
                            ("insuplc_admdvs", "420000")):
            if document[name] != value:
                raise Fault("[E1001]" + name)
        data = document["input"].get("data") if isinstance(document["input"], dict) else None
        if not isinstance(data, dict):
            raise Fault("[E1001]input.data")
        return data

    def serve(self, service, data):
        if service == "HB9001":
            return self.snapshot(data)
        if service in ("HB9002", "HB9003"):
            return self.page(service, data)
        if service == "HB9004":
            return self.changes(data)
        if service == "HB9010":
            return self.notices.take(data)
        if service == "HB9011":
            return self.notices.answers(data)
        if service == "1101":
            if data.get("mdtrt_cert_type") != "02":
                raise Fault("[E1001]mdtrt_cert_type")
            found = register_person.find(self.tables, data, self.clock.now().date())
            if found is None:
                raise Fault("[E3001]查无此人")
            return found
        raise Fault("[E1001]无此服务")

    def envelope(self, service, output, error):
        now = f"{self.clock.now():%Y%m%d%H%M%S%f}"[:17]
        code = "-1" if error else "0"
        code = f'"{code}"' if service in TEXT_CODE else code
        with self.lock:
            serial = self.__dict__["serial"] = self.__dict__.get("serial", 0) + 1
        text = (f'{{"infcode":{code},"inf_refmsgid":"{serial:030d}","refmsg_time":"{now}",'
                f'"respond_time":"{now}","err_msg":{json.dumps(error, ensure_ascii=False)},'
                f'"output":{output}}}')
        response = Response(200, text.encode(), "application/json; charset=utf-8")
        response.data = not error
        return response

    def wrap(self, data):
        return '{"data":' + json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "}"

    def snapshot(self, data):
        """In work at first (`delay` asks), then ready; a repeated ask shows the same snapshot."""
        with self.lock:
            if data.get("snap_id"):
                if data["snap_id"] not in self.snapshots:
                    raise Fault("[E1001]snap_id")
                pool = self.snapshots[data["snap_id"]]["pool"]
            else:
                pool = data.get("poolarea_no", "")
                if not re.fullmatch(r"\d{6}", str(pool)):
                    raise Fault("[E1001]poolarea_no")
            table = self.tables.pool(pool)
            entry = self.snapshots.setdefault(table.snap_id, {"pool": pool, "asks": 0})
            entry["asks"] += 1
            ready = entry["asks"] > self.delay
            known = {"psn_rows": table.psn_rows, "insu_rows": table.insu_rows,
                     "clct_rows": table.clct_rows, "max_seq": table.max_seq}
            if not ready:
                known = {name: 0 for name in known}
            return self.wrap({"snap_id": table.snap_id, "snap_time": table.snap_time,
                              "stas": "1" if ready else "0", **known})

    def ready(self, snap_id):
        entry = self.snapshots.get(snap_id)
        if not entry:
            raise Fault("[E1001]snap_id")
        if entry["asks"] <= self.delay:
            raise Fault("[E2002]快照生成中")
        return self.tables.pool(entry["pool"])

    def page_size(self, data):
        size = data.get("page_size")
        if isinstance(size, str) and size.isdigit():
            size = int(size)
        if type(size) is not int or not 1 <= size <= MAX_PAGE:
            raise Fault("[E1001]page_size")
        return size

    def page(self, service, data):
        size = self.page_size(data)
        with self.lock:
            table = self.ready(data.get("snap_id", ""))
            span = (str(data.get("accrym_from") or ""), str(data.get("accrym_to") or "")) \
                if service == "HB9003" else ("", "")
            key = (table.snap_id, service, span)
            given = data.get("cursor", "")
            cursor = self.open_cursor(key) if given == "" else self.cursors.get(key)
            place = cursor["issued"].get(given) if cursor else None
            if place is None or time.monotonic() - cursor["used"] > CURSOR_SECONDS:
                raise Fault("[E2001]游标已失效")
            cursor["used"] = time.monotonic()
        rows, following = table.rows(service, place, size, span)
        token = ""
        with self.lock:
            cursor["ended"] = following is None
            if following is not None:
                token = base64.b64encode(f"{table.snap_id}|{service}|{following}".encode()).decode()
                # The last two stay good, so that a page whose answer was lost can be asked again.
                cursor["issued"] = dict([*cursor["issued"].items()][-1:] + [(token, following)])
        return (f'{{"data":{{"snap_id":"{table.snap_id}","cursor":"{token}",'
                f'"rows":{table.count(service, span)},"page_rows":{len(rows)},'
                f'"list":[{",".join(rows)}]}}}}')

    def open_cursor(self, key):
        """Opens a table anew; a fifth table at once is refused."""
        now = time.monotonic()
        busy = [one for one, cursor in self.cursors.items() if one != key
                and not cursor["ended"] and now - cursor["used"] < CURSOR_SECONDS]
        if len(busy) >= MAX_CURSORS:
            raise Fault("[E9001]同时打开的游标过多")
        self.cursors[key] = {"issued": {"": 0}, "used": now, "ended": False}
        return self.cursors[key]

    def changes(self, data):
        size = self.page_size(data)
        try:
            begin = int(data.get("seq_from"))
        except (TypeError, ValueError):
            raise Fault("[E1001]seq_from")
        if begin < OLDEST_SEQ:
            raise Fault("[E2001]超过30天")
        found = [item for item in self.tables.changes() if item[0] > begin]
        part = found[:size]
        last = part[-1][0] if part else begin
        return (f'{{"data":{{"seq_to":{last},"more":{1 if len(found) > size else 0},'
                f'"list":[{",".join(text for _, text in part)}]}}}}')

    def finish(self, request, response):
        if response.status == 200 and request.takes_gzip():
            response.body = gzip.compress(response.body, 5, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
        return response

    def mangle(self, kind, response, argument):
        text = response.body.decode()
        if kind == "busy":
            return self.envelope("HB9002", "null", "[E9001]系统繁忙，请稍后重试").body
        match = re.search(r'"rows":(\d+),"page_rows":(\d+),"list":\[', text)
        if not match:
            return None
        if kind == "renamed":
            return text.replace('"certno"', '"cert_no"').encode()
        if kind == "wrong-count":
            more = int(match.group(1)) + 3
            return (text[:match.start()] + f'"rows":{more}' + text[match.end(1):]).encode()
        rows = json.loads(text)["output"]["data"]["list"]
        keep = [] if kind == "header-only" else rows[:int(len(rows) * 0.7)]
        shown = (0, 0) if kind == "header-only" else (match.group(1), match.group(2))
        inner = ",".join(json.dumps(row, ensure_ascii=False) for row in keep)
        return (text[:match.start()] + f'"rows":{shown[0]},"page_rows":{shown[1]},"list":['
                + inner + "]}}}").encode()

    def received(self):
        return {"cursors": len(self.cursors), **self.notices.received()}

    def steer(self, order, body):
        if order == "deploy":  # a deployment: every cursor dies
            with self.lock:
                self.cursors.clear()
            return {"cursors": 0}
        if order == "delay":  # how many asks a new snapshot stays in work
            self.delay = int(body["asks"])
            return {"asks": self.delay}
        if order == "handle":
            return self.notices.handle(body)
        return None
