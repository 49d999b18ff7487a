#!/usr/bin/env python3
"""The console in headless Chromium on a whole gateway that took the samples' day, over TLS.

Every page in both themes and languages: none breaks its content policy or Trusted Types, says an error on the console or
has a serious finding of axe-core. No identity number of the samples stands in a document, an address or the storage.
J1 (the bad cell), J2 (from the province down to a county's schools), J3 (a late feed: whom to call, is anyone on it), J5 (the
person at the counter), J6 (the open flags one after the other), J7 (the file to give back) and J14 (who looked at a person,
and the chain) are walked by keys alone.
Signing in with an account, the end of a session and grants are walked by keys too (`--only sign-in`: these alone),
and looks in clear (`--only reveal`).
`--pictures FOLDER` keeps pictures at two sizes in both themes and a print; `--only NAMES` takes only pages and walks whose
name begins with one of these. Exit code 77: something is not installed.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
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
from gateway_process import ROOT, SAMPLES, Gateway, Ground, find_program, make_certificates  # noqa: E402
from peer import client_context  # noqa: E402
from people import who_pays  # noqa: E402
from relay import Relay, fingerprint  # noqa: E402
from sign_in import by_keys_sign_in  # noqa: E402

AXE = os.path.join(ROOT, "gateway", "console", "node_modules", "axe-core", "axe.min.js")
NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
SETTLED = ("document.querySelector('main h1') && !document.querySelector('.skeleton') && "
           "!document.querySelector('[aria-busy=\"true\"]')")
SIZES = {"1366x768": (1366, 768), "1920x1080": (1920, 1080)}


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def checks(number):
    """The check digit of GB 11643 fits: other numbers of eighteen digits, as of batches, are nobody's."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS)) % 11] == number[17].upper()


def sample_numbers():
    """Every identity number that stands readable in what the agencies deliver."""
    numbers = set()
    for folder, _, files in os.walk(SAMPLES):
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                numbers |= set(filter(checks, NUMBER.findall(file.read().decode("latin-1"))))
    return numbers


class Console:
    def __init__(self, browser, origin, numbers):
        self.browser, self.origin, self.numbers, self.wrong = browser, origin, numbers, []
        self.steps = []  # (what somebody waits for, seconds that it may take, seconds that it took)

    def open(self, path):
        self.browser.open(self.origin + path)
        self.settle(path)

    def settle(self, what):
        self.browser.wait(SETTLED, what)

    @contextlib.contextmanager
    def step(self, what, limit):
        """What is done in it is what somebody waits for; the benchmark prints it, no test asserts it."""
        began = time.monotonic()
        yield
        self.steps.append((what, limit, time.monotonic() - began))

    def look(self, what):
        """What the page broke, said and shows that it must not."""
        for broken in self.browser.evaluate("window.broken.splice(0)"):
            self.wrong.append(f"{what}: content policy: {broken}")
        for event in self.browser.events:
            entry = event.get("params", {}).get("entry", {})
            if event["method"] == "Runtime.exceptionThrown":
                self.wrong.append(f"{what}: {event['params']['exceptionDetails'].get('exception', {}).get('description')}")
            elif event["method"] == "Log.entryAdded" and entry["level"] == "error" and entry["source"] != "network":
                self.wrong.append(f"{what}: {entry['text']} {entry.get('url', '')}")
        self.browser.events.clear()
        seen = self.browser.evaluate(
            "[document.documentElement.outerHTML, location.href, JSON.stringify({...localStorage}), "
            "JSON.stringify({...sessionStorage}), JSON.stringify(history.state), document.cookie, "
            "...[...document.querySelectorAll('input')].map((one) => one.value)].join('\\n')")
        if leaked := set(NUMBER.findall(seen)) & self.numbers:
            self.wrong.append(f"{what}: {len(leaked)} identity numbers are shown or kept")

    def axe(self, what):
        found = self.browser.evaluate(
            "axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', "
            "'best-practice']}).then(({violations}) => violations.filter(({impact}) => ['serious', 'critical'].includes(impact))"
            ".map(({id, nodes}) => id + ' ' + nodes.slice(0, 3).map((node) => node.target + ' ' + node.failureSummary).join(' | ')))")
        self.wrong += [f"{what}: axe: {one}" for one in found]

    def switch(self, button):
        """The buttons of the head: theme, then language."""
        self.browser.evaluate(f"document.querySelectorAll('.top > button')[{button}].click()")
        self.settle("the switch")

    def every_way(self, name, path, axe):
        self.open(path)
        self.look(name)
        self.browser.evaluate(axe + ";0")
        for step in (None, 1, 2, 1):
            if step:
                self.switch(step)
            way = self.browser.evaluate("document.documentElement.dataset.theme + ' ' + document.documentElement.lang")
            self.axe(f"{name} ({way})")
            self.look(f"{name} ({way})")
        self.switch(2)

    def tab_to(self, selector, most=60):
        for _ in range(most):
            self.browser.key("Tab")
            if self.browser.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
                return
        raise Trouble(f"{most} times Tab does not lead to {selector}")

    def down_to(self, feed, day=""):
        """From the first row of the matrix to the cell of a feed: rows out of sight are painted as the arrows come to them."""
        rows = int(self.browser.evaluate("document.querySelector('table.matrix').getAttribute('aria-rowcount')"))
        for _ in range(rows):
            label = self.browser.evaluate("document.activeElement.getAttribute('aria-label')") or ""
            if f"{feed} {day}" in label:
                return
            self.browser.key("ArrowDown")
        raise Trouble(f"the arrows lead to {label!r}, not to {feed} {day}")

    def at(self, pattern):
        self.browser.wait(f"/{pattern}/.test(location.pathname + location.search)", pattern)
        self.settle(pattern)


def by_keys_j1(console, feed="education-province.roster", day="2026-11-30"):
    """The bad cell: into the matrix, along it, to its feed on that day, to the run that is held."""
    with console.step("J1 the matrix", 5):
        console.open("/ui/feeds")
        console.browser.wait("document.querySelector('td[data-day]')", "the matrix")
    console.tab_to("td[data-day]")
    console.down_to(feed, day)
    if feed not in console.browser.evaluate("document.querySelector('.explained').innerText"):
        console.wrong.append("J1: the cell in focus is not explained")
    with console.step("J1 the feed of a cell", 2):
        console.browser.key("Enter")
        console.at(rf"feeds\/{re.escape(feed)}\?day={day}")
    console.browser.key("j")
    with console.step("J1 its run", 2):
        console.browser.key("Enter")
        console.at(r"runs\/[0-9]+")
    console.look("J1")


def by_keys_j2(console):
    """Where do we stand, can the figure be trusted, and down to the schools of a county and up again."""
    with console.step("J2 the overview", 1.5):
        console.open("/ui/")
        console.browser.wait("document.querySelectorAll('.identity').length === 3 && document.querySelector('.cards')", "the funnel")
    if console.browser.evaluate("!!document.querySelector('.identity .failed')"):
        console.wrong.append("J2: rows or persons do not add up")
    text = console.browser.evaluate("document.querySelector('main').innerText")
    if "数据截至" not in text or "完整度" not in text:
        console.wrong.append("J2: figures without their moment or their completeness")
    console.look("J2")
    with console.step("J2 the province", 1.5):
        for key in "gc":
            console.browser.key(key)
        console.at("regions$")
        console.browser.wait("document.querySelector('main tbody .covered')", "the level below")
    for code in ("420600", "420602"):
        row = f"main tbody td:first-child a[href*='/regions/{code}']"
        console.browser.wait(f"document.querySelector(\"{row}\")", code)
        for _ in range(40):
            console.browser.key("j")
            if console.browser.evaluate(f"document.activeElement.matches(\"{row}\")"):
                break
        with console.step(f"J2 down to {code}", 1):
            console.browser.key("Enter")
            console.at(rf"regions\/{code}")
            console.browser.wait("document.querySelector('.cards')", f"the figures of {code}")
    if "襄城区" not in console.browser.evaluate("document.querySelector('main h1').innerText"):
        console.wrong.append("J2: the county is not named")
    if not console.browser.evaluate("[...document.querySelectorAll('main td')].some((one) => /^[0-9]{10}$/.test(one.innerText))"):
        console.wrong.append("J2: the county shows no school")
    console.browser.key("u")
    console.at(r"regions\/420600")
    console.browser.wait("document.querySelector('main tbody .covered')", "the city again")
    console.look("J2 regions")


def by_keys_j14(console, person):
    """Who looked at this person, and is the record of it whole: in one place."""
    console.open("/ui/audit")
    console.tab_to("main input[placeholder^='P-']")
    console.browser.type(person)
    with console.step("J14 all accesses to a person", 10):
        console.browser.key("Enter")
        console.at(rf"audit\?about={person}")
        console.browser.wait("[...document.querySelectorAll('main h2')].some((one) => one.innerText.includes('全部访问')) && "
                             "document.querySelector('main tbody td')", "the accesses")
    if "person.look" not in console.browser.evaluate("document.querySelector('main tbody').innerHTML"):
        console.wrong.append("J14: the looks at a person are not listed")
    console.tab_to("main form button.primary")
    with console.step("J14 the chain", 10):
        console.browser.key("Enter")
        console.browser.wait("document.querySelector('main .verdict .mark.ok')", "the chain", 120)
    # Somebody's number is not taken into the address.
    console.tab_to("main input[placeholder^='P-']", 120)
    console.browser.evaluate("document.activeElement.select()")
    console.browser.type("420602200802141236")
    console.browser.key("Enter")
    console.browser.wait("document.querySelector('#about-wrong').innerText", "the refusal of a number")
    if "4206022008" in console.browser.evaluate("location.href"):
        console.wrong.append("J14: a number stands in the address")
    console.browser.evaluate("document.querySelector('main input[placeholder^=\"P-\"]').value = ''")
    console.look("J14")


def by_keys_j5(console, number):
    """A parent is at the counter."""
    for key in "gp":
        console.browser.key(key)
    console.at(r"people$")
    console.browser.wait("document.activeElement.name === 'asked'", "the field in focus")
    console.browser.type(number)
    with console.step("J5 the answer", 2):
        console.browser.key("Enter")
        console.at(r"people\/P-")
        console.browser.wait("document.querySelector('.sentence')", "the sentence")
    console.look("J5")


def by_keys_reveal(console, number):
    """In clear for a reason and a minute, then masked again; who looked stands below."""
    def reveal():
        console.tab_to("#reveal", 120)
        console.browser.key("Enter")
        console.tab_to("dialog[open] [name=why]")
        console.browser.type("家长在窗口核对")
        console.browser.key("Tab")
        console.browser.type("CK-2026/117")
        console.browser.key("Enter")
        console.browser.wait(f"document.querySelector('.revealed code').innerText === {json.dumps(number)}", "the number in clear")

    reveal()
    console.browser.wait("[...document.querySelectorAll('main td')].some((one) => one.innerText.includes('CK-2026/117'))", "who looked")
    console.browser.evaluate("{ const now = Date.now; Date.now = () => now() + 61000; }")
    console.browser.wait("!document.querySelector('.revealed')", "the end of the minute")
    console.look("masked again")
    reveal()
    console.tab_to(".revealed button")
    console.browser.key("Enter")
    console.browser.wait("!document.querySelector('.revealed')", "hiding")
    console.look("hidden")


def by_keys_j3(console):
    """A feed is late: whom to call, is anyone on it; and that somebody is on it shows in its cell."""
    feed = "education-province.roster"

    def to_cell():
        console.tab_to("td[data-day]")
        console.down_to(feed)

    console.open("/ui/feeds")
    to_cell()
    console.browser.key("Enter")
    console.at(r"feeds\/education-province\.roster")
    console.browser.wait("document.querySelector('main form [name=words]')", "the contact log")
    if "联系人" not in console.browser.evaluate("document.querySelector('main').innerText"):
        console.wrong.append("J3: the feed's page does not say whom to call")
    console.browser.key("n")
    console.browser.wait("document.activeElement.name === 'words'", "the field in focus")
    console.browser.type("027-87654321 王老师：名单正在导出")
    console.browser.key("Enter")
    console.browser.wait("[...document.querySelectorAll('main td')].some((one) => one.innerText.includes('名单正在导出'))", "the call")
    console.look("J3")
    console.browser.evaluate("document.activeElement.blur()")
    for key in "gf":
        console.browser.key(key)
    console.at("feeds$")
    to_cell()
    if "在跟" not in console.browser.evaluate("document.querySelector('.explained').innerText"):
        console.wrong.append("J3: the cell does not say that somebody is on it")
    console.look("J3 cell")


def by_keys_j6(console):
    """The open flags one after the other: a note, the next, back, handing on; a draft stays, and no page is loaded anew."""
    at = "location.pathname.split('/').pop()"
    console.open("/ui/overview")
    for key in "ga":
        console.browser.key(key)
    console.at("flags$")
    console.browser.wait("document.querySelectorAll('main tbody td:first-child a[href*=\"/flags/F-\"]').length > 2", "the queue")
    console.browser.evaluate("window.loadedOnce = true")
    console.browser.key("j")
    console.browser.key("n")
    console.at(r"flags\/F-")
    console.browser.wait("document.activeElement.name === 'words'", "the note in focus")
    first = console.browser.evaluate(at)
    console.browser.type("已电话联系学校，周三前核实")
    console.browser.key("Enter")
    console.browser.wait("[...document.querySelectorAll('main td')].some((one) => one.innerText.includes('周三前核实'))", "the note entered")
    console.look("J6 note")
    console.browser.key("j")
    console.browser.wait(f"{at} !== '{first}' && document.querySelector('[name=words]')", "the next flag")
    console.settle("the next flag")
    second = console.browser.evaluate(at)
    console.browser.key("n")
    console.browser.type("还没写完")
    console.browser.evaluate("document.activeElement.blur()")
    console.browser.key("k")
    console.browser.wait(f"{at} === '{first}'", "the flag before")
    console.settle("the flag before")
    console.browser.key("j")
    console.browser.wait(f"{at} === '{second}' && document.querySelector('[name=words]')?.value === '还没写完'", "the draft")
    # Handed on to oneself, by the choice before the words.
    console.browser.key("n")
    console.browser.key("Tab", shift=True)
    for _ in range(3):
        console.browser.key("ArrowDown")
    console.browser.wait("document.querySelector('[name=assignee]')", "to whom")
    console.browser.key("Tab")
    console.browser.key("Enter")
    console.browser.wait("[...document.querySelectorAll('main dd')].some((one) => one.innerText === 'reviewer-420000')", "whose it is")
    if not console.browser.evaluate("window.loadedOnce"):
        console.wrong.append("J6: the page was loaded anew")
    if "还没写完" in console.browser.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"):
        console.wrong.append("J6: a draft is kept outside the page")
    console.look("J6")
    console.open("/ui/flags?assignee=reviewer-420000")
    if second not in console.browser.evaluate("document.querySelector('main tbody').innerText"):
        console.wrong.append("J6: the flag handed on is not among those in hand")
    console.look("J6 list")


def by_keys_j7(console):
    """Which rows were refused, and the file to give back."""
    with console.step("J7 the causes", 2):
        for key in "gr":
            console.browser.key(key)
        console.at("rejects$")
        console.browser.wait("document.querySelector('main tbody td')", "the causes")
    console.browser.key("j")
    with console.step("J7 a cause with its rows", 2):
        console.browser.key("Enter")
        console.at(r"rejects\/[0-9]+")
    console.browser.evaluate(
        "[...document.querySelectorAll('main .panel button')].find((one) => one.textContent === '下载退回文件').id = 'return'")
    console.tab_to("#return")
    console.browser.key("Enter")
    console.tab_to("dialog[open] button.primary")
    with console.step("J7 the return file", 10):
        console.browser.key("Enter")
        console.browser.wait("[...document.querySelectorAll('.said')].some((one) => one.textContent)", "the file", 120)
    deadline = time.monotonic() + 10
    while not (os.path.isdir(console.browser.downloads) and os.listdir(console.browser.downloads)):
        if time.monotonic() > deadline:
            raise Trouble("the return file was not saved")
        time.sleep(0.05)
    console.look("J7")


def saved_file(console, begin):
    """The newest file that the browser saved under this name, whole."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        names = os.listdir(console.browser.downloads) if os.path.isdir(console.browser.downloads) else []
        whole = [name for name in names if name.startswith(begin) and not name.endswith(".crdownload")]
        if whole:
            with open(os.path.join(console.browser.downloads, whole[0]), "rb") as file:
                return file.read()
        time.sleep(0.05)
    raise Trouble(f"no file {begin}* was saved")


def export_by_keys(console):
    """A list about persons leaves as a file only with a reason, and names nobody."""
    console.open("/ui/flags?year=2027&state=OPEN")
    console.browser.evaluate("[...document.querySelectorAll('main .actions button')].find((one) => one.textContent === '导出').id = 'export'")
    console.tab_to("#export")
    console.browser.key("Enter")
    console.browser.wait("document.querySelector('dialog[open] form')", "the export's question")
    console.browser.evaluate(
        "{ const [format, reason] = document.querySelectorAll('dialog[open] select'); "
        "for (const [one, value] of [[format, 'csv'], [reason, '']]) "
        "{ one.value = value; one.dispatchEvent(new Event('change', {bubbles: true})); } }")
    console.tab_to("dialog[open] button.primary")
    console.browser.key("Enter")
    if not console.browser.evaluate("document.querySelector('dialog[open] select:invalid')?.required ?? false"):
        console.wrong.append("export: rows about persons leave without a reason")
    console.browser.evaluate("{ const one = document.querySelectorAll('dialog[open] select')[1]; one.value = 'report'; "
                             "one.dispatchEvent(new Event('change', {bubbles: true})); }")
    console.tab_to("dialog[open] button.primary")
    console.browser.key("Enter")
    text = saved_file(console, "flags_").decode("utf-8")
    if not text.startswith("\ufeff") or "F-2027-" not in text:
        console.wrong.append("export: the file does not hold the flags as UTF-8 with its mark")
    if set(NUMBER.findall(text)) & console.numbers:
        console.wrong.append("export: identity numbers stand in the file")
    console.look("export")


def told_by_events(console, gateway):
    """A page reads again when the gateway says that something changed, long before it would have asked by itself."""
    console.open("/ui/feeds/education-xiangcheng.roster")
    asked = "performance.getEntriesByType('resource').filter((one) => new URL(one.name).pathname === '{}').length"
    console.browser.wait(asked.format("/v1/stream"), "the first event")
    before = console.browser.evaluate(asked.format("/v1/feeds/education-xiangcheng.roster"))
    gateway.ground.drop_rosters()
    if gateway.pull("education-xiangcheng.roster").status != 200:
        raise Trouble("the rosters were not pulled")
    console.browser.wait(f"{asked.format('/v1/feeds/education-xiangcheng.roster')} > {before}", "the page after an event")
    console.look("events")


def letter_by_itself(console, person):
    """What is printed for the citizen is the letter alone."""
    console.open(person)
    console.browser.evaluate(
        "[...document.querySelectorAll('main .actions button')].find((one) => one.textContent === '打印告知书').click()")
    console.browser.wait("document.querySelector('dialog.letter article h2')", "the letter")
    console.browser.call("Emulation.setEmulatedMedia", media="print")
    title, printed = console.browser.evaluate("[document.querySelector('dialog.letter h2').innerText, document.body.innerText]")
    console.browser.call("Emulation.setEmulatedMedia", media="")
    if title not in printed:
        console.wrong.append("the letter is not printed")
    if "所依据的源数据" in printed:
        console.wrong.append("the letter is printed with the page around it")
    console.look("the letter")


def clock_goes_on(console):
    """A page opened in the morning says in the afternoon what is true then."""
    console.open("/ui/runs")
    console.browser.evaluate("{ const now = Date.now; Date.now = () => now() + 5 * 3600 * 1000; }")
    console.browser.evaluate("document.querySelector('.menu a[href$=\"/deliveries\"]').click()")
    console.at("deliveries$")
    if not re.search(r"2026-11-30 14:[0-9]{2}", console.browser.evaluate("document.querySelector('main').innerText")):
        console.wrong.append("the time of a list stands still")


def back_from_a_failure(console):
    """After a request that failed, the page before it is shown again."""
    console.open("/ui/feeds")
    console.browser.evaluate(
        "{ const real = fetch; let fail = true; window.fetch = (asked, ...rest) => "
        "fail && String(asked).includes('days=90') ? (fail = false, Promise.reject(new TypeError('cut'))) : real(asked, ...rest); }")
    choose = "{{ const one = document.querySelector('main .page-head select'); one.value = '{}'; one.dispatchEvent(new Event('change', {{bubbles: true}})); }}"
    console.browser.evaluate(choose.format(90))
    console.browser.wait("document.querySelector('main .problem')", "the failure")
    console.browser.evaluate(choose.format(14))
    console.browser.wait("document.querySelector('main td[data-day]')", "the matrix after a failure")
    console.look("back from a failure")


def not_listed(console, origin):
    """An agency's certificate sees a page that says what to do, and nothing else."""
    console.browser.open(origin + "/ui/feeds")
    console.browser.wait("document.querySelector('main h1')", "the refusal")
    if "callers" not in console.browser.evaluate("document.body.innerText") or console.browser.evaluate("!!document.querySelector('table')"):
        console.wrong.append("a certificate that is not listed is not told so")
    console.browser.events.clear()  # the 401 itself


def by_wire(port, certs):
    """What no page shows: headers, caching, what is refused."""
    wrong = []

    def ask(method, path, headers=None):
        connection = http.client.HTTPSConnection("localhost", port, timeout=20, context=client_context(certs, "operator"))
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def expect(what, found, wanted):
        if found != wanted:
            wrong.append(f"{what}: {found!r}, not {wanted!r}")

    status, headers, page = ask("GET", "/ui/feeds?days=7")
    expect("/ui/feeds", status, 200)
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"):
        expect(part, part in policy, True)
    expect("unsafe", "unsafe" in policy, False)
    expect("nosniff", headers["X-Content-Type-Options"], "nosniff")
    expect("again", ask("GET", "/ui/", {"If-None-Match": headers["ETag"]})[0], 304)
    script = re.search(rb"/ui/assets/app-[0-9a-f]+\.js", page).group().decode()
    status, plain, body = ask("GET", script)
    packed = ask("GET", script, {"Accept-Encoding": "br, gzip"})
    expect("immutable", "immutable" in plain["Cache-Control"], True)
    expect("gzip", packed[1]["Content-Encoding"], "gzip")
    expect("smaller", len(packed[2]) < len(body) / 2, True)
    expect("another tag", packed[1]["ETag"] != plain["ETag"], True)
    expect("no gzip", ask("GET", script, {"Accept-Encoding": "gzip;q=0"})[1]["Content-Encoding"], None)
    expect("/ui", (ask("GET", "/ui")[0], ask("GET", "/ui")[1]["Location"]), (308, "/ui/"))
    expect("no such file", ask("GET", "/ui/assets/app-0.js")[0], 404)
    expect("POST", ask("POST", "/ui/feeds")[0], 405)
    expect("another site", ask("GET", "/v1/me", {"Sec-Fetch-Site": "cross-site"})[0], 403)
    expect("another origin, from a browser without the other header", ask("GET", "/v1/me", {"Origin": "https://elsewhere.example"})[0], 403)
    expect("our own page", ask("GET", "/v1/me", {"Sec-Fetch-Site": "same-origin"})[0], 200)
    return wrong


def addresses(gateway):
    """A page of each kind, with something on it."""
    runs = gateway.items("/v1/runs?feed=education-province.roster")
    held = next(run for run in runs if run["state"] == "held")
    rejected = next(run for run in runs if run["counts"]["rejected"])
    flag = gateway.request("GET", "/v1/flags?year=2027&state=OPEN&limit=1").json["items"][0]
    group = gateway.request("GET", "/v1/reject-groups?limit=1").json["items"][0]
    message = gateway.request("GET", "/v1/deliveries?limit=1").json["items"][0]
    return {"overview": "/ui/overview", "overview-city": "/ui/overview?region=420600", "regions": "/ui/regions/420000",
            "region-city": "/ui/regions/420600", "region-county": "/ui/regions/420602", "audit": "/ui/audit", "feeds": "/ui/feeds", "feeds-90": "/ui/feeds?days=90", "feed": "/ui/feeds/education-province.roster", "runs": "/ui/runs",
            "run-held": f"/ui/runs/{held['id']}", "run": f"/ui/runs/{rejected['id']}", "rejects": "/ui/rejects",
            "cause": f"/ui/rejects/{group['number']}", "people": "/ui/people", "person": f"/ui/people/{flag['person']}",
            "health": "/ui/health?all=1", "flags": "/ui/flags", "flags-all": "/ui/flags?view=all", "flag": f"/ui/flags/{flag['id']}", "deliveries": "/ui/deliveries",
            "delivery": f"/ui/deliveries/{message['id']}", "reveals": "/ui/reveals", "nothing": "/ui/nothing", "no-run": "/ui/runs/999999"}


def load_targets(program, gateway, folder):
    """By the command line, as an office does it."""
    path = os.path.join(folder, "targets.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("区划代码,年度,参保任务数\r\n420600,2027,1800\r\n420602,2027,1000\r\n429004,2027,9\r\n")
    done = subprocess.run([program, "target", "load", path, "--socket", gateway.ground.socket], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise AssertionError(f"target load: {done.returncode} {done.stderr}")


def handbook(pages):
    """What the handbook shows must be what `--pictures` makes."""
    with open(os.path.join(ROOT, "gateway", "console", "HANDBOOK.md"), encoding="utf-8") as file:
        shown = set(re.findall(r"\(pictures/([^)]+)\)", file.read()))
    made = {f"{name}-{size}-{theme}.png" for name in (*pages, "audit-all") for size in SIZES for theme in ("light", "dark")}
    return [f"handbook: no picture {name}" for name in sorted(shown - made)]


def take_pictures(console, pages, folder):
    os.makedirs(folder, exist_ok=True)
    for size, (width, height) in SIZES.items():
        console.browser.size(width, height)
        for name, path in pages.items():
            for theme in ("light", "dark"):
                console.open(path)
                if console.browser.evaluate("document.documentElement.dataset.theme") != theme:
                    console.switch(1)
                console.browser.picture(os.path.join(folder, f"{name}-{size}-{theme}.png"))
    for name in {"feeds", "person", "overview", "regions"} & set(pages):
        console.open(pages[name])
        console.browser.print(os.path.join(folder, f"{name}.pdf"))


def printed(console, pages, folder):
    """On paper nothing is lost that stands on the screen, whatever the theme, and each sheet says who printed it."""
    rows = "[...document.querySelectorAll('main tbody tr:not(.spacer)')].map((row) => row.cells[0].innerText.split('\\n')[0])"
    for name in sorted({"feeds", "feeds-90", "person", "overview", "regions", "flags"} & set(pages)):
        console.open(pages[name])
        if console.browser.evaluate("document.documentElement.dataset.theme") != "dark":
            console.switch(1)
        path = os.path.join(folder, f"{name}.pdf")
        shown = console.browser.evaluate(rows)
        console.browser.print(path)
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
        bare = "".join(text.split())
        for row in shown:
            if not all(word in bare for word in row.split()):
                console.wrong.append(f"{name} printed: the row {row!r} is not on paper")
        if "reviewer-420000" not in text.split("\f")[0]:
            console.wrong.append(f"{name} printed: the first sheet does not say who printed it")
        # What is fixed stands on every sheet.
        if console.browser.evaluate("getComputedStyle(document.querySelector('.watermark')).position") != "fixed":
            console.wrong.append(f"{name} printed: no sheet but the first says who printed it")


def a_number():
    """Of a pupil whom the samples' rosters name."""
    return who_pays(SAMPLES, 1, 0)[0][0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program")
    parser.add_argument("--pictures", metavar="FOLDER")
    parser.add_argument("--only", metavar="NAMES", default="", help="pages and walks, by commas: overview,j2")
    options = parser.parse_args()
    if absent := missing():
        print(f"skipped: {absent}; install with tests/packages/install browser")
        return 77
    with open(AXE, encoding="utf-8") as file:
        axe = file.read()
    folder = tempfile.mkdtemp(prefix="gwc")
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        certs = make_certificates(os.path.join(folder, "certs"))
        ground = stack.enter_context(Ground(certs))
        program = find_program(options)
        gateway = Gateway(program, ground)
        stack.callback(gateway.stop)
        for feed in () if options.only == "sign-in" else (*REGISTERS, *LISTS):
            if gateway.pull_all(feed).status != 200:
                raise AssertionError(f"{feed} was not pulled")
        load_targets(program, gateway, folder)
        relay = Relay(certs, "reviewer", gateway.api_port)
        stack.callback(relay.close)
        stranger = Relay(certs, "education-province", gateway.api_port)
        stack.callback(stranger.close)
        browser = Browser(fingerprint(os.path.join(certs, "gateway", "tls.pem")))
        stack.callback(browser.close)
        browser.size(1366, 768)
        console = Console(browser, relay.origin, sample_numbers())
        own = Console(browser, f"https://localhost:{gateway.api_port}", sample_numbers())
        if options.only == "reveal":
            console.open("/ui/feeds")
            by_keys_j5(console, a_number())
            by_keys_reveal(console, a_number())
            console.every_way("person", browser.evaluate("location.pathname"), axe)
            console.every_way("reveals", "/ui/reveals", axe)
            for one in console.wrong:
                print(f"WRONG {one}")
            print(f"{time.monotonic() - started:5.1f} s  in clear by keys", flush=True)
            return 1 if console.wrong else 0
        if options.only == "sign-in":
            by_keys_sign_in(own, gateway, certs, axe)
            for one in own.wrong:
                print(f"WRONG {one}")
            print(f"{time.monotonic() - started:5.1f} s  signing in by keys", flush=True)
            return 1 if own.wrong else 0
        only = tuple(filter(None, options.only.split(",")))
        pages = {name: path for name, path in addresses(gateway).items() if not only or name.startswith(only)}
        auditing = Relay(certs, "auditor", gateway.api_port)
        stack.callback(auditing.close)
        auditor = Console(browser, auditing.origin, console.numbers)
        auditor.wrong = console.wrong
        person = gateway.request("GET", "/v1/flags?year=2027&state=OPEN&limit=1").json["items"][0]["person"]
        gateway.request("GET", f"/v1/persons/{person}")
        print(f"{time.monotonic() - started:5.1f} s  a gateway with the samples' day", flush=True)
        if options.pictures:
            take_pictures(console, pages, options.pictures)
            if not only or "audit".startswith(only):
                take_pictures(auditor, {"audit-all": "/ui/audit"}, options.pictures)
            return 0
        console.wrong += by_wire(gateway.api_port, certs)
        console.wrong += [] if only else handbook(pages)
        walks = {"j1": lambda: by_keys_j1(console), "j3": lambda: by_keys_j3(console), "j6": lambda: by_keys_j6(console), "j2": lambda: by_keys_j2(console),
                 "j5": lambda: (by_keys_j5(console, a_number()), by_keys_reveal(console, a_number())), "j7": lambda: by_keys_j7(console),
                 "export": lambda: export_by_keys(console), "letter": lambda: letter_by_itself(console, f"/ui/people/{person}"), "clock": lambda: clock_goes_on(console),
                 "failure": lambda: back_from_a_failure(console), "j14": lambda: by_keys_j14(auditor, person),
                 "events": lambda: told_by_events(console, gateway), "not-listed": lambda: not_listed(console, stranger.origin)}
        for name, walk in walks.items():
            if not only or name.startswith(only):
                walk()
        print(f"{time.monotonic() - started:5.1f} s  walks by keys", flush=True)
        if not only or "audit".startswith(only):
            auditor.every_way("audit of all", "/ui/audit", axe)
        for name, path in pages.items():
            try:
                console.every_way(name, path, axe)
            except Trouble as trouble:
                console.wrong.append(f"{name}: {trouble}")
        printed(console, pages, folder)
        print(f"{time.monotonic() - started:5.1f} s  {len(pages)} pages, each in two themes and two languages", flush=True)
        by_keys_sign_in(own, gateway, certs, axe)
        console.wrong += own.wrong
        print(f"{time.monotonic() - started:5.1f} s  signing in by keys", flush=True)
        for one in console.wrong:
            print(f"WRONG {one}")
        return 1 if console.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
