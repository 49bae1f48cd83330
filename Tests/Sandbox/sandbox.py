"""Jobs through the live hub. As root nothing is skipped."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from hub import Hub  # noqa: E402

from escapes import escapes  # noqa: E402
from limits import disk, limits, neighbours  # noqa: E402
from supervisors import killed_hub, killed_supervisor, no_sandbox, stopped_supervisor  # noqa: E402
from support import ROOT, Parties, check, counts, skip, until  # noqa: E402


def ordinary(p):
    data = p.upload(b"a,b\n1,2\n", p.user_key)
    job = p.run("/bin/sh", "-c", "cat in/data.csv; id -u; env; echo out > out/result.txt; ls -la / in",
                inputs=[{"name": "data.csv", "upload": data}], outputs=["result.txt"], environment={"SEED": "7 8"})
    log = p.log(job["id"])
    check(job["state"] == "completed" and "1,2" in log, f"an ordinary job reads its input: {job} {log}")
    check("SEED=7 8" in log and "LINGQU_PROBE_SECRET" not in log, "a job has its own environment and not the hub's")
    result = p.hub.call("GET", f"/v1/uploads/{job['outputs'].get('result.txt')}/content", key=p.user_key)
    check(result.body == b"out\n", "an output comes back")
    use = p.use(job)
    check(use["state"] == "completed" and use["measured"] >= 1 and use["charged"] == use["measured"],
          f"a reading is taken and charged: {use}")
    (reading,) = p.hub.expect(200, "GET", f"/v1/uses/{job['use']}/readings", key=p.user_key)["items"]
    measures, taken = reading.get("measures") or {}, job["result"]
    check(reading["unit"] == "cpuSeconds" and reading["provider"]["value"] and reading["hub"], f"it is signed twice: {reading}")
    check(measures.get("wallMilliseconds") == taken["endedAt"] - taken["startedAt"]
          and measures.get("peakMemoryBytes") == taken["peakMemoryBytes"] > 0
          and 0 < measures.get("cpuMilliseconds", 0) <= 1000 * reading["quantity"], f"it tells what else was taken: {measures}")
    moved = p.run("/usr/bin/python3", "-c", "open('/tmp/a', 'wb').write(bytes(30 << 20)); len(open('/tmp/a', 'rb').read())")
    (reading,) = p.hub.expect(200, "GET", f"/v1/uses/{moved['use']}/readings", key=p.user_key)["items"]
    check(30 << 20 <= reading["measures"]["diskBytes"] < 40 << 20, f"what lies on its disk is measured: {reading['measures']}")
    if ROOT:
        check(all(30 << 20 <= reading["measures"][name] < 40 << 20 for name in ("bytesRead", "bytesWritten")),
              f"bytes that a job moves are measured: {reading['measures']}")
    else:
        skip("bytes that a job moves: the kernel tells them of processes that ended to root only")
    killed = p.run("/usr/bin/python3", "-c", "open('/tmp/a', 'wb').write(bytes(30 << 20)); import time; time.sleep(60)", wallSeconds=2)
    (reading,) = p.hub.expect(200, "GET", f"/v1/uses/{killed['use']}/readings", key=p.user_key)["items"]
    check(killed["state"] == "failed" and reading["measures"]["bytesWritten"] >= 30 << 20, f"also of one that is stopped: {reading}")
    check(p.run("/bin/sh", "-c", "exit 3")["result"]["exitCode"] == 3, "exit codes are kept")
    absent = p.run("/usr/bin/absent")
    check(absent["state"] == "failed" and "absent" in p.log(absent["id"]), "a program that is not there is named")
    answer = p.hub.call("GET", f"/v1/uploads/{data}/content", key=p.mill_key)
    check(answer.status == 404, "another's upload is not found")
    check("lingqu" in p.log(p.run("lingqu", "--help")["id"]), "the lingqu program runs inside")


def drafts(p):
    """What no process could be started with is refused when it is asked for, and nothing is stored or held."""
    before = len(p.hub.expect(200, "GET", "/v1/jobs?limit=100", key=p.user_key)["items"])
    nul = "\0"
    cases = [
        (dict(command=[]), "job.command", "/command"),
        (dict(command=["  "]), "job.command", "/command/0"),
        (dict(command=["/bin/true", f"a{nul}b"]), "request.field-wrong", "/command/1"),
        (dict(environment={"": "x"}), "job.environment", "/environment/"),
        (dict(environment={"A=B": "x"}), "job.environment", "/environment/A=B"),
        (dict(environment={"1A": "x"}), "job.environment", "/environment/1A"),
        (dict(environment={"A/B~": "x"}), "job.environment", "/environment/A~1B~0"),
        (dict(environment={"变量": "x"}), "job.environment", "/environment/变量"),
        (dict(environment={"A": f"x{nul}"}), "request.field-wrong", "/environment/A"),
        (dict(environment={f"A{n}": "" for n in range(101)}), "request.field-wrong", "/environment"),
        (dict(command=["/bin/true"] + ["x" * 4000] * 40), "job.too-long", "/command"),
        (dict(outputs=["a", "../b"]), "job.names", "/outputs/1"),
        (dict(outputs=["a", "a"]), "job.names", "/outputs/1"),
    ]
    for more, rule, field in cases:
        answer = p.hub.call("POST", "/v1/jobs", {**p.draft("/bin/true"), **more}, key=p.user_key)
        problem = answer.json
        check(400 <= answer.status < 500 and problem.get("rule") == rule and problem.get("field") == field,
              f"{str(more)[:60]} is refused with {rule} {field}: {answer.status} {str(problem)[:300]}")
    after = len(p.hub.expect(200, "GET", "/v1/jobs?limit=100", key=p.user_key)["items"])
    check(before == after, "nothing is stored")


def stolen_output(p):
    # The folder of outputs is the job's own: it may put a link to the hub's keys in its place.
    keys = p.hub.folder + "/keys"
    job = p.run("/bin/sh", "-c", f"rmdir out; ln -s {keys} out", outputs=["log.key"])
    check(os.path.exists(keys + "/log.key") and not job["outputs"], f"a link is no output: {job['outputs']}")


def revocation(p):
    agreement = p.agree_on_data(b"secret\n", {"permission": [{"action": "use"}], "prohibition": [{"action": "distribute"}]})
    job = p.submit("/bin/sh", "-c", "cat in/d; sleep 50", inputs=[{"name": "d", "agreement": agreement}])
    p.wait(job, states=("running",))
    check(until(lambda: "secret" in p.log(job)), "compute goes to the data")
    start = time.monotonic()
    p.hub.expect(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "test"}, key=p.mill_key)
    ended = p.wait(job)
    took = time.monotonic() - start
    check(ended["state"] == "cancelled" and took < 5, f"revoking the data stops the job in {took:.1f} s: {ended['state']}")
    print(f"revocation stopped the job after {took:.2f} s")
    refused = p.ask("true", cpuSeconds=1, inputs=[{"name": "d", "agreement": agreement}])
    check(refused.status == 409, "a revoked agreement gives nothing more")


def export(p):
    """Data whose policy lets nothing leave: neither outputs nor the log, which can say as much."""
    def terms(*words):
        return {"permission": [{"uid": "stay", "action": "use", "constraint": [
            {"leftOperand": "lingqu:export", "operator": "isAnyOf", "rightOperand": words}]}]}

    closed = p.agree_on_data(b"secret\n", terms("none"))
    inputs = [{"name": "d", "agreement": closed}]
    refused = p.ask("/bin/cp", "in/d", "out/e", inputs=inputs, outputs=["e"]).json
    check(refused.get("status") in (403, 422) and "export" in str(refused) and refused.get("rule", "").startswith("policy."),
          f"outputs of it are refused and the rule is named: {refused}")
    job = p.run("/bin/cat", "in/d", inputs=inputs)
    check(job["state"] == "completed" and not job["outputs"], f"work on it that leaves nothing may run: {job}")
    answer = p.hub.call("GET", f"/v1/jobs/{job['id']}/log", key=p.user_key)
    check(answer.status == 403 and answer.json["rule"] == "job.log-withheld" and b"secret" not in answer.body,
          f"its log is withheld: {answer.status} {answer.body[:300]}")
    answer = p.hub.call("GET", f"/v1/jobs/{job['id']}/usage", key=p.user_key)
    check(answer.status == 403 and answer.json["rule"] == "job.log-withheld", f"so is what it takes as it runs: {answer.body[:300]}")
    events = p.hub.call("GET", f"/v1/jobs/{job['id']}/events", key=p.user_key)
    check(b"completed" in events.body and b"secret" not in events.body, "its events tell the state only")
    seen = p.hub.call("GET", f"/v1/jobs/{job['id']}/log", key=p.site_key).body
    check(seen == b"secret\n", f"the site that ran it sees it: {seen}")
    open_ = p.agree_on_data(b"secret\n", terms("none", "results"))
    job = p.run("/bin/cp", "in/d", "out/e", inputs=[{"name": "d", "agreement": open_}], outputs=["e"])
    check("e" in job["outputs"], f"where results may leave, they do: {job}")


def main():
    os.environ["LINGQU_PROBE_SECRET"] = "1"
    parts = [ordinary, drafts, stolen_output, limits, disk, neighbours, escapes, revocation, export, killed_supervisor,
             stopped_supervisor, killed_hub]
    wanted = sys.argv[1:]
    with Hub() as hub:
        parties = Parties(hub)
        for part in parts:
            if not wanted or part.__name__ in wanted:
                start = time.monotonic()
                part(parties)
                print(f"{part.__name__}: {time.monotonic() - start:.1f} s", flush=True)
    if not wanted or "no_sandbox" in wanted:
        no_sandbox()
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
