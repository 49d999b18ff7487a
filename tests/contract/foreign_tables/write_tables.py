"""write_tables.py <program> <folder>: one list in the forms that a program writes, a file each.

`quirks` are forms met in workbooks and CSV files, written by hand with Python's own library; the others use
a program if it is installed. Exit 77: it is not.
"""

import csv
import datetime
import gzip
import io
import os
import shutil
import subprocess
import sys
import zipfile

ROWS = [("张　明", "420602202006200417", datetime.date(2020, 6, 20), 1),
        ("阿依古丽·买买提", "42060220191014322X", datetime.date(2019, 10, 14), 2),
        ("王\n镕", "G420607201911012616", datetime.date(2019, 11, 1), 10)]
HEADER = ("姓名", "号码", "出生", "班级")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ABSENT = 77


def serial(day, first=datetime.date(1899, 12, 30)):
    return (day - first).days


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def letters(column):
    return "ABCDEFGH"[column]


class Book:
    """A workbook of one sheet whose parts a variant writes in its own way."""

    ns, prefix, declaration = MAIN, "", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    sheet_part, target, method = "xl/worksheets/sheet1.xml", "worksheets/sheet1.xml", zipfile.ZIP_DEFLATED
    properties, references, styles = "", True, True
    first_day = datetime.date(1899, 12, 30)

    def __init__(self):
        self.strings = []

    def tag(self, element, inside, /, **attributes):
        text = "".join(f' {key}="{value}"' for key, value in attributes.items())
        return f"<{self.prefix}{element}{text}>{inside}</{self.prefix}{element}>"

    def text(self, text, **place):
        if text not in self.strings:
            self.strings.append(text)
        return self.tag("c", self.tag("v", self.strings.index(text)), t="s", **place)

    def day(self, day, **place):
        return self.tag("c", self.tag("v", serial(day, self.first_day)), s=1, **place)

    def number(self, number, **place):
        return self.tag("c", self.tag("v", number), **place)

    def row(self, number, cells):
        made = []
        for column, value in enumerate(cells):
            place = {"r": f"{letters(column)}{number}"} if self.references else {}
            write = self.text if isinstance(value, str) else \
                self.day if isinstance(value, datetime.date) else self.number
            made.append(write(value, **place))
        return self.tag("row", "".join(made), **({"r": number, "spans": "1:4"} if self.references else {}))

    def root(self, name, inside):
        xmlns = f"xmlns:{self.prefix[:-1]}" if self.prefix else "xmlns"
        return (f'{self.declaration}<{self.prefix}{name} {xmlns}="{self.ns}" xmlns:r="{OFFICE}">{inside}'
                f"</{self.prefix}{name}>")

    def shared(self):
        return "".join(self.tag("si", self.tag("t", escaped(one), **{"xml:space": "preserve"}))
                       for one in self.strings)

    def parts(self):
        rows = self.row(1, HEADER) + "".join(self.row(i + 2, row) for i, row in enumerate(ROWS))
        sheet = self.tag("dimension", "", ref="A1:D4") + self.tag("sheetData", rows)
        formats = self.tag("numFmts", self.tag("numFmt", "", numFmtId=176, formatCode="yyyy/m/d;@"))
        styles = formats + self.tag("cellXfs", self.tag("xf", "", numFmtId=0) + self.tag("xf", "", numFmtId=176))
        relation = f'<Relationship Id="%s" Type="{OFFICE}/%s" Target="%s"/>'
        return {
            "[Content_Types].xml": self.types(),
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">' +
                           relation % ("rId1", "officeDocument", "xl/workbook.xml") + "</Relationships>",
            "xl/workbook.xml": self.root("workbook", self.properties + self.tag(
                "sheets", self.tag("sheet", "", name="名单", sheetId=1, **{"r:id": "rId7"}))),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">' +
                                          relation % ("rId7", "worksheet", self.target) +
                                          relation % ("rId8", "sharedStrings", "sharedStrings.xml") +
                                          relation % ("rId9", "styles", "styles.xml") + "</Relationships>",
            self.sheet_part: self.root("worksheet", sheet),
            "xl/styles.xml": self.root("styleSheet", styles),
            "xl/sharedStrings.xml": self.root("sst", self.shared()),
        }

    def types(self):
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        override = f'<Override PartName="/%s" ContentType="{kind}.%s+xml"/>'
        return ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
                override % ("xl/workbook.xml", "sheet.main") + override % (self.sheet_part, "worksheet") +
                override % ("xl/styles.xml", "styles") + override % ("xl/sharedStrings.xml", "sharedStrings") +
                "</Types>")

    def bytes(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", self.method) as archive:
            for name, text in self.parts().items():
                archive.writestr(name, text)
        return out.getvalue()


class Prefixed(Book):
    prefix = "x:"


class Strict(Book):
    ns = STRICT


class WithoutReferences(Book):
    references = False


class Stored(Book):
    method = zipfile.ZIP_STORED


class OddPlaces(Book):
    sheet_part, target = "xl/tables/名单 1.xml", "/xl/tables/名单 1.xml"
    declaration = "\ufeff<?xml version='1.0' encoding='utf-8'?>\r\n"


class From1904(Book):
    properties = '<workbookPr date1904="1"/>'
    first_day = datetime.date(1904, 1, 1)


class Inline(Book):
    def text(self, text, **place):
        return self.tag("c", self.tag("is", self.tag("t", escaped(text))), t="inlineStr", **place)


class RichAndPhonetic(Book):
    def shared(self):
        return "".join(self.tag("si", self.tag("r", self.tag("t", escaped(one[:1]))) +
                                self.tag("r", self.tag("rPr", "") + self.tag("t", escaped(one[1:]))) +
                                self.tag("rPh", self.tag("t", "pinyin"), sb=0, eb=1))
                       for one in self.strings)


class FormulasAndIsoDays(Book):
    def text(self, text, **place):
        return self.tag("c", self.tag("f", "A1") + self.tag("v", escaped(text)), t="str", **place)

    def day(self, day, **place):
        return self.tag("c", self.tag("v", f"{day}T00:00:00"), t="d", **place)


class Streamed(Book):
    """As programs write that cannot go back: sizes stand behind each entry."""

    def bytes(self):
        class Pipe(io.BytesIO):
            def seekable(self):
                return False

            def tell(self):
                raise OSError

            def seek(self, *_):
                raise OSError
        out = Pipe()
        with zipfile.ZipFile(out, "w", self.method) as archive:
            for name, text in self.parts().items():
                archive.writestr(name, text)
        return out.getvalue()


def table_text(quoting=csv.QUOTE_MINIMAL, end="\r\n"):
    out = io.StringIO()
    writer = csv.writer(out, quoting=quoting, lineterminator=end)
    writer.writerow(HEADER)
    writer.writerows(ROWS)
    return out.getvalue()


def quirks():
    for variant in (Book, Prefixed, Strict, WithoutReferences, Stored, OddPlaces, From1904, Inline,
                    RichAndPhonetic, FormulasAndIsoDays, Streamed):
        yield variant.__name__ + ".xlsx", variant().bytes()
    plain = table_text().encode("gb18030")
    yield "plain.csv", plain
    yield "quoted.csv", table_text(csv.QUOTE_ALL).encode("gb18030")
    yield "unix.csv", table_text(end="\n").encode("gb18030")
    yield "utf8.csv", table_text().encode("utf-8-sig")
    yield "packed.csv.gz", gzip.compress(plain)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("名单.xlsx", Book().bytes())
    yield "packed.zip", out.getvalue()


def by_openpyxl(folder):
    try:
        import openpyxl
    except ImportError:
        # Debian's package serves Debian's interpreter, which need not be the first in the path.
        system = "/usr/bin/python3"
        if os.path.realpath(sys.executable) != os.path.realpath(system) and os.path.exists(system):
            os.execv(system, [system, *sys.argv])
        sys.exit(ABSENT)
    book = openpyxl.Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    book.save(os.path.join(folder, "openpyxl.xlsx"))


def by_converter(folder, commands):
    program = next((one[0] for one in commands if shutil.which(one[0])), None)
    if program is None:
        sys.exit(ABSENT)
    source = os.path.join(folder, "in")
    os.makedirs(source)
    book = os.path.join(source, "book.xlsx")
    with open(book, "wb") as file:
        file.write(Book().bytes())
    command = next(one for one in commands if one[0] == program)
    made = os.path.join(folder, f"{program}.xlsx")
    subprocess.run([part.format(book=book, made=made, out=os.path.join(source, "out"), profile=f"{source}/profile")
                    for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=100)
    if not os.path.exists(made):
        os.rename(os.path.join(source, "out", "book.xlsx"), made)


def main():
    program, folder = sys.argv[1:]
    if program == "quirks":
        for name, data in quirks():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
    elif program == "openpyxl":
        by_openpyxl(folder)
    elif program == "libreoffice":
        # A profile of its own: the user's may be open elsewhere.
        by_converter(folder, [(name, "--headless", "-env:UserInstallation=file://{profile}", "--convert-to", "xlsx",
                               "--outdir", "{out}", "{book}") for name in ("libreoffice", "soffice")])
    else:
        by_converter(folder, [("ssconvert", "{book}", "{made}")])


if __name__ == "__main__":
    main()
