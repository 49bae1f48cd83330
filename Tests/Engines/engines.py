"""The contract of engines on each that is here, then what only goes wrong on a cluster. `engines.py [slurm]`: whether there is one.
ENGINES="local kubernetes slurm" takes some of them only."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
import agent_faults  # noqa: E402
import cluster  # noqa: E402
import contract  # noqa: E402
import nodes as placing  # noqa: E402
from agents import Agented, AgentedSlurm  # noqa: E402
from count import check, skip, summary  # noqa: E402
from places import Kubernetes, Site, Slurm  # noqa: E402

WANTED = os.environ.get("ENGINES", "local kubernetes slurm").split()


def agreed(site):
    contract.contract(site)
    contract.restart(site)
    return contract.inventory(site)


def local():
    for kind in (Site, Agented):
        with kind() as site:
            agreed(site)
    agent_faults.main()


def kubernetes():
    import kube_faults
    import kube_guide
    check(not kube_guide.problems(), f"the guide's manifests: {kube_guide.problems()}")
    with Kubernetes() as site:
        nodes = agreed(site)
        check(len(nodes) == 3 and all(n["accelerators"] == {"v100": 2} and n["milliCPU"] == 15_900 and n["memoryMiB"] == 65_536 for n in nodes),
              f"kubernetes: three nodes with accelerators: {nodes}")
        placing.main(site, placing.KubernetesNodes(site.cluster), 3)
        kube_faults.main(site)


def slurm():
    for kind in (Slurm, AgentedSlurm):
        with kind() as site:
            nodes = agreed(site)
            check(len(nodes) == 8 and all(n["accelerators"] == {"v100": 2} and "batch" in n["partitions"] for n in nodes),
                  f"{kind.name}: eight nodes with accelerators: {nodes[:1]}")
            if kind is Slurm:
                placing.main(site, placing.SlurmNodes, 8)
    cluster.main()


def main():
    if "local" in WANTED:
        local()
    if "kubernetes" in WANTED:
        if os.geteuid() == 0:
            kubernetes()
        else:
            skip("Kubernetes: pods need namespaces, so root")
    if "slurm" in WANTED:
        if "slurm" in sys.argv[1:]:
            slurm()
        else:
            skip("Slurm: no cluster can be had here")
    return summary()


if __name__ == "__main__":
    sys.exit(main())
