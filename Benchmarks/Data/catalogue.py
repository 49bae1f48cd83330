"""A catalogue of ten thousand datasets, each with an offer and a policy of its own: pages, searches and whole crawls through each of
its doors, over HTTP. Peers for orientation: a connector that took 12 s for a catalogue of 500 assets, another 5.9 s for 10; CKAN 2.12 on a
machine of this kind answered 38.8 package_show a second (figures given with the goals, not measured in this run)."""

import concurrent.futures
import http.client
import json
import os
import re
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from shared import Hub, QUICK, credit_code, figure, resident, save, wrk  # noqa: E402

COUNT = int(os.environ.get("DATASETS", "500" if QUICK else "10000"))
SECONDS = 2 if QUICK else 10
LANES = 16
PLACES = ["南宁", "柳州", "桂林", "梧州", "北海", "防城港", "钦州", "贵港", "玉林", "百色", "贺州", "河池", "来宾", "崇左"]
KINDS = ["糖厂能耗", "空气质量", "水位监测", "企业登记", "公交客流", "用电量", "甘蔗产量", "港口吞吐", "气象观测", "医保结算"]


class Lane:
    def __init__(self, hub, key):
        self.address = urllib.parse.urlsplit(hub.address)
        self.headers = {"Content-Type": "application/json", "Authorization": "Bearer " + key}
        self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)

    def call(self, method, path, body=None, accept=None):
        headers = self.headers | ({"Accept": accept} if accept else {})
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:400]!r}")
        return answer, data


def fill(hub, key):
    def publish(numbers):
        lane = Lane(hub, key)
        for number in numbers:
            place, kind = PLACES[number % len(PLACES)], KINDS[number // len(PLACES) % len(KINDS)]
            title = {"zh": f"{place}{kind}数据第{number}号", "en": f"dataset {number}"}
            offer = json.loads(lane.call("POST", "/v1/offers", {
                "kind": "data", "title": title, "summary": {"zh": "逐日汇总", "en": "by day"},
                "policy": {"permission": [{"action": "use", "constraint": [
                    {"leftOperand": "purpose", "operator": "eq", "rightOperand": f"purpose-{number}"},
                    {"leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P90D"}]}]},
                "price": {"model": "free"}, "publishedRule": {"name": "all"}})[1])["id"]
            dataset = json.loads(lane.call("POST", "/v1/datasets", {
                "name": f"set-{number}", "title": title, "description": {"zh": f"{place}的{kind}，逐日汇总", "en": ""},
                "keywords": [place, kind], "theme": "industry", "contact": {"name": "数据科"}, "cycle": "monthly",
                "regions": ["450100"], "sharing": {"class": "unconditional"}, "openness": {"class": "unconditional"},
                "security": {"level": "general", "generalLevel": 1}, "offer": offer,
                "distributions": [{"format": "csv", "accessURL": f"https://data.example.cn/{number}"}]})[1])["id"]
            lane.call("POST", f"/v1/datasets/{dataset}/publish", {})
    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        list(pool.map(publish, [range(first, COUNT, LANES) for first in range(LANES)]))


def crawl_rest(lane):
    found, cursor = 0, ""
    while cursor is not None:
        page = json.loads(lane.call("GET", "/v1/datasets?limit=200" + cursor)[1])
        found += len(page["items"])
        cursor = "&cursor=" + page["next"] if page.get("next") else None
    return found


def crawl_dsp(lane):
    body = {"@context": ["https://w3id.org/dspace/2025/1/context.jsonld"], "@type": "CatalogRequestMessage", "filter": []}
    found, path = 0, "/dsp/2025-1/catalog/request"
    while path:
        answer, data = lane.call("POST", path, body)
        found += len(json.loads(data).get("dataset", []))
        link = re.search(r'<([^>]+)>;\s*rel="?next"?', answer.getheader("Link") or "")
        path = urllib.parse.urlsplit(link.group(1))._replace(scheme="", netloc="").geturl() if link else None
    return found


def named(thing, name):
    """All values under that name, wherever they stand."""
    if isinstance(thing, dict):
        return ([thing[name]] if name in thing else []) + [found for value in thing.values() for found in named(value, name)]
    return [found for value in thing for found in named(value, name)] if isinstance(thing, list) else []


def crawl_dcat(lane):
    found, path = 0, "/catalog"
    while path:
        page = json.loads(lane.call("GET", path, accept="application/ld+json")[1])
        found += sum("dcat:Dataset" in (kind if isinstance(kind, list) else [kind]) for kind in named(page, "@type"))
        links = named(page, "hydra:next")
        iri = links[0] if links else None
        while isinstance(iri, (dict, list)):
            iri = iri["@id"] if isinstance(iri, dict) else iri[0]
        path = urllib.parse.urlsplit(iri)._replace(scheme="", netloc="").geturl() if iri else None
    return found


def crawl_ckan(lane):
    found = 0
    while True:
        page = json.loads(lane.call("GET", f"/api/3/action/package_search?rows=1000&start={found}")[1])["result"]
        found += len(page["results"])
        if not page["results"] or found >= page["count"]:
            return found


def main():
    hub = Hub(arguments=["--log-level", "warning"])
    hub.start()
    try:
        hub.sign_in()
        owner = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": "数据局", "en": "Data bureau"}, "creditCode": credit_code(1), "kinds": ["provider", "steward"]})
        key = hub.expect(201, "POST", f"/v1/participants/{owner['id']}/api-keys",
                         {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        start = time.monotonic()
        fill(hub, key)
        took = time.monotonic() - start
        print(f"  {COUNT:,} offers and datasets published in {took:.1f} s, {3 * COUNT / took:,.0f} requests/s", flush=True)
        query = urllib.parse.quote("柳州 水位")
        for name, path in (("page", "/v1/datasets?limit=50"), ("search", "/v1/datasets?limit=20&q=" + query)):
            rate, p99, bad = wrk(hub, path, key, SECONDS, connections=8)
            assert bad == 0, f"{path}: {bad} answers were not 2xx"
            figure(f"catalogue-{name}-p99", [p99], "ms", "less", 50, f"{rate:,.0f}/s at 8 connections", digits=1)
        lane = Lane(hub, key)
        for door, crawl in (("rest", crawl_rest), ("dsp", crawl_dsp), ("dcat", crawl_dcat), ("ckan", crawl_ckan)):
            times = []
            for _ in range(1 if QUICK else 3):
                start = time.monotonic()
                found = crawl(lane)
                times.append(time.monotonic() - start)
                assert found >= COUNT, f"{door}: {found} of {COUNT} found"
            figure(f"catalogue-crawl-{door}", times, "s", "less", 3, digits=2)
        for name, path, anchor in (("show", "package_show?id=set-77", 38.8), ("search", "package_search?rows=20&q=" + query, None)):
            rate, p99, bad = wrk(hub, "/api/3/action/" + path, key, SECONDS, connections=8)
            assert bad == 0, f"{path}: {bad} answers were not 2xx"
            figure(f"ckan-package-{name}", [rate], "1/s", "more", 20 * (anchor or 0), "CKAN 2.12 as told" if anchor else "", anchor)
        figure("catalogue-memory", [resident(hub.process.pid)], "MiB", "less", 1024)
    finally:
        hub.stop()
        hub.close()


if __name__ == "__main__":
    main()
    save("data")
