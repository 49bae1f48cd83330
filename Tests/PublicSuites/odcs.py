"""The examples of the Open Data Contract Standard: each is read, and each of its tables is there."""

import json

import yaml

from command import lingqu


def cases(root):
    for contract in sorted(root.rglob("*.odcs.yaml")):
        whole = yaml.safe_load(contract.read_text())
        wanted = [table.get("name") for table in whole.get("schema") or []]
        code, text, told = lingqu("data", "contract", contract, "--json")
        found = [table["name"] for table in json.loads(text)["tables"]] if code == 0 else None
        yield "contracts", contract.stem, found == wanted, told or f"{found} for {wanted}"
