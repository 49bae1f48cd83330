"""What is behind an API server, as far as jobs can see: objects with versions, the controller of Jobs, a scheduler, nodes with
kubelets that run pods as real processes. `Cluster.faults` and the methods at the end do what clusters do on bad days."""

import copy
import os
import shutil
import threading
import time
import uuid

import kube_models
from kube_models import Bad, quantity
from kube_pods import Container


def stamp(shift=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + shift))


class Cluster:
    """One namespace, three nodes."""

    def __init__(self, folder, claims, seen, accelerators=2):
        """`claims` are folders by the names of persistent volume claims; the folder `seen` every container sees at its own path, so
        that a test can count how often something ran."""
        self.folder, self.claims, self.seen = folder, claims, seen
        self.lock = threading.RLock()
        self.version = 100
        self.jobs, self.pods, self.events = {}, {}, []
        self.containers, self.begun = {}, {}
        self.skew = 0
        # What is told instead: image names that cannot be fetched, whether pods are refused, how long nodes wait for a volume.
        self.bad_images, self.forbidden, self.full = set(), None, False
        self.nodes = {f"n{number}": {
            "metadata": {"name": f"n{number}", "labels": {"kubernetes.io/hostname": f"n{number}", "accelerator": "v100"}},
            "spec": {}, "status": {
                "allocatable": {"cpu": "15900m", "memory": "65536Mi", "pods": "110", "nvidia.com/gpu": str(accelerators)},
                "capacity": {"cpu": "16", "memory": "64Gi"},
                "conditions": [{"type": "Ready", "status": "True"}, {"type": "MemoryPressure", "status": "False"}]}}
            for number in (1, 2, 3)}
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def close(self):
        self.stopping.set()
        self.thread.join(10)
        for container in self.containers.values():
            container.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    # Objects

    def touch(self, thing):
        self.version += 1
        thing["metadata"]["resourceVersion"] = str(self.version)

    def create(self, body):
        """A Job, as the API server takes it."""
        kube_models.job(body)
        job, name = copy.deepcopy(body), body["metadata"]["name"]
        if name in self.jobs:
            raise Bad(409, "AlreadyExists", f'jobs.batch "{name}" already exists')
        uid = str(uuid.uuid4())
        job["metadata"] |= {"uid": uid, "creationTimestamp": stamp(self.skew), "generation": 1}
        job["spec"]["selector"] = {"matchLabels": {"batch.kubernetes.io/controller-uid": uid}}
        job["spec"]["template"].setdefault("metadata", {}).setdefault("labels", {})["batch.kubernetes.io/controller-uid"] = uid
        job["status"] = {}
        self.jobs[name] = job
        self.touch(job)
        return job

    def delete(self, name, options):
        kube_models.require(options, "V1DeleteOptions")
        job = self.jobs.get(name)
        if job is None:
            raise Bad(404, "NotFound", f'jobs.batch "{name}" not found')
        how = options.get("propagationPolicy", "Background")
        if how not in ("Foreground", "Background", "Orphan"):
            raise Bad(422, "Invalid", f"propagationPolicy: {how}")
        for pod in self.pods_of(job):
            self.mark(pod)
        if how == "Foreground" and self.pods_of(job):
            if "deletionTimestamp" not in job["metadata"]:
                job["metadata"] |= {"deletionTimestamp": stamp(self.skew), "finalizers": ["foregroundDeletion"]}
                self.touch(job)
        else:
            del self.jobs[name]
        return job

    def pods_of(self, job):
        return [pod for pod in self.pods.values() if pod["metadata"]["ownerReferences"][0]["uid"] == job["metadata"]["uid"]]

    def mark(self, pod, grace=None):
        """Tells a pod to go."""
        meta = pod["metadata"]
        if "deletionTimestamp" in meta:
            return
        grace = pod["spec"].get("terminationGracePeriodSeconds", 30) if grace is None else grace
        meta |= {"deletionTimestamp": stamp(self.skew + grace), "deletionGracePeriodSeconds": grace}
        self.begun[meta["uid"] + "/end"] = time.monotonic() + grace
        self.touch(pod)
        if meta["name"] in self.containers:
            self.containers[meta["name"]].tell(15)

    def warn(self, kind, name, reason, message, sort="Warning"):
        if not any(e["involvedObject"]["name"] == name and e["reason"] == reason for e in self.events):
            self.events.append({"metadata": {"name": f"{name}.{len(self.events)}"}, "type": sort, "reason": reason,
                                "message": message, "involvedObject": {"kind": kind, "name": name}, "lastTimestamp": stamp(self.skew)})

    # Controllers

    def work(self):
        while not self.stopping.wait(0.05):
            with self.lock:
                for job in list(self.jobs.values()):
                    self.control(job)
                for pod in list(self.pods.values()):
                    self.schedule(pod)
                    self.run(pod)

    def control(self, job):
        pods, status = self.pods_of(job), job["status"]
        if "deletionTimestamp" in job["metadata"]:
            if not pods:
                self.jobs.pop(job["metadata"]["name"], None)
            return
        if status.get("conditions"):
            return
        if "startTime" not in status:
            status["startTime"] = stamp(self.skew)
            self.touch(job)
        if not status.get("made"):
            wrong = list(kube_models.restricted(job["spec"]["template"]["spec"]))
            if wrong or self.forbidden:
                return self.warn("Job", job["metadata"]["name"], "FailedCreate",
                                 f"Error creating: pods is forbidden: {self.forbidden or 'violates PodSecurity restricted: ' + ', '.join(wrong)}")
            status["made"] = True
            return self.make(job)
        over = [pod for pod in pods if pod["status"]["phase"] in ("Succeeded", "Failed")]
        if over or not pods:
            good = bool(over) and over[0]["status"]["phase"] == "Succeeded"
            condition = {"type": "Complete"} if good else {
                "type": "Failed", "reason": "BackoffLimitExceeded", "message": "Job has reached the specified backoff limit"}
            status["conditions"] = [condition | {"status": "True", "lastTransitionTime": stamp(self.skew)}]
            status["succeeded" if good else "failed"] = 1
            self.touch(job)

    def make(self, job, again=False):
        name = job["metadata"]["name"] + "-" + uuid.uuid4().hex[:5]
        template = copy.deepcopy(job["spec"]["template"])
        template["metadata"] |= {
            "name": name, "uid": str(uuid.uuid4()), "creationTimestamp": stamp(self.skew),
            "ownerReferences": [{"apiVersion": "batch/v1", "kind": "Job", "name": job["metadata"]["name"],
                                 "uid": job["metadata"]["uid"], "controller": True}]}
        pod = {"metadata": template["metadata"], "spec": template["spec"], "status": {"phase": "Pending", "conditions": []}}
        self.pods[name] = pod
        self.touch(pod)

    def schedule(self, pod):
        spec = pod["spec"]
        if "nodeName" in spec or pod["status"]["phase"] != "Pending":
            return
        wanted = spec["containers"][0]["resources"]["requests"]
        for name, node in self.nodes.items():
            fits = all(node["metadata"]["labels"].get(key) == value for key, value in spec.get("nodeSelector", {}).items())
            taken = [p["spec"]["containers"][0]["resources"]["requests"] for p in self.pods.values()
                     if p["spec"].get("nodeName") == name and p["status"]["phase"] in ("Pending", "Running")]
            if fits and not self.full and not node["spec"].get("unschedulable") and all(
                    sum(quantity(t.get(key, "0")) for t in taken) + quantity(amount) <= quantity(node["status"]["allocatable"].get(key, "0"))
                    for key, amount in wanted.items()):
                spec["nodeName"] = name
                pod["status"]["conditions"] = [{"type": "PodScheduled", "status": "True"}]
                pod["status"]["startTime"] = stamp(self.skew)
                self.begun[pod["metadata"]["uid"]] = time.monotonic()
                return self.touch(pod)
        if not pod["status"]["conditions"]:
            pod["status"]["conditions"] = [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                                            "message": "0/3 nodes are available: 3 Insufficient cpu."}]
            self.touch(pod)

    # A kubelet

    def run(self, pod):
        meta, spec, status = pod["metadata"], pod["spec"], pod["status"]
        name, container = meta["name"], self.containers.get(meta["name"])
        node = self.nodes.get(spec.get("nodeName", ""))
        late = time.monotonic() > self.begun.get(meta["uid"] + "/end", float("inf"))
        if node is not None and node.get("lost"):
            return
        if container is None:
            if "deletionTimestamp" in meta:
                del self.pods[name]
            elif node is not None and status["phase"] == "Pending":
                self.begin(pod)
            return
        memory, code = container.watch(), container.code()
        if code is None:
            if memory > quantity(spec["containers"][0]["resources"]["limits"]["memory"]):
                container.reason = "OOMKilled"
                container.kill()
            elif time.monotonic() - self.begun[meta["uid"]] > spec.get("activeDeadlineSeconds", 1 << 31) and "reason" not in status:
                status |= {"reason": "DeadlineExceeded", "message": "Pod was active on the node longer than the specified deadline"}
                container.tell(15)
                self.begun[meta["uid"] + "/end"] = time.monotonic() + spec.get("terminationGracePeriodSeconds", 30)
            elif late:
                container.kill()
            return
        if "terminated" not in status["containerStatuses"][0]["state"]:
            code = 137 if container.reason else code
            begun = status["containerStatuses"][0]["state"]["running"]["startedAt"]
            status["containerStatuses"][0]["state"] = {"terminated": {
                "exitCode": code, "reason": container.reason or ("Completed" if code == 0 else "Error"), "startedAt": begun,
                "finishedAt": stamp(self.skew), "containerID": "fake://" + meta["uid"]}}
            status["phase"] = "Succeeded" if code == 0 and status.get("reason") is None else "Failed"
            self.touch(pod)
        elif "deletionTimestamp" in meta:
            self.containers.pop(name).end()
            del self.pods[name]

    def begin(self, pod):
        meta, spec, status = pod["metadata"], pod["spec"], pod["status"]
        image = spec["containers"][0]["image"]
        if image in self.bad_images:
            state = {"waiting": {"reason": "ImagePullBackOff", "message": f'Back-off pulling image "{image}"'}}
            if not status.get("containerStatuses"):
                status["containerStatuses"] = [{"name": "job", "image": image, "imageID": "", "ready": False, "restartCount": 0, "state": state}]
                self.touch(pod)
            return
        volumes = {}
        for volume in spec["volumes"]:
            if "persistentVolumeClaim" in volume:
                claim = volume["persistentVolumeClaim"]["claimName"]
                if claim not in self.claims:
                    return self.warn("Pod", meta["name"], "FailedMount", f'persistentvolumeclaim "{claim}" not found')
                volumes[volume["name"]] = self.claims[claim]
            else:
                place = volumes[volume["name"]] = f"{self.folder}/{meta['name']}-{volume['name']}"
                os.makedirs(place)
                os.chmod(place, 0o777)
        container = Container(f"{self.folder}/{meta['name']}", spec, volumes, meta["uid"], spec["nodeName"], self.seen)
        container.reason = None
        self.containers[meta["name"]] = container
        status["phase"] = "Running"
        status["containerStatuses"] = [{"name": "job", "image": image, "imageID": "", "ready": True, "restartCount": 0,
                                        "state": {"running": {"startedAt": stamp(self.skew)}}}]
        self.touch(pod)

    # Bad days

    def lose(self, name):
        """A node is gone: after a while its pods are taken from it, and nobody there hears so."""
        with self.lock:
            node = self.nodes[name]
            node["lost"] = True
            node["status"]["conditions"][0]["status"] = "Unknown"
            for pod in self.pods.values():
                if pod["spec"].get("nodeName") != name:
                    continue
                if pod["metadata"]["name"] in self.containers:
                    self.containers[pod["metadata"]["name"]].end()
                pod["status"]["conditions"].append({"type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager",
                                                    "message": "Taint manager: deleting due to NoExecute taint"})
                pod["metadata"] |= {"deletionTimestamp": stamp(self.skew), "deletionGracePeriodSeconds": 0}
                self.touch(pod)

    def collect(self, name):
        """What was left of a lost node is cleared away, and it is back."""
        with self.lock:
            for pod in [p for p in self.pods.values() if p["spec"].get("nodeName") == name]:
                self.containers.pop(pod["metadata"]["name"], None)
                del self.pods[pod["metadata"]["name"]]
            self.nodes[name].pop("lost", None)
            self.nodes[name]["status"]["conditions"][0]["status"] = "True"

    def preempt(self, pod):
        with self.lock:
            pod["status"]["conditions"].append({"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler",
                                                "message": "preempting to accommodate a higher priority pod"})
            self.warn("Pod", pod["metadata"]["name"], "Preempted", "Preempted by pod 4711 on node n1", "Normal")
            self.mark(pod)

    def of(self, job):
        """The pods of one of the hub's jobs."""
        with self.lock:
            return [pod for pod in self.pods.values() if pod["metadata"]["labels"].get("lingqu/job") == job]
