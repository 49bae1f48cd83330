"""Streams through the model gateway with its accounts on, beside proxies that keep none: a thousand at a time, 35 events 20 ms apart.

When the first word comes, how many streams a second end whole, and what one stream of 646,000 tokens adds to the gateway's memory. STREAMS is
how many at a time; SECONDS_ how long; MINUTES of further load of short calls come before the memory is read (the issue's figure is 10).
"""

import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gateway import BODY, Mock, Peer, guard, start, until_recorded, wrk  # noqa: E402
from shared import Hub, QUICK, RUNS, figure, resident, save  # noqa: E402
from world import World  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = int(os.environ.get("SECONDS_", "5" if QUICK else "15"))
STREAMS = int(os.environ.get("STREAMS", "1000"))
MINUTES = float(os.environ.get("MINUTES", "0.2" if QUICK else "1"))
EVENTS, LONG = 35, 646_000
PEERS = [name for name in os.environ.get("PEERS", "nginx vllm-router").split() if name != "litellm"]
os.environ["PEERS"] = " ".join(PEERS)


def load(program, peer):
    body = json.dumps({**BODY, "max_tokens": EVENTS, "stream": True})
    done = subprocess.run([program, str(peer.port), str(STREAMS), str(SECONDS), str(EVENTS), peer.key, body], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def highest(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024


def one_long(peer, model):
    """Reads a whole stream: how many of its words came."""
    line = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=300)
    line.request("POST", "/v1/chat/completions", json.dumps({**BODY, "model": model, "max_tokens": LONG, "stream": True}),
                 {"Authorization": f"Bearer {peer.key}", "Content-Type": "application/json"})
    answer, words, held = line.getresponse(), 0, b""
    while piece := answer.read1(1 << 20):
        held += piece
        words += held.count(b"word ")
        held = held[-4:]
    return words


def main():
    folder = tempfile.mkdtemp(prefix="lingqu-bench-")
    program = os.path.join(folder, "stream_load")
    subprocess.run(["cc", "-O2", "-o", program, os.path.join(HERE, "stream_load.c")], check=True)
    mock, fast = Mock(folder, EVENTS, 20_000), Mock(folder, EVENTS, 0)
    processes = [mock.process, fast.process]
    try:
        with Hub(arguments=["--models-port", "0", "--model-threads", os.environ.get("THREADS", "2"), "--database-cache", "16", "--log-level",
                            "warning", *guard(folder)]) as hub:
            world = World(hub)
            hub.expect(201, "POST", "/v1/deposits", {"participant": world.mill.id, "fen": 9_000_000_000, "document": "bank-2"})
            servers = [type("Server", (), {"address": one.address, "dialect": "openai"}) for one in (mock, fast)]
            # The paced server and the one without pauses are two models, each under an agreement and a key of its own.
            keys = [world.key(world.agree(name, world.upstream(server, mostCalls=100_000, model="mock"), context=4_000_000, most=1_000_000),
                              tokens=2_000_000_000_000) for name, server in zip(("mock", "fast"), servers)]
            ours, quick = (Peer("lingqu", int(hub.ready["models"].rsplit(":", 1)[1]), hub.process.pid, key["secret"]) for key in keys)
            peers = [(ours, None)] + start(folder, mock)
            processes += [process for _, process in peers if process]
            found = {}
            for _ in range(RUNS):
                for peer, _ in peers:
                    told = load(program, peer)
                    found.setdefault(peer.name, []).append(
                        (told["streams"] / told["seconds"], told["p50"] / 1000, told["p99"] / 1000,
                         told["short"] + told["failed"] + told["unfinished"]))
            print(f"{STREAMS} streams at a time, {EVENTS} events 20 ms apart\n{'':12} {'streams/s':>9} {'first p50 ms':>13} {'p99 ms':>8}  not whole")
            for name, values in found.items():
                m = [statistics.median(value[place] for value in values) for place in range(4)]
                print(f"{name:12} {m[0]:>9,.0f} {m[1]:>13,.1f} {m[2]:>8,.1f}  {sum(value[3] for value in values)}", flush=True)

            def middle(name, place):
                return statistics.median(value[place] for value in found[name]) if name in found else None
            for place, name, unit, better in ((0, "gateway_streams_per_s", "/s", "higher"), (1, "gateway_first_token_ms_p50", "ms", "lower"),
                                              (2, "gateway_first_token_ms_p99", "ms", "lower")):
                figure(name, [value[place] for value in found["lingqu"]], unit, better, round(middle("vllm-router", place) or 0, 1), "nginx",
                       middle("nginx", place), digits=1)
            if MINUTES:
                wrk(folder, ours.port, ours.key, 64, seconds=int(MINUTES * 60))
            figure(f"gateway_memory_mib_after_{MINUTES:g}_min", [resident(hub.process.pid)], "MiB", "lower", 150, digits=1)
            before, most = resident(hub.process.pid), highest(hub.process.pid)
            words = one_long(quick, "fast")
            figure("gateway_long_stream_mib", [max(resident(hub.process.pid) - before, highest(hub.process.pid) - max(most, before))], "MiB", "lower", 16,
                   digits=1)
            print(f"one stream of {LONG} tokens: {words} words came")
            for key, one in zip(keys, (mock, fast)):
                grant = key["grants"][0]["id"]
                until_recorded(world, grant)
                print(f"on record: {world.grant(grant)['calls']} calls; the mock's ledger: {one.ledger()}")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
    save("models")


if __name__ == "__main__":
    main()
