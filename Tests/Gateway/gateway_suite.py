"""The exchange gateway: what two organisations exchange through the hub is signed, on record before it takes effect, and provable."""

import datetime
import hashlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import uuid
from base64 import b64encode

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Live"))
import count  # noqa: E402
from count import check, until  # noqa: E402
from hub import Hub  # noqa: E402

import requests  # noqa: E402

from party import Party, send  # noqa: E402
from service import Service  # noqa: E402


class World:
    def __init__(self, hub):
        self.hub = hub
        hub.sign_in()
        self.bureau = Party(hub, 11, "Data bureau", ["provider"])
        self.mill = Party(hub, 12, "Sugar mill", ["consumer"])
        self.other = Party(hub, 13, "Another mill", ["consumer"])
        self.shop = Party(hub, 14, "Data shop", ["provider"], own_key=False)
        self.service = Service(self.sign)

    def sign(self, path, headers, body):
        """What a provider adds to its answer: its signature by the same library."""
        class Answer:
            status_code = 200
        answer = Answer()
        answer.headers = {"Content-Digest": "sha-256=:" + b64encode(hashlib.sha256(body).digest()).decode() + ":",
                          "Lingqu-Exchange": headers["lingqu-exchange"]}
        signer = self.mill if path == "/forged" else self.bureau
        if path == "/other":
            answer.headers["Lingqu-Exchange"] = "gwx_01h455vb4pex5vsknk084sn02q"
        signer.message_signer().sign(answer, key_id=signer.key, covered_component_ids=("@status", "content-digest", "lingqu-exchange"),
                                     use_existing_digest=True)
        return answer.headers

    def register(self, provider=None, endpoint=None, allow=True, **more):
        provider = provider or self.bureau
        made = provider.call(201, "POST", "/v1/gateway/services", {
            "name": "Mills", "endpoint": endpoint or self.service.address,
            "methods": ["GET", "POST", "PUT", "PATCH", "DELETE"], "timeoutSeconds": 5, **more})["id"]
        if allow:
            self.hub.expect(200, "POST", f"/v1/gateway/services/{made}/allow", {"internal": True})
        return made

    def agree(self, service, provider=None, price=None, consumer=None, constraint=()):
        provider, consumer = provider or self.bureau, consumer or self.mill
        offer = provider.call(201, "POST", "/v1/offers", {
            "kind": "data", "title": {"zh": "服务", "en": "Service"}, "summary": {"zh": "", "en": ""},
            "policy": {"permission": [{"action": "use", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "energy-saving"}, *constraint]}]},
            "price": price or {"model": "free"}, "reference": {"service": service},
            "publishedRule": {"name": "anyone", "maxTermDays": 90}})["id"]
        made = consumer.call(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "energy-saving", "days": 30})["agreement"]
        provider.sign_agreement(made)
        consumer.sign_agreement(made)
        return made

    def exchange(self, answer):
        return self.mill.call(200, "GET", "/v1/gateway/exchanges/" + answer.headers["Lingqu-Exchange"])


def refused(answer, status, rule, what):
    try:
        found = answer.json().get("rule")
    except ValueError:
        found = None
    return check(answer.status_code == status and found == rule, f"{what}: {answer.status_code} {found}, not {status} {rule}: {answer.text[:300]}")


def verify(path):
    return subprocess.run([os.environ["LINGQU_BIN"], "evidence", "verify", str(path)], capture_output=True, text=True, timeout=60)


def entry(hub, party, index):
    return hub.expect(200, "GET", f"/v1/evidence/{index}", key=party.api)


def happy(world):
    """A request, its answer, both signatures, and a receipt that is checked offline."""
    agreement = world.agree(world.register())
    body = json.dumps({"day": "2026-11-22"}).encode()
    answer = world.mill.send(agreement, "/v1/mills?day=1", "POST", body, headers={"Content-Type": "application/json", "X-Own": "1"})
    digest = hashlib.sha256(body).hexdigest()
    check(answer.status_code == 200 and answer.text == f"POST {len(body)} {digest}", f"{answer.status_code} {answer.text[:300]}")
    method, target, headers = world.service.seen[-1]
    check(target == "/v1/mills?day=1" and headers["lingqu-consumer"] == world.mill.id and headers["content-type"] == "application/json"
          and "x-own" not in headers and headers["host"] == world.service.address[7:], f"what the service saw: {headers}")
    found = world.exchange(answer)
    outcome = found["outcome"]
    check(found["state"] == "answered" and outcome["status"] == 200 and found["requestBody"] == digest
          and outcome["responseBody"] == hashlib.sha256(answer.content).hexdigest() and outcome["requestBytes"] == len(body)
          and outcome["responseBytes"] == len(answer.content) and "responseSignature" not in outcome, f"{found}")
    world.mill.secret.public_key().verify(bytes.fromhex(found["requestSignature"]["value"]), found["requestBase"].encode())
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "receipt.json")
        receipt = world.hub.call("GET", answer.headers["Lingqu-Receipt"], key=world.mill.api).body
        path.write_bytes(receipt)
        good = verify(path)
        check(good.returncode == 0, f"the receipt holds offline: {good.stdout} {good.stderr}")
        data = json.loads(receipt)["entry"]["data"]
        check(data["request"] == hashlib.sha256(found["requestBase"].encode()).hexdigest() and data["requestBody"] == digest
              and data["responseBody"] == outcome["responseBody"] and data["requestSignature"] == found["requestSignature"]["value"]
              and data["requestEntry"] == found["requestEntry"] < outcome["entry"], f"what the receipt proves: {data}")
        for place in (receipt.index(b'"responseBody":"') + 20, receipt.index(b'"requestSignature":"') + 30, len(receipt) // 2):
            changed = bytearray(receipt)
            changed[place] ^= 1
            path.write_bytes(changed)
            check(verify(path).returncode != 0, f"a receipt with byte {place} altered is found")
    signed = world.mill.send(agreement, "/signed")
    outcome = world.exchange(signed)["outcome"]
    check(signed.text == "signed words" and outcome["responseSignature"]["key"] == world.bureau.key, f"{signed.text} {outcome}")
    world.bureau.secret.public_key().verify(bytes.fromhex(outcome["responseSignature"]["value"]), outcome["responseBase"].encode())
    for path in ("/forged", "/other"):
        answer = world.mill.send(agreement, path)
        refused(answer, 502, "gateway.failed", f"an answer with a wrong signature: {path}")
        check(world.exchange(answer)["outcome"]["failure"] == "signature", f"{path} is on record")
    listed = world.mill.call(200, "GET", f"/v1/agreements/{agreement}/exchanges")["items"]
    check([one["state"] for one in listed] == ["failed", "failed", "answered", "answered"], "all of them are listed, newest first")
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        answer = world.mill.send(agreement, "/v1/x", method, b"abc" if method != "GET" else None)
        check(answer.status_code == 200 and answer.text.startswith(method), f"{method}: {answer.status_code} {answer.text[:200]}")
    # What covers the path apart is as good as what covers it whole.
    answer = world.mill.send(agreement, "/v1/x?y=1", covered=("@method", "@path", "@query"))
    check(answer.status_code == 200, f"@path and @query: {answer.text[:200]}")
    return agreement


def signatures(world, agreement):
    """Everything that a signature must be."""
    mill, before = world.mill, len(world.service.seen)
    unsigned = mill.prepare(agreement, "/v1/x")
    del unsigned.headers["Signature"]
    refused(send(unsigned), 401, "gateway.unsigned", "without a signature")
    request = mill.prepare(agreement, "/v1/x")
    request.url = request.url.replace("/v1/x", "/v1/y")
    refused(send(request), 401, "gateway.signature", "another target than was signed")
    request = mill.prepare(agreement, "/v1/x")
    request.headers["Signature-Input"] = request.headers["Signature-Input"].replace("nonce=\"", "nonce=\"0")
    refused(send(request), 401, "gateway.signature", "another nonce than was signed")
    refused(mill.send(agreement, "/v1/x", key=world.other.key), 404, "access.not-found", "with the key id of who has no agreement")
    shared = world.agree(world.register(), consumer=world.other)
    refused(mill.send(shared, "/v1/x", key=world.other.key), 401, "gateway.signature", "with another's key id")
    refused(mill.send(agreement, "/v1/x", key="key_01h455vb4pex5vsknk084sn02q"), 401, "gateway.signature", "with no key's id")
    refused(mill.send(agreement, "/v1/x", key="x"), 401, "gateway.signature", "with what is no id")
    refused(world.other.send(agreement, "/v1/x"), 404, "access.not-found", "an agreement of somebody else")
    refused(world.bureau.send(agreement, "/v1/x"), 404, "access.not-found", "by the provider itself")
    for minutes in (-6, 6):
        then = datetime.datetime.now() + datetime.timedelta(minutes=minutes)
        refused(mill.send(agreement, "/v1/x", created=then), 401, "gateway.stale", f"signed {minutes} minutes from now")
    past = datetime.datetime.now() - datetime.timedelta(seconds=5)
    refused(mill.send(agreement, "/v1/x", expires=past), 401, "gateway.stale", "a signature that has expired")
    refused(mill.send(agreement, "/v1/x", nonce=None), 400, "gateway.signature-parameters", "without a nonce")
    for covered in (("@target-uri",), ("@method",), ("@method", "@path"), ("@method", "@authority")):
        refused(mill.send(agreement, "/v1/x?y=1", covered=covered), 401, "gateway.coverage", f"covers only {covered}")
    request = mill.prepare(agreement, "/v1/x", "POST", b"one")
    request.body = b"two"
    refused(send(request), 422, "gateway.body-differs", "a body that is not the one of its digest")
    request = requests.Request("POST", world.hub.address + f"/gateway/{agreement}/v1/x", data=b"one").prepare()
    mill.message_signer().sign(request, key_id=mill.key, nonce="n" * 20)
    refused(send(request), 401, "gateway.coverage", "a body without a digest")
    check(len(world.service.seen) == before, "none of it reached the service")
    request = mill.prepare(agreement, "/v1/x", nonce="once-" + uuid.uuid4().hex)
    first = send(request)
    check(first.status_code == 200, f"the first time: {first.text[:200]}")
    again = send(request)
    refused(again, 409, "gateway.replayed", "the same once more")
    check(first.headers["Lingqu-Exchange"] in again.text, "a replay is told which exchange it was")
    world.hub.kill()
    world.hub.port = int(world.hub.address.rsplit(":", 1)[1])
    world.hub.start()
    refused(send(request), 409, "gateway.replayed", "the same after a restart")
    results = []
    request = mill.prepare(agreement, "/v1/x")
    threads = [threading.Thread(target=lambda: results.append(send(request).status_code)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    check(sorted(results) == [200] + [409] * 7, f"of eight at once one goes through: {sorted(results)}")


def raw(world, text):
    """Bytes as they are; the status of the answer."""
    host, port = world.hub.address[7:].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(text)
        answer = connection.recv(65536)
    return int(answer.split(b" ", 2)[1]) if answer else 0, answer


def hostile(world, agreement):
    """Paths, headers and addresses that lead elsewhere."""
    before = len(world.service.seen)
    host = world.hub.address[7:]
    for path in ("/../secret", "/v1/../secret", "/v1/%2e%2e/secret", "/v1/%2E%2E/x", "/a%2fb", "/a%5cb", "//evil.example/", "/a//b",
                 "/./a", "/a%00", "/a%0d%0aX:1", "@evil.example/", "/a%252e%252e/b"):
        status, answer = raw(world, f"GET /gateway/{agreement}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        check(status in (400, 401, 404), f"{path}: {answer[:200]!r}")
    check(len(world.service.seen) == before, "none of them reached the service")
    answer = world.mill.send(agreement, "/v1/x", headers={
        "Connection": "close, X-Smuggled", "X-Smuggled": "1", "Lingqu-Consumer": "prt_x", "Authorization": "Bearer mine",
        "Cookie": "a=b", "X-Forwarded-For": "1.2.3.4", "Te": "trailers", "Upgrade": "websocket", "Forwarded": "for=1"})
    headers = world.service.seen[-1][2]
    check(answer.status_code == 200 and headers["lingqu-consumer"] == world.mill.id
          and not set(headers) & {"x-smuggled", "authorization", "cookie", "x-forwarded-for", "te", "upgrade", "forwarded"}, f"{headers}")
    answer = world.mill.send(agreement, "/hop")
    check(answer.text == "ok" and answer.headers.get("ETag") == '"e"'
          and not {"x-hop", "set-cookie", "server", "x-internal"} & {name.lower() for name in answer.headers}, f"{answer.headers}")
    answer = world.mill.send(agreement, "/redirect")
    refused(answer, 502, "gateway.failed", "a redirect")
    check(world.exchange(answer)["outcome"]["failure"] == "redirected" and world.service.seen[-1][1] == "/redirect",
          "a redirect is followed by nobody")
    for endpoint, rule in [("ftp://a", "gateway.address"), ("http://u@h/", "gateway.address"), ("http://h/a?b", "gateway.address"),
                           ("http://h/../a", "gateway.address"), ("http:///a", "gateway.address"), ("/a", "gateway.address")]:
        found = world.hub.call("POST", "/v1/gateway/services", {"name": "n", "endpoint": endpoint}, key=world.bureau.api)
        check(found.status == 422 and found.json["rule"] == rule, f"{endpoint}: {found.status} {found.body[:200]}")
    for endpoint in ("http://127.0.0.1:1", "http://localhost", "http://169.254.169.254/latest", "http://2130706433", "http://[::1]"):
        made = world.register(endpoint=endpoint, allow=False)
        found = world.hub.call("POST", f"/v1/gateway/services/{made}/allow", {})
        check(found.status == 422 and found.json["rule"] == "gateway.internal", f"{endpoint}: {found.status} {found.body[:200]}")
    found = world.hub.call("POST", f"/v1/gateway/services/{made}/allow", {"internal": True}, key=world.bureau.api)
    check(found.status == 403, f"a provider lets itself in: {found.status}")
    waiting = world.agree(world.register(allow=False))
    refused(world.mill.send(waiting, "/v1/x"), 409, "gateway.no-service", "a service that the operator has not let in")
    stolen = world.agree(world.register(), provider=world.shop)
    refused(world.mill.send(stolen, "/v1/x"), 409, "gateway.no-service", "an offer that names another's service")
    narrow = world.agree(world.register(paths=["/v1/"], methods=["GET"]))
    for method, path in [("GET", "/v2/x"), ("GET", "/v11"), ("POST", "/v1/x"), ("GET", "/")]:
        refused(world.mill.send(narrow, path, method, b"x" if method == "POST" else None), 403, "gateway.not-offered", f"{method} {path}")
    check(world.mill.send(narrow, "/v1/x").status_code == 200, "what it offers")


def failing(world):
    """Services that are down, slow, or lie."""
    agreement = world.agree(world.register(timeoutSeconds=2, mostBytes=1_000_000))
    def fails(path, status, why, agreement=agreement):
        answer = world.mill.send(agreement, path)
        if refused(answer, status, "gateway.failed", path):
            found = world.exchange(answer)
            check(found["state"] == "failed" and found["outcome"]["failure"] == why, f"{path}: {found['outcome']}")
    fails("/lies-short", 502, "broken")
    fails("/lies-digest", 502, "broken")
    fails("/garbage", 502, "broken")
    fails("/hang", 504, "timeout")
    fails("/drip", 504, "timeout")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = world.agree(world.register(endpoint="http://127.0.0.1:%d" % unused.getsockname()[1]))
        fails("/v1/x", 502, "unreachable", nobody)
    answer = world.mill.send(agreement, "/error")
    check(answer.status_code == 500 and answer.text == "broken" and world.exchange(answer)["state"] == "answered", "its errors are answers")
    # Endless: the connection ends, nobody is told that it was all.
    request = world.mill.prepare(agreement, "/endless")
    got = 0
    try:
        with send(request, stream=True) as answer:
            for piece in answer.iter_content(65536):
                got += len(piece)
        check(False, f"an endless answer ended well after {got} bytes")
    except requests.RequestException:
        check(got <= 1_000_000, f"an endless answer is cut off: {got}")
    found = world.mill.call(200, "GET", f"/v1/agreements/{agreement}/exchanges?limit=1")["items"][0]
    check(found["state"] == "failed" and found["outcome"]["failure"] == "too-large", f"and on record: {found.get('outcome')}")


def large(world):
    """Bodies that pass piece by piece."""
    agreement = world.agree(world.register(timeoutSeconds=60))
    body = os.urandom(3_000_000)
    answer = world.mill.send(agreement, "/v1/x", "POST", body)
    check(answer.text == f"POST {len(body)} {hashlib.sha256(body).hexdigest()}", f"a large body: {answer.text[:300]}")
    request = world.mill.prepare(agreement, "/v1/x", "POST", body)
    request.body = body[:-1] + bytes([body[-1] ^ 1])
    before = len(world.service.bodies)
    refused(send(request), 422, "gateway.body-differs", "a large body with one bit altered")
    check(until(lambda: len(world.service.bodies) > before) and world.service.bodies[-1] is None, "the service did not get the whole of it")
    found = world.mill.call(200, "GET", f"/v1/agreements/{agreement}/exchanges?limit=1")["items"][0]
    check(found["state"] == "failed" and found["outcome"]["failure"] == "body-differs", f"and on record: {found['outcome']}")
    answer = world.mill.send(agreement, "/large")
    found = world.exchange(answer)["outcome"]
    check(len(answer.content) == world.service.large and found["responseBody"] == hashlib.sha256(answer.content).hexdigest()
          and found["responseBytes"] == world.service.large, f"a large answer: {len(answer.content)} {found}")


def money(world):
    """What comes is charged, what fails is not."""
    world.hub.expect(201, "POST", "/v1/deposits", {"participant": world.mill.id, "fen": 10_000, "document": "bank-1"})
    service = world.register(provider=world.shop)
    price = {"model": "perUnit", "fen": 100, "quantity": 1, "unit": "calls"}
    agreement = world.agree(service, provider=world.shop, price=price)
    charged = []
    for path in ("/v1/x", "/refuse", "/error", "/lies-short"):
        found = world.exchange(world.mill.send(agreement, path))
        use = world.mill.call(200, "GET", f"/v1/uses/{found['use']}")
        charged.append((use["charged"], found["outcome"]["isCharged"], use["settled"]))
    check(charged == [(100, True, True), (100, True, True), (0, False, True), (0, False, True)], f"{charged}")
    uses = world.agree(service, provider=world.shop, price={"model": "perUse", "fen": 5})
    refused(world.mill.send(uses, "/v1/x"), 409, "gateway.price", "a price that would be charged before the answer")
    bounded = world.agree(world.register(), constraint=[{"leftOperand": "count", "operator": "lteq", "rightOperand": 2}])
    answers = [world.mill.send(bounded, "/v1/x").status_code for _ in range(3)]
    check(answers == [200, 200, 422], f"counted by the policy: {answers}")


def revoked(world):
    """A revoked agreement, a closed service, a replaced key: effective on the next request."""
    service = world.register()
    agreement = world.agree(service)
    check(world.mill.send(agreement, "/v1/x").status_code == 200, "before")
    world.bureau.call(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "over"})
    answer = world.mill.send(agreement, "/v1/x")
    check(answer.status_code in (403, 409), f"revoked: {answer.status_code} {answer.text[:200]}")
    agreement = world.agree(service)
    check(world.mill.send(agreement, "/v1/x").status_code == 200, "before it is closed")
    found = world.hub.call("POST", f"/v1/gateway/services/{service}/close", {}, key=world.other.api)
    check(found.status == 404, f"somebody else closes it: {found.status}")
    world.bureau.call(200, "POST", f"/v1/gateway/services/{service}/close", {})
    refused(world.mill.send(agreement, "/v1/x"), 409, "gateway.no-service", "a closed service")
    agreement = world.agree(world.register())
    world.mill.call(201, "POST", "/v1/signing-keys", {})
    refused(world.mill.send(agreement, "/v1/x"), 401, "gateway.signature", "a key that was replaced")


def killed(world):
    """The hub dies while a service works: its record says so afterwards."""
    agreement = world.agree(world.register(timeoutSeconds=2))
    world.service.hanging.clear()
    def ask():
        try:
            world.mill.send(agreement, "/hang")
        except requests.RequestException:
            pass
    thread = threading.Thread(target=ask)
    thread.start()
    check(world.service.hanging.wait(20), "the service has the request")
    world.hub.kill()
    thread.join()
    world.hub.start()
    def last():
        return world.mill.call(200, "GET", f"/v1/agreements/{agreement}/exchanges")["items"][0]
    check(last()["requestEntry"] > 0, "the request is on record")
    check(until(lambda: last()["state"] == "failed"), "that nobody knows how it ended is written down")
    check(last()["outcome"]["failure"] == "interrupted", f"{last()}")


def command_line(world):
    """`lingqu gateway` with a key file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "key.json")
        environment = os.environ | {"LINGQU_HUB": world.hub.address, "HOME": folder}
        def run(*words, api=world.other.api):
            return subprocess.run([os.environ["LINGQU_BIN"], *words], capture_output=True, text=True, timeout=60,
                                  env=environment | {"LINGQU_KEY": api})
        made = run("gateway", "register", world.service.address, "--name", "By hand", "--path", "/v1/", "--json", api=world.bureau.api)
        service = json.loads(made.stdout)["id"]
        check(run("gateway", "allow", service, api=world.hub.key).returncode == 1, "not without --internal")
        check(run("gateway", "allow", service, "--internal", api=world.hub.key).returncode == 0, "the operator lets it in")
        agreement = world.agree(service, consumer=world.other)
        check(run("key", "generate", key).returncode == 0, "a key")
        body = os.path.join(folder, "body.json")
        pathlib.Path(body).write_text("{}")
        for more, wanted in ([], "GET 0 "), (["--body", body], "POST 2 "):
            found = run("gateway", "call", agreement, "/v1/x?y=1", "--signing-key", key, *more)
            check(found.returncode == 0 and found.stdout.startswith(wanted), f"{more}: {found.stdout} {found.stderr}")
        exchange = found.stderr.split()[-1]
        receipt = os.path.join(folder, "receipt.json")
        check(run("gateway", "show", exchange, "--receipt", receipt).returncode == 0 and verify(receipt).returncode == 0, "its receipt")
        check(exchange in run("gateway", "exchanges", agreement, "--json").stdout, "listed")
        check(service in run("gateway", "list", "--json", api=world.bureau.api).stdout, "services")
        check(run("gateway", "call", agreement, "/v2", "--signing-key", key).returncode == 1, "what is not offered")


def main():
    with Hub() as hub:
        world = World(hub)
        agreement = happy(world)
        for part in (signatures, hostile):
            part(world, agreement)
        for part in (failing, large, money, command_line, killed, revoked):
            part(world)
        world.service.stop()
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
