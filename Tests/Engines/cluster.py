"""What goes wrong on a cluster: nothing runs twice, nothing is lost, nothing is billed that was not."""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from contract import BURN, over  # noqa: E402
from count import check, until  # noqa: E402
from places import Slurm, control, quiet, run  # noqa: E402
from proxy import Proxy  # noqa: E402

PYTHON = "/usr/bin/python3"


def main():
    proxy = Proxy(os.environ["LINGQU_SLURM_URL"])
    try:
        with Slurm(url=proxy.url) as site:
            for fault in (share, swallowed, doubled, cut_off, refused, behind_our_back, forgotten, node_lost, requeued, controller_killed,
                          accounting_late, lies):
                proxy.fault = None
                fault(site, proxy)
            usage(site)
    finally:
        proxy.close()


def traced(site, seconds=0, held=False, **more):
    """A job that leaves a line outside its folder each time that it runs; if it is held, it ends when it is let go."""
    path = f"{site.traces}/runs-{len(os.listdir(site.traces))}"
    with open(path, "w"):
        os.chmod(path, 0o666)
    wait = f"while [ ! -e {path}.go ]; do sleep 0.2; done" if held else f"sleep {seconds}"
    return path, site.submit("/bin/sh", "-c", f"echo run >>{path}; {wait}", **more)


def let_go(path):
    with open(path + ".go", "w"):
        pass


def runs(path):
    with open(path) as file:
        return file.read().count("run")


def well(site, path, job, what, seconds=60):
    end = over(site, job, seconds=seconds)[0]
    check(end["state"] == "completed" and runs(path) == 1, f"{what}: {end['state']} {end.get('reason')}, ran {runs(path)} times")
    check(site.use(job)["settled"] and site.use(job)["measured"] == 1, f"{what}: charged once")


def share(site, _):
    job = site.submit("/bin/sh", "-c", "echo $SLURM_JOB_PARTITION $SLURM_CPUS_PER_TASK $SLURM_JOB_GPUS; ulimit -t",
                      milliCPU=1500, accelerators=[{"model": "V100", "count": 1}])
    end = over(site, job)[0]
    words = site.log(job).decode().split()
    check(words[:2] == ["batch", "2"] and words[-1] == "30", f"partition, processors, accelerators and limits: {words} {end}")
    site.accounts(job)
    line = run("sacct", "-n", "-X", "-P", "-o", "alloctres,timelimit,reqmem", "--name", job).split("|")
    check("gres/gpu=1" in line[0] and line[1] == "00:01:00" and line[2].strip() == "100M", f"what Slurm was asked for: {line}")


def swallowed(site, proxy):
    """The hub is killed between submitting and hearing so: the job is found by its name, not submitted again."""
    passed = []

    def fault(method, path, forward):
        answer = forward()
        if method == "POST":
            passed.append(answer)
            return None
        return answer
    proxy.fault = fault
    path, job = traced(site, 1)
    check(until(lambda: passed, 20), "the job was submitted")
    site.hub.kill()
    proxy.fault = None
    site.hub.start()
    well(site, path, job, "killed between submitting and recording")
    check(len(site.numbers(job)) == 1, f"Slurm has one job of it: {site.numbers(job)}")


def doubled(site, proxy):
    """A request that comes through twice is one job all the same."""
    def fault(method, _path, forward):
        if method == "POST":
            forward()
        return forward()
    proxy.fault = fault
    path, job = traced(site, 1)
    well(site, path, job, "submitted twice")
    check(len(site.numbers(job)) == 2, f"Slurm had two jobs of it: {site.numbers(job)}")


def cut_off(site, proxy):
    """Lost contact is no lost job."""
    path, job = traced(site, 2)
    check(until(lambda: site.job(job)["state"] == "running", 30), "it runs")
    proxy.fault = lambda *_: None
    waiting_path, waiting = traced(site)
    number = site.numbers(job)[0]
    until(lambda: run("squeue", "-h", "-t", "all", "-j", str(number), "-o", "%T").strip() == "COMPLETED", 20)
    check(site.job(job)["state"] == "running" and site.job(waiting)["state"] == "starting",
          f"cut off, jobs are as they were: {site.job(job)['state']}, {site.job(waiting)['state']}")
    check(site.hub.call("GET", f"/v1/pools/{site.pool}/inventory").status == 503, "the inventory says that the engine is silent")
    proxy.fault = None
    well(site, path, job, "ended while the hub was cut off")
    well(site, waiting_path, waiting, "submitted while the hub was cut off")


def refused(site, _):
    pool = site.hub.expect(201, "POST", "/v1/pools", {
        "site": site.hub.expect(200, "GET", f"/v1/pools/{site.pool}")["site"], "name": {"zh": "无", "en": "none"},
        "engine": "slurm", "cluster": {"name": "test", "partition": "nowhere"},
        "capacity": {"milliCPU": 1000, "memoryMiB": 10_000, "accelerators": []}}, key=site.centre)["id"]
    job = site.submit("/bin/true", pool=pool)
    end = over(site, job)[0]
    check(end["state"] == "failed" and "partition" in end["reason"], f"what Slurm refuses says so: {end}")
    check(site.use(job)["measured"] == 0 and site.use(job)["settled"], "and costs nothing")
    other = site.hub.call("POST", "/v1/pools", {
        "site": site.hub.expect(200, "GET", f"/v1/pools/{site.pool}")["site"], "name": {"zh": "无", "en": "none"},
        "engine": "slurm", "cluster": {"name": "another"},
        "capacity": {"milliCPU": 1000, "memoryMiB": 10_000, "accelerators": []}}, key=site.centre)
    check(other.status == 422 and other.json["rule"] == "pool.cluster-unknown", f"no such cluster: {other.body!r}")


def behind_our_back(site, _):
    job = site.submit(PYTHON, "-c", BURN + "print(1, flush=True)\ntime.sleep(60)")
    check(until(lambda: site.log(job) == b"1\n", 60), "it runs, and has said so")
    run("scancel", str(site.numbers(job)[0]))
    end = over(site, job)[0]
    check(end["state"] == "cancelled" and end["result"]["cpuMilliseconds"] >= 500 and site.use(job)["measured"] >= 1,
          f"cancelled by the cluster's owner, what it took is metered: {end}")


def forgotten(site, proxy):
    """A job that the controller has forgotten is found through accounting; one that nobody knows is lost, and costs nothing."""
    path, job = traced(site, 3)
    until(lambda: site.job(job)["state"] == "running", 30)
    empty = json.dumps({"errors": [], "jobs": []}).encode()

    def forgetting(_method, path, forward):
        return (200, empty) if path.startswith("/slurm/") and "job" in path else forward()
    proxy.fault = forgetting
    well(site, path, job, "forgotten by the controller")


def node_lost(site, _):
    job = site.submit("/bin/sleep", "60")
    until(lambda: site.job(job)["state"] == "running", 30)
    node = run("squeue", "-h", "-j", str(site.numbers(job)[0]), "-o", "%N").strip()
    run("scontrol", "update", f"nodename={node}", "state=down", "reason=test")
    end = over(site, job)[0]
    restore(node)
    check(end["state"] == "failed" and end["result"]["ending"] == "node-failed", f"a node is lost: {end}")


def restore(node):
    """A node that was taken down is back: by itself, or because it is told to. Slurm does not like to tell one that is back."""
    def is_back():
        state = run("sinfo", "-h", "-n", node, "-p", "batch", "-o", "%t").strip()
        if state.startswith("down"):
            quiet("scontrol", "update", f"nodename={node}", "state=resume")
        return state == "idle"
    check(until(is_back, 60, pause=0.3), f"{node} is back")


def requeued(site, _):
    """What the cluster takes back to run it again is not run again."""
    path, job = traced(site, 60)
    until(lambda: site.job(job)["state"] == "running" and runs(path) == 1, 30)
    number = str(site.numbers(job)[0])
    run("scontrol", "update", f"jobid={number}", "requeue=1")
    run("scontrol", "requeue", number)
    end = over(site, job)[0]
    check(end["state"] == "failed" and end["result"]["ending"] == "node-failed" and runs(path) == 1, f"requeued: {end}")


def controller_killed(site, _):
    path, job = traced(site, 12)
    check(until(lambda: runs(path) == 1, 30), "it runs")
    # It writes down what it knows every five seconds; of what it has not, it knows nothing when it comes back.
    state, now = os.environ["LINGQU_SLURM_FOLDER"] + "/state/job_state", time.time()
    check(until(lambda: os.stat(state).st_mtime > now, 20), "the controller has written down its state")
    control("slurmctld", "kill")
    later_path, later = traced(site)
    until(lambda: runs(later_path), 3)
    check(site.job(job)["state"] in ("starting", "running"), "without its controller a job goes on")
    control("slurmctld", "start")
    well(site, path, job, "controller killed under it", seconds=90)
    well(site, later_path, later, "submitted without a controller", seconds=90)


def accounting_late(site, proxy):
    """Accounting is away when a job ends: the meter catches up."""
    proxy.fault = lambda _method, path, forward: (500, b"no database") if path.startswith("/slurmdb/") else forward()
    path, job = traced(site)
    until(lambda: runs(path) == 1, 30)
    until(lambda: False, 3)
    check(site.job(job)["state"] in ("starting", "running"), "without accounting a job is not over yet")
    proxy.fault = None
    well(site, path, job, "accounting came back")


def lies(site, proxy):
    """A cluster that reports an hour of processor time for a second is not believed."""
    def fault(_method, path, forward):
        status, data = forward()
        if path.startswith("/slurmdb/"):
            answer = json.loads(data)
            for job in answer.get("jobs", []):
                for step in job["steps"]:
                    step["time"]["total"]["seconds"] += 3_600
            data = json.dumps(answer).encode()
        return status, data
    proxy.fault = fault
    job = site.submit("/bin/true", cpuSeconds=10_000)
    end = over(site, job)[0]["result"]
    seconds = (end["endedAt"] - end["startedAt"]) // 1000
    check(end["cpuMilliseconds"] <= (seconds + 1) * 1000 and end["reportedCPUMilliseconds"] >= 3_600_000,
          f"more than the time gives is cut off and marked: {end}")
    check(site.use(job)["measured"] <= seconds + 1, f"and not charged: {site.use(job)}")


def usage(site):
    """For every job of this hub that ended by itself the meter says what sacct says."""
    jobs = site.hub.expect(200, "GET", "/v1/jobs?limit=200", key=site.user)["items"]
    jobs = [job for job in jobs if "endedAt" in job.get("result", {}) and "reportedCPUMilliseconds" not in job["result"]
            and job["result"]["endedAt"] > 0 and len(site.numbers(job["id"])) < 2]
    accounts = site.accounts(*[job["id"] for job in jobs])
    for job in jobs:
        check(accounts.get(job["id"], (0, "", -1))[2] == job["result"]["cpuMilliseconds"],
              f"usage is what sacct says: {job['result']} {accounts.get(job['id'])}")
    check(len(jobs) >= 8, f"there are jobs to compare: {len(jobs)}")
