"""What Slurm's commands print in the fields that clients read. The same checks pass on a real cluster: Tests/Shims/real."""

import os
import re
import time

from bench import check

# Words, exit code, what is printed, what is complained of. As slurm-wlm 22.05.8 has it.
WORDS = [
    (["sbatch", "--wrap", "true", "foo"], 1, "", r"sbatch: error: Script arguments not permitted with --wrap option\n"),
    (["sbatch", "--frobnicate"], 255, "",
     r"sbatch: unrecognized option '--frobnicate'\nTry \"sbatch --help\" for more information\n"),
    (["sbatch", "nosuch.sh"], 1, "", r"sbatch: error: Unable to open file nosuch.sh\n"),
    (["sbatch", "-t", "xyz", "--wrap", "true"], 255, "", r"sbatch: error: Invalid --time specification\n"),
    (["sbatch", "--mem=lots", "--wrap", "true"], 255, "", r"sbatch: error: Invalid --mem specification\n"),
    (["sbatch", "--array=a-b", "--wrap", "true"], 1, "",
     r"sbatch: error: Batch job submission failed: Invalid job array specification\n"),
    (["sbatch", "--array=3-1", "--wrap", "true"], 1, "", r"(.*\n)*.*Invalid job array specification\n"),
    (["sbatch", "--array=0-1001", "--wrap", "true"], 1, "", r"(.*\n)*.*Invalid job array specification\n"),
    (["sbatch", "--dependency", "frob:1", "--wrap", "true"], 1, "",
     r"sbatch: error: Batch job submission failed: Job dependency problem\n(.*\n)*"),
    (["sbatch", "-n", "0", "--wrap", "true"], 1, "", r"sbatch: error: Invalid numeric value \"0\" for --ntasks.\n"),
    (["sbatch", "--mem=1000G", "--wrap", "true"], 1, "", r"(.*\n)*sbatch: error: Batch job submission failed: .*\n(.*\n)*"),
    (["sbatch", "--gres=gpu:100", "--wrap", "true"], 1, "", r"sbatch: error: Batch job submission failed.*\n(.*\n)*"),
    (["sbatch", "--begin", "yesterday", "--wrap", "true"], 255, "",
     r"Invalid time specification \(pos=0\): yesterday\nsbatch: error: Invalid --begin specification\n"),
    (["sbatch", "-p", "nosuch", "--wrap", "true"], 1, "",
     r"sbatch: error: invalid partition specified: nosuch\nsbatch: error: Batch job submission failed: "
     r"Invalid partition name specified\n(.*\n)*"),
    (["sbatch", "--version"], 0, r"slurm-wlm 22\.05\.\d+\n", ""),
    (["squeue", "-j", "999999"], 1, "", r"slurm_load_jobs error: Invalid job id specified\n"),
    (["squeue", "-j", "abc"], 1, "", r"squeue: error: Invalid job id: abc\n"),
    (["squeue", "-t", "frob"], 1, "", r"squeue: error: Invalid job state specified: frob\n(.*\n)*"),
    (["squeue", "--frob"], 1, "", r"squeue: unrecognized option '--frob'\nTry \"squeue --help\" for more information\n"),
    (["scancel", "999999"], 0, "", ""),
    (["scancel", "abc"], 1, "", r"scancel: error: Invalid job id abc\n"),
    (["scancel"], 1, "", r"scancel: error: No job identification provided\n"),
    (["sacct", "-j", "999999", "-P", "-o", "JobID,State"], 0, r"JobID\|State\n", ""),
    (["sacct", "-p", "-j", "999999", "-o", "jobid,state"], 0, r"JobID\|State\|\n", ""),
    (["sacct", "-o", "frob"], 1, "", r"sacct: error: Invalid field requested: \"frob\"\n"),
    (["sacct", "--frob"], 1, "", r"sacct: unrecognized option '--frob'\n"),
    # Snakemake's plugin has a pipe in it, which no shell sees.
    (["sacct", "-nu", "root", "-o", "Account%256", "|", "tail", "-1"], 1, "", r"sacct: invalid option -- '1'\n"),
    (["scontrol", "show", "job", "999999"], 1, "", r"slurm_load_jobs error: Invalid job id specified\n"),
    (["scontrol", "show", "hostnames", "n[1-3,05],m"], 0, "n1\nn2\nn3\nn05\nm\n", ""),
    (["sinfo", "-h", "-o", "%a %l %t"], 0, r"(up \d+-00:00:00 \w+\n)+", ""),
]

SCRIPTS = [
    ("echo hi\n", r"sbatch: error: This does not look like a batch script\.  The first\nsbatch: error: line must start with #! "
                  r"followed by the path to an interpreter\.\nsbatch: error: For instance: #!/bin/sh\n"),
    ("#!/bin/sh\r\necho hi\r\n", r"sbatch: error: Batch script contains DOS line breaks \(\\r\\n\)\nsbatch: error: instead of "
                                 r"expected UNIX line breaks \(\\n\)\.\n"),
    ("", r"sbatch: error: Batch script is empty!\n"),
    ("\n  \n", r"sbatch: error: Batch script contains only whitespace!\n"),
]


def words(bench):
    for line, code, out, err in WORDS:
        done = bench.run(line)
        check(done.returncode == code and re.fullmatch(out, done.stdout) and re.fullmatch(err, done.stderr),
              f"{line}: {done.returncode} {done.stdout!r} {done.stderr!r}")
    for script, err in SCRIPTS:
        done = bench.run(["sbatch"], input=script)
        check(done.returncode == 1 and done.stdout == "" and re.fullmatch(err, done.stderr), f"{script!r}: {done}")
    done = bench.run(["sbatch"], input="#!/bin/sh\n#SBATCH --frob\ntrue\n")
    check(done.returncode == 255 and "unrecognized option '--frob'" in done.stderr, f"in a script: {done}")


# What a script does, and how its job ends.
ENDS = [("exit 0", "COMPLETED", "0:0"), ("exit 3", "FAILED", "3:0"), ("kill -9 $$", "FAILED", "0:9"),
        ("exec nosuchprogram 2>/dev/null", "FAILED", "127:0")]


def ends(bench):
    jobs = [(bench.batch("--wrap", script), *end) for script, *end in ENDS]
    late = bench.run(["sbatch", "--mem=64", "--wrap", "true"])
    found = re.fullmatch(r"Submitted batch job (\d+)\n", late.stdout)
    check(found and late.returncode == 0 and late.stderr == "", f"sbatch: {late}")
    for number, state, code in jobs:
        check(bench.wait(number) == [[number, state, code]], f"{state} {code}: {bench.wait(number)}")
    number = found.group(1)
    check(bench.wait(number)[0][1] == "COMPLETED", "the last one")
    # A cluster's accounting hears of a job bit by bit.
    end = time.monotonic() + 30
    while bench.rows("sacct", "-X", "-n", "-P", "-j", number, "-o", "JobName,ReqMem") != [["wrap", "64M"]] and time.monotonic() < end:
        time.sleep(0.2)
    rows = bench.rows("sacct", "-X", "-P", "-j", number, "-o", "JobID,jobidraw,JobName,State,ExitCode,AllocCPUS,NNodes,ReqMem,DerivedExitCode")
    check(rows == [["JobID", "JobIDRaw", "JobName", "State", "ExitCode", "AllocCPUS", "NNodes", "ReqMem", "DerivedExitCode"],
                   [number, number, "wrap", "COMPLETED", "0:0", "1", "1", "64M", "0:0"]], f"{rows}")
    stamps = bench.rows("sacct", "-X", "-n", "-P", "-j", number, "-o", "Submit,Start,End,Elapsed,NodeList")[0]
    check(all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", stamp) for stamp in stamps[:3]) and stamps[:3] == sorted(stamps[:3])
          and re.fullmatch(r"\d\d:\d\d:\d\d", stamps[3]) and stamps[4] not in ("", "None assigned"), f"{stamps}")
    table = bench.say("sacct", "-X", "-j", number, "-o", "JobID%30,State%5,JobName%-20,ExitCode")
    check(table == f"""\
                         JobID State JobName              ExitCode 
------------------------------ ----- -------------------- -------- 
{number:>30} COMP+ wrap                      0:0 
""", table)


def variables(bench):
    number = bench.batch("-n2", "-c1", "-J", "two words", "--comment", "hello w", "-o", "%x-%j-%5n.txt", "--export=ALL,COLOUR=red", "--wrap", """
        echo "$SLURM_JOB_ID|$SLURM_JOBID|$SLURM_JOB_NAME|$SLURM_NTASKS|$SLURM_NPROCS|$SLURM_CPUS_PER_TASK|$SLURM_NNODES"
        echo "$SLURM_JOB_NUM_NODES|$SLURM_PROCID|$SLURM_LOCALID|$SLURM_NODEID|$SLURM_SUBMIT_DIR|$SLURM_CPUS_ON_NODE|$SLURM_MEM_PER_NODE"
        echo "$PWD|$COLOUR|${SLURM_ARRAY_TASK_ID-none}|${LINGQU_KEY-none}"
        test "$SLURM_JOB_NODELIST" = "$SLURM_NODELIST" && test "$SLURMD_NODENAME" = "$SLURM_JOB_NODELIST" && echo named
        srun -n2 sh -c 'echo "step $SLURM_PROCID $SLURM_LOCALID $SLURM_NTASKS $SLURM_STEP_ID"' | sort
        srun -n1 -o 'step-%j-%t.txt' -e step.err sh -c 'echo out; echo err >&2; exit 7' || echo "ended $?"
    """)
    check(bench.wait(number)[0][1] == "COMPLETED", f"variables: {bench.wait(number)}")
    expected = f"""\
{number}|{number}|two words|2|2|1|1
1|0|0|0|{bench.shared}|2|64
{bench.shared}|red|none|none
named
step 0 0 2 0
step 1 1 2 0
ended 7
"""
    said = "".join(line for line in bench.text(f"two words-{number}-00000.txt").splitlines(True) if not line.startswith("srun: "))
    check(said == expected, said)
    check(bench.text(f"step-{number}-0.txt") == "out\n" and "err\n" in bench.text("step.err"), "files of a step")


def scripts(bench):
    with_lines = """#!/bin/bash
#SBATCH --job-name="from the script" # a comment
#SBATCH -o said-%j.txt -e 'complained-%j.txt'

# what follows is no command
#SBATCH -t 2:00
echo "$0 $# $1|$2"
echo no >&2
#SBATCH -J late
"""
    bench.say("sh", "-c", "mkdir -p deeper; cat >deeper/good.sh", input=with_lines)
    number = bench.batch("deeper/good.sh", "a b", "$HOME")
    rows = bench.rows("squeue", "-h", "-t", "all", "-j", number, "-o", "%j|%l|%Z|%o|%u|%D|%C")
    bench.wait(number)
    shown = ["from the script", "2:00", bench.shared, f"{bench.shared}/deeper/good.sh a b $HOME"]
    check(rows and rows[0][:4] == shown and rows[0][5:] == ["1", "1"], f"{rows}")
    said = bench.text(f"said-{number}.txt")
    check(re.fullmatch(r"\S+/slurm_script 2 a b\|\$HOME\n", said), said)
    check(bench.text(f"complained-{number}.txt") == "no\n", "errors apart")
    # Other interpreters, and a folder of its own; what is there stays with --open-mode=append.
    for _ in range(2):
        number = bench.batch("-D", bench.shared + "/deeper", "-o", "kept.txt", "--open-mode=append", "--export=NONE",
                             input="#!/usr/bin/env python3\nimport os\nprint(os.getcwd(), os.environ.get('COLOUR'))\n", COLOUR="red")
        bench.wait(number)
    check(bench.text("deeper/kept.txt") == f"{bench.shared}/deeper None\n" * 2, bench.text("deeper/kept.txt"))


def arrays(bench):
    number = bench.batch("--array=1-7:2,8", "--wrap", """
        echo "$SLURM_ARRAY_JOB_ID|$SLURM_ARRAY_TASK_ID|$SLURM_ARRAY_TASK_COUNT|$SLURM_ARRAY_TASK_MIN|$SLURM_ARRAY_TASK_MAX"
        test $SLURM_ARRAY_TASK_ID != 5""")
    rows = bench.wait(number, rows=5)
    check(sorted(rows) == sorted([[f"{number}_{task}", *(("FAILED", "1:0") if task == 5 else ("COMPLETED", "0:0"))] for task in (1, 3, 5, 7, 8)]),
          f"{rows}")
    for task in (1, 3, 5, 7, 8):
        check(bench.text(f"slurm-{number}_{task}.out") == f"{number}|{task}|5|1|8\n", bench.text(f"slurm-{number}_{task}.out"))
    only = bench.rows("sacct", "-X", "-n", "-P", "-j", f"{number}_5", "-o", "JobID,State")
    check(only == [[f"{number}_5", "FAILED"]], f"{only}")
    rows = sorted(bench.rows("squeue", "-h", "-r", "-t", "all", "-j", number, "-o", "%i|%F|%K|%t"))
    check(rows == sorted([f"{number}_{task}", number, str(task), "F" if task == 5 else "CD"] for task in (1, 3, 5, 7, 8)), f"{rows}")
    number = bench.batch("--array=0-3%1", "--wrap", "echo begin >>turns.txt; sleep 0.3; echo end >>turns.txt")
    bench.wait(number, rows=4)
    check(bench.text("turns.txt") == "begin\nend\n" * 4, f"one at a time: {bench.text('turns.txt')!r}")


def order(bench):
    first = bench.batch("--wrap", "while [ ! -e go ]; do sleep 0.1; done; echo first >>order.txt")
    second = bench.batch("--dependency", f"afterok:{first}", "--wrap", "echo second >>order.txt")
    third = bench.batch("-d", f"afterany:{first}:{second}", "--wrap", "echo third >>order.txt")
    later = bench.batch("--begin", "now+1hour", "--wrap", "true")
    rows = bench.rows("squeue", "-h", "-o", "%i|%T|%r|%R", "-j", f"{second},{later}")
    check([second, "PENDING", "Dependency", "(Dependency)"] in rows and [later, "PENDING", "BeginTime", "(BeginTime)"] in rows, f"{rows}")
    check(re.search(rf"^{later} +wrap +PENDING *$", bench.say("squeue", "-h", "-O", "JobID:20,Name:10,State:12"), re.M), "squeue -O")
    bench.say("touch", "go")
    bench.wait(third)
    check(bench.text("order.txt") == "first\nsecond\nthird\n", bench.text("order.txt"))
    bench.say("scancel", later)
    check(bench.wait(later)[0][1].startswith("CANCELLED"), "cancelled while it waited")


def cancel(bench):
    number = bench.batch("-J", "endless", "--wrap", "echo begun; sleep 600")
    array = bench.batch("--array=0-2", "--begin=now+1hour", "--wrap", "true")
    end = time.monotonic() + 60
    while bench.text(f"slurm-{number}.out") != "begun\n" and time.monotonic() < end:
        time.sleep(0.1)
    # Some moments pass on a cluster until its accounting has heard of it.
    row = bench.rows("squeue", "-h", "-o", "%T|%t|%N", "-j", number)[0]
    check(row[:2] == ["RUNNING", "R"] and row[2], f"it runs: {row}")
    bench.say("scancel", f"{array}_1")
    bench.say("scancel", "--name", "endless")
    check(bench.wait(number)[0][1].startswith("CANCELLED"), "a running one, by its name")
    rows = bench.rows("squeue", "-h", "-r", "-j", array, "-o", "%i|%t")
    check(sorted(rows) == [[f"{array}_0", "PD"], [f"{array}_2", "PD"]], f"one task of an array: {rows}")
    bench.say("scancel", array)
    bench.say("scancel", array)
    check(bench.say("squeue", "-h", "-u", bench.user) == "", "nothing is left")


ALL = [words, ends, variables, scripts, arrays, order, cancel]
