"""Any request to any replica: what several replicas of a hub on one database owe to whoever meets them."""

import os
import pathlib
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Live"))
import count  # noqa: E402
from following import following  # noqa: E402
from jobs import jobs  # noqa: E402
from journey import journey  # noqa: E402
from leases import leases  # noqa: E402
from rolling import rolling  # noqa: E402
from shared import shared  # noqa: E402
from starting import starting  # noqa: E402

PARTS = [starting, leases, following, shared, jobs, journey, rolling]


def main():
    names = sys.argv[1:] or os.environ.get("PARTS", "").split()
    for part in PARTS:
        if names and part.__name__ not in names:
            continue
        print("--", part.__name__, flush=True)
        begun = time.monotonic()
        try:
            part()
        except Exception:
            traceback.print_exc()
            count.check(False, f"{part.__name__} came to its end")
        print(f"   {time.monotonic() - begun:.0f} s", flush=True)
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
