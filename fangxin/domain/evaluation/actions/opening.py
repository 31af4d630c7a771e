"""Rounds: opened with frozen facts, counted anew while nobody was told, published to the offices, withdrawn, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.actions.step import changed, deed, due_on, held, led, note, own_office, write_edition
from fangxin.domain.evaluation.models import Edition, Round
from fangxin.domain.evaluation.notices import label_of, to_heads
from fangxin.domain.evaluation.queries.rounds import edition_of, offices_below, round_seen
from fangxin.domain.evaluation.rules.counted import CountedRound, SchemeUsed
from fangxin.domain.evaluation.rules.refusing import NobodyBelow, PeriodNotOver, RoundThere, check_reason
from fangxin.domain.evaluation.words import ROUND_STATES, AppealState, RoundKind, RoundState
from fangxin.domain.timeline.actions.journal import new_chain
from fangxin.domain.timeline.queries import told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.alone import each_alone
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

#: counts a round's offices; called when the round may be opened, never before, and while nothing is locked
Counting = Callable[[Office, list[Office]], CountedRound]


def open_round(
    *, kind: RoundKind, first: date, last: date, scheme: SchemeUsed, count: Counting, by: Actor, at: datetime
) -> Round:
    """Open a round over the offices one tier below the caller's and freeze what was counted; nobody below is told yet.

    Raises NotPermitted, NobodyBelow, PeriodNotOver, RoundThere, ChangedMeanwhile when the offices are others since they were
    counted, and what `count` raises.
    """
    by.must(Permission.EVALUATE)
    office = own_office(by)
    below = offices_below(office)
    if not below:
        raise NobodyBelow
    round_ = Round(
        id=new_id(at), office=office, path=office.path, kind=kind.value, first=first, last=last, state=RoundState.OPEN.value,
        scheme_title=scheme.title, scheme_version=scheme.version, scheme_text=scheme.text, scheme_digest=scheme.digest,
        appeal_days=scheme.appeal_days, decide_days=scheme.decide_days, explain_days=scheme.explain_days,
        opened_at=at, opened_by=by.name, opened_by_id=by.account_id,
    )  # fmt: skip
    if last >= day_of(at):
        raise PeriodNotOver(
            label=label_of(round_).removesuffix("评价").removesuffix("月度").removesuffix("年度"), field="period"
        )
    _check_first(round_)
    counted = count(office, below)
    with transaction.atomic():
        office = Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        _check_first(round_)
        _check_whole(counted, office)
        facts = {"kind": kind.value, "first": first, "last": last, "scheme": scheme.digest, "lake": counted.lake}
        write([round_, *new_chain(chain=round_.pk, deeds=[deed(Act.ROUND_OPENED, by, at, **facts)])])
        write_edition(round_, counted, reason="", number=1, by=by, at=at)
    return round_


def count_round_anew(*, round_id: int, version: int, count: Counting, by: Actor, at: datetime) -> Round:
    """Count a round again that nobody was told yet, from the lake and the spot checks as they are now.

    Raises NotFound, NotPermitted, RoundNotSo, ChangedMeanwhile, and what `count` raises.
    """
    round_ = led(round_seen(round_id=round_id, by=by), by, RoundState.OPEN, version=version)
    counted = count(round_.office, offices_below(round_.office))
    with transaction.atomic():
        round_ = held(round_id, by, RoundState.OPEN, version=version)
        _check_whole(counted, round_.office)
        Edition.objects.filter(round=round_).delete()
        write_edition(round_, counted, reason="", number=1, by=by, at=at)
        changed(round_)
        note(round_.pk, Act.ROUND_COUNTED, by, at, lake=counted.lake)
    return round_


@transaction.atomic
def publish_round(*, round_id: int, version: int, by: Actor, at: datetime) -> Round:
    """Tell the offices; from now on the edition is kept for good and can be appealed against for some working days.

    Raises NotFound, NotPermitted, RoundNotSo, ChangedMeanwhile.
    """
    round_ = held(round_id, by, RoundState.OPEN, version=version)
    edition = edition_of(round_=round_)
    round_.state, round_.published_at, round_.published_by = RoundState.PUBLISHED.value, at, by.name
    round_.appeals_until = due_on(round_.appeal_days, at=at)
    changed(round_, "state", "published_at", "published_by", "appeals_until")
    note(round_.pk, Act.ROUND_PUBLISHED, by, at, digest=edition.digest, until=round_.appeals_until)
    offices = list(edition.standings.values_list("office_id", flat=True))
    told = {"round": label_of(round_), "until_on": told_day(round_.appeals_until)}
    write(to_heads(office_ids=offices, template="evaluation_published", at=at, **told))
    return round_


@transaction.atomic
def withdraw_round(*, round_id: int, version: int, reason: str, by: Actor, at: datetime) -> Round:
    """Withdraw a round that nobody was told yet, with the reason; the period can be evaluated again.

    Raises NotFound, NotPermitted, RoundNotSo, ChangedMeanwhile, EvaluationReasonMissing.
    """
    round_ = held(round_id, by, RoundState.OPEN, version=version)
    round_.ended_reason = check_reason(reason, what="撤销的理由", field="reason")
    round_.state, round_.closed_at = RoundState.WITHDRAWN.value, at
    changed(round_, "state", "closed_at", "ended_reason")
    note(round_.pk, Act.ROUND_WITHDRAWN, by, at, reason=round_.ended_reason[:500])
    return round_


def close_rounds(*, at: datetime) -> int:
    """Close the rounds whose term of appeal is over and whose appeals are decided; returns how many."""
    due = Round.objects.filter(state=RoundState.PUBLISHED, appeals_until__lt=day_of(at))
    waiting = due.filter(appeals__state=AppealState.ASKED)
    found = due.exclude(pk__in=waiting.values("pk")).order_by("pk").values_list("pk", flat=True)
    return each_alone(list(found), lambda one: _close(one, at))


def _close(round_id: int, at: datetime) -> int:
    rows = Round.objects.select_for_update(of=("self",)).filter(pk=round_id, state=RoundState.PUBLISHED)
    round_ = rows.first()
    if round_ is None or round_.appeals.filter(state=AppealState.ASKED).exists():
        return 0
    round_.state, round_.closed_at = RoundState.CLOSED.value, at
    changed(round_, "state", "closed_at")
    note(round_.pk, Act.ROUND_CLOSED, SYSTEM, at, edition=round_.edition)
    return 1


def _check_first(round_: Round) -> None:
    """No round of this period stands. Raises RoundThere."""
    rows = Round.objects.filter(office_id=round_.office_id, kind=round_.kind, first=round_.first)
    if (there := rows.exclude(state=RoundState.WITHDRAWN).first()) is not None:
        raise RoundThere(state=ROUND_STATES[RoundState(there.state)][0], field="period")


def _check_whole(counted: CountedRound, office: Office) -> None:
    """What was counted tells of every office that is below now and of no other. Raises ChangedMeanwhile."""
    if {one.office_id for one in counted.offices} != {one.pk for one in offices_below(office)}:
        raise ChangedMeanwhile
