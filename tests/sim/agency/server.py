"""Mutual TLS server of one agency and its plain admin port on the loopback."""

import http.server
import json
import os
import ssl
import threading
import time

from . import misbehave
from .core import Request, Response

MAX_BODY = 64 << 20


def tls_context(certs, name, crl=True):
    """Own certificate with the issuing one, the root as trust, a client certificate required."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    folder = os.path.join(certs, name)
    context.load_cert_chain(os.path.join(folder, "tls.pem"), os.path.join(folder, "tls.key"))
    context.load_verify_locations(os.path.join(certs, "root.pem"))
    revoked = os.path.join(certs, "crl.pem")
    if crl and os.path.exists(revoked):
        context.load_verify_locations(revoked)
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def common_name(certificate):
    for part in (certificate or {}).get("subject", ()):
        for key, value in part:
            if key == "commonName":
                return value
    return ""


class Log:
    """Every request seen: time, path, status. The body is not kept."""

    def __init__(self, clock, limit=200000):
        self._clock, self._limit = clock, limit
        self._lock = threading.Lock()
        self._entries = []

    def add(self, **entry):
        entry["time"] = self._clock.now().isoformat(timespec="milliseconds")
        with self._lock:
            if len(self._entries) < self._limit:
                self._entries.append(entry)

    def entries(self):
        with self._lock:
            return list(self._entries)


class AgencyServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, agency, context, port):
        super().__init__(("127.0.0.1", port), Handler)
        self.agency = agency
        self.context = context
        self.misbehaviour = misbehave.Misbehaviour(agency.options.misbehave)
        self.log = Log(agency.clock)
        self.open = 0
        self.most_open = 0
        self.counter = threading.Condition()
        self.stopping = threading.Event()

    def process_request_thread(self, request, client_address):
        try:
            request.settimeout(20)
            secure = self.context.wrap_socket(request, server_side=True)
        except (OSError, ValueError) as error:
            self.log.add(path="(handshake)", status=0, why=str(error))
            self.shutdown_request(request)
            return
        with self.counter:
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        try:
            super().process_request_thread(secure, client_address)
        finally:
            with self.counter:
                self.open -= 1
                self.counter.notify_all()

    def handle_error(self, request, client_address):
        """A peer that goes away in the middle is normal here; anything else must be seen."""
        import sys
        error = sys.exc_info()[1]
        if not isinstance(error, (OSError, ssl.SSLError)):
            super().handle_error(request, client_address)

    def crowded(self):
        """More connections than the agency lets in; one just being closed is waited for shortly."""
        limit = self.agency.max_connections
        if not limit:
            return False
        with self.counter:
            return not self.counter.wait_for(lambda: self.open <= limit, timeout=0.2)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 90

    def version_string(self):
        return "sim"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def do_PUT(self):
        self.serve()

    def do_HEAD(self):
        self.serve()

    def do_DELETE(self):
        self.serve()

    def read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            pieces, total = [], 0
            while True:
                size = int(self.rfile.readline(64).split(b";")[0].strip() or b"0", 16)
                if size == 0:
                    while self.rfile.readline(1024).strip():
                        pass
                    return b"".join(pieces)
                total += size
                if total > MAX_BODY:
                    return None
                pieces.append(self.rfile.read(size))
                self.rfile.readline(8)
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(length) if length <= MAX_BODY else None

    def serve(self):
        server, agency = self.server, self.server.agency
        began = time.monotonic()
        body = self.read_body()
        if body is None:
            self.close_connection = True
            self.send(Response(413))
            return
        peer = {"certificate": self.connection.getpeercert(True),
                "name": common_name(self.connection.getpeercert())}
        request = Request(self.command, self.path, self.headers.items(), body, peer)
        rule = None
        if not agency.allowed(peer["name"]):
            response = agency.refuse_peer(request)
        elif server.crowded():
            response = agency.too_many(request)
            response.close = True
        else:
            rule = server.misbehaviour.take(request.target)
            response = self.answer(agency, request, rule)
        status = response.status if response else 0
        server.log.add(method=request.method, path=request.path, query=request.query,
                       status=status, rule=rule.spec if rule else None,
                       bytes=len(response.body) if response else 0, peer=peer["name"],
                       ms=int((time.monotonic() - began) * 1000))
        if response is None:
            self.close_connection = True
            return
        if response.close:
            self.close_connection = True
        self.send(response, rule if rule and rule.kind in misbehave.WIRE else None)

    def answer(self, agency, request, rule):
        if rule and rule.kind == "stall":
            self.server.stopping.wait(misbehave.number(rule.argument, 3600))
            return None
        if rule and rule.kind in misbehave.BEFORE:
            return misbehave.instead(rule)
        try:
            response = agency.handle(request)
        except Exception as error:  # the demo must say its own faults aloud, not hang
            agency.remark(f"fault of the demo agency at {request.path}: {error!r}")
            return Response(500, misbehave.STACK_TRACE, "text/html")
        if rule and rule.kind in misbehave.CONTENT and response.data:
            response = misbehave.spoil(agency, rule, response)
        if response.stream is None:
            if rule and rule.kind == "cut-gzip":
                request.headers["accept-encoding"] = "gzip"
                request.headers.pop("if-none-match", None)
            response = agency.finish(request, response)
            if rule and rule.kind == "cut-gzip":
                response.body = response.body[:max(1, len(response.body) // 2)]
            if rule and rule.kind == "wrong-digest":
                spoil_digests(response)
        return None if rule and rule.kind == "lost-answer" else response

    def send(self, response, rule=None):
        lines = [f"HTTP/1.1 {response.status} {self.responses.get(response.status, ('',))[0]}"]
        headers = dict(response.headers)
        empty = response.status in (204, 304)
        if response.stream is not None:
            headers["Transfer-Encoding"] = "chunked"
        elif not empty:
            headers["Content-Length"] = str(len(response.body))
        if self.close_connection:
            headers["Connection"] = "close"
        lines += [f"{key}: {value}" for key, value in headers.items()]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        body = b"" if empty or self.command == "HEAD" else response.body
        if rule and rule.kind == "close-mid-body":
            self.wfile.write(head + body[:len(body) // 2])
            self.close_connection = True
        elif rule and rule.kind == "trickle":
            self.wfile.write(head)
            pause = misbehave.number(rule.argument, 1)
            for at in range(len(body)):
                self.wfile.write(body[at:at + 1])
                if self.server.stopping.wait(pause):
                    break
        elif response.stream is not None:
            self.wfile.write(head)
            for piece in response.stream:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.wfile.write(head + body)


def spoil_digests(response):
    for name in ("X-JYT-SM3", "Content-MD5"):
        if name in response.headers:
            value = response.headers[name]
            other = "0" if value[0] != "0" else "1"
            response.headers[name] = other + value[1:]


class AdminServer(http.server.ThreadingHTTPServer):
    """Plain HTTP on the loopback for tests: what was received, and orders to the agency."""

    daemon_threads = True

    def __init__(self, server, port):
        super().__init__(("127.0.0.1", port), AdminHandler)
        self.agency_server = server


class AdminHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        server = self.server.agency_server
        agency = server.agency
        if self.path == "/_sim/received":
            answer = {"agency": agency.name, "now": agency.clock.now().isoformat(),
                      "breaches": agency.breaches, "remarks": agency.remarks,
                      "duplicates": agency.duplicates, "conflicts": agency.conflicts,
                      "most_connections": server.most_open, **agency.received(),
                      "misbehaviour": server.misbehaviour.active(),
                      "requests": server.log.entries()}
            self.reply(200, answer)
        else:
            self.reply(404, {"error": "GET /_sim/received"})

    def do_POST(self):
        server = self.server.agency_server
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            body = json.loads(text or b"{}")
            order = self.path.removeprefix("/_sim/")
            if order == "misbehave":  # {"set": [SPEC...]} or {"add": [SPEC...]}
                if "set" in body:
                    server.misbehaviour.set(body["set"])
                server.misbehaviour.add(body.get("add", ()))
                answer = server.misbehaviour.active()
            elif order == "now":  # {"now": "2026-12-01T09:00"}
                server.agency.clock.set(body["now"])
                answer = {"now": server.agency.clock.now().isoformat()}
            else:
                answer = server.agency.steer(order, body)
        except (ValueError, KeyError) as error:
            self.reply(400, {"error": repr(error)})
            return
        self.reply(404 if answer is None else 200, answer)

    def reply(self, status, answer):
        body = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def run(agency, port, admin_port):
    """Starts both servers, prints the line that says where they are, and serves until SIGTERM."""
    import signal
    server = AgencyServer(agency, tls_context(agency.options.certs, agency.options.cert_name,
                                              agency.options.crl), port)
    admin = AdminServer(server, admin_port)
    # A pipe and no Event: a signal that comes while the main thread has an Event's lock would wait for it for ever.
    ended, end = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.write(end, b"."))
    for one in (server, admin):
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.1},
                         daemon=True).start()
    print(json.dumps({"agency": agency.name, "port": server.server_address[1],
                      "admin_port": admin.server_address[1]}), flush=True)
    os.read(ended, 1)
    server.stopping.set()
    for one in (server, admin):
        one.shutdown()
        one.server_close()
