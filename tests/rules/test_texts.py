"""Words of an act: trimmed, demanded, refused past their length; nothing is cut in silence."""

from __future__ import annotations

import pytest

from fangxin.domain.cases.rules.filing import TooLong
from fangxin.domain.cases.rules.texts import ReasonMissing, in_words


def test_a_text_is_trimmed_and_kept_whole() -> None:
    assert in_words("  理由\n", what="理由", field="reason") == "理由"
    assert in_words("字" * 500, what="理由", field="reason") == "字" * 500
    assert in_words(" \n", what="说明", field="note", needed=False) == ""


def test_a_text_that_is_needed() -> None:
    with pytest.raises(ReasonMissing) as refused:
        in_words(" \t\n", what="理由", field="why")
    assert refused.value.field == "why"


@pytest.mark.parametrize("needed", [True, False])
def test_a_text_that_is_too_long(needed: bool) -> None:
    with pytest.raises(TooLong) as refused:
        in_words("字" * 41, what="调解人员", most=40, field="mediator", needed=needed)
    assert refused.value.field == "mediator"
    assert refused.value.told() == "调解人员最多 40 字，现在有 41 字，请精简后再提交。"
