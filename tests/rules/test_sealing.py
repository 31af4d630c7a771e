"""What names a person in a text: taken out, or found, however it is written."""

from __future__ import annotations

import pytest

from fangxin.domain.cases.rules.sealing import tells_of, without_identity, without_sentences
from fangxin.domain.people.rules import Identity

SU = Identity(
    name="苏忘忧",
    phone="13900000001",
    id_number="00000019900101019X",
    address="青禾路9号忘忧里",
    email="su@wang.example",
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我叫苏忘忧，请查处。", "我叫〔姓名〕，请查处。"),
        ("回我电话13900000001。", "回我电话〔电话〕。"),
        ("回我电话139 0000-0001。", "回我电话〔电话〕。"),
        ("身份证00000019900101019x", "身份证〔证件号码〕"),
        ("住在青禾路9号忘忧里三楼", "住在〔地址〕三楼"),
        ("写信到SU@wang.example", "写信到〔电子邮件〕"),
        ("这家店长期卖过期酸奶。", "这家店长期卖过期酸奶。"),
    ],
)
def test_what_names_the_reporter_is_taken_out_and_said_to_be(text: str, left: str) -> None:
    assert without_identity(text, SU) == left
    assert tells_of(text, SU) is (text != left)
    assert not tells_of(left, SU)


def test_two_people_are_taken_out_and_nobody_of_one_sign() -> None:
    assert without_identity("苏忘忧和李守拙", SU, Identity(name="李守拙")) == "〔姓名〕和〔姓名〕"
    assert without_identity("李子熟了，回拨315", Identity(name="李", phone="315")) == "李子熟了，回拨315"
    assert without_identity("没有人", Identity()) == "没有人"


WHOLE = "买到过期酸奶要退款。他们还无证经营，我要举报！请尽快处理。"


def test_a_text_without_some_of_its_sentences() -> None:
    assert without_sentences(WHOLE, ["他们还无证经营，我要举报！"], least=6) == "买到过期酸奶要退款。请尽快处理。"
    assert without_sentences(WHOLE, ["他们还无证"], least=6) == "买到过期酸奶要退款。请尽快处理。", (
        "named by its beginning"
    )
    assert without_sentences(WHOLE, [], least=6) == WHOLE
    assert without_sentences(WHOLE, [" "], least=6) == WHOLE


def test_a_text_of_one_sentence_stays_whole() -> None:
    assert without_sentences("过期酸奶退款并查处无证经营", ["过期酸奶退款并查处无证经营"], least=6).startswith("过期")
