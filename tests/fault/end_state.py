"""What a store holds at the end of a day, by natural keys, and the invariants that hold at every moment.

Read from a copy of the store's files with Python's own sqlite3: nothing here shares code with the gateway. Persons stand
for themselves by their documents (as digests, so that no report shows a number), batches by feed, identity and content.
"""

import contextlib
import csv
import glob
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile

SETTLED = 2
NONE_NEEDED, RECEIVED = 6, 4  # of a flag's delivery
EVIDENCE = (1, 2, 3, 4)  # of a flag's events: opened, reopened, settled, recoded
# What names a row with an agency: school and number of its roll, or division, category and document.
AGENCY_KEYS = ("xxbsm", "xh", "学校标识码", "学籍号", "行政区划", "家庭编号", "救助类别", "证件号码")
WITHDRAWN = ("09", "撤回")


def short(text):
    return hashlib.sha256(str(text).encode()).hexdigest()[:12]


@contextlib.contextmanager
def opened(state_folder):
    """A read-only connection to a copy of the store and its inbox, their logs included."""
    copy = tempfile.mkdtemp(prefix="gwstore")
    try:
        for name in ("gateway.db", "inbox.db"):
            for path in glob.glob(os.path.join(state_folder, "store", name + "*")):
                if not path.endswith("-shm"):
                    shutil.copy(path, copy)
            # The log is folded in first; from there on nothing writes.
            first = sqlite3.connect(os.path.join(copy, name))
            first.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            first.close()
        database = sqlite3.connect(f"file:{os.path.join(copy, 'gateway.db')}?mode=ro", uri=True)
        with_inbox(database, copy)
        yield database
        database.close()
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def effect(state, delivery):
    """How far a flag's word got. A settled flag may have been heard and withdrawn, or never been said: it is the same."""
    return RECEIVED if state == SETTLED and delivery == NONE_NEEDED else delivery


def persons_of(database):
    """person -> name made of all documents; one person, one name. A document that is one person with others keeps its
    number as `own`: flags may lie there, and keys stand for it."""
    documents, own_of = {}, {}
    for number, person, own in database.execute("SELECT number, person, own FROM citizen"):
        documents.setdefault(person, []).append(f"c{number}")
        own_of.setdefault(own, (person, f"c{number}"))
    for kind, number, person, own in database.execute("SELECT class, number, person, own FROM document"):
        documents.setdefault(person, []).append(f"d{kind}:{number}")
        own_of.setdefault(own, (person, f"d{kind}:{number}"))
    names = {person: short("|".join(sorted(each))) for person, each in documents.items()}
    for own, (person, document) in own_of.items():
        if own not in (0, person):
            names[own] = f"{names[person]} as {short(document)}"
    return names


def broken_invariants(state_folder, evidence=True):
    """What must hold after every restart, at any moment; a list of sentences, empty when all is well."""
    wrong = []
    with opened(state_folder) as database:
        def one(sql, *values):
            return database.execute(sql, values).fetchone()[0]

        if not one("SELECT count(*) FROM sqlite_master WHERE name = 'identity_decision'"):
            return wrong  # killed before its schema was whole: nothing is in it yet
        check = database.execute("PRAGMA integrity_check").fetchone()[0]
        if check != "ok":
            wrong.append(f"the database is damaged: {check}")
        for feed, identity, state, rows, sums in database.execute(
                "SELECT feed, identity, state, rows_in, accepted + rejected + repeated + quarantined FROM batch"
                " WHERE rows_in <> accepted + rejected + repeated + quarantined"):
            wrong.append(f"batch {feed} {identity} (state {state}): {rows} rows in, {sums} accounted for")
        for feed, identity, count in database.execute(
                "SELECT b.feed, b.identity, count(*) FROM batch b JOIN delivery d ON d.id = b.delivery"
                " WHERE b.state NOT IN (5, 6) GROUP BY b.feed, b.identity, d.sha256 HAVING count(*) > 1"):
            wrong.append(f"batch {feed} {identity} stands {count} times with the same content")
        for (identity,) in database.execute(
                "SELECT b.identity FROM batch b LEFT JOIN delivery d ON d.id = b.delivery WHERE d.id IS NULL"):
            wrong.append(f"batch {identity} has no delivery")
        # Whole or absent: nothing rests on a batch that is refused, held or only received.
        for table in ("fact", "fact_history"):
            for batch, state, count in database.execute(
                    f"SELECT f.batch, b.state, count(*) FROM {table} f LEFT JOIN batch b ON b.id = f.batch"
                    " WHERE b.state IS NULL OR b.state NOT IN (3, 4) GROUP BY f.batch"):
                wrong.append(f"{count} rows of {table} come from batch {batch} in state {state}")
        for sql, what in (
                ("SELECT count(*) FROM message_flag m LEFT JOIN flag f USING (year, number) WHERE f.person IS NULL",
                 "messages about flags that are not there"),
                ("SELECT count(*) FROM (SELECT person, year, agency, county FROM flag GROUP BY 1, 2, 3, 4"
                 " HAVING count(*) > 1)", "flags that stand twice"),
                ("SELECT count(*) FROM message WHERE state = 4 AND receipt = ''", "received messages without a receipt")):
            count = one(sql)
            if count:
                wrong.append(f"{count} {what}")
        # Who stands for nobody any more has neither facts nor records, and every person has a document.
        standing = "(SELECT person FROM citizen UNION SELECT person FROM document)"
        for table in ("fact", "plan_record", "person_due"):
            count = one(f"SELECT count(*) FROM {table} WHERE person NOT IN {standing}")
            if count:
                wrong.append(f"{count} rows of {table} belong to nobody")
        counted = dict(((agency, year, state, delivery), flags) for agency, year, state, delivery, flags in database.execute(
            "SELECT agency, year, state, delivery, sum(flags) FROM flag_count GROUP BY 1, 2, 3, 4 HAVING sum(flags) <> 0"))
        actual = dict(((agency, year, state, delivery), flags) for agency, year, state, delivery, flags in database.execute(
            "SELECT agency, year, state, delivery, count(*) FROM flag GROUP BY 1, 2, 3, 4"))
        if counted != actual:
            wrong.append(f"flags are counted as {counted}, they are {actual}")
        counted = dict(((year, status), persons) for year, status, persons in database.execute(
            "SELECT year, status, persons FROM plan_count WHERE persons <> 0"))
        actual = dict(((year, status), persons) for year, status, persons in database.execute(
            "SELECT year, status, count(*) FROM plan_record GROUP BY 1, 2"))
        if counted != actual:
            wrong.append(f"plan records are counted as {counted}, they are {actual}")
        wrong += broken_chain(database)
        if evidence:
            for delivery, feed in database.execute("SELECT id, feed FROM delivery"):
                path = os.path.join(state_folder, "evidence", str(delivery // 1000), f"{delivery}.sealed")
                # A webhook's evidence is its kept request, in the inbox.
                if not os.path.exists(path) and not feed.endswith(".webhook"):
                    wrong.append(f"delivery {delivery} of {feed} has no evidence")
    return wrong


def with_inbox(database, folder):
    """The view `kept`: the requests of the inbox beside what the store says of their effect."""
    database.execute("ATTACH ? AS inbox", (f"file:{os.path.join(folder, 'inbox.db')}?mode=ro",))
    database.execute("CREATE TEMP VIEW kept AS SELECT r.agency, r.request_id, r.sha256, coalesce(r.sequence <= m.through, 0)"
                     " AS done FROM inbox.request r LEFT JOIN request_mark m ON m.agency = r.agency")


def broken_chain(database):
    before, expected = "", 1
    for number, at, actor, action, target, value in database.execute(
            "SELECT number, at, actor, action, object, hash FROM journal ORDER BY number"):
        text = b""
        for part in (before, str(number), str(at), actor, action, target):
            text += str(len(part.encode())).encode() + b":" + part.encode()
        if number != expected or hashlib.sha256(text).hexdigest() != value:
            return [f"the journal breaks at entry {number}"]
        before, expected = value, expected + 1
    return []


def unfinished(state_folder):
    """Batches and requests whose effect is not in; nothing of it may be left at the end of a day."""
    with opened(state_folder) as database:
        return [f"batch {feed} {identity} in state {state}" for feed, identity, state in database.execute(
            "SELECT feed, identity, state FROM batch WHERE state IN (1, 3)")] + [
            f"request {name}" for (name,) in database.execute("SELECT request_id FROM kept WHERE done = 0")]


def outbox_waits(state_folder, but=()):
    """What has still to go out (items without message, messages not handed over), by agency."""
    with opened(state_folder) as database:
        waiting = database.execute(
            "SELECT agency, count(*) FROM outbox_item GROUP BY agency UNION ALL"
            " SELECT agency, count(*) FROM message WHERE state = 1 GROUP BY agency").fetchall()
    return {agency: count for agency, count in waiting if agency not in but}


def end_state(state_folder):
    """Sections of sorted rows by natural keys; two runs of the same day have the same."""
    state = {}
    with opened(state_folder) as database:
        person = persons_of(database)
        scopes = {key: (feed, text) for key, feed, text in database.execute("SELECT id, feed, text FROM scope")}
        # The register writes the moment into every answer: its bytes differ each time, its batch numbers do not.
        batches = {key: (feed, identity, "" if feed.startswith("insured-register.") else sha[:12]) for key, feed, identity, sha in database.execute(
            "SELECT b.id, b.feed, b.identity, d.sha256 FROM batch b JOIN delivery d ON d.id = b.delivery")}
        state["persons"] = sorted(person.values())
        state["batches"] = sorted(
            batches[row[0]] + tuple(row[1:]) for row in database.execute(
                "SELECT id, scope, base, kind, ordering, declared_rows, state, reason, rows_in, accepted, rejected,"
                " repeated, quarantined, review, remarks, unchanged, facts_changed, plans_changed, flags_changed"
                " FROM batch"))
        for table in ("rejection", "row_note"):
            state[table] = sorted(batches[batch] + (line, field, reason) for batch, line, field, reason in
                                  database.execute(f"SELECT batch, line, field, reason FROM {table}"))
        state["facts"] = sorted(
            (person[who], kind, *scopes[scope], key, batches[batch], line, short(body)) for
            who, kind, scope, key, batch, line, body in database.execute(
                "SELECT person, kind, scope, key, batch, line, body FROM fact"))
        state["fact_history"] = sorted(
            (person[who], kind, *scopes[scope], key, batches[batch], line, short(body)) for
            who, kind, scope, key, batch, line, body in database.execute(
                "SELECT person, kind, scope, key, batch, line, body FROM fact_history"))
        state["fact_keys"] = sorted(
            (*scopes[scope], key, person.get(who, "nobody"), digest) for scope, key, who, digest in database.execute(
                "SELECT scope, key, person, digest FROM fact_key"))
        state["plans"] = sorted(
            (year, person[who], *rest) for year, who, *rest in database.execute(
                "SELECT year, person, status, marks, county, pool, since, version FROM plan_record"))
        flags = {(year, number): (person[who], year, agency, county, row_key) for
                 year, number, who, agency, county, row_key in database.execute(
                     "SELECT year, number, person, agency, county, row_key FROM flag")}
        state["flags"] = sorted(
            flags[year, number] + (*rest, effect(kept, delivery)) for year, number, kept, delivery, *rest in
            database.execute("SELECT year, number, state, delivery, state, code, reason, settled_by, last_payable_day, unit"
                             " FROM flag"))
        events = {}
        for year, number, event, code in database.execute(
                f"SELECT year, number, event, code FROM flag_event WHERE event IN {EVIDENCE} ORDER BY 1, 2, sequence"):
            told = events.setdefault(flags[year, number], [])
            if told[-1:] != [(event, code)]:  # a flag settled before anybody heard of it is noted again as netted
                told.append((event, code))
        state["flag_events"] = sorted((flag, tuple(each)) for flag, each in events.items())
        # How flags were grouped into messages is a matter of moments; that all were heard is not.
        state["messages"] = sorted(database.execute(
            "SELECT DISTINCT agency, state, receipt <> '' FROM message").fetchall())
        state["outbox"] = sorted((flags[year, number], code) for year, number, code in database.execute(
            "SELECT year, number, code FROM outbox_item"))
        state["events"] = sorted(database.execute("SELECT event_id, fact_key, digest, held FROM event").fetchall())
        state["requests"] = sorted(database.execute(
            "SELECT agency, request_id, sha256, done FROM kept").fetchall())
        state["conflicts"] = sorted(database.execute(
            "SELECT agency, request_id, sha256 FROM inbox.conflict").fetchall())
    return state


def differences(expected, found, most=2):
    """Sentences that say what one end state has and the other has not."""
    wrong = []
    for section in expected:
        there, here = expected[section], found[section]
        if there == here:
            continue
        counts = {}
        for row in there:
            counts[row] = counts.get(row, 0) + 1
        for row in here:
            counts[row] = counts.get(row, 0) - 1
        missing = [row for row, count in counts.items() if count > 0]
        surplus = [row for row, count in counts.items() if count < 0]
        wrong.append(f"{section}: {len(missing)} missing {str(missing[:most])[:300]}, {len(surplus)} too many "
                     f"{str(surplus[:most])[:300]}")
    return wrong


def feedback_state(received):
    """What each row stands at with its agency after all that was accepted, and what must never be.

    A flag's effect is its last code; withdrawn and never said are the same. The keys are the agency's own.
    """
    wrong = []
    if received.get("breaches"):
        wrong.append(f"breaches: {received['breaches'][:3]}")
    if received.get("conflicts"):
        wrong.append(f"{received['conflicts']} conflicts: the same message number with other bytes")
    rows = [({**batch.get("document", {}), **row}) for batch in received.get("feedback", ()) for row in batch["rows"]]
    told, again = effects(rows)
    return told, wrong + again


def folder_state(drop):
    """The same of the files in a county's folder, in the order of their numbers."""
    rows = []
    for path in sorted(glob.glob(os.path.join(drop, "420602", "wcbfk", "*.csv"))):
        with open(path, encoding="gb18030", newline="") as file:
            rows += list(csv.DictReader(file))
    return effects(rows)


def effects(rows):
    wrong, told, codes = [], {}, {}
    for row in rows:
        code = row.get("wcbyydm") or row.get("未参保原因")
        codes.setdefault(row.get("rwbh") or row.get("反馈编号"), []).append(code)
        told["|".join(row.get(name, "") for name in AGENCY_KEYS)] = code
    for flag, each in codes.items():
        if len(set(each)) != len(each):
            wrong.append(f"flag {flag} was told {each}")
    return {key: code for key, code in sorted(told.items()) if code not in WITHDRAWN}, wrong


def missing_acknowledged(state_folder, journal):
    """Of the events that the client's journal says were acknowledged, those that are not there exactly once."""
    wrong = []
    if not os.path.exists(journal):
        return wrong
    with opened(state_folder) as database:
        known = {row[0] for row in database.execute("SELECT event_id FROM event")}
        requests = {row[0] for row in database.execute("SELECT request_id FROM kept")}
        per_request = {}
        for identity, count in database.execute(
                "SELECT identity, count(*) FROM batch WHERE kind = 3 GROUP BY feed, identity"):
            per_request[identity] = count
        facts = dict(database.execute("SELECT e.event_id, count(f.person) FROM event e JOIN fact f ON f.key = e.fact_key"
                                      " WHERE e.held = 0 GROUP BY e.event_id"))
        held = {row[0] for row in database.execute("SELECT event_id FROM event WHERE held = 1")}
        rejected = {row[0] for row in database.execute(
            "SELECT b.identity FROM batch b WHERE b.kind = 3 AND b.rejected > 0")}
    with open(journal, encoding="utf-8") as file:
        for text in file:
            if not text.endswith("\n"):
                continue  # torn with the client, not acknowledged to anybody
            line = json.loads(text)
            if line["id"] not in requests:
                wrong.append(f"request {line['id']} was acknowledged and is not there")
                continue
            if per_request.get(line["id"], 0) != 1:
                wrong.append(f"request {line['id']} had its effect {per_request.get(line['id'], 0)} times")
            for event in line["events"]:
                if event is None or line["kind"] != "normal" or line["id"] in rejected:
                    continue
                if event not in known:
                    wrong.append(f"event {event} was acknowledged and is not there")
                elif event not in held and facts.get(event, 0) != 1:
                    wrong.append(f"event {event} stands for {facts.get(event, 0)} facts")
    return wrong
