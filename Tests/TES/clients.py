"""Clients that others wrote: py-tes, old and new, and Snakemake with its TES plugin."""

import json
import os
import subprocess
import time

from rig import OVER, check, skip

VENV = os.environ.get("LINGQU_TES_VENV", "")
PYTHON = os.path.join(VENV, "bin", "python")


# Whose the shared folder is when the tests are root's: nobody's else.
OWNER = 59_999


def command(arguments):
    """As the folder's owner, who may not look into root's home: there the programs are shown at another place."""
    if os.geteuid() != 0:
        return [os.path.join(VENV, "bin", "python"), "-m", "snakemake", *arguments]
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c",
            f"mount --bind '{VENV}' /mnt && exec setpriv --reuid {OWNER} --regid {OWNER} --clear-groups "
            '/mnt/bin/python -m snakemake "$@"', "sh", *arguments]


def have():
    if VENV and os.path.exists(PYTHON):
        return True
    skip("py-tes and Snakemake are not there (Scripts/setup)")
    return False


def pytes(rig):
    for path, root in (("", "/ga4gh/tes"), (os.path.join(VENV, "py-tes"), "")):
        for credentials in ({"token": rig.lab.key}, {"user": "lab", "password": rig.lab.key}):
            done = subprocess.run(
                [PYTHON, os.path.join(os.path.dirname(os.path.abspath(__file__)), "pytes_client.py"), rig.hub.address + root,
                 json.dumps(credentials)], env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, timeout=120)
            if not check(done.returncode == 0, f"py-tes: {done.stdout} {done.stderr[-3000:]}"):
                continue
            said = json.loads(done.stdout)
            what = f"py-tes {said['version']} with {sorted(credentials)}: {said}"
            check(said["version"].startswith("1." if path else "0.4"), what)
            check(said["state"] == "COMPLETE" and said["stdout"] == "FROM AFAR\n" and said["exit"] == [0, 0], what)
            check(said["outputs"] == [["/data/out.txt", 10]] and said["name"] == "py-tes", what)
            check(said["basic"] is None and said["content"] == "from afar\n", what)
            check(said["cancelled"] in ("CANCELED", "CANCELING") and said["listed"], what)
            check(said["missing"] == 404 and said["invalid"] == 400, what)


WIDE = 20
SNAKEFILE = f"""
rule all:
    input: "total.txt"

rule square:
    output: "squares/{{n}}.txt"
    shell: "echo $(({{wildcards.n}} * {{wildcards.n}})) > {{output}}"

rule total:
    input: expand("squares/{{n}}.txt", n=range({WIDE}))
    output: "total.txt"
    shell: "cat {{input}} | paste -sd+ | sed 's/^/print(/; s/$/)/' | python > {{output}}"
"""


def snakemake(rig, shared):
    """A workflow of 21 jobs whose files lie in a folder that the hub shares with its tasks."""
    work, store = os.path.join(shared, "workflow"), os.path.join(shared, "store")
    for folder in (work, store):
        os.mkdir(folder)
        if os.geteuid() == 0:
            os.chown(folder, OWNER, OWNER)
    with open(os.path.join(work, "Snakefile"), "w") as file:
        file.write(SNAKEFILE)
    start = time.monotonic()
    with open(os.path.join(work, "log"), "wb") as log:
        status = subprocess.call(
            command(["--executor", "tes", "--tes-url", rig.hub.address + "/ga4gh/tes", "--jobs", "40", "--default-storage-provider", "fs",
                     "--default-storage-prefix", store, "--container-image", "snakemake/snakemake:v9.27.1",
                     "--seconds-between-status-checks", "3"]),
            cwd=work, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=400,
            env=os.environ | {"SNAKEMAKE_TES_USER": "lab", "SNAKEMAKE_TES_PASSWORD": rig.lab.key, "HOME": work, "LOGNAME": "lab"})
    took = time.monotonic() - start
    tasks = rig.call("GET", "/tasks?view=FULL&name_prefix=snakejob&page_size=2000").json["tasks"]
    complete = [one for one in tasks if one["state"] == "COMPLETE"]
    if status != 0:
        with open(os.path.join(work, "log"), errors="replace") as log:
            print(log.read()[-3000:])
        for one in [one for one in tasks if one["state"] in OVER - {"COMPLETE"}][:2]:
            print(one["state"], json.dumps(one["logs"])[-3000:])
    check(status == 0, "the workflow ends well")
    check(len(complete) == len(tasks) == WIDE + 1, f"{WIDE + 1} tasks, each of them complete: {len(complete)} of {len(tasks)}")
    try:
        with open(os.path.join(store, "total.txt")) as file:
            total = file.read().strip()
    except OSError as error:
        total = str(error)
    check(total == str(sum(n * n for n in range(WIDE))), f"the result is right: {total}")
    check(all(not any("was not used" in line for line in one["logs"][0]["system_logs"]) for one in tasks),
          "the image stands for a folder, so nothing is said of it")
    print(f"Snakemake: {len(complete)} of {WIDE + 1} tasks complete in {took:.0f} s")
