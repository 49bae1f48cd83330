"""A market on a live hub: two centres with sites, tariffs and pools, a park that gives vouchers, and who uses them."""

import datetime
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from count import check, until  # noqa: E402
from hub import credit_code  # noqa: E402

OVER = {"completed", "failed", "cancelled", "lost"}
# Thousandths of a yuan. High, so that a second of a core is worth whole fen.
DEAR, CHEAP, OTHER = 100_000, 20_000, 60_000
CORE_MILLIWATTS = 1_000_000


# A cluster with accelerators; it runs nothing.
CARDS = "cards"


def configure(hub):
    folder = os.path.join(hub.folder, "engines")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    with open(os.open(os.path.join(folder, CARDS + ".json"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump({"kind": "null", "milliCPU": 1000, "memoryMiB": 1024, "accelerators": {"V100": 4}, "milliseconds": 1200}, file)


def moment(seconds):
    """So many seconds from now."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def hours_ahead(ahead, length):
    """An opening that begins so many hours after this one, for so many hours, every day, in UTC."""
    hour = (datetime.datetime.now(datetime.timezone.utc).hour + ahead) % 24
    return {"days": [1, 2, 3, 4, 5, 6, 7], "from": hour * 60, "to": (hour + length) % 24 * 60, "utcOffsetMinutes": 0}


def price_at(tariff, at):
    """Thousandths of a yuan for a kWh, as the hub's own rule has it, told once more."""
    minute = at.hour * 60 + at.minute
    for period in tariff.get("periods", []):
        hours = period["hours"]
        start, end = hours["from"], hours["to"] if hours["to"] > hours["from"] else hours["to"] + 1440
        if start <= minute < end or start <= minute + 1440 < end:
            return period["milliYuanPerKWh"]
    return tariff["milliYuanPerKWh"]


def text(word):
    return {"zh": word, "en": word}


class Market:
    """Centre A is dear now and cheap two hours later, and charges power; centre B is clean; centre C has to be asked."""

    def __init__(self, hub):
        self.hub = hub
        self.numbers = iter(range(1, 100))
        # By grant.
        self.programmes = {}
        self.park, self.a, self.b, self.c = (
            self.party(kinds) for kinds in (["park"], ["provider"], ["provider"], ["provider"]))
        self.user, self.stranger = self.party(["consumer", "vendor"]), self.party(["consumer"])
        for who in (self.park, self.user):
            self.post("/v1/deposits", {"participant": who["id"], "fen": 5_000_000, "document": who["id"]})
        self.tariff = {"milliYuanPerKWh": DEAR, "periods": [{"hours": hours_ahead(2, 3), "milliYuanPerKWh": CHEAP}]}
        self.site_a = self.site(self.a, "A", 1500, 800, self.tariff)
        self.site_b = self.site(self.b, "B", 1200, 100, {"milliYuanPerKWh": OTHER})
        self.offer_a = self.offer(self.a, "A", 1, energy=True)
        self.offer_b = self.offer(self.b, "B", 40)
        self.offer_c = self.offer(self.c, "C", 5, rule=False)
        self.pool_a = self.pool(self.a, self.site_a, self.offer_a, "a1")
        self.pool_b = self.pool(self.b, self.site_b, self.offer_b, "b1")
        self.night = self.pool(self.b, self.site_b, self.offer_b, "b2", opening=hours_ahead(5, 2))
        self.agree_a = self.agree(self.user, self.a, self.offer_a)
        self.agree_b = self.agree(self.user, self.b, self.offer_b)

    def post(self, path, body, key=None, status=201, **more):
        return self.hub.expect(status, "POST", path, body, key=key, **more)

    def get(self, path, key=None):
        return self.hub.expect(200, "GET", path, key=key)

    def party(self, kinds):
        number = next(self.numbers)
        made = self.post("/v1/participants", {
            "name": text(f"测试{number}"), "creditCode": credit_code(number), "kinds": kinds, "region": "450100"})
        key = self.post(f"/v1/participants/{made['id']}/api-keys",
                        {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        self.post("/v1/signing-keys", {}, key=key)
        return {"id": made["id"], "key": key}

    def site(self, owner, name, pue, carbon, tariff):
        return self.post("/v1/sites", {"name": text(name), "puePerMille": pue, "carbonGramsPerKWh": carbon, "racksBuilt": 100,
                                       "racksUsed": 40, "tariff": tariff}, key=owner["key"])["id"]

    def offer(self, owner, name, fen, energy=False, rule=True, unit="cpuSeconds"):
        price = {"model": "perUnit", "fen": fen, "quantity": 1, "unit": unit}
        return self.post("/v1/offers", {
            "kind": "compute", "title": text(name), "summary": text(""),
            "policy": {"permission": [{"action": "execute", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "test"}]}]},
            "price": price | ({"energy": "tariff"} if energy else {}),
            } | ({"publishedRule": {"name": "small", "maxQuantity": 5000}} if rule else {}), key=owner["key"])["id"]

    def pool(self, owner, site, offer, name, **more):
        return self.post("/v1/pools", {
            "site": site, "name": text(name), "capacity": {"milliCPU": 1000, "memoryMiB": 1024, "accelerators": []},
            "offer": offer, "power": {"milliwattsPerCore": CORE_MILLIWATTS}} | more, key=owner["key"])["id"]

    def agree(self, user, owner, offer, purpose="test"):
        asked = self.post("/v1/negotiations", {"offer": offer, "purpose": purpose, "days": 30, "quantity": 4000},
                          key=user["key"])
        for who in (user, owner):
            self.post(f"/v1/agreements/{asked['agreement']}/signatures", {}, key=who["key"], status=200)
        return asked["agreement"]

    def voucher(self, share, fen, kinds=("compute",)):
        programme = self.post("/v1/voucher-programmes", {
            "name": text("券"), "budgetFen": 100_000, "shareBasisPoints": share, "expiresAt": moment(86_400 * 30),
            "offerKinds": list(kinds), "eligibility": {"kinds": ["vendor"]}}, key=self.park["key"])["id"]
        grant = self.post(f"/v1/voucher-programmes/{programme}/grants", {"participant": self.user["id"], "fen": fen},
                          key=self.park["key"])["id"]
        self.programmes[grant] = programme
        return grant

    def draft(self, script="true", **more):
        return {"purpose": "test", "command": ["/bin/sh", "-c", script], "cpuSeconds": 30, "wallSeconds": 60,
                "memoryMiB": 64} | more

    def quote(self, who=None, status=200, **more):
        return self.hub.expect(status, "POST", "/v1/compute-quotes", self.draft(**more), key=(who or self.user)["key"])

    def submit(self, script="true", status=201, who=None, **more):
        headers = {"Idempotency-Key": more.pop("once")} if "once" in more else None
        answer = self.hub.call("POST", "/v1/jobs", self.draft(script, **more), key=(who or self.user)["key"], headers=headers)
        check(answer.status == status, f"{status} is the answer to a job: {answer.status} {answer.body[:600]!r}")
        return answer.json

    def job(self, job):
        return self.get(f"/v1/jobs/{job}", key=self.user["key"])

    def explain(self, job):
        return self.get(f"/v1/jobs/{job}/explanation", key=self.user["key"])

    def cancel(self, job):
        self.hub.expect(202, "POST", f"/v1/jobs/{job}/cancel", key=self.user["key"])

    def ended(self, job):
        check(until(lambda: self.job(job)["state"] in OVER, 60), f"the job {job} comes to an end")
        return self.job(job)

    def use(self, job):
        return self.get(f"/v1/uses/{self.job(job)['use']}", key=self.user["key"])

    def readings(self, use):
        return self.get(f"/v1/uses/{use}/readings", key=self.user["key"])["items"]
