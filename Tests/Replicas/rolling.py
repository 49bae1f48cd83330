"""A new release without a pause: replicas are stopped and started one after the other behind the balancer, under load. Then each
is killed once: what may be sent again is sent again, so only a write without a key can fail, and its client must look first."""

import os
import random
import sys
import threading
import time

from balancer import Balancer
from count import bounded, check, until
from fleet import Fleet, Replica
from load import Load

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Doors"))
from events import Follower  # noqa: E402

ROUNDS = 3
OVER = ("completed", "failed", "cancelled", "lost")


class Reader(threading.Thread):
    """Asks one thing after another, without an idempotency key; counts what went wrong."""

    def __init__(self, ask):
        super().__init__(daemon=True)
        self.ask, self.over = ask, False
        self.count, self.wrong, self.longest = 0, [], 0.0

    def run(self):
        while not self.over:
            begun = time.monotonic()
            try:
                answer = self.ask()
                if answer.status >= 300:
                    self.wrong.append(f"{answer.status} {answer.body[:100]!r}")
            except (OSError, ValueError) as error:
                self.wrong.append(repr(error))
            self.longest = max(self.longest, time.monotonic() - begun)
            self.count += 1
            time.sleep(0.01)


class Listener(threading.Thread):
    """Follows the events of a participant through the balancer; comes back with what it heard last when a stream ends."""

    def __init__(self, balancer, key):
        super().__init__(daemon=True)
        self.balancer, self.key, self.over = balancer, key, False
        self.heard, self.streams = [], 0

    def run(self):
        while not self.over:
            try:
                stream = Follower(self.balancer, self.key, last=self.heard[-1] if self.heard else None)
            except OSError:
                continue
            self.streams += 1
            earlier = self.heard
            while stream.status == 200:
                ended = stream.ended
                self.heard = earlier + stream.ids()
                if ended is not None or self.over:
                    break
                time.sleep(0.02)
            stream.close()


def rolling():
    with Fleet(3, ["--proxy", "127.0.0.1", "--log-level", "warning", "--drain", "2"]) as fleet:
        fleet.start()
        fleet.sign_in()
        complaints = []
        with Balancer(fleet) as balancer:
            load = Load(lambda chance: balancer, complaints.append, threads=10, seed=1, pace=0.01, timeout=60, twice=0.05)
            load.prepare(balancer)
            chance = random.Random(3)
            reader = Reader(lambda: balancer.call("GET", chance.choice(["/v1/offers", "/v1/accounts", "/checkpoint"])))
            plain = Reader(lambda: balancer.call("POST", "/v1/needs", {
                "title": {"zh": "甲", "en": "a"}, "summary": {"zh": "", "en": ""}, "purpose": "p"}, key=load.user_key))
            listener = Listener(balancer, load.user_key)
            listener.start()
            check(until(lambda: listener.streams), "somebody follows the events")
            load.start()
            for thread in (reader, plain):
                thread.start()
            times = [again(fleet, balancer, load, number, stop) for number in range(ROUNDS * len(fleet.replicas))]
            bounded("a replica stopped, started and in use again under load", times, 60)
            told("rolling restarts", load, reader, plain, most=0)
            check(not plain.wrong, f"no write without a key fails: {plain.wrong[:3]}")
            times = [again(fleet, balancer, load, number, Replica.kill) for number in range(ROUNDS * len(fleet.replicas))]
            for thread in (reader, plain):
                thread.over = True
                thread.join(60)
            load.finish()
            bounded("a replica killed, started and in use again under load", times, 60)
            # An answer that is cut in the middle cannot be asked for again by haproxy: the client does it.
            told("rolling restarts and kills", load, reader, plain, most=1)
            check(all(wrong.startswith("50") for wrong in plain.wrong), f"a write without a key is told so: {plain.wrong[:3]}")
            check(not complaints, f"nothing is answered wrongly: {complaints[:3]}")
            print(balancer.complaints(), end="", flush=True)
            repeated(load, balancer)
            listened(fleet, load, listener)
        kept(fleet, load, plain)


def listened(fleet, load, listener):
    """Whoever came back after each restart heard everything, in order, once."""
    rows = fleet.query("SELECT e.idx FROM evidence_entry e JOIN agreement a ON a.id = e.agreement WHERE a.consumer = "
                       f"'{load.user}' AND split_part(e.kind, '.', 1) IN ('agreement', 'use', 'job') ORDER BY e.idx")
    due = {int(index) for index, in rows if int(index) >= listener.heard[0]}
    # What was written last takes a moment to be told.
    check(until(lambda: due <= set(listener.heard)) and len(due) > 200,
          f"{len(due)} events were due, missing: {sorted(due - set(listener.heard))[:5]}")
    listener.over = True
    listener.join(30)
    heard = listener.heard
    check(heard == sorted(set(heard)), "events come in order, each once")
    print(f"one follower through {listener.streams} streams: {len(heard)} events", flush=True)
    check(listener.streams > 3, "its streams ended on the way")


def told(what, load, reader, plain, most):
    print(f"under {what}: {len(load.acknowledged)} writes with a key, {load.cut_off} cut off, put off: {load.later}; "
          f"{reader.count} reads, {len(reader.wrong)} failed, longest {reader.longest:.2f} s; "
          f"{plain.count} writes without a key, {len(plain.wrong)} failed, longest {plain.longest:.2f} s", flush=True)
    check(len(load.acknowledged) > 200 and reader.count > 100 and plain.count > 50, "there was a load")
    check(load.cut_off + sum(load.later.values()) <= most,
          f"{what}: no write with a key fails: {load.cut_off} cut off, put off: {load.later}")
    check(not reader.wrong, f"{what}: no read fails: {reader.wrong[:3]}")


def stop(replica):
    code = replica.stop()
    check(code == 0, f"replica {replica.number} stops well: {code}")


def again(fleet, balancer, load, number, end):
    """Ends a replica and starts it again; the time until it is in use."""
    replica = fleet.replicas[number % len(fleet.replicas)]

    def goes_on(count, what):
        before = len(load.acknowledged)
        check(until(lambda: len(load.acknowledged) > before + count, 60), what)
    goes_on(50, "the load goes on")
    begun = time.monotonic()
    end(replica)
    goes_on(20, "two replicas carry the load")
    replica.start()
    check(until(lambda: len(balancer.up()) == len(fleet.replicas)), f"haproxy uses it again: {balancer.up()}")
    return time.monotonic() - begun


def repeated(load, balancer):
    """Whatever was acknowledged has the same answer when it is asked again, at whichever replica."""
    for request in random.Random(4).sample(load.acknowledged, 60):
        load.compare(request, request.send(balancer))


def kept(fleet, load, plain):
    """Nothing that was acknowledged is lost, and nothing is there twice."""
    rows = fleet.query("SELECT kind, subject, count(*) FROM evidence_entry GROUP BY kind, subject")
    counts = {(kind, subject): int(count) for kind, subject, count in rows}
    wrong = [(kind, what, counts.get((kind, what), 0)) for kind, what, _ in load.facts if counts.get((kind, what)) != 1]
    check(not wrong, f"each of {len(load.facts)} facts has its entry, once: {wrong[:3]}")
    needs = sum(1 for kind, _, _ in load.facts if kind == "need.published") + plain.count - len(plain.wrong)
    found = int(fleet.query("SELECT count(*) FROM need")[0][0])
    check(needs <= found <= needs + len(plain.wrong), f"{needs} needs were acknowledged, {found} are there")
    deposited = int(fleet.query(f"SELECT sum(credits_posted) FROM ledger_account WHERE owner = '{load.saver}'")[0][0] or 0)
    check(deposited == load.deposited, f"{load.deposited} fen were deposited, {deposited} are there")
    for replica in fleet.replicas:
        check(replica.expect(200, "GET", "/v1/ledger/balance")["balanced"] is True, "the books balance")
    # A job that was being started just when its replica was killed is declared lost, so that it can never run twice.
    ends = {}
    for job in load.jobs:
        check(until(lambda: fleet.replicas[0].expect(200, "GET", f"/v1/jobs/{job}", key=load.user_key)["state"] in OVER, 30),
              "a job that was submitted comes to its end")
        state = fleet.replicas[0].expect(200, "GET", f"/v1/jobs/{job}", key=load.user_key)["state"]
        ends[state] = ends.get(state, 0) + 1
    print(f"jobs under restarts and kills: {ends}", flush=True)
    kills = ROUNDS * len(fleet.replicas)
    check(set(ends) <= {"completed", "lost"} and ends.get("lost", 0) <= kills < ends["completed"], f"jobs end well: {ends}")
