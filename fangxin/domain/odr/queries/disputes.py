"""Disputes: those of a merchant, of a submission, behind a case; and the figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Expression, F, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import families_of, family_of
from fangxin.domain.odr.models import Dispute, Enrolment, Message, Promise
from fangxin.domain.odr.rules.figures import NOTHING, Figures, Told, figures_of
from fangxin.domain.odr.words import DisputeState, EnrolmentState, OfferState, PromiseState, Why
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound


def disputes_at(*, merchant: Merchant) -> QuerySet[Dispute]:
    """The disputes of a merchant with its duplicates: those it must do something about first, then the newest."""
    found = Dispute.objects.select_related("intake__person", "merchant").filter(merchant_id__in=family_of(merchant.pk))
    return found.order_by("-filed_at", "-id")


def dispute_at(*, merchant: Merchant, number: str) -> Dispute:
    """One dispute of a merchant; another's looks like none. Raises NotFound."""
    found = disputes_at(merchant=merchant).filter(number=number).first() if "\x00" not in number else None
    if found is None:
        raise NotFound
    return found


def dispute_of_intake(*, intake_id: int) -> Dispute | None:
    """The dispute a submission became."""
    return Dispute.objects.select_related("merchant", "intake__person").filter(intake_id=intake_id).first()


def dispute_of_draft(*, draft: str) -> Dispute | None:
    """The dispute a form became."""
    return Dispute.objects.select_related("merchant").filter(intake__draft=draft).first() if draft else None


def dispute_behind(*, case_id: int) -> Dispute | None:
    """The dispute a case came from."""
    return Dispute.objects.select_related("merchant").filter(case_id=case_id).first()


def said_in(*, dispute: Dispute) -> list[Message]:
    """Everything said, oldest first."""
    return list(Message.objects.filter(dispute=dispute).order_by("seq"))


def promises_of(*, dispute: Dispute) -> list[Promise]:
    """The promises of a settlement, in the order of their days."""
    return list(Promise.objects.filter(dispute=dispute).order_by("perform_by", "id"))


def unpaid_of(*, dispute: Dispute) -> int:
    """What of a settlement's money was not paid by its day, or is said not to have come, in fen."""
    rows = Promise.objects.filter(dispute=dispute, state__in=(PromiseState.MISSED, PromiseState.DENIED))
    return rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def dispute_numbered(*, number: str) -> Dispute | None:
    """The dispute a consumer knows by a number."""
    if "\x00" in number:
        return None  # PostgreSQL takes no such text, not even to look for it
    return Dispute.objects.select_related("merchant", "intake__person").filter(number=number).first()


def open_offer(*, dispute: Dispute) -> Message | None:
    """The offer that waits for an answer."""
    return Message.objects.filter(dispute=dispute, offer=OfferState.OPEN).order_by("-seq").first()


def figures_between(*, merchant_ids: Collection[int], first: date, last: date) -> Figures:
    """The figures of disputes filed from `first` to `last`, both included, at one or several merchants."""
    found = _figures(merchant_ids, first, last, who=Value(0))
    return found.get(0, NOTHING)


def filed_at(merchant: Q) -> QuerySet[Dispute, tuple[Any, ...]]:
    """The disputes of merchants as `figures_of_rows` takes them, the newest first."""
    return Dispute.objects.filter(merchant).order_by("-filed_at", "-pk").values_list(*Told._fields)


def figures_of_rows(*, rows: Iterable[tuple[Any, ...]], first: date, last: date) -> Figures:
    """The figures of those rows of `filed_at` that were filed from `first` to `last`, both included."""
    begin, end = _begin(first), _end(last)
    return figures_of(told for told in map(Told._make, rows) if begin <= told.filed_at < end)


def figures_of_many(*, merchant_ids: Sequence[int], first: date, last: date) -> dict[int, Figures]:
    """The same for each of several merchants with its duplicates, in four statements however many disputes there are."""
    families = families_of(merchant_ids)
    everybody = {one for family in families.values() for one in family}
    found = _figures(everybody, first, last, who=Coalesce("merchant__merged_into", "merchant"))
    return {
        merchant_id: next((found[one] for one in families[merchant_id] if one in found), NOTHING)
        for merchant_id in merchant_ids
    }


def _figures(merchant_ids: Collection[int], first: date, last: date, *, who: Expression) -> dict[int, Figures]:
    """Figures by `who`, counted by the database; disputes the consumer withdrew are left out."""
    filed = Dispute.objects.filter(merchant_id__in=merchant_ids, filed_at__gte=_begin(first), filed_at__lt=_end(last))
    told = filed.exclude(state=DisputeState.WITHDRAWN).annotate(who=who)
    done = ~Q(state=DisputeState.OPEN)
    counted = told.order_by().values("who").annotate(
        received=Count("pk"), finished=Count("pk", filter=done), settled=Count("pk", filter=done & Q(settled_at__isnull=False)),
        entered=Count("pk", filter=done & Q(result_at__isnull=False)), silent=Count("pk", filter=done & Q(why=Why.SILENT)),
        broken=Count("pk", filter=done & Q(broken_at__isnull=False)),
    )  # fmt: skip
    waits = _middle(told)
    return {
        row["who"]: Figures(
            received=row["received"], finished=row["finished"], settled=row["settled"], entered=row["entered"],
            silent=row["silent"], broken=row["broken"], answer_hours=waits.get(row["who"]),
        )
        for row in counted
    }  # fmt: skip


def _middle(told: QuerySet[Dispute]) -> dict[int, float]:
    """The median time to the first answer, in hours: the one or two in the middle of each."""
    answered = told.filter(first_answer_at__isnull=False).annotate(wait=F("first_answer_at") - F("filed_at"))
    placed = answered.annotate(
        place=Window(RowNumber(), partition_by=[F("who")], order_by=[F("wait").asc(), F("pk").asc()]),
        many=Window(Count("pk"), partition_by=[F("who")]),
    ).annotate(twice=F("place") * 2)
    waits: dict[int, list[float]] = defaultdict(list)
    middle = placed.filter(twice__gte=F("many"), twice__lte=F("many") + 2).order_by()
    for key, wait in middle.values_list("who", "wait"):
        waits[key].append(wait.total_seconds())
    return {key: round(sum(some) / len(some) / 3600, 2) for key, some in waits.items()}


def activity(*, region_first: str, region_last: str, first: date, last: date) -> tuple[int, int]:
    """odr_activity: enterprises of a range of regions with at least one dispute handled in the days ÷ all that joined.

    Returned as (numerator, denominator). Handled: a first answer was given within the days.
    """
    joined = Enrolment.objects.filter(
        region_code__gte=region_first, region_code__lte=region_last, state=EnrolmentState.JOINED
    )
    answered = Dispute.objects.filter(first_answer_at__gte=_begin(first), first_answer_at__lt=_end(last))
    return joined.filter(merchant_id__in=answered.values("merchant_id")).count(), joined.count()


def running_count(*, merchant_ids: Collection[int]) -> int:
    """Disputes that are open at merchants."""
    return Dispute.objects.filter(merchant_id__in=merchant_ids, state=DisputeState.OPEN).count()


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BEIJING)


def _end(day: date) -> datetime:
    return _begin(day + timedelta(days=1))
