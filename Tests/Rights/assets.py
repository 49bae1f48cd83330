"""The data asset ledger: costs, classes, revenue; and the price series that tells nobody's price."""

import csv
import datetime
import os
import subprocess

from count import check
from grants import Granting
from town import Unit, entry


class Books(Granting):
    def record(self, dataset, fen, kind="cleaning", key=None, code=0, day=None, words="清洗"):
        return self.run("asset", "record", dataset, "--kind", kind, "--fen", fen, "--day", day or self.today(), "--words", words,
                        "--document", self.desk.paper, key=key or self.bureau.key, code=code)

    @staticmethod
    def today(days=0):
        china = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8, days=days)
        return china.strftime("%Y-%m-%d")


def costs(books):
    town, hub = books.town, books.hub
    dataset = town.publish(entry("=cmd|' /C calc'!A0", openness={"class": "none"}))["id"]
    check("asset.not-yours" in books.record(dataset, 5, key=books.mill.key, code=4), "of another's data nobody keeps costs")
    check("asset.day" in books.record(dataset, 5, day=books.today(1), code=1), "nor of days to come")
    check("request.field-wrong" in books.record(dataset, 0, code=1), "nor of nothing")
    wrong = books.record(dataset, 90_000, "storage")
    books.record(dataset, 1_234)
    books.record(dataset, 500, "labelling")
    back = books.run("asset", "reverse", wrong["id"], "--words", "重复录入", key=books.bureau.key)
    check(back["fen"] == -90_000 and back["reverses"] == wrong["id"], f"reversed: {back}")
    town.refused(409, "asset.reversed", None, "POST", f"/v1/data-costs/{wrong['id']}/reversal", {"words": "x"}, key=books.bureau.key)
    town.refused(404, "access.not-found", None, "POST", f"/v1/data-costs/{wrong['id']}/reversal", {"words": "x"}, key=books.mill.key)
    told = books.run("asset", "classify", dataset, "--kind", "intangible", "--origin", "developed", "--day", books.today(), "--document",
                     books.desk.paper, key=books.bureau.key)
    check(told["kind"] == "intangible", f"classed: {told}")
    entries = books.run("asset", "costs", dataset, key=books.bureau.key)["items"]
    check(len(entries) == 4 and sum(one["fen"] for one in entries) == 1_734, f"each entry stays: {entries}")
    receipt = os.path.join(books.desk.folder, "cost.json")
    with open(receipt, "wb") as file:
        file.write(hub.call("GET", f"/v1/evidence/{entries[0]['entry']}/receipt", key=books.bureau.key).body)
    checked = subprocess.run([os.environ["LINGQU_BIN"], "evidence", "verify", receipt], capture_output=True, check=False)
    check(checked.returncode == 0, f"and has its receipt: {checked}")
    check(hub.call("GET", f"/v1/evidence/{entries[0]['entry']}/receipt", key=books.mill.key).status == 404, "which others do not read")
    line = books.run("asset", "show", dataset, key=books.bureau.key)
    check(line["costFen"] == 1_734 and {one["kind"]: one["fen"] for one in line["costs"]} == {"cleaning": 1_234, "labelling": 500},
          f"added up by kind: {line}")
    check(hub.call("GET", f"/v1/datasets/{dataset}/asset?unit={books.bureau.id}", key=books.mill.key).status == 404, "others see none of it")
    check(hub.expect(200, "GET", f"/v1/datasets/{dataset}/asset?unit={books.bureau.id}") == line, "those who oversee do")
    town.refused(400, "asset.months", "from", "GET", "/v1/data-assets?from=2026-00", key=books.bureau.key)
    return dataset


def revenue(books, dataset):
    """What is charged under a right over the dataset is in its line, of its holder."""
    hub, desk = books.hub, books.desk
    right = desk.register(dataset, books.bureau.key)
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "能耗", "en": "energy"}, "summary": {"zh": "", "en": ""}, "price": {"model": "perUse", "fen": 250},
        "policy": {"permission": [{"action": "read"}]}, "reference": {"right": right["id"]}}, key=books.bureau.key)["id"]
    hub.expect(201, "POST", "/v1/deposits", {"participant": books.reader.id, "fen": 10_000, "document": "bank-8"})
    agreement = desk.agree(offer, books.bureau)
    for _ in range(3):
        check(desk.use(agreement).status == 201, "it is used")
    line = books.run("asset", "show", dataset, key=books.bureau.key)
    check((line["agreements"], line["uses"], line["grossFen"], line["bookedFen"]) == (1, 3, 750, 750), f"use and revenue: {line}")
    check([one["id"] for one in line["rights"]] == [right["id"]] and line["rights"][0]["certificate"] == right["certificate"], f"rights: {line}")
    whole = books.run("asset", "ledger", key=books.bureau.key)["items"]
    check(line in whole and len({one["dataset"] for one in whole}) == len(whole) > 3, f"each dataset once: {len(whole)}")
    paged, cursor = [], ""
    while True:
        page = hub.expect(200, "GET", "/v1/data-assets?limit=2" + cursor, key=books.bureau.key)
        paged += page["items"]
        if "next" not in page:
            break
        cursor = "&cursor=" + page["next"]
    check(paged == whole, "pages make the whole")
    rows = {row["dataset"]: row for row in csv.DictReader(
        books.run("asset", "ledger", "--csv", "-", key=books.bureau.key, plain=True).splitlines())}
    row = rows[dataset]
    check(row["title_zh"] == "'=cmd|' /C calc'!A0", f"no formula gets into the table: {row}")
    check((row["class"], row["cleaning_fen"], row["cost_fen"], row["gross_fen"], row["rights"])
          == ("intangible", "1234", "1734", "750", "holding"), f"the table says the same: {row}")
    check("1734" in books.run("asset", "ledger", key=books.bureau.key, plain=True), "in the terminal")


def prices(books):
    """A cell is told once three have taken part on both sides, and none outweighs the others."""
    town, hub, desk = books.town, books.hub, books.desk
    providers = [Unit(hub, 191 + number, f"供方{number}") for number in range(3)]
    consumers = [Unit(hub, 195 + number, f"需方{number}", kinds=("consumer",)) for number in range(3)]
    for unit in providers + consumers:
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=unit.key)
    hub.expect(201, "POST", "/v1/deposits", {"participant": consumers[0].id, "fen": 10_000, "document": "bank-9"})

    def agree(provider, consumer, fen):
        dataset = town.publish(entry("逐日雨量", theme="weather", openness={"class": "none"}), provider)["id"]
        right = desk.register(dataset, provider.key)["id"]
        offer = hub.expect(201, "POST", "/v1/offers", {
            "kind": "data", "title": {"zh": "雨量", "en": "rain"}, "summary": {"zh": "", "en": ""}, "price": {"model": "perUse", "fen": fen},
            "policy": {"permission": [{"action": "read"}]}, "reference": {"right": right}}, key=provider.key)["id"]
        asked = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "saving", "days": 30}, key=consumer.key)
        made = hub.expect(200, "POST", f"/v1/negotiations/{asked['id']}/accept", {}, key=provider.key)["agreement"]
        for unit in (provider, consumer):
            hub.expect(200, "POST", f"/v1/agreements/{made}/signatures", {}, key=unit.key)
        return made

    def cell():
        series = books.run("dataset", "prices", key=books.mill.key)
        return next((one for one in series["items"] if one["class"] == {"form": "table", "unit": "use", "theme": "weather"}), None)

    check(cell() is None, "where nothing was agreed there is nothing")
    first = agree(providers[0], consumers[0], 300)
    agree(providers[1], consumers[1], 100)
    check(cell() and "figures" not in cell(), f"of two no price is told: {cell()}")
    agree(providers[2], consumers[2], 200)
    for _ in range(2):
        hub.expect(201, "POST", f"/v1/agreements/{first}/uses", {"purpose": "saving", "action": "read"}, key=consumers[0].key)
    told = cell()["figures"]
    check(told["milliFen"] == {"lower": 100_000, "median": 200_000, "upper": 300_000}, f"quartiles of three: {told}")
    check([told[name] for name in ("agreements", "providers", "consumers", "charges", "quantity", "fen")] == [3, 3, 3, 2, 2, 600], f"{told}")
    for number in range(6):
        agree(providers[0], consumers[number % 3], 900)
    check(cell() and "figures" not in cell(), f"nor where one outweighs the others: {cell()}")
    rows = list(csv.DictReader(books.run("dataset", "prices", "--csv", "-", key=books.mill.key, plain=True).splitlines()))
    check(any(row["theme"] == "weather" and row["median_milli_fen"] == "" for row in rows), f"the table is as silent: {rows}")
    check("weather" in books.run("dataset", "prices", key=books.mill.key, plain=True), "in the terminal")
    for query in ("from=2026-13", "from=2030-01&to=2026-01", "from=2020-01", "to=x"):
        answer = hub.call("GET", "/v1/data-prices?" + query, key=books.mill.key)
        check(answer.status == 400 and answer.json.get("rule") in ("price.months", "request.field-wrong"), f"{query}: {answer.body[:200]!r}")


def assets(desk):
    books = Books(desk)
    print("costs", flush=True)
    dataset = costs(books)
    revenue(books, dataset)
    print("prices", flush=True)
    prices(books)
