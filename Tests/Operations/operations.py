"""What operators do, on both drivers. Every check is counted; the last line sums them up."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

from common import counts
from doctor import check_sqlite
from doctor_postgres import check_postgres
from drills import check_drills
from guide import check_guides


def main():
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="lingqu-operations-"))
    try:
        preload = scratch / "clock.so"
        source = pathlib.Path(__file__).with_name("clock.c")
        subprocess.run(["clang", "-O1", "-shared", "-fPIC", "-o", preload, source], check=True)
        (scratch / "cases").mkdir()
        for name in ("hub", "guide"):
            (scratch / name).mkdir(mode=0o700)
        for part in (check_guides, check_sqlite, check_postgres, check_drills):
            before = dict(counts)
            part(scratch, preload)
            print(f"{part.__name__}: {counts['passed'] - before['passed']} checks")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
