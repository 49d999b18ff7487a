"""A whole `enrollgate serve` on a copy of a seeded store, with the rosters' agency beside it, and tax's webhook."""

import itertools
import json
import os
import subprocess
import tempfile

from gateway_side import UNIVERSITIES
from peer import Agency
from workshop import NEVER, NOW, SAMPLES

PAYERS = 50_000  # persons, spread over the register
WEBHOOK = "/v1/webhooks/tax"


class Serving:
    """`batches`: of the universities' agency; `preload`: a library put before the gateway's others; `seed`: another store."""

    def __init__(self, bench, batches=(), preload=None, seed=None):
        self.bench = bench
        self.folder = tempfile.TemporaryDirectory(prefix="gwserve")
        self.agency = Agency("education-province", SAMPLES, bench.certs, os.path.join(self.folder.name, "agency"),
                             "--now", NOW, *(part for batch in batches for part in ("--extra-batch", batch)))
        self.secret = write_secret(self.folder.name)
        self.overlay = self.write_overlay(bench.fresh(seed or bench.seed))
        self.log = open(os.path.join(self.folder.name, "log"), "wb")
        environment = dict(os.environ, **({"LD_PRELOAD": preload} if preload else {}))
        self.process = subprocess.Popen([bench.program("enrollgate"), "serve", "--settings", bench.settings,
                                         "--overlay", self.overlay, "--today", NOW], stdout=subprocess.PIPE,
                                        stderr=self.log, text=True, env=environment)
        self.port = json.loads(self.process.stdout.readline())["api_port"]
        self.people = some_people(bench, self.folder.name)

    def write_overlay(self, state):
        path = self.bench.overlay(state, self.agency.port, self.folder.name, ("tax",))
        with open(path, encoding="utf-8") as file:
            overlay = json.load(file)
        overlay["listeners"] = {"api": {"address": "127.0.0.1", "port": 0}, "ops": {"port": 0},
                                "local": {"socket": os.path.join(self.folder.name, "local.sock")}}
        overlay["agency"]["education-province"]["feeds"] = {"roster": NEVER}
        overlay["agency"]["education-xiangcheng"]["feeds"] = {"roster": NEVER}
        overlay["agency"]["tax"] = {"webhook": {"secret_files": [self.secret]}, "feeds": {"reconciliation": NEVER}}
        path = os.path.join(self.folder.name, "overlay.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(overlay, file, indent=1)
        return path

    def begin_pull(self):
        return subprocess.Popen([self.bench.program("enrollgate"), "feed", "pull", UNIVERSITIES, "--settings",
                                 self.bench.settings, "--overlay", self.overlay, "--json"], stdout=subprocess.PIPE,
                                text=True)

    def end_pull(self, pull):
        """{number of a batch: what became of it}."""
        outcome = json.loads(pull.stdout.read())
        pull.stdout.close()
        pull.wait()
        return {each["identity"]: each["state"] for each in outcome["item"]["runs"]}

    def close(self):
        self.process.terminate()
        self.process.wait(60)
        self.process.stdout.close()
        self.agency.stop()
        self.log.close()
        self.folder.cleanup()


def write_secret(folder):
    path = os.path.join(folder, "webhook.secret")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        file.write("wh" + "sec_" + "A" * 44 + "\n")
    return path


def some_people(bench, folder):
    """Persons spread over the register, none of them a student of the rosters: whoever pays is flagged by nobody."""
    path = os.path.join(folder, "people.csv")
    with open(os.path.join(bench.world, "truth.json"), encoding="utf-8") as file:
        students = json.load(file)["matched"]
    every = max(1, (bench.people - students) // PAYERS)
    with open(bench.register, encoding="utf-8") as whole:
        lines = itertools.chain([next(whole)], itertools.islice(whole, students, None, every))
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(lines)
    return path


class Sender:
    """Tax's side at speed: `webhook_load` against whatever takes its requests."""

    def __init__(self, bench, port, secret, people, path=WEBHOOK):
        self.order = [bench.program("webhook_load"), str(port), path, bench.certs, secret, people]
        self.first = 0  # of the next requests: no number comes twice
        self.running = None

    def send(self, connections, seconds, rate=0):
        done = subprocess.run(self.command(connections, seconds, rate), stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout)

    def begin(self, connections, rate):
        """Until `end`."""
        self.running = subprocess.Popen(self.command(connections, 0, rate), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def end(self):
        out, _ = self.running.communicate()
        return json.loads(out)

    def command(self, connections, seconds, rate):
        self.first += 10_000_000
        return [*self.order, str(connections), str(seconds), str(rate), str(self.first)]


def answered(sent, status):
    """Whether each request that was sent was answered so; says what else came."""
    wrong = [one for one in sent if set(one["statuses"]) != {status} or one["broken"]]
    for one in wrong:
        print(f"    not all were answered {status}: {one['statuses']}, {one['broken']} connections broken")
    return not wrong
