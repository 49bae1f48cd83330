"""The same commands where the pool is a real cluster: what is submitted here runs there."""

import os
import sys
import time

import commands
from bench import Bench, check

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Engines"))
from places import Slurm  # noqa: E402


class Pool(Bench):
    def __init__(self, site):
        self.site = site
        self.hub = site.hub
        self.shared = os.path.join(os.environ["LINGQU_SLURM_SHARED"], "work")
        self.bin, self.home = os.path.join(self.shared, "bin"), os.path.join(self.shared, "home")
        os.makedirs(self.bin)
        os.makedirs(self.home)
        self.environment = {
            "PATH": self.bin + ":/usr/bin:/bin", "LINGQU_HUB": site.hub.address, "LINGQU_KEY": site.user, "HOME": self.home,
            "LC_ALL": "C.UTF-8", "SBATCH_PARTITION": "p", "LINGQU_AGREEMENT": site.agreement,
        }
        for name in ("LD_LIBRARY_PATH", "SWIFT_BACKTRACE"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.say(os.environ["LINGQU_BIN"], "slurm-shim", "install", self.bin)

    def command(self, words):
        return words


def main():
    with Slurm() as site:
        pool = Pool(site)
        gpus = pool.batch("--gres=gpu:V100:2", "-c", "3", "--wrap", "echo $SLURM_GPUS $SLURM_CPUS_PER_TASK")
        wrong = pool.batch("--wrap", "exit 3")
        array = pool.batch("--array=1-7:3", "--wrap", "echo $SLURM_ARRAY_JOB_ID $SLURM_ARRAY_TASK_ID")
        endless = pool.batch("--wrap", "echo begun; sleep 600")
        commands.variables(pool)
        check(pool.wait(gpus) == [[gpus, "COMPLETED", "0:0"]] and pool.text(f"slurm-{gpus}.out") == "2 3\n", pool.text(f"slurm-{gpus}.out"))
        check(pool.wait(wrong) == [[wrong, "FAILED", "3:0"]], f"{pool.wait(wrong)}")
        check([row[0] for row in pool.wait(array)] == [f"{array}_{task}" for task in (1, 4, 7)], f"{pool.wait(array)}")
        check(all(pool.text(f"slurm-{array}_{task}.out") == f"{array} {task}\n" for task in (1, 4, 7)), "files of an array")
        check(pool.rows("sacct", "-n", "-P", "-j", gpus, "-o", "Partition,NodeList,AllocCPUS") == [["p", "p", "3"]], "the pool is told")
        end = time.monotonic() + 60
        while pool.text(f"slurm-{endless}.out") != "begun\n" and time.monotonic() < end:
            time.sleep(0.1)
        pool.say("scancel", endless)
        check(pool.wait(endless)[0][1] == "CANCELLED", f"{pool.wait(endless)}")
        mine = {job["id"] for job in site.hub.expect(200, "GET", "/v1/jobs?limit=200", key=site.user)["items"]}
        names = site.accounts(*mine)
        check(len(mine) == 7 and mine == set(names), f"the cluster's own accounting has each of them: {names}")
