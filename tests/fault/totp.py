"""The authenticator program of a test: RFC 6238 by hmac alone, and people with accounts over real TLS."""

import base64
import hmac
import http.client
import json
import struct
import time

from peer import client_context

PASSWORD = "correct horse battery"
OWN = {"X-Enrollgate": "console", "Sec-Fetch-Site": "same-origin"}


def code_of(secret, moment=None):
    """Six digits of the base32 secret for the moment (Unix seconds)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, struct.pack(">q", int(time.time() if moment is None else moment) // 30), "sha1")
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at:at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


class Codes:
    """Codes of one secret, each once: the next step is a step later at the earliest, the gateway takes one ahead."""

    def __init__(self, secret):
        self.secret, self.used = secret, 0

    def next(self):
        step = max(int(time.time()) // 30, self.used + 1)
        while step > int(time.time()) // 30 + 1:  # by the clock, not by luck: the code does not count before
            time.sleep(30 - time.time() % 30)
        self.used = step
        return code_of(self.secret, step * 30)


class Person:
    """Somebody with a browser: no certificate, a cookie once signed in."""

    def __init__(self, port, certs, certificate=None):
        self.port, self.context, self.cookie = port, client_context(certs, certificate), None

    def ask(self, method, path, body=None, headers=OWN):
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=self.context)
        sent = dict(headers)
        if self.cookie:
            sent["Cookie"] = self.cookie
        data = None
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        text = answer.read()
        set_cookie = answer.headers.get("Set-Cookie")
        if set_cookie:
            self.cookie = set_cookie.split(";")[0]
        connection.close()
        return answer.status, answer.headers, json.loads(text) if text else None

    def enrol(self, name, one_time):
        """The first sign-in; the codes of the new secret."""
        _, _, begun = self.ask("POST", "/v1/enrolment", {"name": name, "one_time_code": one_time})
        codes = Codes(begun["item"]["secret"])
        status, _, answer = self.ask("POST", "/v1/enrolment/confirm", {
            "name": name, "one_time_code": one_time, "password": PASSWORD, "code": codes.next()})
        if status != 200:
            raise AssertionError(f"{name} cannot enrol: {status} {answer}")
        return codes


def set_up(gateway, port, certs):
    """The three administrators of a new gateway: name to (person, codes)."""
    answer = gateway.request("POST", "/v1/accounts/setup",
                             {"system_admin": "zhou", "security_admin": "wu", "audit_admin": "sun"})
    people = {}
    for item in answer.json["items"]:
        person = Person(port, certs)
        people[item["name"]] = person, person.enrol(item["name"], item["one_time_code"])
    return people


def granted(people, path, body):
    """Asked by the security administrator, confirmed by the audit administrator; the one-time code, of which each is told one half."""
    status, _, asked = people["wu"][0].ask("POST", path, body)
    if status != 200:
        raise AssertionError(f"{path}: {status} {asked}")
    number = asked["item"]["number"]
    status, _, done = people["sun"][0].ask("POST", f"/v1/grants/{number}/confirm", {})
    if status != 200:
        raise AssertionError(f"grant {number}: {status} {done}")
    return asked["item"]["code_half"] + "-" + done["item"]["code_half"]
