"""省政务数据共享平台: signed headers with an expiring secret, lists, increments and events by cursor.

The rows are those of the samples, cut into pages as asked for. 校核反馈 is in sharing_feedback.py.
Every answer is HTTP 200, errors too; the truth is in `code`.
"""

import base64
import datetime
import hmac
import json
import os
import re
import secrets
import string
import subprocess
import time

from . import core
from .core import Agency, Response
from .sharing_feedback import Feedback

REQUESTER = "r_4200000000000_0017"
SECRET_SERVICE = "s_4200000000000_0000"
SHA256, SM3 = "HMAC-SHA256", "HMAC-SM3"
EVENTS = ("s_4200000000013_1001", "s_4200000000013_1002", "s_4200000000004_4001",
          "s_4200000000014_5001", "s_4200000000015_6001", "s_4200000000012_7001")
LISTS = ("s_4200000000037_2001", "s_4200000000013_1003", "s_4200000000013_1004",
         "s_4200000000045_3001")
BY_SM3 = ("s_4200000000045_3001",)
WORDS = {0: "成功", 1001: "签名错误", 1002: "密钥过期", 1003: "时间超差", 1004: "未授权",
         1005: "调用频率超限", 1006: "游标失效", 2001: "参数错误", 5000: "数据提供方不可用",
         5001: "数据提供方超时"}
OLD_SECRET_SECONDS, CURSOR_SECONDS, CALLS_A_SECOND, RENEWALS_AN_HOUR = 300, 1800, 10, 20


class Fault(Exception):
    """A refusal: this code, and further members of the answer."""

    def __init__(self, code, why="", **members):
        super().__init__(code)
        self.code, self.why, self.members = code, why, members


def hmac_sm3(key, text):
    """HMAC after RFC 2104 over SM3, whose block is 64 bytes as SHA-256's."""
    if len(key) > 64:
        key = bytes.fromhex(core.sm3(key))
    key = key.ljust(64, b"\0")
    inner = bytes.fromhex(core.sm3(bytes(byte ^ 0x36 for byte in key) + text))
    return bytes.fromhex(core.sm3(bytes(byte ^ 0x5C for byte in key) + inner))


def signature(kind, key, text):
    mac = hmac_sm3(key, text) if kind == SM3 else hmac.digest(key, text, "sha256")
    return base64.b64encode(mac).decode()


def sealed(kind, app_key, plain):
    """The secret under the app key's 16 bytes: AES-128-ECB or SM4-ECB with PKCS#7 padding."""
    cipher = "-sm4-ecb" if kind == SM3 else "-aes-128-ecb"
    done = subprocess.run(["openssl", "enc", cipher, "-K", app_key], input=plain, check=True,
                          capture_output=True)
    return base64.b64encode(done.stdout).decode()


class SharingPlatform(Agency):
    name = "sharing-platform"
    field_mark = b'"XM": "'

    def __init__(self, options):
        super().__init__(options)
        self.app_key = self.letter_secret("app-key")
        self.secret_seconds = options.secret_seconds
        self.held = {SHA256: [], SM3: []}  # (secret, when it ends), the newest last
        self.renewals = []
        self.calls = []
        self.cursors = {}
        self.down = []  # codes that the provider answers next
        self.feedback = Feedback(self)

    def handle(self, request):
        try:
            if request.method != "POST":
                raise Fault(2001, "method")
            with self.lock:
                self.paced()
                data = self.secret(request) if request.path == "/gateway/auth/secret" \
                    else self.service(request)
            return self.answer(0, {"data": data}, data=True)
        except Fault as fault:
            if fault.why:
                self.remark(f"{fault.code} {fault.why} at {request.path}")
            return self.answer(fault.code, fault.members)

    def answer(self, code, members, data=False):
        words = WORDS.get(code) or self.feedback.words(code)
        text = json.dumps({"code": code, "message": words, **members}, ensure_ascii=False)
        response = Response(200, text.encode(), "application/json; charset=utf-8")
        response.data = data
        return response

    def paced(self):
        now = time.monotonic()
        self.calls = [at for at in self.calls if now - at < 1]
        if len(self.calls) >= CALLS_A_SECOND:
            raise Fault(1005, retryAfter=200)
        self.calls.append(now)

    # Signatures and secrets.

    def signed(self, request, service, kind, keys):
        """Checks the headers of a call; `keys` are those with which it may be signed."""
        if request.header("gjgxjhpt_rid") != REQUESTER:
            raise Fault(1004, "rid")
        if request.header("gjgxjhpt_sid") != service:
            raise Fault(1001, "sid differs from the path")
        stamp = request.header("gjgxjhpt_rtime")
        if not re.fullmatch(r"\d{13}", stamp) or not self.clock.stamp_ok(int(stamp) / 1000):
            raise Fault(1003, "rtime")
        if request.header("gjgxjhpt_signtype") != (SM3 if kind == SM3 else ""):
            raise Fault(1001, "signtype")
        text = (service + REQUESTER + stamp).encode()
        for key in keys:
            if hmac.compare_digest(signature(kind, key, text), request.header("gjgxjhpt_sign")):
                return key
        raise Fault(1001, "sign")

    def secret(self, request):
        body = self.body(request)
        kind = body.get("signtype")
        if kind not in (SHA256, SM3) or set(body) != {"signtype"}:
            raise Fault(2001, "signtype")
        self.signed(request, SECRET_SERVICE, kind, [self.app_key.encode()])
        now = time.time()
        self.renewals = [at for at in self.renewals if now - at < 3600] + [now]
        if len(self.renewals) > RENEWALS_AN_HOUR:
            self.breach("more than 20 renewals in an hour: the app is locked")
            raise Fault(1004)
        alphabet = string.ascii_letters + string.digits
        secret = "".join(secrets.choice(alphabet) for _ in range(32)).encode()
        ends = now + self.secret_seconds
        self.held[kind] = [(key, min(until, now + OLD_SECRET_SECONDS))
                           for key, until in self.held[kind]][-1:] + [(secret, ends)]
        return {"secret": sealed(kind, self.app_key, secret), "secretEndTime": int(ends * 1000)}

    def service(self, request):
        match = re.fullmatch(r"/gateway/api/1/(s_\d{13}_\d{4})", request.path)
        if not match:
            raise Fault(2001, "path")
        service = match.group(1)
        kind = SM3 if service in BY_SM3 else SHA256
        key = self.signed(request, service, kind, [key for key, _ in self.held[kind]])
        if dict(self.held[kind])[key] < time.time():
            raise Fault(1002)
        body = self.body(request)
        if service == Feedback.SEND:
            return self.feedback.take(body)
        if service != Feedback.ANSWERS and service not in LISTS + EVENTS:
            raise Fault(1004, "service")
        if self.down:
            raise Fault(self.down.pop(0))
        return self.page(service, body)

    def body(self, request):
        try:
            body = json.loads(request.body.decode("utf-8"))
        except ValueError:
            raise Fault(2001, "JSON")
        if not isinstance(body, dict):
            raise Fault(2001, "JSON")
        return body

    # Pages.

    def page(self, service, body):
        if set(body) != {"cs", "mysl", "yb"} or not isinstance(body["cs"], dict):
            raise Fault(2001, "cs, mysl, yb")
        size = body["mysl"]
        if type(size) is not int or not 1 <= size <= 500:
            raise Fault(2001, "mysl")
        pch, rows = self.rows(service, body["cs"])
        place = 0
        if body["yb"]:
            place, made, of = self.cursors.get(body["yb"], (0, 0, ""))
            if of != service + json.dumps(body["cs"]) or time.monotonic() - made > CURSOR_SECONDS:
                raise Fault(1006)
        part = rows[place:place + size]
        following = ""
        if place + size < len(rows):
            following = base64.b64encode(secrets.token_bytes(12)).decode()
            self.cursors[following] = (place + size, time.monotonic(),
                                       service + json.dumps(body["cs"]))
        return {"pch": pch, "zs": len(rows), "xyyb": following, "bysl": len(part), "rows": part}

    def rows(self, service, asked):
        if service == Feedback.ANSWERS:
            return "XH" + str(asked.get("qsxh")), self.after(self.feedback.answers(), asked)
        if service in EVENTS:
            return "XH", self.after(self.sample_rows(service, "XH"), asked)
        region = str(asked.get("xzqh", ""))
        if not re.fullmatch(r"\d{6}", region):
            raise Fault(2001, "xzqh")
        if asked.get("lx") == "QL" and set(asked) == {"xzqh", "ny", "lx"}:
            return self.month_list(service, region, str(asked["ny"]))
        if asked.get("lx") == "ZL" and set(asked) == {"xzqh", "lx", "qssj", "jssj"}:
            return self.window(service, region, asked["qssj"], asked["jssj"])
        raise Fault(2001, "cs")

    def after(self, rows, asked):
        if set(asked) != {"qsxh"} or not re.fullmatch(r"\d+", str(asked["qsxh"])):
            raise Fault(2001, "qsxh")
        return [row for row in rows if row["XH"] > int(asked["qsxh"])]

    def month_list(self, service, region, month):
        if not core.is_date(month, "%Y%m"):
            raise Fault(2001, "ny")
        made = core.parse_time(f"{month[:4]}-{month[4:]}-02T00:00")
        for batch in self.batches(service):
            if batch[2:].startswith(region + month) and self.clock.now() >= made:
                return batch, self.sample_rows(service, batch)
        return "", []

    def window(self, service, region, begin, end):
        for moment in (begin, end):
            if not core.is_date(moment, "%Y-%m-%d %H:%M:%S"):
                raise Fault(2001, "qssj, jssj")
        if not begin < end:
            raise Fault(2001, "qssj, jssj")
        if core.parse_time(end) > self.clock.now() + datetime.timedelta(minutes=5):
            self.remark("a window that ends in the future")
        for batch in self.batches(service):
            if batch[2:] == region + "ZL":
                return batch, [row for row in self.sample_rows(service, batch)
                               if begin <= row["RKSJ"] < end]
        return "", []

    def batches(self, service):
        """The lists and increments of a service: what is newer stands later."""
        return sorted(os.listdir(os.path.join(self.samples, "sharing-platform", service)))

    def sample_rows(self, service, batch):
        folder = os.path.join(self.samples, "sharing-platform", service, batch)
        rows = []
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                rows += json.load(file)["data"]["rows"]
        return rows

    def mangle(self, kind, response, argument):
        document = json.loads(response.body)
        data = document.get("data", {})
        if "rows" not in data:
            return None
        if kind == "torn":
            data["rows"] = data["rows"][:int(len(data["rows"]) * 0.7)]
        elif kind == "wrong-count":
            data["zs"] += 3
        elif kind == "header-only":
            data.update(rows=[], zs=0, bysl=0, xyyb="")
        elif kind == "renamed":
            data["rows"] = [{("ZJHM1" if key == "ZJHM" else key): value
                             for key, value in row.items()} for row in data["rows"]]
        return json.dumps(document, ensure_ascii=False).encode()

    def received(self):
        return {"renewals": len(self.renewals), **self.feedback.received()}

    def steer(self, order, body):
        with self.lock:
            if order == "expire":  # the secrets handed out hold no longer
                self.held = {kind: [(key, 0) for key, _ in held]
                             for kind, held in self.held.items()}
                return {"expired": True}
            if order == "provider":  # {"codes": [5001, ...]}: what services answer next
                self.down = list(body["codes"])
                return {"codes": self.down}
            if order == "handle":
                return self.feedback.handle(body)
        return None
