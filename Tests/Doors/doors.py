"""What may come in at the doors of a live hub, and what may not: one file for each kind of it."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub  # noqa: E402

import count  # noqa: E402
from downloads import downloads  # noqa: E402
from events import events  # noqa: E402
from pages import pages  # noqa: E402
from refusals import refusals  # noqa: E402
from repeats import repeats  # noqa: E402
from slow import ARGUMENTS, slow  # noqa: E402
from smuggling import smuggling  # noqa: E402
from stopping import stopping  # noqa: E402
from watching import request_time, watching  # noqa: E402


def main():
    with Hub(arguments=["--log-format", "json", "--heartbeat", "0.5"]) as hub:
        hub.sign_in()
        for part in (smuggling, downloads, refusals, pages, repeats, events, watching):
            print(part.__name__, flush=True)
            part(hub)
    with Hub(arguments=["--log-level", "warning", *ARGUMENTS]) as hub:
        hub.sign_in()
        print("slow", flush=True)
        slow(hub)
    with Hub(arguments=["--log-level", "warning", "--request-time", "0.02"]) as hub:
        request_time(hub)
    print("stopping", flush=True)
    stopping()
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
