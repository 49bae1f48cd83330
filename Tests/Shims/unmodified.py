"""Clients that others wrote, unmodified: submitit, and Snakemake with its Slurm plugin."""

import json
import os
import sqlite3  # noqa: F401  (Snakemake needs it; say so early)
import time

from bench import PYTHON, VENV, check, skip

HERE = os.path.dirname(os.path.abspath(__file__))


def have():
    if VENV and os.path.exists(PYTHON):
        return True
    skip("submitit and Snakemake's Slurm plugin are not there (Scripts/setup)")
    return False


def submitit(bench):
    start = time.monotonic()
    with open(os.path.join(HERE, "submitit_client.py")) as file:
        program = file.read()
    done = bench.run([PYTHON, "-", os.path.join(bench.shared, "submitit")], input=program, seconds=400)
    took = time.monotonic() - start
    if not check(done.returncode == 0, f"submitit: {done.stdout[-3000:]} {done.stderr[-6000:]}"):
        return
    said = json.loads(done.stdout.splitlines()[-1])
    what = f"submitit {said['version']}: {said}"
    numbers = {name.split("_")[0] for name in said["ids"]}
    check(len(numbers) == 1 and [name.split("_")[1] for name in said["ids"]] == [str(n) for n in range(20)], what)
    check(said["squares"] == [n * n for n in range(20)], what)
    check(said["states"] == ["COMPLETED"], what)
    check("ValueError: no such word: xyzzy" in said["error"], what)
    check("xyzzy" in said["stderr"], what)
    check(said["where"]["job"] == said["environment id"] and said["where"]["tasks"] == 1, what)
    check(said["cancelled"] == "CANCELLED", what)
    check(said["checkpoint"] == "cut off 1 times", what)
    check(said["node"] == "the-hub-s-own-pool", what)
    print(f"submitit: 20 squares, an exception, a cancelled job and a checkpoint in {took:.0f} s")


WIDE = 19
SNAKEFILE = f"""
rule all:
    input: "total.txt"

rule square:
    output: "squares/{{n}}.txt"
    shell: "echo $(({{wildcards.n}} * {{wildcards.n}})) > {{output}}"

rule total:
    input: expand("squares/{{n}}.txt", n=range({WIDE}))
    output: "total.txt"
    shell: "cat {{input}} | paste -sd+ | sed 's/^/print(/; s/$/)/' | python3 > {{output}}"
"""


def snakemake(bench):
    """A workflow of 20 jobs."""
    work = os.path.join(bench.shared, "workflow")
    bench.say("mkdir", work)
    bench.say("sh", "-c", 'cat >"$0"', os.path.join(work, "Snakefile"), input=SNAKEFILE)
    start = time.monotonic()
    done = bench.run(
        [PYTHON, "-m", "snakemake", "--executor", "slurm", "--jobs", "40", "--default-resources", "mem_mb=400", "runtime=30",
         "--slurm-init-seconds-before-status-checks", "3", "--seconds-between-status-checks", "3", "--latency-wait", "20",
         "--slurm-keep-successful-logs"],
        cwd=work, seconds=600)
    took = time.monotonic() - start
    rows = bench.rows("sacct", "-X", "-n", "-P", "-S", "now-1hour", "-o", "JobID,State,Comment,JobName,ReqMem,Timelimit")
    rows = [row for row in rows if row[2].startswith("rule_")]  # Others have jobs there too.
    complete = [row for row in rows if row[1] == "COMPLETED"]
    if not check(done.returncode == 0, f"the workflow ends well: {done.stderr[-5000:]}"):
        print(bench.say("sh", "-c", "cat $(find .snakemake/slurm_logs -name '*.log' | head -2)", cwd=work)[-3000:])
    check(len(complete) == len(rows) == WIDE + 1, f"{WIDE + 1} jobs, each complete: {len(complete)} of {len(rows)}")
    check(len({row[3] for row in rows}) == 1 and {(row[4], row[5]) for row in rows} == {("400M", "00:30:00")}, f"{rows[:3]}")
    total = bench.text("workflow/total.txt").strip()
    check(total == str(sum(n * n for n in range(WIDE))), f"the result is right: {total}")
    print(f"Snakemake: {len(complete)} of {WIDE + 1} jobs complete in {took:.0f} s")
