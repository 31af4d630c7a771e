"""Scripts as data: every edition's questions and branches, what answers mean, and what a wrong file is told."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from fangxin.domain.cases.words import Outcome
from fangxin.domain.feedback.rules.calling import patience
from fangxin.domain.feedback.rules.drawing import Share, drawn, last_period
from fangxin.domain.feedback.rules.scripts import AnswerTooLong, complaint_script, read_answers, read_script
from fangxin.domain.feedback.words import AnswerKind, Period, Satisfaction
from fangxin.foundation.lawbook import LawError
from fangxin.foundation.refusals import SeveralRefusals

SCRIPT = complaint_script()
ENDINGS = (Outcome.SETTLED, Outcome.TERMINATED, Outcome.NOT_ACCEPTED)


def test_the_edition_of_a_day() -> None:
    assert SCRIPT.on(date(2026, 4, 14)).edition == "2020-01" and SCRIPT.on(date(2026, 4, 15)).edition == "2026-04"
    assert SCRIPT.on(date(1999, 1, 1)).edition == "2020-01"
    assert SCRIPT.edition("2026-04") is not None and SCRIPT.edition("1900-01") is None


@pytest.mark.parametrize("edition", SCRIPT.editions, ids=lambda one: one.edition)
@pytest.mark.parametrize("outcome", ENDINGS)
def test_every_way_through_a_script_ends(edition, outcome) -> None:  # type: ignore[no-untyped-def]
    """Whatever is answered, the questions that follow can be answered, and the answers say something."""
    choices = [one for one in edition.of(outcome) if one.kind is not AnswerKind.WORDS]
    meant = set()
    for codes in product(*(one.answers for one in choices)):
        given = dict(zip((one.id for one in choices), codes, strict=True))
        told = read_answers(edition=edition, outcome=outcome, given={**given, "extra": "x"})
        assert told.satisfaction is Satisfaction(given["satisfaction"])
        assert set(told.answers) <= {one.id for one in edition.questions}
        meant.add(told.closed_truly)
    assert meant == {True, False, None}


@pytest.mark.parametrize(
    ("answers", "truly"),
    [
        ({"result_true": "yes", "performed": "yes"}, True), ({"result_true": "no"}, False),
        ({"result_true": "yes", "performed": "no"}, False), ({"result_true": "unsure", "performed": "part"}, None),
        ({"result_true": "unsure", "performed": "no"}, False), ({"result_true": "yes", "performed": "part"}, True),
    ],
)  # fmt: skip
def test_one_no_makes_a_false_closing(answers: dict[str, str], truly: bool | None) -> None:
    base = {"contacted": "yes", "informed": "yes", "satisfaction": "SATISFIED"}
    told = read_answers(edition=SCRIPT.on(date(2026, 6, 1)), outcome="SETTLED", given={**base, **answers})
    assert told.closed_truly is truly


def test_answers_to_what_was_not_asked_are_left_out() -> None:
    given = {
        "contacted": "yes", "informed": "yes", "result_true": "no", "performed": "yes", "ways_told": "yes",
        "satisfaction": "SATISFIED", "why": "不该问的",
    }  # fmt: skip
    told = read_answers(edition=SCRIPT.on(date(2026, 6, 1)), outcome="SETTLED", given=given)
    assert set(told.answers) == {"contacted", "informed", "result_true", "satisfaction"}


def test_words_have_a_limit() -> None:
    given = {
        "contacted": "yes", "informed": "yes", "result_true": "no", "satisfaction": "DISSATISFIED", "why": "长" * 2001
    }  # fmt: skip
    with pytest.raises(SeveralRefusals) as refused:
        read_answers(edition=SCRIPT.on(date(2026, 6, 1)), outcome="SETTLED", given=given)
    assert [type(one) for one in refused.value.refusals] == [AnswerTooLong]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("only_after: {result_true: [yes, unsure]}", "only_after: {later: [yes]}"),
        ("only_after: {result_true: [yes, unsure]}", "only_after: {result_true: [perhaps]}"),
        ("- id: informed", "- id: contacted"), ("truth: {yes: [yes], no: [no]}", "truth: {yes: [perhaps]}"),
        ("kind: satisfaction", "kind: song"), ("answers: {yes: 联系过, no: 没有联系过, unsure: 记不清}", "answers: {yes: 联系过}"),
        ("only_outcome: [SETTLED]", "only_outcome: [LOST]"),
    ],
)  # fmt: skip
def test_a_wrong_script_is_told_with_its_reason(tmp_path: Path, before: str, after: str) -> None:
    text = (Path(__file__).parents[2] / "law" / "scripts" / "complaint.yaml").read_text(encoding="utf-8")
    assert before in text
    wrong = tmp_path / "complaint.yaml"
    wrong.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(LawError) as refused:
        read_script(wrong)
    assert "complaint.yaml" in str(refused.value)


def test_shares_and_least_numbers() -> None:
    assert [Share(share=10, least=2).of(pool) for pool in (0, 1, 2, 15, 20, 21, 100)] == [0, 1, 2, 2, 2, 3, 10]
    assert Share(share=0, least=0).of(9) == 0 and Share(share=100, least=0).of(9) == 9
    pool = dict.fromkeys(range(1, 100), "A") | dict.fromkeys(range(100, 110), "B")
    shares = {"B": Share(share=0, least=3)}
    chosen = drawn(pool=pool, shares=shares, seed="s")
    assert len(chosen) == 3 and min(chosen) >= 100, "a stratum without a share is not drawn"
    assert drawn(pool=dict(reversed(pool.items())), shares=shares, seed="s") == chosen, "order of the pool is no matter"


@pytest.mark.parametrize(
    ("period", "on", "first", "last"),
    [
        (Period.WEEKLY, date(2026, 6, 8), date(2026, 6, 1), date(2026, 6, 7)),
        (Period.WEEKLY, date(2026, 6, 7), date(2026, 5, 25), date(2026, 5, 31)),
        (Period.MONTHLY, date(2026, 6, 30), date(2026, 5, 1), date(2026, 5, 31)),
        (Period.MONTHLY, date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 28)),
        (Period.MONTHLY, date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)  # fmt: skip
def test_the_last_whole_period(period: Period, on: date, first: date, last: date) -> None:
    assert last_period(period=period, on=on) == (first, last)


def test_the_houses_patience() -> None:
    assert (patience().tries, patience().again_after) == (3, 2)
