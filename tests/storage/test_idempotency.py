"""A request carried out once: the key's row, who used it, and for what."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.agency.rules import consumer
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.words import Channel
from fangxin.domain.people.actions import PhoneNotConfirmed, phone_confirmation
from fangxin.storage.idempotency import KeyReused, answered_before, digest_of, done_row
from fangxin.storage.limits import TooManyAttempts, count_attempt, forget_attempts, forgive_attempts
from fangxin.storage.models import Attempt, DoneRequest
from tests.people import MONDAY, ZHANG, cast, filing, later

pytestmark = pytest.mark.django_db


def test_a_digest_does_not_depend_on_order_but_on_everything_else() -> None:
    one = digest_of({"a": 1, "b": [date(2026, 6, 8), None]})
    assert one == digest_of({"b": [date(2026, 6, 8), None], "a": 1}) and len(one) == 64
    assert len({one, digest_of({"a": 1}), digest_of({"a": "1"}), digest_of({"a": 1, "b": []}), digest_of([])}) == 5


def test_a_key_belongs_to_one_actor_and_one_body() -> None:
    asked = {"key": "K", "actor": "OFFICER:1", "digest": "d"}
    assert answered_before(**asked) is None
    done_row(**asked, answer={"cases": []}, at=MONDAY).save()
    assert answered_before(**asked) == {"cases": []}
    for change in ({"actor": "OFFICER:2"}, {"actor": "CONSUMER:"}, {"digest": "e"}):
        with pytest.raises(KeyReused):
            answered_before(**{**asked, **change})
    assert answered_before(**{**asked, "key": "k"}) is None


def test_another_officer_with_the_same_draft_is_refused() -> None:
    people = cast()
    file_request(filing=filing(), draft="D", by=people.hotline, at=MONDAY)
    for by in (people.dispatcher, people.handler):
        with pytest.raises(KeyReused):
            file_request(filing=filing(), draft="D", by=by, at=MONDAY)
    assert Intake.objects.count() == 1


def test_the_digest_of_a_filing_tells_nothing_about_the_person() -> None:
    people = cast()
    file_request(filing=filing(), draft="D", by=people.hotline, at=MONDAY)
    done = DoneRequest.objects.get()
    assert ZHANG.name not in str(done.answer) and ZHANG.phone not in str(done.answer)
    assert done.digest != digest_of({"filing": filing()})


def test_the_same_form_days_later_gives_the_same_receipt_without_a_new_confirmation() -> None:
    cast()
    given = {"filing": filing(channel=Channel.WEB), "draft": "WEB", "by": consumer("")}
    first = file_request(**given, at=MONDAY, phone_confirmation=phone_confirmation(phone=ZHANG.phone, at=MONDAY))
    assert file_request(**given, at=later(1), phone_confirmation="") == first
    with pytest.raises(PhoneNotConfirmed):
        file_request(**{**given, "draft": "OTHER"}, at=later(1))
    with pytest.raises(KeyReused):
        other = {**given, "filing": filing(channel=Channel.WEB, disputed_fen=1)}
        file_request(**other, at=MONDAY, phone_confirmation=phone_confirmation(phone=ZHANG.phone, at=MONDAY))
    assert Case.objects.count() == 1


# Limits ---------------------------------------------------------------------------------------------------------------


def test_a_limit_counts_each_subject_in_its_window() -> None:
    def count(subject: str = "s", *, minutes: int = 0) -> None:
        count_attempt(subject=subject, limit=3, seconds=600, at=later(0).replace(minute=minutes))

    for _ in range(3):
        count()
    with pytest.raises(TooManyAttempts) as refused:
        count(minutes=4)
    assert refused.value.status == 429 and refused.value.values == {"minutes": 6}
    count("another")
    count(minutes=10)
    assert Attempt.objects.get(subject="s", window=int(MONDAY.timestamp()) // 600 * 600).count == 4


def test_right_attempts_are_taken_back_and_old_windows_forgotten() -> None:
    def count() -> None:
        count_attempt(subject="s", limit=2, seconds=600, at=MONDAY)

    count(), count()
    forgive_attempts(subject="s", seconds=600, at=MONDAY, count=1)
    count()
    forgive_attempts(subject="s", seconds=600, at=MONDAY)
    count(), count()
    assert forget_attempts(before=later(1)) == 0 and forget_attempts(before=later(3)) == 1


def test_a_subject_of_any_length_and_letters_is_counted() -> None:
    for subject in ("长" * 500, "'; DROP TABLE storage_attempt; --", "%s %d {}", ""):
        count_attempt(subject=subject, limit=1, seconds=60, at=MONDAY)
        with pytest.raises(TooManyAttempts):
            count_attempt(subject=subject, limit=1, seconds=60, at=MONDAY)
