"""Answers kept in memory: what is asked for stays, and no answer is anybody's to change."""

from __future__ import annotations

import pytest

from fangxin.analytics.indicators import remembering
from fangxin.analytics.indicators.remembering import Answers


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers[list[int]]:
    monkeypatch.setattr(remembering, "MOST", 2)
    return Answers(copied=list)


def test_what_was_asked_for_longest_ago_gives_way(answers: Answers[list[int]]) -> None:
    for number in (1, 2):
        answers.keep((number,), [number])
    assert answers.get((1,)) == [1]
    answers.keep((3,), [3])
    assert [answers.get((number,)) for number in (1, 2, 3)] == [[1], None, [3]]
    answers.clear()
    assert answers.get((1,)) is None


def test_an_answer_is_the_askers_own(answers: Answers[list[int]]) -> None:
    given = [1]
    answers.keep((1,), given)
    given.append(2)
    found = answers.get((1,))
    assert found == [1]
    found.append(3)
    assert answers.get((1,)) == [1]
