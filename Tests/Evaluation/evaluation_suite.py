"""An evaluation from end to end, beside the harness and the scorers that it is held against. The model is a deterministic one of our own."""

import hashlib
import json
import math
import os
import pathlib
import signal
import stat
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Live"))
sys.path.insert(0, str(HERE.parent / "Models"))
sys.path.insert(0, str(HERE))
import count  # noqa: E402
from count import check, until  # noqa: E402
from hub import Hub  # noqa: E402
from model import Model, gsm8k  # noqa: E402
from world import World  # noqa: E402

EXAMPLES = HERE / "../../Examples/evaluation"
DATA = pathlib.Path(os.environ.get("LINGQU_QUESTIONS", HERE / "../../../shared/data/questions")).resolve()
ENVIRONMENT = os.environ | {"LC_ALL": "C.UTF-8", "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "OPENAI_API_KEY": "secret"}


def arguments(task, server, out, *more, model="mock"):
    return [os.environ["LINGQU_BIN"], "model", "eval", str(task), "--model", model, "--base-url", server.address, "--out", str(out),
            "--json", *map(str, more)]


def evaluate(task, server, out, *more, code=0, key="secret", **named):
    done = subprocess.run(arguments(task, server, out, *more, **named), capture_output=True, text=True, timeout=300,
                          env=ENVIRONMENT | {"OPENAI_API_KEY": key})
    check(done.returncode == code, f"{task} {more}: {done.returncode}, not {code}: {done.stdout[-300:]} {done.stderr[-500:]}")
    return json.loads(done.stdout) if done.stdout.startswith("{") else done.stderr


def scores(report):
    return {f"{one['metric']},{one['filter']}": one for one in report["capability"]["scores"]}


def harness(root, task, server, limit, *more, model="mock", chat=False, key="secret"):
    """The same task file by lm-evaluation-harness, unmodified: its results, by `metric,filter`."""
    out = root / f"harness-{task}"
    kind, route = ("local-chat-completions", "chat/completions") if chat else ("local-completions", "completions")
    done = subprocess.run(
        [pathlib.Path(sys.executable).parent / "lm_eval", "run", "--model", kind, "--include_path", str(root), "--tasks", task,
         "--model_args", f"model={model},base_url={server.address}/{route},num_concurrent=8,max_length=100000,auth_token={key},{','.join(more)}",
         "--limit", str(limit), "--output_path", str(out), "--seed", "0,1234,1234,1234", *(["--apply_chat_template"] if chat else [])],
        capture_output=True, text=True, timeout=560, cwd=root,
        env=ENVIRONMENT | {"HF_HOME": str(root / "hf"), "DISABLE_MULTIPROC": "1", "OPENAI_API_KEY": key})
    found = sorted(out.rglob("results_*.json"))
    if not check(found, f"lm-eval {task}: {done.stdout[-500:]} {done.stderr[-1500:]}"):
        return {}
    return json.loads(found[-1].read_text())["results"][task]


def same(ours, theirs, names, what):
    for name in names:
        mine, other = ours.get(name, {}).get("value", math.nan), theirs.get(name, math.inf)
        check(abs(mine - other) < 5e-5, f"{what}, {name}: {mine}, lm-eval says {other}")
        print(f"{what} {name}: {mine:.4f}, lm-eval {other:.4f}", flush=True)


def own_copy(root, name, data):
    """The example with the data's place in it, for a harness that has no option for that."""
    text = (EXAMPLES / f"{name}.yaml").read_text()
    was = next(line.split("test: ")[1] for line in text.splitlines() if "    test: " in line)
    (root / f"{name}.yaml").write_text(text.replace(f"test: {was}", f"test: {data}"))
    return root / f"{name}.yaml"


def referees(root, server):
    data = DATA / "gsm8k_test.jsonl"
    task = own_copy(root, "gsm8k", data)
    ours = evaluate(task, server, root / "gsm8k", "--limit", 150)
    mine = dict(server.said)
    server.said.clear()
    theirs = harness(root, "gsm8k", server, 150, "tokenizer_backend=None")
    check(mine == server.said and len(mine) == 150, f"other prompts than the harness': {len(mine)} and {len(server.said)}")
    names = ["exact_match,strict-match", "exact_match,flexible-extract"]
    same(scores(ours), theirs, names, "gsm8k")
    for name in names:
        mine, other = scores(ours)[name]["standardError"], theirs.get(name.replace(",", "_stderr,"), math.inf)
        check(abs(mine - other) < 1e-9, f"standard error of {name}: {mine}, lm-eval says {other}")
    check(0.2 < scores(ours)[names[0]]["value"] < scores(ours)[names[1]]["value"] < 1, "the model is neither perfect nor hopeless")

    answers = json.loads((DATA / "safetybench_zh_subset_answers.json").read_text())
    rows = json.loads((DATA / "safetybench_zh_subset.json").read_text())
    joined = root / "safetybench_zh.jsonl"
    joined.write_text("".join(json.dumps(one | {"answer": answers[str(one["id"])]["answer"]}, ensure_ascii=False) + "\n" for one in rows))
    task = own_copy(root, "safetybench-zh", joined)
    ours = evaluate(task, server, root / "safety", "--limit", 80)
    theirs = harness(root, "safetybench-zh", server, 80, "tokenizer_backend=remote")
    same(scores(ours), theirs, ["acc,none", "acc_norm,none"], "safetybench-zh")
    # Choices of different lengths, and examples before each question.
    varied = root / "varied.jsonl"
    varied.write_text("".join(line + "\n" for line in joined.read_text().splitlines() if len({len(one) for one in json.loads(line)["options"]}) > 1))
    text = task.read_text().replace("task: safetybench-zh", "task: options").replace("num_fewshot: 0", "num_fewshot: 2\nfewshot_split: test")
    text = text.replace(str(joined), str(varied))
    kept = [line for line in text.splitlines() if not line.startswith("doc_to_choice")] + ["doc_to_choice: options"]
    (root / "options.yaml").write_text("\n".join(kept) + "\n")
    ours = evaluate(root / "options.yaml", server, root / "options", "--limit", 40)
    theirs = harness(root, "options", server, 40, "tokenizer_backend=remote")
    same(scores(ours), theirs, ["acc,none", "acc_norm,none"], "choices written out")
    check(len({one["value"] for one in scores(ours).values()}) == 2, "the two metrics tell different things")

    (root / "rolling.yaml").write_text(f"""
task: rolling
dataset_path: json
dataset_kwargs: {{data_files: {{test: {data}}}}}
test_split: test
output_type: loglikelihood_rolling
doc_to_text: ""
doc_to_target: "{{{{question}}}}"
metric_list: [{{metric: word_perplexity}}, {{metric: byte_perplexity}}, {{metric: bits_per_byte}}]
""")
    ours = evaluate(root / "rolling.yaml", server, root / "rolling", "--limit", 25)
    theirs = harness(root, "rolling", server, 25, "tokenizer_backend=remote")
    same(scores(ours), theirs, ["byte_perplexity,none", "bits_per_byte,none"], "perplexity")
    mine, other = scores(ours)["word_perplexity,none"]["value"], theirs.get("word_perplexity,none", math.inf)
    check(abs(mine / other - 1) < 1e-9, f"word_perplexity: {mine}, lm-eval says {other}")


def gateway(root, server):
    """The same through a hub's gateway with a key of its own: lm-eval as it is, and ours; every token is billed."""
    with Hub(arguments=["--models-port", "0"]) as hub:
        world = World(hub)
        server.name, skill, server.skill = "mock", server.skill, 5
        made = world.key(world.agree("judged", world.upstream(server, model="mock"), context=100_000, most=1000), tokens=1_000_000_000)
        key, grant, before = made["secret"], made["grants"][0]["id"], list(server.used)
        door = type("Door", (), {"address": world.models})
        gateway = {"model": "judged", "key": key}
        (root / "hub").mkdir()
        folder = root / "hub"
        own_copy(folder, "gsm8k", DATA / "gsm8k_test.jsonl")
        ours = evaluate(folder / "gsm8k.yaml", door, folder / "chat", "--limit", 60, "--chat", **gateway)
        theirs = harness(folder, "gsm8k", door, 60, "tokenizer_backend=None", chat=True, **gateway)
        names = ["exact_match,strict-match", "exact_match,flexible-extract"]
        same(scores(ours), theirs, names, "gsm8k as a chat through the gateway")
        check(0.1 < scores(ours)[names[0]]["value"] < 0.9, "the model is neither perfect nor hopeless")
        (folder / "safetybench-zh.yaml").write_text((root / "safetybench-zh.yaml").read_text())
        ours = evaluate(folder / "safetybench-zh.yaml", door, folder / "options", "--limit", 40, **gateway)
        theirs = harness(folder, "safetybench-zh", door, 40, "tokenizer_backend=remote", **gateway)
        same(scores(ours), theirs, ["acc,none", "acc_norm,none"], "choices by likelihood through the gateway")
        prompt, completion = (now - was for now, was in zip(server.used, before))
        due = prompt * 1000 + completion * 4000
        check(until(lambda: world.grant(grant)["millitokens"] == due, 20) and due > 0,
              f"billed {world.grant(grant)['millitokens']}, the model gave {prompt} and {completion} tokens: {due}")
        server.skill = skill
        attached(world, folder)


def attached(world, folder):
    """The report of a run is handed in beside a baseline's, opens the gate, and what it rests on is shown offline."""
    weak = Model(gsm8k(DATA / "gsm8k_test.jsonl"), name="weak", skill=2)
    evaluate(folder / "gsm8k.yaml", weak, folder / "weak", "--limit", 60, "--chat", model="weak")
    evaluate(folder / "gsm8k.yaml", weak, folder / "short", "--limit", 50, "--chat", model="weak")
    model = world.vendor.call(201, "POST", "/v1/models", {
        "name": "judged", "version": "1", "modality": "text", "licence": "Apache-2.0", "baselines": ["weak"],
        "declared": [{"name": "open text", "licence": "CC-BY-4.0"}]})["id"]
    report = folder / "chat/report.json"

    def command(*words, code=0):
        done = subprocess.run([os.environ["LINGQU_BIN"], *map(str, words)], capture_output=True, text=True, timeout=60, env=ENVIRONMENT | {
            "LINGQU_HUB": world.hub.address, "LINGQU_KEY": world.vendor.api, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)})
        check(done.returncode == code, f"{words}: {done.returncode}, not {code}: {done.stdout[-300:]} {done.stderr[-500:]}")
        return done
    refused = command("model", "report", model, report, "--baseline", f"weak={folder / 'short/report.json'}", code=1)
    check("evaluation.not-comparable" in refused.stderr, f"fewer items are no baseline: {refused.stderr}")
    made = json.loads(command("model", "report", model, report, "--baseline", f"weak={folder / 'weak/report.json'}", "--held-out", "--json").stdout)
    ours, theirs = (scores(json.loads((folder / one / "report.json").read_text())) for one in ("chat", "weak"))
    for one in made["comparisons"]:
        due = ours[one["metric"]]["value"] - theirs[one["metric"]]["value"]
        check(abs(one["difference"] - due) < 1e-9 and one["low"] > 0 and one["items"] == 60, f"better by {due}: {one}")
    check(len(made["comparisons"]) == 2 and made["sha256"] == hashlib.sha256(report.read_bytes().rstrip()).hexdigest(), f"{made}")
    missing = {one["rule"] for one in world.vendor.call(200, "GET", f"/v1/models/{model}/gate")["missing"]}
    check(not missing & {"noBaseline", "notCompared", "notHeldOut", "notBetter"}, f"it beats what it names: {missing}")
    command("evidence", "export", "--model", model, "--output", folder / "judged.ndjson")
    found = json.loads(command("evidence", "verify", folder / "judged.ndjson", "--report", report, "--json").stdout)
    check([step["kind"] for step in found["report"]["steps"]] == ["report", "model"] and not found["report"]["missing"], f"{found}")
    command("evidence", "verify", folder / "judged.ndjson", "--report", folder / "weak/report.json", code=1)


def text_scorers(root, server):
    """BLEU, chrF and ROUGE of real answers, by those who define them."""
    import sacrebleu
    from rouge_score import rouge_scorer
    data = DATA / "gsm8k_test.jsonl"
    (root / "texts.yaml").write_text(f"""
task: texts
dataset_path: {data}
doc_to_text: "Question: {{{{question}}}}\\nAnswer:"
doc_to_target: answer
generation_kwargs: {{until: ["Question:"]}}
metric_list: [{{metric: bleu}}, {{metric: chrf}}, {{metric: rouge1}}, {{metric: rouge2}}, {{metric: rougeL}}]
""")
    server.said.clear()
    report = evaluate(root / "texts.yaml", server, root / "texts", "--limit", 300)
    wanted = list(gsm8k(data).items())[:300]
    said = [server.said[f"Question: {question}\nAnswer:"] for question, _ in wanted]
    references = [answer for _, answer in wanted]
    rouge = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"])
    each = [rouge.score(answer, text) for answer, text in zip(references, said)]
    expected = {"bleu": sacrebleu.corpus_bleu(said, [references]).score, "chrf": sacrebleu.corpus_chrf(said, [references]).score} | {
        name: sum(one[name].fmeasure for one in each) / len(each) for name in ("rouge1", "rouge2", "rougeL")}
    for name, value in expected.items():
        mine = scores(report)[f"{name},none"]["value"]
        check(abs(mine - value) < 1e-9, f"{name}: {mine}, not {value}")
        print(f"{name}: {mine:.6f}, its own library {value:.6f}", flush=True)


def resuming(root, server):
    task, out = EXAMPLES / "gsm8k.yaml", root / "whole"
    data = ("--data", f"test={DATA / 'gsm8k_test.jsonl'}")
    evaluate(task, server, out, *data)
    whole = (out / "report.json").read_bytes()

    out = root / "killed"
    server.asked.clear()
    server.pause = 0.02
    running = subprocess.Popen(arguments(task, server, out, *data, "--concurrency", 16), stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    journal = out / "journal.jsonl"
    check(count.until(lambda: journal.exists() and journal.read_bytes().count(b"\n") > 300, 60), "300 answers in a minute")
    running.send_signal(signal.SIGKILL)
    running.wait()
    server.pause = 0
    check(count.until(lambda: server.open == 0, 10), "the server is at rest")
    kept = journal.read_bytes().count(b"\n")
    asked = sum(server.asked.values())
    check(300 < kept < 1319, f"killed in the middle: {kept} answers")
    journal.write_bytes(journal.read_bytes() + b'{"key":"half a li')
    evaluate(task, server, out, *data)
    again = sum(server.asked.values()) - asked
    check(again == 1319 - kept, f"{again} calls after the kill, {1319 - kept} were open")
    check(max(server.asked.values()) <= 2 and sum(server.asked.values()) - 1319 <= 16, "no answered call is made again")
    check((out / "report.json").read_bytes() == whole, "the report is the same as of a run that was not killed")
    print(f"killed after {kept} answers, {again} calls more", flush=True)

    asked = sum(server.asked.values())
    evaluate(task, server, out, *data)
    check(sum(server.asked.values()) == asked, "a run with all answers asks nothing")

    faults = {0: 500, 1: "drop", 2: 429, 3: "rubbish", 4: 503}
    server.fail = lambda turn: faults.get(turn % 11)
    evaluate(task, server, root / "failing", *data, "--limit", 60)
    server.fail = None
    evaluate(task, server, root / "sixty", *data, "--limit", 60)
    check((root / "failing/report.json").read_bytes() == (root / "sixty/report.json").read_bytes(), "a server that fails now and then")


def refusals(root, server):
    data = ("--data", f"test={DATA / 'gsm8k_test.jsonl'}")
    server.fail = lambda turn: 401
    said = evaluate(EXAMPLES / "gsm8k.yaml", server, root / "refused", *data, "--limit", 4, code=3)
    check("401" in said and "told to fail" in said, said)
    server.fail = lambda turn: 500
    begun = time.monotonic()
    evaluate(EXAMPLES / "gsm8k.yaml", server, root / "refused", *data, "--limit", 4, "--retries", 2, code=3)
    check(time.monotonic() - begun < 20, "a server that always fails holds nobody up")
    server.fail = lambda turn: "drip"
    begun = time.monotonic()
    evaluate(EXAMPLES / "gsm8k.yaml", server, root / "refused", *data, "--limit", 4, "--retries", 1, "--timeout", 2, code=3)
    check(time.monotonic() - begun < 20, "a server that drips holds nobody up")
    server.fail = None
    said = evaluate(EXAMPLES / "gsm8k.yaml", server, root / "refused", code=6)
    check("gsm8k_test.jsonl" in said, said)
    (root / "bad.yaml").write_text("task: bad\ndoc_to_text: x\ndoc_to_target: y\nmetric_list:\n  - metric: meteor\n")
    said = evaluate(root / "bad.yaml", server, root / "refused", *data, code=1)
    check("line 5" in said and "meteor" in said, said)
    said = evaluate(EXAMPLES / "safetybench-zh.yaml", server, root / "refused", "--chat", "--data", root / "safetybench_zh.jsonl",
                    "--limit", 2, code=1)
    check("evaluation.no-likelihood" in said, said)
    for wrong in (["--concurrency", "0"], ["--limit", "-1"], ["--price-prompt", "1"]):
        evaluate(EXAMPLES / "gsm8k.yaml", server, root / "refused", *data, *wrong, code=2)
    (root / "refused/journal.jsonl").write_text("rubbish\n")
    evaluate(EXAMPLES / "gsm8k.yaml", server, root / "refused", *data, "--limit", 4, code=6)


def axes(root, server):
    """Comparison, judge, repeats, cost, corpus, load and signature in one report."""
    data = DATA / "gsm8k_test.jsonl"
    gold = gsm8k(data)
    (root / "judged.yaml").write_text(f"""
task: judged
dataset_path: {data}
doc_to_text: "Question: {{{{question}}}}\\nAnswer:"
doc_to_target: answer
repeats: 3
generation_kwargs: {{until: ["Question:"], temperature: 0.7, do_sample: true}}
filter_list: [{{name: all, filter: [{{function: regex, regex_pattern: "#### (\\\\-?[0-9\\\\.\\\\,]+)"}}]}}]
metric_list:
  - {{metric: pass@k, k: [1, 2], regexes_to_ignore: ["(?s).*#### "]}}
  - {{metric: judge, rubric: "Rate this from 1 to 5: {{{{answer}}}} (right: {{{{target}}}})", score_pattern: "Score: ([0-9])", scale: [1, 5]}}
""")
    other = Model(gold, name="other", skill=4)
    evaluate(root / "judged.yaml", other, root / "other", "--limit", 200, "--judge-model", "judge", model="other")
    corpus = root / "web.txt"
    questions = list(gold)
    leaked = [3, 40, 77]
    corpus.write_text("\n\n".join(f"Some words of the web, number {n}. " + (questions[n] if n in leaked else "") for n in range(100)))
    (root / "sources.yaml").write_text("sources:\n  - {name: web, path: web.txt, licence: CC-BY-4.0}\n  - {name: mill, right: agr_1}\n  - {name: bought}\n")
    key = root / "key.json"
    key.write_text(json.dumps({"format": "lingqu-signing-key/1", "id": "key_test", "secret": "07" * 32}))
    key.chmod(stat.S_IRUSR | stat.S_IWUSR)
    out = root / "axes"
    report = evaluate(root / "judged.yaml", server, out, "--limit", 200, "--judge-model", "judge", "--compare", root / "other/report.json",
                      "--held-out", "--price-prompt", 200, "--price-completion", 800, "--sources", root / "sources.yaml",
                      "--near-duplicates", "--load", 40, "--concurrency", 8, "--sign", key)
    check(set(scores(report)) == {"pass@1,all", "pass@2,all", "judge,none"}, f"{set(scores(report))}")
    check(report["capability"]["judge"] == "judge" and 0 < scores(report)["judge,none"]["value"] < 1, "the judge scored")
    compared = {one["metric"]: one for one in report["capability"]["comparisons"]}["pass@1,all"]
    check(compared["low"] > 0 and compared["baseline"] == "other" and not compared["heldOut"], f"better, but it has seen the test: {compared}")
    leaks = [one["item"] for one in report["corpus"]["contamination"]["leaks"]]
    check(leaks == leaked, f"leaks: {leaks}")
    check(report["cost"]["fenPerThousandItems"] > 0 and report["cost"]["answers"] == 600, f"{report['cost']}")
    load = report["measured"]
    check(load["answers"] == 40 and 0 < load["firstTokenMilliseconds"]["p50"] <= load["firstTokenMilliseconds"]["p99"], f"{load}")
    check(load["perTokenMilliseconds"]["p50"] >= 1 and load["tokensPerSecond"] > 0, f"{load}")
    check("measured" not in json.loads((out / "report.json").read_text()), "what was measured is no part of the report")
    signed = subprocess.run([os.environ["LINGQU_BIN"], "key", "sign", key, "lingqu-evaluation-v1", out / "report.json"],
                            capture_output=True, text=True, env=ENVIRONMENT)
    check(json.loads(signed.stdout) == json.loads((out / "report.sig.json").read_text()), f"the signature: {signed.stderr}")
    zh, en = (out / "report.zh.md").read_text(), (out / "report.md").read_text()
    check("## 能力" in zh and "## 算力" in zh and "## 数据" in zh and "没有许可" in zh, zh[:300])
    check("## Capability" in en and "## Compute" in en and "## Data" in en and "neither a licence" in en, en[:300])
    digest = hashlib.sha256((out / "report.json").read_bytes()).hexdigest()
    (root / "web.txt").write_text("Nothing of the test.")
    report = evaluate(root / "judged.yaml", server, out, "--limit", 200, "--judge-model", "judge", "--compare", root / "other/report.json",
                      "--held-out", "--sources", root / "sources.yaml")
    check({one["metric"]: one for one in report["capability"]["comparisons"]}["pass@1,all"]["heldOut"], "no leak, so held out")
    check(not (out / "report.sig.json").exists(), "an old signature does not stay beside a new report")
    check(hashlib.sha256((out / "report.json").read_bytes()).hexdigest() != digest, "another corpus, another report")
    done = evaluate(EXAMPLES / "gsm8k.yaml", server, root / "chat", "--chat", "--data", data, "--limit", 5, "--compare",
                    root / "other/report.json", code=1)
    check("evaluation.not-comparable" in done, done)


def ranked(root, server):
    """Whoever holds a test set back evaluates all models and signs: the list takes no other reports, and tells who cannot be told apart."""
    key, foreign = root / "evaluator.json", root / "foreign.json"
    for path, secret in ((key, "09"), (foreign, "0a")):
        path.write_text(json.dumps({"format": "lingqu-signing-key/1", "id": "key_evaluator", "secret": secret * 32}))
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    public = "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618"  # Of the first.
    task, reports = EXAMPLES / "gsm8k.yaml", []
    for name, skill, signs in (("strong", 8, key), ("weak", 3, key), ("foreign", 7, foreign)):
        model = Model(gsm8k(DATA / "gsm8k_test.jsonl"), name=name, skill=skill)
        evaluate(task, model, root / f"rank-{name}", "--data", f"test={DATA / 'gsm8k_test.jsonl'}", "--limit", 150, "--sign", signs, model=name)
        reports.append(root / f"rank-{name}/report.json")

    def board(paths, *more, code=0):
        done = subprocess.run([os.environ["LINGQU_BIN"], "model", "leaderboard", *map(str, paths), *more], capture_output=True, text=True,
                              env=ENVIRONMENT)
        check(done.returncode == code, f"leaderboard: {done.returncode}: {done.stdout} {done.stderr}")
        return done
    told = json.loads(board(reports[:2], "--signer", public, "--json").stdout)
    check([(row["rank"], row["model"], row["signer"]) for row in told["rows"]] == [(1, "strong", public), (2, "weak", public)], f"{told}")
    check("report.sig.json" in board(reports, "--signer", public, code=6).stderr, "a report by somebody else")
    reports[1].write_text(reports[1].read_text().replace('"weak"', '"best"'))
    board(reports[:2], "--signer", public, code=6)
    text = board(reports, "--metric", "exact_match,flexible-extract").stdout
    check("strong" in text and "best" in text and "95" in text, text)


def main():
    if not (DATA / "gsm8k_test.jsonl").exists():
        count.skip(f"no {DATA}")
        return count.summary()
    server = Model(gsm8k(DATA / "gsm8k_test.jsonl"))
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for part in (referees, gateway, text_scorers, resuming, refusals, axes, ranked):
            begun = time.monotonic()
            part(root, server)
            print(f"{part.__name__}: {time.monotonic() - begun:.1f} s", flush=True)
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
