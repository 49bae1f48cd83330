"""A pool of ten cores on a live hub, and three who use it: A and B have four of their own each and lend, C has none."""

import json
import os

from hub import credit_code

CLUSTER = "null"
QUOTA = {"cohort": "campus", "nominalQuota": {"milliCPU": 4_000}}


def text(word):
    return {"zh": word, "en": word}


class Campus:
    @staticmethod
    def configure(hub):
        folder = os.path.join(hub.folder, "engines")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(os.open(os.path.join(folder, CLUSTER + ".json"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            json.dump({"kind": "null", "nodes": 1, "milliCPU": 10_000, "memoryMiB": 1 << 20, "milliseconds": 600_000}, file)

    def __init__(self, hub):
        self.hub = hub
        self.numbers = iter(range(1, 100))
        self.owner = {"key": hub.key}
        self.post("/v1/signing-keys", {}, key=hub.key)
        self.a, self.b, self.c = (self.party() for _ in range(3))
        site = self.post("/v1/sites", {"name": text("一号"), "racksBuilt": 1, "region": "450100"}, key=hub.key)["id"]
        self.pool = self.post("/v1/pools", {
            "site": site, "name": text("池"), "engine": "null", "cluster": {"name": CLUSTER},
            "capacity": {"milliCPU": 10_000, "memoryMiB": 1 << 20, "accelerators": []}}, key=hub.key)["id"]
        for who in (self.a, self.b, self.c):
            who["agreement"] = self.agree(who, {"pool": self.pool})

    def agree(self, who, reference):
        """An agreement about compute of the hub's operator."""
        offer = self.post("/v1/offers", {
            "kind": "compute", "title": text("算力"), "summary": text(""), "reference": reference,
            "policy": {"permission": [{"action": "execute", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "test"}]}]},
            "price": {"model": "perUnit", "fen": 1, "quantity": 1, "unit": "cpuSeconds"},
            "publishedRule": {"name": "all"}}, key=self.hub.key)["id"]
        asked = self.post("/v1/negotiations", {"offer": offer, "purpose": "test", "days": 30}, key=who["key"])
        for key in (who["key"], self.hub.key):
            self.post(f"/v1/agreements/{asked['agreement']}/signatures", {}, key=key, status=200)
        return asked["agreement"]

    def post(self, path, body, key=None, status=201):
        return self.hub.expect(status, "POST", path, body, key=key)

    def party(self):
        number = next(self.numbers)
        made = self.post("/v1/participants", {
            "name": text(f"测试{number}"), "creditCode": credit_code(number), "kinds": ["consumer"], "region": "450100"})
        key = self.post(f"/v1/participants/{made['id']}/api-keys",
                        {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        self.post("/v1/signing-keys", {}, key=key)
        self.post("/v1/deposits", {"participant": made["id"], "fen": 50_000_000, "document": made["id"]})
        return {"id": made["id"], "key": key}

    def path(self, participant):
        return f"/v1/pools/{self.pool}/quotas/{participant}"

    def quota(self, participant, **more):
        return self.hub.expect(200, "PUT", self.path(participant), QUOTA | more, key=self.owner["key"])

    def submit(self, who, status=201, **more):
        draft = {
            "agreement": who["agreement"], "pool": self.pool, "purpose": "test", "command": ["/bin/true"], "cpuSeconds": 3_600,
            "wallSeconds": 3_600, "memoryMiB": 64, "milliCPU": 1_000} | more
        draft = {name: value for name, value in draft.items() if value is not None}
        return self.post("/v1/jobs", draft, key=who["key"], status=status)

    def cancel(self, who, job):
        self.hub.expect(202, "POST", f"/v1/jobs/{job}/cancel", key=who["key"])

    def job(self, job):
        return self.hub.expect(200, "GET", f"/v1/jobs/{job}")

    def states(self, jobs):
        return [self.job(one)["state"] for one in jobs]

    def running(self, jobs):
        return self.states(jobs).count("running")

    def explain(self, who, job):
        return self.hub.expect(200, "GET", f"/v1/jobs/{job}/explanation", key=who["key"])

    def use(self, job):
        return self.hub.expect(200, "GET", f"/v1/uses/{job['use']}")

    def readings(self, use):
        return self.hub.expect(200, "GET", f"/v1/uses/{use['id']}/readings")["items"]

    def read(self, use):
        return sum(one["quantity"] for one in self.readings(use))

    def used(self):
        found = self.hub.expect(200, "GET", f"/v1/quotas?pool={self.pool}")["items"]
        return {one["participant"]: one["used"]["milliCPU"] for one in found}

    def evidence(self, subject):
        return self.hub.expect(200, "GET", f"/v1/evidence?subject={subject}&limit=200")["items"]

    def kinds(self, job):
        return [one["entry"]["kind"] for one in self.evidence(job) if one["entry"]["kind"].startswith("job.")]
