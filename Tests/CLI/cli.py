"""The command line as people and scripts use it. Every check is counted; the last line sums them up."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from data import check_data, check_release  # noqa: E402
from hub import Hub, credit_code  # noqa: E402
from simulate import check_simulate  # noqa: E402
from simulate_queues import check_simulate_queues  # noqa: E402
from sites import check_sites  # noqa: E402

BIN = os.environ["LINGQU_BIN"]
DATA = pathlib.Path(__file__).resolve().parents[2] / "Examples" / "data"
passed = failed = skipped = 0


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what)


def run(*words, code=0, env=None, given=None):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINGQU_")}
    result = subprocess.run(
        [BIN, *map(str, words)], capture_output=True, input=given, timeout=300,
        env={**clean, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LINGQU_CONFIG": "/nonexistent/config.json", **(env or {})})
    check(result.returncode == code,
          f"lingqu {' '.join(map(str, words))[:120]}: exit {result.returncode}, not {code}: {result.stderr[-400:]!r}")
    return result


def lab(folder):
    steel = ["--input", DATA / "steel-energy.csv", "--value", "kwh", "--sum", "4"]
    week = ["--season", "24", "--season", "168"]
    model, report = folder / "model.json", folder / "report.json"
    run("lab", "train", *steel, *week, "--holdout", "2016", "--model", model, "--report", report, "--require-better")
    found = json.loads(report.read_text())["evaluation"]
    naive = {entry["name"]: entry["accuracy"] for entry in found["baselines"]}
    check(found["better"] and found["model"]["mase"] < min(entry["mase"] for entry in naive.values()),
          "Holt-Winters beats every baseline on twelve held-out weeks of real data")
    check({"naive-24", "naive-168", "mean-4x168"} <= naive.keys(), "the daily and weekly baselines are among them")
    again = folder / "again.json"
    run("lab", "train", *steel, *week, "--holdout", "2016", "--model", again)
    check(again.read_bytes() == model.read_bytes(), "training twice gives the same bytes")

    poor = folder / "poor.json"
    refused = run("lab", "train", *steel, "--season", "24", "--one-step", "--holdout", "2016", "--model", poor,
                  "--require-better", code=1)
    check(b"lab.not-better-than-baseline" in refused.stderr and not poor.exists(), "a worse model is refused, not written")
    run("lab", "evaluate", *steel, "--model", model, "--require-better")
    run("lab", "evaluate", "--input", DATA / "steel-energy.csv", "--value", "kwh", "--model", model, code=1)

    forecast = folder / "forecast.csv"
    lines = (DATA / "steel-energy.csv").read_text().splitlines()
    (folder / "known.csv").write_text("\n".join(lines[:1 + 96 * 300]) + "\n")
    run("lab", "forecast", "--input", folder / "known.csv", "--value", "kwh", "--sum", "4", "--model", model,
        "--horizon", "24", "--output", forecast)
    check(len(forecast.read_text().splitlines()) == 25, "a forecast has a line for each step")
    run("lab", "score", *steel, "--forecast", forecast, "--season", "168", "--report", folder / "score.json")
    check(json.loads((folder / "score.json").read_text())["count"] == 24, "a forecast is scored against what came")

    machine = ["--input", DATA / "machine-temperature.csv", "--value", "temperature"]
    windows = ["--windows", DATA / "machine-temperature.windows.json"]
    watch = folder / "watch.json"
    run("lab", "detect", *machine, *windows, "--normal-from", "2013-12-17 18:00", "--normal-to", "2014-01-10 00:00",
        "--alarms", folder / "alarms.csv", "--report", watch)
    score = json.loads(watch.read_text())["score"]
    last = score["windows"][-1]
    check(last["detected"] and last["leadSeconds"] > 3600, "the machine's failure is warned of hours before its moment")
    check(score["detected"] >= 3 and score["falseAlarmsPerWeek"] <= 1, f"3 of 4 windows at one false alarm a week: {score}")
    run("lab", "score", *machine, *windows, "--alarms", folder / "alarms.csv")

    bad = folder / "bad.csv"
    bad.write_text("timestamp,kwh\n2018-01-01 00:00,1\n2018-01-01 00:15,oops\n")
    refused = run("lab", "train", "--input", bad, "--value", "kwh", "--holdout", "1", "--model", poor, code=1)
    check(b'line 3, column "kwh"' in refused.stderr, "a bad row is named by line and column")
    chinese = run("lab", "train", "--input", bad, "--value", "kwh", "--holdout", "1", "--model", poor, "--lang", "zh", code=1)
    check("第 3 行" in chinese.stderr.decode(), "and in Chinese")
    run("lab", "train", "--input", folder / "absent.csv", "--holdout", "1", "--model", poor, code=6)
    run("lab", "train", "--season", "7", "--season", "3", "--input", bad, "--holdout", "1", "--model", poor, code=2)


def codes(folder):
    run("--help")
    run("--version")
    for shell in ("bash", "zsh", "fish"):
        check(len(run("--generate-completion-script", shell).stdout) > 1000, f"completions for {shell}")
    run("offer", "bogus", code=2)
    begun = time.monotonic()
    gone = run("offer", "list", "--hub", "http://127.0.0.1:1", code=3)
    check(time.monotonic() - begun < 30, "and not after a request's whole minute")
    check(b"cannot reach the hub" in gone.stderr, "an absent hub is said so")
    run("offer", "list", "--hub", "localhost", code=2)
    run("evidence", "verify", folder / "absent", code=6)
    (folder / "junk").write_text("{}\n")
    run("evidence", "verify", folder / "junk", code=1)


def compared(step, slurm):
    """Three offers with prices before and after the voucher, and jobs in two pools with the reason for the chosen one."""
    offers, chosen = step["offers"], step["chosen"]
    check({offer["pick"] for offer in offers} >= {"now", "cheapest", "greenest"}, f"now, cheapest and greenest: {offers}")
    for offer in offers:
        check(offer["beforeFen"] - offer["voucherFen"] == offer["afterFen"] < offer["beforeFen"] and offer["reason"],
              f"a price before and after the voucher, and why: {offer}")
    check(len({one["pool"] for one in chosen}) == 2 and all(one["reason"] and one["chosen"]["score"] for one in chosen),
          f"jobs ran in two pools, each with the reason: {chosen}")
    engines = sorted(one["engine"] for one in chosen)
    check(engines == (["local", "slurm"] if slurm else ["local", "local"]), f"the engines: {engines}")
    check(any(one["energyFen"] is not None for one in chosen), f"one of them is charged its power beside: {chosen}")


def good(journey, slurm=False, models=True):
    steps = [n for n in range(1, 13) if models or n != 10]
    check([step["n"] for step in journey["steps"]] == steps, "the journey's steps are all there")
    for step in journey["steps"]:
        check(step["ok"] and step["refusal"]["refused"] and step["refusal"]["rule"] and step["evidence"],
              f"step {step['n']} went well, refused what it must, and left evidence: {step}")
    compared(next(step for step in journey["steps"] if step["n"] == 6), slurm)
    check(journey["numbers"]["qualityBefore"] < journey["numbers"]["qualityAfter"], f"repaired: {journey['numbers']}")
    tried = {refusal["rule"] for step in journey["steps"] for refusal in step["refusals"]}
    check(tried >= {"use.compute-only", "release.not-anonymous", "release.too-large", "assessment.score", "right.not-yours",
                    "model.not-publishable", "model.filing-needed", "evidence.no-report"}, f"refused: {tried}")
    check(journey["evidence"]["verified"] and journey["ledger"]["balanced"], "evidence verifies and the books balance")


def own(folder):
    """Without a hub, the journey plays on one of its own and leaves nothing but its results."""
    place = folder / "own-journey"
    (place / "tmp").mkdir(parents=True)
    cluster = {name: value for name, value in os.environ.items() if name.startswith("LINGQU_SLURM_")}
    run("journey", "--json", place / "out.json", "--examples", DATA, env={"TMPDIR": str(place / "tmp")} | cluster)
    good(json.loads((place / "out.json").read_text()), slurm="LINGQU_SLURM_URL" in cluster)
    check(not list((place / "tmp").iterdir()), "the journey's own hub leaves nothing behind")
    key = (place / "out.log-key").read_text().strip()
    run("evidence", "verify", place / "out.bundle.ndjson", "--key", key)
    told = run("evidence", "verify", place / "out.model.ndjson", "--report", place / "out.report.json", "--key", key, "--json")
    kinds = [step["kind"] for step in json.loads(told.stdout)["report"]["steps"]]
    check(kinds[:2] == ["report", "model"] and {"agreement", "right", "job"} <= set(kinds), f"from the report to the right and the job: {kinds}")
    run("evidence", "verify", place / "out.agreement.ndjson", "--report", place / "out.report.json", "--key", key, code=1)


def live(folder):
    result = folder / "journey.json"
    with Hub() as hub:
        data = hub.folder
        run("journey", "--hub", hub.address, "--data", data, "--examples", DATA, "--json", result)
        journey = json.loads(result.read_text())
        good(journey, models=False)
        check(journey["numbers"]["revocationStopMilliseconds"] < 5000, "a revoked job stops within 5 s")

        key = (folder / "journey.log-key").read_text().strip()
        for name in ("journey.bundle.ndjson", "journey.agreement.ndjson", "journey.data.ndjson", "journey.model.ndjson"):
            bundle = (folder / name).read_bytes()
            run("evidence", "verify", folder / name, "--key", key)
            for place in range(7, len(bundle), len(bundle) // 12):
                altered = bytearray(bundle)
                altered[place] ^= 1
                (folder / "altered").write_bytes(altered)
                found = run("evidence", "verify", folder / "altered", "--key", key, "--json", code=1)
                check(json.loads(found.stdout)["altered"]["part"], "the altered part is named")

        secret = pathlib.Path(data, "journey-operator.key").read_text().strip()
        env = {"LINGQU_HUB": hub.address, "LINGQU_KEY": secret, "LINGQU_CONFIG": str(folder / "own" / "config.json")}
        run("init", env=env)
        check((folder / "own" / "config.json").stat().st_mode & 0o777 == 0o600, "the kept key is for its owner only")
        kept = {"LINGQU_CONFIG": env["LINGQU_CONFIG"]}
        offers = json.loads(run("offer", "list", "--json", env=kept).stdout)["items"]
        check(len(offers) == 6, "offers as JSON")
        table = run("offer", "search", "能耗", "--lang", "zh", env=kept).stdout.decode()
        check("压榨线能耗历史数据" in table and "─" in table, "offers as a table in Chinese")
        run("offer", "show", offers[0]["id"], env=kept)
        run("need", "matches", json.loads(run("need", "list", "--json", env=kept).stdout)["items"][0]["id"], env=kept)
        agreement = json.loads(run("api", "GET", "/v1/evidence?limit=200", env=kept).stdout)["items"]
        agreement = [item["entry"]["agreement"] for item in agreement if "agreement" in item["entry"]][0]
        run("agreement", "timeline", agreement, env=kept)
        run("evidence", "export", "--agreement", agreement, "--output", folder / "one.ndjson", env=kept)
        run("evidence", "verify", folder / "one.ndjson", "--key", key)
        run("evidence", "receipt", "3", "--output", folder / "receipt.json", env=kept)
        run("evidence", "verify", folder / "receipt.json", "--key", key)
        check(run("evidence", "checkpoint", env=kept).stdout.startswith(b"lingqu.local/hub\n"), "a checkpoint is a signed note")
        run("ledger", "check", env=kept)
        programme = json.loads(run("voucher", "programmes", "--json", env=kept).stdout)["items"][0]["id"]
        effect = json.loads(run("voucher", "effect", programme, "--json", env=kept).stdout)
        shown = run("voucher", "effect", programme, "--lang", "zh", env=kept).stdout.decode()
        check("每元核时" in shown and ("历史不足一周，不宜比较" in shown) == ("comparison" in effect), f"what vouchers did: {shown}")
        run("job", "list", env=kept)
        run("doctor", env=kept)
        os.chmod(env["LINGQU_CONFIG"], 0o644)
        run("offer", "list", env=kept, code=6)
        os.chmod(env["LINGQU_CONFIG"], 0o600)
        missing = run("offer", "show", "off_01h455vb4pex5vsknk084sn02q", env=kept, code=1)
        check(b"access.not-found" in missing.stderr, "a refusal names its rule")
        run("offer", "list", env={**env, "LINGQU_KEY": "lqk_" + "0" * 64}, code=4)
        (folder / "offer.json").write_text("{")
        run("offer", "publish", folder / "offer.json", env=kept, code=2)
        run("key", "generate", folder / "signing.json", env=kept)
        run("key", "generate", folder / "signing.json", env=kept, code=6)
        run("backup", folder / "copy.sqlite", env=kept)
        run("restore", folder / "copy.sqlite", "--data", data, "--replace", code=1)
    restored = folder / "restored"
    run("restore", folder / "copy.sqlite", "--data", restored)
    run("restore", folder / "copy.sqlite", "--data", restored, code=1)
    run("restore", folder / "copy.sqlite", "--data", restored, "--replace")
    with Hub(folder=str(restored)) as hub:
        offers = json.loads(run("offer", "list", "--json", env={"LINGQU_HUB": hub.address, "LINGQU_KEY": secret}).stdout)
        check(len(offers["items"]) == 6, "a hub runs on the restored database, with its keys")
        spoilt = offers["items"][2]["id"]
        if not os.environ.get("LINGQU_TEST_DATABASE"):
            unreadable(hub, secret, spoilt)


def unreadable(hub, secret, spoilt):
    """One row that cannot be read: the lists go on without it, and `doctor` names it."""
    env = {"LINGQU_KEY": secret}
    hub.stop()
    with sqlite3.connect(os.path.join(hub.folder, "hub.sqlite")) as database:
        database.execute("UPDATE offer_version SET body = replace(body, '\"policy\"', '\"polity\"') WHERE offer = ?", (spoilt,))
    database.close()
    hub.start()
    env["LINGQU_HUB"] = hub.address
    offers = json.loads(run("offer", "list", "--json", env=env).stdout)["items"]
    check(len(offers) == 5 and spoilt not in [offer["id"] for offer in offers], "the others are listed")
    for path in ("/v1/overview", "/v1/offer-diagnoses", "/v1/offer-counts"):
        check(hub.call("GET", path, key=secret).status == 200, f"{path} goes on")
    answer = hub.call("GET", f"/v1/offers/{spoilt}", key=secret)
    check(answer.status == 503 and answer.json["rule"] == "store.unreadable-row", f"it is told of by itself: {answer.body[:200]}")
    found = run("doctor", env=env, code=1)
    check(spoilt.encode() in found.stdout, f"doctor names it: {found.stdout[-600:]!r}")
    check(spoilt.encode() not in run("doctor", "--quick", "--only", "database", env=env).stdout, "unless it shall be quick")
    end = time.monotonic() + 60
    while spoilt not in pathlib.Path(hub.log).read_text() and time.monotonic() < end:
        time.sleep(0.2)
    check(spoilt in pathlib.Path(hub.log).read_text(), "the hub's log names it")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lingqu-cli-"))
    try:
        codes(folder)
        lab(folder)
        check_data(run, check, folder, DATA)
        check_release(run, check, folder)
        check_simulate(run, check, folder)
        check_simulate_queues(run, check, folder)
        own(folder)
        live(folder)
        check_sites(Hub, credit_code, run, check)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
