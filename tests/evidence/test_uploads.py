"""Uploads in pieces: broken off, resumed, repeated, raced and finished twice, and always exactly one file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from fangxin.domain.evidence import actions, queries
from fangxin.domain.evidence.actions import uploads
from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.domain.evidence.rules.limits import limits
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.files import StorageFailed, StorageFull
from tests.evidence.conftest import AT, DRAFT, files_under
from tests.evidence.makers import movie, picture

pytestmark = pytest.mark.django_db

DATA = movie(in_movie=b"", handlers=(b"vide",))
PIECE = 100


def start(data: bytes = DATA, name: str = "开箱.mp4", draft: str = DRAFT) -> Upload:
    """An upload announced."""
    return actions.start_upload(draft_token=draft, name=name, size=len(data), at=AT)


def send(upload: Upload, offset: int, data: bytes = DATA, size: int = PIECE) -> int:
    """One piece sent; how many bytes are received."""
    chunk = data[offset : offset + size]
    return actions.append_chunk(token=upload.token, draft_token=DRAFT, offset=offset, chunk=chunk, at=AT).received


def send_all(upload: Upload, data: bytes = DATA) -> None:
    """Every piece sent."""
    at = 0
    while at < len(data):
        at = send(upload, at, data)


def finish(upload: Upload) -> EvidenceFile:
    """The upload finished."""
    return actions.finish_upload(token=upload.token, draft_token=DRAFT, at=AT)


def received(upload: Upload) -> int:
    """Where the upload stands."""
    return queries.upload_of(token=upload.token, draft_token=DRAFT, at=AT).received


def test_pieces_become_one_file() -> None:
    upload = start()
    send_all(upload)
    file = finish(upload)
    assert file.original_sha256 == hashlib.sha256(DATA).hexdigest()
    assert queries.draft_files(draft_token=DRAFT) == [file]
    assert list(queries.growing().every()) == []


def test_an_upload_goes_on_where_it_broke_off() -> None:
    upload = start()
    send(upload, 0)
    send(upload, 100)
    assert received(upload) == 200
    at = received(upload)
    while at < len(DATA):
        at = send(upload, at)
    assert finish(upload).original_size == len(DATA)


def test_bytes_written_before_the_machine_stopped_are_not_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = start()
    send(upload, 0)
    path = queries.growing().path_of(name=upload.token)
    path.write_bytes(path.read_bytes() + b"torn piece")  # on disk, but its offset was never committed
    assert received(upload) == 100
    at = received(upload)
    while at < len(DATA):
        at = send(upload, at)
    assert finish(upload).original_sha256 == hashlib.sha256(DATA).hexdigest()


def test_the_offset_is_committed_after_the_piece_is_on_disk(
    monkeypatch: pytest.MonkeyPatch, disk_log: list[tuple[str, str]]
) -> None:
    upload = start()
    disk_log.clear()
    seen: list[tuple[str, int]] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        fsync(descriptor)
        seen.append(("fsync", Upload.objects.get(pk=upload.token).received))

    monkeypatch.setattr(os, "fsync", noted)
    send(upload, 0)
    assert seen == [("fsync", 0)]
    assert received(upload) == 100


def test_a_repeated_piece_changes_nothing() -> None:
    upload = start()
    assert [send(upload, 0), send(upload, 0), send(upload, 0)] == [100, 100, 100]
    send(upload, 100)
    assert send(upload, 0) == 200
    send_all_from = received(upload)
    while send_all_from < len(DATA):
        send_all_from = send(upload, send_all_from)
    assert finish(upload).original_sha256 == hashlib.sha256(DATA).hexdigest()


@pytest.mark.parametrize("offset", [50, 200, 101])
def test_a_piece_elsewhere_is_refused_and_told_where_to_go_on(offset: int) -> None:
    upload = start()
    send(upload, 0)
    with pytest.raises(actions.OffsetMismatch) as refused:
        send(upload, offset)
    assert (refused.value.status, refused.value.values["received"]) == (409, 100)
    assert received(upload) == 100


def test_another_piece_at_an_old_offset_is_refused() -> None:
    upload = start()
    send(upload, 0)
    with pytest.raises(actions.OffsetMismatch):
        actions.append_chunk(token=upload.token, draft_token=DRAFT, offset=0, chunk=b"x" * 100, at=AT)
    assert queries.growing().path_of(name=upload.token).read_bytes() == DATA[:100]


def test_a_racer_that_moved_the_offset_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = start()
    real = uploads.upload_of

    def stale(**given: object) -> Upload:
        found = real(**given)  # type: ignore[arg-type]
        Upload.objects.filter(pk=upload.token).update(received=100)
        monkeypatch.setattr(uploads, "upload_of", real)
        return found

    monkeypatch.setattr(uploads, "upload_of", stale)
    with pytest.raises(actions.OffsetMismatch):
        send(upload, 0)


@pytest.mark.parametrize(
    ("offset", "chunk"),
    [(0, b""), (0, b"x" * (512 * 1024 + 1)), (0, b"x" * (len(DATA) + 1)), (-1, b"x"), (len(DATA), b"x")],
)
def test_a_piece_of_a_wrong_size_is_refused(offset: int, chunk: bytes) -> None:
    upload = start()
    with pytest.raises(actions.ChunkOutside):
        actions.append_chunk(token=upload.token, draft_token=DRAFT, offset=offset, chunk=chunk, at=AT)
    assert received(upload) == 0


def test_two_finishes_give_one_file() -> None:
    upload = start()
    send_all(upload)
    assert finish(upload).pk == finish(upload).pk
    assert EvidenceFile.objects.count() == 1
    assert send(upload, 0) == len(DATA)


def test_two_uploads_of_the_same_content_give_one_file() -> None:
    first, second = start(), start()
    send_all(first)
    send_all(second)
    assert finish(first).pk == finish(second).pk
    assert EvidenceFile.objects.count() == 1


def test_an_incomplete_upload_cannot_be_finished_and_goes_on() -> None:
    upload = start()
    send(upload, 0)
    with pytest.raises(actions.UploadIncomplete) as refused:
        finish(upload)
    assert "100" in refused.value.told()
    assert send(upload, 100) == 200


def test_a_hostile_upload_is_refused_at_the_end_and_leaves_nothing(home: Path) -> None:
    data = b"MZ" + bytes(300)
    upload = start(data, "小票.jpg")
    send_all(upload, data)
    with pytest.raises(Refusal) as refused:
        finish(upload)
    assert refused.value.code == "evidence_program"
    assert files_under(home) == set()
    assert not Upload.objects.exists()
    with pytest.raises(NotFound):
        finish(upload)


def test_a_full_disk_stops_a_piece_and_the_upload_goes_on_later(full_disk: Callable[[int], None]) -> None:
    upload = start()
    send(upload, 0)
    full_disk(30)
    with pytest.raises(StorageFull):
        send(upload, 100)
    assert received(upload) == 100
    full_disk(-1)
    send_all_from = 100
    while send_all_from < len(DATA):
        send_all_from = send(upload, send_all_from)
    assert finish(upload).original_sha256 == hashlib.sha256(DATA).hexdigest()


def test_a_full_disk_at_the_end_keeps_what_arrived(full_disk: Callable[[int], None]) -> None:
    upload = start()
    send_all(upload)
    full_disk(0)
    with pytest.raises(StorageFull):
        finish(upload)
    assert received(upload) == len(DATA)
    full_disk(-1)
    assert finish(upload).original_size == len(DATA)


def test_a_shrunk_growing_file_is_never_filled_with_zeros() -> None:
    upload = start()
    send(upload, 0)
    os.truncate(queries.growing().path_of(name=upload.token), 40)
    with pytest.raises(StorageFailed):
        send(upload, 100)
    with pytest.raises(Refusal):
        finish(upload)


def test_lost_bytes_are_told_so_that_the_page_starts_anew() -> None:
    upload = start()
    send(upload, 0)
    queries.growing().remove(name=upload.token)
    with pytest.raises(NotFound):
        send(upload, 100)
    with pytest.raises(NotFound):
        finish(upload)


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("小票.jpg", 0, "evidence_empty"),
        ("小票.jpg", 11 * 1024 * 1024, "evidence_too_large"),
        ("开箱.mp4", 101 * 1024 * 1024, "evidence_too_large"),
        ("不知道", 101 * 1024 * 1024, "evidence_too_large"),
        ("../x.jpg", 10, "evidence_name_path"),
    ],
)
def test_what_cannot_be_accepted_is_refused_before_a_byte_is_sent(home: Path, name: str, size: int, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.start_upload(draft_token=DRAFT, name=name, size=size, at=AT)
    assert refused.value.code == code
    assert files_under(home) == set()


def test_uploads_under_way_count_as_files() -> None:
    for number in range(4):
        actions.add_file(
            name="x.png",
            content=picture("PNG", size=(20 + number, 20)),
            side=uploads.Side.CONSUMER,
            draft_token=DRAFT,
            at=AT,
        )
    for _ in range(5):
        start()
    with pytest.raises(Refusal) as refused:
        start()
    assert refused.value.code == "evidence_too_many"


def test_uploads_under_way_count_together() -> None:
    actions.start_upload(draft_token=DRAFT, name="a.mp4", size=100 * 1024 * 1024, at=AT)
    actions.start_upload(draft_token=DRAFT, name="b.mp4", size=99 * 1024 * 1024, at=AT)
    with pytest.raises(Refusal) as refused:
        actions.start_upload(draft_token=DRAFT, name="c.mp4", size=2 * 1024 * 1024, at=AT)
    assert refused.value.code == "evidence_too_large_together"


@pytest.mark.parametrize("act", ["append", "finish", "cancel", "look"])
def test_an_upload_is_open_only_to_its_own_draft_and_in_time(act: str) -> None:
    upload = start()
    send_all(upload)
    for draft, at in (("ANOTHER", AT), (DRAFT, AT + timedelta(hours=49)), ("", AT)):
        with pytest.raises(NotFound):
            if act == "append":
                actions.append_chunk(token=upload.token, draft_token=draft, offset=0, chunk=DATA[:100], at=at)
            elif act == "finish":
                actions.finish_upload(token=upload.token, draft_token=draft, at=at)
            elif act == "cancel":
                actions.cancel_upload(token=upload.token, draft_token=draft, at=at)
            else:
                queries.upload_of(token=upload.token, draft_token=draft, at=at)
    assert Upload.objects.filter(pk=upload.token).exists()


def test_a_cancelled_upload_is_gone_and_a_finished_one_stays(home: Path) -> None:
    upload, other = start(), start()
    send_all(other)
    file = finish(other)
    actions.cancel_upload(token=upload.token, draft_token=DRAFT, at=AT)
    actions.cancel_upload(token=other.token, draft_token=DRAFT, at=AT)
    assert list(queries.growing().every()) == []
    assert queries.draft_files(draft_token=DRAFT) == [file]


def test_tokens_cannot_be_guessed() -> None:
    tokens = {start(draft=f"D{number}").token for number in range(20)}
    assert len(tokens) == 20 and all(len(token) == 26 for token in tokens)


def test_the_law_allows_pieces_of_half_a_megabyte() -> None:
    assert limits().uploads.chunk == 512 * 1024
