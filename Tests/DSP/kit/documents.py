"""The cases of what is only asked for: the version document, the catalogue, a dataset."""

from . import checks, protocol, web
from .kit import Failed


def _valid(answer, *types):
    try:
        return checks.message(answer.json, *types)
    except checks.Invalid as invalid:
        raise Failed(f"the answer {answer.status} is no valid {' or '.join(types)}: {invalid}") from invalid


def _authorization(target):
    return target.authorization[target.participant]


def versions(target, _dataset):
    answer = web.call("GET", target.root + "/.well-known/dspace-version")  # Nobody has to say who they are.
    if answer.status != 200:
        raise Failed(f"the version document is answered {answer.status}")
    try:
        checks.schema(answer.json, "VersionResponse")
    except checks.Invalid as invalid:
        raise Failed(f"the version document: {invalid}") from invalid
    ours = [entry for entry in answer.json["protocolVersions"] if entry["version"] == "2025-1"]
    if len(ours) != 1:
        raise Failed(f"{len(ours)} entries for 2025-1, not one")
    if not target.base.endswith(ours[0]["path"]):
        raise Failed(f"the path {ours[0]['path']} is not where the connector is")


def catalog(target, dataset):
    answer = web.call("POST", target.base + "/catalog/request", protocol.message("CatalogRequestMessage"), _authorization(target))
    if not answer.ok:
        raise Failed(f"the catalogue is answered {answer.status}: {answer.body[:200]!r}")
    node = _valid(answer, "Catalog")
    found = [checks.identifier(entry) for entry in node.get("http://www.w3.org/ns/dcat#dataset", [])]
    if dataset not in found:
        raise Failed(f"the catalogue has {len(found)} datasets on its first page, {dataset} is none of them")


def known(target, dataset):
    answer = web.call("GET", f"{target.base}/catalog/datasets/{dataset}", authorization=_authorization(target))
    if answer.status != 200:
        raise Failed(f"the dataset is answered {answer.status}: {answer.body[:200]!r}")
    if checks.identifier(_valid(answer, "Dataset")) != dataset:
        raise Failed("the dataset is another one")


def unknown(target, dataset):
    answer = web.call("GET", f"{target.base}/catalog/datasets/{dataset}", authorization=_authorization(target))
    if answer.status != 404:
        raise Failed(f"an unknown dataset is answered {answer.status}, not 404")
    _valid(answer, "CatalogError")


CASES = {"MET:01-01": versions, "CAT:01-01": catalog, "CAT:01-02": known, "CAT:01-03": unknown}
