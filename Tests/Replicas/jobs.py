"""Jobs: submitted at one replica, seen, followed, read and cancelled at any; the death of whoever looks after them ends none."""

import collections
import json
import os
import sys
import time

from count import bounded, check, until
from fleet import Fleet

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Doors"))
from events import Follower  # noqa: E402
from load import Load  # noqa: E402

OVER = {"completed", "failed", "cancelled", "lost"}


class Work:
    """Somebody with an agreement over computing power."""

    def __init__(self, fleet):
        self.fleet = fleet
        load = Load(lambda chance: chance.choice(fleet.replicas), lambda what: check(False, what))
        load.prepare(fleet.replicas[0])
        check(load.runs_jobs, "this machine runs jobs")
        self.agreement, self.key = load.work, load.user_key

    def submit(self, replica, command, wall=60):
        return replica.expect(201, "POST", "/v1/jobs", {
            "agreement": self.agreement, "purpose": "energy-saving", "command": ["/bin/sh", "-c", command],
            "cpuSeconds": 10, "wallSeconds": wall}, key=self.key)["id"]

    def state(self, replica, job):
        return replica.expect(200, "GET", f"/v1/jobs/{job}", key=self.key)["state"]

    def log(self, replica, job):
        return replica.call("GET", f"/v1/jobs/{job}/log", key=self.key).body.decode()

    def wait(self, replica, job, states, seconds=60):
        return until(lambda: self.state(replica, job) in states, seconds)

    def entries(self, job):
        """What the evidence log says of a job, in order: kinds and data."""
        rows = self.fleet.query(f"SELECT kind, convert_from(body, 'UTF8') FROM evidence_entry WHERE subject = '{job}' ORDER BY idx")
        return [(kind, json.loads(body)["data"]) for kind, body in rows]


def jobs():
    with Fleet(3) as fleet:
        fleet.start()
        fleet.sign_in()
        work = Work(fleet)
        everywhere(fleet, work)
        cancelling(fleet, work)
        owner_dies(fleet, work, "killed")
        owner_dies(fleet, work, "stopped")
        terms(fleet)
        check(fleet.replicas[0].expect(200, "GET", "/v1/ledger/balance")["balanced"] is True, "the books balance")


def everywhere(fleet, work):
    times = []
    for number in range(6):
        a, b, c = (fleet.replicas[(number + n) % 3] for n in range(3))
        job = work.submit(a, "echo one; sleep 1; echo two; sleep 1; echo three")
        begun = time.monotonic()
        check(b.call("GET", f"/v1/jobs/{job}", key=work.key).status == 200, "a job is seen at another replica at once")
        listed = c.expect(200, "GET", "/v1/jobs?limit=200", key=work.key)["items"]
        check(job in [item["id"] for item in listed], "and in a third one's list")
        stream = Follower(b, work.key, path=f"/v1/jobs/{job}/events")
        check(until(lambda: any(e["event"] == "log" and "one" in e["data"] for e in list(stream.events)), pause=0.002), "its log is followed at another")
        times.append(time.monotonic() - begun)
        # Cut off in the middle, on at the third with what came last.
        last = next(e["id"] for e in reversed(list(stream.events)) if "id" in e)
        stream.close()
        again = Follower(c, work.key, last=last, path=f"/v1/jobs/{job}/events")
        check(until(lambda: again.ended is not None), "the stream goes on at a third and ends with the job")
        rest = [e["data"] for e in again.events if e["event"] == "log"]
        states = [json.loads(e["data"])["state"] for e in again.events if e["event"] == "state"]
        check(not any("one" in text for text in rest) and any("three" in text for text in rest), f"behind what was heard: {rest}")
        check(states and states[-1] == "completed", f"to its end: {states}")
        again.close()
        logs = {work.log(replica, job) for replica in fleet.replicas}
        check(logs == {"one\ntwo\nthree\n"}, f"one log at every replica: {logs}")
    bounded("job submitted at one replica, its first line at a client of another", times, 10)


def cancelling(fleet, work):
    times = []
    for number in range(6):
        owner = fleet.owner("jobs")
        at = fleet.others(owner)[number % 2] if number % 3 else owner
        job = work.submit(fleet.replicas[number % 3], "echo on; sleep 50")
        check(work.wait(at, job, {"running"}), "it runs")
        begun = time.monotonic()
        answer = at.call("POST", f"/v1/jobs/{job}/cancel", key=work.key)
        check(answer.status == 202, f"cancelled {'at its owner' if at is owner else 'elsewhere'}: {answer.status}")
        check(work.wait(fleet.others(at)[0], job, OVER), "and it ends")
        times.append(time.monotonic() - begun)
        check(work.state(owner, job) == "cancelled", f"as cancelled: {work.state(owner, job)}")
        kinds = collections.Counter(kind for kind, _ in work.entries(job))
        check(max(kinds.values()) == 1, f"each entry once: {dict(kinds)}")
    bounded("cancelling at any replica until the job has ended", times, 10)


def owner_dies(fleet, work, how):
    times = []
    for number in range(3):
        owner = fleet.owner("jobs")
        if not check(owner is not None, "the jobs have an owner"):
            return
        others = fleet.others(owner)
        # One that runs on, one that ends while nobody looks after it, one that has not begun.
        job = work.submit(others[0], "echo begin; sleep 4; echo end")
        check(work.wait(others[1], job, {"running"}), "a job runs")
        short = work.submit(others[1], "echo short; sleep 1")
        check(work.wait(others[1], short, {"running"}), "another too")
        owner.pause() if how == "stopped" else owner.kill()
        begun = time.monotonic()
        late = work.submit(others[0], "echo late")
        for which, text in ((short, "short\n"), (late, "late\n"), (job, "begin\nend\n")):
            check(work.wait(others[0], which, OVER), "it ends under the next owner")
            if which is late:
                times.append(time.monotonic() - begun)
            check(work.state(others[1], which) == "completed", f"well: {work.state(others[1], which)}")
            check(until(lambda: work.log(others[0], which) == text, 5), f"it ran once, to its end: {work.log(others[0], which)!r}")
        if how == "stopped":
            owner.resume()
            check(until(owner.is_ready), "who was stopped serves again")
        else:
            owner.start()
        for which in (job, short, late):
            kinds = collections.Counter(kind for kind, _ in work.entries(which))
            check(kinds["job.completed"] == 1 and max(kinds.values()) == 1, f"evidence once: {dict(kinds)}")
            uses = fleet.query(f"SELECT u.state FROM exchange_use u JOIN job j ON j.use_id = u.id WHERE j.id = '{which}'")
            check(len(uses) == 1 and uses[0][0] == "completed", f"its use is settled: {uses}")
    bounded(f"job submitted while the owner is {how}, until it has ended under the next", times, 20)


def terms(fleet):
    """In the order of the log the terms never go down: nobody wrote after it had lost the lease."""
    rows = fleet.query("SELECT kind, convert_from(body, 'UTF8') FROM evidence_entry WHERE kind LIKE 'job.%' ORDER BY idx")
    found = [json.loads(body)["data"].get("term") for _, body in rows]
    found = [term for term in found if term is not None]
    check(len(found) > 20 and found == sorted(found), f"terms in the order of the log: {found}")
    check(len(set(found)) >= 7, f"the jobs changed hands: {sorted(set(found))}")
