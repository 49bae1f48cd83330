"""What the benchmarks share: figures as a table and as JSON lines, load by wrk, and two parties with an agreement."""

import json
import os
import re
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "Live"))
from hub import Hub, credit_code  # noqa: E402, F401

PRODUCTS = os.environ["LINGQU_PRODUCTS"]
RUNS = int(os.environ.get("RUNS", "3"))
QUICK = bool(os.environ.get("QUICK"))
LOAD = os.getloadavg()[0]
rows = []


def figure(name, values, unit, better, goal, peer="", peer_value=None, digits=0):
    value = round(statistics.median(values), digits)
    rows.append({"id": name, "value": value, "unit": unit, "better": better, "goal": goal, "peer": peer,
                 "peer_value": None if peer_value is None else round(peer_value, 1), "runs": len(values), "load": LOAD})
    print(f"{name:34} {value:>12,} {unit:5} goal {goal:>10,}   {peer} {'' if peer_value is None else round(peer_value, 1)}",
          flush=True)


def fsync_baseline(folder):
    times = []
    with open(os.path.join(folder, "fsync"), "wb") as file:
        for _ in range(400):
            file.write(b"x" * 4096)
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def wrk(hub, path, key, seconds, script=None, connections=64):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if key:
        command += ["-H", f"Authorization: Bearer {key}"]
    if script:
        command += ["-s", script]
    text = subprocess.run(command + [hub.address + path], check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], int(bad.group(1)) if bad else 0


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def cpu(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def agreed(hub):
    """A provider and a consumer with an agreement on free data: the path of a use, the consumer's key, and a wrk script."""
    def party(number, kinds):
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": f"测试{number}", "en": "t"}, "creditCode": credit_code(number), "kinds": kinds})
        key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                         {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
        return key
    provider, consumer = party(1, ["provider"]), party(2, ["consumer"])
    offer = hub.expect(201, "POST", "/v1/offers", {
        "kind": "data", "title": {"zh": "数据", "en": "d"}, "summary": {"zh": "", "en": ""},
        "policy": {"permission": [{"action": "use", "constraint": [
            {"leftOperand": "purpose", "operator": "eq", "rightOperand": "test"},
            {"leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P90D"}]}]},
        "price": {"model": "free"}, "publishedRule": {"name": "all"}}, key=provider)["id"]
    agreement = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "test", "days": 30},
                           key=consumer)["agreement"]
    for key in (consumer, provider):
        hub.expect(200, "POST", f"/v1/agreements/{agreement}/signatures", {}, key=key)
    script = os.path.join(hub.folder, "use.lua")
    with open(script, "w") as file:
        file.write('wrk.method = "POST"\nwrk.body = \'{"purpose":"test"}\'\n'
                   'wrk.headers["Content-Type"] = "application/json"\n')
    return f"/v1/agreements/{agreement}/uses", consumer, script


def save(suite):
    os.makedirs("build/bench", exist_ok=True)
    with open(f"build/bench/{suite}.jsonl", "a") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
