"""Fills the disk under a running hub.

Writes must be refused with a 507 problem that says why, reads must go on, nothing that was acknowledged may be lost, and
when there is space again writes must go on by themselves.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Live"))
from hub import Hub, credit_code  # noqa: E402

failed = []


def check(good, what):
    if not good:
        failed.append(what)
        print("  FAILED:", what)


def need(hub, number):
    text = "x" * 4000
    return hub.call("POST", "/v1/needs", {
        "title": {"zh": f"需求{number}", "en": f"Need {number}"}, "summary": {"zh": text, "en": text},
        "purpose": "energy-saving"}, key=hub.party)


def scenario(folder):
    with Hub(folder=folder) as hub:
        hub.sign_in()
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": "单位", "en": "Party"}, "creditCode": credit_code(1), "kinds": ["consumer"], "region": "450100"})
        hub.party = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys", {
            "name": "full", "scopes": ["read", "write"], "days": 1})["secret"]
        acknowledged = [need(hub, number).json["id"] for number in range(5)]

        filler = os.path.join(folder, "filler")
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
            except OSError:
                pass
        refusal = None
        for number in range(20_000):
            answer = need(hub, number)
            if answer.status != 201:
                refusal = answer
                break
            acknowledged.append(answer.json["id"])
        check(refusal is not None and refusal.status == 507, f"a write on the full disk is answered 507: {refusal and refusal.status}")
        body = refusal.json if refusal else {}
        check(body.get("rule") == "store.full" and body.get("remedy"), f"the problem names its rule and what to do: {body}")
        check(refusal is not None and refusal.headers.get("Content-Type") == "application/problem+json", "it is a problem document")
        check(need(hub, 0).status == 507, "the next write is refused too")
        for identity in acknowledged[:3] + acknowledged[-3:]:
            check(hub.call("GET", f"/v1/needs/{identity}", key=hub.party).status == 200, "reads go on")
        check(hub.call("GET", "/healthz").status == 200, "the process is healthy")
        unready = hub.call("GET", "/readyz")
        check(unready.status == 503 and unready.json["rule"] == "store.full", f"and not ready: {unready.status} {unready.body[:200]!r}")

        # Killed while the disk is full, it must start again all the same, if only to be read.
        hub.kill()
        hub.start()
        check(hub.call("GET", f"/v1/needs/{acknowledged[-1]}", key=hub.party).status == 200, "it starts and reads on a full disk")

        os.remove(filler)
        back = need(hub, 99_999)
        check(back.status == 201, f"with space again writes go on: {back.status} {back.body[:200]!r}")
        acknowledged.append(back.json.get("id") if back.json else None)
        lost = [i for i in acknowledged if hub.call("GET", f"/v1/needs/{i}", key=hub.party).status != 200]
        check(not lost, f"{len(lost)} of {len(acknowledged)} acknowledged needs are lost")
        check(hub.expect(200, "GET", "/v1/ledger/balance")["balanced"], "the books balance")
        bundle = os.path.join(folder, "log.ndjson")
        pathlib.Path(bundle).write_bytes(hub.call("GET", "/v1/evidence/bundle", timeout=60).body)
        key = hub.expect(200, "GET", "/v1/evidence/key")["key"]
        verified = subprocess.run([hub.binary, "evidence", "verify", bundle, "--key", key], capture_output=True)
        check(verified.returncode == 0, f"the log verifies: {verified.stdout[-200:]!r}")
        check(hub.stop() == 0, "the hub stops cleanly")
    found = subprocess.run(["sqlite3", os.path.join(folder, "hub.sqlite"), "PRAGMA integrity_check"], capture_output=True, text=True)
    check(found.stdout.strip() == "ok", f"the database is sound: {found.stdout.strip()}")
    return len(acknowledged)


def main():
    if os.geteuid() != 0:
        print("skipped: a full disk (mounting a small one needs root)")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    with tempfile.TemporaryDirectory(prefix="lingqu-full-") as folder:
        mount = os.path.join(folder, "disk")
        os.mkdir(mount)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "lingqu-full", mount], check=True)
        try:
            count = scenario(mount)
        finally:
            subprocess.run(["umount", "--lazy", mount], check=True)
    print(f"{'FAILED' if failed else 'ok'}: a full disk under the hub: {count} writes acknowledged, {len(failed)} checks failed")
    print(f"{int(not failed)} passed, {int(bool(failed))} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
