"""Slurm's commands at a live hub. The last line sums up."""

import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import commands  # noqa: E402
import own  # noqa: E402
import unmodified  # noqa: E402
from bench import Bench, check, skip, summary  # noqa: E402


def attempt(part, *arguments):
    try:
        part(*arguments)
    except Exception as error:
        check(False, f"{part.__name__}: {error!r}")


def main():
    with Bench() as bench:
        for part in commands.ALL + own.ALL:
            attempt(part, bench)
        if unmodified.have():
            # Both wait now and then: beside each other they take half as long.
            workflow = threading.Thread(target=attempt, args=(unmodified.snakemake, bench))
            workflow.start()
            attempt(unmodified.submitit, bench)
            workflow.join()
    if "slurm" in sys.argv[1:]:
        import pool
        attempt(pool.main)
    else:
        skip("a pool on Slurm: no cluster can be had here")
    return summary()


if __name__ == "__main__":
    sys.exit(main())
