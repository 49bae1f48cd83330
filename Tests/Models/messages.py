"""Upstreams that speak Anthropic's Messages dialect, called with OpenAI's own client."""

import json
import os

import anthropic
import openai
from count import check, until

from messages_upstream import MessagesUpstream
from upstream import Upstream

HELLO = [{"role": "user", "content": "hello"}]
TOOL = {"type": "function", "function": {"name": "weather", "description": "The weather.", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}


def referee(server):
    """Anthropic's own client takes the server for one of Anthropic's."""
    ai = anthropic.Anthropic(base_url=server.address.removesuffix("/v1"), api_key=server.secret, max_retries=0)
    asked = {"model": "served-model", "max_tokens": 50, "messages": HELLO, "metadata": {"user_id": json.dumps({"completion": 3, "thinks": True})}}
    tools = [{"name": "f", "input_schema": {"type": "object"}}]
    answer = ai.messages.create(**asked, tools=tools)
    check([one.type for one in answer.content] == ["thinking", "text", "tool_use"] and answer.usage.output_tokens == 3, f"{answer}")
    with ai.messages.stream(**asked, tools=tools) as stream:
        check([one.type for one in stream.get_final_message().content] == ["thinking", "text", "tool_use"], "and its streams")


def conversations(world, server):
    """Text, images, tools and schemas there and back."""
    made = world.key(world.agree("messages", world.upstream(server, secret=server.secret), most=500))
    grant = made["grants"][0]["id"]
    ai = openai.OpenAI(base_url=world.models, api_key=made["secret"], max_retries=0, timeout=60)
    user = json.dumps({"id": "a", "prompt": 11, "cached": 4, "made": 2, "completion": 4, "thinks": True, "input": {"city": "南宁"}}, ensure_ascii=False)
    more = {"model": "messages", "user": user}
    answer = ai.chat.completions.create(**more, temperature=0.5, top_p=0.9, stop=["END"], max_completion_tokens=40, messages=[
        {"role": "system", "content": "Be brief."}, {"role": "user", "content": [
            {"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
            {"type": "image_url", "image_url": {"url": "https://example.org/a.jpg"}}]}])
    check(answer.choices[0].message.content == "w0 w1 w2 w3 " and answer.choices[0].finish_reason == "stop", f"{answer}")
    check(answer.usage.prompt_tokens == 11 and answer.usage.prompt_tokens_details.cached_tokens == 4 and answer.usage.completion_tokens == 4, f"{answer.usage}")
    _, headers, body = server.seen[-1]
    check(headers["x-api-key"] == server.secret and body["model"] == "served-model" and body["max_tokens"] == 40
          and body["stop_sequences"] == ["END"] and body["temperature"] == 0.5 and body["system"][0]["text"] == "Be brief.", f"{body}")
    check([one["type"] for one in body["messages"][0]["content"]] == ["text", "image", "image"], f"{body}")
    ai.chat.completions.create(**more, messages=HELLO)
    check(server.seen[-1][2]["max_tokens"] == 500, "who names no number of tokens is held for the model's most")

    answer = ai.chat.completions.create(**more, messages=HELLO, tools=[TOOL], tool_choice="required", parallel_tool_calls=False)
    [call] = answer.choices[0].message.tool_calls
    check(call.function.name == "weather" and json.loads(call.function.arguments) == {"city": "南宁"}
          and answer.choices[0].finish_reason == "tool_calls", f"{answer}")
    check(server.seen[-1][2]["tool_choice"] == {"type": "any", "disable_parallel_tool_use": True}, "and how it was asked")
    pieces = list(ai.chat.completions.create(**more, messages=HELLO, tools=[TOOL], stream=True, stream_options={"include_usage": True}))
    said = [one.choices[0].delta for one in pieces if one.choices]
    calls = [one.tool_calls[0] for one in said if one.tool_calls]
    check("".join(one.content or "" for one in said) == "w0 w1 w2 w3 " and calls[0].id == "toolu_1" and calls[0].function.name == "weather"
          and json.loads("".join(one.function.arguments for one in calls)) == {"city": "南宁"}, f"a stream: {pieces}")
    check(pieces[-1].usage.prompt_tokens == 11 and pieces[-2].choices[0].finish_reason == "tool_calls", f"and its end: {pieces[-2:]}")
    pieces = list(ai.chat.completions.create(**more, messages=HELLO, stream=True))
    check(all(one.usage is None and one.choices for one in pieces), "no usage for who does not ask")
    with ai.chat.completions.stream(**more, messages=HELLO, tools=[TOOL]) as stream:
        check(stream.get_final_completion().choices[0].message.tool_calls[0].id == "toolu_1", "the client's own helper for streams")

    answer = ai.chat.completions.create(**more, messages=HELLO + [answer.choices[0].message, {
        "role": "tool", "tool_call_id": call.id, "content": "32 degrees"}, {"role": "user", "content": "And tomorrow?"}], tools=[TOOL])
    turns = server.seen[-1][2]["messages"]
    check([one["role"] for one in turns] == ["user", "assistant", "user"]
          and [one["type"] for one in turns[1]["content"]] == ["text", "tool_use"]
          and [one["type"] for one in turns[2]["content"]] == ["tool_result", "text"], f"what a tool said: {turns}")
    ai.chat.completions.create(**more, messages=HELLO, reasoning_effort="low", response_format={
        "type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}})
    check(server.seen[-1][2]["output_config"] == {"effort": "low", "format": {"type": "json_schema", "schema": {"type": "object"}}}, "a schema")

    before = len(server.seen)
    for wrong, param in [({"n": 2}, "n"), ({"logprobs": True}, "logprobs"), ({"response_format": {"type": "json_object"}}, "response_format"),
                         ({"temperature": 1.5}, "temperature"), ({"extra_body": {"guided_regex": "a"}}, "guided_regex")]:
        try:
            ai.chat.completions.create(**more, messages=HELLO, **wrong)
            check(False, f"not refused: {wrong}")
        except openai.BadRequestError as error:
            check(error.code == "unsupported_parameter" and error.param == param, f"{wrong}: {error}")
    for route in (lambda: ai.completions.create(model="messages", prompt="x"), lambda: ai.embeddings.create(model="messages", input="x"),
                  lambda: ai.responses.create(model="messages", input="x")):
        try:
            route()
            check(False, "a route that is not there")
        except openai.NotFoundError as error:
            check(error.code == "unsupported_route", f"{error}")
    check(len(server.seen) == before, "nothing of that was sent")
    try:
        ai.chat.completions.create(model="messages", messages=HELLO, user=json.dumps({"fault": ["refuse"]}))
        check(False, "a prompt that is too long")
    except openai.BadRequestError as error:
        check(error.code == "context_length_exceeded" and "9 tokens" in error.message, f"{error}")
    check(until(lambda: world.grant(grant)["calls"] >= 17), f"all on record: {world.grant(grant)}")
    found, spent = world.calls(grant), world.grant(grant)
    check(len([one for one in found if one["outcome"] == "failed"]) == 9, f"refused and charged nothing: {[one['outcome'] for one in found]}")
    # 7 of the prompt in full, 4 from the cache, 4 of the answer.
    check(spent["millitokens"] == 8 * (7 * 1000 + 4 * 250 + 4 * 4000), f"billed: {spent}")
    check(server.problems == [], f"what Anthropic's library says of it: {server.problems[:3]}")


def together(world):
    """A model with servers of both dialects: what one cannot be told goes to the other, and so does what one fails at."""
    messages, usual = MessagesUpstream(0), Upstream(1)
    made = world.key(world.agree("both", world.upstream(messages), world.upstream(usual)))
    ai = openai.OpenAI(base_url=world.models, api_key=made["secret"], max_retries=0, timeout=60)
    ai.chat.completions.create(model="both", messages=HELLO)
    ai.chat.completions.create(model="both", messages=HELLO, n=2)
    ai.completions.create(model="both", prompt="x")
    check((len(messages.seen), len(usual.seen)) == (1, 2), f"each what it can: {len(messages.seen)}, {len(usual.seen)}")
    for stream in (False, True):
        for fault in ("500", "529", "429", "drop", "rubbish"):
            answer = ai.chat.completions.create(model="both", messages=HELLO, stream=stream, user=json.dumps({"id": fault, "fault": [fault]}))
            said = "".join(one.choices[0].delta.content or "" for one in answer) if stream else answer.choices[0].message.content
            check(said and fault in usual.ledger and fault not in messages.ledger, f"{fault}, {stream}: the other one answered")
            usual.ledger.pop(fault)
    for fault in ("cut", "error", "close", "late"):
        try:
            list(ai.chat.completions.create(model="both", messages=HELLO, stream=True, user=json.dumps({"id": fault, "fault": [fault]})))
            check(False, f"{fault}: the client took it for an end")
        except openai.APIError as error:
            check(getattr(error, "code", None) == "upstream_cut", f"{fault}: {error}")
    check(messages.problems == [], f"{messages.problems[:3]}")


def door(world):
    """Anthropic's own client, unmodified, at the gateway: whatever dialect the model's servers speak."""
    for server in (Upstream(), MessagesUpstream()):
        made = world.key(world.agree("door", world.upstream(server)))
        ai = anthropic.Anthropic(base_url=world.hub.ready["models"], api_key=made["secret"], max_retries=0, timeout=60)
        plan = {"id": "a", "prompt": 11, "cached": 4, "completion": 4, "thinks": True, "input": {"city": "南宁"}}
        asked = {"model": "door", "max_tokens": 50, "messages": HELLO, "system": "Be brief.", "metadata": {"user_id": json.dumps(plan)}}
        answer = ai.messages.create(**asked, temperature=0.5, stop_sequences=["END"])
        text = "word " * 4 if server.dialect == "openai" else "w0 w1 w2 w3 "
        check(answer.content[0].text == text and answer.stop_reason == "end_turn", f"{answer}")
        check((answer.usage.input_tokens, answer.usage.cache_read_input_tokens, answer.usage.output_tokens) == (7, 4, 4), f"{answer.usage}")
        with ai.messages.stream(**asked) as stream:
            said = "".join(stream.text_stream)
            found = stream.get_final_message()
        check(said == "w0 w1 w2 w3 " and found.stop_reason == "end_turn" and found.usage.output_tokens == 4
              and found.usage.input_tokens == 7, f"a stream: {found}")
        calls = 2
        if server.dialect == "anthropic":
            tools = [{"name": "weather", "input_schema": {"type": "object"}}]
            for found in (ai.messages.create(**asked, tools=tools), ai.messages.stream(**asked, tools=tools).__enter__().get_final_message()):
                check(found.content[-1].input == {"city": "南宁"} and found.stop_reason == "tool_use", f"a tool: {found}")
            calls = 4
        for wrong, error in [
                (lambda: ai.messages.create(**asked | {"model": "other"}), anthropic.NotFoundError),
                (lambda: ai.messages.create(**asked, container="x"), anthropic.BadRequestError),
                (lambda: ai.messages.create(**asked | {"max_tokens": 100_000}), anthropic.BadRequestError),
                (lambda: ai.copy(api_key="x").messages.create(**asked), anthropic.AuthenticationError),
                (lambda: list(ai.messages.create(**asked | {"metadata": {"user_id": json.dumps({"fault": ["cut"], "completion": 9})}}, stream=True)),
                 anthropic.APIStatusError)]:
            try:
                wrong()
                check(False, f"not refused: {error}")
            except error as found:
                check(found.body["type"] == "error" and found.body["error"]["message"], f"{found.body}")
        grant = made["grants"][0]["id"]
        check(until(lambda: world.grant(grant)["calls"] == calls + 1), f"all on record: {world.grant(grant)}")
        broken = {one["outcome"]: one for one in world.calls(grant)}["cut"]
        due = calls * (7 * 1000 + 4 * 250 + 4 * 4000) + broken["millitokens"]
        check(world.grant(grant)["millitokens"] == due and broken["completion"] == 3, f"billed: {world.grant(grant)}, due {due}")
        check(getattr(server, "problems", []) == [], "valid requests")


def run(world, metering):
    server = MessagesUpstream(0, secret="sk-ant-test")
    referee(server)
    conversations(world, server)
    together(world)
    door(world)
    calls, seed = int(os.environ.get("CALLS", "2000")), int(os.environ.get("SEED", "6"))
    for second in (MessagesUpstream(1), Upstream(1)):
        first = MessagesUpstream(0)
        metering(world, first, second, calls // 2, seed + 1, "529", "late")
        check(first.problems == getattr(second, "problems", []) == [], f"valid requests: {first.problems[:3]}")
