"""The register of models of a live hub, by REST and by the command line, on both databases. The last line sums up."""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "Live"), str(HERE.parent / "Models")]
import count  # noqa: E402
from count import check  # noqa: E402
from hub import Hub  # noqa: E402
from postgres import Postgres  # noqa: E402
from world import Party, PRICE  # noqa: E402

import assessed  # noqa: E402
import calls  # noqa: E402
import proof  # noqa: E402

RISK = {"purpose": "压榨线用能预测", "affected": "调度员", "stopRule": "误差连续三日高于基线即停用", "owner": "生产部", "review": "2099-01-01T00:00:00.000Z"}
INSIDE = {"provider": "甲", "model": "f", "modelVersion": "1", "service": "预测", "purpose": "用能", "offeredToPublic": False, "domestic": True,
          "publicOpinion": False, "facts": ["noMinors"]}


class Shelf:
    def __init__(self, hub):
        self.hub = hub
        hub.sign_in()
        self.vendor = Party(hub, 21, "Model vendor", ["provider", "consumer", "vendor"])
        self.mill = Party(hub, 22, "Sugar mill", ["provider", "consumer"])
        self.other = Party(hub, 23, "Another vendor", ["provider", "consumer", "vendor"])
        self.hub.expect(201, "POST", "/v1/deposits", {"participant": self.mill.id, "fen": 1_000_000, "document": "bank-1"})
        self.data = self.offer(self.mill, "data", {}, {"model": "free"})

    def offer(self, party, kind, reference, price, status=201):
        return party.call(status, "POST", "/v1/offers", {
            "kind": kind, "title": {"zh": "供给", "en": "offer"}, "summary": {"zh": "", "en": ""}, "policy": {"permission": [{"action": "use"}]},
            "price": price, "reference": reference, "publishedRule": {"name": "anyone", "maxTermDays": 90}}).get("id")

    def ask(self, offer, consumer):
        return self.hub.call("POST", "/v1/negotiations", {"offer": offer, "purpose": "energy-saving", "days": 30}, key=consumer.api)

    def agree(self, offer, consumer, provider):
        made = self.ask(offer, consumer).json["agreement"]
        for party in (provider, consumer):
            party.call(200, "POST", f"/v1/agreements/{made}/signatures", {})
        return made

    def register(self, name, party=None, status=201, **more):
        return (party or self.vendor).call(status, "POST", "/v1/models", {"name": name, "version": "1", "baselines": ["naive"], "risk": RISK, **more})

    def evaluate(self, model, gain=1.0, held_out=True, items=30, document=None, **more):
        """Each item `gain` better than the baseline, and a little noise."""
        own = [10 - gain + (index % 3) / 10 for index in range(items)]
        return self.vendor.call(201, "POST", f"/v1/models/{model}/reports", {
            "task": "t", "document": document or {"report": 1, "说明": "留出期"}, "comparisons": [
                {"baseline": "naive", "metric": "MAE", "higherIsBetter": False, "heldOut": held_out, "model": own, "other": [10] * items}], **more})

    def inside(self, model):
        return self.vendor.call(200, "POST", f"/v1/models/{model}/filing", {"state": "notNeeded", "subject": INSIDE})

    def publish(self, model, party=None):
        return self.hub.call("POST", f"/v1/models/{model}/publish", {}, key=(party or self.vendor).api)

    def missing(self, model):
        return {one["rule"] for one in self.vendor.call(200, "GET", f"/v1/models/{model}/gate")["missing"]}

    def entries(self, model):
        found = self.hub.expect(200, "GET", f"/v1/evidence?subject={model}&limit=200")["items"]
        return [one["entry"]["kind"] for one in found]

    def run(self, *words, body=None, code=0):
        environment = {k: v for k, v in os.environ.items() if k != "LINGQU_KEY"} | {
            "LINGQU_HUB": self.hub.address, "LINGQU_KEY": self.vendor.api, "HOME": self.hub.folder, "XDG_CONFIG_HOME": self.hub.folder}
        done = subprocess.run([os.environ["LINGQU_BIN"], "model", *words, "--json"], input=json.dumps(body).encode() if body else b"",
                              capture_output=True, check=False, env=environment, timeout=60)
        check(done.returncode == code, f"{words} ends with {code}: {done.returncode} {done.stderr[-300:]!r}")
        return json.loads(done.stdout) if done.stdout.strip() else done.stderr.decode()


def gate(shelf):
    """Each thing that is missing is told, with the way out; nothing else opens the gate."""
    agreement = shelf.agree(shelf.data, shelf.vendor, shelf.mill)
    model = shelf.vendor.call(201, "POST", "/v1/models", {"name": "gate", "version": "1"})["id"]
    check(shelf.missing(model) == {"noBaseline", "noRights", "entry", "review", "filing"}, f"a bare model: {shelf.missing(model)}")
    refused = shelf.publish(model)
    check(refused.status == 422 and refused.json["rule"] == "model.not-publishable" and refused.json["remedy"], f"refused: {refused.body[:300]}")
    draft = {"name": "gate", "version": "1", "baselines": ["naive"], "risk": RISK, "agreements": [agreement]}
    shelf.vendor.call(200, "POST", f"/v1/models/{model}/revise", draft)
    check(shelf.missing(model) == {"notCompared", "filing"}, f"not compared yet: {shelf.missing(model)}")
    shelf.inside(model)
    shelf.evaluate(model, gain=-1)
    check(shelf.missing(model) == {"notBetter"}, f"a worse one: {shelf.missing(model)}")
    check(shelf.publish(model).json["rule"] == "model.not-publishable", "a worse one is not published")
    shelf.evaluate(model, held_out=False)
    check(shelf.missing(model) == {"notHeldOut"}, f"on what it was trained on: {shelf.missing(model)}")
    report = shelf.evaluate(model)
    one = report["comparisons"][0]
    check(abs(one["difference"] + 0.9) < 1e-9 and one["low"] < one["difference"] < one["high"] < 0, f"computed here: {one}")
    document = shelf.vendor.call(200, "GET", f"/v1/models/{model}/reports/{report['id']}")["document"]
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    check(hashlib.sha256(canonical).hexdigest() == report["sha256"], "the document is what its digest says")
    check(len(shelf.vendor.call(200, "GET", f"/v1/models/{model}/reports")["items"]) == 3, "three reports")
    check(shelf.missing(model) == set(), f"nothing is missing: {shelf.missing(model)}")
    check(shelf.hub.call("GET", f"/v1/models/{model}", key=shelf.other.api).status == 404, "a draft is its vendor's")
    check(shelf.publish(model, shelf.other).status == 404, "nobody else publishes it")
    check(shelf.publish(model).json["state"] == "published", "published")
    check(shelf.hub.call("GET", f"/v1/models/{model}", key=shelf.other.api).status == 200, "then everybody sees it")
    for path, body in (("publish", {}), ("revise", draft)):
        answer = shelf.hub.call("POST", f"/v1/models/{model}/{path}", body, key=shelf.vendor.api)
        check(answer.status == 409 and answer.json["rule"] == "model.not-draft", f"{path} again: {answer.body[:200]}")
    kinds = shelf.entries(model)
    for kind, times in (("registered", 1), ("revised", 1), ("filing-changed", 1), ("evaluated", 3), ("published", 1)):
        check(kinds.count("model." + kind) == times, f"{kind} is in the evidence {times} times: {kinds}")
    return model, agreement


def descent(shelf, model, agreement):
    """Taking data back marks every model that descends from them, at once, and stops new uses until it is cleared."""
    child = shelf.register("child", parents=[model])["id"]
    far = shelf.register("grandchild", parents=[child])["id"]
    for one in (child, far):
        shelf.inside(one)
        shelf.evaluate(one)
        check(shelf.publish(one).status == 200, "its rights are those of what it descends from")
    apart = shelf.register("apart", declared=[{"name": "open data", "licence": "CC-BY-4.0"}])["id"]
    offer = shelf.offer(shelf.vendor, "model", {"model": {"registered": far}}, {"model": "free"})
    used = shelf.agree(offer, shelf.mill, shelf.vendor)
    use = {"purpose": "energy-saving"}
    shelf.mill.call(201, "POST", f"/v1/agreements/{used}/uses", use)
    shelf.mill.call(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "taken back"})
    answer = shelf.hub.call("POST", f"/v1/agreements/{used}/uses", use, key=shelf.mill.api)
    check(answer.status == 409 and answer.json["rule"] == "lineage.revoked", f"the next use is refused: {answer.body[:300]}")
    check(shelf.ask(offer, shelf.mill).json["rule"] == "lineage.revoked", "and so is the next agreement")
    for one in (model, child, far):
        found = shelf.vendor.call(200, "GET", f"/v1/models/{one}")
        check(found["state"] == "published" and [edge["source"] for edge in found["revoked"]] == [agreement], f"shown as such: {found}")
    check("revoked" not in shelf.vendor.call(200, "GET", f"/v1/models/{apart}"), "what does not descend from it is not")
    graph = shelf.vendor.call(200, "GET", f"/v1/models/{far}/lineage")
    names = {node["id"]: node for node in graph["nodes"]}
    check(set(names) == {model, child, far, agreement} and all("revokedAt" in node for node in names.values()), f"the graph: {graph}")
    check({(edge["from"], edge["to"]) for edge in graph["edges"]} == {(agreement, model), (model, child), (child, far)}, f"its edges: {graph}")
    end = time.monotonic() + 30
    while time.monotonic() < end and not all("model.lineage-revoked" in shelf.entries(one) for one in (model, child, far)):
        time.sleep(0.2)
    for one in (model, child, far):
        check(shelf.entries(one).count("model.lineage-revoked") == 1, f"each is told of once: {shelf.entries(one)}")
    late = shelf.register("late", parents=[far])["id"]
    check("rightEnded" in shelf.missing(late), "what is made of it later is not published either")
    # The mill agrees again.
    elsewhere = shelf.agree(shelf.offer(shelf.mill, "data", {}, {"model": "free"}), shelf.vendor, shelf.mill)
    wrong = shelf.hub.call("POST", f"/v1/models/{model}/clear", {"agreement": agreement, "by": elsewhere}, key=shelf.vendor.api)
    check(wrong.status == 422 and wrong.json["rule"] == "model.clearing", f"another offer's agreement does not clear: {wrong.body[:200]}")
    again = shelf.agree(shelf.data, shelf.vendor, shelf.mill)
    cleared = shelf.run("clear", model, agreement, "--by", again)
    check("revoked" not in cleared and cleared["lineage"]["cleared"][0]["by"] == again, f"cleared: {cleared}")
    shelf.mill.call(201, "POST", f"/v1/agreements/{used}/uses", use)
    check("revoked" not in shelf.vendor.call(200, "GET", f"/v1/models/{far}"), "with whatever descends from it")
    # Withdrawn.
    withdrawn = shelf.run("withdraw", far, "--reason", "replaced")
    check(withdrawn["state"] == "withdrawn", f"{withdrawn}")
    answer = shelf.hub.call("POST", f"/v1/agreements/{used}/uses", use, key=shelf.mill.api)
    check(answer.status == 409 and answer.json["rule"] == "model.not-published", f"a withdrawn one takes no use: {answer.body[:200]}")


def refusals(shelf):
    theirs = shelf.agree(shelf.data, shelf.other, shelf.mill)
    draft = shelf.register("theirs", party=shelf.other)["id"]
    registered = shelf.register("bad")["id"]
    bad = {"model.agreement": {"agreements": [theirs]}, "model.job": {"job": "job_01h455vb4pex5vsknk084sn02q"}, "model.parent": {"parents": [draft]},
           "model.right": {"rights": ["rgt_01h455vb4pex5vsknk084sn02q"]}, "model.card": {"baselines": ["a", "a"]}, "model.name": {"name": "空 格"}}
    for rule, more in bad.items():
        body = {"name": "bad", "version": "2", **more}
        answer = shelf.hub.call("POST", "/v1/models", body, key=shelf.vendor.api)
        check(answer.status == 422 and answer.json["rule"] == rule and answer.json["remedy"], f"{rule}: {answer.status} {answer.body[:300]}")
    check(shelf.hub.call("POST", "/v1/models", {"name": "bad", "version": "1"}, key=shelf.vendor.api).json["rule"] == "model.taken", "taken")
    shelf.register("bad", party=shelf.other)
    for body, status, rule in (
            ({"state": "notNeeded"}, 422, "model.filing"), ({"state": "filed"}, 422, "model.filing"), ({"state": "preparing"}, 422, "model.filing"),
            ({"state": "notNeeded", "subject": {**INSIDE, "offeredToPublic": True, "publicOpinion": True}}, 422, "model.filing-needed"),
            ({"state": "approved"}, 400, "request.field-wrong")):
        answer = shelf.hub.call("POST", f"/v1/models/{registered}/filing", body, key=shelf.vendor.api)
        check(answer.status == status and answer.json["rule"] == rule, f"{body}: {answer.status} {answer.body[:300]}")
    steps = [{"state": "preparing", "why": "材料"}, {"state": "submitted", "why": "已报送"}, {"state": "filed", "number": "桂-2026-1"}]
    for step in steps:
        found = shelf.vendor.call(200, "POST", f"/v1/models/{registered}/filing", step)
    check([one["state"] for one in found["filing"]] == ["preparing", "submitted", "filed"] and found["filing"][2]["number"] == "桂-2026-1", f"{found}")
    scores = {"baseline": "n", "metric": "m", "higherIsBetter": True, "heldOut": True}
    for model, other in (([1] * 10, [1] * 9), ([1], [1])):
        answer = shelf.hub.call("POST", f"/v1/models/{registered}/reports", {
            "task": "t", "document": {}, "comparisons": [{**scores, "model": model, "other": other}]}, key=shelf.vendor.api)
        check(answer.status == 422 and answer.json["rule"] == "model.items", f"{answer.status} {answer.body[:200]}")
    large = {"task": "t", "document": {"x": "y" * 200_000}, "comparisons": []}
    answer = shelf.hub.call("POST", f"/v1/models/{registered}/reports", large, key=shelf.vendor.api)
    check(answer.status in (400, 413, 422), f"a large report: {answer.status} {answer.body[:200]}")
    offer = shelf.hub.call("POST", "/v1/negotiations", {
        "offer": shelf.offer(shelf.vendor, "model", {"model": {"registered": registered}}, PRICE), "purpose": "p", "days": 1}, key=shelf.mill.api)
    check(offer.status == 409 and offer.json["rule"] == "model.not-published", f"an offer on a draft: {offer.body[:200]}")


def commands(shelf):
    made = shelf.run("register", "-", body={"name": "cli", "version": "1", "declared": [{"name": "open", "licence": "CC0-1.0"}]})
    model = made["id"]
    check(shelf.run("show", model)["lineage"]["declared"][0]["name"] == "open", "shown")
    shelf.run("revise", model, "-", body={"name": "cli", "version": "1", "baselines": ["naive"], "risk": RISK})
    shelf.run("report", model, "-", body={"task": "t", "document": {}, "comparisons": [
        {"baseline": "naive", "metric": "acc", "higherIsBetter": True, "heldOut": True, "model": [1] * 12, "other": [0] * 12}]})
    subject = os.path.join(shelf.hub.folder, "subject.json")
    with open(subject, "w") as file:
        json.dump(INSIDE, file)
    check("公众" in shelf.run("file", model, "notNeeded", "--subject", subject)["filing"][0]["why"]["zh"], "and why")
    check(shelf.run("gate", model)["missing"] == [], "open")
    check(shelf.run("publish", model)["state"] == "published", "published")
    check(shelf.run("lineage", model)["nodes"][0]["kind"] in ("model", "declared"), "drawn")
    check(model in {one["id"] for one in shelf.run("list", "--state", "published", "--vendor", shelf.vendor.id)["items"]}, "listed")


def play():
    with Hub(arguments=["--models-port", "0"]) as hub:
        shelf = Shelf(hub)
        model, agreement = gate(shelf)
        descent(shelf, model, agreement)
        refusals(shelf)
        commands(shelf)

        def published(name, **more):
            made = shelf.register(name, **more)["id"]
            shelf.inside(made)
            shelf.evaluate(made)
            check(shelf.publish(made).status == 200, f"{name} is published")
            return made
        proof.run(shelf)
        calls.taken_back(shelf, published)
        assessed.run(shelf)
        with open(hub.log) as log:
            defects = [line for line in log if "defect" in line]
        check(not defects, f"the hub logged defects: {defects[:5]}")


def main():
    play()
    if "LINGQU_TEST_DATABASE" not in os.environ:
        with Postgres() as server:
            os.environ["LINGQU_TEST_DATABASE"] = server.address
            play()
    sys.exit(count.summary())


if __name__ == "__main__":
    main()
