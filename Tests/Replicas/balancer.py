"""Debian's haproxy with deploy/haproxy.cfg, its addresses changed, in front of a fleet."""

import csv
import io
import os
import pathlib
import re
import shutil
import socket
import subprocess

from hub import Hub

from count import until

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "haproxy.cfg"
BINARY = shutil.which("haproxy") or "/usr/sbin/haproxy"


class Balancer:
    """Looks like a hub to whoever asks it something."""

    call, expect = Hub.call, Hub.expect

    def __init__(self, fleet):
        self.fleet, self.key = fleet, fleet.replicas[0].key
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.socket = os.path.join(fleet.folder, "haproxy.sock")
        self.log = os.path.join(fleet.folder, "haproxy.log")
        text = SOURCE.read_text()
        text = re.sub(r"bind \S+", f"bind 127.0.0.1:{self.port}", text)
        text = text.replace("stats socket /run/haproxy/lingqu.sock", f"stats socket {self.socket}")
        for replica in fleet.replicas:
            text = re.sub(rf"server r{replica.number} \S+", f"server r{replica.number} 127.0.0.1:{replica.port}", text)
        self.file = os.path.join(fleet.folder, "haproxy.cfg")
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)

    def __enter__(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([BINARY, "-db", "-f", self.file], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)
        if not until(lambda: os.path.exists(self.socket) and len(self.up()) == len(self.fleet.replicas)):
            with open(self.log, encoding="utf-8") as log:
                raise RuntimeError("haproxy does not see the replicas: " + log.read())
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def ask(self, command):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(self.socket)
            line.sendall(command.encode() + b"\n")
            pieces = []
            while (piece := line.recv(65536)):
                pieces.append(piece)
        return b"".join(pieces).decode()

    def servers(self):
        """What haproxy knows of each replica, by its name."""
        text = self.ask("show stat").lstrip("# ")
        return {row["svname"]: row for row in csv.DictReader(io.StringIO(text)) if row["pxname"] == "hub" and row["svname"] != "BACKEND"}

    def up(self):
        try:
            return [name for name, row in self.servers().items() if row["status"].startswith("UP")]
        except OSError:
            return []

    def served(self):
        """How many requests each replica answered."""
        return {name: sum(int(row[f"hrsp_{kind}xx"]) for kind in "12345") for name, row in self.servers().items()}

    def complaints(self):
        """What haproxy says of requests that it could bring to no good end."""
        with open(self.log, encoding="utf-8") as log:
            return "".join(line for line in log if re.search(r" clients .* 5\d\d \d+ - - ", line))
