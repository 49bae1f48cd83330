"""Lets one flush of the disk fail under the store.

After a failed flush a later one that succeeds proves nothing, so the store must stop writing, say so, and acknowledge
nothing more; what it acknowledged before must be there.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import disk

PROBE = pathlib.Path(os.environ["LINGQU_PRODUCTS"]) / "store-probe"


def main():
    why_not = disk.why_not()
    if why_not:
        print(f"skipped: flush error ({why_not})")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    with disk.VolatileDisk(seed=1) as drive, tempfile.TemporaryDirectory(prefix="lingqu-ack-") as safe:
        acknowledged = pathlib.Path(safe) / "acknowledged"
        database = drive.mount / "a.db"
        writer = subprocess.Popen(
            [PROBE, str(database), str(acknowledged), "--writers", "8", "--seconds", "20"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            writer.stdout.readline()
            disk.wait_for(lambda: acknowledged.stat().st_size > 1000, "the first acknowledgements")
            drive.tell("refuse")
            disk.wait_for(drive.done.exists, "the flush to be refused")
            said, _ = writer.communicate(timeout=30)
        finally:
            if writer.poll() is None:
                writer.kill()
                writer.wait()
        drive.remount()
        numbers = {int(line) for line in acknowledged.read_text().split()}
        check = subprocess.run(
            [PROBE, "--check", str(database)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        found = json.loads(check.stdout)
        lost = numbers - set(found["numbers"])
        right = "store.failed" in said and "store is failed" in said and not lost and not found["damage"]
        print(f"{'ok' if right else 'FAILED'}: one refused flush: the writer {said.strip()}; "
              f"{len(numbers)} acknowledged, {len(lost)} lost, damage {found['damage']}")
    print(f"{int(right)} passed, {int(not right)} failed, 0 skipped")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
