"""What every act on a return ends in: the version counted, the journal entry, the messages; one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from fangxin.domain.agency.rules import Actor
from fangxin.domain.returns.actions.counting import KEPT, count
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries.ledger import settled_of
from fangxin.domain.returns.words import RETURN_LABELS, ReturnState
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal
from fangxin.storage.rows import write


class ReturnNotOpen(Refusal):
    """The return is in a state in which the act is not possible."""

    code = "return_not_open"
    status = 409
    sentence = "这笔退货目前是“{state}”，不能这样办理。"


class ReturnChanged(Refusal):
    """Somebody else acted on the return at the same moment."""

    code = "return_changed"
    status = 409
    sentence = "这笔退货刚刚有了变化，请看最新情况后再办理。"


def check_state(request: ReturnRequest, *states: ReturnState) -> None:
    """Raises ReturnNotOpen."""
    if request.state not in states:
        raise ReturnNotOpen(state=RETURN_LABELS[ReturnState(request.state)])


def commit(
    request: ReturnRequest, *, act: Act, by: Actor, at: datetime, changed: Sequence[str], rows: Sequence[models.Model] = (),
    **facts: Any,
) -> None:  # fmt: skip
    """Write the changed columns one version on, what goes with them, and the journal entry. Raises ReturnChanged.

    The version is compared in the statement itself, so that two who act at once cannot both succeed on any database.
    """
    before = request.result
    request.result, request.result_on = settled_of(request=request)
    values = {name: getattr(request, name) for name in (*changed, *KEPT)}
    done = ReturnRequest.objects.filter(pk=request.pk, version=request.version).update(
        **values, version=request.version + 1
    )
    if not done:
        raise ReturnChanged
    request.version += 1
    count(promise_id=request.promise_id, before=before, after=request.result)
    if rows:
        write(rows)
    append(chain=request.pk, deeds=[Deed(act=act, by=by, at=at, facts=facts)])
