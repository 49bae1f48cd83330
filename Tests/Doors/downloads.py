"""Files that are larger than a hub would want in its memory go in and come out whole, in pieces."""

import hashlib
import os
import urllib.request

from count import check
from parties import Party
from wire import Wire

# More than was once the most that a download gave.
SIZE = 272 << 20
PIECE = 1 << 20
# What the hub may take for several of them at once: far less than one.
ROOM = 96 << 10


def kilobytes(hub, what):
    with open(f"/proc/{hub.process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(what + ":"))


def downloads(hub):
    party = Party(hub, 700)
    # Passwords were hashed, which takes more: the peak is counted anew (proc_pid_clear_refs(5)).
    with open(f"/proc/{hub.process.pid}/clear_refs", "w") as peak:
        peak.write("5")
    before = kilobytes(hub, "VmRSS")
    piece = bytes(range(256)) * (PIECE // 256)
    sent = hashlib.sha256()
    with Wire(hub.address, timeout=120) as wire:
        wire.send(f"POST /v1/uploads HTTP/1.1\r\nHost: {wire.host}\r\nAuthorization: Bearer {party.key}\r\n"
                  f"Content-Type: application/octet-stream\r\nContent-Length: {SIZE}\r\n\r\n")
        for _ in range(SIZE // PIECE):
            if not wire.send(piece):
                break
            sent.update(piece)
        made = wire.reply()
    if not check(made is not None and made.status == 201 and made.json["bytes"] == SIZE, f"a large upload: {made!r}"):
        return
    check(made.json["sha256"] == sent.hexdigest(), "it came in whole")

    path = f"/v1/uploads/{made.json['id']}/content"
    # Some who begin and do not read on, and one that reads it all.
    idle = [Wire(hub.address) for _ in range(8)]
    for wire in idle:
        wire.request("GET", path, [("Authorization", "Bearer " + party.key)])
    length, size, digest = fetch(hub, path, party.key)
    check((length, size) == (str(SIZE), SIZE), f"a large download says its length and comes out whole: {length}, {size}")
    check(digest == sent.hexdigest(), "with the bytes that went in")
    # The most it ever had since the beginning is what counts.
    most = kilobytes(hub, "VmHWM") - before
    check(most < ROOM, f"in pieces, not all in memory: {most} KiB")
    for wire in idle:
        wire.socket.close()

    small = hub.call("POST", "/v1/uploads", b"", key=party.key, headers={"Content-Type": "application/octet-stream"})
    if check(small.status == 201, f"an empty file: {small.status}"):
        empty = hub.call("GET", f"/v1/uploads/{small.json['id']}/content", key=party.key)
        check((empty.status, empty.headers["Content-Length"], empty.body) == (200, "0", b""), "an empty file comes out empty")
    damaged(hub, party)


def fetch(hub, path, key):
    """The length that is promised, the bytes that come, and their hash."""
    request = urllib.request.Request(hub.address + path, headers={"Authorization": "Bearer " + key})
    digest, size = hashlib.sha256(), 0
    with urllib.request.urlopen(request, timeout=120) as answer:
        while (piece := answer.read(PIECE)):
            digest.update(piece)
            size += len(piece)
        return answer.headers["Content-Length"], size, digest.hexdigest()


def damaged(hub, party):
    """A file that is shorter than what was written down of it is not passed off as whole."""
    made = hub.call("POST", "/v1/uploads", b"a" * 1000, key=party.key, headers={"Content-Type": "application/octet-stream"}).json
    with open(os.path.join(hub.folder, "files", made["sha256"]), "r+b") as file:
        file.truncate(10)
    answer = hub.call("GET", f"/v1/uploads/{made['id']}/content", key=party.key)
    check(answer.status == 503 and answer.json["rule"] == "upload.damaged", f"a damaged file: {answer.status}")
