"""`lingqu simulate` of queues, quotas and sites: what it prints and writes, that it repeats, what it says of bad input."""

import json
import os

EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Examples", "four-tariffs.json")


def check_simulate_queues(run, check, folder):
    log = folder / "jobs.swf"
    # Two hundred jobs, the longest and widest of which stand in the way of the others.
    lines = [f"{i} {i * 30} -1 {1 + i * 7919 % 900} {1 + i * 31 % 16} -1 -1 -1 -1 -1 1 -1 -1 -1 0 -1 -1 -1" for i in range(200)]
    log.write_text("; MaxNodes: 16\n" + "\n".join(lines) + "\n")
    page = folder / "queues.html"
    shown = json.loads(run("simulate", "--swf", log, "--policy", "fcfs", "--policy", "ours", "--json", "-", "--html", page).stdout)
    fcfs, ours = shown["runs"]
    check(ours["mean_bounded_slowdown"] < fcfs["mean_bounded_slowdown"], "ours waits less than first come, first served")
    check(all(one["reservations"]["delayed"] == 0 for one in shown["runs"]), "no reservation is kept late")
    check(page.read_text().count("<svg") == 2 and "http" not in page.read_text(), "the report has its charts inside, no network")
    again = json.loads(run("simulate", "--swf", log, "--json", "-").stdout)
    check(again["sequences"] == ours["sequences"], "the same log gives the same figures")
    log.write_text("; MaxNodes: 16\n1 0 -1 ten 4 -1 -1 -1 -1\n")
    run("simulate", "--swf", log, code=2)
    run("simulate", "--swf", folder / "absent.swf", code=6)

    run("simulate", "--queues", "nonsense", code=2)
    kueue = json.loads(run("simulate", "--queues", "baseline", "--json", "-").stdout)
    check(kueue["workloads"] == 15000 and kueue["virtual_makespan_s"] <= 90, "Kueue's baseline is done in time")

    sites = json.loads(run("simulate", "--sites", EXAMPLE, "--voucher", "30", "--off-peak", "--json", "-").stdout)
    now, window, voucher = sites["cases"]
    check(window["saving_per_cent"] >= 15, "work that may be put off costs less")
    check(all(one["deadlines_missed"] == 0 for one in sites["cases"]), "and none is late")
    check(voucher["voucher_micro_yuan"] > 0 and now["voucher_micro_yuan"] == 0, "a voucher is a what-if, not the rule")
    run("simulate", "--sites", EXAMPLE, "--join", "nowhere", code=2)
    run("simulate", "--sites", log, code=2)
