"""Kills the hub with SIGKILL under load, again and again, and checks what it promised.

    kill9.py [KILLS]

Several threads play parties: deposits, needs, metered uses paid in part by a voucher, sandboxed jobs. Each request carries an idempotency
key and is repeated after the restart until it is answered. After every restart:

- every write that was acknowledged is there, and asking for it again gives the same answer and no second effect;
- the whole evidence log verifies, holds each acknowledged fact exactly once, and continues every checkpoint seen before;
- the books balance, and at the end they show exactly what was acknowledged, with nothing held;
- every job comes to an end, and none has run twice.

A last part takes a fact away, and an entry of the log, from a copy of the data: these checks must notice both.
"""

import base64
import collections
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Live"))
from hub import Hub, credit_code  # noqa: E402

THREADS = 8
problems = []


def problem(text):
    problems.append(text)
    print("  PROBLEM:", text)


class Request:
    """One request, until it is answered."""

    def __init__(self, name, path, body, key):
        self.path, self.body, self.key = path, body, key
        self.headers = {"Idempotency-Key": name}
        self.answer = None

    def send(self, hub):
        return hub.call("POST", self.path, self.body, key=self.key, headers=self.headers, timeout=20)


class Party(threading.Thread):
    """Plays one chain of requests after another. A request that the kill left unanswered is the first after the restart."""

    def __init__(self, number, world):
        super().__init__(daemon=True)
        self.number, self.world = number, world
        self.chain = None
        self.count = 0

    def run(self):
        while True:
            request = self.next_request()
            while request.answer is None:
                self.world.running.wait()
                if self.world.over:
                    return
                generation = self.world.generation
                try:
                    answer = request.send(self.world.hub)
                except (OSError, ValueError) as error:
                    # Killed on the way: whether it was done nobody knows yet.
                    if not isinstance(getattr(error, "reason", None), ConnectionRefusedError):
                        self.world.cut_off += 1
                    self.world.wait_for_restart(generation)
                    continue
                if answer.status == 503:
                    time.sleep(0.01)
                    continue
                request.answer = answer
                self.world.acknowledge(request)
            if self.world.over:
                return

    def next_request(self):
        while True:
            if self.chain is None:
                self.count += 1
                kinds = [self.deposit, self.need, self.use]
                kind = kinds[(self.number + self.count) % len(kinds)]
                if self.world.runs_jobs and self.number == 0 and self.count % 4 == 0:
                    kind = self.job
                self.chain = kind(f"{self.number}-{self.count}")
                self.last = None
            try:
                self.last = self.chain.send(self.last.answer.json if self.last else None)
                return self.last
            except StopIteration:
                self.chain = None

    def deposit(self, name):
        made = yield Request(f"deposit-{name}", "/v1/deposits", {
            "participant": self.world.saver, "fen": 1, "document": f"bank-{name}"}, None)
        self.world.facts.append(("deposit.recorded", made["id"], None))
        self.world.deposited += 1

    def need(self, name):
        made = yield Request(f"need-{name}", "/v1/needs", {
            "title": {"zh": f"需求{name}", "en": f"Need {name}"}, "summary": {"zh": "", "en": ""}, "purpose": "energy-saving"},
            self.world.user_key)
        self.world.facts.append(("need.published", made["id"], f"/v1/needs/{made['id']}"))

    def use(self, name):
        world = self.world
        made = yield Request(f"use-{name}", f"/v1/agreements/{world.agreement}/uses", {
            "purpose": "energy-saving", "quantity": 100, "voucher": world.voucher}, world.user_key)
        path = f"/v1/uses/{made['id']}"
        yield Request(f"start-{name}", f"{path}/start", {}, world.centre_key)
        now = time.time()
        moments = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + seconds)) for seconds in (0, 10)]
        yield Request(f"reading-{name}", f"{path}/readings", {
            "sequence": 1, "quantity": 40, "unit": "cpuSeconds", "from": moments[0], "to": moments[1]}, world.centre_key)
        done = yield Request(f"complete-{name}", f"{path}/complete", {}, world.centre_key)
        world.facts.append(("use.completed", made["id"], path))
        world.charged += done["charged"]

    def job(self, name):
        world = self.world
        made = yield Request(f"job-{name}", "/v1/jobs", {
            "agreement": world.work, "purpose": "energy-saving", "command": ["/bin/sh", "-c", "echo once; sleep 0.2"],
            "cpuSeconds": 10, "wallSeconds": 60}, world.user_key)
        world.facts.append(("job.submitted", made["id"], f"/v1/jobs/{made['id']}"))
        world.jobs.append(made["id"])


class World:
    """The hub, what it has acknowledged, and the parties."""

    def __init__(self, hub):
        self.hub = hub
        self.lock = threading.Lock()
        self.running = threading.Event()
        self.over = False
        self.generation = 0
        self.acknowledged = []
        self.facts = []
        self.jobs = []
        self.deposited = self.charged = self.cut_off = 0
        self.checkpoints = {}

    def prepare(self):
        hub = self.hub
        hub.sign_in()

        def party(number, kinds):
            made = hub.expect(201, "POST", "/v1/participants", {
                "name": {"zh": f"单位{number}", "en": f"Party {number}"}, "creditCode": credit_code(number), "kinds": kinds,
                "region": "450100"})["id"]
            key = hub.expect(201, "POST", f"/v1/participants/{made}/api-keys", {
                "name": "kill9", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
            hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
            return made, key
        self.saver, self.saver_key = party(1, ["consumer"])
        self.user, self.user_key = party(2, ["consumer"])
        self.centre, self.centre_key = party(3, ["provider"])
        bureau, bureau_key = party(4, ["regulator"])
        hub.expect(201, "POST", "/v1/deposits", {"participant": self.user, "fen": 10_000_000, "document": "user"})
        hub.expect(201, "POST", "/v1/deposits", {"participant": bureau, "fen": 10_000_000, "document": "bureau"})
        programme = hub.expect(201, "POST", "/v1/voucher-programmes", {
            "name": {"zh": "算力券", "en": "Voucher"}, "budgetFen": 5_000_000, "shareBasisPoints": 5000,
            "expiresAt": "2099-01-01T00:00:00Z", "offerKinds": ["compute"]}, key=bureau_key)["id"]
        self.voucher = hub.expect(201, "POST", f"/v1/voucher-programmes/{programme}/grants", {
            "participant": self.user, "fen": 5_000_000}, key=bureau_key)["id"]

        def agreement(per):
            offer = hub.expect(201, "POST", "/v1/offers", {
                "kind": "compute", "title": {"zh": "算力", "en": "Compute"}, "summary": {"zh": "", "en": ""}, "region": "450100",
                "policy": {"permission": [{"action": "use"}]},
                "price": {"model": "perUnit", "fen": 1, "unit": "cpuSeconds", "quantity": per},
                "publishedRule": {"name": "all", "maxTermDays": 90}}, key=self.centre_key)["id"]
            made = hub.expect(201, "POST", "/v1/negotiations", {
                "offer": offer, "purpose": "energy-saving", "days": 30}, key=self.user_key)["agreement"]
            for key in (self.user_key, self.centre_key):
                hub.expect(200, "POST", f"/v1/agreements/{made}/signatures", {}, key=key)
            return made
        self.agreement, self.work = agreement(10), agreement(1)
        tried = hub.call("POST", "/v1/jobs", {
            "agreement": self.work, "purpose": "energy-saving", "command": ["/bin/sh", "-c", "echo once"], "cpuSeconds": 1, "wallSeconds": 60},
            key=self.user_key)
        self.runs_jobs = tried.status == 201
        if self.runs_jobs:
            self.jobs.append(tried.json["id"])
        else:
            print("jobs are left out, this machine cannot confine them:", tried.json.get("rule"))
        self.log_key = hub.expect(200, "GET", "/v1/evidence/key")["key"]

    def acknowledge(self, request):
        if not 200 <= request.answer.status < 300:
            problem(f"{request.path} was answered {request.answer.status}: {request.answer.body[:300]!r}")
            os._exit(1)
        with self.lock:
            self.acknowledged.append(request)

    def wait_for_restart(self, generation):
        while self.generation == generation and not self.over:
            time.sleep(0.005)

    def see_checkpoint(self):
        try:
            lines = self.hub.call("GET", "/checkpoint", timeout=5).body.decode().split("\n")
            self.checkpoints[int(lines[1])] = base64.b64decode(lines[2]).hex()
        except (OSError, ValueError, IndexError):
            pass


def consistent(proof, size, root, later, later_root):
    """RFC 9162 §2.1.4.2."""
    path = [bytes.fromhex(node) for node in proof]
    if size == later:
        return not path and root == later_root
    if size & (size - 1) == 0:
        path.insert(0, bytes.fromhex(root))
    if not path:
        return False
    first, second = size - 1, later - 1
    while first & 1:
        first, second = first >> 1, second >> 1
    old = new = path[0]
    for node in path[1:]:
        if second == 0:
            return False
        if first & 1 or first == second:
            old = hashlib.sha256(b"\x01" + node + old).digest()
            new = hashlib.sha256(b"\x01" + node + new).digest()
            while first and not first & 1:
                first, second = first >> 1, second >> 1
        else:
            new = hashlib.sha256(b"\x01" + new + node).digest()
        first, second = first >> 1, second >> 1
    return second == 0 and old.hex() == root and new.hex() == later_root


def verified_log(hub, key):
    """The subjects of the whole log's entries, counted by kind, or why it does not verify."""
    bundle = hub.call("GET", "/v1/evidence/bundle", timeout=60).body
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as file:
        file.write(bundle)
        file.flush()
        done = subprocess.run([hub.binary, "evidence", "verify", file.name, "--key", key, "--json"],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    if done.returncode != 0:
        return None, (done.stdout + done.stderr).decode(errors="replace")[:400]
    subjects = collections.Counter()
    for line in bundle.splitlines():
        entry = json.loads(line).get("entry")
        if entry:
            subjects[entry["kind"], entry["subject"]] += 1
    return subjects, None


def missing_facts(world, hub, facts):
    """What is wrong with facts that were acknowledged."""
    wrong = []
    subjects, why = verified_log(hub, world.log_key)
    if subjects is None:
        wrong.append(f"the log does not verify: {why}")
    for kind, identity, path in facts:
        if subjects is not None and subjects[kind, identity] != 1:
            wrong.append(f"the log holds {kind} of {identity} {subjects[kind, identity]} times")
        if path:
            answer = hub.call("GET", path, key=world.user_key)
            if answer.status != 200:
                wrong.append(f"{path} is gone ({answer.status})")
    return wrong


def check(world, since):
    hub = world.hub
    with world.lock:
        recent = world.acknowledged[since:]
    facts = list(world.facts)
    for text in missing_facts(world, hub, facts[-400:]):
        problem(text)
    for request in random.sample(recent, min(60, len(recent))):
        again = request.send(hub)
        if (again.status, again.body) != (request.answer.status, request.answer.body):
            problem(f"{request.path}: asked again, the answer is {again.status} {again.body[:200]!r}")
        elif again.headers.get("Idempotency-Replayed") != "true":
            problem(f"{request.path}: asked again, it was carried out again")
    balance = hub.expect(200, "GET", "/v1/ledger/balance")
    if not balance["balanced"]:
        problem(f"the books do not balance: {balance}")
    world.see_checkpoint()
    latest = max(world.checkpoints)
    for size in sorted(world.checkpoints)[-20:]:
        answer = hub.expect(200, "GET", f"/v1/evidence/consistency?from={size}&to={latest}")
        if answer["fromRoot"] != world.checkpoints[size] or not consistent(
                answer["proof"], size, world.checkpoints[size], latest, world.checkpoints[latest]):
            problem(f"the log does not continue its checkpoint of size {size}")


def jobs_ended(world):
    """Waits for every job; what the jobs were charged."""
    hub, charged = world.hub, 0
    states = collections.Counter()
    for job in world.jobs:
        end = time.monotonic() + 120
        while True:
            found = hub.expect(200, "GET", f"/v1/jobs/{job}", key=world.user_key)
            if found["state"] in ("completed", "failed", "cancelled", "lost") or time.monotonic() > end:
                break
            time.sleep(0.1)
        states[found["state"]] += 1
        runs = hub.call("GET", f"/v1/jobs/{job}/log", key=world.user_key).body.count(b"once")
        if found["state"] not in ("completed", "lost") or runs > 1 or (found["state"] == "completed" and runs != 1):
            problem(f"job {job} is {found['state']} and has run {runs} times")
        charged += hub.expect(200, "GET", f"/v1/uses/{found['use']}", key=world.user_key)["charged"]
    print("jobs:", dict(states))
    return charged


def totals(world):
    """At the end, when everything has been answered: the books show exactly that."""
    world.charged += jobs_ended(world)
    held = sum(a["debitsPending"] for a in world.hub.expect(200, "GET", "/v1/accounts", key=world.user_key)["items"])
    if held:
        problem(f"{held} fen are still held though every use has ended")

    def credits(key):
        accounts = world.hub.expect(200, "GET", "/v1/accounts", key=key)["items"]
        return sum(a["creditsPosted"] - a["debitsPosted"] for a in accounts if a["purpose"] == "main")
    if credits(world.saver_key) != world.deposited:
        problem(f"{world.deposited} fen were deposited, the account holds {credits(world.saver_key)}")
    if credits(world.centre_key) != world.charged:
        problem(f"{world.charged} fen were charged, the supplier holds {credits(world.centre_key)}")


def mutants(world):
    """Takes something away from a copy of the data; how many of the ways are noticed."""
    world.hub.stop()
    needs = [fact for fact in world.facts if fact[0] == "need.published"]
    noticed = 0
    for name, statement in [
            ("a fact", ("DELETE FROM need WHERE id = ?", (needs[-1][1],))),
            ("an entry", (
                """UPDATE evidence_entry SET body = CAST(replace(CAST(body AS TEXT), '"v":1', '"v":2') AS BLOB)
                   WHERE idx = 20""", ()))]:
        with tempfile.TemporaryDirectory(prefix="lingqu-kill9-") as folder:
            copy = os.path.join(folder, "data")
            shutil.copytree(world.hub.folder, copy)
            database = sqlite3.connect(os.path.join(copy, "hub.sqlite"))
            database.execute("PRAGMA foreign_keys = OFF")
            changed = database.execute(*statement).rowcount
            database.commit()
            database.close()
            with Hub(folder=copy, binary=world.hub.binary) as hub:
                found = missing_facts(world, hub, needs[-1:])
            if changed == 1 and found:
                noticed += 1
            else:
                print(f"  the mutant that takes {name} away was not noticed ({changed} rows)")
    return noticed


def main():
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 32)))
    random.seed(seed)
    print(f"seed {seed}")
    with Hub() as hub:
        world = World(hub)
        world.prepare()
        parties = [Party(number, world) for number in range(THREADS)]
        world.running.set()
        for party in parties:
            party.start()
        slowest = 0.0
        for kill in range(kills):
            before = len(world.acknowledged)
            end = time.monotonic() + 60
            while len(world.acknowledged) < before + 30 and time.monotonic() < end:
                world.see_checkpoint()
                time.sleep(0.01)
            if len(world.acknowledged) < before + 30:
                problem("the hub does not get on with the load")
                break
            time.sleep(random.uniform(0, 0.3))
            hub.kill()
            world.running.clear()
            started = time.monotonic()
            hub.start()
            slowest = max(slowest, time.monotonic() - started)
            check(world, before)
            world.generation += 1
            if kill == kills - 1:
                # The last requests that the kill left open are answered, then it is over.
                finish(world, parties)
            else:
                world.running.set()
        totals(world)
        if world.cut_off < kills:
            problem("the kills hit hardly any request: this was not under load")
        good = not problems
        print(f"{'ok' if good else 'FAILED'}: {kills} kills, {len(world.acknowledged)} writes acknowledged, "
              f"{world.cut_off} requests cut off, "
              f"{len(world.facts)} facts, {len(problems)} problems, slowest restart {slowest:.2f} s")
        noticed = mutants(world) if good else 0
    print(f"{'ok' if noticed == 2 else 'FAILED'}: {noticed} of 2 mutants noticed")
    passed = int(good) + int(noticed == 2)
    print(f"{passed} passed, {2 - passed} failed, 0 skipped")
    return 0 if passed == 2 else 1


def finish(world, parties):
    """Answers what is open and ends the threads; the chains that they were in go on to their end."""
    world.over = True
    world.running.set()
    for party in parties:
        party.join(30)
    for party in parties:
        while party.chain is not None:
            request = party.last
            if request.answer is None:
                request.answer = request.send(world.hub)
                world.acknowledge(request)
            try:
                party.last = party.chain.send(request.answer.json)
            except StopIteration:
                party.chain = None


if __name__ == "__main__":
    sys.exit(main())
