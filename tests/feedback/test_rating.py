"""Rating a closing: by its own link, for ninety days, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import rating_token, read_rating_token
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.feedback.actions import (
    AlreadyRated,
    NotReopenable,
    RatingLinkInvalid,
    ask_to_reopen,
    case_of_rating,
    decide_reopening,
    rate,
)
from fangxin.domain.feedback.models import Rating, ReopenRequest
from fangxin.domain.feedback.words import Satisfaction
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from tests.people import Cast, cast, filed, later

pytestmark = pytest.mark.django_db
CLOSED_AT = later(1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    return refused(people)


def refused(people: Cast) -> Case:
    case = filed(people.hotline)
    return decide.refuse(
        case_id=case.pk, version=case.version, ground="NA1", reason="无权。", other_routes="起诉。", by=people.handler,
        at=CLOSED_AT,
    )  # fmt: skip


def reopened(case: Case, people: Cast) -> Case:
    ask_to_reopen(case_id=case.pk, reason="事实没有查清。", at=later(2))
    request = ReopenRequest.objects.get(case=case, state="ASKED")
    return decide_reopening(
        request_id=request.pk, version=None, granted=True, reason="重新核实。", by=people.supervisor, at=later(3)
    )


def token(case: Case, closing: int = 0) -> str:
    return rating_token(case_id=case.pk, closing=closing)


def test_a_link_opens_its_own_closing_for_ninety_days(case: Case) -> None:
    for days, opens in ((0, True), (90, True), (91, False), (4000, False)):
        if opens:
            assert case_of_rating(token=token(case), at=CLOSED_AT + timedelta(days=days)).pk == case.pk
        else:
            with pytest.raises(RatingLinkInvalid):
                case_of_rating(token=token(case), at=CLOSED_AT + timedelta(days=days))


def test_a_forged_link_opens_nothing(people: Cast, case: Case) -> None:
    good = token(case)
    named, closing, mac = good.split("-")
    other = refused(people)
    forged = [
        "", "-", "--", "---", "x", good[:-1], good + "0", good.upper(), f"{named}-{closing}-{'0' * 15}", f"{named}-1-{mac}",
        f"{token(other).split('-')[0]}-{closing}-{mac}", f"{named}-{closing}-", f" {good}", f"{good}\n", f"０-{closing}-{mac}",
        f"-{named}-{closing}-{mac}", f"+{named}-{closing}-{mac}", f"{named}_-{closing}-{mac}", "é-0-0", "\x00-0-0",
        f"{'z' * 4000}-0-{mac}",
    ]  # fmt: skip
    for wrong in forged:
        with pytest.raises(RatingLinkInvalid):
            case_of_rating(token=wrong, at=CLOSED_AT)
    assert read_rating_token(good) == (case.pk, 0)


def test_every_closing_has_its_own_link(people: Cast, case: Case) -> None:
    again = reopened(case, people)
    for closing in (0, 1):
        with pytest.raises(RatingLinkInvalid):
            case_of_rating(token=token(case, closing), at=later(4))
    decide.refuse(
        case_id=case.pk, version=again.version, ground="NA1", reason="仍无权。", other_routes="起诉。", by=people.handler,
        at=later(5),
    )  # fmt: skip
    with pytest.raises(RatingLinkInvalid):
        case_of_rating(token=token(case, 0), at=later(6))
    assert case_of_rating(token=token(case, 1), at=later(6)).pk == case.pk
    assert len({token(case, 0), token(case, 1), token(refused(people), 0)}) == 3


def test_an_open_case_cannot_be_rated(people: Cast) -> None:
    case = filed(people.hotline)
    with pytest.raises(RatingLinkInvalid):
        case_of_rating(token=token(case), at=later(1))
    with pytest.raises(RatingLinkInvalid):
        rate(case_id=case.pk, satisfaction=Satisfaction.SATISFIED, why="", reopen=False, at=later(1))
    with pytest.raises(NotFound):
        rate(case_id=1, satisfaction=Satisfaction.SATISFIED, why="", reopen=False, at=later(1))


def test_a_rating_is_kept_and_journalled_in_the_consumers_name(case: Case) -> None:
    rated = rate(case_id=case.pk, satisfaction=Satisfaction.BASICALLY_SATISFIED, why=" 还行 ", reopen=True, at=later(2))
    assert rated.satisfaction == "BASICALLY_SATISFIED"
    rating = Rating.objects.get()
    assert (rating.closing, rating.why, rating.rated_at) == (0, "还行", later(2))
    entry = entries_of(chain=case.pk)[-1]
    assert (entry.act, entry.actor_kind, entry.actor_name, entry.actor_id) == (Act.RATED, "CONSUMER", "张**", None)
    assert not ReopenRequest.objects.exists(), "only the dissatisfied ask for more"
    with pytest.raises(AlreadyRated):
        rate(case_id=case.pk, satisfaction=Satisfaction.DISSATISFIED, why="反悔", reopen=True, at=later(2))


def test_dissatisfaction_says_why_and_may_ask_for_more(case: Case) -> None:
    with pytest.raises(ReasonMissing) as refused:
        rate(case_id=case.pk, satisfaction=Satisfaction.DISSATISFIED, why="  ", reopen=True, at=later(2))
    assert refused.value.field == "why" and not Rating.objects.exists()
    rate(case_id=case.pk, satisfaction=Satisfaction.DISSATISFIED, why="没人联系我。", reopen=True, at=later(2))
    assert ReopenRequest.objects.get().reason == "没人联系我。"
    assert [entry.act for entry in entries_of(chain=case.pk)][-2:] == [Act.RATED, Act.REOPEN_ASKED]


def test_an_archived_case_can_be_rated_but_not_reopened(people: Cast, case: Case) -> None:
    close.archive(case_id=case.pk, version=case.version, by=people.handler, at=later(2))
    with pytest.raises(NotReopenable):
        rate(case_id=case.pk, satisfaction=Satisfaction.DISSATISFIED, why="不行", reopen=True, at=later(3))
    assert not Rating.objects.exists(), "both or nothing"
    rate(case_id=case.pk, satisfaction=Satisfaction.DISSATISFIED, why="不行", reopen=False, at=later(3))
    assert list(broken_chains()) == []
