"""Cases held together: parting them, ending them with their lead, comparing anew. Joining stands on the page that compares."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.matters.actions import following, joining, looking
from fangxin.interfaces.desk.acts.act import Act
from fangxin.interfaces.public.reading import Fields


def _part(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return joining.part(number=case.number, reason=f.text("reason"), **common)


def _end_with_lead(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return following.end_with_lead(number=case.number, **common)


def _end_followers(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return following.end_followers(
        number=case.number, followers=f.several("followers"), by=common["by"], at=common["at"]
    )


def _look_anew(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return looking.look_anew(number=case.number, by=common["by"], at=common["at"])


ACTS: dict[str, Act] = {
    "part": Act(_part, "已取消合并。"),
    "end_with_lead": Act(_end_with_lead, "已随主办件办结，结果已告知。", sends=(("ended_with_lead", "投诉人"),)),
    "end_followers": Act(_end_followers, "已一并办结，结果已告知各件的投诉人。"),
    "look_anew": Act(_look_anew, "已重新比对。"),
}
