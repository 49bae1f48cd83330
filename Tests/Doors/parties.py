"""Two participants who have an agreement, and a third who has nothing to do with it."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import credit_code  # noqa: E402

OFFER = {"kind": "data", "title": {"zh": "能耗历史数据", "en": "Energy history"}, "summary": {"zh": "", "en": ""},
         "policy": {"permission": [{"action": "use", "constraint": [
             {"leftOperand": "purpose", "operator": "eq", "rightOperand": "energy-saving"}]}]},
         "price": {"model": "free"}, "publishedRule": {"name": "anyone", "maxTermDays": 90}}


class Party:
    def __init__(self, hub, number, kinds=("consumer", "provider")):
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": f"企业{number}", "en": f"Company {number}"}, "creditCode": credit_code(number),
            "kinds": list(kinds)})
        self.id = made["id"]
        self.key = hub.expect(201, "POST", f"/v1/participants/{self.id}/api-keys",
                              {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=self.key)


class Deal:
    """`provider` and `consumer` under an active agreement; `other` outside of it."""

    def __init__(self, hub, first=100):
        self.provider, self.consumer, self.other = (Party(hub, first + i) for i in range(3))
        self.offer = hub.expect(201, "POST", "/v1/offers", OFFER, key=self.provider.key)["id"]
        self.agreement = self.agree(hub)

    def compute(self, hub):
        """An agreement for jobs."""
        policy = {"permission": [{**OFFER["policy"]["permission"][0], "action": "execute"}]}
        offer = hub.expect(201, "POST", "/v1/offers", {**OFFER, "kind": "compute", "policy": policy}, key=self.provider.key)
        return self.agree(hub, offer["id"])

    def model(self, hub):
        """An agreement on the built-in model."""
        upstream = hub.expect(201, "POST", "/v1/model-upstreams", {"name": "Demo", "model": "m", "dialect": "demo"}, key=self.provider.key)["id"]
        policy = {"permission": [{**OFFER["policy"]["permission"][0], "action": "execute"}]}
        offer = hub.expect(201, "POST", "/v1/offers", {
            **OFFER, "kind": "model", "policy": policy,
            "price": {"model": "perUnit", "fen": 1, "quantity": 1_000_000_000, "unit": "millitokens"},
            "reference": {"model": {"name": "m", "contextTokens": 100, "upstreams": [upstream]}}}, key=self.provider.key)
        return self.agree(hub, offer["id"])

    def agree(self, hub, offer=None):
        """One more agreement."""
        found = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer or self.offer, "purpose": "energy-saving", "days": 30},
                           key=self.consumer.key)
        for party in (self.provider, self.consumer):
            hub.expect(200, "POST", f"/v1/agreements/{found['agreement']}/signatures", {}, key=party.key)
        return found["agreement"]

    def use(self, hub, agreement=None, headers=None):
        return hub.call("POST", f"/v1/agreements/{agreement or self.agreement}/uses", {"purpose": "energy-saving"},
                        key=self.consumer.key, headers=headers)
