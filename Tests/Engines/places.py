"""Where the contract is tried: one class for each engine. What the contract asks of an engine is in here, nothing else."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Live"))
from count import until  # noqa: E402
from hub import Hub, credit_code  # noqa: E402


class Site:
    """A hub, a consumer with money, and a centre with a pool on an engine."""

    name = "local"
    # Whether memory is known only as it was now and then.
    samples = False

    def __init__(self, **configuration):
        self.hub = Hub(arguments=["--log-level", "warning"])
        self.hub.start()
        hub = self.hub
        hub.sign_in()

        def party(number, kinds):
            made = hub.expect(201, "POST", "/v1/participants", {
                "name": {"zh": f"测试{number}", "en": f"Test {number}"}, "creditCode": credit_code(number), "kinds": kinds})
            key = hub.expect(201, "POST", f"/v1/participants/{made['id']}/api-keys",
                             {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
            hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
            return made["id"], key
        (self.centre_id, self.centre), (self.user_id, self.user) = party(1, ["provider"]), party(2, ["consumer"])
        hub.expect(201, "POST", "/v1/deposits", {"participant": self.user_id, "fen": 100_000_000, "document": "bank"})
        offer = hub.expect(201, "POST", "/v1/offers", {
            "kind": "compute", "title": {"zh": "算力", "en": "Compute"}, "summary": {"zh": "", "en": ""},
            "policy": {"permission": [{"action": "use"}]}, "publishedRule": {"name": "all"},
            "price": {"model": "perUnit", "fen": 1, "quantity": 1, "unit": "cpuSeconds"}}, key=self.centre)["id"]
        self.agreement = hub.expect(201, "POST", "/v1/negotiations", {"offer": offer, "purpose": "test", "days": 10},
                                    key=self.user)["agreement"]
        for key in (self.user, self.centre):
            hub.expect(200, "POST", f"/v1/agreements/{self.agreement}/signatures", {}, key=key)
        self.configure(**configuration)
        self.pool = self.make_pool()

    def configure(self):
        pass

    def make_pool(self):
        return None

    def close(self):
        self.hub.stop()
        self.hub.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Jobs

    def draft(self, *command, **more):
        body = {"agreement": self.agreement, "purpose": "test", "command": list(command), "cpuSeconds": 30,
                "wallSeconds": 60, "memoryMiB": 100}
        if self.pool:
            body["pool"] = self.pool
        return body | more

    def submit(self, *command, **more):
        return self.hub.expect(201, "POST", "/v1/jobs", self.draft(*command, **more), key=self.user)["id"]

    def job(self, job):
        return self.hub.expect(200, "GET", f"/v1/jobs/{job}", key=self.user)

    def log(self, job, start=0):
        return self.hub.call("GET", f"/v1/jobs/{job}/log?from={start}", key=self.user).body

    def usage(self, job):
        """What it has taken so far; nothing where nobody has told yet."""
        found = self.hub.call("GET", f"/v1/jobs/{job}/usage", key=self.user)
        return json.loads(found.body) if found.status == 200 else None

    def said(self):
        """What the hub itself has written down."""
        with open(self.hub.log) as file:
            return file.read()

    def cancel(self, job):
        return self.hub.call("POST", f"/v1/jobs/{job}/cancel", {}, key=self.user).status

    def output(self, job, name):
        upload = self.job(job)["outputs"][name]
        return self.hub.call("GET", f"/v1/uploads/{upload}/content", key=self.user).body

    def use(self, job):
        return self.hub.expect(200, "GET", f"/v1/uses/{self.job(job)['use']}", key=self.user)

    def leftovers(self):
        """What jobs that are over have left on the engine's disk."""
        base = "/var/tmp/lingqu-jobs"
        roots = [self.hub.folder + "/jobs"] + ([os.path.join(base, n) for n in os.listdir(base)] if os.geteuid() == 0 else [])
        mine = {job["id"] for job in self.hub.expect(200, "GET", "/v1/jobs?limit=200", key=self.user)["items"]}
        return [n for root in roots if os.path.isdir(root) for n in os.listdir(root) if n in mine]


class Slurm(Site):
    """A pool on the cluster that Scripts/slurm has started."""

    name = "slurm"
    samples = True

    def configure(self, url=None, **more):
        """Has the operator configure the cluster, which the hub reads when it starts."""
        folder = os.path.join(self.hub.folder, "engines")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.shared = os.environ["LINGQU_SLURM_SHARED"] + "/" + os.path.basename(self.hub.folder)
        os.makedirs(self.shared, exist_ok=True)
        self.traces = self.shared
        words = {"kind": "slurm", "url": url or os.environ["LINGQU_SLURM_URL"], "user": os.environ["LINGQU_SLURM_USER"],
                 "folder": self.shared, "tokenFile": os.environ["LINGQU_SLURM_TOKEN_FILE"], "owner": self.centre_id} | more
        path = os.path.join(folder, "test.json")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(words, file)
        self.hub.stop()
        self.hub.start()

    def make_pool(self):
        site = self.hub.expect(201, "POST", "/v1/sites", {"name": {"zh": "站", "en": "s"}, "region": "450200"}, key=self.centre)
        return self.hub.expect(201, "POST", "/v1/pools", {
            "site": site["id"], "name": {"zh": "池", "en": "p"}, "engine": "slurm",
            "cluster": {"name": "test", "partition": "batch"},
            "capacity": {"milliCPU": 128_000, "memoryMiB": 1_000_000, "accelerators": [
                {"model": "V100", "memoryMiB": 32_768, "count": 16}]}}, key=self.centre)["id"]

    def leftovers(self):
        return [n for part in ("jobs", "ended") if os.path.isdir(f"{self.shared}/{part}")
                for n in os.listdir(f"{self.shared}/{part}")]

    def accounts(self, *jobs):
        """What sacct prints of jobs: CPU time in milliseconds and state, by the hub's name of the job. It learns the name of a short
        job up to five seconds after its end."""
        found = {}
        until(lambda: found.update(self.accounts_now(*jobs)) or set(jobs) <= set(found), 10, pause=0.2)
        return found

    def accounts_now(self, *jobs):
        text = run("sacct", "-n", "-P", "-a", "-o", "jobid,jobname%60,state,totalcpu", "--name", ",".join(jobs))
        found = {}
        for line in text.splitlines():
            number, name, state, cpu = line.split("|")
            if "." not in number:
                found[name] = (int(number), state, milliseconds(cpu))
        return found

    def numbers(self, job):
        """Slurm's jobs of one name."""
        return [int(word) for word in run("squeue", "-h", "-t", "all", "-n", job, "-o", "%i").split()]


class Kubernetes(Site):
    """A pool on a cluster of our own making, behind an API server that holds every request to Kubernetes' own models."""

    name = "kubernetes"
    samples = True

    def __init__(self):
        self.base = tempfile.mkdtemp(prefix="lingqu-kube-")
        os.chmod(self.base, 0o755)
        self.server = self.cluster = None
        try:
            super().__init__()
        except BaseException:
            self.stop_cluster()
            raise

    def configure(self, **more):
        import kube_cluster
        import kube_guide
        import kube_server
        volume = self.base + "/volume"
        self.shared = volume + "/hubs/test"
        self.traces = self.base + "/traces"
        os.makedirs(self.shared)
        os.makedirs(self.traces)
        self.cluster = kube_cluster.Cluster(self.base + "/pods", {"lingqu": volume}, self.traces)
        self.server = kube_server.Server(self.cluster, self.base + "/server", kube_guide.rules())
        words = {"kind": "kubernetes", "url": self.server.url, "caFile": self.base + "/server/ca.pem", "tokenFile": "test.token",
                 "namespace": "lingqu", "folder": self.shared, "claim": "lingqu", "subPath": "hubs/test", "user": 65532,
                 "image": "registry.example.org/base:1", "images": ["registry.example.org/"], "startSeconds": 3, "owner": self.centre_id,
                 "accelerators": {"V100": {"resource": "nvidia.com/gpu", "nodeSelector": {"accelerator": "v100"}}},
                 "tolerations": [{"key": "lingqu", "operator": "Exists", "effect": "NoSchedule"}]} | more
        os.makedirs(self.hub.folder + "/engines", mode=0o700, exist_ok=True)
        self.write_token("first-token")
        self.write("test.json", json.dumps(words))
        self.hub.stop()
        self.hub.start()

    def write(self, name, text):
        path = os.path.join(self.hub.folder, "engines", name)
        with open(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        os.rename(path + ".new", path)

    def write_token(self, token):
        self.write("test.token", token + "\n")

    def make_pool(self):
        site = self.hub.expect(201, "POST", "/v1/sites", {"name": {"zh": "站", "en": "s"}, "region": "450200"}, key=self.centre)
        return self.hub.expect(201, "POST", "/v1/pools", {
            "site": site["id"], "name": {"zh": "池", "en": "p"}, "engine": "kubernetes",
            "cluster": {"name": "test", "queue": "lingqu", "priorityClass": "low"},
            "capacity": {"milliCPU": 128_000, "memoryMiB": 1_000_000, "accelerators": [
                {"model": "V100", "memoryMiB": 32_768, "count": 6}]}}, key=self.centre)["id"]

    def close(self):
        super().close()
        self.stop_cluster()

    def stop_cluster(self):
        if self.server:
            self.server.kill()
        if self.cluster:
            self.cluster.close()
        shutil.rmtree(self.base, ignore_errors=True)

    def leftovers(self):
        """Folders, and what is there of Jobs and pods."""
        with self.cluster.lock:
            return os.listdir(self.shared + "/jobs") + list(self.cluster.jobs) + list(self.cluster.pods)

    def ended(self, job):
        """Whether its script has written down how it ended."""
        try:
            with open(f"{self.shared}/jobs/{job}/record") as file:
                return file.read().endswith("end\n")
        except OSError:
            return False


def milliseconds(text):
    """`[D-][HH:]MM:SS[.mmm]`, as Slurm writes times."""
    days, _, rest = text.rpartition("-")
    seconds = 0.0
    for part in rest.split(":"):
        seconds = seconds * 60 + float(part)
    return round((seconds + int(days or 0) * 86_400) * 1000)


def run(*words, seconds=20, check=True):
    return subprocess.run(words, stdout=subprocess.PIPE, text=True, timeout=seconds, check=check).stdout


def quiet(*words, seconds=20):
    """What may be refused, because it is so already."""
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds, check=False)


def control(part, what):
    """Stops, kills or starts a part of the cluster."""
    run(os.environ["LINGQU_SLURM_FOLDER"] + "/control", part, what)
