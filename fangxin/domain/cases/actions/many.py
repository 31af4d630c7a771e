"""Filing many submissions in one call: all of them or none, or each that may be filed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, models, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.file import asked, file_request, filing_rows, written_place
from fangxin.domain.cases.queries import Receipt, asked_by, receipt_from
from fangxin.domain.cases.rules.filing import Filing, check_filing
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.storage.idempotency import answered_before, digest_of, done_row
from fangxin.storage.rows import write

#: submissions written together: one statement takes only so many values
TOGETHER = 25
#: refusals told of one call
TOLD = 100

#: a draft, which names the submission whatever the number of tries, and what was submitted
Submission = tuple[str, Filing]


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """A submission that may be filed: its place in the call, the row of its key, its own rows, its receipt."""

    place: int
    key: models.Model
    rows: list[models.Model]
    receipt: Receipt


def file_all(*, submissions: Sequence[Submission], by: Actor, at: datetime, field: str) -> list[Receipt]:
    """File every submission, or none: in one transaction, each once for its draft.

    They are taken down by somebody in an office, and bring no evidence. Raises NotPermitted, and SeveralRefusals that names
    what is wrong with which, `field[place].name`.
    """
    found = _prepared(submissions, by, at)
    refused = [_at(one, field, place) for place, one in enumerate(found) if isinstance(one, Refusal)]
    if refused:
        raise SeveralRefusals(*[one for several in refused for one in several][:TOLD])
    with transaction.atomic():
        for place, told in _filed(found, submissions, by, at):
            if isinstance(told, Refusal):
                raise SeveralRefusals(*_at(told, field, place))
            found[place] = told
    return [one for one in found if isinstance(one, Receipt)]


def file_each(*, submissions: Sequence[Submission], by: Actor, at: datetime) -> list[Receipt | Refusal]:
    """File each submission that may be filed; what became of each, in their order. Raises NotPermitted."""
    found = _prepared(submissions, by, at)
    for place, told in _filed(found, submissions, by, at):
        found[place] = told
    return [one for one in found if not isinstance(one, _Ready)]


def _prepared(submissions: Sequence[Submission], by: Actor, at: datetime) -> list[_Ready | Receipt | Refusal]:
    """Of each what is to be written, the receipt it got before, or why it is refused."""
    by.must(Permission.REGISTER)
    found: list[_Ready | Receipt | Refusal] = []
    for place, (draft, filing) in enumerate(submissions):
        try:
            found.append(_ready(place, draft, filing, by, at))
        except Refusal as refusal:
            found.append(refusal)
    return found


def _ready(place: int, draft: str, filing: Filing, by: Actor, at: datetime) -> _Ready | Receipt:
    digest, actor = digest_of(asked(filing)), asked_by(by)
    before = answered_before(key=draft, actor=actor, digest=digest)
    if before is not None:
        return receipt_from(before, draft)
    check_filing(filing=filing, on=day_of(at))
    rows, answer = filing_rows(filing, draft, by, at)
    key = done_row(key=draft, actor=actor, digest=digest, answer=answer, at=at)
    return _Ready(place=place, key=key, rows=rows, receipt=receipt_from(answer, draft))


def _filed(
    found: Sequence[_Ready | Receipt | Refusal], submissions: Sequence[Submission], by: Actor, at: datetime
) -> Iterator[tuple[int, Receipt | Refusal]]:
    """Write what is ready, some at a time; where another call was quicker, what it made is told."""
    ready = [one for one in found if isinstance(one, _Ready)]
    for start in range(0, len(ready), TOGETHER):
        chunk = ready[start : start + TOGETHER]
        rows = sorted((row for one in chunk for row in one.rows), key=written_place)
        try:
            with transaction.atomic():
                # the keys go first: of two racers the second waits here, and fails
                write([*(one.key for one in chunk), *rows])
        except IntegrityError:
            for one in chunk:
                yield one.place, _alone(submissions[one.place], by, at)
        else:
            yield from ((one.place, one.receipt) for one in chunk)


def _alone(submission: Submission, by: Actor, at: datetime) -> Receipt | Refusal:
    draft, filing = submission
    try:
        return file_request(filing=filing, draft=draft, by=by, at=at)
    except Refusal as refusal:
        return refusal


def _at(refusal: Refusal, field: str, place: int) -> list[Refusal]:
    """What is wrong with one submission of a call, each with its place."""
    told = list(refusal.refusals) if isinstance(refusal, SeveralRefusals) else [refusal]
    for one in told:
        one.field = f"{field}[{place}].{one.field}".rstrip(".")
    return told
