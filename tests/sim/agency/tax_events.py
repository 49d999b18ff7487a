"""税务局 (a): the requests of the webhook: the samples', synthetic ones, and injected faults."""

import base64
import csv
import gzip
import hashlib
import itertools
import json
import os
import random

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
OFFICES = ("14206020000", "14206060000", "14206070000", "14201110000")
# Sent once and meant to be refused; every other kind must be answered 2xx.
REFUSED = {"bad-signature": (401,), "stale": (401,), "no-signature": (400, 401), "garbage": (400,),
           "cut-json": (400,), "huge": (413,), "too-many": (400, 413)}
TAKEN = ("duplicate", "regrouped", "conflict-id", "conflict-event", "conflict-fact", "ping",
         "unknown-type", "other-item", "extra-signature")


class Item:
    """One request: `body()` is made when it is sent, so that a million events need no memory."""

    def __init__(self, message_id, make, kind="normal"):
        self.id, self._make, self.kind = message_id, make, kind
        self.first = None
        self.tries = 0
        self.statuses = []

    def body(self):
        return self._make()


def read_secret(path):
    """`whsec_...`, or the samples' file that holds it as a prefix and parts to be joined."""
    with open(path, encoding="utf-8") as file:
        lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    if len(lines) > 1:
        text = "".join(line.partition(":")[2].strip() for line in lines)
    else:
        text = lines[0]
    return base64.b64decode(text.removeprefix("whsec_"), validate=True)


def token(seed, length):
    """Text in the alphabet of event ids, made from a seed."""
    value = int.from_bytes(hashlib.sha256(str(seed).encode()).digest(), "big")
    out = []
    for _ in range(length):
        value, rest = divmod(value, 32)
        out.append(CROCKFORD[rest])
    return "".join(out)


def sample_items(samples, first, last):
    folder = os.path.join(samples, "tax", "webhook")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json") or not first <= int(name[:6]) <= last:
            continue
        with open(os.path.join(folder, name[:6] + ".headers"), encoding="utf-8") as file:
            headers = dict(line.rstrip("\n").split(": ", 1) for line in file if ": " in line)
        with open(os.path.join(folder, name), "rb") as file:
            body = file.read()
        yield Item(headers["webhook-id"], lambda body=body: body)


def read_people(path):
    """(number, name, psn_no) of each line of a register made by generate.py, or `number,name`."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        first = next(rows)
        if "certno" in first:
            at = [first.index(name) for name in ("certno", "psn_name", "psn_no")]
            return [tuple(row[place] for place in at) for row in rows]
        return [(row[0], row[1] if len(row) > 1 else "张三", row[2] if len(row) > 2 else "")
                for row in itertools.chain([first], rows)]


def event(seed, number, person):
    """One valid payment for 2027, unique by its number."""
    day, second = 1 + number % 17, number % 86400
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    data = {"grbh": person[2]} if person[2] else {}
    data.update({
        "zjlx": "201", "zjhm": person[0], "jfrmc": person[1], "zsxmdm": "10211",
        "zspmdm": "102113900", "sbYzXh": f"1042022612{day:02d}{number:08d}", "sbYzmxXh": "1",
        "sfssqQsrq": "2027-01-01", "sfssqZzrq": "2027-12-31", "jfsfdm": "01", "yjje": "400.00",
        "sjje": "400.00", "dzsph": f"34206526{seed % 100:02d}{number:08d}",
        "jfrq": f"2026-11-{day:02d} {clock}", "sjrq": None, "rkrq": None,
        "hsjg": OFFICES[number % 4], "tcqbmDm": "420600", "jfqd": "05", "hdbz": "1"})
    return {"id": "evt_01" + token(f"{seed}/{number}", 24), "type": "payment.received",
            "time": f"2026-11-{day:02d}T{clock}+08:00", "data": data}


def synthetic_items(seed, count, people, per_request, first=0):
    for begin in range(first, first + count, per_request):
        end = min(first + count, begin + per_request)

        def make(begin=begin, end=end):
            events = [event(seed, number, people[number % len(people)])
                      for number in range(begin, end)]
            return pack(begin, events)
        yield Item("msg_" + token(f"msg/{seed}/{begin}", 22).lower(), make)


def pack(number, events):
    document = {"cspch": f"SW42000020261118{number % 10**8:08d}", "events": events}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def write_reconciliation(path, day, seed, count, people):
    """The day's file over the same `count` events that synthetic_items sends, with its trailer."""
    digests = [hashlib.sha256(), hashlib.new("sm3")]
    with gzip.GzipFile(path, "wb", compresslevel=3, mtime=0) as file:
        for begin in range(0, count, 5000):
            lines = []
            for number in range(begin, min(count, begin + 5000)):
                data = event(seed, number, people[number % len(people)])["data"]
                row = {"lx": "payment.received", "jzsj": f"{day[:4]}-{day[4:6]}-{day[6:]} 12:00:00"}
                lines.append(json.dumps({**row, **data}, ensure_ascii=False, separators=(",", ":")))
            block = ("\n".join(lines) + "\n").encode()
            for digest in digests:
                digest.update(block)
            file.write(block)
        end = {"trailer": True, "rq": day, "bb": 1, "count": count, "sum": f"{400 * count}.00",
               "sha256": digests[0].hexdigest(), "sm3": digests[1].hexdigest()}
        file.write(json.dumps(end, separators=(",", ":")).encode() + b"\n")


def inject(items, orders, seed):
    """Puts faults between the requests: `kind*count`, spread evenly; `reordered` shuffles all."""
    items = list(items)
    chance = random.Random(seed)
    extra = []
    for order in orders:
        kind, _, times = order.partition("*")
        if kind == "reordered":
            chance.shuffle(items)
            continue
        if kind not in REFUSED and kind not in TAKEN:
            raise ValueError("unknown injection: " + kind)
        times = int(times or 1)
        for turn in range(times):
            place = (turn * len(items)) // times
            extra.append((place + 1, faulty(kind, items[place], f"{seed}/{kind}/{turn}")))
    for place, item in sorted(extra, key=lambda pair: -pair[0]):
        items.insert(place, item)
    return items


def faulty(kind, base, seed):
    new_id = "msg_" + token(seed, 22).lower()

    def change():
        body = base.body()
        if kind in ("duplicate", "bad-signature", "stale", "no-signature", "extra-signature"):
            return body
        if kind == "garbage":
            return b"\x00\xff not json"
        if kind == "cut-json":
            return body[:len(body) // 2]
        document = json.loads(body)
        spoil(kind, document, seed)
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    same = kind in ("duplicate", "conflict-id")
    return Item(base.id if same else new_id, change, kind)


def spoil(kind, document, seed):
    events = document["events"]
    if kind == "regrouped":
        document["events"] = list(reversed(events))
    elif kind == "ping":
        document["events"] = [{"type": "ping"}]
    elif kind == "huge":
        document["filler"] = "A" * (1 << 20)
    elif kind == "too-many":
        document["events"] = [dict(events[0], id="evt_01" + token(f"{seed}/{n}", 24))
                              for n in range(201)]
    elif kind == "unknown-type":
        document["events"] = [dict(events[0], id="evt_01" + token(seed, 24),
                                   type="payment.reconsidered")]
    elif kind == "other-item":
        one = dict(events[0], id="evt_01" + token(seed, 24))
        one["data"] = dict(one["data"], zsxmdm="10212", dzsph="9" + one["data"]["dzsph"][1:])
        document["events"] = [one]
    else:  # the conflicts: known id, event or fact with another amount
        one = dict(events[0], data=dict(events[0].get("data", {}), sjje="123.45"))
        if kind == "conflict-fact":
            one["id"] = "evt_01" + token(seed, 24)
        document["events"] = [one] + (events[1:] if kind == "conflict-id" else [])
