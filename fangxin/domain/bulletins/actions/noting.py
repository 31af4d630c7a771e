"""Noted figures: entered with their source, taken back with a reason. What was noted stays in the journal."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.bulletins.actions.step import deed
from fangxin.domain.bulletins.models import Noted
from fangxin.domain.bulletins.permissions import visible_noted
from fangxin.domain.bulletins.rules.lifecycle import plain
from fangxin.domain.bulletins.rules.noting import Checked, NotedOverlap, NotedTwice, Noting, check_noting
from fangxin.domain.bulletins.words import NotedState
from fangxin.domain.timeline.actions.journal import append, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.noted_book import NotedKind
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def note_figure(*, office: Office, noting: Noting, by: Actor, at: datetime) -> Noted:
    """Note a figure of an office of the caller's subtree.

    Raises NotPermitted, NotFound for an office elsewhere, UnknownNoted, SeveralRefusals of the form, NotedTwice,
    NotedOverlap.
    """
    by.must(Permission.WRITE_BULLETINS)
    if not by.oversees(office.path):
        raise NotFound(field="office")
    told = check_noting(noting)
    if told.kind.kind is NotedKind.OWN:
        _check_apart(office, noting.figure, told)
    row = Noted(
        id=new_id(at), office=office, path=office.path, figure=noting.figure, value=told.value, approx=told.approx.value,
        first_on=told.first_on, last_on=told.last_on, source=told.source, noted_at=at, noted_by=by.name,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NotedTwice(label=told.kind.label, field="figure") from None
    entry = deed(
        Act.FIGURE_NOTED, by, at, figure=row.figure, value=row.value, approx=row.approx, first_on=row.first_on,
        last_on=row.last_on, source=row.source,
    )  # fmt: skip
    write(new_chain(chain=row.pk, deeds=[entry]))
    return row


def _check_apart(office: Office, figure: str, told: Checked) -> None:
    """Raises NotedOverlap; the office is locked, so that no two are noted at once."""
    Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    standing = Noted.objects.filter(office=office, figure=figure, state=NotedState.STANDING)
    same = standing.filter(first_on__lte=told.last_on, last_on__gte=told.first_on).order_by("first_on").first()
    if same is not None:
        raise NotedOverlap(label=told.kind.label, first=same.first_on, last=same.last_on, field="last_on")


@transaction.atomic
def withdraw_figure(*, noted_id: int, reason: str, by: Actor, at: datetime) -> Noted:
    """Take a noted figure back, so that it counts no more. Of one taken back already nothing changes."""
    by.must(Permission.WRITE_BULLETINS)
    row = visible_noted(by=by).select_for_update(of=("self",)).filter(pk=noted_id).first()
    if row is None:
        raise NotFound
    if row.state == NotedState.WITHDRAWN:
        return row
    why = plain(reason, what="撤回的理由", field="reason")
    row.state, row.withdrawn_at = NotedState.WITHDRAWN.value, at
    row.save(update_fields=["state", "withdrawn_at"])
    append(chain=row.pk, deeds=[deed(Act.FIGURE_WITHDRAWN, by, at, reason=why)])
    return row
