"""The model gateway with its accounts on, beside gateways that keep none, all in front of one mock upstream on the same machine.

Ours checks the key, holds the most that a call can cost, looks for
10,000 terms and for personal data in prompt and answer, has the call on disk before its answer is whole, and charges it. nginx and
vllm-router do none of it; LiteLLM checks a master key. Load, mock and gateway share the machine's processors. PEERS names those that are
started (nginx of Debian; vllm-router and litellm of PyPI, in virtual environments that are made for them). SECONDS_ is the length of each run.
"""

import http.client
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from shared import Hub, QUICK, RUNS, cpu, figure, resident, save  # noqa: E402

sys.path.insert(0, os.path.join(HERE, "..", "..", "Tests", "Models"))
from world import World  # noqa: E402

SECONDS = int(os.environ.get("SECONDS_", "3" if QUICK else "10"))
PEERS = os.environ.get("PEERS", "nginx vllm-router litellm").split()
CACHE = os.environ.get("LINGQU_CACHE", os.path.expanduser("~/.cache/lingqu"))
BODY = {"model": "mock", "messages": [{"role": "system", "content": "You are a helpful assistant."},
                                      {"role": "user", "content": "How much sugar does a ton of cane give? " * 4}], "max_tokens": 64}


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Mock:
    """The upstream, compiled from mock_upstream.c beside this file."""

    def __init__(self, folder, events=35, pause=20_000):
        program = os.path.join(folder, "mock_upstream")
        if not os.path.exists(program):
            subprocess.run(["cc", "-O2", "-o", program, os.path.join(HERE, "mock_upstream.c")], check=True)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}/v1"
        self.process = subprocess.Popen([program, str(self.port), str(events), str(pause)])
        wait(self.port)

    def ledger(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", "/ledger")
        return json.loads(line.getresponse().read())


def wait(port, path=None, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                pass
            if path is None:
                return
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", path)
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {port}")


def wrk(folder, port, key, connections, body=BODY, seconds=SECONDS):
    """Rate, median and 99th percentile in microseconds, and how many were refused."""
    script = os.path.join(folder, "call.lua")
    with open(script, "w") as file:
        file.write('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
                   f'wrk.headers["Authorization"] = "Bearer {key}"\nwrk.body = [==[{json.dumps(body)}]==]\n')
    text = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", script,
                           f"http://127.0.0.1:{port}/v1/chat/completions"], check=True, capture_output=True, text=True).stdout

    def time_of(what):
        # Who has answered nothing in that time has none.
        found = re.search(what + r"%\s+([\d.]+)(us|ms|s|m)\n", text)
        return float(found.group(1)) * {"us": 1, "ms": 1000, "s": 1_000_000, "m": 60_000_000}[found.group(2)] if found else float("nan")
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    done = int(re.search(r"(\d+) requests in", text).group(1))
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), time_of("50"), time_of("99"), int(bad.group(1)) if bad else 0, done


def group_cpu(pid):
    """Processor seconds of a process and its children."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return cpu(pid) + sum(group_cpu(int(child)) for child in children)


class Peer:
    def __init__(self, name, port, pid, key="x"):
        self.name, self.port, self.pid, self.key = name, port, pid, key


def start(folder, mock):
    """The peers that there are."""
    running = []
    if "nginx" in PEERS and (program := shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")):
        port = free_port()
        path = os.path.join(folder, "nginx.conf")
        with open(path, "w") as file:
            file.write(f"""worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 8192; }}
http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; keepalive_requests 1000000000;
  upstream mock {{ server 127.0.0.1:{mock.port}; keepalive 1024; keepalive_requests 1000000000; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_buffering off; }} }} }}""")
        process = subprocess.Popen([program, "-c", path, "-p", folder], stderr=subprocess.DEVNULL)
        wait(port)
        running.append((Peer("nginx", port, process.pid), process))
    if "vllm-router" in PEERS and (program := program_of("vllm-router")):
        port = free_port()
        process = subprocess.Popen(
            [program, "--worker-urls", f"http://127.0.0.1:{mock.port}", "--host", "127.0.0.1", "--port", str(port), "--policy", "round_robin",
             "--prometheus-port", str(free_port())], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait(port)
        time.sleep(3)
        running.append((Peer("vllm-router", port, process.pid), process))
    if "litellm" in PEERS and (program := program_of("litellm")):
        port = free_port()
        path = os.path.join(folder, "litellm.yaml")
        with open(path, "w") as file:
            json.dump({"model_list": [{"model_name": "mock", "litellm_params": {
                "model": "openai/mock", "api_base": mock.address, "api_key": "x"}}], "general_settings": {"master_key": "sk-x"}}, file)
        process = subprocess.Popen([program, "--config", path, "--host", "127.0.0.1", "--port", str(port), "--num_workers", "2"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"LITELLM_LOG": "ERROR"})
        wait(port, "/health/liveliness", 180)
        running.append((Peer("litellm", port, process.pid, "sk-x"), process))
    return running


REQUIRED = {"vllm-router": "vllm-router==0.1.17", "litellm": "litellm[proxy]==1.106.2", "pyahocorasick": "pyahocorasick==2.3.1"}


def program_of(name):
    return os.path.join(venv_of(name), "bin", name)


def venv_of(name):
    """A virtual environment with a peer in it, made if need be."""
    folder = os.path.join(CACHE, "gateway-peers", name)
    stamp = os.path.join(folder, "requirement")
    if not os.path.exists(stamp) or open(stamp).read() != REQUIRED[name]:
        print(f"{REQUIRED[name]} into {folder}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["/usr/bin/python3", "-m", "venv", folder], check=True)
        subprocess.run([folder + "/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", REQUIRED[name]], check=True)
        with open(stamp, "w") as file:
            file.write(REQUIRED[name])
    return folder


def guard(folder):
    """A bank of 10,000 made-up Chinese terms, looked for in every prompt and answer; GUARD=0 leaves it out."""
    if os.environ.get("GUARD") == "0":
        return []
    dice = random.Random(7)
    terms = {"".join(chr(dice.randint(0x4E00, 0x9FA5)) for _ in range(dice.randint(2, 6))) for _ in range(10_100)}
    with open(os.path.join(folder, "bank.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(sorted(terms)[:10_000]))
    path = os.path.join(folder, "guard.json")
    with open(path, "w") as file:
        json.dump({"bank": "bank.txt", "category": "A.1.a", "policy": {}}, file)
    return ["--model-guard", path]


def main():
    folder = tempfile.mkdtemp(prefix="lingqu-bench-")
    mock = Mock(folder)
    processes = [mock.process]
    try:
        with Hub(arguments=["--models-port", "0", "--model-threads", os.environ.get("THREADS", "2"), "--database-cache", "16", "--log-level", "warning", *guard(folder)]) as hub:
            world = World(hub)
            hub.expect(201, "POST", "/v1/deposits", {"participant": world.mill.id, "fen": 9_000_000_000, "document": "bank-2"})
            server = type("Server", (), {"address": mock.address, "dialect": "openai"})
            made = world.key(world.agree("mock", world.upstream(server)), tokens=2_000_000_000_000)
            port = int(hub.ready["models"].rsplit(":", 1)[1])
            ours = Peer("lingqu", port, hub.process.pid, made["secret"])
            peers = [(ours, None)] + start(folder, mock)
            processes += [process for _, process in peers if process]
            direct = Peer("mock itself", mock.port, mock.process.pid)
            found = {}
            for _ in range(RUNS):
                for peer, _ in peers + [(direct, None)]:
                    wrk(folder, peer.port, peer.key, 64, seconds=1)
                    began = group_cpu(peer.pid)
                    rate, median, worst, bad, done = wrk(folder, peer.port, peer.key, 64)
                    used = (group_cpu(peer.pid) - began) / max(1, done) * 1_000_000
                    _, one, one_worst, _, _ = wrk(folder, peer.port, peer.key, 1, seconds=max(2, SECONDS // 3))
                    found.setdefault(peer.name, []).append((rate, median, worst, bad, used, one, one_worst, resident(peer.pid)))
            print(f"{'':12} {'req/s':>9} {'p50 µs':>8} {'p99 µs':>9} {'CPU µs':>8} {'1 conn p50':>11} {'MiB':>6}  refused")
            for name, values in found.items():
                m = [statistics.median(value[place] for value in values) for place in range(8)]
                print(f"{name:12} {m[0]:>9,.0f} {m[1]:>8,.0f} {m[2]:>9,.0f} {m[4]:>8.1f} {m[5]:>11,.0f} {m[7]:>6.0f}  {m[3]:.0f}", flush=True)
            router = found.get("vllm-router")

            def middle(name, place):
                return statistics.median(value[place] for value in found[name]) if name in found else None
            figure("gateway_calls_per_s", [value[0] for value in found["lingqu"]], "/s", "higher",
                   round(middle("vllm-router", 0)) if router else 14_400, "vllm-router", middle("vllm-router", 0))
            figure("gateway_added_us", [value[5] - middle("mock itself", 5) for value in found["lingqu"]], "us", "lower",
                   round(middle("vllm-router", 5) - middle("mock itself", 5)) if router else 121, "nginx",
                   middle("nginx", 5) and middle("nginx", 5) - middle("mock itself", 5), digits=1)
            figure("gateway_cpu_us", [value[4] for value in found["lingqu"]], "us", "lower", 98, "vllm-router", middle("vllm-router", 4), digits=1)
            figure("gateway_memory_mib", [resident(hub.process.pid)], "MiB", "lower", 150, digits=1)
            # What was billed is what was given: to every call that ours had answered.
            until_recorded(world, made["grants"][0]["id"])
            grant = world.grant(made["grants"][0]["id"])
            print(f"on record: {grant['calls']} calls, {grant['millitokens']} millitokens; a call is {12 * 1000 + 10 * 4000}: "
                  f"{'exact' if grant['millitokens'] == grant['calls'] * 52_000 else 'DIFFERENT'}")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
    save("models")


def until_recorded(world, grant):
    calls, same = -1, 0
    while same < 3:
        now = world.grant(grant)["calls"]
        same = same + 1 if now == calls else 0
        calls = now
        time.sleep(0.5)


if __name__ == "__main__":
    main()
