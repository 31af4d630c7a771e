"""Which cases are like one, found by a few indexed look-ups and weighed by their texts; suggestions and matters as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.matters.models import LOOKED_UP, Matter, Member, Sketch, Suggestion
from fangxin.domain.matters.permissions import cases_compared_for, pairs_for
from fangxin.domain.matters.rules.figures import Figures, figures
from fangxin.domain.matters.rules.sketch import Keys, keys_of
from fangxin.domain.matters.rules.weighing import COMPARED, Known, Weighed, comparable, weigh
from fangxin.domain.matters.words import MatterState, SuggestionState
from fangxin.domain.merchants.rules import distinctive_part
from fangxin.domain.places.queries import region_index
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import id_floor

_ASKED = (
    "pk", "intake_id", "kind", "received_at", "title", "content", "order_number", "intake__outside_number", "merchant_id",
    "merchant_uscc", "merchant_name", "merchant__core", "disputed_fen", "purchased_on", "duplicate_of",
    "intake__person__phone_index", "intake__person__id_index", "intake__agent__phone_index", "intake__agent__id_index",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A case that may be the same dispute, with what was weighed."""

    case_id: int
    weighed: Weighed


def known_of(*, case_ids: Collection[int]) -> dict[int, Known]:
    """What is weighed of some cases; those that are never compared are left out."""
    rows = Case.objects.filter(pk__in=case_ids, kind__in=COMPARED).values_list(*_ASKED)
    return {row[0]: _known(row) for row in rows}


def keys_for(*, known: Known, given: Figures) -> Keys:
    """The keys of a case."""
    return keys_of(
        phone=next(iter(sorted(known.phones)), ""), id_number=next(iter(sorted(known.id_numbers)), ""), order=known.order,
        outside=known.outside, merchant=known.merchant_core, amount=known.amount, bought=known.bought, text=known.text,
        least_number=given.least_number,
    )  # fmt: skip


def alike_to(*, case_id: int) -> list[Alike]:
    """The cases that may be the same dispute as one, most points first: three questions whatever the number of cases."""
    given = figures()
    one = known_of(case_ids=[case_id]).get(case_id)
    if one is None:
        return []
    found = known_of(case_ids=_candidates(one, keys_for(known=one, given=given), given) - {case_id})
    weighed = (
        Alike(case_id=other.case_id, weighed=weigh(one, other, given))
        for other in found.values()
        if comparable(one, other)
    )
    worth = [one for one in weighed if one.weighed.points >= given.suggest]
    return sorted(worth, key=lambda one: (-one.weighed.points, one.case_id))[: given.proposed]


def weighed_pair(*, one: Case, other: Case) -> Weighed | None:
    """All that speaks for and against two cases being one dispute; None when they never can be."""
    known = known_of(case_ids=[one.pk, other.pk])
    if len(known) < 2 or not comparable(known[one.pk], known[other.pk]):
        return None
    return weigh(known[one.pk], known[other.pk], figures())


def alike_for(*, case: Case, by: Actor) -> list[tuple[Case, Weighed]]:
    """The same as a page may show it to an officer at once, before anything was stored; cases of other matters too."""
    compared = cases_compared_for(by=by)
    if not Case.objects.filter(compared, pk=case.pk).exists():
        return []
    found = {one.case_id: one.weighed for one in alike_to(case_id=case.pk)}
    cases = Case.objects.filter(compared, pk__in=found).select_related("office", "intake")
    return sorted(((one, found[one.pk]) for one in cases), key=lambda pair: -pair[1].points)


def open_suggestions(*, by: Actor, most: int) -> list[Suggestion]:
    """What waits for a decision in the caller's jurisdiction, most points first; at least one case is still open."""
    rows = _suggestions(by).filter(Q(one__status__in=OPEN_STATUSES) | Q(other__status__in=OPEN_STATUSES))
    return list(rows.order_by("-points", "-id")[:most])


def suggestions_for(*, case: Case, by: Actor) -> list[Suggestion]:
    """What is proposed for one case and not decided yet."""
    return list(_suggestions(by).filter(Q(one=case) | Q(other=case)).order_by("-points", "-id"))


def pair_between(*, case_id: int, other_id: int) -> Suggestion | None:
    """What is stored of a pair of cases."""
    return Suggestion.objects.filter(one_id=min(case_id, other_id), other_id=max(case_id, other_id)).first()


def matter_of(*, case_id: int) -> Matter | None:
    """The matter a case is in."""
    member = Member.objects.filter(case_id=case_id, left_at=None).select_related("matter__lead__office").first()
    return member.matter if member is not None else None


def members_of(*, matter: Matter) -> list[Member]:
    """The cases a matter holds together, the leading one first."""
    rows = Member.objects.filter(matter=matter, left_at=None).select_related(
        "case__office", "case__intake", "case__post"
    )
    return sorted(rows, key=lambda member: (member.case_id != matter.lead_id, member.joined_at, member.pk))


def open_matters(*, by: Actor, most: int) -> list[Matter]:
    """The matters whose leading case the caller may see and which is not ended, newest first."""
    rows = Matter.objects.filter(state=MatterState.OPEN, lead__in=visible_cases(by=by).filter(status__in=OPEN_STATUSES))
    return list(rows.select_related("lead__office").order_by("-formed_at", "-id")[:most])


def compared_case(*, number: str, by: Actor) -> Case:
    """A case whose pairs the caller may see, by number. Raises NotFound."""
    found = None
    if "\x00" not in number:
        found = (
            Case.objects.filter(cases_compared_for(by=by), number=number)
            .select_related("office", "intake")
            .order_by("source")
            .first()
        )
    if found is None:
        raise NotFound(field="other")
    return found


def unsketched(*, low: int, high: int, most: int) -> tuple[list[int], int | None]:
    """Cases without a sketch among ids from `low` up to `high`, newest first, and where to go on; None at the end.

    One step looks at no more than `most` cases, sketched or not, so that it costs the same however many there are.
    """
    ids = list(
        Case.objects.filter(pk__gte=low, pk__lt=high, kind__in=COMPARED)
        .order_by("-pk")
        .values_list("pk", flat=True)[:most]
    )
    known = set(Sketch.objects.filter(case_id__in=ids).values_list("case_id", flat=True))
    return [pk for pk in ids if pk not in known], ids[-1] if len(ids) == most else None


def _suggestions(by: Actor) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(pairs_for(by=by), state=SuggestionState.OPEN).select_related(
        "one__office", "one__intake", "other__office", "other__intake"
    )


def _candidates(one: Known, keys: Keys, given: Figures) -> set[int]:
    """The newest cases that share a key, within so many days before and after."""
    span = timedelta(days=given.days)
    low, high = id_floor(one.received_at - span), id_floor(one.received_at + span + timedelta(hours=1))
    asked = [(name, key) for name, key in zip(LOOKED_UP, _values(keys), strict=True) if key is not None]
    found = {one.duplicate_of} if one.duplicate_of else set()
    if asked:
        quote = connection.ops.quote_name
        part = (
            f"SELECT * FROM (SELECT case_id FROM {quote(Sketch._meta.db_table)} WHERE {{}} = %s AND case_id >= %s "
            "AND case_id < %s ORDER BY case_id DESC LIMIT %s) AS newest"
        )
        sql = " UNION ".join(part.format(quote(name)) for name, _ in asked)
        values = [value for _, key in asked for value in (key, low, high, given.looked_at)]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found |= {row[0] for row in cursor.fetchall()}
    return found


def sketch_of(*, known: Known, given: Figures) -> Sketch:
    """The unsaved row a case is looked up by."""
    values = dict(zip(LOOKED_UP, _values(keys_for(known=known, given=given)), strict=True))
    return Sketch(case_id=known.case_id, **values)


def _values(keys: Keys) -> Iterable[int | None]:
    return (
        keys.phone, keys.id_number, keys.order, keys.outside, keys.merchant, keys.merchant_amount, keys.merchant_bought,
        *keys.bands,
    )  # fmt: skip


def _known(row: tuple[Any, ...]) -> Known:
    (
        case_id, intake_id, kind, received_at, title, content, order, outside, merchant_id, uscc, name, core, amount, bought,
        duplicate_of, *persons,
    ) = row  # fmt: skip
    phone, id_number, agent_phone, agent_id = persons
    return Known(
        case_id=case_id, intake_id=intake_id, kind=kind, received_at=received_at,
        # a title cut from the text would count the text's beginning twice
        text=content or title, phones=frozenset(filter(None, (phone, agent_phone))),
        id_numbers=frozenset(filter(None, (id_number, agent_id))), order=order, outside=outside, merchant_id=merchant_id,
        merchant_uscc=uscc, merchant_core=core or (distinctive_part(name=name, index=region_index()) if name else ""),
        amount=amount, bought=bought, duplicate_of=duplicate_of,
    )  # fmt: skip
