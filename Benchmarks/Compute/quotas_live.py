"""Kueue's two published generators through the live hub: queues with quotas over HTTP, jobs on a null engine that last as long as
theirs, preemption and all. Each job is submitted, held, admitted, run, read, charged and settled; a job that had to make room goes
back and is run again. From the first submission to the last end, by the hub's own records."""

import calendar
import concurrent.futures
import functools
import http.client
import json
import os
import re
import socket
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from shared import Hub, PRODUCTS, QUICK, cpu, credit_code, figure, resident, save  # noqa: E402

CLUSTER = "null"
# Name, units, seconds, one every so many seconds, priority.
CLASSES = (("small", 1, 0.2, 0.1, "low"), ("medium", 5, 0.5, 0.5, "normal"), ("large", 20, 1.0, 1.2, "urgent"))
# Cohorts, queues of each, workloads of each class in a queue; goal and published wall time in seconds.
SCALES = {"baseline": (5, 6, (350, 100, 50), 90, 351), "large": (10, 100, (35, 10, 5), 60, 1179)}
QUOTA, BORROWING = 20, 100
LANES = int(os.environ.get("LANES", "32"))


class Lane:
    """One connection that stays."""

    def __init__(self, hub):
        self.host = hub.address.removeprefix("http://")
        self.connection = http.client.HTTPConnection(self.host, timeout=120)

    def post(self, path, body, key, method="POST", status=(200, 201)):
        self.connection.request(method, path, json.dumps(body), {
            "Content-Type": "application/json", "Authorization": "Bearer " + key})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status not in status:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:500]!r}")
        return json.loads(text) if text else None


class Wire:
    """The same with as little work as can be, so that the processors are the hub's: one connection, its requests as bytes."""

    def __init__(self, hub):
        host, port = hub.address.removeprefix("http://").rsplit(":", 1)
        self.host = f"{host}:{port}"
        self.socket = socket.create_connection((host, int(port)), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(self, path, body, key):
        text = json.dumps(body).encode()
        return (f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(text)}\r\n\r\n").encode() + text

    def send(self, request):
        """Sends it and waits for the whole answer, which must be 201."""
        self.socket.sendall(request)
        answer = self.socket.recv(65536)
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self.more()
        length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", answer[:end + 2]).group(1))
        while len(answer) < end + 4 + length:
            answer += self.more()
        if not answer.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(answer[:800])

    def more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise RuntimeError("the hub closed the connection")
        return piece


def named(word):
    return {"zh": word, "en": word}


def queue(lane, hub, pool, offer, cohort, number):
    """A participant with its quota: the agreement it submits under, and its key."""
    made = lane.post("/v1/participants", {
        "name": named(f"队列{number}"), "creditCode": credit_code(number), "kinds": ["consumer"], "region": "450100"}, hub.key)["id"]
    key = lane.post(f"/v1/participants/{made}/api-keys", {"name": "t", "scopes": ["read", "write", "admin"], "days": 1},
                    hub.key)["secret"]
    lane.post("/v1/signing-keys", {}, key)
    lane.post("/v1/deposits", {"participant": made, "fen": 100_000_000, "document": made}, hub.key)
    agreement = lane.post("/v1/negotiations", {"offer": offer, "purpose": "test", "days": 30}, key)["agreement"]
    for who in (key, hub.key):
        lane.post(f"/v1/agreements/{agreement}/signatures", {}, who)
    lane.post(f"/v1/pools/{pool}/quotas/{made}", {
        "cohort": cohort, "nominalQuota": {"milliCPU": QUOTA * 1000}, "borrowingLimit": {"milliCPU": BORROWING * 1000},
        "preemption": {"withinQueue": "lowerPriority", "reclaimWithinCohort": "any"}}, hub.key, method="PUT")
    return agreement, key


def queues(hub, cohorts, each):
    cores = cohorts * each * QUOTA * 1000
    lane = Lane(hub)
    lane.post("/v1/signing-keys", {}, hub.key)
    site = lane.post("/v1/sites", {"name": named("一号"), "region": "450100", "racksBuilt": 100}, hub.key)["id"]
    pool = lane.post("/v1/pools", {
        "site": site, "name": named("池"), "engine": "null", "cluster": {"name": CLUSTER},
        "capacity": {"milliCPU": cores, "memoryMiB": 1 << 36, "accelerators": []}}, hub.key)["id"]
    offer = lane.post("/v1/offers", {
        "kind": "compute", "title": named("算力"), "summary": named(""), "reference": {"priority": "urgent"},
        "policy": {"permission": [{"action": "execute", "constraint": [
            {"leftOperand": "purpose", "operator": "eq", "rightOperand": "test"}]}]},
        "price": {"model": "perUnit", "fen": 1, "quantity": 1, "unit": "cpuSeconds"},
        "publishedRule": {"name": "all"}}, hub.key)["id"]

    def some(start):
        lane = Lane(hub)
        return [(index, queue(lane, hub, pool, offer, f"cohort-{index // each}", index + 2))
                for index in range(start, cohorts * each, LANES)]
    with concurrent.futures.ThreadPoolExecutor(LANES) as threads:
        made = dict(one for found in threads.map(some, range(LANES)) for one in found)
    return pool, [made[index] for index in range(len(made))]


def arrivals(count, amounts):
    """(second, queue, class), as Kueue's generators make them: side by side, each at its own pace."""
    found = [((index + 1) * every, number, kind)
             for number in range(count) for kind, (_, _, _, every, _) in enumerate(CLASSES) for index in range(amounts[kind])]
    return sorted(found)


def submit(hub, pool, who, plan):
    """All of them at their time, by connections that each serve some of the queues; the most that one was late, in seconds."""
    mine = [[one for one in plan if one[1] % LANES == number] for number in range(LANES)]
    start = time.monotonic() + 0.5

    def lane(number):
        wire, late = Wire(hub), 0.0

        @functools.cache
        def request(queue, kind):
            agreement, key = who[queue]
            _, units, seconds, _, priority = CLASSES[kind]
            return wire.request("/v1/jobs", {
                "agreement": agreement, "pool": pool, "purpose": "test", "command": ["sleep", str(seconds)], "cpuSeconds": 1_000,
                "wallSeconds": 600, "memoryMiB": 16, "milliCPU": units * 1000, "priority": priority, "retries": 100}, key)
        for at, queue, kind in mine[number]:
            time.sleep(max(0, start + at - time.monotonic()))
            late = max(late, time.monotonic() - start - at)
            wire.send(request(queue, kind))
        return late
    with concurrent.futures.ThreadPoolExecutor(LANES) as threads:
        return max(threads.map(lane, range(LANES)))


def states(hub):
    with sqlite3.connect(f"file:{hub.folder}/hub.sqlite?mode=ro", uri=True) as base:
        return dict(base.execute("SELECT state, count(*) FROM job GROUP BY state"))


def records(hub):
    """From first submission to last end in seconds, and how often jobs had to make room."""
    with sqlite3.connect(f"file:{hub.folder}/hub.sqlite?mode=ro", uri=True) as base:
        first, last, displaced = None, None, 0
        for body, course in base.execute("SELECT body, course FROM job"):
            job = json.loads(body) | json.loads(course or "{}")
            begun = job["submittedAt"]
            first = begun if first is None or begun < first else first
            ended = job["result"]["endedAt"]
            last = ended if last is None or ended > last else last
            displaced += job.get("attempt", 1) - 1
    at = time.strptime(first[:19], "%Y-%m-%dT%H:%M:%S")
    return last / 1000 - (calendar.timegm(at) + float("0" + first[19:-1])), displaced


def measure(name):
    cohorts, each, amounts, goal, peer = SCALES[name]
    if QUICK:
        amounts = tuple(amount // 5 for amount in amounts)
    count = cohorts * each
    with tempfile.TemporaryDirectory(prefix="lingqu-bench-") as folder:
        hub = Hub(folder=folder, binary=os.path.join(PRODUCTS, "lingqu"), arguments=["--log-level", "warning"])
        os.makedirs(os.path.join(folder, "engines"), mode=0o700)
        with open(os.open(os.path.join(folder, "engines", CLUSTER + ".json"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            json.dump({"kind": "null", "nodes": 1_000, "milliCPU": 64_000, "memoryMiB": 1 << 20}, file)
        with hub:
            hub.sign_in()
            start = time.monotonic()
            pool, who = queues(hub, cohorts, each)
            print(f"  {name}: {count} queues with quotas after {time.monotonic() - start:.0f} s", flush=True)
            plan = arrivals(count, amounts)
            used, start = cpu(hub.process.pid), time.monotonic()
            late = submit(hub, pool, who, plan)
            submitted = time.monotonic() - start
            while states(hub).get("completed", 0) < len(plan):
                if time.monotonic() - start > 10 * goal:
                    raise RuntimeError(f"{name} does not come to an end: {states(hub)}")
                time.sleep(0.2)
            spent = (cpu(hub.process.pid) - used) / (time.monotonic() - start)
            wall, displaced = records(hub)
            work = count * sum(amount * units * seconds for amount, (_, units, seconds, _, _) in zip(amounts, CLASSES))
            usage = 100 * work / (count * QUOTA * wall)
            print(f"  {name}: {len(plan):,} workloads, submitted in {submitted:.1f} s (latest {late:.1f} s behind its time), "
                  f"{displaced:,} made room, {spent:.2f} of {os.cpu_count()} processors, {resident(hub.process.pid):.0f} MiB", flush=True)
            assert hub.expect(200, "GET", "/v1/ledger/balance")["balanced"]
    figure(f"quotas-{name}-live", [wall], "s", "less", goal, "kueue", peer, 1)
    figure(f"quotas-{name}-usage", [usage], "%", "more", 55.9 if name == "baseline" else 0, "kueue" if name == "baseline" else "",
           55.9 if name == "baseline" else None, 1)


def run():
    print("quotas, live: Kueue's generators over HTTP, null engine, durable; nothing random")
    for name in os.environ.get("SCALES", "baseline large").split():
        measure(name)


if __name__ == "__main__":
    run()
    save("compute")
