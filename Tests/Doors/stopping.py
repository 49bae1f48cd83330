"""SIGTERM under load: requests that run get their answers, streams end, the process exits with 0, and what was answered is there."""

import os
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub  # noqa: E402

from count import check
from events import Follower, until
from parties import OFFER, Deal
from wire import Wire
import json


class Writer(threading.Thread):
    """Publishes offers on one kept connection until it ends."""

    def __init__(self, hub, key, number):
        super().__init__(daemon=True)
        self.address, self.key, self.number = hub.address, key, number
        self.published, self.broken, self.others = [], 0, []

    def run(self):
        body = json.dumps(OFFER).encode()
        try:
            with Wire(self.address, timeout=60) as wire:
                while True:
                    wire.request("POST", "/v1/offers", [("Authorization", "Bearer " + self.key),
                                                        ("Content-Type", "application/json")], body)
                    reply = wire.reply()
                    if reply is None:
                        # Between two requests is where a connection may end; inside an answer it may not.
                        self.broken += bool(wire.kept)
                        return
                    if reply.status == 201:
                        self.published.append(reply.json["id"])
                    else:
                        self.others.append(reply)
        except OSError:
            return


def stopping():
    hub = Hub(arguments=["--log-format", "json", "--log-level", "warning"]).start()
    try:
        hub.sign_in()
        deal = Deal(hub, first=500)
        writers = [Writer(hub, deal.provider.key, n) for n in range(16)]
        for writer in writers:
            writer.start()
        streams = [Follower(hub, party.key) for party in (deal.provider, deal.consumer)]
        idle = [Wire(hub.address) for _ in range(5)]
        # An upload that is halfway when the signal comes.
        upload = Wire(hub.address, timeout=60)
        upload.send(f"POST /v1/uploads HTTP/1.1\r\nHost: {upload.host}\r\nAuthorization: Bearer {deal.consumer.key}\r\n"
                    "Content-Length: 200000\r\n\r\n")
        upload.send(b"a" * 100_000)
        check(until(lambda: all(len(w.published) > 2 for w in writers)), "sixteen writers are at work")
        start = time.monotonic()
        hub.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        upload.send(b"a" * 100_000)
        reply = upload.reply()
        check(reply is not None and reply.status == 201, f"the upload that was under way is answered: {reply!r}")
        code = hub.process.wait(60)
        took = time.monotonic() - start
        for writer in writers:
            writer.join(30)
        check(code == 0, f"the hub exits with 0, not {code}")
        print(f"stopped {took:.1f} s after the signal, after {sum(len(w.published) for w in writers)} offers")
        check(took < 40, f"in the time that it has: {took:.1f} s")
        check(not any(w.broken for w in writers), "no answer was cut")
        check(not any(w.others for w in writers), f"no request was answered with a fault: {[w.others for w in writers if w.others][:2]}")
        check(until(lambda: all(s.ended == "whole" for s in streams)), f"the streams ended whole: {[s.ended for s in streams]}")
        for wire in idle:
            wire.socket.close()
        with open(hub.log) as log:
            faults = [line for line in log if '"level":"error"' in line or "defect" in line]
        check(not faults, f"nothing went wrong on the way: {faults[:3]}")

        hub.start()
        for writer in writers:
            last = writer.published[-1]
            check(hub.call("GET", "/v1/offers/" + last).status == 200, "the last offer that was answered is there")
        check(hub.expect(200, "GET", "/v1/ledger/balance")["balanced"], "the books balance")
        abandoned(hub)
    finally:
        hub.close()


def abandoned(hub):
    """A request that never ends does not keep the hub from stopping."""
    hub.stop()
    hub.arguments += ["--stop-time", "2", "--body-time", "60"]
    hub.start()
    with Wire(hub.address, timeout=60) as wire:
        wire.send(f"POST /v1/uploads HTTP/1.1\r\nHost: {wire.host}\r\nAuthorization: Bearer {hub.key}\r\n"
                  "Content-Length: 200000\r\n\r\n")
        wire.send(b"a")
        until(lambda: hub.call("GET", "/healthz").status == 200)
        hub.process.send_signal(signal.SIGTERM)
        try:
            code = hub.process.wait(40)
        except Exception:
            code = None
        check(code == 0, f"an upload that never ends does not keep the hub: exit {code}")
