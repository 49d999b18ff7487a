"""The console in headless Chromium on a store of many persons and feeds: the walks of tests/console, each step held
against what it may take, and how soon the large tables are painted."""

import gzip
import json
import os
import shutil
import statistics
import sys
import time
import urllib.request

from bureaus import add_bureaus, name_of
from gateway_side import COUNTY, UNIVERSITIES
from measured import run_json
from peer import Agency
from rosters import district_csv, roster_xml
from serving import Serving
from workshop import NEVER, NOW, ROOT, SAMPLES

sys.path += [os.path.join(ROOT, "tests", "console"), os.path.join(ROOT, "tests", "fault"), os.path.join(ROOT, "config", "demo")]

import mends  # noqa: E402
import walks  # noqa: E402
from browser import Browser, missing  # noqa: E402
from peer import client_context  # noqa: E402
from relay import Relay, fingerprint  # noqa: E402
from screen import Console  # noqa: E402

DAYS, TODAY = 90, NOW[:10]
LOOKS = 20  # at persons, of which the 95th percentile is told
TIMES = 5  # each table is painted so often
# Once the expression is true and has been painted; milliseconds since the address was asked for, or since the last key;
# nothing, said as NaN, after two minutes.
PAINTED = ("new Promise((done) => {{ setTimeout(() => done(NaN), 120000); const look = () => {expression} "
           "? requestAnimationFrame(() => setTimeout(() => done(performance.now() - (window.pressed ?? 0)))) "
           ": requestAnimationFrame(look); look(); }})")


class Site(Serving):
    """A gateway with so many feeds on the store seeded for them."""

    def __init__(self, bench, seed, feeds):
        self.feeds = feeds
        super().__init__(bench, seed=seed)

    def write_overlay(self, state):
        return with_bureaus(self.bench, super().write_overlay(state), self.folder.name, self.feeds)


def with_bureaus(bench, path, folder, feeds):
    """The overlay at `path` with bureaus until there are so many feeds; none of them comes by itself."""
    with open(path, encoding="utf-8") as file:
        overlay = json.load(file)
    agencies = overlay["agencies"]
    shipped = len([name for name in os.listdir(agencies) if name.endswith(".yaml")])
    for name in add_bureaus(agencies, overlay, os.path.join(folder, "bureaus"), feeds - shipped):
        overlay["agency"][name]["feeds"] = {"roster": NEVER}
    path = os.path.join(folder, "many.yaml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(overlay, file)
    return path


def seeded(bench, feeds, looks):
    """The store: the register, 90 days of every feed, the rosters with their flags and refused rows, and the journal."""
    def make(state):
        shutil.copytree(bench.seed, state)
        drop, _, _ = district_csv(bench, min(bench.options.district, bench.options.rows))
        agency = Agency("education-province", SAMPLES, bench.certs, os.path.join(bench.work, "agency"), "--now", NOW,
                        "--extra-batch", roster_xml(bench, bench.options.rows))
        try:
            program = [bench.program("ingest_bench")]
            rest = [bench.settings, with_bureaus(bench, bench.overlay(state, agency.port, drop, ("tax",)), bench.work, feeds), NOW]
            run_json([*program, "history", *rest, str(DAYS), str(looks), "1000"])
            listed = os.path.join(bench.work, "gateway.csv")
            for feed in (UNIVERSITIES, COUNTY):
                done = run_json([*program, "pull", *rest, feed, "2027", listed])
                print(f"  {feed}: {done['rows_in']} rows, {done['rejected']} refused")
        finally:
            agency.stop()
            shutil.rmtree(os.path.join(bench.work, "bureaus"), ignore_errors=True)
    return bench.seeded(f"console-{feeds}", make)


class Screen:
    """A browser before a site, as its reviewer and its auditor see it."""

    def __init__(self, site):
        certs = site.bench.certs
        self.relays = {who: Relay(certs, who, site.port) for who in ("reviewer", "auditor")}
        self.browser = Browser(fingerprint(os.path.join(certs, "gateway", "tls.pem")))
        self.browser.size(1366, 768)
        self.browser.call("Page.bringToFront")  # what nobody sees is not painted
        self.reviewer, self.auditor = (Console(self.browser, relay.origin, set()) for relay in self.relays.values())

    def close(self):
        self.browser.close()
        for relay in self.relays.values():
            relay.close()

    def painted(self, expression):
        return self.browser.evaluate(PAINTED.format(expression=expression))

    def from_address(self, path, expression):
        """Milliseconds from asking for the address, program and all, to the painted table."""
        self.browser.open(self.reviewer.origin + path)
        self.browser.wait(f"location.href.endsWith({json.dumps(path)})", path)
        return self.painted(expression)

    def from_key(self, console, keys, expression):
        """Milliseconds from the key that leads there."""
        self.browser.evaluate("document.addEventListener('keydown', () => { window.pressed = performance.now(); }, true)")
        for key in keys:
            self.browser.key(key)
        return self.painted(expression)


def percentile(values, percent):
    return sorted(values)[min(len(values) * percent // 100, len(values) - 1)]


def some_students(bench, count):
    """Numbers of students who have not paid."""
    with open(os.path.join(bench.world, "uninsured.csv"), encoding="utf-8") as file:
        return [line.split(",")[1] for line in file.readlines()[1:count + 1]]


def jobs(bench, site, screen):
    """Name of a job to its walk, which says by Console.step what somebody waits for."""
    numbers = some_students(bench, LOOKS)
    person = ask(site, "/v1/flags?limit=1")["items"][0]["person"]
    ask(site, f"/v1/persons/{person}")
    # Far down the matrix: the arrows have a way to go.
    feed = name_of(site.feeds // 2) + ".roster"
    return {"J1": lambda: walks.by_keys_j1(screen.reviewer, feed, TODAY), "J2": lambda: walks.by_keys_j2(screen.reviewer),
            "J3": lambda: walks.by_keys_j3(screen.reviewer), "J6": lambda: walks.by_keys_j6(screen.reviewer),
            "J5": lambda: [walks.by_keys_j5(screen.reviewer, number) for number in numbers],
            "J7": lambda: mends.by_keys_j7(screen.reviewer), "J14": lambda: walks.by_keys_j14(screen.auditor, person)}


def ask(site, path):
    with urllib.request.urlopen(urllib.request.Request(f"https://localhost:{site.port}{path}"),
                                context=client_context(site.bench.certs, "reviewer"), timeout=120) as answer:
        return json.load(answer)


def walk(bench, site, screen):
    """Every job by keys; prints each step beside what it may take."""
    for name, job in jobs(bench, site, screen).items():
        job()
    steps = {}
    for what, limit, took in screen.reviewer.steps + screen.auditor.steps:
        steps.setdefault((what, limit), []).append(took)
    for (what, limit), took in steps.items():
        value, times = percentile(took, 95), f", p95 of {len(took)}" if len(took) > 1 else ""
        print(f"  {what:34} {value:6.2f} s of {limit:g}{'' if value <= limit else '  OVER'}{times}")
    wrong = screen.reviewer.wrong + screen.auditor.wrong
    for one in wrong:
        print(f"  WRONG {one}")
    return not wrong


ROWS = "document.querySelector('main tbody td') && !document.querySelector('.skeleton')"


def tables(screen):
    """How soon the first rows of the long lists are painted: of 52 000 runs, 200 000 entries of the journal, 8 600 flags."""
    browser = screen.browser
    places = {"runs": ("/ui/runs", "b"), "causes": ("/ui/rejects", "r"), "flags": ("/ui/flags", "a"), "audit": ("/ui/audit", "j")}
    for name, (path, key) in places.items():
        fresh, pressed = [], []
        for _ in range(TIMES):
            fresh.append(screen.from_address(path, ROWS))
            screen.reviewer.open("/ui/regions")  # no field takes the keys there
            pressed.append(screen.from_key(screen.reviewer, ["g", key], f"location.pathname === '{path}' && {ROWS}"))
        show(f"first rows of {name}", pressed, fresh)
    screen.reviewer.open("/ui/rejects")
    cause = browser.evaluate("document.querySelector('main tbody td a').getAttribute('href')")
    fresh, pressed = [], []
    rows = "document.querySelector('main .row-text')"
    for _ in range(TIMES):
        fresh.append(screen.from_address(cause, rows))
        screen.reviewer.open("/ui/rejects")
        browser.key("j")
        pressed.append(screen.from_key(screen.reviewer, ["Enter"], rows))
    show("first rows of a cause", pressed, fresh)


def show(what, pressed, fresh):
    limit = 200
    value = statistics.median(pressed)
    print(f"  {what:34} {value:6.0f} ms from the key, of {limit}{'' if value <= limit else '  OVER'}; {max(pressed):.0f} at most; "
          f"{statistics.median(fresh):.0f} ms from the address")


def matrix(screen, feeds):
    """Until a screen of it is painted; then to its last row by one key, which paints what was out of sight."""
    browser = screen.browser
    cells = f"document.querySelectorAll('td[data-day]').length >= {20 * DAYS}"
    last = ("document.activeElement.closest('tr')?.getAttribute('aria-rowindex') === "
            "document.querySelector('table.matrix').getAttribute('aria-rowcount')")
    painted, moved = [], []
    for _ in range(TIMES):
        painted.append(screen.from_address(f"/ui/feeds?window={DAYS}d", cells))
        screen.reviewer.tab_to("td[data-day]")
        began = time.monotonic()
        browser.key("End", modifiers=2)
        browser.wait(last, "the last row")
        moved.append((time.monotonic() - began) * 1000)
    for what, took in ((f"matrix, {feeds} feeds x {DAYS} days", painted), ("its last row by a key", moved)):
        value = statistics.median(took)
        print(f"  {what:34} {value:6.0f} ms of 1000{'' if value <= 1000 else '  OVER'}, {max(took):.0f} at most", flush=True)


def sizes(site):
    """What the browser loads once, packed."""
    def body(path):
        with urllib.request.urlopen(f"https://localhost:{site.port}{path}", context=client_context(site.bench.certs, "reviewer"),
                                    timeout=20) as answer:
            return answer.read()
    page = body("/ui/").decode()
    for kind, limit in (("js", 130), ("css", 20)):
        files = {part.split('"')[0] for part in page.split('/ui/assets/')[1:] if part.split('"')[0].endswith("." + kind)}
        size = sum(len(gzip.compress(body("/ui/assets/" + name), 9)) for name in files) / 1024
        print(f"  {kind:34} {size:6.1f} KiB of {limit}, packed")


def run(bench):
    """Prints all figures; whether every walk found what it looked for."""
    if absent := missing():
        print(f"\nconsole: left out, for {absent}")
        return True
    if bench.options.small:
        print("\nconsole: left out of a small run, for its walks are the console's own test")
        return True
    feeds, most, looks = 300, 600, 200_000
    seed = seeded(bench, most, looks)
    good = True
    for count, parts in ((feeds, "walks"), (most, "matrix")):
        site = Site(bench, seed, count)
        screen = Screen(site)
        try:
            print(f"\nconsole, {count} feeds, {bench.people} people" + (", seconds by keys" if parts == "walks" else ""), flush=True)
            if parts == "walks":
                good &= walk(bench, site, screen)
                tables(screen)
                sizes(site)
            else:
                matrix(screen, count)
        finally:
            screen.close()
            site.close()
    return good
