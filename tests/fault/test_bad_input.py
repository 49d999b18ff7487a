#!/usr/bin/env python3
"""Every way a delivery can be wrong: a clear refusal that names its place, nothing else stops, nothing is lost.

Each case runs one demo agency that misbehaves once, beside a county's folder and tax's webhook that must go on
meanwhile; afterwards the agency behaves, and what it has comes in. The gateway's memory is watched throughout.

  --only WORD  cases whose name contains it
  --full       the huge field in all feeds at 2 GB (else one of them)
"""

import argparse
import base64
import collections
import concurrent.futures
import datetime
import hashlib
import hmac
import http.client
import json
import os
import shutil
import ssl
import sys
import tempfile
import threading
import time

import end_state
from gateway_process import SIM, Died, Gateway, Ground, find_program, make_certificates

sys.path.insert(0, SIM)
from peer import client_context  # noqa: E402

FEED = {"education-province": "education-province.roster", "civil-affairs": "civil-affairs.recipients",
        "insured-register": "insured-register.register", "tax": "tax.reconciliation"}
# Part of the path of the data answers, the ones a case spoils.
DATA = {"education-province": "/xsxx", "civil-affairs": "MZ420602202611Q01", "insured-register": "/HB9002", "tax": ".jsonl.gz"}
COUNTY = "education-xiangcheng.roster"
MEMORY_LIMIT = 400 << 20
HUGE = 2 << 30


class Case:
    """`refused`: reasons of a batch that is not taken; `failed`: codes of a failed pull. One of them must come."""

    def __init__(self, agency, spec, refused=(), failed=(), place=False, quick=True, recovers=True, size=None):
        self.agency, self.spec = agency, spec
        self.refused, self.failed = set(refused), set(failed)
        self.place, self.quick, self.recovers = place, quick, recovers
        self.size = size

    @property
    def name(self):
        return f"{self.agency} {self.spec}"


def cases(full):
    made = []
    for agency, path in DATA.items():
        def add(spec, *, agency=agency, path=path, **more):
            kind, _, count = spec.partition("*")
            made.append(Case(agency, f"{kind}@{path}*{count or 1}", **more))

        # Civil affairs re-issues a list that is wrong in itself under another number (its note); a snapshot without rows is
        # held for a person. What is only damaged on its way comes again by itself.
        anew = agency != "civil-affairs"
        xml = agency in ("education-province", "civil-affairs")
        add("maintenance", failed=["PEER_CONTENT"])
        add("500", failed=["PEER_STATUS"])
        add("502", failed=["PEER_STATUS"])
        add("503=7", failed=["BUSY", "PEER_STATUS"])
        add("429=7", failed=["BUSY", "PEER_STATUS"])
        add("giant-error=67108864", failed=["PEER_STATUS", "TOO_LARGE"])
        add("close-mid-body", failed=["UNREACHABLE", "NOT_WELL_FORMED"])
        add("lost-answer")  # a question may be asked once more at once: only the data has to come in
        add("torn", refused=["COUNT", "DIGEST"], failed=["PEER_CONTENT"], recovers=anew)
        add("wrong-count", refused=["COUNT"], failed=["PEER_CONTENT"], recovers=anew)
        add("renamed", refused=["COLUMN_MISSING"], failed=["PEER_CONTENT"], recovers=anew)
        if agency == "tax":
            # A day without bookings whose trailer ties is a true one: nothing is to be said of it.
            add("header-only", recovers=False)
        else:
            add("header-only", refused=["HEADER_ONLY", "COUNT", "EMPTY"], recovers=agency == "education-province")
        add("doctype", refused=["DOCTYPE", "NOT_WELL_FORMED", "CONTAINER", "DIGEST"],
            failed=["DOCTYPE_REFUSED", "NOT_WELL_FORMED"], place=xml, recovers=anew)
        add("entity-bomb", refused=["DOCTYPE", "NOT_WELL_FORMED", "CONTAINER", "DIGEST", "TOO_LARGE"],
            failed=["DOCTYPE_REFUSED", "NOT_WELL_FORMED", "TOO_LARGE"], place=xml, recovers=anew)
        add("bad-bytes", refused=["ENCODING", "NOT_WELL_FORMED", "DIGEST", "CONTAINER"],
            failed=["ENCODING_INVALID", "NOT_WELL_FORMED"], place=xml, recovers=anew)
        if agency in ("education-province", "civil-affairs"):
            add("wrong-digest", refused=["DIGEST"], failed=["PEER_DIGEST"])
        if agency in ("education-province", "insured-register", "tax"):
            add("cut-gzip", refused=["CONTAINER", "NOT_WELL_FORMED", "DIGEST"], failed=["NOT_WELL_FORMED", "UNREACHABLE"])
        if agency == "insured-register":
            add("busy", failed=["BUSY"])
        size = HUGE if full or agency == "education-province" else 300 << 20
        add(f"huge-field={size}", refused=["TOO_LARGE", "DIGEST", "CONTAINER", "NOT_WELL_FORMED"],
            failed=["TOO_LARGE", "NOT_WELL_FORMED"], size=size)
    made.append(Case("education-province", "stall=600@/xsxx*1", failed=["TIMEOUT"], quick=False))
    made.append(Case("tax", "trickle=1@.jsonl.gz*1", quick=False))
    for spec in ("maintenance@/xxlb*1", "doctype@/pclb*1", "renamed@/pclb*1", "giant-error=67108864@/pclb*1"):
        made.append(Case("education-province", spec, quick=True, failed=["PEER_CONTENT", "DOCTYPE_REFUSED", "PEER_STATUS",
                                                                        "TOO_LARGE"]))
    return made


class Bench:
    """What all cases share: program, certificates, and what each agency's data looks like when nothing is wrong."""

    def __init__(self, program, certs):
        self.program, self.certs = program, certs
        self.good, self.normal = {}, {}

    def learn(self, agency):
        with Ground(self.certs, (agency,)) as ground:
            gateway = Gateway(self.program, ground)
            answer = gateway.pull_all(FEED[agency])
            # The samples have their own torn and empty lists; a case must be told apart from them.
            self.normal[agency] = troubles(gateway, agency, answer)
            gateway.stop()
            self.good[agency] = content(ground.state)

    def secret(self, ground):
        with open(ground.secret, encoding="ascii") as file:
            return base64.b64decode(file.read().strip().partition("_")[2])


def content(state):
    """What the store believes, whatever delivery brought it."""
    full = end_state.end_state(state)
    return {"persons": full["persons"],
            "facts": sorted(collections.Counter((row[0], row[1], row[2], row[3], row[4], row[-1])
                                                for row in full["facts"]).items()),
            "plans": sorted(row[:7] for row in full["plans"])}


def signed(secret, name, stamp, body):
    text = f"{name}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, text, "sha256")).decode()


def post_event(gateway, ground, secret, events, name=None, **more):
    """One webhook request by tax: (status, body)."""
    body = more.get("body") or json.dumps({"cspch": "SW42000020261118000001", "events": events}).encode()
    name = name or "msg_" + hashlib.sha256(body).hexdigest()[:22]
    stamp = str(int(time.time()) + more.get("shift", 0))
    headers = {"Content-Type": "application/json", "webhook-id": name, "webhook-timestamp": stamp,
               "webhook-signature": more.get("signature") or signed(secret, name, stamp, body)}
    context = more.get("context") or client_context(ground.certs, more.get("peer", "tax"))
    connection = http.client.HTTPSConnection("localhost", gateway.api_port, timeout=30, context=context)
    try:
        connection.request("POST", "/v1/webhooks/tax", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def payment(number, amount="400.00"):
    """A payment for 2027 of somebody the samples do not know."""
    return {"id": "evt_01" + f"{number:024d}", "type": "payment.received", "time": "2026-11-18T10:00:00+08:00",
            "data": {"zjlx": "201", "zjhm": "420625199001010016", "jfrmc": "李青山", "zsxmdm": "10211",
                     "zspmdm": "102113900", "sbYzXh": f"1042022612{number:010d}", "sbYzmxXh": "1",
                     "sfssqQsrq": "2027-01-01", "sfssqZzrq": "2027-12-31", "jfsfdm": "01", "yjje": amount,
                     "sjje": amount, "dzsph": f"3420652601{number:08d}", "jfrq": "2026-11-18 10:00:00", "sjrq": None,
                     "rkrq": None, "hsjg": "14206020000", "tcqbmDm": "420600", "jfqd": "05", "hdbz": "1"}}


def others_go_on(gateway, ground, secret):
    """While one feed is in trouble: the county's folder comes in, a webhook is acknowledged, the doors answer."""
    wrong, began = [], time.monotonic()
    answer = gateway.pull(COUNTY)
    if answer.status != 200:
        wrong.append(f"the county's pull is answered {answer.status} {answer.body[:200]!r}")
    status, body = post_event(gateway, ground, secret, [payment(1)])
    if status != 202:
        wrong.append(f"the webhook is answered {status} {body[:200]!r}")
    if gateway.request("GET", "/v1/feeds").status != 200:
        wrong.append("the list of feeds is not answered")
    if "enrollgate_" not in gateway.metrics():
        wrong.append("the metrics are not answered")
    took = time.monotonic() - began
    if took > 25:
        wrong.append(f"the others waited {took:.0f} s")
    return wrong


def troubles(gateway, agency, answer):
    """What was said of the trouble: [(kind, reason, code, step, line, column)]."""
    said = []
    if answer is not None and answer.status != 200:
        problem = answer.json or {}
        said.append(("pull", None, problem.get("code"), problem.get("step"), problem.get("line", 0),
                     problem.get("column", 0)))
    feed = gateway.request("GET", "/v1/feeds/" + FEED[agency]).item or {}
    if feed.get("failing") and feed.get("last_failure"):
        why = feed["last_failure"]
        said.append(("feed", None, why["code"], why["step"], why["line"], why["column"]))
    for run in gateway.items("/v1/runs?feed=" + FEED[agency]):
        if run["state"] in ("refused", "held"):
            why = run.get("failure") or {}
            said.append((f"run {run['identity']} {run['state']}", run["reason"], why.get("code"), why.get("step"), why.get("line", 0),
                         why.get("column", 0)))
    return said


def pull_and_listen(gateway, agency, said, most=4):
    """Pulls as often as the agency asks for, and notes after each what is said of it."""
    for _ in range(most):
        answer = gateway.pull(FEED[agency])
        said += [trouble for trouble in troubles(gateway, agency, answer) if trouble not in said]
        if answer.status != 200 or not answer.item["retry_after_seconds"]:
            return


def run_case(bench, case):
    wrong, said = [], []
    with Ground(bench.certs, (case.agency,)) as ground:
        ground.drop_rosters()
        gateway = Gateway(bench.program, ground)
        secret = bench.secret(ground)
        agency = ground.agencies[case.agency]
        try:
            agency.misbehave(case.spec)
            puller = threading.Thread(target=pull_and_listen, args=(gateway, case.agency, said))
            puller.start()
            wrong += others_go_on(gateway, ground, secret)
            puller.join(timeout=150)
            if puller.is_alive():
                wrong.append("the pull has no end")
            peak = gateway.peak_memory()
            if peak > MEMORY_LIMIT:
                wrong.append(f"memory went up to {peak >> 20} MB")
            said = [trouble for trouble in said if trouble not in bench.normal[case.agency]]
            wrong += judged(case, said)
            agency.misbehave()
            if case.recovers:
                wrong += recovered(bench, case, gateway, ground)
            else:
                gateway.stop()
            wrong += end_state.broken_invariants(ground.state)
        except Died as died:
            wrong.append(f"the gateway died: {died}")
        finally:
            if gateway.alive():
                gateway.kill()
            agency.misbehave()
        if agency.received().get("breaches"):
            wrong.append(f"breaches: {agency.received()['breaches'][:2]}")
    return wrong, said


def judged(case, said):
    if not case.refused and not case.failed:
        return []
    fits = [trouble for trouble in said if trouble[1] in case.refused or trouble[2] in case.failed]
    if not fits:
        return [f"nothing was said of {sorted(case.refused | case.failed)}"]
    wrong = []
    if not any(step for _, _, _, step, _, _ in fits) and not any(reason for _, reason, *_ in fits):
        wrong.append("no step and no reason is named")
    if case.place and not any(line > 0 or step for *_, step, line, _ in fits):
        wrong.append("no place and no step are named")
    return wrong


def recovered(bench, case, gateway, ground):
    """The agency behaves again: all that it has comes in."""
    expected, answer = bench.good[case.agency], None
    for _ in range(5):
        answer = gateway.pull_all(FEED[case.agency])
        if answer.status == 200 and answer.item["nothing_new"]:
            break
    gateway.stop()
    if answer.status != 200:
        return [f"the agency behaves, but its pull is answered {answer.status} {answer.body[:300]!r}"]
    found = content(ground.state)
    wrong = []
    for section in ("facts",):
        there = {key for key, _ in expected[section]}
        here = {key for key, _ in found[section]}
        missing = there - here
        if missing:
            wrong.append(f"{len(missing)} of {len(there)} {section} did not come in: {sorted(missing)[:2]}")
    return wrong


def county_cases(bench):
    """The drop folder's own ways to be wrong: the last roster is spoiled, then dropped whole."""
    results = []
    for kind, reasons in (("cut", {"DIGEST"}), ("no-marker", set()), ("header-only", {"HEADER_ONLY"}),
                          ("renamed", {"COLUMN_MISSING"}), ("bad-bytes", {"ENCODING", "COLUMN_MISSING", None}),
                          ("wrong-count", {"COUNT", "DIGEST"})):
        wrong, said = [], []
        # The samples' last rosters are spoiled by themselves; on these days the last one is whole.
        now, last_file = ("2026-10-16T23:00", "QL_20261016") if kind == "header-only" else (
            "2026-10-30T23:00", "ZL_20261030")
        with Ground(bench.certs, (), now=now) as ground:
            ground.drop_rosters("--misbehave", kind)
            gateway = Gateway(bench.program, ground, today=now)
            try:
                answer = gateway.pull(COUNTY)
                if answer.status != 200:
                    wrong.append(f"the pull is answered {answer.status} {answer.body[:200]!r}")
                runs = gateway.items("/v1/runs?feed=" + COUNTY)
                said = [(run["identity"], run["state"], run["reason"]) for run in runs]
                last = [run for run in runs if last_file in run["identity"]]
                if kind == "no-marker":
                    if last:
                        wrong.append("a file without its marker was touched")
                elif kind == "bad-bytes":
                    # One row's bytes: the row is refused with its place, the file goes on.
                    rejects = gateway.items("/v1/rejects?feed=" + COUNTY)
                    if not any(row.get("reason") == "BYTES" and row.get("line") for row in rejects) and not (
                            last and last[0]["reason"] in reasons):
                        wrong.append("nothing was said of the bytes")
                elif not last or last[0]["reason"] not in reasons or last[0]["state"] not in ("refused", "held"):
                    wrong.append(f"expected {sorted(map(str, reasons))}")
                for name in os.listdir(os.path.join(ground.drop, "420602", "xsxx")):
                    if name.endswith(".ok"):  # the bureau writes its markers again
                        os.remove(os.path.join(ground.drop, "420602", "xsxx", name))
                ground.drop_rosters()
                answer = gateway.pull(COUNTY)
                runs = [run for run in gateway.items("/v1/runs?feed=" + COUNTY) if last_file in run["identity"]]
                if not any(run["state"] == "applied" for run in runs):
                    wrong.append(f"the whole file did not come in: {[(run['state'], run['reason']) for run in runs]}")
                gateway.stop()
                wrong += end_state.broken_invariants(ground.state)
            finally:
                if gateway.alive():
                    gateway.kill()
        results.append((f"education-xiangcheng {kind}", wrong, said))
    return results


def webhook_cases(bench):
    """(name, wrong, said) of each request that must be refused, and of those that must not."""
    results = []
    with Ground(bench.certs, ()) as ground:
        gateway = Gateway(bench.program, ground)
        secret = bench.secret(ground)

        def expect(what, statuses, code=None, **more):
            events = more.pop("events", [payment(2)])
            try:
                status, body = post_event(gateway, ground, secret, events, **more)
            except (ssl.SSLError, ConnectionError, http.client.HTTPException, OSError) as error:
                status, body = 0, type(error).__name__.encode()
            said = body[:300].decode(errors="replace")
            wrong = [] if status in statuses else [f"answered {status}, not {statuses}: {said}"]
            if code and status in statuses and status:
                try:
                    problem = json.loads(body)
                except ValueError:
                    problem = {}
                if problem.get("code") != code or not problem.get("step"):
                    wrong.append(f"does not say {code} with its step: {said}")
            results.append(("webhook " + what, wrong, [(status, said[:120])]))

        def as_peer(name):
            context = ssl.create_default_context(cafile=os.path.join(ground.certs, "root.pem"))
            if name:
                folder = os.path.join(ground.certs, "test", name)
                context.load_cert_chain(os.path.join(folder, "tls.pem"), os.path.join(folder, "tls.key"))
            return context

        try:
            for name in ("expired", "stranger", "revoked"):
                expect(f"certificate: {name}", (0,), context=as_peer(name))
            # The listener goes on without one, for people sign in by account there; agencies do not.
            expect("certificate: none", (401,), "NOT_SIGNED_IN", context=as_peer(None))
            expect("certificate of another agency", (403,), "FORBIDDEN", peer="civil-affairs")
            expect("bad signature", (401,), "SIGNATURE_INVALID", signature="v1," + base64.b64encode(bytes(32)).decode())
            expect("garbage as signature", (401,), signature="v1,???")
            expect("stale timestamp", (401,), "TIMESTAMP_STALE", shift=-900)
            expect("timestamp of the future", (401,), "TIMESTAMP_STALE", shift=900)
            expect("malformed JSON", (400,), "NOT_WELL_FORMED", body=b'{"cspch":"SW1","events":[{"id":')
            expect("bytes that are no text", (400,), body=b"\x00\xff not json")
            expect("deep nesting", (400, 413), body=b'{"events":' + b"[" * 5000 + b"]" * 5000 + b"}")
            # Answered at the door while the body still comes: the status says it all.
            expect("oversized body", (413,), body=b'{"events":[],"filler":"' + b"A" * (2 << 20) + b'"}')
            expect("too many events", (413,), "TOO_LARGE", events=[payment(1000 + n) for n in range(201)])
            expect("a ping", (200, 202, 204), events=[{"type": "ping"}], name="msg_ping")
            expect("an unknown type", (200, 202), events=[dict(payment(3), type="payment.reconsidered")])
            # A pause refuses nobody and holds nothing back: what follows is kept and takes effect.
            now = datetime.datetime.fromisoformat(gateway.request("GET", "/v1/me").item["now"].replace("Z", "+00:00"))
            pause = {"until": f"{now + datetime.timedelta(hours=8):%Y-%m-%d}", "reason": "对方升级"}
            answer = gateway.request("POST", "/v1/feeds/tax.webhook/pause", pause)
            results.append(("webhook whose feed is paused", [] if answer.status == 200 else [f"the pause is answered {answer.status}"], []))
            expect("a payment", (202,), events=[payment(4)], name="msg_four")
            expect("the same once more", (202,), events=[payment(4)], name="msg_four")
            expect("the same id, other content", (202,), events=[payment(4, "380.00")], name="msg_four")
            expect("the same event, other content", (202,), events=[payment(4, "370.00")], name="msg_four_again")
            wait_until(lambda: not end_state.unfinished(ground.state))
            gateway.stop()
            results.append(("webhook in the store", in_store(ground.state), []))
        finally:
            if gateway.alive():
                gateway.kill()
    return results


def in_store(state):
    wrong = end_state.broken_invariants(state)
    found = end_state.end_state(state)
    event = payment(4)["id"]
    if len([row for row in found["events"] if row[0] == event]) != 1:
        wrong.append("the payment is not there once")
    if len([row for row in found["requests"] if row[1] == "msg_four"]) != 1 or len(found["conflicts"]) != 1:
        wrong.append("the request with other content is not held beside the first")
    held = [row for row in found["batches"] if row[1] == "msg_four_again"]
    if not held:
        wrong.append("the contradicting event is not seen")
    stray = [row[1] for row in found["requests"] if not row[1].startswith("msg_")]
    if stray:
        wrong.append(f"refused requests were kept: {stray}")
    return wrong


def wait_until(done, seconds=60):
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return
        time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program")
    parser.add_argument("--only", default="")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 2))
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    began, failed, count = time.monotonic(), 0, 0
    work = tempfile.mkdtemp(prefix="gwb")

    def report(name, wrong, said):
        nonlocal failed, count
        count += 1
        failed += bool(wrong)
        print(("FAILED " if wrong else "ok     ") + name, *wrong[:8], sep="\n    ", flush=True)
        if wrong or options.verbose:
            print("    said:", said, flush=True)

    try:
        bench = Bench(find_program(options), make_certificates(os.path.join(work, "certs")))
        for group in (webhook_cases, county_cases):
            for result in group(bench) if options.only in group.__name__ or not options.only else ():
                report(*result)
        chosen = [case for case in cases(options.full) if options.only in case.name]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(bench.learn, sorted({case.agency for case in chosen})))
            waiting = {pool.submit(guarded, bench, case): case
                       for case in sorted(chosen, key=lambda case: (case.quick, -(case.size or 0)))}
            for done in concurrent.futures.as_completed(waiting):
                report(waiting[done].name, *done.result())
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"bad input: {count} cases, {failed} failed, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def guarded(bench, case):
    try:
        return run_case(bench, case)
    except Exception as error:  # the case has failed, the others go on
        return [f"{type(error).__name__}: {error}"], []


if __name__ == "__main__":
    sys.exit(main())
