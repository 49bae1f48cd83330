"""Arrays, gangs, dependencies, priorities and times of jobs, and what the hub says of them, on a live hub."""

import datetime
import json
import os
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from count import check, summary, until  # noqa: E402
from hub import Hub, credit_code  # noqa: E402

OVER = {"completed", "failed", "cancelled", "lost"}
SLOTS = 2


def moment(seconds):
    """So many seconds from now."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Deal:
    """A centre and a user with an agreement for jobs at one fen for 10 CPU seconds."""

    def __init__(self, hub):
        self.hub = hub

        def party(number, kinds):
            made = hub.expect(201, "POST", "/v1/participants", {
                "name": {"zh": f"测试{number}", "en": "t"}, "creditCode": credit_code(number), "kinds": kinds})
            key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                             {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
            hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
            return made["id"], key
        (_, self.centre), (user, self.user), (_, self.stranger) = (
            party(1, ["provider"]), party(2, ["consumer"]), party(3, ["consumer"]))
        hub.expect(201, "POST", "/v1/deposits", {"participant": user, "fen": 1_000_000, "document": "test-1"})
        self.agreement, self.urgent = (self.agree(reference) for reference in ({}, {"priority": "urgent"}))

    def agree(self, reference):
        hub = self.hub
        offer = hub.expect(201, "POST", "/v1/offers", {
            "kind": "compute", "title": {"zh": "算力", "en": "c"}, "summary": {"zh": "", "en": ""},
            "policy": {"permission": [{"action": "execute", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "test"},
                {"leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P90D"}]}]},
            "price": {"model": "perUnit", "fen": 1, "quantity": 10, "unit": "cpuSeconds"},
            "publishedRule": {"name": "all"}, "reference": reference}, key=self.centre)["id"]
        agreement = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "test", "days": 30},
                               key=self.user)["agreement"]
        for key in (self.user, self.centre):
            hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=key)
        return agreement

    def draft(self, script, **more):
        return {"agreement": self.agreement, "purpose": "test", "command": ["/bin/sh", "-c", script], "cpuSeconds": 10,
                "wallSeconds": 30} | more

    def submit(self, script, **more):
        return self.hub.expect(201, "POST", "/v1/jobs", self.draft(script, **more), key=self.user)["id"]

    def refused(self, status, rule, body, path="/v1/jobs", says=""):
        answer = self.hub.call("POST", path, body, key=self.user)
        found = answer.json.get("rule")
        check(answer.status == status and found == rule and says in answer.body.decode(),
              f"{rule} ({status}) is the answer: {answer.status} {answer.body[:300]!r}")

    def job(self, job):
        return self.hub.expect(200, "GET", f"/v1/jobs/{job}", key=self.user)

    def cancel(self, job):
        self.hub.expect(202, "POST", f"/v1/jobs/{job}/cancel", key=self.user)

    def explain(self, job):
        return self.hub.expect(200, "GET", f"/v1/jobs/{job}/explanation", key=self.user)

    def ended(self, *jobs):
        """The jobs, once they are over."""
        check(until(lambda: all(self.job(job)["state"] in OVER for job in jobs), 60), f"the jobs {jobs} come to an end")
        return [self.job(job) for job in jobs]

    def tasks(self, array):
        return self.hub.expect(200, "GET", f"/v1/job-arrays/{array}/jobs?limit=200", key=self.user)["items"]

    def array(self, count, gang, script, **more):
        return self.hub.expect(201, "POST", "/v1/job-arrays", {
            "job": self.draft(script, **more), "count": count, "gang": gang}, key=self.user)["id"]


def arrays(deal):
    array = deal.array(4, False, "echo task $LINGQU_ARRAY_INDEX")
    tasks = deal.ended(*[task["id"] for task in deal.tasks(array)])
    check([task["index"] for task in tasks] == [0, 1, 2, 3], f"in order: {[task.get('index') for task in tasks]}")
    check(len({task["use"] for task in tasks}) == 4, "each has a use of its own")
    logs = [deal.hub.call("GET", f"/v1/jobs/{task['id']}/log", key=deal.user).body for task in tasks]
    check(logs == [b"task %d\n" % index for index in range(4)], f"each knows its place: {logs}")
    found = deal.hub.expect(200, "GET", f"/v1/job-arrays/{array}", key=deal.user)
    check(found["states"]["completed"] == 4 and sum(found["states"].values()) == 4, f"the array tells: {found['states']}")
    check(deal.hub.call("GET", f"/v1/job-arrays/{array}", key=deal.stranger).status == 404, "a stranger sees no array")
    check(deal.hub.expect(200, "GET", "/v1/job-arrays", key=deal.stranger)["items"] == [], "nor in the list")

    array = deal.hub.expect(201, "POST", "/v1/job-arrays", {
        "job": deal.draft("date +%s%N; sleep 0.3; date +%s%N"), "count": 4, "atOnce": 1}, key=deal.user)["id"]
    tasks = deal.tasks(array)
    check([task["draft"].get("after") for task in tasks] == [None] + [
        [{"job": task["id"], "condition": "ended"}] for task in tasks[:-1]], "each says which one it waits for")
    deal.ended(*[task["id"] for task in tasks])
    times = [[int(line) for line in deal.hub.call("GET", f"/v1/jobs/{task['id']}/log", key=deal.user).body.split()]
             for task in tasks]
    check(all(one[1] <= next[0] for one, next in zip(times, times[1:])), f"one at a time, in order: {times}")
    deal.refused(422, "job.array-at-once", {"job": deal.draft("true"), "count": 3, "atOnce": 2, "gang": True}, "/v1/job-arrays")
    deal.refused(400, "request.field-wrong", {"job": deal.draft("true"), "count": 3, "atOnce": 0}, "/v1/job-arrays")

    array = deal.array(5, False, "sleep 20")
    check(until(lambda: any(task["state"] == "running" for task in deal.tasks(array))), "some of it run")
    deal.hub.expect(202, "POST", f"/v1/job-arrays/{array}/cancel", key=deal.user)
    states = {task["state"] for task in deal.ended(*[task["id"] for task in deal.tasks(array)])}
    check(states == {"cancelled"}, f"all of a cancelled array are cancelled: {states}")
    deal.refused(400, "request.field-wrong", {"job": deal.draft("true"), "count": 1001}, "/v1/job-arrays")
    before = len(deal.hub.expect(200, "GET", "/v1/job-arrays", key=deal.user)["items"])
    deal.refused(422, "job.command", {"job": deal.draft("true") | {"command": [" "]}, "count": 3}, "/v1/job-arrays")
    after = len(deal.hub.expect(200, "GET", "/v1/job-arrays", key=deal.user)["items"])
    check(before == after, "a refused array leaves nothing")


def gangs(deal):
    busy = deal.submit("sleep 1.5")
    array = deal.array(2, True, "date +%s%N; sleep 0.5")
    until(lambda: deal.job(busy)["state"] == "running")
    check([task["state"] for task in deal.tasks(array)] == ["queued", "queued"], "one free slot starts no gang of two")
    tasks = deal.ended(*[task["id"] for task in deal.tasks(array)])
    check({task["state"] for task in tasks} == {"completed"}, f"it runs when both fit: {[t['state'] for t in tasks]}")
    starts = [task["result"]["startedAt"] for task in tasks]
    ends = [task["result"]["endedAt"] for task in tasks]
    check(max(starts) < min(ends), f"its tasks run at the same time: {starts} {ends}")

    array = deal.array(2, True, 'if [ $LINGQU_ARRAY_INDEX = 1 ]; then exit 3; fi; sleep 20')
    first, second = deal.ended(*[task["id"] for task in deal.tasks(array)])
    check(second["state"] == "failed" and first["state"] == "cancelled" and first["reason"].startswith("gang-broken"),
          f"when one fails the other is stopped: {first['state']} {first.get('reason')}, {second['state']}")
    deal.refused(422, "job.gang-too-large", {"job": deal.draft("true"), "count": SLOTS + 1, "gang": True}, "/v1/job-arrays",
                 says=str(SLOTS))


def dependencies(deal):
    first = deal.submit("sleep 0.7")
    second = deal.submit("true", after=[{"job": first}])
    said = deal.explain(second)
    check(said["turn"]["word"] == "waits-for-jobs" and said["turn"]["because"] == first, f"it says what it waits for: {said}")
    one, two = deal.ended(first, second)
    check(time_of(two["startedAt"]).timestamp() * 1000 >= one["result"]["endedAt"], "it starts after what it waits for")
    check(two["state"] == "completed", "and runs")

    first = deal.submit("sleep 0.5; exit 4")
    second, third = deal.submit("true", after=[{"job": first}]), deal.submit("true", after=[{"job": first, "condition": "ended"}])
    fourth = deal.submit("true", after=[{"job": second}])
    one, two, three, four = deal.ended(first, second, third, fourth)
    check(one["state"] == "failed" and two["state"] == "cancelled" and two["reason"].startswith("dependency-failed"),
          f"what waits for a failed job is cancelled: {two['state']} {two.get('reason')}")
    check(four["state"] == "cancelled", "and what waits for that")
    check(three["state"] == "completed", "unless it only waits for the end")
    use = deal.hub.expect(200, "GET", f"/v1/uses/{two['use']}", key=deal.user)
    check(use["state"] == "terminated" and use["charged"] == 0, f"a job that never ran costs nothing: {use}")
    deal.refused(409, "job.dependency-failed", deal.draft("true", after=[{"job": first}]))
    deal.refused(422, "job.dependency", deal.draft("true", after=[{"job": "job_" + "0" * 26}]))
    deal.refused(422, "job.dependencies", deal.draft("true", after=[{"job": third}, {"job": third}]))
    answer = deal.hub.call("POST", "/v1/jobs", deal.draft("true", after=[{"job": third}]), key=deal.stranger)
    check(answer.status == 404, f"nobody else's: {answer.status}")


def order(deal):
    # One place stays taken, the other is given free once all wait: what follows is one after the other.
    busy = [deal.submit("sleep 25") for _ in range(SLOTS)]
    until(lambda: all(deal.job(job)["state"] == "running" for job in busy))
    low = deal.submit("sleep 0.2", priority="low")
    normal = deal.submit("sleep 0.2")
    more = deal.submit("sleep 0.2")
    urgent = deal.submit("sleep 0.2", agreement=deal.urgent, priority="urgent")
    said = deal.explain(low)
    check(said["turn"]["word"] == "full" and said["ahead"] == 3, f"the low one is behind: {said}")
    check(deal.hub.call("GET", f"/v1/jobs/{low}/explanation", key=deal.stranger).status == 404, "and says so to its parties only")
    deal.cancel(busy[1])
    ended = deal.ended(urgent, normal, more, low)
    starts = [time_of(job["startedAt"]) for job in ended]
    check(starts == sorted(starts), f"urgent, normal, low: {starts}")
    deal.cancel(busy[0])
    deal.refused(403, "job.priority-not-agreed", deal.draft("true", priority="urgent"))
    gone = deal.explain(low)
    check(gone["state"] == "completed" and "turn" not in gone, f"what is over has no turn: {gone}")


def times(deal):
    later = deal.submit("true", notBefore=moment(1.5))
    said = deal.explain(later)
    check(said["turn"]["word"] == "not-before" and said["startsAt"] >= said["turn"]["until"], f"it says from when: {said}")
    job, = deal.ended(later)
    check(job["startedAt"] >= said["turn"]["until"] and job["state"] == "completed", f"and starts then: {job['startedAt']}")
    deal.refused(422, "job.not-before-too-late", deal.draft("true", notBefore=moment(40 * 86_400)))
    deal.refused(422, "job.deadline-too-early", deal.draft("true", deadline=moment(29)))
    deal.refused(422, "job.over-max-price", deal.draft("true", cpuSeconds=1000, maxFen=99), says="100")
    check(deal.ended(deal.submit("true", cpuSeconds=1000, maxFen=100))[0]["state"] == "completed", "at its price it runs")

    busy = [deal.submit("sleep 3") for _ in range(SLOTS)]
    until(lambda: all(deal.job(job)["state"] == "running" for job in busy))
    late = deal.submit("true", wallSeconds=1, deadline=moment(2.5))
    job, = deal.ended(late)
    check(job["state"] == "cancelled" and job["reason"] == "deadline-missed", f"too late it is not started: {job['state']}")
    deal.ended(*busy)


def usage(deal):
    """What a job takes is told while it runs, each second: by itself and in its stream; afterwards its result tells."""
    hub = deal.hub
    script = "head -c 3000000 /dev/zero > /job/file; i=0; while [ $i -lt 100000000 ]; do i=$((i+1)); done"
    job = deal.submit(script)
    path = f"/v1/jobs/{job}/usage"
    early = hub.call("GET", path, key=deal.user)
    check(early.status == 200 or early.json["rule"] == "job.no-usage", f"before anything was measured it is refused: {early.body}")

    def now():
        answer = hub.call("GET", path, key=deal.user)
        return answer.json if answer.status == 200 else None
    check(until(lambda: now() and now()["cpuMilliseconds"] > 1000, 20), f"a job's processor time grows as it runs: {now()}")
    first = now()
    check(first["diskBytes"] >= 3_000_000 and first["memoryBytes"] > 100_000, f"files and memory are told too: {first}")
    check(until(lambda: now()["at"] > first["at"], 10), "and it is measured again")
    second = now()
    check(second["wallMilliseconds"] > first["wallMilliseconds"] and second["cpuMilliseconds"] >= first["cpuMilliseconds"],
          f"more each time: {first} {second}")
    stranger = hub.call("GET", path, key=deal.stranger)
    check(stranger.status in (403, 404), f"nobody else sees it: {stranger.status}")
    stream = urllib.request.Request(f"{hub.address}/v1/jobs/{job}/events", headers={"Authorization": "Bearer " + deal.user})
    told = []
    with urllib.request.urlopen(stream, timeout=30) as lines:
        for line in lines:
            if line == b"event: usage\n":
                told.append(json.loads(next(lines)[len("data: "):]))
            if len(told) == 2:
                break
    check(len(told) == 2 and told[0]["at"] < told[1]["at"] and told[1]["cpuMilliseconds"] > told[0]["cpuMilliseconds"],
          f"its stream tells as well: {told}")
    hub.expect(202, "POST", f"/v1/jobs/{job}/cancel", key=deal.user)
    check(until(lambda: deal.job(job)["state"] in OVER, 20), "it is stopped")
    over = hub.call("GET", path, key=deal.user)
    check(over.status == 404 and over.json["rule"] == "job.no-usage" and deal.job(job)["result"]["cpuMilliseconds"] > 1000,
          f"then its result tells: {over.body}")


def main():
    with Hub(arguments=["--log-level", "warning"]) as hub:
        hub.sign_in()
        deal = Deal(hub)
        for part in (arrays, gangs, dependencies, order, times, usage):
            part(deal)
        check(hub.expect(200, "GET", "/v1/ledger/balance")["balanced"] is True, "the books balance")
    return summary()


if __name__ == "__main__":
    sys.exit(main())
