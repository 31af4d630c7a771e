"""Programs at the interface: the key in the Authorization header, how often it may be used, and who it makes act."""

from __future__ import annotations

from collections.abc import Set

from django.http import HttpRequest

from fangxin.domain.agency.actions.machines import machine_with
from fangxin.domain.agency.queries import machine_actor
from fangxin.domain.agency.words import PERMISSION_LABELS, Permission
from fangxin.foundation.refusals import NotPermitted, Refusal
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.tries import subject_of
from fangxin.interfaces.clock import now
from fangxin.storage.limits import count_attempt

#: wrong keys from one address in a quarter of an hour
WRONG_KEYS = 30
WRONG_SECONDS = 15 * 60


class KeyMissing(Refusal):
    """A request at the interface names no key."""

    code = "key_missing"
    status = 401
    sentence = "请在请求头 Authorization 中用 Bearer 方式提供接口密钥。"


class KeyWrong(Refusal):
    """The key is unknown, closed, or its secret is not right; all look the same."""

    code = "key_wrong"
    status = 401
    sentence = "接口密钥无效或已停用，请联系本单位安全管理员。"


def let_machine_in(request: HttpRequest, *, accepted: Set[Permission]) -> None:
    """Set who acts on the request. Raises KeyMissing, KeyWrong, TooManyAttempts, NotPermitted."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise KeyMissing
    address, at = client_address(request), now()
    machine = machine_with(token=token.strip()[:200], address=address, at=at)
    if machine is None:
        count_attempt(subject=subject_of("key-from", address), limit=WRONG_KEYS, seconds=WRONG_SECONDS, at=at)
        raise KeyWrong
    count_attempt(subject=f"machine:{machine.pk}", limit=machine.a_minute, seconds=60, at=at)
    request.actor = machine_actor(machine=machine)  # type: ignore[attr-defined]
    request.machine = machine  # type: ignore[attr-defined]
    if accepted and not accepted & request.actor.permissions:  # type: ignore[attr-defined]
        raise NotPermitted(act="、".join(PERMISSION_LABELS[one] for one in sorted(accepted)))
