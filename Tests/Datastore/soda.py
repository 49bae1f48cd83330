"""A client of Socrata as it is published, at the door that speaks its way."""

import statistics
from decimal import Decimal

import ckanapi
from sodapy import Socrata

from count import check
from store import record
from town import entry


def soda(town, dataset):
    resource = dataset["id"] + ".1"
    whole = [record(number) for number in range(3000)]
    with Socrata(town.hub.address.removeprefix("http://"), None) as client:
        client.uri_prefix = "http://"
        check(client.get(resource) == whole[:1000], "the first thousand rows")
        check(list(client.get_all(resource)) == whole, "all rows, page by page")
        got = client.get(resource, where="station='测站3' and count < 50", select="count,day", order="count desc", limit=3)
        expected = [row for row in reversed(whole[:50]) if row["station"] == "测站3"][:3]
        check(got == [{"count": row["count"], "day": row["day"]} for row in expected] and got, f"chosen, filtered and ordered: {got}")
        check(client.get(resource, select="count(*)", where="alarm") == [{"count": "1000"}], "how many")
        check(client.get(resource, q="测站6", limit=5) == [row for row in whole if row["station"] == "测站6"][:5], "words")
        check(client.get(resource, station="测站5", limit=2) == [row for row in whole if row["station"] == "测站5"][:2], "a plain filter")
        aliases(client, resource, whole)
        groups(client, resource, whole)
        having(client, resource, whole)
        text = client.get(resource, content_type="csv", limit=2)
        check(text[0] == ["station", "day", "level", "count", "alarm"] and len(text) == 3, f"CSV: {text}")
        try:
            client.get(resource, where="nothing = 1")
            check(False, "a column that is not there is refused")
        except Exception as refusal:
            check("422" in str(refusal), f"a column that is not there is refused: {refusal}")
    with Socrata(town.hub.address.removeprefix("http://"), town.bureau.key) as client:
        client.uri_prefix = "http://"
        check(client.get(resource, limit=1) == whole[:1], "with a key as an application's token")
    bounds(town)


def aliases(client, resource, whole):
    """Names that a client gives, in the answer and in the order."""
    got = client.get(resource, select="station as place, level, count as `n n`", order="`n n` desc", limit=2)
    check(got == [{"place": row["station"], "level": row["level"], "n n": row["count"]} for row in whole[:-3:-1]], f"names of the client's: {got}")
    # A name that is given comes before the column that is called so.
    got = client.get(resource, select="day as count, count as day", order="day desc", limit=1)
    check(got == [{"count": whole[-1]["day"], "day": whole[-1]["count"]}], f"names change places: {got}")
    check(client.get(resource, select=":id, *", limit=1) == [{":id": 1, **whole[0]}], "the row's number, and everything")
    check(client.get(resource, select="level, level as again", limit=2) == [{"level": row["level"], "again": row["level"]} for row in whole[:2]], "a column twice, under two names")
    got = client.get(resource, content_type="csv", select="station as place", q="测站6", order="place", limit=1)
    check(got == [["place"], ["测站6"]], f"CSV has the names, and words are looked for: {got}")


def having(client, resource, whole):
    """Which groups are told, beside the same reckoned from the rows."""
    def told(chosen, **query):
        rows = [row for row in whole if chosen(row)]
        tally = {}
        for row in rows:
            tally.setdefault(row["station"], []).append(row)
        return client.get(resource, group="station", **query), tally

    got, tally = told(lambda row: row["count"] < 1234, select="station,count(*) as n", where="count < 1234", order="n desc", **{"$having": "n > 123"})
    expected = [{"station": station, "n": str(len(rows))} for station, rows in sorted(tally.items()) if len(rows) > 123]
    check(got == expected and 0 < len(got) < 10, f"by a name that is given: {got}")
    got, tally = told(lambda row: True, select="station", **{"$having": "sum(count) between 449000 and 450000 and not station in ('测站5') or min(day) is null"})
    expected = [{"station": station} for station, rows in sorted(tally.items()) if 449000 <= sum(row["count"] for row in rows) <= 450000 and station != "测站5"]
    check(got == expected and 0 < len(got) < 10, f"by a figure that is not told, and a key: {got}")
    got, tally = told(lambda row: True, select="station,avg(count)", **{"$having": "avg(count) >= 1500.0 and starts_with(station, '测站')"})
    expected = [station for station, rows in sorted(tally.items()) if sum(row["count"] for row in rows) >= 1500 * len(rows)]
    check([row["station"] for row in got] == expected and 0 < len(got) < 10, f"by an average: {got}")
    got = client.get(resource, select="alarm,count(*)", group="alarm", **{"$having": "alarm"})
    check(got == [{"alarm": True, "count": "1000"}], f"by a truth value: {got}")
    check(client.get(resource, select="sum(level)", where="count < 0", **{"$having": "sum(level) > 0"}) == [], "a sum of nothing is neither more nor less")
    check(client.get(resource, select="count(*)", where="count < 0", **{"$having": "sum(level) is null and count = 0"}) == [{"count": "0"}], "nor is it a number")
    check(client.get(resource, select="station", group="station", limit=2, offset=1, **{"$having": "station > '测站2'"}) == [{"station": "测站4"}, {"station": "测站5"}], "pages are of the groups that are told")
    for query in [{"$having": "sum(count) > 'x'"}, {"$having": "sum(count) > 0.0000000000001"}, {"$having": "day = '2026-01-01'"}, {"$having": "nothing > 1"}, {"$having": "sum(station) > 1"},
                  {"$having": "count(*)"}, {"$having": "count(*) > 1 2"}, {"$having": "contains(sum(count), 'x')"}, {"$having": "(" * 100}, {"$having": "count(*) > 1e99"},
                  {"$having": "count(*) in (" + ",".join(map(str, range(250))) + ")"}, {"$having": " or ".join(f"{figure}({field}) > 1" for figure in ("sum", "avg", "min", "max", "count") for field in ("level", "count", ":id"))}]:
        refused(client, resource, "422", select="station", group="station", **query)


def groups(client, resource, whole):
    """Figures of groups, beside the same reckoned from the rows."""
    got = client.get(resource, select="station, count(*), count(level), sum(count), avg(count), min(day), max(level) as highest", group="station")
    expected = []
    for station in sorted({row["station"] for row in whole}):
        rows = [row for row in whole if row["station"] == station]
        levels = [row["level"] for row in rows if row["level"] is not None]
        counts = [row["count"] for row in rows]
        expected.append({"station": station, "count": str(len(rows)), "count_level": str(len(levels)), "sum_count": str(sum(counts)),
                         "avg_count": f"{statistics.fmean(counts):g}", "min_day": min(row["day"] for row in rows), "highest": max(levels)})
    check(got == expected and len(got) == 10, f"by station: {got[:2]} {expected[:2]}")
    got = client.get(resource, select="alarm,day,count(*)", group="alarm,day", where="count < 100", order="count(*) desc, day", limit=3, offset=1)
    tally = {}
    for row in whole[:100]:
        tally[row["alarm"], row["day"]] = tally.get((row["alarm"], row["day"]), 0) + 1
    order = sorted(tally.items(), key=lambda one: (-one[1], one[0][1], one[0][0]))[1:4]
    check(got == [{"alarm": alarm, "day": day, "count": str(number)} for (alarm, day), number in order], f"by two, with an order: {got}")
    got = client.get(resource, select="sum(level) as total", where="level is not null")
    check(got == [{"total": str(sum(Decimal(str(row["level"])) for row in whole if row["level"] is not None)).removesuffix(".00")}], f"one group of all: {got}")
    check(client.get(resource, select="count(*),max(count),sum(level)", where="count < 0") == [{"count": "0", "max_count": None, "sum_level": None}], "of nothing")
    check(client.get(resource, select="station,count(*)", group="station", where="count < 0") == [], "no groups of nothing")
    check(client.get(resource, select="level,count(*)", group="level", order="level desc", limit=1) == [{"level": None, "count": "60"}], "no value is a group, and the greatest")
    text = client.get(resource, content_type="csv", select="station,sum(count)", group="station", limit=1)
    check(text == [["station", "sum_count"], [got_first(whole), str(sum(row["count"] for row in whole if row["station"] == got_first(whole)))]], f"CSV: {text}")
    for query in [{"select": "station,count(*)"}, {"select": "day,count(*)", "group": "station"}, {"group": "station"}, {"select": "sum(station)"}, {"select": "avg(alarm)"},
                  {"select": "median(level)"}, {"select": "count(*),count(*)"}, {"select": "station,count(*)", "group": "station,station"}, {"select": "sum(nothing)"},
                  {"select": "*,count(*)"}, {"select": "count", "group": "station"}, {"select": "count(*) as"}, {"select": "station", "group": "station", "order": "day"},
                  {"select": "station", "group": ""}, {"select": ",".join(f"sum(level) as a{number}, sum(count) as b{number}, min(:id) as c{number}" for number in range(15))}]:
        refused(client, resource, "422", **query)


def got_first(whole):
    return min(row["station"] for row in whole)


def refused(client, resource, status, **query):
    try:
        told = client.get(resource, **query)
        check(False, f"{query} is refused: {str(told)[:200]}")
    except Exception as refusal:  # noqa: BLE001
        check(status in str(refusal), f"{query} is refused: {refusal}")


def bounds(town):
    """Sums that binary fractions would spoil, texts that only look alike, and too many groups."""
    owner = ckanapi.RemoteCKAN(town.hub.address, apikey=town.bureau.key)
    made = town.publish(entry("合计", distributions=[{"format": "csv", "accessURL": "https://data.example.cn/g"}]))
    resource = made["id"] + ".1"
    amounts = ["0.1", "0.2", "-0.3", "1e-7", "12345678901.25", "0", "-0.0"] * 700
    words = ["é", "e\u0301", "=1+1"]
    owner.action.datastore_create(resource_id=resource, fields=[{"id": "n", "type": "int"}, {"id": "amount", "type": "numeric"}, {"id": "word", "type": "text"}, {"id": "big", "type": "int"}],
                                  records=[{"n": number, "amount": amount, "word": words[number % 3], "big": 2 ** 53 - 1} for number, amount in enumerate(amounts)], force=True)
    for start in range(0, 48_000, 16_000):
        owner.action.datastore_upsert(resource_id=resource, method="insert", records=[{"n": 10_000 + start + number} for number in range(16_000)], force=True)
    with Socrata(town.hub.address.removeprefix("http://"), None) as client:
        client.uri_prefix = "http://"
        got = client.get(resource, select="sum(amount),sum(big)", where="n < 10000")
        exact = {name: sum(map(Decimal, amounts)) if name == "amount" else len(amounts) * (2 ** 53 - 1) for name in ("amount", "big")}
        for condition, rows in [("sum(amount) = {amount} and sum(big) = {big}", 1), ("sum(big) > {big}", 0), ("sum(big) >= {big}", 1), ("sum(amount) < {amount}", 0),
                                ("sum(big) = {over}", 0), ("sum(big) < {over}", 1), ("avg(big) = 9007199254740991", 1), ("sum(amount) in (0, {amount})", 1)]:
            condition = condition.format(amount=exact["amount"], big=exact["big"], over=exact["big"] + 1)
            found = client.get(resource, select="sum(amount),sum(big)", where="n < 10000", **{"$having": condition})
            check(len(found) == rows, f"exactly {condition}: {found}")
        tenths = client.get(resource, select="n", group="n", where="n < 3 and amount > 0", **{"$having": "avg(amount) = 0.1 or avg(amount) = 0.2"})
        check(tenths == [{"n": 0}, {"n": 1}], f"averages too: {tenths}")
        check(got == [{"sum_amount": str(sum(map(Decimal, amounts)).normalize()), "sum_big": str(len(amounts) * (2 ** 53 - 1))}], f"exact: {got}")
        got = client.get(resource, select="word,count(*)", group="word", where="n < 10000")
        expected = [{"word": word, "count": str(sum(1 for number in range(len(amounts)) if words[number % 3] == word))} for word in sorted(words, key=str.encode)]
        check(got == expected, f"texts are one where their bytes are: {got}")
        check(client.get(resource, select="amount", group="amount", where="amount = 0") == [{"amount": 0}], "nought is one group")
        text = client.get(resource, content_type="csv", select="word,sum(amount)", group="word", where="word = '=1+1'")
        check(text[1][0] == "'=1+1", f"a formula is made harmless: {text}")
        refused(client, resource, "422", select="n,count(*)", group="n")
        told = town.hub.call("GET", f"/resource/{resource}.json?$select=n,count(*)&$group=n", key=town.bureau.key).json
        check(told["rule"] == "datastore.groups" and "50000" in told["detail"], f"too many groups: {told}")
        check(len(client.get(resource, select="n,count(*)", group="n", where="n < 42000", limit=32000)) == 32000, "as many as may be")
