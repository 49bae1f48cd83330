"""Is a document what Kubernetes takes? Held to Kubernetes' own OpenAPI models (PyPI `kubernetes`) and to the rules of names,
labels, quantities and pods that its API server checks besides."""

import re

from kubernetes.client import models

NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LABEL = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
QUANTITY = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?")
ENVIRONMENT = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
# What is an int-or-string, a date or a quantity is told by no more than `str` or `object` in the models.
PLAIN = {"str": str, "bool": bool, "int": int, "float": (int, float), "datetime": str, "object": object}


class Bad(Exception):
    """A refusal as the API server has it: code, reason, message."""

    def __init__(self, code, reason, message):
        super().__init__(message)
        self.code, self.reason, self.message = code, reason, message


def typed(value, kind, path):
    """Yields what is wrong with a value of a type of the models: unknown members, wrong types, what is missing."""
    if found := re.fullmatch(r"(?:List|list)\[(.*)\]", kind):
        if not isinstance(value, list):
            yield f"{path}: {value!r} is no list"
            return
        for index, item in enumerate(value):
            yield from typed(item, found[1], f"{path}[{index}]")
    elif found := re.fullmatch(r"(?:Dict|dict)[\[(]str, ?(.*)[\])]", kind):
        if not isinstance(value, dict):
            yield f"{path}: {value!r} is no object"
            return
        for key, item in value.items():
            yield from typed(item, found[1], f"{path}.{key}")
    elif kind in PLAIN:
        wanted = PLAIN[kind]
        if value is None or not isinstance(value, wanted) or isinstance(value, bool) and kind in ("int", "float", "str"):
            yield f"{path}: {value!r} is no {kind}"
    else:
        yield from modelled(value, getattr(models, kind), path)


def modelled(value, model, path):
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no object"
        return
    members = {json: (python, model.openapi_types[python]) for python, json in model.attribute_map.items()}
    for key, item in value.items():
        if key not in members:
            yield f'{path}: unknown field "{key}"'
        else:
            yield from typed(item, members[key][1], f"{path}.{key}")
    for json, (python, _) in members.items():
        if model.model_fields[python].is_required() and json not in value:
            yield f"{path}.{json}: Required value"


def require(document, kind):
    """Throws unless it is a document of a model, such as `V1Job`: a strict decoding error as the server tells it."""
    wrong = list(typed(document, kind, "") or [])
    if wrong:
        raise Bad(400, "BadRequest", "strict decoding error: " + "; ".join(wrong))


def quantity(text):
    """As a number; with suffixes of both kinds."""
    found = QUANTITY.fullmatch(text)
    number, suffix = re.fullmatch(r"([-+.\d]+)(.*)", text).groups() if found else (None, None)
    if not found:
        raise Bad(422, "Invalid", f"{text!r} is no quantity")
    binary = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
    decimal = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
    if suffix in binary:
        return float(number) * 1024 ** binary[suffix]
    return float(number) * 10 ** (decimal[suffix] if suffix in decimal else int(suffix[1:]))


def meta(document, path="metadata"):
    found = document.get("metadata", {})
    for key, value in found.get("labels", {}).items():
        prefix, slash, name = key.rpartition("/")
        if slash and (len(prefix) > 253 or not SUBDOMAIN.fullmatch(prefix)) or not name or len(name) > 63 or not LABEL.fullmatch(name):
            yield f"{path}.labels: Invalid value: {key!r}"
        if len(value) > 63 or not LABEL.fullmatch(value):
            yield f"{path}.labels: Invalid value: {value!r}"


def job(document):
    """What is wrong with a Job beyond its types."""
    require(document, "V1Job")
    if document.get("apiVersion") != "batch/v1" or document.get("kind") != "Job":
        raise Bad(400, "BadRequest", "apiVersion and kind do not match")
    wrong = list(meta(document))
    name = document["metadata"].get("name", "")
    # A Job's name becomes part of its pods' names and a label of theirs.
    if not SUBDOMAIN.fullmatch(name) or len(name) > 63:
        wrong.append(f"metadata.name: Invalid value: {name!r}")
    spec = document["spec"]
    for key in ("completions", "parallelism", "backoffLimit", "ttlSecondsAfterFinished", "activeDeadlineSeconds"):
        if not 0 <= spec.get(key, 0) < 1 << 31:
            wrong.append(f"spec.{key}: Invalid value: {spec[key]}")
    if "selector" in spec:
        wrong.append("spec.selector: is made by the server")
    wrong += list(meta(spec["template"], "spec.template.metadata"))
    wrong += list(pod(spec["template"].get("spec", {}), "spec.template.spec"))
    if wrong:
        raise Bad(422, "Invalid", f'Job.batch "{name}" is invalid: ' + ", ".join(wrong))


def pod(spec, path):
    if spec.get("restartPolicy") not in ("Never", "OnFailure"):
        yield f"{path}.restartPolicy: Unsupported value: {spec.get('restartPolicy')!r}"
    if not 1 <= spec.get("activeDeadlineSeconds", 1) < 1 << 31:
        yield f"{path}.activeDeadlineSeconds: Invalid value"
    for key, value in spec.get("nodeSelector", {}).items():
        if not LABEL.fullmatch(value):
            yield f"{path}.nodeSelector: Invalid value: {key}={value!r}"
    for number, toleration in enumerate(spec.get("tolerations", [])):
        if toleration.get("operator", "Equal") not in ("Equal", "Exists", "Lt", "Gt"):
            yield f"{path}.tolerations[{number}].operator: Unsupported value"
        if toleration.get("effect", "NoSchedule") not in ("NoSchedule", "PreferNoSchedule", "NoExecute"):
            yield f"{path}.tolerations[{number}].effect: Unsupported value"
    volumes = {volume["name"] for volume in spec.get("volumes", [])}
    for volume in spec.get("volumes", []):
        if not NAME.fullmatch(volume["name"]) or len(volume) != 2:
            yield f"{path}.volumes: {volume!r} has no name or not one source"
    if not spec.get("containers"):
        yield f"{path}.containers: Required value"
    for number, container in enumerate(spec.get("containers", [])):
        yield from contained(container, volumes, f"{path}.containers[{number}]")


def contained(container, volumes, path):
    if not NAME.fullmatch(container["name"]) or len(container["name"]) > 63:
        yield f"{path}.name: Invalid value: {container['name']!r}"
    if not container.get("image") or container["image"] != container["image"].strip():
        yield f"{path}.image: Required value"
    for variable in container.get("env", []):
        if not ENVIRONMENT.fullmatch(variable["name"]):
            yield f"{path}.env: Invalid value: {variable['name']!r}"
        field = variable.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
        if field not in (None, "metadata.name", "metadata.uid", "metadata.namespace", "spec.nodeName", "status.podIP"):
            yield f"{path}.env: Unsupported field path: {field!r}"
    resources = container.get("resources", {})
    for part in ("requests", "limits"):
        for resource, amount in resources.get(part, {}).items():
            if quantity(amount) < 0:
                yield f"{path}.resources.{part}[{resource}]: Invalid value: {amount}"
            if "/" in resource and (quantity(amount) != int(quantity(amount))
                                    or resources.get("limits", {}).get(resource) != resources.get("requests", {}).get(resource, amount)):
                yield f"{path}.resources.{part}[{resource}]: extended resources are whole, and their requests are their limits"
            if "/" not in resource and resource not in ("cpu", "memory", "ephemeral-storage"):
                yield f"{path}.resources.{part}[{resource}]: Invalid value"
    for resource, amount in resources.get("requests", {}).items():
        if resource in resources.get("limits", {}) and quantity(amount) > quantity(resources["limits"][resource]):
            yield f"{path}.resources.requests[{resource}]: must be less than or equal to its limit"
    places = [mount["mountPath"] for mount in container.get("volumeMounts", [])]
    if len(set(places)) != len(places):
        yield f"{path}.volumeMounts: must be unique"
    for mount in container.get("volumeMounts", []):
        below = mount.get("subPath", "")
        if mount["name"] not in volumes or below.startswith("/") or ".." in below.split("/"):
            yield f"{path}.volumeMounts: {mount!r}"


def restricted(spec):
    """What of a pod the Pod Security Standard `restricted` forbids."""
    around = spec.get("securityContext", {})
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key):
            yield key
    for volume in spec.get("volumes", []):
        if not set(volume) - {"name"} <= {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}:
            yield "restricted volume types"
    for container in spec["containers"]:
        own = container.get("securityContext", {})
        if own.get("allowPrivilegeEscalation") is not False:
            yield "allowPrivilegeEscalation != false"
        if "ALL" not in own.get("capabilities", {}).get("drop", []) or own["capabilities"].get("add"):
            yield "unrestricted capabilities"
        if own.get("runAsNonRoot", around.get("runAsNonRoot")) is not True:
            yield "runAsNonRoot != true"
        if own.get("runAsUser", around.get("runAsUser")) == 0:
            yield "runAsUser=0"
        if own.get("seccompProfile", around.get("seccompProfile", {})).get("type") not in ("RuntimeDefault", "Localhost"):
            yield "seccompProfile"
        if own.get("privileged") or own.get("procMount", "Default") != "Default":
            yield "privileged"
