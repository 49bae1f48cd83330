"""schemathesis against a live hub: no server error, no undocumented status or media type, no answer of another shape.

Run once as the operator and once as an ordinary participant. EXAMPLES (default 20) requests an operation and phase.
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub, credit_code  # noqa: E402

CHECKS = ",".join([
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "negative_data_rejection", "unsupported_method", "ignored_auth"])
passed = failed = 0


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print("FAILED:", what)


def fuzz(hub, key, name):
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    done = subprocess.run(
        [program, "run", hub.address + "/openapi.json", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing",
         "--max-examples", os.environ.get("EXAMPLES", "20"), "--seed", "1", "-H", "Authorization: Bearer " + key,
         # Signing in hashes for a third of a second on purpose; streams end when their job does.
         "--exclude-operation-id", "signIn", "--exclude-operation-id", "changePassword",
         "--exclude-operation-id", "followJob", "--exclude-operation-id", "backup", "--exclude-operation-id", "revokeKey",
         "--request-timeout", "20", "--no-color", "--generation-database", "none"],
        capture_output=True, text=True, timeout=900)
    tested = re.search(r"(\d+) generated", done.stdout)
    print(f"{name}: {tested.group(0) if tested else 'no count'}")
    check(done.returncode == 0, f"{name}: schemathesis found something:\n{findings(done.stdout)}{done.stderr[-2000:]}")


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
        fuzz(hub, key, "participant")
        fuzz(hub, hub.key, "operator")
        with open(hub.log) as log:
            defects = [line for line in log if "defect" in line]
        check(not defects, f"the hub logged defects: {defects[:5]}")
        check(hub.expect(200, "GET", "/v1/ledger/balance")["balanced"], "the books balance after all of it")
        document = hub.call("GET", "/openapi.json").json
        check(document["openapi"].startswith("3.1"), "the document is OpenAPI 3.1")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
