"""What every act of evaluation shares: the row held, editions written, the journal of a chain."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.evaluation.models import Edition, Round, Standing
from fangxin.domain.evaluation.permissions import check_evaluates, visible_rounds
from fangxin.domain.evaluation.queries.rounds import ranks_before, rows_of
from fangxin.domain.evaluation.rules.counted import CountedRound, digest_of
from fangxin.domain.evaluation.rules.refusing import RoundNotSo
from fangxin.domain.evaluation.words import ROUND_STATES, RoundState
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


def held(round_id: int, by: Actor, *states: RoundState, version: int | None = None) -> Round:
    """A round the caller leads, locked, in one of the states and the version seen.

    Raises NotFound, NotPermitted, RoundNotSo, ChangedMeanwhile.
    """
    return led(seen(round_id, by), by, *states, version=version)


def led(round_: Round, by: Actor, *states: RoundState, version: int | None = None) -> Round:
    """The round, if the caller leads it and it is in one of the states and the version seen; raises as `held`."""
    check_evaluates(round_=round_, by=by)
    return in_state(round_, *states, version=version)


def seen(round_id: int, by: Actor) -> Round:
    """A round the caller sees, locked; raises NotFound."""
    rows = visible_rounds(by=by).select_for_update(of=("self",)).select_related("office")
    round_ = rows.filter(pk=round_id).first()
    if round_ is None:
        raise NotFound
    return round_


def in_state(round_: Round, *states: RoundState, version: int | None = None) -> Round:
    """The round; raises RoundNotSo when it is in none of the states, ChangedMeanwhile when it was changed since it was seen."""
    if round_.state not in states:
        raise RoundNotSo(state=ROUND_STATES[RoundState(round_.state)][0])
    if version is not None and version != round_.version:
        raise ChangedMeanwhile
    return round_


def changed(round_: Round, *names: str) -> None:
    """Save what an act changed of a round; whoever saw it before is told."""
    round_.version += 1
    round_.save(update_fields=[*names, "version"])


def write_edition(
    round_: Round, counted: CountedRound, *, reason: str, number: int, by: Actor, at: datetime
) -> Edition:
    """Freeze a counted round as an edition with a standing for each office."""
    edition = Edition(
        id=new_id(at), round=round_, number=number, made_at=at, made_by=by.name, made_by_id=by.account_id, reason=reason,
        lake=counted.lake, known_on=counted.known_on, whole=list(counted.whole), digest="",
    )  # fmt: skip
    before = ranks_before(office_id=round_.office_id, kind=round_.kind, first=round_.first)
    standings = [
        Standing(
            id=new_id(at), edition=edition, office_id=one.office_id, tier=one.tier, volume=one.volume, group=one.group,
            grade=one.grade, total=one.total, scored=one.scored, rank=one.rank, group_rank=one.group_rank,
            rank_before=before.get(one.office_id), items=[dict(row) for row in one.items], proposals=list(one.proposals),
        )
        for one in counted.offices
    ]  # fmt: skip
    edition.digest = digest_of(rows_of(standings))
    write([edition, *standings])
    return edition


def note(chain: int, act: Act, by: Actor, at: datetime, **facts: Any) -> None:
    """Append an entry to a chain; empty facts are left out."""
    append(chain=chain, deeds=[deed(act, by, at, **facts)])


def deed(act: Act, by: Actor, at: datetime, **facts: Any) -> Deed:
    """An entry about to be recorded; empty facts are left out."""
    return Deed(act=act, by=by, at=at, facts={name: value for name, value in facts.items() if value not in (None, "")})


def due_on(days: int, *, at: datetime) -> date:
    """The last of so many working days after the day of an instant."""
    return calendar_in_force().working_day(days, after=day_of(at))


def own_office(by: Actor) -> Office:
    """The office the caller works at. Raises NotFound."""
    office = Office.objects.filter(pk=by.office_id or 0, active=True).first()
    if office is None:
        raise NotFound
    return office
