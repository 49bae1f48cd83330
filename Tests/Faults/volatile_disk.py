"""A disk with a volatile write cache: an nbdkit plugin.

What is written stays in memory until the next flush, as in a drive that acknowledges writes early. The file
`control` steers it, one line: "cut N" lets the power fail during the N-th operation from now, "refuse" makes one flush
fail as a broken drive does. When the power fails each unflushed block is kept or lost by chance, so that writes reach the
disk in any order; after that every operation fails.

Parameters: image=FILE control=FILE done=FILE seed=NUMBER
"""

import builtins
import errno
import os
import random

import nbdkit

API_VERSION = 2
BLOCK = 4096

settings = {}
cached = {}
state = {"file": None, "left": None, "dead": False, "refuse": False, "operations": 0}
chance = random.Random()


def config(key, value):
    settings[key] = value


def config_complete():
    missing = {"image", "control", "done", "seed"} - settings.keys()
    if missing:
        raise RuntimeError(f"missing parameters: {sorted(missing)}")
    chance.seed(int(settings["seed"]))


def after_fork():
    state["file"] = os.open(settings["image"], os.O_RDWR)


def thread_model():
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def open(readonly):
    return 1


def get_size(handle):
    return os.stat(settings["image"]).st_size


def can_flush(handle):
    return True


def can_fua(handle):
    return nbdkit.FUA_EMULATE


def fail(why):
    nbdkit.set_error(errno.EIO)
    raise OSError(errno.EIO, why)


def read_control():
    try:
        with builtins.open(settings["control"]) as file:
            words = file.read().split()
        os.unlink(settings["control"])
    except FileNotFoundError:
        return
    if words[0] == "cut":
        state["left"] = int(words[1])
    elif words[0] == "refuse":
        state["refuse"] = True


def operate():
    """Counts an operation that changes the disk; the power may fail in it."""
    if state["dead"]:
        fail("the power is off")
    state["operations"] += 1
    if state["left"] is None:
        read_control()
    if state["left"] is not None:
        state["left"] -= 1
        if state["left"] < 0:
            cut()


def cut():
    state["dead"] = True
    kept = 0
    for number, data in cached.items():
        if chance.random() < 0.5:
            os.pwrite(state["file"], data, number * BLOCK)
            kept += 1
    with builtins.open(settings["done"], "w") as file:
        file.write(f"{state['operations']} {kept} {len(cached) - kept}\n")
    cached.clear()
    fail("the power fails")


def block(number):
    data = cached.get(number)
    return os.pread(state["file"], BLOCK, number * BLOCK) if data is None else data


def pread(handle, buffer, offset, flags):
    if state["dead"]:
        fail("the power is off")
    first, last = offset // BLOCK, (offset + len(buffer) - 1) // BLOCK
    data = b"".join(block(number) for number in range(first, last + 1))
    start = offset - first * BLOCK
    buffer[:] = data[start:start + len(buffer)]


def pwrite(handle, buffer, offset, flags):
    operate()
    end = offset + len(buffer)
    for number in range(offset // BLOCK, (end - 1) // BLOCK + 1):
        low, high = max(offset, number * BLOCK), min(end, (number + 1) * BLOCK)
        data = bytearray(block(number)) if high - low < BLOCK else bytearray(BLOCK)
        data[low - number * BLOCK:high - number * BLOCK] = buffer[low - offset:high - offset]
        cached[number] = bytes(data)


def flush(handle, flags):
    operate()
    if state["refuse"]:
        state["refuse"] = False
        with builtins.open(settings["done"], "w") as file:
            file.write("refused\n")
        fail("the flush is refused")
    for number, data in cached.items():
        os.pwrite(state["file"], data, number * BLOCK)
    cached.clear()
