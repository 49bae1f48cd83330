"""Ways out of a sandbox, tried from the inside. Prints one line a probe; a line that begins with ESCAPED is a hole.

Each probe runs in a process of its own and takes back what it did, because the same probes also run outside, where
they succeed. Arguments: the hub's port, its folder, the folder of jobs, the hub's process, and the start time of
process 1.
"""

import ctypes
import fcntl
import os
import platform
import pty
import socket
import stat
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)
PORT, FOLDER, JOBS, HUB, FIRST = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]
SIGCHLD, NEWUSER, NEWPID = 17, 0x10000000, 0x20000000
CALLS = {
    "x86_64": {"clone": 56, "syslog": 103, "personality": 135, "keyctl": 250, "shmget": 29, "mq_open": 240,
               "perf_event_open": 298, "process_vm_readv": 310, "bpf": 321, "userfaultfd": 323, "memfd_secret": 447},
    "aarch64": {"clone": 220, "syslog": 116, "personality": 92, "keyctl": 219, "shmget": 194, "mq_open": 180,
                "perf_event_open": 241, "process_vm_readv": 270, "bpf": 280, "userfaultfd": 282, "memfd_secret": 447},
}[platform.machine()] | {"io_uring_setup": 425, "clone3": 435, "mseal": 462}


def call(name, *arguments):
    """True if the kernel did it."""
    return libc.syscall(CALLS[name], *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]) >= 0


def exists(name, *arguments):
    """True if the kernel looked at the arguments: it knows the call, and nothing forbids it."""
    return call(name, *arguments) or ctypes.get_errno() not in (1, 38)  # EPERM, ENOSYS


def write(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    os.unlink(path)
    return True


def opens(path, flags):
    os.close(os.open(path, flags))
    return True


def command_lines():
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/cmdline", "rb") as file:
                yield file.read()
        except OSError:
            pass


def loopback():
    with socket.create_connection(("127.0.0.1", PORT), 2):
        return True


def abstract_socket():
    with socket.socket(socket.AF_UNIX) as end:
        end.connect("\0lingqu-probe")
        return True


def new_socket(*kind):
    with socket.socket(*kind):
        return True


def pair():
    return all(end.close() is None for end in socket.socketpair())


def signal_first():
    """Process 1, if it is that of the machine and not the sandbox's own."""
    with open("/proc/1/stat") as file:
        started = file.read().rsplit(")", 1)[1].split()[19]
    return started == FIRST and os.kill(1, 0) is None


def clone(flags):
    child = libc.syscall(CALLS["clone"], ctypes.c_long(flags | SIGCHLD), None, None, None, None)
    if child == 0:
        os._exit(0)
    return child > 0 and os.waitpid(child, 0)[0] == child


def trace_me():
    return libc.ptrace(0, 0, 0, 0) == 0


def read_memory():
    """Of itself, by the call that reads any process's."""
    source, target = ctypes.create_string_buffer(b"secret"), ctypes.create_string_buffer(8)
    there, here = (struct.pack("QQ", ctypes.addressof(buffer), 6) for buffer in (source, target))
    return call("process_vm_readv", os.getpid(), here, 1, there, 1, 0)


def terminal():
    _, slave = pty.openpty()
    os.setsid()
    fcntl.ioctl(slave, 0x540E, 0)
    return fcntl.ioctl(slave, 0x5412, b"x") == 0


def counter():
    # A perf_event_attr of the first version: a software event, user space only.
    attributes = struct.pack("IIQQQQQ", 1, 64, 1, 0, 0, 0, 1 << 5 | 1 << 6) + bytes(16)
    return call("perf_event_open", attributes, 0, -1, -1, 0)


def device():
    os.mknod("/tmp/probe-device", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    try:
        return opens("/tmp/probe-device", os.O_RDONLY)
    finally:
        os.unlink("/tmp/probe-device")


def inherited():
    """A descriptor that leads out of the sandbox."""
    links = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")]
    return any(link.startswith("/") and not link.startswith(("/job/", "/dev/null", "/proc/")) for link in links)


PROBES = {
    "list /root": lambda: os.listdir("/root") is not None,
    "list /home": lambda: os.listdir("/home") is not None,
    "read /etc/shadow": lambda: bool(open("/etc/shadow").read()),
    "read the host's /etc": lambda: bool(set(os.listdir("/etc")) - {"alternatives", "ld.so.cache"}),
    "read /var": lambda: os.listdir("/var") is not None,
    "read /run": lambda: os.listdir("/run") is not None,
    "read the hub's keys": lambda: bool(open(FOLDER + "/keys/log.key", "rb").read()),
    "list other jobs": lambda: bool(os.listdir(JOBS)),
    "environment of the hub": lambda: "LINGQU_PROBE_SECRET" in os.environ,
    "a descriptor of the host": inherited,
    "sys": lambda: bool(os.listdir("/sys")),
    "open a disk": lambda: opens("/dev/vda", os.O_RDONLY),
    "kernel memory": lambda: opens("/proc/kcore", os.O_RDONLY),
    "make a device": device,
    "write /": lambda: write("/probe"),
    "write /dev": lambda: write("/dev/probe"),
    "write /opt": lambda: write("/opt/probe"),
    "write /etc": lambda: write("/etc/probe"),
    "write /usr": lambda: write("/usr/probe"),
    "write an input": lambda: write("/job/in/probe"),
    "change the kernel's settings": lambda: opens("/proc/sys/kernel/core_pattern", os.O_WRONLY),
    "magic keys": lambda: opens("/proc/sysrq-trigger", os.O_WRONLY),
    "connect to the hub": loopback,
    "abstract socket of the host": abstract_socket,
    "local socket": lambda: new_socket(socket.AF_UNIX, socket.SOCK_DGRAM),
    "pair of sockets": pair,
    "internet socket": lambda: new_socket(socket.AF_INET, socket.SOCK_DGRAM),
    "netlink socket": lambda: new_socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "raw socket": lambda: new_socket(socket.AF_INET, socket.SOCK_RAW, 1),
    "see the hub's process": lambda: any(b"lingqu" in line and b"serve" in line for line in command_lines()),
    "signal the hub": lambda: os.kill(HUB, 0) is None,
    "signal process 1 of the host": signal_first,
    "trace process 1": lambda: libc.ptrace(0x4206, 1, 0, 0) == 0,
    "be traced": trace_me,
    "read a process's memory": read_memory,
    "become root": lambda: os.setuid(0) is None and os.getuid() == 0 and bool(os.listdir("/root")),
    "new user namespace": lambda: libc.unshare(NEWUSER) == 0,
    "leave shared state": lambda: libc.unshare(0x200) == 0,
    "clone into a user namespace": lambda: clone(NEWUSER),
    "clone into user and process namespaces": lambda: clone(NEWUSER | NEWPID),
    "clone3, whose flags no filter sees": lambda: exists("clone3", None, 0),
    "mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0,
    "chroot": lambda: libc.chroot(b"/tmp") == 0,
    "push input into a terminal": terminal,
    "kernel log": lambda: call("syslog", 3, ctypes.create_string_buffer(99), 99),
    "kernel keyring": lambda: call("keyctl", 0, -3, 1),
    "bpf": lambda: call("bpf", 0, struct.pack("IIII", 2, 4, 4, 1) + bytes(56), 72),
    "io_uring": lambda: call("io_uring_setup", 1, ctypes.create_string_buffer(120)),
    "userfaultfd": lambda: call("userfaultfd", 1),
    "performance counter": counter,
    "execution domain": lambda: call("personality", 0xFFFFFFFF),
    "shared memory without a file": lambda: libc.shmctl(libc.shmget(0, 4096, 0o1600), 0, None) == 0,
    "secret memory": lambda: exists("memfd_secret", 0),
    "a call newer than the filter": lambda: call("mseal", 0, 0, 0),
}


def attempt(name, probe):
    try:
        print("ESCAPED" if probe() else "held   ", name, flush=True)
    except Exception as error:  # A refusal of any kind is what we hope for.
        print("held   ", name, type(error).__name__, flush=True)


print("user", os.getuid(), flush=True)
for each in PROBES.items():
    process = os.fork()
    if process == 0:
        attempt(*each)
        os._exit(0)
    if os.waitpid(process, 0)[1] != 0:
        print("held   ", each[0], "killed", flush=True)
print("probes", len(PROBES))
