"""Counting checks, and running `lingqu` as an operator does."""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Live"))
from hub import Hub, credit_code  # noqa: E402

BIN = os.environ["LINGQU_BIN"]
counts = {"passed": 0, "failed": 0, "skipped": 0}


def check(good, what):
    counts["passed" if good else "failed"] += 1
    if not good:
        print("FAILED:", what, flush=True)
    return good


def run(*words, code=0, env=None):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINGQU_")}
    result = subprocess.run(
        [BIN, *map(str, words)], capture_output=True, text=True, timeout=180, stdin=subprocess.DEVNULL,
        env={**clean, "LC_ALL": "C.UTF-8", "LINGQU_CONFIG": "/nonexistent/config.json", **(env or {})})
    shown = " ".join(map(str, words))[:160]
    check(result.returncode == code,
          f"lingqu {shown}: exit {result.returncode}, not {code}: {result.stdout[-1500:]} {result.stderr[-600:]}")
    return result


class Doctor:
    """What `lingqu doctor --json` found."""

    def __init__(self, *words, code=0, env=None):
        self.words = words
        said = run("doctor", *words, "--json", code=code, env=env).stdout
        self.json = json.loads(said) if said else {"state": None, "findings": []}

    def states(self, name):
        return [finding["state"] for finding in self.json["findings"] if finding["check"] == name]

    def failed(self):
        return {finding["check"] for finding in self.json["findings"] if finding["state"] == "failed"}

    def says(self, name, state, words, what):
        """A finding of this state says this, in both languages, and what to do."""
        for finding in self.json["findings"]:
            if finding["check"] == name and finding["state"] == state and words in finding["found"]["en"]:
                remedy = finding.get("remedy") or {}
                return check(finding["found"]["zh"] and (state == "ok" or (remedy.get("zh") and remedy.get("en"))),
                             f"{what}: says what to do: {finding}")
        return check(False, f"{what}: no {state} finding of {name} says {words!r}: {json.dumps(self.json, ensure_ascii=False)}")


def broken(what, name, words, *arguments, state="failed", env=None, also=()):
    """The doctor reports `what` under `name`, with its exit status, and blames nothing else."""
    doctor = Doctor(*arguments, code=1 if state == "failed" else 0, env=env)
    doctor.says(name, state, words, what)
    check(doctor.failed() <= {name, *also} if state == "failed" else not doctor.failed(),
          f"{what}: blames nothing else: {doctor.failed()}")
    return doctor


def furnish(hub):
    """A hub with something of everything that the doctor looks at. Returns the operator's key."""
    key = hub.sign_in()
    made = hub.expect(201, "POST", "/v1/participants", {
        "name": {"zh": "单位", "en": "Party"}, "creditCode": credit_code(1), "kinds": ["consumer"], "region": "450100"})
    hub.party = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys", {
        "name": "doctor", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
    hub.expect(201, "POST", "/v1/signing-keys", {}, key=hub.party)
    for number in range(3):
        hub.expect(201, "POST", "/v1/deposits", {"participant": made["id"], "fen": 1000 + number, "document": f"slip-{number}"})
    for number in range(2):
        hub.expect(201, "POST", "/v1/uploads", b"measurements %d\n" % number * 100, key=hub.party,
                   headers={"Content-Type": "application/octet-stream"})
    hub.expect(201, "POST", "/v1/backups")
    assert hub.call("GET", "/checkpoint").status == 200
    return key
