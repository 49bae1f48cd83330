"""The whole journey with three replicas, each of its requests at a random one."""

import json
import os
import pathlib
import subprocess

from balancer import Balancer
from count import check
from fleet import Fleet

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "Examples" / "data"


def journey():
    with Fleet(3, ["--proxy", "127.0.0.1"]) as fleet:
        fleet.start()
        key = fleet.sign_in()
        with Balancer(fleet) as balancer:
            before = balancer.served()
            result = os.path.join(fleet.folder, "journey.json")
            secret = os.path.join(fleet.folder, "operator.key")
            with open(secret, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(key)
            played = lingqu(fleet, "journey", "--hub", balancer.address, "--key-file", secret, "--examples", str(EXAMPLES), "--json", result)
            check(played.returncode == 0, f"the journey: exit {played.returncode}: {played.stdout[-3000:]}{played.stderr[-1000:]}")
            served = {name: count - before[name] for name, count in balancer.served().items()}
        requests = sum(served.values())
        print(f"the journey's {requests} requests by replica: {served}", flush=True)
        check(requests > 100, f"the journey asks much: {requests}")
        check(all(count * 5 >= requests for count in served.values()), f"each replica has a fair part of them: {served}")
        if played.returncode != 0:
            return
        with open(result, encoding="utf-8") as file:
            report = json.load(file)
        check(report["ledger"]["balanced"] is True and report["evidence"]["verified"] is True, "it says so itself")
        check(all(step["ok"] for step in report["steps"]), f"every step: {[s['n'] for s in report['steps'] if not s['ok']]}")
        offline(fleet, result)
        books(fleet)
        for replica in fleet.replicas:
            said = [line for line in replica.output().splitlines() if " error " in line or "defect" in line]
            check(not said, f"replica {replica.number} met no defect: {said[:3]}")


def lingqu(fleet, *words):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINGQU_")}
    return subprocess.run([fleet.replicas[0].binary, *words], capture_output=True, text=True, timeout=600,
                          env={**clean, "LC_ALL": "C.UTF-8", "LINGQU_CONFIG": "/nonexistent/config.json"})


def offline(fleet, result):
    """The evidence is good for whoever has only the file and the key."""
    stem = result.removesuffix(".json")
    with open(stem + ".log-key", encoding="utf-8") as file:
        key = file.read().strip()
    for name in ("bundle", "agreement"):
        path = f"{stem}.{name}.ndjson"
        verified = lingqu(fleet, "evidence", "verify", path, "--key", key)
        check(verified.returncode == 0, f"the {name} verifies offline: {verified.stdout}{verified.stderr}")
        with open(path, "r+b") as file:
            data = bytearray(file.read())
            data[len(data) // 3] ^= 1
            file.seek(0)
            file.write(data)
        verified = lingqu(fleet, "evidence", "verify", path, "--key", key)
        check(verified.returncode == 1, f"and not when a bit of it is another: {verified.returncode}")


def books(fleet):
    answers = [replica.expect(200, "GET", "/v1/ledger/balance") for replica in fleet.replicas]
    check(all(answer == answers[0] for answer in answers) and answers[0]["balanced"] is True, f"the books balance: {answers}")
    sums = fleet.query("SELECT unit, sum(debits_posted - credits_posted), sum(debits_pending - credits_pending)"
                       " FROM ledger_account GROUP BY unit")
    check(sums and all(posted == pending == "0" for _, posted, pending in sums), f"the ledger sums to zero: {sums}")
