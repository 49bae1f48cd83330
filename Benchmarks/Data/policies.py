"""Policies decided: ours with reading and without, beside Cedar in Python on the same permission and prohibition."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]
from shared import PRODUCTS, QUICK, RUNS, figure, save  # noqa: E402

BIN = os.environ.get("LINGQU_BIN") or os.path.join(PRODUCTS, "lingqu")
PYTHON = os.path.join(os.environ["LINGQU_DATA_VENV"], "bin", "python")
TIMES = 20_000 if QUICK else 200_000

POLICY = {
    "permission": [{"action": "use", "constraint": [
        {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["research", "energy-saving"]},
        {"leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P90D"},
        {"leftOperand": "count", "operator": "lteq", "rightOperand": 100}]}],
    "prohibition": [{"action": "distribute"}],
}
REQUEST = {"action": "read", "purpose": "research", "recipient": "prt_mill", "at": "2026-03-11T10:00:00+08:00",
           "state": {"count": 3, "since": "2026-03-01T00:00:00Z"}}

# The same in Cedar: days and uses are told in the context, as its callers do.
CEDAR = """
permit(principal, action in [Action::"read", Action::"execute", Action::"distribute"], resource) when {
  ["research", "energy-saving"].contains(context.purpose) && context.days <= 90 && context.count <= 100 };
forbid(principal, action == Action::"distribute", resource);
"""


def cedar(times):
    """Decisions a second of Cedar; it reads its policies for each, as its Python callers do."""
    import time

    import cedarpy
    request = {"principal": 'User::"prt_mill"', "action": 'Action::"read"', "resource": 'Offer::"off"',
               "context": {"purpose": "research", "days": 10, "count": 4}}
    assert cedarpy.is_authorized(request, CEDAR, []).allowed
    assert not cedarpy.is_authorized({**request, "action": 'Action::"distribute"'}, CEDAR, []).allowed
    start = time.perf_counter()
    for _ in range(times):
        cedarpy.is_authorized(request, CEDAR, [])
    return times / (time.perf_counter() - start)


def ours(folder, request, times):
    path, asked = os.path.join(folder, "policy.json"), os.path.join(folder, "request.json")
    pathlib.Path(path).write_text(json.dumps(POLICY))
    pathlib.Path(asked).write_text(json.dumps(request))
    command = [BIN, "policy", "try", path, "--request", asked]
    refused = subprocess.run(command, capture_output=True).returncode
    assert refused == (request["action"] == "distribute"), "ours and Cedar decide the same"
    return json.loads(subprocess.run([*command, "--times", str(times)], check=True, capture_output=True).stdout)


def main():
    if sys.argv[1:] == ["cedar"]:
        print(cedar(TIMES // 20))
        return
    with tempfile.TemporaryDirectory(prefix="lingqu-bench-") as folder:
        ours(folder, {**REQUEST, "action": "distribute"}, 1)
        runs = [ours(folder, REQUEST, TIMES) for _ in range(RUNS)]
    peer = float(subprocess.run([PYTHON, __file__, "cedar"], check=True, capture_output=True, text=True).stdout)
    figure("data.policy.decisions", [run["decisionsPerSecond"] for run in runs], "1/s", "higher", 50_000, "Cedar in Python", peer)
    figure("data.policy.read", [run["withReadingPerSecond"] for run in runs], "1/s", "higher", 10_000, "Cedar in Python", peer)


if __name__ == "__main__":
    main()
    if not sys.argv[1:]:
        save("data")
