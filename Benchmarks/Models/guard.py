"""The guard's search for 10,000 Chinese terms in messages of 200 characters, beside pyahocorasick on the same terms and messages.

The messages hold a term here and there; both have to find the same number. One thread each, the fastest of several rounds: what the work takes,
not what else the machine does.
"""

import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gateway import venv_of  # noqa: E402
from shared import PRODUCTS, QUICK, RUNS, figure, save  # noqa: E402

ROUNDS = 3 if QUICK else 20
PEER = """
import sys, time, json, ahocorasick
lines, count = sys.stdin.buffer.read().decode().splitlines(), int(sys.argv[1])
terms, messages = lines[:count], lines[count:]
found = ahocorasick.Automaton()
for place, term in enumerate(terms):
    found.add_word(term, place)
found.make_automaton()
best = None
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    hits = sum(sum(1 for _ in found.iter(message)) for message in messages)
    taken = time.perf_counter() - began
    best = taken if best is None else min(best, taken)
print(json.dumps({"hits": hits, "keywords": best / len(messages) * 1e6}))
"""


def main():
    dice = random.Random(7)

    def word(length):
        return "".join(chr(dice.randint(0x4E00, 0x9FA5)) for _ in range(length))
    terms = sorted({word(dice.randint(2, 6)) for _ in range(10_200)})
    dice.shuffle(terms)
    terms = terms[:10_000]
    messages = []
    for number in range(2_000):
        text = word(200)
        if number % 10 == 0:
            term, place = dice.choice(terms), dice.randint(0, 190)
            text = (text[:place] + term + text[place:])[:200]
        messages.append(text)
    lines = "\n".join(terms + messages) + "\n"
    ours, theirs = [], []
    for _ in range(RUNS):
        for found, command in ((ours, [f"{PRODUCTS}/guard-bench"]), (theirs, [venv_of("pyahocorasick") + "/bin/python", "-c", PEER])):
            done = subprocess.run(command + [str(len(terms)), str(ROUNDS)], input=lines, capture_output=True, text=True, check=True)
            found.append(json.loads(done.stdout))
    print(f"hits: {ours[0]['hits']}, pyahocorasick {theirs[0]['hits']}: {'the same' if ours[0]['hits'] == theirs[0]['hits'] else 'DIFFERENT'}")
    middle = sorted(one["keywords"] for one in theirs)[len(theirs) // 2]
    figure("guard_keywords_us", [one["keywords"] for one in ours], "us", "lower", 25, "pyahocorasick", middle, digits=1)
    figure("guard_with_patterns_us", [one["guard"] for one in ours], "us", "lower", 25, digits=1)
    save("models")


if __name__ == "__main__":
    main()
