"""Queues with quotas, live: who may run, who lends, who has to make room; what each try took is read once and paid once.

The engine is the null engine: nothing is run, everything else is as it is."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from campus import Campus, QUOTA  # noqa: E402
from count import check, summary, until  # noqa: E402
from hub import Hub  # noqa: E402

OVER = {"completed", "failed", "cancelled", "lost"}


def refusals(campus):
    """Only who owns the pool gives quotas, no more than there is, and amounts that can be."""
    a, b = campus.a["id"], campus.b["id"]
    cases = [
        (campus.a["key"], a, QUOTA, 404, "access.not-found"),
        (campus.owner["key"], a, {"nominalQuota": {}}, 422, "quota.nothing-counted"),
        (campus.owner["key"], a, {"nominalQuota": {"milliCPU": 10_001}}, 422, "quota.over-capacity"),
        (campus.owner["key"], a, QUOTA | {"cohort": "not a name"}, 422, "compute.field"),
        (campus.owner["key"], a, QUOTA | {"weight": 0}, 422, None),
        (campus.owner["key"], a.replace(a[-4:], "zzzz"), QUOTA, 404, None),
    ]
    for key, who, body, status, rule in cases:
        answer = campus.hub.call("PUT", campus.path(who), body, key=key)
        check(answer.status in (status, 400) and (rule is None or answer.json["rule"] == rule),
              f"{status} {rule}: {answer.status} {answer.body[:300]!r}")
    campus.quota(a, borrowingLimit={"milliCPU": 3_000})
    campus.quota(b)
    less = {"capacity": {"milliCPU": 7_999, "memoryMiB": 1 << 20, "accelerators": []}}
    answer = campus.hub.call("PATCH", f"/v1/pools/{campus.pool}", less, key=campus.owner["key"])
    check(answer.status == 409 and answer.json["rule"] == "quota.over-capacity" and "8000" in answer.json["detail"],
          f"no pool shrinks below what was given of it: {answer.body!r}")
    answer = campus.hub.call("PUT", campus.path(b), QUOTA | {"nominalQuota": {"milliCPU": 6_001}}, key=campus.owner["key"])
    check(answer.json["rule"] == "quota.over-capacity" and "6000" in answer.json["detail"], f"what is left: {answer.body!r}")
    check(campus.hub.call("DELETE", campus.path(campus.c["id"]), key=campus.owner["key"]).status == 404, "C has none")
    kinds = [one["entry"]["kind"] for one in campus.evidence(campus.pool)]
    check(kinds.count("quota.set") == 2, f"evidence has both quotas, and none of what was refused: {kinds}")
    campus.quota(b)
    kinds = [one["entry"]["kind"] for one in campus.evidence(campus.pool)]
    check(kinds.count("quota.set") == 2, "what is so already leaves none")
    refused = campus.submit(campus.a, milliCPU=8_000, status=422)
    check(refused["rule"] == "quota.never-fits" and "7000" in refused["detail"], f"the most that A may ever have: {refused}")
    draft = {"purpose": "test", "command": ["/bin/true"], "cpuSeconds": 60, "milliCPU": 8_000, "memoryMiB": 64}
    quote = campus.hub.expect(200, "POST", "/v1/compute-quotes", draft, key=campus.a["key"])
    check("quota.never-fits" in [one["rule"] for one in quote["rejected"]], f"so does a quote: {quote['rejected']}")
    refused = campus.submit(campus.c, milliCPU=3_000, status=422)
    check(refused["rule"] == "quota.none", f"what is left beside the quotas: {refused}")


def borrowed(campus):
    """A takes its own and what it may borrow; who has no quota takes what is beside."""
    jobs = [campus.submit(campus.a, retries=0 if index == 6 else 3)["id"] for index in range(9)]
    rest = [campus.submit(campus.c)["id"] for _ in range(3)]
    check(until(lambda: campus.running(jobs) == 7 and campus.running(rest) == 2, 30), f"7 and 2 run: {campus.states(jobs + rest)}")
    rules = [campus.job(one)["quota"]["rule"] for one in jobs[:7]]
    check(rules == ["quota.within"] * 4 + ["quota.borrowed"] * 3, f"four within, three borrowed: {rules}")
    check(campus.job(jobs[6])["quota"] == {"cohort": "campus", "rule": "quota.borrowed", "borrowed": {"milliCPU": 1_000}},
          f"how much is borrowed is told: {campus.job(jobs[6])['quota']}")
    why = campus.explain(campus.a, jobs[8])
    check(why["turn"]["word"] == "over-quota" and "quota.queue-limit" in why["turn"]["text"]["en"], f"the rule is named: {why}")
    why = campus.explain(campus.c, rest[2])
    check(why["turn"]["word"] == "over-quota" and "beside" in why["turn"]["text"]["en"], f"C waits for what is beside: {why}")
    used = campus.used()
    check(used == {campus.a["id"]: 7_000, campus.b["id"]: 0}, f"what is in use: {used}")
    return jobs, rest


def taken_back(campus, jobs):
    """B takes its own back: who borrowed last makes room, and each goes back or ends as its file says."""
    own = [campus.submit(campus.b)["id"] for _ in range(4)]
    check(until(lambda: campus.running(own) == 4, 30), f"B has its own: {campus.states(own)}")
    check(until(lambda: campus.running(jobs) == 4, 30), f"A has its own: {campus.states(jobs)}")
    check(campus.used() == {campus.a["id"]: 4_000, campus.b["id"]: 4_000}, f"each its own: {campus.used()}")
    check([campus.job(one)["state"] for one in jobs[:4]] == ["running"] * 4, "who came first stays")
    for one in jobs[4:6]:
        job = campus.job(one)
        check(job["state"] == "queued" and job["attempt"] == 2 and job["run"] != one and "reason" not in job,
              f"it waits for another try: {job}")
        check(job["displacement"]["by"] in own and job["displacement"]["cause"] == "quota.reclaimed"
              and job["displacement"]["consumer"] == campus.b["id"], f"and says who displaced it: {job['displacement']}")
        use = campus.use(job)
        check(use["state"] == "started" and use["settled"] is False and use["measured"] >= 1, f"its use goes on: {use}")
        check(len(campus.readings(use)) == 1, "what the first try took was read")
        kinds = campus.kinds(one)
        check(kinds == ["job.submitted", "job.starting", "job.running", "job.displaced", "job.queued"], f"its course: {kinds}")
    last = campus.job(jobs[6])
    check(last["state"] == "cancelled" and last["reason"].startswith("preempted: quota.reclaimed for job_"), f"the end of it: {last}")
    use = campus.use(last)
    check(use["settled"] and use["measured"] == use["charged"] == campus.read(use) >= 1, f"it is paid for what it took: {use}")
    entry = [one for one in campus.evidence(jobs[6]) if one["entry"]["kind"] == "job.displaced"][0]["entry"]
    check(entry["data"]["by"] in own and entry["data"]["cause"] == "quota.reclaimed" and entry["data"]["cohort"] == "campus",
          f"evidence tells who displaced whom: {entry}")
    shown = campus.explain(campus.a, jobs[4])
    check(shown["displacement"]["by"] in own and shown["turn"]["word"] == "over-quota", f"and so does the explanation: {shown}")
    view = campus.hub.expect(200, "GET", f"/v1/queue?pool={campus.pool}", key=campus.b["key"])["items"]
    check(all(one["quota"]["rule"] == "quota.within" for one in view) and len(view) == 4, f"the queue shows the rule: {view}")
    return own


def again(campus, jobs, own):
    """When B's end, A borrows again; both tries are paid, each once."""
    for one in own:
        campus.cancel(campus.b, one)
    check(until(lambda: campus.running(jobs) == 7, 30), f"A borrows again: {campus.states(jobs)}")
    check([campus.job(one)["attempt"] for one in jobs[4:6]] == [2, 2], "the second try runs")
    for one in jobs:
        campus.cancel(campus.a, one)
    check(until(lambda: all(campus.job(one)["state"] in OVER for one in jobs), 30), f"all end: {campus.states(jobs)}")
    for one in jobs[4:6]:
        use = campus.use(campus.job(one))
        readings = campus.readings(use)
        check([reading["sequence"] for reading in readings] == [1, 2], f"two tries, two readings: {readings}")
        check(readings[0]["to"] <= readings[1]["from"], f"one after the other: {readings}")
        check(use["settled"] and use["measured"] == use["charged"] == campus.read(use), f"paid once: {use}")


def classes(campus):
    """Within a queue, lower priority makes room; one that was displaced and is cancelled does not come back."""
    low = [campus.submit(campus.b, priority="low", retries=2)["id"] for _ in range(8)]
    check(until(lambda: campus.running(low) == 8, 30), f"low priority fills the cohort: {campus.states(low)}")
    large = campus.submit(campus.b, milliCPU=3_000)["id"]
    check(until(lambda: campus.job(large)["state"] == "running", 30), f"the larger one has its place: {campus.job(large)}")
    check(until(lambda: campus.running(low) == 5, 30), f"three made room, no more: {campus.states(low)}")
    causes = {campus.job(one).get("displacement", {}).get("cause") for one in low} - {None}
    check(causes == {"quota.lower-priority"}, f"for priority: {causes}")
    waiting = [one for one in low if campus.job(one)["state"] == "queued"]
    campus.cancel(campus.b, waiting[0])
    job = campus.job(waiting[0])
    use = campus.use(job)
    check(job["state"] == "cancelled" and use["settled"] and use["charged"] == campus.read(use) >= 1,
          f"cancelled while it waits for another try, it is paid at once: {job['state']} {use}")
    campus.cancel(campus.b, large)
    check(until(lambda: campus.running(low) == 7, 30), f"the others come back: {campus.states(low)}")
    for one in low:
        if campus.job(one)["state"] not in OVER:
            campus.cancel(campus.b, one)
    check(until(lambda: all(campus.job(one)["state"] in OVER for one in low + [large]), 30), "all end")


def killed(campus):
    """A hub that is killed while jobs make room: nothing runs twice, no reading is lost or counted twice."""
    jobs = [campus.submit(campus.a, retries=9)["id"] for _ in range(7)]
    check(until(lambda: campus.running(jobs) == 7, 30), "A borrows")
    own = [campus.submit(campus.b)["id"] for _ in range(4)]
    campus.hub.kill()
    campus.hub.start()
    # A null engine that is started takes for ended what it was given before.
    check(until(lambda: "queued" not in campus.states(own), 60), f"B has its own: {campus.states(own)}")
    for who, one in [(campus.b, one) for one in own] + [(campus.a, one) for one in jobs]:
        if campus.job(one)["state"] not in OVER:
            campus.cancel(who, one)
    check(until(lambda: all(campus.job(one)["state"] in OVER for one in jobs + own), 60), f"all end: {campus.states(jobs + own)}")
    for one in jobs + own:
        job = campus.job(one)
        use = campus.use(job)
        readings = campus.readings(use)
        check(use["settled"] and use["measured"] == use["charged"] == campus.read(use), f"what was read is paid: {use}")
        check([one["sequence"] for one in readings] == list(range(1, len(readings) + 1)), f"in sequence: {readings}")
        kinds = campus.kinds(one)
        tries = job.get("attempt", 1) - (kinds[-2:] == ["job.queued", "job.cancelled"])
        check(kinds.count("job.starting") == tries == len(readings), f"one start and one reading for each try: {kinds}")


def processes(campus):
    """Real processes on the hub's own machine: one is stopped, the hub is killed just then, and the next try is another."""
    pool = [one for one in campus.hub.expect(200, "GET", "/v1/pools")["items"] if one["engine"] == "local"][0]
    for who in (campus.a, campus.b):
        body = {"cohort": "own", "nominalQuota": {"memoryMiB": 1_000}}
        campus.hub.expect(200, "PUT", f"/v1/pools/{pool['id']}/quotas/{who['id']}", body, key=campus.owner["key"])
        who["own"] = campus.agree(who, {})

    def submit(who, script, **more):
        return campus.submit(who, agreement=who["own"], pool=pool["id"], milliCPU=None, memoryMiB=512,
                             command=["/bin/sh", "-c", script], **more)
    # 512 MiB and 256 MiB of files each: the second is borrowed in part.
    first = submit(campus.a, "sleep 300")["id"]
    check(until(lambda: campus.running([first]) == 1, 60), "the first runs")
    second = submit(campus.a, 'echo "try ${LINGQU_ATTEMPT:-1}"; [ -n "$LINGQU_ATTEMPT" ] || sleep 300; echo done', retries=1)["id"]
    check(until(lambda: campus.running([first, second]) == 2, 60), f"both run: {campus.states([first, second])}")
    other = submit(campus.b, "sleep 3")["id"]
    check(until(lambda: campus.job(second).get("displacement") is not None, 60), "the second makes room")
    campus.hub.kill()
    campus.hub.start()
    check(until(lambda: campus.job(other)["state"] == "completed", 60), f"B's runs in its place: {campus.job(other)}")
    check(until(lambda: campus.job(second)["state"] in OVER, 60), f"the second is run again: {campus.job(second)}")
    job = campus.job(second)
    check(job["state"] == "completed" and job["attempt"] == 2 and campus.job(first)["state"] == "running", f"to its end: {job}")
    log = campus.hub.call("GET", f"/v1/jobs/{second}/log", key=campus.a["key"]).body.decode()
    check("try 2" in log and "done" in log and "try 1" not in log, f"its log is that of the last try: {log!r}")
    log = campus.hub.call("GET", f"/v1/jobs/{second}/log?attempt=1", key=campus.a["key"]).body.decode()
    check("try 1" in log and "try 2" not in log, f"and that of the first is there still: {log!r}")
    none = campus.hub.call("GET", f"/v1/jobs/{second}/log?attempt=3", key=campus.a["key"])
    check(none.status == 404 and none.json["rule"] == "job.no-such-try" and "1 to 2" in none.json["remedy"], f"no third: {none.body}")
    kinds = campus.kinds(second)
    check(kinds.count("job.starting") == 2 == len(campus.readings(campus.use(job))), f"two tries, two readings: {kinds}")
    check(campus.job(other)["startedAt"] >= campus.readings(campus.use(job))[0]["to"], "B's began when it had ended")
    campus.cancel(campus.a, first)
    check(until(lambda: campus.job(first)["state"] in OVER, 60), "the first ends")
    for one in (first, second, other):
        use = campus.use(campus.job(one))
        check(use["settled"] and use["charged"] == campus.read(use) >= 1, f"what was read is paid: {use}")
    campus.hub.expect(200, "GET", f"/v1/quotas?pool={pool['id']}")
    for who in (campus.a, campus.b):
        campus.hub.expect(204, "DELETE", f"/v1/pools/{pool['id']}/quotas/{who['id']}", key=campus.owner["key"])


def command(campus):
    """`lingqu quota` does the same."""
    key = os.path.join(campus.hub.folder, "owner-key")
    with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(campus.owner["key"])

    def run(*words):
        done = subprocess.run(
            [os.environ["LINGQU_BIN"], "quota", *words, "--hub", campus.hub.address, "--key-file", key, "--json"],
            capture_output=True, check=False)
        check(done.returncode == 0, f"quota {words}: {done.stderr.decode()}")
        return json.loads(done.stdout) if done.stdout.strip() else None
    place = ["--pool", campus.pool, "--participant", campus.c["id"]]
    made = run("set", *place, "--cpu", "0.5", "--lend-cpu", "0", "--weight", "2", "--cohort", "campus", "--reclaim", "never")
    check(made["nominalQuota"] == {"milliCPU": 500} and made["lendingLimit"] == {"milliCPU": 0} and made["weight"] == 2_000
          and made["preemption"] == {"withinQueue": "lowerPriority", "reclaimWithinCohort": "never"}, f"as it was told: {made}")
    check(len(run("list", "--pool", campus.pool)["items"]) == 3, "three quotas are listed")
    run("remove", *place)
    check(len(run("list")["items"]) == 2, "and two when one is taken away")
    mine = campus.hub.expect(200, "GET", "/v1/quotas", key=campus.a["key"])["items"]
    check([one["participant"] for one in mine] == [campus.a["id"]], f"a participant sees its own: {mine}")


def main():
    hub = Hub(arguments=["--log-level", "warning"])
    Campus.configure(hub)
    with hub:
        hub.sign_in()
        campus = Campus(hub)
        refusals(campus)
        jobs, rest = borrowed(campus)
        own = taken_back(campus, jobs)
        again(campus, jobs, own)
        for one in rest:
            campus.cancel(campus.c, one)
        classes(campus)
        killed(campus)
        processes(campus)
        command(campus)
        check(hub.expect(200, "GET", "/v1/ledger/balance")["balanced"] is True, "the books balance")
    return summary()


if __name__ == "__main__":
    sys.exit(main())
