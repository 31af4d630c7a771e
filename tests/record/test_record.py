"""A merchant's public record: what is read where it is kept, and shown only while it may be."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.words import EventState, Source
from fangxin.domain.disclosure.words import Base
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.papers.words import Expiry
from fangxin.domain.record.queries import figures, record_behind
from fangxin.domain.record.queries.figures import Remembered
from fangxin.domain.record.queries.papers import all_people, all_source
from fangxin.domain.record.queries.policies import articles_for
from fangxin.domain.record.rules import Record
from fangxin.domain.reports.models import Penalty
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.scanning import Place, scan
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.storage.ids import new_id
from tests.people import MONDAY, Cast, cast, filed
from tests.trustcode.making import coded, outlet_of
from tests.trustcode.test_pages import stocked

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 8)


@pytest.fixture
def people() -> Cast:
    return cast()


def place_of(code: TrustCode) -> Place:
    found = scan(text=text_of(code=code)).place
    assert found is not None
    return found


def record_of(code: TrustCode) -> Record:
    return record_on(code, ON)


def record_on(code: TrustCode, on: date) -> Record:
    _, record = record_behind(text=text_of(code=code), on=on)
    assert record is not None
    return record


def test_the_newest_of_each_kind_and_whether_there_is_more(people: Cast) -> None:
    code = coded(people.handler)
    stocked(code.outlet.merchant, batches=5)
    found = record_of(code)
    assert [len(found.source.batches), len(found.source.tests), len(found.source.suppliers)] == [4, 3, 1]
    assert found.source.more and not found.people.more
    assert found.source.batches[0].supplier == "青禾乳业股份有限公司（示例）"
    assert found.people.certificates[0].expiry is Expiry.SOON and found.people.certificates[0].number == ""
    assert found.people.licences[0].expiry is Expiry.VALID
    everything = all_source(place=place_of(code))
    assert len(everything.batches) == 5 and not everything.more
    assert len(all_people(place=place_of(code), on=ON).licences) == 5


def test_nothing_recorded_is_nothing(people: Cast) -> None:
    found = record_of(coded(people.handler, outlet_of()))
    assert not found.source and not found.people and not found.credit.penalties
    assert found.policy


def test_only_articles_in_force_are_offered() -> None:
    assert articles_for(trade="SUPERMARKET") == [] == articles_for(trade="")


# conduct --------------------------------------------------------------------------------------------------------------


def penalised(merchant: Merchant, people: Cast, *, fine_fen: int = 500_000) -> Penalty:
    """A penalty on the merchant, published, with its event of credit."""
    case = filed(people.hotline)
    Case.objects.filter(pk=case.pk).update(merchant=merchant)
    penalty = Penalty.objects.create(
        id=new_id(MONDAY), case=case, number="淇市监罚〔2026〕1号", decided_on=date(2026, 5, 20), kinds=["FINE"],
        fine_fen=fine_fen, published_on=date(2026, 5, 25), link="https://example.gov.cn/1",
    )  # fmt: skip
    CreditEvent.objects.create(
        id=new_id(MONDAY), merchant=merchant, region_code="410611", kind="PENALTY_GENERAL", happened_on=date(2026, 5, 20),
        since=date(2026, 5, 20), off=[], source=Source.PENALTY, source_id=penalty.pk, state=EventState.IN_FORCE,
        entered_at=MONDAY, entered_by="系统",
    )  # fmt: skip
    return penalty


def test_a_penalty_lowers_the_grade_and_is_shown_with_its_term(people: Cast) -> None:
    code = coded(people.handler)
    penalised(code.outlet.merchant, people)
    found = record_of(code).credit
    (penalty,) = found.penalties
    assert (penalty.number, penalty.what, penalty.until_on) == ("淇市监罚〔2026〕1号", "罚款", date(2027, 5, 20))
    assert found.grade.score == 90 and not found.grade.reasons


def test_a_repair_a_withdrawal_and_the_end_of_its_term_take_a_penalty_off(people: Cast) -> None:
    code = coded(people.handler)
    penalty = penalised(code.outlet.merchant, people)
    assert not record_on(code, date(2027, 5, 21)).credit.penalties
    CreditEvent.objects.update(off=[["2026-06-01", None]])
    repaired = record_of(code).credit
    assert not repaired.penalties and repaired.grade.score == 100
    CreditEvent.objects.update(off=[])
    Penalty.objects.filter(pk=penalty.pk).update(withdrawn_on=ON)
    assert not record_of(code).credit.penalties


def test_complaints_and_answers_are_counted_only_where_there_are_some(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = coded(people.handler)
    found = record_of(code).credit
    assert found.complaints is None and found.answers is None and not found.settles
    counted: list[int] = []

    def count(merchant_id: int, on: date) -> int:
        counted.append(merchant_id)
        return len(counted)

    remembered = Remembered(count)
    assert remembered(1, ON) == remembered(1, ON) == 1  # shown a few seconds more
    monkeypatch.setattr(figures, "SECONDS", 0.0)
    assert remembered(1, ON) == 2
    monkeypatch.setattr(figures, "MOST", 1)
    assert remembered(2, ON) == 3 and remembered(1, ON) == 4


def test_every_base_of_a_rate_has_its_words() -> None:
    assert set(figures.PER) == set(Base)
