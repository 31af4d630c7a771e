"""What every act on a promise ends in: the version counted, the journal entry, the messages; one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from fangxin.domain.agency.rules import Actor
from fangxin.domain.promises.actions.indexing import index_promises
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.words import STATE_LABELS, PromiseState
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal
from fangxin.storage.rows import write


class PromiseChanged(Refusal):
    """Somebody else acted on the promise since the page was opened."""

    code = "promise_changed"
    status = 409
    sentence = "这项承诺刚刚有了变化，请看最新情况后再办理。"


class PromiseNotOpen(Refusal):
    """The promise is in a state in which the act is not possible."""

    code = "promise_not_open"
    status = 409
    sentence = "这项承诺目前是“{state}”，不能这样办理。"


def check_state(promise: Promise, *states: PromiseState, version: int | None = None) -> None:
    """Raises PromiseNotOpen, PromiseChanged."""
    if version is not None and version != promise.version:
        raise PromiseChanged
    if promise.state not in states:
        raise PromiseNotOpen(state=STATE_LABELS[PromiseState(promise.state)])


def commit(
    promise: Promise, *, act: Act, by: Actor, at: datetime, rows: Sequence[models.Model] = (), **facts: Any
) -> None:
    """Save the promise one version on, write what goes with it, and note the act."""
    promise.version += 1
    promise.save()
    if rows:
        write(rows)
    index_promises([promise.pk])
    told = {"kind": promise_book().label(promise.kind), "store": promise.place_name, **facts}
    append(chain=promise.pk, deeds=[Deed(act=act, by=by, at=at, facts=told)])
