"""The model gateway: OpenAI's own client, upstreams that fail in every way, quotas that hold, and bills that agree with the upstream's ledger."""

import concurrent.futures
import http.client
import json
import math
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Live"))
import count  # noqa: E402
from count import check, until  # noqa: E402
from hub import Hub  # noqa: E402

import openai  # noqa: E402

import guarding  # noqa: E402
import messages  # noqa: E402
from upstream import Upstream  # noqa: E402
from world import PRICE, World  # noqa: E402

HELLO = [{"role": "user", "content": "hello"}]


def client(world, secret, **more):
    return openai.OpenAI(base_url=world.models, api_key=secret, max_retries=0, timeout=60, **more)


def raw(world, secret, body, path="/v1/chat/completions", method="POST", headers=None):
    """One request without a client's own ideas; status, headers, body."""
    line = http.client.HTTPConnection(world.hub.ready["models"].removeprefix("http://"), timeout=60)
    try:
        line.request(method, path, body if isinstance(body, (bytes, str)) or body is None else json.dumps(body),
                     {"Authorization": "Bearer " + secret, "Content-Type": "application/json", **(headers or {})})
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        line.close()


def refused(answer, status, code, what):
    try:
        error = json.loads(answer[2])["error"]
    except (ValueError, KeyError, TypeError):
        error = {}
    shape = set(error) == {"message", "type", "param", "code"}
    return check(answer[0] == status and shape and error["code"] == code, f"{what}: {answer[0]} {answer[2][:300]}, not {status} {code}")


def recorded(world, grant, calls):
    check(until(lambda: world.grant(grant)["calls"] >= calls), f"{calls} calls on record: {world.grant(grant)}")
    return world.grant(grant)


def clients_of_others(world, server):
    """What OpenAI's own library does, unmodified."""
    agreement = world.agree("mill-model", world.upstream(server))
    made = world.key(agreement)
    grant = made["grants"][0]["id"]
    ai = client(world, made["secret"])
    check([one.id for one in ai.models.list()] == ["mill-model"], "the list of models")
    check(ai.models.retrieve("mill-model").owned_by == world.vendor.id, "one of them")
    user = json.dumps({"id": "a", "prompt": 11, "completion": 4})
    answer = ai.chat.completions.create(model="mill-model", messages=HELLO, user=user)
    check(answer.choices[0].message.content == "word word word word " and answer.usage.prompt_tokens == 11, f"{answer}")
    check(server.seen[-1][2]["model"] == "served-model", "the upstream's own name")
    pieces = list(ai.chat.completions.create(model="mill-model", messages=HELLO, user=user, stream=True))
    check("".join(one.choices[0].delta.content for one in pieces) == "w0 w1 w2 w3 ", f"a stream: {pieces}")
    pieces = list(ai.chat.completions.create(
        model="mill-model", messages=HELLO, user=user, stream=True, stream_options={"include_usage": True}))
    check(pieces[-1].usage.completion_tokens == 4 and not pieces[-1].choices, f"its usage, if it is asked for: {pieces[-1]}")
    check(ai.completions.create(model="mill-model", prompt="x", user=user).choices[0].text == "word " * 4, "completions")
    check(ai.embeddings.create(model="mill-model", input="a text of some length", user=user).data[0].embedding == [0.5, 0.25], "embeddings")
    answer = ai.responses.create(model="mill-model", input="a text of some length", user=user)
    check(answer.output_text == "word " * 4 and answer.usage.input_tokens == 11, f"responses: {answer}")
    pieces = list(ai.responses.create(model="mill-model", input="a text of some length", user=user, stream=True, max_output_tokens=50))
    check([one.type for one in pieces] == ["response.created"] + ["response.output_text.delta"] * 4 + ["response.completed"]
          and pieces[-1].response.usage.output_tokens == 4, f"and their stream: {[one.type for one in pieces]}")
    counted = raw(world, made["secret"], {"model": "mill-model", "prompt": "x"}, "/tokenize")
    check(counted[0] == 200 and json.loads(counted[2])["count"] == 3, f"the server's tokeniser: {counted}")
    found = recorded(world, grant, 8)
    # 11 tokens of prompt and 4 of an answer, six times; an embedding has no answer, whatever its usage tells; what is only counted is free.
    check(found["millitokens"] == 7 * 11_000 + 6 * 4 * 4000, f"what was counted: {found}")
    one = world.calls(grant)[-1]
    check(one["outcome"] == "completed" and one["prompt"] == 11 and one["completion"] == 4 and one["source"] == "usage", f"{one}")
    for wrong, error in [
            (lambda: client(world, "x").models.list(), openai.AuthenticationError),
            (lambda: ai.chat.completions.create(model="other", messages=HELLO), openai.NotFoundError),
            (lambda: ai.chat.completions.create(model="mill-model", messages=HELLO, max_tokens=100_000), openai.BadRequestError)]:
        try:
            wrong()
            check(False, f"not refused: {error}")
        except error:
            check(True, "refused")
    world.mill.call(204, "POST", f"/v1/model-keys/{made['key']}/revoke", {})
    check(until(lambda: raw(world, made["secret"], {"model": "mill-model", "messages": HELLO})[0] == 401), "a key that was revoked")
    check(until(lambda: world.grant(grant)["state"] == "closed"), "its grant is closed")
    found = world.grant(grant)
    use = world.mill.call(200, "GET", f"/v1/uses/{found['use']}")
    check(use["measured"] == found["millitokens"] and use["charged"] == math.ceil(found["millitokens"] * 200 / 1_000_000_000),
          f"charged: {use}")
    days = world.mill.call(200, "GET", "/v1/model-days?days=2")["items"]
    of_it = [one for one in days if one["model"] == "mill-model"]
    check(sum(one["millitokens"] for one in of_it) == found["millitokens"] and sum(one["fen"] for one in of_it) == use["charged"]
          and sum(one["calls"] for one in of_it) == found["calls"], f"its days come to the same: {of_it}")
    check(world.other.call(200, "GET", "/v1/model-days")["items"] == [], "and nobody else's")
    check(world.hub.expect(200, "GET", "/v1/model-days")["items"] == days, "those who oversee see everybody's")


def demo(world):
    """The built-in model says what it is."""
    made = world.key(world.agree("demo", world.upstream()))
    ai = client(world, made["secret"])
    said = ai.chat.completions.create(model="demo", messages=HELLO)
    check("demo model" in said.choices[0].message.content and said.usage.completion_tokens > 10, f"{said}")
    pieces = list(ai.chat.completions.create(model="demo", messages=HELLO, stream=True, max_tokens=5))
    check(len(pieces) == 6 and pieces[-1].choices[0].finish_reason == "length", f"{len(pieces)} pieces")
    check(ai.completions.create(model="demo", prompt="x").choices[0].text.startswith("This is"), "completions")
    check(len(ai.embeddings.create(model="demo", input=["x", "y"]).data) == 2, "embeddings")
    call = {"type": "function", "function": {"name": "weigh", "parameters": {
        "type": "object", "properties": {"cane": {"type": "string"}, "tons": {"type": "integer", "minimum": 3}}, "required": ["cane", "tons"]}}}
    for stream in (False, True):
        said = ai.chat.completions.create(model="demo", messages=HELLO, tools=[call], tool_choice="required", stream=stream)
        found = ([one for one in said if one.choices and one.choices[0].delta.tool_calls][0].choices[0].delta if stream else said.choices[0].message)
        check(json.loads(found.tool_calls[0].function.arguments) == {"cane": "demo", "tons": 3}, f"a tool's call, {stream}")
    said = ai.chat.completions.create(model="demo", messages=HELLO, n=3, logprobs=True, max_tokens=4)
    check(len(said.choices) == 3 and len(said.choices[0].logprobs.content) == 4 and said.usage.completion_tokens == 12, f"three answers: {said}")
    # As harnesses ask for likelihoods: the server's own tokens, and the prompt once more.
    host = world.hub.ready["models"]
    tokens = json.loads(raw(world, made["secret"], {"prompt": "糖 x"}, "/tokenize")[2])["tokens"]
    check(tokens == [0x7CD6, 0x20, 0x78] and json.loads(raw(world, made["secret"], None, "/tokenizer_info", "GET")[2])["eos_token"], f"{tokens} at {host}")
    said = ai.completions.create(model="demo", prompt=[tokens, tokens], echo=True, logprobs=1, max_tokens=1)
    check([one.text for one in said.choices] == ["糖 xT"] * 2 and len(said.choices[1].logprobs.token_logprobs) == 4, f"{said.choices}")
    recorded(world, made["grants"][0]["id"], 10)
    told = world.hub.call("GET", "/metrics").body.decode()
    check('gen_ai_server_request_duration_seconds_count{outcome="completed"}' in told
          and 'gen_ai_client_token_usage_total{gen_ai_token_type="output"}' in told, "and the metrics tell of it")


def conformance(world):
    """A tester of OpenAI's API, unmodified, against its own copy of the public description."""
    made = world.key(world.agree("demo", world.upstream()))
    told = subprocess.run(
        [pathlib.Path(sys.executable).parent / "llm-comply", "--format", "openai-chat", "-u", world.models, "-k", made["secret"], "-m", "demo",
         "--json"], capture_output=True, text=True, timeout=120)
    found = json.loads(told.stdout)
    by = {one["id"]: one["status"] for one in found["results"]}
    check(len(by) >= 9 and set(by.values()) <= {"passed", "skipped"}, f"llm-comply: {by}: {told.stdout[:3000]}")
    print(f"llm-comply openai-chat: {by}", flush=True)


def bad_input(world, server):
    """Each gets an error in OpenAI's shape, and no bill."""
    made = world.key(world.agree("strict", world.upstream(server), context=1000))
    secret, grant = made["secret"], made["grants"][0]["id"]
    good = {"model": "strict", "messages": HELLO}
    for body, code, what in [
            ("{", None, "half a body"), ("", None, "none"), ("[]", None, "an array"), (b"{\"model\":\"\xff\"}", None, "no UTF-8"),
            ({"messages": HELLO}, None, "no model"), ({"model": "strict"}, None, "no messages"),
            ({"model": "strict", "messages": []}, None, "no message"), ({"model": "strict", "messages": "hi"}, None, "a text"),
            ({"model": 1, "messages": HELLO}, None, "a number"), (good | {"stream": 1}, None, "stream as a number"),
            (good | {"max_tokens": -1}, None, "negative"), (good | {"max_tokens": 1.5}, None, "a fraction"),
            (good | {"max_tokens": 10 ** 30}, None, "huge"), (good | {"n": 0}, None, "n of none"), (good | {"n": 1000}, None, "n of too many"),
            ('{"model":"strict","model":"strict","messages":[{}]}', None, "twice"),
            ('{"mod\\u0065l":"strict","messages":[{}]}', None, "escapes in a name"),
            ('{"model":"strict","messages":' + "[" * 100_000 + "]" * 100_000 + "}", None, "deep"),
            (good | {"stream_options": 1}, None, "options of a stream"),
            (good | {"max_tokens": 5000}, "context_length_exceeded", "more than the model can")]:
        refused(raw(world, secret, body), 400, code, what)
    refused(raw(world, secret, good | {"model": "other"}), 404, "model_not_found", "another model")
    refused(raw(world, secret, None, "/v1/nothing", "GET"), 404, "unknown_url", "another route")
    refused(raw(world, "lqk_" + "0" * 64, good), 401, "invalid_api_key", "another key")
    refused(raw(world, world.mill.api, good), 401, "invalid_api_key", "a key for something else")
    check(world.hub.call("GET", "/v1/offers", key=secret).status in (401, 403), "and this key does nothing else")
    huge = raw(world, secret, json.dumps(good | {"user": "x" * (17 << 20)}))
    check(huge[0] == 413, f"too large: {huge[0]}")
    check(raw(world, secret, good)[0] == 200, "it works after all of them")
    recorded(world, grant, 1)
    check(world.grant(grant)["calls"] == 1, "what was refused is no call")


def faults(world, first, second):
    """One upstream fails in each way; the other one answers, or the client hears of it."""
    made = world.key(world.agree("two", world.upstream(first, timeoutSeconds=2), world.upstream(second, timeoutSeconds=2)))
    secret, grant = made["secret"], made["grants"][0]["id"]
    ai = client(world, secret)
    for stream in (False, True):
        for fault in ("500", "503", "429", "drop", "rubbish"):
            user = json.dumps({"id": f"{fault}{stream}", "fault": [fault]})
            body = {"model": "two", "messages": HELLO, "user": user, "stream": stream}
            status, _, text = raw(world, secret, body)
            check(status == 200 and (b"[DONE]" in text) == stream, f"{fault}, {stream}: {status} {text[:200]}")
            check(f"{fault}{stream}" in second.ledger and f"{fault}{stream}" not in first.ledger, f"{fault}: the second one answered")
    refused(raw(world, secret, {"model": "two", "messages": HELLO, "user": json.dumps({"fault": ["500", "drop"]})}), 502,
            "upstream_error", "both fail")
    answer = raw(world, secret, {"model": "two", "messages": HELLO, "user": json.dumps({"fault": ["refuse"]})})
    check(answer[0] == 400 and json.loads(answer[2])["error"]["param"] == "tools", f"what the request did wrong: {answer}")
    for fault in ("cut", "error", "close"):
        user = json.dumps({"id": fault, "completion": 9, "at": 3, "fault": [fault]})
        status, _, text = raw(world, secret, {"model": "two", "messages": HELLO, "user": user, "stream": True})
        last = [line for line in text.decode().split("\n\n") if line][-1]
        check(status == 200 and b"[DONE]" not in text and json.loads(last[6:])["error"]["code"] == "upstream_cut", f"{fault}: {last}")
        try:
            list(ai.chat.completions.create(model="two", messages=HELLO, user=user, stream=True))
            check(False, f"{fault}: the client took it for an end")
        except openai.APIError:
            check(True, "the client was told")
    user = json.dumps({"id": "slow", "fault": ["slow"]})
    begun = time.monotonic()
    check(raw(world, secret, {"model": "two", "messages": HELLO, "user": user})[0] == 200, "one that is slow")
    check(time.monotonic() - begun < 20, "within a bounded time")
    found = recorded(world, grant, 19)
    by = {}
    for one in world.calls(grant):
        by[one["outcome"]] = by.get(one["outcome"], 0) + 1
    check(by == {"completed": 11, "failed": 2, "cut": 6}, f"how they ended: {by}")
    check(found["millitokens"] == sum(one["millitokens"] for one in world.calls(grant)), "the sum is that of the calls")


def cached(world, server):
    """Who asks for it gets an answer that was kept, for nothing; nobody else does."""
    made = world.key(world.agree("kept", world.upstream(server)))
    other = world.key(world.agree("kept", world.upstream(server)))
    body = {"model": "kept", "messages": HELLO, "user": json.dumps({"id": "kept", "prompt": 8, "completion": 3})}
    keep, seen = {"X-Lingqu-Cache": "60"}, len(server.seen)
    first, second = (raw(world, made["secret"], body, headers=keep) for _ in range(2))
    check(first[2] == second[2] and len(server.seen) == seen + 1, "the second one is the first")
    check("x-lingqu-cache" not in first[1] and second[1]["x-lingqu-cache"] == "hit", f"and says so: {second[1]}")
    for secret, more, what in [(made["secret"], {}, "who does not ask"), (other["secret"], keep, "another key"),
                               (made["secret"], {"X-Lingqu-Cache": "0"}, None)]:
        before, answer = len(server.seen), raw(world, secret, body, headers=more)
        check(answer[0] == (200 if what else 400) and len(server.seen) == before + (1 if what else 0), f"{what}: {answer[0]}")
    recorded(world, made["grants"][0]["id"], 3)
    found = world.calls(made["grants"][0]["id"])
    check(sorted(one["source"] for one in found) == ["cache", "usage", "usage"] and world.grant(made["grants"][0]["id"])["millitokens"] == 40_000,
          f"it costs nothing: {found}")


def balanced(world):
    """The fastest server is asked, or the one with the least to do."""
    slow, fast = Upstream(delay=0.15), Upstream()
    made = world.key(world.agree("fastest", world.upstream(slow), world.upstream(fast), balance="fastest"))
    for _ in range(20):
        raw(world, made["secret"], {"model": "fastest", "messages": HELLO})
    check(len(slow.seen) <= 3 and len(fast.seen) >= 17, f"the fastest: {len(slow.seen)}, {len(fast.seen)}")
    first, second = Upstream(), Upstream()
    made = world.key(world.agree("least", world.upstream(first), world.upstream(second), balance="least-loaded"))
    body = {"model": "least", "messages": HELLO, "stream": True, "user": json.dumps({"completion": 10, "pause": 0.05})}
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: raw(world, made["secret"], body)[0], range(12)))
    check(found == [200] * 12 and len(first.seen) == len(second.seen) == 6, f"half each: {len(first.seen)}, {len(second.seen)}")


def fallen_back(world):
    """Another model stands in where its client lets it, under its own quota and price; only the one that answers is paid."""
    first, second = Upstream(0), Upstream(1)
    large = world.agree("large", world.upstream(first, timeoutSeconds=2), price=PRICE | {"fen": 2000})
    small = world.agree("small-one", world.upstream(second), context=1000)
    made = world.key(large, small)
    secret, grants = made["secret"], {one["model"]: one["id"] for one in made["grants"]}

    def ask(fault=None, fallback="small-one", model="large", **more):
        headers = {"X-Lingqu-Fallback": fallback} if fallback else {}
        headers |= {"X-Lingqu-Prefer": more.pop("prefer")} if "prefer" in more else {}
        return raw(world, secret, {"model": model, "messages": HELLO, "user": json.dumps({"fault": [fault, more.pop("then", None)]}), **more},
                   headers=headers)

    def answered(got):
        return got[0], {name.lower(): value for name, value in got[1].items()}.get("x-lingqu-model")
    check(answered(ask()) == (200, "large"), "the model that is asked for, if it answers")
    for fault in ("500", "drop", "rubbish", "slow", "429"):
        check(answered(ask(fault)) == (200, "small-one"), f"{fault}: the next one")
    stream = ask("503", stream=True)
    check(answered(stream) == (200, "small-one") and b"[DONE]" in stream[2], f"as a stream, too: {stream}")
    refused(ask("500", fallback=None), 502, "upstream_error", "nobody stands in unasked")
    refused(ask("500", then="500"), 502, "upstream_error", "none of them answers")
    check(ask("refuse")[0] == 400, "what the request is at fault for is not asked again")
    refused(ask(fallback="nobody"), 404, "model_not_found", "a model that the key may not call")
    refused(ask(prefer="speed"), 400, None, "no such preference")
    check(answered(ask(prefer="price")) == (200, "small-one"), "the cheaper one first")
    check(answered(ask("500", model="small-one", fallback="large", max_tokens=2000)) == (502, None) and len(second.seen) == 8,
          f"a call that is too large for one goes to the other, and only there: {len(second.seen)}")
    cut = ask("cut", stream=True)
    check(b"upstream_cut" in cut[2] and len(second.seen) == 8, f"a stream that has begun stays where it is: {cut}")
    recorded(world, grants["small-one"], 8)
    recorded(world, grants["large"], 12)
    paid = [one for name in grants.values() for one in world.calls(name) if one["millitokens"] > 0]
    check(len(paid) == 9, f"seven, one, and what came of the stream that was cut: {[(one['outcome'], one['millitokens']) for one in paid]}")


def quotas(world, server):
    """No key passes its quota by one token, however many ask at once."""
    agreement = world.agree("small", world.upstream(server), most=100, weights={"prompt": 1000, "completion": 1000})
    made = world.key(agreement, tokens=2000)
    secret, grant = made["secret"], made["grants"][0]["id"]

    def ask(number):
        user = json.dumps({"id": f"q{number}", "prompt": 20, "completion": 50})
        return raw(world, secret, {"model": "small", "messages": HELLO, "user": user, "max_tokens": 60})[0]
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        found = list(pool.map(ask, range(200)))
    check(set(found) == {200, 429}, f"{set(found)}")
    spent = recorded(world, grant, found.count(200))
    check(spent["calls"] == found.count(200) and spent["millitokens"] == 70_000 * spent["calls"] <= 2_000_000, f"{spent}")
    check(spent["calls"] >= 26, f"and it can be used up: {spent['calls']} of 28")
    rest = (2_000_000 - spent["millitokens"]) // 1000
    # Who names no number of tokens gets what is left.
    if rest > 100:
        user = json.dumps({"id": "rest", "prompt": 1, "completion": 500})
        status, _, text = raw(world, secret, {"model": "small", "messages": HELLO, "user": user})
        check(status == 200 and json.loads(text)["usage"]["completion_tokens"] <= rest, f"the rest: {text[:200]}")
    beyond_text(world, server)
    one = world.key(agreement, tokens=100_000, calls=2, concurrent=1)
    body = {"model": "small", "messages": HELLO, "user": json.dumps({"id": "c", "completion": 5, "pause": 0.3}), "stream": True}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        both = sorted(pool.map(lambda _: raw(world, one["secret"], body)[0], range(2)))
    check(both == [200, 429], f"one at a time: {both}")
    check(raw(world, one["secret"], body)[0] == 200, "and the next")
    refused(raw(world, one["secret"], body), 429, "insufficient_quota", "two altogether")
    two = world.key(agreement, tokens=100_000, perMinute=3)
    quick = body | {"user": json.dumps({"id": "m"})}
    seen = [raw(world, two["secret"], quick) for _ in range(8)]
    limited = [one for one in seen if one[0] == 429]
    check(len(limited) >= 2 and all(int(one[1]["retry-after"]) <= 60 for one in limited), f"so many a minute, and when the next is: {[one[:2] for one in seen]}")


def beyond_text(world, server):
    """What a model reads besides its messages is held for as well; what cannot be counted by its bytes takes the model's context."""
    agreement = world.agree("wide", world.upstream(server), context=8192, weights={"prompt": 1000, "completion": 1000})
    picture = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.org/1.png"}}]}]
    tool = {"type": "function", "function": {"name": "weigh", "parameters": {"type": "object", "description": "x" * 3000}}}
    small, large = world.key(agreement, tokens=2500)["secret"], world.key(agreement, tokens=8300)
    body = {"model": "wide", "messages": HELLO, "max_tokens": 10}
    check(raw(world, small, body)[0] == 200, "a text alone is within the quota")
    schema = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object", "description": "x" * 3000}}}
    for more in ({"tools": [tool]}, {"functions": [tool["function"]]}, {"response_format": schema}, {"messages": picture},
                 {"messages": [{"role": "user", "content": [{"ty\\u0070e": "text", "type": "text", "text": "x"}]}]},
                 {"messages": [{"role": "assistant", "audio": {"id": "audio_1"}}]}, {"chat_template": "x"}, {"web_search_options": {}},
                 {"tools": [{"type": "web_search"}]}):
        refused(raw(world, small, json.dumps(body | more).replace("\\\\u", "\\u")), 429, "insufficient_quota", f"{str(more)[:60]} is beyond it")
    refused(raw(world, small, {"model": "wide", "input": "x", "previous_response_id": "resp_1", "max_output_tokens": 10}, "/v1/responses"), 429,
            "insufficient_quota", "a conversation that the server keeps")
    refused(raw(world, small, {"model": "wide", "input": ["x" * 1500] * 2}, "/v1/embeddings"), 429, "insufficient_quota", "texts together")
    texts = [{"role": "user", "content": [{"type": "text", "text": "hello"}, {"type": "text", "text": "again"}]}]
    check(raw(world, small, body | {"messages": texts})[0] == 200, "texts in parts are texts")
    # A picture that is as many tokens as its model can read is charged in full, and the quota is not passed.
    user = json.dumps({"id": "picture", "prompt": 8192, "completion": 10})
    check(raw(world, large["secret"], body | {"messages": picture, "user": user})[0] == 200, "a picture within its quota")
    found = recorded(world, large["grants"][0]["id"], 1)
    check(found["millitokens"] == 8_202_000 <= 8_300_000, f"all of it is charged: {found}")


def hostile(world, server):
    """A client that leaves, one that never reads, one that sends slowly."""
    made = world.key(world.agree("hostile", world.upstream(server)))
    secret, grant = made["secret"], made["grants"][0]["id"]
    host, port = world.hub.ready["models"].removeprefix("http://").split(":")

    def send(body, read):
        line = socket.create_connection((host, int(port)), timeout=30)
        text = json.dumps(body).encode()
        line.sendall(f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {secret}\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text)
        if read:
            line.recv(read)
        return line
    user = {"id": "left", "prompt": 9, "completion": 20, "pause": 0.02}
    send({"model": "hostile", "messages": HELLO, "stream": True, "user": json.dumps(user)}, 1).close()
    recorded(world, grant, 1)
    [left] = world.calls(grant)
    check(left["outcome"] == "left" and (left["prompt"], left["completion"]) == (9, 20), f"who leaves pays what was made for them: {left}")
    never = send({"model": "hostile", "messages": HELLO, "stream": True, "user": json.dumps({"id": "never", "completion": 20_000})}, 0)
    check(raw(world, secret, {"model": "hostile", "messages": HELLO})[0] == 200, "others are served meanwhile")
    never.close()
    recorded(world, grant, 3)
    half = socket.create_connection((host, int(port)), timeout=30)
    half.sendall(f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\n{{".encode())
    half.close()
    two = send({"model": "hostile", "messages": HELLO}, 0)
    text = json.dumps({"model": "hostile", "messages": HELLO}).encode()
    two.sendall(f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {secret}\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode() + text)
    got = b""
    while piece := two.recv(1 << 16):
        got += piece
    check(got.count(b"HTTP/1.1 200") == 2, f"two requests on one connection, one sent before the other was answered: {got}")
    recorded(world, grant, 5)
    burst = socket.create_connection((host, int(port)), timeout=30)
    whole = b""
    for number in range(1, 41):
        text = json.dumps({"model": "hostile", "messages": HELLO, "user": json.dumps({"id": f"burst {number}", "prompt": number})}).encode()
        last = "Connection: close\r\n" if number == 40 else ""
        whole += (f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {secret}\r\n{last}"
                  f"Content-Length: {len(text)}\r\n\r\n").encode() + text
    burst.sendall(whole)
    got = b""
    while piece := burst.recv(1 << 16):
        got += piece
    order = [int(number) for number in re.findall(rb'"prompt_tokens": ?(\d+)', got)]
    check(order == list(range(1, 41)), f"forty at once are answered one after the other: {order}")
    recorded(world, grant, 45)


def metering(world, first, second, calls, seed, *more):
    """Many calls with faults of every kind, 64 at once on one key: what is billed is what the upstreams' ledgers say."""
    agreement = world.agree("metered", world.upstream(first, timeoutSeconds=10), world.upstream(second, timeoutSeconds=10),
                            weights={"prompt": 1000, "completion": 4000})
    made = world.key(agreement, tokens=50_000_000)
    secret, grant = made["secret"], made["grants"][0]["id"]
    chance = random.Random(seed)
    plans = []
    for number in range(calls):
        roll = chance.random()
        fault = None if roll < 0.6 else chance.choice(["500", "503", "drop", "rubbish", "cut", "close", "nousage", "error", *more])
        plans.append((number, chance.random() < 0.5, {
            "id": number, "prompt": chance.randint(1, 200), "completion": chance.randint(1, 40), "at": chance.randint(0, 20),
            "fault": [fault], "leaves": chance.random() < 0.03}))
    host, port = world.hub.ready["models"].removeprefix("http://").split(":")
    prompts = {}

    def ask(plan):
        number, stream, user = plan
        leaves = user.pop("leaves")
        body = json.dumps({"model": "metered", "messages": [{"role": "user", "content": "x" * (1 + number % 50)}], "stream": stream,
                           "user": json.dumps(user)}, separators=(",", ":"))
        inside = body[body.index("\"messages\":") + 11:body.index(",\"stream\":")]
        prompts[number] = -(-len(inside) // 4)
        if leaves:
            line = socket.create_connection((host, int(port)), timeout=60)
            line.sendall((f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {secret}\r\n"
                          f"Content-Length: {len(body)}\r\n\r\n{body}").encode())
            line.close()
            return None
        return raw(world, secret, body)[0]
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        found = list(pool.map(ask, plans))
    asked = sum(1 for one in found if one is not None)
    answered = sum(1 for one in found if one in (200, 502, 503))
    check(answered == asked, f"every client has its answer: {answered} of {asked}, {set(found)}")
    ledger = {**first.ledger, **second.ledger}

    def bill():
        return [((prompts[number] if prompt is None else prompt), completion)
                for number, (prompt, completion) in ledger.items() if isinstance(number, int)]
    due = sum(prompt * 1000 + completion * 4000 for prompt, completion in bill())
    check(until(lambda: world.grant(grant)["millitokens"] >= due, 60), f"all is on record: {world.grant(grant)}, due {due}")
    spent = world.grant(grant)
    check(spent["millitokens"] == due > 0, f"billed {spent['millitokens']}, the upstreams' ledgers say {due}")
    mine = sorted((one["prompt"], one["completion"]) for one in world.calls(grant) if one["outcome"] != "failed")
    check(mine == sorted(bill()), f"and call for call, {len(mine)} of {len(bill())}")
    use = world.mill.call(200, "GET", f"/v1/uses/{spent['use']}")
    check(use["measured"] == due, f"and the use's readings: {use['measured']}")
    print(f"metering: {calls} calls, seed {seed}: billed {spent['millitokens']} millitokens, due {due}", flush=True)


def killed(world, server):
    """SIGKILL in the middle of many calls: what was acknowledged is billed, once."""
    agreement = world.agree("killed", world.upstream(server))
    made = world.key(agreement, tokens=10_000_000)
    secret, grant = made["secret"], made["grants"][0]["id"]
    acknowledged = []

    def ask(number):
        user = json.dumps({"id": f"k{number}", "prompt": 3, "completion": 2})
        try:
            if raw(world, secret, {"model": "killed", "messages": HELLO, "user": user, "stream": number % 2 == 0})[0] == 200:
                acknowledged.append(number)
        except (OSError, http.client.HTTPException):
            pass
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        futures = [pool.submit(ask, number) for number in range(600)]
        until(lambda: len(acknowledged) > 200)
        world.hub.process.send_signal(signal.SIGKILL)
        world.hub.process.wait()
        for future in futures:
            future.result()
    world.hub.start()
    check(until(lambda: world.grant(grant)["calls"] >= len(acknowledged)), f"{world.grant(grant)}: {len(acknowledged)} were acknowledged")
    found = world.grant(grant)
    check(found["calls"] <= len(acknowledged) + 16 and found["millitokens"] == found["calls"] * (3000 + 8000), f"each once: {found}")
    check(len({one["id"] for one in world.calls(grant)}) == found["calls"], "no call twice")
    check(raw(world, secret, {"model": "killed", "messages": HELLO})[0] == 200, "and it goes on")
    left = {name.removesuffix(".journal").removesuffix("-2") for name in os.listdir(world.hub.folder + "/model-calls") if name.endswith(".journal")}
    check(len(left) == 1, f"only the journal that is in use is there: {left}")


def terms(world, server):
    """What may not be agreed, registered or asked for."""
    vendor, mill = world.vendor, world.mill
    waiting = world.upstream(server, allow=False)
    agreement = world.agree("waiting", waiting)
    quota = {"tokens": 1000}

    def key(status, agreement, quota, rule, party=mill):
        answer = world.hub.call("POST", "/v1/model-keys", {"name": "x", "days": 1, "grants": [{"agreement": agreement, "quota": quota}]}, key=party.api)
        check(answer.status == status and answer.json.get("rule") == rule, f"{rule}: {answer.status} {answer.body[:300]}")
    key(409, agreement, quota, "model.upstream-not-open")
    answer = world.hub.call("POST", f"/v1/model-upstreams/{waiting}/allow", {}, key=None)
    check(answer.status == 403 and answer.json["rule"] == "model.upstream-internal", f"inside: {answer.body[:200]}")
    check(world.hub.call("POST", f"/v1/model-upstreams/{waiting}/allow", {"internal": True}, key=vendor.api).status == 403, "only the operator")
    world.hub.expect(200, "POST", f"/v1/model-upstreams/{waiting}/allow", {"internal": True})
    key(404, agreement, quota, "access.not-found", world.other)
    key(400, agreement, {"tokens": 2 ** 53 - 1}, "request.field-wrong")
    key(422, world.agree("free", waiting, price={"model": "free"}), quota, "model.price-unit")
    key(422, world.agree("no name", waiting), quota, "model.name")
    answer = world.hub.call("POST", "/v1/model-upstreams", {"name": "x", "model": "m", "endpoint": "http://user@host/"}, key=vendor.api)
    check(answer.status == 422 and answer.json["rule"] == "model.upstream-address", f"{answer.body[:200]}")
    made = world.key(agreement)
    vendor.call(200, "POST", f"/v1/model-upstreams/{waiting}/close", {})
    check(until(lambda: raw(world, made["secret"], {"model": "waiting", "messages": HELLO})[0] == 503), "a server that was closed")
    agreement = world.agree("ended", world.upstream(server))
    made = world.key(agreement)
    check(raw(world, made["secret"], {"model": "ended", "messages": HELLO})[0] == 200, "before it is revoked")
    vendor.call(200, "POST", f"/v1/agreements/{agreement}/revoke", {"reason": "over"})
    check(until(lambda: raw(world, made["secret"], {"model": "ended", "messages": HELLO})[0] == 403, 5), "an agreement that was revoked")
    check(until(lambda: world.grant(made["grants"][0]["id"])["state"] == "closed", 20), "and what was used is charged")
    check(world.mill.call(200, "GET", f"/v1/uses/{made['grants'][0]['use']}")["settled"], "settled")


def main():
    with Hub(arguments=["--models-port", "0"]) as hub:
        world = World(hub)
        first, second = Upstream(0), Upstream(1)
        for step in (clients_of_others, bad_input, cached, quotas, hostile, terms):
            step(world, first)
        balanced(world)
        fallen_back(world)
        demo(world)
        conformance(world)
        faults(world, first, second)
        metering(world, Upstream(0), Upstream(1), int(os.environ.get("CALLS", "2000")), int(os.environ.get("SEED", "6")))
        messages.run(world, metering)
        killed(world, first)
        check(hub.stop() == 0, "it stops as it should")
        with open(hub.log) as log:
            told = [line for line in log if "model gateway" in line and " warning " in line]
        check(not told, f"nothing went wrong by itself: {told[:5]}")
    guarding.run()
    sys.exit(count.summary())


if __name__ == "__main__":
    main()
