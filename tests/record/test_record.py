"""A merchant's public record: what is read where it is kept, and shown only while it may be."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.papers.words import Expiry
from fangxin.domain.record.queries import record_at
from fangxin.domain.record.queries.papers import all_people, all_source
from fangxin.domain.record.queries.policies import articles_for
from fangxin.domain.record.rules import Record
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.scanning import Place, scan
from fangxin.domain.trustcode.queries.signing import text_of
from tests.people import Cast, cast
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
    return record_at(place=place_of(code), on=ON)


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
