"""What a page shows in the browser, and what it must not: broken policies, errors, findings of axe-core, numbers of persons."""

import contextlib
import json
import os
import re
import time

from browser import Trouble
from gateway_process import ROOT, SAMPLES

AXE = os.path.join(ROOT, "gateway", "console", "node_modules", "axe-core", "axe.min.js")
NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
SETTLED = ("document.querySelector('main h1') && !document.querySelector('.skeleton') && "
           "!document.querySelector('[aria-busy=\"true\"]')")
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
        """A button of the head: theme or language."""
        self.browser.evaluate(f"document.querySelector('.top > button.{button}').click()")
        self.settle("the switch")

    def every_way(self, name, path, axe, word):
        """Both themes, both languages; `word`: what the page says in Chinese once it is whole."""
        self.open(path)
        if word not in self.browser.evaluate("document.querySelector('main').innerText"):
            self.wrong.append(f"{name}: the page does not say {word!r}")
        self.look(name)
        self.browser.evaluate(axe + ";0")
        for step in (None, "theme", "language", "theme"):
            if step:
                self.switch(step)
            way = self.browser.evaluate("document.documentElement.dataset.theme + ' ' + document.documentElement.lang")
            self.axe(f"{name} ({way})")
            self.look(f"{name} ({way})")
        self.switch("language")

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
            self.browser.wait(f"(document.activeElement.getAttribute('aria-label') ?? '') !== {json.dumps(label)}", "the cell below")
        raise Trouble(f"the arrows lead to {label!r}, not to {feed} {day}")

    def go_by(self, keys, pattern):
        """To a page by two keys.  They are one word only where the second comes soon: where a busy machine kept it, once more."""
        for _ in range(5):
            for key in keys:
                self.browser.key(key)
            if self.browser.evaluate(f"/{pattern}/.test(location.pathname)"):
                break
        self.at(pattern)

    def at(self, pattern):
        self.browser.wait(f"/{pattern}/.test(location.pathname + location.search)", pattern)
        self.settle(pattern)
