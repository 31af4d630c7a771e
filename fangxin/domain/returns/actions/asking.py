"""A return is asked for: recorded by the store's staff at the counter, or sent by the consumer with a confirmed phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.queries import digest_of_tracking_code, tracking_code_of
from fangxin.domain.merchants.models import Outlet
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.people.actions import check_phone_confirmation, phone_index, sealed_person
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import Identity
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.queries.chains import promise_then, sharing
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import Terms
from fangxin.domain.promises.words import Across
from fangxin.domain.returns.actions.receipts import check_unspent
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.notices import to_consumer, to_store
from fangxin.domain.returns.queries.ledger import settled_of
from fangxin.domain.returns.rules.receipts import check_receipt, is_shared, read_number
from fangxin.domain.returns.rules.validity import Bought, answer_due, fault_of
from fangxin.domain.returns.words import Origin, ReturnState
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.identifiers import check_phone
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.foundation.taxonomy import taxonomy
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

MOST_FEN = 10**11


class ReturnIncomplete(Refusal):
    """A return names the goods and the price paid."""

    code = "return_incomplete"
    status = 422
    sentence = "请填写{what}。"


class NotPromised(Refusal):
    """The store had not promised a no-reason return on the day of the receipt."""

    code = "return_not_promised"
    status = 409
    sentence = "{store}在购买当天没有线下无理由退货承诺，不能按承诺办理。商品有质量问题的，可以依法退货或者投诉。"


class StoreNotSharing(Refusal):
    """The store does not take back what the other store sold."""

    code = "store_not_sharing"
    status = 409
    sentence = "{store}不办理{sold_by}售出商品的退货，请到购买门店或者承诺中列明的门店办理。"


class GiftKeptTooDear(Refusal):
    """Gifts kept cannot be worth as much as what was paid."""

    code = "gift_kept_too_dear"
    status = 422
    sentence = "没有退回的赠品价款应少于实付金额。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is told of a return. Money in fen; `signed_on` for goods that were sent; `exclusion` of law/promises.yaml or empty.

    `receipt_number`: of the receipt, the invoice or the payment; `receipt_fen`: what that was in all, 0 for these goods only.
    """

    goods: str
    paid_fen: int
    receipt_on: date
    receipt_number: str = ""
    receipt_fen: int = 0
    signed_on: date | None = None
    object_code: str = ""
    exclusion: str = ""
    note: str = ""
    gift_kept_fen: int = 0
    in_kind: str = ""


def ask_return(
    *, sold_by_id: int, taken_by_id: int, asked: Asked, identity: Identity, phone_confirmation: str, draft: str, by: Actor,
    at: datetime,
) -> ReturnRequest:  # fmt: skip
    """A consumer asks online; the phone was confirmed by a one-time code. Asked twice with one draft it is one return.

    Raises PhoneNotConfirmed, ReturnIncomplete, NotPromised, StoreNotSharing, DaysImpossible, NotFound; ReceiptMissing,
    ReceiptUnreadable, ReceiptTooSmall, ReceiptSpent.
    """
    check_phone(value=identity.phone)
    check_phone_confirmation(phone=identity.phone, confirmation=phone_confirmation, at=at)
    if done := ReturnRequest.objects.select_related("person").filter(draft=draft).first():
        if done.person is None or done.person.phone_index != phone_index(identity.phone):
            raise NotFound  # somebody else's form
        return done
    person = sealed_person(identity=identity, at=at)
    return _written(sold_by_id, taken_by_id, asked, person, draft, Origin.ONLINE, by, at)


def record_return(
    *,
    merchant_id: int,
    sold_by_id: int,
    taken_by_id: int,
    asked: Asked,
    phone: str,
    draft: str,
    by: Actor,
    at: datetime,
) -> ReturnRequest:
    """The staff of a store records a return at the counter; a phone, where the consumer leaves one, brings messages.

    Raises NotFound for a store of another merchant, and what ask_return raises.
    """
    if done := ReturnRequest.objects.filter(draft=draft, taken_by__merchant_id__in=family_of(merchant_id)).first():
        return done
    if not Outlet.objects.filter(pk=taken_by_id, merchant_id__in=family_of(merchant_id)).exists():
        raise NotFound
    person = None
    if phone:
        check_phone(value=phone)
        person = sealed_person(identity=Identity(phone=phone), at=at)
    return _written(sold_by_id, taken_by_id, asked, person, draft, Origin.COUNTER, by, at)


def _written(
    sold_by_id: int, taken_by_id: int, asked: Asked, person: Person | None, draft: str, origin: Origin, by: Actor, at: datetime
) -> ReturnRequest:  # fmt: skip
    _check_told(asked)
    promise, taken_by = _promised(sold_by_id, taken_by_id, asked.receipt_on, day_of(at))
    rules, terms, on = promise_book().returns, promise.terms, day_of(at)
    number = read_number(asked.receipt_number)
    check_receipt(
        number=number, total_fen=asked.receipt_fen, paid_fen=asked.paid_fen,
        shared=is_shared(across=terms.across, same_store=taken_by_id == sold_by_id),
    )  # fmt: skip
    fault = fault_of(
        bought=_bought(asked), asked_on=on, rules=rules,
        terms=Terms(
            days=terms.days, refund_days=terms.refund_days, scope=tuple(terms.scope), exclusions=tuple(terms.exclusions),
            across=Across(terms.across),
        ),
    )  # fmt: skip
    request = ReturnRequest(
        id=new_id(at), promise=promise, sold_by_id=sold_by_id, taken_by=taken_by, merchant=promise.merchant,
        region_code=promise.region_code, person_id=person.pk if person else None, origin=origin.value, draft=draft,
        tracking_digest=digest_of_tracking_code(tracking_code(draft=draft)), goods=asked.goods.strip()[:80],
        object_code=asked.object_code, exclusion=asked.exclusion, note=asked.note.strip()[:300],
        receipt_on=asked.receipt_on, receipt_number=number, receipt_fen=asked.receipt_fen, signed_on=asked.signed_on,
        paid_fen=asked.paid_fen, gift_kept_fen=asked.gift_kept_fen,
        refund_fen=asked.paid_fen - asked.gift_kept_fen, in_kind=asked.in_kind.strip()[:80], days=terms.days,
        refund_days=terms.refund_days, fault=fault.value if fault else "", state=ReturnState.ASKED.value, asked_at=at,
        asked_by=by.name or "消费者", answer_due_on=answer_due(asked_on=on, rules=rules),
    )  # fmt: skip
    check_unspent(request=request)
    request.result, request.result_on = settled_of(request=request)
    facts = {
        "goods": request.goods,
        "sold_by": promise.place_name,
        "taken_by": taken_by.name,
        "paid_fen": asked.paid_fen,
    }
    deed = Deed(act=Act.RETURN_ASKED, by=by, at=at, facts=facts)
    notices = to_consumer(request=request, template="return_received", at=at, tracking_code=tracking_code(draft=draft))
    if origin is Origin.ONLINE:
        notices += to_store(request=request, template="return_asked_store", at=at, due_on=request.answer_due_on)
    rows = [*([person] if person else []), request, *new_chain(chain=request.pk, deeds=[deed]), *notices]
    try:
        with transaction.atomic():
            write(rows)
    except IntegrityError:
        if done := ReturnRequest.objects.filter(draft=draft).first():
            return done
        raise
    return request


def tracking_code(*, draft: str) -> str:
    """The code by which a return is followed; derived, so that it is kept nowhere."""
    return tracking_code_of(f"return:{draft}")


def _check_told(asked: Asked) -> None:
    missing = [
        ReturnIncomplete(what=what, field=field)
        for what, field, there in (
            ("退回的商品", "goods", asked.goods.strip()),
            ("实付金额", "paid", 0 < asked.paid_fen <= MOST_FEN),
        )
        if not there
    ]
    if missing:
        raise SeveralRefusals(*missing) if len(missing) > 1 else missing[0]
    if not 0 <= asked.gift_kept_fen < asked.paid_fen:
        raise GiftKeptTooDear(field="gift_kept")
    if asked.exclusion and asked.exclusion not in promise_book().returns.exclusions:
        raise NotFound


def _promised(sold_by_id: int, taken_by_id: int, receipt_on: date, on: date) -> tuple[Promise, Outlet]:
    """The promise under which the goods were sold, and the store that takes them back under it."""
    promise = promise_then(outlet_id=sold_by_id, on=receipt_on)
    if promise is None or promise.outlet is None:
        store = Outlet.objects.filter(pk=sold_by_id).first()
        if store is None:
            raise NotFound
        raise NotPromised(store=store.name, field="receipt_on")
    if taken_by_id == sold_by_id:
        return promise, promise.outlet
    for other in sharing(promise=promise, on=on):
        if other.outlet_id == taken_by_id and other.outlet is not None:
            return promise, other.outlet
    taker = Outlet.objects.filter(pk=taken_by_id).first()
    if taker is None:
        raise NotFound
    raise StoreNotSharing(store=taker.name, sold_by=promise.place_name, field="taken_by")


def _bought(asked: Asked) -> Bought:
    return Bought(
        receipt_on=asked.receipt_on,
        signed_on=asked.signed_on,
        classes=classes_of(asked.object_code),
        exclusion=asked.exclusion,
    )


def classes_of(code: str) -> tuple[str, ...]:
    """A class of goods with all classes above it; raises UnknownClass."""
    return tuple(item.code for item in taxonomy().path("object", code)) if code else ()
