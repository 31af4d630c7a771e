"""Questionnaires, valid answers, quotas and estimates with small numbers that can be checked by hand."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from fangxin.domain.surveys.rules.answering import AnswerUnknown, NothingAnswered, differing, faults, taken
from fangxin.domain.surveys.rules.estimating import Sampled, estimate
from fangxin.domain.surveys.rules.questionnaire import (
    QuestionnaireWrong,
    read_questionnaire,
    shipped_questionnaires,
)
from fangxin.domain.surveys.rules.quota import CellsWrong, SampleTooSmall, read_cells, shared_out
from fangxin.domain.surveys.words import Fault, Mode
from fangxin.foundation.index_scheme import Origin, printed, shipped_schemes
from tests.surveys.telling import CELLS, FINE, SMALL

QUESTIONS = read_questionnaire(SMALL)


def test_what_ships_asks_what_the_schemes_want() -> None:
    shipped = {name: read_questionnaire(text) for name, text in shipped_questionnaires().items()}
    assert set(shipped) == {"environment", "cities"} and len(shipped["cities"].questions) == 27
    for scheme, _text in shipped_schemes().values():
        for leaf in scheme.leaves():
            assert leaf.measuring is not None
            if leaf.measuring.source.origin is Origin.SURVEY:
                name, _, question = leaf.measuring.source.name.partition(".")
                code, _, option = question.partition("=")
                found = shipped[name].question(code)
                assert found is not None and (not option or option in found.options), leaf.code


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("code: SAFE", "code: GOOD", "题目 GOOD 出现了两次"),
        ("kind: scale, asks: 安全吗？", "kind: single, asks: 安全吗？", "选择题要写 options"),
        ("kind: scale, asks: 安全吗？", "kind: text, asks: 安全吗？", "不是scale、single、multiple之一"),
        ('only: {DID: ["YES"]}', 'only: {DID: ["MAYBE"]}', "WHAT 的前提：前面没有题目 DID，或者没有这个选项"),
        ('only: {DID: ["YES"]}', 'only: {LATER: ["YES"]}', "前面没有题目 LATER"),
        ('GOOD: "10"', 'GOOD: "11"', "前面没有题目 GOOD，或者没有这个选项"),
    ],
)
def test_a_wrong_questionnaire_is_refused(old: str, new: str, reason: str) -> None:
    with pytest.raises(QuestionnaireWrong, match=reason):
        read_questionnaire(SMALL.replace(old, new))


def test_only_what_was_asked_is_taken() -> None:
    assert taken(QUESTIONS, {**FINE, "WHAT": ["P"]}) == FINE
    assert taken(QUESTIONS, {**FINE, "DID": ["YES"], "WHAT": ["Q", "P"]})["WHAT"] == ["P", "Q"]
    for wrong in ({"GOOD": ["11"]}, {"GOOD": ["1", "2"]}, {"DID": ["MAYBE"]}, {"DID": ["YES"], "WHAT": ["X"]}):
        with pytest.raises(AnswerUnknown):
            taken(QUESTIONS, wrong)
    with pytest.raises(NothingAnswered):
        taken(QUESTIONS, {"WHAT": ["P"], "GOOD": [""]})


@pytest.mark.parametrize(
    ("given", "mode", "seconds", "expected"),
    [
        (FINE, Mode.PHONE, 20, ()),
        (FINE, Mode.PHONE, 19, (Fault.TOO_QUICK,)),
        (FINE, Mode.PAPER, 1, ()),
        (FINE, Mode.LINK, 20, ()),
        # what does not say how long it took was no quicker for it
        (FINE, Mode.LINK, None, (Fault.TOO_QUICK,)),
        (FINE, Mode.PHONE, None, (Fault.TOO_QUICK,)),
        ({"GOOD": ["8"], "SAFE": ["9"]}, Mode.PHONE, 90, (Fault.MISSING,)),  # 2 of 4 missing: 50 %
        ({"GOOD": ["8"], "SAFE": ["9"], "DID": ["YES"]}, Mode.PHONE, 90, ()),  # 2 of 5: 40 %
        ({**FINE, "SAFE": ["8"], "KIND": ["8"]}, Mode.PHONE, 90, (Fault.STRAIGHT,)),
        ({**FINE, "GOOD": ["10"]}, Mode.PHONE, 90, (Fault.CONTRADICTION,)),
        ({**FINE, "GOOD": ["10"], "DID": ["YES"], "WHAT": ["P"]}, Mode.PHONE, 90, ()),
    ],
)
def test_valid_answers(
    given: dict[str, list[str]], mode: Mode, seconds: int | None, expected: tuple[Fault, ...]
) -> None:
    assert faults(QUESTIONS, taken(QUESTIONS, given), mode=mode, seconds=seconds) == expected


def test_two_keyings() -> None:
    assert differing(QUESTIONS, FINE, FINE) == []
    assert differing(QUESTIONS, FINE, {**FINE, "GOOD": ["9"], "DID": ["YES"]}) == ["GOOD", "DID"]
    assert differing(QUESTIONS, FINE, {name: FINE[name] for name in ("GOOD", "SAFE", "KIND")}) == ["DID"]


def test_a_sample_is_shared_out() -> None:
    cells = read_cells(CELLS)
    assert [one.target for one in shared_out(cells, sample=10)] == [6, 3, 1]
    assert [one.target for one in shared_out(cells, sample=7)] == [4, 2, 1]  # 4.2, 2.1, 0.7
    assert [one.target for one in shared_out(cells, sample=3)] == [1, 1, 1]
    assert [one.target for one in shared_out(cells, sample=4)] == [2, 1, 1]  # 2.4, 1.2, 0.4: the smallest has one first
    for sample in range(3, 60):
        assert sum(one.target for one in shared_out(cells, sample=sample)) == sample
    for wrong in (2, 1001):
        with pytest.raises(SampleTooSmall):
            shared_out(cells, sample=wrong)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("410611 18-34 女", "应有四项"),
        ("淇滨 18-34 女 5", "不是区划代码"),
        ("410611 青年 女 5", "不是年龄段"),
        ("410611 18-34 子 5", "应为男或女"),
        ("410611 18-34 女 0", "不是人口数"),
        ("410611 18-34 女 5\n410611，18-34，F，6", "第 2 行有误：与前面一行重复"),
        ("410611 60-18 女 5", "“60-18”应从小到大写"),
        ("410611 18-35 女 5\n410611 35-59 女 6", "第 2 行有误：“35-59”与同一地区、性别的其他年龄段重叠"),
        ("410611 60+ 女 5\n410611 18-34 女 5\n410611 70-79 女 6", "第 3 行有误：“70-79”与"),
        ("410611 18-34 女 5\n410611 018-034 女 6", "重叠"),
        ("\n", "应有 1 至"),
    ],
)
def test_a_wrong_table_of_cells_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CellsWrong, match=reason):
        read_cells(text)


def test_ages_may_meet_and_repeat_elsewhere() -> None:
    told = "410611 18-59 女 5\n410611 60+ 女 5\n410611 18-59 男 5\n410603 18-34 女 5\n410611 0-17 女 1"
    assert len(read_cells(told)) == 5


def sampled(*rows: tuple[int, str]) -> list[Sampled]:
    return [Sampled(population=people, counts=Counter(map(Fraction, given.split()))) for people, given in rows]


def test_cells_count_with_their_people() -> None:
    # 3 of 4 people live in the first cell: 0.75 × 6 + 0.25 × 2, however many answered
    found = estimate(sampled((300, "5 7"), (100, "1 2 3 2")))
    assert found is not None and found.mean == 5 and found.answers == 6 and found.covered == 1
    # spread 2 in the first, 2/3 in the second
    first = Fraction(9, 16) * (1 - Fraction(2, 300)) * 2 / 2
    second = Fraction(1, 16) * (1 - Fraction(4, 100)) * Fraction(2, 3) / 4
    assert found.variance == first + second
    assert found.margin is not None and printed(found.margin, 4) == printed(Fraction("1.4781"), 4)


def test_everybody_asked_leaves_no_margin() -> None:
    found = estimate(sampled((2, "5 7"), (2, "1 3")))
    assert found is not None and found.margin == 0


def test_one_answer_in_a_cell_takes_the_spread_of_the_others() -> None:
    found = estimate(sampled((100, "4 6"), (100, "8")))
    assert (
        found is not None
        and found.variance == Fraction(1, 4) * Fraction(98, 100) + Fraction(1, 4) * Fraction(99, 100) * 2
    )
    alone = estimate(sampled((100, "4")))
    assert alone is not None and alone.margin is None and alone.design is None and alone.mean == 4


def test_cells_without_answers_are_told() -> None:
    found = estimate(sampled((300, "5 7"), (100, "")))
    assert found is not None and found.covered == Fraction(3, 4) and found.mean == 6
    assert estimate(sampled((300, ""))) is None


def test_design_and_weights() -> None:
    even = estimate(sampled((100, "4 6"), (100, "4 6")))
    assert even is not None and even.weighing == 1
    uneven = estimate(sampled((300, "4 6"), (100, "4 6")))
    # weights 150, 150, 50, 50: 4 × 50000 / 400²
    assert uneven is not None and uneven.weighing == Fraction(5, 4)
    # cells that differ among each other and not within make the sample better than a simple one
    better = estimate(sampled((100, "4 5 4 5"), (100, "9 8 9 8")))
    assert better is not None and better.design is not None and better.design < Fraction(1, 5)
