"""schemathesis against a live hub: no server error, no undocumented status or media type, no answer of another shape.

Once as the operator and once as an ordinary participant, both at the same time. EXAMPLES (default 20) requests an
operation and phase.
"""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub, credit_code  # noqa: E402

CHECKS = ",".join([
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "negative_data_rejection", "unsupported_method", "ignored_auth"])
# Signing in hashes for a third of a second on purpose; a backup copies everything; the key is the one in use.
COSTLY = ["signIn", "changePassword", "backup", "revokeKey"]
# A stream that is let in does not end, so each request that is right would wait for its timeout: with these only what is
# wrong is sent. What is right has its tests in Tests/Doors.
STREAMS = ["followJob", "followEvents"]
passed = failed = 0


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print("FAILED:", what)


def operations(document):
    return [o["operationId"] for path in document["paths"].values() for o in path.values() if "operationId" in o]


def fuzz(hub, key, name, only=(), without=(), mode="all"):
    """The finished run and its name."""
    chosen = [word for one in only for word in ("--include-operation-id", one)]
    chosen += [word for one in without for word in ("--exclude-operation-id", one)]
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    return name, subprocess.run(
        [program, "run", hub.address + "/openapi.json", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing",
         "--max-examples", os.environ.get("EXAMPLES", "20"), "--seed", "1", "-H", "Authorization: Bearer " + key, *chosen,
         "--mode", mode, "--request-timeout", "20", "--no-color", "--generation-database", "none"],
        capture_output=True, text=True, timeout=900)


def judge(name, done, tested):
    """`tested`: how many operations there are to test."""
    count = re.search(r"(\d+) generated", done.stdout)
    print(f"{name}: {count.group(0) if count else 'no count'}")
    check(done.returncode == 0, f"{name}: schemathesis found something:\n{findings(done.stdout)}{done.stderr[-2000:]}")
    found = re.search(r"Tested: (\d+)", done.stdout)
    check(found and int(found.group(1)) == tested, f"{name}: all of {tested} operations are tested: {found and found.group(0)}")


def findings(report):
    start = report.find("= FAILURES")
    return report[start:start + 6000] if start >= 0 else report[-6000:]


def main():
    with Hub(arguments=["--log-level", "warning"]) as hub:
        hub.sign_in()
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": "普通企业", "en": "A company"}, "creditCode": credit_code(5), "kinds": ["consumer", "provider"]})
        key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                         {"name": "t", "scopes": ["read", "write"], "days": 1})["secret"]
        document = hub.call("GET", "/openapi.json").json
        names = operations(document)
        check(set(COSTLY + STREAMS) <= set(names), f"what is left out is there: {names}")
        rest = len(names) - len(COSTLY) - len(STREAMS)
        with ThreadPoolExecutor(2) as pool:
            runs = [(pool.submit(fuzz, hub, key, "participant", without=COSTLY + STREAMS), rest),
                    (pool.submit(fuzz, hub, hub.key, "operator", without=COSTLY + STREAMS), rest),
                    (pool.submit(fuzz, hub, key, "streams", only=STREAMS, mode="negative"), len(STREAMS))]
            for run, count in runs:
                judge(*run.result(), count)
        with open(hub.log) as log:
            defects = [line for line in log if "defect" in line]
        check(not defects, f"the hub logged defects: {defects[:5]}")
        check(hub.expect(200, "GET", "/v1/ledger/balance")["balanced"], "the books balance after all of it")
        check(document["openapi"].startswith("3.1"), "the document is OpenAPI 3.1")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
