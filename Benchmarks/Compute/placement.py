"""Placement: the published openb experiment through `lingqu simulate`, with the five orders of arrival that are given.

Published figures are means over the seeds 42 to 51, ours over 42 to 46; see docs/placement.md.
"""

import json
import os
import subprocess

from shared import RUNS, figure

DATA = os.environ.get("LINGQU_DATA", os.path.join(os.getcwd(), "..", "shared", "data", "compute"))
SEEDS = range(42, 47)
PUBLISHED = {
    "default": {"fragmentation-gradient": (95.23, 95.39), "best-fit": (92.86,), "packing": (91.78,),
                "dot-product": (90.62,), "random": (86.30,)},
    "multigpu50": {"fragmentation-gradient": (97.09, 97.18), "best-fit": (95.62,), "packing": (96.06,),
                   "dot-product": (94.73,), "random": (81.28,)},
}
OURS = "least-stranded"


def simulate(trace, policies, seeds=SEEDS):
    """The JSON of each policy, means over the orders of arrival of the seeds."""
    command = [os.environ["LINGQU_BIN"], "simulate", "--nodes", f"{DATA}/openb_node_list_gpu_node.csv",
               "--tasks", f"{DATA}/openb_pod_list_{trace}.csv", "--json", "-"]
    for seed in seeds:
        command += ["--arrivals", f"{DATA}/arrivals_{trace}_{seed}.txt"]
    for policy in policies:
        command += ["--policy", policy]
    out = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {line["policy"]: line for line in out.get("runs", [out])}


def run():
    if not os.path.exists(f"{DATA}/openb_node_list_gpu_node.csv"):
        print(f"placement: skipped, no traces in {DATA}; LINGQU_DATA names another folder")
        return
    for trace, published in PUBLISHED.items():
        lines = simulate(trace, [*published, OURS])
        for policy, means in published.items():
            for load, mean in zip(("100", "130"), means):
                value = lines[policy]["allocation_ratio"][load]
                figure(f"placement {trace} {policy} @{load}", [value], "%", "near", mean, "published", mean, digits=2)
        gradient = lines["fragmentation-gradient"]
        for load in ("100", "130"):
            peer = gradient["allocation_ratio"][load]
            goal = 95.8 if (trace, load) == ("default", "100") else round(peer + 0.25, 2)
            figure(f"placement {trace} {OURS} @{load}", [lines[OURS]["allocation_ratio"][load]], "%", "more", goal,
                   "gradient", peer, digits=2)
        if trace == "default":
            figure(f"fragmentation default {OURS} @100", [lines[OURS]["fragmentation"]["100"]], "%", "less", 4.2,
                   "gradient", gradient["fragmentation"]["100"], digits=2)
    power = simulate("default", ["low-power", "fragmentation-gradient"], [42])
    for load, goal in (("40", 690), ("60", 940)):
        figure(f"power default low-power @{load}", [power["low-power"]["power_kw"][load]], "kW", "less", goal,
               "gradient", power["fragmentation-gradient"]["power_kw"][load])
    figure("placement default low-power @100", [power["low-power"]["allocation_ratio"]["100"]], "%", "more", 95.2,
           "gradient", power["fragmentation-gradient"]["allocation_ratio"]["100"], digits=2)
    rates = [simulate("default", [OURS], [42])["least-stranded"]["decisions_per_s"] for _ in range(RUNS)]
    figure("online placement, reasons kept", rates, "/s", "more", 50000, "C++ without reasons", 31000)
