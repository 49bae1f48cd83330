"""Server-sent events: each participant hears of its own, in order, once, and may come back where it left off."""

import threading
import time

from count import check
from parties import Deal
from wire import Wire


class Follower:
    """Reads a stream in a thread of its own."""

    def __init__(self, hub, key, last=None, path="/v1/events"):
        self.wire = Wire(hub.address, timeout=60)
        self.wire.request("GET", path, [("Authorization", "Bearer " + key)] + ([("Last-Event-ID", last)] if last is not None else []))
        self.events, self.comments, self.ended = [], 0, None
        head = self.wire.head()
        self.status, self.headers = head if head else (None, {})
        if self.status == 200:
            self.text = ""
            self.thread = threading.Thread(target=self.read, daemon=True)
            self.thread.start()

    def read(self):
        try:
            while (piece := self.wire.chunk()):
                self.text += piece.decode()
                while "\n\n" in self.text:
                    event, self.text = self.text.split("\n\n", 1)
                    self.take(event)
            self.ended = "whole" if piece == b"" else "cut"
        except OSError:
            self.ended = "error"

    def take(self, event):
        fields = {}
        for line in event.split("\n"):
            name, _, value = line.partition(": ")
            fields.setdefault(name, value)
        if "data" in fields:
            self.events.append(fields)
        else:
            self.comments += 1

    def ids(self):
        return [int(event["id"]) for event in self.events]

    def kinds(self):
        return [event["event"] for event in self.events]

    def close(self):
        self.wire.socket.close()


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def events(hub):
    deal = Deal(hub, first=400)
    streams = [Follower(hub, party.key) for party in (deal.provider, deal.consumer, deal.other)]
    provider, consumer, other = streams
    check(all(s.status == 200 and s.headers["content-type"] == "text/event-stream" for s in streams), "three streams")
    check(until(lambda: all(s.comments for s in streams)), "a stream begins with a sign of life")

    agreement = deal.agree(hub)
    deal.use(hub, agreement)
    log = hub.expect(200, "GET", f"/v1/evidence?agreement={agreement}&limit=200", key=deal.consumer.key)["items"]
    expected = [i["index"] for i in log if i["entry"]["kind"].split(".")[0] in ("agreement", "use", "job")]
    check(len(expected) >= 4, f"there is something to tell: {[i['entry']['kind'] for i in log]}")
    check(until(lambda: set(expected) <= set(provider.ids()) and set(expected) <= set(consumer.ids())),
          f"both parties hear of it: {expected}, {provider.ids()}, {consumer.ids()}")
    check(any(k.startswith("negotiation.") for k in provider.kinds()), f"and of the negotiation: {provider.kinds()}")
    for stream in (provider, consumer):
        check(stream.ids() == sorted(set(stream.ids())), "in order, each once")
    check(until(lambda: other.comments >= 3), "a quiet stream shows signs of life")
    check(other.events == [], f"who is no party hears nothing: {other.kinds()}")

    # Coming back, with nothing lost and nothing twice.
    middle = provider.ids()[1]
    again = Follower(hub, deal.provider.key, last=middle)
    check(until(lambda: again.ids() == [i for i in provider.ids() if i > middle]),
          f"after {middle} come the events behind it: {again.ids()} of {provider.ids()}")
    far = Follower(hub, deal.provider.key, last=0)
    check(until(lambda: set(provider.ids()) <= set(far.ids())), "from the log's beginning they are all there")
    check(all(deal.provider.id in str(e) or deal.agreement in e["data"] or agreement in e["data"] or deal.consumer.id in e["data"]
              for e in far.events), "and they are its own")
    for last, status in (("10000000", 422), ("-1", 400), ("x", 400), ("9" * 30, 400)):
        bad = Follower(hub, deal.provider.key, last=last)
        check(bad.status == status, f"Last-Event-ID {last}: {bad.status}")
        bad.close()

    # Many changes while followers come and go.
    before = len(consumer.ids())
    made = [deal.use(hub, agreement).json["id"] for _ in range(40)]
    check(until(lambda: sum(any(u in e["data"] for e in consumer.events) for u in made) == 40),
          f"forty uses are all told: {len(consumer.ids()) - before}")
    check(consumer.ids() == sorted(set(consumer.ids())), "still in order, each once")
    ended_key(hub, deal)
    places(hub, deal)
    for stream in (*streams, again, far):
        stream.close()
    check(until(lambda: "lingqu_event_streams 0.0" in hub.call("GET", "/metrics").body.decode()),
          "when the followers are gone, so are their places")
    for headers in ([], [("Authorization", "Bearer lqk_" + "0" * 64)]):
        with Wire(hub.address) as wire:
            wire.request("GET", "/v1/events", headers)
            check(wire.reply().status == 401, "without a key there is no stream")


def ended_key(hub, deal):
    """A key that ends takes its stream with it, before another event."""
    made = hub.expect(201, "POST", "/v1/api-keys", {"name": "n", "scopes": ["read"], "days": 1}, key=deal.consumer.key)
    stream = Follower(hub, made["secret"])
    check(stream.status == 200, "a key that may read may follow")
    hub.expect(204, "DELETE", "/v1/api-keys/" + made["id"], key=deal.consumer.key)
    deal.use(hub)
    check(until(lambda: stream.ended is not None), "the stream of a revoked key ends")
    check(stream.events == [] and stream.ended == "whole", f"with no event after it: {stream.kinds()}, {stream.ended}")
    stream.close()


def places(hub, deal):
    """One participant cannot take every place."""
    many = [Follower(hub, deal.other.key) for _ in range(18)]
    statuses = [s.status for s in many]
    check(statuses.count(200) == 15 and statuses.count(429) == 3, f"sixteen with the one before, then no more: {statuses}")
    for stream in many:
        stream.close()
