"""Batches cut from a world's roster, and the truth about who in them is uninsured."""

import glob
import os
import re
import shutil

from generate import BATCH, ROSTER_CSV, SCHOOL, World
from workshop import SAMPLES

DISTRICT, DISTRICT_SCHOOL = b"420602", "2142060299"
FIELD = re.compile(rb"<XH>(.*?)</XH>")


def whole_xml(bench):
    return os.path.join(bench.world, f"xsxx_{BATCH}.xml")


def write_batch(path, head, lines, rows, school, number):
    """One batch in the agency's form: `head` and `lines` come from another of its batches."""
    head = re.sub(rb'PCH="\d*"', b'PCH="%s"' % number, head)
    head = re.sub(rb'XXBSM="\d*"', b'XXBSM="%s"' % school, head)
    head = re.sub(rb'JLS="\d*"', b'JLS="%d"' % rows, head)
    with open(path, "wb") as part:
        part.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + head)
        for at in range(rows):
            part.write(re.sub(rb'XLH="\d*"', b'XLH="%d"' % (at + 1), next(lines), count=1))
        part.write(b' <HJ JLS="%d"/>\n</XSXX>\n' % rows)
    return path


def roster_xml(bench, rows):
    """The first rows of the world's university batch as a batch."""
    whole = whole_xml(bench)
    if rows == bench.options.rows:
        return whole
    folder = os.path.join(bench.work, f"roster-{rows}")
    os.makedirs(folder, exist_ok=True)
    with open(whole, "rb") as source:
        source.readline()
        return write_batch(os.path.join(folder, f"xsxx_{BATCH}.xml"), source.readline(), source, rows,
                           SCHOOL.encode(), BATCH.encode())


def again_xml(bench, rows):
    """The same rows under another batch number of the same day."""
    number = BATCH[:-3] + "002"
    path = os.path.join(bench.work, f"xsxx_{number}.xml")
    with open(whole_xml(bench), "rb") as source:
        source.readline()
        return write_batch(path, source.readline(), source, rows, SCHOOL.encode(), number.encode())


def monday_xml(bench, batches, rows):
    """So many batches of as many schools, of together `rows` rows: few large and many small, as universities are."""
    weights = [1 / (at + 8) for at in range(batches)]
    sizes = [int(rows * weight / sum(weights)) for weight in weights]
    sizes[0] += rows - sum(sizes)
    folder = os.path.join(bench.work, "monday")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    paths = []
    with open(whole_xml(bench), "rb") as source:
        source.readline()
        head = source.readline()
        for at, size in enumerate(sizes):
            school = f"{int(SCHOOL) + 1 + at}"
            number = school + BATCH[len(SCHOOL):]
            paths.append(write_batch(os.path.join(folder, f"xsxx_{number}.xml"), head, source, size, school.encode(),
                                     number.encode()))
    return paths


def district_csv(bench, rows):
    """A drop folder with a roster of the district's own children (nearly all numbers of a district begin alike),
    as far as the world has them; the roster in it, and the numbers in that."""
    drop = os.path.join(bench.work, "drop")
    shutil.rmtree(drop, ignore_errors=True)
    for name in ("xsxx", "wcbfk", "hz"):
        os.makedirs(os.path.join(drop, "420602", name))
    path = os.path.join(drop, "420602", "xsxx", ROSTER_CSV)
    with open(os.path.join(bench.world, ROSTER_CSV), "rb") as whole:
        header = whole.readline()
        lines = whole.readlines()
    number = header.decode("gb18030").split(",").index("身份证号")
    numbers = [line.split(b",")[number] for line in lines]
    near = sorted(range(len(lines)), key=lambda at: (numbers[at][:6] != DISTRICT, numbers[at][:6]))[:rows]
    with open(path, "wb") as part:
        part.write(header)
        part.writelines(lines[at] for at in sorted(near))
    World.write_marker(None, path)
    return drop, path, {numbers[at].decode() for at in near}


def truth(bench, numbers=None, rows=None):
    """{key of the row: code} of the university's batch, or of its first rows, or of those numbers in the county's."""
    out = {}
    with open(os.path.join(bench.world, "uninsured.csv"), encoding="utf-8") as file:
        next(file)
        for line in file:
            xh, number, code = line.strip().split(",")
            if numbers is not None:
                if number in numbers:
                    out["G" + number] = code
            elif rows is None or int(xh[4:]) < rows:
                out[xh] = code
    return out


def shared(bench):
    """Keys of the roster's rows whose number the agency's own samples name too, under another name: the gateway
    rightly sees two persons in one, which the world's truth does not know."""
    sampled = set()
    for path in glob.glob(os.path.join(SAMPLES, "education-province", "xsxx_*.xml")):
        with open(path, "rb") as file:
            sampled.update(re.findall(rb"<SFZJH>(.*?)</SFZJH>", file.read()))
    keys = set()
    with open(whole_xml(bench), "rb") as file:
        for line in file:
            at = line.find(b"<SFZJH>") + 7
            if line[at:at + 18] in sampled:
                keys.add(FIELD.search(line)[1].decode())
    return keys


def read_list(path, schools=(SCHOOL, DISTRICT_SCHOOL)):
    """{key of the row: code}; the gateway names the school too, for the agency's samples come along."""
    with open(path, encoding="utf-8") as file:
        rows = [line.strip().split(",") for line in file]
    return {row[-2]: row[-1] for row in rows if len(row) == 2 or row[0] in schools}
