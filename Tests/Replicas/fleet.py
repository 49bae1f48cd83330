"""Several replicas of a hub: one schema of the server that LINGQU_POSTGRES names, one data folder."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Live"))
from count import until  # noqa: E402
from hub import Hub, credit_code, postgres_schema  # noqa: E402

PASSWORD = "a long passphrase for tests only"


class Replica(Hub):
    """One process of the hub. It keeps its port over a restart."""

    def __init__(self, number, folder, database, arguments=()):
        super().__init__(folder=folder, arguments=["--database", database, *arguments], name=f"r{number}")
        self.number = number
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def metric(self, name, timeout=5):
        """The value of a metric, None if it cannot be had."""
        try:
            text = self.call("GET", "/metrics", timeout=timeout).body.decode()
        except (OSError, ValueError):
            return None
        found = re.search("^" + re.escape(name) + r" ([0-9.]+)$", text, re.MULTILINE)
        return float(found[1]) if found else None

    def owns(self, lease):
        return self.metric(f'lingqu_lease_owned{{lease="{lease}"}}') == 1

    def term(self, lease):
        return self.metric(f'lingqu_lease_term{{lease="{lease}"}}')

    def is_ready(self):
        try:
            return self.call("GET", "/readyz", timeout=5).status == 200
        except (OSError, ValueError):
            return False

    def is_up(self):
        return self.process is not None and self.process.poll() is None

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def output(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()


class Fleet:
    def __init__(self, count=3, arguments=()):
        self.folder = tempfile.mkdtemp(prefix="lingqu-replicas-")
        # Jobs have users of their own, who must be able to pass through.
        os.chmod(self.folder, 0o711)
        self.data = os.path.join(self.folder, "data")
        os.mkdir(self.data, 0o700)
        self.server = os.environ["LINGQU_POSTGRES"]
        self.database = postgres_schema(self.server, self.folder)
        self.replicas = [Replica(number, self.data, self.database, arguments) for number in range(count)]

    def start(self):
        """Starts all at once."""
        with ThreadPoolExecutor(len(self.replicas)) as pool:
            list(pool.map(lambda replica: replica.start(timeout=120), self.replicas))
        return self

    def sign_in(self):
        """Takes over the operator's account at the replica that was shown it; all replicas then have its key."""
        first = next(replica for replica in self.replicas if "operator" in replica.ready)
        key = first.sign_in(PASSWORD)
        for replica in self.replicas:
            replica.key = key
        return key

    @property
    def login(self):
        return next(replica.ready["operator"]["login"] for replica in self.replicas if "operator" in replica.ready)

    def owner(self, lease, seconds=10):
        """The one that has `lease`; None if nobody has it for that long."""
        found = []

        def look():
            found[:] = [replica for replica in self.replicas if replica.is_up() and replica.owns(lease)]
            return len(found) == 1
        return found[0] if until(look, seconds) else None

    def others(self, replica):
        return [other for other in self.replicas if other is not replica and other.is_up()]

    def query(self, sql):
        """The rows of a query, as lists of text."""
        done = subprocess.run(["psql", "-q", "-A", "-t", "-F", "\t", self.database, "-c", sql], check=True,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def party(self, number, kinds=("consumer", "provider")):
        """A participant with an API key and a signing key, made at any replica: its id and its key."""
        hub = self.replicas[number % len(self.replicas)]
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": f"企业{number}", "en": f"Company {number}"}, "creditCode": credit_code(number),
            "kinds": list(kinds), "region": "450100"})["id"]
        key = hub.expect(201, "POST", f"/v1/participants/{made}/api-keys",
                         {"name": "test", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
        return made, key

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for replica in self.replicas:
            if replica.is_up():
                replica.resume()
            replica.close()
        shutil.rmtree(self.folder, ignore_errors=True)
