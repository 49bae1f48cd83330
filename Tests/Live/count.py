"""Checks, counted; and times, measured."""

import statistics
import time

passed = failed = skipped = 0


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print("FAILED:", what, flush=True)
    return bool(good)


def skip(what):
    global skipped
    skipped += 1
    print("skipped:", what, flush=True)


def summary():
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def until(condition, seconds=30, pause=0.01):
    """Whether `condition` came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def bounded(what, times, most):
    """Prints the median and the worst of `times`, in seconds, and holds the worst to `most`."""
    if not check(times, f"{what}: nothing was measured"):
        return
    print(f"{what}: median {statistics.median(times):.3f} s, worst {max(times):.3f} s of {len(times)}", flush=True)
    check(max(times) <= most, f"{what}: the worst is {max(times):.3f} s, more than {most} s")
