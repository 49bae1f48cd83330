"""Members, keys and sessions through the doors of a live hub: who gets in, what each role may do, what is refused, and
that what is another's cannot be told from what does not exist. Every check is counted; the last line sums them up."""

import http.client
import json
import os
import sys
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub, credit_code  # noqa: E402

passed = failed = 0
PASSWORD = "a long passphrase for tests only"


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what)


def refused(answer, status, rule):
    body = answer.json or {}
    check(answer.status == status and body.get("rule") == rule,
          f"expected {status} {rule}, got {answer.status} {answer.body[:300]!r}")


def party(hub, number, kinds):
    made = hub.expect(201, "POST", "/v1/participants", {
        "name": {"zh": f"单位{number}", "en": f"Organisation {number}"}, "creditCode": credit_code(number), "kinds": kinds})
    key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                     {"name": "test", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
    signing = hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)["id"]
    return made["id"], key, signing


def enter(hub, login, one_time):
    """Changes a one-time password and returns the token of the session after it."""
    first = hub.expect(201, "POST", "/v1/sessions", {"login": login, "password": one_time})
    check(first["mustChangePassword"], "a one-time password says so")
    refused(hub.call("GET", "/v1/offers", key=first["token"]), 403, "access.password-change")
    refused(hub.call("POST", "/v1/password", {"old": one_time, "new": one_time}, key=first["token"]),
            422, "identity.password-same")
    hub.expect(204, "POST", "/v1/password", {"old": one_time, "new": PASSWORD}, key=first["token"])
    refused(hub.call("GET", "/v1/me", key=first["token"]), 401, "access.key-invalid")
    return hub.expect(201, "POST", "/v1/sessions", {"login": login, "password": PASSWORD})["token"]


def agreement(hub, provider_key, consumer_key):
    policy = {"permission": [{"action": "use", "constraint": [
        {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["energy-saving"]}]}]}
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "能耗数据", "en": "Energy data"}, "summary": {"zh": "", "en": ""},
        "policy": policy, "price": {"model": "free"},
        "publishedRule": {"name": "anyone", "maxTermDays": 90}}, key=provider_key)["id"]
    made = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "energy-saving", "days": 30},
                      key=consumer_key)
    return made["id"], made["agreement"]


def roles(hub, mill, mill_key, signed_by):
    negotiation, contract = signed_by
    tokens = {}
    for role in ["viewer", "editor", "signer", "admin"]:
        made = hub.expect(201, "POST", "/v1/members",
                          {"login": role + "@mill.cn", "name": "王五", "roles": [role]}, key=mill_key)
        check(made["state"] == "active" and "password" in made, "a new member comes with a one-time password")
        tokens[role] = (made["id"], enter(hub, role + "@mill.cn", made["password"]))
    expected = {"viewer": (403, "access.scope"), "editor": (403, "access.role"), "signer": (200, None)}
    for role, (status, rule) in expected.items():
        answer = hub.call("POST", f"/v1/agreements/{contract}/signatures", {}, key=tokens[role][1])
        check(answer.status == status and (rule is None or answer.json["rule"] == rule),
              f"a {role} signs: {answer.status} {answer.body[:200]!r}")
    for role in ["viewer", "editor", "signer"]:
        refused(hub.call("GET", "/v1/members", key=tokens[role][1]), 403, "access.scope")
    listed = hub.expect(200, "GET", "/v1/members", key=tokens["admin"][1])["items"]
    check([m["login"] for m in listed] == [r + "@mill.cn" for r in ["viewer", "editor", "signer", "admin"]],
          "the administrator sees the members")
    check(all("password" not in m for m in listed), "no password is in the list")

    # Changes hold from the next request.
    viewer, token = tokens["viewer"]
    hub.expect(200, "POST", f"/v1/members/{viewer}/roles", {"roles": ["admin"]}, key=mill_key)
    check(hub.call("GET", "/v1/members", key=token).status == 200, "a new role holds at once")
    hub.expect(200, "POST", f"/v1/members/{viewer}/disable", key=mill_key)
    refused(hub.call("GET", "/v1/me", key=token), 401, "access.key-invalid")
    refused(hub.call("POST", "/v1/sessions", {"login": "viewer@mill.cn", "password": PASSWORD}), 401, "identity.sign-in")
    hub.expect(200, "POST", f"/v1/members/{viewer}/enable", key=mill_key)
    again = hub.expect(200, "POST", f"/v1/members/{viewer}/reset-password", key=mill_key)["password"]
    enter(hub, "viewer@mill.cn", again)
    refused(hub.call("POST", "/v1/members", {"login": "viewer@mill.cn", "name": "x", "roles": ["viewer"]}, key=mill_key),
            409, "identity.login-taken")
    refused(hub.call("POST", "/v1/members", {"login": "x y z", "name": "x", "roles": ["viewer"]}, key=mill_key),
            422, "identity.login")
    return tokens


def lock_out(hub):
    wrong = {"login": "editor@mill.cn", "password": "not the right password"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: hub.call("POST", "/v1/sessions", wrong, timeout=120), range(6)))
    for answer in answers:
        refused(answer, 401, "identity.sign-in")
    locked = hub.call("POST", "/v1/sessions", {"login": "editor@mill.cn", "password": PASSWORD})
    refused(locked, 401, "identity.sign-in")
    unknown = hub.call("POST", "/v1/sessions", {"login": "nobody@mill.cn", "password": PASSWORD})
    same(locked, unknown, "a locked login and an unknown one")
    empty = hub.call("POST", "/v1/sessions", {"login": "signer@mill.cn", "password": ""})
    same(empty, unknown, "an empty password and an unknown login")
    check(hub.call("POST", "/v1/sessions", {"login": "signer@mill.cn", "password": PASSWORD}).status == 201,
          "another login is not locked")
    check(sign_in_from(hub, "127.0.0.2", "editor@mill.cn", PASSWORD) == 201,
          "who locked a login out has not locked its owner out, who comes from elsewhere")
    check(sign_in_from(hub, "127.0.0.3", "editor@mill.cn", "a guess at it") == 401
          and sign_in_from(hub, "127.0.0.3", "editor@mill.cn", PASSWORD) == 401, "from elsewhere there is one guess")
    refused(hub.call("POST", "/v1/sessions", {"login": "editor@mill.cn", "password": PASSWORD}), 401, "identity.sign-in")

    # An unknown login costs the hub the same work. Bounds are wide: a machine may be busy.
    def cost(login):
        start = time.monotonic()
        hub.call("POST", "/v1/sessions", {"login": login, "password": "not the right password"})
        return time.monotonic() - start
    unknown = min(cost("nobody@mill.cn") for _ in range(2))
    known = min(cost("signer@mill.cn") for _ in range(2))
    check(0.2 < unknown / known < 5, f"unknown {unknown:.3f} s, known {known:.3f} s")


def sign_in_from(hub, source, login, password):
    """The status of signing in from another address of this machine."""
    parts = urllib.parse.urlsplit(hub.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120, source_address=(source, 0))
    try:
        connection.request("POST", "/v1/sessions", json.dumps({"login": login, "password": password}),
                           {"Content-Type": "application/json"})
        return connection.getresponse().status
    finally:
        connection.close()


def crowd(hub):
    """One address that guesses without end is told to wait; another is let in meanwhile, and work goes on."""
    def guess(number):
        try:
            return sign_in_from(hub, "127.0.0.9", f"nobody{number}@mill.cn", "not the right password")
        except OSError as error:
            return str(error)
    with ThreadPoolExecutor(41) as pool:
        guesses = [pool.submit(guess, number) for number in range(40)]
        start = time.monotonic()
        entered = sign_in_from(hub, "127.0.0.10", "signer@mill.cn", PASSWORD)
        taken = time.monotonic() - start
        statuses = [guess.result() for guess in guesses]
    check(entered == 201, f"another address is let in meanwhile: {entered} after {taken:.1f} s")
    check(set(statuses) <= {401, 429} and statuses.count(429) >= 20, f"the address has few at once: {statuses}")


def same(one, two, what):
    def words(answer):
        return answer.status, {k: v for k, v in (answer.json or {}).items() if k != "instance"}
    check(words(one) == words(two), f"{what} are answered alike: {words(one)} {words(two)}")


def hidden(hub, mill, stranger_key, negotiation, contract, member, api_key, signing):
    """What is another's is answered in the words for what does not exist."""
    spare = "01h455vb4pex5vsknk084sn02q"
    cases = [
        ("GET", "/v1/negotiations/{}", None, negotiation), ("POST", "/v1/negotiations/{}/accept", None, negotiation),
        ("GET", "/v1/agreements/{}", None, contract), ("POST", "/v1/agreements/{}/signatures", {}, contract),
        ("POST", "/v1/agreements/{}/revoke", {"reason": "x"}, contract), ("GET", "/v1/agreements/{}/bundle", None, contract),
        ("POST", "/v1/agreements/{}/uses", {"purpose": "energy-saving"}, contract),
        ("POST", "/v1/members/{}/roles", {"roles": ["admin"]}, member), ("POST", "/v1/members/{}/disable", None, member),
        ("POST", "/v1/members/{}/enable", None, member), ("POST", "/v1/members/{}/reset-password", None, member),
        ("DELETE", "/v1/api-keys/{}", None, api_key), ("POST", "/v1/signing-keys/{}/withdraw", {}, signing),
    ]
    for method, path, body, found in cases:
        theirs = hub.call(method, path.format(found), body, key=stranger_key)
        absent = hub.call(method, path.format(found[:4] + spare), body, key=stranger_key)
        odd = hub.call(method, path.format("no-id"), body, key=stranger_key)
        refused(theirs, 404, "access.not-found")
        same(theirs, absent, f"{method} {path}: another's and none")
        same(theirs, odd, f"{method} {path}: another's and what cannot be an id")


def keys(hub, mill, mill_key, signing):
    weak = hub.expect(201, "POST", "/v1/api-keys", {"name": "meter", "scopes": ["read"], "days": 1}, key=mill_key)
    refused(hub.call("POST", "/v1/api-keys", {"name": "more", "scopes": ["admin"], "days": 1}, key=weak["secret"]),
            403, "access.scope")
    refused(hub.call("POST", f"/v1/participants/{mill}/suspend", key=mill_key), 403, "access.kind")
    check(hub.call("GET", "/v1/me", key=weak["secret"]).status == 200, "a key works")
    listed = {k["id"]: k for k in hub.expect(200, "GET", "/v1/api-keys", key=mill_key)["items"]}
    check("usedAt" in listed[weak["id"]] and "secret" not in listed[weak["id"]], "its use is noted, its secret is gone")
    check(hub.call("DELETE", "/v1/api-keys/" + weak["id"], key=mill_key).status == 204, "it is revoked")
    refused(hub.call("GET", "/v1/me", key=weak["secret"]), 401, "access.key-invalid")
    altered = weak["secret"][:-1] + ("0" if weak["secret"][-1] != "0" else "1")
    same(hub.call("GET", "/v1/me", key=altered), hub.call("GET", "/v1/me", key=weak["secret"]), "a revoked and a wrong key")

    narrow = hub.expect(201, "POST", "/v1/api-keys", {"name": "narrow", "scopes": ["admin"], "days": 1}, key=mill_key)["secret"]
    refused(hub.call("POST", "/v1/api-keys", {"name": "wide", "scopes": ["read", "write", "admin"], "days": 1}, key=narrow),
            403, "access.scope")
    refused(hub.call("POST", "/v1/members", {"login": "more@mill.cn", "name": "x", "roles": ["editor"]}, key=narrow),
            403, "access.scope")

    # Everybody's signature: the neutral point, with the signature that fits every message.
    neutral = "01" + "00" * 31
    refused(hub.call("POST", "/v1/signing-keys", {"publicKey": neutral, "proof": neutral + "00" * 32}, key=mill_key),
            422, "identity.public-key")
    base = "58" + "66" * 31
    for proof in ({}, {"proof": neutral + "00" * 32}):
        refused(hub.call("POST", "/v1/signing-keys", {"publicKey": base, **proof}, key=mill_key),
                422, "identity.key-possession")

    public = next(k for k in hub.expect(200, "GET", f"/v1/participants/{mill}/signing-keys")["items"] if k["id"] == signing)
    refused(hub.call("POST", "/v1/signing-keys", {"publicKey": public["publicKey"]}), 409, "identity.public-key-known")
    refused(hub.call("POST", f"/v1/signing-keys/{signing}/withdraw", {"distrustedFrom": "2999-01-01T00:00:00Z"},
                     key=mill_key), 422, "identity.distrust-in-future")
    gone = hub.expect(200, "POST", f"/v1/signing-keys/{signing}/withdraw",
                      {"distrustedFrom": "2020-01-01T00:00:00Z"}, key=mill_key)
    check("validUntil" in gone and gone["distrustedFrom"].startswith("2020-01-01"), "a stolen key is withdrawn")


def recovery(hub, mill, me):
    """The operator makes the first way in; after that it helps in its own name, or not at all."""
    key = {"name": "op", "scopes": ["read"], "days": 1}
    person = {"login": "op@mill.cn", "name": "x", "roles": ["admin"]}
    refused(hub.call("POST", f"/v1/participants/{mill}/api-keys", key), 409, "identity.participant-has-access")
    refused(hub.call("POST", f"/v1/participants/{mill}/members", person), 409, "identity.participant-has-access")
    start = hub.expect(200, "GET", "/v1/evidence")["size"]
    hub.expect(201, "POST", f"/v1/participants/{mill}/api-keys", {**key, "recovery": "they lost theirs"})
    hub.expect(201, "POST", f"/v1/participants/{mill}/members", {**person, "recovery": "they lost theirs"})
    told = [i["entry"] for i in hub.expect(200, "GET", f"/v1/evidence?from={start}")["items"]]
    kinds = [e["kind"] for e in told]
    check(kinds == ["participant.recovery", "api-key.created", "participant.recovery", "member.added"], f"all is told: {kinds}")
    check(all(e["actor"] == me for e in told), f"the log names the operator and nobody else: {told}")
    check("they lost theirs" not in str(told), "the reason's words are not in the log")


def last_administrator(hub, me):
    member = hub.expect(200, "GET", "/v1/members")["items"][0]["id"]
    refused(hub.call("POST", f"/v1/members/{member}/roles", {"roles": ["viewer"]}), 409, "identity.last-administrator")
    refused(hub.call("POST", f"/v1/members/{member}/disable"), 409, "identity.last-administrator")


def makers(hub, mill_key, token):
    """A key goes with the person who made it."""
    person, session = token
    made = hub.expect(201, "POST", "/v1/api-keys", {"name": "theirs", "scopes": ["read", "admin"], "days": 1}, key=session)
    more = hub.expect(201, "POST", "/v1/api-keys", {"name": "of it", "scopes": ["read"], "days": 1}, key=made["secret"])
    for key in (made, more):
        check(hub.call("GET", "/v1/me", key=key["secret"]).status == 200, "a person's key works")
    hub.expect(200, "POST", f"/v1/members/{person}/disable", key=mill_key)
    for key in (made, more):
        refused(hub.call("GET", "/v1/me", key=key["secret"]), 401, "access.key-invalid")


def main():
    with Hub() as hub:
        hub.sign_in()
        mill, mill_key, signing = party(hub, 1, ["consumer"])
        _, centre_key, _ = party(hub, 2, ["provider"])
        stranger, stranger_key, _ = party(hub, 3, ["consumer", "provider"])
        negotiation, contract = agreement(hub, centre_key, mill_key)
        tokens = roles(hub, mill, mill_key, (negotiation, contract))
        api_key = hub.expect(200, "GET", "/v1/api-keys", key=mill_key)["items"][0]["id"]
        hidden(hub, mill, stranger_key, negotiation, contract, tokens["editor"][0], api_key, signing)
        lock_out(hub)
        crowd(hub)
        keys(hub, mill, mill_key, signing)
        me = hub.expect(200, "GET", "/v1/me")["participant"]["id"]
        recovery(hub, mill, me)
        last_administrator(hub, me)
        makers(hub, mill_key, tokens["admin"])

        hub.expect(200, "POST", f"/v1/participants/{stranger}/suspend")
        refused(hub.call("GET", "/v1/me", key=stranger_key), 401, "access.key-invalid")
        hub.expect(200, "POST", f"/v1/participants/{stranger}/reinstate")
        check(hub.call("GET", "/v1/me", key=stranger_key).status == 200, "a reinstated participant acts again")
        refused(hub.call("POST", f"/v1/participants/{me}/suspend"), 409, "identity.last-operator")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
