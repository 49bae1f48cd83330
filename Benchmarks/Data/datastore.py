"""A table that the hub keeps, at CKAN's door, as CKAN's clients use it: a dataset shown, rows put in durably, searches and filtered searches.
Beside it in the same run, one after the other and with the same load: CKAN 2.12 from PyPI with PostgreSQL, Redis and two workers
(ckan_peer.py). ROWS=100000 is the full scale; PEER_ONLY=1 measures only CKAN, and NO_PEER=1 only ours, beside the figures given with the
goals. CKAN's index is a simulated Solr that answers from memory, as Debian 12 has none: package_show asks it first, so that figure is
rather too good for CKAN; no other figure here asks the index. CKAN's reads are anonymous, ours tell who asks."""

import concurrent.futures
import http.client
import json
import os
import sys
import time
import types
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from ckan_peer import CKAN, WORKERS  # noqa: E402
from shared import Hub, QUICK, credit_code, figure, resident, save, wrk  # noqa: E402

ROWS = int(os.environ.get("ROWS", "5000" if QUICK else "50000"))
BATCH = int(os.environ.get("BATCH", "5000"))
SECONDS = 2 if QUICK else 10
LANES = 2
RUNS = 1 if QUICK else 3
GOAL = 20
# What CKAN 2.12 did on a machine of this kind, given with the goals: orientation where the peer is not measured.
TOLD = {"package-show": 38.8, "insert": 2758, "search": 43, "search-offset": 43, "search-filtered": 28.9, "search-two-filters": 28.9}
FIELDS = [{"id": "station", "type": "text"}, {"id": "day", "type": "date"}, {"id": "level", "type": "numeric"},
          {"id": "count", "type": "int"}, {"id": "alarm", "type": "bool"}, {"id": "note", "type": "text"}]
TOWNS = ["南宁", "柳州", "桂林", "梧州", "北海", "防城港", "钦州", "贵港", "玉林", "百色", "贺州", "河池", "来宾", "崇左"]


def record(number):
    return {"station": TOWNS[number % 14] + str(number % 200), "day": f"20{number % 20 + 5:02}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "level": number % 9973 / 8, "count": number, "alarm": number % 17 == 0, "note": f"第{number}次观测"}


def post(address, key, bodies):
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=300)
    for action, body in bodies:
        connection.request("POST", "/api/3/action/" + action, body, {"Content-Type": "application/json", "Authorization": key})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{action}: {answer.status} {told[:400]!r}")


def get(door, path):
    headers = {"Authorization": "Bearer " + door.reader} if door.reader else {}
    with urllib.request.urlopen(urllib.request.Request(door.address + path, headers=headers), timeout=60) as answer:
        return json.loads(answer.read())["result"]


def body(**values):
    return json.dumps(values, ensure_ascii=False).encode()


def filled(door, resource):
    """Rows a second of filling one resource's table."""
    address = urllib.parse.urlsplit(door.address)
    post(address, door.key, [("datastore_create", body(resource_id=resource, fields=FIELDS, force=True))])
    bodies = [("datastore_upsert", body(resource_id=resource, method="insert", force=True,
                                        records=[record(n) for n in range(start, min(ROWS, start + BATCH))]))
              for start in range(0, ROWS, BATCH)]
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        list(pool.map(lambda lane: post(address, door.key, bodies[lane::LANES]), range(LANES)))
    return ROWS / (time.monotonic() - begin)


def loaded(door, path):
    """Answers a second of one path, and its 99th percentile in milliseconds."""
    rate, p99, bad = wrk(door, path, door.reader, SECONDS, connections=8)
    assert bad == 0, f"{path}: {bad} answers were not 2xx"
    return rate, p99


def measured(door):
    """Each figure's values by its name, and what was found, which both doors must answer alike. `door.ready()` is called before datasets
    are shown."""
    rates, counts = {"insert": [filled(door, resource) for resource in door.resources]}, {}
    table = f"resource_id={door.resources[0]}"
    filters = urllib.parse.quote(json.dumps({"station": "柳州71"}, ensure_ascii=False))
    among = urllib.parse.quote(json.dumps({"alarm": True, "day": ["2010-06-06", "2010-06-22"]}))
    for name, query in (("search", table), ("search-offset", table + f"&offset={ROWS // 2}"), ("search-filtered", f"{table}&filters={filters}"),
                        ("search-two-filters", f"{table}&filters={among}")):
        path = "/api/3/action/datastore_search?" + query
        found = get(door, path)
        assert found["total"] > 0 and found["records"], path
        counts[name] = (found["total"], len(found["records"]))
        rate, p99 = loaded(door, path)
        rates[name] = [rate]
        print(f"  {door.name} {name}: {rate:,.1f}/s, p99 {p99:.1f} ms, {counts[name][1]} records of {counts[name][0]:,} found in {ROWS:,}",
              flush=True)
    door.ready()
    path = "/api/3/action/package_show?id=" + door.dataset
    counts["package-show"] = len(get(door, path)["resources"])
    rate, p99 = loaded(door, path)
    rates["package-show"] = [rate]
    print(f"  {door.name} package-show: {rate:,.1f}/s, p99 {p99:.1f} ms, {counts['package-show']} resources", flush=True)
    return rates, counts


def peer():
    with CKAN() as ckan:
        dataset, resources = ckan.dataset(RUNS)
        print(f"CKAN 2.12, {WORKERS} workers, PostgreSQL and Redis; its index is a simulated Solr that answers from memory: package_show's "
              "figure is rather too good for it", flush=True)
        return measured(types.SimpleNamespace(name="CKAN", address=ckan.address, key=ckan.key, reader=None, dataset=dataset,
                                              resources=resources, ready=lambda: ckan.assert_indexed(dataset)))


def ours():
    hub = Hub(arguments=["--log-level", "warning"])
    hub.start()
    try:
        hub.sign_in()
        owner = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": "数据局", "en": "Data bureau"}, "creditCode": credit_code(1), "kinds": ["provider", "steward"]})
        key = hub.expect(201, "POST", f"/v1/participants/{owner['id']}/api-keys",
                         {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        dataset = hub.expect(201, "POST", "/v1/datasets", {
            "title": {"zh": "水位", "en": ""}, "description": {"zh": "逐日", "en": ""}, "theme": "industry", "contact": {"name": "数据科"},
            "cycle": "daily", "sharing": {"class": "unconditional"}, "openness": {"class": "unconditional"},
            "security": {"level": "general", "generalLevel": 1},
            "distributions": [{"format": "csv", "accessURL": f"https://data.example.cn/{n}"} for n in range(RUNS)]}, key=key)["id"]
        hub.expect(200, "POST", f"/v1/datasets/{dataset}/publish", {}, key=key)
        told = measured(types.SimpleNamespace(name="ours", address=hub.address, key=key, reader=key, dataset=dataset,
                                              resources=[f"{dataset}.{n + 1}" for n in range(RUNS)], ready=lambda: None))
        return *told, resident(hub.process.pid)
    finally:
        hub.stop()
        hub.close()


def main():
    beside, theirs = (None, None) if os.environ.get("NO_PEER") else peer()
    if os.environ.get("PEER_ONLY"):
        for name, values in beside.items():
            figure("peer-ckan-" + name, values, "row/s" if name == "insert" else "1/s", "more", 0, "as told", TOLD[name], digits=1)
        return
    mine, counts, memory = ours()
    assert theirs in (None, counts), f"CKAN finds {theirs}, we find {counts}"
    for name, values in mine.items():
        anchor = sorted(beside[name])[len(beside[name]) // 2] if beside else TOLD[name]
        figure("ckan-insert" if name == "insert" else "ckan-package-show" if name == "package-show" else "ckan-datastore-" + name, values,
               "row/s" if name == "insert" else "1/s", "more", round(GOAL * anchor),
               "CKAN 2.12" if beside else "CKAN 2.12 as told", anchor)
        print(f"  {sorted(values)[len(values) // 2] / anchor:,.1f} times", flush=True)
    figure("datastore-memory", [memory], "MiB", "less", 1024)


if __name__ == "__main__":
    main()
    if not os.environ.get("PEER_ONLY"):
        save("data")
