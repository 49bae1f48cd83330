"""What of a table may leave, at two live hubs: the released view, what a consumer may choose of it, ranges, meter and rate, the end
of an agreement, and hostile input."""

import base64
import csv
import hashlib
import http.server
import io
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.parse

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Live"))
sys.path.insert(0, str(HERE.parent / "DSP"))
import count  # noqa: E402
from hub import Hub  # noqa: E402
from two_hubs import World, until  # noqa: E402

sys.path.insert(0, str(HERE.parent / "TES"))
import remote  # noqa: E402

check = count.check
ROWS = 4_000
TABLE = ("id,name,age,place,kwh\n" + "".join(
    f"P{n % 1000:04d},姓名{n},{20 + n % 50},{450100 + n % 3 * 100 + n % 9},{n}\n" for n in range(ROWS))
    + "P9999,独一,99,110101,1\n").encode()
RULE = {
    "columns": ["id", "name", "age", "place", "kwh"],
    "rows": {"column": "kwh", "operator": "lt", "value": 3000},
    "masks": {"id": "hash", "name": {"mask": {"first": 1}}, "age": {"generalise": {"step": 10}},
              "place": {"generalise": {"division": "city"}}},
    "anonymity": {"columns": ["age", "place"], "k": 5, "small": "suppress"}}


def offer(world, title, **reference):
    upload = world.here.expect(201, "POST", "/v1/uploads", reference.pop("table", TABLE), key=world.bureau_key,
                               headers={"Content-Type": "application/octet-stream"})["id"]
    return {
        "kind": "data", "title": {"zh": title, "en": title}, "summary": {"zh": "", "en": ""},
        "policy": {"permission": [{"action": "read"}, {"action": "distribute"}]}, "price": reference.pop("price", {"model": "free"}),
        "publishedRule": {"name": "open", "maxTermDays": 90}, "reference": {"upload": upload, **reference}}


def publish(world, title, **reference):
    return world.here.expect(201, "POST", "/v1/offers", offer(world, title, **reference), key=world.bureau_key)["id"]


def agree(world, title, **reference):
    """An agreement of this hub's own mill, by REST."""
    made = world.here.expect(201, "POST", "/v1/negotiations", {
        "offer": publish(world, title, **reference), "purpose": "energy-saving", "days": 30}, key=world.mill_key_here)
    for key in (world.mill_key_here, world.bureau_key):
        world.here.expect(200, "POST", f"/v1/agreements/{made['agreement']}/signatures", {}, key=key)
    return made["agreement"]


def use(world, agreement, export="raw", status=201):
    return world.here.expect(status, "POST", f"/v1/agreements/{agreement}/uses", {
        "purpose": "energy-saving", "action": "read", "export": export}, key=world.mill_key_here)


def had(world, use_, key=None, headers=None, **query):
    path = f"/v1/uses/{use_['id']}/data" + ("?" + urllib.parse.urlencode(query, quote_via=urllib.parse.quote) if query else "")
    return world.here.call("GET", path, key=key or world.mill_key_here, headers=headers or {})


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.body.decode())))


def told(world, agreement, key=None):
    return world.here.expect(200, "GET", f"/v1/agreements/{agreement}/release", key=key or world.bureau_key)


def view(world):
    """By REST: what the rule says leaves, and nothing else."""
    agreement = agree(world, "People", release=RULE)
    one = use(world, agreement)
    answer = had(world, one)
    found = rows(answer)
    check(answer.status == 200 and answer.headers["Content-Type"].startswith("text/csv"), f"{answer.status} {answer.body[:200]}")
    check(len(found) == 3000 and set(found[0]) == set(RULE["columns"]), f"{len(found)} rows, {found[0]}")
    check(all(row["name"].endswith("*") and row["age"].startswith("[") and row["place"].endswith("00") for row in found), "masked")
    check(b"P0001" not in answer.body and "独".encode() not in answer.body and b"110100" not in answer.body, "what may not leave does not")
    groups = {}
    for row in found:
        groups[row["age"], row["place"]] = groups.get((row["age"], row["place"]), 0) + 1
    check(min(groups.values()) >= 5, f"at least five of each: {min(groups.values())}")
    check(len({row["id"] for row in found}) == 1000, "a hash is stable in an agreement")
    check(answer.headers["ETag"].strip('"') == hashlib.sha256(answer.body).hexdigest(), "its digest is told")

    parts = [had(world, one, headers={"Range": f"bytes={start}-{start + 19_999}"}) for start in range(0, len(answer.body), 20_000)]
    check({part.status for part in parts} == {206} and b"".join(part.body for part in parts) == answer.body, "parts make up the whole")
    rest = had(world, one, headers={"Range": "bytes=12345-"})
    check(rest.status == 206 and rest.body == answer.body[12345:], "what was cut off goes on")
    check(had(world, one, headers={"Range": f"bytes={len(answer.body)}-"}).status == 400, "beyond its end there is nothing")

    other = agree(world, "People again", release=RULE)
    ids = {row["id"] for row in rows(had(world, use(world, other)))}
    check(len(ids) == 1000 and not ids & {row["id"] for row in found}, "two agreements' hashes have nothing in common")
    for party, sees in ((world.bureau_key, True), (world.mill_key_here, False)):
        facts = told(world, agreement, party)
        check(facts["rows"] == 3000 and ("rowsSuppressed" in facts) == sees, f"what each side is told: {facts}")
    facts = told(world, agreement)
    check(facts["rowsIn"] == ROWS + 1 and facts["rowsFiltered"] == 1000 and facts["rowsSuppressed"] == 1, f"{facts}")
    check(facts["sent"]["calls"] == 2 + len(parts) and facts["sent"]["rows"] == 9000 - 3000 * 12345 // len(answer.body),
          f"calls, rows and bytes are counted: {facts['sent']}")
    log = [item["entry"] for item in world.here.expect(200, "GET", f"/v1/evidence?limit=200&agreement={agreement}", key=world.bureau_key)["items"]]
    made = [entry for entry in log if entry["kind"] == "release.made"]
    check(len(made) == 1 and made[0]["data"]["sha256"] == facts["sha256"], f"it was made once: {made}")
    sent = [entry["data"] for entry in log if entry["kind"] == "transfer.sent"]
    check(sum(entry["rows"] for entry in sent) == facts["sent"]["rows"] and len(sent) == facts["sent"]["calls"], "each call is in the log")
    return agreement, one, answer


def narrowing(world, one, whole):
    """A consumer sees less, never more."""
    some = had(world, one, columns="kwh,age", rows=json.dumps({"column": "kwh", "operator": "lt", "value": 10}))
    found = rows(some)
    check([row["kwh"] for row in found] == [str(n) for n in range(10)] and set(found[0]) == {"age", "kwh"}, f"{some.status} {found[:2]}")
    half = len(some.body) // 2
    parts = [had(world, one, headers={"Range": r}, columns="kwh,age", rows=json.dumps({"column": "kwh", "operator": "lt", "value": 10}))
             for r in (f"bytes=0-{half - 1}", f"bytes={half}-")]
    check(b"".join(part.body for part in parts) == some.body, "ranges of it as well")
    # A mask is not undone by asking twice: what is asked is asked of the masked value.
    for condition in ({"column": "age", "operator": "eq", "kind": "integer", "value": 21}, {"column": "name", "operator": "startsWith", "value": "姓名1"},
                      {"column": "id", "operator": "eq", "value": "P0001"}, {"column": "place", "operator": "isPartOf", "value": "450101"}):
        check(rows(had(world, one, rows=json.dumps(condition))) == [], f"nothing is told by {condition}")
    for status, rule, query in (
            (422, "release.no-such-column", {"columns": "phone"}), (422, "release.field", {"rows": "{\"sql\": \"1=1\"}"}),
            (400, "release.choice", {"rows": "age = 1; DROP TABLE offer"}), (400, "release.choice", {"columns": "age,age"}),
            (422, "release.field", {"rows": json.dumps({"column": "age", "operator": "like", "value": "%"})}),
            (422, "release.field", {"rows": json.dumps(["and"])})):
        answer = had(world, one, **query)
        check(answer.status == status and answer.json["rule"] == rule, f"{query}: {answer.status} {answer.body[:300]}")
    check(had(world, one).body == whole.body, "and the view is as it was")


def refusals(world, one):
    check(had(world, one, key=world.bureau_key).status == 404, "for others there is no such use")
    agreement = agree(world, "People, results only", release=RULE)
    answer = had(world, use(world, agreement, export="none"))
    check(answer.status == 403 and answer.json["rule"] == "release.export", f"a use that asked for no export: {answer.status}")
    body = offer(world, "Badly said", release=dict(RULE, masks={"id": "blur"}))
    answer = world.here.call("POST", "/v1/offers", body, key=world.bureau_key)
    check(answer.status == 422 and answer.json["field"] == "/reference/release/masks/id", f"a rule that nobody understands: {answer.body[:300]}")
    answer = world.here.call("POST", "/v1/offers", offer(world, "None", release=None), key=world.bureau_key)
    check(answer.status == 422, f"a rule that is null is none: {answer.status}")
    answer = world.here.call("POST", "/v1/offers", offer(world, "Rate", rate={"calls": 0, "seconds": 1}), key=world.bureau_key)
    check(answer.status == 422 and answer.json["field"] == "/reference/rate", f"{answer.status}")

    small = agree(world, "Too few", release={"columns": ["id", "age"], "anonymity": {"columns": ["id"], "k": 100}})
    answer = had(world, use(world, small))
    check(answer.status == 403 and answer.json["rule"] == "release.nothing" and "1001" not in answer.body.decode(), f"too few alike: {answer.body[:300]}")
    check("groups" in told(world, small)["refused"]["en"] and "refused" not in told(world, small, world.mill_key_here), "its provider is told why")
    for name, table, rule in (
            ("a quote that never closes", b'id,age\n"x,1\n', {"columns": ["id"]}), ("no such column", b"a\n1\n", {"columns": ["id"]}),
            ("a row without end", b"id\n" + b"x" * (2 << 20), {"columns": ["id"]}), ("nothing", b"\n", {"columns": ["id"]}),
            ("an archive, which is no table", b"PK\x03\x04" + bytes(range(256)) * 40, {"columns": ["id"]})):
        answer = had(world, use(world, agree(world, name, table=table, release=rule)))
        check(answer.status == 403 and answer.json["rule"] == "release.nothing", f"{name}: {answer.status} {answer.body[:200]}")
    plain = use(world, agree(world, "As it is"))
    check(had(world, plain).body == TABLE, "without a rule it is the file as it is")
    check(had(world, plain, columns="id").json["rule"] == "release.no-rule", "of which nothing is chosen")


def rate(world):
    agreement = agree(world, "Now and then", release=RULE, rate={"calls": 3, "seconds": 31_000_000})
    uses = [use(world, agreement) for _ in range(2)]
    statuses = [had(world, uses[n % 2]).status for n in range(5)]
    check(statuses == [200, 200, 200, 429, 429], f"a rate is of the agreement, not of the use: {statuses}")
    check(told(world, agreement)["sent"]["calls"] == 3, "what was refused was not sent")


def damage(world):
    """A file that is not what was written down does not leave."""
    agreement = agree(world, "To be damaged", table=TABLE + b"P1,x,30,450100,1\n", release=RULE)
    path = pathlib.Path(world.here.folder) / "files" / hashlib.sha256(TABLE + b"P1,x,30,450100,1\n").hexdigest()
    text = path.read_bytes()
    path.write_bytes(text.replace(b"P0001", b"P0002"))
    answer = had(world, use(world, agreement))
    check(answer.status == 503 and answer.json["rule"] == "upload.damaged", f"{answer.status} {answer.body[:200]}")
    path.write_bytes(text)
    check(had(world, use(world, agreement)).status == 200, "mended, it is made")


def slow_reader(world, one):
    """Whoever never reads holds nobody up."""
    host, port = world.here.address.removeprefix("http://").split(":")
    idle = []
    for _ in range(20):
        sock = socket.create_connection((host, int(port)))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.sendall(f"GET /v1/uses/{one['id']}/data HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {world.mill_key_here}\r\n\r\n".encode())
        idle.append(sock)
    check(had(world, one).status == 200, "others are served")
    for sock in idle:
        sock.close()


def end(world, agreement, one):
    """What was made goes with its agreement."""
    folder = pathlib.Path(world.here.folder) / "released" / agreement
    check(len(list(folder.iterdir())) == 1, "there is one file")
    for file in folder.iterdir():
        file.unlink()
    check(had(world, one).status == 200 and len(list(folder.iterdir())) == 1, "what is lost is made again")
    world.here.expect(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "enough"}, key=world.bureau_key)
    check(had(world, one).status == 403, "revoked, it is had no more")
    until("the view's removal", lambda: not folder.exists())
    check(not folder.exists(), "and what was made is gone")


def transfers(world):
    """From one hub to another."""
    released = publish(world, "Between hubs", release=RULE)
    agreement = world.agree(released, purpose="energy-saving", days=30)
    started = world.reaches(world.transfer(agreement), "STARTED")
    answer = world.pull(started)
    check(answer.status == 200 and len(rows(answer)) == 3000 and b"P0001" not in answer.body, f"{answer.status}: the view leaves")
    part = world.pull(started, Range="bytes=100-199")
    check(part.status == 206 and part.body == answer.body[100:200], "a part")
    world.here.expect(201, "POST", "/v1/deposits", {"participant": world.mill_here, "fen": 1_000_000, "document": "bank-1"})
    by_row = publish(world, "By the row", release=RULE, price={"model": "perUnit", "fen": 2, "quantity": 1, "unit": "rows"})
    agreement = world.agree(by_row, purpose="energy-saving", days=30)
    started = world.reaches(world.transfer(agreement), "STARTED")
    size = int(world.pull(started, Range="bytes=0-0").headers["Content-Range"].split("/")[1])
    first, rest = world.pull(started, Range=f"bytes=1-{size // 3}"), world.pull(started, Range=f"bytes={size // 3 + 1}-")
    check(first.status == 206 and rest.status == 206, f"{first.status} {rest.status}")
    check(world.pull(started).status in (400, 409, 422), "no more rows than were held for")
    world.mine("POST", f"/v1/connector-processes/{started['id']}/messages", {"act": "complete"})
    path = f"/v1/agreements/{agreement.removeprefix('urn:lingqu:')}"
    check(until("the charge", lambda: world.here.expect(200, "GET", path + "/sums", key=world.bureau_key)["chargedFen"] == 6000), "3000 rows at 2 fen")
    uses = world.here.expect(200, "GET", f"{path}/uses", key=world.bureau_key)["items"]
    readings = world.here.expect(200, "GET", f"/v1/uses/{uses[0]['id']}/readings", key=world.bureau_key)["items"]
    check(sum(one["quantity"] for one in readings) == 3000 and all(one["measures"]["bytes"] > 0 and one["hub"] for one in readings),
          f"rows are metered, bytes and calls beside them, all signed: {readings[:1]}")
    nothing = publish(world, "Nothing to be had", release={"columns": ["id"], "anonymity": {"columns": ["id"], "k": 100}})
    process = world.transfer(world.agree(nothing, purpose="energy-saving", days=30))
    found = until("the refusal", lambda: (lambda p: p if p["state"] == "TERMINATED" or p.get("error") or p.get("reason") else None)(world.process(process)))
    check(found and found["state"] != "STARTED", f"nothing leaves: {found}")


class Store(http.server.BaseHTTPRequestHandler):
    """A place that data are sent to: it checks signatures as an object store does, and fails when it is told to."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        server = self.server
        server.seen.append(self.path)
        if server.fail:
            status = server.fail.pop(0)
            if status == 0:  # It breaks off in the middle.
                self.rfile.read(1000)
                self.connection.close()
                self.close_connection = True
                return None
            self.rfile.read(int(self.headers["Content-Length"]))
            return self.answer(status, b"not now")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/bucket/"):
            if self.headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest() or not remote.signature(
                    "PUT", self.path, self.headers, remote.ACCESS):
                return self.answer(403, b"SignatureDoesNotMatch")
        elif self.headers["Authorization"] != "Bearer inbox":
            return self.answer(401)
        server.kept[self.path] = (body, self.headers["Repr-Digest"])
        return self.answer(200)

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def pushes(world):
    """Data are sent to where the operator allows it, and nowhere else."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store)
    server.seen, server.kept, server.fail = [], {}, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    inbox = {"participant": world.mill_here, "kind": "http", "address": address + "/inbox/", "secret": "Bearer inbox"}
    store = {"participant": world.mill_here, "kind": "s3", "address": address, "bucket": "bucket", "region": remote.REGION,
             "secret": f"{remote.ACCESS} {remote.SECRET}"}
    answer = world.here.call("POST", "/v1/data-targets", inbox, key=world.mill_key_here)
    check(answer.status == 403, f"only the operator allows a target: {answer.status}")
    for change in ({"address": "file:///etc"}, {"address": "http://u@x/"}, {"bucket": "bucket"}, {"secret": "a\nb"}):
        answer = world.here.call("POST", "/v1/data-targets", inbox | change)
        check(answer.status in (400, 422), f"{change}: {answer.status} {answer.body[:200]}")
    inbox, store = (world.here.expect(201, "POST", "/v1/data-targets", one)["id"] for one in (inbox, store))
    listed = world.here.expect(200, "GET", "/v1/data-targets", key=world.mill_key_here)["items"]
    check([one["id"] for one in listed] == [inbox, store] and "secret" not in json.dumps(listed), "its participant sees where, not with what")

    agreement = agree(world, "To be sent", release=RULE)
    one = use(world, agreement)
    whole = had(world, one).body

    def push(target, name, status=201, key=None, use_=one):
        return world.here.call("POST", f"/v1/uses/{use_['id']}/pushes", {"target": target, "name": name}, key=key or world.mill_key_here)

    def over(made):
        def look():
            found = world.here.expect(200, "GET", f"/v1/uses/{one['id']}/pushes", key=world.bureau_key)["items"]
            return next((item for item in found if item["id"] == made["id"] and item["state"] != "waiting"), None)
        return until("the push", look)

    digest = hashlib.sha256(whole).hexdigest()
    for target, name, path in ((inbox, "糖/day 1.csv", "/inbox/%E7%B3%96/day%201.csv"), (store, "a/b+c.csv", "/bucket/a/b%2Bc.csv")):
        made = over(push(target, name).json)
        check(made["state"] == "sent" and made["sha256"] == digest and made["bytes"] == len(whole), f"{made}")
        check(server.kept.get(path, (b"",))[0] == whole, f"it is there: {list(server.kept)}")
    told_digest = server.kept["/inbox/%E7%B3%96/day%201.csv"][1]
    check(told_digest == "sha-256=:" + base64.b64encode(hashlib.sha256(whole).digest()).decode() + ":", f"with its digest: {told_digest}")

    server.fail[:] = [503, 0, 429]
    made = over(push(inbox, "later.csv").json)
    check(made["state"] == "sent" and made["tries"] == 4 and server.kept["/inbox/later.csv"][0] == whole, f"tried again: {made}")
    server.fail[:] = [400]
    made = over(push(inbox, "never.csv").json)
    check(made["state"] == "failed" and made["tries"] == 1 and "400" in made["error"], f"what is refused is not tried again: {made}")
    server.fail[:] = [302]
    check(over(push(inbox, "elsewhere.csv").json)["state"] == "failed", "it follows nobody elsewhere")
    for name in ("../x", "a//b", "/x", "a/./b", "x\n"):
        check(push(inbox, name).status == 422, f"{name!r} is no name")
    check(push(inbox, "x", key=world.bureau_key).status == 404, "it is the consumer's to ask")
    stranger = world.here.expect(201, "POST", "/v1/data-targets", {
        "participant": world.bureau, "kind": "http", "address": address})["id"]
    check(push(stranger, "x").status == 404, "another's target is none")
    log = [item["entry"] for item in world.here.expect(200, "GET", f"/v1/evidence?limit=200&agreement={agreement}", key=world.bureau_key)["items"]]
    kinds = [entry["kind"] for entry in log]
    check(kinds.count("transfer.pushed") == 3 and kinds.count("transfer.push-failed") == 2 and kinds.count("transfer.sent") == 9, f"{kinds}")
    check(told(world, agreement)["sent"]["calls"] == 9, "each try is counted")

    server.fail[:] = [503]
    waiting = push(inbox, "too late.csv").json
    until("the first try", lambda: not server.fail)
    world.here.expect(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "enough"}, key=world.bureau_key)
    check(over(waiting)["state"] == "failed" and "/inbox/too%20late.csv" not in server.kept, "revoked, nothing more is sent")
    world.here.expect(204, "DELETE", f"/v1/data-targets/{inbox}")
    other = use(world, agree(world, "To be sent again", release=RULE))
    check(push(inbox, "x", use_=other).status == 404, "a target that is gone is none")
    server.shutdown()


def command_line(world):
    agreement = agree(world, "By command", release=RULE)
    out = pathlib.Path(tempfile.mkdtemp()) / "had.csv"
    done = subprocess.run(
        [os.environ["LINGQU_BIN"], "agreement", "data", agreement, "--purpose", "energy-saving", "--out", str(out), "--columns", "age,kwh"],
        capture_output=True, check=False, env=os.environ | {"LINGQU_HUB": world.here.address, "LINGQU_KEY": world.mill_key_here})
    check(done.returncode == 0 and out.read_text().startswith("age,kwh\n") and out.read_text().count("\n") == 3001, f"{done.stderr[-300:]!r}")


def main():
    with Hub(name="here", arguments=["--log-level", "warning"]) as here, Hub(name="there") as there:
        world = World(here, there)
        for step in ("view", "narrowing", "refusals", "rate", "damage", "slow_reader", "end", "pushes", "command_line", "transfers"):
            print(step, flush=True)
            match step:
                case "view": agreement, one, whole = view(world)
                case "narrowing": narrowing(world, one, whole)
                case "refusals": refusals(world, one)
                case "slow_reader": slow_reader(world, one)
                case "end": end(world, agreement, one)
                case _: globals()[step](world)
        with open(here.log) as log:
            defects = [line for line in log if "defect" in line]
        check(not defects, f"the hub logged defects: {defects[:5]}")
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
