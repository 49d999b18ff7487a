#!/usr/bin/env python3
"""税务局 (d): the look-up before money is taken. Compares the answers with the samples' right ones,
or with `--rate` puts a load on the gateway and says how fast it answered.
"""

import argparse
import http.client
import itertools
import json
import os
import sys
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from agency import tax_events  # noqa: E402
from peer import client_context  # noqa: E402

FIELDS = {"1": {"xh", "jg", "jfsfdm", "yjje", "jkqx"}, "2": {"xh", "jg"}, "3": {"xh", "jg"},
          "4": {"xh", "jg", "yydm"}, "9": {"xh", "jg"}}


class Window:
    def __init__(self, options):
        self.options = options
        url = urllib.parse.urlsplit(options.gateway)
        self.address, self.path = (url.hostname, url.port or 443), url.path
        self.context = client_context(options.certs, options.cert_name)
        self.lock = threading.Lock()
        self.serial = itertools.count(1)
        self.times, self.statuses, self.wrong = [], {}, []

    def connect(self):
        return http.client.HTTPSConnection(*self.address, timeout=self.options.patience,
                                           context=self.context)

    def ask(self, connection, rows, due=None):
        """One look-up over a kept connection; None when the window would have given up. Its time counts from `due`,
        the moment at which it was to be asked."""
        question = {"cxlsh": f"CX42000020261130{next(self.serial):08d}", "rows": rows}
        body = json.dumps(question, ensure_ascii=False).encode()
        began, status, answer = due or time.monotonic(), 0, None
        try:
            connection.request("POST", self.path, body,
                               {"Content-Type": "application/json; charset=utf-8"})
            got = connection.getresponse()
            status, text = got.status, got.read()
            answer = json.loads(text) if status == 200 else None
        except (OSError, http.client.HTTPException, ValueError):
            connection.close()
        with self.lock:
            self.times.append(time.monotonic() - began)
            self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
        if answer is not None:
            self.check(question, answer)
        return answer

    def check(self, question, answer):
        """The form of an answer: order, each xh once, no field that the note does not list."""
        faults = []
        if set(answer) != {"cxlsh", "rows"} or answer["cxlsh"] != question["cxlsh"]:
            faults.append("fields of the answer")
        elif [row.get("xh") for row in answer["rows"]] != [row["xh"] for row in question["rows"]]:
            faults.append("order of xh")
        else:
            faults = [f"fields of a row with jg {row.get('jg')}" for row in answer["rows"]
                      if row.get("jg") not in FIELDS or set(row) - FIELDS[row["jg"]]
                      or not all(isinstance(value, str) for value in row.values())]
        if faults:
            with self.lock:
                self.wrong += faults[:20 - len(self.wrong)]


def compare(window, samples):
    """Asks the samples' persons once; differences are told by xh only."""
    folder = os.path.join(samples, "tax", "lookup")
    documents = []
    for name in ("request.json", "response.json"):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            documents.append(json.load(file))
    answer = window.ask(window.connect(), documents[0]["rows"])
    rows = {row.get("xh"): row for row in (answer or {}).get("rows", ())}
    return [{"xh": wanted["xh"], "wanted": wanted, "got": rows.get(wanted["xh"])}
            for wanted in documents[1]["rows"] if rows.get(wanted["xh"]) != wanted]


def load(window, options):
    people = tax_events.read_people(options.numbers)
    turn, start = itertools.count(), time.monotonic()

    def work():
        connection = window.connect()
        while (number := next(turn)) < options.count:
            due = start + number / options.rate
            time.sleep(max(0, due - time.monotonic()))
            rows = []
            for at in range(options.persons):
                person = people[(number * options.persons + at) * 7919 % len(people)]
                rows.append({"xh": str(at + 1), "zjlx": "201", "zjhm": person[0], "xm": person[1],
                             "nd": "2027", "tcqbmDm": "420600", "jfqd": "04"})
            window.ask(connection, rows, due)

    threads = [threading.Thread(target=work) for _ in range(options.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    one = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    one.add_argument("--gateway", required=True, help="https://host:port/path")
    one.add_argument("--samples", required=True)
    one.add_argument("--certs", required=True)
    one.add_argument("--cert-name", default="tax")
    one.add_argument("--rate", type=float,
                     help="look-ups a second; without it the samples are asked")
    one.add_argument("--count", type=int, default=1000)
    one.add_argument("--patience", type=float, default=1,
                     help="seconds after which the window takes the money without an answer")
    one.add_argument("--persons", type=int, default=1, help="persons in one look-up")
    one.add_argument("--connections", type=int, default=16)
    one.add_argument("--numbers", metavar="FILE", help="CSV of number,name or a generated register")
    options = one.parse_args()
    window = Window(options)
    began = time.monotonic()
    result = {}
    if options.rate:
        load(window, options)
    else:
        result["different"] = compare(window, options.samples)
    times = sorted(window.times)
    result.update(statuses=window.statuses, wrong=window.wrong,
                  seconds=round(time.monotonic() - began, 3),
                  ms={name: round(times[min(len(times) - 1, int(len(times) * part))] * 1000, 2)
                      for name, part in (("p50", .5), ("p99", .99), ("max", 1))})
    print(json.dumps(result, ensure_ascii=False), flush=True)
    return 1 if result.get("different") or window.wrong or set(window.statuses) != {"200"} else 0


if __name__ == "__main__":
    sys.exit(main())
