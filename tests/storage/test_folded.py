"""Questions folded into one statement answer as each would alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import FloatField, QuerySet, Value

from fangxin.domain.merchants.models import Merchant
from fangxin.interfaces.access.guard import reading_only
from fangxin.storage.folded import Folded
from fangxin.storage.models import Attempt, DoneRequest
from fangxin.storage.prepared import Prepared, Stacked
from tests.people import MONDAY

pytestmark = pytest.mark.django_db

DONE: Prepared[tuple[Any, ...]] = Prepared(
    lambda key: DoneRequest.objects.filter(key=key).values_list("key", "done_at", "answer"), key=str
)


def attempts(subject: Any) -> QuerySet[Attempt, tuple[Any, ...]]:
    return Attempt.objects.filter(subject=subject).order_by("-window").values_list("window", "subject")


def folded(*questions: Prepared[Any]) -> Folded:
    return Folded(DONE, *((question, {"subject": "key"}) for question in questions))


@pytest.fixture
def rows() -> None:
    for key in ("甲 'é' 100% \\", "乙"):
        DoneRequest.objects.create(key=key, actor="a", digest="d", answer={"n": [1, None]}, done_at=MONDAY)
    for window in (1, 2**40):
        Attempt.objects.create(subject="甲 'é' 100% \\", window=window, count=3)


@pytest.mark.usefixtures("rows")
def test_rows_come_as_each_question_alone_would_bring_them(django_assert_num_queries: Any) -> None:
    own, none = (
        Prepared(attempts, subject=str),
        Prepared(lambda subject: attempts(subject).filter(count=9), subject=str),
    )
    both = Stacked(
        Prepared(lambda subject: attempts(subject).order_by("window")[:1], subject=str),
        Prepared(lambda subject: attempts(subject)[:1], subject=str),
    )
    asked = folded(own, none, both)
    for _ in range(2):  # compiled, and again
        with django_assert_num_queries(1):
            ((first, (mine, nothing, stacked)),) = asked(key="甲 'é' 100% \\")
        assert [first] == DONE(key="甲 'é' 100% \\") and first[1] == MONDAY
        assert mine == own(subject="甲 'é' 100% \\") == [(2**40, "甲 'é' 100% \\"), (1, "甲 'é' 100% \\")]
        assert nothing == []
        assert [window for window, _ in stacked] == [1, 2**40]
    assert asked(key="乙") == [(DONE(key="乙")[0], [[], [], []])]
    assert asked(key="丙") == []


@pytest.mark.usefixtures("rows")
def test_documents_and_words_of_the_question_come_back_as_they_are() -> None:
    words = Prepared(
        lambda subject: DoneRequest.objects.filter(key=subject).values_list(Value("100% 'x'"), "answer"), subject=str
    )
    ((_, (told,)),) = folded(words)(key="乙")
    assert told == [("100% 'x'", {"n": [1, None]})]


def test_days_and_truths_are_read_back() -> None:
    merchant = Merchant.objects.create(
        id=7, name="甲", name_key="甲", region_code="410611", created_at=MONDAY, registered_on=date(2020, 2, 29),
        is_platform_operator=True,
    )  # fmt: skip
    by_key = Prepared(lambda pk: Merchant.objects.filter(pk=pk).values_list("id", "name"), pk=int)
    days = Prepared(
        lambda pk: Merchant.objects.filter(pk=pk).values_list("registered_on", "ended_on", "is_platform_operator"),
        pk=int,
    )
    ((_, (found,)),) = Folded(by_key, (days, {"pk": "id"}))(pk=merchant.pk)
    assert found == [(date(2020, 2, 29), None, True)]


@pytest.mark.usefixtures("rows")
def test_what_json_cannot_tell_is_a_mistake_of_the_program() -> None:
    shares = Prepared(
        lambda subject: DoneRequest.objects.filter(key=subject).values_list(Value(0.5, output_field=FloatField())),
        subject=str,
    )
    with pytest.raises(TypeError, match="FloatField"):
        folded(shares)(key="乙")


@pytest.mark.usefixtures("rows")
def test_instants_are_read_back_to_the_microsecond() -> None:
    exact = MONDAY.replace(microsecond=123456)
    DoneRequest.objects.filter(key="乙").update(done_at=exact)
    instants = Prepared(lambda subject: DoneRequest.objects.filter(key=subject).values_list("done_at"), subject=str)
    for instant in (exact, MONDAY):
        DoneRequest.objects.filter(key="乙").update(done_at=instant)
        ((_, ((told,),)),) = folded(instants)(key="乙")
        assert told == (instant,)


def test_a_page_that_only_reads_may_fold() -> None:
    with reading_only():
        assert folded(Prepared(attempts, subject=str))(key="丁") == []
