"""The two programs that read an export, and ways to spoil one so that they must notice."""

import csv
import io
import re
import subprocess


class Hledger:
    name, suffix = "hledger", ".journal"
    POSTING = re.compile(r"^    (?P<account>(?:assets|equity|income):\S+)  (?P<amount>-?\d+) (?P<unit>\S+)$")
    BALANCE = re.compile(r"^    (?P<account>\S+)  0 (?P<unit>\S+) = (?P<amount>-?\d+) \S+$")
    OPENING = re.compile(r"^account \S+")
    HEADING = re.compile(r"^\d{4}-\d\d-\d\d \* \(trf_")

    @staticmethod
    def check(path):
        return subprocess.run(["hledger", "-f", path, "check", "--strict", "ordereddates", "uniqueleafnames"],
                              capture_output=True, text=True)

    @staticmethod
    def balances(path):
        found = subprocess.run(["hledger", "-f", path, "bal", "--flat", "--empty", "-N", "-O", "csv"],
                               capture_output=True, text=True, check=True).stdout
        return {row["account"].split(":")[-1]: int(row["balance"].split()[0] or 0)
                for row in csv.DictReader(io.StringIO(found))}


class Beancount:
    name, suffix = "beancount", ".beancount"
    POSTING = re.compile(r"^  (?P<account>(?:Assets|Equity|Income):\S+)  (?P<amount>-?\d+) (?P<unit>\S+)$")
    BALANCE = re.compile(r"^\d{4}-\d\d-\d\d balance (?P<account>\S+)  (?P<amount>-?\d+) (?P<unit>\S+)$")
    OPENING = re.compile(r"^\d{4}-\d\d-\d\d open \S+")
    HEADING = re.compile(r"^\d{4}-\d\d-\d\d \* ")

    @staticmethod
    def check(path):
        return subprocess.run(["bean-check", "--no-cache", path], capture_output=True, text=True)

    @staticmethod
    def balances(path):
        found = subprocess.run(
            ["bean-query", "--no-errors", "-f", "csv", path, "SELECT account, sum(position) AS balance GROUP BY account"],
            capture_output=True, text=True, check=True).stdout
        return {row["account"].strip().split(":")[-1].replace("Acc-", "acc_"):
                int((row["balance"].split() or ["0"])[0]) for row in csv.DictReader(io.StringIO(found))}


class Spoiler:
    """Copies of one export, each with one thing wrong. What is wrong is chosen by `random`."""

    def __init__(self, tool, text, random):
        self.tool, self.random, self.lines = tool, random, text.split("\n")
        self.blocks = [i for i, line in enumerate(self.lines) if tool.HEADING.match(line)]
        self.postings = self.places(tool.POSTING)
        self.assertions = self.places(tool.BALANCE)
        self.openings = self.places(tool.OPENING)
        self.accounts = sorted({tool.POSTING.match(self.lines[i])["account"] for i in self.postings})

    def places(self, pattern):
        return [i for i, line in enumerate(self.lines) if pattern.match(line)]

    def block(self):
        """First line and the one after the last of a transaction."""
        start = self.random.choice(self.blocks)
        end = start
        while self.lines[end]:
            end += 1
        return start, end

    def put(self, place, pattern, **groups):
        """The lines with some groups of one line replaced."""
        line = self.lines[place]
        for group, value in groups.items():
            found = pattern.match(line)
            line = line[:found.start(group)] + str(value) + line[found.end(group):]
        return self.lines[:place] + [line] + self.lines[place + 1:]

    def amount_of_one_side(self):
        place = self.random.choice(self.postings)
        amount = int(self.tool.POSTING.match(self.lines[place])["amount"])
        return self.put(place, self.tool.POSTING, amount=amount + self.random.choice([-1, 1, 1000]))

    def amount_of_both_sides(self):
        start, end = self.block()
        first, second = [i for i in self.postings if start < i < end]
        amount = int(self.tool.POSTING.match(self.lines[second])["amount"]) + self.random.choice([1, 7, 10_000])
        kept = self.lines
        self.lines = self.put(first, self.tool.POSTING, amount=-amount)
        spoiled = self.put(second, self.tool.POSTING, amount=amount)
        self.lines = kept
        return spoiled

    def transaction_dropped(self):
        start, end = self.block()
        return self.lines[:start] + self.lines[end:]

    def transaction_doubled(self):
        start, end = self.block()
        return self.lines[:end] + [""] + self.lines[start:end] + self.lines[end:]

    def direction_turned(self):
        start, end = self.block()
        first, second = [i for i in self.postings if start < i < end]
        one, other = (self.tool.POSTING.match(self.lines[i])["account"] for i in (first, second))
        kept = self.lines
        self.lines = self.put(first, self.tool.POSTING, account=other)
        spoiled = self.put(second, self.tool.POSTING, account=one)
        self.lines = kept
        return spoiled

    def account_swapped(self):
        place = self.random.choice(self.postings)
        mine = self.tool.POSTING.match(self.lines[place])["account"]
        return self.put(place, self.tool.POSTING, account=self.random.choice([a for a in self.accounts if a != mine]))

    def account_unknown(self):
        place = self.random.choice(self.postings)
        mine = self.tool.POSTING.match(self.lines[place])["account"]
        return self.put(place, self.tool.POSTING, account=mine[:-1] + ("0" if mine[-1] != "0" else "1"))

    def unit_changed(self):
        return self.put(self.random.choice(self.postings), self.tool.POSTING, unit="JIAO")

    def assertion_changed(self):
        place = self.random.choice(self.assertions)
        amount = int(self.tool.BALANCE.match(self.lines[place])["amount"])
        return self.put(place, self.tool.BALANCE, amount=amount + self.random.choice([-1, 1]))

    def side_dropped(self):
        place = self.random.choice(self.postings)
        return self.lines[:place] + self.lines[place + 1:]

    def opening_dropped(self):
        place = self.random.choice(self.openings)
        return self.lines[:place] + self.lines[place + 1:]

    def moved_behind_the_end(self):
        start, _ = self.block()
        return self.lines[:start] + ["2999-01-01" + self.lines[start][10:]] + self.lines[start + 1:]

    def digit_lost(self):
        place = self.random.choice(self.postings)
        amount = self.tool.POSTING.match(self.lines[place])["amount"]
        return self.put(place, self.tool.POSTING, amount=amount + "0")

    KINDS = [amount_of_one_side, amount_of_both_sides, transaction_dropped, transaction_doubled, direction_turned,
             account_swapped, account_unknown, unit_changed, assertion_changed, side_dropped, opening_dropped,
             moved_behind_the_end, digit_lost]

    def spoiled(self, kind):
        lines = kind(self)
        assert lines != self.lines, kind.__name__
        return "\n".join(lines)
