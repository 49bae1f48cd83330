"""CKAN as its documentation has it in production: PostgreSQL, Redis, the datastore with its permissions, two workers of a WSGI server. All of
it listens on the loopback interface only, lives in a temporary folder and ends with the benchmark. Its index is a simulated Solr."""

import contextlib
import fcntl
import glob
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REQUIREMENTS = HERE / "ckan-requirements.txt"
CACHE = os.environ.get("LINGQU_CACHE") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "lingqu")
VENV = os.environ.get("LINGQU_CKAN_VENV") or os.path.join(CACHE, "ckan-venv")
WORKERS = 2
DATABASES = ("ckan_default", "datastore_default")


def installed():
    """The folder of CKAN's commands, installed if they are not those that the requirements name."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + subprocess.check_output(["/usr/bin/python3", "-V"])).hexdigest()
    stamp = pathlib.Path(VENV, "requirements.sha256")
    os.makedirs(CACHE, exist_ok=True)
    with open(VENV + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            print(f"CKAN: installing into {VENV}", flush=True)
            shutil.rmtree(VENV, ignore_errors=True)
            subprocess.run(["/usr/bin/python3", "-m", "venv", VENV], check=True)
            told = subprocess.run(["nice", "-n10", VENV + "/bin/python", "-m", "pip", "--disable-pip-version-check", "install", "-q", "-r",
                                   str(REQUIREMENTS)], capture_output=True, text=True, timeout=1800)
            if told.returncode:
                raise RuntimeError("CKAN was not installed:\n" + told.stderr[-2000:])
            stamp.write_text(wanted)
    return os.path.join(VENV, "bin")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class CKAN(contextlib.ExitStack):
    """`with CKAN() as peer:` serves at `peer.address`; `peer.key` is an administrator's token. Raises RuntimeError if it cannot start."""

    def __init__(self):
        super().__init__()
        self.bin = installed()
        for program in ("redis-server", "setpriv", "psql"):
            if not shutil.which(program):
                raise RuntimeError(f"{program} is not installed (Debian's redis-server, util-linux, postgresql)")

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def start(self):
        self.folder = tempfile.mkdtemp(prefix="lingqu-ckan-")
        self.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.ini = os.path.join(self.folder, "ckan.ini")
        self.postgres()
        redis, solr, self.port = free_port(), free_port(), free_port()
        self.index = f"http://127.0.0.1:{solr}/solr/ckan"
        self.address = f"http://127.0.0.1:{self.port}"
        self.run_beside("redis", ["redis-server", "--bind", "127.0.0.1", "--port", str(redis), "--save", "", "--dir", self.folder], redis)
        schema = glob.glob(VENV + "/lib/python3*/site-packages/ckan/config/solr/schema.xml")[0]
        self.run_beside("solr", [sys.executable, str(HERE / "simulated_solr.py"), str(solr), schema], solr)
        self.configure(redis)
        self.ckan("db", "init")
        self.psql(self.ckan("datastore", "set-permissions"), DATABASES[1])
        self.ckan("user", "add", "bench", "email=bench@example.org", "password=" + os.urandom(12).hex())
        self.ckan("sysadmin", "add", "bench")
        self.key = self.ckan("user", "token", "add", "bench", "bench", "-q").split()[-1]
        self.serve()

    def postgres(self):
        """A server of its own, which Scripts/postgres ends when its command's input does."""
        self.database = free_port()
        process = subprocess.Popen(
            [str(ROOT / "Scripts" / "postgres"), "sh", "-c", "echo ready; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"LINGQU_POSTGRES_OPTIONS": f"-c listen_addresses=127.0.0.1 -c port={self.database}"})
        self.callback(process.wait, 60)
        self.callback(process.stdin.close)
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("PostgreSQL did not start")
        for name in DATABASES:
            self.psql(f"CREATE ROLE {name} LOGIN;")
        for name in DATABASES:
            self.psql(f"CREATE DATABASE {name} OWNER {DATABASES[0]} ENCODING 'UTF8';")

    def psql(self, sql, database="postgres"):
        told = subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.database), "-U", "lingqu", database],
                              input=sql, capture_output=True, text=True, timeout=60)
        if told.returncode:
            raise RuntimeError("psql: " + told.stderr[-2000:])

    def configure(self, redis):
        self.tool("generate", "config", self.ini)
        place = f"@127.0.0.1:{self.database}/"
        self.tool("config-tool", self.ini, *(f"{name} = {value}" for name, value in {
            "sqlalchemy.url": f"postgresql://{DATABASES[0]}:x{place}{DATABASES[0]}",
            "ckan.datastore.write_url": f"postgresql://{DATABASES[0]}:x{place}{DATABASES[1]}",
            "ckan.datastore.read_url": f"postgresql://{DATABASES[1]}:x{place}{DATABASES[1]}",
            "ckan.plugins": "datastore", "ckan.redis.url": f"redis://127.0.0.1:{redis}/0", "ckan.site_url": self.address,
            "solr_url": self.index, "ckan.storage_path": self.folder}.items()))

    def tool(self, *arguments):
        told = subprocess.run([self.bin + "/ckan", *arguments], capture_output=True, text=True, timeout=300, cwd=self.folder)
        if told.returncode:
            raise RuntimeError(f"ckan {' '.join(arguments[:2])}: {(told.stdout + told.stderr)[-2000:]}")
        return told.stdout

    def ckan(self, *arguments):
        return self.tool("-c", self.ini, *arguments)

    def run_beside(self, name, command, port, seconds=120):
        """Starts a server that ends with this process, whatever ends it, and waits until its port takes connections."""
        log = os.path.join(self.folder, name + ".log")
        with open(log, "wb") as file:
            process = subprocess.Popen(["setpriv", "--pdeathsig", "SIGTERM", *command], stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                                       cwd=self.folder)
        self.callback(process.wait, 60)
        self.callback(process.terminate)
        end = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{name} did not start:\n" + pathlib.Path(log).read_text(errors="replace")[-3000:])
            time.sleep(0.05)

    def serve(self):
        pathlib.Path(self.folder, "wsgi.py").write_text(
            "from ckan.cli import CKANConfigLoader\nfrom ckan.config.middleware import make_app\n"
            f"application = make_app(CKANConfigLoader({self.ini!r}).get_config())\n")
        self.run_beside("gunicorn", [self.bin + "/gunicorn", "--workers", str(WORKERS), "--bind", f"127.0.0.1:{self.port}", "--timeout", "300",
                                     "wsgi:application"], self.port)
        version = self.action("status_show", {})["ckan_version"]
        assert version.startswith("2.12"), f"this is CKAN {version}"

    def action(self, name, values):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("POST", "/api/3/action/" + name, json.dumps(values), {"Content-Type": "application/json", "Authorization": self.key})
        answer = json.loads(connection.getresponse().read())
        if not answer["success"]:
            raise RuntimeError(f"{name}: {answer['error']}")
        return answer["result"]

    def dataset(self, resources):
        """A published dataset of an organisation: its id and those of its resources."""
        owner = self.action("organization_create", {"name": "data-bureau", "title": "数据局"})["id"]
        made = self.action("package_create", {
            "name": "levels", "title": "水位", "notes": "逐日", "owner_org": owner,
            "resources": [{"format": "CSV", "url": f"https://data.example.cn/{n}"} for n in range(resources)]})
        return made["id"], [resource["id"] for resource in made["resources"]]

    def assert_indexed(self, dataset):
        """That package_show can take the dataset from the index: it holds the latest version, by the time that CKAN compares."""
        query = urllib.parse.urlencode({"q": f'id:"{dataset}"'})
        with urllib.request.urlopen(f"{self.index}/select?{query}", timeout=10) as answer:
            documents = json.loads(answer.read())["response"]["docs"]
        assert len(documents) == 1 and "validated_data_dict" in documents[0], "the index lacks the dataset"
        shown = self.action("package_show", {"id": dataset})["metadata_modified"]
        assert documents[0]["metadata_modified"][:22] == shown[:22], "the index holds an earlier version of the dataset"
