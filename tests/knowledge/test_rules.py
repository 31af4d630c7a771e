"""The pure rules: every move from every state, what an article must hold, what changed, when it is looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fangxin.domain.knowledge.rules import content as rules
from fangxin.domain.knowledge.rules.content import Basis, Content, check_content
from fangxin.domain.knowledge.rules.differences import COMPARED_MOST, Piece, differences
from fangxin.domain.knowledge.rules.lifecycle import (
    ArticleMoveNotPossible,
    ReviewDayImpossible,
    check_review_day,
    look_again_on,
    moves_open,
    state_after,
    why_due,
)
from fangxin.domain.knowledge.words import ArticleMove, ArticleState, WhyDue
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from tests.knowledge.articles import ADVICE, CARD, RETURN

S, M = ArticleState, ArticleMove
#: (state, in force) → move → state; every pair that is not here is refused
MOVES: dict[tuple[ArticleState, bool], dict[ArticleMove, ArticleState]] = {
    (S.DRAFT, False): {M.REVISE: S.DRAFT, M.DISCARD: S.WITHDRAWN, M.SUBMIT: S.REVIEW, M.HAND_OVER: S.DRAFT},
    (S.DRAFT, True): {
        M.REVISE: S.DRAFT, M.DISCARD: S.PUBLISHED, M.SUBMIT: S.REVIEW, M.CONFIRM: S.DRAFT, M.WITHDRAW: S.DRAFT,
        M.HAND_OVER: S.DRAFT,
    },
    (S.REVIEW, False): {M.SEND_BACK: S.DRAFT, M.PUBLISH: S.PUBLISHED, M.HAND_OVER: S.REVIEW},
    (S.REVIEW, True): {
        M.SEND_BACK: S.DRAFT, M.PUBLISH: S.PUBLISHED, M.CONFIRM: S.REVIEW, M.WITHDRAW: S.REVIEW, M.HAND_OVER: S.REVIEW,
    },
    (S.PUBLISHED, True): {
        M.REVISE: S.DRAFT, M.CONFIRM: S.PUBLISHED, M.WITHDRAW: S.WITHDRAWN, M.HAND_OVER: S.PUBLISHED,
    },
    (S.WITHDRAWN, False): {M.REVISE: S.DRAFT, M.HAND_OVER: S.WITHDRAWN},
}  # fmt: skip


@pytest.mark.parametrize(("state", "in_force"), MOVES)
@pytest.mark.parametrize("move", [move for move in ArticleMove if move is not M.WRITE])
def test_every_move_from_every_state(state: ArticleState, in_force: bool, move: ArticleMove) -> None:
    wanted = MOVES[state, in_force].get(move)
    if wanted is None:
        with pytest.raises(ArticleMoveNotPossible):
            state_after(move=move, state=state, in_force=in_force)
    else:
        assert state_after(move=move, state=state, in_force=in_force) is wanted
    assert (move in moves_open(state=state, in_force=in_force)) is (wanted is not None)


def refused(content: Content) -> dict[str, type[Refusal]]:
    try:
        check_content(content)
    except SeveralRefusals as several:
        return {refusal.field: type(refusal) for refusal in several.refusals}
    return {}


LAW = RETURN.basis[0]
REFUSED: list[tuple[str, dict[str, Any], dict[str, type[Refusal]]]] = [
    ("no title", {"title": " "}, {"title": rules.ArticleTextMissing}),
    ("a title too long", {"title": "题" * 61}, {"title": rules.ArticleTextTooLong}),
    ("no question form", {"questions": ()}, {"questions": rules.ArticleTextMissing}),
    ("a question too long", {"questions": ("问" * 61,)}, {"questions": rules.ArticleTextTooLong}),
    ("thirteen questions", {"questions": ("怎么退",) * 13}, {"questions": rules.TooManyLines}),
    ("no answer", {"answer": "  "}, {"answer": rules.ArticleTextMissing}),
    ("a short answer", {"answer": "可以。"}, {"answer": rules.AnswerTooShort}),
    ("a long answer", {"answer": "长" * 4001}, {"answer": rules.ArticleTextTooLong}),
    ("no basis for the public", {"basis": ()}, {"law1": rules.BasisMissing}),
    ("nine laws", {"basis": (LAW,) * 9}, {"law1": rules.TooManyLines}),
    ("a law without a name", {"basis": (LAW, Basis(law=" "))}, {"law2": rules.ArticleTextMissing}),
    ("a law's name too long", {"basis": (Basis(law="法" * 81),)}, {"law1": rules.ArticleTextTooLong}),
    ("an article too long", {"basis": (Basis(law="法", article="条" * 61),)}, {"article1": rules.ArticleTextTooLong}),
    (
        "a law that ends before it begins",
        {"basis": (Basis(law="法", from_on=date(2026, 2, 1), until_on=date(2026, 1, 31)),)},
        {"until1": rules.BasisDaysWrong},
    ),
    ("no topic", {"topic": ""}, {"topic": rules.TopicUnknown}),
    ("the root as a topic", {"topic": "TOPIC"}, {"topic": rules.TopicUnknown}),
    ("a class of another scheme", {"topic": "P20"}, {"topic": rules.TopicUnknown}),
    ("several at once", {"title": "", "answer": "", "topic": "x"}, {
        "title": rules.ArticleTextMissing, "answer": rules.ArticleTextMissing, "topic": rules.TopicUnknown,
    }),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "fields"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_an_article_must_hold(changes: dict[str, Any], fields: dict[str, type[Refusal]]) -> None:
    assert refused(replace(RETURN, **changes)) == fields


def test_what_is_complete() -> None:
    assert refused(RETURN) == refused(CARD) == {}
    assert refused(ADVICE) == {}, "an article for officers may do without a law"
    assert refused(replace(RETURN, title="题" * 60, answer="长" * 4000, questions=("问" * 60,) * 12)) == {}


def test_a_basis_is_kept_as_it_was() -> None:
    for one in (LAW, Basis(law="法"), Basis(law="法", article="第一条", until_on=date(2026, 4, 14))):
        assert Basis.from_dict(one.as_dict()) == one
    assert LAW.named() == "《中华人民共和国消费者权益保护法》第二十五条"


@pytest.mark.parametrize(
    ("day", "possible"),
    [
        (date(2026, 6, 8), False),
        (date(2026, 6, 9), True),
        (date(2029, 6, 10), True),
        (date(2029, 6, 11), False),
        (date(1, 1, 1), False),
    ],
)
def test_the_day_of_the_next_review(day: date, possible: bool) -> None:
    if possible:
        check_review_day(review_on=day, today=date(2026, 6, 8))
    else:
        with pytest.raises(ReviewDayImpossible):
            check_review_day(review_on=day, today=date(2026, 6, 8))


def test_a_law_that_ends_calls_for_a_review() -> None:
    today, chosen = date(2026, 6, 8), date(2027, 6, 8)
    ending = Basis(law="暂行办法", until_on=date(2026, 12, 31))
    ended = Basis(law="旧办法", until_on=date(2026, 4, 14))
    assert look_again_on(chosen=chosen, basis=(LAW, ending), today=today) == date(2027, 1, 1)
    assert look_again_on(chosen=chosen, basis=(LAW, ended), today=today) == chosen, "ended before, cited on purpose"
    assert why_due(review_on=date(2027, 1, 1), basis=(LAW, ending)) is WhyDue.BASIS_ENDED
    assert why_due(review_on=chosen, basis=(LAW, ended)) is WhyDue.REVIEW_DAY


def test_differences_name_the_fields_and_the_sentences() -> None:
    after = replace(RETURN, answer=RETURN.answer.replace("签收当天不算", "签收那天不算"), topic="Q20")
    found = {one.label: one.pieces for one in differences(RETURN, after)}
    assert set(found) == {"解答", "主题"}
    kinds = [kind for kind, _ in found["解答"]]
    assert kinds == [Piece.SAME, Piece.REMOVED, Piece.ADDED, Piece.SAME]
    assert "".join(text for kind, text in found["解答"] if kind is not Piece.REMOVED) == after.answer
    assert "".join(text for kind, text in found["解答"] if kind is not Piece.ADDED) == RETURN.answer
    assert differences(RETURN, RETURN) == ()


def test_a_first_edition_is_new_throughout() -> None:
    found = differences(None, RETURN)
    assert [one.label for one in found] == ["标题", "问法", "解答", "依据", "主题", "读者"]
    assert {kind for one in found for kind, _ in one.pieces} == {Piece.ADDED}


def test_many_tiny_sentences_are_compared_as_a_whole() -> None:
    before, after = (replace(RETURN, answer=word * 1500) for word in ("甲。", "乙。"))
    assert COMPARED_MOST < 1500 * 1500
    (found,) = differences(before, after)
    assert [kind for kind, _ in found.pieces] == [Piece.REMOVED, Piece.ADDED]
