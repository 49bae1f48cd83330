"""Cycles of the Dataspace Protocol over HTTP: request, agreement, verification, finalized, transfer requested, started.

32 consumers at a time, each with the next cycle when the last one has started. The hub is the provider and decides by a published rule;
this program is the other connector: it sends three messages a cycle and takes three. All of it is durable: negotiation, agreement, use,
outbox, evidence. Load and hub share the machine's processors."""

import asyncio
import json
import os
import statistics
import sys
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from shared import Hub, QUICK, figure, save  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Live"))
from hub import credit_code  # noqa: E402

SECONDS = int(os.environ.get("SECONDS_", "5" if QUICK else "30"))
CLIENTS = int(os.environ.get("CLIENTS", "32"))
CONTEXT = {"@context": ["https://w3id.org/dspace/2025/1/context.jsonld"]}
BASE = "/dsp/2025-1"
PATIENCE = 30


async def take(reader):
    """One HTTP message: its first line and its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = next((int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0)
    return head.split("\r\n")[0], await reader.readexactly(length)


class Connector:
    """The other side: takes what the hub says, and tells whoever waits for it."""

    def __init__(self):
        self.waiting = {}

    async def start(self):
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=256)
        self.address = "http://127.0.0.1:%d%s" % (server.sockets[0].getsockname()[1], BASE)
        return server

    async def serve(self, reader, writer):
        try:
            while True:
                line, body = await take(reader)
                pid, event = line.split()[1].removeprefix(BASE).split("/", 3)[2:]
                self.said(pid, event).set_result(json.loads(body))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def said(self, pid, event):
        return self.waiting.setdefault((pid, event), asyncio.get_running_loop().create_future())

    async def hears(self, pid, event):
        found = await asyncio.wait_for(self.said(pid, event), PATIENCE)
        del self.waiting[(pid, event)]
        return found


class Client:
    def __init__(self, hub, key, connector, dataset, offer):
        self.hub, self.key, self.connector, self.dataset, self.offer = hub, key, connector, dataset, offer

    async def connect(self):
        host, port = self.hub.address[7:].split(":")
        self.reader, self.writer = await asyncio.open_connection(host, int(port))
        return self

    async def post(self, path, body):
        data = json.dumps(CONTEXT | body).encode()
        self.writer.write((f"POST {BASE}{path} HTTP/1.1\r\nHost: {self.hub.address[7:]}\r\nAuthorization: Bearer {self.key}\r\n"
                           f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n").encode() + data)
        line, answer = await take(self.reader)
        assert line.split()[1] in ("200", "201"), (path, line, answer[:500])
        return json.loads(answer)

    async def cycle(self):
        pid, callback = uuid.uuid4().hex, self.connector.address
        made = await self.post("/negotiations/request", {
            "@type": "ContractRequestMessage", "consumerPid": pid, "callbackAddress": callback,
            "offer": self.offer | {"@type": "Offer", "target": self.dataset}})
        agreement = (await self.connector.hears(pid, "agreement"))["agreement"]["@id"]
        await self.post(f"/negotiations/{made['providerPid']}/agreement/verification", {
            "@type": "ContractAgreementVerificationMessage", "consumerPid": pid, "providerPid": made["providerPid"]})
        assert (await self.connector.hears(pid, "events"))["eventType"] == "FINALIZED"
        transfer = uuid.uuid4().hex
        await self.post("/transfers/request", {
            "@type": "TransferRequestMessage", "consumerPid": transfer, "agreementId": agreement, "format": "HttpData-PULL",
            "callbackAddress": callback})
        assert (await self.connector.hears(transfer, "start"))["dataAddress"]["endpoint"]


def prepared(hub, connector):
    def party(number, kinds):
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": f"测试{number}", "en": "t"}, "creditCode": credit_code(number), "kinds": kinds})
        return made["id"], hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                                      {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
    (_, provider), (consumer, key) = party(1, ["provider"]), party(2, ["consumer"])
    hub.expect(201, "POST", "/v1/signing-keys", {}, key=provider)
    hub.expect(201, "POST", "/v1/connectors", {"participant": consumer, "address": connector.address, "authorization": "Bearer x"})
    upload = hub.expect(201, "POST", "/v1/uploads", b"day,kWh\n1,2\n", key=provider,
                        headers={"Content-Type": "application/octet-stream"})["id"]
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "数据", "en": "d"}, "summary": {"zh": "", "en": ""},
        "policy": {"permission": [{"action": "use", "constraint": [
            {"leftOperand": "purpose", "operator": "eq", "rightOperand": "test"}]}]},
        "price": {"model": "free"}, "reference": {"upload": upload},
        "publishedRule": {"name": "all", "maxTermDays": 90}}, key=provider)["id"]
    dataset = hub.expect(200, "GET", f"{BASE}/catalog/datasets/urn:lingqu:{offer}", key=key)
    return key, dataset["@id"], dataset["hasPolicy"][0]


async def measure(hub, connector, key, dataset, offer):
    clients = [await Client(hub, key, connector, dataset, offer).connect() for _ in range(CLIENTS)]
    times, end = [], time.monotonic() + SECONDS

    async def run(client):
        while time.monotonic() < end:
            start = time.monotonic()
            await client.cycle()
            times.append(time.monotonic() - start)
    start = time.monotonic()
    await asyncio.gather(*(run(client) for client in clients))
    return sorted(times), time.monotonic() - start


async def main():
    connector = Connector()
    await connector.start()
    with Hub() as hub:
        hub.sign_in()
        # The hub is asked from another thread: it may want to talk to the connector meanwhile.
        prepare = await asyncio.to_thread(prepared, hub, connector)
        times, seconds = await measure(hub, connector, *prepare)
        print(f"{len(times)} cycles in {seconds:.1f} s, median {statistics.median(times) * 1000:.0f} ms")
        figure("dsp-cycles", [len(times) / seconds], "1/s", "more", 200)
        figure("dsp-cycle-p99", [times[min(len(times) - 1, int(len(times) * 0.99))] * 1000], "ms", "less", 250)
    save("data")


if __name__ == "__main__":
    asyncio.run(main())
