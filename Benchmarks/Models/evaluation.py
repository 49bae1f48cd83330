"""Evaluations beside lm-evaluation-harness: GSM8K's 1,319 items against a mock that answers at once, and a scan of a corpus for leaks.

The mock, the harness and we share the machine's processors. The corpus is made of GSM8K's own words in random order, with 100 whole
questions planted in it. ITEMS is how many items the harness is given; it needs most of the time here.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE / "../../Tests/Evaluation"))
from model import Model, gsm8k  # noqa: E402
from shared import QUICK, RUNS, figure, save  # noqa: E402

DATA = pathlib.Path(os.environ.get("LINGQU_QUESTIONS", HERE / "../../../shared/data/questions")).resolve() / "gsm8k_test.jsonl"
VENV = pathlib.Path(os.environ.get("LINGQU_EVALUATION_VENV", os.path.expanduser("~/.cache/lingqu/evaluation-venv")))
ITEMS = int(os.environ.get("ITEMS", "100" if QUICK else "200"))
MEGABYTES = int(os.environ.get("MEGABYTES", "130"))


def run(arguments, **more):
    begun = time.monotonic()
    done = subprocess.run(list(map(str, arguments)), capture_output=True, text=True, timeout=1800, **more)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return time.monotonic() - begun, done.stdout


def ours(task, server, out, *more):
    return run([os.environ["LINGQU_BIN"], "model", "eval", task, "--model", "mock", "--base-url", server.address, "--out", out, "--json", *more])


def corpus(path, questions):
    """Plain text of the questions' words; every so often a whole question."""
    numbers = random.Random(7)
    words = sorted({word for one in questions for word in one.split()})
    planted = sorted(numbers.sample([n for n, one in enumerate(questions) if len(one.split()) > 15], 100))
    piece = MEGABYTES * 1_000_000 // 100
    with open(path, "w", encoding="utf-8") as file:
        for number in planted:
            written = 0
            while written < piece:
                line = " ".join(numbers.choices(words, k=2000)) + "\n"
                written += file.write(line)
            file.write(questions[number] + "\n")
    return planted


def main():
    gold = gsm8k(DATA)
    server = Model(gold)
    questions = list(gold)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        task = root / "gsm8k.yaml"
        task.write_text((HERE / "../../Examples/evaluation/gsm8k.yaml").read_text().replace("test: gsm8k_test.jsonl", f"test: {DATA}"))
        times = [ours(task, server, root / f"run{one}")[0] for one in range(RUNS)]
        peer = None
        if (VENV / "bin/lm_eval").exists():
            peer, _ = run(
                [VENV / "bin/lm_eval", "run", "--model", "local-completions", "--include_path", root, "--tasks", "gsm8k", "--model_args",
                 f"model=mock,base_url={server.address}/completions,num_concurrent=32,max_length=100000,tokenizer_backend=None",
                 "--limit", ITEMS, "--output_path", root / "harness"],
                cwd=root, env=os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(root / "hf"), "OPENAI_API_KEY": "x"})
        figure("1,319 items of GSM8K", times, "s", "lower", 5, f"lm-eval, {ITEMS} items" if peer else "", peer, digits=2)

        text = root / "corpus.txt"
        planted = corpus(text, questions)
        rates, found = [], []
        for _ in range(RUNS):
            # Every answer is in the journal: what is left is the report, and the scan.
            without, _ = ours(task, server, root / "run0")
            taken, told = ours(task, server, root / "run0", "--corpus", text)
            report = json.loads(told)["corpus"]["contamination"]
            rates.append(report["bytes"] / 1e6 / max(0.001, taken - without))
            leaks = {one["item"] for one in report["leaks"]}
            found.append(len(leaks & set(planted)) if leaks <= set(planted) else -1)
        figure("planted leaks found, of 100", found, "", "higher", 100)
        figure(f"scan of {MEGABYTES} MB for leaks", rates, "MB/s", "higher", 20, digits=1)
    save("models")


if __name__ == "__main__":
    main()
