"""Pools that know their nodes: what is told of them fills the pool, a job is placed on one, waits with the reason while none will do,
and is refused where none ever could. What is done to a node the engine tells by itself."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from contract import over  # noqa: E402
from count import check, until  # noqa: E402
from places import run  # noqa: E402


class SlurmNodes:
    @staticmethod
    def drain(name):
        run("scontrol", "update", f"nodename={name}", "state=drain", "reason=test")

    @staticmethod
    def lose(name):
        run("scontrol", "update", f"nodename={name}", "state=down", "reason=test")

    @staticmethod
    def resume(name):
        run("scontrol", "update", f"nodename={name}", "state=resume")


class KubernetesNodes:
    def __init__(self, cluster):
        self.cluster = cluster

    def change(self, name, closed, ready):
        with self.cluster.lock:
            node = self.cluster.nodes[name]
            node["spec"] = {"unschedulable": True} if closed else {}
            node["status"]["conditions"][0]["status"] = "True" if ready else "Unknown"
            self.cluster.touch(node)

    def drain(self, name):
        self.change(name, True, True)

    def lose(self, name):
        self.change(name, False, False)

    def resume(self, name):
        self.change(name, False, True)


def explained(site, job):
    return site.hub.expect(200, "GET", f"/v1/jobs/{job}/explanation", key=site.user)


def why(site, job):
    """How many nodes what keeps a job off, while it waits."""
    found = explained(site, job)
    return {one["why"]: one["nodes"] for one in found.get("nodes", {}).get("rejected", [])} if found["state"] == "queued" else None


def main(site, control, count):
    name = f"{site.name} nodes"
    hub = site.hub
    first = hub.expect(200, "GET", f"/v1/pools/{site.pool}", key=site.user)

    def pool(groups):
        body = {"site": first["site"], "name": {"zh": "节点池", "en": "nodes"}, "engine": first["engine"],
                "cluster": first["cluster"], "capacity": {"groups": groups}}
        # Nothing is known of nodes before the engine has told of them.
        until(lambda: hub.call("GET", f"/v1/pools/{site.pool}/inventory").status == 200, 20)
        made = []
        until(lambda: made.append(hub.call("POST", "/v1/pools", body, key=site.centre)) or made[-1].status == 201, 30)
        return made[-1].json

    filled = pool([])
    groups = filled.get("capacity", {}).get("groups", [])
    check([g["count"] for g in groups] == [count] and groups[0]["accelerators"][0]["count"] == 2,
          f"{name}: the groups are what the engine tells: {filled}")
    check(filled["capacity"]["milliCPU"] == count * groups[0]["milliCPU"], f"{name}: and the sums are theirs: {filled}")

    def refused(rule, words, **more):
        answer = hub.call("POST", "/v1/jobs", site.draft("/bin/true", pool=filled["id"], **more), key=site.user)
        told = answer.json
        check(answer.status == 422 and told["rule"] == rule and words in str(told.get("remedy")), f"{name}: {rule}: {told}")
    refused("pool.over-node", "2 accelerators", accelerators=[{"count": 3}])
    refused("pool.over-node", "cores", milliCPU=20_000)
    refused("pool.no-slices", "a whole one", accelerators=[{"count": 1, "fraction": 500}])
    refused("pool.no-such-accelerator", "v100", accelerators=[{"count": 1, "class": "npu"}])
    gang = hub.call("POST", "/v1/job-arrays", {
        "job": site.draft("/bin/true", pool=filled["id"], accelerators=[{"count": 2}]), "count": count + 1, "gang": True}, key=site.user)
    check(gang.status == 422 and gang.json["rule"] == "pool.gang-over-nodes", f"{name}: a gang for one node too many: {gang.json}")

    # Of the group's two nodes each has a free accelerator, and neither has two.
    two = pool([groups[0] | {"name": "two", "count": 2}])["id"]
    halves = [site.submit("/bin/sleep", "300", pool=two, accelerators=[{"count": 1}], milliCPU=9_000) for _ in range(2)]
    check(until(lambda: all(site.job(job)["state"] == "running" for job in halves), 60), f"{name}: two jobs run beside each other")
    placed = [explained(site, job)["nodes"]["node"] for job in halves]
    check(all(node["group"] == "two" and node["isTold"] for node in placed), f"{name}: each on a node that the engine tells: {placed}")
    whole = site.submit("/bin/true", pool=two, accelerators=[{"count": 2}])
    check(until(lambda: why(site, whole) == {"accelerators": 2}, 20),
          f"{name}: pieces on two nodes are no room for both on one: {explained(site, whole)}")
    text = explained(site, whole)["turn"]["text"]["en"]
    check("0 of 2 nodes have room; 2 nodes: too few whole accelerators idle" in text, f"{name}: and it is told so: {text}")
    for job in halves:
        site.cancel(job)
    check(over(site, whole)[0]["state"] == "completed", f"{name}: it starts when one of them has ended: {explained(site, whole)}")

    # One node, which is taken away and comes back.
    one = pool([groups[0] | {"name": "one", "count": 1}])["id"]
    node = sorted(n["name"] for n in hub.expect(200, "GET", f"/v1/pools/{site.pool}/inventory")["nodes"])[0]
    for take, word in ((control.drain, "drained"), (control.lose, "lost")):
        take(node)
        try:
            # What is submitted just then may have been placed before the engine told.
            check(until(lambda: nodes_of(hub, one).get(word) == 1, 40), f"{name}: a node that is {word} is seen: {nodes_of(hub, one)}")
            job = site.submit("/bin/true", pool=one)
            check(until(lambda: why(site, job) == {word: 1}, 20), f"{name}: no node but one that is {word}: {explained(site, job)}")
            line = [e for e in hub.expect(200, "GET", f"/v1/queue?pool={one}")["items"] if e["job"] == job]
            check(line and f"1 node: {word}" in line[0]["turn"]["text"]["en"], f"{name}: the queue says so too: {line}")
            check(site.job(job)["state"] == "queued", f"{name}: and it waits")
        finally:
            control.resume(node)
        check(over(site, job)[0]["state"] == "completed", f"{name}: it runs when the node is back: {explained(site, job)}")


def nodes_of(hub, pool):
    """How many nodes of a pool are in which state, as the hub last heard."""
    counts = {}
    for node in hub.expect(200, "GET", f"/v1/pools/{pool}/nodes")["nodes"]:
        counts[node["state"]] = counts.get(node["state"], 0) + 1
    return counts
