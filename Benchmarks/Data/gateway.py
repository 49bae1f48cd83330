"""Signed exchanges through the gateway: a small request and answer, each in the log before it takes effect.

wrk sends requests that were signed beforehand, 64 at a time, over 64 connections, to a hub that calls a service on the same machine.
Load, service and hub share the machine's processors. Then one large body passes each way, and the hub's memory is looked at."""

import asyncio
import hashlib
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from base64 import b64encode

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from shared import Hub, QUICK, figure, resident, save, wrk  # noqa: E402

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Live"))
from hub import credit_code  # noqa: E402

SECONDS = int(os.environ.get("SECONDS_", "5" if QUICK else "30"))
REQUESTS = int(os.environ.get("REQUESTS", "20000" if QUICK else "150000"))
LARGE = int(os.environ.get("LARGE", str(64 << 20 if QUICK else 1 << 30)))


class Small(asyncio.Protocol):
    """Answers every request with the same few bytes, as soon as it is whole; large bodies are counted and thrown away."""
    ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\": true}"[:-1]

    def connection_made(self, transport):
        self.transport, self.buffer, self.left = transport, b"", None

    def data_received(self, data):
        if self.left is not None:
            self.left -= len(data)
        else:
            self.buffer += data
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.buffer[:end].lower()
            if b"/large" in head.split(b"\r\n")[0] and head.startswith(b"get"):
                return self.large()
            place = head.find(b"content-length:")
            length = int(head[place + 15:].split(b"\r\n")[0]) if place >= 0 else 0
            self.left = length - (len(self.buffer) - end - 4)
            self.buffer = b""
        if self.left <= 0:
            self.left = None
            self.transport.write(self.ANSWER)

    def large(self):
        self.buffer, self.sent = b"", 0
        self.transport.set_write_buffer_limits(1 << 20)
        self.transport.write(f"HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n".encode())
        self.resume_writing()

    def pause_writing(self):
        self.paused = True

    def resume_writing(self):
        self.paused = False
        piece = bytes(1 << 18)
        while getattr(self, "sent", LARGE) < LARGE and not self.paused:
            part = min(LARGE - self.sent, len(piece))
            self.sent += part
            self.transport.write(piece[:part])


def serve(port):
    async def main():
        server = await asyncio.get_running_loop().create_server(Small, "127.0.0.1", 0, backlog=512)
        port.value = server.sockets[0].getsockname()[1]
        await server.serve_forever()
    asyncio.run(main())


class Consumer:
    def __init__(self, hub, service):
        def party(number, kinds):
            made = hub.expect(201, "POST", "/v1/participants", {
                "name": {"zh": f"测试{number}", "en": "t"}, "creditCode": credit_code(number), "kinds": kinds})
            return made["id"], hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                                          {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        (_, provider), (consumer, key) = party(1, ["provider"]), party(2, ["consumer"])
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=provider)
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
        made = hub.expect(201, "POST", "/v1/gateway/services", {
            "name": "s", "endpoint": service, "mostBytes": 1 << 40, "timeoutSeconds": 3600}, key=provider)["id"]
        hub.expect(200, "POST", f"/v1/gateway/services/{made}/allow", {"internal": True})
        offer = hub.expect(201, "POST", "/v1/offers", {
            "kind": "data", "title": {"zh": "服务", "en": "s"}, "summary": {"zh": "", "en": ""},
            "policy": {"permission": [{"action": "use", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "test"}]}]},
            "price": {"model": "free"}, "publishedRule": {"name": "all", "maxTermDays": 90}, "reference": {"service": made}}, key=provider)["id"]
        self.agreement = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "test", "days": 30}, key=key)["agreement"]
        for one in (key, provider):
            hub.expect(200, "POST", f"/v1/agreements/{self.agreement}/signatures", {}, key=one)
        self.hub, self.count = hub, 0
        self.secret = Ed25519PrivateKey.generate()
        public = self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        proof = self.secret.sign(f'lingqu-key-possession-v1\n{{"participant":"{consumer}","publicKey":"{public}"}}'.encode()).hex()
        self.key = hub.expect(201, "POST", "/v1/signing-keys", {"publicKey": public, "proof": proof}, key=key)["id"]

    def fields(self, method, target, digest=None):
        self.count += 1
        covered, lines = ['"@method"', '"@target-uri"'], [f'"@method": {method}', f'"@target-uri": {self.hub.address}{target}']
        fields = {}
        if digest is not None:
            fields["Content-Digest"] = "sha-256=:" + b64encode(digest).decode() + ":"
            covered.append('"content-digest"')
            lines.append(f'"content-digest": {fields["Content-Digest"]}')
        parameters = f'({" ".join(covered)});created={int(time.time())};keyid="{self.key}";nonce="n{self.count}"'
        lines.append(f'"@signature-params": {parameters}')
        fields["Signature-Input"] = "s=" + parameters
        fields["Signature"] = "s=:" + b64encode(self.secret.sign("\n".join(lines).encode())).decode() + ":"
        return fields


def requests(consumer, path):
    """Signed requests, one a line of fields, for wrk."""
    target, body = f"/gateway/{consumer.agreement}/v1/x", b'{"day": "2026-11-22"}'
    digest = hashlib.sha256(body).digest()
    with open(path + ".txt", "w") as file:
        for _ in range(REQUESTS):
            fields = consumer.fields("POST", target, digest)
            file.write("\t".join([fields["Signature-Input"], fields["Signature"]]) + "\n")
    with open(path, "w") as script:
        script.write(f"""
local lines = io.lines("{path}.txt")
local body = [[{body.decode()}]]
request = function()
  local line = lines()
  if not line then wrk.thread:stop() return wrk.format("GET", "/livez") end
  local input, signature = line:match("^(.-)\\t(.*)$")
  return wrk.format("POST", "{target}", {{["Content-Type"] = "application/json",
    ["Content-Digest"] = "sha-256=:{b64encode(digest).decode()}:", ["Signature-Input"] = input, ["Signature"] = signature}}, body)
end
""")


def peak(pid, work):
    """The most resident memory in MiB while `work` runs, and its seconds."""
    most, done = [resident(pid)], threading.Event()

    def look():
        while not done.wait(0.05):
            most.append(resident(pid))
    thread = threading.Thread(target=look)
    thread.start()
    start = time.monotonic()
    try:
        work()
    finally:
        done.set()
        thread.join()
    return max(most), time.monotonic() - start


def large(hub, consumer):
    import http.client
    piece, host = bytes(1 << 20), hub.address[7:]
    digest, left = hashlib.sha256(), LARGE
    while left:
        digest.update(piece[:min(left, len(piece))])
        left -= min(left, len(piece))
    target = f"/gateway/{consumer.agreement}/large"

    def up():
        connection = http.client.HTTPConnection(host, timeout=3600)
        fields = consumer.fields("POST", target, digest.digest()) | {"Content-Length": str(LARGE)}
        pieces = (piece[:min(LARGE - place, len(piece))] for place in range(0, LARGE, len(piece)))
        connection.request("POST", target, pieces, fields)
        answer = connection.getresponse()
        assert answer.status == 200, (answer.status, answer.read())

    def down():
        connection = http.client.HTTPConnection(host, timeout=3600)
        connection.request("GET", target, headers=consumer.fields("GET", target))
        answer, got = connection.getresponse(), 0
        while part := answer.read(1 << 20):
            got += len(part)
        assert got == LARGE, got
    return peak(hub.process.pid, up), peak(hub.process.pid, down)


def main():
    port = multiprocessing.Value("i", 0)
    service = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    service.start()
    while not port.value:
        time.sleep(0.01)
    with Hub() as hub, tempfile.TemporaryDirectory() as folder:
        hub.sign_in()
        consumer = Consumer(hub, f"http://127.0.0.1:{port.value}")
        script = os.path.join(folder, "gateway.lua")
        requests(consumer, script)
        rate, p99, bad = wrk(hub, "/", "none", SECONDS, script=script)
        assert bad == 0, f"{bad} were refused"
        before = resident(hub.process.pid)
        figure("gateway-exchanges", [rate], "1/s", "more", 2000, "X-Road as a user told", 110)
        figure("gateway-exchange-p99", [p99], "ms", "less", 100)
        (most_up, seconds_up), (most_down, seconds_down) = large(hub, consumer)
        print(f"{LARGE >> 20} MiB: {LARGE / seconds_up / 1e6:.0f} MB/s to a service, {LARGE / seconds_down / 1e6:.0f} MB/s from one")
        figure("gateway-large-body-memory", [max(most_up, most_down) - before], "MiB", "less", 128)
    service.terminate()
    save("data")


if __name__ == "__main__":
    main()
