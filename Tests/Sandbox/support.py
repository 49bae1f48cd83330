"""Parties, jobs and checks that the parts of this suite share."""

import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Live"))
from hub import credit_code  # noqa: E402

ROOT = os.geteuid() == 0
counts = {"passed": 0, "failed": 0, "skipped": 0}


def check(good, what):
    counts["passed" if good else "failed"] += 1
    if not good:
        print("FAILED:", what)


def skip(what):
    counts["skipped"] += 1
    print("skipped:", what)


def until(condition, seconds=30):
    """The first true value of the condition, or its last one when the time is up."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.02)


class Parties:
    """A consumer with money and two providers, on a hub."""

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

    def agree_on_data(self, data, policy):
        """An agreement to the mill's data."""
        return self.agree({
            "kind": "data", "title": {"zh": "数据", "en": "Data"}, "summary": {"zh": "", "en": ""}, "policy": policy,
            "price": {"model": "free"}, "publishedRule": {"name": "all"},
            "reference": {"upload": self.upload(data, self.mill_key)}}, self.mill_key)

    def upload(self, data, key):
        return self.hub.expect(201, "POST", "/v1/uploads", data, key=key)["id"]

    def draft(self, *command, **more):
        body = {"agreement": self.compute, "purpose": "test", "command": list(command), "cpuSeconds": 30, "wallSeconds": 60}
        return {**body, **more}

    def ask(self, *command, **more):
        """The answer to a submission, whatever it is."""
        return self.hub.call("POST", "/v1/jobs", self.draft(*command, **more), key=self.user_key)

    def submit(self, *command, **more):
        return self.hub.expect(201, "POST", "/v1/jobs", self.draft(*command, **more), key=self.user_key)["id"]

    def job(self, job):
        return self.hub.expect(200, "GET", f"/v1/jobs/{job}", key=self.user_key)

    def wait(self, job, states=("completed", "failed", "cancelled", "lost"), seconds=90):
        until(lambda: self.job(job)["state"] in states, seconds)
        return self.job(job)

    def run(self, *command, **more):
        return self.wait(self.submit(*command, **more))

    def log(self, job):
        return self.hub.call("GET", f"/v1/jobs/{job}/log", key=self.user_key).body.decode(errors="replace")

    def use(self, job):
        return self.hub.expect(200, "GET", f"/v1/uses/{job['use']}", key=self.user_key)

    def job_folder(self, job):
        """Where the hub keeps the folder of a job that is not over."""
        roots = [self.hub.folder + "/jobs"]
        if ROOT:
            base = "/var/tmp/lingqu-jobs"
            roots += [os.path.join(base, name) for name in os.listdir(base)]
        return next((root + "/" + job for root in roots if os.path.isdir(root + "/" + job)), None)
