#!/usr/bin/env python3
"""Writes a large, invented and repeatable world for benches: a register and one roster against it.

  people.csv                       the register's people, one a line, with relation and payment
  register.json, HB9002/9003.jsonl the same as the register's own rows (--jsonl), for `--world`
  xsxx_<batch>.xml                 the roster as a batch of one university (for `--extra-batch`)
  XSXX_420602_QL_*.csv, .csv.ok    the same rows in Xiangcheng's layout, GB18030
  roster.csv                       the same rows in UTF-8
  dz/<day>.jsonl.gz                a reconciliation of the payments that `tax_send.py --generate N`
                                   sends with the same seed and people.csv (--payments N)
  uninsured.csv, truth.json        who of the roster is uninsured and by which code, and the counts

6 % of the roster are not in the register (01), 2 % are in it and have not paid (02, every fourth of
them with a paused relation: 03). Numbers are formally valid and unique; the same seed gives the
same bytes.
"""

import argparse
import datetime
import hashlib
import json
import math
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from agency import tax_events  # noqa: E402

AREAS = (
    "420102 420103 420104 420105 420106 420107 420111 420112 420113 420114 420115 420116 "
    "420117 420202 420203 420204 420205 420222 420281 420302 420303 420304 420322 420323 "
    "420324 420325 420381 420502 420503 420504 420505 420506 420525 420526 420527 420602 "
    "420606 420607 420624 420625 420626 420682 420683 420684 420702 420703 420704 420802 "
    "420804 420822 420902 420921 420922 420923 421002 421003 421022 421083 421087 421102 "
    "421121 421122 421123 421124").split()
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = ("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红健文建国志婷雪琳宇晨浩然子轩欣怡佳思雨梦琪"
         "俊博嘉诚鹏飞云海波峰辉斌")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SEQUENCES = 995  # 996-999 were given to centenarians
SCHOOL, BATCH = "4142099003", "414209900320261115001"
ROSTER_CSV = "XSXX_420602_QL_20261113_01.csv"
MAJORS = (("050101", "汉语言文学"), ("100201K", "临床医学"), ("120203K", "会计学"),
          ("080901", "计算机科学与技术"))
CHUNK = 20000
RELATION = (
    '{{"psn_insu_rlts_id":"RL{i:012d}","psn_no":"{no}","psn_cert_type":"01","certno":"{number}",'
    '"psn_name":"{name}","gend":"{sex}","brdy":"{birth}","naty":"01","surv_stas":"1",'
    '"live_admdvs":"{area}","resd_loc_admdvs":"{area}","insutype":"390","psn_type":"1404",'
    '"psn_insu_stas":"{state}","insu_admdvs":"420602","poolarea_no":"420600",'
    '"crt_insu_date":"2020-03-11","paus_insu_date":{ended},"psn_insu_date":"2020-03-11",'
    '"fst_insu_ym":"202003","psn_idet_type":"","emp_no":"","emp_name":"","vali_flag":"1",'
    '"updt_time":"2026-03-11 11:00:00"}}\n')
PAYMENT = (
    '{{"rid":"CL{i:013d}","psn_no":"{no}","psn_insu_rlts_id":"RL{i:012d}","insutype":"390",'
    '"psn_idet_type":"","cashym":"202611","accrym_begn":"202701","accrym_end":"202712",'
    '"psn_clct_amt":400.00,"finsubs_amt":700,"oth_clct_amt":0,"clct_sumamt":1100.0,"clct_flag":"1",'
    '"clct_type":"10","revs_flag":"Z","clct_time":"2026-11-10 10:11:12","ursn_time":"2026-11-11",'
    '"intsury_time":"2026-11-12","elec_taxrpt_no":"34{i:018d}","taxdept_code":"14206020000",'
    '"poolarea_no":"420600","updt_time":"2026-11-12 10:11:12"}}\n')


def weighted(text, begin):
    return sum(int(digit) * WEIGHTS[begin + at] for at, digit in enumerate(text))


class Numbers:
    """A one-to-one map of 0, 1, 2, ... to valid citizen numbers with their names."""

    def __init__(self, seed, first_day, days, namespace):
        start = datetime.date.fromisoformat(first_day)
        self.dates = [(f"{day:%Y%m%d}", weighted(f"{day:%Y%m%d}", 6))
                      for day in (start + datetime.timedelta(n) for n in range(days))]
        self.areas = [(area, weighted(area, 0)) for area in AREAS]
        self.sequences = [(f"{n:03d}", weighted(f"{n:03d}", 14)) for n in range(1, SEQUENCES + 1)]
        self.size = len(self.areas) * days * SEQUENCES
        digest = hashlib.sha256(f"{seed}/{namespace}".encode()).digest()
        self.offset = int.from_bytes(digest[:8], "big") % self.size
        self.step = int.from_bytes(digest[8:16], "big") % self.size | 1
        while math.gcd(self.step, self.size) != 1:
            self.step += 2
        self.given = [one + two for one in GIVEN for two in GIVEN] + list(GIVEN)
        self.name_step = 7919 + seed % 1000 * 2

    def rows(self, begin, end):
        """(number, name, birth yyyyMMdd, sex, area) of each index."""
        dates, areas, sequences = self.dates, self.areas, self.sequences
        days, size, given, surnames = len(dates), self.size, self.given, SURNAMES
        place = (self.offset + begin * self.step) % size
        out = []
        for index in range(begin, end):
            rest, sequence = divmod(place, SEQUENCES)
            area, day = divmod(rest, days)
            area_text, area_sum = areas[area]
            day_text, day_sum = dates[day]
            text, part = sequences[sequence]
            check = CHECKS[(area_sum + day_sum + part) % 11]
            mixed = index * self.name_step
            name = surnames[mixed % 50] + given[(mixed // 50 + sequence) % len(given)]
            out.append((area_text + day_text + text + check, name, day_text,
                        "1" if text[2] in "13579" else "2", area_text))
            place += self.step
            if place >= size:
                place -= size
        return out


class World:
    """The roster's students, of whom three in fifty are in no register, and the others in it."""

    def __init__(self, people, rows, seed):
        self.people, self.rows, self.seed = people, rows, seed
        self.matched = rows - rows // 50 * 3 - min(rows % 50, 3)
        if people < self.matched:
            raise SystemExit(f"--people must be at least {self.matched}")
        self.students = Numbers(seed, "2007-09-01", 366, "students")
        self.others = Numbers(seed, "1940-01-01", 24000, "others")
        self.counts = {"01": 0, "02": 0, "03": 0}

    def student_state(self, index):
        """'' paid, else the reason code. Two in a hundred of the roster have not paid."""
        if index % 50 < 3:
            return "01"
        if index % 47 == 0:
            return "03" if index % 188 == 0 else "02"
        return ""

    def write_register(self, folder, jsonl):
        paths = [open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n")
                 for name in ["people.csv"] + (["HB9002.jsonl", "HB9003.jsonl"] if jsonl else [])]
        paths[0].write("psn_no,certno,psn_name,gend,brdy,insutype,psn_insu_stas,poolarea_no,"
                       "insu_admdvs,paid\n")
        paid_rows = 0
        for rows in self.register_rows():
            lines, relations, payments = [], [], []
            for index, reason, (number, name, birth, sex, area) in rows:
                no = f"420600{index:014d}"
                state = "2" if reason == "03" else "1"
                birth = f"{birth[:4]}-{birth[4:6]}-{birth[6:]}"
                lines.append(f"{no},{number},{name},{sex},{birth},390,{state},420600,420602,"
                             f"{0 if reason else 1}\n")
                paid_rows += not reason
                if jsonl:
                    relations.append(RELATION.format(
                        i=index, no=no, number=number, name=name, sex=sex, birth=birth, area=area,
                        state=state, ended='"2026-06-30"' if reason == "03" else "null"))
                    if not reason:
                        payments.append(PAYMENT.format(i=index, no=no))
            for file, part in zip(paths, (lines, relations, payments)):
                file.write("".join(part))
        for file in paths:
            file.close()
        with open(os.path.join(folder, "register.json"), "w", encoding="utf-8") as file:
            json.dump({"snap_id": "SNAP420000202611292200", "snap_time": "2026-11-29 22:00:00",
                       "max_seq": 880000, "psn_rows": self.people, "insu_rows": self.people,
                       "clct_rows": paid_rows}, file)

    def roster_rows(self):
        for begin in range(0, self.rows, CHUNK):
            yield begin, self.students.rows(begin, min(self.rows, begin + CHUNK))

    def register_rows(self):
        """Chunks of (number in the register, '' or reason, person)."""
        for begin, rows in self.roster_rows():
            states = [self.student_state(index) for index in range(begin, begin + len(rows))]
            yield [(begin + at, state, row) for at, (state, row) in enumerate(zip(states, rows))
                   if state != "01"]
        for begin in range(0, self.people - self.matched, CHUNK):
            end = min(self.people - self.matched, begin + CHUNK)
            yield [(self.rows + index, "" if index % 10 else "02", row)
                   for index, row in enumerate(self.others.rows(begin, end), begin)]

    def write_roster(self, folder):
        names = {"xml": f"xsxx_{BATCH}.xml", "csv": ROSTER_CSV, "utf8": "roster.csv",
                 "truth": "uninsured.csv"}
        files = {key: open(os.path.join(folder, name), "wb") for key, name in names.items()}
        files["xml"].write((
            '<?xml version="1.0" encoding="UTF-8"?>\n<XSXX xmlns="urn:hb-jyt:gxjh:1" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'PCH="{BATCH}" PCLX="Q" JZPCH="" XXBSM="{SCHOOL}" ND="2026" JLS="{self.rows}" '
            'SCSJ="2026-11-15T03:00:00+08:00">\n').encode())
        files["csv"].write(("序号,学校名称,学校标识码,学籍号,姓名,性别,出生日期,证件类型,身份证号,民族,年级,班级,"
                            "入学年月,户籍所在地,监护人姓名,监护人电话,学生状态,操作,变更日期,备注\r\n")
                           .encode("gb18030"))
        files["utf8"].write(b"xh,name,sex,birth,number,division,entry,status\n")
        files["truth"].write(b"xh,number,code\n")
        for begin, rows in self.roster_rows():
            self.write_chunk(files, begin, rows)
        files["xml"].write(f' <HJ JLS="{self.rows}"/>\n</XSXX>\n'.encode())
        for file in files.values():
            file.close()
        self.write_marker(os.path.join(folder, ROSTER_CSV))

    def write_chunk(self, files, begin, rows):
        parts = {"xml": [], "csv": [], "utf8": [], "truth": []}
        xml, table, plain = parts["xml"].append, parts["csv"].append, parts["utf8"].append
        for index, (number, name, birth, sex, area) in enumerate(rows, begin):
            row, xh, major = index + 1, f"2026{index:08d}", MAJORS[index & 3]
            xml(f'  <XS XLH="{row}" CZLX="A"><XH>{xh}</XH><XM>{name}</XM><XBM>{sex}</XBM>'
                f'<CSRQ>{birth}</CSRQ><SFZJLXM>1</SFZJLXM><SFZJH>{number}</SFZJH><MZM>01</MZM>'
                f'<GJDQM>CHN</GJDQM><GATQWM/><HKSZD>{area}</HKSZD><RXNY>202609</RXNY><NJ>2026</NJ>'
                f'<BH>{index % 40:02d}</BH><ZYDM>{major[0]}</ZYDM><ZYMC>{major[1]}</ZYMC>'
                '<PYCCM>3</PYCCM><XZ>4</XZ><XSDQZTM>01</XSDQZTM></XS>\n')
            table(f'{row},襄城区示例中学,2142060299,G{number},{name},{"男" if sex == "1" else "女"},'
                  f'{birth},居民身份证,{number},汉族,高一,{index % 40 + 1},202609,湖北省襄阳市,'
                  f'{name[0]}某,138{index:08d},在读,,,\r\n')
            plain(f"{xh},{name},{sex},{birth},{number},{area},202609,01\n")
            reason = self.student_state(index)
            if reason:
                self.counts[reason] += 1
                parts["truth"].append(f"{xh},{number},{reason}\n")
        for key, lines in parts.items():
            files[key].write("".join(lines).encode("gb18030" if key == "csv" else "utf-8"))

    def write_marker(self, path):
        digest, lines, size = hashlib.sha256(), 0, 0
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
                lines += block.count(b"\n")
                size += len(block)
        with open(path + ".ok", "w", encoding="ascii", newline="") as file:
            file.write(f"LINES={lines - 1}\r\nSIZE={size}\r\n"
                       f"SHA256={digest.hexdigest().upper()}\r\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
    parser.add_argument("--jsonl", action="store_true", help="the register's own rows too (large)")
    parser.add_argument("--payments", type=int, metavar="N", help="a reconciliation of N payments")
    parser.add_argument("--day", default="20261201", help="its day, for tax's --extra-dz")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    began = time.monotonic()
    world = World(options.people, options.rows, options.seed)
    world.write_roster(options.out)
    roster = time.monotonic() - began
    world.write_register(options.out, options.jsonl)
    if options.payments:
        people = tax_events.read_people(os.path.join(options.out, "people.csv"))
        os.makedirs(os.path.join(options.out, "dz"), exist_ok=True)
        path = os.path.join(options.out, "dz", options.day + ".jsonl.gz")
        tax_events.write_reconciliation(path, options.day, options.seed, options.payments, people)
    truth = {"people": options.people, "rows": options.rows, "seed": options.seed,
             "matched": world.matched, "uninsured": sum(world.counts.values()),
             "by_code": world.counts, "batch": BATCH, "school": SCHOOL}
    with open(os.path.join(options.out, "truth.json"), "w", encoding="utf-8") as file:
        json.dump(truth, file, indent=1)
    print(json.dumps({**truth, "roster_seconds": round(roster, 1),
                      "seconds": round(time.monotonic() - began, 1)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
