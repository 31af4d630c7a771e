"""Planted sentences land in their classes, and the words found explain why."""

from __future__ import annotations

import pytest

from fangxin.domain.classification.rules import classify_request, read_words
from fangxin.domain.classification.words import Kind
from fangxin.foundation.taxonomy import taxonomy
from tests.classification.tables import rows


@pytest.mark.parametrize(("objects", "problems", "sentence"), rows("sentences.txt", 3))
def test_a_sentence_lands_on_its_object_and_problem(objects: str, problems: str, sentence: str) -> None:
    found = read_words(text=sentence)
    if "-" not in objects:
        assert found.objects[0].code in objects.split("/"), found.objects
    if "-" not in problems:
        assert found.problems[0].code in problems.split("/"), found.problems


@pytest.mark.parametrize(("kind", "violation", "sentence"), rows("reports.txt", 3))
def test_a_sentence_has_its_kind_and_violation(kind: str, violation: str, sentence: str) -> None:
    found = classify_request(text=sentence)
    assert found.kind.kind + ("+" if found.kind.kind is Kind.COMPLAINT and found.kind.report else "") == kind
    if violation != "-":
        assert found.violations[0].code == violation, found.violations


@pytest.mark.parametrize(("mode", "sentence"), rows("sale_modes.txt", 2))
def test_a_sentence_has_its_way_of_selling(mode: str, sentence: str) -> None:
    assert read_words(text=sentence).sale_modes[0].code == mode


def test_every_leaf_of_the_object_is_planted_or_stands_above_planted_ones() -> None:
    planted = {code for codes, _, _ in rows("sentences.txt", 3) for code in codes.split("/")}
    missing = {item.code for item in taxonomy().leaves("object")} - planted
    assert missing <= {"G900"}


def test_the_words_found_are_the_reason_best_first() -> None:
    first = read_words(text="健身房跑路了，私教课还剩二十节").objects[0]
    assert first.code == "S05"
    assert {"健身房", "私教课"} <= set(first.words)
    assert 0 < first.confidence < 1


def test_the_longest_word_wins_over_words_inside_it() -> None:
    words = {hit.word for hit in read_words(text="电动自行车充不进电").hits if hit.axis == "object"}
    assert "电动自行车" in words
    assert "自行车" not in words


def test_a_phrase_that_means_something_else_hides_the_word() -> None:
    assert not any(c.code == "13401" for c in read_words(text="请把验证码发到我的手机号").objects)
    assert read_words(text="手机屏幕碎了").objects[0].code == "13401"


def test_a_denied_word_does_not_count_but_a_question_affirms() -> None:
    assert not any(c.code == "P13" for c in read_words(text="货是真的，不是假货").problems)
    assert read_words(text="这不是假货吗").problems[0].code == "P13"
    assert read_words(text="是不是假货我也说不清").problems[0].code == "P13"


def test_a_word_with_a_gap_needs_its_end_in_the_same_clause() -> None:
    def words(text: str) -> set[str]:
        return {hit.word for hit in read_words(text=text).hits}

    assert "报价…要" in words("报价三百修完要八百")
    assert "报价…要" not in words("报价三百，修完要八百")


def test_the_title_weighs_more() -> None:
    plain = read_words(text="面包发霉。手机坏了。").objects
    titled = read_words(title="手机坏了", text="面包发霉。手机坏了。").objects
    share = {c.code: c.score for c in titled}["13401"] / {c.code: c.score for c in plain}["13401"]
    assert share > 1.5


def test_what_was_bought_weighs_more_than_what_is_mentioned() -> None:
    bought = read_words(text="我购买了一台冰箱").objects[0].score
    mentioned = read_words(text="家里有一台冰箱").objects[0].score
    assert bought > mentioned


def test_full_width_and_capitals_read_alike() -> None:
    assert [c.code for c in read_words(text="ＩＰＨＯＮＥ坏了").objects] == [
        c.code for c in read_words(text="iphone坏了").objects
    ]


@pytest.mark.parametrize("text", ["", " ", "。", "啊", "\ud800", "😀" * 50, "a" * 100_000, "退" * 50_000])
def test_odd_texts_are_read_without_harm(text: str) -> None:
    found = classify_request(text=text)
    assert found.needs_person


def test_a_class_not_yet_in_force_is_not_proposed() -> None:
    from datetime import date

    assert read_words(text="手机坏了", on=date(2019, 12, 31)).objects == ()
    assert read_words(text="手机坏了", on=date(2024, 1, 1)).objects[0].code == "13401"


def test_silence_on_the_problem_takes_the_usual_one_and_asks_a_person() -> None:
    found = classify_request(text="我买了一个保温杯")
    assert found.problem is not None
    assert found.problem.code == "P01"
    assert found.problem.words == ("商品常见",)
    assert found.needs_person
