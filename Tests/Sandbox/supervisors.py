"""Supervisors and hubs that are killed at the wrong moment, and machines on which the sandbox does not work."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from hub import Hub
from support import ROOT, Parties, check, until


def supervisor(p, job):
    """The process that holds the claim of a job that runs."""
    def read():
        folder = p.job_folder(job)
        try:
            with open(folder + "/claim") as file:
                return json.load(file)["pid"]
        except (OSError, TypeError, ValueError):
            return 0
    return until(read)


def no_hold_left(p):
    accounts = p.hub.expect(200, "GET", "/v1/accounts", key=p.user_key)["items"]
    return all(account["debitsPending"] == 0 for account in accounts)


def processes_with(mark):
    found = 0
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/cmdline", "rb") as file:
                found += mark.encode() in file.read()
        except OSError:
            pass
    return found


def killed_supervisor(p):
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    job = p.submit("/bin/sh", "-c", f"echo begun; sleep 50; : {mark}", wallSeconds=60)
    pid = supervisor(p, job)
    until(lambda: "begun" in p.log(job))
    start = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    found = p.wait(job)
    took = time.monotonic() - start
    check(found["state"] == "lost" and took < 5, f"a job whose supervisor is killed is lost in {took:.1f} s: {found['state']}")
    check(p.log(job).count("begun") == 1, "what it wrote is kept")
    check(until(lambda: processes_with(mark) == 0, 5), "nothing of it goes on")
    check(p.use(found)["charged"] == 0 and no_hold_left(p), "its hold is released")
    check(until(lambda: p.job_folder(job) is None, 5), "its folder is gone")
    print(f"a job whose supervisor was killed was lost after {took:.2f} s")


def stopped_supervisor(p):
    job = p.submit("/bin/sh", "-c", "echo begun; sleep 50", wallSeconds=60)
    pid = supervisor(p, job)
    until(lambda: "begun" in p.log(job))
    os.kill(pid, signal.SIGTERM)
    found = p.wait(job)
    check(found["state"] == "failed" and found["result"]["ending"] == "terminated",
          f"a supervisor that is told to stop stops its job: {found['state']} {found['result']}")
    check(p.use(found)["charged"] == p.use(found)["measured"] == 1 and no_hold_left(p), "what the job took is paid")


def killed_hub(p):
    job = p.submit("/bin/sh", "-c", "echo begun; sleep 4; echo done > out/x", outputs=["x"])
    p.wait(job, states=("running",))
    p.hub.kill()
    p.hub.start()
    found = p.wait(job)
    check(found["state"] == "completed" and p.log(job).count("begun") == 1, f"a job outlives its hub and runs once: {found}")
    # Killed together with the supervisor: nobody is there to say how the job ended.
    job = p.submit("/bin/sh", "-c", "echo begun; sleep 50")
    pid = supervisor(p, job)
    until(lambda: "begun" in p.log(job))
    p.hub.kill()
    os.kill(pid, signal.SIGKILL)
    p.hub.start()
    check(p.wait(job)["state"] == "lost", f"a job that died with its hub is lost: {p.job(job)['state']}")
    # Killed at once after the submission, again and again: every job ends, none runs twice.
    jobs = []
    for step in range(8):
        jobs.append(p.submit("/bin/sh", "-c", "echo once"))
        time.sleep(step * 0.01)
        p.hub.kill()
        p.hub.start()
    ended = [p.wait(job) for job in jobs]
    check(all(j["state"] in ("completed", "lost") for j in ended), f"every job ends: {[j['state'] for j in ended]}")
    check(all(p.log(j["id"]).count("once") == (j["state"] == "completed") for j in ended), "no job ran twice")
    check(p.hub.expect(200, "GET", "/v1/ledger/balance")["balanced"] is True, "the books balance after all of it")
    check(no_hold_left(p), "no hold is left")
    check(until(lambda: all(p.job_folder(job) is None for job in jobs), 10), "no folder of a job is left")


def no_sandbox():
    """A machine without bubblewrap: the program is hidden in a mount namespace of the hub's own."""
    folder = tempfile.mkdtemp(prefix="lingqu-bare-")
    try:
        wrapper = folder + "/lingqu"
        user = "" if ROOT else "--user --map-current-user --keep-caps"
        with open(wrapper, "w") as file:
            file.write(f"#!/bin/sh\nexec unshare {user} --mount --propagation private sh -c "
                       f"'mount --bind /dev/null /usr/bin/bwrap && exec \"$@\"' sh '{os.environ['LINGQU_BIN']}' \"$@\"\n")
        os.chmod(wrapper, 0o755)
        with Hub(binary=wrapper) as hub:
            p = Parties(hub)
            answer = p.ask("/bin/true")
            problem = answer.json
            check(answer.status == 503 and problem.get("rule") == "compute.no-sandbox", f"a job is refused: {problem}")
            jobs = hub.expect(200, "GET", "/v1/jobs", key=p.user_key)["items"]
            check(not jobs and no_hold_left(p), "nothing is stored, nothing is held")
            with open(hub.log) as file:
                text = file.read()
            check("the sandbox does not work" in text and "bwrap" in text, "the hub says so at start")
            said = subprocess.run([wrapper, "doctor"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            check("compute.no-sandbox" in said.stdout, f"the doctor finds it: {said.stdout}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    said = subprocess.run([os.environ["LINGQU_BIN"], "doctor"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    check(("no control group" in said.stdout or "控制组" in said.stdout) == (not ROOT), f"it says what holds less strictly: {said.stdout}")
    check("compute.no-sandbox" not in said.stdout and "✓ sandbox" in said.stdout, f"where it works, a probe runs: {said.stdout}")
