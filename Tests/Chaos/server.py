"""A PostgreSQL server of this run's own, which can be stopped and killed in every way."""

import glob
import os
import pathlib
import shutil
import signal
import subprocess
import time

OPTIONS = {
    "listen_addresses": "", "max_connections": "120", "shared_buffers": "64MB", "min_wal_size": "8MB", "max_wal_size": "48MB",
    "checkpoint_timeout": "30s", "log_min_messages": "warning", "autovacuum_naptime": "10s",
    # In the data folder: what is killed leaves nothing behind elsewhere.
    "dynamic_shared_memory_type": "mmap",
}


class PostgresServer:
    """`folder` holds the socket and the log; the data are in `home`, which may be a mounted disk."""

    def __init__(self, folder, home):
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]))[-1]
        self.folder, self.data = pathlib.Path(folder), pathlib.Path(home) / "data"
        self.process = None
        self.environment = {}
        self.log = self.folder / "postgres.log"
        self.socket = str(self.folder / ".s.PGSQL.5432")
        self.uri = f"postgres://lingqu@/postgres?host={str(self.folder).replace('/', '%2F')}"

    def prefix(self):
        """As root it runs as its own user, in the same process."""
        if os.geteuid() != 0:
            return []
        return [shutil.which("setpriv"), "--reuid=postgres", "--regid=postgres", "--init-groups"]

    def make(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            shutil.chown(self.data.parent, "postgres")
        subprocess.run(
            [*self.prefix(), f"{self.bin}/initdb", "-D", self.data, "-U", "lingqu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
             "--wal-segsize=1", "--no-instructions"], cwd="/", check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)

    def start(self, wrapper=(), seconds=60):
        """`wrapper` is a command that starts the server as its own process."""
        options = OPTIONS | {"unix_socket_directories": str(self.folder)}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix(), "env", *(f"{name}={value}" for name, value in self.environment.items()),
                 *wrapper, f"{self.bin}/postgres", "-D", self.data, *(f"-c{name}={value}" for name, value in options.items())],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.wait_ready(seconds)

    def is_ready(self):
        return subprocess.run([f"{self.bin}/pg_isready", "-q", "-h", self.folder], stdin=subprocess.DEVNULL).returncode == 0

    def wait_ready(self, seconds=60):
        end = time.monotonic() + seconds
        while not self.is_ready():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError("PostgreSQL does not start:\n" + self.log.read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, mode="fast", seconds=60):
        """Ends it as pg_ctl does: `fast` orderly, `immediate` without a checkpoint."""
        if self.runs():
            self.process.send_signal(signal.SIGINT if mode == "fast" else signal.SIGQUIT)
            self.process.wait(seconds)

    def kill(self):
        """SIGKILL for the server and each of its processes, at one moment."""
        if not self.runs():
            return
        self.process.send_signal(signal.SIGSTOP)
        for child in self.children():
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.kill()
        self.process.wait()

    def children(self):
        found = []
        for stat in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(stat, "rb") as file:
                    words = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if int(words[1]) == self.process.pid:
                found.append(int(stat.split("/")[2]))
        return found
