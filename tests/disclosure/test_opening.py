"""The open data as ready files: what is taken out leaves them at once, what is new within the hour, in pieces that are bounded."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from fangxin.domain.disclosure.actions import opening
from fangxin.domain.disclosure.actions.opening import count_trades, write_open_data
from fangxin.domain.disclosure.actions.reviewing import withhold
from fangxin.domain.disclosure.models import OpenPart, PublicEntry, TradeTally
from fangxin.domain.disclosure.queries.opened import open_files, open_store
from fangxin.domain.disclosure.queries.standing import trades_of
from fangxin.domain.disclosure.queries.waiting import unsound_disclosures
from fangxin.domain.merchants.models import Merchant
from fangxin.interfaces.public.register.writing import set_files
from tests.disclosure.acting import closed, merchant, of, published, swept
from tests.people import Cast, cast, later

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.FANGXIN_HOME = tmp_path
    return cast()


def written(at: datetime) -> int:
    return write_open_data(told=set_files, at=at)


def numbers() -> list[list[str]]:
    """The register's numbers in each JSON file."""
    return [
        [one["number"] for one in json.loads(gzip.decompress(file.path.read_bytes()))["entries"]]
        for file in open_files()
        if file.form == "json"
    ]


def test_what_is_new_waits_for_the_hour_and_what_is_taken_out_for_nothing(people: Cast) -> None:
    row = published(people)
    assert [written(later(20)), written(later(20))] == [1, 0], "the first of a month is there at once"
    assert numbers() == [[PublicEntry.objects.get().number]]
    closed(people, day=3)
    swept(3)
    assert swept(20)["published"] == 1
    assert written(later(20) + MINUTE) == 0
    assert written(later(20) + timedelta(hours=1)) == 1
    assert [len(one) for one in numbers()] == [2]
    withhold(disclosure_id=row.pk, ground="PRIVACY", reason="涉及个人隐私。", by=people.handler, at=later(21))
    assert written(later(21)) == 1
    assert [len(one) for one in numbers()] == [1]


def test_a_month_that_empties_leaves_no_file(people: Cast) -> None:
    published(people)
    written(later(20))
    assert swept(20 + 366)["expired"] == 1
    written(later(20 + 366) + timedelta(hours=1))
    assert open_files() == [] and not OpenPart.objects.exists()


def test_a_piece_is_bounded_and_what_is_too_much_is_the_next(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PIECE", 2)
    for _ in range(5):
        published(people)
    for _ in range(3):
        written(later(20) + timedelta(hours=1))
    assert sorted(len(one) for one in numbers()) == [1, 2, 2]
    assert {one for some in numbers() for one in some} == set(PublicEntry.objects.values_list("number", flat=True))
    assert [one.name for one in open_files() if one.form == "csv"] == [f"2026-06-{n}.csv" for n in (1, 2, 3)]
    last = PublicEntry.objects.latest("pk")
    withhold(
        disclosure_id=last.disclosure_id, ground="PRIVACY", reason="涉及个人隐私。", by=people.handler, at=later(21)
    )
    assert written(later(21)) == 1, "only the piece it stood in"
    assert [len(one) for one in numbers()] == [2, 2]


def test_a_change_while_a_piece_is_written_is_not_forgotten(people: Cast) -> None:
    row = published(people)

    def told(entries: Any) -> Any:
        opening.mark(entry_id=PublicEntry.objects.get(disclosure=row).pk, due_at=later(20))
        return set_files(entries)

    assert write_open_data(told=told, at=later(20)) == 1
    assert written(later(20)) == 1
    assert written(later(20)) == 0


def test_entries_from_before_and_a_week_without_a_change(people: Cast) -> None:
    published(people)
    OpenPart.objects.all().delete()
    assert written(later(20)) == 1
    assert written(later(26)) == 0
    assert written(later(28)) == 1, "what changed beside the register, such as a code, comes within a week"


def test_old_months_are_found_though_a_new_one_has_its_piece(people: Cast, django_assert_max_num_queries: Any) -> None:
    old = published(people)
    OpenPart.objects.all().delete()
    closed(people, day=70)
    swept(70)
    assert swept(90)["published"] == 1
    assert [str(one.month) for one in OpenPart.objects.all()] == ["2026-09-01"], "the newer is marked, the older is not"
    assert written(later(90)) == 2
    assert [len(one) for one in numbers()] == [1, 1]
    assert PublicEntry.objects.get(disclosure=old).number in numbers()[1]
    with django_assert_max_num_queries(6):
        assert written(later(90)) == 0


def test_what_was_taken_out_goes_before_what_is_written_for_its_age(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = published(people)
    new = closed(people, day=70)
    swept(70)
    assert swept(90)["published"] == 1
    assert written(later(90)) == 2
    monkeypatch.setattr(opening, "MOST", 1)
    withhold(disclosure_id=of(new).pk, ground="PRIVACY", reason="涉及个人隐私。", by=people.handler, at=later(98))
    assert written(later(98)) == 1
    assert numbers() == [[PublicEntry.objects.get(disclosure=old).number]], "both are due, one is written"


def test_the_same_entries_are_the_same_bytes_whenever_they_are_written(people: Cast) -> None:
    published(people)
    written(later(20))
    before = [(one.form, one.sha256) for one in open_files()]
    assert written(later(28)) == 1
    assert [(one.form, one.sha256) for one in open_files()] == before
    assert {one.written_at for one in open_files()} == {later(28)}


def test_a_piece_taken_away_while_it_is_marked_is_made_anew(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    published(people)
    entry = PublicEntry.objects.get()
    soonest, gone = opening._soonest, list[int]()

    def after_the_sweep(parts: Any, due_at: datetime, **changes: Any) -> int:
        if not gone:
            gone.append(OpenPart.objects.all().delete()[0])
        return soonest(parts, due_at, **changes)

    monkeypatch.setattr(opening, "_soonest", after_the_sweep)
    opening.mark(entry_id=entry.pk, due_at=later(21))
    assert gone == [1]
    assert OpenPart.objects.get().due_at is not None


def test_a_lost_file_is_written_with_the_next_sweep(people: Cast) -> None:
    published(people)
    written(later(20))
    assert written(later(20) + MINUTE) == 0
    open_files()[1].path.unlink()
    assert written(later(20) + 2 * MINUTE) == 1
    assert all(one.path.exists() for one in open_files())
    assert written(later(20) + 3 * MINUTE) == 0


def test_files_nobody_names_any_more_are_removed(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = published(people)
    written(later(20))
    before = set(open_store().every())
    monkeypatch.setattr(opening, "KEPT", -timedelta(days=3650))
    withhold(disclosure_id=row.pk, ground="PRIVACY", reason="涉及个人隐私。", by=people.handler, at=later(21))
    written(later(21))
    published(people)
    written(later(22))
    assert len(before) == 2 and not before & set(open_store().every())


def test_verify_misses_a_file_that_is_not_there(people: Cast) -> None:
    published(people)
    written(later(20))
    assert unsound_disclosures() == []
    open_files()[0].path.unlink()
    assert [reason for _pk, reason in unsound_disclosures()] == ["its file of the open data is missing"]


def test_trades_are_counted_once_an_hour(people: Cast) -> None:
    Merchant.objects.filter(pk=merchant().pk).update(trade_code="SUPERMARKET")
    row = published(people)
    assert trades_of(region="") == []
    assert count_trades(at=later(20)) == 1
    assert trades_of(region="") == trades_of(region="410600") == [("SUPERMARKET", 1)]
    assert trades_of(region="410603") == []
    withhold(disclosure_id=row.pk, ground="PRIVACY", reason="涉及个人隐私。", by=people.handler, at=later(20))
    assert count_trades(at=later(20) + MINUTE) == 0
    assert trades_of(region="") == [("SUPERMARKET", 1)]
    count_trades(at=later(20) + timedelta(hours=1))
    assert trades_of(region="") == [] and not TradeTally.objects.exists()
