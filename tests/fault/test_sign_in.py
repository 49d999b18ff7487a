#!/usr/bin/env python3
"""Accounts over real TLS on a whole gateway: what the wire shows, what the store keeps, what a kill leaves.

The authenticator is Python's hmac (totp.py), the password's digest is held to hashlib.scrypt: peers of our own code.
"""

import argparse
import hashlib
import os
import shutil
import sqlite3
import ssl
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "sim"))

from gateway_process import Gateway, Ground, find_program, make_certificates  # noqa: E402
from totp import OWN, PASSWORD, Person, granted, set_up  # noqa: E402


def standard_vectors(wrong):
    """RFC 6238 appendix B: the peer itself is right."""
    import base64

    from totp import code_of
    secret = base64.b32encode(b"12345678901234567890").decode()
    for moment, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        if code_of(secret, moment) != code:
            wrong.append(f"totp.py at {moment}: {code_of(secret, moment)}")


def by_wire(expect, gateway, certs, people):
    person, codes = people["wu"]
    cookie = person.cookie
    status, headers, _ = person.ask("POST", "/v1/session", {"name": "wu", "password": PASSWORD, "code": codes.next()})
    expect("signing in", status, 200)
    words = {word.strip() for word in headers["Set-Cookie"].split(";")}
    name, _, token = headers["Set-Cookie"].split(";")[0].partition("=")
    expect("the cookie's name", name, "__Host-enrollgate")
    expect("the cookie's words", {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"} - words, set())
    expect("more than that", [word for word in words if word.startswith(("Domain", "Max-Age", "Expires"))], [])
    expect("cached", headers["Cache-Control"], "no-store")
    fresh, person.cookie = person.cookie, cookie
    expect("the session before, left by signing in anew", person.ask("GET", "/v1/me")[0], 401)
    person.cookie = fresh
    expect("who", person.ask("GET", "/v1/me")[2]["item"]["actor"], "wu")
    for what, sent in (("no header of ours", {"Sec-Fetch-Site": "same-origin"}), ("no word of the browser", {"X-Enrollgate": "console"}),
                       ("another site", {**OWN, "Sec-Fetch-Site": "cross-site"}), ("a sister site", {**OWN, "Sec-Fetch-Site": "same-site"}),
                       ("typed by hand", {**OWN, "Sec-Fetch-Site": "none"})):
        expect(f"a change with {what}", person.ask("POST", "/v1/session/stay", {}, sent)[0], 403)
        expect(f"signing in with {what}", person.ask("POST", "/v1/session", {"name": "wu", "password": "x", "code": "0"}, sent)[0], 403)
    expect("reading from another site", person.ask("GET", "/v1/me", headers={"Sec-Fetch-Site": "cross-site"})[0], 403)
    stranger = Person(gateway.api_port, certs)
    status, headers, problem = stranger.ask("GET", "/v1/flags")
    expect("a stranger", (status, problem["code"], "WWW-Authenticate" in headers), (401, "NOT_SIGNED_IN", True))
    expect("a webhook without a certificate", stranger.ask("POST", "/v1/webhooks/tax", {})[0], 401)
    expect("a look-up without a certificate", stranger.ask("POST", "/v1/tax/lookups", {})[0], 401)
    refused = [stranger.ask("POST", "/v1/session", {"name": name, "password": password, "code": "000000"})
               for name, password in (("wu", "wrong words here"), ("nobody.here", "wrong words here"), ("wu", PASSWORD))]
    # But for the trace, which is each request's own.
    alike = {(status, str({name: value for name, value in body.items() if name != "trace_id"})) for status, _, body in refused}
    expect("refusals alike", len(alike), 1)
    expect("traces", len({body["trace_id"] for _, _, body in refused}), len(refused))
    expect("a refusal", refused[0][0], 401)
    # A certificate still signs in alone, and one that is bad opens no connection at all.
    expect("a listed certificate", Person(gateway.api_port, certs, "operator").ask("GET", "/v1/me")[2]["item"]["by"], "certificate")
    try:
        expect("a revoked certificate", Person(gateway.api_port, certs, "test/revoked").ask("GET", "/v1/me")[0], "no answer")
    except (ssl.SSLError, ConnectionError):
        pass
    return token


def in_the_store(expect, ground, secrets):
    """Read from a copy of the files: scrypt as hashlib knows it, and nothing that lets in."""
    with tempfile.TemporaryDirectory(prefix="gws") as copy:
        for name in os.listdir(os.path.join(ground.state, "store")):
            if name.startswith("gateway.db"):
                shutil.copy(os.path.join(ground.state, "store", name), copy)
        bytes_kept = b""
        for name in os.listdir(copy):
            with open(os.path.join(copy, name), "rb") as file:
                bytes_kept += file.read()
        for what, secret in secrets.items():
            expect(f"{what} in the store", secret.encode() in bytes_kept, False)
        store = sqlite3.connect(os.path.join(copy, "gateway.db"))
        rows = store.execute("SELECT name, salt, digest, cost_n, cost_r, cost_p FROM account WHERE length(digest) > 0").fetchall()
        store.close()
    expect("accounts with a password", len(rows), 4)
    expect("salts of their own", len({row[1] for row in rows}), len(rows))
    for name, salt, digest, n, r, p in rows:
        expect(f"the cost of {name}", (n, r, p), (32768, 8, 3))
        expect(f"the digest of {name}",
               hashlib.scrypt(PASSWORD.encode(), salt=salt, n=n, r=r, p=p, maxmem=128 << 20, dklen=len(digest)) == digest, True)


def by_telephone(expect, person, name, one_time):
    """What an authenticator reads off the page is what the page says."""
    item = person.ask("POST", "/v1/enrolment", {"name": name, "one_time_code": one_time})[2]["item"]
    read = subprocess.run(["/usr/bin/python3", "-B", os.path.join(HERE, "read_qr.py")], input="\n".join(item["qr"]),
                          capture_output=True, text=True, check=True).stdout
    expect("the QR code as read", read, item["uri"])
    expect("the secret in it", f"secret={item['secret']}" in read, True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program")
    program = find_program(parser.parse_args())
    wrong, work = [], tempfile.mkdtemp(prefix="gwa")

    def expect(what, found, wanted):
        if found != wanted:
            wrong.append(f"{what}: {found!r}, not {wanted!r}")

    standard_vectors(wrong)
    try:
        certs = make_certificates(os.path.join(work, "certs"))
        with Ground(certs, ()) as ground:
            gateway = Gateway(program, ground)
            people = set_up(gateway, gateway.api_port, certs)
            one_time = granted(people, "/v1/accounts", {"name": "li.hua", "role": "clerk", "region": "420602"})
            clerk = Person(gateway.api_port, certs)
            by_telephone(expect, clerk, "li.hua", one_time)
            codes = clerk.enrol("li.hua", one_time)
            expect("the clerk's page", clerk.ask("GET", "/v1/flags")[0], 200)
            expect("an administrator's page of persons", people["zhou"][0].ask("GET", "/v1/flags")[0], 403)
            token = by_wire(expect, gateway, certs, people)
            in_the_store(expect, ground, {"the token": token, "the password": PASSWORD, "the secret": codes.secret,
                                          "the one-time code": one_time.replace("-", "")})
            gateway.kill()
            gateway = Gateway(program, ground)
            for person, _ in ((clerk, None), *people.values()):
                person.port = gateway.api_port
            expect("the session after a kill", clerk.ask("GET", "/v1/me")[2]["item"]["actor"], "li.hua")
            expect("setting up once more", gateway.request("POST", "/v1/accounts/setup", {
                "system_admin": "a1", "security_admin": "a2", "audit_admin": "a3"}).status, 409)
            expect("disabling", people["wu"][0].ask("POST", "/v1/accounts/li.hua/disable", {})[0], 200)
            expect("the session of a disabled account", clerk.ask("GET", "/v1/me")[0], 401)
            gateway.stop()
            with open(os.path.join(ground.folder, "stderr.log"), encoding="utf-8", errors="replace") as file:
                log = file.read()
            for what, secret in (("token", token), ("password", PASSWORD), ("secret", codes.secret)):
                expect(f"the {what} in the log", secret in log, False)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for one in wrong:
        print(f"WRONG {one}")
    print("signing in over TLS: " + (f"{len(wrong)} wrong" if wrong else "as it should be"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
