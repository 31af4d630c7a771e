"""Refusing a complaint on the basis of a mark that two officers decided."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.claimants.actions import refuse_on_mark
from fangxin.interfaces.desk.acts.act import Act
from fangxin.interfaces.public.reading import Fields


def _refuse_on_mark(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return refuse_on_mark(case_id=case.pk, reason=f.text("reason"), other_routes=f.text("other_routes"), **common)


ACTS: dict[str, Act] = {
    "refuse_on_mark": Act(_refuse_on_mark, "已决定不予受理，决定书已制作。", sends=(("refused", "投诉人"),)),
}
