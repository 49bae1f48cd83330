"""One `Idempotency-Key`: one effect, one answer, however often and however closely a request comes."""

import os
from concurrent.futures import ThreadPoolExecutor

from count import check
from parties import OFFER, Deal
from hub import credit_code

BYTES = {"Content-Type": "application/octet-stream"}


def repeats(hub):
    deal = Deal(hub, first=200)
    document = hub.call("GET", "/openapi.json").json
    takes = {operation["operationId"] for path in document["paths"].values() for operation in path.values()
             if any(p.get("$ref", "").endswith("IdempotencyKey") for p in operation["parameters"])}
    writes = {operation["operationId"] for path in document["paths"].values() for method, operation in path.items()
              if method != "get"}
    # What an agent says is the same however often it says it: by its session, and by the job and the place in its file.
    agents = {"syncAgent", "reportOfAgent", "putAgentOutput", "putAgentLog"}
    # The request holds a secret, and saying it again sets the same.
    secrets = {"signIn", "changePassword", "setConnector", "registerGatewayService", "allowDataTarget", "registerModelUpstream", "createModelKey"}
    check(writes - takes == secrets | agents, f"every writing door takes a key, but for: {writes - takes}")

    key = deal.provider.key
    count = lambda path: len(hub.expect(200, "GET", path, key=key)["items"])  # noqa: E731
    doors = {
        "an offer": ("POST", "/v1/offers", OFFER, lambda: count("/v1/offers")),
        "a need": ("POST", "/v1/needs", {"title": {"zh": "甲", "en": "a"}, "summary": {"zh": "", "en": ""}, "purpose": "p"},
                   lambda: count("/v1/needs")),
        "an API key": ("POST", "/v1/api-keys", {"name": "n", "scopes": ["read"], "days": 1}, lambda: count("/v1/api-keys")),
        "a member": ("POST", "/v1/members", {"login": "li.na", "name": "Li Na", "roles": ["viewer"]},
                     lambda: count("/v1/members")),
        "a signing key": ("POST", "/v1/signing-keys", {}, lambda: count(f"/v1/participants/{deal.provider.id}/signing-keys")),
    }
    for name, (method, path, body, counted) in doors.items():
        before = counted()

        def ask(_):
            return hub.call(method, path, body, key=key, headers={"Idempotency-Key": "k-" + path}, timeout=120)
        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(ask, range(50)))
        statuses = {a.status for a in answers}
        firsts = [a for a in answers if "Idempotency-Replayed" not in a.headers]
        ids = {a.json.get("id") for a in answers if a.status == 201}
        check(statuses == {201} and len(ids) == 1, f"{name}: fifty at once are answered alike, not {statuses} {ids}")
        check(len(firsts) == 1, f"{name}: one answer is the first, not {len(firsts)}")
        check(counted() == before + 1, f"{name}: one effect, not {counted() - before}")
        secrets = [a for a in answers if a.json.get("secret") or a.json.get("password")]
        check(len(secrets) <= 1, f"{name}: what is shown once is shown once, not {len(secrets)} times")
        if body:
            other = hub.call(method, path, {**body, next(iter(body)): "other"}, key=key,
                             headers={"Idempotency-Key": "k-" + path})
            check(other.status in (400, 422), f"{name}: another body with the key is refused: {other.status}")

    reused = hub.call("POST", "/v1/needs", {"title": {"zh": "乙", "en": "b"}, "summary": {"zh": "", "en": ""}, "purpose": "p"},
                      key=key, headers={"Idempotency-Key": "k-/v1/needs"})
    check(reused.status == 422 and reused.json["rule"] == "request.idempotency-key-reused"
          and reused.json["field"] == "Idempotency-Key", f"another body: {reused.status} {reused.body[:200]}")
    elsewhere = hub.call("POST", "/v1/offers", OFFER, key=key, headers={"Idempotency-Key": "k-/v1/needs"})
    check(elsewhere.status == 422, "another door with the key is refused")
    theirs = hub.call("POST", "/v1/offers", OFFER, key=deal.other.key, headers={"Idempotency-Key": "k-/v1/offers"})
    check(theirs.status == 201 and "Idempotency-Replayed" not in theirs.headers, "another participant's key is another key")
    for bad in ("", "a" * 201, "a b", "ü"):
        answer = hub.call("POST", "/v1/offers", OFFER, key=key, headers={"Idempotency-Key": bad.encode().decode("latin-1")})
        check(answer.status in (400, 422) and answer.json["field"] == "Idempotency-Key", f"{bad[:5]!r} is no key: {answer.status}")

    # A body of bytes is known by its hash.
    def upload(data, headers=None):
        return hub.call("POST", "/v1/uploads", data, key=key, headers={**BYTES, "Idempotency-Key": "u", **(headers or {})})
    with ThreadPoolExecutor(20) as pool:
        ids = {a.json.get("id") for a in pool.map(upload, [b"x" * 100_000] * 20)}
    check(len(ids) == 1, f"twenty uploads of one file under one key are one: {len(ids)}")
    check(upload(b"y").status == 422, "another file under the key is refused")

    # What is refused is not kept: it may be put right and sent again.
    wrong = hub.call("POST", "/v1/participants", {"name": {"zh": "x", "en": "x"}, "creditCode": "91450100MA00000000",
                                                  "kinds": ["consumer"]}, headers={"Idempotency-Key": "again"})
    right = hub.call("POST", "/v1/participants", {"name": {"zh": "x", "en": "x"}, "creditCode": credit_code(299),
                                                  "kinds": ["consumer"]}, headers={"Idempotency-Key": "again"})
    check((wrong.status, right.status) == (422, 201), f"after a refusal the key is free: {wrong.status}, {right.status}")

    # Work that is not one transaction: fifty backups under one key are one file.
    folder = os.path.join(hub.folder, "backups")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: hub.call("POST", "/v1/backups", headers={"Idempotency-Key": "b"}), range(20)))
    check({a.status for a in answers} == {201} and len({a.body for a in answers}) == 1 and len([f for f in os.listdir(folder) if f.endswith('.sqlite')]) == 1,
          f"twenty backups under one key are one: {[a.status for a in answers]} {os.listdir(folder)}")
    hub.expect(200, "GET", "/v1/ledger/balance")
