"""Mediation: sessions, appraisal, the agreement and whether it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from fangxin.domain.agency.words import Role
from fangxin.domain.mediation.actions import agreements, sessions
from fangxin.domain.mediation.models import Agreement, Item, Session
from fangxin.domain.mediation.words import ItemKind, ItemState, Mode, SessionState
from fangxin.foundation.clock import day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts.stage import Life, Stage, handler
from fangxin.interfaces.demo.story import Row

TERMS = "协议履行完毕后，双方就本次争议再无其他争执。"


def invite(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Invite both parties; a session appointed and not yet held is moved instead, and keeps its mediator."""
    mode = Mode(values["mode"])
    asked = {"mode": mode, "place": _place(life, mode), "starts_at": values["starts_at"]}
    standing = _sessions(life).filter(state=SessionState.APPOINTED, starts_at__gt=at).first()
    by, version = handler(stage, life, at), life.case.version
    if standing is not None:
        life.case = sessions.reschedule(
            session_id=standing.pk, version=version, reason=values["text"], by=by, at=at, **asked
        )
    else:
        life.case = sessions.invite(
            case_id=life.case.pk, version=version, materials=values["text"], by=by, at=at, **asked
        )


def hold(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Record what was said in the session."""
    life.case = sessions.hold(
        session_id=_last_session(life).pk, version=life.case.version, record=values["text"],
        by=handler(stage, life, at), at=at,
    )  # fmt: skip


def replace_mediator(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Another officer of the office, or of the one above, takes the session over."""
    session, by = _last_session(life), handler(stage, life, at)
    other = stage.agency.upwards(
        office_id=life.case.office_id, roles=(Role.HANDLER, Role.HEAD), on=day_of(at), but=by.account_id
    )
    life.case = sessions.replace_mediator(
        session_id=session.pk, version=life.case.version, mediator=other.name, reason=values["text"], by=by, at=at
    )


def pause(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Send the goods for testing."""
    life.case = sessions.pause_for_appraisal(
        case_id=life.case.pk, version=life.case.version, body=values["body"],
        subject=life.row["words"]["pause_appraisal_subject"], cost_borne_by=values["cost_borne_by"],
        by=handler(stage, life, at), at=at,
    )  # fmt: skip


def resume(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The report of the test is there."""
    life.case = sessions.resume_after_appraisal(
        case_id=life.case.pk, version=life.case.version, finding=values["text"], by=handler(stage, life, at), at=at
    )


def settle(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Record the agreement; what was agreed in the last one of a life may stand in the row."""
    acts = stage.story.lives[life.row["life"]]["acts"]
    last = max(place for place, step in enumerate(acts) if "settle" in step)
    items = values["items"]
    if values["place"] == last:
        items = life.row.get("settlement", items)
    life.items = [item["what"] for item in items]
    life.case = agreements.settle(
        case_id=life.case.pk, version=life.case.version, promises=[_promise(life, item, at) for item in items],
        terms=TERMS if values["written"] else "", written=values["written"], by=handler(stage, life, at), at=at,
    )  # fmt: skip


def performed(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """A promise was kept."""
    _record(stage, life, values, at, ItemState.PERFORMED)


def missed(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """A promise was not kept in time."""
    _record(stage, life, values, at, ItemState.MISSED)


def recovered(life: Life) -> int:
    """What the consumer got back by all agreements of the case, in fen."""
    kept = Item.objects.filter(agreement__case_id=life.case.pk, state=ItemState.PERFORMED)
    return sum(amount or 0 for amount in kept.values_list("amount_fen", flat=True))


def _record(stage: Stage, life: Life, values: dict[str, Any], at: datetime, state: ItemState) -> None:
    agreement = Agreement.objects.filter(case_id=life.case.pk).order_by("-agreed_on", "-id").first()
    item = Item.objects.get(agreement=agreement, what=life.items[values["item"] - 1])
    life.case = agreements.record_performance(
        item_id=item.pk, version=life.case.version, state=state, on=day_of(at), note=values["text"],
        by=handler(stage, life, at), at=at,
    )  # fmt: skip


def _promise(life: Life, item: Row, at: datetime) -> agreements.Promise:
    share = Decimal(item.get("share", 1))
    fen = round(fen_of(item["amount"] if "amount" in item else life.row["amount"]) * share)
    return agreements.Promise(
        kind=ItemKind(item["kind"]), what=item["what"], amount_fen=fen or None,
        perform_by=day_of(at) + timedelta(days=item["within_days"]),
    )  # fmt: skip


def _place(life: Life, mode: Mode) -> str:
    office = life.case.office
    if mode is Mode.ON_SITE:
        return f"{office.address}，{office.short_name}调解室"
    if mode is Mode.PHONE:
        return "电话调解，拨打双方预留的号码"
    return f"视频会议 {100_000_000 + life.seed('meeting', below=900_000_000)}"


def _sessions(life: Life) -> Any:
    return Session.objects.filter(case_id=life.case.pk).order_by("-starts_at", "-id")


def _last_session(life: Life) -> Session:
    found: Session = _sessions(life).exclude(state=SessionState.MOVED)[0]
    return found
