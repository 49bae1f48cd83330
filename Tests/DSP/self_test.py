"""Does the kit find what is wrong? It is tried on a connector of its own: right, all cases pass; with a seeded defect, just the
cases that must see it fail."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Live"))
import count  # noqa: E402

import beyond  # noqa: E402
from kit import cases, checks, runner  # noqa: E402
from kit.connector import DEFECTS, Connector  # noqa: E402
from kit.kit import Kit, Target  # noqa: E402

HERE = pathlib.Path(__file__).parent
FILE = json.loads((HERE / "kit-file.json").read_text())


def starting(*words):
    return {case for case in cases.ALL if case.startswith(words)}


def having(*steps):
    return {case for case in cases.PROCESSES if any(step in cases.steps(case) for step in steps)}


def refusing():
    return {case for case in cases.PROCESSES if any(step.endswith("!") for step in cases.steps(case))}


def terminated():
    """Those where the kit terminates and then looks."""
    found = set()
    for case in cases.PROCESSES:
        steps = cases.steps(case)
        if "termination" in steps and "check TERMINATED" in steps[steps.index("termination"):]:
            found.add(case)
    return found


def sending():
    """Those where the connector sends something after the first request."""
    return {case for case in cases.PROCESSES if any(step.startswith("arm") and step != "arm request" for step in cases.steps(case))}


WANTED = {
    "keeps the state": terminated(),
    "no @type": having("arm offer"),
    "takes everything": refusing(),
    "refuses with 404": refusing(),
    "empty permission": having("arm offer"),
    "foreign context": set(cases.PROCESSES),
    "other pids": sending() | {"CN_C:01-02"},
    "never verifies": having("arm verification"),
    "acts on a refusal": refusing() & starting("TP"),
    "plain errors": {"CAT:01-03"},
    "first page empty": {"CAT:01-01"},
    "other offer": starting("CN_C"),
    "wrong version": {"MET:01-01"},
}


def failing(chosen, *defects):
    """Those of the `chosen` cases that fail with a connector of these defects."""
    connector = Connector(FILE, pause=30, defects=defects)
    try:
        return runner.run_all(Target(connector.root, FILE), chosen, at_once=32, limit=4, poll=0.01)
    finally:
        connector.close()


def published_examples():
    """The specification's own examples pass, and none without a member that its schema requires."""
    for path in sorted((checks.FOLDER / "examples").glob("*.json")):
        example = json.loads(path.read_text())
        if "@type" not in example or example["@type"] not in checks.SCHEMAS:
            continue  # The version document, and entries of a DID document.
        count.check(accepted(example), f"the example {path.name}: {reason(example)}")
        for gone in ("@type", "@context", "providerPid", "offer", "agreement", "state", "eventType", "format"):
            if gone in example and (gone, example["@type"]) != ("providerPid", "ContractRequestMessage"):
                count.check(not accepted({k: v for k, v in example.items() if k != gone}), f"{path.name} passes without {gone}")


def reason(document):
    try:
        checks.message(document)
    except checks.Invalid as invalid:
        return str(invalid)
    return None


def accepted(document):
    return reason(document) is None


def settings():
    """The public kit's settings name the same datasets and agreements as our cases."""
    lines = (HERE / "tck.properties").read_text().splitlines()
    found = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    for case in cases.ALL[1:]:
        word = "AGREEMENTID" if case.startswith("TP") else "DATASETID"
        id = found.get(f"{case.replace(':', '_').replace('-', '_')}_{word}")
        here = cases.subject(case)
        count.check(id == here or case == "TP_C:01-05", f"{case}: {id} in tck.properties, {here} here")


def beyond_the_kit():
    """The tests of `beyond.py` that failed at the kit's own connector."""
    connector = Connector(FILE, pause=30)
    kit = Kit(Target(connector.root, FILE), limit=10, poll=0.01)
    try:
        return {test: reason for test, reason in beyond.run_all(beyond.World(kit)).items() if reason}
    finally:
        kit.close()
        connector.close()


def main():
    """Counts its checks."""
    count.check(len(cases.ALL) == 65, f"{len(cases.ALL)} cases, not 65")
    settings()
    published_examples()
    found = failing(cases.ALL)
    count.check(not found, f"the kit and its own connector: {found}")
    for defect in DEFECTS:
        wanted = WANTED[defect]
        others = [case for case in cases.ALL if case not in wanted][::4]  # That it does not fail wrongly.
        found = failing(sorted(wanted) + others, defect)
        missed, extra = wanted - set(found), set(found) - wanted
        count.check(not missed and not extra, f"{defect}: not found in {sorted(missed)}, found in { {c: found[c] for c in extra} }")
    found = beyond_the_kit()
    count.check(not found, f"what the public kit leaves out, at the kit's own connector: {found}")


if __name__ == "__main__":
    main()
    sys.exit(count.summary())
