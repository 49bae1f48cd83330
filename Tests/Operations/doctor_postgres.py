"""`lingqu doctor` on PostgreSQL: while the hub runs and while it does not, with each thing broken that a server can be."""

import os
import shutil
import subprocess
import time

from common import Doctor, Hub, broken, check, furnish
from hub import postgres_schema
from postgres import Postgres


def check_postgres(scratch, preload):
    with Postgres() as server:
        folder = str(scratch / "served")
        os.mkdir(folder, 0o700)
        address = postgres_schema(server.address, folder)
        here = ["--data", folder, "--database", address]
        with Hub(folder=folder, arguments=["--database", address]) as hub:
            key = furnish(hub)
            env = {"LINGQU_HUB": hub.address, "LINGQU_KEY": key}
            for words in ([], here):
                doctor = Doctor(*words, env=env)
                check(not doctor.failed(), f"a sound hub is found sound: {doctor.json}")
                for name in ("database", "schema", "keys", "evidence", "ledger", "files"):
                    check(set(doctor.states(name)) == {"ok"}, f"{name} is looked at: {doctor.states(name)}")
                doctor.says("database", "ok", "round trip", "the way to the server is measured")
                doctor.says("clock", "ok", "from the database server's clock", "the clocks are compared")
                doctor.says("leases", "ok", "hub is ", "who owns the housekeeping")
            hangs(server, address, here)
            settings(server, here, env)
            records(server, address, here, env)
            check(hub.stop() == 0, "the hub stops")
        check(not Doctor(*here).failed(), "a stopped hub is found sound, without a hub")
        broken("a clock that is ahead", "clock", "from the database server's clock", *here,
               env={"LD_PRELOAD": str(preload), "CLOCK_OFFSET": "60"})
        Doctor(*here, "--only", "clock", env={"LD_PRELOAD": str(preload), "CLOCK_OFFSET": "2"}).says(
            "clock", "warning", "from the database server's clock", "a clock that is a little ahead")
        encoding(server, address, scratch, folder)
        server.stop()
        doctor = Doctor(*here, code=1)
        doctor.says("database", "failed", "PostgreSQL", "a server that is down")
        check(doctor.failed() == {"database"} and set(doctor.states("ledger")) == {"warning"}, f"nothing else is blamed: {doctor.failed()}")
        check(doctor.states("keys") and doctor.states("disk"), "what needs no database is looked at")
        server.start()
        check(not Doctor(*here).failed(), "and all is well once it is back")


def hangs(server, address, here):
    """A look that does not come to an end is given up, and said so."""
    lock = subprocess.Popen(["psql", "-q", address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        lock.stdin.write("BEGIN; LOCK TABLE ledger_transfer IN ACCESS EXCLUSIVE MODE;\n\\echo locked\n")
        lock.stdin.flush()
        check(lock.stdout.readline().strip() == "locked", "the ledger is locked")
        start = time.monotonic()
        doctor = Doctor(*here, "--only", "ledger", "--only", "keys", "--seconds", "2")
        doctor.says("ledger", "warning", "not done within 2 s", "a look that hangs")
        check(doctor.states("keys") == ["ok"] * len(doctor.states("keys")) and time.monotonic() - start < 30, "holds nothing else up")
    finally:
        lock.stdin.close()
        lock.wait(30)


def settings(server, here, env):
    """What a server may be told and must not be."""
    for name in ("fsync", "full_page_writes"):
        server.sql(f"ALTER SYSTEM SET {name} = off")
        server.sql("SELECT pg_reload_conf()")
        # A connection that is open learns of it when it is next idle; the doctor makes its own.
        doctor = Doctor(*here, "--only", "database", code=1, env=env)
        doctor.says("database", "failed", f"{name} = off", f"{name} off")
        doctor = Doctor("--only", "database", code=1, env=env)
        doctor.says("database", "failed", f"{name} = off", f"{name} off, through the hub")
        server.sql(f"ALTER SYSTEM RESET {name}")
        server.sql("SELECT pg_reload_conf()")
    server.sql("ALTER SYSTEM SET synchronous_commit = off")
    server.sql("ALTER SYSTEM SET autovacuum = off")
    server.sql("SELECT pg_reload_conf()")
    doctor = Doctor(*here, "--only", "database", env=env)
    doctor.says("database", "warning", "synchronous_commit = off", "the server's own default")
    doctor.says("database", "warning", "autovacuum is off", "autovacuum")
    server.sql("ALTER SYSTEM RESET ALL")
    server.sql("SELECT pg_reload_conf()")
    Doctor(*here, "--only", "database", env=env)


def records(server, address, here, env):
    """Rows changed behind the hub's back; reported by the doctor here and by the hub of itself."""
    def case(what, name, words, change, undo):
        server.sql(change, address)
        broken(what, name, words, *here, env=env)
        broken(what + ", through the hub", name, words, env=env)
        server.sql(undo, address)

    byte = "UPDATE evidence_entry SET body = set_byte(body, 9, get_byte(body, 9) # 1) WHERE idx = 1"
    case("a flipped byte in an entry", "evidence", "evidence entry 1 was altered", byte, byte)
    amount = "UPDATE ledger_transfer SET amount = amount {} 1 WHERE id = (SELECT MIN(id) FROM ledger_transfer)"
    case("a transfer's amount changed", "ledger", "", amount.format("+"), amount.format("-"))
    server.sql("INSERT INTO schema_migration (name, n, sql, at) VALUES ('zz-0001-of-tomorrow', 99, 'SELECT 1', 0)", address)
    broken("a newer replica has changed the database", "schema", "zz-0001-of-tomorrow", *here, env=env, state="warning")
    server.sql("DELETE FROM schema_migration WHERE n = 99", address)
    minute = "(extract(epoch FROM clock_timestamp()) * 1000 - 60000)::bigint"
    server.sql(f"INSERT INTO lease (name, holder, term, until_at) VALUES ('jobs/gone', 'nobody', 3, {minute})", address)
    broken("a lease that nobody takes over", "leases", "jobs/gone is nobody's, term 3, and ended", *here, env=env, state="warning")
    server.sql("DELETE FROM lease WHERE name = 'jobs/gone'", address)
    folder = here[1]
    files = sorted(os.listdir(folder + "/files"))
    shutil.move(f"{folder}/files/{files[0]}", folder + "/aside")
    broken("an upload's file is gone", "files", f"{files[0]} is missing", *here, env=env)
    shutil.move(folder + "/aside", f"{folder}/files/{files[0]}")


def encoding(server, address, scratch, folder):
    """A database of another encoding is told apart from one that is down."""
    server.sql("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    other = server.address.replace("/postgres?", "/latin?")
    doctor = Doctor("--data", folder, "--database", other, "--only", "database", code=1)
    doctor.says("database", "failed", "encoding is LATIN1", "another encoding")
