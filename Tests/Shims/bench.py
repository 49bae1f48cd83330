"""A hub, a folder that it shares with somebody's jobs, and Slurm's commands in front of it."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "TES"))
from rig import Hub, Party, Rig, check, skip, summary  # noqa: E402, F401

VENV = os.environ.get("LINGQU_SLURM_VENV", "")
PYTHON = os.path.join(VENV, "bin", "python")
# Whose the shared folder is when the tests are root's: nobody's else.
OWNER = 59_999
OVER = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY", "DEADLINE", "PREEMPTED"}


class Bench:
    def __init__(self):
        self.shared = tempfile.mkdtemp(prefix="lingqu-shims-", dir="/var/tmp")
        self.bin = os.path.join(self.shared, "bin")
        self.home = os.path.join(self.shared, "home")
        self.hub = Hub()
        # As the password file has it, or else what the environment says.
        self.user = "lab" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    def __enter__(self):
        with open(os.path.join(self.hub.folder, "tasks.json"), "w") as file:
            file.write('{"folders": []}')
        self.hub.start()
        self.rig = Rig(self.hub)
        self.rig.deposit(self.rig.lab)
        folders = [self.shared] + ([VENV] if os.path.isdir(VENV) else [])
        with open(os.path.join(self.hub.folder, "tasks.json"), "w") as file:
            file.write('{"folders": [%s]}' % ", ".join(
                '{"path": "%s", "participant": "%s"}' % (folder, self.rig.lab.id) for folder in folders))
        self.hub.stop()
        self.hub.start()
        if os.geteuid() == 0:
            os.chown(self.shared, OWNER, OWNER)
        self.environment = {
            "PATH": self.bin + ":/usr/bin:/bin", "LINGQU_HUB": self.hub.address, "LINGQU_KEY": self.rig.lab.key,
            "HOME": self.home, "LC_ALL": "C.UTF-8", "LOGNAME": "lab", "USER": "lab", "PYTHONDONTWRITEBYTECODE": "1",
        }
        for name in ("LD_LIBRARY_PATH", "SWIFT_BACKTRACE"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        done = self.run([os.environ["LINGQU_BIN"], "slurm-shim", "install", self.bin])
        check(done.returncode == 0 and len(done.stdout.split()) == 8, f"install: {done.stdout} {done.stderr}")
        os.mkdir(self.home)
        if os.geteuid() == 0:
            os.chown(self.home, OWNER, OWNER)
        return self

    def __exit__(self, *_):
        self.hub.close()
        shutil.rmtree(self.shared, ignore_errors=True)

    def command(self, words):
        """As the folder's owner, who may look wherever root does: programs may be below root's home."""
        if os.geteuid() != 0:
            return words
        return ["setpriv", "--reuid", str(OWNER), "--regid", str(OWNER), "--clear-groups", "--inh-caps=+dac_read_search",
                "--ambient-caps=+dac_read_search", "--", *words]

    def run(self, words, cwd=None, input="", seconds=120, **environment):
        return subprocess.run(self.command(words), cwd=cwd or self.shared, input=input, capture_output=True, text=True,
                              timeout=seconds, env=self.environment | environment)

    def say(self, *words, **options):
        """What a command prints when all goes well."""
        done = self.run(list(words), **options)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.returncode} {done.stdout} {done.stderr}")
        return done.stdout

    def batch(self, *words, **options):
        return self.say("sbatch", "--parsable", "--mem=64", *words, **options).strip()

    def rows(self, *words):
        return [line.split("|") for line in self.say(*words).splitlines()]

    def wait(self, number, rows=1, seconds=90):
        """State and exit code of each row of a job, once all are over."""
        least = rows
        end = time.monotonic() + seconds
        while True:
            rows = self.rows("sacct", "-X", "-n", "-P", "-j", number, "-o", "JobID,State,ExitCode")
            if len(rows) >= least and all(state.split()[0] in OVER for _, state, _ in rows):
                return rows
            if time.monotonic() > end:
                raise AssertionError(f"{number} is not over: {rows} {self.say('scontrol', 'show', 'job', number)}")
            time.sleep(0.2)

    def text(self, name):
        try:
            with open(os.path.join(self.shared, name), errors="replace") as file:
                return file.read()
        except OSError as error:
            return str(error)
