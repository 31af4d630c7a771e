"""One HTTP call to a gateway, with the one distinction that counts: whether it may have been heard.

A call that never reached the gateway is NotSent; one that was made and not answered is Unsure.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult

from fangxin.domain.notices.actions.deliver import NotSent, Unsure

#: well below the lease of a message, with connecting and answering one after the other
SECONDS = 10
LONGEST_ANSWER = 1_048_576


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def call(
    parts: SplitResult, *, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", secure: bool
) -> Answer:
    """Call the host of an address; no redirect is followed, no proxy asked. Raises NotSent, Unsure."""
    host = parts.hostname or ""
    link = (
        http.client.HTTPSConnection(host, parts.port, timeout=SECONDS, context=ssl.create_default_context())
        if secure
        else http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    )
    try:
        try:
            link.connect()
        except OSError as away:
            raise NotSent(f"no connection: {type(away).__name__}") from away
        try:
            link.request(method, path, body, dict(headers))
            answer = link.getresponse()
            return Answer(answer.status, answer.read(LONGEST_ANSWER))
        except (OSError, http.client.HTTPException) as silent:
            raise Unsure(f"no answer: {type(silent).__name__}") from silent
    finally:
        link.close()
