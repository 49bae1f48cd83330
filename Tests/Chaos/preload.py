"""Small libraries that are loaded into the hub or the server ahead of the C library's own functions."""

import pathlib
import shutil
import struct
import subprocess


def compiled(name, folder):
    """The path of the library made of NAME.c."""
    library = pathlib.Path(folder) / f"{name}.so"
    if not library.exists():
        compiler = shutil.which("cc") or shutil.which("clang")
        source = pathlib.Path(__file__).with_name(f"{name}.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-Wall", "-o", library, source], check=True, stdin=subprocess.DEVNULL)
    return str(library)


class Clock:
    """The clock of one process, which can be set wrong."""

    def __init__(self, name, folder):
        self.path = pathlib.Path(folder) / f"clock-{name}"
        self.path.write_bytes(bytes(8))
        self.path.chmod(0o644)
        self.environment = {"LD_PRELOAD": compiled("clock", folder), "CHAOS_CLOCK": str(self.path)}

    def set(self, seconds):
        # In place: the page is mapped.
        with open(self.path, "r+b") as file:
            file.write(struct.pack("q", seconds))


# Flushes that fail by chance, by libfiu (Debian's fiu-utils).
def failing_flushes(probability):
    return ["fiu-run", "-f", "", "-x", "-c", f"enable_random name=posix/io/sync/*,probability={probability},failinfo=5"]
