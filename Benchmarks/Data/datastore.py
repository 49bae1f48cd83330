"""A table that the hub keeps: rows put in durably, searches and filtered searches, over HTTP at CKAN's door, as CKAN's clients use it.
Peer for orientation: CKAN 2.12 on a machine of this kind answered 43 datastore_search a second and 28.9 filtered ones, and took in 2,758
rows a second (figures given with the goals, not measured in this run). ROWS=100000 is the full scale. CKAN 2.12.0 installs from PyPI
(`pip install 'ckan[requirements]' gunicorn`), but is not started here: it wants Redis, which is not among this project's packages,
and Solr, which Debian 12 does not have; whether it answers with searching switched off was not tried."""

import concurrent.futures
import http.client
import json
import os
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from shared import Hub, QUICK, credit_code, figure, resident, save, wrk  # noqa: E402

ROWS = int(os.environ.get("ROWS", "5000" if QUICK else "50000"))
BATCH = int(os.environ.get("BATCH", "5000"))
SECONDS = 2 if QUICK else 10
LANES = 2
RUNS = 1 if QUICK else 3
FIELDS = [{"id": "station", "type": "text"}, {"id": "day", "type": "date"}, {"id": "level", "type": "numeric"},
          {"id": "count", "type": "int"}, {"id": "alarm", "type": "bool"}, {"id": "note", "type": "text"}]
TOWNS = ["南宁", "柳州", "桂林", "梧州", "北海", "防城港", "钦州", "贵港", "玉林", "百色", "贺州", "河池", "来宾", "崇左"]


def record(number):
    return {"station": TOWNS[number % 14] + str(number % 200), "day": f"20{number % 20 + 5:02}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "level": number % 9973 / 8, "count": number, "alarm": number % 17 == 0, "note": f"第{number}次观测"}


def post(address, key, bodies):
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=120)
    for action, body in bodies:
        connection.request("POST", "/api/3/action/" + action, body, {"Content-Type": "application/json", "Authorization": key})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{action}: {answer.status} {told[:400]!r}")


def body(**values):
    return json.dumps(values, ensure_ascii=False).encode()


def main():
    hub = Hub(arguments=["--log-level", "warning"])
    hub.start()
    try:
        hub.sign_in()
        owner = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": "数据局", "en": "Data bureau"}, "creditCode": credit_code(1), "kinds": ["provider", "steward"]})
        key = hub.expect(201, "POST", f"/v1/participants/{owner['id']}/api-keys",
                         {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        address = urllib.parse.urlsplit(hub.address)
        dataset = hub.expect(201, "POST", "/v1/datasets", {
            "title": {"zh": "水位", "en": ""}, "description": {"zh": "逐日", "en": ""}, "theme": "industry", "contact": {"name": "数据科"},
            "cycle": "daily", "sharing": {"class": "unconditional"}, "openness": {"class": "unconditional"},
            "security": {"level": "general", "generalLevel": 1},
            "distributions": [{"format": "csv", "accessURL": f"https://data.example.cn/{n}"} for n in range(RUNS)]}, key=key)["id"]
        hub.expect(200, "POST", f"/v1/datasets/{dataset}/publish", {}, key=key)
        rates = []
        for run in range(RUNS):
            resource = f"{dataset}.{run + 1}"
            post(address, key, [("datastore_create", body(resource_id=resource, fields=FIELDS))])
            starts = range(0, ROWS, BATCH)
            bodies = [("datastore_upsert", body(resource_id=resource, method="insert", force=True,
                                                records=[record(n) for n in range(start, min(ROWS, start + BATCH))])) for start in starts]
            begin = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
                list(pool.map(lambda lane: post(address, key, bodies[lane::LANES]), range(LANES)))
            rates.append(ROWS / (time.monotonic() - begin))
        figure("ckan-insert", rates, "row/s", "more", 20 * 2758, "CKAN 2.12 as told", 2758)
        table = f"resource_id={dataset}.1"
        filters = urllib.parse.quote(json.dumps({"station": "柳州71"}, ensure_ascii=False))
        among = urllib.parse.quote(json.dumps({"alarm": True, "day": ["2010-06-06", "2010-06-22"]}))
        for name, query, anchor in (("search", table, 43), ("search-offset", table + f"&offset={ROWS // 2}", 43),
                                    ("search-filtered", f"{table}&filters={filters}", 28.9),
                                    ("search-two-filters", f"{table}&filters={among}", 28.9)):
            path = "/api/3/action/datastore_search?" + query
            found = json.loads(hub.call("GET", path, key=key).body)["result"]
            assert found["total"] > 0 and found["records"], path
            rate, p99, bad = wrk(hub, path, key, SECONDS, connections=8)
            assert bad == 0, f"{path}: {bad} answers were not 2xx"
            figure("ckan-datastore-" + name, [rate], "1/s", "more", 20 * anchor, "CKAN 2.12 as told", anchor)
            print(f"  p99 {p99:.1f} ms, {len(found['records'])} records of {found['total']:,} found in {ROWS:,}", flush=True)
        figure("datastore-memory", [resident(hub.process.pid)], "MiB", "less", 1024)
    finally:
        hub.stop()
        hub.close()


if __name__ == "__main__":
    main()
    save("data")
