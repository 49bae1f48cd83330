#!/usr/bin/env python3
"""Mixes drawn from the default list of tasks, and what ours allocates on them beside the published policy.

    LINGQU_BIN=.../lingqu Benchmarks/Compute/families.py [SEED]

The published experiment has 17 traces, of which two are given. These are drawn to be like the others: more and fewer tasks
without accelerators (cpu), more demand from parts of accelerators (share) and from tasks with several (multi), tasks bound to
models (spec). Orders of arrival are drawn by `lingqu simulate` from its seed.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile

DATA = os.environ.get("LINGQU_DATA", os.path.join(os.getcwd(), "..", "shared", "data", "compute"))
NODES = f"{DATA}/openb_node_list_gpu_node.csv"
BINDINGS = ["T4", "P100", "G2", "G3", "V100M16|V100M32", "V100M32", "V100M16", "T4|P100", "G2|T4",
            "G2|P100|T4|V100M16|V100M32", "A10|T4"]


def rows(name):
    with open(f"{DATA}/{name}") as file:
        return list(csv.DictReader(file))


def demand(tasks):
    return sum(int(t["num_gpu"]) * int(t["gpu_milli"]) for t in tasks)


def families(rng):
    tasks = [{**t, "gpu_spec": ""} for t in rows("openb_pod_list_default.csv")]
    number = [int(t["num_gpu"]) for t in tasks]
    cpu = [t for t, n in zip(tasks, number) if n == 0]
    share = [t for t, n in zip(tasks, number) if n == 1 and t["gpu_milli"] != "1000"]
    one = [t for t, n in zip(tasks, number) if n == 1 and t["gpu_milli"] == "1000"]
    multi = [t for t, n in zip(tasks, number) if n > 1]

    def sized(group, amount):
        """Tasks of the group that ask for about the amount: some of them, or all of them several times."""
        chosen = []
        asked = 0
        while asked < amount:
            for task in rng.sample(group, len(group)):
                if asked >= amount:
                    break
                chosen.append(task)
                asked += demand([task])
        return chosen

    for factor in (0, 50, 200, 250, 500):
        yield f"cpu {factor} %", share + one + multi + [rng.choice(cpu) for _ in range(len(cpu) * factor // 100)]
    total = demand(tasks)
    for part in (20, 40, 60, 80, 100):
        rest = total * (100 - part) / 100
        split = demand(one) / demand(one + multi)
        yield f"share {part} %", cpu + sized(share, total * part / 100) + sized(one, rest * split) + sized(multi, rest * (1 - split))
    for part in (20, 30, 40, 50):
        yield f"multi {part} %", cpu + share + one + sized(multi, demand(share + one) * part / (100 - part))
    nodes = rows("openb_node_list_gpu_node.csv")
    there = {}
    for node in nodes:
        if node["model"]:
            size, count, cores = there.get(node["model"], (0, 0, 0))
            there[node["model"]] = (size + int(node["gpu"]), max(count, int(node["gpu"])), max(cores, int(node["cpu_milli"])))
    for part in (10, 20, 25, 33):
        bound = []
        for task in tasks:
            if task["num_gpu"] != "0" and rng.random() < part / 100:
                able = [b for b in BINDINGS if any(there[m][1] >= int(task["num_gpu"]) and there[m][2] >= int(task["cpu_milli"])
                                                   for m in b.split("|"))]
                weights = [sum(there[m][0] for m in b.split("|")) ** 0.6 for b in able]
                task = {**task, "gpu_spec": rng.choices(able, weights)[0]}
            bound.append(task)
        yield f"spec {part} %", bound


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    gains = []
    print(f"seed {seed}\n| mix | gradient @100 / @130 | ours, points more | fragmentation |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, tasks in families(random.Random(seed)):
            path = os.path.join(folder, "tasks.csv")
            with open(path, "w", newline="") as file:
                columns = ["name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli", "gpu_spec"]
                writer = csv.DictWriter(file, columns, extrasaction="ignore")
                writer.writeheader()
                writer.writerows({**t, "gpu_milli": t["gpu_milli"] or 0} for t in tasks)
            out = json.loads(subprocess.run(
                [os.environ["LINGQU_BIN"], "simulate", "--nodes", NODES, "--tasks", path, "--seed", str(seed), "--json", "-",
                 "--policy", "fragmentation-gradient", "--policy", "least-stranded"],
                check=True, capture_output=True, text=True).stdout)
            peer, ours = out["runs"]
            more = [ours["allocation_ratio"][x] - peer["allocation_ratio"][x] for x in ("100", "130")]
            gains.append(more)
            print(f"| {name} | {peer['allocation_ratio']['100']:.2f} / {peer['allocation_ratio']['130']:.2f} | "
                  f"{more[0]:+.2f} / {more[1]:+.2f} | {peer['fragmentation']['100']:.2f} → {ours['fragmentation']['100']:.2f} |",
                  flush=True)
    print(f"| mean of {len(gains)} | | {sum(g[0] for g in gains) / len(gains):+.2f} / {sum(g[1] for g in gains) / len(gains):+.2f} | |")


main()
