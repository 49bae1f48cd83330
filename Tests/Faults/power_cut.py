"""Cuts the power of the disk under the store and looks for every write that was acknowledged.

    power_cut.py [CUTS]

With synchronous=FULL none may be missing. The same test with synchronous=NORMAL, which is the mutant, must find
some missing: else it proves nothing.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import disk

PROBE = pathlib.Path(os.environ["LINGQU_PRODUCTS"]) / "store-probe"


def one_cut(seed, synchronous):
    """(acknowledged, lost, damage) of one cycle: write, cut the power, look."""
    chance = random.Random(seed)
    with disk.VolatileDisk(seed) as drive, tempfile.TemporaryDirectory(prefix="lingqu-ack-") as safe:
        acknowledged = pathlib.Path(safe) / "acknowledged"
        database = drive.mount / "a.db"
        writer = subprocess.Popen(
            [PROBE, str(database), str(acknowledged), "--synchronous", synchronous, "--writers", "16", "--seconds", "20"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            if writer.stdout.readline().strip() != "ready":
                raise RuntimeError("the writer did not start")
            # Some work first, then a cut at any operation: between writes, or in the middle of a flush.
            disk.wait_for(lambda: acknowledged.stat().st_size > 1000, "the first acknowledgements")
            time.sleep(chance.uniform(0, 0.4))
            drive.tell(f"cut {chance.randrange(200)}")
            disk.wait_for(drive.done.exists, "the power to fail")
        finally:
            # What it would still acknowledge after the cut counts: it must not.
            try:
                writer.wait(1)
            except subprocess.TimeoutExpired:
                writer.kill()
            writer.communicate()
        drive.remount()
        text = acknowledged.read_text()
        numbers = {int(line) for line in text[:text.rfind("\n") + 1].split()}
        check = subprocess.run(
            [PROBE, "--check", str(database)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        if check.returncode != 0:
            return len(numbers), len(numbers), [check.stderr.strip()[-300:] or check.stdout.strip()[-300:]]
        found = json.loads(check.stdout)
        return len(numbers), len(numbers - set(found["numbers"])), found["damage"]


def main():
    why_not = disk.why_not()
    if why_not:
        print(f"skipped: power cuts ({why_not})")
        print("0 passed, 0 failed, 2 skipped")
        return 0
    cuts = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"seed {seed}")
    failed = 0

    total = lost = 0
    damaged = []
    for cut in range(cuts):
        acknowledged, missing, damage = one_cut(seed + cut, "full")
        total, lost = total + acknowledged, lost + missing
        damaged += damage
        if missing or damage:
            print(f"  cut {cut + 1}: acknowledged {acknowledged}, lost {missing}, damage {damage}")
    right = lost == 0 and not damaged and total > 0
    failed += not right
    print(f"{'ok' if right else 'FAILED'}: FULL, {cuts} power cuts: {total} acknowledged, {lost} lost, {len(damaged)} damaged")

    total = lost = 0
    tries = 0
    while lost == 0 and tries < cuts:
        acknowledged, missing, _ = one_cut(seed + 1000 + tries, "normal")
        total, lost, tries = total + acknowledged, lost + missing, tries + 1
    failed += lost == 0
    print(f"{'ok' if lost else 'FAILED'}: the mutant NORMAL, {tries} power cuts: {total} acknowledged, {lost} lost (it must lose some)")

    print(f"{2 - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
