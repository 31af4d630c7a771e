"""Posting a return to its platform: only to hosts the installation allows, never inside, never following a redirect.

The platform acknowledges with a 2xx status; `receipt` in its JSON answer is kept. The Idempotency-Key is the return's own
id, the same on every try, so that a platform that took it and was slow to say so takes it once.
"""

from __future__ import annotations

import http.client
import json
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from fangxin.domain.people.actions import sealer
from fangxin.domain.workorders.actions.returning import NotAcknowledged
from fangxin.domain.workorders.models import Return
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.gateways.pinning import HostInside, HostUnknown, PinnedConnection, addresses_of

SECONDS = 5
LONGEST_ANSWER = 65_536


class HostNotAllowed(Refusal):
    """The address is not one of a host that the installation allows programs to be called at."""

    code = "host_not_allowed"
    status = 422
    sentence = "地址“{url}”不在允许的范围内，请系统管理员把主机加入 FANGXIN_WEBHOOK_ALLOW。"


def checked(url: str) -> SplitResult:
    """An address taken apart. Raises HostNotAllowed unless its host, with the port if there is one, is allowed as written."""
    try:
        parts = urlsplit(url)
        named = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError as unreadable:
        raise HostNotAllowed(url=url[:80]) from unreadable
    plain = parts.scheme in ("http", "https") and not parts.username and not parts.password and not parts.fragment
    if not plain or named not in settings.WEBHOOK_ALLOW:
        raise HostNotAllowed(url=url[:80])
    return parts


def send(row: Return) -> str:
    """Send one return; gives the platform's receipt. Raises NotAcknowledged."""
    platform = row.order.platform
    try:
        parts = checked(platform.url)
        link = PinnedConnection(parts, addresses=addresses_of(parts, allowed=settings.WEBHOOK_ALLOW), timeout=SECONDS)
    except HostNotAllowed as refused:
        raise NotAcknowledged("host not allowed") from refused
    except HostUnknown as unknown:
        raise NotAcknowledged("host unknown") from unknown
    except HostInside as inside:
        raise NotAcknowledged("host inside") from inside
    body = json.dumps({"id": str(row.pk), "kind": row.kind, **row.payload}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(row.pk), "Host": parts.netloc}
    if platform.token:
        token = sealer().open(bytes(platform.token), place=f"platform:{platform.pk}").decode()
        headers["Authorization"] = f"Bearer {token}"
    try:
        link.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = link.getresponse()
        text = answer.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException) as fault:
        raise NotAcknowledged(f"no answer: {type(fault).__name__}") from fault
    finally:
        link.close()
    if not 200 <= answer.status < 300:
        raise NotAcknowledged(f"status {answer.status}")
    return _receipt(text)


def _receipt(text: bytes) -> str:
    try:
        told = json.loads(text)
    except ValueError:
        return ""
    found = told.get("receipt", "") if isinstance(told, dict) else ""
    return found if isinstance(found, str) else ""
