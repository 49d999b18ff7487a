"""From what the agency sent to what a database reads: XML to CSV by lxml, GB18030 to UTF-8 by iconv.

The conversion counts as the peer's time, for the agency sends nothing else.
"""

import os

from measured import timed
from workshop import HERE, PYTHON

CONVERTER = os.path.join(HERE, "peers", "xml_to_csv.py")


def converted(bench, kind, rosters):
    """The tables' paths, and the wall and CPU seconds that making them took."""
    targets = [os.path.join(bench.work, f"peer-in-{at}.csv") for at in range(len(rosters))]
    if kind == "university":
        return targets, timed([PYTHON, CONVERTER, *(path for pair in zip(rosters, targets) for path in pair)])
    spent = {"wall": 0, "cpu": 0}
    for roster, target in zip(rosters, targets):
        with open(target, "wb") as out:
            one = timed(["iconv", "-f", "GB18030", "-t", "UTF-8", roster], stdout=out)
        spent = {name: spent[name] + one[name] for name in spent}
    return targets, spent


def with_conversion(outcome, spent, targets):
    outcome["conversion"] = spent["wall"]
    outcome["wall"] += spent["wall"]
    outcome["cpu"] += spent["cpu"]
    for target in targets:
        os.remove(target)
    return outcome
