"""The hub under test with everything it stands on: replicas, database, disk, proxies."""

import concurrent.futures
import os
import re
import socket
import subprocess
import time

import paths  # noqa: F401
import disk
from books import PostgresBooks, SQLiteBooks
from hub import Hub
from lines import Lines
from preload import Clock
from server import PostgresServer

# How large the disk is; the image takes only what is written.
MEBIBYTES = 1024


def memory():
    """Where files are kept in memory, if there is room for a whole disk and its cache; None if not."""
    try:
        free = os.statvfs("/dev/shm")
    except OSError:
        return None
    return "/dev/shm" if free.f_bavail * free.f_frsize >= 2 * MEBIBYTES << 20 else None


class Unhealthy(Exception):
    """The hub does not come back after a fault."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Replica(Hub):
    """One process of the hub. It keeps its port, so that clients and proxies find it again."""

    def __init__(self, number, folder, arguments):
        super().__init__(folder=folder, arguments=arguments, name=f"r{number}")
        self.number = number
        self.port = free_port()
        self.stopped = False

    def metric(self, name):
        """The value of a metric, None if it cannot be had."""
        try:
            text = self.call("GET", "/metrics", timeout=2).body.decode()
        except (OSError, ValueError):
            return None
        found = re.search("^" + re.escape(name) + r" ([0-9.]+)$", text, re.MULTILINE)
        return float(found[1]) if found else None

    def owns(self, lease="hub"):
        return self.metric(f'lingqu_lease_owned{{lease="{lease}"}}') == 1

    def is_ready(self):
        try:
            return self.call("GET", "/readyz", timeout=2).status == 200
        except (OSError, ValueError):
            return False

    def obstacle(self):
        """The rule that says why it takes no writes; empty if it does, or gives no answer."""
        try:
            answer = self.call("GET", "/readyz", timeout=2)
            return "" if answer.status == 200 else answer.json.get("rule", "")
        except (OSError, ValueError):
            return ""


class Door:
    """What a client has of a replica: a line to it, which may be bad."""

    call = Hub.call

    def __init__(self, replica, port):
        self.replica, self.address = replica, f"http://127.0.0.1:{port}"

    @property
    def key(self):
        return self.replica.key


class Cluster:
    """What both drivers have in common."""

    def __init__(self, folder, seed):
        self.folder, self.seed = folder, seed
        # Others must be able to pass through to what is theirs.
        os.chmod(folder, 0o711)
        self.data = os.path.join(folder, "data")
        self.replicas, self.doors = [], []
        self.disk = None
        self.clocks = {}  # By the name of a replica, and "database".

    def start(self):
        self.lines = Lines(os.path.join(self.folder, "lines.log"))
        if disk.why_not() is None:
            self.disk = disk.VolatileDisk(self.seed, MEBIBYTES, within=memory())
            self.disk.__enter__()
            os.chmod(self.disk.folder, 0o711)
        self.make()
        for replica in self.replicas:
            self.clocks[replica.name] = Clock(replica.name, self.folder)
            replica.environment = dict(self.clocks[replica.name].environment)
        # The parties and their agreements are made an hour ago: no clock that goes wrong later is before them.
        self.set_clocks(-3600)
        self.start_replicas()
        for replica in self.replicas:
            self.doors.append(Door(replica, self.lines.open(f"client-{replica.number}", ["127.0.0.1", replica.port])))

    def start_replicas(self):
        """The first one alone, since it tells who the operator is; the others at once."""
        self.replicas[0].start()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(Replica.start, self.replicas[1:]))

    def set_clocks(self, seconds):
        for clock in self.clocks.values():
            clock.set(seconds)

    def sign_in(self):
        key = self.replicas[0].sign_in()
        for replica in self.replicas:
            replica.key = key

    def door(self, chance):
        """Where a client sends its next request."""
        return chance.choice(self.doors)

    def owner(self):
        """The replica that holds the lease of the hub; the first one where there are no leases."""
        return next((replica for replica in self.replicas if replica.owns()), self.replicas[0])

    def wait_healthy(self, seconds=45):
        """Waits until every replica takes writes; starts anew what has stopped writing for good, as an operator would."""
        end = time.monotonic() + seconds
        for replica in self.replicas:
            while not replica.is_ready():
                if replica.process.poll() is not None:
                    raise Unhealthy(f"{replica.name} has ended by itself: {replica.process.returncode}")
                elif replica.obstacle() == "store.failed":
                    replica.kill()
                    replica.start()
                elif time.monotonic() > end:
                    raise Unhealthy(f"{replica.name} is not ready after {seconds} s: {replica.obstacle() or 'no answer'}")
                else:
                    time.sleep(0.02)

    def keep(self):
        """Copies what is on the disk into the run's folder, for whoever looks into a violation."""
        if self.disk and self.disk.mount.is_mount():
            subprocess.run(["cp", "-a", "--sparse=always", self.disk.mount, os.path.join(self.folder, "disk")], check=False)

    def close(self):
        for replica in self.replicas:
            replica.close()
        self.lines.close()
        if self.disk:
            self.disk.__exit__()


class SQLiteCluster(Cluster):
    """One process, its data folder on the disk."""

    driver = "sqlite"

    def make(self):
        if self.disk:
            self.data = str(self.disk.mount / "data")
        os.makedirs(self.data, exist_ok=True)
        self.books = SQLiteBooks(os.path.join(self.data, "hub.sqlite"))
        self.replicas = [Replica(0, self.data, [])]
        # Outside the disk, so that it tells of the disk's end.
        self.replicas[0].log = os.path.join(self.folder, "serve-r0.log")

    def down(self):
        """Ends what writes to the disk, at once."""
        self.replicas[0].kill()

    def up(self, wrapper=(), seconds=60):
        self.replicas[0].wrapper = list(wrapper)
        self.replicas[0].start(seconds)


class PostgresCluster(Cluster):
    """Three replicas on one database, whose server has its data on the disk. Each has a line of its own to the server."""

    driver = "postgres"
    count = 3

    def make(self):
        os.makedirs(self.data, exist_ok=True)
        home = self.disk.mount if self.disk else os.path.join(self.folder, "database")
        os.makedirs(home, exist_ok=True)
        self.server = PostgresServer(os.path.join(self.folder, "server"), home)
        self.server.make()
        self.clocks["database"] = Clock("database", self.folder)
        self.server.environment = dict(self.clocks["database"].environment)
        self.clocks["database"].set(-3600)
        self.server.start()
        self.books = PostgresBooks(self.server.uri)
        for number in range(self.count):
            port = self.lines.open(f"database-{number}", self.server.socket)
            uri = f"postgres://lingqu@127.0.0.1:{port}/postgres?application_name=r{number}"
            self.replicas.append(Replica(number, self.data, ["--database", uri]))

    def down(self):
        self.server.kill()

    def up(self, wrapper=(), seconds=60):
        self.server.start(wrapper, seconds)

    def wait_healthy(self, seconds=45):
        if not self.server.runs():
            self.server.start()
        super().wait_healthy(seconds)

    def keep(self):
        self.server.stop("immediate")
        super().keep()

    def close(self):
        for replica in self.replicas:
            replica.close()
        self.server.stop("immediate")
        super().close()


CLUSTERS = {"sqlite": SQLiteCluster, "postgres": PostgresCluster}
