"""Two hubs with each other: catalogue, negotiation, transfer, the bytes themselves, and what must stop them.

One offers a table, the other takes it for an organisation of its own. Neither knows more of the other than an address and a key.
"""

import hashlib
import json
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Live"))
import count  # noqa: E402
from hub import Hub, credit_code  # noqa: E402

import pushing  # noqa: E402
from kit import checks  # noqa: E402

TABLE = b"day,kWh\n" + b"".join(b"2026-11-%02d,%d\n" % (day, day * 7919) for day in range(1, 31)) * 2000
PATIENCE = 30


def party(hub, number, name, kinds):
    made = hub.expect(201, "POST", "/v1/participants", {
        "name": {"zh": name, "en": name}, "creditCode": credit_code(number), "kinds": kinds, "region": "450100"})
    key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                     {"name": "test", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
    return made["id"], key


def until(what, look):
    """Waits until `look` gives something; None if it never does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    count.check(False, f"{what} never came")
    return None


class World:
    """A provider's hub with a bureau, and a consumer's hub with a mill."""

    def __init__(self, here, there):
        self.here, self.there = here, there
        for hub in (here, there):
            hub.sign_in()
        self.bureau, self.bureau_key = party(here, 11, "Data bureau", ["provider", "steward"])
        here.expect(201, "POST", "/v1/signing-keys", {}, key=self.bureau_key)
        self.mill_here, mill_key_here = party(here, 12, "Sugar mill", ["consumer"])
        self.mill, self.mill_key = party(there, 12, "Sugar mill", ["consumer"])
        self.bureau_there, bureau_key_there = party(there, 11, "Data bureau", ["provider"])
        here.expect(201, "POST", "/v1/connectors", {
            "participant": self.mill_here, "address": there.address + "/dsp/2025-1",
            "authorization": "Bearer " + bureau_key_there})
        self.connector = there.expect(201, "POST", "/v1/connectors", {
            "participant": self.bureau_there, "address": here.address + "/dsp/2025-1/",
            "authorization": "Bearer " + mill_key_here})["id"]
        self.mill_key_here, self.bureau_key_there = mill_key_here, bureau_key_there

    def publish(self, title, rule=True, price=None, policy=None, body=TABLE, **more):
        upload = self.here.expect(
            201, "POST", "/v1/uploads", body, key=self.bureau_key,
            headers={"Content-Type": "application/octet-stream"})["id"]
        offer = {
            "kind": "data", "title": {"zh": title, "en": title}, "summary": {"zh": "", "en": ""},
            "policy": policy or {"permission": [{"action": "use", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "energy-saving"},
                {"leftOperand": "count", "operator": "lteq", "rightOperand": 5}]}]},
            "price": price or {"model": "free"}, "reference": {"upload": upload} | more}
        if rule:
            offer["publishedRule"] = {"name": "open-data-1", "maxTermDays": 90}
        return self.here.expect(201, "POST", "/v1/offers", offer, key=self.bureau_key)["id"]

    def mine(self, method, path, body=None, status=200):
        """The mill at its own hub."""
        return self.there.expect(status, method, path, body, key=self.mill_key)

    def dataset(self, offer):
        cursor = ""
        while True:
            page = self.mine("GET", f"/v1/connectors/{self.connector}/catalogue{cursor}")
            for dataset in page["catalogue"].get("dataset", []):
                if dataset["@id"] == "urn:lingqu:" + offer:
                    return dataset
            if "next" not in page:
                return None
            cursor = "?page=" + page["next"].replace("?", "%3F").replace("=", "%3D").replace("/", "%2F")

    def negotiate(self, offer, **more):
        dataset = self.dataset(offer)
        return self.mine("POST", f"/v1/connectors/{self.connector}/negotiations", {
            "dataset": dataset["@id"], "offer": dataset["hasPolicy"][0], **more}, status=201)["id"]

    def transfer(self, agreement, format="HttpData-PULL"):
        return self.mine("POST", f"/v1/connectors/{self.connector}/transfers", {"agreement": agreement, "format": format}, status=201)["id"]

    def process(self, id):
        return self.mine("GET", f"/v1/connector-processes/{id}")

    def reaches(self, id, state):
        def look():
            found = self.process(id)
            return found if found["state"] == state else None
        found = until(f"{state} of {id}", look)
        if not found:
            print(self.process(id))
        return found

    def agree(self, offer, **more):
        found = self.reaches(self.negotiate(offer, **more), "FINALIZED")
        return found["agreement"]["@id"]

    def pull(self, process, **headers):
        """The data, where the transfer says they are and with what it gave."""
        address = process["dataAddress"]
        properties = {item["name"]: item["value"] for item in address["endpointProperties"]}
        assert properties["authType"] == "bearer"
        path = address["endpoint"].removeprefix(self.here.address)
        return self.here.call("GET", path, key=properties["authorization"], headers=headers)

    def agreement_here(self, agreement):
        return self.here.expect(200, "GET", "/v1/agreements/" + agreement.removeprefix("urn:lingqu:"), key=self.bureau_key)


def exchange(world):
    """By a published rule: from the catalogue to the bytes."""
    offer = world.publish("Power of the crushing line")
    dataset = world.dataset(offer)
    count.check(dataset["distribution"][0]["format"] == "HttpData-PULL", f"{dataset}")
    agreement = world.agree(offer, purpose="energy-saving", days=30)
    here = world.agreement_here(agreement)
    count.check(here["state"] == "active" and len(here["signatures"]) == 2, f"the agreement is {here['state']}")
    count.check(here["consumer"] == world.mill_here and here["approvedBy"] == "open-data-1", "whose it is, and by which rule")
    transfer = world.reaches(world.transfer(agreement), "STARTED")
    answer = world.pull(transfer)
    count.check(answer.status == 200 and answer.body == TABLE, f"{answer.status}, {len(answer.body)} bytes")
    part = world.pull(transfer, Range="bytes=8-15")
    count.check(part.status == 206 and part.body == TABLE[8:16], f"a part: {part.status} {part.body[:40]}")
    count.check(answer.headers["ETag"].strip('"') == hashlib.sha256(TABLE).hexdigest(), "its hash is told")
    wrong = world.here.call("GET", transfer["dataAddress"]["endpoint"].removeprefix(world.here.address), key="0" * 64)
    count.check(wrong.status == 401, f"another token: {wrong.status}")
    # The consumer holds it back, lets it go on, and is done.
    for act, state, status in (("suspend", "SUSPENDED", 403), ("start", "STARTED", 200), ("complete", "COMPLETED", 403)):
        world.mine("POST", f"/v1/connector-processes/{transfer['id']}/messages", {"act": act})
        until(f"{act} at the provider", lambda: world.pull(transfer).status == status)
        count.check(world.process(transfer["id"])["state"] == state, f"{act}: {world.process(transfer['id'])['state']}")
    log = world.here.expect(
        200, "GET", "/v1/evidence?limit=200&agreement=" + agreement.removeprefix("urn:lingqu:"), key=world.bureau_key)
    kinds = [item["entry"]["kind"] for item in log["items"]]
    count.check("transfer.sent" in kinds and "use.completed" in kinds, f"the log tells of it: {kinds}")
    mine = world.mine("GET", f"/v1/evidence?subject={transfer['id']}")["items"]
    count.check([item["entry"]["kind"] for item in mine] == ["connector.transfer-started"] * 1, f"the consumer's log: {mine}")
    return agreement


def words(world):
    """What the hub shows and says is as the standard's schemas and contexts have it, whatever the policies are."""
    world.publish("Power, with all kinds of terms", policy={
        "permission": [{"action": "read", "constraint": [
            {"leftOperand": "dateTime", "operator": "lt", "rightOperand": {"@value": "2099-01-01T00:00:00Z", "@type": "xsd:dateTime"}},
            {"or": [{"leftOperand": "count", "operator": "lteq", "rightOperand": 10},
                    {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["a", "b"]}]}],
            "duty": [{"action": "attribute"}]}],
        "prohibition": [{"action": "distribute"}], "obligation": [{"action": "inform"}]})
    versions = json.loads(world.here.call("GET", "/.well-known/dspace-version").body)
    count.check(versions["protocolVersions"][0]["version"] == "2025-1", f"{versions}")
    asked = {"@context": [checks.CONTEXT], "@type": "CatalogRequestMessage"}
    answer = world.here.call("POST", "/dsp/2025-1/catalog/request", asked, key=world.mill_key_here)
    checks.message(answer.json, "Catalog")
    for dataset in answer.json["dataset"]:
        one = world.here.call("GET", "/dsp/2025-1/catalog/datasets/" + dataset["@id"], key=world.mill_key_here)
        checks.message(one.json, "Dataset")
    none = world.here.call("GET", "/dsp/2025-1/catalog/datasets/urn:lingqu:none", key=world.mill_key_here)
    checks.message(none.json, "CatalogError")
    count.check(none.status == 404, f"an unknown dataset: {none.status}")
    filtered = world.here.call("POST", "/dsp/2025-1/catalog/request", asked | {"filter": [{"a": "b"}]}, key=world.mill_key_here)
    count.check(filtered.status == 400, "a filter that nobody knows is refused")


def described(world):
    """What the dataset catalogue says of the data stands in the catalogue of the protocol, as the standard has it."""
    offer = world.publish("Air, by the hour")
    plain = world.dataset(offer)
    count.check("dct:publisher" not in plain, "an offer without a dataset says what it says itself")
    entry = {
        "name": "air", "title": {"zh": "空气质量逐时数据", "en": "Air quality by the hour"},
        "description": {"zh": "各监测点逐时浓度", "en": ""}, "keywords": ["空气"], "theme": "environment",
        "contact": {"name": "数据科"}, "cycle": "daily", "regions": ["450100"], "licence": "CC-BY-4.0",
        "sharing": {"class": "unconditional"}, "openness": {"class": "unconditional"},
        "security": {"level": "general", "generalLevel": 2}, "offer": offer,
        "distributions": [{"format": "csv", "accessURL": "https://data.example.cn/air", "byteSize": 12, "sha256": "0" * 64}]}
    dataset = world.here.expect(201, "POST", "/v1/datasets", entry, key=world.bureau_key)["id"]
    count.check("dct:publisher" not in world.dataset(offer), "nor does a draft say anything")
    world.here.expect(200, "POST", f"/v1/datasets/{dataset}/publish", {}, key=world.bureau_key)
    found = world.dataset(offer)
    count.check(found["dct:identifier"] == dataset and found["@id"] == "urn:lingqu:" + offer, f"{found}")
    count.check([one["@language"] for one in found["dct:title"]] == ["zh", "en"], f"its title: {found['dct:title']}")
    count.check(found["dct:title"][0]["@value"] == entry["title"]["zh"], "which is the dataset's")
    count.check(found["dct:publisher"]["http://xmlns.com/foaf/0.1/name"][0]["@value"] == "Data bureau", f"{found['dct:publisher']}")
    count.check(found["dct:accrualPeriodicity"]["@id"].endswith("/frequency/DAILY"), "its cycle")
    count.check(found["dcat:theme"][0]["@id"] == "urn:lingqu:theme:environment", f"its theme: {found['dcat:theme']}")
    count.check(found["urn:lingqu:ns#securityLevel"] == "general" and found["urn:lingqu:ns#generalLevel"] == "2", "its level")
    count.check("urn:lingqu:ns#qualityGrade" not in found, "nothing is said of a quality that nobody has measured")
    count.check(found["dct:hasFormat"][0]["dcat:accessURL"]["@id"] == "https://data.example.cn/air", "where else it is")
    one = world.here.call("GET", "/dsp/2025-1/catalog/datasets/" + found["@id"], key=world.mill_key_here)
    node = checks.message(one.json, "Dataset")
    count.check("http://purl.org/dc/terms/publisher" in node, f"as JSON-LD: {sorted(node)}")
    parts = [{"dimension": name, "score": 100, "checks": 1} for name in ("normativity", "accessibility")]
    world.here.expect(201, "POST", f"/v1/datasets/{dataset}/assessments", {
        "table": "0" * 64, "contract": "1" * 64, "report": {
            "table": "t", "rows": 0, "ragged": 0, "columns": 0, "missingColumns": [], "unknownColumns": [], "checks": [],
            "notChecked": [], "score": {"total": 100, "grade": "excellent", "parts": parts}}}, key=world.bureau_key)
    count.check(world.dataset(offer)["urn:lingqu:ns#qualityGrade"] == "excellent", "its grade, once it is known")
    world.here.expect(200, "POST", f"/v1/datasets/{dataset}/withdraw", {}, key=world.bureau_key)
    count.check("dct:publisher" not in world.dataset(offer), "withdrawn, it says nothing any more")


def wrong_party(world):
    """A message by the wrong party, for another's process, replayed or out of order changes nothing at the exchange."""
    agreement = world.agree(world.publish("Power, in order"))
    context = {"@context": [checks.CONTEXT], "consumerPid": "urn:x:" + os.urandom(8).hex()}
    first = context | {
        "@type": "TransferRequestMessage", "agreementId": agreement, "format": "HttpData-PULL",
        "callbackAddress": world.there.address + "/dsp/2025-1"}
    _, stranger = party(world.here, 14, "Another stranger", ["consumer"])

    def post(path, body, key=world.mill_key_here):
        return world.here.call("POST", "/dsp/2025-1/transfers/" + path, body, key=key)
    begun = post("request", first).json
    pair = context | {"providerPid": begun["providerPid"], "code": "1"}
    address = begun["providerPid"]

    def state():
        return world.here.call("GET", "/dsp/2025-1/transfers/" + address, key=world.mill_key_here).json["state"]
    for what, kind in (("termination", "Termination"), ("suspension", "Suspension"), ("completion", "Completion"), ("start", "Start")):
        message = pair | {"@type": f"Transfer{kind}Message"}
        count.check(post(f"{address}/{what}", message, stranger).status == 404, f"another party's {what}")
        count.check(post(f"{address}/{what}", message | {"consumerPid": "urn:x:0"}).status == 400, f"{what} with another's pid")
    other = post("request", first | {"consumerPid": "urn:x:" + os.urandom(8).hex()}).json
    crossed = pair | {"@type": "TransferTerminationMessage", "providerPid": other["providerPid"]}
    count.check(post(f"{address}/termination", crossed).status == 400, "the pid of another process of one's own")
    count.check(post(f"{address}/start", pair | {"@type": "TransferStartMessage"}).status == 400, "a start of what has started")
    count.check(state() == "STARTED", "nothing has moved")
    uses = len([kind for kind in pushing.kinds(world, agreement) if kind == "use.completed"])
    for body, path, expected in (
            (pair | {"@type": "TransferSuspensionMessage"}, "suspension", "SUSPENDED"),
            (pair | {"@type": "TransferStartMessage"}, "start", "STARTED"),
            (pair | {"@type": "TransferCompletionMessage"}, "completion", "COMPLETED")):
        count.check([post(f"{address}/{path}", body).status for _ in range(3)] == [200] * 3, f"{path}, three times")
        count.check(state() == expected, f"{path} leads to {expected}")
    count.check(post("request", first).json == begun | {"state": "COMPLETED"}, "the first request again is the same transfer")
    for what, kind in (("start", "Start"), ("suspension", "Suspension"), ("termination", "Termination")):
        count.check(post(f"{address}/{what}", pair | {"@type": f"Transfer{kind}Message"}).status == 400, f"{what} after the end")
    count.check(post("request", first | {"agreementId": "urn:lingqu:agr_x"}).status == 400, "its pid is not free")
    after = len([kind for kind in pushing.kinds(world, agreement) if kind == "use.completed"])
    count.check(uses == after and state() == "COMPLETED", f"one use of each transfer: {uses}, {after}")


def bargaining(world):
    """The provider answers with other terms; the consumer takes them."""
    offer = world.publish("Power, to be bargained for", rule=False)
    asked = world.negotiate(offer, days=300)

    def theirs():
        found = world.here.expect(200, "GET", "/v1/negotiations", key=world.bureau_key)["items"]
        return next((one["id"] for one in found if one["offer"] == offer), None)
    world.here.expect(200, "POST", f"/v1/negotiations/{until('a request', theirs)}/counter", {
        "policy": {"permission": [{"action": "read", "constraint": [
            {"leftOperand": "purpose", "operator": "eq", "rightOperand": "energy-saving"}]}]}}, key=world.bureau_key)
    offered = world.reaches(asked, "OFFERED")
    count.check(offered["offer"]["permission"][0]["action"] == "read", f"what is offered: {offered['offer']}")
    world.mine("POST", f"/v1/connector-processes/{asked}/messages", {"act": "accept"})
    agreed = world.reaches(asked, "FINALIZED")
    count.check(agreed["agreement"]["permission"][0]["action"] == "read", f"what is agreed on: {agreed['agreement']}")
    refused = world.there.call(
        "POST", f"/v1/connector-processes/{asked}/messages", {"act": "terminate"}, key=world.mill_key)
    count.check(refused.status == 409, "what is agreed on is not ended by a message")


def suspension(world):
    """The provider holds its agreement back for a while."""
    agreement = world.agree(world.publish("Power, with pauses"))
    transfer = world.reaches(world.transfer(agreement), "STARTED")
    path = "/v1/agreements/" + agreement.removeprefix("urn:lingqu:")
    world.here.expect(200, "POST", path + "/suspend", {"reason": "maintenance"}, key=world.bureau_key)
    count.check(world.pull(transfer).status == 403, "held back, it is not given")
    held = world.reaches(transfer["id"], "SUSPENDED")
    count.check(held["suspendedBy"] == "provider", "the consumer knows by whom")
    mine = world.there.call(
        "POST", f"/v1/connector-processes/{transfer['id']}/messages", {"act": "start"}, key=world.mill_key)
    count.check(mine.status == 409, "the consumer cannot let go on what the provider holds back")
    world.here.expect(200, "POST", path + "/resume", {}, key=world.bureau_key)
    count.check(world.pull(world.reaches(transfer["id"], "STARTED")).status == 200, "it goes on")


def people(world):
    """Where no rule approves, the provider's people do, or do not."""
    offer = world.publish("Power, by request", rule=False)
    waiting, refused = world.negotiate(offer), world.negotiate(offer)

    def theirs():
        found = world.here.expect(200, "GET", "/v1/negotiations", key=world.bureau_key)["items"]
        found = [one for one in found if one["offer"] == offer]
        return found if len(found) == 2 else None
    first, second = sorted(one["id"] for one in until("two requests", theirs))
    count.check(world.process(waiting)["state"] == "REQUESTED", "it waits")
    world.here.expect(200, "POST", f"/v1/negotiations/{first}/accept", {}, key=world.bureau_key)
    world.here.expect(200, "POST", f"/v1/negotiations/{second}/terminate", {"reason": "not now"}, key=world.bureau_key)
    states = until("both decided", lambda: {world.process(one)["state"] for one in (waiting, refused)} == {"FINALIZED", "TERMINATED"})
    count.check(states, "one is agreed on, the other is not")


def revocation(world):
    """What is revoked is given no more, at once, and the other hub is told."""
    agreement = world.agree(world.publish("Power, while it lasts"))
    transfer = world.reaches(world.transfer(agreement), "STARTED")
    count.check(world.pull(transfer).status == 200, "it is given")
    world.here.expect(
        200, "POST", f"/v1/agreements/{agreement.removeprefix('urn:lingqu:')}/revoke", {"reason": "enough"},
        key=world.bureau_key)
    count.check(world.pull(transfer).status == 403, "it is given no more")
    world.reaches(transfer["id"], "TERMINATED")
    again = world.reaches(world.transfer(agreement), "TERMINATED")
    count.check(again and "agreement" in again.get("reason", ""), f"and not asked for again: {again}")
    count.check(refusals_of(world, agreement) == ["agreement.not-active"] * 2, "both attempts are on record")


def refusals_of(world, agreement):
    """The rules of the refused uses that the provider's log tells of under an agreement, the oldest first."""
    found = [entry for entry in pushing.entries(world, agreement) if entry["kind"] == "use.refused"]
    count.check(all(entry["actor"] == world.mill_here and entry["data"]["export"] == "raw" for entry in found), f"who, and what: {found}")
    return [entry["data"]["rule"] for entry in found]


def recorded(world):
    """What policy, agreement or right refuse of a transfer is on record as the refusals of the hub's own door are."""
    agreement = world.agree(world.publish("Power, once", policy={"permission": [{"action": "use", "constraint": [
        {"leftOperand": "count", "operator": "lteq", "rightOperand": 1}]}]}))
    transfer = world.reaches(world.transfer(agreement), "STARTED")
    world.reaches(world.transfer(agreement), "TERMINATED")
    count.check(refusals_of(world, agreement) == ["policy.count"], f"the policy: {refusals_of(world, agreement)}")
    results = world.agree(world.publish("Power, for jobs only", results={"formats": ["csv"], "mostBytes": 10_000}))
    world.reaches(world.transfer(results), "TERMINATED")
    count.check(refusals_of(world, results) == ["use.compute-only"], f"data that stay: {refusals_of(world, results)}")
    path = "/v1/agreements/" + agreement.removeprefix("urn:lingqu:")
    world.here.expect(200, "POST", path + "/suspend", {"reason": "maintenance"}, key=world.bureau_key)
    count.check(world.pull(transfer).status == 403, "suspended, it is not given")
    count.check(refusals_of(world, agreement) == ["policy.count", "agreement.not-active"], "a pull is on record too")
    elsewhere = world.here.call("GET", transfer["dataAddress"]["endpoint"].removeprefix(world.here.address), key="0" * 64)
    count.check(elsewhere.status == 401 and len(refusals_of(world, agreement)) == 2, "a stranger's is none of the agreement's")


def metered(world):
    """A price by bytes: what is pulled is metered, signed and settled, and no more is given than was held for."""
    offer = world.publish("Power, by the byte", price={"model": "perUnit", "fen": 1, "quantity": 1000, "unit": "bytes"})
    world.here.expect(201, "POST", "/v1/deposits", {"participant": world.mill_here, "fen": 1_000_000, "document": "bank-1"})
    agreement = world.agree(offer)
    transfer = world.reaches(world.transfer(agreement), "STARTED")
    half = len(TABLE) // 2
    first = world.pull(transfer, Range=f"bytes=0-{half - 1}")
    rest = world.pull(transfer, Range=f"bytes={half}-")
    count.check(first.body + rest.body == TABLE, f"{first.status} and {rest.status}")
    count.check(world.pull(transfer).status in (400, 409, 422), "beyond what was asked for nothing is given")
    world.mine("POST", f"/v1/connector-processes/{transfer['id']}/messages", {"act": "complete"})
    path = f"/v1/agreements/{agreement.removeprefix('urn:lingqu:')}/sums"
    due = -(-len(TABLE) // 1000)
    settled = until("the charge", lambda: world.here.expect(200, "GET", path, key=world.bureau_key)["chargedFen"] == due)
    count.check(settled, f"it is charged {due} fen")


def refusals(world, agreement):
    """What another hub, or somebody who says so, may not do."""
    context = {"@context": ["https://w3id.org/dspace/2025/1/context.jsonld"]}
    offer = world.publish("Power, guarded")
    policy = world.dataset(offer)["hasPolicy"][0]

    def ask(key, **more):
        body = context | {
            "@type": "ContractRequestMessage", "consumerPid": "urn:x:" + os.urandom(4).hex(),
            "callbackAddress": world.there.address + "/dsp/2025-1", "offer": policy | {"target": "urn:lingqu:" + offer}} | more
        return world.here.call("POST", "/dsp/2025-1/negotiations/request", body, key=key)
    count.check(ask("lqk_" + "0" * 64).status == 401, "an unknown key")
    stranger, stranger_key = party(world.here, 13, "Stranger", ["consumer"])
    found = ask(stranger_key)
    count.check(found.status == 400 and found.json["code"] == "dsp.callback-address", f"nobody's address: {found.body[:200]}")
    for address in ("http://169.254.169.254/latest", world.there.address + ".example.org/dsp/2025-1",
                    world.there.address + "/dsp/2025-1/../../v1"):
        found = ask(world.mill_key_here, callbackAddress=address)
        count.check(found.status == 400 and found.json["code"] == "dsp.callback-address", f"{address}: {found.body[:200]}")
    found = ask(world.mill_key_here, offer=policy | {"@id": policy["@id"] + "9", "target": "urn:lingqu:" + offer})
    count.check(found.status == 400 and found.json["code"] == "dsp.offer", f"an offer that is not: {found.body[:200]}")
    found = ask(world.mill_key_here, offer=policy | {"target": "urn:lingqu:" + offer, "permission": [{"action": "use", "constraint": [
        {"leftOperand": "purpose", "operator": "eq", "rightOperand": "advertising"}]}]})
    count.check(found.status == 400, f"a purpose that the policy refuses: {found.status} {found.body[:200]}")
    # Another's agreement is none.
    found = world.here.call("POST", "/dsp/2025-1/transfers/request", context | {
        "@type": "TransferRequestMessage", "consumerPid": "urn:x:1", "agreementId": agreement, "format": "HttpData-PULL",
        "callbackAddress": world.there.address + "/dsp/2025-1"}, key=stranger_key)
    count.check(found.status == 400, f"another's agreement: {found.status}")
    mine = world.here.expect(200, "GET", "/v1/connector-processes", key=world.bureau_key)["items"][0]
    found = world.here.call("GET", "/dsp/2025-1/negotiations/" + mine["pid"], key=stranger_key)
    count.check(found.status == 404 and found.json["@type"].endswith("Error"), "another's process does not exist")
    count.check(world.there.call("POST", "/v1/connectors", {}, key=world.mill_key).status in (400, 403), "only the operator sets addresses")


def restart(world):
    """A provider that is killed and comes back goes on where it was."""
    offer = world.publish("Power, after a blackout")
    world.here.port = int(world.here.address.rsplit(":", 1)[1])
    world.here.kill()
    # The catalogue of a hub that is away is not to be had; what was asked for before still comes.
    count.check(world.there.call(
        "GET", f"/v1/connectors/{world.connector}/catalogue", key=world.mill_key).status == 503, "a hub that is away")
    world.here.start()
    agreement = world.agree(offer)
    transfer = world.transfer(agreement)
    world.here.kill()
    world.here.start()
    started = world.reaches(transfer, "STARTED")
    count.check(started and world.pull(started).body == TABLE, "what was under way goes on")


def play():
    """Counts its checks."""
    with Hub(name="here") as here, Hub(name="there") as there:
        world = World(here, there)
        agreement = exchange(world)
        words(world)
        described(world)
        wrong_party(world)
        people(world)
        bargaining(world)
        suspension(world)
        revocation(world)
        metered(world)
        recorded(world)
        refusals(world, agreement)
        restart(world)
        there.port = int(there.address.rsplit(":", 1)[1])
        pushing.play(world, TABLE, until)


if __name__ == "__main__":
    play()
    sys.exit(count.summary())
