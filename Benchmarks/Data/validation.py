"""A data contract held against 200,000 rows of 6 columns with mistakes, beside frictionless and Great Expectations on the same file, and
against ten million rows: rows a second, the same mistakes, memory."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "Tests" / "Data")]
from shared import PRODUCTS, QUICK, RUNS, figure, save  # noqa: E402

os.environ.setdefault("LINGQU_BIN", os.path.join(PRODUCTS, "lingqu"))
import tables  # noqa: E402

ROWS = 20_000 if QUICK else 200_000
MANY = 500_000 if QUICK else 10_000_000


def timed(path, contract):
    """Seconds, the processor's seconds, and the most memory in MiB of holding the contract against a file."""
    start = time.monotonic()
    process = subprocess.Popen(
        [os.environ["LINGQU_BIN"], "data", "check", path, "--contract", contract, "--json"], stdout=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    return time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    with tempfile.TemporaryDirectory(prefix="lingqu-bench-") as folder:
        contract, path = os.path.join(folder, "contract.yaml"), os.path.join(folder, "table.csv")
        pathlib.Path(contract).write_text(tables.CONTRACT)
        tables.table(path, ROWS, 1)
        mine = tables.ours(path, contract)
        runs = [timed(path, contract) for _ in range(RUNS)]
        rates = {}
        for referee in ("frictionless", "expectations"):
            told = json.loads(subprocess.run(
                [tables.PYTHON, str(HERE.parents[1] / "Tests" / "Data" / "referees.py"), referee, path], check=True,
                capture_output=True).stdout.splitlines()[-1])
            assert told["found"] == mine, f"{referee} finds {told['found']}, we find {mine}"
            rates[referee] = ROWS / told["seconds"]
        ours = [ROWS / took for took, _, _ in runs]
        figure("data.validation.rows", ours, "1/s", "higher", 420_000, "Great Expectations", rates["expectations"])
        figure("data.validation.rows.beside", ours, "1/s", "higher", 420_000, "frictionless", rates["frictionless"])
        figure("data.validation.cpu", [used * 1e6 / ROWS for _, used, _ in runs], "µs/row", "lower", 2, digits=2)
        with open(path, "w") as file:
            file.write("id,region,day,amount,code,note\n")
            for index in range(MANY):
                file.write(f"{index},崇左,2026-01-{index % 28 + 1:02d},{index % 10_000 / 100},AB{index % 100},甲{index % 1_000}\n")
        took, _, most = timed(path, contract)
        figure("data.validation.many.rows", [MANY / took], "1/s", "higher", 420_000)
        figure("data.validation.many.memory", [most], "MiB", "lower", 256)


if __name__ == "__main__":
    main()
    save("data")
