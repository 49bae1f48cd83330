"""The escape probes: in the sandbox, in one without the filter of system calls, and outside."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

from support import HERE, ROOT, check, until

PROBES = os.path.join(HERE, "probes.py")
# What only the filter holds: without it, these must be found open.
FILTERED = {
    "local socket", "pair of sockets", "internet socket", "be traced", "read a process's memory",
    "clone3, whose flags no filter sees", "kernel keyring", "userfaultfd", "execution domain", "leave shared state",
    "shared memory without a file", "secret memory", "a call newer than the filter"}


def escaped(text):
    return {line.split(None, 1)[1] for line in text.splitlines() if line.startswith("ESCAPED")}


def count(text):
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("probes ")), 0)


def escapes(p):
    script = p.upload(open(PROBES, "rb").read(), p.user_key)
    with open("/proc/1/stat") as file:
        first = file.read().rsplit(")", 1)[1].split()[19]
    jobs = "/var/tmp/lingqu-jobs" if ROOT else p.hub.folder + "/jobs"
    arguments = [p.hub.address.rsplit(":", 1)[1], p.hub.folder, jobs, str(p.hub.process.pid), first]
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0lingqu-probe")
        listener.listen()
        job = p.run("/usr/bin/python3", "in/probes.py", *arguments, inputs=[{"name": "probes.py", "upload": script}])
        held = p.log(job["id"])
        check(job["state"] == "completed", f"the probes end by themselves: {job['result']}")
        open_ = without_filter(arguments)
        # In a mount namespace of its own, because as root the probes succeed with more than is good for a machine.
        private = ["unshare", "--mount", "--propagation", "private"] if ROOT else []
        bare = subprocess.run([*private, sys.executable, PROBES, *arguments], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL).stdout
    wanted = count(bare)
    check(wanted > 50 and count(held) == wanted and count(open_) == wanted,
          f"all probes ran: {count(held)}, {count(open_)}, {wanted}: {held[-300:]}")
    check(not escaped(held), f"nothing escapes: {escaped(held)}")
    check(FILTERED <= escaped(open_), f"without the filter of system calls these are held too: {FILTERED - escaped(open_)}")
    # Without the sandbox the same probes must find something, or they prove nothing.
    must = {"signal the hub", "signal process 1 of the host", "see the hub's process", "read the hub's keys",
            "connect to the hub", "abstract socket of the host", "write /", "write /usr", "mount"} if ROOT else {
            "signal the hub", "see the hub's process", "read the hub's keys", "connect to the hub"}
    check(must <= escaped(bare), f"bare, these are held too: {must - escaped(bare)}")
    print(f"escape probes: {wanted} tried, {len(escaped(held))} open in the sandbox, "
          f"{len(escaped(open_))} without its filter, {len(escaped(bare))} without it")


def without_filter(arguments):
    """The log of the probes in a sandbox whose filter of system calls is left out."""
    folder = tempfile.mkdtemp(prefix="lingqu-mutant-", dir="/var/tmp")
    try:
        os.chmod(folder, 0o711)
        job = folder + "/job"
        os.makedirs(job + "/in")
        shutil.copy(PROBES, job + "/in/probes.py")
        os.chmod(job + "/in/probes.py", 0o644)
        with open(job + "/spec.json", "w") as file:
            json.dump({
                "command": ["/usr/bin/python3", "in/probes.py", *arguments], "environment": {}, "inputs": ["probes.py"],
                "outputs": [], "readOnly": [], "limits": {
                    "cpuSeconds": 30, "memoryBytes": 1 << 29, "wallSeconds": 60, "processes": 64,
                    "diskBytes": 1 << 26, "logBytes": 1 << 20}}, file)
        namespaces = ["--mount", "--propagation", "slave"]
        if not ROOT:
            namespaces += ["--user", "--map-current-user", "--keep-caps"]
        subprocess.run(["unshare", *namespaces, os.environ["LINGQU_BIN"], "job-runner", job, "--without-filter"],
                       stdin=subprocess.DEVNULL, timeout=120)
        until(lambda: os.path.exists(job + "/result.json"), 5)
        with open(job + "/log") as file:
            return file.read()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
