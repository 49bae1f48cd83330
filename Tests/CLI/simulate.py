"""`lingqu simulate` on a small cluster: what it writes, that it repeats, and what it says of bad files."""

import json

NODES = "sn,cpu_milli,memory_mib,gpu,model\n" + "".join(
    f"n{i},{96000 if i % 2 else 32000},393216,{8 if i % 2 else 2},{'G2' if i % 2 else 'T4'}\n" for i in range(12))
TASKS = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n" + "".join(
    f"t{i},{2000 + 1000 * (i % 9)},8192,1,{(1000, 470, 810, 1000)[i % 4]},{'T4|G2' if i % 5 == 0 else ''}\n" for i in range(60))


def check_simulate(run, check, folder):
    nodes, tasks = folder / "nodes.csv", folder / "tasks.csv"
    nodes.write_text(NODES)
    tasks.write_text(TASKS)
    both = ["simulate", "--nodes", nodes, "--tasks", tasks]
    shown = run(*both, "--json", folder / "ours.json", "--html", folder / "report.html", "--seed", "5").stdout.decode()
    check("least-stranded" in shown and "--seed 5" in shown, "simulate shows its policy and how to repeat the run")
    ours = json.loads((folder / "ours.json").read_text())
    check(ours["policy"] == "least-stranded" and ours["seed"] == 5, "without a policy it is ours")
    check(50 < ours["allocation_ratio"]["100"] <= ours["allocation_ratio"]["130"] <= 100, "allocation in per cent")
    check({"80", "100"} <= set(ours["fragmentation"]) and ours["power_kw"]["40"] > 0 and ours["decisions_per_s"] > 0,
          "fragmentation, power and decisions are told")
    page = (folder / "report.html").read_text()
    check(page.count("<svg") == 3 and "http" not in page and "<script" not in page, "three charts in one file, no network")
    again = json.loads(run(*both, "--json", "-", "--seed", "5").stdout)
    check(again["allocation_ratio"] == ours["allocation_ratio"], "the same seed repeats the run")
    runs = json.loads(run(*both, "--json", "-", "--policy", "random", "--policy", "best-fit").stdout)["runs"]
    check([one["policy"] for one in runs] == ["random", "best-fit"], "policies are compared in one run")
    order = folder / "order.txt"
    order.write_text("# an order\n" + "\n".join(str(i % 60) for i in range(90)) + "\n")
    given = json.loads(run(*both, "--json", "-", "--arrivals", order, "--arrivals", order).stdout)
    check(given["decisions"] == 180 and len(given["each"]) == 2, "several orders are several runs")
    refused = run(*both, "--policy", "clever", code=2).stderr
    check(b"no placement policy named clever" in refused and b"low-power" in refused, "an unknown policy is told the known ones")
    tasks.write_text(TASKS.replace("t3,5000", "t3,much"))
    refused = run(*both, code=2).stderr
    check(b"tasks.csv:5: cpu_milli is \"much\"; a whole number belongs there" in refused, "a bad row is named by file and line")
    run("simulate", "--nodes", nodes, "--tasks", folder / "absent.csv", code=6)
    run("simulate", "--nodes", nodes, code=2)
    run("simulate", code=2)
