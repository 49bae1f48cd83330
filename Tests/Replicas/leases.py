"""Who has a lease loses it by dying, by standing still, or by giving it back; another has it soon."""

import random
import threading
import time

from count import bounded, check, until
from fleet import Fleet

# The bound, and a graceful stop's.
MOST, MOST_HANDED_OVER = 3.0, 1.0
ROUNDS = 5


def successor(fleet, old, lease, begun, seconds=10):
    """The time from `begun` until another than `old` shows that it has `lease`, and who it is."""
    found = threading.Event()
    winner = []

    def watch(replica):
        while not found.is_set() and time.monotonic() < begun + seconds:
            if replica.owns(lease):
                winner.append((time.monotonic() - begun, replica))
                found.set()
            time.sleep(0.005)
    threads = [threading.Thread(target=watch, args=(replica,)) for replica in fleet.others(old)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return min(winner, key=lambda pair: pair[0], default=(None, None))


def leases():
    with Fleet(3) as fleet:
        fleet.start()
        fleet.sign_in()
        for lease in ("hub", "jobs"):
            killed(fleet, lease)
            stopped(fleet, lease)
            handed_over(fleet, lease)


def change(fleet, lease, action):
    """Does `action` to the owner and waits for another: the time, the old owner, its term, the new owner."""
    old = fleet.owner(lease)
    if not check(old is not None, f"{lease}: one replica owns the lease"):
        return None
    term = old.term(lease)
    # The moment within a renewal's interval is another each time.
    time.sleep(random.uniform(0, 0.5))
    begun = time.monotonic()
    action(old)
    took, new = successor(fleet, old, lease, begun)
    if not check(new is not None, f"{lease}: another replica takes over"):
        return None
    check(new.term(lease) == term + 1, f"{lease}: the term goes up by one: {term}, then {new.term(lease)}")
    return took, old, term, new


def killed(fleet, lease):
    times = []
    for _ in range(ROUNDS):
        changed = change(fleet, lease, lambda owner: owner.kill())
        if changed is None:
            return
        times.append(changed[0])
        changed[1].start()
        check(not changed[1].owns(lease), f"{lease}: who comes back does not take it from the new owner")
    bounded(f"lease {lease}, owner killed: time to another owner", times, MOST)


def stopped(fleet, lease):
    times = []
    for _ in range(ROUNDS):
        changed = change(fleet, lease, lambda owner: owner.pause())
        if changed is None:
            return
        took, old, term, new = changed
        times.append(took)
        old.resume()
        # Whatever it shows from the first moment that it can be asked.
        shown = [old.owns(lease) for _ in range(20)]
        check(not any(shown), f"{lease}: who was stopped does not own it when it wakes up: {shown}")
        row = fleet.query(f"SELECT term, holder FROM lease WHERE name LIKE '{lease}%'")
        check(len(row) == 1 and int(row[0][0]) == term + 1, f"{lease}: its term {term} is behind: {row}")
        check(f"-{new.process.pid}-" in row[0][1], f"{lease}: the row names the new owner: {row}")
        check(old.term(lease) == 0, f"{lease}: it shows no term")
        check(old.is_ready(), "and it serves")
    bounded(f"lease {lease}, owner stopped (SIGSTOP): time to another owner", times, MOST)


def handed_over(fleet, lease):
    times = []
    for _ in range(ROUNDS):
        changed = change(fleet, lease, lambda owner: owner.process.terminate())
        if changed is None:
            return
        times.append(changed[0])
        check(changed[1].process.wait(60) == 0, "it stops well")
        changed[1].start()
    bounded(f"lease {lease}, owner stopped gracefully: time to another owner", times, MOST_HANDED_OVER)
    check(until(lambda: all(replica.is_ready() for replica in fleet.replicas)), "all serve")
