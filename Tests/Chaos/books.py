"""Reads what the hub has stored, from outside and in one snapshot: rows as dictionaries, on both drivers."""

import json
import sqlite3
import subprocess


class SQLiteBooks:
    def __init__(self, path):
        self.path = path

    def read(self, statements):
        """The rows of each statement, all of one moment."""
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None, timeout=30)
        try:
            database.row_factory = sqlite3.Row
            database.execute("BEGIN")
            return [[dict(row) for row in database.execute(statement)] for statement in statements]
        finally:
            database.close()

    def change(self, statement):
        """Changes something behind the hub's back, for the mutants; how many rows."""
        database = sqlite3.connect(self.path, isolation_level=None)
        try:
            database.execute("PRAGMA foreign_keys = OFF")
            return database.execute(statement).rowcount
        finally:
            database.close()

    def script(self, text):
        database = sqlite3.connect(self.path, isolation_level=None)
        try:
            database.executescript(text)
        finally:
            database.close()


class PostgresBooks:
    def __init__(self, uri):
        self.uri = uri

    def _psql(self, script):
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.uri], input=script, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise OSError(f"psql: {done.stderr.strip()[:500]}")
        return done.stdout

    def read(self, statements):
        script = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n"
        for statement in statements:
            script += f"SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]'::jsonb) FROM ({statement}) t;\n"
        return [json.loads(line) for line in self._psql(script + "COMMIT;\n").splitlines()]

    def change(self, statement):
        counted = f"SET session_replication_role = replica; WITH changed AS ({statement} RETURNING 1) SELECT count(*) FROM changed;"
        return int(self._psql(counted).strip())

    def script(self, text):
        self._psql(text)
