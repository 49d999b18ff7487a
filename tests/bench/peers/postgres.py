"""PostgreSQL 15 in SQL: a private cluster in the work folder, on a unix socket, run by a user who is not root."""

import glob
import os
import shutil
import signal
import subprocess
import tempfile
import time

from measured import cpu_of, peak_mib_of, stat_of
from peers.tables import converted, with_conversion
from rosters import read_list
from workshop import HERE

PROGRAMS = "/usr/lib/postgresql/15/bin"
USER = "postgres"
SQL = os.path.join(HERE, "peers", "postgres.sql")
SEED_SQL = os.path.join(HERE, "peers", "postgres_seed.sql")
SOURCES = {
    "university": {"columns": "xh name sex birth number division entry status",
                   "key": "xh", "number": "number", "birth": "birth"},
    "county": {"columns": "序号 学校名称 学校标识码 学籍号 姓名 性别 出生日期 证件类型 身份证号 民族 年级 班级 入学年月 "
                          "户籍所在地 监护人姓名 监护人电话 学生状态 操作 变更日期 备注",
               "key": "学籍号", "number": "身份证号", "birth": "出生日期"},
}


def missing():
    if not os.path.exists(os.path.join(PROGRAMS, "initdb")):
        return "postgresql-15"
    if os.geteuid() == 0 and (shutil.which("runuser") is None or not has_user(USER)):
        return f"a user {USER} (the server refuses root)"
    return None


def has_user(user):
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run(["id", user], check=False, **quiet).returncode == 0


def as_user(*command):
    return ["runuser", "-u", USER, "--", *command] if os.geteuid() == 0 else list(command)


def memory_mib():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)


class Server:
    """A running cluster; durable as shipped (fsync and synchronous_commit on), with memory for this job."""

    def __init__(self, data):
        self.folder = tempfile.mkdtemp(prefix="gwpg")  # sockets have short paths
        os.chmod(self.folder, 0o777)
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder, "max_connections": "10",
                    "shared_buffers": f"{min(2048, memory_mib() // 4)}MB", "work_mem": "256MB",
                    "maintenance_work_mem": "512MB", "max_wal_size": "8GB", "wal_level": "minimal",
                    "max_wal_senders": "0", "checkpoint_timeout": "30min", "autovacuum": "off",
                    "log_min_messages": "error"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # runuser would stand between; setpriv becomes the server.
        user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"] if os.geteuid() == 0 else []
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.process = subprocess.Popen([*user, os.path.join(PROGRAMS, "postgres"), "-D", data, *options],
                                        stdout=self.log, stderr=self.log, cwd="/")
        while subprocess.run([os.path.join(PROGRAMS, "pg_isready"), "-q", "-h", self.folder], check=False).returncode:
            if self.process.poll() is not None:
                raise SystemExit("postgres did not start; see " + self.log.name)
            time.sleep(0.05)

    def psql(self, *arguments):
        subprocess.run(as_user(os.path.join(PROGRAMS, "psql"), "-X", "-q", "-h", self.folder, "-d", "postgres",
                               *arguments), check=True, cwd="/", stdout=subprocess.DEVNULL)

    def take(self, rosters, kind):
        """Seconds of wall clock and the server's CPU for the rosters, in one session; its peak memory."""
        command = as_user(os.path.join(PROGRAMS, "psql"), "-X", "-q", "-h", self.folder, "-d", "postgres",
                          *variables(kind))
        psql = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/")
        self.reach(psql)
        before, began = self.cpu(), time.monotonic()
        for roster in rosters:
            psql.stdin.write(f"\\set roster '{roster}'\n\\i {SQL}\n")
        self.reach(psql)
        # While its session lives: what has ended is no longer to be seen.
        outcome = {"wall": time.monotonic() - began, "cpu": self.cpu() - before, "peak_mib": self.peak_mib()}
        psql.stdin.close()
        psql.wait()
        psql.stdout.close()
        return outcome

    @staticmethod
    def reach(psql):
        """All that the session was told is done."""
        psql.stdin.write("\\echo done\n")
        psql.stdin.flush()
        if psql.stdout.readline() != "done\n":
            raise SystemExit("psql gave up")

    def processes(self):
        """The server's own and its children's: the one at work among them while psql waits."""
        pids = [self.process.pid]
        for path in glob.glob("/proc/[0-9]*"):
            pid = int(os.path.basename(path))
            try:
                if int(stat_of(pid)[1]) == self.process.pid:
                    pids.append(pid)
            except (OSError, ValueError):
                continue
        return pids

    def cpu(self):
        return cpu_of(self.process.pid, children=True) + sum(cpu_of(pid) for pid in self.processes()[1:])

    def peak_mib(self):
        """The largest of its processes: shared buffers as far as touched, and its own."""
        return max(peak_mib_of(pid) for pid in self.processes())

    def stop(self, how=signal.SIGQUIT):
        """SIGQUIT at once, for what is thrown away; SIGINT with a checkpoint."""
        self.process.send_signal(how)
        self.process.wait(300)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def seed(path, people):
    os.makedirs(path)
    if os.geteuid() == 0:
        shutil.chown(path, USER)
    made = as_user(os.path.join(PROGRAMS, "initdb"), "-D", path, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd="/")
    server = Server(path)
    try:
        server.psql("-v", f"people={people}", "-f", SEED_SQL)
    finally:
        server.stop(signal.SIGINT)


def variables(kind):
    columns = ", ".join(f"{name} text" for name in SOURCES[kind]["columns"].split())
    values = {**SOURCES[kind], "columns": columns}
    return [part for name, value in values.items() for part in ("-v", f"{name}={value}")]


def ingest(bench, kind, rosters):
    data = bench.fresh(bench.seeded("postgres", lambda path: seed(path, bench.register)))
    tables, spent = converted(bench, kind, rosters)
    for table in tables:
        os.chmod(table, 0o644)
    listed = tempfile.mkdtemp(prefix="gwpg")
    os.chmod(listed, 0o777)
    server = Server(data)
    try:
        outcome = server.take(tables, kind)
        server.psql("-c", f"COPY (SELECT row_key, code FROM flag) TO '{listed}/list' WITH (FORMAT csv)")
    finally:
        server.stop()
    outcome["listed"] = read_list(os.path.join(listed, "list"))
    shutil.rmtree(listed)
    return with_conversion(outcome, spent, tables)
