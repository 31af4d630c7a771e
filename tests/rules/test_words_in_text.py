"""Words in text: how text is cut and folded, how a question is read, where hits are marked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.foundation.words_in_text import (
    HEAD_END,
    QUESTION_MOST,
    TERMS_MOST,
    QuestionTooLong,
    excerpt,
    indexed,
    marked,
    marked_number,
    question,
    weight,
)


def body(text: str) -> str:
    return indexed(head=[], body=[text]).split(f"{HEAD_END} ")[1].rstrip("| ")


def hits(text: str, asked: str) -> list[str]:
    return [piece for piece, hit in marked(text, question(asked)) if hit]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("健身房", "健身 身房 房"),
        ("房", "房"),
        ("退款。不退", "退款 款 | 不退 退"),
        ("iPhone15手机", "iphone15 手机 机"),
        ("５Ｇ套餐", "5g 套餐 餐"),
        ("金额59.80元", "金额 额 59 | 80 元"),
        ("410611-260608-7K2M9QX", "410611 | 260608 | 7k2m9qx"),
        ("退\u200b款\ufe0f", "退款 款"),
        ("𠮷野家", "𠮷野 野家 家"),
        ("résumé", "résumé"),
        ("Ⅷ型", "viii 型"),
        ("a\x00b", "a | b"),
        (" \n、，。 ", ""),
        ("x" * 100, "x" * 64),
    ],
)
def test_text_is_cut_into_pairs_and_words(text: str, tokens: str) -> None:
    assert body(text) == tokens


@pytest.mark.parametrize(
    ("typed", "whole", "begun"),
    [
        ("退款", ("退款",), ()),
        ("健身房", ("健身", "身房"), ()),
        ("退款 退款", ("退款",), ()),
        ("退款，健身", ("退款", "健身"), ()),
        ("鸡", (), ("鸡",)),
        ("5G", ("5g",), ()),
        ("ip", ("ip",), ()),
        ("IPHONE", (), ("iphone",)),
        ("2026", (), ("2026",)),
        ("手机2026", ("手机", "机"), ("2026",)),
        ("5g手", ("5g",), ("手",)),
        ("'|| & !* \" ) OR NOT", ("or",), ("not",)),
        ("", (), ()),
        ("！？", (), ()),
    ],
)
def test_a_question_names_the_tokens_it_needs(typed: str, whole: tuple[str, ...], begun: tuple[str, ...]) -> None:
    asked = question(typed)
    assert (asked.whole, asked.begun) == (whole, begun)
    assert bool(asked) == bool(whole or begun)


@given(st.text(max_size=QUESTION_MOST))
def test_tokens_hold_nothing_that_a_database_could_read_as_its_own(typed: str) -> None:
    try:
        asked = question(typed)
    except QuestionTooLong:
        return
    for token in (*asked.whole, *asked.begun, *asked.ends.values()):
        assert token.strip(), token
        assert not set(token) & set(" '\"\\:*&|!<>()-^{}\x00")


@pytest.mark.parametrize("typed", ["退" * (QUESTION_MOST + 1), " ".join(map(str, range(TERMS_MOST + 1)))])
def test_what_is_too_long_is_refused(typed: str) -> None:
    with pytest.raises(QuestionTooLong) as refused:
        question(typed)
    assert refused.value.field == "q"


def test_the_longest_allowed_is_read() -> None:
    assert len(question("退" * QUESTION_MOST).whole) == 1
    assert len(question(" ".join(map(str, range(TERMS_MOST)))).terms) == TERMS_MOST


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("要求退款，不退款", "退款", ["退款", "退款"]),
        ("在健身房办卡", "身房办", ["身房办"]),
        ("买了ｉＰｈｏｎｅ15", "iphone", ["ｉＰｈｏｎｅ"]),
        ("共12805元", "2805", []),
        ("共12805元", "128", ["128"]),
        ("共12805元", "12", []),
        ("共12元", "12", ["12"]),
        ("退款 退款退", "退款退", ["退款退"]),
        ("退退退", "退退", ["退退退"]),
        ("面积㎡很小", "m2", ["㎡"]),
        ("退\u200b款", "退款", ["退\u200b款"]),
        ("nothing", "", []),
    ],
)
def test_hits_are_marked_in_the_text_as_it_was_written(text: str, typed: str, found: list[str]) -> None:
    assert hits(text, typed) == found


@given(st.text(max_size=60), st.text(alphabet="退款ab1 ", max_size=6))
def test_marking_loses_no_character(text: str, typed: str) -> None:
    assert "".join(piece for piece, _ in marked(text, question(typed))) == unicodedata.normalize("NFC", text)


def test_an_excerpt_shows_the_first_hit_and_tells_that_it_was_cut() -> None:
    text = "前" * 200 + "健身房跑路" + "后" * 200
    pieces = excerpt(text, question("跑路"), length=40)
    assert pieces[0] == ("…", False) == pieces[-1]
    assert ("跑路", True) in pieces
    assert len("".join(piece for piece, _ in pieces)) == 42
    assert excerpt("短\n 文", question("文")) == [("短 ", False), ("文", True)]
    assert excerpt("", question("文")) == []


@pytest.mark.parametrize(
    ("number", "typed", "shown"),
    [
        ("DD-8899 0011", "990011", "DD-88[99 0011]"),
        ("410611-260608-1SD5FT7", "5ft7 4106", "[4106]11-260608-1SD[5FT7]"),
        ("0392-3334455", "３３４４５５", "0392-3[334455]"),
        ("88990011", "8899 0011", "[88990011]"),
        ("88990011", "011", ""),
        ("88990011", "9900", ""),
        ("XYZABCD", "abcd", "XYZ[ABCD]"),
        ("", "0011", ""),
    ],
)
def test_a_number_is_hit_by_its_beginning_and_its_end(number: str, typed: str, shown: str) -> None:
    pieces = marked_number(number, question(typed))
    assert "".join(f"[{piece}]" if hit else piece for piece, hit in pieces) == shown
    assert (
        weight(indexed(head=[], numbers=[number]), question(typed)) == 8 * sum(hit for _, hit in pieces)
        or "[88" in shown
    )


def test_what_stands_in_the_head_weighs_more_and_repetition_has_an_end() -> None:
    asked = question("退款")
    title = indexed(head=["要求退款"], body=["酸奶有霉点"])
    once = indexed(head=["酸奶"], body=["要求退款"])
    often = indexed(head=["酸奶"], body=["退款，退款，退款"])
    flooded = indexed(head=["酸奶"], body=["退款" * 100])
    assert weight(title, asked) > weight(flooded, asked) >= weight(often, asked) > weight(once, asked) > 0
    assert weight(once, question("手机")) == 0
