"""Opens a workbook as any program would and says as JSON what is in it: sheets in their order, with
each cell's text, type and number format, what stays in sight, what is printed on each page, and what
is offered to choose from."""
import json
import sys

import openpyxl


def cell_of(cell):
    return {"at": cell.coordinate, "text": "" if cell.value is None else str(cell.value),
            "type": cell.data_type, "format": cell.number_format}


def sheet_of(sheet):
    return {
        "name": sheet.title,
        "frozen": sheet.freeze_panes,
        "printed": sheet.print_title_rows,
        "filter": sheet.auto_filter.ref,
        "footer": sheet.oddFooter.left.text,
        "choices": [choice.formula1 for choice in sheet.data_validations.dataValidation],
        "rows": [[cell_of(cell) for cell in row] for row in sheet.iter_rows()],
    }


book = openpyxl.load_workbook(sys.argv[1])
json.dump([sheet_of(sheet) for sheet in book.worksheets], sys.stdout, ensure_ascii=False)
