"""What a steward is refused, with the field; and what nobody should send."""

import json
from urllib.parse import quote, urlencode

from count import check
from town import entry


def refusals(town, draft):
    hub, path = town.hub, "/v1/datasets"
    for field, rule, status, more in [
            ("/sharing/ground", "dataset.ground", 422, {"sharing": {"class": "conditional"}}),
            ("/sharing/ground", "dataset.ground", 422, {"sharing": {"class": "none"}, "openness": {"class": "none"}}),
            ("/openness/class", "dataset.open-not-shared", 422, {"sharing": {"class": "none", "ground": "《保守国家秘密法》第十三条"}}),
            ("/openness/class", "dataset.level", 422, {"security": {"level": "important"}}),
            ("/security/generalLevel", "request.field-wrong", 400, {"security": {"level": "general", "generalLevel": 9}}),
            ("/theme", "request.field-wrong", 400, {"theme": "magic"}), ("/nonsense", "request.field-unknown", 400, {"nonsense": 1}),
            ("/modified", "dataset.modified-ahead", 422, {"modified": "2099-01-01T00:00:00Z"}),
            ("/regions/0", "dataset.field", 400, {"regions": ["广西"]}),
            ("/distributions/0/accessURL", "dataset.field", 400, {"distributions": [{"format": "csv", "accessURL": "javascript:alert(1)"}]}),
            ("/distributions/0/accessURL", "dataset.field", 400, {"distributions": [{"format": "csv", "accessURL": "https://a/> . <x"}]}),
            ("/title/zh", "dataset.field", 400, {"title": {"zh": "\u0007", "en": ""}}),
            ("/offer", "dataset.offer", 422, {"offer": "off_01h455vb4pex5vsknk084sn02q"}),
            ("/name", "dataset.name-taken", 409, {"name": "mill-energy"})]:
        town.refused(status, rule, field, "POST", path, {**entry("一"), **more}, key=town.mill.key)

    # Another's draft, however it is asked for.
    for key in (town.mill.key, town.reader.key):
        for method, at in [("GET", ""), ("POST", "/publish"), ("POST", "/withdraw"), ("GET", "/versions")]:
            if method == "POST" and key == town.reader.key:
                continue
            town.refused(404, "access.not-found", None, method, f"{path}/{draft['id']}{at}", key=key)
        town.refused(404, "access.not-found", None, "GET", f"/datasets/{draft['id']}", key=key)
        log = hub.call("GET", f"/v1/evidence?subject={draft['id']}", key=key)
        check(log.status in (403, 404), f"another's draft is not in the log that one may read: {log.status}")
    town.refused(404, "access.not-found", None, "POST", f"{path}/{draft['id']}/versions", entry("偷"), key=town.mill.key)
    check(hub.call("GET", f"/v1/datasets/{draft['id']}", key=hub.key).status == 200, "those who oversee may look")
    check(hub.call("GET", "/v1/datasets", key="lqk_nobody").status == 401, "a key that is none")

    before = [one["id"] for one in town.search()]
    for hostile in ["' OR 1=1 --", "\"); DROP TABLE dataset; --", "%", "_", "*", "能耗\u0000".replace("\u0000", ""), "\\", "${jndi:ldap://a}",
                    "=open", "=publisher:" + town.bureau.id, "#能耗", "@45", "a" * 200, "字" * 200, "🀄️", "\u202eabc"]:
        answer = hub.call("GET", f"{path}?q={quote(hostile)}", key=town.reader.key)
        check(answer.status == 200 and len(answer.json["items"]) <= 1, f"q={hostile[:30]!r}: {answer.status} {answer.body[:200]!r}")
    check([one["id"] for one in town.search()] == before, "nothing was changed by looking")
    for query in [{"limit": 10 ** 9}, {"limit": 0}, {"limit": "x"}, {"cursor": "t-1x"}, {"cursor": "'"}, {"q": "a" * 201}, {"facet": "x"},
                  {"sharing": "all"}, {"publisher": "prt_x"}, {"region": "x'"}, {"freshness": "rotten"}, {"q": "\u0000"}]:
        answer = hub.call("GET", f"{path}?{urlencode(query)}", key=town.reader.key)
        check(answer.status in (400, 422) and answer.json["rule"], f"{query}: {answer.status} {answer.body[:200]!r}")
    answer = hub.call("POST", path, entry("大", description={"zh": "字" * 5000, "en": ""}), key=town.mill.key)
    check(answer.status == 400, "a description that is too long")
    answer = hub.call("POST", path, entry("多", keywords=[str(i) for i in range(31)]), key=town.mill.key)
    check(answer.status == 400, "too many keywords")
    answer = hub.call("POST", path, b"{" + b'"a":' * 5000 + b"1", key=town.mill.key)
    check(answer.status == 400, "JSON without end")
    answer = hub.call("POST", path, json.dumps(entry("巨")).encode() + b" " * 300_000, key=town.mill.key)
    check(answer.status == 413, f"a body that is too large: {answer.status}")
    markup = town.publish(entry("<script>alert(1)</script>\"'&", keywords=["</b>"]), town.mill)
    check(markup["entry"]["title"]["zh"] == "<script>alert(1)</script>\"'&", "markup is text")
    return markup
