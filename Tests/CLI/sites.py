"""Sites and pools from the command line and by HTTP: registered, listed, changed, refused; and jobs that are placed in them."""

import json
import os
import time


def party(hub, credit_code, number, kinds):
    made = hub.expect(201, "POST", "/v1/participants", {
        "name": {"zh": f"单位{number}", "en": f"Organisation {number}"}, "creditCode": credit_code(number),
        "kinds": kinds, "region": "450100"})
    key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                     {"name": "test", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
    hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
    return made["id"], key


def compute_agreement(hub, provider_key, consumer_key, reference):
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "compute", "title": {"zh": "算力", "en": "Compute"}, "summary": {"zh": "", "en": ""},
        "policy": {"permission": [{"action": "use"}]}, "price": {"model": "free"}, "reference": reference,
        "publishedRule": {"name": "anyone", "maxTermDays": 90}}, key=provider_key)["id"]
    agreement = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "test", "days": 30},
                           key=consumer_key)["agreement"]
    for key in (consumer_key, provider_key):
        hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=key)
    return offer, agreement


def check_sites(Hub, credit_code, run, check):
    with Hub() as hub:
        hub.sign_in()
        _, centre = party(hub, credit_code, 21, ["provider"])
        _, mill = party(hub, credit_code, 22, ["consumer"])

        def lingqu(*words, key=centre, code=0):
            found = run(*words, "--json", env={"LINGQU_HUB": hub.address, "LINGQU_KEY": key}, code=code)
            return json.loads(found.stdout) if found.stdout else {"stderr": found.stderr.decode()}

        # The hub's own machine is there from the first start.
        own = lingqu("pool", "list")["items"]
        check(len(own) == 1 and own[0]["engine"] == "local" and own[0]["capacity"]["milliCPU"] >= 1000
              and own[0]["capacity"]["memoryMiB"] >= 64, f"the hub's own pool is registered with what it has: {own}")
        own = own[0]
        hub.stop()
        hub.start()
        check([p["id"] for p in lingqu("pool", "list")["items"]] == [own["id"]], "and only once")

        # A site in the units that people use.
        site = lingqu("site", "add", "--name", "南宁数据中心", "--name-en", "Nanning data centre", "--region", "450100",
                      "--pue", "1.35", "--carbon", "570", "--racks-built", "1000", "--racks-used", "464",
                      "--rack-target", "65", "--tariff", "0.783")
        check(site["puePerMille"] == 1350 and site["tariff"] == {"milliYuanPerKWh": 783}
              and site["rackTargetBasisPoints"] == 6500 and site["id"].startswith("sit_"), f"a site as told: {site}")
        check(lingqu("site", "show", site["id"]) == site, "and shown so")
        changed = lingqu("site", "change", site["id"], "--tariff", "0.612", "--tariff-period", "1-7@22:00-07:00=0.35")
        night = {"hours": {"days": [1, 2, 3, 4, 5, 6, 7], "from": 1320, "to": 420, "utcOffsetMinutes": 480}, "milliYuanPerKWh": 350}
        check(changed["tariff"] == {"milliYuanPerKWh": 612, "periods": [night]}, f"a tariff by the hour: {changed['tariff']}")
        run("site", "change", site["id"], "--tariff-period", "1-7@22:00=0.35", env={"LINGQU_HUB": hub.address, "LINGQU_KEY": centre},
            code=2)
        site = lingqu("site", "change", site["id"], "--tariff", "0.783")
        table = run("site", "list", "--lang", "zh", env={"LINGQU_HUB": hub.address, "LINGQU_KEY": mill}).stdout.decode()
        check("南宁数据中心" in table and "─" in table, "sites as a table, to every participant")
        run("site", "add", "--name", "x", "--tariff", "0.7835", env={"LINGQU_HUB": hub.address, "LINGQU_KEY": centre}, code=2)
        check("site.more-used-than-built" in lingqu("site", "add", "--name", "x", "--racks-built", "1", "--racks-used", "2",
                                                    code=1)["stderr"], "more racks used than built is refused by its rule")
        check("access.not-found" in lingqu("site", "change", site["id"], "--racks-used", "1", key=mill, code=1)["stderr"],
              "another's site cannot be changed")
        check(lingqu("site", "change", site["id"], "--racks-used", "650")["racksUsed"] == 650, "one's own can")
        page = lingqu("site", "list", "--limit", "1")
        rest = lingqu("site", "list", "--limit", "1", "--cursor", page["next"])
        check(page["items"] + rest["items"] == lingqu("site", "list")["items"], "pages together are the list")

        # One effect of a repeated request.
        body = {"site": site["id"], "name": {"zh": "池", "en": "pool"}, "capacity": {
            "milliCPU": 1000, "memoryMiB": 320, "accelerators": []}}
        made = [hub.call("POST", "/v1/pools", body, key=centre, headers={"Idempotency-Key": "pool-1"}) for _ in range(2)]
        check(made[0].status == 201 and made[0].body == made[1].body, "a repeated request registers one pool")
        pool = made[0].json["id"]
        check("pool.over-machine" in lingqu("pool", "add", "--site", site["id"], "--name", "x", "--cpu", "99999",
                                            "--memory-mib", "64", code=1)["stderr"], "a local pool is a part of the machine")
        added = lingqu("pool", "add", "--site", site["id"], "--name", "小池", "--cpu", "0.5", "--memory-mib", "32")
        check(added["capacity"] == {"milliCPU": 500, "memoryMiB": 32, "accelerators": []}, f"a pool as told: {added}")
        check("site.has-pools" in lingqu("site", "change", site["id"], "--state", "closed", code=1)["stderr"],
              "a site with pools does not close")

        # Jobs.
        offer, agreement = compute_agreement(hub, centre, mill, {"pool": pool})
        check(lingqu("pool", "change", pool, "--offer", offer)["offer"] == offer, "a pool has a price list")
        job = {"agreement": agreement, "purpose": "test", "command": ["/bin/sleep", "0.3"], "cpuSeconds": 5, "memoryMiB": 64}

        def refused(more, status, rule):
            answer = hub.call("POST", "/v1/jobs", {**job, **more}, key=mill)
            check(answer.status == status and answer.json.get("rule") == rule, f"{rule}: {answer.body[:300]!r}")

        refused({"memoryMiB": 65}, 422, "pool.over-capacity")
        refused({"milliCPU": 1001}, 422, "pool.over-capacity")
        refused({"accelerators": [{"count": 1}]}, 422, "pool.over-capacity")
        refused({"pool": own["id"]}, 422, "job.pool-not-agreed")
        refused({"pool": "pol_01h455vb4pex5vsknk084sn02q"}, 404, "access.not-found")
        hours = lingqu("pool", "change", pool, "--hours", f"{(time.gmtime(time.time() + 28800).tm_wday + 2) % 7 + 1}/09:00-17:00")
        check(hours["opening"]["from"] == 540 and hours["opening"]["to"] == 1020, f"hours as told: {hours}")
        refused({}, 409, "pool.outside-hours")
        run("pool", "change", pool, "--hours", "8/09:00-17:00", env={"LINGQU_HUB": hub.address, "LINGQU_KEY": centre}, code=2)
        check("opening" not in lingqu("pool", "change", pool, "--hours", "always"), "always takes the hours away")
        lingqu("pool", "change", pool, "--state", "draining")
        refused({}, 409, "pool.not-open")
        lingqu("pool", "change", pool, "--state", "open")
        jobs = [hub.expect(201, "POST", "/v1/jobs", job, key=mill) for _ in range(3)]
        check({j["pool"] for j in jobs} == {pool}, "a job is in the pool that was agreed")
        end = time.monotonic() + 120
        while time.monotonic() < end:
            ended = [hub.expect(200, "GET", f"/v1/jobs/{j['id']}", key=mill) for j in jobs]
            states = [j["state"] for j in ended]
            if all(s in ("completed", "failed", "lost", "cancelled") for s in states):
                break
            time.sleep(0.05)
        ran = states == ["completed"] * 3
        check(ran or os.geteuid() != 0, f"jobs run in the pool: {states}")
        if ran:
            spans = sorted((j["result"]["startedAt"], j["result"]["endedAt"]) for j in ended)
            check(all(a[1] <= b[0] for a, b in zip(spans, spans[1:])),
                  f"three jobs that each need all of the pool run one after the other: {spans}")
        later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 5 * 86400))
        array = hub.expect(201, "POST", "/v1/job-arrays", {"job": {**job, "notBefore": later}, "count": 130}, key=mill)
        listed, cursor = [], 0
        while cursor is not None:
            page = hub.expect(200, "GET", f"/v1/queue?pool={pool}&limit=50&cursor={cursor}", key=mill)
            listed += [entry["job"] for entry in page["items"]]
            check(page["total"] == 130 and page["notShown"] == 0 and not page["isCut"], f"a page says how many there are: {page['total']}")
            cursor = page.get("next")
        check(len(listed) == len(set(listed)) == 130, "pages together are the queue, each job once")
        check(hub.expect(200, "GET", "/v1/queue?cursor=10000", key=mill)["items"] == [], "behind the last page there is nothing")
        check(hub.call("GET", "/v1/queue?cursor=10001", key=mill).status == 400, "no further than any page can be")
        hub.expect(202, "POST", f"/v1/job-arrays/{array['id']}/cancel", {}, key=mill)
        found = lingqu("site", "utilisation", site["id"])
        of_pool = [p for p in found["pools"] if p["pool"] == pool][0]
        check(found["racks"] == {"built": 1000, "used": 650, "basisPoints": 6500, "targetBasisPoints": 6500},
              f"racks against the target: {found}")
        check(of_pool["readings"] == (3 if ran else 0) and found["cpu"]["usedSeconds"] == of_pool["cpu"]["usedSeconds"],
              f"processors by readings: {states} {found}")
        _, free = compute_agreement(hub, centre, mill, {})
        placed = hub.expect(201, "POST", "/v1/jobs", {**job, "agreement": free}, key=mill)
        check(placed["pool"] == own["id"], "a job that names no pool is in the hub's own")
        refused({"agreement": free, "memoryMiB": 1_048_576}, 422, "pool.over-capacity")

        region = hub.expect(200, "GET", "/v1/overview", key=mill)
        check((region["sites"], region["racksBuilt"], region["racksUsed"]) == (2, 1000, 650), "the overview sums the racks")
        kinds = [e["entry"]["kind"] for e in hub.expect(200, "GET", "/v1/evidence?limit=200")["items"]]
        for kind, count in {"site.registered": 2, "pool.registered": 3, "site.changed": 3, "pool.draining": 1,
                            "pool.opened": 1}.items():
            check(kinds.count(kind) == count, f"{kind} is in the evidence {count} times: {kinds.count(kind)}")
        for shell in ("bash", "zsh", "fish"):
            script = run("--generate-completion-script", shell).stdout
            check(b"utilisation" in script and b"racks-built" in script, f"completions of the new commands for {shell}")
