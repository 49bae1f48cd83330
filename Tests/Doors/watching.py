"""What the hub tells those who run it: its log, its metrics, whether it is ready."""

import json
import re

from count import check
from parties import Deal
from events import until
from wire import Wire


def watching(hub):
    """`hub` logs as JSON, at the level `info`."""
    deal = Deal(hub, first=600)
    answer = hub.call("GET", "/v1/offers/" + deal.offer, key=deal.consumer.key)
    identity = answer.headers["X-Request-Id"]
    refused = hub.call("GET", "/v1/agreements/" + deal.agreement + "?nonsense=hush-hush", key=deal.other.key)
    unknown = hub.call("GET", "/nothing/here?token=hush-hush")
    check(unknown.status == 404 and unknown.headers["X-Request-Id"], "what is not there has a request id too")

    def lines():
        with open(hub.log) as log:
            return [json.loads(line) for line in log if line.startswith("{")]

    def of(request):
        return next((line for line in lines() if line.get("request") == request), None)
    check(until(lambda: of(refused.headers["X-Request-Id"]) and of(unknown.headers["X-Request-Id"])), "requests are logged")
    line = of(identity)
    check(line and line["route"] == "/v1/offers/{offer}" and line["method"] == "GET" and line["status"] == "200"
          and line["participant"] == deal.consumer.id and int(line["microseconds"]) > 0, f"who did what, and how it went: {line}")
    line = of(refused.headers["X-Request-Id"])
    check(line and line["rule"] == "request.parameter-unknown" and line["status"] == "400", f"the rule that refused: {line}")
    line = of(unknown.headers["X-Request-Id"])
    check(line and line["status"] == "404", f"what is not there: {line}")
    with open(hub.log) as log:
        text = log.read()
    secrets = {"a query": "hush-hush", "the operator's key": hub.key, "a key": deal.consumer.key, "a password": "a long passphrase"}
    for name, secret in secrets.items():
        check(secret not in text, f"{name} is not in the log")
    check(not [line for line in lines() if line.get("message") == "defect"], "there was no defect")
    metrics(hub)
    first = hub.call("GET", "/readyz")
    check(first.status == 200 and first.json == {"status": "ready"}, "the hub is ready")


def metrics(hub):
    """Prometheus' text form: every sample has a type, no sample is there twice, histograms add up."""
    answer = hub.call("GET", "/metrics")
    check(answer.headers["Content-Type"].startswith("text/plain"), "metrics are text")
    types, samples = {}, {}
    for line in answer.body.decode().splitlines():
        if line.startswith("# TYPE"):
            _, _, name, kind = line.split()
            check(name not in types, f"{name} has one type")
            types[name] = kind
        elif not line.startswith("#"):
            found = re.fullmatch(r'([a-z_]+)(\{[^}]*\})? (-?[0-9.eE+-]+)', line)
            if not check(found, f"a sample: {line!r}"):
                continue
            name, labels, value = found.groups()
            check((name, labels) not in samples, f"{name}{labels} is there once")
            samples[name, labels] = float(value)
            base = re.sub("_(bucket|sum|count)$", "", name)
            if name not in types and base not in types:
                check(False, f"{name} has a type")
    for (name, labels), value in samples.items():
        if name.endswith("_count"):
            whole = samples[name[:-6] + "_bucket", labels[:-1] + ',le="+Inf"}']
            check(whole == value, f"{name}{labels}: all buckets together are the count")
    check(samples.get(("lingqu_store_ready", None)) == 1, "the store is ready")
    check(any(labels and 'operation="publishOffer"' in labels for _, labels in samples), "operations are counted by name")


def request_time(hub):
    """`hub` gives a request no time worth the name. Signing in takes longer on purpose."""
    with Wire(hub.address) as wire:
        body = json.dumps({"login": hub.ready["operator"]["login"], "password": "wrong"}).encode()
        wire.request("POST", "/v1/sessions", [("Content-Type", "application/json")], body)
        reply = wire.reply()
        check(reply is not None and reply.status == 503 and reply.rule == "hub.slow", f"a request over its time: {reply!r}")
        check(wire.ends(10) is not None, "and its connection ends")
    check(hub.call("GET", "/healthz").status == 200, "the hub goes on")
