"""The register's tables: the sample pages cut anew, or a generated register read from disk.

Both give rows as the JSON text in which they stand, never parsed and written again.
"""

import json
import os


class SampleTables:
    """The samples' snapshot, whole (420000) or of one pool."""

    def __init__(self, samples, register):
        self.register = register
        self.lists = {}
        for service, pages in register["pages"].items():
            rows = []
            for page in pages:
                with open(os.path.join(samples, page), encoding="utf-8") as file:
                    rows += list_texts(file.read())
            self.lists[service] = [(json.loads(text), text) for text in rows]
        with open(os.path.join(samples, "insured-register/HB9004/changes.json"),
                  encoding="utf-8") as file:
            self._changes = [(json.loads(text)["seq"], text) for text in list_texts(file.read())]
        self._changes.sort()
        self.pools = {}

    def changes(self):
        return self._changes

    def pool(self, number):
        if number not in self.pools:
            self.pools[number] = SampleTable(self, number)
        return self.pools[number]


class SampleTable:
    def __init__(self, tables, pool):
        register = tables.register
        self.snap_id = register["snap_id"].replace("420000", pool, 1)
        self.snap_time, self.max_seq = register["snap_time"], register["max_seq"]
        self.lists = {service: [item for item in rows
                                if pool == "420000" or item[0]["poolarea_no"] == pool]
                      for service, rows in tables.lists.items()}
        self.insu_rows, self.clct_rows = len(self.lists["HB9002"]), len(self.lists["HB9003"])
        self.psn_rows = len({row["psn_no"] for row, _ in self.lists["HB9002"]})
        self.cut = {}

    def chosen(self, service, span):
        """Payments whose accrual touches accrym_from..accrym_to; an empty bound is open."""
        if (service, span) not in self.cut:
            begin, end = span
            self.cut[service, span] = [
                text for row, text in self.lists[service]
                if (not begin or row["accrym_end"] >= begin)
                and (not end or row["accrym_begn"] <= end)]
        return self.cut[service, span]

    def count(self, service, span):
        return len(self.chosen(service, span))

    def rows(self, service, place, size, span):
        rows = self.chosen(service, span)
        end = place + size
        return rows[place:end], end if end < len(rows) else None


def list_texts(text):
    """The text of each object in the answer's `list`, exactly as it stands."""
    decoder = json.JSONDecoder()
    at = text.index("[", text.index('"list"')) + 1
    found = []
    while True:
        while text[at] in " \r\n\t,":
            at += 1
        if text[at] == "]":
            return found
        _, end = decoder.raw_decode(text, at)
        found.append(text[at:end])
        at = end


class WorldTables:
    """A register written by generate.py: HB9002.jsonl, HB9003.jsonl and register.json."""

    def __init__(self, folder):
        self.table = WorldTable(folder)

    def changes(self):
        return []

    def pool(self, number):
        return self.table


class WorldTable:
    """Places are byte offsets, so that a page of any part of a large file costs one seek."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "register.json"), encoding="utf-8") as file:
            self.meta = json.load(file)
        for name in ("snap_id", "snap_time", "max_seq", "psn_rows", "insu_rows", "clct_rows"):
            setattr(self, name, self.meta[name])

    def count(self, service, span):
        return self.insu_rows if service == "HB9002" else self.clct_rows

    def rows(self, service, place, size, span):
        found = []
        with open(os.path.join(self.folder, service + ".jsonl"), "rb") as file:
            file.seek(place)
            for _ in range(size):
                line = file.readline()
                if not line:
                    return found, None
                found.append(line.rstrip(b"\n").decode())
            place = file.tell()
            return found, place if file.read(1) else None
