"""A server of models for tests that speaks Anthropic's Messages dialect. What it is told to do stands in `metadata.user_id`, as it stands in
`user` for the one that speaks OpenAI's. Anthropic's own library is the referee of what it takes and of what it gives."""

import asyncio
import json
import random

from anthropic.types import Message, RawMessageStreamEvent
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming, MessageCreateParamsStreaming
from pydantic import TypeAdapter

from upstream import Upstream

ASKED = {False: TypeAdapter(MessageCreateParamsNonStreaming), True: TypeAdapter(MessageCreateParamsStreaming)}
EVENT, MESSAGE = TypeAdapter(RawMessageStreamEvent), TypeAdapter(Message)


def whole(value):
    """A checked value with all that is checked only when it is looked at."""
    if isinstance(value, dict):
        return {name: whole(part) for name, part in value.items()}
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    return [whole(part) for part in value]


def problem(body):
    """Why a body is no request of the API; None if it is one, with nothing in it that the API does not know."""
    try:
        checked = whole(ASKED[body.get("stream", False)].validate_python(body))
    except ValueError as error:
        return str(error)[:500]
    return None if checked == body else f"unknown to the API: {body}, known: {checked}"


class MessagesUpstream(Upstream):
    dialect = "anthropic"

    def __init__(self, number=0, secret=None):
        super().__init__(number, secret)
        self.problems = []  # Requests that were none, and answers that would have been none.
        self.chance = random.Random(number)

    def error(self, kind, message):
        return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}

    async def request(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.seen.append((head[0], headers, body))
        if not head[0].startswith("POST /v1/messages ") or headers.get("anthropic-version") != "2023-06-01":
            self.problems.append(f"{head[0]} {headers}")
            return await self.whole(writer, 404, self.error("not_found_error", "no such thing"))
        if self.secret and (headers.get("x-api-key") != self.secret or "authorization" in headers):
            return await self.whole(writer, 401, self.error("authentication_error", "invalid x-api-key"))
        if wrong := problem(body):
            self.problems.append(wrong)
            return await self.whole(writer, 400, self.error("invalid_request_error", wrong))
        try:
            asked = json.loads(body.get("metadata", {}).get("user_id") or "{}")
        except ValueError:
            asked = {}
        faults = asked.get("fault") or []
        fault = faults[self.number] if self.number < len(faults) else None
        if fault in ("500", "503", "429", "529"):
            return await self.whole(writer, int(fault), self.error("overloaded_error", "Overloaded"))
        if fault == "refuse":
            return await self.whole(writer, 400, self.error("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"))
        if fault == "drop":
            return False
        if fault == "rubbish":
            return await self.whole(writer, 200, {"choices": []})
        prompt, completion = asked.get("prompt", 7), min(asked.get("completion", 5), body["max_tokens"])
        cached, made = min(asked.get("cached", 0), prompt), min(asked.get("made", 0), prompt - asked.get("cached", 0))
        usage = {"input_tokens": prompt - cached - made, "cache_read_input_tokens": cached, "cache_creation_input_tokens": made,
                 "output_tokens": completion}
        blocks = [{"type": "thinking", "thinking": "hm", "signature": "x"}] if asked.get("thinks") else []
        blocks += [{"type": "text", "text": "".join(asked.get("say") or [f"w{place} " for place in range(completion)]), "citations": None}]
        if "tools" in body:
            blocks.append({"type": "tool_use", "id": "toolu_1", "name": body["tools"][0]["name"], "input": asked.get("input", {})})
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": blocks,
                   "stop_reason": "tool_use" if "tools" in body else "max_tokens" if completion == body["max_tokens"] else "end_turn",
                   "stop_sequence": None, "usage": usage}
        MESSAGE.validate_python(message)
        if fault == "nousage":
            message = message | {"usage": {}}
        if body.get("stream"):
            return await self.events(writer, message, asked, fault, completion)
        if fault in ("cut", "close", "error", "late"):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"id\":")
            await writer.drain()
            return False
        text = json.dumps(message).encode()
        self.ledger[asked.get("id")] = (None, -(-len(text) // 4)) if fault == "nousage" else (prompt, completion)
        return await self.whole(writer, 200, text)

    def parts(self, message, asked):
        """What comes between the first event and the last ones, and which of it the client gets a part of."""
        for place, block in enumerate(message["content"]):
            empty = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""}, "tool_use": {"input": {}}}[block["type"]]
            yield {"type": "content_block_start", "index": place, "content_block": block | empty}, block["type"] == "tool_use"
            if block["type"] == "text":
                words = asked.get("say") or block["text"].split(" ")[:-1]
                deltas = [{"type": "text_delta", "text": word if asked.get("say") else word + " "} for word in words]
            elif block["type"] == "thinking":
                deltas = [{"type": "thinking_delta", "thinking": block["thinking"]}, {"type": "signature_delta", "signature": "x"}]
            else:
                text = json.dumps(block["input"]) if block["input"] else ""
                deltas = [{"type": "input_json_delta", "partial_json": text[at:at + 5]} for at in range(0, len(text), 5)]
                deltas.insert(0, {"type": "input_json_delta", "partial_json": ""})
            for delta in deltas:
                counts = bool(delta.get("text") or delta.get("partial_json"))
                yield {"type": "content_block_delta", "index": place, "delta": delta}, counts
                yield {"type": "ping"}, False
            yield {"type": "content_block_stop", "index": place}, False

    async def events(self, writer, message, asked, fault, completion):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n")
        usage, number = message["usage"], asked.get("id")
        rest = b""

        def event(value):
            nonlocal rest
            if value["type"] not in ("ping", "error") and fault != "nousage":
                EVENT.validate_python(value)
            rest += f"event: {value['type']}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n".encode()
            # Cut anywhere, and not where events end.
            while len(rest) > 1:
                size = self.chance.randint(1, len(rest) - 1) if len(rest) < 400 else 400
                writer.write(b"%x\r\n%s\r\n" % (size, rest[:size]))
                rest = rest[size:]
                if self.chance.random() < 0.5:
                    return

        def flush():
            nonlocal rest
            if rest:
                writer.write(b"%x\r\n%s\r\n" % (len(rest), rest))
            rest = b""
        told = fault != "nousage"
        prompt = usage["input_tokens"] + usage["cache_read_input_tokens"] + usage["cache_creation_input_tokens"] if told else None
        first = message | {"content": [], "stop_reason": None, "usage": usage | {"output_tokens": 1} if told else usage}
        event({"type": "message_start", "message": first})
        at, sent = asked.get("at", 3), 0
        for value, counts in self.parts(message, asked):
            if fault in ("cut", "error") and counts and sent == at:
                break
            event(value)
            sent += counts
            if asked.get("pause") and counts:
                flush()
                await writer.drain()
                await asyncio.sleep(asked["pause"])
        flush()
        # The published policy, counted on its own: what is told of the prompt, and a token for each part that came.
        self.ledger[number] = (prompt, sent)
        if fault in ("cut", "error"):
            if fault == "error":
                event(self.error("overloaded_error", "Overloaded"))
                flush()
                writer.write(b"0\r\n\r\n")
            await writer.drain()
            return fault == "error"
        if fault != "close":
            delta = {"type": "message_delta", "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
                     "usage": {"output_tokens": completion} if told else {}}
            event(delta)
            if told:
                self.ledger[number] = (prompt, completion)
            if fault != "late":
                event({"type": "message_stop"})
            flush()
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True
