"""Opening a seal: an act with a reason, on the record before anything is seen."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.agency.rules import consumer
from fangxin.domain.cases.models import Case
from fangxin.domain.people.models import Person
from fangxin.domain.timeline.actions import readings
from fangxin.domain.timeline.actions.readings import ReasonNeeded, unseal
from fangxin.domain.timeline.models import Chain, Entry
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import PUBLIC_ACTS, Act
from fangxin.foundation.refusals import NotPermitted
from fangxin.foundation.seal import SealBroken
from tests.people import ZHANG, Cast, cast, filed, later

pytestmark = pytest.mark.django_db
REASON = "电话核实投诉事实"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    return filed(people.hotline)


def person_of(case: Case) -> Person:
    assert case.intake.person is not None
    return case.intake.person


def test_a_reading_is_on_the_record_with_its_reason(people: Cast, case: Case) -> None:
    assert unseal(chain=case.pk, person=person_of(case), reason=f"  {REASON} ", by=people.handler, at=later(1)) == ZHANG
    entry = entries_of(chain=case.pk)[-1]
    assert (entry.act, entry.actor_name, entry.at) == (Act.UNSEALED, "孟子衿", later(1))
    assert entry.facts == {"person": case.intake.person_id, "reason": REASON}
    assert Act.UNSEALED not in PUBLIC_ACTS
    assert list(broken_chains()) == []


def test_each_look_is_one_entry(people: Cast, case: Case) -> None:
    for _ in range(3):
        unseal(chain=case.pk, person=person_of(case), reason=REASON, by=people.handler, at=later(1))
    assert Entry.objects.filter(act=Act.UNSEALED).count() == 3


@pytest.mark.parametrize("reason", ["", "   ", "核实", "\n\t核 ", "abc"])
def test_without_a_reason_it_stays_sealed(people: Cast, case: Case, reason: str) -> None:
    with pytest.raises(ReasonNeeded) as refused:
        unseal(chain=case.pk, person=person_of(case), reason=reason, by=people.handler, at=later(1))
    assert refused.value.field == "reason" and not Entry.objects.filter(act=Act.UNSEALED).exists()


def test_a_very_long_reason_is_cut_not_lost(people: Cast, case: Case) -> None:
    unseal(chain=case.pk, person=person_of(case), reason="核" * 5000, by=people.handler, at=later(1))
    assert entries_of(chain=case.pk)[-1].facts["reason"] == "核" * 200


def test_who_may_not_open_a_seal(people: Cast, case: Case) -> None:
    refused = [
        people.supervisor, people.hotline, people.analyst, people.system_admin, people.security_admin, people.audit_admin,
        consumer("张**"),
    ]  # fmt: skip
    for by in refused:
        with pytest.raises(NotPermitted):
            unseal(chain=case.pk, person=person_of(case), reason=REASON, by=by, at=later(1))
    for by in (people.dispatcher, people.handler, people.head):
        unseal(chain=case.pk, person=person_of(case), reason=REASON, by=by, at=later(1))
    assert Entry.objects.filter(act=Act.UNSEALED).count() == 3


def test_the_entry_stands_before_the_seal_is_opened(people: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def watched(**given: Any) -> object:
        seen.append(Entry.objects.filter(chain=case.pk, act=Act.UNSEALED).exists())
        return ZHANG

    monkeypatch.setattr(readings, "open_person", watched)
    unseal(chain=case.pk, person=person_of(case), reason=REASON, by=people.handler, at=later(1))
    assert seen == [True]


def test_when_the_journal_cannot_be_written_the_seal_stays_closed(
    people: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**given: Any) -> int:
        raise OSError("no space left")

    def opened(**given: Any) -> None:
        pytest.fail("the seal was opened")

    monkeypatch.setattr(readings, "append", full)
    monkeypatch.setattr(readings, "open_person", opened)
    with pytest.raises(OSError, match="no space"):
        unseal(chain=case.pk, person=person_of(case), reason=REASON, by=people.handler, at=later(1))


def test_an_attempt_that_fails_to_open_is_on_the_record_all_the_same(people: Cast, case: Case) -> None:
    person = person_of(case)
    other = filed(people.hotline).intake.person
    assert other is not None
    person.sealed = other.sealed  # a seal copied from another row does not open here
    with pytest.raises(SealBroken):
        unseal(chain=case.pk, person=person, reason=REASON, by=people.handler, at=later(1))
    assert Entry.objects.filter(chain=case.pk, act=Act.UNSEALED).count() == 1
    assert Chain.objects.get(pk=case.pk).seq == len(entries_of(chain=case.pk))
