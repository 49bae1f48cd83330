"""Queries in the way of Socrata, and whole tables."""

import csv
import io
import json
from urllib.parse import quote, urlencode

import ckanapi

from store import record
from count import check
from town import entry


def rows(town, dataset):
    hub, resource = town.hub, dataset["id"] + ".1"

    def ask(suffix=".json", status=200, key=None, **query):
        answer = hub.call("GET", f"/resource/{resource}{suffix}?" + urlencode(query), key=key)
        check(answer.status == status, f"{query}: {answer.status} {answer.body[:300]!r}")
        return answer

    whole = [record(number) for number in range(3000)]
    check(ask().json == whole[:1000], "the first thousand")
    for where, expected in [("station='测站3'", lambda r: r["station"] == "测站3"), ("count between 10 and 12", lambda r: 10 <= r["count"] <= 12),
                            ("level is null and not alarm", lambda r: r["level"] is None and not r["alarm"]),
                            ("starts_with(day, '2026-1') AND count < 500", lambda r: r["day"].startswith("2026-1") and r["count"] < 500),
                            ("station in ('测站1','测站2') or count >= 2990", lambda r: r["station"] in ("测站1", "测站2") or r["count"] >= 2990)]:
        got = ask(**{"$where": where, "$limit": 5000}).json
        check(got == [row for row in whole if expected(row)] and got, f"{where}: {len(got)}")
    check(ask(**{"$select": "count,day", "$order": "count desc", "$limit": 2, "$offset": 1}).json
          == [{"count": n, "day": record(n)["day"]} for n in (2998, 2997)], "select, order, limit, offset")
    check(ask(**{"$select": "count(*)", "$where": "alarm"}).json == [{"count": "1000"}], "how many")
    check(ask(station="测站5", alarm="true").json == [row for row in whole if row["station"] == "测站5" and row["alarm"]], "plain filters")
    check(ask(**{"$q": "测站6"}).json == [row for row in whole if row["station"] == "测站6"], "words")
    text = ask(".csv", **{"$limit": 2}).body.decode()
    check(text == "station,day,level,count,alarm\r\n测站0,2026-01-01,0,0,True\r\n测站1,2026-02-01,0.25,1,False\r\n", f"CSV: {text!r}")
    for query in [{"$where": "1=1; DROP TABLE dataset"}, {"$where": "station = '"}, {"$where": "nothing=1"}, {"$where": "(" * 100}, {"$where": "x" * 5000},
                  {"$select": "nothing"}, {"$order": "count; x"}, {"nothing": "1"}, {"$where": "count = 'x'"}, {"$where": "count like '%'"},
                  {"$group": "nothing", "$select": "count(*)"}, {"$group": "station"}, {"$having": "count > 1"},
                  {"$select": "station as", "$limit": 1}, {"$select": "station as a, day as a"}, {"$select": "station, station"}, {"$order": "nobody"}]:
        ask(status=422, **query)
    for query in [{"$limit": "-1"}, {"$offset": "x"}, {"$haven": "a"}, {"$query": "select 1"}]:
        ask(status=400, **query)
    for path in (f"/resource/{dataset['id']}.2.json", "/resource/x.json", f"/resource/{resource}.xml", f"/resource/{resource}", "/datastore/dump/x"):
        check(hub.call("GET", path).status == 404, f"{path} is not there")

    answer = hub.call("GET", f"/datastore/dump/{resource}?bom=true")
    check(answer.body.startswith(b"\xef\xbb\xbf_id,station,"), "a mark for spreadsheets")
    told = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    check(len(told) == 3000 and told[2999]["count"] == "2999" and told[3]["level"] == "", "the whole table")
    answer = hub.call("GET", f"/datastore/dump/{resource}?format=json").json
    check(len(answer["records"]) == 3000 and answer["records"][1] == [2, "测站1", "2026-02-01", 0.25, 1, False]
          and answer["fields"][0] == {"id": "_id", "type": "int"}, "as JSON")
    check(hub.call("GET", f"/datastore/dump/{resource}?format=tsv&id=false").body.startswith("station\tday".encode()), "as TSV")
    check(hub.call("GET", f"/datastore/dump/{resource}?format=xml").status == 400, "another form")
    formulas(town)


def formulas(town):
    """What a spreadsheet program would carry out is made harmless in CSV, unless it is asked for as it is."""
    owner = ckanapi.RemoteCKAN(town.hub.address, apikey=town.bureau.key)
    made = town.publish(entry("公式", distributions=[{"format": "csv", "accessURL": "https://data.example.cn/f"}]))
    resource = made["id"] + ".1"
    values = ["=cmd|' /C calc'!A0", "+1+2", "@SUM(A1)", "-2+3", "-5", "平", "a,\"b\"\nc", "", "\t=1"]
    owner.action.datastore_create(resource_id=resource, fields=[{"id": "=x", "type": "text"}], records=[{"=x": value} for value in values])
    for path in (f"/datastore/dump/{resource}?id=false", f"/resource/{resource}.csv?"):
        guarded = list(csv.reader(io.StringIO(town.hub.call("GET", path).body.decode(), newline="")))
        check([row[0] for row in guarded] == ["'=x", "'" + values[0], "'+1+2", "'@SUM(A1)", "'-2+3", "-5", "平", values[6], "", "'\t=1"],
              f"{path}: {guarded}")
        raw = path + ("&raw=true" if "dump" in path else "$raw=true")
        plain = list(csv.reader(io.StringIO(town.hub.call("GET", raw).body.decode(), newline="")))
        check([row[0] for row in plain] == ["=x", *values], f"{raw}: {plain}")
    check([row["=x"] for row in json.loads(town.hub.call("GET", f"/resource/{resource}.json").body)] == values, "JSON is as it is")
    found = town.hub.call("GET", f"/resource/{resource}.json?" + quote("$where") + "=" + quote("`=x` = '-5'")).json
    check(found == [{"=x": "-5"}], f"a name in backquotes: {found}")
