#!/usr/bin/env python3
"""The demonstration day, 2026-11-30: called by config/demo/run, which has built the gateway and issued certificates.

Starts the demo agencies (tests/sim) and `enrollgate serve`, lets the gateway pull every feed, shows what it sent back,
lets some of the flagged persons pay, and prints what happened.  Uses the gateway as its operators do: settings with an
overlay, the command line with --json, the agencies' wires.  Ends every process that it started, by its id.
"""

import argparse
import base64
import collections
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SIM = os.path.join(ROOT, "tests", "sim")
SAMPLES = os.path.join(ROOT, "tests", "samples")
STATE = os.path.join(HERE, "state")
CERTS = os.path.join(STATE, "certs")
SETTINGS = os.path.join(ROOT, "config", "gateway.yaml")
PROGRAM = os.path.join(ROOT, "build", "release", "enrollgate")
sys.path.insert(0, SIM)
sys.path.insert(0, HERE)

from agency import tax_events  # noqa: E402
from peer import BEHIND_PLATFORM, Agency  # noqa: E402
from people import who_pays  # noqa: E402

NOW = "2026-11-30T09:00"  # Beijing time at which everybody's clock starts
PLAN_YEAR = "2027"
NIGHT = "2026-11-30T23:00"  # when the county's bureau takes its feedback files
AGENCIES = ("insured-register", "tax", "education-province", "civil-affairs", "sharing-platform")
# What proves who is insured comes first, so that nobody is accused for want of data.
FEEDS = ("insured-register.register", "tax.reconciliation", "education-province.roster",
         "education-xiangcheng.roster", "civil-affairs.recipients",
         *(f"{name}.{feed}" for name, feeds in BEHIND_PLATFORM.items() for feed in feeds))
WEBHOOK_FEED = "tax.webhook"
STUDENTS_PAYING, RECIPIENTS_PAYING = 8, 12
TRIES, PAUSE = 240, 0.5  # a wait is bounded by TRIES looks, PAUSE seconds apart


class Trouble(Exception):
    """Said in one line; the demonstration ends with exit code 1."""


class Progress:
    def __init__(self, since):
        self.start = time.monotonic() - since

    def say(self, text):
        print(f"[{int(time.monotonic() - self.start):4d} s] {text}", flush=True)


def wait_for(what, look):
    """What `look` gives once it is true."""
    for _ in range(TRIES):
        found = look()
        if found:
            return found
        time.sleep(PAUSE)
    raise Trouble(f"waited {int(TRIES * PAUSE)} s for: {what}")


class Gateway:
    """`enrollgate serve` as a process of its own, and its command line."""

    def __init__(self, state, overlay):
        self.options = ["--settings", SETTINGS, "--overlay", overlay]
        self.log_file = os.path.join(state, "gateway.log")
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen([PROGRAM, *self.options, "serve", "--today", NOW], stdout=subprocess.PIPE,
                                            stderr=log, text=True, start_new_session=True)
        line = self.process.stdout.readline()
        while line and '"api_port"' not in line:
            line = self.process.stdout.readline()
        if not line:
            raise Trouble(f"the gateway did not start; its log: {self.log_file}")
        self.ready = json.loads(line)

    @staticmethod
    def check(overlay):
        done = subprocess.run([PROGRAM, "--settings", SETTINGS, "--overlay", overlay, "config", "check"],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Trouble(f"config check: {done.stderr.strip() or done.stdout.strip()}")

    def ask(self, *command):
        """The answer of a command; its exit code 8 (done, with rejected rows) is an answer too."""
        done = subprocess.run([PROGRAM, *self.options, *command], capture_output=True, text=True, check=False)
        if done.returncode not in (0, 8):
            raise Trouble(f"enrollgate {' '.join(command)}: {done.stderr.strip() or done.returncode}")
        return done.stdout

    def item(self, *command):
        return json.loads(self.ask(*command, "--json"))["item"]

    def all(self, *command):
        return [json.loads(line) for line in self.ask(*command, "--ndjson").splitlines() if line]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()


def write_overlay(state, agencies, drop, secrets):
    """What differs between environments, as an operator would write it.  JSON is YAML."""
    folder = os.path.join(state, "gateway")
    socket = os.path.join(folder, "local.sock")
    if len(socket) > 100:  # the kernel's limit for the path of a socket
        socket = os.path.join(tempfile.mkdtemp(prefix="enrollgate-demo-"), "local.sock")
    certificates = {"certificate": "gateway/tls.pem", "key": "gateway/tls.key", "trust": "root.pem",
                    "revocations": "crl.pem"}
    overlay = {
        "demo": "true",
        "state": folder,
        "certificates": {name: os.path.join(CERTS, file) for name, file in certificates.items()},
        "signing": {"key": os.path.join(CERTS, "gateway", "sign.key")},
        "listeners": {"api": {"address": "127.0.0.1", "port": 0}, "ops": {"address": "127.0.0.1", "port": 0},
                      "local": {"socket": socket}},
        "outbox": {"first_retry_seconds": 1},
        "agency": {name: {"endpoint": {"host": "127.0.0.1", "port": agency.port, "server_name": "localhost",
                                       "certificate_name": name}}
                   for name, agency in agencies.items()},
    }
    platform = overlay["agency"].pop("sharing-platform")
    for name in BEHIND_PLATFORM:
        overlay["agency"][name] = {**platform, "secret_file": secrets["platform"]}
    overlay["agency"]["education-xiangcheng"] = {"folder": drop}
    overlay["agency"]["insured-register"]["secret_file"] = secrets["register"]
    overlay["agency"]["tax"]["webhook"] = {"secret_files": [secrets["webhook"]]}
    path = os.path.join(state, "overlay.yaml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(overlay, file, ensure_ascii=False, indent=2)
    return path


def write_webhook_secret(state):
    """The secret that tax signs with, as tax's letter gives it: one line, mode 0600."""
    secret = tax_events.read_secret(os.path.join(SAMPLES, "tax", "keys", "sample-webhook-secret.txt"))
    path = os.path.join(state, "tax-webhook.secret")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write("whsec_" + base64.b64encode(secret).decode() + "\n")
    return path


def xiangcheng(order, drop, now, *options):
    """The county's bureau only moves files: drop brings rosters, collect takes feedback and leaves receipts."""
    done = subprocess.run([sys.executable, os.path.join(SIM, "agencies.py"), "education-xiangcheng", order,
                           "--root", drop, "--samples", SAMPLES, "--now", now, *options],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"education-xiangcheng {order}: {done.stderr.strip()[-300:]}")
    return json.loads(done.stdout)


def send_payments(gateway, state, *options):
    """Tax's sender, a process of its own; a retry is its own business.  Its last line sums up."""
    done = subprocess.run([sys.executable, os.path.join(SIM, "tax_send.py"), "--gateway",
                           f"https://localhost:{gateway.ready['api_port']}/v1/webhooks/tax", "--samples", SAMPLES,
                           "--certs", CERTS, "--secret-file", os.path.join(state, "tax-webhook.secret"),
                           "--scale", "0.02", *options],
                          capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise Trouble(f"tax_send: {(done.stdout or done.stderr).strip()[-400:]}")
    return json.loads(done.stdout.splitlines()[-1])


def table(title, head, rows):
    """Columns of text; Chinese characters take two places."""
    def width(text):
        return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(width(row[place]) for row in [head, *rows]) for place in range(len(head))]
    print(f"\n{title}")
    for row in [head, *rows]:
        cells = [row[0] + " " * (widths[0] - width(row[0]))]
        cells += [" " * (widths[place] - width(row[place])) + row[place] for place in range(1, len(row))]
        print("  " + "  ".join(cells))
    sys.stdout.flush()


def pull(gateway, feed, progress):
    """Pulls until there is nothing new; an agency that is still making its answer is asked again."""
    for _ in range(TRIES):
        report = gateway.item("feed", "pull", feed)
        runs = report["runs"]
        if runs:
            rows = sum(run["counts"]["rows_in"] for run in runs)
            progress.say(f"  {feed}: {len(runs)} batches, {rows} rows")
        if report["retry_after_seconds"] == 0 or report["nothing_new"]:
            return
        time.sleep(min(report["retry_after_seconds"], PAUSE))
    raise Trouble(f"{feed} never came to its end")


def at_rest(gateway):
    """All batches are done and no message is waiting; then the flags, else nothing."""
    busy = [run for run in gateway.all("run", "list") if run["state"] in ("received", "waiting", "applying")]
    waiting = gateway.all("deliveries", "list", "--state", "pending")
    if busy or waiting:
        return None
    flags = gateway.all("flag", "list", "--year", PLAN_YEAR)
    return None if any(flag["delivery"] == "PENDING" for flag in flags) else flags or [None]


def show_feeds(gateway):
    rows = []
    counted = ("rows_in", "accepted", "rejected", "repeated", "quarantined")
    for feed in (*FEEDS, WEBHOOK_FEED):
        runs = gateway.all("run", "list", "--feed", feed)
        states = collections.Counter(run["state"] for run in runs)
        sums = [sum(run["counts"][name] for run in runs) for name in counted]
        held = ", ".join(f"{count} {state}" for state, count in sorted(states.items()) if state != "applied")
        rows.append([feed, len(runs), *sums, "yes" if sums[0] == sum(sums[1:]) else "NO", held or "-"])
    table("Rows per feed (in = accepted + rejected + repeated + quarantined)",
          ["feed", "batches", "in", "accepted", "rejected", "repeated", "quarantined", "ties", "not applied"], rows)


def show_flags(flags):
    by_agency = collections.defaultdict(collections.Counter)
    uninsured = collections.defaultdict(set)
    for flag in flags:
        count = by_agency[flag["agency"]]
        if flag["state"] == "OPEN":
            uninsured[flag["agency"]].add(flag["person"])
        count["flags"] += 1
        count["sent"] += flag["delivery"] in ("SENT", "RECEIVED", "REFUSED")
        count["received"] += flag["delivery"] == "RECEIVED"
        count["settled"] += flag["state"] == "SETTLED"
        count["payment"] += flag["settled_by"].startswith("PAID")
    table(f"Plan year {PLAN_YEAR}: uninsured persons named by each agency, and what went back to it",
          ["agency", "uninsured", "flags", "sent", "received", "settled", "by a payment"],
          [[agency, len(uninsured[agency]), *(count[name] for name in
                                              ("flags", "sent", "received", "settled", "payment"))]
           for agency, count in sorted(by_agency.items())])


def the_day(options, progress, stack):
    state = os.path.join(STATE, "day")
    stop_earlier(os.path.join(state, "processes"))
    shutil.rmtree(state, ignore_errors=True)
    os.makedirs(state, mode=0o700)
    drop = os.path.join(state, "drop")

    progress.say("demo agencies: " + ", ".join(AGENCIES) + " (servers), education-xiangcheng (drop folder)")
    agencies = {}
    for name in AGENCIES:
        more = ["--sign-cert", os.path.join(CERTS, "gateway", "sign.pem")] if name == "education-province" else []
        agencies[name] = Agency(name, SAMPLES, CERTS, os.path.join(state, name), "--now", NOW, *more)
        stack.callback(agencies[name].stop)
    xiangcheng("drop", drop, NOW)

    secrets = {"register": os.path.join(state, "insured-register", "token"), "webhook": write_webhook_secret(state),
               "platform": os.path.join(state, "sharing-platform", "app-key")}
    overlay = write_overlay(state, agencies, drop, secrets)
    progress.say("enrollgate config check")
    Gateway.check(overlay)
    progress.say(f"enrollgate serve --today {NOW}: mutual TLS, embedded SQLite store")
    gateway = Gateway(state, overlay)
    stack.callback(gateway.stop)

    progress.say("tax sends the season's events by webhook")
    sent = send_payments(gateway, state)
    progress.say(f"  {sent['acknowledged']} requests acknowledged, {sent['events']} events")
    progress.say("the feeds are pulled")
    for feed in FEEDS:
        pull(gateway, feed, progress)
    progress.say("the gateway tells each agency who of its people is not insured")
    flags = wait_for("messages on their way", lambda: at_rest(gateway))
    before = {flag["id"] for flag in flags if flag and flag["state"] == "OPEN"}
    progress.say(f"  {len(before)} flags open")
    taken = xiangcheng("collect", drop, NIGHT, "--state", os.path.join(state, "education-xiangcheng"))
    progress.say(f"  education-xiangcheng took {len(taken['accepted'])} feedback files and left receipts")
    pull(gateway, "education-xiangcheng.roster", progress)

    payers = who_pays(SAMPLES, STUDENTS_PAYING, RECIPIENTS_PAYING)
    numbers = os.path.join(state, "payers.csv")
    with open(os.open(numbers, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{number},{name}\n" for number, name in payers)
    progress.say(f"{len(payers)} of the uninsured pay meanwhile; tax says so by webhook")
    sent = send_payments(gateway, state, "--generate", str(len(payers)), "--numbers", numbers, "--events", "5",
                         "--seed", "41", "--first-event", "900000")
    progress.say(f"  {sent['acknowledged']} requests acknowledged, {sent['events']} events")

    def settled():
        now = at_rest(gateway)
        paid = [flag for flag in now or [] if flag and flag["settled_by"].startswith("PAID") and flag["id"] in before]
        return now if len({flag["person"] for flag in paid}) >= len(payers) else None

    flags = wait_for("the payers' flags settled", settled)
    progress.say("  their flags are settled, and withdrawn where the agency had them")
    xiangcheng("collect", drop, NIGHT, "--state", os.path.join(state, "education-xiangcheng"))
    pull(gateway, "education-xiangcheng.roster", progress)
    progress.say("waiting for the gateway to read the last receipts (it looks once a minute)")
    wait_for("the last receipts", lambda: not gateway.all("deliveries", "list", "--state", "sent"))
    flags = wait_for("the last changes", lambda: at_rest(gateway))

    show_feeds(gateway)
    figures = gateway.item("figures", "--lang", "en")
    table("Persons by plan year and status", ["status", "plan year", "persons"],
          [[one["words"], one["year"], one["persons"]] for one in figures["persons"]])
    show_flags(flags)
    show_agencies(agencies, taken)
    return gateway, agencies


def show_agencies(agencies, taken):
    """What the other side says: each demo agency judges what it got by its own note and shares no code with us."""
    rows = []
    for name in ("education-province", "civil-affairs"):
        got = agencies[name].received()
        rows.append([name, got["feedback_batches"], got["feedback_rows"], len(got["refusals"]), len(got["breaches"])])
    rows.append(["education-xiangcheng", taken["files_ever"], len(taken["flags"]), len(taken["failed"]),
                 len(taken["breaches"])])
    got = agencies["sharing-platform"].received()
    sent = [kept["answer"] for kept in got["accepted"]]
    rows.append(["sharing-platform", len(sent), sum(one["jsjls"] for one in sent),
                 sum(len(one["jjmx"]) for one in sent), len(got["breaches"])])
    table("What the agencies say they received", ["agency", "messages", "rows", "refused", "breaches of its note"],
          rows)


def stop_earlier(processes):
    """Ends what an earlier run with --keep left up: only processes that were started from this state folder."""
    with contextlib.suppress(FileNotFoundError), open(processes, encoding="ascii") as file:
        for pid in map(int, file.read().split()):
            with contextlib.suppress(OSError):
                with open(f"/proc/{pid}/cmdline", "rb") as command:
                    ours = STATE.encode() in command.read()
                if ours:
                    os.kill(pid, signal.SIGTERM)
                    wait_for(f"process {pid} to end", lambda pid=pid: not os.path.exists(f"/proc/{pid}"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--since", type=float, default=0, help="seconds that are over already")
    parser.add_argument("--keep", action="store_true", help="leave everything up at the end")
    options = parser.parse_args()
    progress = Progress(options.since)
    # A signal ends the day as an error does: every process that was started is stopped.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    with contextlib.ExitStack() as stack:
        try:
            gateway, agencies = the_day(options, progress, stack)
        except Trouble as trouble:
            progress.say(f"FAILED: {trouble}")
            return 1
        except KeyboardInterrupt:
            return 130
        if options.keep:
            stack.pop_all()
            pids = [gateway.process.pid, *(agency.process.pid for agency in agencies.values())]
            with open(os.path.join(STATE, "day", "processes"), "w", encoding="ascii") as file:
                print(*pids, file=file)
            command = " ".join([os.path.relpath(PROGRAM, ROOT), *gateway.options]).replace(ROOT + "/", "")
            print("\nStill up: the gateway and the demo agencies.  The next run stops them, or: "
                  f"kill {' '.join(map(str, pids))}\n"
                  f"  operations: http://127.0.0.1:{gateway.ready['ops_port']}/metrics\n"
                  f"  interface:  https://localhost:{gateway.ready['api_port']}/v1/figures with the certificate in "
                  f"{os.path.relpath(CERTS, ROOT)}/reviewer\n"
                  f"  try:        {command} flag list\n"
                  f"  log:        {os.path.relpath(gateway.log_file, ROOT)}")
        else:
            progress.say("stopping")
    progress.say("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
