"""Datasets by REST: drafts, publication, search with facets, versions, conflicts."""

from count import check
from town import FULL, entry


def rest(town):
    hub = town.hub
    draft = town.draft({"title": {"zh": "半成品", "en": ""}})
    check(draft["state"] == "draft" and draft["version"] == 1, "a title is enough for a draft")
    town.refused(422, "dataset.incomplete", "/description/zh", "POST", f"/v1/datasets/{draft['id']}/publish", key=town.bureau.key)
    full = town.publish(FULL)
    check(full["state"] == "published" and full["freshness"] == "stale", f"published, with its clock: {full}")
    check(full["entry"] == FULL, "what was told is what is kept")
    town.publish(entry("气象观测资料", theme="weather", regions=["450000"], keywords=["降水"], cycle="never"), town.mill)
    town.publish(entry("不开放的名录", openness={"class": "none"}), town.mill)

    check(town.titles(q="压榨线能耗") == ["糖厂压榨线能耗"], "found by Chinese words")
    check(town.titles(q="用电量") == ["糖厂压榨线能耗"], "found by the words of a column")
    check(town.titles(q="东门糖厂") == ["不开放的名录", "气象观测资料"], "found by the publisher's name, newest first")
    check(town.titles(q="ENERGY") == ["糖厂压榨线能耗"], "found by English words in any case")
    check(town.titles(q="没有这样的数据") == [], "what is not there is not found")
    check(town.titles(region="4502") == ["糖厂压榨线能耗"] and len(town.titles(region="45")) == 2, "by division and those around it")
    for query, count in [({"sharing": "conditional"}, 1), ({"openness": "none"}, 1), ({"theme": "weather"}, 1),
                         ({"publisher": town.mill.id}, 2), ({"format": "api"}, 1), ({"freshness": "stale"}, 1),
                         ({"freshness": "fresh"}, 1), ({"keyword": "降水", "theme": "weather"}, 1), ({"keyword": "降水", "theme": "law"}, 0)]:
        check(len(town.titles(**query)) == count, f"{query} finds {count}")
    counts = hub.expect(200, "GET", "/v1/dataset-counts", key=town.reader.key)
    facets = {name: {one["value"]: one["count"] for one in values} for name, values in counts["facets"].items()}
    check(counts["total"] == 3 and facets["sharing"] == {"unconditional": 2, "conditional": 1}
          and facets["theme"] == {"industry": 2, "weather": 1} and facets["publisher"] == {town.mill.id: 2, town.bureau.id: 1}
          and facets["region"]["45"] == 2 and facets["freshness"] == {"fresh": 1, "stale": 1} and facets["format"]["csv"] == 3,
          f"facets in one look: {counts}")
    narrowed = hub.expect(200, "GET", "/v1/dataset-counts?theme=weather", key=town.reader.key)
    check(narrowed["total"] == 1 and narrowed["facets"]["theme"] == [{"value": "weather", "count": 1}], "facets of what is found")

    page = hub.expect(200, "GET", "/v1/datasets?limit=2", key=town.reader.key)
    rest_ = hub.expect(200, "GET", f"/v1/datasets?limit=2&cursor={page['next']}", key=town.reader.key)
    check(len(page["items"]) == 2 and len(rest_["items"]) == 1 and "next" not in rest_, "pages")

    own = hub.expect(200, "GET", "/v1/own-datasets", key=town.bureau.key)["items"]
    check([one["state"] for one in own] == ["published", "draft"], "an owner sees its own in every state")
    revised = hub.expect(201, "POST", f"/v1/datasets/{full['id']}/versions", {**FULL, "title": {"zh": "糖厂能源消耗", "en": ""}},
                         key=town.bureau.key)
    check(revised["version"] == 2 and town.titles(q="压榨线") == [] and town.titles(q="能源消耗") == ["糖厂能源消耗"],
          "a revision is found at once, and what it was no more")
    versions = hub.expect(200, "GET", f"/v1/datasets/{full['id']}/versions", key=town.bureau.key)["items"]
    check([one["version"] for one in versions] == [2, 1] and versions[1]["entry"] == FULL, "its owner sees the versions")
    town.refused(404, "access.not-found", None, "GET", f"/v1/datasets/{full['id']}/versions", key=town.mill.key)
    hub.expect(201, "POST", f"/v1/datasets/{full['id']}/versions", FULL, key=town.bureau.key)
    log = hub.expect(200, "GET", f"/v1/evidence?subject={full['id']}", key=town.reader.key)["items"]
    kinds = [one["entry"]["kind"] for one in log]
    check(sorted(kinds) == ["dataset.drafted", "dataset.published", "dataset.revised", "dataset.revised"], f"each step is in the log: {kinds}")

    claim = [{"name": "address", "kind": "string", "subject": "法人"}]
    first = town.publish(entry("法人库", fields=claim))
    second = town.publish(entry("企业名录", fields=claim), town.mill)
    conflicts = hub.expect(200, "GET", "/v1/dataset-conflicts", key=town.reader.key)["items"]
    check(len(conflicts) == 1 and conflicts[0]["field"] == "address"
          and [one["id"] for one in conflicts[0]["datasets"]] == [first["id"], second["id"]], f"two sources of one truth: {conflicts}")
    hub.expect(200, "POST", f"/v1/datasets/{second['id']}/withdraw", key=town.mill.key)
    check(hub.expect(200, "GET", "/v1/dataset-conflicts", key=town.reader.key)["items"] == [], "one of them withdrawn, no conflict")
    hub.expect(200, "POST", f"/v1/datasets/{first['id']}/withdraw", key=town.bureau.key)
    town.refused(404, "access.not-found", None, "GET", f"/v1/datasets/{second['id']}", key=town.reader.key)
    return full, draft
