#!/usr/bin/env python3
"""Tests of the look-up's client against a receiver that knows the samples' answers."""

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from agency import server  # noqa: E402
from support import SAMPLES, certs, sample  # noqa: E402

RIGHT = {row["xh"]: row for row in json.loads(sample("tax/lookup/response.json"))["rows"]}


class Desk(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [self.server.spoil(dict(RIGHT[row["xh"]])) for row in question["rows"]]
        body = json.dumps({"cxlsh": question["cxlsh"], "rows": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class TaxLookup(unittest.TestCase):
    def ask(self, *options, spoil=lambda row: row):
        desk = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        desk.spoil = spoil
        desk.daemon_threads = True
        desk.socket = server.tls_context(certs(), "gateway").wrap_socket(
            desk.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=desk.serve_forever, args=(0.05,), daemon=True).start()
        command = [sys.executable, os.path.join(HERE, "tax_lookup.py"), "--gateway",
                   f"https://localhost:{desk.server_address[1]}/v1/tax/lookups", "--samples",
                   SAMPLES, "--certs", certs(), "--patience", "30", *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        desk.shutdown()
        desk.server_close()
        return done.returncode, json.loads(done.stdout)

    def test_the_right_answers_are_right(self):
        code, result = self.ask()
        self.assertEqual((code, result["different"]), (0, []))

    def test_a_wrong_amount_and_a_further_field_are_seen(self):
        wrong = {"3": {"yjje": "1.00"}}
        code, result = self.ask(spoil=lambda row: {**row, **wrong.get(row["xh"], {})})
        self.assertEqual((code, [one["xh"] for one in result["different"]]), (1, ["3"]))
        code, result = self.ask(spoil=lambda row: {**row, "name": "x"})
        self.assertEqual((code, len(result["wrong"]) > 0), (1, True))

    def test_a_load(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "numbers.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write("420602199003071234,张三\n")
            code, result = self.ask("--rate", "500", "--count", "60", "--numbers", path)
        self.assertEqual((code, result["statuses"]), (0, {"200": 60}))


if __name__ == "__main__":
    unittest.main()
