"""Where an agent stands between the hub and an engine: places for the contract."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Live"))
from count import until  # noqa: E402
from places import Site, Slurm  # noqa: E402


class Agent:
    """`lingqu agent` beside a hub."""

    def __init__(self, key, engine="local", folder=None):
        self.folder = folder or tempfile.mkdtemp(prefix="lingqu-agent-")
        self.own_folder = folder is None
        self.engine = engine
        self.process = None
        self.log = os.path.join(self.folder, "agent.log")
        self.key_file = os.path.join(self.folder, "key")
        with open(os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(key + "\n")

    def start(self, address):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [os.environ["LINGQU_BIN"], "agent", "--hub", address, "--key-file", self.key_file, "--engine", self.engine,
                 "--data", self.folder], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        return self

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=30):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds) if self.process else None

    def words(self):
        with open(self.log, errors="replace") as file:
            return file.read()

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)


class Agented(Site):
    """A pool of the centre's own behind an agent with an engine on its own machine."""

    name = "agent, local"
    engine = "local"
    partition = None

    def configure(self, patience=60, through=None):
        """`through` makes of the hub's address the one that the agent is told."""
        self.hub.arguments += ["--agent-patience", str(patience)]
        self.hub.stop()
        self.hub.start()
        # The agent finds the hub again where it was.
        self.hub.port = int(self.hub.address.rsplit(":", 1)[1])
        made = self.hub.expect(201, "POST", "/v1/agents", {"cluster": "hall"}, key=self.centre)
        self.agent_id, self.agent_key = made["id"], made["secret"]
        self.to_hub = through(self.hub.address) if through else self.hub.address
        self.agent = Agent(self.agent_key, self.engine)
        self.serve()

    def serve(self):
        session = self.shown()["session"]
        self.agent.start(self.to_hub)
        if not until(lambda: self.shown()["session"] > session, 60, pause=0.1):
            raise RuntimeError("the agent does not serve:\n" + self.agent.words()[-3000:])

    def shown(self):
        return self.hub.expect(200, "GET", f"/v1/agents/{self.agent_id}", key=self.centre)

    def make_pool(self):
        site = self.hub.expect(201, "POST", "/v1/sites", {"name": {"zh": "站", "en": "s"}, "region": "450200"}, key=self.centre)
        cluster = {"name": "hall"} | ({"partition": self.partition} if self.partition else {})
        return self.hub.expect(201, "POST", "/v1/pools", {
            "site": site["id"], "name": {"zh": "池", "en": "p"}, "engine": "agent", "cluster": cluster,
            "capacity": {"milliCPU": 128_000, "memoryMiB": 1_000_000, "accelerators": []}}, key=self.centre)["id"]

    def leftovers(self):
        mine = {job["id"] for job in self.hub.expect(200, "GET", "/v1/jobs?limit=200", key=self.user)["items"]}
        base = "/var/tmp/lingqu-jobs"
        roots = [f"{self.hub.folder}/agents/{self.agent_id}", self.agent.folder + "/jobs", self.agent.folder + "/passing"]
        roots += [os.path.join(base, n) for n in os.listdir(base)] if os.geteuid() == 0 and os.path.isdir(base) else []
        return [n for root in roots if os.path.isdir(root) for n in os.listdir(root) if n in mine]

    def close(self):
        self.agent.stop()
        if os.environ.get("LINGQU_KEEP_LOGS"):
            print(self.agent.words())
        self.agent.close()
        super().close()


class AgentedSlurm(Agented):
    """The same in front of the cluster that Scripts/slurm has started."""

    name = "agent, slurm"
    partition = "batch"

    def configure(self, **more):
        self.shared = os.environ["LINGQU_SLURM_SHARED"] + "/agent-" + os.path.basename(self.hub.folder)
        os.makedirs(self.shared, exist_ok=True)
        self.engine = os.path.join(self.hub.folder, "slurm.json")
        words = {"kind": "slurm", "url": os.environ["LINGQU_SLURM_URL"], "user": os.environ["LINGQU_SLURM_USER"],
                 "folder": self.shared, "tokenFile": os.environ["LINGQU_SLURM_TOKEN_FILE"]}
        with open(os.open(self.engine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(words, file)
        super().configure(**more)

    numbers = Slurm.numbers
    accounts = Slurm.accounts

    def leftovers(self):
        return super().leftovers() + Slurm.leftovers(self)
