"""Datasets that nobody has used: why, with numbers, and whom they could serve."""

import json
import os
import subprocess

from count import check
from town import entry


def never_called(town):
    hub = town.hub
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "糖蜜价格", "en": ""}, "summary": {"zh": "糖蜜逐日价格", "en": ""}, "price": {"model": "free"},
        "policy": {"permission": [{"action": "read"}]}}, key=town.bureau.key)["id"]
    made = town.publish(entry("糖蜜价格", offer=offer, cycle="monthly", modified="2020-01-01T00:00:00Z"))["id"]
    need = hub.expect(201, "POST", "/v1/needs", {
        "title": {"zh": "糖蜜行情", "en": ""}, "summary": {"zh": "采购", "en": ""}, "purpose": "purchase",
        "parts": [{"kind": "data", "wants": "糖蜜价格"}]}, key=town.reader.key)["id"]

    def told(key):
        items, cursor = [], []
        while True:
            done = subprocess.run([os.environ["LINGQU_BIN"], "dataset", "never-called", "--limit", "3", *cursor, "--json"],
                                  capture_output=True, check=False, env=os.environ | {"LINGQU_HUB": hub.address, "LINGQU_KEY": key})
            check(done.returncode == 0, f"never-called ends with {done.returncode}: {done.stderr[-300:]!r}")
            page = json.loads(done.stdout)
            items += page["items"]
            if "next" not in page or len(items) > 1000:
                return items
            cursor = ["--cursor", page["next"]]

    items = told(town.reader.key)
    check(len({one["dataset"] for one in items}) == len(items), "each dataset is told once")
    found = [one for one in items if one["dataset"] == made]
    check(len(found) == 1 and found[0]["needs"] == [need], f"what was never used is told, and whom it could serve: {found}")
    numbers = {one["cause"]: one["numbers"] for one in found[0]["findings"]}
    check(numbers.get("stale", {}).get("days", 0) > 2000 and "noNeed" not in numbers and "otherWords" not in numbers, f"with numbers: {numbers}")

    asked = hub.expect(201, "POST", f"/v1/datasets/{made}/sharing-requests", {"purpose": "purchase", "days": 30, "ground": "采购"}, key=town.reader.key)
    if asked["state"] == "pending":
        asked = hub.expect(200, "POST", f"/v1/sharing-requests/{asked['id']}/grant", {}, key=town.bureau.key)
    for unit in (town.reader, town.bureau):
        hub.expect(200, "POST", f"/v1/agreements/{asked['agreement']}/signatures", {}, key=unit.key)
    hub.expect(201, "POST", f"/v1/agreements/{asked['agreement']}/uses", {"purpose": "purchase", "action": "read"}, key=town.reader.key)
    check(made not in {one["dataset"] for one in told(town.reader.key)}, "once used, it is told no more")
