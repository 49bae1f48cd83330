"""Kills the hub with SIGKILL under load, again and again, and checks what it promised.

    kill9.py [KILLS]

The load is that of Tests/Live/load.py: each request is repeated after the restart until it is answered. After every restart:

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
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Live"))
from hub import Hub  # noqa: E402
from load import Load  # noqa: E402

THREADS = 8
problems = []


def problem(text):
    problems.append(text)
    print("  PROBLEM:", text)


class World(Load):
    """The hub under the load, and the checkpoints it has signed."""

    def __init__(self, hub):
        super().__init__(lambda _: hub, problem, THREADS)
        self.hub = hub
        self.checkpoints = {}

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
        world.compare(request, request.send(hub))
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
        hub.sign_in()
        world.prepare(hub)
        world.start()
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
            if kill == kills - 1:
                # The last requests that the kill left open are answered, then it is over.
                world.finish()
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


if __name__ == "__main__":
    sys.exit(main())
