#!/usr/bin/env python3
"""Tests of the webhook's sender against a small receiver that answers as it is told."""

import base64
import hmac
import http.server
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from agency import server, tax_events  # noqa: E402
from support import SAMPLES, certs  # noqa: E402

SECRET = tax_events.read_secret(os.path.join(SAMPLES, "tax/keys/sample-webhook-secret.txt"))


class Receiver(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script=()):
        super().__init__(("127.0.0.1", 0), ReceiverHandler)
        self.script = list(script)
        self.seen, self.good = [], []
        self.lock = threading.Lock()
        context = server.tls_context(certs(), "gateway")
        self.socket = context.wrap_socket(self.socket, server_side=True,
                                          do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request, client_address):
        pass


class ReceiverHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            order = self.server.script.pop(0) if self.server.script else 204
            self.server.seen.append(self.headers["webhook-id"])
        if order == "drop":
            self.close_connection = True
            return
        if order == 204:
            order = self.judge(body)
        status, wait = order if isinstance(order, tuple) else (order, None)
        self.send_response(status)
        if wait:
            self.send_header("Retry-After", wait)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def judge(self, body):
        text = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        wanted = "v1," + base64.b64encode(hmac.digest(SECRET, text, "sha256")).decode()
        if wanted not in (self.headers["webhook-signature"] or "").split():
            return 401
        if len(body) > 1 << 20:
            return 413
        try:
            events = json.loads(body)["events"]
        except ValueError:
            return 400
        with self.server.lock:
            self.server.good += [event.get("id") for event in events]
        return 204


class TaxSend(unittest.TestCase):
    def send(self, receiver, *options):
        command = [sys.executable, os.path.join(HERE, "tax_send.py"), "--gateway",
                   f"https://localhost:{receiver.server_address[1]}/v1/webhooks/tax", "--samples",
                   SAMPLES, "--certs", certs(), *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        receiver.shutdown()
        receiver.server_close()
        return done.returncode, json.loads(done.stdout)

    def test_the_samples_signatures_are_right(self):
        for item, name in zip(tax_events.sample_items(SAMPLES, 1, 5), range(1, 6)):
            with open(os.path.join(SAMPLES, f"tax/webhook/{name:06d}.headers"),
                      encoding="utf-8") as file:
                headers = dict(line.strip().split(": ", 1) for line in file if ": " in line)
            text = f"{item.id}.{headers['webhook-timestamp']}.".encode() + item.body()
            given = headers["webhook-signature"].split()
            wanted = "v1," + base64.b64encode(hmac.digest(SECRET, text, "sha256")).decode()
            self.assertIn(wanted, given)

    def test_all_requests_arrive_in_order_and_stand_in_the_journal(self):
        receiver = Receiver()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "journal")
            code, result = self.send(receiver, "--journal", path, "--to", "20")
            with open(path, encoding="ascii") as file:
                journal = [json.loads(line) for line in file]
        self.assertEqual((code, result["acknowledged"]), (0, 20))
        ids = [item.id for item in tax_events.sample_items(SAMPLES, 1, 20)]
        self.assertEqual(receiver.seen, ids)
        self.assertEqual([line["id"] for line in journal], ids)
        self.assertEqual([one for line in journal for one in line["events"]], receiver.good)

    def test_failures_are_retried_until_acknowledged(self):
        receiver = Receiver([500, "drop", (503, "2"), (429, "1"), 408, 401, 302])
        code, result = self.send(receiver, "--to", "5", "--scale", "0.002")
        self.assertEqual((result["acknowledged"], result["retried"], result["alarms"]), (5, 7, 1))
        self.assertEqual(len(set(receiver.seen)), 5)

    def test_400_parks_413_halves_409_ends(self):
        receiver = Receiver([400, 413, 409])
        code, result = self.send(receiver, "--to", "3")
        self.assertEqual((code, result["parked"], result["halved"], result["conflict_answers"]),
                         (1, 1, 1, 1))
        self.assertEqual(result["acknowledged"], 3)

    def test_gives_up_after_an_hour_and_opens_the_breaker(self):
        receiver = Receiver([500] * 400)
        code, result = self.send(receiver, "--to", "3", "--scale", "0.0005")
        self.assertEqual((code, result["given_up"], result["acknowledged"]), (1, 3, 0))
        self.assertGreaterEqual(result["breaker"], 1)

    def test_injected_faults(self):
        receiver = Receiver()
        kinds = ["bad-signature*2", "stale", "garbage", "huge", "duplicate*3", "conflict-event",
                 "ping", "extra-signature", "reordered"]
        options = [part for kind in kinds for part in ("--inject", kind)]
        code, result = self.send(receiver, "--to", "10", *options)
        self.assertEqual(result["injected"]["bad-signature"], {"401": 2})
        self.assertEqual(result["injected"]["duplicate"], {"204": 3})
        self.assertEqual(result["injected"]["huge"], {"413": 1})
        # This receiver does not look at the time: that is what the sender must notice.
        self.assertEqual([one["kind"] for one in result["unexpected"]], ["stale"])

    def test_synthetic_payments(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "numbers.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write("420602199003071234,张三\n420602199003071235,李四\n")
            receiver = Receiver()
            code, result = self.send(receiver, "--generate", "450", "--numbers", path,
                                     "--connections", "3", "--rate", "200")
        self.assertEqual((code, result["acknowledged"], result["events"]), (0, 3, 450))
        self.assertEqual(len(set(receiver.good)), 450)


if __name__ == "__main__":
    unittest.main()
