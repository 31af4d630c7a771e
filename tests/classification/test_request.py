"""One reading of a request: words, models, kind, claims, platform, and when a person is asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fangxin.domain.classification.rules import ModelVotes, claims_in, classify_request, kind_of, looks_like_report
from fangxin.domain.classification.words import Kind


class Fixed:
    """A model that always says the same."""

    def __init__(self, *votes: tuple[str, float]) -> None:
        self.votes = list(votes)

    def predict(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        return [self.votes for _ in texts]


def test_a_clear_complaint_needs_no_person_and_says_why() -> None:
    found = classify_request(text="在超市买的牛奶已经过期变质，要求退一赔十")
    assert (found.object and found.object.code, found.problem and found.problem.code) == ("10107", "P20")
    assert not found.needs_person
    assert any("牛奶" in reason for reason in found.reasons)


def test_a_model_of_the_agency_is_combined_and_named_in_the_reason() -> None:
    text = "手机屏幕坏了"
    found = classify_request(text=text, models=ModelVotes(object=Fixed(("S04", 0.99))))
    assert found.object is not None
    assert found.object.code == "S04"
    assert "本单位模型 99%" in found.object.words
    assert classify_request(text=text, models=ModelVotes(object=Fixed(("S04", 0.2)))).object.code == "13401"  # type: ignore[union-attr]


def test_a_model_may_speak_labels_and_unknown_ones_are_passed_over() -> None:
    found = classify_request(text="东西坏了", models=ModelVotes(object=Fixed(("手机", 0.9), ("不存在的类", 0.1))))
    assert [c.code for c in found.objects] == ["13401"]
    assert (
        classify_request(text="手机坏了", models=ModelVotes(object=Fixed(("不存在的类", 1.0)))).object.code == "13401"
    )  # type: ignore[union-attr]


def test_the_kind_told_at_the_door_wins_and_chooses_the_axis() -> None:
    found = classify_request(text="这家店卖假冒名牌鞋", kind=Kind.REPORT)
    assert found.kind.kind is Kind.REPORT
    assert found.problem is not None
    assert found.problem.code == "V08"


def test_the_respondents_trade_counts_for_the_object_only() -> None:
    found = classify_request(text="交了钱不退", merchant="阳光瑜伽馆")
    assert found.object is not None
    assert found.object.code == "S05"
    assert (
        classify_request(text="交了钱不退", merchant="退款商贸").problems
        == classify_request(text="交了钱不退").problems
    )


def test_where_no_thing_is_named_the_platforms_trade_is_assumed_and_a_person_asked() -> None:
    found = classify_request(text="携程上买的到现在都没给我出")
    assert found.object is not None
    assert found.object.code == "S11"
    assert found.needs_person
    assert [platform.name for platform in found.platforms] == ["携程"]


def test_a_report_beside_a_complaint_quotes_its_sentences() -> None:
    text = "我在店里充了两千块。现在要求退款。另外这家店无证经营，请依法查处！"
    report = looks_like_report(text)
    assert report
    assert report.sentences == ("另外这家店无证经营，请依法查处！",)
    assert kind_of(text).kind is Kind.COMPLAINT


def test_no_report_no_quotes() -> None:
    report = looks_like_report("我的卡退不了，帮帮我")
    assert not report
    assert report.sentences == ()


def test_a_long_story_that_asks_once_is_no_inquiry() -> None:
    story = "我在网上买了一件衣服，" * 30
    assert kind_of(f"{story}请问怎么处理").kind is Kind.COMPLAINT


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("要求退款", ["CL6"]),
        ("希望商家换货或者退货", ["CL3", "CL4"]),
        ("要求退一赔三并赔礼道歉", ["CL8", "CL9"]),
        ("要求免费维修", ["CL1"]),
        ("商家只肯换货，我要求退款", ["CL6"]),
        ("我不要求赔偿", []),
        ("要求补足重量", ["CL5"]),
        ("要求重新安装", ["CL2"]),
        ("要求赔偿医药费", ["CL7"]),
        ("今天天气不错", []),
    ],
)
def test_claims(text: str, codes: list[str]) -> None:
    assert [claim.code for claim in claims_in(text)] == codes
