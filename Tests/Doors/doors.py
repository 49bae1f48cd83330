"""What may come in at the doors of a live hub, and what may not: one file for each kind of it."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub  # noqa: E402

import count  # noqa: E402
from slow import ARGUMENTS, slow  # noqa: E402
from smuggling import smuggling  # noqa: E402


def main():
    with Hub(arguments=["--log-format", "json"]) as hub:
        hub.sign_in()
        smuggling(hub)
    with Hub(arguments=["--log-level", "warning", *ARGUMENTS]) as hub:
        hub.sign_in()
        slow(hub)
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
