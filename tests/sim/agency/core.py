"""What every demo agency shares: requests and answers, the clock, state on disk, digests.

Nothing here knows the gateway. The agencies are written from the interface notes alone so that they
can catch a misreading of those notes.
"""

import base64
import datetime
import hashlib
import json
import os
import secrets
import subprocess
import tempfile
import threading
import time
import urllib.parse

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
SM2_ID = "1234567812345678"


class Clock:
    """Beijing time, shifted so that it starts at a wanted moment and runs on from there."""

    def __init__(self, start=None):
        self._shift = datetime.timedelta(0)
        self.simulated = False
        if start:
            self.set(start)

    def set(self, start):
        wanted = parse_time(start)
        self._shift = wanted - datetime.datetime.now(BEIJING)
        self.simulated = True

    def now(self):
        return datetime.datetime.now(BEIJING) + self._shift

    def stamp_ok(self, epoch_seconds, tolerance=300):
        """A peer may run on the wall clock or on the simulated one: either within five minutes."""
        return (abs(epoch_seconds - time.time()) <= tolerance
                or abs(epoch_seconds - self.now().timestamp()) <= tolerance)


def parse_time(text):
    """A time of the notes or of the command line; without an offset it is Beijing time."""
    text = text.strip().replace(" ", "T")
    value = datetime.datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=BEIJING)


def is_date(text, form):
    try:
        datetime.datetime.strptime(text, form)
    except (TypeError, ValueError):
        return False
    return True


def plan_year(now):
    """Feedback of autumn is about next year's cover, of January to August about the running one."""
    return str(now.year + 1 if now.month >= 9 else now.year)


def last_payable(year):
    return f"{int(year) - 1}-12-31"


def sm3(data):
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        out = subprocess.run(["openssl", "dgst", "-sm3", "-r"], input=data, check=True,
                             capture_output=True).stdout
        return out.split()[0].decode()


def verify(public_pem, algorithm, text, signature):
    """Verifies a DER signature with the openssl command: `sm3` (SM2, usual id) or `sha256`."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, data in (("key", public_pem), ("text", text), ("sig", signature)):
            paths[name] = os.path.join(folder, name)
            with open(paths[name], "wb") as file:
                file.write(data)
        command = ["openssl", "dgst", "-" + algorithm, "-verify", paths["key"],
                   "-signature", paths["sig"]]
        if algorithm == "sm3":
            command += ["-sigopt", "distid:" + SM2_ID]
        done = subprocess.run(command + [paths["text"]], capture_output=True)
    return done.returncode == 0


def public_key(cert_pem):
    """The public key (PEM) of a certificate, or the input itself when it is a public key."""
    if b"BEGIN PUBLIC KEY" in cert_pem:
        return cert_pem
    done = subprocess.run(["openssl", "x509", "-noout", "-pubkey"], input=cert_pem,
                          capture_output=True)
    return done.stdout if done.returncode == 0 else b""


def decode_base64(text):
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        return None


class Request:
    def __init__(self, method, target, headers, body, peer=None):
        self.method = method
        self.target = target
        path, _, query = target.partition("?")
        self.path = urllib.parse.unquote(path)
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        self.headers = {key.lower(): value for key, value in headers}
        self.body = body
        self.peer = peer or {}

    def header(self, name, default=""):
        return self.headers.get(name.lower(), default)

    def takes_gzip(self):
        for part in self.header("accept-encoding").split(","):
            name, _, weight = part.strip().partition(";")
            if name.strip().lower() in ("gzip", "*"):
                return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
        return False


class Response:
    """An answer. `stream` (bytes pieces of unknown length) takes the place of `body`."""

    def __init__(self, status, body=b"", content_type=None, headers=None, stream=None):
        self.status = status
        self.body = body
        self.headers = dict(headers or {})
        if content_type:
            self.headers["Content-Type"] = content_type
        self.stream = stream
        self.close = False
        self.source = None  # the file whose very bytes these are
        self.data = False  # a data answer: the kind that misbehaviour may spoil


class State:
    """Small JSON records under the state folder, written so that a crash leaves old or new."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.lock = threading.RLock()

    def _path(self, kind, key):
        folder = os.path.join(self.folder, kind)
        os.makedirs(folder, exist_ok=True)
        return os.path.join(folder, urllib.parse.quote(key, safe="") + ".json")

    def get(self, kind, key):
        try:
            with open(self._path(kind, key), encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def put(self, kind, key, value):
        path = self._path(kind, key)
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path + ".part", path)

    def all(self, kind):
        folder = os.path.join(self.folder, kind)
        if not os.path.isdir(folder):
            return []
        names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))
        return [self.get(kind, urllib.parse.unquote(name[:-5])) for name in names]

    def next_number(self, name):
        with self.lock:
            number = (self.get("counters", name) or 0) + 1
            self.put("counters", name, number)
            return number


class Agency:
    """Base of the agencies that serve. One instance answers all connections, from many threads."""

    name = ""
    max_connections = None
    field_mark = b""  # bytes in a data answer right after which a personal field begins

    def __init__(self, options):
        self.options = options
        self.clock = options.clock
        self.samples = options.samples
        self.state = State(options.state)
        self.lock = threading.RLock()
        with open(os.path.join(self.samples, "manifest.json"), encoding="utf-8") as file:
            self.manifest = json.load(file)
        self.breaches = []
        self.remarks = []
        self.duplicates = 0
        self.conflicts = 0

    def letter_secret(self, name):
        """A secret of the letter, 32 hex characters in a file of the state folder; made there when missing."""
        path = os.path.join(self.state.folder, name)
        if not os.path.exists(path):
            with open(path, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(16) + "\n")
            os.chmod(path, 0o600)
        with open(path, encoding="ascii") as file:
            return file.read().strip()

    def sample(self, *parts):
        with open(os.path.join(self.samples, *parts), "rb") as file:
            return file.read()

    def breach(self, what):
        """Something that a note calls a breach, or that no reading of the note allows."""
        with self.lock:
            self.breaches.append({"time": self.clock.now().isoformat(timespec="seconds"),
                                  "what": what})

    def remark(self, what):
        """Odd, but not against the words of the note."""
        with self.lock:
            self.remarks.append(what)

    def allowed(self, common_name):
        return common_name in self.options.allow

    # To be given by each agency.
    def handle(self, request):
        raise NotImplementedError

    def refuse_peer(self, request):
        return Response(403)

    def too_many(self, request):
        return Response(429, headers={"Retry-After": "5"})

    def finish(self, request, response):
        """Digest headers, ETag and compression over the final bytes."""
        return response

    def mangle(self, kind, response, argument):
        """Spoils the content of a data answer in the agency's own format; None = cannot."""
        return None

    def received(self):
        return {}

    def steer(self, order, body):
        """An order from the admin port beyond the common ones; returns a JSON answer or None."""
        return None
