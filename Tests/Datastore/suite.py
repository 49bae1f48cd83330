"""Tables of a live hub, through every door that reads or writes them. The last line sums up."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Datasets"))
from town import Town, entry  # noqa: E402
import count  # noqa: E402
from hub import Hub  # noqa: E402
from access import access  # noqa: E402
from store import changing, reading, refusing  # noqa: E402
from harvest import harvest  # noqa: E402
from files import load  # noqa: E402
from packages import packages  # noqa: E402
from rows import rows  # noqa: E402
from soda import soda  # noqa: E402


def main():
    with Hub(arguments=["--log-level", "warning"]) as hub:
        town = Town(hub)
        dataset = town.publish(entry("水位监测", name="water-levels", licence="CC-BY-4.0", keywords=["水位"], fields=[
            {"name": "station", "kind": "string", "title": {"zh": "测站", "en": "Station"}}], distributions=[
                {"format": "csv", "accessURL": "https://data.example.cn/a"}, {"format": "pdf", "accessURL": "https://data.example.cn/b"}]))
        for name, part in [("reading", reading), ("refusing", refusing), ("changing", changing), ("rows", rows), ("soda", soda), ("packages", packages),
                           ("access", access), ("load", load), ("harvest", harvest)]:
            print(name, flush=True)
            part(town, dataset)
        with open(hub.log) as log:
            defects = [line for line in log if "defect" in line]
        count.check(not defects, f"the hub logged defects: {defects[:5]}")
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
