"""Jobs that take more than they may, in every place they can write to."""

import json
import os

from support import ROOT, check, until

PYTHON = "/usr/bin/python3"
MIB = 1 << 20
DISK = 256 * MIB

FILL = """
import os
def fill(path):
    with open(path, "wb", 0) as file:
        try:
            while True: file.write(bytes(1 << 20))
        except OSError as error:
            print(path, error.errno, flush=True)
"""
# Each tries to keep more than the bound on disk, out of sight of one who adds up files.
HOARDS = {
    "the work folder": "fill('/job/a')",
    "the folder of outputs": "fill('/job/out/a')",
    "/tmp": "fill('/tmp/a')",
    "/dev/shm": "fill('/dev/shm/a')",
    "three places, each below the bound": """
for path in ('/job/a', '/tmp/a', '/dev/shm/a'):
    with open(path, 'wb') as file:
        for _ in range(120): file.write(bytes(1 << 20))""",
    "files without a name": """
kept = []
while True:
    file = open('/tmp/x', 'wb', 0)
    os.unlink('/tmp/x')
    for _ in range(8): file.write(bytes(1 << 20))
    kept.append(file)""",
    "empty files": """
for n in range(200_000): os.close(os.open(f'/tmp/{n}', os.O_CREAT))""",
    "folders deeper than a path may be": """
os.chdir('/tmp')
while True:
    os.mkdir('d' * 200)
    os.chdir('d' * 200)""",
}


def disk(p):
    for name, code in HOARDS.items():
        job = p.run(PYTHON, "-c", FILL + code, wallSeconds=30, memoryMiB=256)
        result = job["result"]
        check(job["state"] == "failed" and result["outputBytes"] <= DISK, f"disk is held, {name}: {result} {p.log(job['id'])[-300:]}")
    holes = p.run(PYTHON, "-c", "open('out/x', 'wb').truncate(200 << 30)", outputs=["x"])
    check(holes["state"] == "failed" and not holes["outputs"], f"an output of holes does not fill our disk: {holes['result']}")
    # Memory is counted apart from files: what is below both bounds passes.
    both = p.run(PYTHON, "-c", "x = bytearray(90 << 20)\nwith open('a', 'wb') as f:\n for _ in range(200): f.write(bytes(1 << 20))",
                 memoryMiB=128)
    check(both["state"] == "completed", f"files do not count as the memory of processes: {both['result']}")


def limits(p):
    memory = p.run(PYTHON, "-c", "x = []\nwhile True: x.append(bytearray(b'x') * (1 << 20))", memoryMiB=64)
    check(memory["state"] == "failed", f"memory is held to its limit: {memory['result']}")
    shared = p.run(PYTHON, "-c", "import mmap\nx = []\nwhile True:\n m = mmap.mmap(-1, 1 << 24)\n m.write(b'x' * (1 << 24))\n x.append(m)",
                   memoryMiB=64)
    check(shared["state"] == "failed", f"memory shared between processes is held: {shared['result']}")
    forks = p.run("/bin/sh", "-c", "f() { f | f & }; f; wait", wallSeconds=5)
    check(forks["state"] in ("failed", "completed"), f"a fork bomb ends: {forks['result']}")
    slow = p.run("/bin/sleep", "60", wallSeconds=2)
    check(slow["result"]["ending"] == "out-of-time", f"wall time is held: {slow['result']}")
    took = slow["result"]["endedAt"] - slow["result"]["startedAt"]
    check(2000 <= took < 4000, f"wall time is measured: {took} ms")
    stubborn = p.run(PYTHON, "-c", "import os, signal, time\nfor n in (1, 2, 3, 15): signal.signal(n, signal.SIG_IGN)\n"
                     "if os.fork() == 0: os.setsid()\ntime.sleep(60)", wallSeconds=2)
    check(stubborn["result"]["ending"] == "out-of-time", f"who heeds no signal is stopped: {stubborn['result']}")
    busy = p.run("/bin/sh", "-c", "while :; do :; done", cpuSeconds=2)
    check(busy["state"] == "failed" and busy["result"]["cpuMilliseconds"] < 6000, f"CPU time is held: {busy['result']}")
    flood = p.run("/bin/sh", "-c", "yes | head -c 20000000")
    check(flood["state"] == "completed" and flood["result"]["logBytes"] <= 4 << 20, f"the log is cut: {flood['result']}")
    check(p.hub.call("GET", "/readyz").status == 200, "the hub goes on")


def neighbours(p):
    """Two jobs at a time: neither sees nor signals the other, and as root each has a user of its own."""
    first = p.submit("/bin/sh", "-c", "echo up; exec sleep 50", wallSeconds=55)
    second = p.submit(PYTHON, "-c", "import os\nprint(sorted(n for n in os.listdir('/proc') if n.isdigit()))\n"
                      "try: os.kill(-1, 15)\nexcept ProcessLookupError: print('nobody', flush=True)\nimport time; time.sleep(50)", wallSeconds=55)
    for job in (first, second):
        p.wait(job, states=("running",))
    check(until(lambda: "up" in p.log(first)) and until(lambda: "nobody" in p.log(second)), "both run at once")
    check("['1', '2']" in p.log(second), f"a job sees its own processes only: {p.log(second)}")
    check(p.job(first)["state"] == "running", "a signal to everybody stays in the job")
    if ROOT:
        users = {job: owners(p.job_folder(job)) for job in (first, second)}
        check(all(len(found) == 1 and min(found) >= 61_000 for found in users.values())
              and users[first] != users[second], f"each job has a user of its own: {users}")
    for job in (first, second):
        p.hub.expect(202, "POST", f"/v1/jobs/{job}/cancel", {}, key=p.user_key)
    ended = [p.wait(job) for job in (first, second)]
    check(all(job["state"] in ("cancelled", "failed") for job in ended), f"both end: {[job['state'] for job in ended]}")


def owners(folder):
    """Users of the processes below a job's supervisor, the supervisor itself left out."""
    with open(folder + "/claim") as file:
        above = {json.load(file)["pid"]}
    found, grown = set(), True
    while grown:
        grown = False
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{number}/stat") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
                if parent in above and int(number) not in above:
                    above.add(int(number))
                    found.add(os.stat(f"/proc/{number}").st_uid)
                    grown = True
            except OSError:
                pass
    return found
