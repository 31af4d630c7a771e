"""The initial check of a complaint, and how a case ends without an agreement."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.interfaces.desk.acts.act import Act, day_of
from fangxin.interfaces.public.reading import Fields


def _ask_identity(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.ask_identity(case_id=case.pk, answer_by=day_of(f, "answer_by"), **common)


def _prove_identity(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.prove_identity(case_id=case.pk, how=f.text("how"), **common)


def _ask_facts(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.ask_facts(case_id=case.pk, question=f.text("question"), answer_by=day_of(f, "answer_by"), **common)


def _accept(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.accept(case_id=case.pk, **common)


def _refuse(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.refuse(
        case_id=case.pk, ground=f.text("ground"), reason=f.text("reason"), other_routes=f.text("other_routes"), **common
    )


def _terminate(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return close.terminate(case_id=case.pk, ground=f.text("ground"), reason=f.text("reason"), **common)


def _withdraw(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return close.withdraw(case_id=case.pk, reason=f.text("reason"), **common)


def _archive(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return close.archive(case_id=case.pk, **common)


TOLD_OF_THE_END = (("terminated", "投诉人"), ("terminated_merchant", "被投诉人"))
ACTS: dict[str, Act] = {
    "ask_identity": Act(_ask_identity, "已发出身份证明材料通知。", sends=(("identity_requested", "投诉人"),)),
    "prove_identity": Act(_prove_identity, "已记录身份核验。"),
    "ask_facts": Act(_ask_facts, "已请消费者补充。", sends=(("facts_requested", "投诉人"),)),
    "accept": Act(
        _accept, "已受理，受理决定书已制作。", sends=(("accepted", "投诉人"), ("mediation_proposed", "被投诉人"))
    ),
    "refuse": Act(_refuse, "已决定不予受理，决定书已制作。", sends=(("refused", "投诉人"),)),
    "terminate": Act(
        _terminate,
        "已终止调解，请在期限内告知双方。",
        sends=TOLD_OF_THE_END,
    ),
    "withdraw": Act(
        _withdraw, "已撤回。", sends=(("withdrawn_consumer", "投诉人"),), freely=(("withdrawn_freely", "来件人"),)
    ),
    "archive": Act(_archive, "已归档。"),
}
