"""What a report rests on, shown offline: by the command line, with nothing but the bundle, the report and the log's key."""

import json
import os
import subprocess

from count import check


def run(shelf):
    offer = shelf.offer(shelf.mill, "data", {}, {"model": "free"})
    right = shelf.mill.call(201, "POST", "/v1/rights", {
        "kind": "holding", "subject": offer, "until": "2099-01-01T00:00:00.000Z", "documents": [{"title": "登记", "sha256": "ab" * 32}]})["id"]
    shelf.mill.call(201, "POST", f"/v1/offers/{offer}/versions", {
        "kind": "data", "title": {"zh": "供给", "en": "offer"}, "summary": {"zh": "", "en": ""}, "policy": {"permission": [{"action": "use"}]},
        "price": {"model": "free"}, "reference": {"right": right}, "publishedRule": {"name": "anyone", "maxTermDays": 90}})
    dataset = shelf.mill.call(201, "POST", "/v1/datasets", {
        "title": {"zh": "压榨线能耗", "en": "Energy of the crushing line"}, "description": {"zh": "每十五分钟一个值", "en": "every quarter of an hour"},
        "theme": "industry", "contact": {"name": "生产部", "email": "data@example.cn"}, "cycle": "daily", "offer": offer,
        "sourceUnit": {"name": {"zh": "计量站", "en": "Metering station"}},
        "sharing": {"class": "conditional", "ground": "《政务数据共享条例》第二十一条"}, "openness": {"class": "none"},
        "security": {"level": "general", "generalLevel": 2}, "distributions": [{"format": "csv", "accessURL": "https://data.example.cn/a.csv"}]})["id"]
    shelf.mill.call(200, "POST", f"/v1/datasets/{dataset}/publish")
    agreement = shelf.agree(offer, shelf.vendor, shelf.mill)
    parent = shelf.register("proven-parent", agreements=[agreement])["id"]
    model = shelf.register("proven", parents=[parent])["id"]
    report = {"report": 2, "说明": "留出期", "score": 0.75}
    shelf.evaluate(model, document=report)

    descent(shelf, dataset, right, agreement, parent, model)
    files = {name: os.path.join(shelf.hub.folder, name) for name in ("proven.ndjson", "report.json", "other.json", "key")}
    with open(files["report.json"], "w") as file:
        json.dump(report, file, indent=2)
    with open(files["other.json"], "w") as file:
        json.dump({**report, "score": 0.85}, file)
    key = shelf.hub.expect(200, "GET", "/v1/evidence/key")["key"]

    def command(*words, code=0, party=shelf.vendor, hub=True):
        environment = {"PATH": os.environ["PATH"], "HOME": shelf.hub.folder, "LANG": "C.UTF-8"}
        if hub:
            environment |= {"LINGQU_HUB": shelf.hub.address, "LINGQU_KEY": party.api}
        done = subprocess.run([os.environ["LINGQU_BIN"], "evidence", *words], capture_output=True, text=True, check=False, env=environment, timeout=60)
        check(done.returncode == code, f"{words} ends with {code}: {done.returncode} {done.stdout[-300:]} {done.stderr[-300:]}")
        return done.stdout + done.stderr

    command("export", "--model", model, "--output", files["proven.ndjson"])
    command("export", "--model", model, "--output", files["proven.ndjson"], party=shelf.other, code=1)
    command("export", "--model", model, "--agreement", agreement, "--output", files["proven.ndjson"], code=2)

    def verify(*words, code=0):
        return command("verify", files["proven.ndjson"], "--key", key, *words, code=code, hub=False)

    found = json.loads(verify("--report", files["report.json"], "--json"))
    steps = {step["id"]: step for step in found["report"]["steps"]}
    check(found["verified"] and found["keyPinned"] and found["report"]["missing"] == [] and found["report"]["over"] == [], f"{found}")
    check({model, parent, agreement, right} <= set(steps) and len(steps) == 5, f"from the report to the right: {steps}")
    check(steps[agreement]["from"] == parent and steps[right]["from"] == agreement, f"each under what names it: {steps}")
    check(steps[agreement]["state"] == "agreement.activated", f"and what became of it: {steps[agreement]}")
    told = verify("--report", files["report.json"], "--lang", "zh")
    check(all(word in told for word in ("评测报告", "数据权利", right, "验证通过")), f"for people: {told}")
    check("no entry about the report" in verify("--report", files["other.json"], "--lang", "en", code=1), "another report is not proven by it")

    with open(files["proven.ndjson"], "rb") as file:
        lines = file.read().splitlines(keepends=True)
    with open(files["proven.ndjson"], "wb") as file:
        file.writelines(line for line in lines if right.encode() + b'","v"' not in line)
    check("not verified" in verify("--report", files["report.json"], "--lang", "en", code=1), "an entry taken out is noticed")

    shelf.mill.call(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "taken back"})
    command("export", "--model", model, "--output", files["proven.ndjson"])
    found = json.loads(verify("--report", files["report.json"], "--json"))["report"]
    check(agreement in found["over"] and found["missing"] == [], f"a new bundle tells that its data were taken back: {found}")


def descent(shelf, dataset, right, agreement, parent, model):
    """What was made of a dataset: its owner sees the agreement, others what is open, and nobody a draft of somebody else's."""
    def seen(party):
        graph = party.call(200, "GET", f"/v1/datasets/{dataset}/lineage")
        return {node["id"]: node["kind"] for node in graph["nodes"]}, {(edge["from"], edge["to"]) for edge in graph["edges"]}
    nodes, edges = seen(shelf.mill)
    check(nodes == {"unit": "unit", dataset: "dataset", right: "right", agreement: "agreement", parent: "model", model: "model"}, f"its owner: {nodes}")
    check(edges == {("unit", dataset), (dataset, right), (right, agreement), (agreement, parent), (parent, model)}, f"its steps: {edges}")
    nodes, edges = seen(shelf.vendor)
    check(set(nodes) == {"unit", dataset, right, parent, model} and (right, parent) in edges, f"the vendor sees its own drafts: {nodes} {edges}")
    nodes, edges = seen(shelf.other)
    check(set(nodes) == {"unit", dataset, right} and edges == {("unit", dataset), (dataset, right)}, f"another sees neither: {nodes} {edges}")
