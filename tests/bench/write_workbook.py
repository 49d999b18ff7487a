"""write_workbook.py ROWS FILE [shared|inline]: a sheet of eight columns with invented pupils, for table_bench."""

import sys
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def texts(row):
    """What differs in every row, and what few words repeat."""
    return (f"学生{row % 5000}", f"42060220200620{row % 10000:04d}", f"G42060220200620{row:07d}"), ("女", "一年级")


def main():
    rows, path = int(sys.argv[1]), sys.argv[2]
    shared = (sys.argv[3:] or ["shared"])[0] == "shared"
    known = {}

    def cell(text):
        if not shared:
            return f'<c t="inlineStr"><is><t>{text}</t></is></c>'
        return f'<c t="s"><v>{known.setdefault(text, len(known))}</v></c>'

    relation = f'<Relationship Id="%s" Type="{OFFICE}/%s" Target="%s"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">' +
                      relation % ("a", "officeDocument", "xl/workbook.xml") + "</Relationships>")
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
                      '<sheet name="名单" sheetId="1" r:id="s"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">' +
                      relation % ("s", "worksheet", "sheet.xml") +
                      relation % ("t", "sharedStrings", "strings.xml") + "</Relationships>")
        with book.open("xl/sheet.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for row in range(1, rows + 1):
                own, common = texts(row)
                line = "".join(cell(text) for text in own + common)
                numbers = "".join(f"<c><v>{number}</v></c>" for number in (row, 13800000000 + row, 20200620))
                sheet.write(f'<row r="{row}">{line}{numbers}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/strings.xml", "w", force_zip64=True) as strings:
            strings.write(f'<sst xmlns="{MAIN}">'.encode())
            for text in known:
                strings.write(f"<si><t>{text}</t></si>".encode())
            strings.write(b"</sst>")


if __name__ == "__main__":
    main()
