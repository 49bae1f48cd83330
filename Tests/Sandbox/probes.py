"""Ways out of a sandbox, tried from the inside. Prints one line a probe; a line that begins with ESCAPED is a hole."""

import ctypes
import fcntl
import os
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)


def host_process_seen():
    names = [open(f"/proc/{n}/cmdline", "rb").read() for n in os.listdir("/proc") if n.isdigit()]
    return any(b"lingqu" in name and b"serve" in name for name in names)


def loopback():
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2):
        return True


def abstract_socket():
    with socket.socket(socket.AF_UNIX) as end:
        end.connect("\0lingqu-probe")
        return True


def any_socket(family):
    with socket.socket(family, socket.SOCK_DGRAM):
        return True


def call(number, *arguments):
    return libc.syscall(number, *arguments) >= 0


PROBES = {
    "list /root": lambda: os.listdir("/root") is not None,
    "list /home": lambda: os.listdir("/home") is not None,
    "read /etc/shadow": lambda: bool(open("/etc/shadow").read()),
    "read the hub's keys": lambda: bool(open(sys.argv[2] + "/keys/log.key", "rb").read()),
    "list other jobs": lambda: bool(os.listdir(sys.argv[3])),
    "write /usr": lambda: bool(open("/usr/probe", "w")),
    "write an input": lambda: bool(open("/job/in/probe", "w")),
    "connect to the hub": loopback,
    "abstract socket of the host": abstract_socket,
    "local socket": lambda: any_socket(socket.AF_UNIX),
    "netlink socket": lambda: bool(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
    "see the hub's process": host_process_seen,
    "signal process 1 of the host": lambda: os.getppid() == 0 and False,
    "new user namespace": lambda: libc.unshare(0x10000000) == 0,
    "mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0,
    "chroot": lambda: libc.chroot(b"/tmp") == 0,
    "become root": lambda: os.setuid(0) is None and os.getuid() == 0 and bool(os.listdir("/root")),
    "push input into a terminal": lambda: fcntl.ioctl(0, 0x5412, b"x") == 0,
    "trace the sandbox's init": lambda: libc.ptrace(16, 1, 0, 0) == 0,
    "trace oneself": lambda: libc.ptrace(0, 0, 0, 0) == 0,
    "open a disk": lambda: os.open("/dev/vda", 0) >= 0,
    "kernel log": lambda: libc.syscall(103, 3, ctypes.create_string_buffer(99), 99) > 0,
    "kernel keyring": lambda: call(250, 0, -3, 1),
    "bpf": lambda: call(321, 0, None, 0),
    "io_uring": lambda: call(425, 1, ctypes.create_string_buffer(120)),
    "sys": lambda: bool(os.listdir("/sys")),
    "environment of the hub": lambda: "LINGQU_PROBE_SECRET" in os.environ,
}

for name, probe in PROBES.items():
    try:
        print("ESCAPED" if probe() else "held   ", name)
    except Exception as error:  # A refusal of any kind is what we hope for.
        print("held   ", name, type(error).__name__)
print("probes", len(PROBES))
