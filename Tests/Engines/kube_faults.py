"""What goes wrong on a Kubernetes cluster: nothing runs twice, nothing is lost, nothing is billed that was not."""

import time

from cluster import PYTHON, let_go, runs, traced, well
from contract import BURN, over
from count import check, until


def main(site):
    for fault in (manifest, swallowed, cut_off, killed, busy, unauthorised, too_large, expired_page, second_pod, images, pulling, forbidden,
                  waiting, behind_our_back, by_pod, node_lost, preempted, skewed, lies, cancelled_unheard, silent_end):
        site.server.fault = None
        fault(site)
    site.server.fault = None
    check(not site.server.wrong, f"no request was wrong: {site.server.wrong}")


def running(site, job):
    return until(lambda: site.job(job)["state"] == "running", 60)


def manifest(site):
    """What the cluster is asked for, and how a job finds itself there."""
    words = "id -u; id -G; ulimit -t; grep -E 'NoNewPrivs|CapBnd' /proc/self/status; touch /x && echo written; echo $$ $PPID; ls /proc | grep -c '^[0-9]'"
    job = site.submit("/bin/sh", "-c", words + "; sleep 5", milliCPU=1500, accelerators=[{"model": "V100", "count": 1}])
    check(until(lambda: site.cluster.of(job), 60), "it has a pod")
    pod = site.cluster.of(job)[0]
    resources = pod["spec"]["containers"][0]["resources"]
    check(resources["limits"] == {"cpu": "1500m", "memory": str(100 << 20), "nvidia.com/gpu": "1"} == resources["requests"]
          and pod["spec"]["nodeSelector"] == {"accelerator": "v100"} and pod["spec"]["priorityClassName"] == "low", f"what was asked for: {pod['spec']}")
    made = site.cluster.jobs[job.replace("_", "-")]
    check(made["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "lingqu" and made["spec"]["backoffLimit"] == 0, f"a Job: {made['metadata']}")
    end = over(site, job)[0]
    text = site.log(job).decode()
    check(end["state"] == "completed" and text.splitlines()[:3] == ["65532", "65532", "30"] and "written" not in text.replace("x: ", "")
          and "NoNewPrivs:\t1" in text and "CapBnd:\t0000000000000000" in text, f"a pod of its own: {text!r} {end}")
    check(end["result"]["milliCPU"] == 1500, f"it was given what it asked for: {end['result']}")


def swallowed(site):
    """The hub is killed between asking and hearing so: the Job is there, and is not made again."""
    passed = []

    def fault(verb, _resource, _name, go_on):
        answer = go_on()
        if verb == "create":
            passed.append(answer)
            return None
        return answer
    site.server.fault = fault
    path, job = traced(site, 1)
    check(until(lambda: passed, 30), "the Job was made")
    site.hub.kill()
    site.server.fault = None
    site.hub.start()
    well(site, path, job, "killed between asking and recording")


def cut_off(site):
    """A server that hangs or is gone: jobs go on, and stay as they are."""
    path, job = traced(site, held=True)
    check(running(site, job), "it runs")
    site.server.kill()
    let_go(path)
    later_path, later = traced(site)
    check(until(lambda: runs(path) == 1 and site.ended(job), 60), "without its API server a job goes on")
    check(site.job(job)["state"] == "running" and site.job(later)["state"] in ("queued", "starting"), "cut off, jobs are as they were")
    check(site.hub.call("GET", f"/v1/pools/{site.pool}/inventory").status == 503, "the inventory says that the engine is silent")
    site.server.start()
    well(site, path, job, "ended while the server was away")
    well(site, later_path, later, "submitted while the server was away")


def killed(site):
    """The hub is killed while jobs run and end."""
    path, job = traced(site, held=True)
    other_path, other = traced(site, held=True)
    check(running(site, job) and running(site, other), "they run")
    site.hub.kill()
    let_go(path)
    until(lambda: site.ended(job), 60)
    site.hub.start()
    let_go(other_path)
    well(site, path, job, "ended while the hub was away")
    well(site, other_path, other, "ran on while the hub was away")


def busy(site):
    """429 and 500 are heeded: it asks again, and not at once."""
    times = []

    def fault(verb, _resource, _name, go_on):
        if verb == "create" and len(times) < 2:
            times.append(time.monotonic())
            return site.server.status(429, "TooManyRequests", "too many requests", **{"Retry-After": "2"}) if len(times) == 1 \
                else site.server.status(500, "InternalError", "etcdserver: leader changed")
        return go_on()
    site.server.fault = fault
    path, job = traced(site)
    well(site, path, job, "asked again")
    check(len(times) == 2 and times[1] - times[0] >= 1.9, f"not before it was told: {times}")


def unauthorised(site):
    """A token runs out: the next one is read; a right that is missing is told."""
    site.server.tokens = {"second-token"}
    path, job = traced(site)
    check(until(lambda: "401" in site.said(), 30), "a token that is not accepted is told in the log")
    check(site.job(job)["state"] in ("queued", "starting"), "without a token jobs wait")
    site.write_token("second-token")
    well(site, path, job, "with a new token")
    rules, site.server.rules = site.server.rules, [rule for rule in site.server.rules if rule[1] != "pods"]
    path, job = traced(site)
    check(until(lambda: 'cannot list resource' in site.said(), 30), "a right that is missing is told in the log")
    site.server.rules = rules
    well(site, path, job, "with the right")


def too_large(site):
    """An answer without end is not read to its end."""
    path, job = traced(site, 1)
    passed = []

    def fault(verb, resource, _name, go_on):
        if verb == "list" and resource == "jobs" and not passed:
            passed.append(1)
            return 200, b'{"items":[' + b"0," * (40 << 20) + b"0]}", {}
        return go_on()
    site.server.fault = fault
    well(site, path, job, "after an answer that was too large")
    check(passed and "holds more than" in site.said(), "an answer that is too large is told in the log")


def expired_page(site):
    """A list that changes while it is read begins anew."""
    gone = []

    def fault(verb, resource, _name, go_on):
        if verb == "list" and site.server.pages and len(gone) < 2:
            gone.append(resource)
            site.server.pages.clear()
        return go_on()
    made = [traced(site, 3) for _ in range(5)]
    site.server.fault = fault
    for path, job in made:
        well(site, path, job, "in a list of pages")
    check(gone, "a page had expired")


def second_pod(site):
    """Kubernetes makes another pod for the same job: it does nothing."""
    path, job = traced(site, held=True)
    check(until(lambda: runs(path) == 1, 60), "it runs")
    with site.cluster.lock:
        site.cluster.make(site.cluster.jobs[job.replace("_", "-")])
    check(until(lambda: any(p["status"]["phase"] == "Succeeded" for p in site.cluster.of(job)) or site.job(job)["state"] == "completed", 60),
          "the second pod has ended")
    let_go(path)
    well(site, path, job, "with two pods")


def images(site):
    """Images that are not among those agreed are refused; those that are run. Other engines say no at once."""
    job = site.submit("/bin/true", image="elsewhere.example.org/x:1")
    end = over(site, job)[0]
    check(end["state"] == "failed" and "image" in end["reason"] and site.use(job)["measured"] == 0, f"an image of elsewhere: {end}")
    path, good = traced(site)
    well(site, path, good, "the default image")
    job = site.submit("/bin/true", image="registry.example.org/tool:2")
    check(over(site, job)[0]["state"] == "completed", "an image that is agreed")
    local = next(p["id"] for p in site.hub.expect(200, "GET", "/v1/pools", key=site.user)["items"] if p["engine"] == "local")
    answer = site.hub.call("POST", "/v1/jobs", site.draft("/bin/true", image="registry.example.org/tool:2", pool=local), key=site.user)
    check(answer.status == 422 and answer.json["rule"] == "job.image-not-here", f"an image on the hub's own machine: {answer.body!r}")
    answer = site.hub.call("POST", "/v1/jobs", site.draft("/bin/true", image="a b"), key=site.user)
    check(answer.status == 422 and answer.json["rule"] == "job.image", f"no image: {answer.body!r}")


def refused(site, job, words, what):
    end = over(site, job)[0]
    check(end["state"] == "failed" and words in end["reason"], f"{what}: {end}")
    check(site.use(job)["measured"] == 0 and site.use(job)["settled"], f"{what}: it costs nothing")


def pulling(site):
    site.cluster.bad_images.add("registry.example.org/none:1")
    refused(site, site.submit("/bin/true", image="registry.example.org/none:1"), "ImagePullBackOff", "an image that cannot be fetched")
    claims, site.cluster.claims = site.cluster.claims, {}
    job = site.submit("/bin/true")
    refused(site, job, "FailedMount", "a volume that is not there")
    site.cluster.claims = claims


def forbidden(site):
    site.cluster.forbidden = "exceeded quota: pods=0"
    refused(site, site.submit("/bin/true"), "exceeded quota", "pods that are forbidden")
    site.cluster.forbidden = None


def waiting(site):
    """A cluster that is full is waited for."""
    site.cluster.full = True
    path, job = traced(site)
    check(until(lambda: site.cluster.of(job) and site.cluster.of(job)[0]["status"]["conditions"], 30), "it waits for a node")
    until(lambda: False, 4)
    check(site.job(job)["state"] == "starting" and runs(path) == 0, "a job waits for a node for as long as it takes")
    site.cluster.full = False
    well(site, path, job, "after waiting")


def behind_our_back(site):
    job = site.submit(PYTHON, "-c", BURN + "print(1, flush=True)\ntime.sleep(60)")
    check(until(lambda: site.log(job) == b"1\n", 60), "it runs, and has said so")
    with site.cluster.lock:
        site.cluster.delete(job.replace("_", "-"), {"propagationPolicy": "Background"})
    end = over(site, job)[0]
    check(end["state"] == "cancelled" and end["result"]["cpuMilliseconds"] >= 500 and site.use(job)["measured"] >= 1,
          f"deleted by the cluster's owner, what it took is metered: {end}")


def by_pod(site):
    """The owner deletes the pod; and one that hears nothing is killed when its time of grace is over."""
    job = site.submit(PYTHON, "-c", "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint(1, flush=True)\ntime.sleep(90)")
    check(until(lambda: site.log(job) == b"1\n", 60), "it runs, and has said so")
    with site.cluster.lock:
        site.cluster.mark(site.cluster.of(job)[0], grace=3)
    end = over(site, job, seconds=80)[0]
    check(end["state"] == "cancelled" and end["result"].get("isModelled") and site.use(job)["measured"] >= 1,
          f"killed with what would have told, it is modelled: {end}")


def node_lost(site):
    path, job = traced(site, 90)
    check(running(site, job) and runs(path) == 1, "it runs")
    node = site.cluster.of(job)[0]["spec"]["nodeName"]
    site.cluster.lose(node)
    end = over(site, job, seconds=90)[0]
    nodes = site.hub.expect(200, "GET", f"/v1/pools/{site.pool}/inventory")["nodes"]
    check({n["name"]: n["state"] for n in nodes}[node] == "down", f"the inventory says so: {nodes}")
    site.cluster.collect(node)
    check(end["state"] == "failed" and end["result"]["ending"] == "node-failed" and runs(path) == 1, f"a node is lost: {end}")


def preempted(site):
    job = site.submit("/bin/sleep", "60")
    check(running(site, job), "it runs")
    site.cluster.preempt(site.cluster.of(job)[0])
    end = over(site, job)[0]
    check(end["state"] == "failed" and end["result"]["ending"] == "preempted", f"preempted: {end}")


def skewed(site):
    """The cluster's clock is an hour ahead, or behind: what a job took does not change."""
    for hours in (1, -1):
        site.cluster.skew = hours * 3_600
        job = site.submit(PYTHON, "-c", BURN)
        end = over(site, job)[0]
        check(end["state"] == "completed" and 500 <= end["result"]["cpuMilliseconds"] <= 3_000 and site.use(job)["measured"] == 1
              and site.use(job)["settled"], f"{hours} h of skew: {end} {site.use(job)}")
    site.cluster.skew = 0


def lies(site):
    """A record that tells of an hour of processor time in a second is not believed."""
    path, job = traced(site, held=True, cpuSeconds=10_000)
    check(running(site, job), "it runs")

    def fault(verb, resource, _name, go_on):
        record = f"{site.shared}/jobs/{job}/record"
        if verb == "list" and resource == "pods" and site.ended(job):
            with open(record, "w") as file:
                file.write("code 0\nmicroseconds 3600000000\npeak 5\nend\n")
        return go_on()
    site.server.fault = fault
    let_go(path)
    end = over(site, job)[0]["result"]
    seconds = (end["endedAt"] - end["startedAt"]) // 1000
    check(end["cpuMilliseconds"] <= (seconds + 1) * 1000 and end["reportedCPUMilliseconds"] == 3_600_000,
          f"more than the time gives is cut off and marked: {end}")
    check(site.use(job)["measured"] <= seconds + 1, f"and not charged: {site.use(job)}")


def cancelled_unheard(site):
    """Cancelled before anybody knows whether it was made: it never runs, also not when it was."""
    def fault(verb, _resource, _name, go_on):
        return None if verb == "create" else go_on()
    site.server.fault = fault
    path, job = traced(site)
    until(lambda: ("create", "jobs", None) in site.server.requests[-3:], 10)
    check(site.cancel(job) == 202, "it can be cancelled")
    check(over(site, job)[0]["state"] == "cancelled", f"it is cancelled: {site.job(job)}")
    site.server.fault = None
    check(runs(path) == 0 and site.use(job)["measured"] == 0, "it never ran, and costs nothing")


def silent_end(site):
    """The Job and its pod are gone before anybody looked: what its script left tells how it ended."""
    path, job = traced(site, held=True)
    check(running(site, job), "it runs")
    site.server.fault = lambda *_: None
    let_go(path)
    check(until(lambda: site.ended(job), 60), "it has ended")
    with site.cluster.lock:
        site.cluster.delete(job.replace("_", "-"), {"propagationPolicy": "Background"})
    site.server.fault = None
    well(site, path, job, "removed before anybody looked")
