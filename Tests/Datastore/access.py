"""Who reads the rows: as the dataset's classes and agreements say."""

import ckanapi

from count import check
from town import entry


def hub_without_key(hub, path):
    kept, hub.key = hub.key, None
    try:
        return hub.call("GET", path)
    finally:
        hub.key = kept


def access(town, _):
    hub = town.hub
    owner = ckanapi.RemoteCKAN(hub.address, apikey=town.bureau.key)
    for unit in (town.bureau, town.reader):
        hub.call("POST", "/v1/signing-keys", {}, key=unit.key)

    def table(title, release=None, price=None, publish=True, **classes):
        offer = hub.expect(201, "POST", "/v1/offers", {
            "kind": "data", "title": {"zh": title, "en": ""}, "summary": {"zh": "", "en": ""}, "price": price or {"model": "free"},
            "publishedRule": {"name": "all"}, "policy": {"permission": [{"action": "use", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "energy-saving"},
                {"leftOperand": "count", "operator": "lteq", "rightOperand": 3}]}]},
            **({"reference": {"release": release}} if release else {})}, key=town.bureau.key)["id"]
        body = entry(title, offer=offer, **classes)
        made = town.publish(body) if publish else town.draft(body)
        owner.action.datastore_create(resource_id=made["id"] + ".1", records=[{"a": 1}, {"a": 2}])
        return made["id"] + ".1", offer

    def statuses(resource):
        """Without a key, with somebody's, with the owner's: at each door."""
        found = []
        for key in (None, town.reader.key, town.bureau.key):
            answers = {(hub.call("GET", path, key=key) if key else hub_without_key(hub, path)).status for path in (
                f"/api/3/action/datastore_search?resource_id={resource}", f"/resource/{resource}.json", f"/datastore/dump/{resource}",
                # Figures of groups tell of the same rows.
                f"/resource/{resource}.json?$select=a,count(*)&$group=a", f"/resource/{resource}.json?$select=sum(a)",
                f"/resource/{resource}.json?$select=a&$group=a&$having=count(*)%3E5", f"/resource/{resource}.json?$select=a+as+b&$order=b")}
            # CKAN has no 401.
            found.append(sorted({403 if status == 401 else status for status in answers}))
        return found

    def shown(resource):
        """Whether somebody and the owner see first rows; the status where the table is not told of."""
        found = []
        for unit in (town.reader, town.bureau):
            answer = hub.call("GET", f"/v1/datasets/{resource.rsplit('.', 1)[0]}/tables", key=unit.key)
            if answer.status == 200:
                [one] = answer.json["items"]
                check(("sample" in one) != ("withheld" in one) and one["rows"] == 2 and one.get("sample", [["1"], ["2"]]) == [["1"], ["2"]], f"{one}")
            found.append("sample" in one if answer.status == 200 else answer.status)
        return found

    conditional = {"class": "conditional", "ground": "《政务数据共享条例》第二十一条"}
    check(statuses(table("公开", openness={"class": "unconditional"}, sharing={"class": "unconditional"})[0]) == [[200], [200], [200]], "open to all")
    shared, _ = table("共享", openness={"class": "conditional", "conditions": "实名"}, sharing={"class": "unconditional"})
    check(statuses(shared) == [[403], [200], [200]], f"shared, open with a key: {statuses(shared)}")
    check(shown(shared) == [True, True], f"and its first rows: {shown(shared)}")
    inner, _ = table("内部共享", openness={"class": "none"}, sharing={"class": "unconditional"})
    check(statuses(inner) == [[404], [200], [200]], f"shared and not open: {statuses(inner)}")
    kept, _ = table("不共享", openness={"class": "none"}, sharing={"class": "none", "ground": "《保守国家秘密法》第九条"})
    check(statuses(kept) == [[404], [403], [200]], f"not shared: {statuses(kept)}")
    check(shown(kept) == [False, True], f"nor its first rows: {shown(kept)}")
    draft, _ = table("草稿", publish=False)
    check(statuses(draft) == [[404], [404], [200]], f"a draft: {statuses(draft)}")
    check(shown(draft) == [404, True], f"nor told of: {shown(draft)}")
    masked, _ = table("脱敏", release={"columns": ["a"]}, openness={"class": "unconditional"}, sharing={"class": "unconditional"})
    check(statuses(masked) == [[403], [403], [200]], f"where a rule says what may leave, rows are not queried: {statuses(masked)}")
    check(shown(masked) == [False, True], f"nor shown: {shown(masked)}")

    resource, offer = table("有条件", openness={"class": "none"}, sharing=conditional)
    check(statuses(resource) == [[404], [403], [200]], f"conditional, without an agreement: {statuses(resource)}")
    negotiation = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "energy-saving", "days": 30}, key=town.reader.key)
    agreement = negotiation["agreement"]
    check(statuses(resource)[1] == [403], "not before it is signed")
    for unit in (town.reader, town.bureau):
        hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=unit.key)
    reader = ckanapi.RemoteCKAN(hub.address, apikey=town.reader.key)
    check(len(reader.action.datastore_search(resource_id=resource)["records"]) == 2, "with an agreement they are read")
    check(shown(resource) == [False, True], "and not shown, for each reading is a use")
    check(hub.call("GET", f"/api/3/action/datastore_search?resource_id={resource}&sort=x", key=town.reader.key).status == 409, "a wrong query")
    check(hub.call("GET", f"/resource/{resource}.json", key=town.reader.key).status == 200, "and by another door")
    uses = hub.expect(200, "GET", f"/v1/agreements/{agreement}", key=town.reader.key)["uses"]
    check(uses == 2, f"each answer is a use, a wrong query is none: {uses}")
    check(hub.call("GET", f"/datastore/dump/{resource}", key=town.reader.key).status == 200, "the third")
    check(200 not in statuses(resource)[1], f"and no more than the policy permits: {statuses(resource)}")
    check(statuses(resource)[2] == [200], "the owner's are not counted")
    hub.expect(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "x"}, key=town.bureau.key)
    check(statuses(resource)[1] == [403], "revoked")
