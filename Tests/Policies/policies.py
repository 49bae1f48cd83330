"""What `lingqu policy try` makes of each case, and that the command line says why."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from count import check, summary  # noqa: E402

BIN = os.environ["LINGQU_BIN"]
CASES = json.loads((pathlib.Path(__file__).resolve().parent / "cases.json").read_text())


def run(folder, *words, policy, request=None):
    """Exit code and output of one `lingqu policy …`."""
    path = os.path.join(folder, "policy.json")
    pathlib.Path(path).write_text(policy if isinstance(policy, str) else json.dumps(policy))
    command = [BIN, "policy", words[0], path, *words[1:]]
    if request is not None:
        asked = os.path.join(folder, "request.json")
        pathlib.Path(asked).write_text(json.dumps(request))
        command += ["--request", asked]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, "LANG": "C.UTF-8"})
    return done.returncode, done.stdout + done.stderr


def activation(rules, name):
    """One rule about several things is several; one of them is enough."""
    found = [rule["activation"] for rule in rules if rule["name"] == name]
    return next(state for state in ("active", "undetermined", "inactive", None) if state in found or state is None)


def main():
    with tempfile.TemporaryDirectory(prefix="lingqu-policies-") as folder:
        passed = {}
        for case in CASES["cases"]:
            policy = CASES["policies"][case["policy"]]["policy"]
            code, text = run(folder, "try", "--json", policy=policy, request={**case["request"], "state": case.get("state", {})})
            report, expect = json.loads(text), case["expect"]
            good = report["decision"] == expect["decision"] and code == (expect["decision"] == "refused")
            good &= all(activation(report["rules"], name) == state for name, state in expect.get("rules", {}).items())
            passed.setdefault(case["suite"], []).append(good)
            if not good:
                check(False, f"{case['id']}: {text[:400]}")
        for suite, results in passed.items():
            check(all(results), f"{suite}: {sum(results)} of {len(results)}")

        code, text = run(folder, "check", policy={"permission": [{"action": "read", "assignee": "prt_mill"}]})
        check(code == 0 and "permits to read it: the recipient is prt_mill" in text, "check says what a policy permits")
        code, text = run(folder, "check", policy={"permission": [{"action": "read", "constraint": [
            {"leftOperand": "deliveryChannel", "operator": "eq", "rightOperand": "x"}]}]})
        check(code == 1 and "/permission/0/constraint/0/leftOperand" in text and "purpose" in text,
              "what no use states is refused with its place and what may stand there")
        code, text = run(folder, "check", policy={"permission": [{"action": "read"}], "prohibition": [{"action": "use"}]})
        check(code == 1 and "policy.contradiction" in text, "a policy that takes back all it permits is refused")
        code, text = run(folder, "check", policy={"permission": [{"action": "use"}], "prohibition": [{"action": "read"}]})
        check(code == 0 and "/permission/0 and /prohibition/0 can be about one use" in text, "rules that may meet are told")
        code, text = run(folder, "try", policy={"permission": [{"action": "read"}]}, request={"action": "read"})
        check(code == 1 and "/at" in text, "a request without a time is told so")
        parent = os.path.join(folder, "parent.json")
        pathlib.Path(parent).write_text(json.dumps({"uid": "urn:parent", "permission": [{"action": "read"}]}))
        heir = {"inheritFrom": "urn:parent", "permission": [{"action": "print"}]}
        asked = {"action": "read", "at": "2026-03-11T10:00:00+08:00"}
        code, text = run(folder, "try", policy=heir, request=asked)
        check(code == 1 and "urn:parent" in text, "a policy that inherits what nobody gave permits nothing, and says of whom")
        code, text = run(folder, "try", "--parent", parent, policy=heir, request=asked)
        check(code == 0 and "permitted by /permission/1" in text, "rules that are inherited decide")
        code, text = run(folder, "try", "--times", "50", policy={"permission": [{"action": "read"}]}, request=asked)
        check(code == 0 and json.loads(text)["decisionsPerSecond"] > 0, "decisions a second are told")
        code, text = run(folder, "check", policy="{" * 5000)
        check(code == 2 and "Traceback" not in text and len(text) < 500, "what is no JSON is refused in few words")
    return summary()


if __name__ == "__main__":
    sys.exit(main())
