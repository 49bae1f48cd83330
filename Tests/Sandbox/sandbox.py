"""Jobs through the live hub. As root nothing is skipped."""

import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub, credit_code  # noqa: E402

passed = failed = 0
HERE = os.path.dirname(os.path.abspath(__file__))


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print("FAILED:", what)


class Parties:
    def __init__(self, hub):
        self.hub = hub
        hub.sign_in()
        self.user, self.user_key = self.party(1, ["consumer"])
        self.site, self.site_key = self.party(2, ["provider"])
        self.mill, self.mill_key = self.party(3, ["provider"])
        hub.expect(201, "POST", "/v1/deposits", {"participant": self.user, "fen": 10_000_000, "document": "bank"})
        self.compute = self.agree({
            "kind": "compute", "title": {"zh": "算力", "en": "Compute"}, "summary": {"zh": "", "en": ""},
            "policy": {"permission": [{"action": "use"}]},
            "price": {"model": "perUnit", "fen": 1, "quantity": 1, "unit": "cpuSeconds"}, "publishedRule": {"name": "all"}},
            self.site_key)

    def party(self, number, kinds):
        made = self.hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": f"测试{number}", "en": f"Test {number}"}, "creditCode": credit_code(number), "kinds": kinds})
        key = self.hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                              {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        self.hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
        return made["id"], key

    def agree(self, offer, provider_key):
        made = self.hub.expect(201, "POST", "/v1/offers", offer, key=provider_key)
        agreement = self.hub.expect(201, "POST", "/v1/negotiations",
                                    {"offer": made["id"], "purpose": "test", "days": 10}, key=self.user_key)["agreement"]
        for key in (self.user_key, provider_key):
            self.hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=key)
        return agreement

    def upload(self, data, key):
        return self.hub.expect(201, "POST", "/v1/uploads", data, key=key)["id"]

    def submit(self, *command, **more):
        body = {"agreement": self.compute, "purpose": "test", "command": list(command), "cpuSeconds": 30, "wallSeconds": 60}
        return self.hub.expect(201, "POST", "/v1/jobs", {**body, **more}, key=self.user_key)["id"]

    def job(self, job):
        return self.hub.expect(200, "GET", f"/v1/jobs/{job}", key=self.user_key)

    def wait(self, job, states=("completed", "failed", "cancelled", "lost"), seconds=90):
        end = time.monotonic() + seconds
        while True:
            found = self.job(job)
            if found["state"] in states or time.monotonic() > end:
                return found
            time.sleep(0.1)

    def log(self, job):
        return self.hub.call("GET", f"/v1/jobs/{job}/log", key=self.user_key).body.decode(errors="replace")

    def use(self, job):
        return self.hub.expect(200, "GET", f"/v1/uses/{job['use']}", key=self.user_key)


def ordinary(p):
    data = p.upload(b"a,b\n1,2\n", p.user_key)
    job = p.wait(p.submit("/bin/sh", "-c", "cat in/data.csv; id -u; env; echo out > out/result.txt; ls -la / in",
                          inputs=[{"name": "data.csv", "upload": data}], outputs=["result.txt"]))
    log = p.log(job["id"])
    check(job["state"] == "completed" and "1,2" in log, f"an ordinary job reads its input: {job} {log}")
    check("LINGQU_PROBE_SECRET" not in log, "the hub's environment does not reach a job")
    result = p.hub.call("GET", f"/v1/uploads/{job['outputs'].get('result.txt')}/content", key=p.user_key)
    check(result.body == b"out\n", "an output comes back")
    use = p.use(job)
    check(use["state"] == "completed" and use["measured"] >= 1 and use["charged"] == use["measured"],
          f"a reading is taken and charged: {use}")
    check(p.wait(p.submit("/bin/sh", "-c", "exit 3"))["result"]["exitCode"] == 3, "exit codes are kept")
    answer = p.hub.call("GET", f"/v1/uploads/{data}/content", key=p.mill_key)
    check(answer.status == 404, "another's upload is not found")
    check("lingqu" in p.log(p.wait(p.submit("lingqu", "--help"))["id"]), "the lingqu program runs inside")


def stolen_output(p):
    # The folder of outputs is the job's own: it may put a link to the hub's keys in its place.
    keys = p.hub.folder + "/keys"
    job = p.wait(p.submit("/bin/sh", "-c", f"rmdir out; ln -s {keys} out", outputs=["log.key"]))
    check(os.path.exists(keys + "/log.key") and not job["outputs"], f"a link is no output: {job['outputs']}")


def limits(p):
    memory = p.wait(p.submit("/usr/bin/python3", "-c", "x = []\nwhile True: x.append(bytearray(1 << 20))", memoryMiB=64))
    check(memory["state"] == "failed", f"memory is held to its limit: {memory['result']}")
    forks = p.wait(p.submit("/bin/sh", "-c", "f() { f | f & }; f; wait", wallSeconds=5))
    check(forks["state"] in ("failed", "completed"), f"a fork bomb ends: {forks['result']}")
    slow = p.wait(p.submit("/bin/sleep", "60", wallSeconds=2))
    check(slow["result"]["ending"] == "out-of-time", f"wall time is held: {slow['result']}")
    busy = p.wait(p.submit("/bin/sh", "-c", "while :; do :; done", cpuSeconds=2))
    check(busy["state"] == "failed" and busy["result"]["cpuMilliseconds"] < 6000, f"CPU time is held: {busy['result']}")
    disk = p.wait(p.submit("/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8; do head -c 100000000 /dev/zero > f$i; done; sleep 3"))
    check(disk["state"] == "failed", f"disk is held: {disk['result']}")
    flood = p.wait(p.submit("/bin/sh", "-c", "yes | head -c 20000000"))
    check(flood["state"] == "completed" and flood["result"]["logBytes"] <= 4 << 20, f"the log is cut: {flood['result']}")
    check(p.hub.call("GET", "/readyz").status == 200, "the hub goes on")


def escapes(p):
    script = p.upload(open(os.path.join(HERE, "probes.py"), "rb").read(), p.user_key)
    jobs = "/var/tmp/lingqu-jobs" if os.geteuid() == 0 else p.hub.folder + "/jobs"
    port = p.hub.address.rsplit(":", 1)[1]
    job = p.wait(p.submit("/usr/bin/python3", "in/probes.py", port, p.hub.folder, jobs,
                          inputs=[{"name": "probes.py", "upload": script}]))
    log = p.log(job["id"])
    check("probes 27" in log, f"all probes ran: {log[-300:]}")
    out = [line for line in log.splitlines() if line.startswith("ESCAPED")]
    check(not out, f"nothing escapes: {out}")
    # Without the sandbox the same probes must find something, or they prove nothing.
    bare = subprocess.run([sys.executable, os.path.join(HERE, "probes.py"), port, p.hub.folder, jobs],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    found = sum(line.startswith("ESCAPED") for line in bare.splitlines())
    print(f"escape probes: 0 wanted, {len(out)} in the sandbox, {found} without it")
    check(found >= 4, f"bare, the probes escape: {bare}")


def revocation(p):
    data = p.upload(b"secret\n", p.mill_key)
    agreement = p.agree({
        "kind": "data", "title": {"zh": "数据", "en": "Data"}, "summary": {"zh": "", "en": ""},
        "policy": {"permission": [{"action": "use"}], "prohibition": [{"action": "distribute"}]},
        "price": {"model": "free"}, "publishedRule": {"name": "all"}, "reference": {"upload": data}}, p.mill_key)
    job = p.submit("/bin/sh", "-c", "cat in/d; sleep 50", inputs=[{"name": "d", "agreement": agreement}])
    p.wait(job, states=("running",))
    end = time.monotonic() + 20
    while "secret" not in p.log(job) and time.monotonic() < end:
        time.sleep(0.05)
    check("secret" in p.log(job), "compute goes to the data")
    start = time.monotonic()
    p.hub.expect(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "test"}, key=p.mill_key)
    ended = p.wait(job)
    took = time.monotonic() - start
    check(ended["state"] == "cancelled" and took < 5, f"revoking the data stops the job in {took:.1f} s: {ended['state']}")
    print(f"revocation stopped the job after {took:.2f} s")
    refused = p.hub.call("POST", "/v1/jobs", {
        "agreement": p.compute, "purpose": "test", "command": ["true"], "cpuSeconds": 1,
        "inputs": [{"name": "d", "agreement": agreement}]}, key=p.user_key)
    check(refused.status == 409, "a revoked agreement gives nothing more")


def killed_hub(p):
    with tempfile.TemporaryDirectory():
        job = p.submit("/bin/sh", "-c", "echo begun; sleep 4; echo done > out/x", outputs=["x"])
        p.wait(job, states=("running",))
        p.hub.kill()
        p.hub.start()
        found = p.wait(job)
        check(found["state"] == "completed" and p.log(job).count("begun") == 1, f"a job outlives its hub and runs once: {found}")
        # Killed at once after the submission, again and again: every job ends, none runs twice.
        jobs = []
        for _ in range(5):
            jobs.append(p.submit("/bin/sh", "-c", "echo once"))
            p.hub.kill()
            p.hub.start()
        ended = [p.wait(job) for job in jobs]
        check(all(j["state"] in ("completed", "lost") for j in ended), f"every job ends: {[j['state'] for j in ended]}")
        check(all(p.log(j["id"]).count("once") == (j["state"] == "completed") for j in ended), "no job ran twice")
    balance = p.hub.expect(200, "GET", "/v1/ledger/balance")
    check(balance["balanced"] is True, "the books balance after all of it")
    accounts = p.hub.expect(200, "GET", "/v1/accounts", key=p.user_key)["items"]
    check(all(a["debitsPending"] == 0 for a in accounts), "no hold is left")


def main():
    os.environ["LINGQU_PROBE_SECRET"] = "1"
    with Hub() as hub:
        parties = Parties(hub)
        for part in (ordinary, stolen_output, limits, escapes, revocation, killed_hub):
            part(parties)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
