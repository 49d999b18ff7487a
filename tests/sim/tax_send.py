#!/usr/bin/env python3
"""税务局, the sending side of the webhook: signs, retries and gives up as tax's note says.

The journal (`--journal`) has one line, flushed to disk, for each request that was acknowledged: tax
deletes those events and never asks again, so whatever stands there the gateway must have.
"""

import argparse
import base64
import heapq
import hmac
import http.client
import itertools
import json
import os
import subprocess
import sys
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from agency import core, tax_events  # noqa: E402
from peer import client_context  # noqa: E402

RETRY = (5, 15, 30, 60, 120, 300, 600, 900, 1200)
GIVE_UP, BREAKER_FAILURES, BREAKER_PAUSE, MOST_WAIT, ANSWER_TIME = 3600, 20, 60, 300, 10


class Journal:
    def __init__(self, path, sync=True):
        self.file = open(path, "ab") if path else None
        self.sync, self.lock = sync, threading.Lock()

    def write(self, **line):
        if self.file:
            with self.lock:
                self.file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
                self.file.flush()
                if self.sync:
                    os.fsync(self.file.fileno())


class Queue:
    """Requests by the time at which they are due; None when nothing is left or under way."""

    def __init__(self, items, rate):
        self.ready = threading.Condition()
        self.heap, self.under_way = [], 0
        self.order = itertools.count()
        self.source, self.start, self.rate = iter(items), time.monotonic(), rate
        self.drawn, self.exhausted = 0, False
        self.pause_until = 0

    def _due_of_next(self):
        return self.start + (self.drawn / self.rate if self.rate else 0)

    def take(self):
        with self.ready:
            while True:
                now = time.monotonic()
                if now < self.pause_until:
                    self.ready.wait(self.pause_until - now)
                    continue
                if self.heap and self.heap[0][0] <= now:
                    self.under_way += 1
                    return heapq.heappop(self.heap)[2]
                if not self.exhausted and self._due_of_next() <= now:
                    item = next(self.source, None)
                    if item is not None:
                        self.drawn += 1
                        self.under_way += 1
                        return item
                    self.exhausted = True
                if self.exhausted and not self.heap and not self.under_way:
                    self.ready.notify_all()
                    return None
                waits = [self.heap[0][0] - now] if self.heap else []
                waits += [] if self.exhausted else [self._due_of_next() - now]
                self.ready.wait(max(0.0005, min(waits)) if waits else 1)

    def done(self):
        with self.ready:
            self.under_way -= 1
            self.ready.notify_all()

    def again(self, item, seconds):
        with self.ready:
            heapq.heappush(self.heap, (time.monotonic() + seconds, next(self.order), item))
            self.ready.notify_all()

    def pause(self, seconds):
        with self.ready:
            self.pause_until = time.monotonic() + seconds


class Sender:
    def __init__(self, options, items):
        self.options = options
        url = urllib.parse.urlsplit(options.gateway)
        self.host, self.port, self.path = url.hostname, url.port or 443, url.path
        self.context = client_context(options.certs, options.cert_name)
        secret = options.secret_file or os.path.join(
            options.samples, "tax", "keys", "sample-webhook-secret.txt")
        self.secrets = [tax_events.read_secret(path) for path in [secret] + options.second_secret]
        self.clock = core.Clock(options.now)
        self.queue = Queue(items, options.rate)
        self.journal = Journal(options.journal, not options.no_fsync)
        self.lock = threading.Lock()
        self.counts = {"sent": 0, "acknowledged": 0, "events": 0, "retried": 0, "parked": 0,
                       "alarms": 0, "halved": 0, "conflict_answers": 0, "given_up": 0,
                       "breaker": 0, "refused_as_meant": 0}
        self.statuses, self.injected, self.unexpected, self.times = {}, {}, [], []
        self.failures = 0

    def count(self, name, more=1):
        with self.lock:
            self.counts[name] += more

    def signature(self, item, stamp, body):
        text = f"{item.id}.{stamp}.".encode() + body
        entries = []
        if self.options.sign in ("v1", "both"):
            entries = ["v1," + base64.b64encode(hmac.digest(secret, text, "sha256")).decode()
                       for secret in self.secrets]
        if self.options.sign in ("v1sm2", "both"):
            key = os.path.join(self.options.certs, self.options.cert_name, "sign.key")
            done = subprocess.run(["openssl", "dgst", "-sm3", "-sign", key, "-sigopt",
                                   "distid:" + core.SM2_ID], input=text, capture_output=True,
                                  check=True)
            entries.append("v1sm2," + base64.b64encode(done.stdout).decode())
        if item.kind == "bad-signature":
            entries = ["v1," + base64.b64encode(bytes(32)).decode()]
        if item.kind == "extra-signature":
            entries = ["v9,AAAA", "v1," + base64.b64encode(bytes(32)).decode()] + entries
        return " ".join(entries)

    def headers(self, item, body):
        stamp = int(self.clock.now().timestamp()) - (600 if item.kind == "stale" else 0)
        headers = {"Content-Type": "application/json; charset=utf-8", "webhook-id": item.id,
                   "webhook-timestamp": str(stamp)}
        if item.kind != "no-signature":
            headers["webhook-signature"] = self.signature(item, stamp, body)
        return headers

    def work(self):
        connection = None
        while (item := self.queue.take()) is not None:
            if connection is None:
                connection = http.client.HTTPSConnection(
                    self.host, self.port, timeout=ANSWER_TIME, context=self.context)
            try:
                if not self.one(connection, item):
                    connection.close()
                    connection = None
            finally:
                self.queue.done()
        if connection:
            connection.close()

    def one(self, connection, item):
        """Sends once and decides what follows; False when the connection is of no more use."""
        body = item.body()
        item.first = item.first or time.monotonic()
        item.tries += 1
        self.count("sent")
        began = time.monotonic()
        status, wait, keep = 0, None, True
        try:
            connection.request("POST", self.path, body, self.headers(item, body))
            answer = connection.getresponse()
            status, wait = answer.status, answer.getheader("Retry-After")
            answer.read(4096)
            keep = answer.isclosed() or answer.read(1) == b""
            keep = keep and not answer.will_close
        except (OSError, http.client.HTTPException):
            keep = False
        with self.lock:
            self.times.append(time.monotonic() - began)
            self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
            if item.kind != "normal":
                kinds = self.injected.setdefault(item.kind, {})
                kinds[str(status)] = kinds.get(str(status), 0) + 1
        self.decide(item, body, status, wait)
        return keep

    def decide(self, item, body, status, wait):
        if status in (200, 202, 204, 409):
            self.failures = 0
            if status == 409:
                self.count("conflict_answers")
            if item.kind in tax_events.REFUSED:
                self.surprise(item, status)
                return
            events = [event.get("id") for event in json.loads(body)["events"]]
            self.journal.write(id=item.id, status=status, events=events, kind=item.kind,
                               at=round(time.time(), 3))
            self.count("acknowledged")
            self.count("events", len(events))
            return
        if item.kind in tax_events.REFUSED and 400 <= status < 500:
            if status in tax_events.REFUSED[item.kind]:
                self.count("refused_as_meant")
            else:
                self.surprise(item, status)
            return
        if status == 400:
            self.count("parked")
            self.surprise(item, status)
        elif status == 413:
            self.halve(item, body)
        else:
            self.fail(item, status, wait)

    def surprise(self, item, status):
        with self.lock:
            self.unexpected.append({"id": item.id, "kind": item.kind, "status": status})

    def halve(self, item, body):
        document = json.loads(body)
        events = document["events"]
        if len(events) < 2:
            self.count("parked")
            self.surprise(item, 413)
            return
        self.count("halved")
        for part, some in enumerate((events[:len(events) // 2], events[len(events) // 2:])):
            half = json.dumps(dict(document, events=some), ensure_ascii=False,
                              separators=(",", ":")).encode()
            name = "msg_" + tax_events.token(f"{item.id}/{part}", 22).lower()
            self.queue.again(tax_events.Item(name, lambda half=half: half, item.kind), 0)

    def fail(self, item, status, wait):
        scale = self.options.scale
        if status in (401, 403):
            self.count("alarms")
        with self.lock:
            self.failures += 1
            opened = self.failures == BREAKER_FAILURES
            if opened:
                self.failures = 0
                self.counts["breaker"] += 1
        if opened:
            self.queue.pause(BREAKER_PAUSE * scale)
        if status in (429, 503) and wait and wait.isdigit():
            pause = min(int(wait), MOST_WAIT)
        else:
            pause = RETRY[min(item.tries - 1, len(RETRY) - 1)]
        if time.monotonic() - item.first + pause * scale > GIVE_UP * scale:
            self.count("given_up")
            self.surprise(item, status)
            return
        self.count("retried")
        self.queue.again(item, pause * scale)

    def run(self):
        began = time.monotonic()
        threads = [threading.Thread(target=self.work) for _ in range(self.options.connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        times = sorted(self.times) or [0]
        return {**self.counts, "statuses": self.statuses, "injected": self.injected,
                "unexpected": self.unexpected[:100], "seconds": round(took, 3),
                "requests_per_second": round(self.counts["sent"] / took, 1) if took else 0,
                "ms": {name: round(times[min(len(times) - 1, int(len(times) * part))] * 1000, 2)
                       for name, part in (("p50", .5), ("p99", .99), ("max", 1))}}


def parser():
    one = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    one.add_argument("--gateway", required=True, help="https://host:port/path")
    one.add_argument("--samples", required=True)
    one.add_argument("--certs", required=True, help="a folder made by certs/issue")
    one.add_argument("--cert-name", default="tax")
    one.add_argument("--secret-file", help="default: the samples' secret")
    one.add_argument("--second-secret", action="append", default=[], metavar="FILE",
                     help="a rotation: two v1 entries")
    one.add_argument("--sign", choices=("v1", "v1sm2", "both"), default="v1")
    one.add_argument("--from", dest="first", type=int, default=1, help="first sample request")
    one.add_argument("--to", dest="last", type=int, default=10**6, help="last sample request")
    one.add_argument("--rate", type=float, default=0, help="requests a second (0: no limit)")
    one.add_argument("--connections", type=int, default=1)
    one.add_argument("--scale", type=float, default=1, help="factor on all waits of the note")
    one.add_argument("--now", help="Beijing time of the signatures' clock")
    one.add_argument("--journal", metavar="FILE")
    one.add_argument("--no-fsync", action="store_true", help="for benches")
    one.add_argument("--generate", type=int, metavar="N", help="N synthetic payments instead")
    one.add_argument("--numbers", metavar="FILE", help="CSV of number,name or a generated register")
    one.add_argument("--first-event", type=int, default=0, help="number of the first event")
    one.add_argument("--events", type=int, default=200, help="events in a synthetic request")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--inject", action="append", default=[], metavar="KIND[*N]",
                     help="reordered " + " ".join([*tax_events.REFUSED, *tax_events.TAKEN]))
    return one


def main():
    options = parser().parse_args()
    if options.generate:
        people = tax_events.read_people(options.numbers)
        items = tax_events.synthetic_items(options.seed, options.generate, people, options.events,
                                           options.first_event)
    else:
        items = tax_events.sample_items(options.samples, options.first, options.last)
    if options.inject:
        items = tax_events.inject(items, options.inject, options.seed)
    result = Sender(options, items).run()
    print(json.dumps(result), flush=True)
    return 1 if result["unexpected"] or result["alarms"] else 0


if __name__ == "__main__":
    sys.exit(main())
