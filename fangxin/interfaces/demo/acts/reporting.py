"""What becomes of a report in the demo: verified, extended, filed, penalised, handed to the police, set aside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.reports.actions import (
    deciding,
    ending,
    penalising,
    proposing,
    publishing,
    rewarding,
    telling,
    transfers,
    verifying,
)
from fangxin.domain.reports.queries import colleagues
from fangxin.domain.reports.rules.rewards import rewards
from fangxin.domain.reports.rules.verifying import FILING_CONDITIONS
from fangxin.domain.reports.words import Reply
from fangxin.foundation.clock import day_of
from fangxin.interfaces.demo.acts.stage import Life, Stage, handler


def verify(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Two officers verify on the spot."""
    given = _given(stage, life, at)
    life.case = verifying.record_verification(
        verified_on=day_of(at), place=life.case.merchant_name or "现场", record=values["text"],
        second=_colleague(life, given["by"]), **given,
    )  # fmt: skip


def start_testing(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Goods are tested; the time to verify stands still."""
    life.case = verifying.start_testing(body=values["body"], subject=values["text"], **_given(stage, life, at))


def end_testing(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The test is done."""
    life.case = verifying.end_testing(finding=values["text"], **_given(stage, life, at))


def ask_extension(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The handler asks for fifteen more working days."""
    life.case = proposing.ask_extension(reason=values["text"], **_given(stage, life, at))


def grant_extension(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The leader gives them."""
    life.case = deciding.decide_extension(granted=True, reason="", **_led(stage, life, at))


def propose_filing(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The handler proposes to file a case."""
    life.case = proposing.propose_filing(conditions=FILING_CONDITIONS, reason=values["text"], **_given(stage, life, at))


def propose_no_filing(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The handler proposes not to file."""
    life.case = proposing.propose_no_filing(ground=values["ground"], reason=values["text"], **_given(stage, life, at))


def file_case(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The leader files the case and names the two officers."""
    first, second = (account for account, _ in colleagues(case=life.case)[:2])
    life.case = deciding.file_case(cause=values["text"], first=first, second=second, **_led(stage, life, at))


def refuse_filing(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The leader decides not to file."""
    life.case = deciding.decide_no_filing(ground=values["ground"], reason="", **_led(stage, life, at))


def tell_reporter(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """A reporter who gave a name is told; of an anonymous report nobody is."""
    if life.case.intake.person is None:
        return
    life.case = telling.tell_reporter(
        basis=values["basis"][life.case.rule_version], law=values.get("law", ""), result=values["text"], way="SMS",
        told_on=day_of(at), **_given(stage, life, at),
    )  # fmt: skip


def penalise(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The penalty is decided."""
    on = day_of(at)
    life.case = penalising.penalise(
        number=f"鹤市监处罚〔{on.year}〕{100 + life.seed('penalty', below=900)}号", decided_on=on, kinds=values["kinds"],
        fine_fen=values.get("fine", 0) * 100, confiscated_fen=values.get("confiscated", 0) * 100,
        **_given(stage, life, at),
    )  # fmt: skip


def publish(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The penalty is published."""
    link = f"https://credit.example/penalty/{life.seed('link', below=10_000):04d}"
    life.case = publishing.publish(link=link, published_on=day_of(at), **_given(stage, life, at))


def ask_transfer(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The handler proposes to hand the case to the police."""
    life.case = transfers.ask_transfer(
        police=values["police"], crime=values["crime"], report=values["text"], **_given(stage, life, at)
    )


def approve_transfer(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The leader approves."""
    life.case = transfers.decide_transfer(granted=True, reason="", **_led(stage, life, at))


def hand_over(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The case is handed over against a receipt."""
    life.case = transfers.hand_over(handed_at=at, receipt=values["text"], **_given(stage, life, at))


def police_took(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The police open a criminal case."""
    life.case = transfers.record_reply(reply=Reply.TOOK, replied_on=day_of(at), **_given(stage, life, at))


def police_declined(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The police open none, and say why; the agency goes on."""
    life.case = transfers.record_reply(
        reply=Reply.DECLINED, replied_on=day_of(at), reason=values["text"], **_given(stage, life, at)
    )
    life.case = transfers.take_back(
        case_id=life.case.pk,
        version=life.case.version,
        reason="不再提请复议，继续按行政案件办理。",
        by=handler(stage, life, at),
        at=at,
    )


def set_aside(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """A report made before is not handled again."""
    life.case = ending.set_aside(
        original_id=stage.lives[life.row["original"]].case.pk, reason=values["text"], **_given(stage, life, at)
    )


def merge(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """New facts join the report made before."""
    original = stage.lives[life.row["original"]]
    life.case = ending.merge(original_id=original.case.pk, facts=values["text"], **_given(stage, life, at))
    original.reread()


def refer(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The reporter is told where to turn."""
    life.case = ending.refer(ground=values["ground"], agency="", reason=values["text"], **_given(stage, life, at))


def ask_reward(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """A reward is proposed."""
    life.case = rewarding.ask_reward(
        level=values["level"], cleared=tuple(rewards().excluded), reason=values["text"], **_given(stage, life, at)
    )


def approve_reward(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The leader approves it."""
    life.case = rewarding.decide_reward(granted=True, reason="", **_led(stage, life, at))


def tell_reward(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Whoever reported is told by telephone."""
    life.case = rewarding.tell_reward(way="PHONE", told_on=day_of(at), **_given(stage, life, at))


def _given(stage: Stage, life: Life, at: datetime) -> dict[str, Any]:
    return {"case_id": life.case.pk, "version": life.case.version, "by": handler(stage, life, at), "at": at}


def _led(stage: Stage, life: Life, at: datetime) -> dict[str, Any]:
    """The leader of the agency in whose name the case is handled, who is not the one that proposed."""
    office = acting_office(office=life.case.office)
    proposed = life.case.proposals.order_by("-asked_at").first()
    by = stage.agency.upwards(
        office_id=office.pk, roles=(Role.HEAD,), on=day_of(at), but=proposed.asked_by if proposed else None
    )
    return {"case_id": life.case.pk, "version": life.case.version, "by": by, "at": at}


def _colleague(life: Life, by: Actor) -> int:
    return colleagues(case=life.case, but=by.account_id)[0][0]
