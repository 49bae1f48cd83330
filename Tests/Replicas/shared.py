"""What a client may rely on at every replica: its session, its keys, its idempotency keys, and the limits of the door."""

import hashlib
import hmac
import http.client
import os
import random
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from count import check
from fleet import PASSWORD, Fleet

NEED = {"title": {"zh": "甲", "en": "a"}, "summary": {"zh": "", "en": ""}, "purpose": "p"}
OFFER = {"kind": "data", "title": {"zh": "数据", "en": "Data"}, "summary": {"zh": "", "en": ""},
         "policy": {"permission": [{"action": "use"}]}, "price": {"model": "free"}}


def shared():
    # The tests' address is a balancer's: the client's own comes with the request.
    with Fleet(3, ["--proxy", "127.0.0.1"]) as fleet:
        fleet.start()
        fleet.sign_in()
        sessions(fleet)
        keys(fleet)
        repeats(fleet)
        locks(fleet)
        failures(fleet)


def sign_in(replica, login, password, source=None):
    return replica.call("POST", "/v1/sessions", {"login": login, "password": password},
                        headers={"X-Forwarded-For": source} if source else None, timeout=60)


def refused_everywhere(fleet, token, what):
    """The next request with `token` is refused, wherever it goes."""
    statuses = [replica.call("GET", "/v1/me", key=token).status for replica in fleet.replicas]
    check(statuses == [401] * 3, f"{what}: refused at every replica on the next request, not {statuses}")


def sessions(fleet):
    a, b, c = fleet.replicas
    for number in range(3):
        token = fleet.replicas[number].expect(201, "POST", "/v1/sessions", {"login": fleet.login, "password": PASSWORD})["token"]
        statuses = [replica.call("GET", "/v1/me", key=token).status for replica in fleet.replicas]
        check(statuses == [200] * 3, f"a session of one replica is good at all: {statuses}")
        other = fleet.replicas[(number + 1) % 3]
        page = console(other, "GET", "/console/", token)
        check(page.status == 200, f"its pages too: {page.status}")
        out = console(other, "POST", "/console/sign-out", token)
        check(out.status == 303, f"signing out at another replica: {out.status}")
        refused_everywhere(fleet, token, "signed out at another")
        page = console(a, "GET", "/console/", token)
        check(page.status == 303, "no page is shown any more")

    # A password that is changed ends every session of the member, at whichever replica each was begun.
    made = a.expect(201, "POST", "/v1/members", {"login": "li.na", "name": "Li Na", "roles": ["viewer"]})
    first = b.expect(201, "POST", "/v1/sessions", {"login": "li.na", "password": made["password"]})["token"]
    bound = c.call("GET", "/v1/offers", key=first)
    check(bound.status == 403, f"a one-time password must be changed, at every replica: {bound.status}")
    c.expect(204, "POST", "/v1/password", {"old": made["password"], "new": "another long passphrase"}, key=first)
    refused_everywhere(fleet, first, "after a change of password")
    tokens = [replica.expect(201, "POST", "/v1/sessions", {"login": "li.na", "password": "another long passphrase"})["token"]
              for replica in fleet.replicas]
    identity = made["id"] if "id" in made else made["member"]["id"]
    c.expect(200, "POST", f"/v1/members/{identity}/disable")
    for token in tokens:
        refused_everywhere(fleet, token, "of a member who was disabled")


def console(replica, method, path, token):
    """One request of a browser that has the session `token`."""
    parts = urllib.parse.urlsplit(replica.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    headers = {"Cookie": "lingqu_session=" + token}
    body = None
    if method == "POST":
        form = hmac.new(token.encode(), b"lingqu console form", hashlib.sha256).hexdigest()
        body = urllib.parse.urlencode({"token": form})
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": replica.address}
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


def keys(fleet):
    chance = random.Random(2)
    for _ in range(15):
        at, elsewhere = chance.sample(fleet.replicas, 2)
        made = at.expect(201, "POST", "/v1/api-keys", {"name": "n", "scopes": ["read"], "days": 1})
        statuses = [replica.call("GET", "/v1/offers", key=made["secret"]).status for replica in fleet.replicas]
        check(statuses == [200] * 3, f"a new key is good at all replicas at once: {statuses}")
        elsewhere.expect(204, "DELETE", "/v1/api-keys/" + made["id"])
        refused_everywhere(fleet, made["secret"], "a key revoked at another replica")


def repeats(fleet):
    """One key, three replicas, at the same time, over and over."""
    party, key = fleet.party(1)

    def many(path, body, name, count, kind=None):
        def ask(number):
            headers = {"Idempotency-Key": name} | ({"Content-Type": kind} if kind else {})
            return fleet.replicas[number % 3].call("POST", path, body, key=key if path != "/v1/deposits" else None,
                                                   headers=headers, timeout=120)
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(ask, range(count)))

    rounds = {
        "needs": ("/v1/needs", NEED, 40, 6, None), "offers": ("/v1/offers", OFFER, 20, 6, None),
        "API keys": ("/v1/api-keys", {"name": "n", "scopes": ["read"], "days": 1}, 20, 6, None),
        "signing keys": ("/v1/signing-keys", {}, 10, 6, None),
        "deposits": ("/v1/deposits", {"participant": party, "fen": 7}, 30, 6, None),
        "uploads": ("/v1/uploads", os.urandom(50_000), 10, 6, "application/octet-stream"),
        "members": ("/v1/members", {"name": "M", "roles": ["viewer"]}, 3, 6, None),
    }
    for what, (path, body, times, count, kind) in rounds.items():
        before = counted(fleet)
        wrong = []
        for number in range(times):
            if what == "deposits":
                body = {**body, "document": f"slip-{number}"}
            if what == "members":
                body = {**body, "login": f"member.{number}"}
            answers = many(path, body, f"{what}-{number}".replace(" ", "-"), count, kind)
            statuses = {answer.status for answer in answers}
            ids = {(answer.json or {}).get("id") or str((answer.json or {}).get("member")) for answer in answers}
            firsts = [answer for answer in answers if "Idempotency-Replayed" not in answer.headers]
            if statuses != {201} or len(ids) != 1 or len(firsts) != 1:
                wrong.append((statuses, ids, len(firsts)))
        check(not wrong, f"{what}: {times} times {count} at once at three replicas, not one answer: {wrong[:3]}")
        after = counted(fleet)
        made = after[what] - before[what]
        check(made == times, f"{what}: {times} effects, not {made}")
        print(f"{what}: {times} keys, each {count} times at once at three replicas, {made} effects", flush=True)
    sums = fleet.replicas[2].expect(200, "GET", "/v1/ledger/balance")
    check(sums["balanced"] is True, f"the books balance: {sums}")
    other = fleet.replicas[2].call("POST", "/v1/needs", {**NEED, "purpose": "other"}, key=key, headers={"Idempotency-Key": "needs-0"})
    check(other.status == 422 and other.json["rule"] == "request.idempotency-key-reused",
          f"another request under a key that was used at another replica is refused: {other.status}")


def counted(fleet):
    tables = {"needs": "need", "offers": "offer", "API keys": "api_key", "signing keys": "signing_key", "uploads": "upload",
              "members": "member", "deposits": "ledger_external_reference"}
    return {what: int(fleet.query(f"SELECT count(*) FROM {table}")[0][0]) for what, table in tables.items()}


def locks(fleet):
    """Five failures at a login lock it, wherever they were made; whoever had no part in them is let in."""
    a, b, c = fleet.replicas
    made = a.expect(201, "POST", "/v1/members", {"login": "zhao.qi", "name": "Zhao Qi", "roles": ["viewer"]})
    for number in range(5):
        answer = sign_in(fleet.replicas[number % 3], "zhao.qi", "wrong", "192.0.2.1")
        check(answer.status == 401, f"a wrong password: {answer.status}")
    for replica in fleet.replicas:
        answer = sign_in(replica, "zhao.qi", made["password"], "192.0.2.1")
        check(answer.status == 401, f"the login is locked for who failed, at every replica: {answer.status}")
    # A guess from another source passes the lock once, in all: what it missed at one replica it cannot try at the next.
    check(sign_in(a, "zhao.qi", "wrong", "192.0.2.2").status == 401, "a guess from elsewhere")
    for replica in (b, c):
        answer = sign_in(replica, "zhao.qi", made["password"], "192.0.2.2")
        check(answer.status == 401, f"who guessed wrong at one replica is locked out at all: {answer.status}")
    for number, replica in enumerate(fleet.replicas):
        answer = sign_in(replica, "zhao.qi", made["password"], f"192.0.2.{number + 3}")
        check(answer.status == 201, f"who had no part in it is let in, at replica {number}: {answer.status}")
    # All failures at one replica: another knows whose they were.
    made = a.expect(201, "POST", "/v1/members", {"login": "qian.ba", "name": "Qian Ba", "roles": ["viewer"]})
    for _ in range(5):
        sign_in(a, "qian.ba", "wrong", "192.0.2.1")
    answer = sign_in(b, "qian.ba", made["password"], "192.0.2.1")
    check(answer.status == 401, f"who failed at one replica is locked out at another: {answer.status}")
    answer = sign_in(c, "qian.ba", made["password"], "192.0.2.9")
    check(answer.status == 201, f"who did not fail is let in at a third: {answer.status}")


def failures(fleet):
    """A source that fails on and on is refused at every replica, and no other with it."""
    source = "198.51.100.9"
    fleet.query("DELETE FROM sign_in_source")

    def fail(count):
        with ThreadPoolExecutor(6) as pool:
            return list(pool.map(lambda n: sign_in(fleet.replicas[n % 3], f"nobody.{n}", "wrong", source).status, range(count)))
    begun = time.monotonic()
    check(fail(9) == [401] * 9, "nine failures, three at each replica")
    known = [int(failures) for failures, in fleet.query("SELECT failures FROM sign_in_source")]
    forgiven = (time.monotonic() - begun) // 10
    check(len(known) == 1 and 9 - forgiven <= known[0] <= 9, f"are counted together: {known}")
    # As after many more; each takes its time.
    fleet.query("UPDATE sign_in_source SET failures = failures + 47")
    begun = time.monotonic()
    statuses = fail(24)
    failed, forgiven = statuses.count(401), (time.monotonic() - begun) // 10
    check(statuses.count(429) == 24 - failed and 1 <= failed <= 4 + 6 + forgiven, f"some failures, then no more: {failed} of 24")
    print(f"sign-ins of one source near its limit over three replicas: {failed} worked on, {24 - failed} refused", flush=True)
    fleet.query("UPDATE sign_in_source SET failures = 70")
    for replica in fleet.replicas:
        answer = sign_in(replica, fleet.login, PASSWORD, source)
        check(answer.status == 429, f"the source waits, at every replica: {answer.status}")
        other = sign_in(replica, fleet.login, PASSWORD, "198.51.100.10")
        check(other.status == 201, f"another does not: {other.status}")
    rows = fleet.query("SELECT source, failures FROM sign_in_source")
    check(len(rows) >= 1 and all("198.51" not in row[0] for row in rows), f"the table names no address: {rows}")
