"""Checks, counted."""

passed = failed = 0


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print("FAILED:", what, flush=True)
    return bool(good)


def summary():
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0
