"""Ten replicas begin together on nothing, and are one hub."""

import collections
import os
import time

from count import bounded, check, until
from fleet import Fleet

COUNT = 10


def starting():
    with Fleet(COUNT) as fleet:
        begun = time.monotonic()
        fleet.start()
        bounded("ten replicas at once, from nothing to ready", [time.monotonic() - begun], 60)
        check(all(replica.is_ready() for replica in fleet.replicas), "every replica is ready")
        done = fleet.query("SELECT name, count(*) FROM schema_migration GROUP BY name")
        check(len(done) > 10 and all(count == "1" for _, count in done), f"each migration ran once: {done}")
        check(len(fleet.query("SELECT DISTINCT n FROM schema_migration")) == len(done), "in one order")

        shown = [replica for replica in fleet.replicas if "operator" in replica.ready]
        check(len(shown) == 1, f"one shows the operator's one-time password, not {len(shown)}")
        said = [replica.name for replica in fleet.replicas if "one-time password" in replica.output()]
        check(said == [replica.name for replica in shown], f"and no other says one: {said}")
        fleet.sign_in()
        check(fleet.query("SELECT count(*) FROM member") == [["1"]], "there is one operator's account")

        keys = {replica.expect(200, "GET", "/v1/evidence/key")["key"] for replica in fleet.replicas}
        check(len(keys) == 1, f"all sign checkpoints with one key: {keys}")
        heads = {replica.call("GET", "/checkpoint").body for replica in fleet.replicas}
        check(len(heads) == 1, f"and give one checkpoint: {heads}")
        check(sorted(os.listdir(os.path.join(fleet.data, "keys"))) == ["log.key", "master.key", "site.key"],
              f"one file for each key: {os.listdir(os.path.join(fleet.data, 'keys'))}")
        for path, name in (("/v1/pools", "pool"), ("/v1/sites", "site")):
            seen = {replica.call("GET", path).body for replica in fleet.replicas}
            items = fleet.replicas[0].expect(200, "GET", path)["items"]
            check(len(seen) == 1 and len(items) == 1, f"one {name} of its own, the same at each: {items}")
        kinds = collections.Counter(item["entry"]["kind"] for item in
                                    fleet.replicas[3].expect(200, "GET", "/v1/evidence?limit=200")["items"])
        check(kinds["participant.registered"] == 1 and kinds["site.registered"] == 1 and kinds["pool.registered"] == 1,
              f"the log tells of each once: {dict(kinds)}")
        for lease in ("hub", "jobs"):
            check(fleet.owner(lease) is not None, f"one has the lease {lease}")
        version = {replica.call("GET", "/openapi.json").body for replica in fleet.replicas}
        check(len(version) == 1, "all have the same doors")

        begun = time.monotonic()
        for replica in fleet.replicas:
            replica.process.terminate()
        codes = [replica.process.wait(60) for replica in fleet.replicas]
        bounded("ten replicas stopped at once", [time.monotonic() - begun], 40)
        check(codes == [0] * COUNT, f"all stop well: {codes}")

        # A second start finds everything there.
        fleet.start()
        check(all(replica.is_ready() for replica in fleet.replicas), "all are ready again")
        check(not any("operator" in replica.ready for replica in fleet.replicas), "no second first start")
        check(fleet.query("SELECT count(*) FROM pool") == [["1"]], "no second pool")
        check(until(lambda: len({replica.call("GET", "/checkpoint").body for replica in fleet.replicas}) == 1),
              "one checkpoint still")
