"""A PostgreSQL server of a test's own, started by Scripts/postgres and gone with the test."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Postgres:
    """`with Postgres() as server:` gives its address, takes SQL, and stops and starts the server."""

    def __enter__(self):
        said = 'printf "%s\\n" "$LINGQU_POSTGRES" "$LINGQU_POSTGRES_FOLDER" "$LINGQU_POSTGRES_BIN"; read -r _ || true'
        self.process = subprocess.Popen(
            [str(ROOT / "Scripts" / "postgres"), "bash", "-c", said], cwd=ROOT, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.address, self.folder, self.bin = (self.process.stdout.readline().strip() for _ in range(3))
        if not self.bin:
            raise RuntimeError("PostgreSQL did not start")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(60)

    def sql(self, text, address=None):
        return subprocess.run(
            ["psql", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", address or self.address, "-c", text],
            check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout.strip()

    def control(self, *words):
        """pg_ctl, as the server's user."""
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*user, self.bin + "/pg_ctl", "-D", self.folder + "/data", "-w", *words],
                       check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=self.folder)

    def stop(self, mode="fast"):
        self.control("stop", "-m", mode)

    def start(self):
        self.control("start", "-l", self.folder + "/log", "-o", f"-c listen_addresses= -c unix_socket_directories={self.folder}")
