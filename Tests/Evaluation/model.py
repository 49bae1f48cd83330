"""A model for tests: deterministic, on loopback, with a ledger of what it was asked. It knows the answers of GSM8K and gives most of them.

What it says follows from the prompt alone, so whoever sends the same prompt hears the same. Run as a program it serves until its standard
input ends, and prints its address first.
"""

import asyncio
import collections
import hashlib
import json
import re
import sys
import threading

TOKEN = re.compile(r"\s*\S|\s+$")
BEGIN = "\x03"  # Stands before every text, as many models have it.


def number(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def logprob(before, token):
    """Of a token after a text: a number of three digits, so that sums are exact to many."""
    return -(number(before.lstrip(BEGIN)[-200:] + "\x00" + token) % 4000) / 1000 - 0.125


class Model:
    dialect = "openai"

    def __init__(self, answers=None, name="mock", skill=7):
        self.answers, self.name, self.skill = answers or {}, name, skill
        self.asked = collections.Counter()
        self.said = {}
        self.tokens, self.ids = [], {}
        self.fail = None  # A function of the number of a request: a status to fail with, "drop", or None.
        self.pause = 0
        self.open = self.most = 0
        self.requests = 0
        self.used = [0, 0]  # Tokens of prompts and of answers, as its answers tell.
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
        try:
            while await self.request(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def request(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?i)content-length: *(\d+)", head)
        body = json.loads(await reader.readexactly(int(length[1]))) if length else {}
        self.requests += 1
        turn = self.requests
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            if self.pause:
                await asyncio.sleep(self.pause)
            fault = self.fail(turn) if self.fail else None
            if fault == "drop":
                return False
            if fault == "drip":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(1000):
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.1)
                return False
            if fault == "rubbish":
                return await self.whole(writer, 200, b'{"choices":[')
            if fault:
                return await self.whole(writer, fault, json.dumps({"error": {"message": "told to fail"}}).encode())
            told = self.tokenizer(head.split()[1], body)
            if told is not None:
                return await self.whole(writer, 200, json.dumps(told).encode())
            self.asked[json.dumps(body, sort_keys=True)] += 1
            if body.get("stream"):
                return await self.stream(writer, body)
            prompts = body.get("prompt")
            if prompts is None:
                prompts = body["messages"][-1]["content"]
            if isinstance(prompts, str) or isinstance(prompts[0], int):
                prompts = [prompts]
            self.by_token = not isinstance(prompts[0], str)
            prompts = [one if isinstance(one, str) else "".join(self.tokens[id] for id in one) for one in prompts]
            choices = [self.choice(body, prompt, index) for index, prompt in enumerate(prompts)]
            used = sum(len(one.split()) for one in prompts)
            self.used = [self.used[0] + used, self.used[1] + 10 * len(prompts)]
            answer = {"id": "x", "object": "text_completion", "created": 1, "model": body["model"], "choices": choices, "usage": {
                "prompt_tokens": used, "completion_tokens": 10 * len(prompts), "total_tokens": used + 10 * len(prompts)}}
            return await self.whole(writer, 200, json.dumps(answer).encode())
        finally:
            self.open -= 1

    def tokenizer(self, target, body):
        """As vLLM tells what its tokenizer does."""
        if target.endswith("/tokenizer_info"):
            return {"eos_token": BEGIN, "bos_token": BEGIN, "pad_token": BEGIN}
        if target.endswith("/detokenize"):
            return {"prompt": "".join(self.tokens[id] for id in body["tokens"])}
        if not target.endswith("/tokenize"):
            return None
        tokens = []
        for token in TOKEN.findall(body["prompt"]):
            if token not in self.ids:
                self.ids[token] = len(self.tokens)
                self.tokens.append(token)
            tokens.append(self.ids[token])
        return {"tokens": tokens, "count": len(tokens), "max_model_len": 100000}

    async def whole(self, writer, status, content):
        writer.write(b"HTTP/1.1 %d x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(content)) + content)
        await writer.drain()
        return True

    async def stream(self, writer, body):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for word in ["one", " two", " three", None]:
            data = b"data: [DONE]\n\n" if word is None else b"data: %s\n\n" % json.dumps(
                {"choices": [{"index": 0, "text": word, "delta": {"content": word}}]}).encode()
            writer.write(b"%x\r\n%s\r\n" % (len(data), data))
            await writer.drain()
            await asyncio.sleep(0.002)
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    def choice(self, body, prompt, index):
        if body.get("echo"):
            return {"index": index, "text": prompt, "finish_reason": "length", "logprobs": self.echo(prompt)}
        text = self.says(prompt, body.get("seed", 0))
        for stop in body.get("stop") or []:
            text = text.split(stop)[0]
        self.said[prompt] = text
        return {"index": index, "text": text, "message": {"role": "assistant", "content": text}, "finish_reason": "stop", "logprobs": None}

    def echo(self, prompt):
        begins = prompt.startswith(BEGIN)
        text = prompt.removeprefix(BEGIN)
        # The last was generated. Tokens that were sent come back as they were sent; a text gets what stands before every text.
        tokens = [BEGIN] + TOKEN.findall(text) + [" ."]
        offsets, told, top, at = [0], [None], [None], 0
        for token in tokens[1:]:
            value = logprob(text[:at], token)
            offsets.append(at)
            told.append(value)
            # Now and then the token is the likeliest.
            top.append({token: value} if number(token) % 2 else {"other": -0.0625})
            at += len(token)
        if self.by_token and not begins:
            tokens, offsets, told, top = tokens[1:], offsets[1:], [None] + told[2:], [None] + top[2:]
        return {"tokens": tokens, "token_logprobs": told, "top_logprobs": top, "text_offset": offsets}

    def says(self, prompt, seed):
        """Right, right but in another form, or wrong."""
        if "Rate this" in prompt:
            return f"Score: {number(prompt) % 5 + 1}"
        question = prompt.rsplit("Question: ", 1)[-1].removesuffix("\nAnswer:")
        known = self.answers.get(question)
        luck = number(question + self.name) % 10
        if known is None or luck >= self.skill:
            return f" I think it is {number(question) % 100}.\n#### {number(question) % 100}\n\nQuestion: next"
        if luck % 3 == 0:
            return f" So the answer is ${known.split('#### ')[-1]}.\n\nQuestion: next"
        return f" {known}\n\nQuestion: next"


def gsm8k(path):
    with open(path, encoding="utf-8") as lines:
        return {one["question"]: one["answer"] for one in map(json.loads, lines)}


if __name__ == "__main__":
    print(Model(gsm8k(sys.argv[1])).address, flush=True)
    sys.stdin.read()
