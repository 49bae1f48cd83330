"""Organisations with keys of their own, and a client that signs with an unmodified library of RFC 9421."""

import hashlib
import json
import os
import sys
import uuid
from base64 import b64encode

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Live"))
from hub import credit_code  # noqa: E402


def canonical(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()


class Party:
    def __init__(self, hub, number, name, kinds, own_key=True):
        self.hub, self.own_key = hub, own_key
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": name, "en": name}, "creditCode": credit_code(number), "kinds": kinds, "region": "450100"})
        self.id = made["id"]
        self.api = hub.expect(201, "POST", f"/v1/participants/{self.id}/api-keys",
                              {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        self.secret = Ed25519PrivateKey.generate()
        public = self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        if own_key:
            message = canonical({"participant": self.id, "publicKey": public})
            proof = self.secret.sign(b"lingqu-key-possession-v1\n" + message).hex()
            body = {"publicKey": public, "proof": proof}
        else:
            body = {}
        self.key = self.call(201, "POST", "/v1/signing-keys", body)["id"]

    def call(self, status, method, path, body=None):
        return self.hub.expect(status, method, path, body, key=self.api)

    def sign_agreement(self, agreement):
        found = self.call(200, "GET", f"/v1/agreements/{agreement}")
        value = self.secret.sign(found["signingContext"].encode() + b"\n" + canonical(found["document"])).hex()
        body = {"signature": {"key": self.key, "value": value}} if self.own_key else {}
        self.call(200, "POST", f"/v1/agreements/{agreement}/signatures", body)

    def message_signer(self):
        secret = self.secret

        class Keys(HTTPSignatureKeyResolver):
            def resolve_private_key(self, key_id):
                return secret

            def resolve_public_key(self, key_id):
                return secret.public_key()

        return HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Keys())

    def prepare(self, agreement, target, method="GET", body=None, headers=None, covered=None, length=None, key=None, **more):
        """A signed request, as `requests` sends it."""
        request = requests.Request(method, self.hub.address + f"/gateway/{agreement}{target}", data=body, headers=headers).prepare()
        covered = list(covered or ("@method", "@authority", "@target-uri"))
        if isinstance(body, bytes):
            request.headers["Content-Digest"] = "sha-256=:" + b64encode(hashlib.sha256(body).digest()).decode() + ":"
        if "Content-Digest" in request.headers and "content-digest" not in covered:
            covered.append("content-digest")
        more.setdefault("nonce", uuid.uuid4().hex)
        self.message_signer().sign(request, key_id=key or self.key, covered_component_ids=covered,
                                   use_existing_digest="Content-Digest" in request.headers, **more)
        return request

    def send(self, agreement, target, method="GET", body=None, **more):
        with requests.Session() as session:
            session.trust_env = False
            return session.send(self.prepare(agreement, target, method, body, **more), timeout=60, allow_redirects=False)


def send(request, stream=False):
    session = requests.Session()
    session.trust_env = False
    return session.send(request, timeout=60, allow_redirects=False, stream=stream)
