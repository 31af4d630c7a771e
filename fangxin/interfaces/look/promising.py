"""Promises, what was kept of them, and returns, as the components draw them; the same at every door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fangxin.domain.places.queries import region_index
from fangxin.domain.promises.models import Promise, Recheck
from fangxin.domain.promises.queries import findings_of, in_words, kind_of, rechecks_of
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.words import (
    RECHECK_LABELS,
    RECHECK_TONES,
    STATE_LABELS,
    STATE_TONES,
    PromiseState,
    RecheckResult,
)
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries import Event, Keeping, events_of, kept_of, result_on
from fangxin.domain.returns.rules.validity import CountedDay, days_explained
from fangxin.domain.returns.words import (
    FAULT_LABELS,
    KEPT_LABELS,
    KEPT_TONES,
    NOT_HONOURED,
    ORIGIN_LABELS,
    RESULT_LABELS,
    RETURN_LABELS,
    RETURN_TONES,
    WAY_LABELS,
    Fault,
    Origin,
    Result,
    ReturnState,
    Way,
)
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.look.words import day, yuan


@dataclass(frozen=True, kw_only=True)
class PromiseView:
    """One promise in words. `kept` is (word, tone), empty for one that was never in force."""

    promise: Promise
    label: str
    state: tuple[str, str]
    region: str
    kept: tuple[str, str]
    keeping: Keeping | None
    terms: list[tuple[str, str]]
    criteria: list[tuple[str, str, str, tuple[str, str]]]
    facts: list[tuple[str, str]]
    events: tuple[Event, ...] = ()
    rechecks: tuple[RecheckView, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecheckView:
    """One later check in words. `public`: whether everybody may read its result; its words are between agency and merchant."""

    on: date
    title: str
    result: tuple[str, str]
    rectify_by: date | None
    fixed_on: date | None
    word: str
    fixed_word: str
    public: bool


def region_name(code: str) -> str:
    """The full name of a region; the code itself where it is unknown."""
    try:
        return region_index().full_name(code=code) if code else ""
    except (Refusal, KeyError):
        return code


def promise_views(*, promises: Sequence[Promise], on: date) -> list[PromiseView]:
    """Promises of a list in words, without their criteria; whether they are kept is asked of all at once."""
    kept = {one.promise.pk: one for one in kept_of(promises=promises, on=on)}
    return [_view(one, kept.get(one.pk), criteria=False) for one in promises]


def promise_view(*, promise: Promise, on: date, public: bool = False) -> PromiseView:
    """A promise in words, with its criteria and whether it is kept; `public`: the criteria as everybody may read them."""
    keeping = next(iter(kept_of(promises=[promise], on=on)), None)
    return _view(promise, keeping, criteria=True, on=on, public=public)


def _view(
    promise: Promise, keeping: Keeping | None, *, criteria: bool, on: date | None = None, public: bool = False
) -> PromiseView:
    state = PromiseState(promise.state)
    facts = [
        ("承诺的经营者", promise.merchant.name),
        ("门店或者网店", promise.place_name),
        ("所在地", region_name(promise.region_code)),
    ]
    if promise.number:
        facts.append(("编号", promise.number))
    if promise.from_on and promise.until_on:
        facts.append(("有效期", f"{day(promise.from_on)} 至 {day(promise.until_on)}"))
    if promise.ended_on is not None:
        facts.append(("终止", day(promise.ended_on)))
    return PromiseView(
        promise=promise, label=kind_of(promise).label, state=(STATE_LABELS[state], STATE_TONES.get(state, "")),
        region=region_name(promise.region_code),
        kept=(KEPT_LABELS[keeping.kept], KEPT_TONES[keeping.kept]) if keeping else ("", ""),
        keeping=keeping, terms=in_words(promise=promise),
        criteria=[
            (
                one.criterion.says, one.criterion.source, one.word,
                ("未核查", "waiting") if one.met is None else (("符合", "done") if one.met else ("不符合", "overdue")),
            )
            for one in findings_of(promise=promise, public=public)
        ] if criteria else [],
        facts=facts, events=events_of(promise=promise, on=on) if on is not None else (),
        rechecks=tuple(_recheck(one) for one in rechecks_of(promise=promise)) if on is not None else (),
    )  # fmt: skip


def _recheck(one: Recheck) -> RecheckView:
    result = RecheckResult(one.result)
    return RecheckView(
        on=day_of(one.found_at), title="复查" if one.follows_id is not None else "抽查",
        result=(RECHECK_LABELS[result], RECHECK_TONES[result]), rectify_by=one.rectify_by,
        fixed_on=day_of(one.fixed_at) if one.fixed_at else None, word=one.word, fixed_word=one.fixed_word,
        public=result in promise_book().public_rechecks,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ReturnView:
    """One return in words, with its days. `result` is how it counts today."""

    request: ReturnRequest
    state: tuple[str, str]
    result: tuple[str, str]
    facts: list[tuple[str, str]]
    valid: str
    window: tuple[CountedDay, ...]
    refund: tuple[CountedDay, ...]
    reason: str


def return_view(*, request: ReturnRequest, on: date) -> ReturnView:
    """A return in words."""
    rules = promise_book().returns
    result = result_on(request=request, on=on)
    state = ReturnState(request.state)
    begins = request.signed_on or request.receipt_on
    first_counts = (rules.first_day_of_signing if request.signed_on else rules.first_day_of_receipt) == 0
    accepted = day_of(request.decided_at) if request.decided_at and request.refund_due_on else None
    reason = rules.refusals.get(request.reason)
    return ReturnView(
        request=request,
        state=(RETURN_LABELS[state], RETURN_TONES.get(state, "")),
        result=(RESULT_LABELS[result], "overdue" if result in NOT_HONOURED else "done" if result is Result.HONOURED else ""),
        facts=_facts(request),
        valid="" if not request.fault else FAULT_LABELS[Fault(request.fault)],
        window=days_explained(
            begins_on=begins, days=request.days, first_counts=first_counts,
            why_first="签收当天不计" if request.signed_on else "开具购货凭证当天",
        ),
        refund=days_explained(
            begins_on=accepted, days=request.refund_days, first_counts=False, why_first="收到退回的商品当天不计"
        ) if accepted else (),
        reason=reason.says if reason else "",
    )  # fmt: skip


def _facts(request: ReturnRequest) -> list[tuple[str, str]]:
    goods = taxonomy()
    rows: list[tuple[str, Any]] = [
        ("商品", request.goods),
        ("类别", goods.path_label(request.object_code, scheme="object") if request.object_code else ""),
        ("实付", f"{yuan(request.paid_fen)} 元"),
        ("应退", f"{yuan(request.refund_fen)} 元"),
        ("购买门店", request.sold_by.name),
        ("退货门店", request.taken_by.name if request.across else ""),
        ("购货凭证日期", day(request.receipt_on)),
        ("凭证号", request.receipt_number),
        ("凭证总金额", f"{yuan(request.receipt_fen)} 元" if request.receipt_fen else ""),
        ("签收日期", day(request.signed_on) if request.signed_on else ""),
        ("未退回赠品价款", f"{yuan(request.gift_kept_fen)} 元" if request.gift_kept_fen else ""),
        ("退还的券和积分", request.in_kind),
        ("属于", promise_book().returns.exclusions.get(request.exclusion, "")),
        ("说明", request.note),
        ("登记方式", ORIGIN_LABELS[Origin(request.origin)]),
        ("消费者", request.person.name_masked if request.person and request.person.name_masked else ""),
        ("退款方式", WAY_LABELS[Way(request.refund_way)] if request.refund_way else ""),
    ]
    return [(label, text) for label, text in rows if text]
