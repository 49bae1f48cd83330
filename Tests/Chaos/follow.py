"""Follows the evidence log as a stranger would who trusts nothing but the log's key.

Every entry is read once and its leaf computed from its words; every checkpoint that was ever seen must be signed and be the
root of the leaves before it. As all of them stand on the one sequence of leaves that was read, each is a beginning of the next.
"""

import base64
import collections
import json
import random

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tree import Tree, leaf_hash, node_hash

ENDS = ("job.completed", "job.failed", "job.cancelled", "job.lost")


class Log:
    def __init__(self, key):
        self.origin, _, rest = key.partition("+")
        self.key = Ed25519PublicKey.from_public_bytes(base64.b64decode(rest.partition("+")[2])[1:])
        self.tree = Tree()
        self.roots = {}  # Of each checkpoint that was seen, by size.
        self.proven = 0  # So many leaves are under a checkpoint.
        self.counts = collections.Counter()  # Of entries by kind and subject.
        self.kinds = collections.Counter()
        self.engines = {}  # Of each job that was started.
        self.terms = {}  # The highest term of each engine so far.
        self.under_term = 0  # So many entries were written under one.

    def checkpoint(self, note):
        """Takes a signed checkpoint; what is wrong with it."""
        text, _, signatures = note.partition("\n\n")
        lines = text.split("\n")
        if len(lines) != 3 or lines[0] != self.origin:
            return [f"not a checkpoint: {note[:200]!r}"]
        try:
            signed = base64.b64decode(signatures.split(" ")[2])[4:]
            self.key.verify(signed, (text + "\n").encode())
        except (InvalidSignature, IndexError, ValueError):
            return [f"a checkpoint of size {lines[1]} has a wrong signature"]
        size, root = int(lines[1]), base64.b64decode(lines[2])
        if self.roots.setdefault(size, root) != root:
            return [f"two checkpoints of size {size} have different roots: the log has forked"]
        return self.prove(size) if size <= self.tree.size else []

    def prove(self, size):
        if self.tree.root(size) != self.roots[size]:
            return [f"the log does not continue its checkpoint of size {size}"]
        self.proven = max(self.proven, size)
        return []

    def grow(self, hub):
        """Reads the entries that are new, up to the largest checkpoint at least; what is wrong with them."""
        wrong, before = [], self.tree.size
        while True:
            page = hub.expect(200, "GET", f"/v1/evidence?from={self.tree.size}&limit=200")
            for item in page["items"]:
                wrong += self.take(item)
            if not page["items"]:
                break
        if page["size"] != self.tree.size:
            wrong.append(f"the log says it has {page['size']} entries, {self.tree.size} could be read")
        for size in self.roots:
            if size > self.tree.size:
                wrong.append(f"a checkpoint of size {size} was signed, the log has {self.tree.size} entries: acknowledged entries are lost")
            elif size > before:
                wrong += self.prove(size)
        return wrong

    def take(self, item):
        body = json.dumps(item["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        leaf = leaf_hash(body)
        if item["index"] != self.tree.size or item["leaf"] != leaf.hex():
            return [f"entry {item['index']} is not what its leaf says, or not the next after {self.tree.size - 1}"]
        self.tree.append(leaf)
        entry = item["entry"]
        self.kinds[entry["kind"]] += 1
        self.counts[entry["kind"], entry["subject"]] += 1
        return self.term(item["index"], entry) if entry["kind"].startswith("job.") else []

    def term(self, index, entry):
        """What the owner of an engine's lease writes carries its term, which never goes down."""
        data, job = entry.get("data") or {}, entry["subject"]
        # A machine that is gone is declared so by the owner of another one.
        if "term" not in data or data.get("reason", "").startswith("machine-gone"):
            return []
        engine = self.engines.setdefault(job, data.get("engine", ""))
        highest = self.terms.get(engine, 0)
        self.terms[engine] = max(highest, data["term"])
        self.under_term += 1
        if data["term"] < highest:
            return [f"entry {index} ({entry['kind']} of {job}) was written under term {data['term']} after one under {highest}"]
        return []

    def receipt(self, hub, chance, key):
        """Checks the receipt of one entry, chosen by chance, offline."""
        index = chance.randrange(self.tree.size)
        receipt = hub.expect(200, "GET", f"/v1/evidence/{index}/receipt", key=key)
        wrong = self.checkpoint(receipt["checkpoint"])
        size = int(receipt["checkpoint"].split("\n")[1])
        body = json.dumps(receipt["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        root = included(leaf_hash(body), index, size, [bytes.fromhex(node) for node in receipt["proof"]])
        if leaf_hash(body) != self.tree.levels[0][index] or root != self.roots.get(size):
            wrong.append(f"the receipt of entry {index} does not hold in the log of size {size}")
        return wrong

    def reread(self, hub, start, most=100):
        """Reads old entries again: they must be what they were."""
        end = min(start + most, self.tree.size)
        wrong = []
        while start < end:
            page = hub.expect(200, "GET", f"/v1/evidence?from={start}&limit=200")["items"]
            if not page:
                return wrong + [f"entry {start} is gone"]
            for item in page:
                if item["index"] != start:
                    wrong.append(f"entry {start} is gone")
                start = item["index"]
                if start >= end:
                    break
                body = json.dumps(item["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
                if leaf_hash(body) != self.tree.levels[0][start]:
                    wrong.append(f"entry {start} has changed since it was read first")
                start += 1
        return wrong


def included(leaf, index, size, proof):
    """The root that an inclusion proof leads to (RFC 9162 §2.1.3.2)."""
    first, last, root = index, size - 1, leaf
    for node in proof:
        if last == 0:
            return None
        if first & 1 or first == last:
            root = node_hash(node, root)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            root = node_hash(root, node)
        first, last = first >> 1, last >> 1
    return root if last == 0 else None


def dice(*words):
    """Chance that comes from the seed alone."""
    return random.Random(" ".join(str(word) for word in words))
