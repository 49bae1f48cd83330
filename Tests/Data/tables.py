"""Tables with mistakes from a seed: ours, frictionless and Great Expectations must count the same ones."""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
import sources  # noqa: E402
from count import check, summary  # noqa: E402

BIN = os.environ["LINGQU_BIN"]
PYTHON = os.path.join(os.environ["LINGQU_DATA_VENV"], "bin", "python")
HERE = pathlib.Path(__file__).resolve().parent

CONTRACT = """
kind: DataContract
apiVersion: v3.1.0
id: referees
version: 1.0.0
status: active
schema:
  - name: table
    properties:
      - {name: id, logicalType: integer, required: true, unique: true}
      - name: region
        required: true
        quality: [{metric: invalidValues, arguments: {validValues: [崇左, 来宾, 南宁]}, mustBe: 0}]
      - {name: day, logicalType: date}
      - {name: amount, logicalType: number, logicalTypeOptions: {minimum: 0, maximum: 100}}
      - {name: code, logicalTypeOptions: {pattern: '^[A-Z]+[0-9]*$', minLength: 3, maxLength: 5}}
      - {name: note, required: true}
"""


def table(path, rows, seed):
    """Six columns; about one value in fifty is wrong in one way or another."""
    dice = random.Random(seed)
    with open(path, "w") as file:
        file.write("id,region,day,amount,code,note\n")
        for index in range(rows):
            wrong = [dice.random() < 0.02 for _ in range(6)]
            row = [
                # Each of these only once: frictionless does not compare values of another kind with each other, the others do.
                dice.choice(["", f"x{index}", f"{index}.5", str(dice.randrange(index + 1))]) if wrong[0] else str(index),
                dice.choice(["", "桂林", "崇左市"]) if wrong[1] else dice.choice(["崇左", "来宾", "南宁"]),
                dice.choice(["", "2026-02-30", "22/11/2026", "2026-13-01"]) if wrong[2] else
                f"2026-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}",
                dice.choice(["", "abc", "1,5", "-0.5", "100.01", "1e3"]) if wrong[3] else f"{dice.uniform(0, 100):.2f}",
                dice.choice(["", "A1", "ABCDEF", "abc", "A-1"]) if wrong[4] else dice.choice(["ABC", "AB12", "QZ999"]),
                "" if wrong[5] else dice.choice(["甲", "含逗号,的", '含"引号"的', "两\n行"]),
            ]
            quoted = ['"' + field.replace('"', '""') + '"' if set(field) & set(',"\n') else field for field in row]
            file.write(",".join(quoted) + "\n")


def ours(path, contract):
    result = subprocess.run([BIN, "data", "check", path, "--contract", contract, "--json"], capture_output=True, timeout=300)
    check(result.returncode == 1, f"the contract is not kept: {result.returncode} {result.stderr!r}")
    words = {"null": "missing", "unique": "unique", "integer": "kind", "number": "kind", "date": "kind"}
    found = {}
    for one in json.loads(result.stdout)["checks"]:
        word = words.get(one["what"]) or ("valid" if "one of" in one["what"] else "length" if "length" in one["what"] else
                                          "limits" if "value" in one["what"] else "pattern")
        if one["found"]:
            found[f"{one['column']} {word}"] = one["found"]
    return found


def main():
    with tempfile.TemporaryDirectory(prefix="lingqu-data-") as folder:
        contract = os.path.join(folder, "contract.yaml")
        pathlib.Path(contract).write_text(CONTRACT)
        for seed, rows in [(1, 500), (2, 5_000), (3, 5_000)]:
            path = os.path.join(folder, f"{seed}.csv")
            table(path, rows, seed)
            mine = ours(path, contract)
            check(len(mine) == 11, f"every kind of mistake is there: {mine}")
            for referee in ("frictionless", "expectations"):
                told = subprocess.run([PYTHON, str(HERE / "referees.py"), referee, path], capture_output=True, timeout=300)
                check(told.returncode == 0, f"{referee}: {told.stderr[-2000:]!r}")
                theirs = json.loads(told.stdout.splitlines()[-1])["found"] if told.returncode == 0 else {}
                check(theirs == mine, f"seed {seed}: {referee} finds {theirs}, we find {mine}")
        sources.main(folder)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
