"""The W3C's suites of CSV on the Web: validation, and conversion to JSON. The suite stands where it is published, in a site that says
where metadata may be as the W3C's does."""

import json
import re
import tempfile
from pathlib import Path

from command import each, lingqu

SITE = "http://www.w3.org/"
TESTS = "2013/csvw/tests/"
PATTERNS = "{+url}-metadata.json\ncsv-metadata.json\n{+url}.json\ncsvm.json\n"


def words(case):
    """The options that a case asks for."""
    option = case.get("option", {})
    out = ["--base", SITE]
    if "metadata" in option:
        out += ["--metadata", TESTS + option["metadata"]]
    if "httpLink" in case:
        link = re.match(r"<([^>]+)>", case["httpLink"]).group(1)
        out += ["--linked", TESTS + (case["action"].rpartition("/")[0] + "/" + link).lstrip("/")]
    return out


def cases(root):
    for name, judge in [("validation", validation), ("json", conversion)]:
        for manifest in sorted(root.rglob(f"manifest-{name}.jsonld")):
            entries = json.loads(manifest.read_text())["entries"]
            with tempfile.TemporaryDirectory() as site:
                tests = Path(site, TESTS)
                tests.parent.mkdir(parents=True)
                tests.symlink_to(manifest.parent)
                Path(site, ".well-known").mkdir()
                Path(site, ".well-known", "csvm").write_text(PATTERNS)
                for case, (good, told) in zip(entries, each(lambda case: judge(site, case), entries)):
                    yield name, case["id"].partition("#")[2], good, f"{case['name']}: {told}"


def validation(site, case):
    code, text, told = lingqu("data", "check", TESTS + case["action"], "--json", *words(case), folder=site)
    if code not in (0, 1) or not text:
        return False, f"{code} {told}"
    warned = any(one["isWarning"] for one in json.loads(text))
    expected = {"Positive": (0, False), "Warning": (0, True), "Negative": (1, None)}
    wanted = next(value for key, value in expected.items() if key in case["type"])
    return code == wanted[0] and wanted[1] in (None, warned), f"{case['type']}: {code} {text[:200]}"


def conversion(site, case):
    minimal = ["--minimal"] if case.get("option", {}).get("minimal") else []
    code, text, told = lingqu("data", "convert", TESTS + case["action"], *words(case), *minimal, folder=site)
    if "Negative" in case["type"]:
        return code == 1, f"{code} {text[:200]} {told}"
    if code != 0:
        return False, f"{code} {text[:200]} {told}"
    return json.loads(text) == json.loads(Path(site, TESTS, case["result"]).read_text()), text[:200]
