"""Authorised operation: granted, used, charged; the operator's account counted again from the exported evidence log."""

import collections
import csv
import datetime
import json
import os
import subprocess

from count import check
from town import Unit, entry


def recount(lines, rights):
    """The account's totals and its months, from nothing but entries of the log."""
    agreements, uses = {}, {}
    for line in lines:
        one = line.get("entry")
        if not one:
            continue
        kind, data, agreement = one["kind"], one.get("data", {}), one.get("agreement")
        if kind == "agreement.proposed" and data["document"]["reference"].get("right") in rights:
            agreements[agreement] = {"at": one["at"], "signed": 0}
        elif agreement not in agreements:
            continue
        elif kind == "agreement.signed":
            agreements[agreement]["signed"] += 1
        elif kind in ("use.requested", "use.completed", "charge.posted"):
            use = uses.setdefault(one["subject"], {"at": one["at"], "fen": 0, "settled": None})
            paid = data.get("grossFen", data.get("chargedFen", 0))
            if paid:
                use["fen"], use["settled"] = paid, one["at"]
    def month(at):
        moment = datetime.datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ") + datetime.timedelta(hours=8)
        return moment.strftime("%Y-%m")
    months = collections.defaultdict(lambda: dict.fromkeys(("agreements", "uses", "charges", "grossFen"), 0))
    for one in agreements.values():
        months[month(one["at"])]["agreements"] += one["signed"] == 2
    for one in uses.values():
        months[month(one["at"])]["uses"] += 1
        if one["settled"]:
            months[month(one["settled"])]["charges"] += 1
            months[month(one["settled"])]["grossFen"] += one["fen"]
    return months


class Granting:
    """A bureau that grants, a mill that operates, and a reader who pays."""

    def __init__(self, desk):
        self.desk, self.town, self.hub = desk, desk.town, desk.hub
        self.bureau, self.mill, self.reader = desk.town.bureau, desk.town.mill, desk.town.reader

    def run(self, *words, key, code=0, plain=False):
        done = subprocess.run([os.environ["LINGQU_BIN"], *map(str, words), *([] if plain else ["--json"])], capture_output=True, check=False,
                              env=os.environ | {"LINGQU_HUB": self.hub.address, "LINGQU_KEY": key}, timeout=60)
        check(done.returncode == code, f"{words} ends with {code}: {done.returncode} {done.stderr[-300:]!r}")
        if code:
            return done.stderr.decode()
        return done.stdout.decode() if plain else json.loads(done.stdout)

    def dataset(self, title, **more):
        made = self.town.publish(entry(title, openness={"class": "none"}, **more))["id"]
        self.desk.register(made, self.bureau.key, until=self.later(400))
        return made

    def later(self, days):
        return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def propose(self, *datasets, key=None, code=0, **options):
        words = ["grant", "propose", "工业数据授权运营", "--operator", self.mill.id, "--mode", "field", "--theme", "industry",
                 "--until", self.later(365), "--share", "1500", "--document", self.desk.paper]
        for dataset in datasets:
            words += ["--dataset", dataset]
        for name, value in options.items():
            words += ["--" + name, value]
        return self.run(*words, key=key or self.bureau.key, code=code)

    def offer(self, right, price):
        return self.hub.expect(201, "POST", "/v1/offers", {
            "kind": "data", "title": {"zh": "能耗指数", "en": "index"}, "summary": {"zh": "", "en": ""}, "price": price,
            "policy": {"permission": [{"action": "read"}]}, "reference": {"right": right}}, key=self.mill.key)["id"]


def proposing(granting, dataset):
    town, hub = granting.town, granting.hub
    weather = granting.dataset("逐日气象", theme="weather")
    check("grant.field" in granting.propose(weather, code=1), "a dataset of another field is not covered")
    check("grant.holding" in granting.run(
        "grant", "propose", "x", "--operator", granting.bureau.id, "--mode", "whole", "--until", granting.later(9), "--dataset", dataset,
        "--document", granting.desk.paper, key=granting.mill.key, code=1), "nor one that somebody else holds")
    body = {"title": {"zh": "x", "en": ""}, "mode": "whole", "operator": granting.mill.id, "until": granting.later(9),
            "documents": [{"title": "a", "sha256": "ab" * 32}]}
    town.refused(422, "grant.until", "/until", "POST", "/v1/operation-grants", {**body, "until": granting.later(1830)}, key=granting.bureau.key)
    town.refused(422, "grant.to-oneself", "/operator", "POST", "/v1/operation-grants", {**body, "operator": granting.bureau.id},
                 key=granting.bureau.key)
    town.refused(422, "grant.scene", "/scene", "POST", "/v1/operation-grants", {**body, "mode": "scene"}, key=granting.bureau.key)
    made = granting.propose(dataset)
    check(made["state"] == "proposed" and made["datasets"] == [{"dataset": dataset}], f"proposed: {made}")
    check(hub.call("GET", f"/v1/operation-grants/{made['id']}", key=granting.reader.key).status == 404, "a proposal is for its parties")
    town.refused(404, "access.not-found", None, "POST", f"/v1/operation-grants/{made['id']}/accept", {}, key=granting.reader.key)
    check("grant.side" in granting.run("grant", "accept", made["id"], key=granting.bureau.key, code=4), "its operator accepts")
    granted = granting.run("grant", "accept", made["id"], key=granting.mill.key)
    right = granted["datasets"][0]["right"]
    found = hub.expect(200, "GET", f"/v1/rights/{right}", key=granting.reader.key)
    check(found["kind"] == "operation" and found["holder"] == granting.mill.id and found["grant"] == made["id"], f"it has its right: {found}")
    seen = granting.run("grant", "list", "--operator", granting.mill.id, key=granting.reader.key)["items"]
    check([one["id"] for one in seen] == [made["id"]], f"the register of grants is open: {seen}")
    town.refused(409, "right.granted", None, "POST", f"/v1/rights/{right}/transfer", {"to": granting.reader.id}, key=granting.mill.key)
    return made["id"], right


def accounting(granting, grant, rights):
    """Free, by use and by quantity; reconciled with the books and with the log."""
    town, hub, desk = granting.town, granting.hub, granting.desk
    hub.expect(201, "POST", "/v1/deposits", {"participant": granting.reader.id, "fen": 100_000, "document": "bank-7"})
    counts = []
    for right, price, times in ((rights[0], {"model": "free"}, 2), (rights[0], {"model": "perUse", "fen": 333}, 3),
                                (rights[1], {"model": "perUse", "fen": 1000}, 1)):
        agreement = desk.agree(granting.offer(right, price), granting.mill)
        for _ in range(times):
            check(desk.use(agreement).status == 201, "it is used")
        counts.append(times)
    hub.expect(201, "POST", "/v1/negotiations", {"offer": granting.offer(rights[0], {"model": "free"}), "purpose": "saving", "days": 9},
               key=granting.reader.key)
    # What is done on no right of the grant is not in its account.
    other = desk.agree(desk.offer(granting.mill), granting.mill)
    check(desk.use(other).status == 201, "elsewhere, too")
    account = granting.run("grant", "account", grant, key=granting.mill.key)
    total = account["total"]
    check((total["agreements"], total["uses"], total["charges"]) == (3, sum(counts), 4), f"agreements and uses: {total}")
    check(total["grossFen"] == total["bookedFen"] == 3 * 333 + 1000 and account["grantorShareFen"] == (3 * 333 + 1000) * 15 // 100,
          f"what was charged is what is booked, and the share is of it: {account}")
    check(len(account["months"]) == 12 and [one["figures"]["uses"] for one in account["datasets"]] == [5, 1], f"by month and dataset: {account}")
    check(granting.run("grant", "account", grant, key=granting.bureau.key) == account, "its grantor sees the same")
    check(hub.call("GET", f"/v1/operation-grants/{grant}/account", key=granting.reader.key).status == 404, "others do not")
    paid = sum(line["grossFen"] for invoice in hub.expect(
        200, "GET", "/v1/invoices?period=" + account["to"], key=granting.mill.key)["items"] for line in invoice["lines"])
    check(paid == total["grossFen"], f"the operator's invoices say the same: {paid}")
    auditor = Unit(hub, 190, "审计局", kinds=("auditor",))
    path = os.path.join(desk.folder, "log.ndjson")
    granting.run("evidence", "export", "--output", path, key=auditor.key, plain=True)
    with open(path, encoding="utf-8") as file:
        counted = recount([json.loads(line) for line in file], rights)
    told = {one["month"]: {name: one["figures"][name] for name in ("agreements", "uses", "charges", "grossFen")}
            for one in account["months"] if any(one["figures"].values())}
    check(told == dict(counted), f"the log tells the same: {told} {dict(counted)}")
    table = granting.run("grant", "account", grant, "--csv", "-", key=granting.mill.key, plain=True)
    rows = list(csv.DictReader(table.splitlines()))
    check(len(rows) == 12 and sum(int(row["grossFen"]) for row in rows) == total["grossFen"], f"as a table: {table}")
    check("1999" in granting.run("grant", "account", grant, key=granting.mill.key, plain=True), "in the terminal")
    for query in ("from=2026-13", "to=2026-1x", "from=2030-01&to=2026-01", "from=1980-01"):
        town.refused(400, "grant.months", "from", "GET", f"/v1/operation-grants/{grant}/account?{query}", key=granting.mill.key)


def stopping(granting, grant, right):
    town, hub, desk = granting.town, granting.hub, granting.desk
    offer = granting.offer(right, {"model": "free"})
    agreement = desk.agree(offer, granting.mill)
    hub.expect(200, "POST", f"/v1/operation-grants/{grant}/suspend", {"reason": "整改"}, key=granting.bureau.key)
    town.refused(409, "right.suspended", None, "POST", f"/v1/agreements/{agreement}/uses", {"purpose": "saving", "action": "read"},
                 key=granting.reader.key)
    town.refused(409, "right.suspended", None, "POST", "/v1/negotiations", {"offer": offer, "purpose": "saving", "days": 9},
                 key=granting.reader.key)
    seen = hub.expect(200, "GET", f"/v1/operation-grants/{grant}", key=granting.reader.key)
    check(seen["state"] == "suspended" and "reason" not in seen, f"others see that, not why: {seen}")
    code = hub.expect(200, "GET", f"/v1/rights/{right}", key=granting.reader.key)["code"]
    told = hub.expect(200, "GET", f"/v1/right-certificates/{code}", key="")
    check(told["holds"] is False and told["state"] == "suspended", f"and so does its certificate: {told}")
    granting.run("grant", "resume", grant, key=granting.bureau.key)
    check(desk.use(agreement).status == 201, "resumed, it goes on")
    ended = granting.run("grant", "withdraw", grant, "--reason", "期限调整", key=granting.bureau.key)
    check(ended["state"] == "withdrawn" and ended["endedAt"], f"withdrawn: {ended}")
    check(desk.state(agreement)["state"] == "revoked" and desk.use(agreement).status == 409, "what rests on it ends at once")
    lapsed = hub.expect(200, "GET", f"/v1/rights/{right}", key=granting.reader.key)
    check(lapsed["lapse"] == "grant", f"its rights with it: {lapsed}")
    kinds = [one["entry"]["kind"] for one in hub.expect(200, "GET", f"/v1/evidence?subject={grant}", key=granting.mill.key)["items"]]
    check(sorted(kinds) == sorted(["grant.proposed", "grant.accepted", "grant.extended", "grant.suspended", "grant.resumed", "grant.withdrawn"]),
          f"each step once in the log: {kinds}")


def grants(desk):
    granting = Granting(desk)
    first = granting.dataset("用电台账")
    grant, right = proposing(granting, first)
    second = granting.dataset("产量台账")
    more = granting.run("grant", "cover", grant, second, key=granting.bureau.key)
    rights = [right, more["datasets"][1]["right"]]
    accounting(granting, grant, rights)
    stopping(granting, grant, rights[0])
    declined = granting.propose(first)
    check(granting.run("grant", "decline", declined["id"], key=granting.mill.key)["state"] == "declined", "an operator need not take it")
    given = granting.propose(first)
    granting.run("grant", "accept", given["id"], key=granting.mill.key)
    check(granting.run("grant", "renounce", given["id"], key=granting.mill.key)["state"] == "renounced", "or gives it up")
