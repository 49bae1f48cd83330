"""The lines between clients, replicas and the database; the process that carries them is proxy.py."""

import json
import pathlib
import subprocess
import sys
import threading


class Lines:
    def __init__(self, log):
        self.lock = threading.Lock()
        with open(log, "ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, str(pathlib.Path(__file__).with_name("proxy.py"))],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, text=True, start_new_session=True)

    def order(self, what, line, **words):
        with self.lock:
            self.process.stdin.write(json.dumps({"do": what, "line": line} | words) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())

    def open(self, line, to):
        """The port that leads to `to`."""
        return self.order("open", line, to=to)["port"]

    def close(self):
        self.process.kill()
        self.process.wait()
