"""Benchmarks of the spine. Needs wrk, and the release builds of lingqu and spine-bench in LINGQU_PRODUCTS.

Every figure is the median of RUNS runs (default 3), on folders of their own on the disk that TMPDIR names. Peers run in the same
call: SQLite from Python with one durable commit a row for the exchange and the ledger, a Python HTTP-less hash loop for
the verifier. The fsync baseline of the disk stands beside them, and the load before the start.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from shared import Hub, LOAD, PRODUCTS, QUICK, RUNS, agreed, cpu, figure, fsync_baseline, resident, save, wrk  # noqa: E402


def sqlite_single(folder, seconds=3):
    """One durable row a transaction: what a hub without group commit can do at best."""
    base = sqlite3.connect(os.path.join(folder, "single.sqlite"), isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = FULL")
    base.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        base.execute("BEGIN IMMEDIATE")
        base.execute("INSERT INTO t (body) VALUES (?)", ("x" * 300,))
        base.execute("COMMIT")
        count += 1
    base.close()
    return count / seconds


def room(what, count):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([os.path.join(PRODUCTS, "spine-bench"), what, folder, str(count)], check=True,
                              capture_output=True, text=True)
        return json.loads(done.stdout.strip().splitlines()[-1])


def door(single):
    seconds = 3 if QUICK else 8
    with Hub(binary=os.path.join(PRODUCTS, "lingqu"), arguments=["--log-level", "warning"]) as hub:
        hub.sign_in()
        path, consumer, script = agreed(hub)
        rates, tails, costs = [], [], []
        for _ in range(RUNS):
            before = cpu(hub.process.pid)
            rate, tail, bad = wrk(hub, path, consumer, seconds, script)
            assert bad == 0, f"{bad} requests were refused"
            rates.append(rate)
            tails.append(tail)
            costs.append((cpu(hub.process.pid) - before) / (rate * seconds) * 1e6)
        figure("spine.exchange.rate", rates, "1/s", "higher", 2000, "SQLite, a commit a row", single)
        figure("spine.exchange.p99", tails, "ms", "lower", 100, digits=1)
        figure("spine.exchange.cpu", costs, "µs", "lower", 1000)
        reads = [wrk(hub, "/v1/me", consumer, seconds)[0] for _ in range(RUNS)]
        health = wrk(hub, "/healthz", consumer, seconds)[0]
        figure("spine.get.rate", reads, "1/s", "higher", 10000, "the same server without key or database", health)
        starts, sizes = [], []
        for _ in range(RUNS):
            hub.stop()
            start = time.perf_counter()
            hub.start()
            starts.append((time.perf_counter() - start) * 1000)
            time.sleep(3)
            sizes.append(resident(hub.process.pid))
        figure("spine.start", starts, "ms", "lower", 1000)
        figure("spine.idle.memory", sizes, "MiB", "lower", 100, digits=1)
        assert hub.expect(200, "GET", "/v1/ledger/balance")["balanced"]


def main():
    folder = tempfile.mkdtemp()
    try:
        print(f"load before the start: {LOAD:.2f}")
        figure("spine.disk.fdatasync", [fsync_baseline(folder) for _ in range(RUNS)], "ms", "lower", 0, digits=3)
        single = statistics.median(sqlite_single(tempfile.mkdtemp(dir=folder))
                                   for _ in range(RUNS))
        door(single)
        count = 20_000 if QUICK else 100_000
        figure("spine.ledger.rate", [room("ledger", count)["rate"] for _ in range(RUNS)], "1/s", "higher", 10000,
               "SQLite, a commit a row", single)
        figure("spine.evidence.rate", [room("evidence", count)["rate"] for _ in range(RUNS)], "1/s", "higher", 20000,
               "SQLite, a commit a row", single)
        entries = 50_000 if QUICK else 1_000_000
        verify = room("verify", entries)
        assert verify["verified"] is True
        start, block = time.perf_counter(), b"\0" + b"x" * (verify["bytes"] // entries)
        for _ in range(entries // 10):
            hashlib.sha256(block).digest()
            hashlib.sha256(block[:65]).digest()
        figure("spine.verify.million", [verify["verify"] * 1_000_000 / entries], "s", "lower", 60,
               "Python, the hashes alone", (time.perf_counter() - start) * 10 * 1_000_000 / entries, digits=1)
        search = [room("search", 5_000 if QUICK else 100_000) for _ in range(1)]
        figure("spine.search.p95", [one["p95"] for one in search], "ms", "lower", 100, digits=2)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    save("spine")


if __name__ == "__main__":
    main()
