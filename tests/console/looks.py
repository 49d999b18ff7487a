"""A page of each kind: its address, its pictures, its sheet of paper."""

import os
import re
import subprocess

from gateway_process import ROOT

SIZES = {"1366x768": (1366, 768), "1920x1080": (1920, 1080)}


def addresses(gateway):
    """A page of each kind, with something on it."""
    runs = gateway.items("/v1/runs?feed=education-province.roster")
    held = next(run for run in runs if run["state"] == "held")
    rejected = next(run for run in runs if run["counts"]["rejected"])
    flag = gateway.request("GET", "/v1/flags?year=2027&state=OPEN&limit=1").json["items"][0]
    group = gateway.request("GET", "/v1/reject-groups?limit=1").json["items"][0]
    message = gateway.request("GET", "/v1/deliveries?limit=1").json["items"][0]
    person = gateway.request("GET", f"/v1/persons/{flag['person']}").json["item"]
    row = next(fact["source"]["record"] for fact in person["facts"])
    return {"overview": "/ui/overview", "overview-city": "/ui/overview?region=420600", "regions": "/ui/regions/420000",
            "briefs": "/ui/briefs", "brief": f"/ui/briefs/{gateway.items('/v1/briefs')[0]['id']}",
            "region-city": "/ui/regions/420600", "region-county": "/ui/regions/420602", "audit": "/ui/audit", "feeds": "/ui/feeds", "feeds-90": "/ui/feeds?window=90d", "feed": "/ui/feeds/education-province.roster", "runs": "/ui/runs",
            "run-held": f"/ui/runs/{held['id']}", "run": f"/ui/runs/{rejected['id']}", "rejects": "/ui/rejects",
            "cause": f"/ui/rejects/{group['number']}", "people": "/ui/people", "person": f"/ui/people/{flag['person']}",
            "health": "/ui/health?all=1", "flags": "/ui/flags", "flags-all": "/ui/flags?view=all", "flag": f"/ui/flags/{flag['id']}", "deliveries": "/ui/deliveries",
            "delivery": f"/ui/deliveries/{message['id']}", "received": "/ui/deliveries/received", "record": f"/ui/records/{row}",
            "reveals": "/ui/reveals", "acceptances": "/ui/acceptances", "jobs": "/ui/admin/jobs", "about": "/ui/admin/about",
            "person-on": f"/ui/people/{flag['person']}?on=2026-12-15", "nothing": "/ui/nothing", "no-run": "/ui/runs/999999"}


# What each page says only once it has what it is about.
WORDS = {"overview": "勾稽相符", "briefs": "到达完整度", "brief": "与上一份相比", "overview-city": "未另行核对", "regions": "仙桃", "region-city": "襄城区", "region-county": "按疑点统计",
         "audit": "本人的操作", "feeds": "education-province.roster", "feeds-90": "education-province.roster", "feed": "近 90 天到达情况", "runs": "education-province.roster",
         "run-held": "放行即生效", "run": "驳回的行", "rejects": "占比", "cause": "怎么办", "people": "不能只按姓名", "person": "为什么这样认定",
         "health": "审计日志", "flags": "F-2027-", "flags-all": "F-2027-", "flag": "经过", "deliveries": "下次发送", "delivery": "所含疑点",
         "received": "同一编号、不同内容", "record": "封存的原件", "reveals": "查看记录", "acceptances": "复核员决定", "jobs": "重读作业", "about": "政策版本",
         "person-on": "推算", "nothing": "没有这一页", "no-run": "没有"}


def handbook(pages):
    """What the handbook shows must be what `--pictures` makes."""
    with open(os.path.join(ROOT, "gateway", "console", "HANDBOOK.md"), encoding="utf-8") as file:
        shown = set(re.findall(r"\(pictures/([^)]+)\)", file.read()))
    made = {f"{name}-{size}-{theme}.png" for name in (*pages, "audit-all") for size in SIZES for theme in ("light", "dark")}
    return [f"handbook: no picture {name}" for name in sorted(shown - made)]


def luminance(colour):
    digits = colour.lstrip("#") if len(colour) == 7 else "".join(digit * 2 for digit in colour.lstrip("#"))
    parts = [int(digits[at:at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrasts():
    """Words are 4.5:1 and more on each ground that they stand on, in both themes: those of states on panels, rows and their
    own wash, others anywhere."""
    with open(os.path.join(ROOT, "gateway", "console", "src", "style.css"), encoding="utf-8") as file:
        style = file.read()
    wrong = []
    for theme, begin in (("light", ":root {"), ("dark", ':root[data-theme="dark"] {')):
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", style.partition(begin)[2].partition("}")[0]))
        grounds = [name for name in colours if name.endswith("-wash")] + ["ground", "surface", "raised"]
        pairs = [(name, ground) for name in ("ink", "soft") for ground in grounds]
        pairs += [("accent", ground) for ground in ("ground", "surface", "raised", "running-wash", "late-wash", "failed-wash")]
        pairs += [(name, ground) for name in ("ok", "late", "failed", "running", "none")
                  for ground in ("surface", "raised", f"{name}-wash") if ground in colours]
        for name, ground in pairs:
            darker, lighter = sorted((luminance(colours[name]), luminance(colours[ground])))
            if (ratio := (lighter + 0.05) / (darker + 0.05)) < 4.5:
                wrong.append(f"{theme}: {name} on {ground}: {ratio:.2f}:1")
    return wrong


def take_pictures(console, pages, folder):
    os.makedirs(folder, exist_ok=True)
    for size, (width, height) in SIZES.items():
        console.browser.size(width, height)
        for name, path in pages.items():
            for theme in ("light", "dark"):
                console.open(path)
                if console.browser.evaluate("document.documentElement.dataset.theme") != theme:
                    console.switch("theme")
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
            console.switch("theme")
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
