"""Every figure of the compute pillar that one machine can tell: each part prints its rows, all go to one file."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from shared import save  # noqa: E402

import on_slurm  # noqa: E402
import placement  # noqa: E402
import queues  # noqa: E402
import quotas_live  # noqa: E402
import throughput  # noqa: E402

placement.run()
queues.run()
quotas_live.run()
throughput.run()
on_slurm.run()
save("compute")
