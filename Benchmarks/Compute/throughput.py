"""Jobs from submission by HTTP to their metered, charged end, on null engines with 10,000 nodes in five pools, while a million
others wait: rate, time of a decision, memory. Nothing is run; everything else is as it is: policy, hold, queue, signed
reading, settlement, evidence, and a database that is durable.

A million are submitted as arrays of low priority. Then, for a minute, single jobs are submitted besides, as fast as they
are taken, and what ends in that minute is counted."""

import concurrent.futures
import json
import os
import re
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from shared import Hub, PRODUCTS, QUICK, cpu, credit_code, figure, resident, save, wrk  # noqa: E402

WAITING = int(os.environ.get("WAITING", "20000" if QUICK else "1000000"))
SECONDS = int(os.environ.get("SECONDS_", "10" if QUICK else "60"))
MILLISECONDS = int(os.environ.get("MILLISECONDS", "0"))
# Cores of a job: how many run at once.
CORES = int(os.environ.get("CORES", "1"))
POOLS = int(os.environ.get("POOLS", "5"))


def party(hub, number, kinds):
    made = hub.expect(201, "POST", "/v1/participants", {
        "name": {"zh": f"测试{number}", "en": "t"}, "creditCode": credit_code(number), "kinds": kinds})
    key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                     {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
    hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
    return made["id"], key


def region(hub, clusters):
    """Pools, and an agreement for each: the consumer's key and a list of (agreement, pool)."""
    centre = hub.key
    hub.expect(201, "POST", "/v1/signing-keys", {}, key=centre)
    user, consumer = party(hub, 2, ["consumer"])
    for _ in range(10):
        hub.expect(201, "POST", "/v1/deposits", {"participant": user, "fen": 1_000_000_000, "document": f"bench-{_}"})
    site = hub.expect(201, "POST", "/v1/sites", {"name": {"zh": "一号", "en": "one"}, "region": "450100", "racksBuilt": 100},
                      key=centre)["id"]
    deals = []
    for cluster in clusters:
        pool = hub.expect(201, "POST", "/v1/pools", {
            "site": site, "name": {"zh": "池", "en": cluster}, "engine": "null", "cluster": {"name": cluster},
            "capacity": {"milliCPU": 2_000 * 48_000, "memoryMiB": 2_000 * 262_144, "accelerators": []}}, key=centre)["id"]
        offer = hub.expect(201, "POST", "/v1/offers", {
            "kind": "compute", "title": {"zh": "算力", "en": "c"}, "summary": {"zh": "", "en": ""},
            "policy": {"permission": [{"action": "execute", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "test"},
                {"leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P90D"}]}]},
            "price": {"model": "perUnit", "fen": 1, "quantity": 10, "unit": "cpuSeconds"},
            "publishedRule": {"name": "all"}}, key=centre)["id"]
        agreement = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "test", "days": 30},
                               key=consumer)["agreement"]
        for key in (consumer, centre):
            hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=key)
        deals.append((agreement, pool))
    return consumer, deals


def draft(deal, **more):
    return {"agreement": deal[0], "pool": deal[1], "purpose": "test", "command": ["/bin/true"], "cpuSeconds": 10,
            "milliCPU": 1000 * CORES, "memoryMiB": 512, "wallSeconds": 60} | more


def fill(hub, key, deals, count, at):
    def one(index):
        hub.expect(201, "POST", "/v1/job-arrays", {
            "job": draft(deals[index % len(deals)], priority="low", notBefore=at), "count": 1000}, key=key, timeout=120)
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        for done, _ in enumerate(threads.map(one, range(count // 1000))):
            if done % 50 == 49:
                print(f"  {(done + 1) * 1000:,} wait after {time.monotonic() - start:.0f} s", flush=True)
    return time.monotonic() - start


def metrics(hub):
    text = hub.call("GET", "/metrics").body.decode()
    return {name: float(value) for name, value in re.findall(r"^(\w+(?:\{[^}]*\})?) ([\d.e+-]+)$", text, re.M)}


def percentile(before, after, share):
    """From the histogram of decisions: the smallest bound that so large a share of them did not exceed, in ms."""
    buckets = {}
    for name in after:
        if name.startswith("lingqu_queue_decision_seconds_bucket"):
            bound = float(re.search(r'le="([^"]+)"', name).group(1).replace("+Inf", "inf"))
            buckets[bound] = buckets.get(bound, 0) + after[name] - before.get(name, 0)
    return min(bound for bound, count in buckets.items() if count >= share * buckets[float("inf")]) * 1000


def configure(hub, clusters):
    folder = os.path.join(hub.folder, "engines")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    for cluster in clusters:
        with open(os.open(os.path.join(folder, cluster + ".json"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            json.dump({"kind": "null", "nodes": 2_000, "milliCPU": 48_000, "memoryMiB": 262_144,
                       "milliseconds": MILLISECONDS}, file)


def states(hub):
    """How many are open and how many are over, from indexes alone: to look at every row would take as long as what is measured."""
    with sqlite3.connect(f"file:{hub.folder}/hub.sqlite?mode=ro", uri=True) as base:
        (total,), (still,) = base.execute("SELECT count(*) FROM job").fetchone(), base.execute(
            "SELECT count(*) FROM job WHERE over = 0").fetchone()
    return {"open": still, "over": total - still}


def run():
    with tempfile.TemporaryDirectory(prefix="lingqu-bench-") as folder:
        hub = Hub(folder=folder, binary=os.path.join(PRODUCTS, "lingqu"), arguments=["--log-level", "warning"])
        configure(hub, [f"null-{index}" for index in range(POOLS)])
        with hub:
            hub.sign_in()
            measure(hub, *region(hub, [f"null-{index}" for index in range(POOLS)]))


def measure(hub, key, deals):
    ready = time.time() + WAITING / 2_500 + 20
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ready))
    took = fill(hub, key, deals, WAITING, at)
    print(f"{WAITING:,} jobs wait, submitted in {took:.0f} s; resident {resident(hub.process.pid):.0f} MiB", flush=True)
    script = os.path.join(hub.folder, "submit.lua")
    with open(script, "w") as file:
        bodies = ",".join("'" + json.dumps(draft(deal)) + "'" for deal in deals)
        file.write('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nlocal bodies = {' + bodies +
                   "}\nlocal n = 0\nfunction request()\n n = n + 1\n"
                   " return wrk.format(nil, nil, nil, bodies[n % #bodies + 1])\nend\n")
    time.sleep(max(0, ready + 1 - time.time()))
    before, used, start = metrics(hub), cpu(hub.process.pid), time.monotonic()
    first = states(hub)
    rate, tail, bad = wrk(hub, "/v1/jobs", key, SECONDS, script, connections=int(os.environ.get("CONNECTIONS", "16")))
    last, lasted = states(hub), time.monotonic() - start
    after = metrics(hub)
    assert bad == 0, f"{bad} requests were refused"
    done = (last["over"] - first["over"]) / lasted
    print(f"before {first}, after {last}; {(cpu(hub.process.pid) - used) / lasted:.2f} of {os.cpu_count()} processors")
    figure("compute.jobs.rate", [done], "1/s", "higher", 2_100)
    figure("compute.jobs.submitted", [rate], "1/s", "higher", 0)
    figure("compute.jobs.submit.p99", [tail], "ms", "lower", 1_000)
    figure("compute.jobs.decision.p99", [percentile(before, after, 0.99)], "ms", "lower", 10, digits=1)
    figure("compute.jobs.memory", [resident(hub.process.pid)], "MiB", "lower", 4_096)
    with sqlite3.connect(f"file:{hub.folder}/hub.sqlite?mode=ro", uri=True) as base:
        kinds = {state for (state,) in base.execute("SELECT DISTINCT state FROM job")}
    assert kinds <= {"queued", "starting", "running", "completed"}, f"not all that is over was completed: {kinds}"
    # It adds up every line of the books while the hub goes on.
    assert hub.expect(200, "GET", "/v1/ledger/balance", timeout=900)["balanced"]


if __name__ == "__main__":
    run()
    save("compute")
