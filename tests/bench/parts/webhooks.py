"""Tax's webhook over mutual TLS, each event durable before its answer: on a slow disk and on the disk as it is.

A slow disk is this one with a library before the server's others that waits before each sync; how long a sync then
takes is measured in the same run. The law, as long as the processor is not the limit: a request arrives during one sync
and is durable with the next, so that connections / (2 x sync) are answered a second.
"""

import statistics
import subprocess
import sys
import tempfile

from peers import webhook_receivers
from serving import Sender, Serving, answered, some_people, write_secret

SLOW = 2000  # microseconds added to a sync
SYNC_PROBE = """
import os, sys, tempfile, time
with tempfile.NamedTemporaryFile(dir=sys.argv[1]) as file:
    took = []
    for _ in range(int(sys.argv[2])):
        file.write(b"x" * 4096)
        file.flush()
        began = time.perf_counter()
        os.fdatasync(file.fileno())
        took.append(time.perf_counter() - began)
print(sorted(took)[len(took) // 2])
"""


def sync_seconds(bench, environment):
    """A sync of 4 KiB in the work folder, the median of some."""
    done = subprocess.run([sys.executable, "-c", SYNC_PROBE, bench.work, "100"], stdout=subprocess.PIPE, text=True,
                          check=True, env=environment)
    return float(done.stdout)


def gateway(bench, connections, seconds, preload):
    serving = Serving(bench, preload=preload)
    try:
        sender = Sender(bench, serving.port, serving.secret, serving.people)
        sender.send(min(connections, 16), 0.5)
        return sender.send(connections, seconds)
    finally:
        serving.close()


def other(bench, receiver, connections, seconds, preload):
    with tempfile.TemporaryDirectory(prefix="gwpeer") as folder:
        secret = write_secret(folder)
        with receiver(bench, secret, preload) as port:
            sender = Sender(bench, port, secret, some_people(bench, folder))
            sender.send(min(connections, 16), 0.5)
            return sender.send(connections, seconds)


def told(name, rounds):
    figures = {part: statistics.median(one["ms"][part] for one in rounds) for part in ("p50", "p99")}
    rate = statistics.median(one["per_second"] for one in rounds)
    print(f"    {name:24}{rate:10.0f} a second   p50 {figures['p50']:7.2f} ms   p99 {figures['p99']:7.2f} ms",
          flush=True)
    return rate, figures["p99"] / 1000


def measure(bench, title, preload, peers):
    small = bench.options.small
    seconds = 1 if small else 5
    environment = {"LD_PRELOAD": preload, "SLOW_SYNC_MICROSECONDS": str(SLOW)} if preload else {}
    sync = sync_seconds(bench, environment)
    print(f"\nwebhooks, {title}: a sync takes {sync * 1000:.2f} ms", flush=True)
    good = True
    for connections in (16,) if small else (16, 64, 256):
        print(f"  {connections} connections")
        turns = {"gateway": lambda: gateway(bench, connections, seconds, preload)}
        turns.update({name: lambda one=one: other(bench, one, connections, seconds, preload)
                      for name, one in peers.items()})
        rounds = {name: [] for name in turns}
        for _ in range(bench.options.rounds):
            for name, turn in turns.items():
                rounds[name].append(turn())
        rates = {}
        for name, each in rounds.items():
            good &= answered(each, "204" if name == "nginx" else "202") or name != "gateway"
            rates[name], last = told(name, each)
            if name == "gateway":
                ours = last
        law = connections / (2 * sync)
        print(f"    gateway / law {rates['gateway'] / law:.2f} (bar 0.8), p99 / (3 syncs + 2 ms) "
              f"{ours / (3 * sync + 0.002):.2f} (bar 1)" if preload else "    (no bar)")
        for name in peers:
            print(f"    gateway / {name}: {rates['gateway'] / rates[name]:.2f}", flush=True)
    return good


def run(bench):
    peers = webhook_receivers.here(build=not bench.options.small)
    good = measure(bench, f"sync slowed by {SLOW / 1000:g} ms", bench.program("slow_sync.so"),
                   {name: one for name, one in peers.items() if name == "node"})
    if bench.options.small:
        return good
    return measure(bench, "the disk as it is", None, peers) and good
