"""Watches which processes run the jobs' commands: a witness of jobs that the hub has no part in."""

import collections
import os
import re
import threading
import time

MARK = re.compile(rb": (lingqu-load-%d-[^ ]+\.)$" % os.getpid())


class Watch(threading.Thread):
    """Looks through the processes of this machine, often enough to see each job's shell while it sleeps."""

    def __init__(self, period=0.06):
        super().__init__(daemon=True)
        self.period = period
        self.over = False
        self.seen = collections.defaultdict(set)
        self.known = set()

    def run(self):
        while not self.over:
            self.look()
            time.sleep(self.period)

    def look(self):
        present = {int(name) for name in os.listdir("/proc") if name.isdigit()}
        for process in present - self.known:
            try:
                with open(f"/proc/{process}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
                # What will still become the shell is looked at again.
                if not words[0].endswith((b"bwrap", b"lingqu")):
                    self.known.add(process)
                if words[0] != b"/bin/sh" or len(words) < 3:
                    continue
                found = MARK.search(words[2])
                if found:
                    with open(f"/proc/{process}/stat", "rb") as file:
                        stat = file.read().rpartition(b")")[2].split()
                    self.seen[found[1].decode()].add((process, int(stat[19]), int(stat[1])))
            except (OSError, IndexError):
                continue
        self.known &= present

    def twice(self):
        """Marks that more than one shell had, each with their number. What a shell has just forked is the same run."""
        found = []
        for mark, processes in list(self.seen.items()):
            numbers = {process for process, _, _ in processes}
            shells = sum(parent not in numbers for _, _, parent in processes)
            if shells > 1:
                found.append((mark, shells))
        return found
