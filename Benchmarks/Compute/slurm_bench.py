"""Short jobs on a real Slurm of eight virtual nodes: through the hub, and through slurmrestd directly, turn by turn in one run.

Run it as `Scripts/slurm PYTHON Benchmarks/Compute/slurm_bench.py [JOBS [ROUNDS]]`; LINGQU_BIN names the executable. The rate is
that of jobs that have ended, from the first request to the last end: for the direct side as slurmctld tells it, for the hub the
moment that the job is metered, charged and over. A round has 1,000 jobs, so that it is the rate that is measured: accounting
hears of a job's end a second or two later, and of few jobs that would be much of the time. Both sides submit over eight
connections. Afterwards each job's usage in the hub is held against sacct."""

import http.client
import json
import os
import sys
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
for part in ("../../Tests/Engines", "../../Tests/Live"):
    sys.path.insert(0, os.path.join(HERE, part))
from places import Slurm  # noqa: E402

LANES = 8
GOAL = 0.9


class Lane:
    """One connection that is kept."""

    def __init__(self, address, headers):
        self.address = urllib.parse.urlsplit(address)
        self.headers = headers | {"Content-Type": "application/json"}
        self.connection = None

    def call(self, method, path, body=None):
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)
                self.connection.request(method, path, json.dumps(body) if body is not None else None, self.headers)
                answer = self.connection.getresponse()
                data = answer.read()
                if answer.status >= 300:
                    raise RuntimeError(f"{method} {path}: {answer.status} {data[:500]!r}")
                return json.loads(data)
            except (OSError, http.client.HTTPException):
                self.connection = None
                # A request that changes something is not sent twice.
                if attempt == 2 or method != "GET":
                    raise


def lanes(count, make, work):
    """Runs `work(lane, index)` for each index over several connections."""
    errors = []

    def one(first):
        lane = make()
        try:
            for index in range(first, count, LANES):
                work(lane, index)
        except Exception as error:  # pylint: disable=broad-except
            errors.append(error)
    threads = [threading.Thread(target=one, args=(first,)) for first in range(LANES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def direct(count, name):
    with open(os.environ["LINGQU_SLURM_TOKEN_FILE"], encoding="ascii") as file:
        headers = {"X-SLURM-USER-NAME": os.environ["LINGQU_SLURM_USER"], "X-SLURM-USER-TOKEN": file.read().strip()}

    def make():
        return Lane(os.environ["LINGQU_SLURM_URL"], headers)
    ids = []

    def submit(lane, index):
        ids.append(lane.call("POST", "/slurm/v0.0.38/job/submit", {
            "script": "#!/bin/bash\n/bin/true\n",
            "job": {"name": f"{name}-{index}", "environment": {"PATH": "/usr/bin:/bin"}, "current_working_directory": "/tmp",
                    "standard_output": "/dev/null", "memory_per_node": 50, "time_limit": 5, "no_requeue": True}})["job_id"])
    start = time.monotonic()
    lanes(count, make, submit)
    lane, waiting = make(), set(ids)
    while waiting:
        time.sleep(0.5)
        for job in lane.call("GET", "/slurm/v0.0.38/jobs")["jobs"]:
            if job["job_state"] == "COMPLETED":
                waiting.discard(job["job_id"])
    return count / (time.monotonic() - start)


def through_hub(site, count):
    def make():
        return Lane(site.hub.address, {"Authorization": "Bearer " + site.user})
    ids = []

    def submit(lane, _):
        ids.append(lane.call("POST", "/v1/jobs", site.draft("/bin/true", cpuSeconds=5, memoryMiB=50, wallSeconds=300))["id"])
    start = time.monotonic()
    lanes(count, make, submit)
    submitted = time.monotonic() - start
    lane, waiting = make(), set(ids)
    while waiting:
        time.sleep(0.5)
        cursor = ""
        while waiting and cursor is not None:
            page = lane.call("GET", "/v1/jobs?limit=200" + cursor)
            for job in page["items"]:
                if job["state"] in ("completed", "failed", "cancelled", "lost"):
                    waiting.discard(job["id"])
            # Newest first: the others are of rounds before.
            cursor = "&cursor=" + page["next"] if page.get("next") and page["items"][-1]["id"] >= min(ids) else None
    return count / (time.monotonic() - start), submitted, ids


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    rates = {"direct": [], "hub": []}
    jobs, equal = [], 0
    with Slurm() as site:
        for number in range(rounds):
            # Turn by turn, and each side as often first: the controller's list grows with every round.
            for side in ("direct", "hub") if number % 2 == 0 else ("hub", "direct"):
                if side == "direct":
                    rates[side].append(direct(count, f"direct{number}"))
                else:
                    rate, submitted, ids = through_hub(site, count)
                    rates[side].append(rate)
                    jobs += ids
                    print(f"hub round {number}: submitted in {submitted:.1f} s", flush=True)
                print(f"{side} round {number}: {rates[side][-1]:.1f} jobs/s", flush=True)
        for start in range(0, len(jobs), 200):
            some = jobs[start:start + 200]
            accounts = site.accounts(*some)
            for job in some:
                found = site.job(job)
                equal += (found["state"] == "completed"
                          and accounts.get(job, (0, "", None))[2] == found["result"]["cpuMilliseconds"])
    best = {side: sorted(values)[len(values) // 2] for side, values in rates.items()}
    ratio = best["hub"] / best["direct"]
    print(f"{'short jobs on Slurm':<28}{'direct':>10}{'hub':>10}{'ratio':>8}  goal")
    print(f"{'jobs/s, median of ' + str(rounds):<28}{best['direct']:>10.1f}{best['hub']:>10.1f}{ratio:>8.2f}  ≥ {GOAL}")
    print(f"{'usage equals sacct':<28}{'':>10}{equal:>10}{'of ' + str(len(jobs)):>8}  all")
    print(json.dumps({"bench": "slurm", "direct_jobs_per_s": rates["direct"], "hub_jobs_per_s": rates["hub"], "ratio": ratio,
                      "usage_equal": equal, "jobs": len(jobs)}))
    return 0 if ratio >= GOAL and equal == len(jobs) else 1


if __name__ == "__main__":
    sys.exit(main())
