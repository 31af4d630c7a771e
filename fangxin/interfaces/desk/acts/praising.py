"""Passing a commendation on, with thanks. Answering and turning an inquiry have pages of their own."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.inquiries.actions import thank
from fangxin.interfaces.desk.acts.act import Act
from fangxin.interfaces.public.reading import Fields


def _thank(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return thank(case_id=case.pk, passed_to=f.text("passed_to"), note=f.text("note"), **common)


ACTS: dict[str, Act] = {
    "thank": Act(_thank, "已转达并致谢。", sends=(("commendation_thanked", "表扬人"),)),
}
