"""Server-sent events: what happened at one replica reaches a client at any other, soon, in order, once."""

import os
import random
import sys
import time

from count import bounded, check, until
from fleet import Fleet

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Doors"))
from events import Follower  # noqa: E402
from parties import Deal  # noqa: E402

# From a change's answer to the event at a client of another replica.
MOST = 1.0


def following():
    with Fleet(3) as fleet:
        fleet.start()
        fleet.sign_in()
        chance = random.Random(1)
        deal = Deal(fleet.replicas[0])
        streams = [Follower(replica, deal.provider.key) for replica in fleet.replicas]
        check(all(stream.status == 200 for stream in streams), "a stream at each replica")
        check(until(lambda: all(stream.comments for stream in streams)), "each begins with a sign of life")
        elsewhere(fleet, deal, streams, chance)
        resuming(fleet, deal, streams[0], chance)
        ended_key(fleet, deal)
        outliving(fleet, deal, chance)
        for stream in streams:
            stream.close()


def use(replica, deal):
    made = replica.expect(201, "POST", f"/v1/agreements/{deal.agreement}/uses", {"purpose": "energy-saving"}, key=deal.consumer.key)
    return made["id"]


def has(stream, use):
    # The list grows in another thread.
    return any(use in event["data"] for event in list(stream.events))


def elsewhere(fleet, deal, streams, chance):
    times = []
    for number in range(40):
        at = number % 3
        made = use(fleet.replicas[at], deal)
        begun = time.monotonic()
        for other in chance.sample([s for n, s in enumerate(streams) if n != at], 2):
            if not check(until(lambda: has(other, made), pause=0.001), f"a use at {at} is told at the others"):
                return
            times.append(time.monotonic() - begun)
    bounded("event at another replica than the change", times, MOST)
    lists = [stream.ids() for stream in streams]
    check(until(lambda: len({tuple(stream.ids()) for stream in streams}) == 1), f"all replicas tell the same: {lists}")
    check(all(stream.ids() == sorted(set(stream.ids())) for stream in streams), "in order, each once")


def resuming(fleet, deal, whole, chance):
    """A client that goes from replica to replica with Last-Event-ID misses nothing and hears nothing twice."""
    heard, last = [], whole.ids()[3]
    before = [i for i in whole.ids() if i > last]
    made = []
    for number in range(12):
        replica = fleet.replicas[number % 3]
        made += [use(chance.choice(fleet.replicas), deal) for _ in range(3)]
        stream = Follower(replica, deal.provider.key, last=last)
        # Sometimes before everything has come.
        wanted = chance.randint(1, 3)
        check(until(lambda: len(stream.events) >= wanted), f"replica {replica.number} goes on after {last}")
        got = stream.ids()
        stream.close()
        heard += got
        last = got[-1]
    made.append(use(fleet.replicas[1], deal))
    stream = Follower(fleet.replicas[0], deal.provider.key, last=last)
    check(until(lambda: has(stream, made[-1])), "at last all has come")
    heard += stream.ids()
    stream.close()
    check(until(lambda: has(whole, made[-1])), "also where nobody left")
    expected = before + [i for i in whole.ids() if i > max(before)]
    check(heard == expected, f"from replica to replica nothing is lost and nothing comes twice: {heard} of {expected}")


def ended_key(fleet, deal):
    made = fleet.replicas[0].expect(201, "POST", "/v1/api-keys", {"name": "n", "scopes": ["read"], "days": 1}, key=deal.consumer.key)
    stream = Follower(fleet.replicas[1], made["secret"])
    check(stream.status == 200, "a key that may read may follow")
    fleet.replicas[2].expect(204, "DELETE", "/v1/api-keys/" + made["id"], key=deal.consumer.key)
    use(fleet.replicas[0], deal)
    check(until(lambda: stream.ended is not None), "a key that is revoked at another replica ends its stream")
    check(stream.events == [], f"with no event after it: {stream.kinds()}")
    stream.close()


def outliving(fleet, deal, chance):
    """A replica dies under its followers; they go on elsewhere."""
    victim = fleet.replicas[2]
    stream = Follower(victim, deal.consumer.key)
    first = use(fleet.replicas[0], deal)
    check(until(lambda: has(stream, first)), "a follower of the replica that will die")
    victim.kill()
    check(until(lambda: stream.ended is not None), "its stream ends with the replica")
    times, last = [], stream.ids()[-1]
    for number in range(10):
        other = fleet.replicas[number % 2]
        made = use(fleet.replicas[1 - number % 2], deal)
        begun = time.monotonic()
        again = Follower(other, deal.consumer.key, last=last)
        check(until(lambda: has(again, made), pause=0.001), "it goes on elsewhere")
        times.append(time.monotonic() - begun)
        check(again.ids()[0] == last + 1 or again.ids()[0] > last, "behind what it heard")
        last = again.ids()[-1]
        again.close()
    bounded("event at another replica, one of three dead, connecting included", times, MOST)
    victim.start()
