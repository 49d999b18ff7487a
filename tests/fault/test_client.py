#!/usr/bin/env python3
"""The command line beside a whole gateway: the journal followed while it grows, the gateway used from another machine by a
certificate of one's own, a pull watched and left alone, a run watched and one cancelled, and the bundle for support with
nobody's data in it."""

import argparse
import contextlib
import errno
import hashlib
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import zipfile

from gateway_process import ROOT, Gateway, Ground, find_program, has_fault_points, make_certificates

FEED = "education-province.roster"
COUNTY = "education-xiangcheng.roster"
PUPILS = 3_000


class Client:
    """`enrollgate` as somebody types it, with a home of its own."""

    def __init__(self, program, home):
        self.program, self.home = program, home
        self.environment = {key: value for key, value in os.environ.items() if key != "XDG_CONFIG_HOME"}
        self.environment.update(HOME=home, LC_ALL="C.UTF-8")

    def run(self, *arguments, **more):
        return subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True, timeout=120,
                              **more)

    def start(self, *arguments, stderr=subprocess.PIPE):
        return Running(subprocess.Popen([self.program, *arguments], env=self.environment, stdout=subprocess.PIPE,
                                        stderr=stderr, text=True))

    def profile(self, name, port, certs, subject, trust="root.pem"):
        folder = os.path.join(self.home, ".config", "enrollgate", "profiles")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name + ".yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"host: localhost\nport: {port}\ntrust: {certs}/{trust}\n"
                       f"certificate: {certs}/{subject}/tls.pem\nkey: {certs}/{subject}/tls.key\n")
        return path


class Running:
    """A command that goes on, its lines as they come."""

    def __init__(self, process):
        self.process, self.lines = process, queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def line(self, seconds=30):
        return self.lines.get(timeout=seconds)

    def interrupt(self):
        """Ctrl-C; the exit code, and what was said on standard error."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=30)
        self.reader.join(timeout=5)
        self.process.stdout.close()
        if self.process.stderr is None:
            return code, ""
        said = self.process.stderr.read()
        self.process.stderr.close()
        return code, said


def follow(client, gateway, ground):
    """What comes is shown when it comes; Ctrl-C ends with 130."""
    assert gateway.request("POST", "/v1/sweep", {}).status == 200
    tail = client.start("audit", "tail", "--follow", "--ndjson", "--socket", ground.socket)
    while json.loads(tail.line())["action"] != "sweep.run":
        pass
    assert gateway.request("POST", "/v1/journal/verify", {}).status == 200
    entry = json.loads(tail.line())
    assert entry["action"] == "journal.verify" and entry["actor"] == "local", entry
    code, said = tail.interrupt()
    assert code == 130, (code, said)


def elsewhere(client, gateway, certs):
    """Known certificates have the rights of their role, unknown ones none; nothing of a key is ever said."""
    port = gateway.api_port
    client.profile("operator", port, certs, "operator")
    asked = client.run("feed", "list", "--profile", "operator", "--json")
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["kind"] == "feeds"
    assert client.run("--profile", "operator", "doctor", "--lang", "en").returncode in (0, 9)

    # Rights and journal are those of the certificate.
    assert client.run("sweep", "--profile", "operator").returncode == 0
    own = [json.loads(line) for line in client.run("audit", "tail", "--profile", "operator", "--ndjson").stdout.splitlines()]
    assert own and {entry["actor"] for entry in own} == {"operator-420000"}, own
    assert own[-1]["action"] == "sweep.run" and own[-1]["origin"] == "127.0.0.1", own
    client.profile("auditor", port, certs, "auditor")
    every = [json.loads(line) for line in client.run("audit", "tail", "--profile", "auditor", "--ndjson").stdout.splitlines()]
    assert {"operator-420000", "local"} <= {entry["actor"] for entry in every}, every
    refused = client.run("sweep", "--profile", "auditor", "--lang", "en")
    assert refused.returncode == 4 and refused.stdout == "" and "callers" in refused.stderr, refused

    # Of our CA, but not listed: it may connect, as any agency may, and is nobody.
    client.profile("unlisted", port, certs, "civil-affairs")
    refused = client.run("feed", "list", "--profile", "unlisted", "--lang", "en")
    assert refused.returncode == 4 and refused.stdout == "", refused
    assert "NOT_SIGNED_IN" in refused.stderr and "under callers" in refused.stderr, refused.stderr
    # Of another CA, and revoked: no connection.
    for subject in ("test/stranger", "test/revoked"):
        client.profile("unknown", port, certs, subject)
        refused = client.run("feed", "list", "--profile", "unknown", "--lang", "en")
        assert refused.returncode == 7 and refused.stdout == "", (subject, refused)
        assert "issuer of both sides' certificates" in refused.stderr, (subject, refused.stderr)
        assert f"localhost:{port}" in refused.stderr and "tls.pem" in refused.stderr, refused.stderr
        told = client.run("feed", "list", "--profile", "unknown", "--json")
        assert told.returncode == 7 and json.loads(told.stderr)["code"] == "TLS_FAILED", told
    # A server that we do not know is told nothing.
    client.profile("elsewhere", port, certs, "operator", trust="test/stranger/tls.pem")
    refused = client.run("sweep", "--profile", "elsewhere", "--lang", "en")
    assert refused.returncode == 7 and "TLS_FAILED" in client.run("sweep", "--profile", "elsewhere", "--json").stderr, refused


def pull(client, gateway, ground):
    """A pull is watched, by lines or by a bar, and goes on when nobody watches any longer."""
    agency = ground.agencies["education-province"]
    agency.misbehave("trickle=0.02*1")
    watched = client.start("feed", "pull", FEED, "--socket", ground.socket, "--lang", "en")
    said = [watched.process.stderr.readline().rstrip() for _ in range(3)]
    assert said[0] == "pulling..." and said[1].startswith("Ctrl-C stops watching, not the pull"), said
    assert said[2] == "asking the agency", said
    code, rest = watched.interrupt()
    assert code == 130 and "the pull goes on" in rest and f"run list --feed {FEED}" in rest, (code, rest)
    deadline = time.monotonic() + 120
    while True:
        runs = gateway.items(f"/v1/runs?feed={FEED}")
        feed = gateway.request("GET", f"/v1/feeds/{FEED}").item
        if not feed["pulling"] and any(run["state"] == "applied" for run in runs):
            break
        assert time.monotonic() < deadline, runs
        time.sleep(0.2)
    agency.misbehave("stall=4*1")
    ours, theirs = os.openpty()
    watched = client.start("feed", "pull", FEED, "--socket", ground.socket, "--lang", "en", stderr=theirs)
    os.close(theirs)
    seen = b""
    while "asking the agency" not in seen.decode(errors="replace"):
        seen += os.read(ours, 4096)
    assert "\r\x1b[K░" in seen.decode(errors="replace"), seen
    watched.process.wait(timeout=120)
    os.close(ours)


def pupil(number):
    """The line of one pupil of the county's list, whom nobody else has."""
    month, rest = divmod(number, 5000)
    digits = f"420602{2015 + month // 12:04d}{month % 12 + 1:02d}{rest // 500 + 10:02d}{rest % 500:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    whole = digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]
    born = f"{whole[6:10]}/{int(whole[10:12])}/{int(whole[12:14])}"
    return (f"{number + 1},襄城区示例小学,2142060201,G{whole},赵丽,,{born},居民身份证,{whole},汉,一年级,1,2026年9月,"
            "湖北省襄阳市襄城区示例街道1号,杨伟,13800000691,在读,,,")


def drop_list(ground, day):
    """The county's bureau hands in a list."""
    head = "序号,学校名称,学校标识码,学籍号,姓名,性别,出生日期,证件类型,身份证号,民族,年级,班级,入学年月,户籍所在地,监护人姓名,监护人电话," \
           "学生状态,操作,变更日期,备注"
    body = "\r\n".join([head, *map(pupil, range(PUPILS)), ""]).encode("gb18030")
    folder = os.path.join(ground.drop, "420602", "xsxx")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"XSXX_420602_QL_{day}_01.csv")
    with open(path, "wb") as file:
        file.write(body)
    with open(path + ".ok", "w", encoding="ascii") as file:
        file.write(f"LINES={PUPILS}\nSIZE={len(body)}\nSHA256={hashlib.sha256(body).hexdigest().upper()}\n")


def holds(ground):
    """Where runs can be held: the FIFO by fault point."""
    return {point: os.path.join(ground.folder, point) for point in ("pipeline.decode", "pipeline.apply")}


def newest_run(gateway, state, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        runs = gateway.request("GET", f"/v1/runs?feed={COUNTY}&limit=1").json["items"]
        if runs and runs[0]["state"] == state:
            return str(runs[0]["id"])
        assert time.monotonic() < deadline, (state, runs)
        time.sleep(0.02)


class Hold:
    """Runs are held at a fault point until it ends."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        os.mkfifo(self.path)
        return self

    def let_go(self):
        """The one that is there, or comes there next, goes on."""
        deadline = time.monotonic() + 60
        while True:
            try:
                return os.close(os.open(self.path, os.O_WRONLY | os.O_NONBLOCK))
            except OSError as nobody:
                if nobody.errno != errno.ENXIO or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def __exit__(self, *_):
        # To read and write at once waits for nobody, and lets go whoever is there.
        end = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        os.unlink(self.path)
        os.close(end)


def cancel_and_watch(client, gateway, ground, reading, putting):
    """A run that is being read is cancelled and leaves nothing; read again it goes in while it is watched, and can then be
    cancelled no more."""
    here = ("--socket", ground.socket, "--lang", "en")
    drop_list(ground, "20261120")
    pulled = client.start("feed", "pull", COUNTY, *here)
    run = newest_run(gateway, "received")
    watched = client.start("run", "watch", run, *here)
    assert watched.process.stderr.readline().startswith("Ctrl-C stops watching, not the run")
    cancelled = client.run("run", "cancel", run, "--reason", "mistake", *here)
    assert cancelled.returncode == 0 and "as if it had not come" in cancelled.stderr, cancelled
    reading.let_go()
    assert watched.process.wait(timeout=60) == 8 and "cancelled" in "".join(watched.lines.queue)
    watched.process.stderr.close()
    assert pulled.process.wait(timeout=60) == 8, "a pull of which a run was cancelled is not whole"
    pulled.process.stderr.close()
    item = gateway.request("GET", f"/v1/runs/{run}").item
    assert item["state"] == "cancelled" and item["counts"]["rows_in"] == 0 and item["delivery"]["bytes"] > 0, item
    entry = gateway.items("/v1/journal?action=runs.cancel")[0]
    assert entry["object"] == f"{run} mistake", entry
    assert f'enrollgate_runs_total{{feed="{COUNTY}",result="cancelled"}} 1' in gateway.metrics()

    again = client.start("run", "retry", run, *here)
    reading.let_go()
    newest_run(gateway, "applying")
    watched = client.start("run", "watch", run, *here)
    said = [watched.process.stderr.readline() for _ in range(2)]
    assert f"run {run} is being put in" in said[1], said
    code, rest = watched.interrupt()
    assert code == 130 and "the run goes on" in rest, (code, rest)
    late = client.run("run", "cancel", run, "--reason", "mistake", *here)
    assert late.returncode == 6 and "in whole or not at all" in late.stderr, late
    putting.let_go()
    assert again.process.wait(timeout=300) == 0, again.process.stderr.read()
    again.process.stderr.close()
    ended = client.run("run", "watch", run, *here)
    assert ended.returncode == 0 and ended.stderr == "" and f"{PUPILS:,}" in ended.stdout, ended


def bundle(client, gateway, ground, folder):
    """Nothing of a person and no secret is in the file for support, wherever it was put."""
    runs = gateway.items(f"/v1/runs?feed={FEED}")
    assert any(run["counts"]["rows_in"] > 0 for run in runs), runs  # persons are there who could be in it
    number, secret, person = "420602199001010019", "whsec_" + "c2VjcmV0" * 5, "张建国"
    paused = client.run("feed", "pause", FEED, "--until", "2026-11-30", "--reason", f"{person} 027-12345678", "--socket", ground.socket)
    assert paused.returncode == 0, paused
    with open(ground.overlay, encoding="utf-8") as file:
        overlay = json.load(file)
    overlay["agency"]["tax"]["contacts"] = {"duty": {"who": person, "phone": "027-12345678"}}
    overlay["agency"]["tax"]["name"] = f"税务 {number}"
    overlay["agency"]["tax"]["endpoint"] = {"host": "localhost", "port": secret}
    overlay["agency"]["civil-affairs"]["access_number"] = "planted-access"
    planted = os.path.join(folder, "planted.yaml")
    with open(planted, "w", encoding="utf-8") as file:
        file.write(f"# {secret} {number}\n" + json.dumps(overlay, ensure_ascii=False, indent=1))
    settings = ("--settings", os.path.join(ROOT, "config", "gateway.yaml"), "--overlay", planted, "--socket", ground.socket)
    out = os.path.join(folder, "support.zip")
    made = client.run("support-bundle", out, *settings, "--lang", "en")
    assert made.returncode == 0, made
    assert os.stat(out).st_mode & 0o777 == 0o600
    with zipfile.ZipFile(out) as packed:
        assert packed.testzip() is None
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    whole = "".join(parts.values())
    for word in (number, number[:17], secret, person, "12345678", "planted-access"):
        assert word not in whole, (word, [name for name, text in parts.items() if word in text])
    assert not re.search(r"(?<!\d)\d{17}[\dXx](?!\d)", whole), "an identity number"
    assert "agency.tax.contacts: (left out)" in parts["settings.txt"], parts["settings.txt"]
    assert "listeners.api.port: 8443" in parts["settings.txt"]
    assert "tax.endpoint.port is `...`" in parts["settings-errors.txt"], parts["settings-errors.txt"]
    pauses = [feed["pause"] for feed in json.loads(parts["feeds.json"])["items"] if feed["pause"]]
    assert len(pauses) == 1 and set(pauses[0]) == {"since", "until"}, pauses
    assert "callers[0].role: " in parts["settings.txt"] and "callers.operator" not in parts["settings.txt"]
    assert json.loads(parts["health.json"])["item"]["schema_version"] > 0
    assert json.loads(parts["runs.json"])["items"][0]["feed"] == FEED
    assert "enrollgate_api_requests_total" in parts["metrics.txt"]
    assert client.run("support-bundle", out, *settings).returncode == 6
    # Elsewhere and by a role that may not read everything: what it may, and exit code 8.
    client.profile("reviewer", gateway.api_port, ground.certs, "reviewer")
    made = client.run("support-bundle", os.path.join(folder, "elsewhere.zip"), "--profile", "reviewer", "--lang", "en")
    assert made.returncode == 8 and "metrics.txt" in made.stderr, made


def wrong_profiles(client, certs, home):
    """What is wrong with a profile is told by its place, and nothing of what stands in its files."""
    missing = client.run("feed", "list", "--profile", "nowhere", "--lang", "en")
    assert missing.returncode == 3 and "profiles/nowhere.yaml" in missing.stderr, missing
    path = client.profile("wrong", 1, certs, "operator")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    key = os.path.join(home, "own.key")
    shutil.copy(os.path.join(certs, "operator", "tls.key"), key)
    with open(key, encoding="ascii") as file:
        secret = file.read().splitlines()[1]
    for change, words, line in ((("key: ", "keys: "), "did you mean", 5),
                                ((f"{certs}/operator/tls.key", key), "chmod 600", 5),
                                ((f"key: {certs}/operator", f"key: {certs}/auditor"), "does not go with the key", 4),
                                ((f"certificate: {certs}/operator/tls.pem", f"certificate: {key}"), "is no PEM", 4),
                                ((f"trust: {certs}/root.pem", "trust: nowhere.pem"), "nowhere.pem", 3)):
        os.chmod(key, 0o644 if "chmod" in words else 0o600)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(*change))
        said = client.run("feed", "list", "--profile", "wrong", "--lang", "en")
        assert said.returncode == 3 and said.stdout == "", (change, said)
        assert words in said.stderr and f"wrong.yaml:{line}:" in said.stderr, (change, said.stderr)
        assert secret not in said.stderr, said.stderr
    both = client.run("feed", "list", "--profile", "operator", "--socket", "/run/x.sock")
    assert both.returncode == 2, both
    for command in (["serve"], ["config", "check"], ["policy", "lint"]):
        assert client.run(*command, "--profile", "operator").returncode == 2, command
    assert client.run("version", "--profile", "operator").returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program")
    program = find_program(parser.parse_args())
    with tempfile.TemporaryDirectory(prefix="gwc") as folder:
        certs = make_certificates(os.path.join(folder, "certs"))
        home = os.path.join(folder, "home")
        os.makedirs(home)
        client = Client(program, home)
        wrong_profiles(client, certs, home)
        with Ground(certs) as ground:
            held = ",".join(f"{point}:{path}" for point, path in holds(ground).items())
            gateway = Gateway(program, ground, environment={"ENROLLGATE_FAULT_HOLD": held})
            try:
                follow(client, gateway, ground)
                elsewhere(client, gateway, certs)
                pull(client, gateway, ground)
                bundle(client, gateway, ground, folder)
                if has_fault_points(program):
                    with contextlib.ExitStack() as stack:
                        reading, putting = (stack.enter_context(Hold(path)) for path in holds(ground).values())
                        cancel_and_watch(client, gateway, ground, reading, putting)
            finally:
                gateway.stop()
    print("the command line does what it says beside a whole gateway")


if __name__ == "__main__":
    main()
