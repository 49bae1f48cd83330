"""What goes wrong between a hub and an agent: nothing runs twice, nothing is lost, nothing is billed twice, no lie is believed."""

import hashlib
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from agents import Agent, Agented  # noqa: E402
from contract import OVER, over  # noqa: E402
from count import check, until  # noqa: E402
from proxy import Proxy  # noqa: E402


def main():
    proxies = []

    def through(address):
        proxies.append(Proxy(address))
        return proxies[0].url
    with Agented(patience=6, through=through) as site:
        try:
            for fault in (keys, killed, stopped, swallowed, cut_off, two, lies, retired):
                proxies[0].fault = None
                fault(site, proxies[0])
        finally:
            for proxy in proxies:
                proxy.close()


def job_of(site, seconds=0):
    """A job whose log tells how often it ran."""
    return site.submit("/bin/sh", "-c", f"echo run; sleep {seconds}; echo end")


def well(site, job, what, seconds=60):
    end = over(site, job, seconds=seconds)[0]
    check(end["state"] == "completed" and site.log(job) == b"run\nend\n", f"{what}: {end} {site.log(job)!r}")
    use = site.use(job)
    check(use["settled"] and use["measured"] == 1, f"{what}: charged once: {use}")


def running(site, job):
    return check(until(lambda: site.job(job)["state"] == "running", 30, pause=0.05), f"it runs: {site.job(job)}")


def keys(site, _):
    """The key of an agent does nothing else, and no other key does that."""
    hub = site.hub
    for method, path, body in (("GET", "/v1/jobs", None), ("GET", "/v1/offers", None), ("GET", f"/v1/agents/{site.agent_id}", None),
                               ("POST", "/v1/jobs", site.draft("/bin/true")), ("GET", "/v1/api-keys", None),
                               ("POST", "/v1/agents", {"cluster": "another"}), ("POST", f"/v1/agents/{site.agent_id}/retire", {})):
        answer = hub.call(method, path, body, key=site.agent_key)
        check(answer.status == 403 and answer.json["rule"] == "access.scope", f"an agent's key does not {method} {path}: {answer.body!r}")
    for key in (site.centre, site.user, hub.key):
        answer = hub.call("POST", "/v1/agent/sync", {"session": 1}, key=key)
        check(answer.status == 403 and answer.json["rule"] == "access.scope", f"another key does not serve: {answer.body!r}")
    made = hub.call("POST", "/v1/api-keys", {"name": "x", "scopes": ["agent"], "days": 1}, key=site.centre)
    check(made.status in (400, 403, 422), f"nobody makes a key like it by hand: {made.body!r}")
    taken = hub.call("POST", "/v1/agents", {"cluster": "hall"}, key=site.user)
    check(taken.status == 409 and taken.json["rule"] == "agent.cluster-taken", f"its cluster is taken: {taken.body!r}")
    for other in (site.user,):
        check(hub.call("GET", f"/v1/agents/{site.agent_id}", key=other).status == 404, "others do not see it")
        check(hub.call("POST", f"/v1/agents/{site.agent_id}/keys", {}, key=other).status == 404, "nor have a key of it")
    stranger = Agent(site.centre)
    try:
        stranger.start(hub.address)
        check(stranger.process.wait(60) == 4, f"an agent with another key ends: {stranger.words()}")
    finally:
        stranger.close()


def killed(site, proxy):
    """The agent is killed under its jobs: between beginning one and saying so, and later."""
    proxy.fault = lambda method, path, forward: None if path.startswith("/v1/agent/reports") else forward()
    jobs = [job_of(site, seconds) for seconds in (0, 3)]
    check(until(lambda: site.agent.words().count(" begun") >= 2, 30), "both have begun, and the hub has not heard of it")
    site.agent.kill()
    check(all(site.job(job)["state"] == "starting" for job in jobs), "the hub does not know what became of them")
    proxy.fault = None
    site.serve()
    for job in jobs:
        well(site, job, "the agent was killed under it")


def stopped(site, _):
    """Asked to end, an agent does; its jobs go on."""
    job = job_of(site, 4)
    running(site, job)
    check(site.agent.stop() == 0 and "jobs go on" in site.agent.words(), f"it ends well: {site.agent.words()[-300:]}")
    site.serve()
    well(site, job, "the agent was stopped under it")


def swallowed(site, proxy):
    """Whatever is said comes through, and every second answer is lost."""
    count = [0]

    def fault(method, path, forward):
        answer = forward()
        count[0] += 1
        return answer if count[0] % 2 else None
    proxy.fault = fault
    upload = site.hub.expect(201, "POST", "/v1/uploads", b"\x00in\xff" * 1000, key=site.user)["id"]
    job = site.submit("/bin/sh", "-c", "echo run; cat /job/in/a /job/in/a >/job/out/b; echo end",
                      inputs=[{"name": "a", "upload": upload}], outputs=["b"])
    well(site, job, "answers were lost")
    check(site.output(job, "b") == b"\x00in\xff" * 2000, "its files came through")
    proxy.fault = None
    check(until(lambda: not site.leftovers(), 20), f"nothing is left of it: {site.leftovers()}")


def cut_off(site, proxy):
    """Lost contact is no lost job: what runs goes on and ends; nothing begins there; then all of it is told once."""
    job, unwanted = job_of(site, 2), job_of(site, 300)
    running(site, job)
    running(site, unwanted)
    proxy.fault = lambda *_: None
    check(until(lambda: "outOfContactSince" in site.shown(), 30), "the hub sees that it is away")
    waiting = job_of(site)
    pool = site.hub.expect(200, "GET", f"/v1/pools/{site.pool}", key=site.user)
    check("outOfContactSince" in pool, f"the pool says since when: {pool}")
    explained = site.hub.expect(200, "GET", f"/v1/jobs/{waiting}/explanation", key=site.user)
    check(explained["turn"]["word"] == "agent-away" and "outOfContactSince" in explained, f"so does who waits for it: {explained}")
    check(site.cancel(unwanted) == 202, "a job can be cancelled meanwhile")
    # By now the first has ended there.
    check(until(lambda: f"ending=exited job={job}" in site.agent.words(), 30), "it has ended")
    seen = {j: site.job(j) for j in (job, unwanted, waiting)}
    check(seen[job]["state"] == "running" and "outOfContactSince" in seen[job] and seen[waiting]["state"] == "queued",
          f"cut off, jobs are as they were: {seen}")
    check(site.hub.call("GET", f"/v1/pools/{site.pool}/inventory").status == 503, "the inventory says that nobody answers")
    # The hub itself may be started anew meanwhile.
    site.hub.kill()
    site.hub.start()
    check(site.job(job)["state"] == "running", "also for a hub that was killed")
    proxy.fault = None
    well(site, job, "it ended while its agent was cut off")
    well(site, waiting, "it waited for the agent")
    end = over(site, unwanted)[0]
    check(end["state"] == "cancelled", f"cancelled while the agent was cut off: {end}")
    check("outOfContactSince" not in site.shown() and "outOfContactSince" not in site.job(job), "all is well again")


def two(site, _):
    """Of two agents with one key the newer serves, and the older stops; what it was given stays its own."""
    job = job_of(site, 5)
    running(site, job)
    other, older = Agent(site.agent_key), site.agent
    try:
        site.agent = other
        site.serve()
        check(older.process.wait(30) == 1 and "taken over" in older.words(), f"the older stops: {older.words()[-300:]}")
        check(until(lambda: "outOfContactSince" in site.job(job), 20), "its job is out of contact")
        later = job_of(site)
        well(site, later, "begun by the newer")
        check(f"job={job}" not in other.words(), f"the newer was not given it: {other.words()}")
        check(site.job(job)["state"] == "running", "it is not lost")
        check(other.stop() == 0, "the newer stops")
        site.agent = older
        site.serve()
        well(site, job, "its agent came back")
    finally:
        site.agent = older
        other.close()


class Liar:
    """An agent that is made of requests."""

    def __init__(self, site, cluster, clock=0):
        made = site.hub.expect(201, "POST", "/v1/agents", {"cluster": cluster}, key=site.centre)
        self.hub, self.key, self.skew = site.hub, made["secret"], clock
        self.session = self.begin()
        pool = site.hub.expect(200, "GET", f"/v1/pools/{site.pool}")
        self.pool = site.hub.expect(201, "POST", "/v1/pools", {
            "site": pool["site"], "name": {"zh": "池", "en": "p"}, "engine": "agent", "cluster": {"name": cluster},
            "capacity": {"milliCPU": 64_000, "memoryMiB": 100_000, "accelerators": []}}, key=site.centre)["id"]

    def clock(self):
        return int(time.time() * 1000) + self.skew

    def begin(self):
        return self.hub.expect(201, "POST", "/v1/agent/sessions", {
            "engine": "none", "place": "nowhere", "version": "1", "host": "liar", "clock": self.clock()}, key=self.key)["session"]

    def work(self, *received):
        return self.hub.expect(200, "POST", "/v1/agent/sync", {"session": self.session, "received": list(received)}, key=self.key)["work"]

    def given(self, job):
        """The work for one job, once it is there."""
        found = []
        until(lambda: found.extend(w for w in self.work() if w["job"] == job) or found, 20)
        return found[0]

    def tell(self, *jobs, session=None):
        return self.hub.call("POST", "/v1/agent/reports", {
            "session": session or self.session, "clock": self.clock(), "jobs": list(jobs)}, key=self.key)

    def put(self, path, body):
        return self.hub.call("PUT", f"/v1/agent/jobs/{path}", body, key=self.key,
                             headers={"Content-Type": "application/octet-stream"})


def ended(job, **more):
    result = {"ending": "exited", "exitCode": 0, "cpuMilliseconds": 100, "peakMemoryBytes": 1 << 20, "startedAt": 1, "endedAt": 2,
              "logBytes": 0, "outputBytes": 0} | {k: v for k, v in more.items() if k != "outputs"}
    return {"job": job, "state": "ended", "result": result} | ({"outputs": more["outputs"]} if "outputs" in more else {})


def lies(site, _):
    hour = 3_600_000
    liar = Liar(site, "liar", clock=hour)

    def refused(answer, status, rule, what):
        check(answer.status == status and answer.json["rule"] == rule, f"{what}: {answer.status} {answer.body!r}")

    job, other = (site.submit("/bin/true", pool=liar.pool, outputs=["a"], cpuSeconds=10_000) for _ in range(2))
    foreign = job_of(site, 3)
    work = liar.given(job)
    liar.given(other)
    check(work["spec"]["command"] == ["/bin/true"] and not work["isKnown"] and work["wish"] == "run", f"what it is given: {work}")
    refused(liar.tell({"job": job, "state": "running"}, {"job": foreign, "state": "running"}), 422, "agent.job-not-handed",
            "another's job")
    refused(liar.tell({"job": job, "state": "running"}, {"job": "job_" + "0" * 26, "state": "running"}), 422,
            "agent.job-not-handed", "no job at all")
    refused(liar.tell({"job": job, "state": "ended"}), 422, "agent.report", "an end without a result")
    refused(liar.tell(ended(job, outputs={"a": "0" * 64})), 422, "agent.report", "an output that was not brought")
    refused(liar.tell(ended(job, outputs={"b": "0" * 64})), 422, "agent.report", "an output that the job does not have")
    refused(liar.tell({"job": job, "state": "forgotten"}), 409, "agent.end-changed", "what is wanted is not forgotten")
    check(liar.tell(ended(job, cpuMilliseconds=-5)).status in (400, 422), "less than nothing was used")
    check(liar.tell(ended(job, endedAt=1 << 60)).status in (400, 422), "a time beyond numbers")
    check(site.job(job)["state"] == "starting", f"nothing of this has changed anything: {site.job(job)}")
    mark = f"session={liar.session}"
    refused(liar.put(f"{job}/log?{mark}&from=5", b"x"), 409, "agent.log-gap", "a log with a gap")
    refused(liar.put(f"{job}/log?{mark}&from=0", b"x" * ((1 << 20) + 1)), 413, "request.body-too-large", "too large a piece")
    for at in range(4):
        check(liar.put(f"{job}/log?{mark}&from={at << 20}", b"x" * (1 << 20)).json == {"bytes": (at + 1) << 20}, "a log fits")
    refused(liar.put(f"{job}/log?{mark}&from={4 << 20}", b"x" * 5000), 413, "agent.log-too-long", "too long a log")
    data = b"out"
    digest = hashlib.sha256(data).hexdigest()
    refused(liar.put(f"{job}/outputs/0?{mark}&sha256={'0' * 64}", data), 422, "agent.digest", "another digest")
    check(liar.put(f"{job}/outputs/1?{mark}&sha256={digest}", data).status == 404, "an output that the job does not have")
    check(liar.put(f"{foreign}/outputs/0?{mark}&sha256={digest}", data).status == 404, "an output of another's job")
    check(liar.put(f"{foreign}/log?{mark}&from=0", data).status == 404, "a log of another's job")
    check(liar.put(f"{job}/outputs/0?{mark}&sha256={digest}", data).status == 200, "the output as it is")
    # By its own clock, an hour ahead: it began a day ago, ends tomorrow, and used a year.
    now = liar.clock()
    check(liar.tell(ended(job, outputs={"a": digest}, startedAt=now - 24 * hour, endedAt=now + 24 * hour,
                          cpuMilliseconds=365 * 24 * hour)).status == 204, "an end")
    end = over(site, job)[0]
    result, seen = end["result"], int(time.time() * 1000)
    handed = int(time.mktime(time.strptime(end["startedAt"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone) * 1000
    check(end["state"] == "completed" and site.output(job, "a") == data, f"it has ended: {end}")
    check(handed <= result["startedAt"] <= result["endedAt"] <= seen, f"times lie between what the hub saw: {result} {handed} {seen}")
    most = (result["endedAt"] - result["startedAt"] + 1_000) * 64
    check(result["cpuMilliseconds"] <= most and result["reportedCPUMilliseconds"] == 365 * 24 * hour,
          f"no more is believed than there was time for: {result}")
    check(site.use(job)["measured"] <= most // 1000 + 1, f"nor charged: {site.use(job)}")
    # Skewed, but honest: a second is a second.
    now = liar.clock()
    until(lambda: False, 1)
    check(liar.tell(ended(other, startedAt=now, endedAt=now + 500)).status == 204, "an honest end by a wrong clock")
    check(liar.tell(ended(other, startedAt=now, endedAt=now + 500)).status == 204, "may be told again")
    answer = liar.tell(ended(other, startedAt=now, endedAt=now + 500, exitCode=1))
    check(answer.status in (204, 409), "but not otherwise")
    end = over(site, other)[0]
    result = end["result"]
    check(end["state"] == "completed" and 400 <= result["endedAt"] - result["startedAt"] <= 600
          and abs(result["endedAt"] - int(time.time() * 1000)) < 60_000, f"its clock is put right: {result}")
    old, liar.session = liar.session, liar.begin()
    refused(liar.tell(session=old), 409, "agent.session-over", "an older session")
    well(site, foreign, "untouched by lies")
    check(site.job(job)["state"] == "completed", "an end stands")


def retired(site, _):
    """An agent that is given up: its jobs are lost and cost nothing, and it is heard no more."""
    job = job_of(site, 300)
    running(site, job)
    gone = site.hub.expect(200, "POST", f"/v1/agents/{site.agent_id}/retire", {}, key=site.centre)
    check(gone["state"] == "retired" and site.agent.process.wait(60) == 4, f"it ends: {site.agent.words()[-300:]}")
    end = over(site, job)[0]
    check(end["state"] == "lost" and site.use(job)["measured"] == 0 and site.use(job)["settled"], f"what it had is lost: {end}")
    check(site.job(job)["state"] in OVER, "for good")
    waits = job_of(site)
    check(site.job(waits)["state"] == "queued" and site.cancel(waits) == 202, "nothing begins there")
