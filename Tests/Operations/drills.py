"""What the guide tells operators to do, done: the backup and the drill as they stand in it, the rotation of keys, and an
upgrade with an old replica that runs on."""

import os
import re
import subprocess

from common import BIN, Doctor, Hub, ROOT, check, furnish, run
from hub import postgres_schema
from postgres import Postgres


def block(name, guide="operations.md"):
    """The commands below `<!-- block: NAME -->` in the guide."""
    text = (ROOT / "docs" / guide).read_text()
    return re.search(rf"<!-- block: {name} -->\n```sh\n(.*?)```", text, re.S).group(1)


def shell(commands, **env):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINGQU_")}
    path = os.path.dirname(BIN) + ":" + os.environ["PATH"]
    return subprocess.run(["bash", "-c", commands], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
                          env={**clean, "PATH": path, "LINGQU_CONFIG": "/nonexistent/config.json", **env})


def drill(scratch, name, arguments):
    """Backup and drill of a hub, word for word; then the drill on a backup that was spoilt must fail."""
    copy, place = scratch / f"copy-{name}", scratch / f"drill-{name}"
    copy.mkdir(mode=0o700)
    with Hub(folder=str(scratch / f"hub-{name}"), arguments=arguments) as hub:
        key = furnish(hub)
        env = {"LINGQU_HUB": hub.address, "LINGQU_KEY": key}
        done = shell(block("backup"), COPY=str(copy), DATA=hub.folder, **env)
        check(done.returncode == 0 and {"hub.sqlite", "hub.sqlite.sha256", "keys", "files", "checkpoint"} <= set(os.listdir(copy)),
              f"{name}: the backup of the guide: {done.stdout[-500:]} {done.stderr[-500:]}")
        log_key = run("evidence", "key", env=env).stdout.strip()
    given = {"COPY": str(copy), "LOG_KEY": log_key, "LINGQU_KEY": key}
    done = shell(block("drill"), DRILL=str(place), **given)
    check(done.returncode == 0 and "✗" not in done.stdout, f"{name}: the drill of the guide: {done.stdout[-2500:]} {done.stderr[-1500:]}")
    check(block("drill") == block("drill", "operations.zh.md") and block("backup") == block("backup", "operations.zh.md"),
          "both languages have the same drill")
    lost = sorted(os.listdir(copy / "files"))[0]
    os.remove(copy / "files" / lost)
    done = shell(block("drill"), DRILL=str(place) + "-lost", **given)
    check(done.returncode != 0 and lost in done.stdout, f"{name}: a drill without a file fails: {done.stdout[-800:]}")


def rotation(scratch):
    folder = str(scratch / "rotated")
    os.mkdir(folder, 0o700)
    bundle, later, empty = (str(scratch / name) for name in ("before.ndjson", "after.ndjson", "empty.json"))
    with open(empty, "w") as file:
        file.write("{}\n")
    with Hub(folder=folder) as hub:
        key = furnish(hub)
        env = {"LINGQU_HUB": hub.address, "LINGQU_KEY": key}
        run("evidence", "export", "--output", bundle, env=env)
        old = run("evidence", "key", env=env).stdout.strip()
        hub.stop()
        for name in ("log.key", "master.key", "site.key"):
            os.rename(f"{folder}/keys/{name}", f"{scratch}/retired-{name}")
        hub.start()
        env["LINGQU_HUB"] = hub.address
        new = run("evidence", "key", env=env).stdout.strip()
        check(old != new, "the log has a new key")
        check(hub.call("GET", "/checkpoint").status == 200, "it signs")
        run("evidence", "export", "--output", later, env=env)
        run("evidence", "verify", bundle, "--key", old)
        run("evidence", "verify", later, "--key", new)
        run("evidence", "verify", later, "--key", old, code=1)
        doctor = Doctor("--only", "keys", env=env, code=1)
        doctor.says("keys", "failed", "does not open 1 signing keys", "keys in custody need their owners")
        doctor.says("keys", "ok", "", "the log's key is the newest checkpoint's")
        run("api", "POST", "/v1/signing-keys", empty, env={**env, "LINGQU_KEY": hub.party})
        check(not Doctor("--only", "keys", env=env).failed(), "a new key in custody, and all is well")


def upgrade(scratch):
    """A newer replica has added to every table; an old one serves the whole journey, but does not start again."""
    with Postgres() as server:
        folder = str(scratch / "upgraded")
        os.mkdir(folder, 0o700)
        address = postgres_schema(server.address, folder)
        with Hub(folder=folder, arguments=["--database", address]) as hub:
            hub.sign_in()
            hub.expect(200, "GET", "/v1/overview")  # Statements are prepared on the old tables.
            tables = server.sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()", address).split()
            check(len(tables) > 20, f"there are tables: {tables}")
            steps = [f"ALTER TABLE {table} ADD COLUMN zz_tomorrow TEXT" for table in tables]
            steps += ["CREATE TABLE zz_new (id TEXT NOT NULL PRIMARY KEY)", "CREATE INDEX zz_index ON offer (zz_tomorrow)",
                      "INSERT INTO schema_migration (name, n, sql, at) VALUES ('zz-0001-of-tomorrow', 999, 'x', 0)"]
            server.sql("; ".join(steps), address)
            with open(scratch / "operator.key", "w") as file:
                file.write(hub.key + "\n")
            done = run("journey", "--hub", hub.address, "--key-file", scratch / "operator.key", "--examples",
                       ROOT / "Examples" / "data", "--json", scratch / "journey.json")
            check("Traceback" not in done.stderr, "the old replica serves the journey on the newer tables")
            env = {"LINGQU_HUB": hub.address, "LINGQU_KEY": hub.key}
            Doctor("--only", "schema", env=env).says("schema", "warning", "newer build", "it knows that it is the old one")
            check(hub.call("GET", "/readyz").status == 200, "and is ready")
            hub.stop()
            refused = run("serve", "--data", folder, "--database", address, "--port", "0", code=5)
            check("zz-0001-of-tomorrow" in refused.stderr, f"an old program does not start on it: {refused.stderr[-300:]}")


def check_drills(scratch, preload):
    for name in ("hub-sqlite", "hub-postgres"):
        os.mkdir(scratch / name, 0o700)
    drill(scratch, "sqlite", [])
    with Postgres() as server:
        drill(scratch, "postgres", ["--database", postgres_schema(server.address, "drill")])
    rotation(scratch)
    upgrade(scratch)
    assert os.path.exists(preload)
