"""Container images on the hub's own machine: the operator has an unpacked root file system stand for one, and tasks and jobs run in it
instead of among the machine's programs."""

import os
import re
import shutil
import subprocess
import time

from rig import check, refused

NAME = "example.org/tiny:1"
PROGRAMS = ("sh", "cat", "ls", "touch", "id")


def make(root):
    """A root file system with a shell, four programs and what they are linked with: none of its own making, and no Python."""
    for folder in ("usr/bin", "etc", "opt/tool/bin", "srv", "proc", "dev", "tmp", "var/lib"):
        os.makedirs(os.path.join(root, folder))
    for name in ("bin", "lib", "lib64"):
        os.symlink("usr/" + name, os.path.join(root, name))
    for program in PROGRAMS:
        path = os.path.realpath(shutil.which(program))
        shutil.copy(path, os.path.join(root, "usr/bin", program))
        for library in re.findall(r"(/\S+) \(0x", subprocess.run(["ldd", path], capture_output=True, text=True, check=True).stdout):
            target = os.path.join(root, "usr" + library if not library.startswith("/usr/") else library[1:])
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(os.path.realpath(library), target)
    for path, text in (("etc/os-release", "ID=tiny\n"), ("opt/tool/bin/hi", "#!/bin/sh\necho hi from $0\n"), ("srv/own", "the image's\n")):
        with open(os.path.join(root, path), "w") as file:
            file.write(text)
    os.chmod(os.path.join(root, "opt/tool/bin/hi"), 0o755)
    for folder, _, _ in os.walk(root):
        os.chmod(folder, 0o755)


def run(rig, folder):
    tasks(rig)
    jobs(rig, folder)


def tasks(rig):
    def step(script, image=NAME):
        return {"image": image, "command": ["sh", "-c", script]}
    found = rig.run({
        "executors": [
            step("cat /etc/os-release /data/in; ls / /opt/tool; /opt/tool/bin/hi; command -v python3 || echo no python; id -u; echo $PATH"),
            step("touch /etc/x || touch /usr/x || touch /x || echo all read-only; cat /srv/own; echo out > /data/out"),
            step("command -v python3; cat /data/out", image="alpine")],
        "inputs": [{"path": "/data/in", "content": "input\n"}]})
    check(found["state"] == "COMPLETE", f"a task runs in an image: {found}")
    first, second, third = (one["stdout"] for one in found["logs"][0]["logs"])
    check("ID=tiny" in first and "input" in first and "hi from /opt/tool/bin/hi" in first, f"it sees the image, and its input: {first}")
    check("no python" in first and "/usr/local/sbin:" in first, f"and none of the machine's programs: {first}")
    check({"bin", "data", "dev", "etc", "job", "proc", "srv", "tmp", "usr"} <= set(first.split()), f"with places of its own: {first}")
    check("all read-only" in second and "the image's" in second, f"nothing in it can be changed: {second}")
    check("/python3" in third and "out" in third, f"an image that is not there has the machine's programs, and the same files: {third}")
    notes = " ".join(found["logs"][0]["system_logs"])
    check("alpine" in notes and NAME not in notes, f"which is said of that one only: {notes}")
    found = rig.run({"executors": [step("ls /srv; cat /srv/in")], "inputs": [{"path": "/srv/in", "content": "mine\n"}]})
    check(found["state"] == "COMPLETE" and "mine" in found["logs"][0]["logs"][0]["stdout"]
          and "own" not in found["logs"][0]["logs"][0]["stdout"].split(), f"a task's own folder comes before the image's: {found['logs']}")


def jobs(rig, folder):
    def submit(script, status=201, **more):
        return rig.hub.call("POST", "/v1/jobs", {
            "agreement": rig.agreement, "purpose": "research", "command": ["sh", "-c", script], "cpuSeconds": 10, "wallSeconds": 30,
            **more}, key=rig.lab.key)

    def done(answer):
        job = rig.hub.expect(200, "GET", f"/v1/jobs/{answer.json['id']}", key=rig.lab.key)
        return job if job["state"] in ("completed", "failed", "cancelled", "lost") else None

    def ended(answer):
        check(answer.status == 201, f"a job in an image is taken: {answer.body[:500]!r}")
        end = time.monotonic() + 60
        while not (job := done(answer)):
            if time.monotonic() > end:
                raise AssertionError(f"it does not end: {answer.body[:500]!r}")
            time.sleep(0.1)
        return job, rig.hub.call("GET", f"/v1/jobs/{job['id']}/log", key=rig.lab.key).body.decode()
    job, log = ended(submit("cat /etc/os-release; command -v python3 || echo no python; echo result > /job/out/r", image=NAME, outputs=["r"]))
    check(job["state"] == "completed" and "ID=tiny" in log and "no python" in log, f"a job runs in an image: {job} {log}")
    check(set(job["outputs"]) == {"r"} and job["draft"]["image"] == NAME, f"and leaves its outputs: {job}")
    job, log = ended(submit("cat /etc/os-release; echo kept > made-in-image; ls", image=NAME, folder=folder))
    check(job["state"] == "completed" and "ID=tiny" in log and os.path.exists(os.path.join(folder, "made-in-image")),
          f"in a shared folder too: {job} {log}")
    wrong = submit("true", image="example.org/other:1")
    refused(wrong, 422, "job.image-not-here", "/image")
    check(NAME in wrong.json["remedy"], f"and what there is, is said: {wrong.json}")
    quote = rig.hub.expect(200, "POST", "/v1/compute-quotes", {
        "purpose": "research", "command": ["true"], "cpuSeconds": 10, "wallSeconds": 30, "image": "example.org/other:1"}, key=rig.lab.key)
    check(any(one["rule"] == "job.image-not-here" for one in quote["rejected"]) and not quote["candidates"],
          f"a quote says so as well: {quote['rejected']}")
