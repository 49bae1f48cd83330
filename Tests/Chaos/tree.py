"""A Merkle tree (RFC 9162) that grows leaf by leaf and tells its root at any size it ever had."""

import hashlib


def leaf_hash(body):
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    def __init__(self):
        # levels[h][i] is the root of the leaves from i·2^h to (i+1)·2^h: only whole subtrees are kept.
        self.levels = [[]]

    @property
    def size(self):
        return len(self.levels[0])

    def append(self, leaf):
        height, node = 0, leaf
        while True:
            if height == len(self.levels):
                self.levels.append([])
            level = self.levels[height]
            level.append(node)
            if len(level) % 2:
                return
            node = node_hash(level[-2], level[-1])
            height += 1

    def root(self, size):
        """The root of the first `size` leaves."""
        if size == 0:
            return hashlib.sha256(b"").digest()
        root = None
        for height in range(len(self.levels)):
            if size >> height & 1:
                subtree = self.levels[height][(size >> height) - 1]
                root = subtree if root is None else node_hash(subtree, root)
        return root
