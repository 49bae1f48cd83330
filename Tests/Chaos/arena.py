"""One run: the cluster, the load on it, what was seen, and the checks after each round."""

import contextlib
import time

import paths  # noqa: F401
import checks
from cluster import Unhealthy
from follow import Log, dice
from load import Load
from watch import Watch


class Arena:
    def __init__(self, cluster, seed, parties=6):
        self.cluster, self.seed = cluster, seed
        self.violations = []
        self.silent = False
        self.takeovers = []  # (kind of fault, seconds)
        self.facts_seen = self.jobs_seen = self.requests_seen = self.entries_seen = 0
        self.timings = {}
        self.watch = Watch()
        self.load = Load(cluster.door, self.violation, parties, seed, pace=0.03, timeout=6, twice=0.05)

    def violation(self, text):
        self.violations.append(text)
        if not self.silent:
            print("  VIOLATION:", text, flush=True)

    def prepare(self):
        with self.timed("prepare"):
            self.cluster.start()
            self.cluster.sign_in()
            self.load.prepare(self.cluster.replicas[0])
        self.log = Log(self.load.log_key)
        self.cluster.set_clocks(0)
        self.watch.start()
        self.load.start()

    # For faults.

    def victim(self, who):
        if who == "owner":
            return self.cluster.owner()
        return self.cluster.replicas[who % len(self.cluster.replicas)]

    def took_over(self, replica, kind, since, seconds=15):
        """Waits until another replica than `replica`, which owned the lease, owns it; notes how long that took. A dead owner must
        be replaced within three seconds; one that was stopped in the middle of a write holds the others up a little longer."""
        others = [other for other in self.cluster.replicas if other is not replica]
        while others and time.monotonic() < since + seconds:
            if any(other.owns() for other in others):
                self.takeovers.append((kind, time.monotonic() - since))
                if kind == "kill" and self.takeovers[-1][1] > 3:
                    self.violation(f"the lease changed hands only {self.takeovers[-1][1]:.2f} s after its owner was killed")
                return
            time.sleep(0.03)
        if others:
            self.violation(f"{seconds} s after the {kind} of {replica.name}, which owned the lease, no other replica owns it")

    def wait_for_load(self, more=5, seconds=30):
        """Waits until so many more writes were acknowledged."""
        start, end = len(self.load.acknowledged), time.monotonic() + seconds
        while len(self.load.acknowledged) < start + more:
            if self.violations:
                return
            if time.monotonic() > end:
                raise Unhealthy(f"hardly anything was acknowledged in {seconds} s")
            time.sleep(0.01)

    # A round.

    def play(self, fault, parameters, before):
        """The load, the fault in the middle of it, and the checks."""
        try:
            with self.timed("load"):
                self.load.going.set()
                self.wait_for_load()
                self.see_checkpoint()
                time.sleep(before)
            with self.timed("fault"):
                fault.make(self, **parameters)
            with self.timed("heal"):
                self.cluster.wait_healthy()
                self.wait_for_load()
            with self.timed("drain"):
                self.settle()
        except Unhealthy as why:
            return self.violation(str(why))
        if self.violations:
            return  # Parties have given up: what is stored need not agree with what they know.
        with self.timed("check"):
            self.check()

    @contextlib.contextmanager
    def timed(self, what):
        start = time.monotonic()
        yield
        self.timings[what] = self.timings.get(what, 0) + time.monotonic() - start

    def settle(self, seconds=45):
        """Until nothing is under way: every chain and every job is at its end."""
        if not self.load.drain(seconds, lambda: self.violations):
            if self.violations:
                return
            waiting = [party.last.name for party in self.load.parties if party.chain is not None]
            raise Unhealthy(f"requests are not answered within {seconds} s: {waiting}")
        end = time.monotonic() + seconds
        while checks.unfinished(self.cluster.books):
            if time.monotonic() > end:
                raise Unhealthy(f"jobs do not come to their end within {seconds} s")
            time.sleep(0.03)

    def see_checkpoint(self):
        """Looks at a checkpoint of each replica."""
        for replica in self.cluster.replicas:
            try:
                answer = replica.call("GET", "/checkpoint", timeout=3)
            except OSError:
                continue
            if answer.status == 200:
                for text in self.log.checkpoint(answer.body.decode()):
                    self.violation(text)

    def check(self, everything=False):
        if everything:
            self.facts_seen = self.jobs_seen = self.entries_seen = 0
        chance = dice(self.seed, "check", len(self.load.acknowledged))
        load, log, cluster = self.load, self.log, self.cluster
        self.see_checkpoint()
        found = log.grow(chance.choice(cluster.replicas))
        self.see_checkpoint()
        start, most = (0, log.tree.size) if everything else (chance.randrange(log.tree.size), 100)
        found += log.reread(chance.choice(cluster.replicas), start, most)
        found += log.receipt(chance.choice(cluster.replicas), chance, None)
        found += checks.acknowledged(cluster.books, log, load, self.facts_seen)
        found += checks.facts(cluster.books, log, self.entries_seen)
        found += checks.asked_again(load, cluster, chance, self.requests_seen)
        found += checks.jobs_once(cluster.books, log, self.watch, load, cluster, chance, self.jobs_seen)
        found += checks.money(cluster.books, load)
        for text in found:
            self.violation(text)
        self.facts_seen, self.jobs_seen = len(load.facts), len(load.jobs)
        self.requests_seen, self.entries_seen = len(load.acknowledged), log.tree.size

    def finish(self):
        """The last look: everything is checked from the beginning, the slow ways too."""
        self.load.finish()
        self.check(everything=True)
        balance = self.cluster.replicas[0].expect(200, "GET", "/v1/ledger/balance")
        if not balance["balanced"]:
            self.violation(f"the hub's own audit of the books: {balance}")
        sound = self.cluster.replicas[0].expect(200, "GET", "/v1/integrity")
        if not sound["sound"]:
            self.violation(f"the hub's own check of what is stored: {sound}")

    def close(self):
        self.load.over = self.watch.over = True
        self.cluster.close()
