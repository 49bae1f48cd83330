"""`HttpData-PUSH` between two hubs: the provider sends, the consumer's hub keeps what comes; what stops it, and what may not be asked."""

import base64
import hashlib
import http.server
import json
import pathlib
import select
import socket
import sys
import threading
import uuid

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Live"))
import count  # noqa: E402

CONTEXT = {"@context": ["https://w3id.org/dspace/2025/1/context.jsonld"]}
LARGE = bytes(range(256)) * (48 << 12)


class Sink:
    """A place of the consumer's that takes what is pushed, as fast as the test lets it."""

    def __init__(self):
        self.came = []  # Of each try: whether it was whole, its SHA-256, and what it showed.
        self.begun, self.go = threading.Semaphore(0), threading.Event()
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                length, digest, left = int(self.headers["Content-Length"]), hashlib.sha256(), 0
                try:
                    digest.update(self.rfile.read(65_536))
                    sink.begun.release()
                    sink.go.wait(60)
                    left = length - 65_536
                    while left > 0 and (piece := self.rfile.read(min(left, 1 << 20))):
                        digest.update(piece)
                        left -= len(piece)
                except OSError:
                    left = left or length
                sink.came.append((left <= 0, digest.hexdigest(), self.headers["Authorization"], self.path))
                if left <= 0:
                    self.send_response(204)
                    self.end_headers()
                self.close_connection = True

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def let_in(world, address):
    return world.here.expect(201, "POST", "/v1/data-targets", {
        "participant": world.mill_here, "kind": "http", "address": address})["id"]


def ask(world, agreement, endpoint, **more):
    """A transfer as any connector would ask for it, and its consumerPid."""
    body = CONTEXT | {
        "@type": "TransferRequestMessage", "consumerPid": "urn:x:" + uuid.uuid4().hex, "agreementId": agreement,
        "format": "HttpData-PUSH", "callbackAddress": world.there.address + "/dsp/2025-1", "dataAddress": {
            "@type": "DataAddress", "endpointType": "https://w3id.org/idsa/v4.1/HTTP", "endpoint": endpoint,
            "endpointProperties": [
                {"@type": "EndpointProperty", "name": "authorization", "value": "secret-of-the-consumer"},
                {"@type": "EndpointProperty", "name": "authType", "value": "bearer"}]}} | more
    return world.here.call("POST", "/dsp/2025-1/transfers/request", body, key=world.mill_key_here), body["consumerPid"]


def tell(world, answer, what, kind):
    return world.here.call("POST", f"/dsp/2025-1/transfers/{answer.json['providerPid']}/{what}", CONTEXT | {
        "@type": kind, "consumerPid": answer.json["consumerPid"], "providerPid": answer.json["providerPid"], "code": "1"},
        key=world.mill_key_here)


def state(world, answer):
    return world.here.call("GET", "/dsp/2025-1/transfers/" + answer.json["providerPid"], key=world.mill_key_here).json["state"]


def process_here(world, consumer_pid):
    found = world.here.expect(200, "GET", "/v1/connector-processes", key=world.bureau_key)["items"]
    return next(one for one in found if one.get("counterPid") == consumer_pid)


def pushes(world, process):
    return world.here.expect(200, "GET", f"/v1/uses/{process['subject']}/pushes", key=world.bureau_key)["items"]


def entries(world, agreement):
    found = world.here.expect(
        200, "GET", "/v1/evidence?limit=200&agreement=" + agreement.removeprefix("urn:lingqu:"), key=world.bureau_key)
    return [item["entry"] for item in found["items"]]


def kinds(world, agreement):
    return [entry["kind"] for entry in entries(world, agreement)]


def delivered(world, table):
    """From the request to the bytes in the consumer's files, and what may not be done to them."""
    offer = world.publish("Power, sent by itself")
    formats = [one["format"] for one in world.dataset(offer)["distribution"]]
    count.check(formats == ["HttpData-PULL", "HttpData-PUSH"], f"{formats}")
    agreement = world.agree(offer)
    closed = world.reaches(world.transfer(agreement, "HttpData-PUSH"), "TERMINATED")
    count.check("dsp.push-target" in closed["reason"], f"nothing is sent where the operator lets nothing in: {closed['reason']}")
    let_in(world, world.there.address + "/dsp/inbox")
    transfer = world.reaches(world.transfer(agreement, "HttpData-PUSH"), "COMPLETED")
    received = transfer["received"]
    count.check(received["sha256"] == hashlib.sha256(table).hexdigest() and received["bytes"] == len(table), f"{received}")
    content = world.there.call("GET", f"/v1/uploads/{received['upload']}/content", key=world.mill_key)
    count.check(content.body == table, "it is among the consumer's files")
    count.check("dataAddress" not in transfer, "nothing is left to be pulled")
    told = kinds(world, agreement)
    count.check([told.count(one) for one in ("transfer.sent", "transfer.pushed", "use.refused")] == [1, 1, 0], f"the provider's log: {told}")
    mine = [item["entry"]["kind"] for item in world.mine("GET", f"/v1/evidence?subject={transfer['id']}")["items"]]
    count.check(sorted(mine) == sorted("connector." + one for one in (
        "transfer-started", "data-received", "transfer-completed")), f"the consumer's log: {mine}")
    # The same once more is taken note of, other data are not taken, and nobody else sends anything.
    address = process_here(world, transfer["pid"])["dataAddress"]
    token = next(item["value"] for item in address["endpointProperties"] if item["name"] == "authorization")
    path = address["endpoint"].removeprefix(world.there.address)

    def put(body, digest, key=token):
        return world.there.call("PUT", path, body, key=key, headers={
            "Content-Type": "application/octet-stream", "Repr-Digest": f"sha-256=:{digest}:"}).status
    same = base64.b64encode(hashlib.sha256(table).digest()).decode()
    count.check(put(table, same) == 204, "the same again")
    count.check(put(b"other", base64.b64encode(hashlib.sha256(b"other").digest()).decode()) == 409, "others instead")
    count.check(put(table, same, "0" * 64) == 401, "another token")
    count.check(world.process(transfer["id"])["received"] == received, "what came is what is kept")
    pulled = world.here.call("GET", f"/dsp/data/{process_here(world, transfer['pid'])['id']}", key=token)
    count.check(pulled.status == 401, "what is pushed is not pulled as well")
    return agreement


def empty_inbox(world, agreement):
    """What does not fit what it says, or comes for nothing that was asked for, is not kept."""
    waiting = world.transfer(agreement, "HttpData-PUSH")
    path = f"/dsp/inbox/{waiting}"
    count.check(world.there.call("PUT", path, b"x", key="0" * 64).status == 401, "a token that nobody gave")
    count.check(world.there.call("PUT", "/dsp/inbox/dsp_nothing", b"x", key="0" * 64).status == 401, "a transfer that is not")
    world.reaches(waiting, "COMPLETED")


class Provider:
    """A provider of our own: it takes requests for transfers and sends nothing by itself."""

    def __init__(self):
        self.asked = []
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if message["@type"] == "TransferRequestMessage":
                    provider.asked.append(message)
                answer = json.dumps(CONTEXT | {
                    "@type": "TransferProcess", "consumerPid": message["consumerPid"], "providerPid": "urn:p:" + message["consumerPid"],
                    "state": "REQUESTED"}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/dsp"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def hostile_provider(world, until):
    """What breaks off, lies about itself, or comes when nothing is awaited is not kept; the data still come when they do come."""
    provider = Provider()
    peer = {"participant": world.bureau_there, "authorization": "Bearer x"}
    world.there.expect(201, "POST", "/v1/connectors", peer | {"address": provider.address})
    transfer = world.transfer("urn:agreement:of-theirs", "HttpData-PUSH")
    until("their request", lambda: provider.asked)
    address = provider.asked[0]["dataAddress"]
    token = next(item["value"] for item in address["endpointProperties"] if item["name"] == "authorization")
    path, body = address["endpoint"].removeprefix(world.there.address), b"day,kWh\n2026-11-01,7\n" * 100
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    headers = {"Content-Type": "text/csv", "Repr-Digest": f"sha-256=:{digest}:"}

    def put(content=body):
        return world.there.call("PUT", path, content, key=token, headers=headers).status
    host, port = world.there.address.removeprefix("http://").split(":")
    lines = []

    def begun():
        """Whether half of it is coming in. The questions are no data of this transfer, or they would be taken."""
        if not lines or select.select(lines[-1:], [], [], 0)[0]:  # None yet, or it came while a question was being answered.
            lines.append(socket.create_connection((host, int(port)), timeout=60))
            lines[-1].sendall((f"PUT {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
                               f"Content-Length: {len(body) * 2}\r\n\r\n").encode() + body)
        return put(b"not these data") == 429
    until("the beginning", begun)
    for line in lines:
        line.close()
    until("its end", lambda: put(b"not these data") == 400)
    count.check("received" not in world.process(transfer), "neither what broke off nor what lied is kept")
    other = world.transfer("urn:agreement:of-theirs", "HttpData-PUSH")
    until("their second request", lambda: len(provider.asked) == 2)
    count.check(world.there.call("PUT", f"/dsp/inbox/{other}", body, key=token).status == 401, "one transfer's token is not another's")
    pids = CONTEXT | {"consumerPid": world.process(transfer)["pid"], "providerPid": "urn:p:" + world.process(transfer)["pid"]}

    def say(what, kind, key=world.bureau_key_there):
        return world.there.call("POST", f"/dsp/2025-1/transfers/{pids['consumerPid']}/{what}", pids | {"@type": kind}, key=key).status
    count.check(say("start", "TransferStartMessage") == 200 and say("suspension", "TransferSuspensionMessage") == 200, "it is suspended")
    count.check(put() == 503, "suspended, nothing is taken")
    count.check(say("start", "TransferStartMessage", world.mill_key) in (401, 404), "another party lets nothing go on")
    count.check(say("start", "TransferStartMessage") == 200, "it goes on")
    count.check(put() == 204, "now it comes")
    received = world.process(transfer)["received"]
    count.check(received["sha256"] == hashlib.sha256(body).hexdigest(), f"{received}")
    count.check(say("completion", "TransferCompletionMessage") == 200 and put() == 204, "told twice, it is there once")
    world.mine("POST", f"/v1/connector-processes/{other}/messages", {"act": "terminate"})
    path = f"/dsp/inbox/{other}"
    token = next(item["value"] for item in provider.asked[1]["dataAddress"]["endpointProperties"] if item["name"] == "authorization")
    count.check(put() == 403, "what has ended takes nothing")
    world.there.expect(201, "POST", "/v1/connectors", peer | {
        "address": world.here.address + "/dsp/2025-1", "authorization": "Bearer " + world.mill_key_here})


def refused(world, agreement):
    """What may not be asked for makes no use."""
    before = kinds(world, agreement).count("use.requested") + kinds(world, agreement).count("use.completed")
    for endpoint in ("http://169.254.169.254/latest", world.there.address + "/v1/uploads", world.there.address + "/dsp/inboxes/x",
                     world.there.address + "/dsp/inbox/../../v1", world.there.address + "/dsp/inbox/a?b", "file:///etc/passwd",
                     world.there.address + "/dsp/inbox/", world.there.address + "/dsp/inbox/%2e%2e/x"):
        answer, _ = ask(world, agreement, endpoint)
        count.check(answer.status in (400, 403) and answer.json["code"].startswith("dsp.push-"), f"{endpoint}: {answer.status} {answer.body[:200]}")
    answer, _ = ask(world, agreement, "x", dataAddress={"@type": "DataAddress", "endpointType": "urn:s3", "endpoint": world.there.address + "/dsp/inbox/x"})
    count.check(answer.status == 400 and answer.json["code"] == "dsp.push-address", "another type of endpoint")
    answer, _ = ask(world, agreement, world.there.address + "/dsp/inbox/x", format="HttpData-PULL")
    count.check(answer.status == 400 and answer.json["code"] == "dsp.format", "a data address with a pull")
    after = kinds(world, agreement).count("use.requested") + kinds(world, agreement).count("use.completed")
    count.check(before == after, "none of it was a use")


def stopped(world, until):
    """Suspended, it stops and begins anew when it goes on; terminated, it stops for good."""
    agreement = world.agree(world.publish("A large table", body=LARGE))
    sink = Sink()
    let_in(world, sink.address + "/in")
    answer, pid = ask(world, agreement, sink.address + "/in/held/one.csv")
    count.check(answer.status == 201, f"{answer.status} {answer.body[:300]}")
    count.check(sink.begun.acquire(timeout=60), "the push never began")
    suspended = tell(world, answer, "suspension", "TransferSuspensionMessage")
    count.check(suspended.status == 200, f"{suspended.body[:300]}")
    until("the watch", lambda: state(world, answer) == "SUSPENDED")
    process = process_here(world, pid)
    threading.Timer(0.6, sink.go.set).start()
    until("held back", lambda: pushes(world, process)[0]["state"] == "held")
    count.check(not any(whole for whole, *_ in sink.came), "it did not come whole")
    count.check(tell(world, answer, "completion", "TransferCompletionMessage").status == 400, "suspended, it is not completed")
    count.check(tell(world, answer, "start", "TransferStartMessage").status == 200, "it goes on")
    until("the whole of it", lambda: pushes(world, process)[0]["state"] == "sent")
    whole, digest, shown, path = sink.came[-1]
    count.check(whole and digest == hashlib.sha256(LARGE).hexdigest(), f"from its beginning: {sink.came}")
    count.check(shown == "Bearer secret-of-the-consumer" and path == "/in/held/one.csv", f"{shown} at {path}")
    sink.go.clear()
    while sink.begun.acquire(blocking=False):
        pass
    before = len(sink.came)
    answer, pid = ask(world, agreement, sink.address + "/in/two.csv")
    count.check(sink.begun.acquire(timeout=60), "the second push never began")
    count.check(tell(world, answer, "termination", "TransferTerminationMessage").status == 200, "it is terminated")
    threading.Timer(0.6, sink.go.set).start()
    process = process_here(world, pid)
    until("its end", lambda: pushes(world, process)[0]["state"] == "failed")
    count.check(not any(whole for whole, *_ in sink.came[before:]), "terminated, it did not come whole")
    count.check(state(world, answer) == "TERMINATED", "and stays so")


def held_by_provider(world, until):
    """What the provider suspends waits on both sides, and comes when it goes on; what it revokes never does."""
    agreement = world.agree(world.publish("A large table, with pauses", body=LARGE))
    sink, path = Sink(), "/v1/agreements/" + agreement.removeprefix("urn:lingqu:")
    let_in(world, sink.address)
    answer, pid = ask(world, agreement, sink.address + "/one.csv")
    count.check(sink.begun.acquire(timeout=60), "the push never began")
    world.here.expect(200, "POST", path + "/suspend", {"reason": "maintenance"}, key=world.bureau_key)
    process = process_here(world, pid)
    threading.Timer(0.6, sink.go.set).start()
    until("a try that broke off", lambda: sink.came)
    count.check(not sink.came[0][0], f"suspended, it did not come whole: {sink.came}")
    world.here.expect(200, "POST", path + "/resume", {}, key=world.bureau_key)
    until("the whole of it", lambda: pushes(world, process)[0]["state"] == "sent")
    count.check(sink.came[-1][:2] == (True, hashlib.sha256(LARGE).hexdigest()), "it came when it went on")
    sink.go.clear()
    while sink.begun.acquire(blocking=False):
        pass
    before = len(sink.came)
    answer, pid = ask(world, agreement, sink.address + "/two.csv")
    count.check(sink.begun.acquire(timeout=60), "the second push never began")
    world.here.expect(200, "POST", path + "/revoke", {"reason": "enough"}, key=world.bureau_key)
    threading.Timer(0.6, sink.go.set).start()
    process = process_here(world, pid)
    until("its end", lambda: pushes(world, process)[0]["state"] == "failed")
    count.check(not any(whole for whole, *_ in sink.came[before:]), "revoked, it did not come whole")


def metered(world, table, until):
    """A price by bytes: charged once, whatever breaks off meanwhile on either side."""
    agreement = world.agree(world.publish(
        "Power, sent by the byte", price={"model": "perUnit", "fen": 1, "quantity": 1000, "unit": "bytes"}))
    due, path = -(-len(table) // 1000), f"/v1/agreements/{agreement.removeprefix('urn:lingqu:')}/sums"

    def charged():
        return world.here.expect(200, "GET", path, key=world.bureau_key)["chargedFen"]
    for number, hub in enumerate((None, world.here, world.there), 1):
        transfer = world.transfer(agreement, "HttpData-PUSH")
        if hub:
            hub.kill()
            hub.start()
        done = world.reaches(transfer, "COMPLETED")
        count.check(done["received"]["sha256"] == hashlib.sha256(table).hexdigest(), "it came whole")
        until(f"charge {number}", lambda: charged() == number * due)


def play(world, table, until):
    """The hubs' ports stay as they are."""
    world.here.expect(201, "POST", "/v1/deposits", {"participant": world.mill_here, "fen": 1_000_000, "document": "bank-2"})
    agreement = delivered(world, table)
    empty_inbox(world, agreement)
    hostile_provider(world, until)
    refused(world, agreement)
    stopped(world, until)
    held_by_provider(world, until)
    metered(world, table, until)
