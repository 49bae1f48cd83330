"""Breaks the hub under load, round after round, and looks after each whether it kept its promises.

    chaos.py [--seed N] [--rounds N] [--database sqlite|postgres] [--faults "NAME …"]

See docs/chaos.md. The same seed gives the same schedule of faults.
"""

import argparse
import collections
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time

from arena import Arena
from cluster import CLUSTERS
from nemesis import Nemesis


def run(driver, seed, rounds, faults=None, after=None):
    """Plays the rounds of a seed; whether all was right. `after` may do its worst to what has passed."""
    # Whoever ends this run from outside wants it cleaned up as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="lingqu-chaos-")
    good = False
    arena = Arena(CLUSTERS[driver](folder, seed), seed)
    nemesis = Nemesis(seed, driver, faults)
    counts, start, played = collections.Counter(), time.monotonic(), 0
    try:
        arena.prepare()
        while played < rounds and not arena.violations:
            fault, parameters, before = nemesis.plan(played)
            began = time.monotonic()
            arena.play(fault, parameters, before)
            played += 1
            counts[fault.name] += 1
            print(f"{played:4d}  seed {seed}  {time.monotonic() - began:5.1f} s  {len(arena.load.acknowledged):6d} acknowledged  "
                  f"{len(arena.violations)} violations  {fault.name} {told(parameters)}", flush=True)
        if not arena.violations:
            arena.finish()
        report(arena, driver, seed, played, counts, time.monotonic() - start, faults)
        good = not arena.violations
        if good and after:
            arena.silent = True
            after(arena)
            del arena.violations[:]
    except BaseException as why:
        arena.violation(f"the harness itself failed: {why!r}")
        raise
    finally:
        if arena.violations:
            arena.cluster.keep()
        arena.close()
        if arena.violations:
            print(f"the folder of this run is kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return good


def told(parameters):
    return " ".join(f"{name}={value}" for name, value in parameters.items())


def report(arena, driver, seed, rounds, counts, seconds, faults):
    print(f"\n{driver}, seed {seed}: {rounds} rounds in {seconds:.0f} s")
    for name, count in sorted(counts.items()):
        print(f"  {count:4d} × {name}")
    load, log = arena.load, arena.log
    print(f"  {len(load.acknowledged)} writes acknowledged, {load.cut_off} requests cut off, {len(load.jobs)} jobs, "
          f"{log.tree.size} entries ({log.under_term} under a lease), {len(log.roots)} checkpoints")
    later = ", ".join(f"{count} × {status} {rule}" for (status, rule), count in sorted(load.later.items()))
    print(f"  put off: {later or 'none'}")
    for kind in sorted({kind for kind, _ in arena.takeovers}):
        taken = [seconds for of, seconds in arena.takeovers if of == kind]
        print(f"  takeover after {kind}: {len(taken)}, median {statistics.median(taken):.2f} s, worst {max(taken):.2f} s")
    print("  seconds: " + ", ".join(f"{what} {spent:.0f}" for what, spent in arena.timings.items()))
    print(f"  {len(arena.violations)} violations")
    if arena.violations:
        print(f"to see it again: make chaos SEED={seed} ROUNDS={rounds} DATABASE={driver}"
              + (f" FAULTS='{' '.join(faults)}'" if faults else ""))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--faults", help="only these kinds, to look for one fault's doing")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 31) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    return 0 if run(options.database, seed, options.rounds, options.faults and options.faults.split()) else 1


if __name__ == "__main__":
    sys.exit(main())
