"""The vendor's published signature, ACS3-HMAC-SHA256 (V3, RPC style), by hand: a digest of the request, keyed with the secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Parameters in the order of their names, each escaped as RFC 3986 has it."""
    return "&".join(f"{quote(name, safe='~')}={quote(parameters[name], safe='~')}" for name in sorted(parameters))


def signed_headers(
    *, method: str, host: str, query: str, action: str, version: str, instant: str, nonce: str, key: str, secret: str,
    body: bytes = b"",
) -> dict[str, str]:  # fmt: skip
    """Every header of a signed request. `instant` is UTC, `2026-06-08T01:00:00Z`; `nonce` never twice."""
    digest = hashlib.sha256(body).hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": digest,
        "x-acs-date": instant,
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = "\n".join((method, "/", query, lines, names, digest))
    text = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = f"{ALGORITHM} Credential={key},SignedHeaders={names},Signature={signature}"
    return headers
