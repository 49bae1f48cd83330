"""Call rates: what the hub reports, counted again from the exported evidence log."""

import csv
import json
import os
import subprocess
import tempfile

from count import check
from town import Unit, entry


def recount(lines):
    """The figures of each unit, from nothing but entries of the log."""
    datasets, requests, agreements, uses = {}, {}, {}, {}
    for line in lines:
        one = line.get("entry")
        if not one:
            continue
        kind, subject, data = one["kind"], one.get("subject"), one.get("data", {})
        if kind in ("dataset.published", "dataset.revised") and "title" in data:
            datasets[subject] = {"owner": one["actor"], "offer": data.get("offer"), "sharing": data["sharing"]}
        elif kind == "dataset.withdrawn":
            datasets.pop(subject, None)
        elif kind == "sharing.requested":
            requests[subject] = {"dataset": data["dataset"], "negotiation": data["negotiation"]}
        elif kind == "agreement.proposed":
            agreements[one["agreement"]] = {"offer": data["document"]["offer"], "uses": set()}
        elif kind == "negotiation.agreed":
            uses[subject] = data["agreement"]
        elif kind in ("use.requested", "use.completed"):
            agreements[one["agreement"]]["uses"].add(subject)
    figures = {}
    for name, dataset in datasets.items():
        asked = [request for request in requests.values() if request["dataset"] == name]
        granted = [uses[request["negotiation"]] for request in asked if request["negotiation"] in uses]
        under = {use for number, one in agreements.items() if number in granted or (dataset["offer"] and one["offer"] == dataset["offer"])
                 for use in one["uses"]}
        unit = figures.setdefault(dataset["owner"], dict.fromkeys(
            ("published", "shared", "requested", "granted", "called", "requests", "grants"), 0) | {"all": set()})
        for figure, more in (("published", 1), ("shared", dataset["sharing"] != "none" and bool(dataset["offer"])), ("requested", bool(asked)),
                             ("granted", bool(granted)), ("called", bool(under)), ("requests", len(asked)), ("grants", len(granted))):
            unit[figure] += int(more)
        unit["all"] |= under
    for unit in figures.values():
        unit["uses"] = len(unit.pop("all"))
    return figures


def call_rates(town):
    hub = town.hub
    formula = Unit(hub, 180, "=1+1,\"甲\"")
    town.publish(entry("公式"), formula)
    auditor = Unit(hub, 181, "审计局", kinds=("auditor",))

    def run(*words, key=town.mill.key):
        done = subprocess.run([os.environ["LINGQU_BIN"], *words], capture_output=True, check=False,
                              env=os.environ | {"LINGQU_HUB": hub.address, "LINGQU_KEY": key})
        check(done.returncode == 0, f"{words} ends with {done.returncode}: {done.stderr[-300:]!r}")
        return done.stdout.decode()

    items = json.loads(run("dataset", "call-rates", "--json"))["items"]
    told = {one["unit"]: one for one in items}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log.ndjson")
        run("evidence", "export", "--output", path, key=auditor.key)
        with open(path, encoding="utf-8") as file:
            counted = recount([json.loads(line) for line in file])
        table = os.path.join(folder, "rates.csv")
        run("dataset", "call-rates", "--csv", table)
        with open(table, encoding="utf-8", newline="") as file:
            rows = {row["unit"]: row for row in csv.DictReader(file)}
    figures = ("published", "shared", "requested", "granted", "called", "requests", "grants", "uses")
    check({unit: {name: one[name] for name in figures} for unit, one in told.items()} == counted,
          f"the log tells the same: {told} {counted}")
    bureau = told[town.bureau.id]
    check(bureau["called"] > 1 and bureau["uses"] > 4 and bureau["requests"] > bureau["grants"] > 2 and bureau["shared"] < bureau["published"],
          f"and it is about something: {bureau}")
    check(bureau["calledBasisPoints"] == bureau["called"] * 10000 // bureau["published"] and not bureau["isPartial"], f"the rate: {bureau}")
    check(len(told) == len(items) and auditor.id not in told, "each unit that publishes once")
    check(rows.keys() == told.keys() and all(int(rows[unit][name]) == told[unit][name] for unit in told for name in figures),
          "the table says the same")
    check(rows[formula.id]["name_zh"] == "'=1+1,\"甲\"", f"no formula gets into it: {rows[formula.id]}")
    cities = json.loads(run("dataset", "call-rates", "--by", "city", "--json"))["items"]
    check(all(sum(city[name] for city in cities) == sum(one[name] for one in items) for name in figures)
          and sum(city["units"] for city in cities) == len(items), f"cities add up to the units: {cities}")
    check("Unit 180" in run("dataset", "call-rates"), "as a table of the terminal")
    town.refused(400, "request.field-wrong", "limit", "GET", "/v1/dataset-call-rates?limit=51")
