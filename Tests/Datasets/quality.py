"""How good a dataset is: checked where the data are, told to the hub, repaired, checked again. By the command line."""

import json
import os
import pathlib
import subprocess
import tempfile

from count import check
from town import entry

CONTRACT = """
kind: DataContract
apiVersion: v3.1.0
id: mill
version: 1.0.0
status: active
schema:
  - name: mill
    properties:
      - {name: id, logicalType: integer, unique: true}
      - {name: day, logicalType: date, required: true}
      - {name: kwh, logicalType: number, required: true, logicalTypeOptions: {minimum: 0}}
"""


def quality(town):
    hub = town.hub
    dataset = town.publish(entry("糖厂质量试样"))["id"]

    def run(*words, key=town.bureau.key, code=0):
        done = subprocess.run(
            [os.environ["LINGQU_BIN"], *map(str, words)], capture_output=True, check=False,
            env=os.environ | {"LINGQU_HUB": hub.address, "LINGQU_KEY": key})
        check(done.returncode == code, f"{words} ends with {code}: {done.returncode} {done.stderr[-300:]!r}")
        return done

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        table, contract, recipe, better = (folder / part for part in ("mill.csv", "mill.yaml", "recipe.yaml", "better.csv"))
        contract.write_text(CONTRACT)
        table.write_text("id,day,kwh\n1,2026/1/1,\"1,200\"\n2,2026/1/2, 8 \n2,2026/1/2, 8 \n3,secret,无\n")
        before = json.loads(run("dataset", "assess", dataset, table, "--contract", contract, "--json").stdout)
        check(before["report"]["score"]["grade"] == "poor" and "secret" not in json.dumps(before),
              f"poor as it is, and no value has left: {before['report']['score']}")
        check(town.titles(grade="poor") == ["糖厂质量试样"] and town.titles(grade="fair") == [], "found by its grade")
        run("data", "repair", table, "--contract", contract, "--draft", recipe)
        run("data", "repair", table, "--recipe", recipe, "--output", better)
        after = json.loads(run("dataset", "assess", dataset, better, "--contract", contract, "--json").stdout)
        check(after["report"]["score"]["total"] > before["report"]["score"]["total"] + 5 and after["report"]["score"]["grade"] == "fair" and before["table"] != after["table"],
              f"better once repaired: {after['report']['score']}")
        seen = hub.expect(200, "GET", f"/v1/datasets/{dataset}", key=town.reader.key)
        check(seen["quality"]["grade"] == after["report"]["score"]["grade"], f"the last one is the dataset's: {seen['quality']}")
        kept = json.loads(run("dataset", "assessments", dataset, "--json", key=town.reader.key).stdout)["items"]
        check([one["id"] for one in kept] == [after["id"], before["id"]], "before and after are kept, for whoever may see the dataset")
        log = hub.expect(200, "GET", f"/v1/evidence?subject={dataset}", key=town.reader.key)["items"]
        told = [one["entry"]["data"] for one in log if one["entry"]["kind"] == "dataset.assessed"]
        check(sorted(one["table"] for one in told) == sorted([before["table"], after["table"]]), f"with both tables' digests in the log: {told}")
        run("dataset", "assess", dataset, table, "--contract", contract, key=town.mill.key, code=1)
        better_than_it_is = {"table": after["table"], "contract": after["contract"],
                             "report": after["report"] | {"score": after["report"]["score"] | {"total": 100, "grade": "excellent"}}}
        town.refused(422, "assessment.score", "/report/score", "POST", f"/v1/datasets/{dataset}/assessments", better_than_it_is,
                     key=town.bureau.key)
