"""Who of the samples' invented people pays during the demonstration day.

tests/samples/expected.csv says who is uninsured; the lists themselves know the name and number that a payment shows.
"""

import csv
import glob
import os
import re


def _university_students(samples):
    """学号 -> (number, name) as the universities' lists say it, a later list over an earlier one."""
    students = {}
    for path in sorted(glob.glob(os.path.join(samples, "education-province", "xsxx_*.xml"))):
        with open(path, encoding="utf-8", errors="replace") as file:
            for row in re.findall(r"<XS .*?</XS>", file.read(), re.S):
                cell = dict(re.findall(r"<(XH|XM|SFZJH)>([^<]*)<", row))
                if "XH" in cell:
                    students[cell["XH"]] = (cell.get("SFZJH", ""), cell.get("XM", ""))
    return students


def _recipients(samples):
    """number -> name as civil affairs' lists say it."""
    names = {}
    for path in sorted(glob.glob(os.path.join(samples, "civil-affairs", "ydqd_*.xml"))):
        with open(path, encoding="gb18030", errors="replace") as file:
            for row in re.findall(r"<对象 .*?</对象>", file.read(), re.S):
                number, name = (re.search(rf"<{tag}>([^<]*)<", row) for tag in ("证件号码", "姓名"))
                if number and name:
                    names[number.group(1)] = name.group(1)
    return names


def _plain(number, name):
    """A number and name as tax has them too: nothing to clean, nothing rare."""
    return re.fullmatch(r"\d{17}[\dX]", number) and re.fullmatch(r"[一-鿿]{2,4}", name)


def who_pays(samples, students_wanted, recipients_wanted):
    """(number, name) of some uninsured students and recipients."""
    students, names = _university_students(samples), _recipients(samples)
    chosen_students, chosen_recipients = [], []
    with open(os.path.join(samples, "expected.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "uninsured" and row["key"] in students:
                person = students[row["key"]]
                if _plain(*person) and person not in chosen_students:
                    chosen_students.append(person)
            elif row["kind"] == "uninsured_listed" and row["file"] == "civil-affairs" and row["key"] in names:
                person = (row["key"], names[row["key"]])
                if _plain(*person) and person not in chosen_recipients:
                    chosen_recipients.append(person)
    return chosen_students[:students_wanted] + chosen_recipients[:recipients_wanted]
