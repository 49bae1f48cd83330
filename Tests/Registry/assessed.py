"""A filing's assessment, made by the command line from a folder, is kept by the register with what it says."""

import hashlib
import json
import os
import subprocess

from count import check

SUBJECT = {"provider": "Simulated provider", "model": "assessed", "modelVersion": "1", "service": "Simulated service", "purpose": "A test",
           "offeredToPublic": True, "domestic": True, "publicOpinion": True, "facts": ["noMinors"]}


def run(shelf):
    folder, out = (os.path.join(shelf.hub.folder, name) for name in ("filing", "dossier"))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "subject.json"), "w") as file:
        json.dump(SUBJECT, file)
    done = subprocess.run([os.environ["LINGQU_BIN"], "model", "filing", folder, "--out", out, "--json"], capture_output=True, check=False, timeout=60)
    told = json.loads(done.stdout)
    check(done.returncode == 1 and told["overall"] == "doesNotConform" and told["gaps"], f"a beginning has gaps: {done.stderr[-300:]!r}")
    paper = os.path.join(out, "assessment.json")
    with open(paper, "rb") as file:
        document = json.loads(file.read())
    model = shelf.register("assessed")["id"]
    step = shelf.run("file", model, "preparing", "--assessment", paper)["filing"][0]
    kept = step["assessment"]
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    check(kept["sha256"] == hashlib.sha256(canonical).hexdigest(), f"by its digest: {kept}")
    counts = {one: sum(result["outcome"] == one for result in document["results"]) for one in ("conforms", "doesNotConform", "notApplicable")}
    check({one: kept[one] for one in counts} == counts == told["clauses"] and kept["gaps"] == len(told["gaps"])
          and kept["overall"] == "doesNotConform" and kept["rules"] == told["rules"], f"with its verdict, clauses and gaps: {kept} {counts}")
    check(str(kept["gaps"]) in step["why"]["zh"] and str(kept["gaps"]) in step["why"]["en"], f"and in words: {step['why']}")
    check(shelf.vendor.call(200, "GET", f"/v1/models/{model}/assessment")["document"] == document, "the whole of it is kept")
    check(shelf.hub.expect(200, "GET", f"/v1/models/{model}/assessment")["document"] == document, "for those who oversee too")
    for party in (shelf.other, shelf.mill):
        check(shelf.hub.call("GET", f"/v1/models/{model}/assessment", key=party.api).status == 404, "and for nobody else")
    check("model.filing-changed" in shelf.entries(model), "on record")
    forged = {**document, "overall": "conforms"}
    twice = {**document, "results": document["results"] * 2}
    for body, rule in (({"state": "preparing", "assessment": forged}, "model.assessment"), ({"state": "submitted", "assessment": twice}, "model.assessment"),
                       ({"state": "preparing", "assessment": {}}, "model.assessment"), ({"state": "preparing", "assessment": {**document, "results": []}}, "model.assessment"),
                       ({"state": "preparing", "assessment": {**document, "on": "2999-01-01T00:00:00.000Z"}}, "model.assessment"),
                       ({"state": "notNeeded", "subject": SUBJECT, "assessment": document}, "model.filing")):
        answer = shelf.hub.call("POST", f"/v1/models/{model}/filing", body, key=shelf.vendor.api)
        check(answer.status == 422 and answer.json["rule"] == rule, f"{rule}: {answer.status} {answer.body[:200]}")
    bare = shelf.register("unassessed")["id"]
    check(shelf.hub.call("GET", f"/v1/models/{bare}/assessment", key=shelf.vendor.api).status == 404, "one that was never assessed has none")
    check(len(shelf.vendor.call(200, "GET", f"/v1/models/{model}")["filing"]) == 1, "what was refused is no step")
