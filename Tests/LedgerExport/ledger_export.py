"""A live hub's books in hledger and in beancount: both programs must find them right, agree with the hub on every
balance, and notice every seeded error. Prints one line for each failure and sums up last."""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from hub import Hub, credit_code  # noqa: E402

from books import Beancount, Hledger, Spoiler  # noqa: E402

SEED = int(os.environ.get("LINGQU_SEED", "20261121"))
ROUNDS = 3  # of each kind of error
passed = failed = 0


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print("FAILED:", what)


def party(hub, number, zh, en, kinds):
    made = hub.expect(201, "POST", "/v1/participants", {
        "name": {"zh": zh, "en": en}, "creditCode": credit_code(number), "kinds": kinds, "region": "450100"})
    key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                     {"name": "test", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
    hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
    return made["id"], key


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def live(hub, chance):
    """Some weeks in a region: deposits, vouchers, uses that are settled, ended or still run. Returns the parties' keys."""
    bureau, bureau_key = party(hub, 1, "数据局", "Data bureau", ["regulator"])
    centre, centre_key = party(hub, 2, "算力中心", "Compute centre", ["provider"])
    users = [party(hub, 10 + n, f"企业{n}", f"Company {n}", ["consumer"]) for n in range(4)]
    auditor, auditor_key = party(hub, 3, "审计所", "Auditors", ["auditor"])

    # What people write into a document's name must not be read as anything else.
    odd = ['treasury; date:1999-01-01', 'bank "slip" \\ 1', '财政[2020-01-01] | 拨款', '= 5 FEN @ 3 {x} #tag ^link',
           '(code) * ! ; a:b,c', "line\nfeed\ttab\u2028end"]
    for number, (who, document) in enumerate(zip([bureau, *[u[0] for u in users], bureau], odd)):
        hub.expect(201, "POST", "/v1/deposits",
                   {"participant": who, "fen": 900_000 + number, "document": document})
    programme = hub.expect(201, "POST", "/v1/voucher-programmes", {
        "name": {"zh": "算力券", "en": "Compute voucher"}, "budgetFen": 500_000, "shareBasisPoints": 3333,
        "expiresAt": "2099-01-01T00:00:00Z", "offerKinds": ["compute"]}, key=bureau_key)
    grants = [hub.expect(201, "POST", f"/v1/voucher-programmes/{programme['id']}/grants",
                         {"participant": user, "fen": 40_001 + n}, key=bureau_key)["id"]
              for n, (user, _) in enumerate(users)]
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "compute", "title": {"zh": "空闲机架算力", "en": "Idle racks"}, "summary": {"zh": "算力", "en": "compute"},
        "region": "450100", "policy": {"permission": [{"action": "use"}]},
        "price": {"model": "perUnit", "fen": 3, "unit": "cpuSeconds", "quantity": 10},
        "publishedRule": {"name": "all", "maxTermDays": 180}}, key=centre_key)["id"]
    ends = set()
    for number, (user, key) in enumerate(users):
        agreement = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "test", "days": 30},
                               key=key)["agreement"]
        for signer in (key, centre_key):
            hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=signer)
        for turn in range(5):
            quantity = chance.randrange(1000, 100_000)
            body = {"purpose": "test", "quantity": quantity}
            if turn % 2 == 0:
                body["voucher"] = grants[number]
            use = hub.expect(201, "POST", f"/v1/agreements/{agreement}/uses", body, key=key)["id"]
            end = ["complete", "running", "terminated", "withdrawn", "complete"][(number + turn) % 5]
            ends.add(end)
            if end != "withdrawn":
                hub.expect(200, "POST", f"/v1/uses/{use}/start", key=centre_key)
            if end == "complete":
                hub.expect(201, "POST", f"/v1/uses/{use}/readings", {
                    "sequence": 1, "quantity": chance.randrange(1, quantity), "unit": "cpuSeconds", "from": moment(0),
                    "to": moment(10)}, key=centre_key)
                hub.expect(200, "POST", f"/v1/uses/{use}/complete", key=centre_key)
            elif end != "running":
                hub.expect(200, "POST", f"/v1/uses/{use}/terminate", {"reason": "test"}, key=key)
    hub.expect(200, "POST", f"/v1/vouchers/{grants[0]}/claw-back", {"reason": "test"}, key=bureau_key)
    check(len(ends) == 4, "uses ended in every way")
    return {"bureau": bureau_key, "centre": centre_key, "auditor": auditor_key, "user": users[0][1],
            **{f"user {n}": key for n, (_, key) in enumerate(users)}}


def balances(hub, keys):
    """Every participant's accounts as the hub tells them."""
    found = {}
    for key in keys:
        cursor = None
        while True:
            path = "/v1/accounts?limit=100" + (f"&cursor={urllib.parse.quote(cursor)}" if cursor else "")
            page = hub.expect(200, "GET", path, key=key)
            found.update({a["id"]: a["creditsPosted"] - a["debitsPosted"] for a in page["items"]})
            cursor = page.get("next")
            if not cursor:
                break
    return found


def examine(tool, hub, keys, folder, chance):
    answer = hub.call("GET", f"/v1/ledger/export?format={tool.name}", key=keys["auditor"])
    check(answer.status == 200 and answer.headers["Content-Type"].startswith("text/plain"),
          f"an auditor exports for {tool.name}: {answer.status} {answer.body[:200]!r}")
    text = answer.body.decode()
    path = os.path.join(folder, "books" + tool.suffix)

    def judge(text):
        with open(path, "w") as file:
            file.write(text)
        return tool.check(path)
    result = judge(text)
    check(result.returncode == 0, f"{tool.name} finds the books right: {result.stdout}{result.stderr}"[:2000])
    check(hub.call("GET", f"/v1/ledger/export?format={tool.name}").body == answer.body, "the same books give the same bytes")
    check(text.endswith("\n; end\n"), "the export says where it ends")

    told, counted = balances(hub, keys.values()), tool.balances(path)
    wrong = {account: (balance, counted.get(account, 0)) for account, balance in told.items()
             if balance != counted.get(account, 0)}
    check(told and not wrong, f"{tool.name} agrees with the hub on {len(told)} balances: {wrong}")
    others = set(counted) - set(told)
    check(len(others) == 1 and sum(counted.values()) == 0, f"only the outside is nobody's, and all sums to zero: {counted}")

    spoiler = Spoiler(tool, text, chance)
    asserted = {tool.BALANCE.match(spoiler.lines[i])["account"] for i in spoiler.assertions}
    opened = {re.search(r"(?:account|open) (\S+)", spoiler.lines[i])[1] for i in spoiler.openings}
    check(asserted == opened and len(opened) == len(told) + 1, "every account is opened, and its balance asserted")
    amounts = re.findall(r"-?[\d.,]+ (?:FEN)", text)
    check(amounts and all(re.fullmatch(r"-?\d+ FEN", a) for a in amounts), "amounts are whole numbers of fen")
    for word in (" hold trf_", " void trf_", "held: "):
        check(word in text, f"{tool.name}'s export tells of {word}")
    for round in range(ROUNDS):
        for kind in Spoiler.KINDS:
            spoiled = spoiler.spoiled(kind)
            check(judge(spoiled).returncode != 0, f"{tool.name} notices: {kind.__name__}, seed {SEED}, round {round}")

    # One account's lines alone.
    for account in balances(hub, [keys["user"]]):
        answer = hub.call("GET", f"/v1/accounts/{account}/export?format={tool.name}", key=keys["user"])
        result = judge(answer.body.decode())
        check(answer.status == 200 and result.returncode == 0, f"{tool.name} takes {account}: {result.stderr}")
        check(tool.balances(path).get(account, 0) == told[account], f"{tool.name} agrees on {account} from its own lines")
        check(hub.call("GET", f"/v1/accounts/{account}/export?format={tool.name}", key=keys["centre"]).status == 404,
              "another's account is not found")
    result = subprocess.run(
        [hub.binary, "ledger", "export", "--format", tool.name, "--output", path, "--hub", hub.address],
        env={**os.environ, "LINGQU_KEY": keys["auditor"], "LINGQU_CONFIG": "/nonexistent"}, capture_output=True, text=True)
    with open(path) as file:
        check(result.returncode == 0 and file.read() == text, f"the command writes the same: {result.stderr}")


def refusals(hub, keys):
    for key, path, status, rule in [
            (keys["user"], "?format=hledger", 403, "access.kind"), ("lqk_" + "0" * 64, "?format=hledger", 401, None),
            (keys["auditor"], "?format=quicken", 400, None), (keys["auditor"], "", 400, None)]:
        answer = hub.call("GET", "/v1/ledger/export" + path, key=key)
        check(answer.status == status and rule in (None, answer.json["rule"]), f"{path}: {answer.status} {answer.body}")


def main():
    missing = [tool for tool in ("hledger", "bean-check", "bean-query") if not shutil.which(tool)]
    if missing:
        print("not installed:", *missing)
        print("0 passed, 1 failed, 0 skipped")
        return 1
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder, Hub() as hub:
        hub.sign_in()
        for tool in (Hledger, Beancount):
            answer = hub.call("GET", f"/v1/ledger/export?format={tool.name}")
            path = os.path.join(folder, "empty" + tool.suffix)
            with open(path, "wb") as file:
                file.write(answer.body)
            check(tool.check(path).returncode == 0, f"{tool.name} takes empty books")
        keys = live(hub, chance)
        for tool in (Hledger, Beancount):
            examine(tool, hub, keys, folder, chance)
        refusals(hub, keys)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
