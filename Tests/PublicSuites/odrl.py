"""The public ODRL suites of SolidLab, translated from Turtle to the JSON that `lingqu policy` reads.

- ODRL-Test-Suite: 68 policies, requests and states of the world, each with the activation of its rule.
- ODRL-Evaluator: the cases of its integration test that are written as Turtle: sets of purposes, days.
- ODRL-Test-Conflicts: policies of which some rules meet.

They describe their world wholly, so a fact that a request does not state is stated here to be none.
"""

import json
import re
import tempfile
from pathlib import Path

import rdflib
from command import each, lingqu
from rdflib import RDF, Namespace, URIRef

ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
EX = Namespace("http://example.org/")
REPORT = Namespace("https://w3id.org/force/compliance-report#")
TERMS = Namespace("http://purl.org/dc/terms/")
NOW = URIRef("http://example.com/request/currentTime")
CONTEXT = URIRef("https://w3id.org/force/sotw#context")
RULES = {"permission": "duty", "prohibition": "remedy", "obligation": "consequence"}
# Spellings in ODRL-Test-Conflicts that are no terms of ODRL, and terms of no vocabulary that stand for any: only whether two are the
# same is asked of them.
MEANT = {
    "prohibited": "prohibition", "payAmmount": "payAmount", str(EX.signContract): "obtainConsent", str(EX.rent): "index",
    str(EX.sell): "sell", str(EX.rentsell): "stream", str(EX.age): "count",
}


def term(node):
    """The name of a term: ODRL's own are short."""
    name = str(node)
    return MEANT.get(name.removeprefix(str(ODRL)), name.removeprefix(str(ODRL)))


def listed(graph, node):
    """What a node stands for: the members of an RDF list, or itself."""
    return list(graph.items(node)) if (node, RDF.first, None) in graph else [node]


def value(node):
    """An operand: a name, or a value with its type."""
    if isinstance(node, rdflib.Literal):
        kind = str(node.datatype or "").rpartition("#")[2]
        return int(node) if kind == "integer" else {"@value": str(node), **({"@type": "xsd:" + kind} if kind else {})}
    return str(node)


def condition(graph, node):
    for join in ["and", "or", "xone", "andSequence"]:
        if (node, ODRL[join], None) in graph:
            return {join: [condition(graph, part) for one in graph.objects(node, ODRL[join]) for part in listed(graph, one)]}
    out = {"leftOperand": term(graph.value(node, ODRL.leftOperand)), "operator": term(graph.value(node, ODRL.operator))}
    right = [value(part) for one in graph.objects(node, ODRL.rightOperand) for part in listed(graph, one)]
    out["rightOperand"] = right[0] if len(right) == 1 else right
    unit = graph.value(node, ODRL.unit)
    return {**out, "unit": str(unit)} if unit else out


def conditions(graph, node, name="constraint"):
    return [condition(graph, one) for one in graph.objects(node, ODRL[name])]


def scope(graph, node, kind):
    if (node, RDF.type, ODRL[kind]) not in graph:
        return str(node)
    source = graph.value(node, ODRL.source)
    name = str(graph.value(node, ODRL.uid) or node)
    return {"@type": kind, "uid": name, **({"source": str(source)} if source else {})}


def action(graph, node):
    named = graph.value(node, RDF.value)
    if named is None:
        return term(node)
    return {"rdf:value": {"@id": "odrl:" + term(named)}, "refinement": conditions(graph, node, "refinement")}


def rule(graph, node, kind):
    out = {"uid": str(node)} if isinstance(node, URIRef) else {}
    for name, read in [
        ("action", action), ("target", lambda g, one: scope(g, one, "AssetCollection")),
        ("assignee", lambda g, one: scope(g, one, "PartyCollection")), ("assigner", lambda g, one: str(one)),
    ]:
        found = [read(graph, one) for one in graph.objects(node, ODRL[name])]
        if found:
            out[name] = found if len(found) > 1 else found[0]
    if conditions(graph, node):
        out["constraint"] = conditions(graph, node)
    owed = [rule(graph, one, None) for one in graph.objects(node, ODRL[RULES[kind]])] if kind else []
    return {**out, RULES[kind]: owed} if owed else out


def policy(graph, node):
    out = {"@type": "Set"}
    for one in RULES:
        spelled = [one, *(key for key, meant in MEANT.items() if meant == one)]
        found = [rule(graph, part, one) for said in spelled for part in graph.objects(node, ODRL[said])]
        if found:
            out[one] = found
    return out


def request(graph, node, world, rules):
    asked = graph.value(node, ODRL.permission)
    out = {"action": term(graph.value(asked, ODRL.action)), "recipient": str(graph.value(asked, ODRL.assignee)),
           "target": str(graph.value(asked, ODRL.target)), "at": str(world.value(NOW, TERMS.issued))}
    facts = {term(one): [] for one in rules.objects(None, ODRL.leftOperand)}
    for known in ["dateTime", "recipient"]:
        facts.pop(known, None)
    for one in graph.objects(asked, CONTEXT):
        facts[term(graph.value(one, ODRL.leftOperand))] = [value(graph.value(one, ODRL.rightOperand))]
    part = {}
    for member, whole in world.subject_objects(ODRL.partOf):
        part.setdefault(str(member), []).append(str(whole))
    kinds = {}
    for one, kind in graph.subject_objects(RDF.type):
        if not str(kind).startswith(str(ODRL)):
            kinds.setdefault(str(one), []).append(str(kind))
    record = {}
    for one in world.subjects(RDF.type, REPORT.DutyReport):
        standing = term(world.value(one, REPORT.deonticState)).rpartition("#")[2].lower()
        if standing in ("fulfilled", "violated"):
            record[str(world.value(one, REPORT.rule))] = standing
    return {**out, "facts": facts, "world": {"partOf": part, "kinds": kinds}, "state": {"record": record}}


def decided(case):
    """Whether each rule is as active as the suite's report says."""
    _, _, rules, asked, world, report = case
    chosen = next(rules.subjects(RDF.type, ODRL.Set), None)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "policy.json").write_text(json.dumps(policy(rules, chosen)))
        Path(folder, "request.json").write_text(
            json.dumps(request(asked, next(asked.subjects(RDF.type, ODRL.Request)), world, rules)))
        code, text, told = lingqu("policy", "try", "policy.json", "--request", "request.json", "--json", folder=folder)
    if code not in (0, 1) or not text:
        return False, f"{code} {told}"
    expected = {}
    for kind in [REPORT.PermissionReport, REPORT.ProhibitionReport]:
        for one in report.subjects(RDF.type, kind):
            expected[str(report.value(one, REPORT.rule))] = str(report.value(one, REPORT.activationState)).rpartition("#")[2].lower()
    # A rule that names no action is several here, one for each root of ODRL's actions: one of them is enough.
    found = {}
    for one in json.loads(text)["rules"]:
        if one["kind"] in ("permission", "prohibition") and found.get(one["name"]) != "active":
            found[one["name"]] = one["activation"]
    return bool(expected) and found == expected, f"{found} for {expected}"


def turtle(text):
    return rdflib.Graph().parse(data=text, format="turtle")


def states(root):
    """ODRL-Test-Suite: test cases that name a policy, a request and a state of the world by their ids."""
    for folder in sorted(root.rglob("data/test_cases")):
        parts = {}
        for kind, sort in [("policies", ODRL.Set), ("requests", ODRL.Request), ("sotw", EX.Sotw)]:
            for file in sorted((folder.parent / kind).glob("*.ttl")):
                graph = turtle(file.read_text())
                for one in graph.subjects(RDF.type, sort):
                    parts[str(one)] = graph
        for file in sorted(folder.glob("*.ttl")):
            graph = turtle(file.read_text())
            case = next(graph.subjects(RDF.type, EX.TestCase))
            yield ("states", file.stem, *(parts[str(graph.value(case, EX[name]))] for name in ["policy", "request", "sotw"]), graph)


def sets(root):
    """ODRL-Evaluator: the cases of its integration test whose four texts are Turtle."""
    for file in sorted(root.rglob("ODRL-newTestCases.test.ts")):
        text = file.read_text()
        texts = dict(re.findall(r"const (\w+) = `(.*?)`", text, re.S))
        for name, body in re.findall(r"\bit\('(.*?)',(.*?)(?=\bit\('|\Z)", text, re.S):
            own = dict(re.findall(r"const (\w+) = `(.*?)`", body, re.S))
            for left, right in re.findall(r"const (\w+) = (\w+)\b(?!\()", body):
                if right in texts:
                    own[left] = texts[right]
            names = ["odrlPolicyText", "odrlRequestText", "stateOfTheWorldText", "expectedReport"]
            if all(one in own for one in names):
                yield ("sets", name, *(turtle(own[one]) for one in names))


def conflicts(root):
    """ODRL-Test-Conflicts: whether policies that are in conflict, always or perhaps, are told to meet."""
    for file in sorted(root.rglob("data/test_case/testcase-*.ttl"), key=lambda one: int(re.sub(r"\D", "", one.stem))):
        graph = turtle(file.read_text())
        case = next(graph.subjects(RDF.type, EX.ConflictTestCase))
        expected = next(graph.objects(None, REPORT.activationState))
        with tempfile.TemporaryDirectory() as folder:
            names = []
            for one in sorted(graph.objects(case, REPORT.policy)):
                name = str(one).rpartition("/policy")[2]
                rules = turtle((file.parent.parent / "policies" / f"policy-{name}.ttl").read_text())
                names.append(name + ".json")
                Path(folder, names[-1]).write_text(json.dumps(policy(rules, one)))
            code, text, told = lingqu("policy", "meet", "--json", *names, folder=folder)
        wanted = expected in (REPORT.Conflict, REPORT.Ambiguous)
        yield "conflicts", file.stem, code == int(wanted), f"{code} {text} {told}"


def cases(root):
    found = [*states(root), *sets(root)]
    for case, (good, told) in zip(found, each(decided, found)):
        yield case[0], case[1], good, told
    yield from conflicts(root)
