"""What the hub's commands have that Slurm's have not: agreements and prices, pools, folders, and a hub that may not answer."""

import os
import re
import time

from bench import check


def refused(bench, words, *said, code=1, **options):
    done = bench.run(words, **options)
    check(done.returncode == code and done.stdout == "" and all(re.search(part, done.stderr) for part in said),
          f"{words}: {done.returncode} {done.stdout!r} {done.stderr!r}")


def jobs(bench):
    return bench.hub.expect(200, "GET", "/v1/jobs?limit=200", key=bench.rig.lab.key)["items"]


def drafts(bench):
    """What the options become in the hub's job."""
    rig = bench.rig
    soon = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(time.time() + 7200))
    done = bench.run(["sbatch", "-t", "0-00:30:00", "--mem-per-cpu=100M", "-n2", "--begin", soon, "--qos", "low", "--deadline",
                      "now+1days", "--comment", "a run maxFen=9000 of mine", "--account", rig.agreement, "-p", "the-hub-s-own-pool",
                      "--wrap", "true"])
    check(done.returncode == 0, f"{done}")
    draft = jobs(bench)[0]["draft"]
    check((draft["wallSeconds"], draft["cpuSeconds"], draft["milliCPU"], draft["memoryMiB"], draft["maxFen"], draft["priority"])
          == (1800, 3600, 2000, 200, 9000, "low"), f"{draft}")
    check("notBefore" in draft and "deadline" in draft and "pool" in draft and draft["agreement"] == rig.agreement, f"{draft}")
    check(draft["folder"] == bench.shared and draft["purpose"] == "research", f"{draft}")
    bench.say("scancel", done.stdout.split()[-1])
    before = len(jobs(bench))
    done = bench.run(["sbatch", "--test-only", "--wrap", "true"])
    check(done.returncode == 0 and done.stdout == "" and rig.agreement in done.stderr and len(jobs(bench)) == before
          and re.match(r"sbatch: Job \d+ to start at \S+ using 1 processors on nodes the-hub-s-own-pool in partition \S+\n", done.stderr), f"{done}")


def limits(bench):
    """Time and memory that run out, a price that is too high, and Slurm's words for it."""
    late = bench.batch("-t", "00:00:02", "--wrap", "sleep 600")
    # It waits until all is submitted: nothing may wait for what has failed already.
    large = bench.batch("--wrap", "until [ -e all-submitted ]; do sleep 0.1; done; exec python3 -c 'b = bytearray(500 << 20)'")
    warned = bench.batch("-t", "00:05:00", "--signal=B:USR1@298", "--wrap", "trap 'echo warned; exit 4' USR1; while :; do sleep 0.1; done")
    after = bench.batch("--dependency", f"afterok:{large}", "--wrap", "true")
    open(os.path.join(bench.shared, "all-submitted"), "w").close()
    check(bench.wait(late) == [[late, "TIMEOUT", "0:0"]], f"{bench.wait(late)}")
    check(bench.wait(large)[0][1] in ("OUT_OF_MEMORY", "FAILED"), f"{bench.wait(large)}")
    check(bench.wait(after)[0][1] == "CANCELLED", f"{bench.wait(after)}")
    check(bench.wait(warned) == [[warned, "FAILED", "4:0"]] and bench.text(f"slurm-{warned}.out") == "warned\n", "signal before the limit")
    refused(bench, ["sbatch", "--comment", "maxFen=1", "-n2", "-t", "600", "--wrap", "true"], "Batch job submission failed: refused", "maxFen")
    refused(bench, ["sbatch", "--dependency", f"afterok:{large}", "--wrap", "true"], "Batch job submission failed", "job.dependency-failed")
    check(bench.run(["sbatch", "-W", "--mem=64", "--wrap", "exit 5"]).returncode == 5, "sbatch --wait has the job's code")


def refusals(bench):
    refused(bench, ["sbatch", "-N2", "--wrap", "true"], "one node")
    refused(bench, ["sbatch", "--hold", "--wrap", "true"], "--hold is not available")
    refused(bench, ["sbatch", "-C", "fast", "--wrap", "true"], "--constraint is not available")
    refused(bench, ["sbatch", "-A", "nobody", "--wrap", "true"], "Invalid account", bench.rig.agreement)
    refused(bench, ["sbatch", "--dependency", "afterok:4194305", "--wrap", "true"], "Job dependency problem", "no job 4194305")
    refused(bench, ["sbatch", "--dependency", "afterok:1?afterok:2", "--wrap", "true"], "Job dependency problem")
    refused(bench, ["sbatch", "--qos", "gold", "--wrap", "true"], "Invalid qos specification")
    refused(bench, ["sbatch", "--deadline", "now+1", "--wrap", "true"], "job.deadline-too-early")
    refused(bench, ["sbatch", "-n", "99999999999999999999", "--wrap", "true"], "Invalid numeric value")
    refused(bench, ["sbatch", "--mem=99999999999999T", "--wrap", "true"], "Invalid --mem specification", code=255)
    refused(bench, ["sbatch", "--array=0-99999999999999999999", "--wrap", "true"], "Invalid job array specification")
    refused(bench, ["sbatch", "--wrap", "true"], "job.folder", re.escape(bench.shared), cwd="/usr")
    refused(bench, ["sbatch", "--wrap", "true"], "job.folder", "not an absolute path|below none", cwd="/usr/share")
    refused(bench, ["srun", "true"], "srun: error: runs steps inside a batch job only")
    refused(bench, ["scancel", "--signal=USR2", "1"], "sends no other signals")
    refused(bench, ["scontrol", "update", "jobid=1"], "update is not available")
    refused(bench, ["sbatch", "--wrap", "true"], "Unable to contact the hub: an address starts with", LINGQU_HUB="ftp://127.0.0.1")
    refused(bench, ["squeue"], "error", LINGQU_KEY="lqk_wrong")
    # Somebody without an agreement, and whose numbers are nobody else's.
    mine = bench.batch("--begin=now+1hour", "--wrap", "true")
    other = {"LINGQU_KEY": bench.rig.other.key}
    refused(bench, ["sbatch", "--wrap", "true"], "no active compute agreement", **other)
    refused(bench, ["squeue", "-j", mine], "Invalid job id specified", **other)
    bench.say("scancel", mine, **other)
    check(bench.rows("squeue", "-h", "-j", mine, "-o", "%T") == [["PENDING"]], "nobody else stops it")
    identity = jobs(bench)[0]["id"]
    check(bench.say("sacct", "-n", "-P", "-j", identity, "-o", "JobID").strip() == mine, "the hub's id will do as well")
    bench.say("scancel", identity)
    # A second agreement: then one must be named.
    second = bench.rig.agree(bench.rig.lab)
    refused(bench, ["sbatch", "--wrap", "true"], "more than one compute agreement", second, bench.rig.agreement)
    found = bench.say("sacctmgr", "-n", "-s", "list", "user", "lab", "format=account%256").split()
    check(sorted(found) == sorted([second, bench.rig.agreement]), f"{found}")
    number = bench.say("sbatch", "--parsable", "--mem=64", "--wrap", "true", LINGQU_AGREEMENT=second).strip()
    check(bench.wait(number)[0][1] == "COMPLETED" and jobs(bench)[0]["agreement"] == second, "the agreement that the environment names")
    number = bench.batch("--comment", "prefer=cheapest", "--wrap", "true")
    check(bench.wait(number)[0][1] == "COMPLETED" and jobs(bench)[0]["draft"]["prefer"] == "cheapest", "the hub chooses, if asked to")
    bench.hub.expect(200, "POST", f"/v1/agreements/{second}/revoke", {"reason": "test"}, key=bench.rig.lab.key)


def files(bench):
    """Links, and what a job cannot see."""
    plain = os.path.join(bench.shared, "plain")
    bench.say("sh", "-c", 'mkdir "$0" && echo mine >"$0/sbatch"', plain)
    done = bench.run([os.environ["LINGQU_BIN"], "slurm-shim", "install", plain])
    check(done.returncode == 6 and bench.text("plain/sbatch") == "mine\n", f"nothing but a link is replaced: {done}")
    done = bench.run([os.environ["LINGQU_BIN"], "slurm-shim", "squeue", "-h"])
    check(done.returncode == 0, f"by name: {done}")
    number = bench.batch("--wrap", "env | grep -c LINGQU_KEY; cat /etc/shadow; ls /home; touch /usr/x; lingqu slurm-shim sbatch --wrap true 2>&1; echo $?")
    bench.wait(number)
    said = bench.text(f"slurm-{number}.out")
    check(said.startswith("0\n") and bench.rig.lab.key not in said and "root:" not in said and "reaches no hub" in said, said)
    lost = bench.batch("-o", "nosuchfolder/x.txt", "--wrap", "true")
    check(bench.wait(lost)[0][1:] == ["FAILED", "53:0"], f"{bench.wait(lost)}")
    identity = next(job["id"] for job in jobs(bench) if job["draft"]["environment"]["LINGQU_SLURM_OUTPUT"] == "nosuchfolder/x.txt")
    log = bench.hub.call("GET", f"/v1/jobs/{identity}/log", key=bench.rig.lab.key).body.decode()
    check("Could not open stdout file" in log, log)
    again = bench.batch("--wrap", 'echo run $SLURM_RESTART_COUNT; [ -n "$SLURM_RESTART_COUNT" ] || scontrol requeue $SLURM_JOB_ID')
    bench.wait(again)
    check(bench.text(f"slurm-{again}.out") == "run\nrun 1\n", bench.text(f"slurm-{again}.out"))
    check(bench.rows("sinfo", "-h", "-o", "%P|%a") == [["lingqu*", "up"], ["the-hub-s-own-pool", "up"]], "sinfo")


ALL = [drafts, limits, refusals, files]
