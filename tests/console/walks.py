"""The jobs of people, walked by keys alone: J1 (the bad cell), J2 (from the province down to a county's schools), J3 (a late
feed: whom to call, is anyone on it), J5 (the person at the counter, and why), J6 (the open flags one after the other), J14 (who
looked at a person, and the chain); looks in clear; exports.  J7 is in mends.py."""

import contextlib
import json
import os
import re
import time

from browser import Trouble
from gateway_process import SAMPLES
from people import who_pays
from screen import NUMBER


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
        console.go_by("gc", "regions$")
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
    if not console.browser.evaluate(r"[...document.querySelectorAll('main td')].some((one) => /(^|\n)[0-9]{10}$/.test(one.innerText))"):
        console.wrong.append("J2: the county shows no school")
    console.browser.key("u")
    console.at(r"regions\/420600")
    console.browser.wait("document.querySelector('main tbody .covered')", "the city again")
    console.look("J2 regions")


def by_keys_j3(console):
    """A feed is late: whom to call, is anyone on it; and that somebody is on it shows in its cell."""
    feed = "education-province.roster"

    def to_cell():
        console.tab_to("td[data-day]")
        console.down_to(feed)

    console.open("/ui/feeds")
    to_cell()
    with console.step("J3 whom to call, who has called", 2):
        console.browser.key("Enter")
        console.at(r"feeds\/education-province\.roster")
        console.browser.wait("document.querySelector('main form [name=words]')", "the contact log")
    if "联系人" not in console.browser.evaluate("document.querySelector('main').innerText"):
        console.wrong.append("J3: the feed's page does not say whom to call")
    with console.step("J3 a note", 15):
        console.browser.key("n")
        console.browser.wait("document.activeElement.name === 'words'", "the field in focus")
        console.browser.type("027-87654321 王老师：名单正在导出")
        console.browser.key("Enter")
        console.browser.wait("[...document.querySelectorAll('main td')].some((one) => one.innerText.includes('名单正在导出'))", "the call")
    console.look("J3")
    console.browser.evaluate("document.activeElement.blur()")
    console.go_by("gf", "feeds$")
    to_cell()
    if "在跟" not in console.browser.evaluate("document.querySelector('.explained').innerText"):
        console.wrong.append("J3: the cell does not say that somebody is on it")
    console.look("J3 cell")


def by_keys_j5(console, number):
    """A parent is at the counter."""
    console.go_by("gp", r"people$")
    console.browser.wait("document.activeElement.name === 'asked'", "the field in focus")
    console.browser.type(number)
    with console.step("J5 the answer", 2):
        console.browser.key("Enter")
        console.at(r"people\/P-")
        console.browser.wait("document.querySelector('.sentence')", "the sentence")
    console.look("J5")


def by_keys_why(console, number):
    """The answer is one sentence; each rule stands in its order with what it was given; and so for another day."""
    said = "document.querySelector('.sentence.large').innerText"
    console.open("/ui/feeds")
    by_keys_j5(console, number)
    sentence = console.browser.evaluate(said)
    for part in ("2027 年度", "列入", "没有特殊人群认定", "截至 2026-11-29", "规则 1", "印发", "政策版本"):
        if part not in sentence:
            console.wrong.append(f"J5: the sentence says nothing of {part}: {sentence}")
    if "2027 年度缴费" not in sentence and "税务缴费" not in sentence:
        console.wrong.append(f"J5: the sentence says nothing of the payment: {sentence}")
    console.browser.evaluate("document.activeElement.blur()")
    console.browser.key("e")
    console.browser.wait("document.activeElement.id === 'why'", "why, by its key")
    rules = console.browser.evaluate("[...document.querySelectorAll('#why .steps li')].map((one) => one.innerText)")
    if [re.findall(r"^([0-9]+)\. ", rule, re.MULTILINE) for rule in rules] != [[str(at + 1)] for at in range(len(rules))]:
        console.wrong.append(f"J5: the rules do not stand in one order: {rules}")
    if not any("名单 大学生" in rule and "规则 4" in rule for rule in rules):
        console.wrong.append("J5: a rule does not say what it was given")
    headings = console.browser.evaluate("[...document.querySelectorAll('main h2')].map((one) => one.innerText)")
    for panel in ("建议", "特殊人群认定"):
        if panel not in headings:
            console.wrong.append(f"J5: {panel} is not shown")
    console.look("J5 why")
    console.open(console.browser.evaluate("location.pathname") + "?year=2027&on=2026-12-15")
    console.browser.wait("document.querySelector('.worked-out .sentence')", "the answer worked out")
    if "并非当时的记载" not in console.browser.evaluate("document.querySelector('.worked-out').innerText"):
        console.wrong.append("J5: an answer that was worked out is not said to be so")
    if "2026-12-15" not in console.browser.evaluate("[...document.querySelectorAll('main h2')].map((one) => one.innerText).join()"):
        console.wrong.append("J5: the rules as worked out for a day are not shown")
    console.look("J5 on a day")
    sentence_of_a_day(console, console.browser.evaluate("location.pathname.split('/').pop()"))
    day_when_left(console)


def by_other_numbers(console, gateway):
    """A flag and a delivery are found by their own numbers where people are looked for."""
    flag = gateway.request("GET", "/v1/flags?limit=1").json["items"][0]["id"]
    message = gateway.request("GET", "/v1/deliveries?limit=1").json["items"][0]["id"]
    for asked, place in ((flag.lower(), rf"flags\/{flag}"), (str(message), rf"deliveries\/{message}")):
        console.open("/ui/people")
        console.browser.wait("document.activeElement.name === 'asked'", "the field in focus")
        console.browser.type(asked)
        console.browser.key("Enter")
        console.at(place)


def by_both_ends(console, number):
    """Only both ends of the number are known: alone they are not enough, with the birth year they lead to the person."""
    console.open("/ui/people")
    console.browser.wait("document.activeElement.name === 'asked'", "the field in focus")
    console.browser.type(f"{number[:4]}**********{number[14:]}")
    console.browser.key("Enter")
    console.browser.wait("document.activeElement.name === 'birth_year'", "what else must be known")
    if "还不够" not in console.browser.evaluate("document.querySelector('main').innerText"):
        console.wrong.append("J5: part of a number alone is not said to be too little")
    console.browser.type(number[6:10])
    with console.step("J5 search by part of a number", 1):
        console.browser.key("Enter")
        console.browser.wait("document.querySelector('main tbody a[href*=\"people/P-\"]')", "who fits")
    if f"{number[:4]}**********{number[14:]}" not in console.browser.evaluate("document.querySelector('main tbody').innerText"):
        console.wrong.append("J5: who fits is not shown with a masked number")
    console.look("J5 both ends")
    console.browser.evaluate("document.activeElement.blur()")
    console.browser.key("j")
    console.browser.key("Enter")
    console.at(r"people\/P-")
    console.look("J5 found by both ends")


def sentence_of_a_day(console, person):
    """A sentence holds what was so on its day, and of two payments of a day that which took the other back."""
    def naming(capacity, first, last=None, name=""):
        return {"kind": "naming", "agency": "education-province", "county": "420602", "unit": "420602", "capacity": capacity,
                "first_day": first, "last_day": last, "name": name}

    def money(event, day):
        return {"kind": "money", "event": event, "year": 2027, "pool": "420600", "amount_yuan": "400.00", "day": day}

    def with_facts(facts, more=""):
        return ("(item) => { const learned = '2026-11-30T01:00:00Z'; const at = (line) => ({run: 1, record: `1-${line}`, line, feed: 'tax.events'}); "
                f"item.facts = {json.dumps(facts)}.map((one, line) => ({{...one, learned, source: at(line + 1)}})); {more} }}")

    def compare(what, text, said, unsaid):
        for words in said:
            if words not in text:
                console.wrong.append(f"{what}: nothing of {words}: {text}")
        for words in unsaid:
            if words in text:
                console.wrong.append(f"{what}: it says {words}: {text}")

    def sentence(place):
        return console.browser.evaluate(f"document.querySelector('{place} > .sentence.large').innerText")

    facts = [naming("university_student", "2026-09-01"), naming("A03", "2026-12-01"), naming("A01", "2026-01-01", "2026-06-30"),
             money("received", "2026-12-10"), money("refund_completed", "2026-12-10"), money("received", "2026-12-20")]
    with changed(console, f"/v1/persons/{person}?on=2026-12-15", with_facts(facts)):
        console.open(f"/ui/people/{person}?year=2027&on=2026-12-15")
        compare("the day's sentence", sentence(".answer"), ("大学生", "没有特殊人群认定", "认定"), ("已退费", "已缴费", "推算"))
        compare("a later day's", sentence(".worked-out"), ("大学生", "最低生活保障", "已退费 · 400.00", "按 2026-12-15 推算"), ("特困人员", "已缴费", "认定）"))
    with changed(console, f"/v1/persons/{person}?on=2026-11-20", with_facts([money("received", "2026-11-10")])):
        console.open(f"/ui/people/{person}?year=2027&on=2026-11-20")
        compare("the day's sentence", sentence(".answer"), ("已缴费", "截至 2026-11-29"), ())
        compare("an earlier day's", sentence(".worked-out"), ("已缴费",), ("2026-11-29",))
    facts = [naming("university_student", "2026-09-01", name="王*"), naming("A05", "2026-09-01", name="李*"), {"kind": "life_event", "event": "death", "day": "2026-11-01"},
             {"kind": "identity", "verdict": "wrong_name", "name": "赵*"}]
    trace = ("Object.assign(item.plans.find((one) => one.year === 2027), {status: 'needs_review', trace: [[101, [1, 2]], [102, [3]]]"
             ".map(([number, rows]) => ({number, rule: 'x', applied: true, words: `第 ${number} 条`, rows: rows.map(at)}))});")
    with changed(console, f"/v1/persons/{person}", with_facts(facts, trace)):
        console.open(f"/ui/people/{person}?year=2027")
        compare("two names", sentence(".answer"), ("规则 101", "王*", "李*", "列入名单：特殊人员"), ("规则 102", "education-province"))
        page = console.browser.evaluate("document.querySelector('main').innerText")
        compare("two names' page", page, ("号码有误",), ("wrong_name", "A05 A05"))
        compare("the rule of two names", console.browser.evaluate("document.querySelector('#why li').innerText"), ("王*", "李*"), ())
        links = console.browser.evaluate("[...document.querySelectorAll('.because a')].map((one) => one.getAttribute('href').split('?')[0] + ' ' + one.innerText)")
        if not {"/ui/feeds/tax.events tax.events", "/ui/runs/1 批次 1"} <= set(links):
            console.wrong.append(f"two names: feed and run are not led to by their own ids: {links}")
        console.look("two names")


def day_when_left(console):
    """Days that a field passes through while somebody types are asked of nobody: each look is journaled."""
    for name in ("on", "as_of"):
        console.open(console.browser.evaluate("location.pathname"))
        days = ("2026-11-02", "2026-11-20")
        for day in days:
            console.browser.evaluate(f"{{ const one = document.querySelector('input[name={name}]'); one.focus(); one.value = '{day}'; "
                                     "for (const event of ['input', 'change']) one.dispatchEvent(new Event(event, {bubbles: true})); }")
            console.browser.wait("new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))", "what follows")
            if name in console.browser.evaluate("location.search"):
                console.wrong.append(f"{name}: a day is looked at while it is typed")
        for moved in ("", "history.back()", "history.forward()"):
            if moved:
                console.browser.evaluate(moved)
            else:
                console.browser.key("Enter")
            day = "" if "back" in moved else days[-1]
            console.browser.wait(f"(new URLSearchParams(location.search).get('{name}') ?? '') === '{day}'", f"the day {moved or 'entered'}")
            console.settle(f"the day {moved or 'entered'}")
            console.browser.wait(f"document.querySelector('input[name={name}]').value === '{day}'", f"the day's field after {moved or 'Enter'}")
        # Somebody is quick: what is typed before a frame is drawn of the day just entered stays as it was typed.
        left = console.browser.evaluate(
            f"(async () => {{ const one = document.querySelector('input[name={name}]'); "
            "const type = (day) => { one.value = day; one.dispatchEvent(new Event('input', {bubbles: true})); }; "
            "const turn = async () => { for (let i = 0; i < 50; ++i) await null; }; "
            f"one.focus(); type('{days[0]}'); await turn(); "
            "one.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true})); await turn(); type(''); await turn(); "
            "return one.value; })()")
        if left:
            console.wrong.append(f"{name}: what was typed gave way to {left!r}")
        console.browser.evaluate("document.activeElement.blur()")
        console.browser.wait(f"!location.search.includes('{name}')", "the day left")
        console.settle("the day left")


@contextlib.contextmanager
def changed(console, path, change):
    """Pages opened meanwhile read the item at `path` after the script `change` was done to it, for what no sample brings."""
    with console.browser.beforehand(
            "{ const real = fetch; window.fetch = async (asked, ...rest) => { const got = await real(asked, ...rest); "
            f"if (String(asked) !== {json.dumps(path)}) return got; const body = await got.json(); (({change}))(body.item); "
            "return new Response(JSON.stringify(body), {headers: {'Content-Type': 'application/json'}}); }; }"):
        yield


def answers_shown(console, gateway):
    """What an agency answered and refused stands on the pages of the flag and of the message."""
    flag = gateway.request("GET", "/v1/flags?limit=1").json["items"][0]["id"]
    message = gateway.request("GET", "/v1/deliveries?limit=1").json["items"][0]["id"]
    when = "2026-11-30T03:00:00Z"
    answer = {"said": when, "learned": when, "code": "04", "words": "已转学", "remark": "去***", "corrected": None}
    text = "document.querySelector('main').innerText"
    with changed(console, f"/v1/flags/{flag}", f"(item) => {{ item.answers = [{json.dumps(answer)}]; }}"):
        console.open(f"/ui/flags/{flag}")
        for part in ("已转学", "去***", "2026-11-30 11:00:00"):
            if part not in console.browser.evaluate(text):
                console.wrong.append(f"answers: the flag's page does not say {part}")
        console.look("a flag answered")
    rows = {"refused": [{"flag": flag, "code": "1003", "words": "学校代码不存在"}], "answers": [{"flag": flag, "code": "04", "words": "已转学", "said": when}]}
    with changed(console, f"/v1/deliveries/{message}", f"(item) => {{ Object.assign(item, {json.dumps(rows)}); }}"):
        console.open(f"/ui/deliveries/{message}")
        for part in ("1003", "学校代码不存在", "已转学"):
            if part not in console.browser.evaluate(text):
                console.wrong.append(f"answers: the message's page does not say {part}")
        console.look("a message answered")


def reveal(console, shown):
    """Asks for what stands masked, for a reason, until the expression `shown` holds."""
    console.tab_to("#reveal", 120)
    console.browser.key("Enter")
    console.tab_to("dialog[open] [name=why]")
    console.browser.type("家长在窗口核对")
    console.browser.key("Tab")
    console.browser.type("CK-2026/117")
    console.browser.key("Enter")
    console.browser.wait(shown, "what stood masked")


def by_keys_reveal(console, number):
    """In clear for a reason and a minute, then masked again; who looked stands below.  It is read, not copied."""
    shown = f"document.querySelector('.revealed code').innerText === {json.dumps(number)}"
    console.open("/ui/feeds")
    by_keys_j5(console, number)
    reveal(console, shown)
    if console.browser.evaluate("getComputedStyle(document.querySelector('.revealed')).userSelect") != "none" or console.browser.evaluate(
            "document.querySelector('.revealed code').dispatchEvent(new ClipboardEvent('copy', {bubbles: true, cancelable: true}))"):
        console.wrong.append("reveal: what is shown in clear can be copied")
    console.browser.wait("[...document.querySelectorAll('main td')].some((one) => one.innerText.includes('CK-2026/117'))", "who looked")
    console.browser.evaluate("{ const now = Date.now; Date.now = () => now() + 61000; }")
    console.browser.wait("!document.querySelector('.revealed')", "the end of the minute")
    console.look("masked again")
    reveal(console, shown)
    console.tab_to(".revealed button")
    console.browser.key("Enter")
    console.browser.wait("!document.querySelector('.revealed')", "hiding")
    console.look("hidden")


def letter_foot(console, person):
    """The letter bears who printed it, and when: the page's own mark is not printed with it."""
    console.open(f"/ui/people/{person}")
    console.browser.evaluate("[...document.querySelectorAll('main .actions button')].find((one) => one.textContent === '打印告知书').click()")
    console.browser.wait("document.querySelector('dialog.letter .by')", "the letter's foot")
    foot = console.browser.evaluate("document.querySelector('dialog.letter .by').innerText")
    if not re.fullmatch(r"reviewer-420000 打印于 2026-11-30 \d{2}:\d{2}:\d{2}", foot):
        console.wrong.append(f"the letter does not say who printed it: {foot}")


def rare_name(console, person):
    """A character that a desk may lack the glyph of has its code point beside it."""
    with changed(console, f"/v1/persons/{person}/reveal", "(item) => { item.numbers = []; item.names = ['\\u{20BB7}明']; }"):
        console.open(f"/ui/people/{person}")
        reveal(console, "document.querySelector('.revealed')?.innerText.includes('（U+20BB7）明')")
        console.look("a rare name")


def by_keys_j6(console):
    """The open flags one after the other: a note, the next, back, handing on; a draft stays, and no page is loaded anew."""
    at = "location.pathname.split('/').pop()"
    console.open("/ui/overview")
    with console.step("J6 the queue", 2):
        console.go_by("ga", "flags$")
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
    with console.step("J6 the next flag", 1):
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
    made = console.browser.evaluate("document.querySelector('dialog[open] [role=status]').innerText")
    if not re.search(r"\b[0-9a-f]{64}\b", made) or "导出编号" not in made:
        console.wrong.append(f"export: the dialog does not say under which id and digest it is journaled: {made}")
    console.look("export")


def a_number():
    """Of a pupil whom the samples' rosters name."""
    return who_pays(SAMPLES, 1, 0)[0][0]
