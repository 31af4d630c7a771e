"""Many at once on PostgreSQL: the limits hold, and one upload becomes one file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from fangxin.domain.evidence import actions, queries
from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.domain.evidence.words import Side
from fangxin.foundation.refusals import Refusal
from tests.evidence.conftest import AT, DRAFT
from tests.evidence.makers import exif, movie, picture

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]  # SQLite writes one after the other anyway


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """The results of `count` calls in threads of their own; a refusal counts as its code."""

    def called(number: int) -> Any:
        try:
            return act(number)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(called, range(count)))


def test_twelve_files_at_once_leave_nine() -> None:
    def add(number: int) -> int:
        data = picture("JPEG", size=(20 + number, 20), exif=exif())
        return actions.add_file(name="x.jpg", content=data, side=Side.CONSUMER, draft_token=DRAFT, at=AT).pk

    results = at_once(12, add)
    assert results.count("evidence_too_many") == 3
    assert [file.slot for file in queries.draft_files(draft_token=DRAFT)] == list(range(1, 10))


def test_the_same_file_eight_times_at_once_is_one() -> None:
    data = picture()

    def add(_: int) -> int:
        return actions.add_file(name="x.jpg", content=data, side=Side.CONSUMER, draft_token=DRAFT, at=AT).pk

    assert len(set(at_once(8, add))) == 1
    assert EvidenceFile.objects.count() == 1


def test_one_upload_fed_and_finished_by_six_at_once_is_one_file() -> None:
    data = movie(handlers=(b"vide",))
    upload = actions.start_upload(draft_token=DRAFT, name="x.mp4", size=len(data), at=AT)

    def feed(_: int) -> int:
        at = 0
        while at < len(data):
            at = actions.append_chunk(
                token=upload.token, draft_token=DRAFT, offset=at, chunk=data[at : at + 70], at=AT
            ).received
        return actions.finish_upload(token=upload.token, draft_token=DRAFT, at=AT).pk

    results = at_once(6, feed)
    assert len({result for result in results if isinstance(result, int)}) == 1
    assert {result for result in results if isinstance(result, str)} <= {"upload_offset_mismatch"}
    file = EvidenceFile.objects.get()
    assert file.original_sha256 == hashlib.sha256(data).hexdigest()
    assert Upload.objects.get().file_id == file.pk


def test_filing_and_clearing_up_at_once_lose_no_file() -> None:
    files = [
        actions.add_file(
            name="x.jpg", content=picture(size=(20 + n, 20)), side=Side.CONSUMER, draft_token=f"D{n}", at=AT
        )
        for n in range(8)
    ]
    long_after = AT.replace(year=AT.year + 1)

    def act(number: int) -> int:
        if number % 2:
            actions.purge_expired(at=long_after)
            return 0
        return len(actions.attach_to_intake(draft_token=f"D{number}", intake_id=number + 1, at=AT).files)

    handed_over = sum(result for result in at_once(8, act) if isinstance(result, int))
    assert EvidenceFile.objects.filter(intake_id__isnull=False).count() == handed_over
    assert EvidenceFile.objects.filter(pk__in=[file.pk for file in files]).count() == handed_over
