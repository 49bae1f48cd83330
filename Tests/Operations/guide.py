"""The guides say only what is there: every command with its options, metric, rule, path and file that they name exists, the
alerts name metrics that a hub has, and both languages name the same."""

import json
import os
import re
import shlex
import shutil
import subprocess

import yaml
from common import BIN, Hub, ROOT, check

GUIDES = ["README.md", "README.zh-CN.md", "SECURITY.md", "docs/operations.md", "docs/operations.zh.md"]


def tree():
    """All commands with their options, as the program tells them."""
    said = subprocess.run([BIN, "--experimental-dump-help"], capture_output=True, check=True).stdout
    return json.loads(said)["command"]


def commands(text):
    """What follows `lingqu` in code, word by word, up to the next operator of the shell."""
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.S)
    blocks += re.findall(r"(?m)^(?: {4}\S.*\n)+", text)
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"```.*?```", "", text, flags=re.S))
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    for line in lines + inline:
        lexer = shlex.shlex(line, posix=True, punctuation_chars="&|;<>()")
        lexer.whitespace_split = True
        try:
            words = list(lexer)
        except ValueError:
            continue
        found = None
        for word in words + [";"]:
            if re.fullmatch(r"[&|;<>()]+", word):
                if found:
                    yield line, found
                found = None
            elif found is not None:
                found.append(word)
            elif word == "lingqu" or word.endswith("/bin/lingqu"):
                found = []


def fault(command, words):
    """What is wrong with one command; None if nothing is."""
    words = list(words)
    while words and not words[0].startswith("-"):
        below = [sub for sub in command.get("subcommands", []) if sub["commandName"] == words[0]]
        if not below:
            break
        command = below[0]
        words.pop(0)
    if command.get("subcommands") and words and not words[0].startswith("-") and words[0] not in ("…", "..."):
        return f"no command {words[0]}"
    options = {("--" if name["kind"].startswith("long") and name["kind"] != "longWithSingleDash" else "-") + name["name"]: argument
               for argument in command.get("arguments", []) for name in argument.get("names", [])}
    for word in words:
        if word.startswith("-") and word != "-":
            argument = options.get(word.split("=")[0])
            if argument is None or not argument.get("shouldDisplay", True) and word == "--key":
                return f"no option {word}"
    return None


def metrics(hub):
    hub.call("GET", "/readyz")  # The histogram has a series once something was asked for.
    text = hub.call("GET", "/metrics").body.decode()
    return set(re.findall(r"(?m)^(lingqu_[a-z_]+)", text)) | set(re.findall(r"# TYPE (lingqu_[a-z_]+)", text))


def check_alerts(known):
    path = ROOT / "deploy" / "alerts.yml"
    rules = [rule for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]]
    check(len(rules) >= 12, "there are alerts")
    named = set()
    for rule in rules:
        check(re.fullmatch(r"Lingqu\w+", rule["alert"]) and rule["expr"] and rule["labels"]["severity"] in ("page", "ticket")
              and rule["annotations"]["summary"] and rule["annotations"]["action"], f"an alert says what to do: {rule}")
        uses = set(re.findall(r"\b(lingqu_[a-z_]+)", rule["expr"]))
        check(uses or "up{" in rule["expr"], f"{rule['alert']} looks at a metric")
        check(uses <= known, f"{rule['alert']} names metrics that a hub has: {uses - known}")
        for line, words in commands("`" + "`\n`".join(re.findall(r"lingqu doctor[^.;,]*", rule["annotations"]["action"])) + "`"):
            check(fault(tree(), words) is None, f"{rule['alert']}: {line}: {fault(tree(), words)}")
        named |= uses
    if shutil.which("promtool"):
        done = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True)
        check(done.returncode == 0, f"promtool: {done.stdout} {done.stderr}")
    return named


def check_guides(scratch, preload):
    whole = tree()
    check(fault(whole, ["doctor", "--bogus"]) and fault(whole, ["bogus"]) and fault(whole, ["offer", "bogus"])
          and fault(whole, ["offer", "list", "--key", "x"]), "a wrong command would be found")
    check(len(list(commands("```sh\nx && lingqu doctor --only a; sudo -u b lingqu serve > c\n```\n`lingqu init`"))) == 3, "commands are found")
    with Hub(folder=str(scratch / "guide")) as hub:
        known = metrics(hub)
        document = hub.call("GET", "/openapi.json").json
        console = {"/console/jobs/{job}/live"}
    paths = {re.sub(r"\{\w+\}", "{}", path) for path in document["paths"]} | {re.sub(r"\{\w+\}", "{}", path) for path in console}
    sources = subprocess.run(["git", "-C", ROOT, "grep", "-hoE", r'rule: *"[a-z.-]+"', "--", "Sources"], capture_output=True, text=True).stdout
    rules = set(re.findall(r'"([a-z.-]+)"', sources))
    alerted = check_alerts(known)
    said = {}
    for name in GUIDES:
        text = (ROOT / name).read_text()
        found = list(commands(text))
        for line, words in found:
            check(fault(whole, words) is None, f"{name}: {line!r}: {fault(whole, words)}")
        check(found or name == "SECURITY.md", f"{name} names commands")
        mentioned = set(re.findall(r"`(lingqu_[a-z_]+)", text))
        check(mentioned <= known, f"{name}: metrics that are there: {mentioned - known}")
        for path in set(re.findall(r"(?<![\w.])(/v1/[a-z{}/-]*[a-z}]|/healthz|/readyz|/metrics|/openapi\.json|/console/jobs/\{job\}/live)", text)):
            check(re.sub(r"\{\w+\}", "{}", path) in paths | {"/openapi.json"}, f"{name}: {path} is there")
        for file in set(re.findall(r"`(deploy/[\w.-]+)`", text)):
            check((ROOT / file).exists(), f"{name}: {file} is there")
        if name.startswith("docs/"):
            table = set(re.findall(r"(?m)^\| ((?:`[a-z.-]+`[,、 ]*)+)\|", text))
            named = {rule for cell in table for rule in re.findall(r"`([a-z]+\.[a-z-]+)`", cell)}
            check(len(named) > 10 and named <= rules, f"{name}: rules that are there: {named - rules}")
            check(alerted <= mentioned | {m + s for m in mentioned for s in ("_count", "_bucket")}, f"{name}: names what is alerted on: {alerted - mentioned}")
            said[name] = ([" ".join(words) for _, words in found if words], mentioned, named)
    english, chinese = said["docs/operations.md"], said["docs/operations.zh.md"]
    check(sorted(set(english[0])) == sorted(set(chinese[0])),
          f"both languages name the same commands: {set(english[0]) ^ set(chinese[0])}")
    check(english[1:] == chinese[1:], f"and metrics and rules: {english[1] ^ chinese[1]} {english[2] ^ chinese[2]}")
    unit = (ROOT / "deploy" / "lingqu.service").read_text().replace("\\\n", " ")
    for start in re.findall(r"ExecStart=(.*)", unit):
        words = start.split()[1:]
        check(fault(whole, words) is None, f"the unit: {fault(whole, words)}")
    assert os.path.exists(preload)
