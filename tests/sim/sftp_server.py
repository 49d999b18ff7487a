#!/usr/bin/env python3
"""A real sshd on the loopback, on a free port, with keys made at its start: for the agencies' SFTP.

Prints one line of JSON when it is ready and serves until SIGTERM, with `--input` also until its
standard input ends. Each connection is an `sshd -i` of its own; `--stall` never answers, `--stall-after`
says nothing more once so many bytes have gone out, `--one` lets in one at a time.
"""

import argparse
import getpass
import json
import os
import signal
import socket
import subprocess
import sys
import threading

CONFIG = """
HostKey {state}/host_key
AuthorizedKeysFile {state}/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
Subsystem sftp internal-sftp
ForceCommand internal-sftp
LogLevel QUIET
"""


def make_keys(state, kind):
    for name in ("host_key", "user_key"):
        path = os.path.join(state, name)
        if not os.path.exists(path):
            subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", path], check=True)
    with open(os.path.join(state, "user_key.pub"), encoding="ascii") as key:
        public = key.read()
    with open(os.path.join(state, "authorized_keys"), "w", encoding="ascii") as file:
        file.write(public)
    shown = subprocess.run(["ssh-keygen", "-l", "-f", os.path.join(state, "host_key.pub")],
                           check=True, capture_output=True, text=True).stdout
    return shown.split()[1]


class Server:
    def __init__(self, options):
        self.options = options
        self.config = os.path.join(options.state, "sshd_config")
        with open(self.config, "w", encoding="ascii") as file:
            file.write(CONFIG.format(state=options.state))
        self.children = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.connections = 0

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with self.lock:
                busy = any(child.poll() is None for child in self.children)
                if self.options.one and busy:
                    connection.close()
                elif self.options.stall:
                    self.children.append(subprocess.Popen(["sleep", "600"], stdin=connection))
                elif self.options.stall_after:
                    ours, theirs = socket.socketpair()
                    self.start_sshd(theirs)
                    theirs.close()
                    self.relay(connection, ours)
                    continue
                else:
                    self.start_sshd(connection)
            connection.close()

    def start_sshd(self, connection):
        self.children.append(subprocess.Popen(
            ["/usr/sbin/sshd", "-i", "-f", self.config], stdin=connection, stdout=connection,
            stderr=subprocess.DEVNULL))

    def relay(self, client, server):
        def copy(source, target, limit):
            sent = 0
            try:
                while piece := source.recv(4096):
                    if limit is not None and sent + len(piece) > limit:
                        return  # the connection stays open, and nothing more comes
                    target.sendall(piece)
                    sent += len(piece)
            except OSError:
                pass
            target.close()
        for one in ((client, server, None), (server, client, self.options.stall_after)):
            threading.Thread(target=copy, args=one, daemon=True).start()

    def stop(self):
        self.listener.close()
        with self.lock:
            for child in self.children:
                child.kill()
                child.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--state", required=True, help="folder for keys and configuration")
    parser.add_argument("--kind", default="ed25519", choices=("ed25519", "rsa"))
    parser.add_argument("--stall", action="store_true", help="take connections, never answer")
    parser.add_argument("--stall-after", type=int, default=0, metavar="BYTES",
                        help="of each connection: then nothing more comes")
    parser.add_argument("--one", action="store_true", help="drop a second session")
    parser.add_argument("--input", action="store_true", help="end with the standard input")
    options = parser.parse_args()
    os.makedirs(options.state, exist_ok=True)
    if os.geteuid() == 0:  # where sshd separates its privileges; its own start script makes it
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    fingerprint = make_keys(options.state, options.kind)
    server = Server(options)
    # A pipe and no Event: a signal that comes while the main thread wakes from an Event would wait for its lock for ever.
    ended, end = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.write(end, b"."))
    threading.Thread(target=server.serve, daemon=True).start()
    print(json.dumps({"port": server.listener.getsockname()[1], "host_key": fingerprint,
                      "user": getpass.getuser(),
                      "key_file": os.path.join(options.state, "user_key")}), flush=True)

    def until_input_ends():
        sys.stdin.read()
        os.write(end, b".")

    if options.input:
        threading.Thread(target=until_input_ends, daemon=True).start()
    os.read(ended, 1)
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
