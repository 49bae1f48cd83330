"""`lingqu doctor` on SQLite: on a sound hub, running and stopped, and on copies of it that are broken in one way each."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess

from common import BIN, Doctor, Hub, broken, check, counts, furnish, run

KEY = "lqk_" + "0" * 64


def sql(folder, text, *arguments):
    database = sqlite3.connect(os.path.join(folder, "hub.sqlite"))
    with database:
        assert database.execute(text, arguments).rowcount != 0, f"nothing changed: {text}"
    database.close()


def sound(hub, key, folder):
    """Everything is looked at and nothing blamed, through the running hub, beside it, and while it does not run."""
    env = {"LINGQU_HUB": hub.address, "LINGQU_KEY": key}
    names = {"database", "schema", "disk", "clock", "sandbox", "cgroup", "keys", "evidence", "ledger", "files", "backups", "configuration"}
    for words in ([], ["--data", folder]):
        doctor = Doctor(*words, env=env)
        check(names | {"client", "hub"} <= {finding["check"] for finding in doctor.json["findings"]},
              f"each look is there through the hub: {words}")
        check(not doctor.failed() and set(doctor.states("evidence") + doctor.states("ledger") + doctor.states("files")) == {"ok"},
              f"a sound hub is found sound: {doctor.json}")
    doctor = Doctor("--data", folder, env={"LINGQU_HUB": hub.address})
    doctor.says("database", "warning", "a hub runs on it", "without a key the running hub's database stays closed")
    doctor = Doctor(env={"LINGQU_HUB": hub.address, "LINGQU_KEY": hub.party})
    doctor.says("hub", "warning", "does not tell", "a participant's key is not enough")
    check({"clock", "sandbox"} <= {f["check"] for f in doctor.json["findings"]}, "but the machine is looked at")
    quick = Doctor("--quick", env=env)
    check(quick.states("database") and not quick.states("evidence") and not quick.states("ledger"), "--quick leaves out what is long")
    one = Doctor("--only", "keys", "--only", "clock", env=env)
    check({f["check"] for f in one.json["findings"]} == {"keys", "clock"}, f"--only: {one.json}")
    said = run("doctor", "--lang", "zh", env=env).stdout
    check("账目平" in said and "→" in said or "✓ 账目" in said, f"in Chinese: {said}")
    run("doctor", "--only", "bogus", code=2)
    run("doctor", "--database", "sqlite:x", code=2)


def live(hub, key, folder):
    """Broken while the hub runs: it reports that of itself."""
    env = {"LINGQU_HUB": hub.address, "LINGQU_KEY": key}
    os.chmod(folder + "/keys/site.key", 0o640)
    broken("a key file's mode, through the hub", "keys", "has mode 640", env=env)
    os.chmod(folder + "/keys/site.key", 0o600)
    leaf = sqlite3.connect(folder + "/hub.sqlite").execute("SELECT body FROM evidence_entry WHERE idx = 2").fetchone()[0]
    sql(folder, "UPDATE evidence_entry SET body = ? WHERE idx = 2", flipped(leaf))
    broken("an altered entry, through the hub", "evidence", "evidence entry 2 was altered", env=env)
    sql(folder, "UPDATE evidence_entry SET body = ? WHERE idx = 2", leaf)
    Doctor(env=env)


def flipped(bytes_):
    changed = bytearray(bytes_)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


def stopped(original, scratch):
    def case(name):
        """A copy of the hub's folder, to be broken."""
        copy = scratch / name
        shutil.copytree(original, copy)
        return str(copy)

    doctor = Doctor("--data", case("sound"))
    check(not doctor.failed() and "hub" not in {f["check"] for f in doctor.json["findings"]}, "a stopped hub is found sound, and needs no hub")
    doctor.says("keys", "ok", "log.key signed the last", "the log's key is held against its checkpoints")
    doctor.says("keys", "ok", "master.key opens 1 ", "the master key is tried")
    doctor.says("database", "ok", "each commit is flushed", "synchronous is read back")
    doctor.says("disk", "ok", "fdatasync takes", "a flush is measured")

    place = case("mode")
    os.chmod(place + "/keys/log.key", 0o644)
    broken("a key file that others may read", "keys", "has mode 644", "--data", place)
    place = case("gone")
    os.remove(place + "/keys/master.key")
    broken("a missing key file", "keys", "master.key is missing", "--data", place)
    place = case("short")
    pathlib.Path(place, "keys/site.key").write_bytes(b"short")
    broken("a short key file", "keys", "must hold 32 bytes", "--data", place)
    for name, words in (("log.key", "is not the key that signed"), ("master.key", "does not open 1 signing keys")):
        place = case("other-" + name)
        pathlib.Path(place, "keys", name).write_bytes(os.urandom(32))
        broken("another " + name, "keys", words, "--data", place)
    place = case("open-folder")
    os.chmod(place + "/keys", 0o777)
    broken("a folder of keys that others may write to", "keys", "others may replace", "--data", place)

    place = case("entry")
    body = sqlite3.connect(place + "/hub.sqlite").execute("SELECT body FROM evidence_entry WHERE idx = 1").fetchone()[0]
    sql(place, "UPDATE evidence_entry SET body = ? WHERE idx = 1", flipped(body))
    broken("a flipped byte in an entry", "evidence", "evidence entry 1 was altered", "--data", place)
    place = case("cut")
    sql(place, "DELETE FROM evidence_entry WHERE idx = (SELECT MAX(idx) FROM evidence_entry)")
    broken("an entry taken away", "evidence", "is missing", "--data", place)
    place = case("checkpoint")
    sql(place, "UPDATE evidence_checkpoint SET root = randomblob(32)")
    broken("a checkpoint of another tree", "evidence", "not the one that was signed", "--data", place)

    place = case("transfer")
    sql(place, "UPDATE ledger_transfer SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM ledger_transfer)")
    broken("a transfer's amount changed", "ledger", "", "--data", place)
    place = case("account")
    sql(place, "UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE credits_posted > 0")
    broken("a balance changed", "ledger", "", "--data", place)

    files = sorted(os.listdir(str(original) + "/files"))
    place = case("lost")
    os.remove(f"{place}/files/{files[0]}")
    broken("an upload's file is gone", "files", f"{files[0]} is missing", "--data", place)
    place = case("cut-file")
    os.truncate(f"{place}/files/{files[1]}", 7)
    broken("an upload's file is shorter", "files", "has 7 bytes", "--data", place)
    place = case("orphan")
    pathlib.Path(place, "files", "a" * 64).write_bytes(b"nobody's")
    broken("a file that nobody knows", "files", "no upload knows", "--data", place, state="warning")

    place = case("newer")
    sql(place, "INSERT INTO schema_migration (name, n, sql, at) VALUES ('zz-0001-of-tomorrow', 99, 'SELECT 1', 0)")
    broken("a database of a newer build", "schema", "zz-0001-of-tomorrow", "--data", place)
    place = case("edited")
    sql(place, "UPDATE schema_migration SET sql = sql || ' ' WHERE n = 0")
    broken("a step that reads differently", "schema", "read differently", "--data", place)
    place = case("older")
    sql(place, "DELETE FROM schema_migration WHERE n = (SELECT MAX(n) FROM schema_migration)")
    broken("a database of an older build", "schema", "the next start runs 1 steps", "--data", place, state="warning")

    place = case("page")
    with open(place + "/hub.sqlite", "r+b") as file:
        file.seek(4096 * 9)
        file.write(os.urandom(4096 * 3))
    doctor = Doctor("--data", place, code=1)
    check("database" in doctor.failed(), f"damaged pages are found: {doctor.json}")
    place = case("no-database")
    os.remove(place + "/hub.sqlite")
    broken("no database", "database", "there is no database", "--data", place)
    check(not os.path.exists(place + "/hub.sqlite"), "and none is made")
    doctor = Doctor("--data", scratch / "nowhere", "--only", "database", code=1)
    doctor.says("database", "failed", "there is no data folder", "a folder that is not there")

    place = case("no-backup")
    shutil.rmtree(place + "/backups")
    broken("no backup", "backups", "no backup in", "--data", place, state="warning")
    place = case("old-backup")
    for name in os.listdir(place + "/backups"):
        os.utime(f"{place}/backups/{name}", (1_700_000_000, 1_700_000_000))
    broken("an old backup", "backups", "h old", "--data", place, state="warning")
    Doctor("--data", place, "--backups", str(original) + "/backups", "--only", "backups").says("backups", "ok", "the newest is", "backups elsewhere")


def secrets(scratch):
    """Nothing takes a secret on the command line, and the doctor finds who was given one."""
    refused = run("offer", "list", "--key", KEY, code=2)
    check("LINGQU_KEY" in refused.stderr and KEY not in refused.stderr, f"a key on the command line is refused: {refused.stderr}")
    address = "postgres://hub:secret@127.0.0.1/hub"
    refused = run("serve", "--data", scratch / "refused", "--database", address, code=5)
    check("secret@" not in refused.stderr and "PGPASS" in refused.stderr, f"a password in an address is refused: {refused.stderr}")
    for wrong in ("postgres://hub:secret@[bad/hub", "postgre://hub:secret@h/hub", "host=h password=secret", "postgres://h/hub?password=secret"):
        refused = run("serve", "--data", scratch / "refused", "--database", wrong, "--port", "0", code=5)
        check("secret" not in refused.stderr and "cannot be used" in refused.stderr, f"{wrong} is refused and not repeated: {refused.stderr}")
        refused = run("restore", scratch / "hub" / "hub.sqlite", "--data", scratch / "refused", "--database", wrong, code=1)
        check("secret" not in refused.stderr, f"nor by restore: {refused.stderr}")
        refused = run("migrate-store", "--from", "sqlite:" + str(scratch / "hub" / "hub.sqlite"), "--to", wrong, code=1)
        check("secret" not in refused.stderr, f"nor by migrate-store: {refused.stderr}")
    check(not [name for name in os.listdir() if "secret" in name], "and no file is made of an address")
    Doctor("--data", scratch, "--database", address, "--only", "database", code=1).says(
        "database", "failed", "cannot be used", "the doctor takes no password in an address")
    careless = subprocess.Popen(["bash", "-c", f"exec -a lingqu tail -q -f /dev/null {KEY}"], stderr=subprocess.DEVNULL)
    try:
        doctor = Doctor("--data", scratch, "--only", "configuration", code=1)
        doctor.says("configuration", "failed", f"process {careless.pid} has a secret", "a secret on a command line")
    finally:
        careless.kill()
        careless.wait()
    passwords = scratch / "pgpass"
    passwords.write_text("*:*:*:*:secret\n")
    os.chmod(passwords, 0o644)
    env = {"PGPASSFILE": str(passwords)}
    Doctor("--data", scratch, "--only", "configuration", code=1, env=env).says(
        "configuration", "failed", "others may read the password file", "a password file")
    os.chmod(passwords, 0o600)
    Doctor("--data", scratch, "--only", "configuration", env=env)


def clock(original, preload):
    env = {"LD_PRELOAD": str(preload), "CLOCK_OFFSET": "-86400"}
    broken("a clock that was put back", "clock", "ahead of this clock", "--data", original, env=env)
    Doctor("--data", original, "--only", "clock", code=1, env={**env, "CLOCK_OFFSET": "-900000000"}).says(
        "clock", "failed", "the clock says", "a clock without a battery")


def full(original, scratch):
    """A disk of a few mebibytes, first nearly full, then full."""
    if os.geteuid() != 0:
        counts["skipped"] += 1
        return
    mount = scratch / "full"
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m,mode=700", "lingqu-doctor", mount], check=True)
    try:
        folder = str(mount / "hub")
        shutil.copytree(original, folder)
        with open(mount / "filler", "wb") as file:
            file.write(bytes(40 << 20))
        doctor = Doctor("--data", folder, "--only", "disk", code=1)
        doctor.says("disk", "failed", "MiB free", "a disk with little space")
        with open(mount / "filler", "ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        doctor = Doctor("--data", folder, "--only", "disk", code=1)
        doctor.says("disk", "failed", "cannot be written to", "a full disk")
    finally:
        subprocess.run(["umount", "--lazy", mount], check=True)


def other_user(original, scratch):
    """Root does not leave files of its own in another user's folder."""
    if os.geteuid() != 0:
        counts["skipped"] += 1
        return
    place = str(scratch / "theirs")
    shutil.copytree(original, place)
    os.chown(place, 65534, 65534)
    before = sorted(os.listdir(place))
    doctor = Doctor("--data", place, "--only", "database", code=1)
    doctor.says("database", "failed", "is not opened as somebody else", "a folder of another user")
    check(sorted(os.listdir(place)) == before, "nothing is made in it")


def machine():
    """A machine without a sandbox or without control groups, in a mount namespace of its own."""
    if os.geteuid() != 0:
        counts["skipped"] += 1
        return
    for name, hide, words in (("sandbox", "mount --bind /dev/null /usr/bin/bwrap", "compute.no-sandbox"),
                              ("cgroup", "mount -t tmpfs -o ro lingqu-none /sys/fs/cgroup", "no control group")):
        said = subprocess.run(
            ["unshare", "-m", "--propagation", "private", "bash", "-c", f'{hide} && exec "$0" doctor --only {name} --hub http://127.0.0.1:1 --json', BIN],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120,
            env={**os.environ, "LINGQU_CONFIG": "/nonexistent/config.json"})
        findings = json.loads(said.stdout or '{"findings": []}')["findings"]
        check([f["state"] for f in findings] == ["warning"] and words in findings[0]["found"]["en"] and findings[0]["remedy"]["zh"]
              and said.returncode == 0, f"without {name}: {findings} {said.stderr}")


def check_sqlite(scratch, preload):
    with Hub(folder=str(scratch / "hub")) as hub:
        key = furnish(hub)
        sound(hub, key, hub.folder)
        live(hub, key, hub.folder)
        check(hub.stop() == 0, "the hub stops")
    original = scratch / "hub"
    stopped(original, scratch / "cases")
    secrets(scratch)
    clock(original, preload)
    full(original, scratch)
    other_user(original, scratch)
    machine()
    with Hub(folder=str(original)) as hub:
        answer = hub.call("GET", "/v1/checkup?only=database", key=key)
        check(answer.status == 200 and {f["check"] for f in answer.json["findings"]} == {"database"}, "the hub starts after all that")
        check(hub.call("GET", "/v1/checkup", key=None, headers={"Authorization": "Bearer lqk_x"}).status == 401, "strangers are not told")
