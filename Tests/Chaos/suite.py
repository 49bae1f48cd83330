"""The short form for every run of the tests: some rounds on each driver, then the mutants, which must all be noticed."""

import os
import random
import sys
import traceback

import chaos
import mutants

RUNS = [("sqlite", 12), ("postgres", 10)]


def damaged(arena):
    """After a run without violations its books are damaged: whether each way was noticed."""
    missed, ways = mutants.books(arena)
    for text in missed:
        print("FAILED: not noticed:", text)
    print(f"{ways - len(missed)} of {ways} ways to damage the books are noticed")
    return not missed


def main():
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(1 << 31))
    results = []
    for driver, rounds in RUNS:
        print(f"-- {driver}, seed {seed}", flush=True)
        try:
            results.append(chaos.run(driver, seed, rounds, after=lambda arena: results.append(damaged(arena))))
        except Exception:
            traceback.print_exc()
            results.append(False)
    print("-- mutants", flush=True)
    passed, failed, skipped = mutants.main(seed)
    passed, failed = passed + sum(results), failed + len(results) - sum(results)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
