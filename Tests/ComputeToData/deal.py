"""A mill with data, a centre with machines, and a user who may have jobs at the data."""

import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from count import check, until  # noqa: E402
from hub import credit_code  # noqa: E402

OVER = {"completed", "failed", "cancelled", "lost"}
TABLE = b"place,shift,kwh\n" + b"".join(
    b"%d,%d,%d\n" % (450100 + 100 * (row % 4), row % 3, 1000 + row) for row in range(600)) + b"460100,1,777777\n"
PURPOSE = "energy-saving"


def policy(*actions, export=None):
    more = [] if export is None else [{"leftOperand": "lingqu:export", "operator": "eq", "rightOperand": export}]
    return {"permission": [{"action": action, "constraint": [
        {"leftOperand": "purpose", "operator": "eq", "rightOperand": PURPOSE}, *more]} for action in actions]}


class Deal:
    def __init__(self, hub):
        self.hub = hub
        hub.sign_in()
        (_, self.centre), (self.mill_id, self.mill), (self.user_id, self.user), (_, self.stranger) = (
            self.party(1, "provider"), self.party(2, "provider"), self.party(3, "consumer"), self.party(4, "consumer"))
        hub.expect(201, "POST", "/v1/deposits", {"participant": self.user_id, "fen": 1_000_000, "document": "test-1"})
        self.compute = self.agree("compute", self.centre, policy("execute"), {},
                                  {"model": "perUnit", "fen": 1, "quantity": 10, "unit": "cpuSeconds"})
        self.upload = self.give(TABLE, self.mill)

    def party(self, number, kind):
        hub = self.hub
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": f"测试{number}", "en": "t"}, "creditCode": credit_code(700 + number), "kinds": [kind]})
        key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                         {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
        return made["id"], key

    def give(self, data, key):
        return self.hub.expect(201, "POST", "/v1/uploads", data, key=key,
                               headers={"Content-Type": "application/octet-stream"})["id"]

    def draft(self, kind, policy, reference, price):
        return {"kind": kind, "title": {"zh": "供给", "en": kind}, "summary": {"zh": "", "en": ""}, "policy": policy,
                "price": price or {"model": "free"}, "publishedRule": {"name": "all"}, "reference": reference}

    def agree(self, kind, owner, policy, reference, price=None):
        hub = self.hub
        offer = hub.expect(201, "POST", "/v1/offers", self.draft(kind, policy, reference, price), key=owner)["id"]
        agreement = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": PURPOSE, "days": 30},
                               key=self.user)["agreement"]
        for key in (self.user, owner):
            hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=key)
        return agreement

    def data(self, results, policy_=None, **reference):
        """An agreement on the mill's table, whose results must be like `results`."""
        return self.agree("data", self.mill, policy_ or policy("execute"), {"upload": self.upload, "results": results, **reference})

    def job(self, data, script, outputs=(), **more):
        """What is submitted: a script in Python on the table."""
        return {"agreement": self.compute, "purpose": PURPOSE, "command": ["/usr/bin/python3", "-c", script], "cpuSeconds": 20,
                "wallSeconds": 60, "inputs": [{"name": "table.csv", "agreement": data}], "outputs": list(outputs)} | more

    def run(self, data, script, outputs=(), **more):
        """The job, once it is over."""
        job = self.hub.expect(201, "POST", "/v1/jobs", self.job(data, script, outputs, **more), key=self.user)["id"]
        check(until(lambda: self.shown(job)["state"] in OVER, 60), f"the job {job} comes to an end")
        return self.shown(job)

    def shown(self, job):
        return self.hub.expect(200, "GET", f"/v1/jobs/{job}", key=self.user)

    def output(self, job, name):
        upload = job["outputs"].get(name)
        return upload and self.hub.call("GET", f"/v1/uploads/{upload}/content", key=self.user).body

    def entries(self, agreement, key=None):
        """What happened under an agreement, as its provider sees it, oldest first."""
        found = self.hub.expect(200, "GET", f"/v1/evidence?agreement={agreement}&limit=200", key=key or self.mill)["items"]
        return sorted(((one["index"], one["entry"]) for one in found), key=lambda one: one[0])

    def kinds(self, agreement):
        return [entry["kind"] for _, entry in self.entries(agreement)]

    def is_kept(self, data):
        """Whether the hub keeps a file with these bytes."""
        return os.path.exists(os.path.join(self.hub.folder, "files", hashlib.sha256(data).hexdigest()))

    def refused(self, status, rule, method, path, body=None, key=None):
        answer = self.hub.call(method, path, body, key=key or self.user)
        told = answer.json or {}
        check(answer.status == status and told.get("rule") == rule and told.get("detail"),
              f"{method} {path}: expected {status} {rule}, got {answer.status} {answer.body[:300]!r}")
        return told
