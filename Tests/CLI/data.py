"""Tables in files: their profiles, and contracts held against them."""

import hashlib
import json

CONTRACT = """
kind: DataContract
apiVersion: v3.1.0
id: daily
version: 1.0.0
status: active
schema:
  - name: daily
    properties:
      - {name: 编号, logicalType: integer, unique: true}
      - {name: 糖分, logicalType: number, required: true, logicalTypeOptions: {maximum: 25}}
"""


def check_data(run, check, folder, data):
    found = json.loads(run("data", "profile", data / "steel-energy.csv", "--json").stdout)
    rows = (data / "steel-energy.csv").read_text().rstrip("\n").count("\n")
    check(found["rows"] == rows and found["ragged"] == 0 and found["encoding"] == "UTF-8", f"real data: {found['rows']} of {rows} rows")
    check({column["name"]: column["kind"] for column in found["columns"]}["kwh"] == "number", f"{found['columns']}")

    table = folder / "糖.csv"
    text = "编号,糖分\n1,12.5\n2,26\n2,\n"
    table.write_bytes(text.encode("gb18030"))
    told = run("data", "profile", table, "--lang", "zh").stdout.decode()
    check("3 行，2 列" in told and "GB18030" in told and "编号" in told, f"GB 18030 is found out: {told}")
    same = run("data", "profile", "-", "--json", "--encoding", "gb18030", given=table.read_bytes()).stdout
    check(json.loads(same) == json.loads(run("data", "profile", table, "--json").stdout), "the same from standard input")
    refused = run("data", "profile", table, "--encoding", "utf-8", code=1)
    check(b"table.encoding" in refused.stderr, f"another encoding is refused: {refused.stderr!r}")
    run("data", "profile", table, "--encoding", "latin1", code=2)
    run("data", "profile", folder / "absent.csv", code=6)

    odd = folder / "odd.csv"
    odd.write_bytes("place,pipe\n37°26'9\"N,5\"\ncafé,\n".encode("windows-1252"))
    run("data", "convert", odd, "--to", "csv", code=1)
    run("data", "convert", odd, "--to", "csv", "--encoding", "windows-1252", code=1)
    good = run("data", "convert", odd, "--to", "csv", "--encoding", "windows-1252", "--quotes", "lax").stdout.decode()
    check(good == "place,pipe\n\"37°26'9\"\"N\",\"5\"\"\"\ncafé,\n", f"bare quotes and one byte a character, if told: {good!r}")
    rows = run("data", "convert", "-", "--to", "jsonl", given=good.encode()).stdout.decode().splitlines()
    check([json.loads(row) for row in rows] == [{"place": "37°26'9\"N", "pipe": '5"'}, {"place": "café", "pipe": None}], f"{rows}")
    run("data", "profile", odd, "--quotes", "loose", code=2)
    run("data", "convert", odd, "--quotes", "lax", code=2)
    run("data", "convert", odd, "--to", "csv", "--minimal", code=2)

    lines = folder / "lines.jsonl"
    lines.write_text('{"id": 1, "糖分": 12.5}\n{"id": 2}\n')
    found = json.loads(run("data", "profile", lines, "--json").stdout)
    check(found["form"] == "jsonl" and [(one["name"], one["missing"]) for one in found["columns"]] == [("id", 0), ("糖分", 1)], f"JSON Lines: {found}")
    run("data", "profile", table, "--format", "jsonl", code=1)
    draft = folder / "draft.yaml"
    run("data", "profile", data / "steel-energy.csv", "--draft", draft)
    run("data", "check", data / "steel-energy.csv", "--contract", draft)
    steering = folder / "steering.csv"
    steering.write_text("name\n\x1b[2Jgone\u202e\n")
    told = run("data", "profile", steering).stdout.decode()
    check("\x1b" not in told and "\u202e" not in told and "␛[2Jgone" in told, f"nothing steers the terminal: {told!r}")
    contract = folder / "contract.yaml"
    contract.write_text(CONTRACT)
    told = run("data", "check", table, "--contract", contract, "--lang", "zh", code=1).stdout.decode()
    check("3 项未通过" in told and "第 2 行 26" in told, f"each failure with its row: {told}")
    report = json.loads(run("data", "check", table, "--contract", contract, "--json", code=1).stdout)
    against = {(one["column"], one["metric"]): one["found"] for one in report["checks"] if not one["passed"]}
    check(against == {("编号", "duplicateValues"): 1, ("糖分", "nullValues"): 1, ("糖分", "invalidValues"): 1}, f"{against}")
    table.write_text("编号,糖分\n1,12.5\n2,25\n")
    run("data", "check", table, "--contract", contract)
    contract.write_text(CONTRACT.replace("v3.1.0", "v2.2.0"))
    refused = run("data", "check", table, "--contract", contract, code=1)
    check(b"contract.field" in refused.stderr and b"/apiVersion" in refused.stderr, f"a contract of another version: {refused.stderr!r}")

    # What is true of several fields of a row together.
    works, across = folder / "works.csv", folder / "across.yaml"
    works.write_text("开始,结束,人工,材料,成本,状态\n2026-01-01,2026-01-31,0.1,0.2,0.3,完成\n2026-02-01,2026-01-31,1,2,4,开工\n2026-03-01,,1,2,3,完成\n")
    rules = ["{column: 开始, operator: lteq, other: 结束, kind: date}",
             "{if: {column: 状态, operator: eq, value: 完成}, then: {column: 结束, operator: isPresent}}",
             "{sum: [人工, 材料], operator: eq, other: 成本}"]
    text = CONTRACT[:CONTRACT.index("    properties:")] + "    properties: [" + ", ".join(
        "{name: %s}" % name for name in ("开始", "结束", "人工", "材料", "成本", "状态")) + "]\n    quality:\n" + "".join(
        "      - {type: custom, engine: lingqu, implementation: %s}\n" % rule for rule in rules)
    across.write_text(text)
    told = json.loads(run("data", "check", works, "--contract", across, "--json", code=1).stdout)
    against = [(one["what"], [row["row"] for row in one["examples"]]) for one in told["checks"] if one["metric"] == "crossField"]
    check(against == [("开始 ≤ 结束", [2]), ("状态 = 完成 → 结束 isPresent", [3]), ("人工 + 材料 = 成本", [2])], f"fields together: {against}")
    part = [one for one in told["score"]["parts"] if one["dimension"] == "consistency"]
    check([(one["score"], one["checks"]) for one in part] == [(66.66, 3)], f"their consistency: {part}")
    across.write_text(text.replace("[人工, 材料]", "[人工, 无]"))
    refused = run("data", "check", works, "--contract", across, code=1)
    check(b"/schema/0/quality/2/implementation/sum/1" in refused.stderr, f"a wrong rule with its place: {refused.stderr!r}")

    # What refers to another table.
    refers = folder / "refers.yaml"
    refers.write_text(CONTRACT.replace("{name: 编号, logicalType: integer, unique: true}", "{name: 编号, relationships: [{to: mills.id}]}"))
    mills = folder / "mills.csv"
    mills.write_text("id,name\n1,东门\n")
    told = run("data", "check", table, "--contract", refers, "--lang", "zh").stdout.decode()
    check("未检查：编号 → mills.id" in told, f"what was not at hand is told: {told}")
    told = json.loads(run("data", "check", table, "--contract", refers, "--reference", f"mills={mills}", "--json", code=1).stdout)
    check([one["found"] for one in told["checks"] if one["dimension"] == "consistency"] == [1], f"a value that is none of the other table's: {told}")

    # A repair: drafted, carried out, better than before.
    contract.write_text(CONTRACT + "      - {name: 日期, logicalType: date}\n")
    table.write_text("编号,糖分,日期\n1,１２.5,2026/1/5\n2, 20 ,2026年1月6日\n2, 20 ,2026年1月6日\n3,\"1,234\",无\n")
    recipe, better = folder / "recipe.yaml", folder / "better.csv"
    run("data", "repair", table, "--contract", contract, "--draft", recipe)
    done = json.loads(run("data", "repair", table, "--recipe", recipe, "--output", better, "--contract", contract, "--json").stdout)
    check(better.read_text() == "编号,糖分,日期\n1,12.5,2026-01-05\n2,20,2026-01-06\n3,1234,\n", f"repaired: {better.read_text()!r} {recipe.read_text()}")
    before, after = done["before"]["score"], done["after"]["score"]
    check(before["total"] < 90 < after["total"] and not all(one["passed"] for one in done["after"]["checks"]) and after["grade"] != before["grade"],
          f"better than before, and what is over its limit is still told: {before} {after}")
    check(done["output"] == hashlib.sha256(better.read_bytes()).hexdigest() and done["input"] == hashlib.sha256(table.read_bytes()).hexdigest(),
          "the record names both tables by their digests")
    told = run("data", "repair", table, "--recipe", recipe, "--output", better, "--contract", contract, "--lang", "zh").stdout.decode()
    check("修复前" in told and "未检" in told and "去掉 1 行" in told, f"before and after: {told}")
    refused = run("data", "repair", table, "--recipe", contract, "--output", folder / "none.csv", code=1)
    check(b"recipe.field" in refused.stderr and not (folder / "none.csv").exists(), f"what is no recipe is refused: {refused.stderr!r}")
    recipe.write_text("steps: [{trim: [nowhere]}]")
    refused = run("data", "repair", table, "--recipe", recipe, "--output", folder / "none.csv", code=1)
    check(b"recipe.no-such-column" in refused.stderr and not (folder / "none.csv").exists(), f"nor a column that is not there: {refused.stderr!r}")
    run("data", "repair", table, code=2)


def check_release(run, check, folder):
    """What of a table may leave, by a rule."""
    table, rule, out, key = (folder / name for name in ("people.csv", "rule.json", "out.csv", "secret"))
    table.write_text("id,name,age,place,note\n" + "".join(
        f"{n},姓名{n},{20 + n},{450100 + n},\"=HYPERLINK({n})\"\n" for n in range(12)))
    rule.write_text(json.dumps({
        "columns": ["id", "name", "age", "place", "note"],
        "rows": {"column": "age", "operator": "gteq", "value": 22},
        "masks": {"id": "hash", "name": {"mask": {"first": 1}}, "age": {"generalise": {"step": 5}},
                  "place": {"generalise": {"division": "city"}}},
        "anonymity": {"columns": ["age", "place"], "k": 3, "small": "suppress"}}))
    key.write_bytes(b"k" * 32)
    refused = run("data", "release", table, "--rule", rule, "--out", out, code=1)
    check(b"release.no-key" in refused.stderr and not out.exists(), f"no key, nothing leaves: {refused.stderr!r}")
    told = json.loads(run("data", "release", table, "--rule", rule, "--out", out, "--key", key, "--json").stdout)
    counts = {name: told["release"][name] for name in ("rowsIn", "rowsOut", "rowsFiltered", "rowsSuppressed", "groupsSuppressed")}
    check(counts == {"rowsIn": 12, "rowsOut": 8, "rowsFiltered": 2, "rowsSuppressed": 2, "groupsSuppressed": 1}, f"{counts}")
    left = out.read_bytes()
    check(told["output"] == hashlib.sha256(left).hexdigest() and told["input"] == hashlib.sha256(table.read_bytes()).hexdigest(), f"{told}")
    check("姓**" in left.decode() and "姓名" not in left.decode() and "450100" in left.decode(), f"masked: {left[:300]!r}")
    check(b",=HYPERLINK" in left, "for machines text is as it is")
    run("data", "release", table, "--rule", rule, "--out", out, "--key", key, "--for-people")
    check(b",'=HYPERLINK" in out.read_bytes() and b",=HYPERLINK" not in out.read_bytes(), "for people no formula is carried out")
    rule.write_text(json.dumps({"columns": ["age"], "anonymity": {"columns": ["age"], "k": 2}}))
    refused = run("data", "release", table, "--rule", rule, "--out", folder / "none.csv", code=1)
    check(b"release.not-anonymous" in refused.stderr and not list(folder.glob("none*")), f"too few alike: {refused.stderr!r}")
    rule.write_text(json.dumps({"columns": ["age"], "rows": "age > 1; DROP TABLE x"}))
    refused = run("data", "release", table, "--rule", rule, "--out", out, code=1)
    check(b"release.field" in refused.stderr and b"/rows" in refused.stderr, f"a filter is data: {refused.stderr!r}")
