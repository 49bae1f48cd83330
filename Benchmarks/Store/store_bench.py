"""The durable exchange on SQLite and on PostgreSQL, with one replica and with three, and what the server itself can do.

The ceiling is pgbench's simple-update (`-N`) on the same server with as many clients as the hub has connections: one
commit for each of its transactions. The hub commits in groups, so it is measured in exchanges a second.
"""

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


def exchange(name, replicas, goal, database=None, peer="", peer_value=None):
    arguments = ["--log-level", "warning"] + (["--database", database] if database else [])
    with tempfile.TemporaryDirectory() as folder:
        hubs = []
        try:
            for index in range(replicas):
                hubs.append(Hub(folder=folder, name=f"replica{index}", binary=os.path.join(PRODUCTS, "lingqu"),
                                arguments=arguments).start())
            hubs[0].sign_in()
            path, key, script = agreed(hubs[0])
            runs = [load(hubs, path, key, script) for _ in range(RUNS)]
        finally:
            for hub in hubs:
                hub.close()
    figure(f"store.{name}.rate", [run[0] for run in runs], "1/s", "higher", goal, peer, peer_value)
    figure(f"store.{name}.p99", [run[1] for run in runs], "ms", "lower", 100, digits=1)
    figure(f"store.{name}.cpu", [run[2] for run in runs], "µs", "lower", 1000)
    return statistics.median(run[0] for run in runs)


def main():
    print(f"load before the start: {LOAD:.2f}")
    folder = os.environ["LINGQU_POSTGRES_FOLDER"]
    figure("store.disk.fdatasync", [fsync_baseline(folder) for _ in range(RUNS)], "ms", "lower", 0, digits=3)
    subprocess.run([f"{BIN}/pgbench", "-q", "-i", "-s", "10", SERVER], check=True, capture_output=True)
    ceiling = [pgbench() for _ in range(RUNS)]
    figure("store.pgbench.rate", ceiling, "1/s", "higher", 0)
    ceiling = statistics.median(ceiling)
    peer = "pgbench -N on this server"
    exchange("sqlite", 1, 2000, None, peer, ceiling)
    one = exchange("postgres.1", 1, round(ceiling / 2), postgres_schema(SERVER, folder + "/1"), peer, ceiling)
    exchange("postgres.3", 3, round(ceiling / 2), postgres_schema(SERVER, folder + "/3"), peer, ceiling)
    figure("store.postgres.share", [one / ceiling], "", "higher", 0.5, peer, 1, digits=2)
    save("store")


if __name__ == "__main__":
    main()
