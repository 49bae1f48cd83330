"""How a dataset is used: by unit and purpose for its owner and those who oversee, totals for everybody else."""

import json
import os
import subprocess

from count import check, until
from town import entry


def use(town):
    hub = town.hub
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "蔗田面积", "en": ""}, "summary": {"zh": "各乡蔗田", "en": ""}, "price": {"model": "free"},
        "policy": {"permission": [{"action": "read"}]}}, key=town.bureau.key)["id"]
    made = town.publish(entry("蔗田面积", offer=offer, openness={"class": "none"}, sharing={"class": "conditional", "ground": "第二十一条"}))["id"]

    def told(key, *more):
        done = subprocess.run([os.environ["LINGQU_BIN"], "dataset", "use", made, *more], capture_output=True, check=False,
                              env=os.environ | {"LINGQU_HUB": hub.address, "LINGQU_KEY": key})
        check(done.returncode == 0, f"dataset use ends with {done.returncode}: {done.stderr[-300:]!r}")
        return json.loads(done.stdout) if "--json" in more else done.stdout.decode()

    def ask(purpose):
        return hub.expect(201, "POST", f"/v1/datasets/{made}/sharing-requests", {"purpose": purpose, "days": 30, "ground": "职责"},
                          key=town.reader.key)["id"]

    nothing = told(town.bureau.key, "--json")
    check(nothing["total"]["uses"] == 0 and nothing["units"] == [] and nothing["purposes"] == [] and "firstUse" not in nothing["total"],
          f"before anybody asks there is nothing: {nothing}")
    agreement = hub.expect(200, "POST", f"/v1/sharing-requests/{ask('yield')}/grant", {}, key=town.bureau.key)["agreement"]
    hub.expect(200, "POST", f"/v1/sharing-requests/{ask('audit')}/refuse", {"reason": "not-held"}, key=town.bureau.key)
    ask("yield")
    for unit in (town.reader, town.bureau):
        hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=unit.key)
    for _ in range(3):
        hub.expect(201, "POST", f"/v1/agreements/{agreement}/uses", {"purpose": "yield", "action": "read"}, key=town.reader.key)

    whole = told(town.bureau.key, "--json")
    total = whole["total"]
    check(total["requests"] == {"all": 3, "pending": 1, "granted": 1, "refused": 1, "withdrawn": 0}, f"requests by state: {total}")
    check((total["agreements"], total["active"], total["uses"]) == (1, 1, 3) and total["firstUse"] <= total["lastUse"], f"and uses: {total}")
    check([(one["unit"], one["figures"]["uses"]) for one in whole["units"]] == [(town.reader.id, 3)], f"by unit: {whole['units']}")
    check([(one["purpose"], one["figures"]["uses"], one["figures"]["requests"]["all"]) for one in whole["purposes"]]
          == [("yield", 3, 2), ("audit", 0, 1)], f"by purpose: {whole['purposes']}")
    check("sent" in total and whole["isPartial"] is False, f"with what was metered: {total}")
    check(hub.expect(200, "GET", f"/v1/datasets/{made}/use")["units"] == whole["units"], "those who oversee see as much")
    for unit in (town.reader, town.mill):
        seen = told(unit.key, "--json")
        check(seen["total"] == total and "units" not in seen and "purposes" not in seen, f"others see totals only: {seen}")
    recent = told(town.bureau.key, "--days", "1", "--json")
    check(recent["total"]["uses"] == 3 and "sent" not in recent["total"] and recent["since"], f"of a day: {recent}")
    check("yield" in told(town.bureau.key) and "yield" not in told(town.mill.key), "as a table")
    for days in ("0", "3661", "x"):
        check(hub.call("GET", f"/v1/datasets/{made}/use?days={days}", key=town.mill.key).status == 400, f"days of {days} are refused")
    before = told(town.bureau.key, "--json")["views"]
    for unit in (town.mill, town.reader, town.mill):
        hub.expect(200, "GET", f"/v1/datasets/{made}", key=unit.key)
    hub.expect(200, "GET", f"/v1/datasets/{made}", key=town.bureau.key)
    shown = hub.call("GET", f"/api/3/action/package_show?id={made}", key=town.mill.key)
    check(shown.status == 200, f"package_show: {shown.status}")
    check(until(lambda: told(town.bureau.key, "--json")["views"] == before + 4, 20),
          f"whoever looks is counted, its owner is not: {told(town.bureau.key, '--json')['views']}, before {before}")
    months = told(town.mill.key, "--json")["months"]
    check(len(months) == 12 and months[-1]["views"] == before + 4 and months[-1]["requests"] == 3 and months[-1]["agreements"] == 1,
          f"by month: {months}")
    check(f"{before + 4}" in told(town.mill.key).splitlines()[0], "and in words")
    draft = town.draft(entry("未发布"))["id"]
    check(hub.call("GET", f"/v1/datasets/{draft}/use", key=town.mill.key).status == 404, "of a draft others hear nothing")
    hub.expect(200, "GET", f"/v1/datasets/{draft}/use", key=town.bureau.key)
