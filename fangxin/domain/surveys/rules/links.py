"""Links to a survey: only a digest of the token is kept."""

from __future__ import annotations

import hashlib


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
