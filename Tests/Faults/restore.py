"""Backs a running hub up and puts the backup back, by the command line as an operator would."""

import json
import os
import pathlib
import shutil
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


def lingqu(hub, *arguments):
    return subprocess.run([hub.binary, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                          env={**os.environ, "LINGQU_HUB": hub.address or "", "LINGQU_KEY": hub.key or ""})


def need(hub, number, key):
    return hub.expect(201, "POST", "/v1/needs", {
        "title": {"zh": f"需求{number}", "en": f"Need {number}"}, "summary": {"zh": "", "en": ""}, "purpose": "test"},
        key=key)["id"]


def scenario(hub, folder):
    hub.sign_in()
    party = hub.expect(201, "POST", "/v1/participants", {
        "name": {"zh": "单位", "en": "Party"}, "creditCode": credit_code(1), "kinds": ["consumer"], "region": "450100"})["id"]
    key = hub.expect(201, "POST", f"/v1/participants/{party}/api-keys", {
        "name": "restore", "scopes": ["read", "write"], "days": 1})["secret"]
    before = [need(hub, number, key) for number in range(20)]
    image = os.path.join(folder, "image")
    made = lingqu(hub, "backup", image)
    check(made.returncode == 0 and os.path.exists(image), f"a backup of the running hub: {made.stderr}")
    sums = subprocess.run(["sha256sum", "--quiet", "-c", "image.sha256"], cwd=folder, capture_output=True)
    check(sums.returncode == 0, "sha256sum agrees with the file beside the backup")
    after = need(hub, 99, key)

    busy = lingqu(hub, "restore", image, "--data", hub.folder, "--replace")
    check(busy.returncode != 0 and "open" in busy.stderr, f"a hub that runs is not restored under its feet: {busy.stderr}")
    check(hub.call("GET", f"/v1/needs/{after}", key=key).status == 200, "and goes on")
    check(hub.stop() == 0 and os.path.getsize(os.path.join(hub.folder, "hub.sqlite-wal")) == 0
          if os.path.exists(os.path.join(hub.folder, "hub.sqlite-wal")) else True, "a hub that stopped leaves an empty log")
    occupied = lingqu(hub, "restore", image, "--data", hub.folder)
    check(occupied.returncode != 0, "a database is not replaced unless told")

    altered = os.path.join(folder, "altered")
    content = bytearray(pathlib.Path(image).read_bytes())
    place = content.index("需求7".encode())
    content[place + 6] ^= 1
    pathlib.Path(altered).write_bytes(content)
    pathlib.Path(altered + ".sha256").write_text(pathlib.Path(image + ".sha256").read_text())
    found = lingqu(hub, "restore", altered, "--data", hub.folder, "--replace")
    check(found.returncode == 1, f"an altered backup is refused: {found.returncode} {found.stderr}")
    hub.start()
    check(hub.call("GET", f"/v1/needs/{after}", key=key).status == 200, "refused restores change nothing")
    hub.stop()

    done = lingqu(hub, "restore", image, "--data", hub.folder, "--replace")
    check(done.returncode == 0, f"the backup is put back: {done.stderr}")
    hub.start()
    check(all(hub.call("GET", f"/v1/needs/{i}", key=key).status == 200 for i in before), "what was there at the backup is there")
    check(hub.call("GET", f"/v1/needs/{after}", key=key).status == 404, "what came later is not")
    check(hub.expect(200, "GET", "/v1/ledger/balance")["balanced"], "the books balance")
    bundle = os.path.join(folder, "log.ndjson")
    pathlib.Path(bundle).write_bytes(hub.call("GET", "/v1/evidence/bundle").body)
    check(lingqu(hub, "evidence", "verify", bundle).returncode == 0, "the log verifies")
    late = [need(hub, number, key) for number in range(100, 110)]
    elsewhere(hub, image, folder, key)
    cut(hub, image, key, late)


def elsewhere(hub, image, folder, key):
    """A hub whose database is not in its folder still owns the folder."""
    with Hub(arguments=["--database", "sqlite:" + os.path.join(folder, "other.sqlite")]) as other:
        place = other.arguments[other.arguments.index("--database") + 1]
        for words in ([], ["--database", place]):
            busy = lingqu(other, "restore", image, "--data", other.folder, "--replace", *words)
            check(busy.returncode == 1 and "open" in busy.stderr, f"its folder is not restored into: {busy.stderr}")
        check(not os.path.exists(os.path.join(other.folder, "hub.sqlite")), "and nothing was written there")
        other.stop()
        done = lingqu(other, "restore", image, "--data", other.folder, "--replace", "--database", place)
        check(done.returncode == 0, f"once it has stopped, its database is restored: {done.stderr}")
        other.start()
        check(len(other.expect(200, "GET", "/v1/needs?limit=200", key=key)["items"]) == 20, "with what was backed up")
    again = lingqu(hub, "backup", image)
    check(again.returncode == 0, f"a backup takes the place of an older one: {again.stderr}")
    sums = subprocess.run(["sha256sum", "--quiet", "-c", "image.sha256"], cwd=folder, capture_output=True)
    check(sums.returncode == 0, "with a digest of its own")


def cut(hub, image, key, late):
    """The last step of a restore fails, or the process is killed there, after the hub was killed."""
    if not shutil.which("strace"):
        return
    fresh = [need(hub, number, key) for number in range(200, 210)]
    hub.kill()
    for end in ("error=EIO", "error=EIO:signal=SIGKILL"):
        # Of four: the old database is kept, the image becomes the marker, the log goes aside, the image takes the name.
        done = subprocess.run(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=rename", "-e", f"inject=rename:{end}:when=4",
             hub.binary, "restore", image, "--data", hub.folder, "--replace"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        check(done.returncode != 0, "a restore that cannot finish says so")
        if "KILL" not in end:
            hub.start()
            found = [hub.call("GET", f"/v1/needs/{i}", key=key).status for i in late + fresh]
            check(found == [200] * 20, f"after a restore that failed, what was acknowledged is there: {found}")
            hub.kill()
    refused = subprocess.run([hub.binary, "serve", "--data", hub.folder, "--port", "0"], stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, timeout=60)
    check(refused.returncode != 0 and "cut short" in refused.stderr, f"a hub does not start on half a restore: {refused.stderr}")
    done = lingqu(hub, "restore", image, "--data", hub.folder, "--replace", "--json")
    check(done.returncode == 0, f"the restore is run again: {done.stderr}")
    kept = json.loads(done.stdout)["previous"]
    hub.start()
    check(hub.call("GET", f"/v1/needs/{fresh[0]}", key=key).status == 404, "the hub runs on the backup")
    check(hub.stop() == 0, "the hub stops cleanly")
    back = lingqu(hub, "restore", kept, "--data", hub.folder, "--replace")
    check(back.returncode == 0, f"what was replaced can be put back: {back.stderr}")
    hub.start()
    found = [hub.call("GET", f"/v1/needs/{i}", key=key).status for i in late + fresh]
    check(found == [200] * 20, f"with all that was acknowledged: {found}")
    check(hub.stop() == 0, "the hub stops cleanly")


def main():
    with Hub() as hub, tempfile.TemporaryDirectory(prefix="lingqu-restore-") as folder:
        scenario(hub, folder)
    print(f"{'FAILED' if failed else 'ok'}: backup and restore of a hub: {len(failed)} checks failed")
    print(f"{int(not failed)} passed, {int(bool(failed))} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
