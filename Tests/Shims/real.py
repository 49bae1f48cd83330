"""The checks of commands.py on a real cluster: what they ask of the hub's commands is what Slurm's own do."""

import os
import sys

import bench
import commands
from bench import Bench, summary


class Real(Bench):
    def __init__(self):
        self.shared = os.path.join(os.environ["LINGQU_SLURM_SHARED"], "checks")
        self.user = "root"
        os.mkdir(self.shared)
        self.environment = dict(os.environ) | {"LC_ALL": "C.UTF-8"}
        self.environment.pop("COLOUR", None)

    def command(self, words):
        return words


if __name__ == "__main__":
    real = Real()
    for part in commands.ALL:
        part(real)
    sys.exit(summary())
