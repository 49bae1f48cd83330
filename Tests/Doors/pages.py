"""Lists come in pages: all of it, each thing once; and a cursor that no page gave is refused instead of beginning anew."""

from count import check
from parties import OFFER, Deal

# Of an empty table, of which nothing was promised.
REPORT = {"table": "t", "rows": 0, "ragged": 0, "columns": 0, "missingColumns": [], "unknownColumns": [], "checks": [], "notChecked": [],
          "score": {"total": 100, "grade": "excellent", "parts": [{"dimension": "normativity", "score": 100, "checks": 1},
                                                                  {"dimension": "accessibility", "score": 100, "checks": 1}]}}


def pages(hub):
    deal = Deal(hub, first=500)
    for number in range(4):
        hub.expect(201, "POST", "/v1/offers", {**OFFER, "title": {"zh": f"分页{number}", "en": f"Paged {number}"}},
                   key=deal.provider.key)
        hub.expect(201, "POST", "/v1/needs", {"title": {"zh": f"需{number}", "en": f"n {number}"},
                                              "summary": {"zh": "", "en": ""}, "purpose": "p"}, key=deal.consumer.key)
        deal.use(hub)
    document = hub.call("GET", "/openapi.json").json
    array = hub.expect(201, "POST", "/v1/job-arrays", {"count": 4, "job": {
        "agreement": deal.compute(hub), "purpose": "energy-saving", "command": ["/bin/true"], "cpuSeconds": 1}},
        key=deal.consumer.key)["id"]
    dataset = {"title": {"zh": "分页数据", "en": "Paged data"}}
    made = hub.expect(201, "POST", "/v1/datasets", dataset, key=deal.provider.key)["id"]
    for _ in range(3):
        hub.expect(201, "POST", f"/v1/datasets/{made}/versions", dataset, key=deal.provider.key)
        hub.expect(201, "POST", f"/v1/datasets/{made}/assessments", {"table": "0" * 64, "contract": "1" * 64, "report": REPORT},
                   key=deal.provider.key)
    lists = [hub.expect(201, "POST", "/v1/dataset-lists", {"kind": "demand", "title": {"zh": f"清单{n}", "en": ""}}, key=deal.consumer.key)["id"]
             for n in range(3)]
    for after in range(3):
        hub.expect(201, "POST", f"/v1/dataset-lists/{lists[0]}/versions", {"after": after}, key=deal.consumer.key)
    hub.expect(201, "POST", "/v1/deposits", {"participant": deal.consumer.id, "fen": 100, "document": "pages-1"})
    for number in range(3):
        hub.expect(201, "POST", "/v1/models", {"name": "paged", "version": str(number)}, key=deal.provider.key)
    models = deal.model(hub)
    grants = [hub.expect(201, "POST", "/v1/model-keys", {"name": "k", "days": 1, "grants": [{"agreement": models, "quota": {"tokens": 10}}]},
                         key=deal.consumer.key)["grants"][0]["id"] for _ in range(4)]
    values = {"grant": grants[0], "agreement": deal.agreement, "array": array, "dataset": made, "list": lists[0], "version": 1}
    seen = 0
    for path, operations in document["paths"].items():
        operation = operations.get("get")
        if not operation or not any(p.get("name") == "cursor" for p in operation["parameters"]):
            continue
        try:
            address = path.format(**values)
        except KeyError as missing:
            check(False, f"{path}: the test has no {missing}")
            continue
        required = [p["name"] for p in operation["parameters"] if p.get("required") and p.get("in") == "query"]
        check(not required, f"{path}: the test knows no value for {required}")
        seen += 1
        one(hub, address, operation["operationId"])
    check(seen >= 15, f"there are lists: {seen}")
    for query in ("?q=Paged", "?q=Paged&limit=2"):
        one(hub, "/v1/offers" + query, "a search")


def one(hub, address, name):
    with_limit = address + ("&" if "?" in address else "?")
    for cursor in ("x", "0x7f", "ned_zzz", "prt_01h455vb4pex5vsknk084sn02", "%00", "zzz_01h455vb4pex5vsknk084sn02q", "t", "-"):
        answer = hub.call("GET", with_limit + "cursor=" + cursor)
        check(answer.status == 400 and answer.json.get("field") == "cursor", f"{name}: the cursor {cursor}: {answer.status} {answer.body[:200]!r}")
    if "limit=" in address:
        return
    whole = hub.expect(200, "GET", with_limit + "limit=20")
    if whole.get("next"):
        return
    items, cursor = [], ""
    while True:
        page = hub.expect(200, "GET", with_limit + "limit=2" + cursor)
        items += page["items"]
        if not page.get("next") or len(items) > 100:
            break
        cursor = "&cursor=" + page["next"]
    def ids(things):
        return [thing.get("id") for thing in things]
    check(ids(items) == ids(whole["items"]), f"{name}: the pages make the whole: {len(items)}, {len(whole['items'])}")
