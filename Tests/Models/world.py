"""A hub with a model gateway, a vendor with models, and a mill with keys."""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Live"))
from hub import Hub, credit_code  # noqa: E402

# Two yuan for a million tokens of prompt, eight for a million of an answer.
PRICE = {"model": "perUnit", "fen": 200, "quantity": 1_000_000_000, "unit": "millitokens"}
WEIGHTS = {"prompt": 1000, "completion": 4000, "cached": 250}


class Party:
    def __init__(self, hub, number, name, kinds):
        self.hub = hub
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": name, "en": name}, "creditCode": credit_code(number), "kinds": kinds, "region": "450100"})
        self.id = made["id"]
        self.api = hub.expect(201, "POST", f"/v1/participants/{self.id}/api-keys",
                              {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        self.call(201, "POST", "/v1/signing-keys", {})

    def call(self, status, method, path, body=None):
        return self.hub.expect(status, method, path, body, key=self.api)


class World:
    def __init__(self, hub):
        self.hub = hub
        hub.sign_in()
        self.vendor = Party(hub, 11, "Model vendor", ["provider", "vendor"])
        self.mill = Party(hub, 12, "Sugar mill", ["consumer"])
        hub.expect(201, "POST", "/v1/deposits", {"participant": self.mill.id, "fen": 10_000_000, "document": "bank-1"})
        self.other = Party(hub, 13, "Another mill", ["consumer"])

    @property
    def models(self):
        """Where OpenAI's clients go."""
        return self.hub.ready["models"] + "/v1"

    def upstream(self, server=None, allow=True, **more):
        body = {"name": "Server", "model": "served-model", **more}
        body |= {"dialect": "demo"} if server is None else {"endpoint": server.address, "dialect": server.dialect}
        made = self.vendor.call(201, "POST", "/v1/model-upstreams", body)["id"]
        if allow and server is not None:
            self.hub.expect(200, "POST", f"/v1/model-upstreams/{made}/allow", {"internal": True})
        return made

    def agree(self, name, *upstreams, consumer=None, price=None, context=8192, most=None, weights=None, balance=None):
        consumer = consumer or self.mill
        model = {"name": name, "contextTokens": context, "weights": weights or WEIGHTS, "upstreams": list(upstreams)}
        if most:
            model["mostTokens"] = most
        if balance:
            model["balance"] = balance
        offer = self.vendor.call(201, "POST", "/v1/offers", {
            "kind": "model", "title": {"zh": name, "en": name}, "summary": {"zh": "", "en": ""},
            "policy": {"permission": [{"action": "use"}]}, "price": price or PRICE, "reference": {"model": model},
            "publishedRule": {"name": "anyone", "maxTermDays": 90}})["id"]
        made = consumer.call(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "energy-saving", "days": 30})["agreement"]
        for party in (self.vendor, consumer):
            party.call(200, "POST", f"/v1/agreements/{made}/signatures", {})
        return made

    def key(self, *agreements, tokens=1_000_000, consumer=None, **quota):
        made = (consumer or self.mill).call(201, "POST", "/v1/model-keys", {
            "name": "app", "days": 1, "grants": [{"agreement": one, "quota": {"tokens": tokens, **quota}} for one in agreements]})
        return made

    def grant(self, grant):
        return self.mill.call(200, "GET", f"/v1/model-grants/{grant}")

    def calls(self, grant):
        found, cursor = [], ""
        while True:
            page = self.mill.call(200, "GET", f"/v1/model-grants/{grant}/calls?limit=200{cursor}")
            found += page["items"]
            if "next" not in page:
                return found
            cursor = "&cursor=" + page["next"]
