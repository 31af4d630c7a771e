"""Many at once on a database with real commits: one intake of twenty clicks, one decision of two officers, chains that hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.actions.step import StaleVersion
from fangxin.domain.cases.models import Case, Document, Intake
from fangxin.domain.cases.queries import Receipt
from fangxin.domain.cases.words import Outcome, Status
from fangxin.domain.feedback import actions as feedback
from fangxin.domain.feedback.models import Rating
from fangxin.domain.feedback.words import Satisfaction
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.actions.deliver import deliver
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.actions import CodeWrong, confirm_phone, make_one_time_code
from fangxin.domain.people.models import Person
from fangxin.domain.supervision.actions.sweep import Swept, sweep
from fangxin.domain.supervision.models import Warning
from fangxin.domain.timeline.actions.journal import append
from fangxin.domain.timeline.models import Clock, Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.storage.idempotency import KeyReused
from fangxin.storage.limits import TooManyAttempts, count_attempt
from fangxin.storage.rows import write
from tests.people import MONDAY, Cast, cast, filed, filing, later
from tests.storage.real import at_once, several_connections
from tests.supervision.tree import copies
from tests.timeline.chains import deed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None, tmp_path: Path) -> Iterator[Cast]:
    """The cast in a database that several connections share."""
    with several_connections(tmp_path):
        yield cast()


def test_twenty_clicks_are_one_intake(people: Cast) -> None:
    click = partial(file_request, filing=filing(), draft="SAME", by=people.hotline, at=MONDAY)
    receipts = at_once([click] * 20)
    assert all(isinstance(receipt, Receipt) for receipt in receipts), receipts
    assert len(set(receipts)) == 1
    assert Intake.objects.count() == Case.objects.count() == Clock.objects.count() == Person.objects.count() == 1
    assert Notice.objects.filter(template="registered").count() == 1
    assert list(broken_chains()) == []


def test_of_two_contents_under_one_draft_one_is_filed_and_the_other_told(people: Cast) -> None:
    files = [
        partial(file_request, filing=filing(disputed_fen=fen), draft="SAME", by=people.hotline, at=MONDAY)
        for fen in (1, 2) * 5
    ]
    answers = at_once(files)
    kinds = Counter(type(answer) for answer in answers)
    assert kinds == {Receipt: 5, KeyReused: 5}, answers
    assert Intake.objects.count() == 1


def test_two_officers_and_thirty_cases(people: Cast) -> None:
    cases = copies(filed(people.hotline), 30)

    def accept(case: Case) -> Case:
        return decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))

    def refuse(case: Case) -> Case:
        return decide.refuse(
            case_id=case.pk, version=case.version, ground="NA1", reason="无权。", other_routes="起诉。",
            by=people.second_handler, at=later(1),
        )  # fmt: skip

    versions = dict(Case.objects.values_list("pk", "version"))
    answers = []
    for start in range(0, 30, 5):
        acts = [partial(act, case) for case in cases[start : start + 5] for act in (accept, refuse)]
        answers += at_once(acts)
    for case, accepted, refused in zip(cases, answers[::2], answers[1::2], strict=True):
        won = [isinstance(answer, Case) for answer in (accepted, refused)]
        assert sorted(won) == [False, True], (accepted, refused)
        assert isinstance(refused if won[0] else accepted, StaleVersion)
        now = Case.objects.get(pk=case.pk)
        assert (now.status, now.outcome) == ((Status.ACCEPTED, "") if won[0] else (Status.CLOSED, Outcome.NOT_ACCEPTED))
        assert now.version > versions[case.pk]
    decided = Entry.objects.filter(act__in=(Act.ACCEPTED, Act.REFUSED)).values_list("chain", flat=True)
    assert sorted(decided) == sorted(case.pk for case in cases)
    numbers = list(Document.objects.values_list("number", flat=True))
    assert len(numbers) == 30 == len(set(numbers))
    assert list(broken_chains()) == []


def test_one_closing_is_rated_once_whoever_clicks(people: Cast) -> None:
    case = filed(people.hotline)
    decide.refuse(
        case_id=case.pk, version=case.version, ground="NA1", reason="无权。", other_routes="起诉。", by=people.handler,
        at=later(1),
    )  # fmt: skip
    rate = partial(
        feedback.rate, case_id=case.pk, satisfaction=Satisfaction.SATISFIED, why="", reopen=False, at=later(2)
    )
    answers = Counter(type(answer) for answer in at_once([rate] * 8))
    assert answers == {Case: 1, feedback.AlreadyRated: 7}
    assert Rating.objects.count() == 1


def test_a_limit_holds_over_threads(people: Cast) -> None:
    count = partial(count_attempt, subject="s", limit=7, seconds=3600, at=MONDAY)
    assert Counter(type(answer) for answer in at_once([count] * 20)) == {type(None): 7, TooManyAttempts: 13}


def test_a_code_works_once_and_parallel_guesses_share_no_try(people: Cast) -> None:
    code = make_one_time_code(phone="13800000101", purpose="file", client="c", at=MONDAY)
    right = partial(confirm_phone, phone="13800000101", purpose="file", code=code, at=MONDAY)
    answers = Counter(type(answer) for answer in at_once([right] * 6))
    assert answers == {str: 1, CodeWrong: 5}
    code = make_one_time_code(phone="13800000102", purpose="file", client="c", at=MONDAY)
    wrong = partial(confirm_phone, phone="13800000102", purpose="file", code="x" + code[1:], at=MONDAY)
    at_once([wrong] * 8)
    with pytest.raises(CodeWrong):
        confirm_phone(phone="13800000102", purpose="file", code=code, at=MONDAY)


def test_a_chain_nobody_began_is_begun_once_and_keeps_everything(people: Cast) -> None:
    answers = at_once(
        [partial(_append, chain, number) for number in range(6) for chain in (ChainId.LAW, ChainId.ACCESS)]
    )
    assert all(isinstance(answer, int) for answer in answers), answers
    assert Entry.objects.filter(chain=ChainId.LAW).count() == Entry.objects.filter(chain=ChainId.ACCESS).count() == 6
    assert list(broken_chains()) == []


def _append(chain: int, number: int) -> int:
    from django.db import transaction

    with transaction.atomic():
        return append(chain=chain, deeds=[deed(number)])


def test_sweeps_and_officers_do_not_stand_in_each_others_way(people: Cast) -> None:
    cases = copies(filed(people.hotline), 8)
    at = later(4)

    def accept(case: Case) -> Case:
        return decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=at)

    answers = at_once([partial(sweep, at=at), partial(sweep, at=at), *[partial(accept, case) for case in cases]])
    assert all(isinstance(answer, Swept) for answer in answers[:2]), answers[:2]
    assert all(isinstance(answer, Case) for answer in answers[2:]), answers[2:]
    sweep(at=at)
    assert Warning.objects.count() == len(set(Warning.objects.values_list("clock_id", "level", "to")))
    assert not Clock.objects.filter(look_again_at__lte=at).exists()
    assert list(broken_chains()) == []


def test_two_workers_send_each_message_once(people: Cast) -> None:
    write([
        notice_row(template="one_time_code", values={"code": f"{n:06d}", "minutes": 10, "purpose": "登记诉求"},
                   audience="consumer", at=MONDAY, address="13800000101")
        for n in range(40)
    ])  # fmt: skip
    sent: list[Any] = []
    lock = Lock()

    def send(notice: Notice) -> None:
        with lock:
            sent.append(notice.pk)

    at_once([partial(deliver, at=MONDAY, send=send, most=10)] * 4)
    while deliver(at=MONDAY, send=send).sent:
        pass
    assert len(sent) == len(set(sent)) == 40
