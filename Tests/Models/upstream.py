"""A server of models for tests: it speaks as OpenAI's API does, keeps a ledger of its own, and fails where it is told to.

What it does stands in the request's `user`, as JSON: {"id", "prompt", "completion", "fault", "at", "pause", "say"}; `fault` by the number of
the upstream, so that one may fail and the next not; `say` has the pieces of the answer.
"""

import asyncio
import json
import threading

FAULTS = ("500", "503", "429", "drop", "rubbish", "slow", "cut", "close", "nousage", "error", "refuse")


class Upstream:
    dialect = "openai"

    def __init__(self, number=0, secret=None, delay=0):
        self.number, self.secret, self.delay = number, secret, delay
        self.ledger = {}  # By id: what it gave, as the published policy bills it; None where it gave nothing.
        self.seen = []  # Bodies, as they came.
        self.open = 0
        ready = threading.Event()
        threading.Thread(target=self.serve, args=(ready,), daemon=True).start()
        ready.wait(30)

    def serve(self, ready):
        async def main():
            server = await asyncio.start_server(self.client, "127.0.0.1", 0, limit=1 << 24)
            self.port = server.sockets[0].getsockname()[1]
            self.address = f"http://127.0.0.1:{self.port}/v1"
            ready.set()
            await server.serve_forever()
        asyncio.run(main())

    async def client(self, reader, writer):
        self.open += 1
        try:
            while await self.request(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def request(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.seen.append((head[0], headers, body))
        if self.secret and headers.get("authorization") != "Bearer " + self.secret:
            return await self.whole(writer, 401, {"error": {"message": "no", "type": "x", "param": None, "code": None}})
        try:
            asked = json.loads(body.get("user") or "{}")
        except ValueError:
            asked = {}
        faults = asked.get("fault") or []
        await asyncio.sleep(self.delay)
        fault = faults[self.number] if self.number < len(faults) else None
        if fault in ("500", "503", "429"):
            return await self.whole(writer, int(fault), {"error": {"message": "fault", "type": "server_error", "param": None, "code": None}})
        if fault == "refuse":
            return await self.whole(writer, 400, {"error": {"message": "no such tool", "type": "invalid_request_error", "param": "tools", "code": None}})
        if fault == "drop":
            return False
        if fault == "slow":
            await asyncio.sleep(30)
            return False
        if fault == "rubbish":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"choices\":[")
            await writer.drain()
            return True
        prompt, completion = asked.get("prompt", 7), asked.get("completion", 5)
        if "max_tokens" in body:
            completion = min(completion, body["max_tokens"])
        usage = None if fault == "nousage" else {
            "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
            "prompt_tokens_details": {"cached_tokens": asked.get("cached", 0)}}
        words = asked.get("say") or ["word "] * completion
        number, target = asked.get("id"), head[0].split()[1]
        if target == "/tokenize":
            return await self.whole(writer, 200, {"count": 3, "max_model_len": 100, "tokens": [1, 2, 3]})
        if target.endswith("/responses"):
            return await self.responses(writer, body, words, number, prompt, completion)
        if body.get("stream"):
            return await self.stream(writer, body, asked, fault, usage, number, prompt, completion)
        # A fault that only a stream can have leaves no whole answer.
        if fault in ("cut", "close", "error"):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"id\":")
            await writer.drain()
            return False
        answer = {"id": "x", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "".join(words)}, "finish_reason": "stop"}]}
        if head[0].split()[1].endswith("/embeddings"):
            answer = {"object": "list", "model": body["model"], "data": [{"object": "embedding", "index": 0, "embedding": [0.5, 0.25]}]}
            completion = 0
        elif head[0].split()[1].endswith("/v1/completions"):
            answer = {"id": "x", "object": "text_completion", "created": 1, "model": body["model"], "choices": [
                {"index": 0, "text": "".join(words), "logprobs": None, "finish_reason": "stop"}]}
        if usage:
            answer["usage"] = usage
        text = json.dumps(answer).encode()
        # The published policy, counted on its own.
        self.ledger[number] = (prompt, completion) if usage else (None, -(-len(text) // 4))
        return await self.whole(writer, 200, text)

    async def stream(self, writer, body, asked, fault, usage, number, prompt, completion):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")

        def event(value):
            data = b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n"
            writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        base = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
        at, sent = asked.get("at", 3), 0
        said = asked.get("say") or [f"w{place} " for place in range(completion)]
        for place, word in enumerate(said):
            if fault in ("cut", "error") and place == at:
                break
            event(base | {"choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}]})
            sent += 1
            if asked.get("pause"):
                await writer.drain()
                await asyncio.sleep(asked["pause"])
        if fault in ("cut", "error"):
            self.ledger[number] = (None, sent)
            if fault == "error":
                event({"error": {"message": "out of memory", "type": "server_error"}})
                writer.write(b"0\r\n\r\n")
            await writer.drain()
            return fault == "error"
        if fault == "close":  # It ends as if all were well, but without the event that says so.
            self.ledger[number] = (None, sent)
            writer.write(b"0\r\n\r\n")
            await writer.drain()
            return True
        if asked.get("say"):  # As most servers end an answer.
            event(base | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        told = usage and body.get("stream_options", {}).get("include_usage")
        if told:
            event(base | {"choices": [], "usage": usage})
        self.ledger[number] = (prompt, completion) if told else (None, sent)
        event(b"[DONE]")
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    async def responses(self, writer, body, words, number, prompt, completion):
        self.ledger[number] = (prompt, completion)
        answer = {"id": "resp_1", "object": "response", "created_at": 1, "model": body["model"], "status": "completed", "error": None,
                  "incomplete_details": None, "instructions": None, "metadata": {}, "parallel_tool_calls": True, "temperature": 1,
                  "tool_choice": "auto", "tools": [], "top_p": 1, "output": [
                      {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [
                          {"type": "output_text", "text": "".join(words), "annotations": []}]}],
                  "usage": {"input_tokens": prompt, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": completion,
                            "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": prompt + completion}}
        if not body.get("stream"):
            return await self.whole(writer, 200, answer)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        events = [{"type": "response.created", "sequence_number": 0, "response": answer | {"status": "in_progress", "output": [], "usage": None}}]
        events += [{"type": "response.output_text.delta", "sequence_number": place + 1, "item_id": "msg_1", "output_index": 0, "content_index": 0,
                    "delta": word, "logprobs": []} for place, word in enumerate(words)]
        events.append({"type": "response.completed", "sequence_number": completion + 1, "response": answer})
        for one in events:
            data = f"event: {one['type']}\ndata: {json.dumps(one)}\n\n".encode()
            writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    async def whole(self, writer, status, body):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        writer.write(b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (status, len(text), text))
        await writer.drain()
        return True
