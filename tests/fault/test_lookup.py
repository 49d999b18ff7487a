#!/usr/bin/env python3
"""税务局 (d), 实时核对: the samples' look-up against a whole gateway that has taken what the agencies sent, over mutual
TLS: the answers are the right ones, another certificate is refused, too many rows are 400, and no number is in the log.
How long it took is printed, not judged."""

import argparse
import gzip
import http.client
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

from day import REGISTERS, LISTS, Day
from gateway_process import NEVER, SAMPLES, SIM, Ground, find_program, make_certificates

sys.path.insert(0, SIM)

from peer import client_context  # noqa: E402

AGENCIES = ("education-province", "civil-affairs", "insured-register", "tax")
CITY = "city-420600"


def whole_autumn(ground):
    """Tax's days from the first on, and the city's workbooks in its folder."""
    target = os.path.join(ground.drop, "420600", "jfbz")
    shutil.copytree(os.path.join(SAMPLES, "city-bureaus", "420600", "jfbz"), target)
    os.makedirs(os.path.join(ground.drop, "420600", "jcjg"), exist_ok=True)
    with open(ground.overlay, encoding="utf-8") as file:
        overlay = json.load(file)
    overlay["agency"][CITY] = {"folder": ground.drop,
                               "feeds": {"standards": {"schedule": NEVER, "missed_runs": "skip"}}}
    overlay["agency"]["tax"]["feeds"]["reconciliation"].update(first_day="2026-09-01", days_a_pull=100)
    with open(ground.overlay, "w", encoding="utf-8") as file:
        json.dump(overlay, file, ensure_ascii=False, indent=1)


def ask(day, *options):
    done = subprocess.run([sys.executable, os.path.join(SIM, "tax_lookup.py"), "--gateway",
                           f"https://localhost:{day.port}/v1/tax/lookups", "--samples", SAMPLES, "--certs",
                           day.ground.certs, "--patience", "30", *options], capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout)


def delivered():
    """What the agencies sent, unpacked, file by file; the look-up itself and the samples' own answers are none of it."""
    for folder, _, files in os.walk(SAMPLES):
        for name in files:
            path = os.path.join(folder, name)
            if name == "expected.csv" or os.path.join("tax", "lookup") in path:
                continue
            with open(path, "rb") as file:
                body = file.read()
            if name.endswith(".gz"):
                body = gzip.decompress(body)
            if zipfile.is_zipfile(io.BytesIO(body)):
                with zipfile.ZipFile(io.BytesIO(body)) as packed:
                    body = b"".join(packed.read(entry) for entry in packed.namelist())
            yield body


def unheard_of(rows):
    """xh of those of whom no agency sent anything: neither number (in full or in its old form of 15 digits) nor name
    stands in any delivery, in any encoding.  The note answers 9 for an unknown person and wants the name to fit; there
    is none to compare with.  The samples' own answer, payable as an ordinary resident, would take a typing error for a
    person: the note is followed."""
    known = set()
    for body in delivered():
        for row in rows:
            number = row["zjhm"]
            said = (number, number[:6] + number[8:17], row["xm"])
            if any(text.encode(form) in body for text in said for form in ("utf-8", "gb18030", "utf-16-le")):
                known.add(row["xh"])
    return {row["xh"] for row in rows} - known


def post(day, name, body):
    connection = http.client.HTTPSConnection("localhost", day.port, timeout=30,
                                             context=client_context(day.ground.certs, name))
    connection.request("POST", "/v1/tax/lookups", body, {"Content-Type": "application/json; charset=utf-8"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, text


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program")
    program = find_program(parser.parse_args())
    wrong, work = [], tempfile.mkdtemp(prefix="gwl")
    try:
        certs = make_certificates(os.path.join(work, "certs"))
        with Ground(certs, AGENCIES) as ground:
            whole_autumn(ground)
            ground.drop_rosters()
            day = Day(program, ground)
            day.drive(day.pull(REGISTERS[0]), day.send(), day.quiet, day.pull(REGISTERS[1]),
                      day.pull(*LISTS), day.pull(CITY + ".standards"))
            result = ask(day)
            with open(os.path.join(SAMPLES, "tax", "lookup", "request.json"), encoding="utf-8") as file:
                question = json.load(file)
            unheard = unheard_of(question["rows"])
            wrong += [f"answer {one['xh']}: {one['got']}, right is {one['wanted']}" for one in result["different"]
                      if one["xh"] not in unheard or one["got"] != {"xh": one["xh"], "jg": "9"}]
            wrong += result["wrong"]
            body = json.dumps(question, ensure_ascii=False).encode()
            for name in ("education-province", "operator"):
                status, _ = post(day, name, body)
                if status != 403:
                    wrong.append(f"{name} is answered {status}")
            question["rows"] = [dict(question["rows"][0], xh=str(number)) for number in range(101)]
            status, _ = post(day, "tax", json.dumps(question, ensure_ascii=False).encode())
            if status != 400:
                wrong.append(f"101 persons are answered {status}")
            question["rows"] = [dict(question["rows"][0], xh="1", zjhm="420606197810192360"),
                                dict(question["rows"][1], xh="2", xm="无此人")]
            status, text = post(day, "tax", json.dumps(question, ensure_ascii=False).encode())
            if status != 200 or [row.get("jg") for row in json.loads(text)["rows"]] != ["9", "9"]:
                wrong.append(f"a bad number and another name: {status} {text[:200]!r}")
            day.stop()
            with open(os.path.join(ground.folder, "stderr.log"), encoding="utf-8", errors="replace") as file:
                if "420606197810192368" in file.read():
                    wrong.append("a number stands in the log")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(json.dumps({"unheard of": sorted(unheard), "ms": result["ms"], "wrong": wrong}, ensure_ascii=False, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
