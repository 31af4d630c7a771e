"""Rounds as the board asks for them: lists, one with its editions and standings, what was before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from fangxin.domain.agency.models import PATH_STEP, Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.evaluation.models import Appeal, Edition, Mark, Round, Scheme, SpotCheck, Standing
from fangxin.domain.evaluation.permissions import visible_rounds
from fangxin.domain.evaluation.rules.refusing import MonthsOpen
from fangxin.domain.evaluation.words import TOLD, AppealState, RoundKind, RoundState, SchemeState
from fangxin.foundation.refusals import NotFound


def rounds_seen(*, by: Actor) -> QuerySet[Round]:
    """The rounds the caller sees, newest period first; withdrawn ones are left out."""
    rows = visible_rounds(by=by).exclude(state=RoundState.WITHDRAWN)
    return rows.select_related("office").order_by("-last", "kind", "path")


def round_seen(*, round_id: int, by: Actor) -> Round:
    """One round the caller sees. Raises NotFound."""
    found = visible_rounds(by=by).select_related("office").filter(pk=round_id).first()
    if found is None:
        raise NotFound
    return found


def offices_below(office: Office) -> list[Office]:
    """The offices one tier below that are evaluated: active ones that handle cases; a unified intake unit only passes them on."""
    rows = Office.objects.filter(
        path__startswith=office.path, active=True, is_intake=False
    )  # fmt: skip
    return [one for one in rows.order_by("path") if len(one.path) == len(office.path) + PATH_STEP]


def edition_of(*, round_: Round, number: int | None = None) -> Edition:
    """The edition in force, or that of a number. Raises NotFound."""
    found = Edition.objects.filter(round=round_, number=number or round_.edition).first()
    if found is None:
        raise NotFound
    return found


def standings_of(edition: Edition) -> list[Standing]:
    """The offices of an edition, the best first, those without a total last."""
    rows = list(edition.standings.select_related("office"))
    return sorted(rows, key=lambda one: (one.rank is None, one.rank or 0, one.office.path))


def standing_of(*, edition: Edition, office_id: int) -> Standing:
    """One office in an edition. Raises NotFound."""
    found = edition.standings.select_related("office").filter(office_id=office_id).first()
    if found is None:
        raise NotFound
    return found


def ranks_before(*, office_id: int, kind: str, first: date) -> dict[int, int]:
    """The ranks of the offices in the last round of the kind that was published before, by the office."""
    before = (
        Round.objects.filter(office_id=office_id, kind=kind, last__lt=first, state__in=TOLD).order_by("-last").first()
    )
    if before is None:
        return {}
    rows = Standing.objects.filter(edition__round=before, edition__number=before.edition, rank__isnull=False)
    return {office: rank for office, rank in rows.values_list("office_id", "rank") if rank is not None}


def months_of(*, office_id: int, year: int) -> list[tuple[int, Edition]]:
    """The monthly rounds of a year by month, each with the edition in force. Raises MonthsOpen while one may still change."""
    rounds = list(Round.objects.filter(office_id=office_id, kind=RoundKind.MONTH, first__year=year).order_by("first"))
    if waiting := [one for one in rounds if one.state not in (RoundState.CLOSED, RoundState.WITHDRAWN)]:
        raise MonthsOpen(year=year, months="、".join(f"{one.first.month}月" for one in waiting), field="period")
    return [(one.first.month, edition_of(round_=one)) for one in rounds if one.state == RoundState.CLOSED]


def checks_in_force(*, office_id: int, first: date, last: date) -> list[SpotCheck]:
    """The spot checks an office entered for a period, newest first."""
    rows = SpotCheck.objects.filter(by_office_id=office_id, first=first, last=last, ended_at=None)
    return list(rows.select_related("office").order_by("-id"))


def scheme_in_force(*, office: Office, on: date) -> Scheme | None:
    """The adopted scheme of the office, or of the nearest above that has one, valid on a day; None where nobody wrote one."""
    steps = [office.path[:end] for end in range(len(office.path), 0, -PATH_STEP)]
    for path in steps:
        rows = Scheme.objects.filter(path=path, state=SchemeState.ADOPTED, valid_from__lte=on)
        if (found := rows.order_by("-valid_from", "-number").first()) is not None:
            return found
    return None


def appeals_of(*, round_: Round, office_id: int | None = None) -> list[Appeal]:
    """The appeals of a round, of one office if it is named, newest first."""
    rows = Appeal.objects.filter(round=round_).select_related("office", "edition").order_by("-id")
    return list(rows.filter(office_id=office_id) if office_id is not None else rows)


def appeals_waiting(*, by: Actor) -> QuerySet[Appeal]:
    """The appeals that wait for a decision in the rounds the caller sees from above or asked for, the most urgent first."""
    rows = Appeal.objects.filter(state=AppealState.ASKED, round__in=visible_rounds(by=by))
    return rows.select_related("office", "round__office").order_by("due_on", "id")


def marks_of(*, round_: Round, office_id: int | None = None) -> list[Mark]:
    """The listings of a round that stand, of one office if it is named."""
    rows = Mark.objects.filter(round=round_, ended_at=None).select_related("office").order_by("kind", "id")
    return list(rows.filter(office_id=office_id) if office_id is not None else rows)


def row_of(one: Standing) -> dict[str, object]:
    """What the digest of an edition is made of, a row an office."""
    return {
        "office": one.office_id, "tier": one.tier, "volume": one.volume, "group": one.group, "grade": one.grade,
        "total": one.total, "scored": one.scored, "rank": one.rank, "group_rank": one.group_rank, "items": one.items,
    }  # fmt: skip


def rows_of(standings: Sequence[Standing]) -> list[dict[str, object]]:
    """The rows of a digest."""
    return [row_of(one) for one in standings]
