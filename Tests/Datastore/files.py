"""A file into a table, by the command line."""

import json
import os
import pathlib
import subprocess
import tempfile

from count import check
from town import entry


def load(town, _):
    hub = town.hub
    made = town.publish(entry("气象日值", name="weather-days"))

    def run(*words, key=town.bureau.key, code=0):
        done = subprocess.run([os.environ["LINGQU_BIN"], "dataset", *map(str, words)], capture_output=True, check=False, timeout=120,
                              env=os.environ | {"LINGQU_HUB": hub.address, "LINGQU_KEY": key})
        check(done.returncode == code, f"{words} ends with {code}: {done.returncode} {done.stderr[-400:]!r}")
        return json.loads(done.stdout) if code == 0 else done.stderr.decode()

    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder) / "weather.csv"
        lines = ["站号,日期,气温,降水,备注"] + [f"0{n:04},2026-01-{n % 28 + 1:02},{n / 10},{n % 5},\"第{n}行,好\"" for n in range(12_000)]
        table.write_bytes("\n".join(lines).encode("gb18030"))
        told = run("load", "weather-days", table, "--json")
        check(told["rows"] == 12_000 and [one["type"] for one in told["fields"]] == ["text", "date", "numeric", "int", "text"], f"loaded: {told}")
        found = hub.call("GET", f"/resource/{made['id']}.1.json?%E7%AB%99%E5%8F%B7=00077").json
        check(found == [{"站号": "00077", "日期": "2026-01-22", "气温": 7.7, "降水": 2, "备注": "第77行,好"}], f"a row of it: {found}")
        told = run("load", "weather-days", table, "--replace", "--primary-key", "站号", "--json")
        check(told["rows"] == 12_000, f"loaded anew: {told}")
        check(run("load", "weather-days", table, "--primary-key", "站号", "--json")["rows"] == 12_000, "by its key nothing is doubled")
        check("datastore.key-fixed" in run("load", "weather-days", table, "--primary-key", "日期", code=1), "another key")
        (pathlib.Path(folder) / "ragged.csv").write_text("a,b\n1,2\n3\n4,5,6\n")
        check("2" in run("load", "weather-days", pathlib.Path(folder) / "ragged.csv", "--replace", code=1), "ragged rows")
        run("load", "weather-days", table, key=town.mill.key, code=1)
        run("load", "none", table, code=1)
        people = pathlib.Path(folder) / "people.csv"
        people.write_text("编号,姓名,联系方式,金额\n" + "".join(f"{n},张三,1380000{n % 3:04},=1+{n}\n" for n in range(30)))
        contract, sample = (pathlib.Path(folder) / name for name in ("contract.yaml", "sample.csv"))
        draft = run("import", people, "--name", "people", "--title", "台账", "--contract", contract, "--sample", sample, "--load", "--json")
        check(draft["state"] == "draft" and [(one["name"], one["kind"]) for one in draft["entry"]["fields"]]
              == [("编号", "integer"), ("姓名", "string"), ("联系方式", "integer"), ("金额", "string")], f"a draft: {draft}")
        check("DataContract" in contract.read_text() and sample.read_text().splitlines()[:2] == ["编号,金额", "0,'=1+0"]
              and len(sample.read_text().splitlines()) == 21, f"a contract, and a sample without what is personal: {sample.read_text()[:200]}")
        check(hub.call("GET", f"/resource/{draft['id']}.1.json?$limit=1", key=town.bureau.key).json[0]["编号"] == 0
              and hub.call("GET", f"/resource/{draft['id']}.1.json", key=town.reader.key).status == 404, "loaded, for its owner alone")
        rows = pathlib.Path(folder) / "rows.jsonl"
        rows.write_text("".join(json.dumps({"a": n, "b": n % 2 == 0}) + "\n" for n in range(10)))
        check(run("load", "weather-days", rows, "--replace", "--json")["rows"] == 10, "JSON Lines")
