"""What a page does by itself: it hears of changes, its clock goes on, it gets over a failure, says what cannot be done now."""

import json
import os
import re
import time

from browser import Trouble
from screen import NUMBER


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
    # What changed while the page was read for the first time, before the first event.
    with console.browser.beforehand(changed("/v1/me", "({item}) => { item.changes.feeds = 'of before'; }")):
        console.open("/ui/feeds/education-xiangcheng.roster")
        console.browser.wait(f"{asked.format('/v1/feeds/education-xiangcheng.roster')} > 1", "the page after a change before the first event")


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
    choose = "{{ const one = [...document.querySelectorAll('.scope select')].pop(); one.value = '{}'; one.dispatchEvent(new Event('change', {{bubbles: true}})); }}"
    console.browser.evaluate(choose.format('90d'))
    console.browser.wait("document.querySelector('main .problem')", "the failure")
    console.browser.evaluate(choose.format(''))
    console.browser.wait("document.querySelector('main td[data-day]')", "the matrix after a failure")
    console.look("back from a failure")


def service_states(console, gateway):
    """Announced maintenance and a store that takes no changes stand on every page, and are gone when they are over."""
    band = "document.querySelector('main > .band')?.innerText ?? ''"
    notice = {"from": "", "until": "2099-01-01T06:00", "words": "系统升级，请先保存"}
    if gateway.request("POST", "/v1/service/notice", notice).status != 200:
        raise Trouble("the notice was not taken")
    console.open("/ui/runs")
    console.browser.wait(f"({band}).includes('维护中') && ({band}).includes('系统升级')", "the notice")
    console.look("maintenance")
    if gateway.request("POST", "/v1/service/notice/end", {}).status != 200:
        raise Trouble("the notice was not ended")
    console.open("/ui/runs")
    if "维护" in console.browser.evaluate(band):
        console.wrong.append("a notice that has ended is still shown")
    answer = '{"api":"v1","kind":"service","item":{"state":"read_only","notice":null}}'
    with console.browser.beforehand(
            "{ const real = fetch; window.fetch = (asked, ...rest) => String(asked).includes('/v1/service') ? Promise.resolve("
            f"new Response('{answer}', {{headers: {{'Content-Type': 'application/json'}}}})) : real(asked, ...rest); }}"):
        console.open("/ui/runs")
        console.browser.wait(f"({band}).includes('暂时只读')", "that nothing can be changed")
        console.look("read only")


def paused_by_hand(console, gateway, axe):
    """A feed is paused with its reason and last day, is seen to be paused wherever it stands, and goes on when it is resumed."""
    silent = next(one for one in gateway.items("/v1/feed-matrix?days=1") if one["state"] in ("missing", "not_expected", "not_yet"))
    feed = silent["feed"]
    button = "[...document.querySelectorAll('main .actions > button')].find((one) => one.textContent === '{}')"
    cell = f"[...document.querySelectorAll('td[data-day]')].findLast((one) => one.getAttribute('aria-label').startsWith('{feed} '))"
    console.open(f"/ui/feeds/{feed}")
    console.browser.evaluate(button.format("暂停") + ".focus()")
    console.browser.key("Enter")
    console.browser.wait("document.querySelector('dialog[open] [name=until]')?.value > '2026'", "the day that is offered")
    console.browser.evaluate("[...document.querySelectorAll('dialog[open] [role=group] button')].find((one) => one.textContent === '3 天').click()")
    console.browser.evaluate(axe + ";0")
    console.axe("the dialog of a pause")
    console.browser.evaluate("document.querySelector('dialog[open] [name=reason]').focus()")
    console.browser.type("对方机房搬迁")
    console.browser.key("Enter")
    console.browser.wait("document.querySelector('main .stopped.band strong')", "the pause")
    console.settle("the pause")
    said = console.browser.evaluate("document.querySelector('main .stopped.band').innerText")
    for wanted in ("到 2026-12-02 为止", "operator-420000", "对方机房搬迁"):
        if wanted not in said:
            console.wrong.append(f"a paused feed does not say {wanted!r}: {said!r}")
    console.axe("a paused feed")
    console.look("a paused feed")
    console.open("/ui/feeds")
    tone, label = console.browser.evaluate(f"[{cell}.className, {cell}.getAttribute('aria-label')]")
    if tone != "stopped" or "已暂停" not in label:
        console.wrong.append(f"the matrix does not show the pause: {tone} {label}")
    console.browser.evaluate(axe + ";0")
    console.axe("the matrix with a pause")
    console.open(f"/ui/feeds/{feed}")
    console.browser.evaluate(button.format("恢复取数") + ".click()")
    console.browser.evaluate("document.querySelector('dialog[open] .dialog-actions .primary').click()")
    console.browser.wait("!document.querySelector('main .stopped.band')", "the feed after its pause")
    console.look("a feed after its pause")


def changed(match, change):
    """A script: answers whose address has `match` are changed by the function before the page sees them."""
    return ("{ const real = fetch; window.fetch = async (asked, ...rest) => { const answer = await real(asked, ...rest); "
            f"if (!String(asked).includes('{match}') || answer.status !== 200) return answer; "
            f"const body = await answer.json(); ({change})(body); "
            "return new Response(JSON.stringify(body), {headers: {'Content-Type': 'application/json'}}); }; }")


def refused(match, status, when="true"):
    """A script: such requests are answered by a problem while the expression holds."""
    problem = ('{"code":"TEST","title":"试验的故障","next":"稍后重试","step":"test","trace_id":"0af7651916cd43dd8448eb211c80319c"}')
    return (f"{{ const real = fetch; window.fetch = (asked, ...rest) => String(asked).includes('{match}') && ({when}) ? Promise.resolve("
            f"new Response('{problem}', {{status: {status}, headers: {{'Content-Type': 'application/problem+json'}}}}))"
            " : real(asked, ...rest); }")


class Forced:
    """A page brought into a state, looked at in both themes."""

    def __init__(self, console, axe):
        self.console, self.axe = console, axe

    def says(self, what, words):
        """Waits until the page says all of it."""
        text = "document.querySelector('main').innerText"
        for word in words:
            self.console.browser.wait(f"{text}.includes({word!r})", f"{what}: {word}")
        self.console.browser.evaluate(self.axe + ";0")
        for _ in range(2):
            theme = self.console.browser.evaluate("document.documentElement.dataset.theme")
            self.console.axe(f"{what} ({theme})")
            self.console.look(f"{what} ({theme})")
            # Not the console's own switch: that waits for a page that has come to rest.
            self.console.browser.evaluate("document.querySelector('.top > button.theme').click()")

    def page(self, what, path, script, words):
        with self.console.browser.beforehand(script):
            self.console.browser.open(self.console.origin + path)
            self.says(what, words)


STALE = """({item}) => {
  item.tax_stale = true; item.tax_through = '2026-11-20';
  if (!item.standing) return;
  item.standing.tax_stale = true;
  for (const one of item.standing.years) {
    one.undetermined = 300; one.uninsured.most = one.uninsured.least + 300; one.insured.most = one.insured.least + 300;
  }
}"""


def every_state(console, axe):
    """Stale, partial, empty for another reason than 'all is well', slow, forbidden, failed with something still shown."""
    forced = Forced(console, axe)
    forced.page("stale", "/ui/overview", changed("/v1/figures", STALE),
                ("税务缴费数据截至 2026-11-20", "tax.reconciliation", "距今 9 天", "未参保人数", " – ", "人员完整度 8"))
    forced.page("stale, elsewhere", "/ui/runs", changed("/v1/figures", STALE), ("tax.reconciliation", "新疑点"))
    forced.page("flags that differ from their count", "/ui/overview", changed("/v1/figures", "({item}) => { item.flags.find((one) => one.year === 2027).open += 1; }"),
                ("与清点暂不一致", "持续不等请通知运维"))
    forced.page("sums that nothing is held against", "/ui/overview?region=420600", "0", ("未另行核对", "勾稽相符"))
    forced.page("partial", "/ui/regions/420000", changed("/v1/regions/420000", "({item}) => item.below.forEach((row, at) => { if (at > 2) row.persons = 0; })"),
                ("已载入 3/17", "等 14 个"))
    forced.page("no feed of the region", "/ui/feeds?region=420602", changed("/v1/feed-matrix", "(body) => { body.items = []; }"),
                ("没有属于襄阳市 襄城区的数据源", "清除筛选"))
    forced.page("no refusal of the region", "/ui/rejects?region=420602", changed("/v1/reject-groups", "(body) => { body.items = []; }"),
                ("其他区划可能有", "清除筛选"))
    forced.page("forbidden", "/ui/runs", refused("/v1/runs", 403), ("您的角色不能查看这一页", "复核"))
    forced.page("failed", "/ui/runs", refused("/v1/runs", 500), ("试验的故障", "0af7651916cd43dd8448eb211c80319c", "重试"))
    slow(console, forced)
    failed_later(console, forced)


def slow(console, forced):
    """Nothing for a fifth of a second, then the room of what will come."""
    delayed = ("{ const real = fetch; window.fetch = (asked, ...rest) => String(asked).includes('/v1/runs') "
               "? new Promise((go) => setTimeout(() => go(real(asked, ...rest)), 4000)) : real(asked, ...rest); }")
    with console.browser.beforehand(delayed):
        console.browser.open(console.origin + "/ui/runs")
        appears = console.browser.wait("document.querySelector('.skeleton')?.getAnimations().map(({effect}) => "
                                       "[effect.getTiming().delay, effect.getTiming().fill, effect.getKeyframes()[0].opacity])", "the skeleton")
        if appears != [[200, "both", "0"]]:
            console.wrong.append(f"slow: the skeleton shows at once: {appears}")
        console.browser.wait("getComputedStyle(document.querySelector('.skeleton')).opacity === '1'", "the skeleton in sight")
        forced.says("slow", ("正在读取",))
        console.settle("what was slow")


def failed_later(console, forced):
    """What was read stays, with the failure's number beside it, and comes anew when asked."""
    feed = "education-xiangcheng.roster"
    with console.browser.beforehand(refused(f"/v1/feeds/{feed}", 500, "window.failing && String(asked).endsWith('roster')")):
        console.open(f"/ui/feeds/{feed}")
        console.browser.evaluate("window.failing = true")
        console.browser.evaluate("document.querySelector('main form button[type=submit]').click()")  # a call: the page reads anew
        forced.says("failed later", ("下面仍是", "0af7651916cd43dd8448eb211c80319c", "上次成功"))
        console.browser.evaluate("window.failing = false")
        console.browser.evaluate("[...document.querySelectorAll('main .band button')].find((one) => one.textContent === '重试').click()")
        console.browser.wait("!document.querySelector('main .band.stale')", "the page after the failure")


def renewed_in_sight(console):
    """What is renewed stays as readable as it was, however long that takes; rows of another filter are seen to be past."""
    feed = "education-xiangcheng.roster"
    held = ("{ const real = fetch; window.fetch = (asked, ...rest) => window.held?.test(String(asked)) "
            "? new Promise((go) => { window.let_go = () => go(real(asked, ...rest)); }) : real(asked, ...rest); }")
    faint = ("new Promise((done) => setTimeout(() => done([getComputedStyle(document.querySelector('main [aria-busy=\"true\"]')).opacity]), 600))")
    with console.browser.beforehand(held):
        console.open(f"/ui/feeds/{feed}")
        console.browser.evaluate(f"window.held = /feeds.{feed}$/; 0")
        console.browser.evaluate("document.querySelector('main form button[type=submit]').click()")  # a call: the page reads anew
        console.browser.wait("window.let_go && document.querySelector('main [aria-busy=\"true\"]')", "that it is read anew")
        if (opacity := console.browser.wait(faint, "what is renewed")) != ["1"]:
            console.wrong.append(f"what is renewed is faint: {opacity}")
        console.browser.evaluate("window.held = undefined; window.let_go()")
        console.settle("what was renewed")
        console.open("/ui/runs")
        console.browser.evaluate("window.held = /state=held/; window.let_go = undefined")
        console.browser.evaluate("{ const one = [...document.querySelectorAll('main select')].find((one) => [...one.options].some(({value}) => value === 'held')); "
                                 "one.value = 'held'; one.dispatchEvent(new Event('change', {bubbles: true})); }")
        console.browser.wait("!!window.let_go", "that other rows are asked for")
        console.browser.wait("getComputedStyle(document.querySelector('main [aria-busy=\"true\"]')).opacity === '0.6'",
                             "that the rows of the filter before do not pass for those asked for")
        console.browser.evaluate("window.held = undefined; window.let_go()")
        console.settle("the rows asked for")
        console.open("/ui/flags?view=all")
        choose = ("{{ const one = [...document.querySelectorAll('main select')].find((one) => [...one.options].some(({{value}}) => value === 'SETTLED')); "
                  "window.held = /flags[?]/; window.let_go = undefined; one.value = '{}'; one.dispatchEvent(new Event('change', {{bubbles: true}})); }}")
        for state in ("SETTLED", ""):  # to a filter, and back before its answer: the list is read anew, and nobody reads on from the old one
            console.browser.evaluate(choose.format(state))
            console.browser.wait("!!window.let_go", f"that the list of {state or 'all'} is asked for")
        more = "[...document.querySelectorAll('main button')].find((one) => one.textContent === '再读一页')"
        if console.browser.evaluate(f"{more}?.disabled") is not True:
            console.wrong.append("a list that is being read anew, after a filter and back, offers to read on")
        console.browser.evaluate("window.held = undefined; window.let_go()")
        console.settle("the list read anew")
        console.look("what was renewed")


def read_on(console):
    """A further page that failed is the one that is tried again; a list read on stands still and says so."""
    rows = "document.querySelectorAll('main tbody tr').length"
    button = "[...document.querySelectorAll('main button')].find((one) => one.textContent === '{}')"
    with console.browser.beforehand("window.failing = true;" + refused("after=", 500, "window.failing")):
        console.open("/ui/flags?view=all")
        console.browser.evaluate(button.format("再读一页") + ".click()")
        console.browser.wait("document.querySelector('main .band.stale')", "the failure of the next page")
        console.look("a page that failed")
        console.browser.evaluate("window.failing = false")
        console.browser.evaluate(button.format("重试") + ".click()")
        console.browser.wait(f"{rows} === 200 && document.querySelector('main').innerText.includes('不自动更新')", "the page that had failed")
        # As soon as the first page stands there alone nobody can read on from it, for it is being read anew.
        at_once = ("new Promise((done) => { new MutationObserver((changes, observer) => {"
                   f" if ({rows} === 100) {{ observer.disconnect(); done([{button.format('再读一页')}.disabled]); }}"
                   f" }}).observe(document.querySelector('main'), {{childList: true, subtree: true}}); {button.format('从头刷新')}.click(); }})")
        if (disabled := console.browser.wait(at_once, "the first page alone")) != [True]:
            console.wrong.append(f"a list that is being read anew offers to read on: {disabled}")
        console.browser.wait("!document.querySelector('main').innerText.includes('不自动更新')", "that it is renewed again")
        console.settle("the first page alone")
        console.browser.evaluate(button.format("再读一页") + ".click()")
        console.browser.wait(f"{rows} === 200", "the next page once more")
        console.switch("language")
        console.browser.wait(f"{rows} === 100 && !document.querySelector('main').innerText.includes('not renewed')", "the first page in the other language, renewed again")
        console.switch("language")
    console.look("a list read on")


def address_tells(console, person):
    """What the address asks for and the page cannot give is said; what it says is not lost from page to page."""
    band = "document.querySelector('main > .band')?.innerText ?? ''"
    for path, words in (("/ui/flags?as_of=2026-11-29", "只知道现在"), ("/ui/runs?region=420602", "不按区划筛选"), ("/ui/runs?year=2027", "不按年度筛选"),
                        ("/ui/deliveries/received?region=420602", "不按区划筛选")):
        console.open(path)
        console.browser.wait(f"({band}).includes('{words}')", words)
        console.look(words)
        console.browser.evaluate("document.querySelector('main > .band button').click()")
        console.browser.wait("location.search === '' && !document.querySelector('main > .band')", f"{path} without it")
    console.open("/ui/flags?region=420602")
    console.browser.evaluate("document.querySelector('.top button[aria-pressed]').click()")
    console.browser.evaluate("document.querySelector('.menu a[href*=\"/ui/runs\"]').click()")
    console.at(r"runs\?live=off$")
    console.browser.evaluate("document.querySelector('.menu a[href*=\"/ui/rejects\"]').click()")
    console.at(r"rejects\?region=420602&live=off$")
    console.open(f"{person}?as_of=2026-11-30")
    console.browser.wait("document.querySelector('main').innerText.includes('只读：过去某日')", "a past day is read only")
    if console.browser.evaluate("[...document.querySelectorAll('main button')].some((one) => one.textContent.includes('查看明文'))"):
        console.wrong.append("a past day offers a look in clear")
    console.look("a past day")


def windows(console, person):
    """The header's time window: chosen, it is asked for, said in words, goes along the menu, and is said to hide what it hides;
    a link that counts all and a page without time do not take it."""
    asked = "{ const real = fetch; window.asked = []; window.fetch = (path, ...rest) => { window.asked.push(String(path)); return real(path, ...rest); }; }"
    line = "(document.querySelector('main .as-of.window')?.innerText ?? '')"
    choose = "{{ const one = [...document.querySelectorAll('.scope select')].pop(); one.value = '{}'; one.dispatchEvent(new Event('change', {{bubbles: true}})); }}"
    type_in = ("(async () => {{ const one = document.querySelector('.scope input[name={}]'); one.focus(); one.value = '{}'; "
               "one.dispatchEvent(new Event('input', {{bubbles: true}})); await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); "
               "one.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true}})); }})()")
    lists = {"runs": "/v1/runs", "rejects": "/v1/reject-groups", "flags": "/v1/flags?", "flags?view=all": "/v1/flags?", "deliveries": "/v1/deliveries",
             "deliveries/received": "/v1/requests", "audit": "/v1/journal", "overview": "/v1/figures", "regions": "/v1/regions/420000",
             "health": "/v1/measures", "feeds/education-province.roster": "/v1/runs"}
    with console.browser.beforehand(asked):
        for page, path in lists.items():
            console.open(f"/ui/{page}{'&' if '?' in page else '?'}window=2026-10-01..2026-10-02")
            console.browser.wait(f"window.asked.some((one) => one.startsWith('{path}') && one.includes('since=2026-10-01') && one.includes('until=2026-10-02'))",
                                 f"{page}: what is asked for")
            if page not in ("regions",):
                console.browser.wait(f"{line}.includes('2026-10-01 至 2026-10-02')", f"{page}: the window in words")
        console.open("/ui/runs")
        console.browser.wait(f"{line}.includes('全部时间')", "all time")
        console.browser.evaluate(choose.format("custom"))
        console.browser.wait("document.querySelectorAll('.scope input[type=date]').length === 2", "two days")
        console.browser.evaluate(type_in.format("window_since", "2020-01-01"))
        console.browser.wait("location.search.includes('window=2020-01-01..')", "the first day")
        console.browser.evaluate(type_in.format("window_until", "2020-01-02"))
        console.browser.wait("location.search.includes('window=2020-01-01..2020-01-02') && document.querySelector('main .empty')", "nothing then")
        said = console.browser.evaluate("document.querySelector('main .empty').innerText")
        if "2020-01-01 至 2020-01-02" not in said or "其他时间可能有" not in said:
            console.wrong.append(f"an empty window does not say that it hides what there is: {said}")
        console.look("an empty window")
        console.browser.evaluate("document.querySelector('.menu a[href*=\"/ui/audit\"]').click()")
        console.at(r"audit\?window=2020-01-01\.\.2020-01-02$")
        console.browser.evaluate("document.querySelector('.menu a[href*=\"/ui/runs\"]').click()")
        console.at(r"runs\?window=")
        console.browser.evaluate("[...document.querySelectorAll('main .empty button')].pop().click()")
        console.browser.wait("location.search === '' && document.querySelector('main tbody tr')", "all time again")
        for span, since in (("today", 0), ("7d", 6), ("30d", 29)):
            console.browser.evaluate(choose.format(span))
            console.browser.wait(f"location.search === '?window={span}' && (() => {{ const days = {line}.match(/\\d{{4}}-\\d\\d-\\d\\d/g); "
                                 f"const today = document.querySelector('.page-head .as-of').innerText.match(/读取于 (\\S+)/)?.[1]; "
                                 f"return days?.length === 1 && today && (Date.parse(today) - Date.parse(days[0])) / 86400000 === {since}; }})()", span)
        console.browser.evaluate(choose.format("24h"))
        console.browser.wait(f"/\\d\\d:00 起/.test({line}) && window.asked.some((one) => /since=[-0-9]+T\\d\\d%3A00/.test(one))", "24 hours")
        console.browser.evaluate(choose.format("season"))
        console.browser.wait(f"/\\d 至 \\d/.test({line})", "the season")
    console.open("/ui/overview?window=7d")
    links = console.browser.evaluate("[...document.querySelectorAll('main a')].map((one) => one.getAttribute('href')).filter((one) => /flags\\?.*state=/.test(one))")
    if not links or any("window" in one for one in links):
        console.wrong.append(f"links that lead on from a count of all take the window along: {links}")
    console.open("/ui/feeds?window=30d")
    if (columns := console.browser.evaluate("document.querySelectorAll('table.matrix th[title]').length")) != 30:
        console.wrong.append(f"the matrix of 30 days has {columns}")
    console.open(f"{person}?window=7d")
    console.browser.wait("(document.querySelector('main > .band')?.innerText ?? '').includes('不按时段筛选')", "a page without time")
    if console.browser.evaluate("document.querySelector('.scope').innerText.includes('时段')"):
        console.wrong.append("a page without time offers a window")


def brief_in_one_click(console):
    """The morning's brief is there without anybody's doing, and one click from the overview opens, prints and exports it."""
    kept = ("{ window.printed = 0; window.print = () => { window.printed += 1; }; "
            "const real = fetch; window.taken = []; window.fetch = async (asked, ...rest) => { const answer = await real(asked, ...rest); "
            "if (String(asked).includes('/v1/exports/')) window.taken.push(String(asked) + ' ' + answer.status); return answer; }; }")
    way = "[...document.querySelectorAll('.newest-brief > *')].find((one) => one.textContent.startsWith('{}')).click()"
    with console.browser.beforehand(kept):
        console.open("/ui/overview")
        console.browser.wait("document.querySelectorAll('.newest-brief > a').length === 2", "the newest brief on the overview")
        console.browser.evaluate(way.format("导出"))
        console.browser.wait("window.taken.length === 1", "the sheet")
        if not (taken := console.browser.evaluate("window.taken[0]")).startswith("/v1/exports/brief?id=") or not taken.endswith(" 200"):
            console.wrong.append(f"the brief's sheet: {taken}")
        console.browser.evaluate(way.format("日报"))
        console.at(r"briefs\/[-0-9]+-420000$")
        head = console.browser.evaluate("document.querySelector('.page-head').innerText")
        if any(word not in head for word in ("生成于", "数据截至", "人数清点于")) or "读取于" in head:
            console.wrong.append(f"a brief does not say of when it is: {head}")
        console.look("a brief")
        if console.browser.evaluate("window.printed"):
            console.wrong.append("a brief that is opened is printed")
        console.open("/ui/overview")
        console.browser.wait("document.querySelectorAll('.newest-brief > a').length === 2", "the newest brief again")
        console.browser.evaluate(way.format("打印"))
        console.browser.wait("window.printed === 1", "the print")
    console.open("/ui/briefs?region=420600")
    console.browser.wait("document.querySelector('main tbody a')?.getAttribute('href').includes('-420600')", "a city's briefs")
    console.open("/ui/briefs?region=420602")
    console.browser.wait("(document.querySelector('main .empty')?.innerText ?? '').includes('县区请看区划页')", "a county's")


def calls_copied(console):
    """What is copied as a call is what the page is about, whichever part of it was read first."""
    kept = "Object.defineProperty(navigator, 'clipboard', {value: {writeText: (text) => { window.copied = text; return Promise.resolve(); }}});"
    with console.browser.beforehand(kept):
        for path, call in (("/ui/deliveries", "/v1/deliveries?limit=100'"), ("/ui/deliveries/received", "/v1/requests?limit=100'"),
                           ("/ui/regions/420600", "/v1/regions/420600?year="), ("/ui/runs?state=held", "/v1/runs?state=held'"), ("/ui/overview", "/v1/figures'")):
            console.open(path)
            console.browser.evaluate("[...document.querySelectorAll('main .actions button')].find((one) => one.textContent === '复制 curl').click()")
            if call not in (copied := console.browser.wait("window.copied", "the call")):
                console.wrong.append(f"{path}: the call that is copied is {copied}")
            head = console.browser.evaluate("document.querySelector('.page-head .as-of').innerText")
            if any(word not in head for word in ("数据截至", "读取于", "完整度")) or \
                    console.browser.evaluate("document.querySelector('main').innerText.split('读取于').length") != 2:
                console.wrong.append(f"{path}: up to when it reaches and when it was read does not stand once under the title: {head}")


def offered_by_role(console, group):
    """A file is offered to those who may take it; what one may do with a cause is said as it is."""
    for role, files in (("monitor", "runs rejects audit"), ("engineer", ""), ("system_admin", "runs audit")):
        with console.browser.beforehand(changed("/v1/me", f"({{item}}) => {{ item.role = '{role}'; }}")):
            for page in ("runs", "rejects", "audit"):
                console.open(f"/ui/{page}")
                offered = console.browser.evaluate("[...document.querySelectorAll('main .actions > button')].some((one) => one.textContent === '导出')")
                if offered != (page in files.split()):
                    console.wrong.append(f"{page}: an export is {'' if offered else 'not '}offered to {role}")
            console.open(f"/ui/rejects/{group}")
            if (role == "system_admin") == ("修复由" in (text := console.browser.evaluate("document.querySelector('main').innerText"))) or "您可以" in text:
                console.wrong.append(f"a cause: {role} is told of other rights than his")


def counts_under_way(console):
    """While the first count is under way its end is waited for, not so where nobody wants renewing; a year that is over is
    never counted."""
    region = "/ui/regions/420600"
    said = "document.querySelector('main').innerText.includes('{}')"
    uncounted = changed("/v1/regions/", "({item}) => { window.reads = (window.reads ?? 0) + 1; if (window.reads < 2 || window.never) item.counted = null; }")
    with console.browser.beforehand(uncounted):
        console.open(region)
        console.browser.wait(said.format("正在首次清点"), "the count under way")
        console.browser.wait(said.format("清点于"), "the count")
        with console.browser.beforehand("window.never = true;"):
            for path, words in ((region + "?live=off", "正在首次清点"), (region + "?year=2020", "已不在办理期"), ("/ui/overview?region=420600&year=2020", "已不在办理期")):
                console.open(path)
                console.browser.wait(said.format(words), words)
                time.sleep(4)
                if (reads := console.browser.evaluate("window.reads")) != 1:
                    console.wrong.append(f"{path}: read {reads} times")
    console.look("a year that is over")


def job_goes_on(console, gateway):
    """A job's progress is shown although renewing is paused; its end closes nothing; what was begun has the focus, also
    where the list of jobs fails.  The interface's answers stand in for a job that takes its time."""
    run = gateway.items("/v1/rejects?feed=education-province.roster&state=open")[0]["run"]
    counts = {"rows": 0, "repaired": 1, "unchanged": 0, "refused": 0, "overtaken": 0, "persons": 1, "plans_changed": 1, "flags_raised": 0, "flags_withdrawn": 0}
    job = {"number": 7, "feed": "x", "source": "run", "target": run, "state": "running", "by": "reviewer-420000", "made": "2026-11-30T01:00:00Z",
           "finished": None, "total": 9, "counts": counts, "failure": None}
    preview = {"total": 1, "complete": True, "counts": counts, "still_refused": []}
    answers = (
        f"{{ const real = fetch; const job = {json.dumps(job)}; const preview = {json.dumps(preview)}; const json = (body, status) => Promise.resolve(new Response("
        "JSON.stringify(body), {status, headers: {'Content-Type': status === 200 ? 'application/json' : 'application/problem+json'}})); "
        "window.fetch = (asked, init, ...rest) => { const path = String(asked); "
        "if (path.endsWith('/v1/replays/7')) { job.counts.rows += window.ended ? 9 : 1; if (window.ended) job.state = 'done'; return json({item: job}, 200); } "
        "if (path.includes('/v1/replays?')) return window.failing ? json({title: '试验的故障', next: ''}, 500) : json({items: [job], next: null}, 200); "
        "if (path.endsWith('/replay')) return json({item: JSON.parse(init.body).dry_run ? preview : job}, 200); "
        "return real(asked, init, ...rest); }; }")
    dialog = "document.querySelector('dialog.wide[open]')"
    with console.browser.beforehand(answers):
        console.open(f"/ui/runs/{run}?live=off")
        console.browser.wait("document.querySelector('.jobs progress').value >= 3", "the progress of a job on a page that is not renewed")
        console.browser.evaluate("[...document.querySelectorAll('main tbody button')].find((one) => one.textContent.includes('认可')).click()")
        console.browser.wait(dialog, "a row to be accepted")
        console.browser.evaluate("window.ended = true")
        console.browser.wait("document.querySelector('.jobs .mark.ok')", "the end of the job")
        console.settle("the rows after a job")
        if not console.browser.evaluate(f"!!{dialog}"):
            console.wrong.append("the end of a job closes what somebody writes in")
        with console.browser.beforehand("window.failing = true;"):
            console.open(f"/ui/runs/{run}")
            console.browser.evaluate("[...document.querySelectorAll('form.repair button')].find((one) => one.textContent === '试算重读').click()")
            console.browser.wait("document.querySelector('.preview + button')", "the trial")
            console.browser.evaluate("document.querySelector('.preview + button').click()")
            console.browser.evaluate("document.querySelector('dialog[open] button.primary').click()")
            console.browser.wait("document.querySelector('.jobs progress') && document.activeElement.tagName === 'H3' && document.activeElement.parentElement.innerText.includes('试验的故障')",
                                 "the job that was begun, in focus, and that the list failed")
    console.look("a job")


def typed_is_kept(console):
    """Another language takes nothing from whoever is writing."""
    console.open("/ui/feeds/education-xiangcheng.roster")
    field = "document.querySelector('input[name=words]')"
    console.browser.evaluate(f"{field}.focus()")
    console.browser.type("已电话联系")
    console.switch("language")
    if console.browser.evaluate(f"{field}.value") != "已电话联系":
        console.wrong.append("what was typed is lost with the language")
    if "Contacts" not in console.browser.evaluate("document.querySelector('main').innerText"):
        console.wrong.append("the page is not in the other language")
    console.switch("language")


def canary(gateway, numbers):
    """No number of the samples stands in what the gateway writes about itself."""
    with open(os.path.join(gateway.ground.folder, "stderr.log"), encoding="utf-8", errors="replace") as file:
        told = {"log": file.read(), "metrics": gateway.metrics()}
    return [f"{len(leaked)} identity numbers in the {name}" for name, text in told.items() if (leaked := set(NUMBER.findall(text)) & numbers)] + \
        [f"the {name} is empty" for name, text in told.items() if not text]


def not_listed(console):
    """An agency's certificate sees a page that says what to do, and nothing else."""
    console.browser.open(console.origin + "/ui/feeds")
    console.browser.wait("document.querySelector('main h1')", "the refusal")
    if "callers" not in console.browser.evaluate("document.body.innerText") or console.browser.evaluate("!!document.querySelector('table')"):
        console.wrong.append("a certificate that is not listed is not told so")
    console.browser.events.clear()  # the 401 itself
