"""Runs each public suite that a variable names, and sums up."""

import os
import pathlib
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
import count  # noqa: E402
import csvw  # noqa: E402
import dsp  # noqa: E402
import odcs  # noqa: E402
import odrl  # noqa: E402
import spectrum  # noqa: E402

SUITES = [
    ("csv-spectrum", "LINGQU_CSV_SPECTRUM", spectrum.cases),
    ("CSV on the Web", "LINGQU_CSVW_SUITE", csvw.cases),
    ("Dataspace Protocol, compatibility kit", "LINGQU_DSP_TCK", dsp.cases),
    ("Open Data Contract Standard, examples", "LINGQU_ODCS_EXAMPLES", odcs.cases),
    ("ODRL", "LINGQU_ODRL_SUITE", odrl.cases),
]


def opened(where, folder):
    """The folder of a suite: as it is, or taken out of its zip."""
    if not zipfile.is_zipfile(where):
        return pathlib.Path(where).resolve()
    with zipfile.ZipFile(where) as archive:
        if sum(one.file_size for one in archive.infolist()) > 1 << 30:
            raise SystemExit(f"{where}: more than a gibibyte")
        archive.extractall(folder)
    return pathlib.Path(folder)


def main():
    sums = []
    for name, variable, cases in SUITES:
        where = os.environ.get(variable)
        if not where:
            count.skip(f"{name}: {variable} names no folder or zip")
            continue
        with tempfile.TemporaryDirectory(prefix="lingqu-suite-") as folder:
            results = {}
            for part, case, good, told in cases(opened(where, folder)):
                results.setdefault(part, []).append(good)
                count.check(good, f"{name}, {part}, {case}: {told[:300]}")
                if good and os.environ.get("VERBOSE"):
                    print(f"passed: {part}, {case}", flush=True)
            if not count.check(results, f"{name}: no case found in {where}"):
                continue
            sums += [f"{name}, {part}: {sum(good)} of {len(good)}" for part, good in results.items()]
    print("\n".join(sums), flush=True)
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
