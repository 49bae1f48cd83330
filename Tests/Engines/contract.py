"""What every engine does, whatever it is: how jobs end, what they leave, and what of it is metered. Through the hub's own API."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from count import check, until  # noqa: E402

OVER = {"completed", "failed", "cancelled", "lost"}
BURN = "import time\nwhile time.process_time() < 0.6: pass\n"


def over(site, *jobs, seconds=60):
    until(lambda: all(site.job(job)["state"] in OVER for job in jobs), seconds, pause=0.1)
    return [site.job(job) for job in jobs]


def contract(site):
    name = site.name
    python = "/usr/bin/python3"
    upload = site.hub.expect(201, "POST", "/v1/uploads", b"\x00in\xff" * 1000, key=site.user)["id"]
    jobs = {
        # For long enough that a cluster which looks at its jobs every second has seen it.
        "ok": site.submit(python, "-c", BURN + "print('done', flush=True)\ntime.sleep(2.5)"),
        "files": site.submit("/bin/sh", "-c", "cat /job/in/a /job/in/a >/job/out/b; echo $WORD; pwd >/job/out/c",
                             inputs=[{"name": "a", "upload": upload}], outputs=["b", "c", "none"],
                             environment={"WORD": "a 'b' \"c\" $d"}),
        "three": site.submit("/bin/sh", "-c", "echo out; echo err >&2; exit 3"),
        "absent": site.submit("/no/such/program"),
        "builtin": site.submit("/bin/sh", "-c", "exit 0"),
        "late": site.submit("/bin/sleep", "100", wallSeconds=2),
        "large": site.submit(python, "-c", "import time\nx = b'x' * 600_000_000\ntime.sleep(60)", memoryMiB=64),
        "busy": site.submit(python, "-c", "while True: pass", cpuSeconds=2),
    }
    long = site.submit("/bin/sh", "-c", "echo first; sleep 300")
    check(until(lambda: b"first" in site.log(long), 60), f"{name}: the log is there while the job runs")
    check(site.job(long)["state"] == "running" or until(lambda: site.job(long)["state"] == "running", 20),
          f"{name}: a job that runs is said to run")
    check(site.log(long, 2) == b"rst\n" and site.log(long, 6) == b"", f"{name}: the log is read from a byte on")
    check(until(lambda: (site.usage(long) or {}).get("wallMilliseconds", 0) >= 1_000, 30),
          f"{name}: what a job has taken is told while it runs")
    usage = site.usage(long) or {}
    check(usage.get("wallMilliseconds", 0) < 60_000 and usage.get("memoryBytes", 0) > 4096
          and 0 <= usage.get("cpuMilliseconds", -1) <= 1_000, f"{name}: it sleeps, and takes next to nothing: {usage}")
    check(site.cancel(long) == 202, f"{name}: a job can be cancelled")
    ended = dict(zip(jobs, over(site, *jobs.values(), seconds=75)))
    stopped = over(site, long)[0]
    for job, ending in ended.items():
        check(ending["state"] in OVER, f"{name}: {job} has ended, and is not {ending['state']}")
    if not all(job["state"] in OVER for job in ended.values()):
        return

    def result(job):
        return ended[job].get("result") or {}
    check(ended["ok"]["state"] == "completed" and result("ok")["exitCode"] == 0 and site.log(jobs["ok"]) == b"done\n",
          f"{name}: a job ends well: {ended['ok']}")
    cpu = result("ok").get("cpuMilliseconds", 0)
    check(500 <= cpu <= 3000, f"{name}: 600 ms of a processor are measured: {result('ok')}")
    # What is sampled is missed on a machine that is very busy; what was killed for its memory was seen.
    peaks = {job: result(job).get("peakMemoryBytes", 0) for job in ("ok", "large")}
    check(peaks["ok"] > 1 << 20 or site.samples and not peaks["ok"], f"{name}: memory is measured: {peaks}")
    check(peaks["large"] > 60 << 20 or site.samples and not peaks["large"], f"{name}: also where it was too much: {peaks}")
    check(result("ok").get("endedAt", 0) >= result("ok").get("startedAt", 1) > 0, f"{name}: it began and ended")
    use = site.use(jobs["ok"])
    check(use["measured"] == 1 and use["settled"], f"{name}: one second is charged: {use}")
    check(ended["files"]["state"] == "completed" and set(ended["files"]["outputs"]) == {"b", "c"}
          and site.output(jobs["files"], "b") == b"\x00in\xff" * 2000, f"{name}: inputs become outputs: {ended['files']}")
    check(site.log(jobs["files"]) == b"a 'b' \"c\" $d\n", f"{name}: the environment as it was written")
    check(ended["three"]["state"] == "failed" and result("three").get("exitCode") == 3
          and result("three").get("ending") == "exited" and sorted(site.log(jobs["three"]).split()) == [b"err", b"out"],
          f"{name}: an exit code is kept: {ended['three']}")
    check(ended["absent"]["state"] == "failed" and result("absent").get("exitCode") != 0,
          f"{name}: a program that is not there: {ended['absent']}")
    check(ended["builtin"]["state"] == "completed", f"{name}: nothing to do ends well")
    check(result("late").get("ending") == "out-of-time", f"{name}: out of time: {ended['late']}")
    check(result("large").get("ending") == "out-of-memory", f"{name}: out of memory: {ended['large']}")
    check(result("busy").get("ending") == "out-of-cpu", f"{name}: out of processor time: {ended['busy']}")
    check(stopped["state"] == "cancelled" and result("ok") and (stopped.get("result") or {}).get("ending") == "cancelled",
          f"{name}: cancelled: {stopped}")
    check(until(lambda: not site.leftovers(), 10), f"{name}: jobs that are over leave nothing: {site.leftovers()}")
    check(site.log(jobs["three"]) != b"", f"{name}: the log stays")


def restart(site):
    """The hub is killed under its jobs: what ran goes on, what ended meanwhile is metered, nothing runs twice."""
    name = site.name
    jobs = [site.submit("/bin/sh", "-c", f"echo one; sleep {seconds}; echo two") for seconds in (0, 1, 3, 6)]
    until(lambda: any(site.job(job)["state"] == "running" for job in jobs), 30)
    site.hub.kill()
    site.hub.start()
    for job, end in zip(jobs, over(site, *jobs, seconds=60)):
        check(end["state"] == "completed" and site.log(job) == b"one\ntwo\n",
              f"{name}: a job outlives the hub and runs once: {end} {site.log(job)!r}")
        check(site.use(job)["measured"] == 1, f"{name}: it is metered once")


def inventory(site):
    pool = site.pool or next(p["id"] for p in site.hub.expect(200, "GET", "/v1/pools", key=site.user)["items"]
                             if p["engine"] == "local")
    nodes = site.hub.expect(200, "GET", f"/v1/pools/{pool}/inventory")["nodes"]
    check(nodes and all(n["milliCPU"] > 0 and n["memoryMiB"] > 0 and n["state"] == "up" for n in nodes),
          f"{site.name}: there are nodes with something to run on: {nodes}")
    return nodes
