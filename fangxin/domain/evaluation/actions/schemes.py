"""An agency's own scheme: drafted, changed, tried on a month that is over, adopted; never changed after that."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.actions.step import deed, note, own_office
from fangxin.domain.evaluation.models import Scheme
from fangxin.domain.evaluation.rules.counted import SchemeUsed
from fangxin.domain.evaluation.rules.refusing import SchemeNotSo, SchemeNotTried, SchemeNumberTaken
from fangxin.domain.evaluation.words import SCHEME_STATE_LABELS, SchemeState
from fangxin.domain.timeline.actions.journal import new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def draft_scheme(*, scheme: SchemeUsed, valid_from: date, by: Actor, at: datetime) -> Scheme:
    """Write a new version of the own scheme. The text was read and found to be one. Raises NotPermitted, SchemeNumberTaken."""
    by.must(Permission.EVALUATE)
    office = own_office(by)
    if Scheme.objects.filter(office=office, number=scheme.version).exists():
        raise SchemeNumberTaken(version=scheme.version, field="text")
    made = Scheme(
        id=new_id(at), office=office, path=office.path, number=scheme.version, title=scheme.title, text=scheme.text,
        digest=scheme.digest, valid_from=valid_from, state=SchemeState.DRAFT.value, drafted_at=at, drafted_by=by.name,
    )  # fmt: skip
    drafted = deed(Act.EVAL_SCHEME_DRAFTED, by, at, number=made.number, digest=made.digest)
    write([made, *new_chain(chain=made.pk, deeds=[drafted])])
    return made


@transaction.atomic
def change_scheme(
    *, scheme_id: int, version: int, scheme: SchemeUsed, valid_from: date, by: Actor, at: datetime
) -> Scheme:
    """Write a draft anew; it has to be tried again. Raises NotFound, NotPermitted, SchemeNotSo, SchemeNumberTaken."""
    made = _held(scheme_id, by, version)
    if Scheme.objects.filter(office=made.office, number=scheme.version).exclude(pk=made.pk).exists():
        raise SchemeNumberTaken(version=scheme.version, field="text")
    made.number, made.title, made.text, made.digest = scheme.version, scheme.title, scheme.text, scheme.digest
    made.valid_from, made.tried_at, made.tried_on = valid_from, None, ""
    _save(made)
    note(made.pk, Act.EVAL_SCHEME_CHANGED, by, at, digest=made.digest)
    return made


@transaction.atomic
def record_trial(*, scheme_id: int, month: str, by: Actor, at: datetime) -> Scheme:
    """Record that a draft was tried on a month. Raises NotFound, NotPermitted, SchemeNotSo."""
    made = _held(scheme_id, by, None)
    made.tried_at, made.tried_on = at, month
    made.save(update_fields=["tried_at", "tried_on"])
    note(made.pk, Act.EVAL_SCHEME_TRIED, by, at, month=month, digest=made.digest)
    return made


@transaction.atomic
def adopt_scheme(*, scheme_id: int, version: int, by: Actor, at: datetime) -> Scheme:
    """Adopt a draft that was tried. Raises NotFound, NotPermitted, SchemeNotSo, SchemeNotTried."""
    made = _held(scheme_id, by, version)
    if made.tried_at is None:
        raise SchemeNotTried
    made.state, made.adopted_at, made.adopted_by = SchemeState.ADOPTED.value, at, by.name
    _save(made)
    note(made.pk, Act.EVAL_SCHEME_ADOPTED, by, at, digest=made.digest)
    return made


@transaction.atomic
def discard_scheme(*, scheme_id: int, version: int, by: Actor, at: datetime) -> Scheme:
    """Give a draft up. Raises NotFound, NotPermitted, SchemeNotSo."""
    made = _held(scheme_id, by, version)
    made.state = SchemeState.DISCARDED.value
    _save(made)
    note(made.pk, Act.EVAL_SCHEME_DISCARDED, by, at)
    return made


def _save(made: Scheme) -> None:
    made.version += 1
    made.save()


def _held(scheme_id: int, by: Actor, version: int | None) -> Scheme:
    rows = Scheme.objects.select_for_update(of=("self",)).filter(scope(by=by, field="path"))
    made = rows.select_related("office").filter(pk=scheme_id).first()
    if made is None:
        raise NotFound
    by.must(Permission.EVALUATE)
    if made.state != SchemeState.DRAFT or (version is not None and version != made.version):
        raise SchemeNotSo(state=SCHEME_STATE_LABELS[SchemeState(made.state)])
    return made
