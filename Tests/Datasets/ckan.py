"""CKAN's actions, by its own client."""

import json
import os
import subprocess
import sys
from urllib.parse import quote

import ckanapi

from count import check


def fails(error, call, what):
    try:
        call()
    except error as found:
        return found
    except Exception as other:  # noqa: BLE001
        check(False, f"{what}: {other!r}, not {error.__name__}")
    else:
        check(False, f"{what}: nothing was refused")
    return None


def refused(error, call, what):
    found = fails(error, call, what)
    if found is not None:
        check(True, what)
    return found


def reading(town, full, draft):
    address = town.hub.address
    anybody, reader = ckanapi.RemoteCKAN(address), ckanapi.RemoteCKAN(address, apikey=town.reader.key)
    by_get = ckanapi.RemoteCKAN(address, apikey=town.reader.key, get_only=True)
    check(anybody.action.site_read() is True and anybody.action.status_show()["site_url"] == address, "what it says of itself")
    check("Licences" in anybody.action.help_show(name="license_list"), "help")
    check("CC-BY-4.0" in [one["id"] for one in anybody.action.license_list()], "licences")

    package = anybody.action.package_show(id=full["name"])
    extras = {one["key"]: one["value"] for one in package["extras"]}
    check(package["id"] == full["id"] and package["title"] == "糖厂压榨线能耗" and package["owner_org"] == town.bureau.id
          and package["organization"]["title"] == "柳州市数据局" and package["license_id"] == "CC-BY-4.0"
          and {tag["name"] for tag in package["tags"]} == {"能耗", "糖厂", "energy"} and package["groups"][0]["name"] == "industry"
          and package["num_resources"] == 3 and extras["sharing"] == "conditional" and extras["freshness"] == "stale", f"a package: {package}")
    check(anybody.action.package_show(id=full["id"]) == package == by_get.action.package_show(id=full["id"]), "by name and id, POST and GET")
    resource = anybody.action.resource_show(id=package["resources"][0]["id"])
    check(resource == package["resources"][0] and resource["url"] == "https://data.example.cn/mill.csv" and resource["format"] == "CSV"
          and resource["size"] == 123456 and resource["hash"] == "sha256:" + "ab" * 32, f"a resource: {resource}")

    for client in (reader, by_get):
        found = client.action.package_search(q="压榨线能耗")
        check(found["count"] == 1 and found["results"] == [package], f"found by Chinese words: {found['count']}")
        for query, count in [({"q": "*:*", "fq": "tags:\"能耗\""}, 1), ({"fq": f"organization:{town.bureau.id}"}, 1),
                             ({"fq": "+res_format:API +groups:industry"}, 1), ({"fq": "res_format:API AND groups:law"}, 0),
                             ({"q": "tags:energy"}, 1), ({"q": "糖厂 能耗 organization:" + town.bureau.id}, 1), ({"fq": "license_id:CC-BY-4.0"}, 1),
                             ({"fq": "state:active dataset_type:dataset", "q": "压榨线"}, 1), ({"fq_list": ["sharing:conditional"]}, 1),
                             ({"q": "批量"}, 105), ({"fq": "freshness:stale"}, 1), ({"fq": "region:4502"}, 1), ({"q": "名录"}, 1)]:
            got = client.action.package_search(**query)
            check(got["count"] == count, f"{query}: {got['count']}, not {count}")
    check(anybody.action.package_search(q="名录")["count"] == 0, "without a key, what is not open is not found")
    found = reader.action.package_search(rows=0, **{"facet.field": ["organization", "groups", "res_format", "tags", "license_id"]})
    facets = found["facets"]
    check(found["results"] == [] and facets["organization"][town.bureau.id] == 1 and facets["res_format"]["API"] == 1
          and facets["tags"]["energy"] == 1 and facets["groups"]["weather"] == 1, f"facets: {facets}")
    items = {one["name"]: one["display_name"] for one in found["search_facets"]["organization"]["items"]}
    check(items[town.bureau.id] == "柳州市数据局", "facets with words for people")
    check(by_get.action.package_search(rows=0, **{"facet.field": json.dumps(["groups"])})["facets"]["groups"] == facets["groups"],
          "facet.field as GET has it")
    check(by_get.action.package_search(rows=0, **{"facet.field": ["groups", "tags"]})["facets"]["groups"] == facets["groups"],
          "facet.field given twice")
    first, second = (reader.action.package_search(q="批量", rows=60, start=start)["results"] for start in (0, 60))
    check(len(first) == 60 and len(second) == 45 and len({one["id"] for one in first + second}) == 105, "pages by rows and start")
    for sort, key in [("metadata_modified desc", "metadata_modified"), ("name asc", "name"), ("metadata_created desc", "metadata_created")]:
        values = [one[key] for one in reader.action.package_search(sort=sort, rows=200)["results"]]
        check(values == sorted(values, reverse="desc" in sort) and len(values) > 100, f"sort={sort}")
    names = reader.action.package_list()
    check(full["name"] in names and len(names) == found["count"] and names == sorted(names), f"all names: {len(names)}")
    check(reader.action.package_list(limit=2, offset=1) == names[1:3], "some names")
    check(len(reader.action.current_package_list_with_resources(limit=3)) == 3, "those that changed last")

    check(reader.action.organization_list() == sorted([town.bureau.id, town.mill.id]), "units that publish")
    units = reader.action.organization_list(all_fields=True)
    check({one["title"] for one in units} == {"柳州市数据局", "东门糖厂"} and units[0]["package_count"] >= 1, "units in full")
    unit = reader.action.organization_show(id=town.bureau.id, include_datasets=True)
    check([one["id"] for one in unit["packages"]] == [full["id"]] and unit["package_count"] == 1, "a unit with its datasets")
    check(set(reader.action.group_list()) == {"industry", "weather"} and reader.action.group_show(id="weather")["title"] == "气象服务", "groups")
    check("energy" in reader.action.tag_list() and reader.action.tag_list(query="ENERG") == ["energy"], "tags")


def refusing(town, full, draft):
    address = town.hub.address
    reader = ckanapi.RemoteCKAN(address, apikey=town.reader.key)
    mill = ckanapi.RemoteCKAN(address, apikey=town.mill.key)
    for name in ("none", draft["id"], "' OR 1=1", "../x", "a" * 300):
        refused(ckanapi.NotFound, lambda: reader.action.package_show(id=name), f"package_show {name[:20]}")
    refused(ckanapi.NotFound, lambda: reader.action.resource_show(id=full["id"] + ".4"), "a resource that is not there")
    refused(ckanapi.NotFound, lambda: reader.action.resource_show(id=full["id"] + ".0"), "a resource before the first")
    refused(ckanapi.NotFound, lambda: reader.action.resource_show(id=draft["id"] + ".1"), "a draft's resource")
    refused(ckanapi.NotFound, lambda: reader.action.organization_show(id=town.reader.id), "a unit that publishes nothing")
    refused(ckanapi.NotAuthorized, lambda: ckanapi.RemoteCKAN(address, apikey="lqk_none").action.package_list(), "a key that is none")
    refused(ckanapi.NotAuthorized, lambda: ckanapi.RemoteCKAN(address).action.package_create(name="x"), "writing without a key")
    found = refused(ckanapi.ValidationError, lambda: reader.action.package_show(), "an argument is missing")
    check(found and "name_or_id" in found.error_dict, f"which one: {found and found.error_dict}")
    for query in [{"fq": "author:x"}, {"fq": "tags:[a TO b]"}, {"fq": "-tags:a"}, {"fq": "plain"}, {"sort": "title_string asc"}, {"nonsense": 1},
                  {"facet.field": ["price"]}, {"q": "a" * 2000}, {"fq": "tags:*"}, {"sort": "name asc; DROP"}]:
        refused(ckanapi.SearchQueryError, lambda: reader.action.package_search(**query), f"package_search {str(query)[:40]}")
    for query in [{"rows": -1}, {"rows": "x"}, {"start": "1.5"}, {"facet": "perhaps"}, {"start": 10 ** 9}, {"q": ["a"]}]:
        refused(ckanapi.ValidationError, lambda: reader.action.package_search(**query), f"package_search {query}")
    check(len(reader.action.package_search(rows=10 ** 9)["results"]) <= 1000, "a huge number of rows is as many as there may be")
    for q in ["' OR 1=1 --", "\"", "title:\"", "\\", "a:b:c", "((", "*", ":", "能耗*"]:
        check(reader.action.package_search(q=q)["count"] < 200, f"q={q}")
    for path, status in [("/api/3/action/nonsense", 400), ("/api/3/action/package_create?name=x", 400), ("/api/3/action/package_show?id=none", 404),
                         (f"/api/3/action/package_search?q={quote('压榨线')}", 200), ("/api/3/action/package_search?rows=1&rows=2", 409),
                         ("/api/action/%3Cscript%3E", 400)]:
        answer = town.hub.call("GET", path, key=town.reader.key)
        told = answer.json
        check(answer.status == status and told["success"] is (status == 200) and told["help"].startswith(address)
              and b"<script>" not in answer.body, f"{path}: {answer.status} {answer.body[:200]!r}")
    for body in [b"", b"[]", b"{", b'"x"', b"null"]:
        answer = town.hub.call("POST", "/api/3/action/package_show", body, key=town.reader.key)
        check(answer.status == 400 and answer.json["success"] is False, f"a body {body!r}: {answer.status}")
    # What is another's.
    refused(ckanapi.NotFound, lambda: mill.action.package_update(id=full["id"], title="偷"), "changing what is another's")
    refused(ckanapi.NotFound, lambda: mill.action.package_delete(id=full["id"]), "deleting what is another's")
    refused(ckanapi.NotFound, lambda: mill.action.package_show(id=draft["id"]), "reading another's draft")
    refused(ckanapi.NotAuthorized, lambda: ckanapi.RemoteCKAN(address, apikey=auditor(town)).action.package_create(name="by-auditor"), "who only checks")


def auditor(town):
    from town import Unit
    return Unit(town.hub, 104, "审计局", kinds=("auditor",)).key


def writing(town):
    mill = ckanapi.RemoteCKAN(town.hub.address, apikey=town.mill.key)
    whole = {
        "name": "sugar-prices", "title": "食糖价格", "notes": "每周采集", "tags": [{"name": "价格"}], "groups": [{"name": "trade"}],
        "license_id": "CC0-1.0", "maintainer": "市场科", "maintainer_email": "market@example.cn",
        "resources": [{"url": "https://data.example.cn/prices.csv", "format": "CSV", "name": "价格表", "size": 10}],
        "extras": [{"key": "cycle", "value": "weekly"}, {"key": "sharing", "value": "unconditional"}, {"key": "openness", "value": "unconditional"},
                   {"key": "security_level", "value": "general"}, {"key": "regions", "value": "450000 451400"}, {"key": "title_en", "value": "Prices"}]}
    made = mill.action.package_create(**whole)
    check(made["state"] == "active" and made["name"] == "sugar-prices" and made["num_resources"] == 1, f"made: {made}")
    check(town.titles(q="食糖价格") == ["食糖价格"], "and found by REST")
    entry = town.hub.expect(200, "GET", f"/v1/datasets/{made['id']}", key=town.reader.key)["entry"]
    check(entry["title"] == {"zh": "食糖价格", "en": "Prices"} and entry["regions"] == ["450000", "451400"] and entry["theme"] == "trade"
          and entry["distributions"][0]["byteSize"] == 10, f"as an entry: {entry}")
    # What was read can be sent back.
    changed = mill.action.package_update(**{**mill.action.package_show(id="sugar-prices"), "title": "食糖现货价格"})
    check(changed["title"] == "食糖现货价格" and changed["version"] == "2" and changed["extras"] == made["extras"], f"changed: {changed}")
    patched = mill.action.package_patch(id="sugar-prices", notes="每日采集")
    check(patched["notes"] == "每日采集" and patched["title"] == "食糖现货价格", "a patch leaves the rest")
    for change, field in [({"resources": [{"url": "https://a", "format": "exe"}]}, "resources"), ({"extras": [{"key": "cycle", "value": "often"}]}, "cycle"),
                          ({"extras": [{"key": "sharing", "value": "none"}]}, "sharing_ground"), ({"groups": [{"name": "magic"}]}, "groups"),
                          ({"license_id": "mine"}, "license_id"), ({"maintainer_email": "x"}, "maintainer_email"), ({"tags": "x"}, "tags"),
                          ({"name": "mill-energy"}, "name"), ({"name": "Ä"}, "name"), ({"resources": [{"url": "javascript:1", "format": "csv"}]}, "resources"),
                          ({"private": True}, "private"), ({"title": "x" * 300}, "title")]:
        found = refused(ckanapi.ValidationError, lambda: mill.action.package_patch(**{"id": made["id"], **change}), f"{change}")
        check(found and field in found.error_dict and found.error_dict[field][0], f"{change}: the field is told: {found and found.error_dict}")
    found = refused(ckanapi.ValidationError, lambda: mill.action.package_create(name="half"), "what is not complete is not published")
    check(found and "notes" in found.error_dict, f"and what is missing is told: {found and found.error_dict}")
    refused(ckanapi.NotFound, lambda: mill.action.package_show(id="half"), "nothing is left of it")
    refused(ckanapi.ValidationError, lambda: mill.action.package_create(**{**whole, "name": "theirs", "owner_org": town.bureau.id}), "for another unit")
    kept = mill.action.package_create(name="half", private=True)
    check(kept["state"] == "draft" and kept["private"] and mill.action.package_show(id="half")["id"] == kept["id"], "a draft of one's own")
    check("half" not in mill.action.package_list(), "which is in no list")
    mill.action.package_delete(id="sugar-prices")
    refused(ckanapi.NotFound, lambda: ckanapi.RemoteCKAN(town.hub.address, apikey=town.reader.key).action.package_show(id="sugar-prices"), "deleted")
    check(town.titles(q="食糖") == [], "and found no more")


def tool(town):
    """The command line of ckanapi: what is dumped from one hub can be loaded into another."""
    folder = os.path.dirname(sys.executable)

    def run(unit, *arguments, lines=""):
        # Its workers call it by its name.
        done = subprocess.run(
            [os.path.join(folder, "ckanapi"), *arguments, "-r", town.hub.address, "-a", unit.key], input=lines, capture_output=True, text=True,
            timeout=120, env={**os.environ, "PATH": folder + os.pathsep + os.environ["PATH"]})
        check(done.returncode == 0, f"ckanapi {arguments}: {done.stderr[-1000:]}")
        return done

    names = ckanapi.RemoteCKAN(town.hub.address, apikey=town.bureau.key).action.package_list()
    dumped = {one["name"]: one for one in map(json.loads, run(town.bureau, "dump", "datasets", "--all").stdout.splitlines())}
    check(sorted(dumped) == names and len(names) > 100, f"all are dumped: {len(dumped)} of {len(names)}")
    found = [json.loads(line)["name"] for line in run(town.reader, "search", "datasets", "q=压榨线").stdout.splitlines()]
    check(found == ["mill-energy"], f"search: {found}")
    units = [json.loads(line)["id"] for line in run(town.reader, "dump", "organizations", "--all").stdout.splitlines()]
    check(sorted(units) == sorted([town.bureau.id, town.mill.id]), "units are dumped")
    line = json.dumps(dumped["mill-energy"]) + "\n"
    check("update None" in run(town.bureau, "load", "datasets", lines=line).stderr, "what was dumped is loaded")
    run(town.bureau, "delete", "datasets", "mill-energy")
    check(town.titles(q="压榨线") == [], "deleted")
    run(town.bureau, "load", "datasets", lines=line)
    check(town.titles(q="压榨线") == ["糖厂压榨线能耗"], "and loaded again")
    copy = json.dumps({**dumped["mill-energy"], "id": None, "name": "mill-energy-copy"}) + "\n"
    check("create None" in run(town.bureau, "load", "datasets", "--create-only", lines=copy).stderr, "a copy is made")
    ours, theirs = (town.hub.expect(200, "GET", f"/v1/datasets/{ckanapi.RemoteCKAN(town.hub.address).action.package_show(id=name)['id']}",
                                    key=town.reader.key)["entry"] for name in ("mill-energy", "mill-energy-copy"))
    # What CKAN has no name for stays behind.
    for entry in (ours, theirs):
        for name in ("name", "fields", "series", "sourceUnit"):
            entry.pop(name, None)
    check({name for name in ours if ours[name] != theirs.get(name)} <= {"distributions"}, f"which says the same: {ours} {theirs}")


def ckan(town, full, draft):
    reading(town, full, draft)
    refusing(town, full, draft)
    writing(town)
    tool(town)
