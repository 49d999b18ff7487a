"""A client over mutual TLS and the means to start demo agencies: for tests and scripts."""

import http.client
import json
import os
import ssl
import subprocess
import sys
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))

# The agencies behind the sharing platform with their feeds, as config/agencies has them.
BEHIND_PLATFORM = {"disabled-federation": ("certificates",), "veterans": ("recipients",),
                   "health": ("special_families", "births", "deaths"),
                   "health-1003": ("patients",), "public-security": ("events",),
                   "human-resources": ("events",), "market-regulation": ("events",),
                   "justice": ("events",)}


def client_context(certs, name="gateway"):
    """`name` is a folder made by certs/issue; None shows no certificate."""
    context = ssl.create_default_context(cafile=os.path.join(certs, "root.pem"))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if name:
        folder = os.path.join(certs, name)
        context.load_cert_chain(os.path.join(folder, "tls.pem"), os.path.join(folder, "tls.key"))
    return context


class Agency:
    """One running demo agency: `request` speaks to it as the gateway does, `admin` steers it."""

    def __init__(self, name, samples, certs, state, *options):
        self.certs = certs
        command = [sys.executable, os.path.join(HERE, "agencies.py"), name, "--samples", samples,
                   "--certs", certs, "--state", state, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{name} did not start")
        self.ready = json.loads(line)
        self.port, self.admin_port = self.ready["port"], self.ready["admin_port"]
        self.connection = self.connect()

    def connect(self, name="gateway", timeout=20):
        return http.client.HTTPSConnection("localhost", self.port, timeout=timeout,
                                           context=client_context(self.certs, name))

    def request(self, method, target, body=None, headers=None, connection=None):
        """(status, headers, body); the connection is kept alive between calls."""
        connection = connection or self.connection
        try:
            connection.request(method, target, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except Exception:
            connection.close()
            raise

    def admin(self, order, body=None):
        data = None if body is None else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.admin_port}/_sim/{order}"
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=20) as answer:
            return json.load(answer)

    def received(self):
        return self.admin("received")

    def misbehave(self, *specs):
        return self.admin("misbehave", {"set": list(specs)})

    def stop(self):
        self.connection.close()
        self.process.terminate()
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        return code
