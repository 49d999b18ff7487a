"""County bureaus by the hundred: copies of the shipped bureau's file, each with its own county, folder and minute."""

import csv
import os

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FILE = os.path.join(ROOT, "config", "agencies", "education-xiangcheng.yaml")


def counties():
    with open(os.path.join(ROOT, "schemas", "codes", "divisions_hubei.csv"), encoding="utf-8") as file:
        return [row[0] for row in csv.reader(file) if row and row[0].isdigit() and not row[0].endswith("00")]


def name_of(number):
    return f"bureau-{number:03}"


def add_bureaus(agencies, overlay, drop, count):
    """Writes the files into `agencies` and their folders below `drop` into the overlay; {name: (folder, county)}."""
    with open(FILE, encoding="utf-8") as file:
        bureau = file.read()
    codes, made = counties(), {}
    for number in range(1, count + 1):
        name, code, folder = name_of(number), codes[number % len(codes)], os.path.join(drop, str(number))
        text = bureau.replace("region: 420602", f"region: {code}").replace(
            '"*/10 * * * *"', f'"{number % 10}-59/10 * * * *"')
        with open(os.path.join(agencies, name + ".yaml"), "w", encoding="utf-8") as file:
            file.write(text)
        overlay["agency"][name] = {"folder": folder}
        make_folders(folder, code)
        made[name] = (folder, code)
    return made


def make_folders(folder, code):
    for part in ("xsxx", "wcbfk", "hz"):
        os.makedirs(os.path.join(folder, code, part), exist_ok=True)
