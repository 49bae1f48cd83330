"""`lingqu`, once, and many at a time."""

import concurrent.futures
import os
import subprocess

BIN = os.environ["LINGQU_BIN"]


def lingqu(*words, folder=None, given=None):
    """Exit code, output and complaints."""
    done = subprocess.run(
        [BIN, *map(str, words)], cwd=folder, input=given, capture_output=True, timeout=60,
        env={**os.environ, "LANG": "C.UTF-8"})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def each(run, cases):
    """What `run` makes of each case, in their order, as many at a time as there are processors."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        yield from pool.map(run, cases)
