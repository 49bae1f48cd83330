"""Data Packages: read, held against the standard's profile of tables, and validated with their rows by frictionless."""

from frictionless import Package, system

from store import record
from count import check


def packages(town, dataset):
    address = f"{town.hub.address}/datapackage/water-levels.json"
    told = town.hub.call("GET", "/datapackage/water-levels.json").json
    check(told["$schema"].endswith("/2.0/datapackage.json") and told["licenses"][0]["name"] == "CC-BY-4.0" and told["title"] == "水位监测",
          f"a descriptor: {told}")
    fields = told["resources"][0]["schema"]["fields"]
    check(fields == [{"name": "station", "type": "string", "title": "测站"}, {"name": "day", "type": "date"}, {"name": "level", "type": "number"},
                     {"name": "count", "type": "integer"}, {"name": "alarm", "type": "boolean"}], f"a schema: {fields}")
    with system.use_context(trusted=True):
        package = Package(address)
        check([one.name for one in package.resources] == ["water-levels-1", "water-levels-2"], "frictionless reads it")
        rows = package.resources[0].read_rows()
        check(len(rows) == 3000 and float(rows[5]["level"]) == record(5)["level"] and rows[5]["alarm"] is False, f"and its rows: {rows[5]}")
        report = package.resources[0].validate()
        check(report.valid and report.tasks[0].stats["rows"] == 3000, f"which are valid: {report.flatten(['message'])[:3]}")
    for path, status in [("/datapackage/none.json", 404), ("/datapackage/water-levels", 404), (f"/datapackage/{dataset['id']}.json", 200)]:
        check(town.hub.call("GET", path).status == status, f"{path}: {status}")
