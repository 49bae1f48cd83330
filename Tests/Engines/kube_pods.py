"""Runs a pod's container as real processes of this machine: its own mounts, processes and user, a root that cannot be written
to, its memory watched. What a kubelet and a container runtime do, as far as jobs can see."""

import os
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")

# The machine's own programs are every image. The last word becomes process 1 of its own process namespace.
START = r"""
set -e
mount -t overlay overlay -o "lowerdir=/,upperdir=$POD/upper,workdir=$POD/work" "$POD/root"
mount -t proc proc "$POD/root/proc"
mount --rbind /dev "$POD/root/dev"
mkdir -p "$POD/root/sys/fs/cgroup"
mount --bind "$POD/stats" "$POD/root/sys/fs/cgroup"
while read -r source target; do
  mkdir -p "$POD/root$target"
  mount --bind "$source" "$POD/root$target"
done <"$POD/mounts"
[ -z "$READ_ONLY" ] || mount -o remount,ro "$POD/root"
exec chroot "$POD/root" env -i $(cat "$POD/env") setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups --no-new-privs \
  --bounding-set=-all --inh-caps=-all sh -c 'cd "$0" && exec "$@"' "$WHERE" "$@"
"""


class Container:
    """A container that has been started."""

    def __init__(self, folder, spec, volumes, uid, node, seen):
        """`volumes` are folders by the names of the pod's volumes."""
        self.folder, container = folder, spec["containers"][0]
        for part in ("upper", "work", "root", "stats"):
            os.makedirs(f"{folder}/{part}")
        os.chmod(folder, 0o755)
        user = spec["securityContext"]["runAsUser"]
        with open(f"{folder}/mounts", "w") as file:
            for mount in container["volumeMounts"]:
                source = os.path.join(volumes[mount["name"]], mount.get("subPath", "")).rstrip("/")
                if not os.path.isdir(source):
                    os.makedirs(source)
                    os.chown(source, 0, user)
                    os.chmod(source, 0o775)
                file.write(f"{source} {mount['mountPath']}\n")
            # Last: it may lie below one of them.
            file.write(f"{seen} {seen}\n")
        fields = {"metadata.uid": uid, "spec.nodeName": node}
        words = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME": os.path.basename(folder)}
        for variable in container.get("env", []):
            words[variable["name"]] = variable.get("value") or fields[variable["valueFrom"]["fieldRef"]["fieldPath"]]
        with open(f"{folder}/env", "w") as file:
            file.write(" ".join(f"{key}={value}" for key, value in words.items()))
        self.said = f"{folder}/said"
        environment = {"PATH": os.environ["PATH"], "POD": folder, "USER_ID": str(user), "WHERE": container.get("workingDir", "/"),
                       "READ_ONLY": "1" if container.get("securityContext", {}).get("readOnlyRootFilesystem") else ""}
        with open(self.said, "wb") as said:
            self.process = subprocess.Popen(
                ["unshare", "-m", "-p", "-f", "--kill-child", "sh", "-c", START, "start"] + container["command"] + container.get("args", []),
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment, start_new_session=True)
        self.peak = 0
        self.seen = 0
        self.watch()

    def below(self):
        """The container's processes."""
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            try:
                for thread in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{thread}/children") as file:
                        children = [int(word) for word in file.read().split()]
                    found += children
                    todo += children
            except OSError:
                pass
        return found

    def watch(self):
        """Takes a look at what it takes, and tells it where a container would see it. Returns the memory of now."""
        memory = ticks = 0
        for pid in self.below():
            try:
                with open(f"/proc/{pid}/stat") as file:
                    words = file.read().rpartition(")")[2].split()
                memory += int(words[21]) * PAGE
                ticks += sum(int(word) for word in words[11:15])
            except (OSError, IndexError):
                pass
        self.peak, self.seen = max(self.peak, memory), max(self.seen, ticks)
        for name, text in (("memory.peak", f"{self.peak}\n"), ("memory.current", f"{memory}\n"), ("cpu.stat", f"usage_usec {self.seen * 1_000_000 // TICKS}\nnr_periods 0\n")):
            with open(f"{self.folder}/stats/.new", "w") as file:
                file.write(text)
            os.rename(f"{self.folder}/stats/.new", f"{self.folder}/stats/{name}")
        return memory

    def tell(self, number):
        """Signals the container's process 1."""
        children = self.below()
        if children:
            try:
                os.kill(children[0], number)
            except ProcessLookupError:
                pass

    def kill(self):
        self.tell(signal.SIGKILL)

    def code(self):
        """As a container runtime tells it; None while it runs."""
        code = self.process.poll()
        return code if code is None or code >= 0 else 128 - code

    def end(self, patience=10):
        """Makes sure that nothing of it runs."""
        until = time.monotonic() + patience
        while self.process.poll() is None and time.monotonic() < until:
            self.kill()
            time.sleep(0.01)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)
