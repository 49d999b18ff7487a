"""One batch against the whole register, beside every peer that is here, from the same bytes."""

from contenders import in_turn
from gateway_side import fresh_csv, fresh_xml
from peers import duckdb, postgres, python
from rosters import district_csv, roster_xml, shared, truth


def beside(kind, gateway, rosters, bench):
    """The gateway and the peers as `in_turn` takes them; a peer that is not here is named and left out."""
    runs = {"gateway": gateway,
            "duckdb": lambda: duckdb.ingest(bench, kind, rosters),
            "duckdb, empty plan": lambda: duckdb.ingest(bench, kind, rosters, empty=True)}
    for name, peer in (("postgresql", postgres), ("python", python)):
        if bench.options.peers and name not in bench.options.peers:
            continue
        missing = peer.missing()
        if missing:
            print(f"  left out: {name}, for {missing} is not here")
        else:
            runs[name] = lambda peer=peer: peer.ingest(bench, kind, rosters)
    return runs


def xml(bench):
    batch = roster_xml(bench, bench.options.rows)
    return in_turn(bench, f"XML, {bench.options.rows} rows against {bench.people} people", bench.options.rows,
                   truth(bench), shared(bench), beside("university", lambda: fresh_xml(bench, batch), [batch], bench))


def from_folder(bench, title, rows):
    drop, path, numbers = district_csv(bench, rows)
    return in_turn(bench, f"{title}, {rows} rows against {bench.people} people", rows, truth(bench, numbers), set(),
                   beside("county", lambda: fresh_csv(bench, drop), [path], bench))


def gb18030(bench):
    return from_folder(bench, "GB18030 CSV from a folder", bench.options.rows)


def county(bench):
    return from_folder(bench, "county CSV", min(bench.options.district, bench.options.rows))
