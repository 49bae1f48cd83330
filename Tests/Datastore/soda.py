"""A client of Socrata as it is published, at the door that speaks its way."""

from sodapy import Socrata

from count import check
from store import record


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
