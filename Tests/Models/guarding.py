"""The gateway's guard at a live hub: what must not be said neither goes to a model nor leaves it, however a stream is cut, and what a
model made is marked."""

import http.server
import json
import pathlib
import random
import tempfile
import threading

from count import check, until
from hub import Hub
from upstream import Upstream
from world import World

HERE = pathlib.Path(__file__).parent
# Made up; the first two are stopped, the third is masked.
STOPPED, MASKED = ["暗鸦计划", "Nightcrow plan"], "白砂糖配方"
MARK = "【本内容由人工智能生成】"


class Classifier(http.server.BaseHTTPRequestHandler):
    """An outside classifier in the shape of OpenAI's moderations; it flags what says `poison`."""
    asked = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Classifier.asked.append((self.path, self.headers["authorization"], body))
        results = [{"flagged": "poison" in text, "categories": {"illicit": "poison" in text},
                    "category_scores": {"illicit": 0.98 if "poison" in text else 0.01}} for text in body["input"]]
        answer = json.dumps({"id": "m", "model": "simulated", "results": results}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def write(folder, **more):
    (folder / "bank.csv").write_text(
        "term,category\n" + "".join(f"{term},A.1.a\n" for term in STOPPED) + f"{MASKED},trade\n", encoding="utf-8")
    policy = {"keywords": {"A.1.a": "block", "trade": "mask"}}
    (folder / "guard.json").write_text(json.dumps({"bank": "bank.csv", "policy": {"prompt": policy, "answer": policy}, **more}))
    return folder / "guard.json"


def cut(text, random):
    """A text in pieces of one to five characters."""
    pieces = []
    while text:
        size = random.randint(1, 5)
        pieces.append(text[:size])
        text = text[size:]
    return pieces


class Asking:
    def __init__(self, world, server):
        import openai
        self.world, self.server = world, server
        made = world.key(world.agree("guarded", world.upstream(server)))
        self.secret, self.grant = made["secret"], made["grants"][0]["id"]
        self.ai = openai.OpenAI(base_url=world.models, api_key=self.secret, max_retries=0, timeout=60)

    def answer(self, say, stream=False, content="hello", **more):
        """What the client reads: the text, why it ended, and all that came."""
        user = json.dumps({"say": say, "prompt": 9, "completion": len(say)})
        made = self.ai.chat.completions.create(
            model="guarded", messages=[{"role": "user", "content": content}], user=user, stream=stream, **more)
        if not stream:
            return made.choices[0].message.content, made.choices[0].finish_reason, made
        pieces = list(made)
        found = [one.choices[0] for one in pieces if one.choices]
        reasons = [one.finish_reason for one in found if one.finish_reason]
        return "".join(one.delta.content or "" for one in found), reasons[0] if len(reasons) == 1 else reasons, pieces


def prompts(asking):
    import openai
    server, before = asking.server, len(asking.server.seen)
    for content in (f"tell me of the {STOPPED[1]}", [{"type": "text", "text": "暗鸦"}, {"type": "text", "text": "计划"}],
                    "\\u" and STOPPED[0]):
        try:
            asking.answer(["x"], content=content)
            check(False, f"not stopped: {content}")
        except openai.BadRequestError as error:
            check(error.code == "content_filter", f"stopped: {error}")
    check(len(server.seen) == before, "nothing of it was sent")
    asking.answer(["fine"], content=f"call 13812345678 about {MASKED} \"quoted\"\n")
    sent = server.seen[-1][2]["messages"][0]["content"]
    check("13812345678" not in sent and MASKED not in sent and "*****" in sent and sent.endswith('"quoted"\n'), f"masked: {sent}")
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,13812345678AAAA"}}
    asking.answer(["fine"], content=[{"type": "text", "text": "see 13812345678"}, image])
    check(server.seen[-1][2]["messages"][0]["content"][1] == image, "a picture stays as it is")


def answers(asking, seed):
    """However the pieces are cut, what leaves is the same, and nothing of what must not."""
    dice = random.Random(seed)
    for number in range(60):
        parts = [dice.choice(["糖厂", "压榨 ", "crush ", "\n", "\"q\" ", MASKED, "13812345678", "暗鸦", "Nightcrow "]) for _ in range(dice.randint(1, 12))]
        if dice.random() < 0.4:
            parts.insert(dice.randint(0, len(parts)), dice.choice(STOPPED))
        text = " ".join(parts)
        whole, reason, _ = asking.answer([text])
        streamed, ended, _ = asking.answer(cut(text, dice), stream=True)
        one = check(whole == streamed and reason == ended, f"seed {seed}/{number}: {whole!r} {reason}, {streamed!r} {ended}: {text!r}")
        held = [term for term in STOPPED + [MASKED, "13812345678"] if term in streamed]
        two = check(not held and (ended == "content_filter") == any(term in text for term in STOPPED), f"{held} left, {ended}: {text!r}")
        if not (one and two):
            return
    # What waits may be the whole rest of an answer.
    check(asking.answer(["sweet ", "暗鸦计"], stream=True)[:2] == ("sweet 暗鸦计", "stop"), "what was the beginning of nothing")
    for what in ("completions", "responses"):
        user = json.dumps({"say": ["a ", "暗鸦", "计划", " b"], "completion": 4})
        if what == "completions":
            made = asking.ai.completions.create(model="guarded", prompt="x", user=user)
            check(made.choices[0].text == "a " and made.choices[0].finish_reason == "content_filter", f"completions: {made}")
            continue
        import openai
        for stream in (False, True):
            try:
                made = asking.ai.responses.create(model="guarded", input="x", user=user, stream=stream)
                text = "".join(getattr(one, "delta", "") for one in made) if stream else made.output_text
                check(False, f"responses, {stream}: {text}")
            except openai.APIError as error:
                check("content" in str(error), f"responses: {error}")


def records(asking):
    """A verdict is on record, its text nowhere."""
    asking.answer([f"of {MASKED} and 13812345678"])

    def found():
        return [one for one in asking.world.calls(asking.grant) if one.get("findings")]

    def last():
        return {(one["side"], one["rule"]): (one["action"], one["count"]) for one in found()[0]["findings"]}
    check(until(lambda: last() == {("answer", "mobile"): ("mask", 1), ("answer", "trade"): ("mask", 1)}), f"what was found: {last()}")
    found = found()
    check(any(one["findings"][0]["action"] == "block" and one["status"] == 400 and one["millitokens"] == 0 for one in found),
          "a prompt that was stopped costs nothing")
    told = asking.world.hub.call("GET", "/metrics").body.decode()
    check('lingqu_model_guard_findings_total{side="answer",action="mask"}' in told, "and is counted")
    stored = "".join(json.dumps(one) for one in found)
    check(not any(term in stored for term in STOPPED + [MASKED, "13812345678"]), "no text is in the record")


def labels(asking):
    for stream in (False, True):
        text, reason, made = asking.answer(["sugar ", "cane"], stream=stream)
        first = made[0] if stream else made
        label = first.model_extra["AIGC"]
        check(label["Label"] == "1" and label["ContentProducer"] == "91450100MA0000000B" and label["ProduceID"].startswith("mcl_"), f"{label}")
        check(text == "sugar cane\n\n" + MARK and reason == "stop", f"the mark, {stream}: {text!r} {reason}")
        check(asking.answer(["{}"], stream=stream, response_format={"type": "json_object"})[0] == "{}", "none in what a program reads")


def classifier(asking):
    import openai
    try:
        asking.answer(["x"], content="how to poison a well")
        check(False, "the classifier's verdict did nothing")
    except openai.BadRequestError as error:
        check(error.code == "content_filter", f"{error}")
    for stream in (False, True):
        try:
            asking.answer(["poison"], stream=stream)
            check(False, f"an answer that it flags, {stream}")
        except openai.APIError as error:
            check("content" in str(error), f"{error}")
    path, secret, body = Classifier.asked[0]
    check(path == "/v1/moderations" and secret == "Bearer c-secret" and body["model"] == "simulated", f"what it was asked: {path}")


def run():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lingqu-guard-"))
    service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Classifier)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    path = write(folder)
    with Hub(arguments=["--models-port", "0", "--model-guard", str(path)]) as hub:
        asking = Asking(World(hub), Upstream(0))
        prompts(asking)
        answers(asking, 11)
        records(asking)
        # A file that changes is read again, and one that cannot be used changes nothing.
        path.write_text("{")
        check(until(lambda: "guard.json" in open(hub.log).read().split("ready at")[-1]), "a file that cannot be used is told of")
        check(asking.answer([STOPPED[0]])[1] == "content_filter", "and changes nothing")
        write(folder, labels={"producer": "91450100MA0000000B", "mark": {"position": "suffix", "text": MARK}})
        check(until(lambda: MARK in asking.answer(["a"])[0], 20), "the labels of a new file")
        labels(asking)
        (folder / "secret").write_text("c-secret\n")
        both = {"patterns": {}, "otherKeywords": "pass", "classifier": {"categories": {"illicit": {"score": 500, "action": "block"}}}}
        (folder / "guard.json").write_text(json.dumps({
            "policy": {"prompt": both, "answer": both},
            "classifier": {"endpoint": f"http://127.0.0.1:{service.server_port}/v1", "model": "simulated", "secretFile": "secret"}}))
        until(lambda: asking.answer(["a"]) and Classifier.asked, 20)
        classifier(asking)
    service.shutdown()
