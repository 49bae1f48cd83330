"""Short jobs on a real Slurm, where one can be had here: the hub's rate beside that of slurmrestd alone, in one run."""

import json
import os
import subprocess
import sys

from shared import QUICK, figure

HERE = os.path.dirname(os.path.abspath(__file__))


def run():
    words = ["100", "1"] if QUICK else []
    done = subprocess.run([os.path.join(HERE, "../../Scripts/slurm"), sys.executable, os.path.join(HERE, "slurm_bench.py"), *words],
                          stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode == 75:
        print("  skipped: no Slurm can be had here")
        return
    lines = done.stdout.strip().splitlines()
    if not lines or not lines[-1].startswith("{"):
        raise RuntimeError("the benchmark on Slurm did not come to its end:\n" + done.stdout[-2000:])
    found = json.loads(lines[-1])
    direct = sorted(found["direct_jobs_per_s"])[len(found["direct_jobs_per_s"]) // 2]
    figure("slurm-short-jobs-of-direct-rate", [found["ratio"]], "", "more", 0.9, "slurmrestd, jobs/s", direct, 2)
    figure("slurm-usage-equals-sacct", [100 * found["usage_equal"] / found["jobs"]], "%", "more", 100, digits=1)
