"""A real hub in a temporary folder, for tests and benchmarks that come through its doors.

The binary is the one in LINGQU_BIN. Only the Python standard library is used.
"""

import hashlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body) if self.body else None


def postgres_schema(server, folder):
    """The address of a schema of its own for `folder`, which is made if need be."""
    name = "f" + hashlib.sha256(folder.encode()).hexdigest()[:20]
    subprocess.run(["psql", "-q", server, "-c", "SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS " + name],
                   check=True, stdin=subprocess.DEVNULL)
    return server + ("&" if "?" in server else "?") + "options=-csearch_path%3D" + name


class Hub:
    """Starts `lingqu serve`, talks to it, kills it, starts it again on the same folder."""

    def __init__(self, folder=None, binary=None, arguments=(), name="hub"):
        self.binary = binary or os.environ["LINGQU_BIN"]
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="lingqu-live-")
        self.arguments = list(arguments)
        server = os.environ.get("LINGQU_TEST_DATABASE")
        if server and "--database" not in self.arguments:
            self.arguments += ["--database", postgres_schema(server, self.folder)]
        self.port = 0
        self.wrapper = []  # A command that starts the hub as its own process.
        self.environment = {}  # What is set for the hub besides the tests' own environment.
        self.process = None
        self.address = None
        self.key = None
        self.name = name
        self.log = os.path.join(self.folder, "serve.log" if name == "hub" else f"serve-{name}.log")

    def start(self, timeout=60):
        ready = os.path.join(self.folder, "ready.json" if self.name == "hub" else f"ready-{self.name}.json")
        if os.path.exists(ready):
            os.remove(ready)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, self.binary, "serve", "--data", self.folder, "--port", str(self.port), "--ready-file", ready,
                 *self.arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=os.environ | self.environment)
        end = time.monotonic() + timeout
        while not os.path.exists(ready):
            if self.process.poll() is not None or time.monotonic() > end:
                with open(self.log, "rb") as log:
                    raise RuntimeError("the hub did not start:\n" + log.read()[-4000:].decode(errors="replace"))
            time.sleep(0.005)
        with open(ready) as file:
            self.ready = json.load(file)
        self.address = self.ready["address"]
        return self

    def kill(self):
        """SIGKILL, as a power switch for the process."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, timeout=60):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout)
        return self.process.returncode if self.process else None

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def call(self, method, path, body=None, key=None, headers=None, timeout=30):
        """One request; the answer whatever its status. Raises OSError if there is none."""
        data = None if body is None else (body if isinstance(body, bytes) else json.dumps(body).encode())
        request = urllib.request.Request(self.address + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")  # One of `headers` takes its place.
        if key or self.key:
            request.add_header("Authorization", "Bearer " + (key or self.key))
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            try:
                with urllib.request.urlopen(request, timeout=timeout) as response:
                    return Answer(response.status, response.headers, response.read())
            except urllib.error.HTTPError as error:
                with error:
                    return Answer(error.code, error.headers, error.read())
        except http.client.HTTPException as error:
            raise ConnectionError(f"half an answer: {error!r}") from error

    def expect(self, status, method, path, body=None, **options):
        answer = self.call(method, path, body, **options)
        if answer.status != status:
            raise AssertionError(f"{method} {path}: {answer.status}, not {status}: {answer.body[:2000]!r}")
        return answer.json

    def sign_in(self, password="a long passphrase for tests only"):
        """Takes over the operator's account of the first start and makes an API key for everything."""
        first = self.ready["operator"]
        session = self.expect(201, "POST", "/v1/sessions", {"login": first["login"], "password": first["password"]})
        self.expect(204, "POST", "/v1/password",
                    {"old": first["password"], "new": password}, key=session["token"])
        session = self.expect(201, "POST", "/v1/sessions", {"login": first["login"], "password": password})
        made = self.expect(201, "POST", "/v1/api-keys",
                           {"name": "tests", "scopes": ["read", "write", "admin"], "days": 1}, key=session["token"])
        self.key = made["secret"]
        return self.key


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number):
    """A unified social credit code (GB 32100-2015) with a right check digit, for the test organisation `number`."""
    body = "91450100MA" + f"{number:07d}"
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]
