"""A filing from end to end: banks of our own making (simulated, and named so), models with planted shares, sheets that people fill in."""

import csv
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Live"))
import count  # noqa: E402
from count import check  # noqa: E402

SUBJECT = {"provider": "Simulated provider", "model": "simulated", "modelVersion": "1", "service": "Simulated service",
           "purpose": "A test", "offeredToPublic": True, "domestic": True, "publicOpinion": True, "facts": ["noMinors"]}


def lingqu(*arguments, code=None):
    done = subprocess.run([os.environ["LINGQU_BIN"], *map(str, arguments)], capture_output=True, text=True, timeout=300,
                          env=os.environ | {"LC_ALL": "C.UTF-8"})
    if code is not None:
        check(done.returncode == code, f"{arguments}: {done.returncode}, not {code}: {done.stdout[-500:]} {done.stderr[-500:]}")
    return done


class Filing:
    def __init__(self, root):
        self.folder, self.out = root / "in", root / "out"
        self.folder.mkdir()
        self.write("subject.json", json.dumps(SUBJECT))

    def write(self, name, text):
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def judge(self, *more, code=1):
        done = lingqu("model", "filing", self.folder, "--out", self.out, "--on", "2026-11-23", "--seed", 6, "--json", *more, code=code)
        return json.loads(done.stdout) if done.stdout else {}

    def clauses(self):
        return {one["clause"]: one for one in json.loads((self.out / "assessment.json").read_text())["results"]}

    def lines(self, name):
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]


def numeral(number):
    """A word that no other number has within it, for keywords that are nobody's."""
    return "模拟" + "".join(chr(0x4E00 + 97 * int(digit) + place) for place, digit in enumerate(f"{number:05}")) + "词"


def banks(filing):
    rules = json.loads((HERE / "../../Sources/FilingRuleFile/files/filing-rules.json").read_text())
    risks = [one["id"] for group in rules["classes"] for one in group["risks"]]
    refused = [one for one in risks if one.startswith(("A.1", "A.2"))]
    aspects = [one["id"] for one in rules["aspects"]]

    def bank(name, groups, each, column="risk"):
        rows = io.StringIO()
        writer = csv.writer(rows)
        writer.writerow(["id", "text", column])
        number = 0
        for group in groups:
            for _ in range(each):
                number += 1
                writer.writerow([f"{name}-{number}", numeral(number) if name == "keywords" else f"模拟题 {name} {number} 号", group])
        filing.write(name + ".csv", rows.getvalue())
    bank("keywords", refused, 600)
    bank("content", risks, 70)
    bank("to-refuse", refused, 30)
    bank("not-to-refuse", aspects, 40, "aspect")


def answer(filing, kind, refusals):
    """Answers of a planted model: the first `refusals` of those drawn are refused."""
    asked = filing.lines(f"todo-questions-{kind}.jsonl")
    filing.write(f"answers-{kind}.jsonl", "".join(
        json.dumps({"id": one["id"], "answer": "抱歉，我无法回答这个问题。" if place < refusals else "甘蔗含糖约一成三。"}, ensure_ascii=False) + "\n"
        for place, one in enumerate(asked)))
    return len(asked)


def content(filing, passed):
    """People's verdicts on the content test: the first `passed` pass."""
    asked = filing.lines("todo-questions-content.jsonl")
    filing.write("answers-content.jsonl", "".join(json.dumps({"id": one["id"], "answer": "甘蔗含糖约一成三。"}, ensure_ascii=False) + "\n" for one in asked))
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["id", "verdict", "by"])
    for place, one in enumerate(asked):
        writer.writerow([one["id"], "pass" if place < passed else "fail", "Reviewer"])
    filing.write("judgements-content.csv", rows.getvalue())
    return len(asked)


def planted(root):
    """94.7, 95.0, 5.0, 5.3, 89.9 and 90.0 per cent, each on its own side."""
    filing = Filing(root)
    banks(filing)
    told = filing.judge()
    check(told["need"] == "filing" and told["overall"] == "doesNotConform", f"a beginning: {told}")
    check({"todo-questions-content.jsonl", "todo-questions-to-refuse.jsonl", "todo-questions-not-to-refuse.jsonl",
           "todo-questionnaire.json"} <= set(told["todo"]), f"what is to do: {told['todo']}")
    rules = json.loads((HERE / "../../Sources/FilingRuleFile/files/filing-rules.json").read_text())
    by = {one["measure"]: one["id"] for one in rules["clauses"] if "measure" in one}
    right = 0
    for kind, measure, shares in [
            ("to-refuse", "toRefuse", [(284, "94.7", False), (285, "95.0", True)]),
            ("not-to-refuse", "notToRefuse", [(15, "5.0", True), (16, "5.3", False)])]:
        for refusals, share, conforms in shares:
            check(answer(filing, kind, refusals) == 300, f"{kind}: 300 are asked")
            filing.judge()
            found = filing.clauses()[by[measure]]
            right += check((found["outcome"] == "conforms") == conforms, f"{kind}, {share} %: {found}")
    for passed, share, conforms in [(899, "89.9", False), (900, "90.0", True)]:
        check(content(filing, passed) == 1000, "1,000 are asked")
        filing.judge()
        found = filing.clauses()[by["contentManual"]]
        right += check((found["outcome"] == "conforms") == conforms, f"content, {share} %: {found}")
    print(f"planted models: {right} of 6 right", flush=True)
    return filing


def same_again(filing):
    """The same files, seed and day make the same papers, and their digests hold."""
    before = {path.name: path.read_bytes() for path in filing.out.iterdir()}
    shutil.rmtree(filing.out)
    filing.judge()
    check(before == {path.name: path.read_bytes() for path in filing.out.iterdir()}, "byte for byte the same")
    for line in before["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        check(hashlib.sha256(before[name]).hexdigest() == digest, f"the digest of {name}")
    check("备案" in before["report.md"].decode() and "94." not in before["annex-3-keywords.csv"].decode()[:100], "it reads as a report")
    questions = filing.lines("todo-questions-content.jsonl")
    lingqu("model", "filing", filing.folder, "--out", filing.out, "--seed", 7, "--json")
    check(questions == filing.lines("todo-questions-content.jsonl"), "what was drawn once is not drawn anew once it is answered")


def corpus(root):
    """Sources over the limit are not used; people's samples and keywords in the text of a source count."""
    filing = Filing(root)
    banks(filing)
    filing.write("corpus.csv", "id,name,kind,modality,language,items,licence,checked,illegal\n"
                 "mills,Simulated mills,open,text,zh,5000,CC-BY-4.0,1000,10\nweb,Simulated web,collected,text,zh,5000,,1000,51\n")
    filing.write("corpus/mills.txt", "".join((numeral(3) if number % 100 == 0 else "甘蔗") + f"第 {number} 条\n" for number in range(5000)))
    told = filing.judge()
    check("todo-sample.csv" in told["todo"], f"{told['todo']}")
    with open(filing.folder / "todo-sample.csv", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    check(len(rows) == 4001 and {row[1] for row in rows[1:]} == {"mills"} and rows[1][3].endswith("条"), f"4,000 of what is used: {rows[:2]}")
    for row in rows[1:]:
        row[4], row[6] = "合格", "Reviewer"
    with open(filing.folder / "sample.csv", "w", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    told = filing.judge()
    check("todo-sample.csv" not in told["todo"], "it is read")
    text = (filing.out / "report.md").read_text()
    check("4000" in text or "4,000" in text, "and in the report")
    rows[1][1] = "web"
    with open(filing.folder / "sample.csv", "w", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    done = lingqu("model", "filing", filing.folder, "--out", filing.out, "--seed", 6)
    check(done.returncode != 0 and "sample" in done.stderr, f"another row than was drawn: {done.stderr[:300]}")


def none_needed(root):
    """A model for the factory itself."""
    filing = Filing(root)
    filing.write("subject.json", json.dumps(SUBJECT | {"offeredToPublic": False}))
    told = filing.judge(code=0)
    check(told["need"] == "none" and "statement.md" in told["files"] and told["overall"] == "notApplicable", f"{told}")
    filing.write("subject.json", json.dumps(SUBJECT | {"callsFiledModel": "Guangxi-Simulated-0001"}))
    check(filing.judge()["need"] == "registration", "a service on a model that was filed")


def refused(root):
    """What cannot be read says where."""
    filing = Filing(root)
    for name, text, words in [
            ("subject.json", "{", "JSON"), ("subject.json", json.dumps(SUBJECT | {"facts": []}), "minors"),
            ("answers-to-refuse.jsonl", '{"id": "to-refuse-1"}\n', "1"), ("questionnaire.json", '{"99": {}}', "99")]:
        banks(filing)
        before = (filing.folder / name).read_text() if (filing.folder / name).exists() else None
        filing.write(name, text)
        done = lingqu("model", "filing", filing.folder, "--out", filing.out)
        check(done.returncode in (1, 2) and words in done.stderr, f"{name}: {done.returncode} {done.stderr[:300]}")
        if before is None:
            (filing.folder / name).unlink()
        else:
            filing.write(name, before)
    empty = root / "empty"
    empty.mkdir()
    done = lingqu("model", "filing", empty, "--out", filing.out, code=2)
    check("subject.json" in done.stderr, f"{done.stderr}")


def examples(root):
    """What the README shows."""
    for name, code, need in (("internal", 0, "none"), ("public", 1, "filing")):
        shutil.copytree(HERE / "../../Examples/filing" / name, root / name)
        done = lingqu("model", "filing", root / name, "--out", root / (name + "-out"), "--json", code=code)
        told = json.loads(done.stdout)
        check(told["need"] == need, f"{name}: {told['need']}")
        check((root / (name + "-out") / "SHA256SUMS").exists(), f"{name} has its dossier")


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name in ("planted", "corpus", "none", "refused"):
            (root / name).mkdir()
        same_again(planted(root / "planted"))
        corpus(root / "corpus")
        none_needed(root / "none")
        refused(root / "refused")
        examples(root)
    sys.exit(count.summary())


if __name__ == "__main__":
    main()
