"""CKAN's datastore, by its own client."""

import ckanapi

from count import check
from town import entry

FIELDS = [{"id": "station", "type": "text"}, {"id": "day", "type": "date"}, {"id": "level", "type": "numeric"},
          {"id": "count", "type": "int"}, {"id": "alarm", "type": "bool"}]


def record(number):
    return {"station": f"测站{number % 10}", "day": f"2026-{number % 12 + 1:02}-01", "level": None if number % 50 == 3 else number / 4,
            "count": number, "alarm": number % 3 == 0}


def refused(error, field, call, what):
    try:
        call()
    except error as found:
        told = getattr(found, "error_dict", {})
        check(field is None or field in told, f"{what}: {field} is told: {told}")
    except Exception as other:  # noqa: BLE001
        check(False, f"{what}: {other!r}, not {error.__name__}")
    else:
        check(False, f"{what}: nothing was refused")


def reading(town, dataset):
    address, resource = town.hub.address, dataset["id"] + ".1"
    owner = ckanapi.RemoteCKAN(address, apikey=town.bureau.key)
    reader, anybody = ckanapi.RemoteCKAN(address, apikey=town.reader.key), ckanapi.RemoteCKAN(address)
    made = owner.action.datastore_create(resource_id=resource, fields=FIELDS, records=[record(number) for number in range(5)], force=True)
    check(made["resource_id"] == resource and made["fields"] == FIELDS and made["method"] == "insert", f"made: {made}")
    for start in range(5, 3000, 700):
        owner.action.datastore_upsert(resource_id=resource, method="insert", records=[record(n) for n in range(start, min(3000, start + 700))])
    check(reader.action.resource_show(id=resource)["datastore_active"] is True
          and reader.action.package_show(id=dataset["id"])["resources"][1]["datastore_active"] is False, "a resource tells of its table")
    info = anybody.action.datastore_info(id=resource)
    check(info["meta"]["count"] == 3000 and [one["id"] for one in info["fields"]] == [one["id"] for one in FIELDS], f"info: {info}")

    found = anybody.action.datastore_search(resource_id=resource)
    check(found["total"] == 3000 and len(found["records"]) == 100 and found["records"][3] == {"_id": 4, **record(3)}
          and found["fields"][0] == {"id": "_id", "type": "int"} and found["limit"] == 100 and "offset=100" in found["_links"]["next"],
          f"the first hundred: {str(found)[:600]}")
    for client in (reader, ckanapi.RemoteCKAN(address, apikey=town.reader.key, get_only=True)):
        for query, expected in [
                ({"filters": {"station": "测站3"}}, lambda r: r["station"] == "测站3"),
                ({"filters": {"station": ["测站3", "测站4"], "alarm": True}}, lambda r: r["station"] in ("测站3", "测站4") and r["alarm"]),
                ({"filters": {"level": None}}, lambda r: r["level"] is None), ({"filters": {"count": "17"}}, lambda r: r["count"] == 17),
                ({"filters": {"day": "2026-02-01", "count": [1, 2, 13]}}, lambda r: r["day"] == "2026-02-01" and r["count"] in (1, 2, 13)),
                ({"filters": {"_id": [1, 3000, 3001]}}, lambda r: r["count"] in (0, 2999)),
                ({"q": "测站7 2026-08"}, lambda r: r["station"] == "测站7" and r["day"].startswith("2026-08")),
                ({"q": {"station": "站9"}}, lambda r: r["station"] == "测站9"), ({"filters": {}}, lambda r: True),
                ({"q": "' OR 1=1 --"}, lambda r: False), ({"filters": {"station": "测站3' OR '1'='1"}}, lambda r: False)]:
            if client is not reader:
                import json
                query = {name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value for name, value in query.items()}
            got = client.action.datastore_search(resource_id=resource, limit=5000, **query)
            want = [{"_id": n + 1, **record(n)} for n in range(3000) if expected(record(n))]
            check(got["total"] == len(want) and got["records"] == want, f"{query}: {got['total']}, not {len(want)}")
    got = reader.action.datastore_search(resource_id=resource, fields=["count", "station"], sort="station desc, count asc", limit=3, offset=1)
    check(got["records"] == [{"count": 19, "station": "测站9"}, {"count": 29, "station": "测站9"}, {"count": 39, "station": "测站9"}]
          and [one["id"] for one in got["fields"]] == ["count", "station"], f"fields, sort, offset: {got['records']}")
    check(reader.action.datastore_search(resource_id=resource, fields="count, level", limit=1)["records"] == [{"count": 0, "level": 0}], "fields")
    check("total" not in reader.action.datastore_search(resource_id=resource, include_total=False, limit=1), "no total is asked for")
    lists = reader.action.datastore_search(resource_id=resource, records_format="lists", limit=2)["records"]
    check(lists == [[1, "测站0", "2026-01-01", 0, 0, True], [2, "测站1", "2026-02-01", 0.25, 1, False]], f"lists: {lists}")
    text = reader.action.datastore_search(resource_id=resource, records_format="csv", limit=2, offset=2)["records"]
    check(text == "3,测站2,2026-03-01,0.5,2,False\r\n4,测站3,2026-04-01,,3,True\r\n", f"csv: {text!r}")
    check(len(reader.action.datastore_search(resource_id=resource, limit=10 ** 9)["records"]) == 3000
          and reader.action.datastore_search(resource_id=resource, offset=2 ** 52)["records"] == [], "huge limits and offsets")


def refusing(town, dataset):
    address, resource = town.hub.address, dataset["id"] + ".1"
    owner, mill = ckanapi.RemoteCKAN(address, apikey=town.bureau.key), ckanapi.RemoteCKAN(address, apikey=town.mill.key)
    for query, field in [({"filters": {"nothing": 1}}, "filters"), ({"filters": {"count": "x"}}, "filters"), ({"filters": {"alarm": "x"}}, "filters"),
                         ({"filters": {"day": "x"}}, "filters"), ({"filters": {"station": {"a": 1}}}, "filters"), ({"filters": "x"}, "filters"),
                         ({"filters": {"station\"; DROP TABLE dataset; --": 1}}, "filters"), ({"sort": "count; DROP TABLE dataset"}, "sort"),
                         ({"sort": "(select 1)"}, "sort"), ({"fields": ["count", "x"]}, "fields"), ({"limit": -1}, "limit"), ({"limit": "x"}, "limit"),
                         ({"offset": -1}, "offset"), ({"records_format": "xml"}, "records_format"), ({"nonsense": 1}, "nonsense"),
                         ({"q": {"count": "1"}}, "q"), ({"q": "词 " * 30}, "where"), ({"distinct": True}, "distinct"),
                         ({"filters": {"station": [str(n) for n in range(500)]}}, "where")]:
        refused(ckanapi.ValidationError, field, lambda: owner.action.datastore_search(resource_id=resource, **query), f"search {str(query)[:60]}")
    refused(ckanapi.ValidationError, "resource_id", lambda: owner.action.datastore_search(), "no resource")
    for id_ in (dataset["id"] + ".2", dataset["id"] + ".3", dataset["id"], "x", "' OR 1=1", "." * 50):
        refused(ckanapi.NotFound, None, lambda: owner.action.datastore_search(resource_id=id_), f"no table {id_[:20]}")
        refused(ckanapi.NotFound, None, lambda: owner.action.datastore_info(id=id_), f"no table {id_[:20]}")
    check("datastore_search_sql" not in str(owner.action.help_show(name="datastore_search")), "no SQL")
    answer = town.hub.call("GET", "/api/3/action/datastore_search_sql?sql=select%201", key=town.reader.key)
    check(answer.status == 400, f"SQL is not spoken: {answer.status}")

    other = dataset["id"] + ".2"
    for fields in ([{"id": "_x"}], [{"id": "a\"b"}], [{"id": ""}], [{"id": "a"}, {"id": "a"}], [{"id": f"f{n}"} for n in range(300)],
                   [{"id": "a", "type": "json"}], [{"type": "text"}], "x", [{"id": "a; DROP TABLE x\n"}]):
        refused(ckanapi.ValidationError, "fields", lambda: owner.action.datastore_create(resource_id=other, fields=fields), f"fields {str(fields)[:50]}") \
            if len(fields) < 300 else refused(ckanapi.ValidationError, None, lambda: owner.action.datastore_create(resource_id=other, fields=fields), "many")
    for records in ([{"count": "x"}], [{"count": 1.5}], [{"day": "2026-02-30"}], [{"nothing": 1}], ["x"], "x", [{"station": {"a": 1}}],
                    [{"station": "x" * 70000}], [{"count": 1}, {"alarm": "perhaps"}], [{"level": "NaN"}], [{"station": "a\x00b", "count": "y"}]):
        refused(ckanapi.ValidationError, "records", lambda: owner.action.datastore_upsert(resource_id=resource, method="insert", records=records),
                f"records {str(records)[:50]}")
    refused(ckanapi.ValidationError, "method", lambda: owner.action.datastore_upsert(resource_id=resource, method="merge", records=[]), "method")
    refused(ckanapi.ValidationError, "method", lambda: owner.action.datastore_upsert(resource_id=resource, method="upsert", records=[{}]), "no key")
    for call in (lambda: mill.action.datastore_upsert(resource_id=resource, method="insert", records=[record(1)]),
                 lambda: mill.action.datastore_create(resource_id=other, records=[{"a": 1}]),
                 lambda: mill.action.datastore_delete(resource_id=resource)):
        refused(ckanapi.NotFound, None, call, "what is another's")
    refused(ckanapi.NotAuthorized, None, lambda: ckanapi.RemoteCKAN(address).action.datastore_delete(resource_id=resource), "without a key")
    answer = town.hub.call("POST", "/api/3/action/datastore_upsert", b"[" * (17 << 20), key=town.bureau.key)
    check(answer.status in (400, 413), f"a body beyond the bound: {answer.status}")
    check(owner.action.datastore_info(id=resource)["meta"]["count"] == 3000, "nothing of all that has changed it")


def changing(town, dataset):
    owner = ckanapi.RemoteCKAN(town.hub.address, apikey=town.bureau.key)
    made = town.publish(entry("企业名录", distributions=[{"format": "csv", "accessURL": "https://data.example.cn/c"}]))
    resource = made["id"] + ".1"
    told = owner.action.datastore_create(resource_id=resource, records=[{"name": "甲", "n": 1, "rate": 0.5, "ok": True}, {"name": "乙", "n": 2, "rate": 1}],
                                         primary_key="name")
    check({one["id"]: one["type"] for one in told["fields"]} == {"name": "text", "n": "int", "rate": "numeric", "ok": "bool"}
          and told["primary_key"] == ["name"], f"kinds are found out: {told}")

    def all_rows():
        return [{name: row[name] for name in ("name", "n", "rate", "ok")} for row in owner.action.datastore_search(resource_id=resource)["records"]]

    owner.action.datastore_upsert(resource_id=resource, records=[{"name": "乙", "n": 20}, {"name": "丙", "n": 3}])
    check(all_rows() == [{"name": "甲", "n": 1, "rate": 0.5, "ok": True}, {"name": "乙", "n": 20, "rate": 1, "ok": None},
                         {"name": "丙", "n": 3, "rate": None, "ok": None}], f"changed and added: {all_rows()}")
    owner.action.datastore_upsert(resource_id=resource, method="update", records=[{"name": "丙", "n": 30}])
    for method, records in [("insert", [{"name": "甲"}]), ("update", [{"name": "丁"}]), ("upsert", [{"n": 1}]), ("insert", [{"name": "戊"}, {"name": "戊"}])]:
        refused(ckanapi.ValidationError, "records", lambda: owner.action.datastore_upsert(resource_id=resource, method=method, records=records), method)
    check(len(all_rows()) == 3, "all or none")
    owner.action.datastore_create(resource_id=resource, fields=[{"id": "note", "type": "text"}])
    owner.action.datastore_upsert(resource_id=resource, records=[{"name": "甲", "note": "新"}])
    check([row["note"] for row in owner.action.datastore_search(resource_id=resource)["records"]] == ["新", None, None], "a field that came later")
    deleted = owner.action.datastore_delete(resource_id=resource, filters={"n": [1, 30]})
    check(deleted["filters"] == {"n": [1, 30]} and [row["name"] for row in all_rows()] == ["乙"], "some are deleted")
    owner.action.datastore_records_delete(resource_id=resource, filters={})
    check(all_rows() == [] and owner.action.datastore_info(id=resource)["meta"]["count"] == 0, "all are deleted, the table stays")
    owner.action.datastore_delete(resource_id=resource)
    refused(ckanapi.NotFound, None, lambda: owner.action.datastore_info(id=resource), "the table is gone")
    log = town.hub.expect(200, "GET", f"/v1/evidence?subject={made['id']}", key=town.bureau.key)["items"]
    kinds = {one["entry"]["kind"] for one in log}
    check({"datastore.created", "datastore.changed", "datastore.deleted"} <= kinds, f"each step is in the log: {kinds}")
