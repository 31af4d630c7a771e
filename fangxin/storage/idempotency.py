"""A request carried out once, however often it arrives: the key's row is part of the act's own transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from fangxin.foundation.refusals import Refusal
from fangxin.storage.models import DoneRequest
from fangxin.storage.rows import write


class KeyReused(Refusal):
    """The same idempotency key came with another body."""

    code = "idempotency_key_reused"
    status = 422
    sentence = "这份表单已经提交过，但内容与上次不同。请重新填写后提交。"


def digest_of(body: Any) -> str:
    """A digest of what was asked, independent of the order of keys; dataclasses count as their fields."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return {one.name: getattr(value, one.name) for one in fields(value)} if is_dataclass(value) else str(value)


def answered_before(*, key: str, actor: str, digest: str) -> Any | None:
    """The answer given earlier under this key; None when the key is new. Raises KeyReused for another body or actor."""
    done = DoneRequest.objects.filter(key=key).first()
    if done is None:
        return None
    if done.digest != digest or done.actor != actor:
        raise KeyReused
    return done.answer


def once(
    *, key: str, actor: str, digest: str, at: datetime, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:  # fmt: skip
    """The answer of `act`, carried out once in a transaction with its key; a repeated request gets the first answer.

    A refused act leaves no key behind. Raises KeyReused, and what `act` raises.
    """
    before = answered_before(key=key, actor=actor, digest=digest)
    if before is not None:
        return dict(before)
    try:
        with transaction.atomic():
            # the key goes first: of two racers the second waits here, fails, and is given the first one's answer
            write([done_row(key=key, actor=actor, digest=digest, answer={}, at=at)])
            answer = act()
            DoneRequest.objects.filter(key=key).update(answer=answer)
            return answer
    except IntegrityError:
        before = answered_before(key=key, actor=actor, digest=digest)
        if before is None:
            raise
        return dict(before)


def done_row(*, key: str, actor: str, digest: str, answer: Any, at: datetime) -> DoneRequest:
    """The row to write first in the act's transaction; its primary key makes the second of two racers fail."""
    return DoneRequest(key=key, actor=actor, digest=digest, answer=answer, done_at=at)
