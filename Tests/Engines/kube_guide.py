"""The manifests of the guide, held to Kubernetes' own models; and what its roles allow."""

import os
import re

import kube_models
import yaml

GUIDES = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", f"connect-a-kubernetes-cluster{part}.md")
          for part in ("", ".zh")]
KINDS = {"ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "PersistentVolumeClaim", "NetworkPolicy"}


def manifests(guide=GUIDES[0]):
    with open(guide) as file:
        blocks = re.findall(r"```yaml\n(.*?)```", file.read(), re.S)
    return [document for block in blocks for document in yaml.safe_load_all(block)]


def rules():
    """(group, resource, verbs) of the roles."""
    return [(group, resource, set(rule["verbs"])) for document in manifests() if document["kind"] in ("Role", "ClusterRole")
            for rule in document["rules"] for group in rule["apiGroups"] for resource in rule["resources"]]


def problems():
    found = []
    for guide in GUIDES:
        documents = manifests(guide)
        if {document["kind"] for document in documents} != KINDS:
            found.append(f"{os.path.basename(guide)} has {[document['kind'] for document in documents]}")
        if documents != manifests():
            found.append(f"{os.path.basename(guide)} has other manifests")
        for document in documents:
            try:
                kube_models.require(document, "V1" + document["kind"])
            except kube_models.Bad as bad:
                found.append(f"{os.path.basename(guide)}: {document['kind']}: {bad.message}")
    return found
