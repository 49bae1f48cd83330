"""The public compatibility kit of the Dataspace Protocol, held to a hub three times in a row: what a run has left behind is not in the
way of the next. The settings are those of `Tests/DSP`."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "DSP"))
from hub import Hub  # noqa: E402
from kit.cases import ALL  # noqa: E402

SETTINGS = Path(__file__).parents[1] / "DSP"
MAIN = "org.eclipse.dataspacetck.dsp.suite.DspTckSuite"
LIMIT = 900  # Seconds a run; one without failures takes about one minute.


def cases(root):
    # The order counts where two jars have the same class: it is that of their names.
    path = os.pathsep.join(map(str, [root, *sorted(root.glob("*.jar"))]))
    with tempfile.TemporaryDirectory(prefix="lingqu-kit-") as folder, \
            Hub(arguments=["--dsp-test-kit", str(SETTINGS / "kit-file.json")]) as hub:
        for turn in ("first", "second", "third"):
            began = time.monotonic()
            code, log = run(path, Path(folder, "tck.properties"), hub.address)
            found, reasons = dict(results(log)), dict(failures(log))
            print(f"{turn} run: {len(found)} cases in {time.monotonic() - began:.0f} s", flush=True)
            # A case that the kit has and we do not know counts too.
            for case in [*ALL, *sorted(found.keys() - set(ALL))]:
                role = "consumer" if "_C:" in case else "provider"
                good = code == 0 and found.get(case) == "SUCCESSFUL"
                yield f"{turn} run, as the {role}", case, good, reasons.get(case) or found.get(case) or f"not run: {log[-300:]}"


def run(path, file, address):
    """One run: the exit code and what the kit has said. Both sides are on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = free.getsockname()[1]
    settings = (SETTINGS / "tck.properties").read_text()
    settings = settings.replace("http://127.0.0.1:8080", address).replace("8083", str(own))
    file.write_text(settings.replace("dataspacetck.debug=true", "dataspacetck.debug=false\ndataspacetck.ansi=false"))
    try:
        done = subprocess.run(["java", "-cp", path, MAIN, "-config", str(file)], timeout=LIMIT,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired as late:
        return None, (late.stdout or b"").decode(errors="replace") + f"\nended after {LIMIT} s"
    return done.returncode, done.stdout.decode(errors="replace")


def results(log):
    for status, case in re.findall(r"\] (SUCCESSFUL|FAILED|ABORTED): (\S+)", log):
        yield case, status


def failures(log):
    """The kit's reasons: under its list of failures, a case's title in brackets and the reason below it."""
    for case, reason in re.findall(r"^\S+ +\[([A-Z_]+:\d\d-\d\d):[^\n]*\n\S+\s+([^\n]+)", log.partition("Failures:")[2], re.M):
        yield case, reason
