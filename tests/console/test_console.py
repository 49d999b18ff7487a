#!/usr/bin/env python3
"""The console in headless Chromium on a whole gateway that took the samples' day, over TLS.

Every page in both themes and languages: none breaks its content policy or Trusted Types, says an error on the console or
has a serious finding of axe-core. No identity number of the samples stands in a document, an address or the storage.
The jobs of people are walked by keys alone (walks.py, mends.py), so are signing in, the end of a session and grants (sign_in.py).
`--pictures FOLDER` keeps pictures at two sizes in both themes and a print; `--only NAMES` takes only pages and walks whose
name begins with one of these (`sign-in` and `reveal` among them); `--slower TIMES` is a slow desk, which shows races that a
fast one hides. Exit code 77: something is not installed.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "fault"))
sys.path.append(os.path.join(os.path.dirname(os.path.dirname(HERE)), "config", "demo"))

from browser import Browser, Trouble, missing  # noqa: E402
from day import LISTS, REGISTERS  # noqa: E402
from gateway_process import Gateway, Ground, find_program, make_certificates  # noqa: E402
from relay import Relay, fingerprint  # noqa: E402

import looks  # noqa: E402
import mends  # noqa: E402
import states  # noqa: E402
import walks  # noqa: E402
from screen import AXE, Console, sample_numbers  # noqa: E402
from sign_in import by_keys_sign_in  # noqa: E402
from wire import by_wire  # noqa: E402


def load_targets(program, gateway, folder):
    """By the command line, as an office does it."""
    path = os.path.join(folder, "targets.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("区划代码,年度,参保任务数\r\n420600,2027,1800\r\n420602,2027,1000\r\n429004,2027,9\r\n")
    done = subprocess.run([program, "target", "load", path, "--socket", gateway.ground.socket], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise AssertionError(f"target load: {done.returncode} {done.stderr}")


class Site:
    """A gateway with the samples' day, and browsers' windows on it: a reviewer's, a county clerk's, an auditor's, an operator's,
    one without a certificate."""

    def __init__(self, stack, program, folder):
        self.folder = folder
        self.certs = make_certificates(os.path.join(folder, "certs"))
        self.gateway = Gateway(program, stack.enter_context(Ground(self.certs)))
        stack.callback(self.gateway.stop)
        for feed in (*REGISTERS, *LISTS):
            if self.gateway.pull_all(feed).status != 200:
                raise AssertionError(f"{feed} was not pulled")
        load_targets(program, self.gateway, folder)
        # The day's brief, which a gateway that knows nobody at eight makes after the next sweep.
        if self.gateway.request("POST", "/v1/sweep").status != 200:
            raise AssertionError("the day was not swept")
        began = time.monotonic()
        while not self.gateway.items("/v1/briefs"):
            if time.monotonic() > began + 30:
                raise AssertionError("no daily brief was made")
            time.sleep(0.1)
        self.browser = Browser(fingerprint(os.path.join(self.certs, "gateway", "tls.pem")))
        stack.callback(self.browser.close)
        self.browser.size(1366, 768)
        self.reviewer, self.clerk, self.auditor, self.operator, self.stranger = (
            self.window(self.relay(stack, name).origin)
            for name in ("reviewer", "clerk-420602", "auditor", "operator", "education-province"))
        self.own = self.window(f"https://localhost:{self.gateway.api_port}")
        self.person = self.gateway.request("GET", "/v1/flags?year=2027&state=OPEN&limit=1").json["items"][0]["person"]
        self.gateway.request("GET", f"/v1/persons/{self.person}")
        with open(AXE, encoding="utf-8") as file:
            self.axe = file.read()

    def relay(self, stack, name):
        relay = Relay(self.certs, name, self.gateway.api_port)
        stack.callback(relay.close)
        return relay

    def window(self, origin):
        return Console(self.browser, origin, sample_numbers())

    def wrong(self):
        windows = (self.reviewer, self.clerk, self.auditor, self.operator, self.stranger, self.own)
        return [one for window in windows for one in window.wrong]

    def walks(self):
        """By name, in the order in which they go; each leaves what the next finds."""
        reviewer, person = self.reviewer, self.person
        return {
            "j1": lambda: walks.by_keys_j1(reviewer), "j3": lambda: walks.by_keys_j3(reviewer),
            "j6": lambda: walks.by_keys_j6(reviewer), "j2": lambda: walks.by_keys_j2(reviewer),
            "j5": lambda: (reviewer.open("/ui/feeds"), walks.by_keys_j5(reviewer, walks.a_number())),
            "why": lambda: walks.by_keys_why(reviewer, walks.a_number()),
            "ends": lambda: walks.by_both_ends(reviewer, walks.a_number()),
            "numbers": lambda: walks.by_other_numbers(reviewer, self.gateway),
            "answers": lambda: walks.answers_shown(reviewer, self.gateway),
            "retry": lambda: mends.retry_offered(reviewer, self.gateway),
            "cancel": lambda: mends.cancel_offered(self.operator, reviewer, self.gateway),
            "reveal": lambda: walks.by_keys_reveal(reviewer, walks.a_number()),
            "rare": lambda: walks.rare_name(reviewer, person),
            "j7": lambda: mends.by_keys_j7(reviewer), "mend": lambda: mends.by_keys_mend(reviewer, self.gateway),
            "export": lambda: walks.export_by_keys(reviewer),
            "mute": lambda: mends.by_keys_mute(reviewer, self.gateway),
            "letter": lambda: states.letter_by_itself(reviewer, f"/ui/people/{person}"),
            "letter-foot": lambda: walks.letter_foot(reviewer, person),
            "clock": lambda: states.clock_goes_on(reviewer), "failure": lambda: states.back_from_a_failure(reviewer),
            "j14": lambda: walks.by_keys_j14(self.auditor, person),
            "states": lambda: states.every_state(reviewer, self.axe),
            "address": lambda: states.address_tells(reviewer, f"/ui/people/{person}"), "curl": lambda: states.calls_copied(reviewer),
            "brief-click": lambda: states.brief_in_one_click(reviewer),
            "window": lambda: states.windows(reviewer, f"/ui/people/{person}"),
            "offered": lambda: states.offered_by_role(reviewer, self.gateway.items("/v1/reject-groups")[0]["number"]),
            "counting": lambda: states.counts_under_way(reviewer), "job": lambda: states.job_goes_on(reviewer, self.gateway),
            "renewed": lambda: states.renewed_in_sight(reviewer), "further": lambda: states.read_on(reviewer), "typed": lambda: states.typed_is_kept(reviewer),
            "service": lambda: states.service_states(reviewer, self.gateway),
            "pause": lambda: states.paused_by_hand(self.operator, self.gateway, self.axe),
            "events": lambda: states.told_by_events(reviewer, self.gateway),
            "accept": lambda: mends.by_keys_accept(self.clerk, reviewer, self.gateway),
            "not-listed": lambda: states.not_listed(self.stranger)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program")
    parser.add_argument("--pictures", metavar="FOLDER")
    parser.add_argument("--only", metavar="NAMES", default="", help="pages and walks, by commas: overview,j2")
    parser.add_argument("--slower", type=float, default=1, metavar="TIMES", help="scripts take so many times as long")
    options = parser.parse_args()
    if absent := missing():
        print(f"skipped: {absent}; install with tests/packages/install browser")
        return 77
    only = tuple(filter(None, options.only.split(",")))

    def asked(name):
        return not only or name.startswith(only)

    started = time.monotonic()

    def told(what):
        print(f"{time.monotonic() - started:5.1f} s  {what}", flush=True)

    folder = tempfile.mkdtemp(prefix="gwc")
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        site = Site(stack, find_program(options), folder)
        site.browser.slower(options.slower)
        told("a gateway with the samples' day")
        pages = {name: path for name, path in looks.addresses(site.gateway).items() if asked(name)}
        if options.pictures:
            looks.take_pictures(site.reviewer, pages, options.pictures)
            if asked("audit"):
                looks.take_pictures(site.auditor, {"audit-all": "/ui/audit"}, options.pictures)
            return 0
        wrong = by_wire(site.gateway.api_port, site.certs) if asked("wire") else []
        wrong += [] if only else looks.handbook(pages)
        wrong += looks.contrasts() if asked("colours") else []
        for name, walk in site.walks().items():
            if asked(name):
                walk()
                told(name)
        if asked("audit"):
            site.auditor.every_way("audit of all", "/ui/audit", site.axe, "核验整条链")
        for name, path in pages.items():
            try:
                site.reviewer.every_way(name, path, site.axe, looks.WORDS[name])
            except Trouble as trouble:
                wrong.append(f"{name}: {trouble}")
        looks.printed(site.reviewer, pages, folder)
        told(f"{len(pages)} pages, each in two themes and two languages")
        if asked("sign-in"):
            by_keys_sign_in(site.own, site.gateway, site.certs, site.axe)
            told("signing in by keys")
        wrong += states.canary(site.gateway, site.reviewer.numbers)
        for one in wrong + site.wrong():
            print(f"WRONG {one}")
        return 1 if wrong + site.wrong() else 0


if __name__ == "__main__":
    sys.exit(main())
