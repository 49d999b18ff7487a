"""襄城区教育局: no server, only files. `drop` brings rosters, `collect` is the nightly take of 23:00,
`answer` appends what the schools answered to a receipt. Each prints what it did as one JSON object.
"""

import csv
import hashlib
import io
import json
import os
import re
import time

from . import core

COUNTY = "420602"
HEADER = ("反馈编号", "学校标识码", "学校名称", "学籍号", "姓名", "身份证号", "未参保原因", "截止日期")
REASONS = ("未参保登记", "已登记未缴费", "参保关系已暂停或终止", "身份信息待核实", "撤回")
RESULTS = ("已动员缴费", "已在外地参保", "已转学", "信息有误", "拒绝参保", "无法联系")
ROSTER = re.compile(r"XSXX_420602_(?:QL|ZL)_(\d{8})_(\d\d)\.csv(\.ok)?")
FEEDBACK = re.compile(r"WCBFK_420602_(\d{8})_(\d\d)\.csv")
FOLDERS = ("xsxx", "wcbfk", "yq", "hz")
SPOILED = ("cut", "no-marker", "header-only", "renamed", "bad-bytes", "wrong-count")


def add_commands(parser):
    orders = parser.add_subparsers(dest="order", required=True)
    for name in ("drop", "collect", "answer"):
        one = orders.add_parser(name)
        one.add_argument("--root", required=True, help="the drop folder's root")
        one.add_argument("--now", help="Beijing time")
        if name != "answer":
            one.add_argument("--samples", required=True)
        if name == "drop":
            one.add_argument("--pause", type=float, default=0, help="seconds from csv to marker")
            one.add_argument("--extra", action="append", default=[], metavar="CSV",
                             help="a further roster file (its .ok beside it)")
            one.add_argument("--misbehave", choices=SPOILED, help="spoils the last roster dropped")
        elif name == "collect":
            one.add_argument("--state", required=True)
        else:
            one.add_argument("--file", required=True, help="feedback file name")
            one.add_argument("--row", action="append", default=[], required=True,
                             metavar="反馈编号|处理结果|说明")
            one.add_argument("--unfinished", action="store_true", help="last line without CRLF")


def main(options):
    place = os.path.join(options.root, COUNTY)
    for name in FOLDERS:
        os.makedirs(os.path.join(place, name), exist_ok=True)
    order = {"drop": drop, "collect": collect, "answer": answer}[options.order]
    print(json.dumps({"agency": "education-xiangcheng", **order(options, place)},
                     ensure_ascii=False), flush=True)
    return 0


def read(path):
    with open(path, "rb") as file:
        return file.read()


def marker(data):
    return (f"LINES={data.count(10) - 1}\r\nSIZE={len(data)}\r\n"
            f"SHA256={hashlib.sha256(data).hexdigest().upper()}\r\n").encode()


def drop(options, place):
    """Files of the samples up to the day of `--now`, in the order of their dates, csv before .ok.

    A csv is written in place and in pieces, as the box does it: only the marker says it is whole.
    """
    source = os.path.join(options.samples, "education-xiangcheng", COUNTY, "xsxx")
    today = f"{options.clock.now():%Y%m%d}"
    rosters = []
    for name in os.listdir(source):
        match = ROSTER.fullmatch(name)
        if match and not match.group(3) and match.group(1) <= today:
            rosters.append((match.group(1), match.group(2), os.path.join(source, name)))
    rosters = [path for _, _, path in sorted(rosters)] + options.extra
    others = [os.path.join(source, name) for name in sorted(os.listdir(source))
              if not ROSTER.fullmatch(name)]
    written = []
    for path in rosters + others:
        last = path == (rosters or [None])[-1]
        written += put(options, place, path, options.misbehave if last else None)
    return {"written": written}


def put(options, place, path, spoil):
    target = os.path.join(place, "xsxx", os.path.basename(path))
    data = read(path)
    mark = read(path + ".ok") if os.path.exists(path + ".ok") else None
    marked = os.path.exists(target + ".ok")
    if os.path.exists(target) and read(target) == data and marked == bool(mark):
        return []
    if spoil:
        data, mark = spoiled(spoil, data, mark)
    with open(target, "wb") as file:
        for at in range(0, len(data), 4096):
            file.write(data[at:at + 4096])
            file.flush()
    names = [os.path.basename(target)]
    if mark is not None:
        time.sleep(options.pause)
        with open(target + ".ok", "wb") as file:
            file.write(mark)
        names.append(names[0] + ".ok")
    return names


def spoiled(kind, data, mark):
    lines = data.split(b"\r\n")
    if kind == "cut":
        return data[:-37], mark
    if kind == "no-marker":
        return data, None
    if kind == "header-only":
        data = lines[0] + b"\r\n"
    elif kind == "renamed":
        data = data.replace("学籍号".encode("gb18030"), "学生编号".encode("gb18030"), 1)
    elif kind == "bad-bytes":
        data = lines[0] + b"\r\n" + b"\xff\xff" + b"\r\n".join(lines[1:])
    if kind == "wrong-count":
        return data, marker(data).replace(b"LINES=", b"LINES=1", 1)
    return data, marker(data)


def pupils(options, place):
    """(学校标识码, 学籍号) -> what the bureau's rosters say, as written, wrapping of numbers undone."""
    known = {}
    folders = (os.path.join(place, "xsxx"),
               os.path.join(options.samples, "education-xiangcheng", COUNTY, "xsxx"))
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            if not ROSTER.fullmatch(name) or name.endswith(".ok"):
                continue
            text = read(os.path.join(folder, name)).decode("gb18030", "replace")
            for row in csv.DictReader(io.StringIO(text, newline="")):
                number = row.get("身份证号") or row.get("身份证号码") or ""
                number = re.sub(r'^="(.*)"$', r"\1", number.strip("\t")).lstrip("'")
                key = (row.get("学校标识码"), row.get("学籍号"))
                known.setdefault(key, []).append({**row, "身份证号": number.strip("\t")})
    return known


class Taken:
    """The take of one feedback file: the verdict of the receipt, and what breaks the note."""

    def __init__(self, name, data, mark, known, year):
        self.name, self.data, self.mark = name, data, mark
        self.known, self.year = known, year
        self.breaches, self.rows = [], []

    def verdict(self):
        form = rb"LINES=(-?\d+)\r\nSIZE=(\d+)\r\nSHA256=([0-9A-F]{64})\r\n"
        match = re.fullmatch(form, self.mark)
        if not match:
            self.breaches.append("marker is not three lines as in the note")
            return "失败:格式错误"
        lines, size, digest = int(match.group(1)), int(match.group(2)), match.group(3).decode()
        if size != len(self.data) or digest != hashlib.sha256(self.data).hexdigest().upper():
            return "失败:摘要不符"
        if lines != self.data.count(10) - 1:
            return "失败:行数不符"
        return "成功" if self.parse() else "失败:格式错误"

    def wrong(self, what):
        self.breaches.append(what)
        return False

    def parse(self):
        if self.data.startswith((b"\xef\xbb\xbf", b"\x84\x31\x95\x33")):
            return self.wrong("byte order mark")
        try:
            text = self.data.decode("gb18030")
        except UnicodeDecodeError:
            return self.wrong("not GB18030")
        if not text.endswith("\r\n") or text.count("\n") != text.count("\r\n"):
            return self.wrong("lines do not all end in CRLF")
        try:
            table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error:
            return self.wrong("quotes do not close")
        if not table or tuple(table[0]) != HEADER:
            return self.wrong("header is not the one of the note")
        if any(len(row) != len(HEADER) for row in table[1:]):
            return self.wrong("a row with another count of columns")
        self.rows = [dict(zip(HEADER, row)) for row in table[1:]]
        if not self.rows:
            return self.wrong("no rows")
        return all([self.row_good(row) for row in self.rows]) and self.order_good()

    def row_good(self, row):
        if row["未参保原因"] not in REASONS:
            return self.wrong("未参保原因 " + row["未参保原因"])
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", row["截止日期"]) \
                or not core.is_date(row["截止日期"], "%Y-%m-%d"):
            return self.wrong("截止日期 " + row["截止日期"])
        if row["截止日期"] < core.last_payable(self.year):
            self.breaches.append("截止日期 is not the last payable day: " + row["截止日期"])
        if not 1 <= len(row["反馈编号"]) <= 32:
            return self.wrong("反馈编号")
        rows = self.known.get((row["学校标识码"], row["学籍号"]))
        if not rows:
            self.breaches.append("no such pupil at this school: " + row["反馈编号"])
        elif not any(all(one.get(name) == row[name] for name in ("姓名", "身份证号", "学校名称"))
                     for one in rows):
            self.breaches.append("fields are not as the bureau wrote them: " + row["反馈编号"])
        return True

    def order_good(self):
        flags = [row["反馈编号"] for row in self.rows]
        if len(set(flags)) != len(flags):
            self.breaches.append("the same 反馈编号 twice")

        def key(form):
            found = []
            for row in self.rows:
                rows = self.known.get((row["学校标识码"], row["学籍号"])) or [{}]
                found.append((row["学校标识码"], form(rows[-1]), row["学籍号"]))
            return found

        # The note does not say how classes are ordered: as text or numbers, with the grade or not.
        forms = (lambda row: row.get("班级", ""),
                 lambda row: (row.get("班级", "").zfill(8),),
                 lambda row: (row.get("年级", ""), row.get("班级", "")),
                 lambda row: (row.get("年级", ""), row.get("班级", "").zfill(8)))
        if not any(key(form) == sorted(key(form)) for form in forms):
            self.breaches.append("rows are not sorted by school, class, 学籍号")
        return True


def collect(options, place):
    state = core.State(options.state)
    now = options.clock.now()
    known = pupils(options, place)
    year = core.plan_year(now)
    result = {"accepted": [], "failed": [], "breaches": [], "unmarked": [], "repeated": 0}
    folder = os.path.join(place, "wcbfk")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".csv.ok"):
            continue
        path = os.path.join(folder, name)
        if not FEEDBACK.fullmatch(name):
            result["breaches"].append({"file": name, "what": "no name of the note"})
            continue
        if not os.path.exists(path + ".ok"):
            result["unmarked"].append(name)
            continue
        data = read(path)
        digest = hashlib.sha256(data).hexdigest()
        before = state.get("taken", name)
        if before:
            result["repeated"] += 1
            if before["digest"] != digest:
                result["breaches"].append({"file": name, "what": "a taken name with other content"})
            continue
        taken = Taken(name, data, read(path + ".ok"), known, year)
        verdict = taken.verdict()
        state.put("taken", name, {"name": name, "digest": digest, "verdict": verdict,
                                  "rows": taken.rows, "breaches": taken.breaches})
        lines = max(0, data.count(10) - 1)
        with open(os.path.join(place, "hz", f"HZ_{name[:-4]}.txt"), "wb") as file:
            file.write(("文件名|接收结果|接收行数|接收时间\r\n"
                        f"{name}|{verdict}|{lines}|{now:%Y-%m-%d %H:%M:%S}\r\n").encode("gb18030"))
        entry = {"file": name, "verdict": verdict, "rows": len(taken.rows)}
        result["accepted" if verdict == "成功" else "failed"].append(entry)
        result["breaches"] += [{"file": name, "what": what} for what in taken.breaches]
    records = [one for one in state.all("taken") if one["verdict"] == "成功"]
    result["flags"] = sorted({row["反馈编号"] for one in records for row in one["rows"]})
    result["files_ever"] = len(records)
    return result


def answer(options, place):
    path = os.path.join(place, "hz", f"HZ_{options.file[:-4]}.txt")
    lines = []
    for row in options.row:
        flag, result, words = (row.split("|") + ["", ""])[:3]
        if result not in RESULTS:
            raise SystemExit("处理结果 is one of " + " ".join(RESULTS))
        lines.append(f"{flag}|{result}|{words}|{options.clock.now():%Y-%m-%d}")
    text = "\r\n".join(lines) + ("" if options.unfinished else "\r\n")
    with open(path, "ab") as file:
        file.write(text.encode("gb18030"))
    return {"appended": len(lines)}
