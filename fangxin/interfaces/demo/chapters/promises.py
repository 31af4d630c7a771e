"""Promises of merchants, from application to exit; returns under them, some in another store of the chain; a month confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from fangxin.domain.agency.rules import SYSTEM, Actor, consumer
from fangxin.domain.agency.words import ActorKind, Role
from fangxin.domain.merchants.actions import NewMerchant, add_outlet, register_merchant
from fangxin.domain.merchants.models import Merchant, Outlet, Shop
from fangxin.domain.merchants.queries import chain_of
from fangxin.domain.people.actions import phone_confirmation
from fangxin.domain.people.rules import Identity
from fangxin.domain.places.rules import within
from fangxin.domain.promises.actions.applying import apply_for_promise
from fangxin.domain.promises.actions.deciding import check_promise, decide_promise, end_promise
from fangxin.domain.promises.actions.rechecking import recheck_promise, report_rectified
from fangxin.domain.promises.actions.renewing import ask_renewal
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import Finding, Terms
from fangxin.domain.promises.words import Across, PromiseKind, RecheckResult
from fangxin.domain.registry.actions.chaining import found_chain, join_chain
from fangxin.domain.returns.actions import answering
from fangxin.domain.returns.actions import consumer as said
from fangxin.domain.returns.actions.asking import Asked, ask_return, record_return
from fangxin.domain.returns.actions.clearing import confirm_statement
from fangxin.domain.returns.models import ReturnRequest, month_of
from fangxin.domain.returns.queries.clearing import statement_of
from fangxin.domain.returns.rules.clearing import month_before
from fangxin.domain.returns.words import Way
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

FOUNDED_AT, APPLIED_AT, CHECKED_AT, DECIDED_AT, RETURNED_AT, ANSWERED_AT, CONFIRMED_AT = (
    time(8, 30), time(9, 15), time(14, 20), time(15, 40), time(10, 45), time(16, 10), time(9, 50),
)  # fmt: skip
#: a check comes so many days after the application, the decision so many after the check
CHECKED_AFTER, DECIDED_AFTER = 3, 2
BUYER = Identity(name="苏晚棠", phone="19900009071")


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The chain first, then each promise, each return act by act, and last month's statements."""
    chapter = stage.story.chapters.get("promises", {})
    if not chapter:
        return
    told = _Telling(stage)
    founded = _at(stage, chapter["chain"]["days_ago"], FOUNDED_AT)
    yield founded, partial(told.found, chapter, founded)
    for row in chapter["promises"]:
        yield from told.life_of_promise(row)
    for number, row in enumerate(chapter["returns"]):
        yield from told.life_of_return(row, number)
    yield _at(stage, 0, CONFIRMED_AT), partial(told.confirm, stage)


class _Telling:
    """The stores by their names in the story, and what was made so far."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.stores: dict[str, Outlet] = {}
        self.returns: dict[int, ReturnRequest] = {}

    def found(self, chapter: Row, at: datetime) -> None:
        """The store in the other city, and the chain that ties it to the demo's own."""
        row = chapter["chain"]
        head = _merchant(self.stage.story.merchant(row["head"])["name"])
        chain = chain_of(merchant_id=head.pk, on=at.date())
        if chain is None:
            chain = found_chain(name=row["name"], head_id=head.pk, by=SYSTEM, at=at)
            join_chain(chain_id=chain.pk, merchant_id=head.pk, on=at.date(), by=SYSTEM, at=at)
        for store in chapter["stores"]:
            new = NewMerchant(
                name=store["name"], brand=store["short_name"], region_code=store["region"], address=store["address"],
                phone=store["phone"], trade=store["trade"],
            )  # fmt: skip
            merchant = register_merchant(new=new, at=at)
            outlet = add_outlet(
                merchant_id=merchant.pk,
                name=store["outlet"],
                address=store["address"],
                region_code=store["region"],
                at=at,
            )
            join_chain(chain_id=chain.pk, merchant_id=merchant.pk, on=at.date(), by=SYSTEM, at=at)
            self.stores[f"{store['id']}/{store['outlet']}"] = outlet

    def store(self, place: str) -> Outlet:
        """An outlet named `merchant/outlet`."""
        if place not in self.stores:
            merchant_id, name = place.split("/")
            merchant = _merchant(self.stage.story.merchant(merchant_id)["name"])
            self.stores[place] = Outlet.objects.select_related("merchant").get(merchant=merchant, name=name)
        return self.stores[place]

    def life_of_promise(self, row: Row) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Applied, checked by one officer, decided by another, and what came later; as far as the file tells."""
        stage, days = self.stage, row["days_ago"]
        applied = _at(stage, days, APPLIED_AT)
        yield applied, partial(self._apply, row, applied)
        if row["ends"] == "applied":
            return
        checked = _at(stage, days - CHECKED_AFTER, CHECKED_AT)
        yield checked, partial(self._check, row, checked)
        if row["ends"] == "checked":
            return
        decided = _at(stage, days - CHECKED_AFTER - DECIDED_AFTER, DECIDED_AT)
        yield decided, partial(self._decide, row, decided)
        for later in row.get("rechecks", ()):
            looked = _at(stage, later["days_ago"], CHECKED_AT)
            yield looked, partial(self._recheck, row, later, looked)
            if "fixed" in later:
                fixed = _at(stage, later["days_ago"] - later["fixed_after"], APPLIED_AT)
                yield fixed, partial(self._fix, row, later, fixed)
        if row["ends"] == "renewing":
            yield _at(stage, 2, APPLIED_AT), partial(self._renew, row, _at(stage, 2, APPLIED_AT))
        if row["ends"] == "ended":
            yield _at(stage, 8, DECIDED_AT), partial(self._end, row, _at(stage, 8, DECIDED_AT))

    def life_of_return(self, row: Row, number: int) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Asked for, then one act a day."""
        at = _at(self.stage, row["days_ago"], RETURNED_AT)
        yield at, partial(self._ask, row, number, at)
        for after, act in enumerate(row["acts"]):
            when = _at(self.stage, row["days_ago"] - after, ANSWERED_AT) + timedelta(minutes=after)
            yield when, partial(self._act, number, act, when)

    def confirm(self, stage: Stage) -> None:
        """The chain's own stores confirm last month; the other city's store has not yet."""
        at = _at(stage, 0, CONFIRMED_AT)
        month = month_before(month_of(stage.today))
        for place, store in sorted(self.stores.items()):
            if place.startswith("far/"):
                continue
            for side in statement_of(outlet=store, month=month).sides:
                confirm_statement(
                    merchant_id=store.merchant_id, outlet_id=store.pk, other_id=side.other.pk, month=month, digest=side.digest,
                    by=_clerk(store), at=at,
                )  # fmt: skip

    def _apply(self, row: Row, at: datetime) -> None:
        kind = PromiseKind(row["kind"])
        merchant, place_id = self._place(row)
        terms = None
        if kind is PromiseKind.NO_REASON_RETURN:
            terms = Terms(
                days=row["days"],
                refund_days=row["refund_days"],
                across=Across(row["across"]),
                exclusions=tuple(row["exclusions"]),
            )
        apply_for_promise(
            merchant=merchant, kind=kind, place_id=place_id, pledged=True, pledge=row.get("pledge", ""), terms=terms,
            by=_member(merchant), at=at,
        )  # fmt: skip

    def _place(self, row: Row) -> tuple[Merchant, int]:
        """The merchant with the outlet, or with its first shop."""
        if "/" in row["place"]:
            outlet = self.store(row["place"])
            return outlet.merchant, outlet.pk
        merchant = _merchant(self.stage.story.merchant(row["place"])["name"])
        return merchant, Shop.objects.filter(operator=merchant).order_by("name", "id")[0].pk

    def _promise(self, row: Row) -> Promise:
        merchant, place_id = self._place(row)
        field = "outlet" if "/" in row["place"] else "shop"
        return Promise.objects.get(merchant=merchant, kind=row["kind"], **{field: place_id})

    def _check(self, row: Row, at: datetime) -> None:
        promise = self._promise(row)
        by = self._officer(promise, Role.HANDLER, at)
        check_promise(promise_id=promise.pk, version=None, findings=_found(promise, row), by=by, at=at)

    def _recheck(self, row: Row, later: Row, at: datetime) -> None:
        promise, result = self._promise(row), RecheckResult(later["result"])
        due = at.date() + timedelta(days=later["days"]) if result is RecheckResult.RECTIFY else None
        recheck_promise(
            promise_id=promise.pk, version=None, findings=_found(promise, later), result=result, rectify_by=due,
            word=later.get("word", ""), by=self._officer(promise, Role.HANDLER, at), at=at,
        )  # fmt: skip

    def _fix(self, row: Row, later: Row, at: datetime) -> None:
        promise = self._promise(row)
        report_rectified(
            merchant_id=promise.merchant_id,
            promise_id=promise.pk,
            words=later["fixed"],
            by=_member(promise.merchant),
            at=at,
        )

    def _decide(self, row: Row, at: datetime) -> None:
        promise, granted = self._promise(row), row["ends"] != "refused"
        by = self._officer(promise, Role.HEAD, at)
        reason = "" if granted else row["reason"]
        decide_promise(promise_id=promise.pk, version=None, granted=granted, reason=reason, by=by, at=at)

    def _renew(self, row: Row, at: datetime) -> None:
        promise = self._promise(row)
        ask_renewal(merchant_id=promise.merchant_id, promise_id=promise.pk, by=_member(promise.merchant), at=at)

    def _end(self, row: Row, at: datetime) -> None:
        promise = self._promise(row)
        by = self._officer(promise, Role.HEAD, at)
        end_promise(promise_id=promise.pk, version=None, ground=row["ground"], reason=row["reason"], by=by, at=at)

    def _officer(self, promise: Promise, role: Role, at: datetime) -> Actor:
        """Who has the role at the nearest office of the place; beyond the demo's city its own agency acts, which is not told."""
        offices = [one for one in self.stage.agency.offices.values() if within(promise.region_code, one.region_code)]
        if not offices:
            return SYSTEM
        for office in sorted(offices, key=lambda one: (-len(one.region_code), one.is_intake, -len(one.path))):
            if self.stage.agency.by_role.get((office.pk, role.value)):
                return self.stage.agency.officer(office_id=office.pk, role=role, on=at.date())
        raise LookupError(promise.region_code)

    def _ask(self, row: Row, number: int, at: datetime) -> None:
        sold, taken, draft = self.store(row["sold"]), self.store(row["taken"]), f"DEMORETURN{number:02d}"
        asked = Asked(
            goods=row["goods"], paid_fen=fen_of(row["paid"]), receipt_on=_on(self.stage, row["bought_days_ago"]),
            receipt_number=f"DEMO{self.stage.today:%Y}{number:06d}", exclusion=row.get("exclusion", ""),
        )  # fmt: skip
        stores: dict[str, Any] = {
            "sold_by_id": sold.pk,
            "taken_by_id": taken.pk,
            "asked": asked,
            "draft": draft,
            "at": at,
        }
        if row.get("online"):
            confirmation = phone_confirmation(phone=BUYER.phone, at=at)
            made = ask_return(identity=BUYER, phone_confirmation=confirmation, by=consumer("苏**"), **stores)
        else:
            made = record_return(merchant_id=taken.merchant_id, phone="", by=_clerk(taken), **stores)
        self.returns[number] = made

    def _act(self, number: int, act: Row, at: datetime) -> None:
        request = ReturnRequest.objects.select_related("taken_by").get(pk=self.returns[number].pk)
        store = request.taken_by
        by_store: dict[str, Any] = {
            "merchant_id": store.merchant_id, "request_id": request.pk, "by": _clerk(store), "at": at,
        }  # fmt: skip
        by_consumer: dict[str, Any] = {"request_id": request.pk, "by": consumer("苏**"), "at": at}
        match act["do"]:
            case "accept":
                answering.accept_return(**by_store)
            case "refuse":
                answering.refuse_return(reason=act["reason"], words=act["words"], **by_store)
            case "refund":
                answering.record_refund(way=Way(act["way"]), **by_store)
            case "object":
                said.object_to_refusal(words=act["words"], **by_consumer)
            case "missing":
                said.say_not_received(**by_consumer)
            case "received":
                said.confirm_received(**by_consumer)


def _found(promise: Promise, row: Row) -> list[Finding]:
    """Every criterion met, but the one the story names."""
    return [
        Finding(
            code=one.code, met=one.code != row.get("unmet"), word=row.get("word", "") if one.code == row.get("unmet") else ""
        )
        for one in promise_book().kinds[PromiseKind(promise.kind)].criteria
    ]  # fmt: skip


def _merchant(name: str) -> Merchant:
    return Merchant.objects.get(name=name)


def _member(merchant: Merchant) -> Actor:
    return Actor(kind=ActorKind.MERCHANT, name="负责人", office_name=merchant.name[:80])


def _clerk(store: Outlet) -> Actor:
    return Actor(kind=ActorKind.MERCHANT, name="店员", office_name=store.merchant.name[:80])


def _on(stage: Stage, days_ago: int) -> date:
    return stage.today - timedelta(days=days_ago)


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(_on(stage, days_ago), when, tzinfo=BEIJING)
