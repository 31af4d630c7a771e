"""What screens and other packages ask of promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, When

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Outlet, Shop
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.promises.models import CriterionFound, Promise, Recheck, Renewal
from fangxin.domain.promises.permissions import promises_in_region
from fangxin.domain.promises.queries.searching import PAGE, WITH, published
from fangxin.domain.promises.rules.book import Criterion, KindOfPromise, PromiseBook, promise_book
from fangxin.domain.promises.words import PromiseKind, PromiseState, RecheckResult, RenewalState
from fangxin.foundation.refusals import NotFound
from fangxin.foundation.taxonomy import taxonomy

__all__ = ["PAGE", "published"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One criterion with what was found of it last; `met` is None when nobody has looked yet."""

    criterion: Criterion
    met: bool | None
    word: str


def promises_of(*, merchant_id: int, page: int = 1, most: int = PAGE) -> list[Promise]:
    """A page of a merchant's promises, those that hold first, then the newest; one more than a page when there are more."""
    rows = Promise.objects.filter(merchant_id__in=family_of(merchant_id)).select_related(*WITH)
    holding_first = Case(When(state=PromiseState.IN_FORCE, then=0), default=1, output_field=IntegerField())
    first = (max(page, 1) - 1) * most
    return list(rows.order_by(holding_first, "-id")[first : first + most + 1])


def promise_of(*, promise_id: int, merchant_id: int) -> Promise:
    """One promise of a merchant; raises NotFound."""
    rows = Promise.objects.filter(pk=promise_id, merchant_id__in=family_of(merchant_id))
    found = rows.select_related(*WITH).first()
    if found is None:
        raise NotFound
    return found


def promise_for_officer(*, promise_id: int, by: Actor) -> Promise:
    """One promise in the officer's region; raises NotFound."""
    found = promises_in_region(by=by).select_related(*WITH).filter(pk=promise_id).first()
    if found is None:
        raise NotFound
    return found


def promise_by_number(*, number: str) -> Promise:
    """A promise by the number on its certificate, also one that has ended since; raises NotFound."""
    found = Promise.objects.exclude(number="").select_related(*WITH).filter(number=number.strip().upper()).first()
    if found is None:
        raise NotFound
    return found


def findings_of(*, promise: Promise, public: bool = False) -> list[Found]:
    """The criteria of a promise in their order, with what the last check found.

    `public`: only what everybody may read, without what a check found whose result is not told by law/promises.yaml.
    """
    rows = CriterionFound.objects.filter(promise=promise).order_by("found_at", "id")
    if public:
        untold = Recheck.objects.filter(promise=promise).exclude(result__in=promise_book().public_rechecks)
        rows = rows.exclude(found_at__in=untold.values("found_at"))
    last = {row.code: row for row in rows}
    return [
        Found(
            criterion=one,
            met=last[one.code].met if one.code in last else None,
            word=last[one.code].word if one.code in last else "",
        )
        for one in kind_of(promise).criteria
    ]


def kind_of(promise: Promise) -> KindOfPromise:
    """What the book says of the kind of a promise."""
    return promise_book().kinds[PromiseKind(promise.kind)]


def renewal_waiting(*, promise: Promise) -> Renewal | None:
    """The renewal asked for and not decided yet."""
    return Renewal.objects.filter(promise=promise, state=RenewalState.ASKED).first()


def places_for(*, merchant_id: int, kind: PromiseKind) -> list[Outlet] | list[Shop]:
    """The outlets or shops for which a merchant may make a promise of a kind."""
    family = family_of(merchant_id)
    if promise_book().kinds[kind].place == "shop":
        return list(Shop.objects.filter(operator_id__in=family).select_related("platform").order_by("name", "id"))
    return list(Outlet.objects.filter(merchant_id__in=family, active=True).order_by("name", "id"))


def to_check(*, by: Actor) -> QuerySet[Promise]:
    """Applications in the officer's region that nobody has checked yet, oldest first."""
    return promises_in_region(by=by).filter(state=PromiseState.APPLIED).select_related(*WITH).order_by("id")


def to_decide(*, by: Actor) -> QuerySet[Promise]:
    """Checked applications in the officer's region that wait for approval, oldest first."""
    return (
        promises_in_region(by=by).filter(state=PromiseState.CHECKED).select_related(*WITH).order_by("checked_at", "id")
    )


def renewals_to_decide(*, by: Actor) -> QuerySet[Renewal]:
    """Renewals asked for in the officer's region, oldest first."""
    own = promises_in_region(by=by).values("pk")
    rows = Renewal.objects.filter(state=RenewalState.ASKED, promise__in=own)
    return rows.select_related("promise__merchant").order_by("asked_at", "id")


def ending_soon(*, by: Actor, on: date) -> QuerySet[Promise]:
    """The due list: promises of the officer's region that may be renewed and are not asked for yet, the first to end first."""
    until = on + timedelta(days=promise_book().renew_from_days)
    rows = promises_in_region(by=by).filter(state=PromiseState.IN_FORCE, until_on__lte=until)
    return rows.exclude(renewals__state=RenewalState.ASKED).select_related(*WITH).order_by("until_on", "id")


def to_recheck(*, by: Actor, on: date) -> QuerySet[Promise]:
    """Promises of the officer's region to be looked at again: the merchant says it is put right, or the day has passed."""
    rows = promises_in_region(by=by).filter(state=PromiseState.IN_FORCE, recheck=RecheckResult.RECTIFY)
    due = rows.filter(Q(rectified_at__isnull=False) | Q(rectify_by__lt=on))
    return due.select_related(*WITH).order_by("rectify_by", "id")


def to_end(*, by: Actor) -> QuerySet[Promise]:
    """Promises of the officer's region that a later check proposed to end."""
    rows = promises_in_region(by=by).filter(state=PromiseState.IN_FORCE, recheck=RecheckResult.EXIT)
    return rows.select_related(*WITH).order_by("id")


def to_rectify(*, merchant_id: int) -> list[Promise]:
    """A merchant's promises of which something is to be put right and not told of yet, the first day first."""
    rows = Promise.objects.filter(
        merchant_id__in=family_of(merchant_id),
        state=PromiseState.IN_FORCE,
        recheck=RecheckResult.RECTIFY,
        rectified_at=None,
    )
    return list(rows.order_by("rectify_by", "id"))


def rechecks_of(*, promise: Promise) -> list[Recheck]:
    """The later checks of a promise, newest first."""
    return list(Recheck.objects.filter(promise=promise).order_by("-found_at", "-id"))


def renewals_to_ask(*, merchant_id: int, on: date) -> list[Promise]:
    """A merchant's promises that may be renewed now and are not asked for, the first to end first."""
    until = on + timedelta(days=promise_book().renew_from_days)
    rows = Promise.objects.filter(
        merchant_id__in=family_of(merchant_id), state=PromiseState.IN_FORCE, until_on__gte=on, until_on__lte=until
    )
    return list(rows.exclude(renewals__state=RenewalState.ASKED).order_by("until_on", "id"))


def holding_in_region(*, by: Actor) -> QuerySet[Promise]:
    """The promises in force of the officer's region, newest first."""
    return promises_in_region(by=by).filter(state=PromiseState.IN_FORCE).select_related(*WITH).order_by("-id")


def in_words(*, promise: Promise, book: PromiseBook | None = None) -> list[tuple[str, str]]:
    """The terms of a no-reason return as labelled sentences; empty for the other kinds."""
    from fangxin.domain.promises.words import ACROSS_LABELS, Across

    terms = getattr(promise, "terms", None)
    if terms is None:
        return []
    rules = (book or promise_book()).returns
    goods = taxonomy()
    scope = "、".join(goods.item("object", code).zh for code in terms.scope) or "全部商品"
    excluded = "；".join(rules.exclusions.get(code, code) for code in terms.exclusions) or "无"
    return [
        ("天数", f"{terms.days}天无理由退货，从开具购货凭证当天起算；送货的从签收次日起算"),
        ("商品范围", scope),
        ("除外商品", excluded),
        ("退款期限", f"收到退回的商品后{terms.refund_days}天内"),
        ("可退门店", ACROSS_LABELS[Across(terms.across)]),
    ]
