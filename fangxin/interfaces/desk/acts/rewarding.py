"""The reward of whoever reported."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.reports.actions import rewarding
from fangxin.interfaces.desk.acts.act import Act, day_of
from fangxin.interfaces.public.reading import Fields


def _ask(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return rewarding.ask_reward(
        case_id=case.pk, level=f.text("level"), cleared=f.several("cleared"), reason=f.text("reason"),
        finance=f.text("finance"), inside=f.ticked("inside"), **common,
    )  # fmt: skip


def _decide(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return rewarding.decide_reward(
        case_id=case.pk, granted=f.text("granted") == "yes", reason=f.text("reason"), **common
    )


def _tell(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return rewarding.tell_reward(case_id=case.pk, way=f.text("way"), told_on=day_of(f, "told_on"), **common)


ACTS: dict[str, Act] = {
    "ask_reward": Act(_ask, "已提请负责人批准奖励。"),
    "decide_reward": Act(_decide, "已作出决定。"),
    "tell_reward": Act(_tell, "已登记告知奖励决定。"),
}
