"""Malformed input is refused with the name of the field, and nothing is stored; what others own is not told of."""

import json
import os
import sqlite3

from count import check
from parties import OFFER, Deal, Party

TOO_LARGE = 9007199254740993


def refusals(hub):
    deal = Deal(hub, first=300)
    before = stored(hub)
    fields(hub, deal)
    check(stored(hub) == before, f"what was refused left nothing: {changed(before, stored(hub))}")
    others(hub, deal)
    keys(hub, deal)


def stored(hub):
    """How many rows each table has, read beside the hub."""
    database = sqlite3.connect(f"file:{os.path.join(hub.folder, 'hub.sqlite')}?mode=ro", uri=True)
    try:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        # Checkpoints and tiles are made of what is there, at their own time.
        return {table: database.execute(f"SELECT COUNT(*) FROM \"{table}\"").fetchone()[0] for table in tables
                if not table.startswith(("sqlite_", "evidence_checkpoint", "evidence_tile"))}
    finally:
        database.close()


def changed(before, after):
    return {table: (before.get(table), count) for table, count in after.items() if before.get(table) != count}


def fields(hub, deal):
    text = json.dumps(OFFER)
    price = {"model": "perUnit", "fen": 1, "unit": "cpuSeconds", "quantity": 1}
    # What is sent, the status, and the field that the answer must name (None: a rule is enough).
    cases = [
        (b"", 400, ""), (b"{", 400, ""), (b"nonsense", 400, ""), (b"null", 400, ""), (b"[]", 400, ""), (b"1", 400, ""),
        (b'{"kind":"data","kind":"data"}', 400, ""), (b"[" * 100_000, 400, None), (b'{"a":' * 10_000, 400, None),
        (text.replace('"title"', '"titel"'), 400, "/title"), ({**OFFER, "colour": "red"}, 400, "/colour"),
        ({**OFFER, "kind": "gold"}, 400, "/kind"), ({**OFFER, "kind": 1}, 400, "/kind"), ({**OFFER, "kind": None}, 400, "/kind"),
        ({**OFFER, "title": "one language"}, 400, "/title"), ({**OFFER, "title": {"zh": "甲"}}, 400, "/title/en"),
        ({**OFFER, "title": {"zh": "甲", "en": 5}}, 400, "/title/en"),
        ({**OFFER, "title": {"zh": "a\x00b", "en": "a"}}, 400, "/title/zh"),
        ({**OFFER, "title": {"zh": "甲" * 5000, "en": "a"}}, 400, "/title/zh"),
        ({**OFFER, "tags": "cpu"}, 400, "/tags"), ({**OFFER, "tags": [1]}, 400, "/tags/0"),
        ({**OFFER, "region": "45010"}, 400, "/region"), ({**OFFER, "a/b~c": 1}, 400, "/a~1b~0c"),
        ({**OFFER, "price": {**price, "fen": -1}}, 400, "/price/fen"), ({**OFFER, "price": {**price, "fen": 0}}, 400, "/price/fen"),
        ({**OFFER, "price": {**price, "fen": 1.5}}, 400, "/price/fen"), ({**OFFER, "price": {**price, "fen": "1"}}, 400, "/price/fen"),
        ({**OFFER, "price": {**price, "fen": TOO_LARGE}}, 400, "/price/fen"),
        ({**OFFER, "price": {**price, "fen": 2 ** 63}}, 400, "/price/fen"),
        ({**OFFER, "price": {**price, "fen": -2 ** 63 - 1}}, 400, "/price/fen"),
        (text.replace('"price": {', '"price": {"fen": 1e999, '), 400, "/price/fen"),
        (text.replace('"price": {', '"price": {"fen": 01, '), 400, "/price/fen"),
        (text.replace('"price": {', '"price": {"fen": NaN, '), 400, "/price/fen"),
        (text.encode().replace(b"Energy history", b"Energy \xff"), 400, "/title/en"),
        (text.encode().replace(b"Energy history", b"\xed\xa0\x80"), 400, "/title/en"),
        (text.replace("Energy history", "\\ud800"), 400, "/title/en"),
        (text + "{}", 400, ""), (b"\xef\xbb\xbf" + text.encode(), 400, ""),
        (b'"' + b"a" * 400_000 + b'"', 413, None),
    ]
    for body, status, field in cases:
        data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        answer = hub.call("POST", "/v1/offers", data, key=deal.provider.key)
        found = answer.json or {}
        check(answer.status == status and found.get("rule"), f"{data[:80]!r}: {answer.status} {answer.body[:200]!r}")
        check(answer.headers["Content-Type"] == "application/problem+json", f"{data[:80]!r}: a problem")
        if field is not None:
            check(found.get("field") == field, f"{data[:80]!r}: names {field!r}, not {found.get('field')!r}")
    for type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = hub.call("POST", "/v1/offers", text.encode(), key=deal.provider.key, headers={"Content-Type": type})
        check(answer.status == 415, f"{type}: {answer.status}")
    account = hub.expect(200, "GET", "/v1/accounts", key=deal.provider.key)["items"]
    for path, field in (("/v1/offers?limit=0", "limit"), ("/v1/offers?limit=x", "limit"), ("/v1/offers?limit=1&limit=2", "limit"),
                        ("/v1/offers?nonsense=1", "nonsense"), ("/v1/offers?limit=99999999999999999999", "limit"),
                        ("/v1/evidence?from=-1", "from")):
        answer = hub.call("GET", path)
        check(answer.status == 400 and answer.json.get("field") == field, f"{path}: {answer.status} {answer.body[:200]!r}")
    for amount in (0, -5, TOO_LARGE, 2 ** 70, 1.5, "7", None, True):
        answer = hub.call("POST", "/v1/deposits", {"participant": deal.consumer.id, "fen": amount, "reference": "r"})
        check(answer.status == 400 and "fen" in answer.json.get("field", ""), f"a deposit of {amount!r}: {answer.status} {answer.body[:200]!r}")
    check(account is not None, "the accounts are there")


def others(hub, deal):
    """What is there and another's is answered in the same words as what is not there."""
    use = deal.use(hub).json["id"]
    upload = hub.call("POST", "/v1/uploads", b"a", key=deal.consumer.key).json["id"]
    account = hub.expect(200, "GET", "/v1/accounts", key=deal.consumer.key)["items"]
    things = [("GET", "/v1/agreements/{}", deal.agreement), ("GET", "/v1/uses/{}", use), ("POST", "/v1/uses/{}/complete", use),
              ("POST", "/v1/agreements/{}/signatures", deal.agreement), ("GET", "/v1/uploads/{}", upload),
              ("GET", "/v1/uploads/{}/content", upload), ("GET", "/v1/agreements/{}/uses", deal.agreement)]
    things += [("GET", "/v1/accounts/{}/statement", account[0]["id"])] if account else []
    for method, path, id in things:
        body = {} if method == "POST" and "signatures" in path else None
        there = hub.call(method, path.format(id), body, key=deal.other.key)
        absent = id[:-4] + ("0000" if not id.endswith("0000") else "1111")
        gone = hub.call(method, path.format(absent), body, key=deal.other.key)
        malformed = hub.call(method, path.format("x"), body, key=deal.other.key)
        alike = [{**a.json, "instance": "", "detail": a.json["detail"].replace(id, "ID").replace(absent, "ID")}
                 for a in (there, gone)]
        check(there.status == gone.status == malformed.status == 404, f"{method} {path}: {there.status} {gone.status} {malformed.status}")
        check(alike[0] == alike[1], f"{method} {path}: hidden and absent are told apart: {alike}")
    mine = hub.call("POST", "/v1/offers/" + deal.offer + "/withdraw", {"reason": "r"}, key=deal.other.key)
    check(mine.status in (403, 404), f"another's offer is not withdrawn: {mine.status}")
    check(hub.expect(200, "GET", "/v1/offers/" + deal.offer, key=deal.other.key)["state"] == "open", "and is still open")


def keys(hub, deal):
    made = hub.expect(201, "POST", "/v1/api-keys", {"name": "n", "scopes": ["read"], "days": 1}, key=deal.other.key)
    hub.expect(200, "GET", "/v1/me", key=made["secret"])
    weak = hub.call("POST", "/v1/offers", OFFER, key=made["secret"])
    check(weak.status == 403 and weak.json["rule"] == "access.scope", f"a key without the scope: {weak.status}")
    hub.expect(204, "DELETE", "/v1/api-keys/" + made["id"], key=deal.other.key)
    answers = {}
    for name, key in {"revoked": made["secret"], "made up": "lqk_" + "0" * 64, "nonsense": "x", "long": "lqk_" + "a" * 8000}.items():
        answer = hub.call("GET", "/v1/me", key=key)
        answers[name] = {k: v for k, v in answer.json.items() if k != "instance"}
        check(answer.status == 401 and answer.headers["WWW-Authenticate"], f"a {name} key: {answer.status}")
        check(key not in answer.body.decode(), f"a {name} key is not repeated")
    check(len({json.dumps(a, sort_keys=True) for a in answers.values()}) == 1, f"bad keys are answered alike: {answers}")
    theirs = Party(hub, 350)
    foreign = hub.call("DELETE", "/v1/api-keys/" + hub.expect(200, "GET", "/v1/api-keys", key=theirs.key)["items"][0]["id"],
                       key=deal.other.key)
    check(foreign.status == 404, f"another's key cannot be revoked: {foreign.status}")
    hub.expect(200, "GET", "/v1/me", key=theirs.key)
    hub.expect(200, "POST", f"/v1/participants/{theirs.id}/suspend")
    check(hub.call("GET", "/v1/me", key=theirs.key).status in (401, 403), "a suspended participant's key is refused")
