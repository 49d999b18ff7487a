"""Running programs and what they cost: wall clock, CPU, memory, and on which machine."""

import json
import os
import platform
import resource
import statistics
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def run_json(command, **options):
    """The last line that a program prints, which is JSON; ends the run if the program fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, **options)
    if done.returncode != 0:
        raise SystemExit(f"{os.path.basename(command[0])} {command[1]}: exit code {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def timed(command, **options):
    """Wall and CPU seconds of a command, for what belongs to a contender but is no part of its program."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"wall": time.monotonic() - began,
            "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def stat_of(pid):
    """The fields of /proc/PID/stat after the program's name: state, parent, ..."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        return file.read().rsplit(")", 1)[1].split()


def cpu_of(pid, children=False):
    """CPU seconds of a process; with `children` also of those that have ended and been waited for."""
    fields = stat_of(pid)
    return sum(int(field) for field in fields[11:15 if children else 13]) / TICKS


def peak_mib_of(pid):
    """The most memory that a process ever held."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:"))


def median(rounds, name):
    return statistics.median(one[name] for one in rounds)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "?")
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}, load {os.getloadavg()[0]:.1f}"
