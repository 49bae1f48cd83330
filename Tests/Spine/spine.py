"""One lifecycle through the doors of a live hub: offer, need, agreement, use, reading, voucher, evidence; and what must be
refused on the way. Every check is counted; the last line sums them up."""

import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub, credit_code  # noqa: E402

passed = failed = 0


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


def party(hub, number, zh, en, kinds, region="450100"):
    made = hub.expect(201, "POST", "/v1/participants", {
        "name": {"zh": zh, "en": en}, "creditCode": credit_code(number), "kinds": kinds, "region": region})
    key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                     {"name": "test", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
    hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
    return made["id"], key


def moment(seconds):
    """Now and some seconds, in RFC 3339."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def sign(hub, agreement, *keys):
    for key in keys:
        last = hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=key)
    check(last["state"] == "active", "the agreement is active once all have signed")


def lifecycle(hub):
    hub.sign_in()
    check(hub.call("GET", "/v1/me").json["participant"]["kinds"] == ["operator"], "the first account is the operator's")
    mill, mill_key = party(hub, 1, "南宁糖厂", "Nanning sugar mill", ["consumer", "provider"])
    centre, centre_key = party(hub, 2, "南宁算力中心", "Nanning compute centre", ["provider"])
    bureau, bureau_key = party(hub, 3, "数据局", "Data bureau", ["regulator"])
    other, other_key = party(hub, 4, "旁观企业", "A bystander", ["consumer"])

    # Bad input names the field and changes nothing.
    before = hub.call("GET", "/v1/offers", key=mill_key).json
    offer = {"kind": "compute", "title": {"zh": "空闲机架算力", "en": "Idle rack compute"},
             "summary": {"zh": "通用处理器算力", "en": "General purpose"}, "tags": ["cpu"], "region": "450100",
             "policy": {"permission": [{"action": "use", "constraint": [
                 {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["energy-saving"]}]}]},
             "price": {"model": "perUnit", "fen": 3, "unit": "cpuSeconds", "quantity": 10},
             "publishedRule": {"name": "small-requests", "maxTermDays": 180, "purposes": ["energy-saving"]}}
    refused(hub.call("POST", "/v1/offers", b"{", key=centre_key), 400, "request.not-json")
    refused(hub.call("POST", "/v1/offers", {**offer, "colour": "red"}, key=centre_key), 400, "request.field-unknown")
    refused(hub.call("POST", "/v1/offers", {**offer, "price": {"model": "perUnit", "fen": -1}}, key=centre_key),
            400, "request.field-wrong")
    refused(hub.call("POST", "/v1/offers", b'{"kind":"\xff"}', key=centre_key), 400, "request.not-json")
    refused(hub.call("POST", "/v1/offers", b'{"a":99999999999999999999}', key=centre_key), 400, "request.not-json")
    refused(hub.call("POST", "/v1/offers", b"[" + b" " * 300_000 + b"]", key=centre_key), 413, "request.body-too-large")
    check(hub.call("GET", "/v1/offers", key=mill_key).json == before, "what was refused left no offer")

    # Who may what.
    refused(hub.call("GET", "/v1/offers", key="lqk_" + "0" * 64), 401, "access.key-invalid")
    refused(hub.call("POST", "/v1/participants", {
        "name": {"zh": "x", "en": "x"}, "creditCode": credit_code(9), "kinds": ["consumer"]}, key=mill_key), 403, "access.kind")
    refused(hub.call("POST", "/v1/participants", {
        "name": {"zh": "x", "en": "x"}, "creditCode": "91450100MA00000000", "kinds": ["consumer"]}), 422, "identity.credit-code")

    offer_id = hub.expect(201, "POST", "/v1/offers", offer, key=centre_key)["id"]
    data_id = hub.expect(201, "POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "压榨线能耗历史数据", "en": "Energy history of the crushing line"},
        "summary": {"zh": "十五分钟能耗", "en": "Energy every 15 minutes"},
        "policy": {"permission": [{"uid": "training", "action": "use", "constraint": [
            {"leftOperand": "purpose", "operator": "eq", "rightOperand": "energy-saving"},
            {"leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P90D"},
            {"leftOperand": "count", "operator": "lteq", "rightOperand": 5}]}],
            "prohibition": [{"uid": "no-export", "action": "distribute"}]},
        "price": {"model": "free"}, "publishedRule": {"name": "own-start-ups", "maxTermDays": 90}}, key=mill_key)["id"]
    found = hub.expect(200, "GET", "/v1/offers?q=%E8%83%BD%E8%80%97", key=other_key)["items"]
    check([o["id"] for o in found] == [data_id], "Chinese words find the data offer")
    check(hub.expect(200, "GET", "/v1/offers?q=%E8%83%BD%E8%80%97%E6%9C%BA%E6%9E%B6", key=other_key)["items"] == [],
          "an offer must have all the words")

    need = hub.expect(201, "POST", "/v1/needs", {
        "title": {"zh": "压榨线降低能耗", "en": "Less energy for the crushing line"}, "summary": {"zh": "", "en": ""},
        "purpose": "energy-saving", "region": "450100", "budgetFen": 5_000_000,
        "parts": [{"kind": "data", "wants": "能耗 历史"}, {"kind": "compute", "wants": "算力"}]}, key=other_key)
    matches = hub.expect(200, "GET", f"/v1/needs/{need['id']}/matches", key=other_key)["items"]
    check({m["offer"]["id"] for m in matches} == {offer_id, data_id} and all(m["reasons"] for m in matches),
          "the need is matched with both offers, with reasons")

    # An agreement by published rule, signed by both, used within its purpose only.
    refused(hub.call("POST", "/v1/negotiations", {"offer": data_id, "purpose": "resale", "days": 30}, key=other_key),
            422, "policy.purpose")
    refused(hub.call("POST", "/v1/negotiations", {"offer": data_id, "purpose": "energy-saving", "days": 365}, key=other_key),
            422, "policy.elapsedTime")
    data = hub.expect(201, "POST", "/v1/negotiations",
                      {"offer": data_id, "need": need["id"], "purpose": "energy-saving", "days": 90}, key=other_key)
    check(data["state"] == "AGREED" and data["approvedBy"] == "own-start-ups", "the published rule approves at once, named")
    refused(hub.call("POST", f"/v1/agreements/{data['agreement']}/uses", {"purpose": "energy-saving"}, key=other_key),
            409, "agreement.not-active")
    sign(hub, data["agreement"], other_key, mill_key)
    refused(hub.call("POST", f"/v1/agreements/{data['agreement']}/uses",
                     {"purpose": "energy-saving", "action": "distribute"}, key=other_key), 422, "policy.prohibition")
    hidden = hub.call("GET", f"/v1/agreements/{data['agreement']}", key=centre_key)
    refused(hidden, 404, "access.not-found")
    absent = hub.call("GET", "/v1/agreements/agr_01h455vb4pex5vsknk084sn02q", key=centre_key)
    check(absent.json["detail"].split(":")[0] == hidden.json["detail"].split(":")[0], "hidden and absent answer alike")

    # One idempotency key, fifty times at once: one effect.
    def use(_):
        return hub.call("POST", f"/v1/agreements/{data['agreement']}/uses", {"purpose": "energy-saving"}, key=other_key,
                        headers={"Idempotency-Key": "same"})
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(use, range(50)))
    check({a.status for a in answers} == {201} and len({a.body for a in answers}) == 1, "fifty retries get one answer")
    uses = hub.expect(200, "GET", f"/v1/agreements/{data['agreement']}/uses", key=other_key)["items"]
    check(len(uses) == 1, f"fifty retries make one use, not {len(uses)}")
    refused(hub.call("POST", f"/v1/agreements/{data['agreement']}/uses", {"purpose": "other"}, key=other_key,
                     headers={"Idempotency-Key": "same"}), 422, "request.idempotency-key-reused")
    for _ in range(4):
        hub.expect(201, "POST", f"/v1/agreements/{data['agreement']}/uses", {"purpose": "energy-saving"}, key=other_key)
    refused(hub.call("POST", f"/v1/agreements/{data['agreement']}/uses", {"purpose": "energy-saving"}, key=other_key),
            422, "policy.count")

    money(hub, bureau, bureau_key, other, other_key, centre, centre_key, offer_id)
    evidence(hub, data["agreement"], other_key, centre_key)

    limits(hub, offer, centre_key, other_key)

    # A revoked key is refused on the next request.
    made = hub.expect(201, "POST", "/v1/api-keys", {"name": "short", "scopes": ["read"], "days": 1}, key=other_key)
    hub.expect(200, "GET", "/v1/offers", key=made["secret"])
    refused(hub.call("POST", "/v1/needs", {"title": {"zh": "x", "en": "x"}, "summary": {"zh": "", "en": ""}, "purpose": "p"},
                     key=made["secret"]), 403, "access.scope")
    hub.expect(204, "DELETE", f"/v1/api-keys/{made['id']}", key=other_key)
    refused(hub.call("GET", "/v1/offers", key=made["secret"]), 401, "access.key-invalid")


def limits(hub, offer, provider_key, user_key):
    """What a published rule approves binds: the quantity that was asked for is the most that a use may take."""
    made = hub.expect(201, "POST", "/v1/offers", {
        **offer, "publishedRule": {"name": "ten", "maxQuantity": 10, "maxFen": 10}}, key=provider_key)["id"]
    ask = {"offer": made, "purpose": "energy-saving", "days": 3}
    check(hub.expect(201, "POST", "/v1/negotiations", ask, key=user_key)["state"] == "REQUESTED",
          "a request that says no quantity is not approved by a rule about it")
    agreement = hub.expect(201, "POST", "/v1/negotiations", {**ask, "quantity": 10}, key=user_key)["agreement"]
    sign(hub, agreement, user_key, provider_key)
    refused(hub.call("POST", f"/v1/agreements/{agreement}/uses", {"purpose": "energy-saving", "quantity": 500_000},
                     key=user_key), 422, "use.quantity")
    use = hub.expect(201, "POST", f"/v1/agreements/{agreement}/uses", {"purpose": "energy-saving", "quantity": 10},
                     key=user_key)["id"]
    check(hub.expect(200, "GET", f"/v1/uses/{use}", key=user_key)["action"] == "execute", "a use does what is usual")

    # Held back by its provider, it goes on when the provider says so; nothing is measured after its end.
    hub.expect(200, "POST", f"/v1/uses/{use}/start", key=provider_key)
    hub.expect(200, "POST", f"/v1/uses/{use}/suspend", key=provider_key)
    refused(hub.call("POST", f"/v1/uses/{use}/resume", key=user_key), 409, "exchange.use-transition")
    hub.expect(200, "POST", f"/v1/uses/{use}/resume", key=provider_key)
    hub.expect(200, "POST", f"/v1/uses/{use}/terminate", key=user_key)
    refused(hub.call("POST", f"/v1/uses/{use}/readings", {
        "sequence": 1, "quantity": 10, "unit": "cpuSeconds", "from": moment(2), "to": moment(50)}, key=provider_key),
            422, "reading.from")
    hub.expect(200, "POST", f"/v1/uses/{use}/settle", key=provider_key)

    # A suspended provider makes no agreement and earns nothing.
    provider = hub.expect(200, "GET", "/v1/me", key=provider_key)["participant"]["id"]
    hub.expect(200, "POST", f"/v1/participants/{provider}/suspend")
    refused(hub.call("POST", "/v1/negotiations", ask, key=user_key), 409, "identity.participant-suspended")
    refused(hub.call("POST", f"/v1/agreements/{agreement}/uses", {"purpose": "energy-saving", "quantity": 1},
                     key=user_key), 409, "identity.participant-suspended")
    hub.expect(200, "POST", f"/v1/participants/{provider}/reinstate")


def money(hub, bureau, bureau_key, user, user_key, centre, centre_key, offer_id):
    hub.expect(201, "POST", "/v1/deposits", {"participant": bureau, "fen": 1_000_000, "document": "treasury-1"})
    refused(hub.call("POST", "/v1/deposits", {"participant": bureau, "fen": 1, "document": "treasury-1"}),
            409, "ledger.document-used")
    hub.expect(201, "POST", "/v1/deposits", {"participant": user, "fen": 100_000, "document": "bank-1"})
    refused(hub.call("POST", "/v1/deposits", {"participant": user, "fen": 2 ** 53 - 200_000_000, "document": "slip"}),
            400, "request.field-wrong")
    programme = hub.expect(201, "POST", "/v1/voucher-programmes", {
        "name": {"zh": "算力券", "en": "Compute voucher"}, "budgetFen": 500_000, "shareBasisPoints": 5000,
        "expiresAt": "2099-01-01T00:00:00Z", "offerKinds": ["compute"], "capPerGrantFen": 1000}, key=bureau_key)
    refused(hub.call("POST", f"/v1/voucher-programmes/{programme['id']}/grants", {"participant": user, "fen": 2000},
                     key=bureau_key), 422, "voucher.over-grant-cap")
    grant = hub.expect(201, "POST", f"/v1/voucher-programmes/{programme['id']}/grants",
                       {"participant": user, "fen": 1000}, key=bureau_key)
    quote = hub.expect(200, "POST", "/v1/quotes", {"offer": offer_id, "quantity": 4000}, key=user_key)
    check((quote["gross"], quote["voucherShare"], quote["payable"]) == (1200, 600, 600), f"a quote before and after: {quote}")

    compute = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer_id, "purpose": "energy-saving", "days": 30},
                         key=user_key)["agreement"]
    sign(hub, compute, user_key, centre_key)
    refused(hub.call("POST", f"/v1/agreements/{compute}/uses",
                     {"purpose": "energy-saving", "quantity": 100_000_000}, key=user_key), 409, "ledger.balance-not-covered")
    use = hub.expect(201, "POST", f"/v1/agreements/{compute}/uses",
                     {"purpose": "energy-saving", "quantity": 4000, "voucher": grant["id"]}, key=user_key)["id"]
    hub.expect(200, "POST", f"/v1/uses/{use}/start", key=centre_key)
    reading = {"sequence": 1, "quantity": 2005, "unit": "cpuSeconds",
               "from": moment(0), "to": moment(10)}
    refused(hub.call("POST", f"/v1/uses/{use}/readings", {**reading, "from": "2026-01-01T00:00:00Z"}, key=centre_key),
            422, "reading.from")
    refused(hub.call("POST", f"/v1/uses/{use}/readings", {**reading, "quantity": 5000}, key=centre_key), 422, "reading.quantity")
    refused(hub.call("POST", f"/v1/uses/{use}/readings", reading, key=user_key), 404, "access.not-found")
    hub.expect(201, "POST", f"/v1/uses/{use}/readings", reading, key=centre_key)
    refused(hub.call("POST", f"/v1/uses/{use}/readings", reading, key=centre_key), 422, "reading.sequence")
    done = hub.expect(200, "POST", f"/v1/uses/{use}/complete", key=centre_key)
    check(done["charged"] == 602, f"2,005 cpu seconds at 3 fen for 10, rounded up: {done['charged']}")
    refused(hub.call("POST", f"/v1/uses/{use}/complete", key=centre_key), 409, "exchange.use-transition")

    # The voucher is spent down, then refused; nothing is left half done.
    quantity = 4660  # half of 1398 is the 699 that are left of the voucher
    second = hub.expect(201, "POST", f"/v1/agreements/{compute}/uses",
                        {"purpose": "energy-saving", "quantity": quantity, "voucher": grant["id"]}, key=user_key)["id"]
    refused(hub.call("POST", f"/v1/agreements/{compute}/uses",
                     {"purpose": "energy-saving", "quantity": 10, "voucher": grant["id"]}, key=user_key), 409, "voucher.spent")
    hub.expect(200, "POST", f"/v1/agreements/{compute}/revoke", {"reason": "test"}, key=centre_key)
    ended = hub.expect(200, "GET", f"/v1/uses/{second}", key=user_key)
    check(ended["state"] == "terminated" and ended["reason"] == "agreement-revoked", "revoking ends the uses that run")
    balance = hub.expect(200, "GET", "/v1/ledger/balance")
    check(balance["balanced"] is True, f"the books balance: {balance}")
    accounts = hub.expect(200, "GET", "/v1/accounts", key=centre_key)["items"]
    check([a["creditsPosted"] - a["debitsPosted"] for a in accounts if a["purpose"] == "main"] == [602],
          "the supplier has what was measured and no more")


def evidence(hub, agreement, user_key, stranger_key):
    refused(hub.call("GET", f"/v1/agreements/{agreement}/bundle", key=stranger_key), 404, "access.not-found")
    bundle = hub.call("GET", f"/v1/agreements/{agreement}/bundle", key=user_key).body
    key = hub.expect(200, "GET", "/v1/evidence/key")["key"]

    def verify(data, *options):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return subprocess.run([hub.binary, "evidence", "verify", file.name, "--json", *options], capture_output=True)
    check(verify(bundle, "--key", key).returncode == 0, "the untouched bundle verifies with the log's key")
    for place in range(0, len(bundle), max(1, len(bundle) // 40)):
        altered = bytearray(bundle)
        altered[place] ^= 1
        result = verify(bytes(altered), "--key", key)
        check(result.returncode == 1 and b'"altered"' in result.stdout, f"a flipped bit at {place} is found and named")
    own = hub.expect(200, "GET", f"/v1/evidence?agreement={agreement}", key=user_key)["items"][0]["index"]
    receipt = hub.call("GET", f"/v1/evidence/{own}/receipt", key=user_key).body
    check(verify(receipt, "--key", key).returncode == 0, "a receipt verifies")
    size = int(hub.call("GET", "/checkpoint").body.split(b"\n")[1])
    check(hub.call("GET", f"/tile/0/000.p/{min(size, 255)}").status == 200, "tiles are served")
    check(hub.call("GET", "/tile/0/../../etc/passwd").status == 404, "odd tile paths are not found")
    sight(hub, size, own, user_key, stranger_key)


def anonymous(hub, path):
    try:
        with urllib.request.urlopen(hub.address + path) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def sight(hub, size, own, user_key, stranger_key):
    """Hashes are for everybody; what an entry says, for those whom it concerns and for those who oversee."""
    tile = f"/tile/entries/000.p/{min(size, 255)}"
    check(anonymous(hub, "/checkpoint")[0] == 200, "anybody may have the checkpoint")
    check(anonymous(hub, f"/tile/0/000.p/{min(size, 255)}")[0] == 200, "anybody may have the tiles of hashes")
    status, body = anonymous(hub, tile)
    check(status == 401 and b"agreement" not in body, f"nobody reads the entries without a key: {status}")
    refused(hub.call("GET", tile, key=user_key), 403, "access.kind")
    entries = hub.call("GET", tile)
    check(entries.status == 200 and b"agreement.proposed" in entries.body, "the operator reads the entries")
    check(entries.headers["Cache-Control"].startswith("private"), "no proxy keeps what it must not give to others")
    everything = hub.expect(200, "GET", "/v1/evidence?limit=200")["items"]
    refused(hub.call("GET", f"/v1/evidence/{own}/receipt", key=stranger_key), 404, "access.not-found")
    refused(hub.call("GET", "/v1/evidence/99999999/receipt", key=stranger_key), 404, "access.not-found")
    me = hub.expect(200, "GET", "/v1/me", key=stranger_key)["participant"]["id"]
    mine = set(a["id"] for a in hub.expect(200, "GET", "/v1/agreements?limit=200", key=stranger_key)["items"])
    for item in everything:
        entry = item["entry"]
        answer = hub.call("GET", f"/v1/evidence/{item['index']}/receipt", key=stranger_key)
        concerns = me in str(entry) or entry.get("agreement") in mine or entry["subject"][:3] in ("off", "ned")
        if answer.status == 200:
            check(concerns or entry["subject"].startswith("neg"), f"a receipt of what is another's: {entry}")
        elif entry.get("actor") == me or entry.get("agreement") in mine:
            check(False, f"no receipt of what is one's own: {entry}")
    check(hub.call("GET", f"/v1/evidence/{own}/receipt").status == 200, "who oversees has every receipt")
    check(not any("reason" in item["entry"]["data"] or "command" in item["entry"]["data"] for item in everything),
          "free words are in the log as digests only")
    refused(hub.call("GET", "/v1/ledger/balance", key=stranger_key), 403, "access.kind")


def main():
    with Hub() as hub:
        lifecycle(hub)
        root = hub.call("GET", "/v1/ledger/balance").body
        hub.kill()
        hub.start()
        check(hub.call("GET", "/v1/ledger/balance").body == root, "after kill -9 the books are as they were")
        check(hub.call("GET", "/v1/backups").status == 405, "a method that is not taken is answered 405")
        check(hub.call("POST", "/v1/backups").status == 201, "a backup is written while the hub runs")
        check(hub.stop() == 0, "the hub stops cleanly on SIGTERM")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
