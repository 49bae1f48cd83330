"""The suite: the kit tried on itself; then a live hub, held to the 65 cases in both roles and to what the public kit leaves out;
then two hubs with each other.

`dsp_suite.py CASE…` runs only these at the hub: cases, or tests of `beyond.py` by name.
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Live"))
import count  # noqa: E402
from hub import Hub  # noqa: E402

import beyond  # noqa: E402
import self_test  # noqa: E402
import two_hubs  # noqa: E402
from kit import cases, runner  # noqa: E402
from kit.kit import Kit, Target  # noqa: E402

FILE = HERE / "kit-file.json"


def report(chosen, reasons):
    """One check a case; those that failed are shown by group."""
    for group in dict.fromkeys(map(cases.group, chosen)):
        of_group = [case for case in chosen if cases.group(case) == group]
        for case in of_group:
            count.check(case not in reasons, f"{case}: {reasons.get(case)}")


def tell(time, found):
    """How many cases of each role were passed."""
    for role, of_role in (("provider", lambda case: "_C:" not in case), ("consumer", lambda case: "_C:" in case)):
        all_ = [case for case in cases.ALL if of_role(case)]
        print(f"  {time} run, as the {role}: {sum(case not in found for case in all_)} of {len(all_)} cases", flush=True)


def at_a_hub(chosen):
    with Hub(arguments=["--dsp-test-kit", str(FILE)]) as hub:
        file = json.loads(FILE.read_text())
        kit_cases = [case for case in cases.ALL if case in chosen or not chosen]
        found = runner.run_all(Target(hub.address, file), kit_cases)
        report(kit_cases, found)
        if not chosen:
            tell("first", found)
        for time in ("second", "third") if not chosen else ():  # What a run has left behind is not in the way of the next.
            found = runner.run_all(Target(hub.address, file))
            count.check(not found, f"the {time} time: {found}")
            tell(time, found)
        hub.port = int(hub.address.rpartition(":")[2])

        def restart():
            hub.kill()
            hub.start()
        others = set(chosen) - set(kit_cases)
        if chosen and not others:
            return
        kit = Kit(Target(hub.address, file))
        for test, reason in beyond.run_all(beyond.World(kit, restart), others).items():
            count.check(not reason, f"{test} {reason}")
        kit.close()


def main(chosen):
    if not chosen:
        self_test.main()
    at_a_hub(chosen)
    if not chosen:
        two_hubs.play()
    return count.summary()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
