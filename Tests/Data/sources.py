"""Tables of PostgreSQL and SQLite, held against the same table as CSV; and what a hostile or a changing database does."""

import gzip
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from count import check  # noqa: E402
from postgres import Postgres  # noqa: E402

BIN = os.environ["LINGQU_BIN"]
HOSTILE = 'we"ird.表; DROP TABLE data.kept; --'
QUOTED = '"' + HOSTILE.replace('"', '""') + '"'

# What a column is called, its type in PostgreSQL, and three values: as SQL and as the CSV that they are the same as.
COLUMNS = [
    ("编号", "int8", [("9007199254740993", "9007199254740993"), ("-2", "-2"), ("3", "3")]),
    ("名,称", "text", [("'柳州,\"糖\"'", '"柳州,""糖"""'), ("''", '""'), ("NULL", "")]),
    ("on", "bool", [("true", "true"), ("false", "false"), ("NULL", "")]),
    ("amount", "numeric", [("12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"), ("-0.10", "-0.10"), ("NULL", "")]),
    ("ratio", "float8", [("0.1", "0.1"), ("1e300", "1e+300"), ("NULL", "")]),
    ("day", "date", [("'2024-02-29'", "2024-02-29"), ("'1949-10-01'", "1949-10-01"), ("NULL", "")]),
    ("seen", "timestamptz", [("'2024-02-29 08:00:00.5+08'", "2024-02-29T00:00:00.5+00:00"), ("'2024-06-30 23:59:59-07'", "2024-07-01T06:59:59+00:00"), ("NULL", "")]),
    ("local", "timestamp", [("'2024-02-29 08:00'", "2024-02-29T08:00:00"), ("'2024-03-01 00:00:01.25'", "2024-03-01T00:00:01.25"), ("NULL", "")]),
    ("list", "int[]", [("ARRAY[1,2]", '"{1,2}"'), ("ARRAY[]::int[]", "{}"), ("NULL", "")]),
    ("doc", "jsonb", [("'{\"a\": [1, null]}'", '"{""a"": [1, null]}"'), ("'[]'", "[]"), ("NULL", "")]),
    ("raw", "bytea", [("'\\x00ff'", "\\x00ff"), ("''", "\\x"), ("NULL", "")]),
    ("line", "text", [("E'two\\nlines'", '"two\nlines"'), ("'=1+1'", "=1+1"), ("'  padded '", "  padded ")]),
]
CONTRACT = """
kind: DataContract
apiVersion: v3.1.0
id: sources
version: 1.0.0
status: active
schema:
  - name: table
    properties:
      - {name: 编号, logicalType: integer, required: true, unique: true, logicalTypeOptions: {minimum: 0}}
      - {name: "名,称", required: true}
      - {name: amount, logicalType: number}
      - {name: day, logicalType: date, logicalTypeOptions: {minimum: "2000-01-01"}}
      - {name: seen, logicalType: timestamp, required: true}
"""


def run(*words, code=0, env=None):
    """The command's output, and what it said of an error."""
    told = subprocess.run([BIN, *map(str, words), "--lang", "en"], capture_output=True, timeout=120, stdin=subprocess.DEVNULL,
                          env={**os.environ, **(env or {})})
    check(told.returncode == code, f"{words}: {told.returncode}, not {code}: {told.stderr.decode()[-500:]}")
    return told.stdout.decode(), told.stderr.decode()


def profile(table, *words):
    return json.loads(run("data", "profile", table, *words, "--json")[0])


def same(one, other, but=("bytes", "encoding")):
    return {k: v for k, v in one.items() if k not in but} == {k: v for k, v in other.items() if k not in but}


def csv(path, encoding="utf-8"):
    names = ['"' + name + '"' if "," in name else name for name, _, _ in COLUMNS]
    rows = [",".join(values[row][1] for _, _, values in COLUMNS) for row in range(3)]
    path.write_bytes("".join(line + "\n" for line in [",".join(names), *rows]).encode(encoding))
    return path


def as_csv(server, folder):
    """The same table, the same picture of it."""
    names = ", ".join(f'"{name}" {kind}' for name, kind, _ in COLUMNS)
    rows = ", ".join("(" + ", ".join(values[row][0] for _, _, values in COLUMNS) + ")" for row in range(3))
    server.sql(f"CREATE SCHEMA data; CREATE TABLE data.kept (x int); CREATE TABLE data.{QUOTED} ({names}); INSERT INTO data.{QUOTED} VALUES {rows}")
    address = f"{server.address}#data.{QUOTED}"
    file, chinese = csv(folder / "same.csv"), csv(folder / "gb.csv", "gb18030")
    check(run("data", "convert", address, "--to", "csv")[0] == run("data", "convert", file, "--to", "csv")[0], "row for row as CSV")
    mine, theirs = profile(address), profile(file)
    kinds = {one["name"]: one["kind"] for one in mine["columns"]}
    check([kinds[name] for name in ("编号", "amount", "seen", "doc", "raw")] == ["integer", "number", "timestamp", "string", "string"], f"kinds: {kinds}")
    check(same(mine, theirs), f"the profile as of CSV: {mine} {theirs}")
    check(same(mine, profile(chinese)), "and of GB18030")
    contract = folder / "sources.yaml"
    contract.write_text(CONTRACT)
    reports = [json.loads(run("data", "check", one, "--contract", contract, "--json", code=1)[0]) for one in (address, file)]
    check(reports[0] == reports[1] and reports[0]["rows"] == 3, f"the report as of CSV: {reports}")
    recipe = folder / "recipe.yaml"
    run("data", "repair", address, "--contract", contract, "--draft", recipe)
    if recipe.exists():
        run("data", "repair", address, "--recipe", recipe, "--output", folder / "mended.csv")
        run("data", "repair", file, "--recipe", recipe, "--output", folder / "mended-file.csv")
        check((folder / "mended.csv").read_bytes() == (folder / "mended-file.csv").read_bytes(), "repaired as from CSV")
    check(server.sql("SELECT count(*) FROM data.kept") == "0", "a hostile name is no more than a name")
    check(profile(address, "--rows", "2")["rows"] == 2, "only so many rows")
    server.sql("CREATE TABLE data.one (a text); INSERT INTO data.one VALUES ('x'), (NULL), ('y'); CREATE TABLE data.codes (code text, nothing date);"
               "INSERT INTO data.codes SELECT 100000 + n FROM generate_series(1, 9) n")
    one = profile(f"{server.address}#data.one")
    check((one["rows"], one["columns"][0]["missing"]) == (3, 1), f"no row of one column is lost: {one}")
    check([column["kind"] for column in profile(f"{server.address}#data.codes")["columns"]] == ["string", "date"], "kinds as the database promises them")


def sqlite(folder):
    path = folder / "tables.db"
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute(f"CREATE TABLE {QUOTED} (编号 INTEGER, \"名,称\" TEXT, ratio REAL, raw BLOB)")
    base.execute(f"INSERT INTO {QUOTED} VALUES (9007199254740993, '柳州,\"糖\"', 0.1, x'00ff'), (-2, '', 1e300, NULL), (3, NULL, NULL, x'')")
    base.execute("CREATE TABLE many (id INTEGER PRIMARY KEY, word TEXT)")
    base.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) INSERT INTO many SELECT i, 'before ' || printf('%060d', i) FROM n")
    base.execute("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n")
    base.execute("CREATE TABLE huge (a TEXT, b TEXT)")
    base.execute("INSERT INTO huge VALUES (CAST(zeroblob(60000000) AS TEXT), '')")
    base.commit()
    file = folder / "lite.csv"
    file.write_text('编号,"名,称",ratio,raw\n9007199254740993,"柳州,""糖""",0.1,\\x00ff\n-2,"",1e+300,\n3,,,\\x\n')
    address = f"sqlite:{path}#{QUOTED}"
    check(run("data", "convert", address, "--to", "csv")[0] == run("data", "convert", file, "--to", "csv")[0], "SQLite: row for row as CSV")
    check(same(profile(address), profile(file)), "SQLite: the profile as of CSV")
    changed = still(f"sqlite:{path}#many", lambda: (base.execute("UPDATE many SET word = 'after'"), base.execute("DELETE FROM many WHERE id > 9"), base.commit()))
    check(changed[0] == 200_001 and not changed[1], f"SQLite: one moment, whatever is written meanwhile: {changed}")
    check("table.database-timeout" in run("data", "profile", f"sqlite:{path}#endless", "--time-limit", "1", code=1)[1], "SQLite: an endless view ends")
    check("table.row-too-long" in run("data", "profile", f"sqlite:{path}#huge", code=1)[1], "SQLite: a huge value is not taken")
    check("table.database-table" in run("data", "profile", f"sqlite:{path}#none", code=1)[1], "SQLite: no such table")
    check("table.database-unreachable" in run("data", "profile", f"sqlite:{file}#a", code=1)[1], "SQLite: no database")
    nowhere = folder / "nowhere.db"
    check("table.database-unreachable" in run("data", "profile", f"sqlite:{nowhere}#a", code=1)[1] and not nowhere.exists(), "SQLite: makes no file")


def still(address, change):
    """Lines of a table, and how many tell of what was changed after reading had begun."""
    reading = subprocess.Popen([BIN, "data", "convert", address, "--to", "csv"], stdout=subprocess.PIPE, bufsize=0)
    first = reading.stdout.read(1)
    change()
    rest, _ = reading.communicate(timeout=120)
    lines = (first + rest).decode().splitlines()
    return len(lines), sum("after" in line for line in lines)


def files(folder):
    """Files that are no tables, too long a field, and a file that is written to while it is read."""
    bomb, spreadsheet = folder / "bomb.csv.gz", folder / "bomb.xlsx"
    with gzip.open(bomb, "wb", 1) as out:
        for _ in range(200):
            out.write(b"0,0\n" * (1 << 18))
    with zipfile.ZipFile(spreadsheet, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/worksheets/sheet1.xml", b"0" * (10 << 20))
    for packed in (bomb, spreadsheet):
        check("table.packed" in run("data", "profile", packed, code=1)[1], f"a packed file is never unpacked: {packed.name}")
    for name, start in (("long.csv", b'a,b\n1,"'), ("long.jsonl", b'{"a": "')):
        with open(folder / name, "wb") as out:
            out.write(start)
            for _ in range(1024):
                out.write(b"x" * (1 << 20))
        reading = subprocess.Popen([BIN, "data", "profile", folder / name], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = reading.stderr.read().decode()
        _, status, used = os.wait4(reading.pid, 0)
        reading.returncode = os.waitstatus_to_exitcode(status)
        check(reading.returncode == 1 and "table.row-too-long" in said and used.ru_maxrss < 300_000, f"a field of 1 GiB: {said} {used.ru_maxrss} KiB")
        (folder / name).unlink()
    grows = folder / "grows.csv"
    grows.write_text("id,word\n" + "".join(f"{n},before {n:060}\n" for n in range(200_000)))
    reading = subprocess.Popen([BIN, "data", "convert", grows, "--to", "csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    reading.stdout.read(1)
    with open(grows, "r+") as out:
        out.write("id,verb")
    said = reading.communicate(timeout=120)[1].decode()
    check(reading.returncode == 1 and "table.changed" in said, f"a file that changes while it is read: {reading.returncode} {said}")


def hostile(server, folder):
    server.sql("""
        CREATE TABLE many AS SELECT n AS id, 'before ' || lpad(n::text, 60, '0') AS word FROM generate_series(1, 200000) n;
        CREATE VIEW slow AS SELECT pg_sleep(60)::text AS s, 1 AS n; CREATE SEQUENCE counter; CREATE VIEW writes AS SELECT nextval('counter') AS n, 1 AS m;
        CREATE TABLE huge (a text, b int); INSERT INTO huge SELECT repeat('x', 300000000), 1; CREATE TABLE "none" ()""")
    at = server.address
    changed = still(f"{at}#public.many", lambda: server.sql("UPDATE many SET word = 'after'; DELETE FROM many WHERE id > 9"))
    check(changed[0] == 200_001 and not changed[1], f"one moment, whatever is written meanwhile: {changed}")
    server.sql("INSERT INTO many SELECT n, repeat('y', 60) FROM generate_series(10, 200000) n")
    reading = subprocess.Popen([BIN, "data", "convert", f"{at}#many", "--to", "csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    reading.stdout.read(1)
    server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lingqu'")
    said = reading.communicate(timeout=120)[1].decode()
    check(reading.returncode == 1 and "table.database-failed" in said, f"a server that goes away is no end of a table: {reading.returncode} {said}")
    check("table.database-timeout" in run("data", "profile", f"{at}#slow", "--time-limit", "1", code=1)[1], "a slow view is given up")
    check("read-only" in run("data", "profile", f"{at}#writes", code=1)[1], "a view that writes cannot")
    reading = subprocess.Popen([BIN, "data", "profile", f"{at}#huge"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = reading.stderr.read().decode()
    _, status, used = os.wait4(reading.pid, 0)
    reading.returncode = os.waitstatus_to_exitcode(status)
    check(reading.returncode == 1 and "table.row-too-long" in said and used.ru_maxrss < 250_000,
          f"a value of 300 MB is refused and not taken into memory: {reading.returncode} {said} {used.ru_maxrss} KiB")
    check("table.database-table" in run("data", "profile", f"{at}#pg_catalog.none", code=1)[1], "no such table")
    for address in ("postgresql://u:geheim@127.0.0.1/db#t", "postgresql://127.0.0.1/db?user=u&password=geheim#t", "postgresql://u:geheim@127.0.0.1/db"):
        out, err = run("data", "profile", address, code=1)
        check("table.database-" in err and "geheim" not in out + err, f"a password on the command line is refused and not repeated: {err}")
    for address in (at, f"{at}#", f"{at}#a.b.c", f'{at}#"open', "postgresql://[#t"):
        check("table.database-address" in run("data", "profile", address, code=1)[1], f"not an address: {address}")
    out, err = run("data", "profile", "postgresql://127.0.0.1:1/db#t", code=1, env={"PGPASSWORD": "geheim", "PGUSER": "u"})
    check("table.database-unreachable" in err and "geheim" not in err, f"a server that does not answer: {err}")


def main(folder):
    folder = pathlib.Path(folder)
    files(folder)
    sqlite(folder)
    with Postgres() as server:
        as_csv(server, folder)
        hostile(server, folder)
