"""Data rights of a live hub, by the command line and by REST. The last line sums up."""

import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Datasets"))
from town import Town, entry  # noqa: E402
import count  # noqa: E402
from count import check  # noqa: E402
from hub import Hub  # noqa: E402
from grants import grants  # noqa: E402
from assets import assets  # noqa: E402

OPEN = {"permission": [{"action": "read"}]}


def later(**span):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class Register:
    """What the parties of a town do about rights."""

    def __init__(self, town, folder):
        self.town, self.hub, self.folder = town, town.hub, folder
        self.paper = os.path.join(folder, "授权书.txt")
        with open(self.paper, "w") as file:
            file.write("授权")
        for unit in (town.bureau, town.mill, town.reader):
            self.hub.expect(201, "POST", "/v1/signing-keys", {}, key=unit.key)

    def run(self, *words, key=None, code=0):
        environment = {k: v for k, v in os.environ.items() if k != "LINGQU_KEY"} | {
            "LINGQU_HUB": self.hub.address, "HOME": self.folder, "XDG_CONFIG_HOME": self.folder}
        if key:
            environment["LINGQU_KEY"] = key
        done = subprocess.run([os.environ["LINGQU_BIN"], "right", *map(str, words), "--json"], capture_output=True, check=False,
                              env=environment, timeout=60)
        check(done.returncode == code, f"{words} ends with {code}: {done.returncode} {done.stderr[-300:]!r}")
        return json.loads(done.stdout) if done.stdout.strip() else done.stderr.decode()

    def register(self, subject, key, kind="holding", until=None, **options):
        words = ["register", subject, "--kind", kind, "--until", until or later(days=300), "--document", self.paper]
        for name, value in options.items():
            words += ["--" + name, value]
        return self.run(*words, key=key)

    def offer(self, unit, right=None):
        return self.hub.expect(201, "POST", "/v1/offers", {
            "kind": "data", "title": {"zh": "能耗", "en": "energy"}, "summary": {"zh": "", "en": ""}, "price": {"model": "free"},
            "policy": OPEN, "reference": {"right": right} if right else {}}, key=unit.key)["id"]

    def agree(self, offer, provider):
        """An active agreement of the reader's."""
        asked = self.hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "saving", "days": 30}, key=self.town.reader.key)
        made = self.hub.expect(200, "POST", f"/v1/negotiations/{asked['id']}/accept", {}, key=provider.key)["agreement"]
        for unit in (provider, self.town.reader):
            self.hub.expect(200, "POST", f"/v1/agreements/{made}/signatures", {}, key=unit.key)
        return made

    def use(self, agreement):
        return self.hub.call("POST", f"/v1/agreements/{agreement}/uses", {"purpose": "saving", "action": "read"}, key=self.town.reader.key)

    def state(self, agreement):
        return self.hub.expect(200, "GET", f"/v1/agreements/{agreement}", key=self.town.reader.key)

    def certificate(self, code):
        return self.hub.call("GET", f"/v1/right-certificates/{code}", key="")


def registering(desk, dataset):
    town = desk.town
    right = desk.register(dataset, town.bureau.key)
    check(right["state"] == "registered" and right["holder"] == town.bureau.id and right["disputes"] == [], f"registered: {right}")
    body = {"kind": "holding", "subject": dataset, "until": later(days=9), "documents": right["documents"]}
    town.refused(409, "right.taken", None, "POST", "/v1/rights", body, key=town.bureau.key)
    town.refused(403, "right.not-yours", None, "POST", "/v1/rights", body, key=town.mill.key)
    town.refused(422, "right.subject", "/subject", "POST", "/v1/rights", {**body, "subject": "dts_x'; --"}, key=town.bureau.key)
    town.refused(422, "right.until", "/until", "POST", "/v1/rights", {**body, "until": "2020-01-01T00:00:00.000Z"}, key=town.bureau.key)
    town.refused(422, "right.documents", "/documents", "POST", "/v1/rights", {**body, "documents": []}, key=town.bureau.key)
    found = desk.run("list", "--subject", dataset, key=town.reader.key)["items"]
    check([one["id"] for one in found] == [right["id"]], f"the register tells who has what: {found}")
    return right


def certifying(desk, right):
    town = desk.town
    typed = "-".join(re.findall(".....", right["code"])).lower()
    told = desk.run("verify", typed)
    check(told["holds"] and told["holder"]["zh"] == "柳州市数据局" and told["right"] == right["id"], f"anybody checks it: {told}")
    file = os.path.join(desk.folder, "certificate.json")
    desk.run("certificate", right["id"], "--output", file, key=town.reader.key)
    checked = subprocess.run([os.environ["LINGQU_BIN"], "evidence", "verify", file, "--json"], capture_output=True, check=False)
    check(checked.returncode == 0 and json.loads(checked.stdout)["verified"], f"it verifies offline: {checked}")
    with open(file) as read:
        text = read.read()
    check(json.loads(text)["entry"]["data"]["code"] == typed.upper(), f"it has its code: {text[:300]}")
    with open(file, "w") as write:
        write.write(text.replace("柳州市数据局", "柳州市财政局"))
    checked = subprocess.run([os.environ["LINGQU_BIN"], "evidence", "verify", file], capture_output=True, check=False)
    check(checked.returncode == 1, f"an altered one does not: {checked}")
    wrong = right["code"][:-2] + ("0" if right["code"][-2] != "0" else "1") + right["code"][-1]
    check(desk.certificate(wrong).status == 400, f"a mistyped code is told: {desk.certificate(wrong).body!r}")
    other = next(code for code in codes(right["code"]) if code != right["code"])
    check(desk.certificate(other).status == 404, f"a code that nobody has: {desk.certificate(other).body!r}")
    for code in ("%00", "x" * 40, "..%2F..", "'%20OR%201=1"):
        check(desk.certificate(code).status in (400, 404), f"{code}: {desk.certificate(code).status}")


def codes(code):
    """Codes with a right check character that differ from `code`."""
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    for first in letters:
        for last in letters:
            made, product = first + code[1:-1] + last, 36
            for character in made[:-1]:
                product = ((product + int(character, 36)) % 36 or 36) * 2 % 37
            if (product + int(last, 36)) % 36 == 1:
                yield made


def chain(desk, dataset, holding):
    town = desk.town
    more = desk.run("register", dataset, "--kind", "processing", "--source", holding["id"], "--until", later(days=301), "--document", desk.paper,
                    key=town.bureau.key, code=1)
    check("right.exceeds" in more, f"no longer than its source: {more}")
    processing = desk.register(dataset, town.bureau.key, "processing", until=later(days=200), source=holding["id"], holder=town.mill.id)
    check(processing["holder"] == town.mill.id, f"granted: {processing}")
    operation = desk.register(dataset, town.mill.key, "operation", until=later(days=100), source=processing["id"])
    back = desk.run("register", dataset, "--kind", "processing", "--source", operation["id"], "--until", later(days=9), "--document", desk.paper,
                    key=town.mill.key, code=1)
    check("right.derivation" in back, f"processing does not derive from operation: {back}")
    body = {"kind": "data", "title": {"zh": "x", "en": ""}, "summary": {"zh": "", "en": ""}, "price": {"model": "free"}, "policy": OPEN}
    town.refused(403, "right.kind", "/reference/right", "POST", "/v1/offers", {**body, "reference": {"right": processing["id"]}}, key=town.mill.key)
    town.refused(403, "right.not-held", "/reference/right", "POST", "/v1/offers", {**body, "reference": {"right": operation["id"]}}, key=town.bureau.key)
    town.refused(422, "right.unknown", "/reference/right", "POST", "/v1/offers", {**body, "reference": {"right": 7}}, key=town.mill.key)
    return processing, operation


def resting(desk, operation):
    """An agreement rests on a right that derives from two others."""
    town = desk.town
    offer = desk.offer(town.mill, operation["id"])
    agreement = desk.agree(offer, town.mill)
    check(desk.state(agreement)["reference"]["right"] == operation["id"], "the agreement cites its right, and both sign it")
    check(desk.use(agreement).status == 201, "the data are used under it")
    refused = desk.run("transfer", operation["id"], "--to", town.reader.id, key=town.mill.key, code=1)
    check("right.in-use" in refused, f"it does not change hands under an agreement: {refused}")
    return offer, agreement


def disputing(desk, holding, offer, agreement):
    town, hub = desk.town, desk.hub
    desk.run("dispute", holding["id"], "--reason", "数据由我方采集", key=town.reader.key)
    town.refused(409, "right.disputed", None, "POST", "/v1/negotiations", {"offer": offer, "purpose": "saving", "days": 9}, key=town.reader.key)
    check(desk.use(agreement).status == 201, "what was agreed before goes on")
    seen = desk.run("show", holding["id"], key=town.mill.key)
    check(seen["state"] == "disputed" and seen["disputes"] == [], f"others see that it is disputed, not what is said: {seen}")
    check(desk.run("show", holding["id"], key=town.bureau.key)["disputes"][0]["reason"] == "数据由我方采集", "its holder reads why")
    refused = desk.run("settle", holding["id"], "--disputant", town.reader.id, "--upheld", key=town.reader.key, code=4)
    check("right.side" in refused, f"nobody decides their own dispute: {refused}")
    settled = hub.expect(200, "POST", f"/v1/rights/{holding['id']}/settle", {"disputant": town.reader.id, "upheld": False})
    check(settled["state"] == "registered", f"the operator decides: {settled}")
    hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "saving", "days": 9}, key=town.reader.key)
    desk.run("dispute", holding["id"], "--reason", "再次", key=town.reader.key)
    settled = hub.expect(200, "POST", f"/v1/rights/{holding['id']}/settle", {"disputant": town.reader.id, "upheld": True})
    check(settled["state"] == "lapsed" and settled["lapse"] == "upheld", f"upheld, it lapses: {settled}")


def pledging(desk, dataset):
    """Pledged, transferred, and what each side may."""
    town = desk.town
    right = desk.register(dataset, town.bureau.key)
    desk.run("pledge", right["id"], "--to", town.reader.id, key=town.bureau.key)
    check("right.pledged" in desk.run("transfer", right["id"], "--to", town.mill.id, key=town.bureau.key, code=1), "no transfer while pledged")
    check(desk.certificate(right["code"]).json["isPledged"], "a certificate tells of the pledge")
    check("right.side" in desk.run("release", right["id"], key=town.bureau.key, code=4), "its pledgee releases it")
    desk.run("release", right["id"], key=town.reader.key)
    desk.run("transfer", right["id"], "--to", town.mill.id, key=town.bureau.key)
    check("right.side" in desk.run("accept", right["id"], key=town.reader.key, code=4), "who was meant accepts")
    moved = desk.run("accept", right["id"], key=town.mill.key)
    check(moved["holder"] == town.mill.id and moved["certificate"] > right["certificate"], f"another holds it: {moved}")
    told = desk.certificate(right["code"]).json
    check(told["holds"] and told["holder"]["zh"] == "东门糖厂", f"the same code tells the new holder: {told}")
    kinds = [one["entry"]["kind"] for one in desk.hub.expect(200, "GET", f"/v1/evidence?subject={right['id']}", key=town.mill.key)["items"]]
    check(sorted(kinds) == sorted(["right.registered", "right.pledged", "right.released", "right.transfer-offered", "right.transferred"]),
          f"each step once in the log: {kinds}")
    return moved


def expiring(desk, right):
    """A right whose time is over stops what rests on it: the next use at once, the agreement soon."""
    town = desk.town
    short = desk.register(right["subject"], town.mill.key, "operation", until=later(seconds=6), source=right["id"])
    agreement = desk.agree(desk.offer(town.mill, short["id"]), town.mill)
    check(desk.use(agreement).status == 201, "it is used while the right stands")
    end = time.time() + 30
    while (answer := desk.use(agreement)).status == 201 and time.time() < end:
        time.sleep(0.2)
    check(answer.json.get("rule") in ("right.over", "agreement.not-active"), f"then no more: {answer.body[:300]!r}")
    while desk.state(agreement)["state"] != "revoked" and time.time() < end:
        time.sleep(0.2)
    check(desk.state(agreement)["reason"] == "right-over", f"the agreement ends, and says why: {desk.state(agreement)}")
    lapsed = desk.run("verify", short["code"], code=1)
    check(lapsed["holds"] is False and lapsed["lapse"] == "expired", f"its certificate tells: {lapsed}")


def sharing(desk):
    """A dataset over which a right is registered is given under an offer that names it."""
    town, hub = desk.town, desk.hub
    bare = desk.offer(town.bureau)
    body = entry("糖厂名录", offer=bare, openness={"class": "none"})
    made = town.publish(body)["id"]
    right = desk.register(made, town.bureau.key)
    town.refused(422, "right.cited", "/offer", "POST", f"/v1/datasets/{made}/sharing-requests", {"purpose": "saving", "days": 9}, key=town.reader.key)
    town.refused(422, "right.cited", "/offer", "POST", f"/v1/datasets/{made}/versions", body, key=town.bureau.key)
    hub.expect(201, "POST", f"/v1/datasets/{made}/versions", {**body, "offer": desk.offer(town.bureau, right["id"])}, key=town.bureau.key)
    granted = hub.expect(201, "POST", f"/v1/datasets/{made}/sharing-requests", {"purpose": "saving", "days": 9}, key=town.reader.key)
    check(desk.state(granted["agreement"])["reference"]["right"] == right["id"], "what is shared cites it")
    renounced = desk.run("renounce", right["id"], key=town.bureau.key)
    check(renounced["lapse"] == "renounced" and desk.state(granted["agreement"])["state"] == "revoked", f"and ends with it: {renounced}")


def main():
    with tempfile.TemporaryDirectory() as folder, Hub(arguments=["--log-level", "warning"]) as hub:
        town = Town(hub)
        desk = Register(town, folder)
        dataset = town.publish(entry("糖厂能耗"))["id"]
        print("register", flush=True)
        holding = registering(desk, dataset)
        certifying(desk, holding)
        print("chain", flush=True)
        processing, operation = chain(desk, dataset, holding)
        offer, agreement = resting(desk, operation)
        print("dispute", flush=True)
        disputing(desk, holding, offer, agreement)
        for one in (processing, operation):
            check(desk.run("show", one["id"], key=town.reader.key)["lapse"] == "source", "what derives from it lapses with it")
        ended = desk.state(agreement)
        check(ended["state"] == "revoked" and ended["reason"] == "right-over", f"and the agreement ends at once: {ended}")
        check(desk.use(agreement).status == 409, "with its uses")
        print("pledge", flush=True)
        right = pledging(desk, dataset)
        print("expire", flush=True)
        expiring(desk, right)
        print("share", flush=True)
        sharing(desk)
        print("grants", flush=True)
        grants(desk)
        assets(desk)
        with open(hub.log) as log:
            defects = [line for line in log if "defect" in line]
        check(not defects, f"the hub logged defects: {defects[:5]}")
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
