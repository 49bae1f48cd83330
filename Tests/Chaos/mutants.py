"""Hubs and books that are wrong on purpose: each must be noticed by the check that is there for it.

The hub itself is never changed: what it stands on is.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

import paths  # noqa: F401
import disk
import preload
from arena import Arena
from cluster import CLUSTERS
from nemesis import Fault

NO_KEYS = {
    "sqlite": "CREATE TRIGGER forgetful BEFORE INSERT ON idempotency BEGIN SELECT RAISE(IGNORE); END",
    "postgres": """
        CREATE FUNCTION forgetful() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER forgetful BEFORE INSERT ON idempotency FOR EACH ROW EXECUTE FUNCTION forgetful()""",
}

# Whoever has held a lease goes on seeing the row that it wrote itself; everybody else sees the real one.
NO_FENCE = """
    ALTER TABLE lease RENAME TO lease_real;
    CREATE TABLE lease_own (app TEXT, name TEXT, holder TEXT, term BIGINT, until_at BIGINT, PRIMARY KEY (app, name));
    CREATE VIEW lease AS
      SELECT name, holder, term, until_at FROM lease_own WHERE app = current_setting('application_name')
      UNION ALL SELECT name, holder, term, until_at FROM lease_real r WHERE NOT EXISTS
        (SELECT 1 FROM lease_own o WHERE o.app = current_setting('application_name') AND o.name = r.name);
    CREATE FUNCTION lease_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO lease_real AS r (name, holder, term, until_at) VALUES (NEW.name, NEW.holder, NEW.term, NEW.until_at)
        ON CONFLICT (name) DO UPDATE SET holder = NEW.holder, term = NEW.term, until_at = NEW.until_at WHERE r.term <= NEW.term;
      IF TG_OP = 'INSERT' OR NEW.term > OLD.term OR EXISTS
        (SELECT 1 FROM lease_own o WHERE o.app = current_setting('application_name') AND o.name = NEW.name)
      THEN
        INSERT INTO lease_own VALUES (current_setting('application_name'), NEW.name, NEW.holder, NEW.term, NEW.until_at)
          ON CONFLICT (app, name) DO UPDATE SET holder = NEW.holder, term = NEW.term, until_at = NEW.until_at;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER lease_written INSTEAD OF INSERT OR UPDATE ON lease FOR EACH ROW EXECUTE FUNCTION lease_written()"""


# Past the constraint that keeps it from it.
OVERDRAWN = {
    "sqlite": "PRAGMA ignore_check_constraints = ON; UPDATE ledger_account SET debits_posted = credits_posted + 1 WHERE purpose LIKE 'grant:%'",
    "postgres": """ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_check;
        UPDATE ledger_account SET debits_posted = credits_posted + 1 WHERE purpose LIKE 'grant:%'""",
}


def restarted(arena, change):
    """Stops the replicas, lets `change` happen, and starts them again."""
    for replica in arena.cluster.replicas:
        replica.kill()
    change()
    arena.cluster.start_replicas()


def play(arena, name, rounds, **parameters):
    """Rounds of one fault until something is noticed."""
    for _ in range(rounds):
        if not arena.violations:
            arena.play(Fault.kinds[name], parameters, 0.3)


def no_unique_key(arena):
    """First answers are forgotten: what is repeated is carried out again."""
    restarted(arena, lambda: arena.cluster.books.script(NO_KEYS[arena.cluster.driver]))
    arena.load.twice = 0.5
    play(arena, "kill", 3, who=0, down=0)


def no_fencing(arena):
    """Who has lost a lease does not notice it."""
    restarted(arena, lambda: arena.cluster.books.script(NO_FENCE))
    play(arena, "pause", 5, who="owner", seconds=3.0)


def no_flush(arena):
    """NORMAL: what is acknowledged has not reached the disk, which then loses its power."""
    library = {"LD_PRELOAD": preload.compiled("nosync", arena.cluster.folder)}
    if arena.cluster.driver == "sqlite":
        arena.cluster.replicas[0].environment = library
        restarted(arena, lambda: None)
    else:
        arena.cluster.server.stop()
        arena.cluster.server.environment = library
        arena.cluster.server.start()
        arena.cluster.wait_healthy()
    for _ in range(6):
        subprocess.run(["sync", "-f", arena.cluster.disk.mount], check=True)
        play(arena, "power-cut", 1, operations=0, down=0)


RUNS = [  # What, on which drivers, what must be noticed (one of these).
    (no_unique_key, ("sqlite", "postgres"), ("asked again", "were acknowledged")),
    (no_flush, ("sqlite", "postgres"), ("was acknowledged", "were acknowledged", "acknowledged entries are lost", "was answered 4", "asked again")),
    (no_fencing, ("postgres",), ("was written under term",)),
]


def books(arena):
    """Damages the books of a hub that was right until now, in ways that each have a check of their own; what was not noticed."""
    need = [identity for kind, identity, _ in arena.load.facts if kind == "need.published"]
    entry = f"(SELECT min(idx) FROM evidence_entry WHERE subject = '{need[1]}')"
    read = arena.cluster.books.read
    older = read([f"SELECT min(idx) AS n FROM evidence_entry WHERE subject = '{need[2]}'"])[0][0]["n"]
    ways = [
        ("a fact is taken away", f"DELETE FROM need WHERE id = '{need[0]}'", "has no fact"),
        ("money appears", f"UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE owner = '{arena.load.saver}'",
         "does not show its transfers"),
        ("money is held for ever", f"UPDATE ledger_account SET debits_pending = 1 WHERE owner = '{arena.load.saver}'", "still holds money"),
        ("a voucher is overdrawn", OVERDRAWN[arena.cluster.driver], "is negative"),
        ("a first answer is forgotten", f"DELETE FROM idempotency WHERE key = '{arena.load.acknowledged[0].name}'", "first answers"),
        ("an entry is changed", "UPDATE evidence_entry SET kind = 'need.closed', body = CAST(replace("
         + ("CAST(body AS TEXT)" if arena.cluster.driver == "sqlite" else "convert_from(body, 'UTF8')")
         + f", 'need.published', 'need.closed') AS {'BLOB' if arena.cluster.driver == 'sqlite' else 'TEXT'})"
         + ("" if arena.cluster.driver == "sqlite" else "::bytea") + f" WHERE idx = {older}", "has changed since"),
        ("an entry is taken away", f"DELETE FROM evidence_entry WHERE idx = {entry}", "is gone"),
        ("a job is run again", None, "ran in 2 processes"),
    ]
    missed = []
    for name, statement, expected in ways:
        if statement in OVERDRAWN.values():
            arena.cluster.books.script(statement)
            changed = 1
        elif statement:
            changed = arena.cluster.books.change(statement)
        elif arena.watch.seen:
            mark = next(iter(arena.watch.seen))
            subprocess.run(["/bin/sh", "-c", f"sleep 0.3; : {mark}"], check=True)
            changed = 1
        else:
            continue
        del arena.violations[:]
        arena.check(everything=True)
        if changed != 1 or not any(expected in text for text in arena.violations):
            missed.append(f"{name} ({changed} rows): {arena.violations[:3]}")
    return missed, len(ways)


def one(driver, mutant, expected, seed):
    """Whether a mutant was noticed."""
    folder = tempfile.mkdtemp(prefix="lingqu-mutant-")
    arena = Arena(CLUSTERS[driver](folder, seed), seed)
    arena.silent = True  # Its violations are wanted.
    start = time.monotonic()
    try:
        arena.prepare()
        try:
            mutant(arena)
        except (AssertionError, OSError, RuntimeError) as why:
            arena.violation(f"the harness stops: {why}")
        found = [text for text in arena.violations if any(words in text for words in expected)]
        print(f"  {mutant.__name__} on {driver}: {'noticed' if found else 'NOT NOTICED'} after {time.monotonic() - start:.0f} s: "
              f"{(found or arena.violations or ['nothing'])[0][:160]}", flush=True)
        return bool(found)
    finally:
        arena.close()
        shutil.rmtree(folder, ignore_errors=True)


def main(seed, only=None):
    """(passed, failed, skipped)"""
    passed = failed = skipped = 0
    for mutant, drivers, expected in RUNS:
        for driver in drivers:
            if only and mutant.__name__ not in only:
                continue
            if mutant is no_flush and disk.why_not():
                print(f"skipped: {mutant.__name__} on {driver} ({disk.why_not()})")
                skipped += 1
                continue
            try:
                good = one(driver, mutant, expected, seed)
            except Exception:
                traceback.print_exc()
                good = False
            passed, failed = passed + good, failed + (not good)
    return passed, failed, skipped


if __name__ == "__main__":
    print(main(int(os.environ.get("SEED", "1")), sys.argv[1:]))
