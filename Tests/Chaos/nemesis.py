"""Chooses a fault for each round from the seed, and makes it.

A fault is a function of the cluster and its parameters; it returns when the fault is over and everything that it stopped runs
again. What it chooses by chance it takes from the round's own dice, so that the same seed gives the same schedule.
"""

import os
import signal
import time

import paths  # noqa: F401
import disk
import preload
from follow import dice


class Fault:
    """One kind of fault: how often, where, and whether it needs root."""

    kinds = {}

    def __init__(self, name, weight, drivers=("sqlite", "postgres"), root=False):
        self.name, self.weight, self.drivers, self.root = name, weight, drivers, root

    def __call__(self, parameters_and_make):
        self.choose, self.make = parameters_and_make()
        Fault.kinds[self.name] = self
        return self


def kill_replica(arena, replica, down):
    """SIGKILL and a start; if it owned the lease, another one must own it soon."""
    owned = replica.owns()
    since = time.monotonic()
    replica.kill()
    if owned:
        arena.took_over(replica, "kill", since)
    time.sleep(max(0, since + down - time.monotonic()))
    replica.start()


@Fault("kill", weight=4)
def kill():
    """SIGKILL of a replica, half of the time of the owner of the lease, and a start."""
    def choose(chance):
        return {"who": chance.choice(["owner", 0, 1, 2]), "down": round(chance.uniform(0, 1.2), 2)}

    def make(arena, who, down):
        kill_replica(arena, arena.victim(who), down)
    return choose, make


@Fault("pause", weight=3)
def pause():
    """SIGSTOP past the lease and SIGCONT, mostly of its owner: what it was about to write must not be written any more."""
    def choose(chance):
        return {"who": chance.choice(["owner", "owner", 0, 1, 2]), "seconds": round(chance.uniform(2.5, 4), 2)}

    def make(arena, who, seconds):
        replica = arena.victim(who)
        owned = replica.owns()
        since = time.monotonic()
        replica.process.send_signal(signal.SIGSTOP)
        try:
            if owned:
                arena.took_over(replica, "pause", since)
            time.sleep(max(0, since + seconds - time.monotonic()))
        finally:
            replica.process.send_signal(signal.SIGCONT)
    return choose, make


@Fault("restart-database", weight=2, drivers=("postgres",))
def restart_database():
    """PostgreSQL stops and starts: orderly, at once, or killed with all its processes."""
    def choose(chance):
        return {"mode": chance.choice(["fast", "immediate", "kill"]), "down": round(chance.uniform(0, 1.5), 2)}

    def make(arena, mode, down):
        server = arena.cluster.server
        server.kill() if mode == "kill" else server.stop(mode)
        time.sleep(down)
        server.start()
    return choose, make


@Fault("power-cut", weight=3, root=True)
def power_cut():
    """The disk loses its power: what was not flushed is lost in part. What wrote to it dies, and starts on what is left."""
    def choose(chance):
        return {"operations": chance.randrange(200), "down": round(chance.uniform(0, 0.5), 2)}

    def make(arena, operations, down):
        cluster = arena.cluster
        cluster.disk.tell(f"cut {operations}")
        disk.wait_for(cluster.disk.done.exists, "the power to fail")
        cluster.down()
        time.sleep(down)
        cluster.disk.replug()
        cluster.up()
    return choose, make


@Fault("refused-flush", weight=1, root=True)
def refused_flush():
    """The drive refuses one flush. What waited for it must not be acknowledged, and nothing after it on trust."""
    def choose(chance):
        return {"seconds": round(chance.uniform(0.5, 1.5), 2)}

    def make(arena, seconds):
        cluster = arena.cluster
        cluster.disk.tell("refuse")
        disk.wait_for(cluster.disk.done.exists, "the flush to be refused")
        time.sleep(seconds)
        # The file system is of no more use either: an operator would look at the disk first.
        cluster.down()
        cluster.disk.replug()
        cluster.up()
    return choose, make


@Fault("disk-full", weight=2, root=True)
def disk_full():
    """The disk fills up under the load, and is freed again."""
    def choose(chance):
        return {"seconds": round(chance.uniform(1, 2.5), 2), "left": chance.choice([0, 0, 65536, 1 << 20])}

    def make(arena, seconds, left):
        mount = arena.cluster.disk.mount
        ballast = mount / "ballast"
        with open(ballast, "wb") as file:
            free = os.statvfs(mount).f_bavail * os.statvfs(mount).f_frsize - left
            offset = 0
            while free >= 4096:
                try:
                    os.posix_fallocate(file.fileno(), offset, free)
                    offset += free
                    free = os.statvfs(mount).f_bavail * os.statvfs(mount).f_frsize - left
                except OSError:
                    free //= 2
        time.sleep(seconds)
        ballast.unlink()
    return choose, make


@Fault("failing-flushes", weight=2)
def failing_flushes():
    """fsync and fdatasync fail now and then, in the process that writes to the disk; it is started anew afterwards."""
    def choose(chance):
        return {"probability": chance.choice([0.02, 0.05, 0.2]), "seconds": round(chance.uniform(0.5, 2), 2)}

    def make(arena, probability, seconds):
        cluster, wrapper = arena.cluster, preload.failing_flushes(probability)
        cluster.down()
        try:
            cluster.up(wrapper, seconds=6)
        except RuntimeError:
            pass  # It refuses to start on such a disk, and well it may.
        time.sleep(seconds)
        cluster.down()
        cluster.up()
    return choose, make


@Fault("clock", weight=3)
def clock():
    """The clock of one process, or of all, jumps by minutes and later back; the owner of the lease may die meanwhile."""
    def choose(chance):
        return {"who": chance.choice(["owner", 0, 1, 2, "database", "all"]), "jump": chance.choice([-1, 1]) * chance.randrange(20, 600),
                "seconds": round(chance.uniform(0.5, 2), 2), "kill": chance.random() < 0.3}

    def make(arena, who, jump, seconds, kill):
        cluster = arena.cluster
        if who == "all" or who not in cluster.clocks and cluster.driver == "sqlite":
            chosen = list(cluster.clocks.values())
        else:
            chosen = [cluster.clocks[who if who == "database" else arena.victim(who).name]]
        for one in chosen:
            one.set(jump)
        time.sleep(seconds)
        if kill:
            kill_replica(arena, arena.victim("owner"), 0.2)
        for one in chosen:
            one.set(0)
    return choose, make


def line_fault(name, weight, drivers, side, doc, choose_rules, after=None):
    """A fault of the lines on one side: of one replica, or of all."""
    def define():
        def choose(chance):
            return {"who": chance.choice(["owner", 0, 1, 2, "all", "all"]), "seconds": round(chance.uniform(0.5, 3), 2)} | choose_rules(chance)

        def make(arena, who, seconds, **rules):
            cluster = arena.cluster
            chosen = cluster.replicas if who == "all" else [arena.victim(who)]
            names = [f"{side}-{replica.number}" for replica in chosen]
            how = rules.pop("how", None)
            for line in names:
                if rules:
                    cluster.lines.order("set", line, **rules)
                if how:
                    cluster.lines.order(how, line)
            time.sleep(seconds)
            for line in names:
                cluster.lines.order("set", line)
        make.__doc__ = doc
        return choose, make
    Fault(name, weight, drivers)(define)


def slow(chance):
    return {"delay": round(chance.uniform(0.005, 0.1), 3)}


def stall(chance):
    return {"stalled": chance.choice(["up", "down", "both"])}


def cut(chance):
    return {"how": chance.choice(["cut", "half"]), "closed": chance.random() < 0.5}


for side, drivers in (("database", ("postgres",)), ("client", ("sqlite", "postgres"))):
    line_fault(f"slow-{side}", 1, drivers, side, "Every piece of data comes late.", slow)
    line_fault(f"stalled-{side}", 1, drivers, side, "Data do not come through, one way or both, until later.", stall)
    line_fault(f"cut-{side}", 1, drivers, side, "Connections are reset, or end at the far side only; new ones may be refused.", cut)


class Nemesis:
    """The schedule of faults that a seed stands for."""

    def __init__(self, seed, driver, only=None):
        self.seed = seed
        self.faults = [fault for fault in Fault.kinds.values()
                       if driver in fault.drivers and (fault.name in only if only else os.geteuid() == 0 or not fault.root)]

    def plan(self, number):
        """(fault, parameters, seconds of load before it) of a round."""
        chance = dice(self.seed, "round", number)
        fault = chance.choices(self.faults, [fault.weight for fault in self.faults])[0]
        return fault, fault.choose(chance), round(chance.uniform(0.1, 0.5), 2)
