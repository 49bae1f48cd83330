"""Benchmarks of the spine. Needs wrk, and the release builds of lingqu and spine-bench in LINGQU_PRODUCTS.

Every figure is the median of RUNS runs (default 3), on folders of their own on the disk that TMPDIR names. Peers run in the same
call: SQLite from Python with one durable commit a row for the exchange and the ledger, a Python HTTP-less hash loop for
the verifier. The fsync baseline of the disk stands beside them, and the load before the start.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "Tests", "Live"))
from hub import Hub, credit_code  # noqa: E402

PRODUCTS = os.environ["LINGQU_PRODUCTS"]
RUNS = int(os.environ.get("RUNS", "3"))
QUICK = bool(os.environ.get("QUICK"))
LOAD = os.getloadavg()[0]
rows = []


def figure(name, values, unit, better, goal, peer="", peer_value=None, digits=0):
    value = round(statistics.median(values), digits)
    rows.append({"id": name, "value": value, "unit": unit, "better": better, "goal": goal, "peer": peer,
                 "peer_value": None if peer_value is None else round(peer_value, 1), "runs": len(values), "load": LOAD})
    print(f"{name:34} {value:>12,} {unit:5} goal {goal:>10,}   {peer} {'' if peer_value is None else round(peer_value, 1)}",
          flush=True)


def fsync_baseline(folder):
    times = []
    with open(os.path.join(folder, "fsync"), "wb") as file:
        for _ in range(400):
            file.write(b"x" * 4096)
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


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


def wrk(hub, path, key, seconds, script=None, connections=64):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"Authorization: Bearer {key}"]
    if script:
        command += ["-s", script]
    text = subprocess.run(command + [hub.address + path], check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], int(bad.group(1)) if bad else 0


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def cpu(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def door(single):
    seconds = 3 if QUICK else 8
    with Hub(binary=os.path.join(PRODUCTS, "lingqu"), arguments=["--log-level", "warning"]) as hub:
        hub.sign_in()

        def party(number, kinds):
            made = hub.expect(201, "POST", "/v1/participants", {
                "name": {"zh": f"测试{number}", "en": "t"}, "creditCode": credit_code(number), "kinds": kinds})
            key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                             {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
            hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
            return key
        provider, consumer = party(1, ["provider"]), party(2, ["consumer"])
        offer = hub.expect(201, "POST", "/v1/offers", {
            "kind": "data", "title": {"zh": "数据", "en": "d"}, "summary": {"zh": "", "en": ""},
            "policy": {"permission": [{"action": "use", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "test"},
                {"leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P90D"}]}]},
            "price": {"model": "free"}, "publishedRule": {"name": "all"}}, key=provider)["id"]
        agreement = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "test", "days": 30},
                               key=consumer)["agreement"]
        for key in (consumer, provider):
            hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=key)
        script = os.path.join(hub.folder, "use.lua")
        with open(script, "w") as file:
            file.write('wrk.method = "POST"\nwrk.body = \'{"purpose":"test"}\'\n'
                       'wrk.headers["Content-Type"] = "application/json"\n')
        rates, tails, costs = [], [], []
        for _ in range(RUNS):
            before = cpu(hub.process.pid)
            rate, tail, bad = wrk(hub, f"/v1/agreements/{agreement}/uses", consumer, seconds, script)
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
    os.makedirs("build/bench", exist_ok=True)
    with open("build/bench/spine.jsonl", "a") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
