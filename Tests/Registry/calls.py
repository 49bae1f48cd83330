"""Calls through the gateway of a model that is registered: keys made before something was taken back call nothing any more, on both
databases, and what was called before is on record by day."""

import http.client
import json

from count import check, until
from world import PRICE

HELLO = [{"role": "user", "content": "hello"}]


class Caller:
    def __init__(self, shelf, model, name):
        """A mill with a key for a model of the vendor's, which runs on the built-in demo."""
        self.hub, self.mill, self.name = shelf.hub, shelf.mill, name
        server = shelf.vendor.call(201, "POST", "/v1/model-upstreams", {"name": "Demo", "model": "demo", "dialect": "demo"})["id"]
        self.offer = shelf.offer(shelf.vendor, "model", {
            "model": {"registered": model, "name": name, "contextTokens": 8192, "upstreams": [server]}}, PRICE)
        self.agreement = shelf.agree(self.offer, shelf.mill, shelf.vendor)
        made = shelf.mill.call(201, "POST", "/v1/model-keys", {
            "name": name, "days": 1, "grants": [{"agreement": self.agreement, "quota": {"tokens": 100_000}}]})
        self.secret, self.grant = made["secret"], made["grants"][0]["id"]

    def ask(self, path="/v1/chat/completions", body=None, method="POST", **more):
        line = http.client.HTTPConnection(self.hub.ready["models"].removeprefix("http://"), timeout=60)
        try:
            line.request(method, path, json.dumps(body or {"model": self.name, "messages": HELLO, **more}) if method == "POST" else None,
                         {"Authorization": "Bearer " + self.secret, "Content-Type": "application/json"})
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            line.close()

    def answers(self):
        return self.ask()[0] == 200

    def refused(self, rule, what):
        """The next call is refused, in OpenAI's shape, with the rule and in both languages."""
        check(until(lambda: not self.answers(), 5), f"{what}: it answers no more")
        status, answer = self.ask()
        error = answer.get("error", {})
        check(status == 403 and set(error) == {"message", "type", "param", "code"} and error["code"] == rule, f"{what}: {status} {answer}")
        check(any("\u4e00" <= sign <= "\u9fff" for sign in error["message"]) and any("a" <= sign <= "z" for sign in error["message"]),
              f"{what}, in both languages: {error['message']}")
        for path, body in (("/v1/completions", {"model": self.name, "prompt": "x"}), ("/v1/embeddings", {"model": self.name, "input": "x"}),
                           ("/v1/responses", {"model": self.name, "input": "x"}), ("/tokenize", {"model": self.name, "prompt": "x"})):
            check(self.ask(path, body)[0] == 403, f"{what}: nor does {path}")
        check(self.ask("/v1/models", method="GET")[1]["data"] == [], f"{what}: the list does not name it")


def taken_back(shelf, published):
    """Of a model and what was made from it, by existing keys."""
    agreement = shelf.agree(shelf.data, shelf.vendor, shelf.mill)
    parent = published("called", agreements=[agreement])
    child = published("called-child", parents=[parent])
    mill = Caller(shelf, child, "called-child")
    apart = Caller(shelf, published("called-apart", declared=[{"name": "open data", "licence": "CC0-1.0"}]), "called-apart")
    check(mill.answers() and apart.answers(), "both answer at first")
    shelf.mill.call(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "taken back"})
    mill.refused("lineage.revoked", "a model that descends from what was taken back")
    check(apart.answers(), "one that does not goes on")
    # Only the operator clears without a new agreement, at the model that was made from it, and says why.
    clear = {"agreement": agreement, "review": "held-out data only; nothing of it is in the weights"}
    answer = shelf.hub.call("POST", f"/v1/models/{parent}/clear", clear, key=shelf.vendor.api)
    check(answer.status == 403, f"its vendor does not clear it so: {answer.status} {answer.body[:200]}")
    answer = shelf.hub.call("POST", f"/v1/models/{child}/clear", clear)
    check(answer.status == 409 and answer.json["rule"] == "model.not-revoked", f"nor is it cleared at what descends: {answer.body[:200]}")
    for both in ({"agreement": agreement}, clear | {"by": agreement}):
        answer = shelf.hub.call("POST", f"/v1/models/{parent}/clear", both)
        check(answer.status == 422 and answer.json["rule"] == "model.clearing-way", f"one way or the other: {answer.body[:200]}")
    cleared = shelf.hub.expect(200, "POST", f"/v1/models/{parent}/clear", clear)
    check("revoked" not in cleared and cleared["lineage"]["cleared"][0].get("reviewedBy"), f"cleared, and by whom: {cleared['lineage']}")
    check("model.cleared" in shelf.entries(parent), "on record")
    check(until(mill.answers, 5), "then the same key calls again")
    # Its vendor withdraws it.
    shelf.run("withdraw", child, "--reason", "replaced")
    mill.refused("model.not-published", "a model that was withdrawn")
    # The agreement itself ends.
    shelf.vendor.call(200, "POST", f"/v1/agreements/{apart.agreement}/revoke", {"reason": "over"})
    apart.refused("agreement.not-active", "an agreement that was revoked")
    check(until(lambda: shelf.mill.call(200, "GET", f"/v1/model-grants/{apart.grant}")["state"] == "closed", 20), "its grant is charged and closed")
    apart.refused("agreement.not-active", "also once that is done")
    by_day(shelf, mill, apart)


def by_day(shelf, *callers):
    """What was called adds up by day and model: for the mill, for nobody else, and for those who oversee."""
    for one in callers:
        grant = shelf.mill.call(200, "GET", f"/v1/model-grants/{one.grant}")
        calls = shelf.mill.call(200, "GET", f"/v1/model-grants/{one.grant}/calls?limit=200")["items"]
        days = [day for day in shelf.mill.call(200, "GET", "/v1/model-days?days=2")["items"] if day["model"] == one.name]
        told = [sum(day[name] for day in days) for name in ("calls", "promptTokens", "completionTokens", "millitokens")]
        check(told == [grant["calls"], sum(call["prompt"] for call in calls), sum(call["completion"] for call in calls), grant["millitokens"]]
              and told[0] > 0, f"its days come to what was called: {days} {grant}")
        check(0 < sum(day["fen"] for day in days) <= 200, f"and cost something: {days}")
    check(shelf.other.call(200, "GET", "/v1/model-days")["items"] == [], "nobody else's")
    found = {day["model"] for day in shelf.hub.expect(200, "GET", "/v1/model-days")["items"]}
    check({one.name for one in callers} <= found, f"who oversees sees all: {found}")
