"""One gateway as a child process: on a folder of its own, with the demo agencies' addresses, killed and started again.

`Ground` is what survives a kill: the state folder, the agencies' state folders, the certificates.
`Gateway` is one life of the process. Both speak to the gateway only as an operator could, over its local socket; the
store is read from a copy of its files, never beside the running writer.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SIM = os.path.join(ROOT, "tests", "sim")
SAMPLES = os.path.join(ROOT, "tests", "samples")
sys.path.insert(0, SIM)

from peer import BEHIND_PLATFORM, Agency  # noqa: E402

TODAY = "2026-11-30T09:00"
AGENCIES = ("education-province", "civil-affairs", "insured-register", "tax")
# The tests pull when they want to; a feed's own hours must not come in between.
NEVER = "0 4 29 2 *"
FEEDS = {"education-province": "roster", "civil-affairs": "recipients", "insured-register": "register",
         "tax": "reconciliation", "education-xiangcheng": "roster", "education-xiangzhou": "roster",
         "city-420600": "standards", "rural-revitalization": "lists"}


class Died(Exception):
    """The process ended while it was asked for something."""


def make_certificates(folder):
    subprocess.run([os.path.join(ROOT, "certs", "issue"), folder], check=True, capture_output=True)
    return folder


def signal_name(code):
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit {code}"


class Ground:
    """The folders of one world. `agencies` names the demo agencies that run."""

    def __init__(self, certs, agencies=AGENCIES, base=None, now=TODAY, agency_options=None):
        self.folder = tempfile.mkdtemp(prefix="gwf")
        self.certs, self.now = certs, now
        self.agencies, self.names = {}, tuple(agencies)
        self.agency_options = agency_options or {}
        if base:
            shutil.copytree(base, self.folder, dirs_exist_ok=True, symlinks=True)
            for leftover in ("overlay.yaml", "stderr.log", "local.sock"):
                path = os.path.join(self.folder, leftover)
                if os.path.exists(path):
                    os.remove(path)
        self.state = os.path.join(self.folder, "state")
        self.drop = os.path.join(self.folder, "drop")
        self.socket = os.path.join(self.folder, "local.sock")
        self.overlay = os.path.join(self.folder, "overlay.yaml")
        self.secret = os.path.join(self.folder, "webhook.secret")
        self.token = os.path.join(self.folder, "insured-register", "token")
        for name in ("xsxx", "wcbfk", "yq", "hz"):
            os.makedirs(os.path.join(self.drop, "420602", name), exist_ok=True)

    def __enter__(self):
        for name in self.names:
            self.start_agency(name)
        self.write_secret()
        self.write_overlay()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self, keep=False):
        for agency in self.agencies.values():
            agency.stop()
        self.agencies = {}
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start_agency(self, name, *options):
        self.agencies[name] = Agency(name, SAMPLES, self.certs, os.path.join(self.folder, name), "--now", self.now,
                                     *self.agency_options.get(name, ()), *options)
        return self.agencies[name]

    def write_secret(self):
        """The samples' secret as the one line that the gateway reads."""
        path = os.path.join(SAMPLES, "tax", "keys", "sample-webhook-secret.txt")
        with open(path, encoding="utf-8") as file:
            lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
        text = "".join(line.partition(":")[2].strip() for line in lines) if len(lines) > 1 else lines[0]
        prefix = "wh" + "sec_"
        with open(os.open(self.secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write((text if text.startswith(prefix) else prefix + text) + "\n")

    def write_overlay(self, **more):
        """Addresses, keys and folders of this world over the settings that are shipped."""
        certs = self.certs
        overlay = {
            "demo": True,
            "state": self.state,
            "certificates": {"certificate": f"{certs}/gateway/tls.pem", "key": f"{certs}/gateway/tls.key",
                             "trust": f"{certs}/root.pem", "revocations": f"{certs}/test/crl.pem"},
            "signing": {"key": f"{certs}/gateway/sign.key"},
            "listeners": {"api": {"address": "127.0.0.1", "port": 0}, "ops": {"port": 0},
                          "local": {"socket": self.socket}},
            "outbox": {"first_retry_seconds": 1, "longest_retry_seconds": 2},
            "agency": {},
        }
        for name, feed in FEEDS.items():
            section = {"feeds": {feed: {"schedule": NEVER, "missed_runs": "skip"}},
                       # As with retries: an agency that fails is tried again at once.
                       "limits": {"breaker": {"pause_seconds": 1, "longest_pause_seconds": 2}}}
            if name in self.agencies:
                section["endpoint"] = {"host": "localhost", "port": self.agencies[name].port}
            overlay["agency"][name] = section
        overlay["agency"]["education-xiangcheng"]["folder"] = self.drop
        overlay["agency"]["insured-register"]["secret_file"] = self.token
        overlay["agency"]["tax"]["webhook"] = {"secret_files": [self.secret]}
        overlay["agency"]["tax"]["feeds"]["reconciliation"]["first_day"] = "2026-11-09"
        if not os.path.exists(self.token):
            os.makedirs(os.path.dirname(self.token), exist_ok=True)
            with open(os.open(self.token, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
                file.write("0" * 32 + "\n")
        for name, feeds in BEHIND_PLATFORM.items():
            # Never asked here; the key only has to be one.
            overlay["agency"][name] = {"secret_file": self.token, "feeds": {
                feed: {"schedule": NEVER, "missed_runs": "skip"} for feed in feeds}}
        for name, section in more.items():
            overlay["agency"][name.replace("_", "-")].update(section)
        with open(self.overlay, "w", encoding="utf-8") as file:
            json.dump(overlay, file, ensure_ascii=False, indent=1)  # JSON is YAML

    def drop_rosters(self, *options):
        """The county's bureau copies its rosters up to today onto the front-end machine."""
        done = subprocess.run([sys.executable, os.path.join(SIM, "agencies.py"), "education-xiangcheng", "drop", "--root",
                               self.drop, "--now", self.now, "--samples", SAMPLES, *options], check=True,
                              capture_output=True, text=True)
        return json.loads(done.stdout)

    def collect(self):
        """The bureau's nightly take of feedback, with its receipts."""
        done = subprocess.run([sys.executable, os.path.join(SIM, "agencies.py"), "education-xiangcheng", "collect",
                               "--root", self.drop, "--now", self.now, "--samples", SAMPLES, "--state",
                               os.path.join(self.folder, "xiangcheng")], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, status, body):
        self.status, self.body = status, body
        try:
            self.json = json.loads(body) if body else None
        except ValueError:
            self.json = None

    @property
    def item(self):
        return (self.json or {}).get("item")


class Gateway:
    """One life of `enrollgate serve`. `fault` is "point:n", the passage at which the process kills itself."""

    def __init__(self, program, ground, fault=None, environment=None, today=TODAY, wait=True):
        self.ground = ground
        environment = {**{key: value for key, value in os.environ.items() if not key.startswith("ENROLLGATE_")},
                       **(environment or {})}
        if fault:
            environment["ENROLLGATE_FAULT"] = fault
        self.log = open(os.path.join(ground.folder, "stderr.log"), "ab")
        self.process = subprocess.Popen(
            [program, "serve", "--settings", os.path.join(ROOT, "config", "gateway.yaml"), "--overlay", ground.overlay,
             "--today", today], stdout=subprocess.PIPE, stderr=self.log, env=environment)
        self.api_port = self.ops_port = None
        self.ready = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if wait:
            self.wait_ready()

    def _read(self):
        for line in self.process.stdout:
            if not self.ready.is_set():
                try:
                    ports = json.loads(line)
                except ValueError:
                    continue
                self.api_port, self.ops_port = ports["api_port"], ports["ops_port"]
                self.ready.set()

    def wait_ready(self, seconds=60):
        deadline = time.monotonic() + seconds
        while not self.ready.wait(0.02):
            if self.process.poll() is not None:
                raise Died(signal_name(self.process.returncode) + " before it was ready")
            if time.monotonic() > deadline:
                raise AssertionError("the gateway is not ready after %d s" % seconds)

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        return self.end()

    def stop(self):
        self.process.terminate()
        return self.end()

    def end(self, seconds=60):
        code = self.process.wait(timeout=seconds)
        self.reader.join(timeout=5)
        self.process.stdout.close()
        self.log.close()
        return code

    def request(self, method, path, body=None, timeout=300):
        connection = UnixConnection(self.ground.socket, timeout)
        try:
            headers = {"Content-Type": "application/json"} if body is not None else {}
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read())
        except (OSError, http.client.HTTPException) as error:
            # A process that was killed may take a moment to be seen as ended.
            try:
                code = self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                raise AssertionError(f"{method} {path}: {error!r}, but the process lives") from error
            raise Died(signal_name(code)) from error
        finally:
            connection.close()

    def pull(self, feed):
        return self.request("POST", f"/v1/feeds/{feed}/pull", {})

    def pull_all(self, feed, most=10):
        """Pulls until the agency has nothing left that it announced for later; the last answer."""
        for _ in range(most):
            answer = self.pull(feed)
            if answer.status != 200 or not answer.item["retry_after_seconds"]:
                break
        return answer

    def items(self, path):
        """All pages of a list."""
        found, after = [], ""
        while True:
            mark = "&" if "?" in path else "?"
            answer = self.request("GET", f"{path}{mark}limit=1000" + (f"&after={after}" if after else ""))
            if answer.status != 200:
                raise AssertionError(f"GET {path}: {answer.status} {answer.body[:300]!r}")
            found += answer.json["items"]
            after = answer.json.get("next")
            if after in (None, ""):
                return found

    def peak_memory(self):
        """VmHWM in bytes."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return 0

    def metrics(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.ops_port, timeout=20)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        return text


def find_program(arguments):
    """--program, else the one of the build folder that this test belongs to."""
    if arguments.program:
        return os.path.abspath(arguments.program)
    for preset in ("ci", "dev"):
        path = os.path.join(ROOT, "build", preset, "enrollgate")
        if os.access(path, os.X_OK):
            return path
    raise SystemExit("no enrollgate with fault points is built: cmake --build build/ci --target enrollgate")


def has_fault_points(program):
    with open(program, "rb") as file:
        return b"ENROLLGATE_FAULT_LIST" in file.read()
