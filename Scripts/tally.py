"""Prints how many Swift tests passed, failed and were skipped: tally.py EXIT-STATUS XUNIT-FILE [PATTERN-OF-CLASSES]."""

import re
import sys
import xml.etree.ElementTree as tree

status, path = int(sys.argv[1]), sys.argv[2]
pattern = sys.argv[3] if len(sys.argv) > 3 else ""
passed = failed = skipped = 0
try:
    for case in tree.parse(path).iter("testcase"):
        if not re.match(pattern, case.get("classname", "")):
            continue
        if case.find("skipped") is not None:
            skipped += 1
        elif case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        else:
            passed += 1
except (OSError, tree.ParseError):
    # The runner died before it wrote its report.
    failed = 1
if status != 0 and failed == 0:
    failed = 1
print(passed, failed, skipped)
