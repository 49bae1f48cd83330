"""What every message and answer of a connector must be: typed, valid against its published schema, JSON-LD 1.1.

The schemas and the two contexts are those of the specification, in `../schemas`; nothing is fetched.
"""

import json
import pathlib
import threading

import jsonschema
import pyld.jsonld
import referencing

BASE = "https://relative.invalid/"  # What relative ids are read against; PyLD wants one.
FOLDER = pathlib.Path(__file__).parent.parent / "schemas"
SPACE = "https://w3id.org/dspace/2025/1/"
CONTEXT = SPACE + "context.jsonld"
CONTEXTS = {CONTEXT: "context/dspace.jsonld", SPACE + "odrl-profile.jsonld": "context/odrl.jsonld"}

SCHEMAS = {
    "CatalogRequestMessage": "catalog/catalog-request-message",
    "DatasetRequestMessage": "catalog/dataset-request-message",
    "Catalog": "catalog/catalog",
    "Dataset": "catalog/dataset",
    "CatalogError": "catalog/catalog-error",
    "ContractRequestMessage": "negotiation/contract-request-message",
    "ContractOfferMessage": "negotiation/contract-offer-message",
    "ContractNegotiationEventMessage": "negotiation/contract-negotiation-event-message",
    "ContractAgreementMessage": "negotiation/contract-agreement-message",
    "ContractAgreementVerificationMessage": "negotiation/contract-agreement-verification-message",
    "ContractNegotiationTerminationMessage": "negotiation/contract-negotiation-termination-message",
    "ContractNegotiation": "negotiation/contract-negotiation",
    "ContractNegotiationError": "negotiation/contract-negotiation-error",
    "TransferRequestMessage": "transfer/transfer-request-message",
    "TransferStartMessage": "transfer/transfer-start-message",
    "TransferSuspensionMessage": "transfer/transfer-suspension-message",
    "TransferCompletionMessage": "transfer/transfer-completion-message",
    "TransferTerminationMessage": "transfer/transfer-termination-message",
    "TransferProcess": "transfer/transfer-process",
    "TransferError": "transfer/transfer-error",
    "VersionResponse": "common/protocol-version",  # It has no `@type` of its own on the wire.
}


class Invalid(Exception):
    """What is wrong with a message, in one line."""


def _registry():
    resources = []
    for path in FOLDER.glob("*/*-schema.json"):
        # Three of the published schemas leave out the slash of a JSON pointer.
        schema = json.loads(path.read_text().replace(".json#definitions", ".json#/definitions"))
        resources.append((schema["$id"], referencing.Resource.from_contents(schema)))
    return referencing.Registry().with_resources(resources)


REGISTRY = _registry()
VALIDATORS = {
    name: jsonschema.Draft201909Validator({"$ref": f"{SPACE}{place}-schema.json"}, registry=REGISTRY)
    for name, place in SCHEMAS.items()}
DOCUMENTS = {url: {"contextUrl": None, "documentUrl": url, "document": json.loads((FOLDER / place).read_text())}
             for url, place in CONTEXTS.items()}
_expanding = threading.Lock()


def _load(url, _options):
    if url not in DOCUMENTS:
        raise pyld.jsonld.JsonLdError(f"the context {url} is none of the protocol's", "jsonld.LoadDocumentError")
    return DOCUMENTS[url]


def schema(document, name):
    """Raises `Invalid` unless `document` is valid against the schema of the type `name`."""
    error = jsonschema.exceptions.best_match(VALIDATORS[name].iter_errors(document))
    if error:
        raise Invalid(f"{name} at /{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")


def expanded(document):
    """`document` as expanded JSON-LD 1.1. Raises `Invalid`."""
    try:
        with _expanding:
            found = pyld.jsonld.expand(document, {"documentLoader": _load, "base": BASE, "processingMode": "json-ld-1.1"})
    except pyld.jsonld.JsonLdError as error:
        cause = error
        while isinstance(cause.__cause__, pyld.jsonld.JsonLdError):
            cause = cause.__cause__
        raise Invalid(f"no JSON-LD: {cause.args[0][:300]}") from error
    if len(found) != 1:
        raise Invalid(f"JSON-LD of {len(found)} nodes, not one")
    return found[0]


def message(document, *types):
    """Checks a message or an answer of one of `types` and returns it expanded. Raises `Invalid`."""
    if not isinstance(document, dict):
        raise Invalid("no JSON object")
    name = document.get("@type")
    if not isinstance(name, str):
        raise Invalid("no @type")
    if types and name not in types:
        raise Invalid(f"@type {name}, not {' or '.join(types)}")
    schema(document, name)
    node = expanded(document)
    wanted = ("http://www.w3.org/ns/dcat#" if name in ("Catalog", "Dataset") else SPACE) + name
    if node.get("@type") != [wanted]:
        raise Invalid(f"@type expands to {node.get('@type')}, not {wanted}")
    return node


def value(node, name):
    """The one value or id of the property `name` of an expanded node. Raises `Invalid`."""
    found = node.get(SPACE + name)
    if not found or len(found) != 1:
        raise Invalid(f"{name} has {len(found or [])} values")
    return found[0].get("@id", found[0].get("@value"))


def identifier(node):
    """The id of an expanded node, as it was written."""
    return (node.get("@id") or "").removeprefix(BASE)
