#!/usr/bin/env python3
"""Certificates change while the gateway runs (SIGHUP): another CA's certificate, key, root and revocation list are put in
place of ours. Without the signal nothing changes; with a broken key beside them neither; whole, they are what an agency
and a caller see, both ways, without a restart."""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import ssl
import sys
import tempfile
import time

from gateway_process import Gateway, Ground, find_program, make_certificates

FILES = ("gateway/tls.pem", "gateway/tls.key", "root.pem", "test/crl.pem")
AGENCY, FEED = "civil-affairs", "civil-affairs.recipients"


def put(certs, place):
    for name in FILES:
        shutil.copy2(os.path.join(certs, name), os.path.join(place, name + ".new"))
        os.replace(os.path.join(place, name + ".new"), os.path.join(place, name))


def told(ground, event, seconds=20):
    """Whether the log tells of the event in that time."""
    path = os.path.join(ground.folder, "stderr.log")
    for _ in range(seconds * 10):
        with open(path, encoding="utf-8") as file:
            if f'"event":"{event}"' in file.read():
                return True
        time.sleep(0.1)
    return False


def pull(gateway):
    """The status once the breaker lets a call through again."""
    time.sleep(2.5)
    return gateway.pull(FEED).status


def serves(gateway, root):
    """Whether the gateway's certificate is of that root."""
    context = ssl.create_default_context(cafile=root)
    try:
        with socket.create_connection(("127.0.0.1", gateway.api_port), timeout=20) as plain:
            context.wrap_socket(plain, server_hostname="localhost").close()
        return True
    except ssl.SSLCertVerificationError:
        return False


def ends(gateway):
    """{server, client, revocation-list: when it ends}"""
    return dict(re.findall(r'cert_not_after_timestamp_seconds\{agency="",purpose="([a-z-]+)"\} (\S+)', gateway.metrics()))


def check(program, work):
    first, second, live = (os.path.join(work, name) for name in ("first", "second", "live"))
    make_certificates(first)
    time.sleep(1.1)  # certificates end at full seconds
    make_certificates(second)
    shutil.copytree(first, live)
    root = os.path.join(second, "root.pem")
    wrong = []

    def expect(what, is_so):
        if not is_so:
            wrong.append(what)

    ground = Ground(second)
    try:
        ground.start_agency(AGENCY)  # it knows the second CA alone
        ground.certs = live
        ground.write_secret()
        ground.write_overlay()
        gateway = Gateway(program, ground)
        try:
            before = ends(gateway)
            expect("a stranger's agency was pulled", pull(gateway) == 502)
            put(second, live)
            expect("files alone changed what agencies see", pull(gateway) == 502)
            with open(os.path.join(live, "gateway/tls.key"), "w", encoding="ascii") as file:
                file.write("no key\n")
            gateway.process.send_signal(signal.SIGHUP)
            expect("a broken key was not told", told(ground, "serve.reload_failed"))
            expect("a broken key changed something", not serves(gateway, root) and ends(gateway) == before)
            put(second, live)
            gateway.process.send_signal(signal.SIGHUP)
            expect("the reload was not told", told(ground, "serve.reloaded"))
            expect("callers see the old certificate", serves(gateway, root))
            expect("agencies see the old certificate", pull(gateway) == 200)
            after = ends(gateway)
            expect(f"ends are told as before: {before} {after}",
                   len(after) == 3 and all(after[purpose] != ended for purpose, ended in before.items()))
        finally:
            gateway.stop()
    finally:
        ground.close()
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program")
    program = find_program(parser.parse_args())
    work = tempfile.mkdtemp(prefix="gwr")
    try:
        wrong = check(program, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(json.dumps({"wrong": wrong}, ensure_ascii=False, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
