"""Queueing, quotas and the choice between sites, all through `lingqu simulate`."""

import json
import os
import subprocess

from shared import figure

DATA = os.environ.get("LINGQU_DATA", os.path.join(os.getcwd(), "..", "shared", "data", "compute"))
SEQUENCES = "1981,2756,4299,8850,3316,2714,5228,7762,4022,7085"
# RLScheduler (SC '20), table of the bounded slowdown on lublin_256: without backfill, and with EASY.
PUBLISHED = {"fcfs": (7273.77, 235.82), "wfp3": (19753.53, 133.87), "unicep": (22274.74, 307.23), "sjf": (277.35, 73.31),
             "f1": (258.37, 75.07)}
LEARNED = 58.64


def simulate(*arguments):
    command = [os.environ["LINGQU_BIN"], "simulate", *arguments, "--json", "-"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def run():
    print(f"queueing: lublin_256.swf, sequences {SEQUENCES}; quotas: Kueue's generators, virtual time; sites: seed 42")
    swf = ("--swf", f"{DATA}/lublin_256.swf", "--sequences", SEQUENCES)
    if os.path.exists(swf[1]):
        exact = 0
        for column, backfill in enumerate(("none", "easy")):
            for policy, published in PUBLISHED.items():
                mean = simulate(*swf, "--policy", policy, "--backfill", backfill)["mean_bounded_slowdown"]
                exact += mean == published[column]
                print(f"  {policy:7} {backfill:5} {mean:10} published {published[column]}")
        figure("queueing-published-exact", [exact], "of 10", "more", 10)
        ours = simulate(*swf)
        figure("queueing-mean-bounded-slowdown", [ours["mean_bounded_slowdown"]], "", "less", 50, "learned", LEARNED, 2)
        figure("queueing-reservations-delayed", [ours["reservations"]["delayed"]], "", "less", 0)
    else:
        print(f"  skipped: no {swf[1]}")
    for name, goal, peer in (("baseline", 90, 351), ("large", 60, 1179)):
        scale = simulate("--queues", name)
        print(f"  {name}: usage {scale['usage']} %, {scale['preempted']} preempted, {scale['reclaimed']} reclaimed, "
              f"{scale['decisions_per_s']} decisions/s")
        # Virtual: how long the workloads take at best plus how long the decisions took; through the live hub: quotas_live.py.
        figure(f"quotas-{name}-virtual-and-wall", [scale["virtual_makespan_s"] + scale["wall_s"]], "s", "less", goal,
               "kueue, live", peer, 1)
    sites = simulate("--sites", "Examples/four-tariffs.json")
    peer, ours = sites["cases"][0], sites["cases"][1]
    figure("sites-deferrable-saving", [ours["saving_per_cent"]], "%", "more", 15, "cheapest now, yuan",
           peer["deferrable_micro_yuan"] / 1e6, 2)
    figure("sites-deadlines-missed", [ours["deadlines_missed"]], "", "less", 0)
