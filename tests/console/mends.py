"""Rows that were refused, walked by keys: J7 (the file to give back, and handing it in corrected), what a word stands for, an
acceptance by two people, a cause that is muted, a run that is tried once more, one that is cancelled."""

import hashlib
import os
import time

from browser import Trouble
from walks import changed


def retry_offered(console, gateway):
    """A retry says what it will do before it does it; to pull is offered to no reviewer."""
    run = gateway.request("GET", "/v1/runs?state=held&limit=1").json["items"][0]["id"]
    button = "[...document.querySelectorAll('main button')].find((one) => one.innerText.startsWith('重试'))"
    for action in ("pull", "read_again"):
        with changed(console, f"/v1/runs/{run}", f"(item) => {{ item.retry = {{action: '{action}', words: '先说明会做什么'}}; }}"):
            console.open(f"/ui/runs/{run}")
            if console.browser.evaluate(f"!!{button}") != (action == "read_again"):
                console.wrong.append(f"retry: wrongly offered or not: {action}")
            console.browser.evaluate(f"{button}?.click()")
            if action == "read_again" and "先说明" not in console.browser.evaluate("document.querySelector('dialog[open]').innerText"):
                console.wrong.append("retry: it is not said what it will do")
            console.look(f"retry {action}")


def cancel_offered(operator, reviewer, gateway):
    """To cancel a run is offered to its operator alone, says first what it does, takes a reason, and tells where it is too late."""
    run = gateway.request("GET", "/v1/runs?state=held&limit=1").json["items"][0]["id"]
    button = "[...document.querySelectorAll('main button')].find((one) => one.innerText === '中止')"
    for console, action, offered in ((reviewer, "'cancel'", False), (operator, "null", False), (operator, "'cancel'", True)):
        with changed(console, f"/v1/runs/{run}", f"(item) => {{ item.cancel = {{action: {action}, words: '先说明会做什么'}}; }}"):
            console.open(f"/ui/runs/{run}")
            if console.browser.evaluate(f"!!{button}") != offered:
                console.wrong.append(f"cancel: wrongly offered or not: {action}")
            if not offered:
                continue
            console.browser.evaluate(f"{button}.click()")
            asked = console.browser.evaluate("document.querySelector('dialog[open]').innerText")
            if "先说明" not in asked or "对方误送" not in asked:
                console.wrong.append("cancel: it is not said what it will do, or asked why")
            console.look("cancel")
            console.browser.evaluate("document.querySelector('dialog[open] button.danger').click()")
            console.browser.wait("document.querySelector('dialog[open] .problem')", "why a held run is not cancelled")
    if gateway.request("GET", f"/v1/runs/{run}").item["state"] != "held":
        operator.wrong.append("cancel: a held run was changed")


def by_keys_j7(console):
    """Which rows were refused, and the file to give back."""
    with console.step("J7 the causes", 2):
        console.go_by("gr", "rejects$")
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


def hand_in(console, text):
    """The file into the field of the run's page, and tried."""
    os.makedirs(console.browser.downloads, exist_ok=True)
    path = os.path.join(console.browser.downloads, "corrected.xml")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    field = console.browser.call("Runtime.evaluate", expression="document.querySelector('[name=corrected]')")["result"]["objectId"]
    console.browser.call("DOM.setFileInputFiles", files=[path], objectId=field)
    console.tab_to("form.repair .primary", 120)
    with console.step("J7 the file tried", 10):
        console.browser.key("Enter")
        console.browser.wait("document.querySelector('.preview')", "what the file would do")
    return console.browser.evaluate("document.querySelector('.preview .facts').innerText.split('\\n')")


def by_keys_mend(console, gateway):
    """The return file as it went out mends nothing; corrected it mends its row, by a job that is found again."""
    run = next(group for group in gateway.items("/v1/reject-groups") if group["column"] == "XSDQZTM")["last_run"]
    console.open(f"/ui/runs/{run}")
    text = console.browser.evaluate(f"fetch('/v1/runs/{run}/return?reason=work').then((file) => file.text())")
    told = hand_in(console, text)
    if told[told.index("将有效") + 1] != "0" or console.browser.evaluate("!!document.querySelector('.preview + button')"):
        console.wrong.append(f"J7: a file that is not corrected may be handed in: {told}")
    console.open(f"/ui/runs/{run}")
    told = hand_in(console, text.replace("<XSDQZTM>88<", "<XSDQZTM>01<"))
    if told[told.index("将有效") + 1] != "1":
        console.wrong.append(f"J7: the corrected row would not become valid: {told}")
    console.tab_to(".preview + button")
    console.browser.key("Enter")
    console.tab_to("dialog[open] button.primary")
    console.browser.key("Enter")
    done = "[...document.querySelectorAll('.jobs .mark.ok')].some((one) => one.innerText.includes('已完成'))"
    console.browser.wait(done, "the end of the job")
    console.look("J7 handed in")
    console.open(f"/ui/runs/{run}")
    console.browser.wait(done, "the job again")
    console.open("/ui/admin/jobs")
    if f"批次 {run}" not in console.browser.evaluate("document.querySelector('main tbody').innerText"):
        console.wrong.append("J7: the job is not among the jobs")


def whole_number(first):
    """An identity number of 18 characters: its first 17 and the check character of GB 11643."""
    return first + "10X98765432"[sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(first)) % 11]


def unknown_word_comes(gateway, word="男生"):
    """The county's bureau sends two pupils whose sex is in a word of its own; the number of their cause."""
    feed, folder = "education-xiangcheng.roster", os.path.join(gateway.ground.drop, "420602", "xsxx")
    gateway.ground.drop_rosters()
    head = "序号,学校名称,学校标识码,学籍号,姓名,性别,出生日期,证件类型,身份证号,民族,年级,班级,入学年月,户籍所在地,监护人姓名,监护人电话,学生状态,操作,变更日期,备注"
    numbers = [whole_number(f"42060220190305{part}") for part in ("901", "903")]
    rows = [f"{at},襄城区示例小学,2142060201,G{number},周试{at},{word},2019-03-05,居民身份证,{number},汉族,一年级,1,202609,湖北省襄阳市襄城区,"
            f"周父,13800000000,在读,新增,20261128," for at, number in enumerate(numbers, 1)]
    data = "\r\n".join([head, *rows, ""]).encode("gb18030")
    path = os.path.join(folder, "XSXX_420602_ZL_20261128_01.csv")
    with open(path, "wb") as file:
        file.write(data)
    with open(path + ".ok", "w", encoding="ascii") as file:
        file.write(f"LINES={len(rows)}\nSIZE={len(data)}\nSHA256={hashlib.sha256(data).hexdigest().upper()}\n")
    if gateway.pull_all(feed).status != 200:
        raise Trouble("the rosters were not pulled")
    return next(group["number"] for group in gateway.items("/v1/reject-groups") if group["feed"] == feed and group["reason"] == "CODE_UNKNOWN" and group["column"] == "性别")


def by_keys_accept(clerk, reviewer, gateway):
    """A clerk asks that a cause is accepted until a day, tried first; a reviewer, to whom the menu says that one waits, sees
    before and after and agrees (J8); then the rows are in and the cause is settled."""
    number = unknown_word_comes(gateway)
    cause = f"/v1/reject-groups/{number}"
    told = gateway.request("GET", cause).item["open"]
    clerk.open(f"/ui/rejects/{number}")
    clerk.tab_to("[name=until]")
    clerk.browser.evaluate("{ const one = document.querySelector('[name=until]'); one.value = '2026-12-31'; one.dispatchEvent(new Event('input', {bubbles: true})); }")
    clerk.tab_to("[name=why]")
    clerk.browser.type("学校系统升级前暂用该写法")
    clerk.browser.key("Enter")
    clerk.browser.wait("document.querySelector('.preview + button')", "the trial", 60)
    clerk.tab_to(".preview + button", 20)
    clerk.browser.key("Enter")
    clerk.tab_to("dialog[open] button.primary")
    clerk.browser.key("Enter")
    clerk.browser.wait("document.querySelector('main a[href*=\"/acceptances/\"]')", "what was asked", 60)
    clerk.look("accept, asked")
    if gateway.request("GET", cause).item["open"] != told:
        clerk.wrong.append("accept: asking accepts by itself")
    clerk.tab_to("main a[href*='/acceptances/']")
    clerk.browser.key("Enter")
    clerk.at(r"acceptances\/[0-9]+")
    clerk.browser.wait("document.querySelector('main tbody')", "what was told")
    if clerk.browser.evaluate("!!document.querySelector('main .acts > button')"):
        clerk.wrong.append("accept: who asks may decide")
    reviewer.open("/ui/acceptances")
    reviewer.browser.wait("document.querySelector('.menu b')?.innerText === '1'", "that one waits")
    reviewer.tab_to("main tbody a")
    with reviewer.step("J8 an acceptance, before and after", 30):
        reviewer.browser.key("Enter")
        reviewer.at(r"acceptances\/[0-9]+")
        reviewer.browser.wait("document.querySelectorAll('main .acts > button').length === 2", "before and after", 60)
    rows = reviewer.browser.evaluate("[...document.querySelectorAll('main tbody tr')].map((row) => row.innerText.split('\\t').map((cell) => cell.trim()))")
    if [row[1:] for row in rows[:2]] != [[str(told), "0"], ["0", str(told)]]:
        reviewer.wrong.append(f"accept: before and after are not said: {rows}")
    reviewer.look("accept, before and after")
    reviewer.tab_to("main .acts > button", 120)
    reviewer.browser.key("Enter")
    reviewer.tab_to("dialog[open] button.primary")
    reviewer.browser.key("Enter")
    reviewer.browser.wait("[...document.querySelectorAll('.jobs .mark.ok')].some((one) => one.innerText.includes('已完成'))", "the end of the job", 60)
    reviewer.look("accept, decided")
    if gateway.request("GET", cause).item["open"] != 0:
        reviewer.wrong.append("accept: the cause is not settled")
    rows = gateway.items(f"/v1/rejects?group={number}")
    if {row["state"] for row in rows} != {"repaired"}:
        reviewer.wrong.append(f"accept: the rows are not in: {rows}")


def by_keys_mute(console, gateway):
    """A cause is muted by keys until a day: its page says so, the list folds it away and goes on counting it, the overview
    names it no more; shown when asked for; ended by hand."""
    groups = gateway.items("/v1/reject-groups")
    largest = max(groups, key=lambda one: (one["open"], one["rows"]))
    number, path = largest["number"], f"/ui/rejects/{largest['number']}"
    link = f"document.querySelector('main tbody a[href*=\"/rejects/{number}\"]')"
    console.open(path)
    console.tab_to("[name=mute_until]", 120)
    console.browser.evaluate("{ const one = document.querySelector('[name=mute_until]'); one.value = '2026-12-31'; one.dispatchEvent(new Event('input', {bubbles: true})); }")
    console.tab_to("[name=mute_why]")
    console.browser.type("学校月底统一更正")
    console.tab_to("main .repair button:not(.primary)")
    console.browser.key("Enter")
    console.tab_to("dialog[open] button.primary")
    console.browser.key("Enter")
    console.browser.wait("document.querySelector('main').innerText.includes('静默至 2026-12-31')", "that it is muted")
    console.look("mute, a cause")
    console.open("/ui/rejects")
    console.browser.wait("document.querySelector('main').innerText.includes('另有 1 个原因静默')", "that one is folded away")
    if console.browser.evaluate(f"!!{link}"):
        console.wrong.append("mute: a muted cause is listed")
    console.look("mute, folded away")
    console.open("/ui/rejects?muted=1")
    console.browser.wait(link, "the muted cause")
    rest = [one for one in groups if one["number"] != number]
    problem = next((one for one in gateway.items("/v1/problems") if one["kind"] == "rejects"), None)
    if (problem["count"] if problem else 0) != len(rest) or (problem and problem["group"] == number):
        console.wrong.append(f"mute: the problems name it: {problem}")
    if sum(one["open"] for one in gateway.items("/v1/reject-groups")) != sum(one["open"] for one in groups):
        console.wrong.append("mute: its rows do not count")
    console.open(path)
    console.browser.wait("[...document.querySelectorAll('main button')].some((one) => one.innerText === '结束静默')", "the way back")
    console.browser.evaluate("[...document.querySelectorAll('main button')].find((one) => one.innerText === '结束静默').focus()")
    console.browser.key("Enter")
    console.tab_to("dialog[open] button.primary")
    console.browser.key("Enter")
    console.browser.wait("document.querySelector('[name=mute_until]')", "the cause as it was")
