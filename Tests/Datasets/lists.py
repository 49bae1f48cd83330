"""Lists of supply, demand, responsibility and of what is not shared: saved, published, compared, verified offline."""

import csv
import hashlib
import io
import json
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

from console import Person
from count import check
from town import Unit, entry


class Lists:
    """The commands of one unit."""

    def __init__(self, town, folder):
        self.town, self.hub, self.folder = town, town.hub, folder

    def run(self, *words, key=None, code=0, group="list"):
        environment = {k: v for k, v in os.environ.items() if k != "LINGQU_KEY"} | {
            "LINGQU_HUB": self.hub.address, "HOME": self.folder, "XDG_CONFIG_HOME": self.folder}
        if key:
            environment["LINGQU_KEY"] = key
        done = subprocess.run([os.environ["LINGQU_BIN"], group, *map(str, words)], capture_output=True, check=False,
                              env=environment, timeout=60)
        check(done.returncode == code, f"{words} ends with {code}: {done.returncode} {done.stdout[-300:]!r} {done.stderr[-300:]!r}")
        return done.stdout

    def json(self, *words, key=None, code=0):
        said = self.run(*words, "--json", key=key, code=code)
        return json.loads(said) if said.strip() else None

    def verify(self, file, code=0):
        said = self.run("verify", file, "--json", code=code, group="evidence")
        return json.loads(said)


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def lists(town):
    with tempfile.TemporaryDirectory() as folder:
        desk = Lists(town, folder)
        supply(desk)
        at_once(desk)
        own_key(desk)
        demand(desk)
        anybody(desk)
        refused(desk)
        shown(desk)


def supply(desk):
    town, key = desk.town, desk.town.bureau.key
    answer = desk.hub.call("POST", "/v1/signing-keys", {}, key=key)
    check(answer.status in (201, 409), f"the hub keeps a key: {answer.status}")
    theme = "geography"
    kept = town.publish(entry("=SUM(1,2)", theme=theme, cycle="weekly", modified="2020-01-01T00:00:00Z"))["id"]
    gone = town.publish(entry("测绘二", theme=theme))["id"]
    made = desk.json("save", "--kind", "supply", "--title", "测绘供给清单", f"theme={theme}", key=key)
    check(made["version"] == 0 and made["audience"] == "participants" and made["query"] == {"theme": theme}, f"saved: {made}")
    path = f"/v1/dataset-lists/{made['id']}"
    town.refused(404, "access.not-found", None, "GET", path, key=town.mill.key)
    check(made["id"] not in [one["id"] for one in desk.json("list", key=town.reader.key)["items"]], "before it is published nobody else sees it")
    preview = desk.json("preview", made["id"], key=key)
    check(preview["counts"]["rows"] == 2 and preview["version"] == 1, f"what it would say: {preview}")
    town.refused(404, "access.not-found", None, "POST", path + "/versions", {"after": 0}, key=town.mill.key)

    first = desk.json("publish", made["id"], key=key)
    document = first["document"]
    check(document["counts"] == {"rows": 2, "units": 1, "unconditional": 2} and "changes" not in document, f"counted: {document}")
    check(hashlib.sha256(canonical(document)).hexdigest() == first["digest"], "the digest is that of the canonical document")

    # Published again after one was withdrawn, one revised, one added.
    desk.hub.expect(200, "POST", f"/v1/datasets/{gone}/withdraw", key=key)
    desk.hub.expect(201, "POST", f"/v1/datasets/{kept}/versions", entry("=SUM(1,2)", theme=theme, cycle="daily"), key=key)
    added = town.publish(entry("测绘三", theme=theme))["id"]
    second = desk.json("publish", made["id"], "--after", 1, key=key)["document"]
    check(second["changes"] == {"added": 1, "removed": 1, "changed": 1} and second["previous"] == first["digest"], f"again: {second}")
    changes = {one["kind"]: one for one in desk.json("compare", made["id"], key=town.reader.key)["items"]}
    check(changes["added"]["id"] == added and changes["removed"]["id"] == gone and changes["changed"]["id"] == kept, f"compared: {changes}")
    check(changes["changed"]["members"] == ["cycle", "version"], f"what changed: {changes['changed']}")
    table = desk.run("compare", made["id"], "--lang", "zh", key=town.reader.key).decode()
    check("测绘三" in table and "cycle version" in table, f"as a table: {table}")
    rows = desk.json("rows", made["id"], "--version", 1, key=town.reader.key)["items"]
    check({one["id"] for one in rows} == {kept, gone}, f"the first version stays as it was: {rows}")
    versions = desk.json("versions", made["id"], key=town.reader.key)["items"]
    check([one["document"]["version"] for one in versions] == [2, 1], f"versions: {versions}")
    check("测绘" in desk.run("show", made["id"], "--lang", "zh", key=town.reader.key).decode(), "shown to people")
    desk.run("versions", made["id"], key=town.reader.key)

    duty = desk.json("save", "--kind", "responsibility", "--title", "责任清单", f"theme={theme}", key=key)["id"]
    desk.json("publish", duty, key=key)
    row = next(one for one in desk.json("rows", duty, key=key)["items"] if one["id"] == kept)
    check(row["cycle"] == "daily" and row["contact"] == "数据科" and row["freshness"] in ("fresh", "due", "stale") and row["due"], f"who must provide, by when: {row}")

    secret = town.publish(entry("涉密坐标", theme=theme, sharing={"class": "none", "ground": "测绘法第三十四条"}, openness={"class": "none"}))["id"]
    kept_back = desk.json("save", "--kind", "negative", "--title", "负面清单", f"theme={theme}", key=key)["id"]
    desk.json("publish", kept_back, key=key)
    rows = desk.json("rows", kept_back, key=town.reader.key)["items"]
    check([(one["id"], one["ground"]) for one in rows] == [(secret, "测绘法第三十四条")], f"what is not shared, and by which law: {rows}")
    offline(desk, made["id"], kept)


def offline(desk, made, kept):
    file = os.path.join(desk.folder, "list.json")
    desk.run("export", made, "--version", 2, "--output", file, key=desk.town.reader.key)
    told = desk.verify(file)
    check(told["verified"] and told["version"] == 2 and told["list"] == made and told["counts"]["rows"] == 2, f"it verifies offline: {told}")
    said = desk.run("verify", file, group="evidence").decode()
    check("测绘供给清单" in said, f"in words: {said}")
    with open(file, "rb") as read:
        good = read.read()
    bundle = json.loads(good)
    rows = bundle["rows"]

    def altered(part, bytes):
        with open(file, "wb") as write:
            write.write(bytes)
        told = desk.verify(file, code=1)
        check(not told["verified"] and told["altered"]["part"] == part, f"altered in {part}: {told}")

    altered("rows", canonical({**bundle, "rows": rows[:1]}))
    altered("rows", canonical({**bundle, "rows": [{**rows[0], "grade": "excellent"}, rows[1]]}))
    altered("document", canonical({**bundle, "document": {**bundle["document"], "title": {"zh": "别的", "en": ""}}}))
    altered("entry", canonical({**bundle, "document": {**bundle["document"], "version": 1}}))
    altered("file", good[:-1] + b" }")
    altered("file", good[: len(good) // 2])
    receipt = bundle["receipt"]
    forged = {**receipt, "entry": {**receipt["entry"], "data": {**receipt["entry"]["data"], "digest": "0" * 64}}}
    with open(file, "wb") as write:
        write.write(canonical({**bundle, "receipt": forged}))
    check(not desk.verify(file, code=1)["verified"], "a receipt that was altered")

    first = json.loads(desk.run("export", made, "--version", 1, key=desk.town.reader.key))
    altered("entry", canonical({**bundle, "receipt": first["receipt"]}))
    table = desk.run("export", made, "--csv", key=desk.town.reader.key).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(table)))
    row = next(one for one in lines if one["id"] == kept)
    check(len(lines) == 2 and row["title_zh"] == "'=SUM(1,2)" and row["sharing"] == "unconditional", f"a table: {lines}")


def at_once(desk):
    key = desk.town.bureau.key
    made = desk.json("save", "--kind", "supply", "--title", "同时发布", key=key)["id"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda _: desk.hub.call("POST", f"/v1/dataset-lists/{made}/versions", {"after": 0}, key=key), range(8)))
    done = sorted(answer.status for answer in answers)
    check(done == [201] + [409] * 7, f"one of them is published: {done}")
    check({answer.json["rule"] for answer in answers if answer.status == 409} == {"list.moved"}, "the others are told why")
    check(len(desk.json("versions", made, key=key)["items"]) == 1, "there is one version")


def own_key(desk):
    """With a key that the hub does not have."""
    town, unit = desk.town, Unit(desk.hub, 150, "测绘院")
    file = os.path.join(desk.folder, "unit.key")
    desk.run("generate", file, group="key", key=unit.key)
    with open(file) as read:
        registered = json.load(read)
    town.publish(entry("航拍影像"), unit)
    made = desk.json("save", "--kind", "supply", "--title", "自签清单", key=unit.key)["id"]
    town.refused(409, "identity.no-custody", None, "POST", f"/v1/dataset-lists/{made}/versions", {"after": 0}, key=unit.key)
    frozen = desk.hub.expect(201, "POST", f"/v1/dataset-lists/{made}/versions", {"after": 0, "ownKey": True}, key=unit.key)
    check("signature" not in frozen, f"it waits: {frozen}")
    town.refused(404, "access.not-found", None, "GET", f"/v1/dataset-lists/{made}/versions/1", key=town.reader.key)
    town.refused(422, "identity.signature-wrong", "/signature/value", "POST", f"/v1/dataset-lists/{made}/versions/1/signature",
                 {"signature": {"key": registered["id"], "value": "0" * 128}}, key=unit.key)
    done = desk.json("publish", made, "--signing-key", file, key=unit.key)
    check(done["signature"]["key"] == registered["id"] and done["document"]["version"] == 1, f"signed with one's own key: {done}")
    out = os.path.join(desk.folder, "own.json")
    desk.run("export", made, "--output", out, key=town.reader.key)
    check(desk.verify(out)["verified"], "and it verifies offline")


def demand(desk):
    town, key = desk.town, desk.town.bureau.key
    hub = desk.hub
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "管网", "en": ""}, "summary": {"zh": "", "en": ""}, "price": {"model": "free"},
        "policy": {"permission": [{"action": "read"}]}}, key=key)["id"]
    dataset = town.publish(entry("管网", offer=offer, sharing={"class": "conditional", "ground": "条例第二十一条"}))["id"]
    asked = hub.expect(201, "POST", f"/v1/datasets/{dataset}/sharing-requests", {"purpose": "repair", "days": 30, "ground": "抢修"},
                       key=town.reader.key)["id"]
    for audience, is_told in (("own", True), ("participants", False)):
        made = desk.json("save", "--kind", "demand", "--audience", audience, "--title", "需求清单", f"dataset={dataset}", key=key)["id"]
        version = desk.json("publish", made, key=key)["document"]
        check(version["counts"]["pending"] == 1 and version["counts"]["rows"] == 1, f"counted: {version}")
        row = desk.json("rows", made, key=key)["items"][0]
        check(row["id"] == asked and row["state"] == "pending" and ("applicant" in row, "purpose" in row) == (is_told, is_told),
              f"{audience}: who asks and what for: {row}")
        code = hub.call("GET", f"/v1/dataset-lists/{made}/versions/1/rows", key=town.mill.key).status
        check(code == (404 if audience == "own" else 200), f"{audience}: others: {code}")
        check(hub.call("GET", f"/v1/dataset-lists/{made}/versions/1/rows").status == 200, "those who oversee see it")
    # The operator's list tells of everybody's.
    made = desk.json("save", "--kind", "demand", "--audience", "own", "--title", "全域需求", key=hub.key)["id"]
    hub.call("POST", "/v1/signing-keys", {})
    told = desk.json("publish", made, key=hub.key)["document"]["counts"]
    check(told["rows"] >= 2 and told.get("unmet", 0) >= 1 and told["pending"] >= 1, f"requests and needs of all: {told}")


def anybody(desk):
    key = desk.town.bureau.key
    made = desk.json("save", "--kind", "supply", "--audience", "public", "--title", "开放清单", key=key)["id"]
    address = f"/v1/public-dataset-lists/{made}"
    check(desk.hub.call("GET", address, key="").status == 404, "before it is published there is nothing")
    desk.json("publish", made, key=key)
    found = desk.hub.call("GET", "/v1/public-dataset-lists", key="")
    check(found.status == 200 and [one["id"] for one in found.json["items"]] == [made], f"without a key: {found.body[:300]!r}")
    file = os.path.join(desk.folder, "public.json")
    desk.run("export", made, "--public", "--output", file)
    check(desk.verify(file)["verified"], "anybody verifies it")
    with open(file) as read:
        rows = json.load(read)["rows"]
    check(rows and all(row["openness"] != "none" for row in rows), "it tells only of what the public may know of")
    check(desk.run("export", made, "--public", "--csv").decode("utf-8-sig").startswith("id,title_zh"), "as a table too")
    check(made in [one["id"] for one in desk.json("list", "--public")["items"]], "listed without a key")
    other = desk.json("list", "--own", key=key)["items"][-1]["id"]
    check(desk.hub.call("GET", f"/v1/public-dataset-lists/{other}", key="").status == 404, "no other list is")


def refused(desk):
    town, key = desk.town, desk.town.bureau.key
    draft = {"kind": "supply", "title": {"zh": "清单", "en": ""}}
    town.refused(422, "list.query", "/query/theme", "POST", "/v1/dataset-lists", {**draft, "query": {"theme": "magic'; --"}}, key=key)
    town.refused(422, "list.query", "/query/state", "POST", "/v1/dataset-lists", {**draft, "query": {"state": "pending"}}, key=key)
    town.refused(422, "list.others", "/query", "POST", "/v1/dataset-lists", {**draft, "query": {"publisher": town.mill.id}}, key=key)
    town.refused(422, "list.audience", "/audience", "POST", "/v1/dataset-lists", {**draft, "kind": "negative", "audience": "public"}, key=key)
    town.refused(422, "list.title", "/title", "POST", "/v1/dataset-lists", {**draft, "title": {"zh": "", "en": ""}}, key=key)
    made = desk.json("save", "--kind", "supply", "--title", "将停用", key=key)["id"]
    town.refused(422, "list.fixed", "/kind", "PUT", f"/v1/dataset-lists/{made}", {**draft, "kind": "negative"}, key=key)
    town.refused(404, "access.not-found", None, "PUT", f"/v1/dataset-lists/{made}", draft, key=town.mill.key)
    revised = desk.json("revise", made, "--title", "改过", "theme=energy", key=key)
    check(revised["title"]["zh"] == "改过" and revised["query"] == {"theme": "energy"}, f"revised: {revised}")
    town.refused(409, "list.moved", "/after", "POST", f"/v1/dataset-lists/{made}/versions", {"after": 7}, key=key)
    desk.json("publish", made, key=key)
    town.refused(400, "list.against", "against", "GET", f"/v1/dataset-lists/{made}/versions/1/changes?against=9", key=key)
    town.refused(404, "access.not-found", None, "GET", f"/v1/dataset-lists/{made}/versions/2", key=key)
    desk.json("close", made, key=key)
    town.refused(409, "list.closed", None, "POST", f"/v1/dataset-lists/{made}/versions", {"after": 1}, key=key)
    check(desk.json("rows", made, "--version", 1, key=town.reader.key)["items"] is not None, "what was published stays")


def shown(desk):
    """On the console: published after what its page showed, with what has changed."""
    key = desk.town.bureau.key
    made = desk.json("save", "--kind", "responsibility", "--title", "页面责任清单", "theme=law", key=key)["id"]
    desk.town.publish(entry("法规库", theme="law", cycle="yearly"))
    steward, reader = Person(desk.hub, desk.town.bureau, "lists@bureau.cn"), Person(desk.hub, desk.town.reader, "lists@jn.cn")
    steward.get("/lists")
    steward.shows("页面责任清单", "尚未发布", "测绘供给清单")
    reader.get("/lists")
    check("页面责任清单" not in reader.page, "before it is published others do not see it")
    reader.get(f"/lists/{made}")
    check(reader.status == 404, f"nor its page: {reader.status}")
    steward.get(f"/lists/{made}")
    steward.shows("尚未发布", "发布新版本")
    steward.post(f"/lists/{made}/publish", after="0")
    steward.shows("首个版本，共 1 行", "法规库", "每年更新", "数据科")
    desk.town.publish(entry("案例库", theme="law"))
    token = steward.token
    steward.post(f"/lists/{made}/publish", after="1")
    steward.shows("自上一版本：新增 1，移出 0，变更 0", "案例库", "第 2 版", "第 1 版")
    steward.token = token
    steward.post(f"/lists/{made}/publish", after="1")
    check(steward.status == 409 and "最新版本为 2" in steward.page, f"one that was late is told: {steward.status}")
    reader.get(f"/lists/{made}?version=1")
    reader.shows("首个版本，共 1 行", "法规库")
    check("发布新版本" not in reader.page and "案例库" not in reader.page, "others read an older version and publish nothing")
    reader.shows("下载全部行（CSV）")
    table = desk.run("export", made, "--version", 1, "--csv", key=desk.town.reader.key).decode()
    check(reader.get(f"/lists/{made}/rows.csv?version=1") == table and "法规库" in table, "its rows as a table, as the API tells them")
    signed = os.path.join(desk.folder, "page.json")
    with open(signed, "w", encoding="utf-8", newline="") as file:
        file.write(reader.get(f"/lists/{made}/rows.json?version=1"))
    desk.verify(signed)
    with open(signed, "r+", encoding="utf-8", newline="") as file:
        text = file.read().replace("法规库", "法规厍", 1)
        file.seek(0)
        file.write(text)
        file.truncate()
    desk.verify(signed, code=1)
    for bad in ("rows.json?version=9", "rows.csv?version=x"):
        reader.get(f"/lists/{made}/{bad}")
        check(reader.status == 404, f"{bad}: {reader.status}")
    reader.get(f"/lists/{made}?version=x&cursor=y")
    check(reader.status == 404, f"a version that is none: {reader.status}")
