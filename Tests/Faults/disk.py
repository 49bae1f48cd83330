"""Mounts a disk whose power can be cut, and the image that it leaves behind."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = ["nbdkit", "nbdfuse", "mkfs.ext4", "losetup", "mount", "umount"]


def why_not():
    """Why such a disk cannot be made here; None if it can."""
    if os.geteuid() != 0:
        return "mounting a disk needs root"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return "not installed: " + ", ".join(missing)
    if not os.path.exists("/dev/fuse") or not os.path.exists("/dev/loop-control"):
        return "the kernel has no FUSE or no loop devices"
    return None


def wait_for(condition, what, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"timed out: {what}")
        time.sleep(0.01)


def quiet(*command, check=False):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done


class VolatileDisk:
    """An ext4 file system on a drive with a volatile cache, mounted at `.mount`."""

    def __init__(self, seed, mebibytes=64, within=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lingqu-disk-", dir=within))
        self.seed, self.mebibytes = seed, mebibytes
        self.mount = self.folder / "mount"
        self.image = self.folder / "image"
        self.control = self.folder / "control"
        self.done = self.folder / "done"
        self.servers = []
        self.loop = None

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        self.mount.mkdir()
        with open(self.image, "wb") as file:
            file.truncate(self.mebibytes << 20)
        quiet("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(self.image), check=True)
        self._plug()

    def _plug(self):
        socket, window = self.folder / "socket", self.folder / "window"
        window.touch(exist_ok=True)
        with open(self.folder / "log", "ab") as log:
            self.servers.append(subprocess.Popen(
                ["nbdkit", "--foreground", "--unix", str(socket), "python", str(HERE / "volatile_disk.py"),
                 f"image={self.image}", f"control={self.control}", f"done={self.done}", f"seed={self.seed}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True))
            wait_for(socket.exists, "nbdkit to listen")
            self.servers.append(subprocess.Popen(
                ["nbdfuse", str(window), "--unix", str(socket)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True))
        self.window = window
        wait_for(lambda: window.stat().st_size == self.mebibytes << 20, "the disk to appear")
        self.loop = quiet("losetup", "--find", "--show", str(window), check=True).stdout.strip()
        quiet("mount", self.loop, str(self.mount), check=True)

    def tell(self, line):
        """Gives the drive an order; it takes it up at its next write or flush."""
        unfinished = self.folder / "control.new"
        unfinished.write_text(line + "\n")
        unfinished.rename(self.control)

    def unplug(self):
        """Takes the drive away, so that nothing that is still in memory reaches it."""
        if self.mount.is_mount() and quiet("umount", str(self.mount)).returncode != 0:
            quiet("umount", "--lazy", str(self.mount))
        if self.loop:
            quiet("losetup", "--detach", self.loop)
            self.loop = None
        quiet("umount", str(self.folder / "window"))
        for server in self.servers:
            server.send_signal(signal.SIGTERM)
        for server in self.servers:
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        self.servers = []
        # A loop device lets go of its file when it is done, which may be after it was told to: then the window was still in
        # use above, and shows a drive that is gone.
        quiet("umount", "--lazy", str(self.folder / "window"))

    def replug(self):
        """The power comes back: the same disk, again with a volatile cache."""
        self.unplug()
        for name in ("control", "done", "socket"):
            (self.folder / name).unlink(missing_ok=True)
        self.seed += 1
        self._plug()

    def remount(self):
        """Mounts what is on the disk after the power came back."""
        self.unplug()
        quiet("mount", "-o", "loop", str(self.image), str(self.mount), check=True)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def __exit__(self, *_):
        self.unplug()
        if self.mount.is_mount():
            quiet("umount", str(self.mount))
        shutil.rmtree(self.folder, ignore_errors=True)
