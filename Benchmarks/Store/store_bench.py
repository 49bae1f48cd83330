"""The durable exchange on SQLite and on PostgreSQL, with one replica and with three, and what the server itself can do.

The ceiling is pgbench's simple-update (`-N`) on the same server with as many clients as the hub has connections: one
commit for each of its transactions. The hub commits in groups, so it is measured in exchanges a second.
"""

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from shared import Hub, LOAD, PRODUCTS, QUICK, RUNS, agreed, cpu, figure, fsync_baseline, save, wrk  # noqa: E402

from hub import postgres_schema  # noqa: E402

SERVER = os.environ["LINGQU_POSTGRES"]
BIN = os.environ["LINGQU_POSTGRES_BIN"]
CLIENTS = 64
PEER = "pgbench -N on this server"
SECONDS = 3 if QUICK else 8


def pgbench():
    """Commits a second of simple-update."""
    text = subprocess.run([f"{BIN}/pgbench", "-n", "-N", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), SERVER],
                          check=True, capture_output=True, text=True).stdout
    return float(re.search(r"tps = ([\d.]+)", text).group(1))


def load(hubs, path, key, script):
    """The rate of all replicas together while each gets its share of the connections; the worst p99 in ms; CPU a call in µs."""
    found = [None] * len(hubs)

    def one(index):
        found[index] = wrk(hubs[index], path, key, SECONDS, script, connections=CLIENTS // len(hubs))
    before = sum(cpu(hub.process.pid) for hub in hubs)
    threads = [threading.Thread(target=one, args=(index,)) for index in range(len(hubs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(bad == 0 for _, _, bad in found), f"requests were refused: {found}"
    rate = sum(rate for rate, _, _ in found)
    return rate, max(tail for _, tail, _ in found), (sum(cpu(hub.process.pid) for hub in hubs) - before) / (rate * SECONDS) * 1e6


class Form:
    """One way to run the hub: its replicas are up all the time, and idle while others are measured."""

    def __init__(self, name, replicas, folder, database=None):
        self.name, self.hubs, self.runs = name, [], []
        arguments = ["--log-level", "warning"] + (["--database", database] if database else [])
        for index in range(replicas):
            self.hubs.append(Hub(folder=folder, name=f"replica{index}", binary=os.path.join(PRODUCTS, "lingqu"),
                                 arguments=arguments))

    def start(self):
        for hub in self.hubs:
            hub.start()
        self.hubs[0].sign_in()
        self.deal = agreed(self.hubs[0])

    def run(self):
        self.runs.append(load(self.hubs, *self.deal))
        return self.runs[-1][0]


def main():
    print(f"load before the start: {LOAD:.2f}")
    folder = os.environ["LINGQU_POSTGRES_FOLDER"]
    figure("store.disk.fdatasync", [fsync_baseline(folder) for _ in range(RUNS)], "ms", "lower", 0, digits=3)
    subprocess.run([f"{BIN}/pgbench", "-q", "-i", "-s", "10", SERVER], check=True, capture_output=True)
    with contextlib.ExitStack() as stack:
        forms = [Form(name, replicas, stack.enter_context(tempfile.TemporaryDirectory()), database and database())
                 for name, replicas, database in (
                     ("sqlite", 1, None), ("postgres.1", 1, lambda: postgres_schema(SERVER, folder + "/1")),
                     ("postgres.3", 3, lambda: postgres_schema(SERVER, folder + "/3")))]
        for form in forms:
            for hub in form.hubs:
                stack.callback(hub.close)
            form.start()
        # A machine is not equally fast all the time: what is compared runs right before and right after its peer.
        ceilings, shares = [], {form.name: [] for form in forms}
        for _ in range(RUNS):
            for form in forms:
                before = pgbench()
                rate = form.run()
                ceilings += [before, pgbench()]
                shares[form.name].append(rate / statistics.mean(ceilings[-2:]))
    ceiling = statistics.median(ceilings)
    figure("store.pgbench.rate", ceilings, "1/s", "higher", 0)
    for form in forms:
        figure(f"store.{form.name}.rate", [run[0] for run in form.runs], "1/s", "higher", 2000, PEER, ceiling)
        figure(f"store.{form.name}.p99", [run[1] for run in form.runs], "ms", "lower", 100, digits=1)
        figure(f"store.{form.name}.cpu", [run[2] for run in form.runs], "µs", "lower", 1000)
        figure(f"store.{form.name}.share", shares[form.name], "", "higher", 0 if form.name == "sqlite" else 0.5, PEER, 1, digits=2)
        print("  each run: " + ", ".join(f"{share:.2f}" for share in shares[form.name]))
    save("store")


if __name__ == "__main__":
    main()
