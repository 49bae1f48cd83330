"""Quotes over pools, placement across them, power in the price: prices are computed once more here and compared."""

import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from count import check, summary  # noqa: E402
from hub import Hub  # noqa: E402
from market import CARDS, CHEAP, CORE_MILLIWATTS, DEAR, OTHER, Market, configure, moment, price_at, time_of  # noqa: E402


def micro_yuan(millijoules, pue, rate):
    """What is drawn at one price, rate in thousandths of a yuan, cut off at a micro-yuan."""
    return millijoules * pue * rate * 1000 // 3_600_000_000_000


def fen(micro):
    return -(-micro // 10_000)


def picked(quote, word):
    found = [pick for pick in quote["picks"] if pick["word"] == word]
    check(len(found) == 1, f"one pick is {word}: {quote['picks']}")
    return quote["candidates"][found[0]["candidate"]]


def rejected(quote, rule, says=""):
    found = [one for one in quote["rejected"] if one["rule"] == rule]
    check(found and says in json.dumps(found), f"{rule} is among the rejections: {quote['rejected']}")
    return found[0] if found else {}


def offers(market):
    """Three picks, each price before and after the voucher, and the sums that make it."""
    grant = market.voucher(3000, 20_000)
    quote = market.quote()
    now, cheapest, greenest = (picked(quote, word) for word in ("now", "cheapest", "greenest"))
    check(len({pick["candidate"] for pick in quote["picks"]}) >= 3, f"three different offers: {quote['picks']}")
    for one in quote["candidates"]:
        price = one["price"]
        check(price["grossFen"] == price["usageFen"] + price["energyFen"], f"the parts make the price: {price}")
        check(price["voucherFen"] == price["grossFen"] * 3000 // 10_000, f"the voucher bears its share: {price}")
        check(price["voucherFen"] + price["payableFen"] == price["grossFen"], f"before and after: {price}")
        check(price["voucher"]["grant"] == grant and price["voucher"]["programme"], f"and its programme is named: {price}")
        check(price["heldFen"] >= price["grossFen"] and price["isCovered"], f"what is held covers it: {price}")
        check(one["energy"]["isModelled"] is True, "energy is said to be modelled")
    drawn = 30 * CORE_MILLIWATTS
    at_a = [one for one in quote["candidates"] if one["pool"] == market.pool_a and one["agreement"] == market.agree_a]
    check(len(at_a) == 2, f"pool A is offered now and in its cheap hours: {at_a}")
    for one in at_a:
        rate = price_at(market.tariff, time_of(one["startsAt"]))
        check(one["tariff"]["startMilliYuanPerKWh"] == rate, f"the tariff of that hour: {one['tariff']} {rate}")
        check(one["energy"]["microYuan"] == micro_yuan(drawn, 1500, rate), f"power to the micro-yuan: {one['energy']}")
        check(one["price"]["energyFen"] == fen(micro_yuan(drawn, 1500, rate)), f"rounded up once: {one['price']}")
        check(one["price"]["usageFen"] == 30, f"30 s at a fen: {one['price']}")
        check(one["energy"]["milliwattHours"] == drawn * 1500 // 3_600_000, f"energy with PUE: {one['energy']}")
        check(one["carbonMilligrams"] == drawn * 1500 * 800 // 3_600_000_000, f"and its carbon: {one['carbonMilligrams']}")
    check(cheapest["pool"] == market.pool_a and cheapest["tariff"]["startMilliYuanPerKWh"] == CHEAP,
          f"the cheapest waits for the cheap hours: {cheapest}")
    check(cheapest["submit"]["notBefore"] == cheapest["startsAt"], f"and says so for the job's file: {cheapest['submit']}")
    check(greenest["site"] == market.site_b and greenest["carbonMilligrams"] == drawn * 1200 * 100 // 3_600_000_000,
          f"the greenest: {greenest}")
    check("notBefore" not in now["submit"] and now["ahead"] == 0, f"now is now: {now}")
    closed = [one for one in quote["candidates"] if one["pool"] == market.night]
    check(closed and all(one["submit"]["notBefore"] == one["startsAt"] for one in closed), f"closed now, open later: {closed}")
    check([one["access"] for one in quote["candidates"] if one["offer"] == market.offer_c] == ["negotiation"],
          "what has to be asked for is offered as such")
    check(quote["window"]["isAsked"] is False, "a week is looked at")
    return grant


def reasons(market):
    """Each rejection has its rule and what would do."""
    quote = market.quote(memoryMiB=2048)
    rejected(quote, "pool.over-capacity", "1024")
    quote = market.quote(maxFen=200)
    check(rejected(quote, "job.over-max-price")["wouldCostFen"] > 200, "what it would cost is said")
    quote = market.quote(deadline=moment(3600 * 4))
    check(rejected(quote, "across.deadline")["wouldStart"] > moment(3600 * 4), "and when it would start")
    check(quote["window"]["isAsked"] is True, "the window is the job's own")
    check(not market.quote(purpose="resale")["candidates"], "another purpose finds nothing")
    rejected(market.quote(purpose="resale"), "policy.purpose")
    rejected(market.quote(priority="urgent"), "job.priority-not-agreed")
    wrong = market.voucher(5000, 100, kinds=("data",))
    quote = market.quote(voucher=wrong)
    rejected(quote, "voucher.kind-not-covered")
    check(not quote["candidates"], "a voucher that was named and does not apply is no quote")
    quote = market.quote(who=market.stranger)
    check(quote["candidates"] and {one["access"] for one in quote["candidates"]} == {"publishedRule", "negotiation"},
          f"who has no agreement sees what could be agreed on: {[one['access'] for one in quote['candidates']]}")
    check(not any(one["price"]["isCovered"] for one in quote["candidates"]), "and that it has no money for it")
    refused = market.submit(who=market.stranger, status=409)
    check(refused["rule"] == "job.nowhere", f"the hub chooses nothing for who has none: {refused}")
    before = market.get("/v1/evidence?limit=1")["size"]
    market.quote()
    check(market.get("/v1/evidence?limit=1")["size"] == before, "a quote changes nothing")


def placed(market, grant):
    """The hub chooses, says why, and does it once."""
    job = market.submit(prefer="greenest", once="greenest-1")
    again = market.submit(prefer="greenest", once="greenest-1")
    check(job == again, "the same request is the same job")
    check(job["pool"] == market.pool_b and job["draft"]["agreement"] == market.agree_b == job["agreement"],
          f"the greenest was chosen: {job['pool']}")
    check(job["draft"]["voucher"] == grant, "with the voucher that pays most")
    why = market.explain(job["id"])["placement"]
    check(why["prefer"] == "greenest" and why["chosen"]["pool"] == market.pool_b, f"the explanation tells: {why}")
    check(why["others"] and all(one.get("carbonMilligrams", 1 << 60) >= why["chosen"]["carbonMilligrams"] for one in why["others"]),
          f"the others are not greener: {why['others']}")
    entries = market.get(f"/v1/evidence?agreement={market.agree_b}&limit=200")["items"]
    data = [item["entry"]["data"] for item in entries if item["entry"]["kind"] == "job.submitted"][0]
    check(data["pool"] == market.pool_b and data["prefer"] == "greenest" and len(data["placement"]) == 64,
          f"evidence has the pool and the digest of the reasons: {data}")
    check(market.ended(job["id"])["state"] == "completed", "and it runs there")

    later = market.submit(prefer="cheapest", deadline=moment(3600 * 9))
    said = market.explain(later["id"])
    start = time_of(later["draft"]["notBefore"])
    check(later["pool"] == market.pool_a and price_at(market.tariff, start) == CHEAP, f"it waits for cheap power: {start}")
    check(said["turn"]["word"] == "not-before" and said["placement"]["chosen"]["startsAt"] == later["draft"]["notBefore"],
          f"and says until when: {said}")
    market.cancel(later["id"])
    at_once = market.submit(prefer="cheapest")
    check("notBefore" not in at_once["draft"], f"without a deadline nothing is put off: {at_once['draft']}")
    market.ended(at_once["id"])
    bound = market.submit(agreement=market.agree_a, prefer="greenest")
    check(bound["pool"] == market.pool_a or bound["agreement"] == market.agree_a, "a named agreement stays")
    market.ended(bound["id"])
    refused = market.submit(status=409, maxFen=1)
    check(refused["rule"] == "job.nowhere" and "job.over-max-price" in json.dumps(refused), f"why nothing would do: {refused}")
    array = market.post("/v1/job-arrays", {"job": market.draft(prefer="now"), "count": 3}, key=market.user["key"])["id"]
    tasks = market.get(f"/v1/job-arrays/{array}/jobs", key=market.user["key"])["items"]
    check(len({task["pool"] for task in tasks}) == 1, "tasks of an array are placed together")
    check(market.explain(tasks[2]["id"])["placement"]["prefer"] == "now", "and each tells why")
    for task in tasks:
        market.ended(task["id"])


def power(market, grant):
    """Power is a line of its own: held at the worst, charged by its own signed reading at the tariff it was asked under."""
    before = market.get("/v1/accounts", key=market.user["key"])
    job = market.submit("i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done", agreement=market.agree_a, pool=market.pool_a,
                        voucher=grant)
    held = market.use(job["id"])
    drawn = 30 * CORE_MILLIWATTS
    check(held["energy"]["mostMillijoules"] == drawn, f"the most it may draw: {held['energy']}")
    check(held["energy"]["mostFen"] == fen(micro_yuan(drawn, 1500, DEAR)), f"at the dearest hour: {held['energy']}")
    sums = market.get(f"/v1/uses/{held['id']}/sums", key=market.user["key"])
    if not held["settled"]:
        check(sums["heldFen"] in (0, 30 + held["energy"]["mostFen"]), f"both lines are held together: {sums}")
    # A tariff that changes now is not this job's.
    market.hub.expect(200, "PATCH", f"/v1/sites/{market.site_a}", {"tariff": {"milliYuanPerKWh": 1}}, key=market.a["key"])
    ended = market.ended(job["id"])
    check(ended["state"] == "completed", f"it runs: {ended.get('reason')}")
    use, result = market.use(job["id"]), ended["result"]
    readings = market.readings(use["id"])
    check([one["unit"] for one in readings] == ["cpuSeconds", "energyMillijoules"], f"two signed readings: {readings}")
    energy = readings[1]
    check(energy["isModelled"] is True and "isModelled" not in readings[0], "the modelled one says so")
    check(energy["quantity"] == min(result["cpuMilliseconds"], readings[0]["quantity"] * 1000) * CORE_MILLIWATTS // 1000,
          f"a core's power for the CPU time: {energy['quantity']} {result['cpuMilliseconds']}")
    # A reading may cross from one price to the next.
    rates = [price_at(market.tariff, time_of(energy[name])) for name in ("from", "to")]
    charge = [fen(micro_yuan(energy["quantity"], 1500, rate)) for rate in sorted(rates)]
    check(charge[0] <= use["energyCharged"] <= charge[1], f"its power costs {charge}: {use['energyCharged']}")
    check(use["charged"] == readings[0]["quantity"] + use["energyCharged"], f"and the use both: {use['charged']}")
    check(use["energyMeasured"] == energy["quantity"], "what was drawn stays with the use")
    sums = market.get(f"/v1/uses/{use['id']}/sums", key=market.user["key"])
    check(sums["chargedFen"] == use["charged"] and sums["voucherFen"] == use["charged"] * 3000 // 10_000,
          f"the voucher bears its share of both: {sums}")
    entries = market.get(f"/v1/evidence?agreement={market.agree_a}&limit=200")["items"]
    posted = [item["entry"]["data"] for item in entries
              if item["entry"]["kind"] == "charge.posted" and item["entry"]["subject"] == use["id"]]
    check(len(posted) == 1 and posted[0]["energyFen"] == use["energyCharged"]
          and posted[0]["energyMillijoules"] == energy["quantity"], f"evidence has both lines: {posted}")
    check(market.get("/v1/ledger/balance")["balanced"] is True, "the books balance")
    check(before is not None, "accounts are there")

    direct = market.hub.call("POST", f"/v1/agreements/{market.agree_a}/uses", {"purpose": "test", "quantity": 5},
                             key=market.user["key"])
    check(direct.status == 422 and direct.json["rule"] == "use.energy-without-site", f"power needs a site: {direct.body}")
    here = market.get("/v1/pools")["items"][0]["id"]
    refused = market.submit(agreement=market.agree_a, pool=here, status=409)
    check(refused["rule"] == "pool.no-tariff", f"and the site a tariff: {refused}")
    wrong = market.hub.call("POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "x", "en": "x"}, "summary": {"zh": "", "en": ""},
        "policy": {"permission": [{"action": "use"}]}, "price": {"model": "perUse", "fen": 1, "energy": "tariff"}},
        key=market.a["key"])
    check(wrong.status == 422 and wrong.json["rule"] == "exchange.energy-of-what", f"data draw no power: {wrong.body}")
    shown = market.get(f"/v1/agreements/{market.agree_a}", key=market.user["key"])
    check(shown["document"]["price"]["energy"] == "tariff", "what was signed says that power is charged")


def accelerators(market, grant):
    """At a price by accelerators they are held for as long as the job may run, and charged for as long as it ran, idle or not."""
    before = market.get(f"/v1/voucher-programmes/{market.programmes[grant]}/effect")
    centre = {"key": market.hub.key}
    market.post("/v1/signing-keys", {}, key=centre["key"])
    site = market.site(centre, "D", 1200, 100, {"milliYuanPerKWh": OTHER})
    offer = market.offer(centre, "cards", 7, unit="acceleratorSeconds")
    pool = market.pool(centre, site, offer, "d1", engine="null", cluster={"name": CARDS}, capacity={
        "milliCPU": 1000, "memoryMiB": 1024, "accelerators": [{"model": "V100", "memoryMiB": 32_768, "count": 4}]})
    agreement = market.agree(market.user, centre, offer)
    cards = [{"model": "V100", "count": 2}]
    quote = market.quote(agreement=agreement, pool=pool, accelerators=cards)
    check(quote["candidates"][0]["price"]["usageFen"] == 2 * 60 * 7, f"two for a minute: {quote['candidates'][0]['price']}")
    refused = market.quote(agreement=agreement, pool=pool)
    check(rejected(refused, "job.no-accelerators"), "who asks for none is told so")
    refused = market.submit(agreement=agreement, pool=pool, status=422)
    check(refused["rule"] == "job.no-accelerators" and refused["field"] == "/accelerators", f"and refused: {refused}")
    refused = market.submit(agreement=agreement, pool=pool, accelerators=cards, maxFen=839, status=422)
    check(refused["rule"] == "job.over-max-price" and "840" in refused["detail"], f"what it may cost is said: {refused}")
    job = market.submit(agreement=agreement, pool=pool, accelerators=cards, voucher=grant)
    held = market.use(job["id"])
    check((held["unit"], held["quantity"]) == ("acceleratorSeconds", 120), f"held for all that it may take: {held}")
    ended = market.ended(job["id"])
    use, result = market.use(job["id"]), ended["result"]
    ran = result["endedAt"] - result["startedAt"]
    readings = market.readings(use["id"])
    check(ended["state"] == "completed" and len(readings) == 1 and readings[0]["unit"] == "acceleratorSeconds", f"it ran: {readings}")
    check(readings[0]["quantity"] == -(-2 * ran // 1000) and readings[0]["measures"]["acceleratorMilliseconds"] == 2 * ran,
          f"both for as long as it ran, {ran} ms: {readings}")
    check(readings[0]["measures"]["cpuMilliseconds"] == result["cpuMilliseconds"], "processor time is told beside it")
    check(use["charged"] == readings[0]["quantity"] * 7 and use["settled"], f"charged by it: {use}")
    after = market.get(f"/v1/voucher-programmes/{market.programmes[grant]}/effect")
    check(after["acceleratorSeconds"] - before["acceleratorSeconds"] == readings[0]["quantity"]
          and after["acceleratorSecondsPerYuan"] > 0, f"what the voucher brought about: {after}")
    month = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).strftime("%Y-%m")
    items = [item for one in market.get(f"/v1/invoices?period={month}", key=market.user["key"])["items"] for item in one["items"]
             if item["unit"] == "acceleratorSeconds"]
    check([(item["quantity"], item["grossFen"]) for item in items] == [(readings[0]["quantity"], use["charged"])],
          f"and its invoice names them: {items}")
    check(after["cpuSeconds"] - before["cpuSeconds"] == -(-result["cpuMilliseconds"] // 1000), f"processors by themselves: {after}")


def invoices(market):
    """A month's invoices sum to the books exactly, each with the hub's signature."""
    month = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).strftime("%Y-%m")
    found = market.get(f"/v1/invoices?period={month}", key=market.user["key"])["items"]
    check({one["provider"] for one in found} == {market.a["id"], market.b["id"]}, f"one from each provider: {found}")
    for one in found:
        check(one["notTold"] == 0 and one["uses"] == len(one["lines"]), f"all lines are told: {one['uses']}")
        for name in ("usageFen", "energyFen", "grossFen", "voucherFen", "payableFen"):
            check(one[name] == sum(line[name] for line in one["lines"]), f"{name} is the sum of the lines")
            check(one[name] == sum(item[name] for item in one["items"]), f"{name} is the sum of the items")
        check(sum(item["uses"] for item in one["items"]) == one["uses"] and all("place" in item for item in one["items"]),
              f"every use is in an item, each in a pool: {one['items']}")
        codes = [market.get(f"/v1/participants/{one[role]}", key=market.user["key"])["creditCode"] for role in ("consumer", "provider")]
        check(codes == [one["consumerCreditCode"], one["providerCreditCode"]], "both sides with their credit codes")
        check(one["usageFen"] + one["energyFen"] == one["grossFen"] == one["voucherFen"] + one["payableFen"] == one["bookedFen"],
              f"both ways the same, and what is booked: {one}")
        told = {name: value for name, value in one.items() if name not in ("digest", "hub")}
        canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        check(hashlib.sha256(canonical).hexdigest() == one["digest"] and len(one["hub"]) == 128, "its digest is that of the rest")
        for line in one["lines"]:
            use = market.get(f"/v1/uses/{line['reference']}", key=market.user["key"])
            check(use["charged"] == line["grossFen"] and use.get("energyCharged", 0) == line["energyFen"],
                  f"a line is what its use was charged: {line}")
    of_a = next(one for one in found if one["provider"] == market.a["id"])
    check(market.get(f"/v1/invoices?period={month}", key=market.a["key"])["items"] == [of_a], "the provider sees the same")
    accounts = market.get("/v1/accounts", key=market.user["key"])["items"]
    spent = sum(account["debitsPosted"] for account in accounts if account["unit"] == "fen" and account["purpose"] == "main")
    check(spent == sum(one["payableFen"] for one in found), f"what left the account is what was invoiced: {spent}")
    check(market.get("/v1/invoices?period=2001-01", key=market.user["key"])["items"] == [], "nothing long ago")
    wrong = market.hub.call("GET", "/v1/invoices?period=2026-13", key=market.user["key"])
    check(wrong.status == 400 and wrong.json["rule"] == "invoice.period", f"no such month: {wrong.body}")


def command(market):
    """`lingqu job quote` prints the same in both languages."""
    with tempfile.TemporaryDirectory() as folder:
        file, key = os.path.join(folder, "job.json"), os.path.join(folder, "key")
        for path, content in ((file, json.dumps(market.draft())), (key, market.user["key"])):
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
                out.write(content)

        def run(*more):
            done = subprocess.run(
                [os.environ["LINGQU_BIN"], "job", "quote", file, "--hub", market.hub.address, "--key-file", key, *more],
                capture_output=True, check=False)
            check(done.returncode == 0, f"job quote: {done.stderr.decode()}")
            return done.stdout.decode()
        check("券后" in run("--lang", "zh") and "modelled" in run("--lang", "en"), "a table in both languages")
        check(len(json.loads(run("--json"))["picks"]) >= 3, "and as JSON")


def main():
    hub = Hub(arguments=["--log-level", "warning"])
    configure(hub)
    with hub:
        hub.sign_in()
        market = Market(hub)
        grant = offers(market)
        reasons(market)
        command(market)
        placed(market, grant)
        power(market, grant)
        invoices(market)
        accelerators(market, grant)
        check(hub.expect(200, "GET", "/v1/ledger/balance")["balanced"] is True, "the books balance")
    return summary()


if __name__ == "__main__":
    sys.exit(main())
